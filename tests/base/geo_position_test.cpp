#include "core/base/geo_position.hpp"

#include <QTest>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

using namespace laplens;

namespace {

/// By the angle between two vectors from the middle of the earth, which knows no antimeridian and no poles.
double byVectors(const GeoPosition& a, const GeoPosition& b) {
    const auto vectorOf = [](const GeoPosition& p) {
        const double up = p.latitude * std::numbers::pi / 180, round = p.longitude * std::numbers::pi / 180;
        return std::array{std::cos(up) * std::cos(round), std::cos(up) * std::sin(round), std::sin(up)};
    };
    const auto u = vectorOf(a), v = vectorOf(b);
    const double dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    const double x = u[1] * v[2] - u[2] * v[1], y = u[2] * v[0] - u[0] * v[2], z = u[0] * v[1] - u[1] * v[0];
    return 6'371'008.8 * std::atan2(std::sqrt(x * x + y * y + z * z), dot);
}

}  // namespace

class GeoPositionTest : public QObject {
    Q_OBJECT

private slots:
    void distancesAreThoseOfVectors() {
        std::mt19937_64 random(11);
        std::uniform_real_distribution<double> unit(-1, 1);
        for (int i = 0; i < 20'000; ++i) {
            const GeoPosition a{90 * unit(random), 180 * unit(random)};
            const double reach = std::pow(10, 3 * unit(random) - 3);  // from a millimetre's degrees on
            const GeoPosition b = i % 2 ? GeoPosition{90 * unit(random), 180 * unit(random)}
                                        : GeoPosition{std::clamp(a.latitude + reach, -90.0, 90.0),
                                                      std::clamp(a.longitude - reach, -180.0, 180.0)};
            const double expected = byVectors(a, b), found = metresBetween(a, b);
            QVERIFY2(std::abs(found - expected) < 1e-3 + 1e-7 * expected,
                     qPrintable(QString::number(found) + " instead of " + QString::number(expected)));
            QCOMPARE(metresBetween(b, a), found);
        }
    }
    void theAntimeridianAndThePolesAreNoBorders() {
        const auto isNear = [](GeoPosition a, GeoPosition b, double metres) {
            return std::abs(metresBetween(a, b) - metres) < 1;
        };
        QVERIFY(isNear({0, 179.9}, {0, -179.9}, 0.2 * kMetresPerDegree));
        QVERIFY(isNear({-17, 180}, {-17, -180}, 0));
        QVERIFY(isNear({89.9, 0}, {89.9, 180}, 0.2 * kMetresPerDegree));
        QVERIFY(isNear({90, 17}, {90, -120}, 0));
        QVERIFY(isNear({-90, 0}, {90, 0}, 180 * kMetresPerDegree));
        QVERIFY(isNear({12, 30}, {-12, -150}, 180 * kMetresPerDegree));
    }
    void citiesAreAsFarApartAsGeographersSay() {
        // Oslo to Bergen, about 305 km; London to New York, about 5,570 km.
        QVERIFY(std::abs(metresBetween({59.9139, 10.7522}, {60.3913, 5.3221}) - 305'000) < 3'000);
        QVERIFY(std::abs(metresBetween({51.5074, -0.1278}, {40.7128, -74.006}) - 5'570'000) < 10'000);
    }
    void wholeNumbersKeepACentimetre() {
        for (const double degrees : {60.390491, -179.99999987, 0.0000001, -90.0})
            QVERIFY(std::abs(degreesOfE7(e7OfDegrees(degrees)) - degrees) <= 0.5e-7);
        QVERIFY(isOnEarth({-90, 180}) && !isOnEarth({90.1, 0}) && !isOnEarth({0, -180.5}) &&
                !isOnEarth({std::nan(""), 0}));
    }
};

QTEST_GUILESS_MAIN(GeoPositionTest)
#include "geo_position_test.moc"
