#pragma once

#include <cstdint>

namespace laplens {

/// A place on the earth in degrees (WGS 84): north and east are positive.
struct GeoPosition {
    double latitude = 0, longitude = 0;
    bool operator==(const GeoPosition&) const = default;
};

/// Whether it is one: -90 to 90, -180 to 180, and neither is unknown.
bool isOnEarth(const GeoPosition&);

/// Along the great circle of a sphere with the earth's mean radius (IUGG R1, 6,371,008.8 m), by the haversine
/// formula (Sinnott, Virtues of the Haversine, 1984), which is exact for near places, too; within 0.6 % of
/// the ellipsoid's distance.
double metresBetween(const GeoPosition&, const GeoPosition&);

/// How many metres a degree of latitude is at least, on that sphere.
inline constexpr double kMetresPerDegree = 111'195.08;

/// Libraries keep degrees as whole numbers, in 10,000,000ths: a centimetre.
std::int64_t e7OfDegrees(double degrees);
double degreesOfE7(std::int64_t e7);

}  // namespace laplens
