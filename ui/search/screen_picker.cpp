#include "ui/search/screen_picker.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kSmallest = 8;

}  // namespace

ScreenPicker::ScreenPicker(const QImage& screen, const QRect& geometry)
    : QWidget(nullptr, Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint), screen_(screen) {
    setAttribute(Qt::WA_DeleteOnClose);
    setGeometry(geometry);
    setCursor(Qt::CrossCursor);
    setAccessibleName(tr("Draw a rectangle around what to search for"));
}

void ScreenPicker::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.drawImage(rect(), screen_);
    painter.fillRect(rect(), QColor(0, 0, 0, 110));
    const QString hint = tr("Draw a rectangle around what to search for. Esc: give up.");
    painter.setFont(themeFont(TextSize::Heading));
    painter.setPen(Qt::white);
    painter.drawText(rect().adjusted(0, kSpace5, 0, 0), Qt::AlignHCenter | Qt::AlignTop, hint);
    if (part_.isEmpty()) return;
    const double scale = double(screen_.width()) / width();
    painter.drawImage(
        part_, screen_,
        QRectF(part_.x() * scale, part_.y() * scale, part_.width() * scale, part_.height() * scale));
    painter.setPen(QPen(theme().accent, 2));
    painter.drawRect(part_);
}

void ScreenPicker::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) close();
}

void ScreenPicker::mousePressEvent(QMouseEvent* event) {
    start_ = event->pos();
    part_ = {};
}

void ScreenPicker::mouseMoveEvent(QMouseEvent* event) {
    part_ = QRect(start_, event->pos()).normalized() & rect();
    update();
}

void ScreenPicker::mouseReleaseEvent(QMouseEvent*) {
    if (part_.width() < kSmallest || part_.height() < kSmallest) return;
    const double scale = double(screen_.width()) / width();
    emit picked(screen_.copy(
        QRectF(part_.x() * scale, part_.y() * scale, part_.width() * scale, part_.height() * scale)
            .toRect()));
    close();
}

}  // namespace laplens
