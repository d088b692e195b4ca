#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <vector>

namespace laplens {

/// What stands for a cluster on a map.
struct MapCard {
    int cluster = 0;
    QPointF point;  ///< that it belongs to
    QSizeF size;
    QRectF frame{};
};

/// Gives the cards places, each as near as may be to its point, none over another, all in `area`. The first
/// ones go first where there is not room for all: what finds no place within about its own size of its point
/// is left out.
std::vector<MapCard> placeCards(const std::vector<MapCard>& cards, const QRectF& area);

}  // namespace laplens
