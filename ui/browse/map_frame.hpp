#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace laplens {

/// Which part of a map is in sight, how large, and what lies there. Points of the map are from 0 to 1 in both
/// directions, those of the widget in pixels.
class MapFrame {
public:
    /// Both of one length, which stay where they are.
    void setPoints(const std::vector<float>& x, const std::vector<float>& y);
    void setSize(QSizeF size);
    QRectF area() const { return {QPointF(), size_}; }

    /// All of the map; follows the size until it is moved or zoomed.
    void fit();
    bool isFitted() const { return fitted_; }
    /// How many times as large as the whole map.
    double zoom() const { return scale_ / fitScale(); }
    void zoomBy(double factor, QPointF about);
    void moveBy(QPointF pixels);
    void centreOn(std::size_t i);

    QPointF placeOf(std::size_t i) const;
    QPointF mapPointOf(QPointF point) const;
    /// In the map, with so many pixels around.
    QRectF partInSight(double margin) const;
    QRectF partWithin(const QRectF& pixels) const;
    /// The nearest point, or -1.
    std::int64_t nearest(QPointF point, double within) const;
    /// Calls `visit` with the number of each point in a part of the map.
    template <class Visit>
    void forEachIn(const QRectF& part, Visit visit) const;

private:
    double fitScale() const;
    double across() const { return scale_ * aspect_; }  ///< pixels for the map's width

    const std::vector<float>*x_ = nullptr, *y_ = nullptr;
    // A square grid over the map: the points by cell.
    int cells_ = 1;
    std::vector<std::uint32_t> cellStart_{0, 0}, byCell_;
    QSizeF size_{1, 1};
    QPointF centre_{0.5, 0.5};  ///< of the view, in the map
    double scale_ = 1;          ///< pixels for the map's height
    double aspect_ = 1;         ///< width for a height of 1
    bool fitted_ = true;
};

template <class Visit>
void MapFrame::forEachIn(const QRectF& part, Visit visit) const {
    if (byCell_.empty() || part.right() < 0 || part.left() > 1 || part.bottom() < 0 || part.top() > 1) return;
    const auto cell = [this](double v) { return std::clamp(int(std::floor(v * cells_)), 0, cells_ - 1); };
    for (int row = cell(part.top()); row <= cell(part.bottom()); ++row) {
        const auto first = std::size_t(row * cells_ + cell(part.left()));
        const auto last = std::size_t(row * cells_ + cell(part.right()));
        for (std::uint32_t at = cellStart_[first]; at < cellStart_[last + 1]; ++at) {
            const std::uint32_t i = byCell_[at];
            if (part.contains(QPointF(double((*x_)[i]), double((*y_)[i])))) visit(i);
        }
    }
}

}  // namespace laplens
