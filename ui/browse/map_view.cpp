#include "ui/browse/map_view.hpp"

#include <QHash>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/browse/thumbnail_cache.hpp"
#include "ui/shared/theme.hpp"
#include "ui/shared/tones.hpp"

namespace laplens {

namespace {

constexpr double kMargin = 24;
constexpr double kMostZoom = 2000;  ///< times the whole map
constexpr double kMostAspect = 2;
constexpr double kZoomStep = 1.4;
constexpr double kKeyStep = 60;
constexpr double kReach = 12;  ///< how far from a dot one may click
constexpr int kThumbnailSide = 56;
/// With more pictures in sight thumbnails would hide most of them.
constexpr std::size_t kPicturesForThumbnails = 1500;
constexpr int kMostCells = 256, kPicturesPerCell = 8;
/// Dots on one pixel beyond these change nothing that can be seen.
constexpr int kDotsOnAPixel = 4;
constexpr double kDotOpacity = 0.8;

double dotRadius(std::size_t pictures) {
    return pictures > 50'000 ? 1.2 : pictures > 5'000 ? 1.7 : pictures > 500 ? 2.6 : 3.6;
}

/// Opacity, 0 to 256, of the pixels around a dot's middle.
struct Stamp {
    int reach = 0;
    std::vector<std::uint32_t> opacity;

    explicit Stamp(double radius) : reach(int(std::ceil(radius))) {
        for (int y = -reach; y <= reach; ++y)
            for (int x = -reach; x <= reach; ++x)
                opacity.push_back(
                    std::uint32_t(256 * kDotOpacity * std::clamp(radius + 0.5 - std::hypot(x, y), 0.0, 1.0)));
    }
};

/// `opacity` is 0 to 256. Red and blue are mixed in one multiplication.
QRgb blended(QRgb under, QRgb over, std::uint32_t opacity) {
    const std::uint32_t rest = 256 - opacity;
    const std::uint32_t redBlue = (under & 0xff00ff) * rest + (over & 0xff00ff) * opacity;
    const std::uint32_t green = (under & 0x00ff00) * rest + (over & 0x00ff00) * opacity;
    return 0xff000000 | (redBlue >> 8 & 0xff00ff) | (green >> 8 & 0x00ff00);
}

}  // namespace

QColor labelColour(int label, int count) {
    if (label < 0) return count == 0 ? theme().accent : theme().muted;
    if (count <= kTones) return toneColour(label);
    return QColor::fromHslF(float(label) / float(count), 0.6f, theme().dark ? 0.66f : 0.44f);
}

MapView::MapView(ThumbnailCache& thumbnails, QWidget* parent)
    : QWidget(parent), thumbnails_(thumbnails), scaled_(2 * kMostThumbnails) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Map of the library"));
    setAccessibleDescription(
        tr("Arrow keys move it, plus and minus zoom, 0 shows all, Enter searches for the picture in the "
           "middle"));
    connect(&thumbnails_, &ThumbnailCache::loaded, this, [this](qint64 imageId) {
        scaled_.remove(imageId);
        if (std::ranges::any_of(
                shown_, [&](const Shown& thumbnail) { return map_->imageIds[thumbnail.picture] == imageId; }))
            update();
    });
}

void MapView::setMap(std::shared_ptr<const LibraryMap> map) {
    const bool anew = !map_ || fitted_;
    map_ = std::move(map);
    shown_.clear();
    scaled_.clear();
    const std::size_t n = map_ ? map_->imageIds.size() : 0;
    cells_ = std::clamp(int(std::sqrt(double(n) / kPicturesPerCell)), 1, kMostCells);
    const auto cellOf = [this](std::size_t i) {
        const auto along = [this](float v) { return std::clamp(int(v * float(cells_)), 0, cells_ - 1); };
        return std::size_t(along(map_->y[i]) * cells_ + along(map_->x[i]));
    };
    cellStart_.assign(std::size_t(cells_) * std::size_t(cells_) + 1, 0);
    for (std::size_t i = 0; i < n; ++i) ++cellStart_[cellOf(i) + 1];
    for (std::size_t c = 1; c < cellStart_.size(); ++c) cellStart_[c] += cellStart_[c - 1];
    byCell_.resize(n);
    std::vector<std::uint32_t> next(cellStart_.begin(), cellStart_.end() - 1);
    for (std::size_t i = 0; i < n; ++i) byCell_[next[cellOf(i)]++] = std::uint32_t(i);
    anew ? fit() : viewChanged();
}

