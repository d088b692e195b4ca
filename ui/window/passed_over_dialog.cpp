#include "ui/window/passed_over_dialog.hpp"

#include <QDialogButtonBox>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

constexpr int kFileWidth = 460;

QString textOf(PassedOver reason) {
    switch (reason) {
        case PassedOver::NoPicture:
            return PassedOverDialog::tr("no picture");
        case PassedOver::NotSupported:
            return PassedOverDialog::tr("of a format that is not supported");
        case PassedOver::Unreadable:
            return PassedOverDialog::tr("may not be read");
        case PassedOver::LeftOver:
            return PassedOverDialog::tr("another program's thumbnails, bins or originals");
        case PassedOver::Hidden:
            return PassedOverDialog::tr("hidden, or a library");
        case PassedOver::OtherName:
            return PassedOverDialog::tr("another name of what is counted already");
        case PassedOver::LeadsOut:
            return PassedOverDialog::tr("a link out of the folder to one that holds it");
        case PassedOver::DeadLink:
            return PassedOverDialog::tr("a link that leads nowhere");
        case PassedOver::Special:
            return PassedOverDialog::tr("a pipe, socket or device");
        case PassedOver::Closed:
            return PassedOverDialog::tr("a folder that cannot be listed");
        case PassedOver::NotThere:
            return PassedOverDialog::tr("named in a list, but not there");
        case PassedOver::NobodysSidecar:
            return PassedOverDialog::tr("a sidecar that does not tell which picture it is about");
        case PassedOver::UnreadSidecar:
            return PassedOverDialog::tr("a sidecar that cannot be read");
    }
    return {};
}

}  // namespace

PassedOverDialog::PassedOverDialog(const std::vector<PassedOverFile>& files, QWidget* parent)
    : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Files passed over"));
    resize(860, 520);
    auto* caption = new QLabel(
        files.empty()
            ? tr("Every file in the library's folders is a picture of it.")
            : tr("%n file(s) in the library's folders are no pictures of it:", nullptr, int(files.size())),
        this);
    caption->setWordWrap(true);
    auto* list = new QTreeWidget(this);
    list->setAccessibleName(windowTitle());
    list->setHeaderLabels({tr("File"), tr("Why")});
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    list->setTextElideMode(Qt::ElideMiddle);
    list->setColumnWidth(0, kFileWidth);
    for (const PassedOverFile& file : files) {
        const QString why = textOf(file.reason);
        auto* item = new QTreeWidgetItem(
            list, {toQString(file.file),
                   file.format.empty() ? why : QStringLiteral("%1: %2").arg(toQString(file.format), why)});
        item->setToolTip(0, item->text(0));
    }
    list->setSortingEnabled(true);
    list->sortByColumn(0, Qt::AscendingOrder);
    list->setVisible(!files.empty());
    connect(list, &QTreeWidget::itemActivated, this,
            [this](const QTreeWidgetItem* item) { emit fileChosen(item->text(0)); });
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* column = new QVBoxLayout(this);
    column->addWidget(caption);
    column->addWidget(list, 1);
    column->addWidget(buttons);
}

}  // namespace laplens
