#include "ui/search/query_picture_view.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr double kGripWidth = 6;
constexpr double kSmallestShare = 0.04;  ///< of a side; a smaller rectangle is a slip of the hand
constexpr double kKeyStep = 0.02;

}  // namespace

QueryPictureView::QueryPictureView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Query picture"));
    setAccessibleDescription(
        tr("Drag to search for a part of it; arrow keys move the part, Delete drops it"));
    setToolTip(tr("Drag a rectangle to search for a part of the picture"));
    setFixedSize(sizeHint());
}

QSize QueryPictureView::sizeHint() const {
    return {112, 84};
}

void QueryPictureView::setPicture(const QImage& picture, QSize fullSize) {
    picture_ = picture;
    fullSize_ = fullSize;
    crop_ = {};
    update();
}

void QueryPictureView::setCrop(const CropRect& crop) {
    crop_ = crop.empty() || fullSize_.isEmpty()
                ? QRectF()
                : QRectF(double(crop.x) / fullSize_.width(), double(crop.y) / fullSize_.height(),
                         double(crop.width) / fullSize_.width(), double(crop.height) / fullSize_.height());
    update();
}

CropRect QueryPictureView::crop() const {
    if (crop_.isEmpty()) return {};
    const int x = int(std::lround(crop_.left() * fullSize_.width()));
    const int y = int(std::lround(crop_.top() * fullSize_.height()));
    return {x, y, std::max(1, int(std::lround(crop_.right() * fullSize_.width())) - x),
            std::max(1, int(std::lround(crop_.bottom() * fullSize_.height())) - y)};
}

QRectF QueryPictureView::pictureArea() const {
    if (picture_.isNull()) return rect();
    const QSizeF shown = QSizeF(picture_.size()).scaled(size(), Qt::KeepAspectRatio);
    return {QPointF((width() - shown.width()) / 2, (height() - shown.height()) / 2), shown};
}

QRectF QueryPictureView::cropOnScreen() const {
    const QRectF area = pictureArea();
    return {area.left() + crop_.left() * area.width(), area.top() + crop_.top() * area.height(),
            crop_.width() * area.width(), crop_.height() * area.height()};
}

QueryPictureView::Grip QueryPictureView::gripAt(QPointF point) const {
    if (crop_.isEmpty()) return Grip::New;
    const QRectF shown = cropOnScreen();
    if (!shown.adjusted(-kGripWidth, -kGripWidth, kGripWidth, kGripWidth).contains(point)) return Grip::New;
    const bool left = std::abs(point.x() - shown.left()) < kGripWidth;
    const bool right = std::abs(point.x() - shown.right()) < kGripWidth;
    const bool top = std::abs(point.y() - shown.top()) < kGripWidth;
    const bool bottom = std::abs(point.y() - shown.bottom()) < kGripWidth;
    if (top) return left ? Grip::TopLeft : right ? Grip::TopRight : Grip::Top;
    if (bottom) return left ? Grip::BottomLeft : right ? Grip::BottomRight : Grip::Bottom;
    return left ? Grip::Left : right ? Grip::Right : Grip::Move;
}

void QueryPictureView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || picture_.isNull()) return;
    grip_ = gripAt(event->position());
    pressed_ = event->position();
    cropWhenPressed_ = crop_;
}

void QueryPictureView::mouseMoveEvent(QMouseEvent* event) {
    if (grip_ == Grip::None) {
        switch (picture_.isNull() ? Grip::None : gripAt(event->position())) {
            case Grip::None:
                setCursor(Qt::ArrowCursor);
                break;
            case Grip::New:
                setCursor(Qt::CrossCursor);
                break;
            case Grip::Move:
                setCursor(Qt::SizeAllCursor);
                break;
            case Grip::Left:
            case Grip::Right:
                setCursor(Qt::SizeHorCursor);
                break;
            case Grip::Top:
            case Grip::Bottom:
                setCursor(Qt::SizeVerCursor);
                break;
            case Grip::TopLeft:
            case Grip::BottomRight:
                setCursor(Qt::SizeFDiagCursor);
                break;
            case Grip::TopRight:
            case Grip::BottomLeft:
                setCursor(Qt::SizeBDiagCursor);
                break;
        }
        return;
    }
    dragTo(event->position());
}