void MapView::setEmptyText(const QString& text) {
    emptyText_ = text;
    update();
}

void MapView::setLassoing(bool on) {
    lassoing_ = on;
    setCursor(on ? Qt::CrossCursor : Qt::ArrowCursor);
}

double MapView::fitScale() const {
    return std::max(50.0, std::min(width(), height()) - 2 * kMargin);
}

void MapView::fit() {
    centre_ = {0.5, 0.5};
    scale_ = fitScale();
    // The axes have no common scale: they may fill a wide window.
    aspect_ = std::clamp((width() - 2 * kMargin) / std::max(1.0, height() - 2 * kMargin), 1 / kMostAspect,
                         kMostAspect);
    if (aspect_ < 1) scale_ /= aspect_;
    fitted_ = true;
    viewChanged();
}

void MapView::zoomBy(double factor) {
    zoomBy(factor, QRectF(rect()).center());
}

void MapView::zoomBy(double factor, QPointF about) {
    const QPointF kept = mapPointOf(about);
    scale_ = std::clamp(scale_ * factor, fitScale() / 2, fitScale() * kMostZoom);
    const QPointF off = about - QRectF(rect()).center();
    centre_ = kept - QPointF(off.x() / across(), off.y() / scale_);
    fitted_ = false;
    viewChanged();
}

void MapView::moveBy(QPointF pixels) {
    centre_ -= QPointF(pixels.x() / across(), pixels.y() / scale_);
    // The map cannot be lost.
    centre_ = {std::clamp(centre_.x(), 0.0, 1.0), std::clamp(centre_.y(), 0.0, 1.0)};
    fitted_ = false;
    viewChanged();
}

void MapView::viewChanged() {
    dots_ = {};
    update();
}

QPointF MapView::placeOf(std::size_t i) const {
    return QRectF(rect()).center() + QPointF((double(map_->x[i]) - centre_.x()) * across(),
                                             (double(map_->y[i]) - centre_.y()) * scale_);
}

QPointF MapView::mapPointOf(QPointF point) const {
    const QPointF off = point - QRectF(rect()).center();
    return centre_ + QPointF(off.x() / across(), off.y() / scale_);
}

QRectF MapView::partInSight(double margin) const {
    const QRectF seen = QRectF(rect()).adjusted(-margin, -margin, margin, margin);
    return {mapPointOf(seen.topLeft()), mapPointOf(seen.bottomRight())};
}

template <class Visit>
void MapView::forEachIn(const QRectF& part, Visit visit) const {
    if (!map_ || part.right() < 0 || part.left() > 1 || part.bottom() < 0 || part.top() > 1) return;
    const auto cell = [this](double v) { return std::clamp(int(std::floor(v * cells_)), 0, cells_ - 1); };
    for (int row = cell(part.top()); row <= cell(part.bottom()); ++row) {
        const auto first = std::size_t(row * cells_ + cell(part.left()));
        const auto last = std::size_t(row * cells_ + cell(part.right()));
        for (std::uint32_t at = cellStart_[first]; at < cellStart_[last + 1]; ++at) {
            const std::uint32_t i = byCell_[at];
            if (part.contains(QPointF(double(map_->x[i]), double(map_->y[i])))) visit(i);
        }
    }
}

std::int64_t MapView::nearest(QPointF point, double within) const {
    const QPointF reach(within, within);
    std::int64_t best = -1;
    double bestDistance = within;
    forEachIn(QRectF(mapPointOf(point - reach), mapPointOf(point + reach)), [&](std::uint32_t i) {
        const QPointF off = placeOf(i) - point;
        const double distance = std::hypot(off.x(), off.y());
        if (distance > bestDistance) return;
        bestDistance = distance;
        best = i;
    });
    return best;
}

qint64 MapView::pictureAt(QPointF point) const {
    if (!map_) return 0;
    for (const Shown& thumbnail : shown_)
        if (thumbnail.frame.contains(point)) return map_->imageIds[thumbnail.picture];
    const std::int64_t i = nearest(point, kReach);
    return i < 0 ? 0 : map_->imageIds[std::size_t(i)];
}

