#pragma once

#include <QFrame>
#include <QList>
#include <functional>

class QLabel;
class QPushButton;

namespace laplens {

/// What would make the library better, with a button that does it: a bar above the grid that stays until it
/// is taken or declined. One suggestion at a time, the latest.
class SuggestionBar : public QFrame {
    Q_OBJECT

public:
    explicit SuggestionBar(QWidget* parent = nullptr);
    /// `declineText`: what declining is called; empty: "Not now".
    void suggest(const QString& text, const QString& action, std::function<void()> take,
                 std::function<void()> decline = {}, const QString& declineText = {});
    /// Another thing that can be done instead.
    void offerToo(const QString& action, std::function<void()> take);
    QString text() const;
    void take();
    void decline();

protected:
    void keyPressEvent(QKeyEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    void end(const std::function<void()>& then);

    QLabel* text_;
    QPushButton* action_;
    QPushButton* declineButton_;
    QList<QPushButton*> others_;
    std::function<void()> take_, decline_;
};

}  // namespace laplens
