#include "ui/panels/suggestion_bar.hpp"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <utility>

#include "ui/theme.hpp"

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
    for (QPushButton* button : std::exchange(others_, {})) {
        button->hide();
        button->deleteLater();  // it may be the one that was pressed
    }
    text_->setText(text);
    action_->setText(action);
    declineButton_->setText(declineText.isEmpty() ? tr("Not now") : declineText);
    take_ = std::move(take);
    decline_ = std::move(decline);
    setAccessibleDescription(text);
    show();
}

void SuggestionBar::offerToo(const QString& action, std::function<void()> take) {
    auto* button = new QPushButton(action, this);
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->insertWidget(row->indexOf(declineButton_), button);
    setTabOrder(others_.isEmpty() ? action_ : others_.last(), button);
    setTabOrder(button, declineButton_);
    others_ << button;
    connect(button, &QPushButton::clicked, this, [this, take = std::move(take)] { end(take); });
}

QString SuggestionBar::text() const {
    return isHidden() ? QString() : text_->text();
}

void SuggestionBar::take() {
    end(take_);
}

void SuggestionBar::decline() {
    end(decline_);
}

void SuggestionBar::end(const std::function<void()>& then) {
    hide();
    if (const auto kept = then) kept();
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