std::vector<qint64> MapView::picturesWithin(const QPolygonF& lasso) const {
    std::vector<qint64> ids;
    const QRectF bounds = lasso.boundingRect();
    forEachIn(QRectF(mapPointOf(bounds.topLeft()), mapPointOf(bounds.bottomRight())), [&](std::uint32_t i) {
        if (lasso.containsPoint(placeOf(i), Qt::OddEvenFill)) ids.push_back(map_->imageIds[i]);
    });
    std::ranges::sort(ids);
    return ids;
}

std::vector<qint64> MapView::picturesInSight() const {
    return picturesWithin(QPolygonF(QRectF(rect())));
}

// Stamps go straight into the pixels: a hundred thousand in a few milliseconds, which QPainter's ellipses
// take a hundred times longer for.
void MapView::drawDots() {
    const double ratio = devicePixelRatioF();
    dots_ = QImage(size() * ratio, QImage::Format_RGB32);
    dots_.setDevicePixelRatio(ratio);
    dots_.fill(theme().window);
    const int w = dots_.width(), h = dots_.height();
    const Stamp stamp(dotRadius(map_->imageIds.size()) * ratio);
    std::vector<QRgb> colours;
    const int labels = int(map_->labelNames.size());
    for (int label = -1; label < labels; ++label) colours.push_back(labelColour(label, labels).rgb());
    std::vector<std::uint8_t> dotsOn(std::size_t(w) * std::size_t(h));
    auto* pixels = reinterpret_cast<QRgb*>(dots_.bits());
    forEachIn(partInSight(stamp.reach), [&](std::uint32_t i) {
        const QPointF place = placeOf(i) * ratio;
        const int x = int(std::lround(place.x())), y = int(std::lround(place.y()));
        if (x >= 0 && x < w && y >= 0 && y < h &&
            ++dotsOn[std::size_t(y) * std::size_t(w) + std::size_t(x)] > kDotsOnAPixel) {
            --dotsOn[std::size_t(y) * std::size_t(w) + std::size_t(x)];
            return;
        }
        const QRgb colour = colours[std::size_t(map_->labels[i] + 1)];
        const int across = 2 * stamp.reach + 1;
        for (int dy = std::max(-stamp.reach, -y); dy <= std::min(stamp.reach, h - 1 - y); ++dy)
            for (int dx = std::max(-stamp.reach, -x); dx <= std::min(stamp.reach, w - 1 - x); ++dx) {
                QRgb& pixel = pixels[std::size_t(y + dy) * std::size_t(w) + std::size_t(x + dx)];
                pixel = blended(pixel, colour,
                                stamp.opacity[std::size_t((dy + stamp.reach) * across + dx + stamp.reach)]);
            }
    });
}

// In the order of the pictures' numbers, each where it hides none before it: the same ones wherever the view
// is moved.
void MapView::placeThumbnails() {
    shown_.clear();
    std::vector<std::uint32_t> inSight;
    forEachIn(partInSight(kThumbnailSide), [&](std::uint32_t i) {
        if (inSight.size() <= kPicturesForThumbnails) inSight.push_back(i);
    });
    std::vector<qint64> wanted;
    if (inSight.size() <= kPicturesForThumbnails) {
        std::ranges::sort(inSight);
        QHash<QPoint, QRectF> taken;  // a cell is as wide as a thumbnail: it holds one middle
        for (const std::uint32_t i : inSight) {
            if (shown_.size() == kMostThumbnails) break;
            const QPointF place = placeOf(i);
            const QRectF frame(place.x() - kThumbnailSide / 2.0, place.y() - kThumbnailSide / 2.0,
                               kThumbnailSide, kThumbnailSide);
            const QPoint cell(int(std::floor(place.x() / kThumbnailSide)),
                              int(std::floor(place.y() / kThumbnailSide)));
            bool free = true;
            for (int dy = -1; dy <= 1 && free; ++dy)
                for (int dx = -1; dx <= 1 && free; ++dx) {
                    const auto other = taken.constFind(cell + QPoint(dx, dy));
                    free = other == taken.cend() || !other->intersects(frame);
                }
            if (!free) continue;
            taken.insert(cell, frame);
            shown_.push_back({i, frame});
            wanted.push_back(map_->imageIds[i]);
        }
    }
    thumbnails_.want(wanted);
}

