#include "ui/copies/keep_folders_dialog.hpp"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/shared/convert.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

enum Role { Folder = Qt::UserRole, IsReference };

}  // namespace

KeepFoldersDialog::KeepFoldersDialog(const Folders& preferred, const Folders& references, QWidget* parent)
    : QDialog(parent), list_(new QListWidget(this)), remove_(new QPushButton(tr("&Remove"), this)) {
    setWindowTitle(tr("Folders and copies"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* text =
        new QLabel(tr("Of copies, those in a preferred folder stay rather than others, the upper folder "
                      "first. Of a reference folder nothing goes."),
                   this);
    text->setWordWrap(true);
    list_->setAccessibleName(tr("Preferred and reference folders"));
    auto* prefer = new QPushButton(tr("&Prefer a folder\u2026"), this);
    auto* protect = new QPushButton(tr("Add a re&ference folder\u2026"), this);
    auto* row = new QHBoxLayout;
    row->addWidget(prefer);
    row->addWidget(protect);
    row->addWidget(remove_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(kSpace3);
    column->addWidget(text);
    column->addWidget(list_, 1);
    column->addLayout(row);
    column->addWidget(buttons);
    for (const std::filesystem::path& folder : preferred) add(toQString(folder), false);
    for (const std::filesystem::path& folder : references) add(toQString(folder), true);
    const auto ask = [this](bool isReference) {
        askForFolder(this, isReference ? tr("A folder of which nothing goes") : tr("A folder to prefer"), {},
                     [this, isReference](const QString& folder) { add(folder, isReference); });
    };
    connect(prefer, &QPushButton::clicked, this, [ask] { ask(false); });
    connect(protect, &QPushButton::clicked, this, [ask] { ask(true); });
    connect(remove_, &QPushButton::clicked, this, [this] { delete list_->currentItem(); });
    connect(list_, &QListWidget::currentRowChanged, this, [this](int at) { remove_->setEnabled(at >= 0); });
    connect(buttons, &QDialogButtonBox::accepted, this, &KeepFoldersDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    remove_->setEnabled(list_->currentRow() >= 0);
    resize(kSpace5 * 24, kSpace5 * 14);
}

void KeepFoldersDialog::add(const QString& folder, bool isReference) {
    auto* item =
        new QListWidgetItem((isReference ? tr("Nothing goes: %1") : tr("Preferred: %1")).arg(folder), list_);
    item->setData(Folder, folder);
    item->setData(IsReference, isReference);
    list_->setCurrentItem(item);
}

void KeepFoldersDialog::accept() {
    Folders preferred, references;
    for (int i = 0; i < list_->count(); ++i) {
        const QListWidgetItem* item = list_->item(i);
        (item->data(IsReference).toBool() ? references : preferred)
            .push_back(toPath(item->data(Folder).toString()));
    }
    emit chosen(preferred, references);
    QDialog::accept();
}

}  // namespace laplens
