#include "ui/window/about_dialog.hpp"

#include <QApplication>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "core/upkeep/doctor.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kIconSize = 64, kNameWidth = 200, kVersionWidth = 150;

QString textOfUse(const std::string& use) {
    if (use == "compiled in" || use == "network") return AboutDialog::tr("part of the program");
    if (use == "linked") return AboutDialog::tr("used");
    if (use == "opened") return AboutDialog::tr("opened when needed");
    return AboutDialog::tr("used by another");
}

}  // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("About LapLens"));
    resize(760, 520);

    auto* icon = new QLabel(this);
    icon->setPixmap(QApplication::windowIcon().pixmap(kIconSize));
    auto* name = new QLabel(tr("LapLens %1").arg(QApplication::applicationVersion()), this);
    name->setFont(themeFont(TextSize::Title, true));
    auto* text = new QLabel(tr("Finds pictures by looking at them. Free software under the GNU General "
                               "Public License, version 3 or "
                               "later, without any warranty."),
                            this);
    text->setWordWrap(true);
    auto* words = new QVBoxLayout;
    words->addWidget(name);
    words->addWidget(text);
    auto* head = new QHBoxLayout;
    head->setSpacing(kSpace4);
    head->addWidget(icon, 0, Qt::AlignTop);
    head->addLayout(words, 1);

    const std::vector<UsedLibrary> libraries = usedLibraries();
    auto* caption = new QLabel(libraries.empty() ? tr("The list of libraries and their licences is part of "
                                                      "LapLens's packages; this program is of none.")
                                                 : tr("Libraries, and the licences in their packages:"),
                               this);
    caption->setProperty("role", "caption");
    caption->setWordWrap(true);
    auto* list = new QTreeWidget(this);
    list->setAccessibleName(tr("Libraries"));
    list->setHeaderLabels({tr("Library"), tr("Version"), tr("How"), tr("Licences")});
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setTextElideMode(Qt::ElideRight);
    list->setColumnWidth(0, kNameWidth);
    list->setColumnWidth(1, kVersionWidth);
    list->setVisible(!libraries.empty());
    for (const UsedLibrary& library : libraries) {
        auto* item = new QTreeWidgetItem(list, {toQString(library.name), toQString(library.version),
                                                textOfUse(library.use), toQString(library.licences)});
        item->setToolTip(3, toQString(library.licences));
    }

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* copy = buttons->addButton(tr("Copy diagnostics"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, this, &AboutDialog::diagnosticsRequested);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);

    auto* column = new QVBoxLayout(this);
    column->setSpacing(kSpace3);
    column->addLayout(head);
    column->addWidget(caption);
    column->addWidget(list, 1);
    if (libraries.empty()) column->addStretch(1);
    column->addWidget(buttons);
}

}  // namespace laplens
