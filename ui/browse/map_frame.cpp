#include "ui/browse/map_frame.hpp"

namespace laplens {

namespace {

constexpr double kMargin = 24;
constexpr double kMostZoom = 2000;
constexpr double kMostAspect = 2;
constexpr int kMostCells = 256, kPointsPerCell = 8;

}  // namespace

void MapFrame::setPoints(const std::vector<float>& x, const std::vector<float>& y) {
    x_ = &x;
    y_ = &y;
    const std::size_t n = x.size();
    cells_ = std::clamp(int(std::sqrt(double(n) / kPointsPerCell)), 1, kMostCells);
    const auto cellOf = [&](std::size_t i) {
        const auto along = [this](float v) { return std::clamp(int(v * float(cells_)), 0, cells_ - 1); };
        return std::size_t(along(y[i]) * cells_ + along(x[i]));
    };
    cellStart_.assign(std::size_t(cells_) * std::size_t(cells_) + 1, 0);
    for (std::size_t i = 0; i < n; ++i) ++cellStart_[cellOf(i) + 1];
    for (std::size_t c = 1; c < cellStart_.size(); ++c) cellStart_[c] += cellStart_[c - 1];
    byCell_.resize(n);
    std::vector<std::uint32_t> next(cellStart_.begin(), cellStart_.end() - 1);
    for (std::size_t i = 0; i < n; ++i) byCell_[next[cellOf(i)]++] = std::uint32_t(i);
}

void MapFrame::setSize(QSizeF size) {
    size_ = size;
    if (fitted_) fit();
}

double MapFrame::fitScale() const {
    return std::max(50.0, std::min(size_.width(), size_.height()) - 2 * kMargin);
}

void MapFrame::fit() {
    centre_ = {0.5, 0.5};
    scale_ = fitScale();
    // The axes have no common scale: they may fill a wide window.
    aspect_ = std::clamp((size_.width() - 2 * kMargin) / std::max(1.0, size_.height() - 2 * kMargin),
                         1 / kMostAspect, kMostAspect);
    if (aspect_ < 1) scale_ /= aspect_;
    fitted_ = true;
}

void MapFrame::zoomBy(double factor, QPointF about) {
    const QPointF kept = mapPointOf(about);
    scale_ = std::clamp(scale_ * factor, fitScale() / 2, fitScale() * kMostZoom);
    const QPointF off = about - area().center();
    centre_ = kept - QPointF(off.x() / across(), off.y() / scale_);
    fitted_ = false;
}

void MapFrame::moveBy(QPointF pixels) {
    centre_ -= QPointF(pixels.x() / across(), pixels.y() / scale_);
    // The map cannot be lost.
    centre_ = {std::clamp(centre_.x(), 0.0, 1.0), std::clamp(centre_.y(), 0.0, 1.0)};
    fitted_ = false;
}

void MapFrame::centreOn(std::size_t i) {
    moveBy(area().center() - placeOf(i));
}

QPointF MapFrame::placeOf(std::size_t i) const {
    return area().center() +
           QPointF((double((*x_)[i]) - centre_.x()) * across(), (double((*y_)[i]) - centre_.y()) * scale_);
}

QPointF MapFrame::mapPointOf(QPointF point) const {
    const QPointF off = point - area().center();
    return centre_ + QPointF(off.x() / across(), off.y() / scale_);
}

QRectF MapFrame::partWithin(const QRectF& pixels) const {
    return {mapPointOf(pixels.topLeft()), mapPointOf(pixels.bottomRight())};
}

QRectF MapFrame::partInSight(double margin) const {
    return partWithin(area().adjusted(-margin, -margin, margin, margin));
}

std::int64_t MapFrame::nearest(QPointF point, double within) const {
    const QPointF reach(within, within);
    std::int64_t best = -1;
    double bestDistance = within;
    forEachIn(partWithin({point - reach, point + reach}), [&](std::uint32_t i) {
        const QPointF off = placeOf(i) - point;
        const double distance = std::hypot(off.x(), off.y());
        if (distance > bestDistance) return;
        bestDistance = distance;
        best = i;
    });
    return best;
}

}  // namespace laplens
