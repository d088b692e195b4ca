#include "ui/browse/map_dots.hpp"

namespace laplens {

namespace {

/// Dots on one pixel beyond these change nothing that can be seen.
constexpr int kDotsOnAPixel = 4;
constexpr double kDotOpacity = 0.85, kFadedOpacity = 0.22;
constexpr double kRing = 1.6;

double dotRadius(std::size_t pictures) {
    return pictures > 50'000 ? 1.2 : pictures > 5'000 ? 1.7 : pictures > 500 ? 2.6 : 3.6;
}

/// Opacity, 0 to 256, of the pixels around a dot's middle.
struct Stamp {
    int reach = 0;
    std::vector<std::uint32_t> opacity;

    Stamp(double radius, double most) : reach(int(std::ceil(radius))) {
        for (int y = -reach; y <= reach; ++y)
            for (int x = -reach; x <= reach; ++x)
                opacity.push_back(
                    std::uint32_t(256 * most * std::clamp(radius + 0.5 - std::hypot(x, y), 0.0, 1.0)));
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

QImage drawDots(const MapFrame& frame, const MapDots& dots, double ratio) {
    QImage image((frame.area().size() * ratio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(dots.ground);
    const int w = image.width(), h = image.height();
    auto* pixels = reinterpret_cast<QRgb*>(image.bits());
    const auto draw = [&](const Stamp& stamp, QRgb colour, int x, int y) {
        const int across = 2 * stamp.reach + 1;
        for (int dy = std::max(-stamp.reach, -y); dy <= std::min(stamp.reach, h - 1 - y); ++dy)
            for (int dx = std::max(-stamp.reach, -x); dx <= std::min(stamp.reach, w - 1 - x); ++dx) {
                QRgb& pixel = pixels[std::size_t(y + dy) * std::size_t(w) + std::size_t(x + dx)];
                pixel = blended(pixel, colour,
                                stamp.opacity[std::size_t((dy + stamp.reach) * across + dx + stamp.reach)]);
            }
    };
    const double radius = dotRadius(dots.classOf.size()) * ratio;
    const bool anySelected = std::ranges::find(dots.selected, true) != dots.selected.end();
    const Stamp plain(radius, anySelected ? kFadedOpacity : kDotOpacity), solid(radius, 1);
    const Stamp ring(radius + kRing * ratio, 1);
    std::vector<std::uint8_t> dotsOn(std::size_t(w) * std::size_t(h));
    std::vector<std::uint32_t> above;
    const auto middle = [&](std::uint32_t i) {
        const QPointF place = frame.placeOf(i) * ratio;
        return QPoint(int(std::lround(place.x())), int(std::lround(place.y())));
    };
    frame.forEachIn(frame.partInSight(ring.reach), [&](std::uint32_t i) {
        if (anySelected && dots.selected[i]) return above.push_back(i);
        const QPoint at = middle(i);
        if (image.rect().contains(at)) {
            std::uint8_t& on = dotsOn[std::size_t(at.y()) * std::size_t(w) + std::size_t(at.x())];
            if (on == kDotsOnAPixel) return;
            ++on;
        }
        draw(plain, dots.colours[std::size_t(dots.classOf[i])], at.x(), at.y());
    });
    for (const std::uint32_t i : above) draw(ring, dots.ring.rgb(), middle(i).x(), middle(i).y());
    for (const std::uint32_t i : above)
        draw(solid, dots.colours[std::size_t(dots.classOf[i])], middle(i).x(), middle(i).y());
    return image;
}

}  // namespace laplens
