#include "ui/browse/map_cards.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace laplens {

namespace {

constexpr int kRings = 8, kDirections = 16;
constexpr double kFarthest = 1.2;  ///< times the card
constexpr double kGap = 4;

}  // namespace

std::vector<MapCard> placeCards(const std::vector<MapCard>& cards, const QRectF& area) {
    std::vector<MapCard> placed;
    for (MapCard card : cards) {
        const double right = std::max(area.left(), area.right() - card.size.width());
        const double bottom = std::max(area.top(), area.bottom() - card.size.height());
        const auto fitsAt = [&](QPointF middle) {
            card.frame = QRectF(QPointF(), card.size);
            card.frame.moveCenter(middle);
            card.frame.moveTo(std::clamp(card.frame.left(), area.left(), right),
                              std::clamp(card.frame.top(), area.top(), bottom));
            const QRectF room = card.frame.adjusted(-kGap, -kGap, kGap, kGap);
            return std::ranges::none_of(placed,
                                        [&](const MapCard& other) { return other.frame.intersects(room); });
        };
        bool fits = fitsAt(card.point);
        for (int i = 0; i < kRings * kDirections && !fits; ++i) {
            const double angle = 2 * std::numbers::pi * (i % kDirections) / kDirections;
            const double far = kFarthest * (i / kDirections + 1) / kRings;
            fits = fitsAt(card.point + QPointF(far * card.size.width() * std::cos(angle),
                                               far * card.size.height() * std::sin(angle)));
        }
        if (fits) placed.push_back(card);
    }
    return placed;
}

}  // namespace laplens
