#include "ui/viewer/picture_pane.hpp"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QTransform>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr double kLargestZoom = 64;
/// Of a data set of tiny pictures the pixels are shown as they are.
constexpr int kTiny = 64;
constexpr double kMarkRoom = 3;

/// By a quarter to the right, with what it is a part of.
QRectF turned(const QRectF& part) {
    return {1 - part.bottom(), part.left(), part.height(), part.width()};
}

}  // namespace

PicturePane::PicturePane(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PicturePane::setPicture(const QImage& picture, const QSize& fullSize, bool keepView) {
    if (!keepView) {
        marks_.clear();
        zoom_ = 1;
        centre_ = {0.5, 0.5};
        quarters_ = 0;
    }
    picture_ = quarters_ == 0 ? picture : picture.transformed(QTransform().rotate(90 * quarters_));
    fullSize_ = fullSize.isEmpty() ? picture.size() : fullSize;
    if (quarters_ % 2 != 0) fullSize_.transpose();
    changed();
}

void PicturePane::changed() {
    keepInside();
    update();
    emit scaleChanged(scale());
}

void PicturePane::rotate() {
    quarters_ = (quarters_ + 1) % 4;
    picture_ = picture_.transformed(QTransform().rotate(90));
    fullSize_.transpose();
    centre_ = {1 - centre_.y(), centre_.x()};
    for (QRectF& mark : marks_) mark = turned(mark);
    changed();
}

void PicturePane::setGround(const QColor& ground) {
    ground_ = ground;
    update();
}

double PicturePane::scale() const {
    return fitScale() * zoom_ * devicePixelRatioF();
}

double PicturePane::smallestZoom() const {
    return std::min(1.0, 1 / (fitScale() * devicePixelRatioF()));
}

void PicturePane::fit() {
    zoomBy(1 / zoom_);
}

void PicturePane::showPixels() {
    zoomBy(1 / scale());
}

void PicturePane::setMarks(std::vector<QRectF> marks) {
    marks_ = std::move(marks);
    for (int quarter = 0; quarter < quarters_; ++quarter)
        for (QRectF& mark : marks_) mark = turned(mark);
    update();
}

void PicturePane::setView(double zoom, const QPointF& centre) {
    zoom_ = std::clamp(zoom, smallestZoom(), kLargestZoom);
    centre_ = centre;
    changed();
}

double PicturePane::fitScale() const {
    if (fullSize_.isEmpty()) return 1;
    const double scale = std::min(double(width()) / fullSize_.width(), double(height()) / fullSize_.height());
    // Not beyond twice its pixels, unless it is tiny.
    return fullSize_.width() < kTiny ? scale : std::min(scale, 2.0);
}

QRectF PicturePane::place() const {
    const QSizeF size = QSizeF(fullSize_) * fitScale() * zoom_;
    return {width() / 2.0 - centre_.x() * size.width(), height() / 2.0 - centre_.y() * size.height(),
            size.width(), size.height()};
}

void PicturePane::keepInside() {
    const QSizeF size = QSizeF(fullSize_) * fitScale() * zoom_;
    const auto kept = [](double at, double shown, double room) {
        if (shown <= room) return 0.5;
        const double margin = room / shown / 2;
        return std::clamp(at, margin, 1 - margin);
    };
    centre_ = {kept(centre_.x(), size.width(), width()), kept(centre_.y(), size.height(), height())};
}

void PicturePane::zoomAt(const QPointF& point, double factor) {
    const QRectF before = place();
    if (before.isEmpty()) return;
    const QPointF at((point.x() - before.left()) / before.width(),
                     (point.y() - before.top()) / before.height());
    zoom_ = std::clamp(zoom_ * factor, smallestZoom(), std::max(kLargestZoom, 1 / fitScale()));
    const QSizeF size = QSizeF(fullSize_) * fitScale() * zoom_;
    centre_ = {at.x() - (point.x() - width() / 2.0) / size.width(),
               at.y() - (point.y() - height() / 2.0) / size.height()};
    changed();
    emit viewChanged(zoom_, centre_);
}

void PicturePane::zoomBy(double factor) {
    zoomAt(QPointF(width() / 2.0, height() / 2.0), factor);
}

double PicturePane::factorToToggle() const {
    return zoom_ != 1 ? 1 / zoom_ : std::max(2.0, 1 / (fitScale() * devicePixelRatioF()));
}

void PicturePane::toggleZoom() {
    zoomBy(factorToToggle());
}

bool PicturePane::zoomByKey(int key) {
    switch (key) {
        case Qt::Key_Z:
            toggleZoom();
            return true;
        case Qt::Key_Plus:
            zoomBy(1.25);
            return true;
        case Qt::Key_Minus:
            zoomBy(0.8);
            return true;
        case Qt::Key_F:
            fit();
            return true;
        case Qt::Key_O:
            showPixels();
            return true;
        case Qt::Key_R:
            rotate();
            return true;
        default:
            return false;
    }
}

void PicturePane::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), ground_.isValid() ? ground_ : theme().window);
    if (picture_.isNull()) return;
    const QRectF shown = place();
    const bool pixels = fullSize_.width() < kTiny || shown.width() > 4.0 * fullSize_.width();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !pixels);
    painter.drawImage(shown, picture_);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const QRectF& mark : marks_) {
        const QRectF frame(shown.left() + mark.left() * shown.width(),
                           shown.top() + mark.top() * shown.height(), mark.width() * shown.width(),
                           mark.height() * shown.height());
        // Dark around light, so that it is seen on any picture.
        for (const auto& [colour, width] : {std::pair(theme().window, 4.0), std::pair(theme().accent, 2.0)}) {
            painter.setPen(QPen(colour, width));
            painter.drawRect(frame.adjusted(-kMarkRoom, -kMarkRoom, kMarkRoom, kMarkRoom));
        }
    }
}

void PicturePane::wheelEvent(QWheelEvent* event) {
    zoomAt(event->position(), std::pow(1.0015, event->angleDelta().y()));
    event->accept();
}

void PicturePane::resizeEvent(QResizeEvent*) {
    changed();
}

void PicturePane::mousePressEvent(QMouseEvent* event) {
    pressed_ = event->pos();
    dragged_ = false;
}

void PicturePane::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & Qt::LeftButton)) return;
    const QPoint by = event->pos() - pressed_;
    if (!dragged_ && by.manhattanLength() < QApplication::startDragDistance()) return;
    dragged_ = true;
    pressed_ = event->pos();
    const QRectF shown = place();
    centre_ -= QPointF(by.x() / shown.width(), by.y() / shown.height());
    keepInside();
    update();
    emit viewChanged(zoom_, centre_);
}

void PicturePane::mouseReleaseEvent(QMouseEvent*) {
    if (!dragged_) emit clicked();
}

void PicturePane::mouseDoubleClickEvent(QMouseEvent* event) {
    zoomAt(event->position(), factorToToggle());
}

}  // namespace laplens
