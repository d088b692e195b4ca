#pragma once

#include <QColor>
#include <QImage>
#include <vector>

#include "ui/browse/map_frame.hpp"

namespace laplens {

/// What a map's dots look like.
struct MapDots {
    std::vector<QRgb> colours;   ///< by class
    std::vector<int> classOf;    ///< by picture, index into `colours`
    std::vector<bool> selected;  ///< by picture; where some are, the others fade
    QColor ground, ring;         ///< behind them; around selected ones
};

/// What is in sight, `ratio` pixels a point. A hundred thousand take a few milliseconds, for which QPainter's
/// ellipses would take a hundred times as long.
QImage drawDots(const MapFrame& frame, const MapDots& dots, double ratio);

}  // namespace laplens
