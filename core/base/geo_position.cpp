#include "core/base/geo_position.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace laplens {

namespace {

constexpr double kEarthRadius_m = 6'371'008.8;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

}  // namespace

bool isOnEarth(const GeoPosition& position) {
    return std::abs(position.latitude) <= 90 && std::abs(position.longitude) <= 180;
}

double metresBetween(const GeoPosition& a, const GeoPosition& b) {
    const double up = std::sin(radians(b.latitude - a.latitude) / 2),
                 across = std::sin(radians(b.longitude - a.longitude) / 2);
    const double haversine =
        up * up + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * across * across;
    return 2 * kEarthRadius_m * std::asin(std::sqrt(std::min(1.0, haversine)));
}

std::int64_t e7OfDegrees(double degrees) {
    return std::llround(degrees * 1e7);
}

double degreesOfE7(std::int64_t e7) {
    return static_cast<double>(e7) / 1e7;
}

}  // namespace laplens
