#include "ui/window/suggestion_bar.hpp"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <ranges>
#include <utility>

#include "ui/shared/theme.hpp"

namespace laplens {

SuggestionBar::SuggestionBar(QWidget* parent)
    : QFrame(parent),
      text_(new QLabel(this)),
      action_(new QPushButton(this)),
      declineButton_(new QPushButton(this)) {
    setObjectName("suggestionBar");
    setAccessibleName(tr("Suggestion"));
    text_->setWordWrap(true);
    action_->setProperty("role", "primary");
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kSpace4, kSpace2, kSpace3, kSpace2);
    row->setSpacing(kSpace2);
    row->addWidget(text_, 1);
    row->addWidget(action_);
    row->addWidget(declineButton_);
    connect(action_, &QPushButton::clicked, this, &SuggestionBar::take);
    connect(declineButton_, &QPushButton::clicked, this, &SuggestionBar::decline);
    hide();
}

void SuggestionBar::suggest(const QString& text, const QString& action, std::function<void()> take,
                            std::function<void()> decline, const QString& declineText) {
    suggestion_ = {text,
                   declineText.isEmpty() ? tr("Not now") : declineText,
                   {{action, std::move(take)}},
                   std::move(decline)};
    showNext();
}

void SuggestionBar::offerToo(const QString& action, std::function<void()> take) {
    suggestion_->offers.push_back({action, std::move(take)});
    showNext();
}

void SuggestionBar::withdraw(const QString& text) {
    if (!suggestion_ || (!text.isEmpty() && suggestion_->text != text)) return;
    suggestion_.reset();
    showNext();
}

void SuggestionBar::report(const QString& text, const QString& action, std::function<void()> act) {
    report_ = {text, tr("Close"), {{action, std::move(act)}}, {}};
    showNext();
}

void SuggestionBar::showNext() {
    for (QPushButton* button : std::exchange(others_, {})) {
        button->hide();
        button->deleteLater();  // it may be the one that was pressed
    }
    const std::optional<Said>& said = report_ ? report_ : suggestion_;
    setVisible(said.has_value());
    if (!said) return;
    text_->setText(said->text);
    action_->setText(said->offers.front().action);
    declineButton_->setText(said->declineText);
    setAccessibleDescription(said->text);
    auto* row = static_cast<QHBoxLayout*>(layout());
    for (const Offer& offer : said->offers | std::views::drop(1)) {
        auto* button = new QPushButton(offer.action, this);
        row->insertWidget(row->indexOf(declineButton_), button);
        setTabOrder(others_.isEmpty() ? action_ : others_.last(), button);
        setTabOrder(button, declineButton_);
        others_ << button;
        connect(button, &QPushButton::clicked, this, [this, take = offer.take] { end(take); });
    }
}

QString SuggestionBar::text() const {
    return isHidden() ? QString() : text_->text();
}

void SuggestionBar::take() {
    if (report_) return report_->offers.front().take();
    if (suggestion_) end(suggestion_->offers.front().take);
}

void SuggestionBar::decline() {
    if (report_) {
        report_.reset();
        showNext();
    } else if (suggestion_) {
        end(suggestion_->decline);
    }
}

void SuggestionBar::end(const std::function<void()>& then) {
    const auto kept = then;  // it may suggest something else
    suggestion_.reset();
    showNext();
    if (kept) kept();
}

void SuggestionBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        decline();
    else
        QFrame::keyPressEvent(event);
}

void SuggestionBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QColor tint = theme().accent;
    tint.setAlphaF(0.08f);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(rect(), tint);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().line);
}

}  // namespace laplens