void QueryPictureView::dragTo(QPointF point) {
    const QRectF area = pictureArea();
    const auto share = [&](QPointF p) {
        return QPointF(std::clamp((p.x() - area.left()) / area.width(), 0.0, 1.0),
                       std::clamp((p.y() - area.top()) / area.height(), 0.0, 1.0));
    };
    const QPointF from = share(pressed_), to = share(point), moved = to - from;
    QRectF crop = cropWhenPressed_;
    switch (grip_) {
        case Grip::None:
            return;
        case Grip::New:
            crop = QRectF(from, to).normalized();
            break;
        case Grip::Move:
            crop.moveTo(std::clamp(crop.left() + moved.x(), 0.0, 1 - crop.width()),
                        std::clamp(crop.top() + moved.y(), 0.0, 1 - crop.height()));
            break;
        case Grip::Left:
            crop.setLeft(to.x());
            break;
        case Grip::Right:
            crop.setRight(to.x());
            break;
        case Grip::Top:
            crop.setTop(to.y());
            break;
        case Grip::Bottom:
            crop.setBottom(to.y());
            break;
        case Grip::TopLeft:
            crop.setTopLeft(to);
            break;
        case Grip::TopRight:
            crop.setTopRight(to);
            break;
        case Grip::BottomLeft:
            crop.setBottomLeft(to);
            break;
        case Grip::BottomRight:
            crop.setBottomRight(to);
            break;
    }
    crop_ = crop.normalized();
    update();
    emit cropChanging();
}

void QueryPictureView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || grip_ == Grip::None) return;
    finish();
}

void QueryPictureView::mouseDoubleClickEvent(QMouseEvent*) {
    crop_ = {};
    finish();
}

void QueryPictureView::finish() {
    if (crop_.width() < kSmallestShare || crop_.height() < kSmallestShare)
        crop_ = grip_ == Grip::New ? QRectF() : cropWhenPressed_;
    grip_ = Grip::None;
    update();
    emit cropChanged();
}

void QueryPictureView::keyPressEvent(QKeyEvent* event) {
    const QPointF step = event->key() == Qt::Key_Left    ? QPointF(-kKeyStep, 0)
                         : event->key() == Qt::Key_Right ? QPointF(kKeyStep, 0)
                         : event->key() == Qt::Key_Up    ? QPointF(0, -kKeyStep)
                         : event->key() == Qt::Key_Down  ? QPointF(0, kKeyStep)
                                                         : QPointF();
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
        crop_ = {};
        emit cropChanged();
    } else if (!step.isNull() && !picture_.isNull()) {
        if (crop_.isEmpty()) crop_ = QRectF(0.15, 0.15, 0.7, 0.7);
        if (event->modifiers().testFlag(Qt::ShiftModifier))
            crop_.setSize({std::clamp(crop_.width() + step.x(), 0.1, 1 - crop_.left()),
                           std::clamp(crop_.height() + step.y(), 0.1, 1 - crop_.top())});
        else
            crop_.moveTo(std::clamp(crop_.left() + step.x(), 0.0, 1 - crop_.width()),
                         std::clamp(crop_.top() + step.y(), 0.0, 1 - crop_.height()));
        emit cropChanged();
    } else {
        QWidget::keyPressEvent(event);
        return;
    }
    update();
}

void QueryPictureView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF area = pictureArea();
    QPainterPath rounded;
    rounded.addRoundedRect(area, kCornerRadius, kCornerRadius);
    painter.setClipPath(rounded);
    painter.fillRect(area, theme().surface);
    if (!picture_.isNull()) painter.drawImage(area, picture_);
    if (!crop_.isEmpty()) {
        QPainterPath outside;
        outside.addRect(area);
        outside.addRect(cropOnScreen());
        painter.fillPath(outside, QColor(0, 0, 0, 110));
        painter.setPen(QPen(theme().accent, 2));
        painter.drawRect(cropOnScreen());
    }
    painter.setClipping(false);
    if (hasFocus()) {
        painter.setPen(QPen(theme().accent, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(area.adjusted(0.75, 0.75, -0.75, -0.75), kCornerRadius, kCornerRadius);
    }
}

}  // namespace laplens