const QPixmap* MapView::thumbnailOf(qint64 imageId) {
    if (const QPixmap* known = scaled_.object(imageId)) return known;
    const QImage image = thumbnails_.find(imageId);
    if (image.isNull()) return nullptr;
    const double ratio = devicePixelRatioF();
    const int side = int(kThumbnailSide * ratio), shorter = std::min(image.width(), image.height());
    // Tiny pictures (data sets) are drawn with their pixels showing, as in the grid.
    const auto how = shorter < 64 ? Qt::FastTransformation : Qt::SmoothTransformation;
    auto* pixmap = new QPixmap(QPixmap::fromImage(
        image.copy((image.width() - shorter) / 2, (image.height() - shorter) / 2, shorter, shorter)
            .scaled(side, side, Qt::IgnoreAspectRatio, how)));
    pixmap->setDevicePixelRatio(ratio);
    scaled_.insert(imageId, pixmap);
    return pixmap;
}

void MapView::paintThumbnails(QPainter& painter) {
    const int labels = int(map_->labelNames.size());
    for (const Shown& thumbnail : shown_) {
        const QPixmap* pixmap = thumbnailOf(map_->imageIds[thumbnail.picture]);
        if (!pixmap) continue;
        painter.drawPixmap(thumbnail.frame.topLeft(), *pixmap);
        painter.setPen(QPen(labelColour(map_->labels[thumbnail.picture], labels), 2));
        painter.drawRect(thumbnail.frame);
    }
}

void MapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!map_ || map_->imageIds.empty()) {
        shown_.clear();
        painter.fillRect(rect(), theme().window);
        painter.setPen(theme().muted);
        painter.setFont(themeFont(TextSize::Body));
        painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
        return;
    }
    if (dots_.isNull()) {
        drawDots();
        placeThumbnails();
    }
    painter.drawImage(0, 0, dots_);
    paintThumbnails(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        const std::int64_t middle = nearest(QRectF(rect()).center(), std::hypot(width(), height()) / 2);
        if (middle >= 0) {
            painter.setPen(QPen(theme().text, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(placeOf(std::size_t(middle)), 8, 8);
        }
        painter.setPen(QPen(theme().accent, 1));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
    if (lasso_.size() > 1) {
        QColor inside = theme().accent;
        inside.setAlphaF(0.14f);
        painter.setPen(QPen(theme().accent, 1.5));
        painter.setBrush(inside);
        painter.drawPolygon(lasso_);
    }
}

bool MapView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::int64_t i = map_ ? nearest(help->pos(), kReach) : -1;
    if (i < 0)
        QToolTip::hideText();
    else
        emit nameAsked(map_->imageIds[std::size_t(i)], help->globalPos());
    return true;
}

void MapView::resizeEvent(QResizeEvent*) {
    fitted_ ? fit() : viewChanged();
}

void MapView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) viewChanged();
    QWidget::changeEvent(event);
}

void MapView::wheelEvent(QWheelEvent* event) {
    zoomBy(std::pow(kZoomStep, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

void MapView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !map_) return;
    last_ = event->position();
    drawing_ = lassoing_ || event->modifiers().testFlag(Qt::ShiftModifier);
    dragging_ = !drawing_;
    if (drawing_)
        lasso_ = QPolygonF{last_};
    else
        setCursor(Qt::ClosedHandCursor);
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
    if (drawing_) {
        lasso_ << event->position();
        update();
    } else if (dragging_) {
        moveBy(event->position() - std::exchange(last_, event->position()));
    }
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    dragging_ = false;
    setCursor(lassoing_ ? Qt::CrossCursor : Qt::ArrowCursor);
    if (!std::exchange(drawing_, false)) return;
    const std::vector<qint64> ids = picturesWithin(std::exchange(lasso_, {}));
    update();
    if (!ids.empty()) emit selected(ids);
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event) {
    const qint64 id = pictureAt(event->position());
    if (event->button() == Qt::LeftButton && id != 0) emit searchRequested(id);
}

void MapView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            return moveBy({kKeyStep, 0});
        case Qt::Key_Right:
            return moveBy({-kKeyStep, 0});
        case Qt::Key_Up:
            return moveBy({0, kKeyStep});
        case Qt::Key_Down:
            return moveBy({0, -kKeyStep});
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(kZoomStep);
        case Qt::Key_Minus:
            return zoomBy(1 / kZoomStep);
        case Qt::Key_0:
            return fit();
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (const std::int64_t i = nearest(QRectF(rect()).center(), std::hypot(width(), height()) / 2);
                i >= 0)
                emit searchRequested(map_->imageIds[std::size_t(i)]);
            return;
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace laplens
