#pragma once

#include <QString>
#include <QStringList>
#include <functional>

class QWidget;

namespace laplens {

// Questions that leave the window free: a job goes on, and so may the user. `then` is called with the answer,
// and not at all when there is none.

/// `yes` names what happens.
void askToConfirm(QWidget* parent, const QString& title, const QString& text, const QString& details,
                  const QString& yes, std::function<void()> then);
void askForText(QWidget* parent, const QString& title, const QString& label, const QString& text,
                const QStringList& choices, std::function<void(const QString&)> then);
/// Of a file that is called `name` now; what is before its ending is selected.
void askForFileName(QWidget* parent, const QString& title, const QString& label, const QString& name,
                    std::function<void(const QString&)> then);
void askForFolder(QWidget* parent, const QString& title, const QString& start,
                  std::function<void(const QString&)> then);
/// `filter` as QFileDialog has it.
void askForFiles(QWidget* parent, const QString& title, const QString& filter,
                 std::function<void(const QStringList&)> then);
void askForFile(QWidget* parent, const QString& title, const QString& filter,
                std::function<void(const QString&)> then);
void askWhereToSave(QWidget* parent, const QString& title, const QString& name, const QString& filter,
                    std::function<void(const QString&)> then);

}  // namespace laplens
