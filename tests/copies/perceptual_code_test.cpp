#include "core/copies/perceptual_code.hpp"

#include <QTest>
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <random>

using namespace laplens;

namespace {

int differing(const PerceptualCode& a, const PerceptualCode& b) {
    int bits = 0;
    for (std::size_t i = 0; i < a.size(); ++i) bits += std::popcount(a[i] ^ b[i]);
    return bits;
}

/// Broad waves, other for each seed.
Image waves(int seed, int width = 240, int height = 180) {
    std::mt19937 random(static_cast<unsigned>(seed));
    std::uniform_real_distribution<double> part(0, 1);
    struct Wave {
        double x, y, phase, height;
    };
    std::vector<Wave> all(24);
    for (Wave& wave : all) wave = {20 * part(random) - 10, 20 * part(random), 6.3 * part(random), 14};
    Image image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            double light = 128;
            for (const Wave& wave : all)
                light += wave.height * std::sin(wave.x * x / width + wave.y * y / height + wave.phase);
            image.pixels.insert(image.pixels.end(), 3,
                                static_cast<std::uint8_t>(std::clamp(light, 0.0, 255.0)));
        }
    return image;
}

}  // namespace

/// Codes by which copies are found.
class PerceptualCodeTest : public QObject {
    Q_OBJECT

private slots:
    /// The sums of the transform's definition, written out.
    void bitsSayWhichFrequenciesAreAboveTheirMedian() {
        const Appearance look = appearanceOf(waves(1));
        constexpr int kSide = Appearance::kSide;
        std::vector<double> values(256);
        for (int v = 1; v <= 16; ++v)
            for (int u = 1; u <= 16; ++u)
                for (int y = 0; y < kSide; ++y)
                    for (int x = 0; x < kSide; ++x)
                        values[static_cast<std::size_t>((v - 1) * 16 + u - 1)] +=
                            look.grey[static_cast<std::size_t>(y * kSide + x)] *
                            std::cos(std::numbers::pi * u * (x + 0.5) / kSide) *
                            std::cos(std::numbers::pi * v * (y + 0.5) / kSide);
        std::vector<double> sorted = values;
        std::ranges::sort(sorted);
        const PerceptualCode code = codesInEveryPose(look)[0];
        for (std::size_t i = 0; i < 256; ++i)
            if (std::abs(values[i] - sorted[128]) > 1)
                QCOMPARE(bool(code[i / 64] >> i % 64 & 1), values[i] > sorted[128]);
    }

    void everyPoseHasTheCodeOfThePictureInThatPose() {
        for (int seed = 1; seed <= 5; ++seed) {
            const Image image = waves(seed);
            const auto codes = codesInEveryPose(appearanceOf(image));
            for (std::size_t i = 0; i < kPoses.size(); ++i) {
                const PerceptualCode turned = codesInEveryPose(appearanceOf(posed(image, kPoses[i])))[0];
                QVERIFY2(differing(codes[i], turned) <= 4, QByteArray::number(int(i)));
                for (std::size_t other = 0; other < i; ++other)
                    QVERIFY(differing(codes[i], codes[other]) > kMostDifferingBits);
            }
        }
    }

    void turnedAndMirroredPicturesHaveOneCodeInCommon() {
        for (int seed = 1; seed <= 20; ++seed) {
            const Image image = waves(seed);
            const auto codes = posedAlike(appearanceOf(image));
            QVERIFY(!codes.empty());
            for (const Pose& pose : kPoses) {
                int least = kPerceptualBits;
                for (const PerceptualCode& a : codes)
                    for (const PerceptualCode& b : posedAlike(appearanceOf(posed(image, pose))))
                        least = std::min(least, differing(a, b));
                QVERIFY(least <= 4);
            }
        }
    }

    void othersAreFarAway() {
        std::vector<PerceptualCode> codes;
        for (int seed = 1; seed <= 20; ++seed)
            codes.push_back(codesInEveryPose(appearanceOf(waves(seed)))[0]);
        for (std::size_t a = 0; a < codes.size(); ++a)
            for (std::size_t b = 0; b < a; ++b) QVERIFY(differing(codes[a], codes[b]) > kMostDifferingBits);
    }

    void anAppearanceIsPosedAsItsPictureIs() {
        const Image image = waves(3, 200, 300);
        for (const Pose& pose : kPoses) {
            const Appearance expected = appearanceOf(posed(image, pose)),
                             found = posed(appearanceOf(image), pose);
            QCOMPARE(found.width, expected.width);
            QCOMPARE(found.height, expected.height);
            for (std::size_t i = 0; i < expected.grey.size(); ++i)
                QVERIFY(std::abs(int(expected.grey[i]) - int(found.grey[i])) <= 2);
        }
    }

    void ofNothingThereIsNoCode() {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, codesInEveryPose(Appearance()));
    }
};

QTEST_GUILESS_MAIN(PerceptualCodeTest)
#include "perceptual_code_test.moc"
