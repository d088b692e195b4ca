#include "core/query/occlusion.hpp"

#include <QTest>
#include <cmath>
#include <functional>
#include <random>

#include "core/base/error.hpp"
#include "tests/support/colour_network.hpp"

using namespace laplens;

namespace {

constexpr int kSide = 64;
constexpr double kDiscX = 0.3, kDiscY = 0.65, kDiscRadius = 0.17;

bool inDisc(double x, double y) {
    return std::hypot(x - kDiscX, y - kDiscY) < kDiscRadius;
}

/// A yellow disc on speckles of its own.
Image discOnSpeckles(unsigned seed, bool withDisc = true) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> any(40, 215);
    Image image{kSide, kSide, {}};
    int speckles[8][8][3];
    for (auto& row : speckles)
        for (auto& speckle : row)
            for (int& channel : speckle) channel = any(random);
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x)
            for (int c = 0; c < 3; ++c) {
                const bool disc = withDisc && inDisc((x + 0.5) / kSide, (y + 0.5) / kSide);
                image.pixels.push_back(
                    static_cast<std::uint8_t>(disc ? (c == 2 ? 10 : 245) : speckles[y / 8][x / 8][c]));
            }
    return image;
}

/// Share of the heat in cells whose middle `within` says to count.
double share(const HeatMap& map, const std::function<bool(double, double)>& within) {
    double inside = 0, all = 0;
    for (int y = 0; y < map.side; ++y)
        for (int x = 0; x < map.side; ++x) {
            const float heat = map.heat[static_cast<std::size_t>(y * map.side + x)];
            all += static_cast<double>(heat);
            if (within((x + 0.5) / map.side, (y + 0.5) / map.side)) inside += static_cast<double>(heat);
        }
    return inside / all;
}

}  // namespace

class OcclusionTest : public QObject {
    Q_OBJECT

private slots:
    void heatPeaksOverWhatTwoPicturesShare() {
        ColourNetwork network;
        JobContext context;
        for (unsigned seed = 1; seed < 6; ++seed) {
            const OcclusionMaps maps =
                occlusionMaps(network, discOnSpeckles(seed), discOnSpeckles(seed + 100), context);
            for (const HeatMap* map : {&maps.query, &maps.result}) {
                QCOMPARE(map->heat.size(), std::size_t(map->side * map->side));
                const auto hottest = std::ranges::max_element(map->heat) - map->heat.begin();
                QCOMPARE(map->heat[static_cast<std::size_t>(hottest)], 1.0f);
                QVERIFY(inDisc((static_cast<double>(hottest % map->side) + 0.5) / map->side,
                               (static_cast<double>(hottest / map->side) + 0.5) / map->side));
                QVERIFY(map->largestDrop > 0.05f);
                const double near =
                    share(*map, [](double x, double y) { return std::hypot(x - kDiscX, y - kDiscY) < 0.3; });
                QVERIFY2(near > 0.6, qPrintable(QString::number(near)));
            }
        }
    }

    void cosineIsThatOfTheFeatures() {
        ColourNetwork network;
        JobContext context;
        const Image picture = discOnSpeckles(1);
        QVERIFY(std::abs(occlusionMaps(network, picture, picture, context).cosine - 1) < 1e-5f);
    }

    void onlyTheSquareInTheMiddleIsLookedAt() {
        // The disc's picture with a stripe to either side, which the network crops away.
        Image wide{2 * kSide, kSide, std::vector<std::uint8_t>(6u * kSide * kSide, 30)};
        const Image disc = discOnSpeckles(1), other = discOnSpeckles(2);
        for (std::size_t y = 0; y < kSide; ++y)
            std::copy_n(disc.pixels.begin() + static_cast<std::ptrdiff_t>(y * kSide * 3), kSide * 3,
                        wide.pixels.begin() + static_cast<std::ptrdiff_t>((y * 2 * kSide + kSide / 2) * 3));
        ColourNetwork network;
        JobContext context;
        const HeatMap square = occlusionMaps(network, disc, other, context).query;
        const HeatMap cropped = occlusionMaps(network, wide, other, context).query;
        for (std::size_t i = 0; i < square.heat.size(); ++i)
            QVERIFY(std::abs(square.heat[i] - cropped.heat[i]) < 0.02f);
    }

    void aPictureOfNothingHasNoHeat() {
        ColourNetwork network;
        JobContext context;
        const Image grey{kSide, kSide, std::vector<std::uint8_t>(3u * kSide * kSide, 128)};
        const OcclusionMaps maps = occlusionMaps(network, grey, grey, context);
        for (const float heat : maps.query.heat) QVERIFY(heat >= 0 && heat <= 1);
    }

    void aStopEndsIt() {
        ColourNetwork network;
        std::stop_source stop;
        JobContext context(stop.get_token());
        stop.request_stop();
        QVERIFY_EXCEPTION_THROWN(occlusionMaps(network, discOnSpeckles(1), discOnSpeckles(2), context),
                                 Cancelled);
    }
};

QTEST_GUILESS_MAIN(OcclusionTest)
#include "occlusion_test.moc"
