#pragma once

#include <QFrame>
#include <QList>
#include <functional>
#include <optional>
#include <vector>

class QLabel;
class QPushButton;

namespace laplens {

/// What would make the library better, with a button that does it: a bar above the grid that stays until it
/// is taken or declined. One suggestion at a time, the latest. Or what came of something, which goes before
/// every suggestion.
class SuggestionBar : public QFrame {
    Q_OBJECT

public:
    explicit SuggestionBar(QWidget* parent = nullptr);
    /// `declineText`: what declining is called; empty: "Not now".
    void suggest(const QString& text, const QString& action, std::function<void()> take,
                 std::function<void()> decline = {}, const QString& declineText = {});
    /// Another thing that can be done instead.
    void offerToo(const QString& action, std::function<void()> take);
    /// Takes the suggestion away; with `text`, only when it is this one.
    void withdraw(const QString& text = {});
    /// What must not go unread: it stays until it is closed, and what is suggested meanwhile comes after it.
    void report(const QString& text, const QString& action, std::function<void()> act);
    QString text() const;
    void take();
    void decline();

protected:
    void keyPressEvent(QKeyEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    struct Offer {
        QString action;
        std::function<void()> take;
    };
    struct Said {
        QString text, declineText;
        std::vector<Offer> offers;  ///< the first is what the bar is there for
        std::function<void()> decline;
    };

    /// The report, if there is one, or else the suggestion.
    void showNext();
    void end(const std::function<void()>& then);

    std::optional<Said> report_, suggestion_;
    QLabel* text_;
    QPushButton* action_;
    QPushButton* declineButton_;
    QList<QPushButton*> others_;
};

}  // namespace laplens
