#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace laplens {

/// What became of copies that were to go: a text that stays until there is another, and the files that were
/// left where they are.
class TrashOutcome : public QWidget {
    Q_OBJECT

public:
    explicit TrashOutcome(QWidget* parent = nullptr);
    /// Beside the files that were left.
    void say(const QString& text);
    void report(const QString& text, const QStringList& left = {});
    void clear();

private:
    QLabel* summary_;
    QPlainTextEdit* left_;
};

}  // namespace laplens
