#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace laplens {

/// What went wrong, which file, what to do: a bar above the grid that stays until it is closed or replaced,
/// or what it was about has succeeded, and stands in nobody's way.
class ErrorBar : public QFrame {
    Q_OBJECT

public:
    /// What an error can be about, beside what the session and the query name; `kHere`: only what is done on
    /// this page.
    static constexpr const char *kFiles = "files", *kPaste = "paste", *kHere = "here", *kEdits = "edits",
                                *kReadOnly = "read-only";

    explicit ErrorBar(QWidget* parent = nullptr);
    /// `about`: what success takes the error away; empty: none does.
    void showError(const QString& problem, const QString& file, const QString& remedy,
                   const QString& about = {});
    /// What the error was about has succeeded now.
    void settle(const QString& about);
    QString text() const;

protected:
    void keyPressEvent(QKeyEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    QLabel* problem_;
    QLabel* detail_;
    QString about_;
};

}  // namespace laplens
