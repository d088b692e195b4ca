#include "ui/shared/questions.hpp"

#include <QFileDialog>
#include <QInputDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <algorithm>

namespace laplens {

namespace {

QFileDialog* fileDialog(QWidget* parent, const QString& title, const QString& filter) {
    auto* dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    return dialog;
}

void showFor(QFileDialog* dialog, std::function<void(const QStringList&)> then) {
    QObject::connect(dialog, &QFileDialog::filesSelected, dialog->parentWidget(),
                     [then = std::move(then)](const QStringList& files) {
                         if (!files.isEmpty()) then(files);
                     });
    dialog->show();
}

std::function<void(const QStringList&)> first(std::function<void(const QString&)> then) {
    return [then = std::move(then)](const QStringList& files) { then(files.front()); };
}

}  // namespace

void askToConfirm(QWidget* parent, const QString& title, const QString& text, const QString& details,
                  const QString& yes, std::function<void()> then) {
    auto* box = new QMessageBox(QMessageBox::NoIcon, title, text, QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(false);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(details);
    QPushButton* accept = box->addButton(yes, QMessageBox::AcceptRole);
    box->setDefaultButton(accept);
    QObject::connect(accept, &QPushButton::clicked, parent, [then = std::move(then)] { then(); });
    box->show();
}

namespace {

constexpr int kLeastText = 320, kRoomAroundText = 40;

QInputDialog* textDialog(QWidget* parent, const QString& title, const QString& label, const QString& text,
                         const QStringList& choices, std::function<void(const QString&)> then) {
    auto* dialog = new QInputDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setWindowTitle(title);
    dialog->setLabelText(label);
    if (!choices.isEmpty()) {
        dialog->setComboBoxItems(choices);
        dialog->setComboBoxEditable(true);
    }
    dialog->setTextValue(text);
    // Names of files are long.
    auto* field = dialog->findChild<QLineEdit*>();
    const int needed = field->fontMetrics().horizontalAdvance(text) + kRoomAroundText;
    field->setMinimumWidth(std::min(std::max(kLeastText, needed), parent->window()->width() * 3 / 4));
    QObject::connect(dialog, &QInputDialog::textValueSelected, parent,
                     [then = std::move(then)](const QString& answer) {
                         if (!answer.trimmed().isEmpty()) then(answer.trimmed());
                     });
    dialog->show();
    return dialog;
}

}  // namespace

void askForText(QWidget* parent, const QString& title, const QString& label, const QString& text,
                const QStringList& choices, std::function<void(const QString&)> then) {
    textDialog(parent, title, label, text, choices, std::move(then));
}

void askForFileName(QWidget* parent, const QString& title, const QString& label, const QString& name,
                    std::function<void(const QString&)> then) {
    const auto* dialog = textDialog(parent, title, label, name, {}, std::move(then));
    const qsizetype ending = name.lastIndexOf('.');
    if (ending > 0) dialog->findChild<QLineEdit*>()->setSelection(0, int(ending));
}

void askForFolder(QWidget* parent, const QString& title, const QString& start,
                  std::function<void(const QString&)> then) {
    QFileDialog* dialog = fileDialog(parent, title, {});
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    if (!start.isEmpty()) dialog->setDirectory(start);
    showFor(dialog, first(std::move(then)));
}

void askForFiles(QWidget* parent, const QString& title, const QString& filter,
                 std::function<void(const QStringList&)> then) {
    QFileDialog* dialog = fileDialog(parent, title, filter);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    showFor(dialog, std::move(then));
}

void askForFile(QWidget* parent, const QString& title, const QString& filter,
                std::function<void(const QString&)> then) {
    QFileDialog* dialog = fileDialog(parent, title, filter);
    dialog->setFileMode(QFileDialog::ExistingFile);
    showFor(dialog, first(std::move(then)));
}

void askWhereToSave(QWidget* parent, const QString& title, const QString& name, const QString& filter,
                    std::function<void(const QString&)> then) {
    QFileDialog* dialog = fileDialog(parent, title, filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(name);
    showFor(dialog, first(std::move(then)));
}

}  // namespace laplens
