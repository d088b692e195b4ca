#include "ui/shared/folding_bar.hpp"

#include <QEvent>
#include <QLayout>

namespace laplens {

void FoldingBar::addStep(std::function<void(bool)> fold) {
    steps_.push_back(std::move(fold));
    widths_.clear();
}

QSize FoldingBar::minimumSizeHint() const {
    return {widths_.empty() ? 0 : widths_.back(), QWidget::minimumSizeHint().height()};
}

bool FoldingBar::event(QEvent* event) {
    const bool isOther = event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
                         event->type() == QEvent::Show;
    const bool result = QWidget::event(event);
    if (folding_) return result;
    if (isOther) widths_.clear();
    if (isOther || event->type() == QEvent::Resize) fold();
    return result;
}

void FoldingBar::measure() {
    const int before = taken_;
    for (int steps = 0; steps <= int(steps_.size()); ++steps) {
        take(steps);
        layout()->invalidate();
        widths_.push_back(layout()->minimumSize().width());
    }
    take(before);
    updateGeometry();
}

void FoldingBar::fold() {
    folding_ = true;
    if (widths_.empty()) measure();
    int steps = 0;
    while (steps < int(steps_.size()) && widths_[std::size_t(steps)] > width()) ++steps;
    take(steps);
    layout()->activate();
    folding_ = false;
}

void FoldingBar::take(int steps) {
    for (; taken_ < steps; ++taken_) steps_[std::size_t(taken_)](true);
    for (; taken_ > steps; --taken_) steps_[std::size_t(taken_ - 1)](false);
}

}  // namespace laplens
