#include "ui/search/heat_overlay.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace laplens {

namespace {
/// The same in both themes: it lies on a picture, not on a panel.
constexpr QColor kHot(255, 120, 20), kCold(10, 14, 24);
constexpr double kHotOpacity = 0.45, kColdOpacity = 0.62;
}  // namespace

QImage withHeat(const QImage& picture, const HeatMap& map) {
    if (picture.isNull() || map.side == 0) return picture;
    QImage result = picture.convertToFormat(QImage::Format_ARGB32_Premultiplied);
    result.setDevicePixelRatio(1);
    const int side = int(std::lround(std::min(result.width(), result.height()) * map.centralShare));
    QImage cold(map.side, map.side, QImage::Format_ARGB32), hot = cold;
    for (int y = 0; y < map.side; ++y)
        for (int x = 0; x < map.side; ++x) {
            const double heat = double(map.heat[std::size_t(y * map.side + x)]);
            QColor dark = kCold, warm = kHot;
            dark.setAlphaF(float(kColdOpacity * (1 - heat)));
            warm.setAlphaF(float(kHotOpacity * heat));
            cold.setPixelColor(x, y, dark);
            hot.setPixelColor(x, y, warm);
        }
    QPainter painter(&result);
    const QPoint corner((result.width() - side) / 2, (result.height() - side) / 2);
    for (const QImage& layer : {cold, hot})
        painter.drawImage(corner, layer.scaled(side, side, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    return result;
}

}  // namespace laplens
