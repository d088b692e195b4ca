#include "ui/browse/timeline.hpp"

#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kTick = 6;
constexpr double kRoomForTick = 3;

}  // namespace

Timeline::Timeline(QWidget* parent) : QWidget(parent), hint_(new QLabel(parent)) {
    setObjectName("timeline");
    setAccessibleName(tr("Timeline"));
    setToolTip(tr("When the pictures were taken; press to go there (Ctrl+Page Down: the next month)"));
    hint_->setProperty("role", "hint");
    hint_->setAttribute(Qt::WA_TransparentForMouseEvents);
    hint_->hide();
}

void Timeline::setMonths(std::vector<Month> months) {
    months_ = std::move(months);
    update();
}

void Timeline::tell(const QString& month, bool hint, double at) {
    setAccessibleDescription(month);
    hint_->setText(month);
    hint_->setVisible(hint && !month.isEmpty());
    if (!hint_->isVisibleTo(parentWidget())) return;
    hint_->adjustSize();
    const int lowest = geometry().bottom() + 1 - hint_->height();
    const int top = std::clamp(y() + int(at * height()) - hint_->height() / 2, y(), std::max(y(), lowest));
    hint_->move(isRightToLeft() ? geometry().right() + kSpace2 : x() - hint_->width() - kSpace2, top);
    hint_->raise();
}

void Timeline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().window);
    painter.setFont(themeFont(TextSize::Caption));
    const int line = painter.fontMetrics().height();
    const int edge = isRightToLeft() ? 0 : width() - kTick;
    double free = 0, lastTick = -kRoomForTick;  // below the last year and the last tick
    int year = 0;
    for (const Month& month : months_) {
        const double y = month.at * height();
        const bool begins = month.first.year() != year;
        year = month.first.year();
        if (begins && y >= free && y + line <= height()) {
            painter.setPen(theme().muted);
            painter.drawText(QRectF(0, y, width() - 2, line), Qt::AlignCenter, QString::number(year));
            free = y + line + 2;
            continue;
        }
        if (y < free || y - lastTick < kRoomForTick) continue;
        painter.setPen(theme().quiet);
        painter.drawLine(QPointF(edge, y), QPointF(edge + kTick, y));
        lastTick = y;
    }
}

void Timeline::want(double y) {
    emit wanted(std::clamp(y / std::max(1, height()), 0.0, 1.0));
}

void Timeline::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    pressed_ = true;
    want(event->position().y());
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
    if (pressed_) want(event->position().y());
}

void Timeline::mouseReleaseEvent(QMouseEvent*) {
    if (std::exchange(pressed_, false)) emit released();
}

void Timeline::hideEvent(QHideEvent*) {
    pressed_ = false;
    hint_->hide();
}

}  // namespace laplens
