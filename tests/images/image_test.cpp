#include <sys/resource.h>

#include <QTest>
#include <cmath>
#include <random>

#include "core/base/error.hpp"
#include "core/images/image.hpp"

using namespace laplens;

namespace {

Image randomImage(int width, int height, unsigned seed) {
    std::mt19937 random(seed);
    Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
    for (auto& value : image.pixels) value = static_cast<std::uint8_t>(random());
    return image;
}

std::uint8_t at(const Image& image, int x, int y, int c) {
    return image.pixels[(static_cast<std::size_t>(y) * image.width + x) * 3 + c];
}

}  // namespace

class ImageTest : public QObject {
    Q_OBJECT

private slots:
    void theShortSideBecomesWhatWasAsked_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("side");
        QTest::addColumn<int>("newWidth");
        QTest::addColumn<int>("newHeight");
        QTest::newRow("wide") << 500 << 375 << 256 << 341 << 256;
        QTest::newRow("tall") << 375 << 500 << 256 << 256 << 341;
        QTest::newRow("square") << 28 << 28 << 224 << 224 << 224;
        QTest::newRow("same") << 300 << 256 << 256 << 300 << 256;
        QTest::newRow("sliver") << 1 << 1000 << 3 << 3 << 3000;
        QTest::newRow("one pixel") << 1 << 1 << 7 << 7 << 7;
    }
    void theShortSideBecomesWhatWasAsked() {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(int, side);
        const Image result = resizeShortSide(randomImage(width, height, 1), side);
        QTEST(result.width, "newWidth");
        QTEST(result.height, "newHeight");
        QCOMPARE(result.pixels.size(), static_cast<std::size_t>(result.width) * result.height * 3);
    }

    /// Cubic convolution (Keys 1981, a = -0.75) weighs pixels 0.5 and 1.5 away by 0.59375 and -0.09375.
    void bicubicHalvingOvershootsAtAnEdge() {
        Image image{8, 8, {}};
        for (int i = 0; i < 64; ++i) image.pixels.insert(image.pixels.end(), 3, i % 8 < 4 ? 50 : 150);
        const Image small = resizeShortSide(image, 4, Resampling::Bicubic);
        for (int y = 0; y < 4; ++y) {
            QCOMPARE(at(small, 0, y, 0), std::uint8_t{50});
            QCOMPARE(at(small, 1, y, 0), std::uint8_t{41});
            QCOMPARE(at(small, 2, y, 0), std::uint8_t{159});
            QCOMPARE(at(small, 3, y, 0), std::uint8_t{150});
        }
    }

    void bicubicLeavesNoPixelOfALargePictureOut() {
        Image image{64, 64, std::vector<std::uint8_t>(3 * 64 * 64, 0)};
        for (std::size_t i = 0; i < image.pixels.size(); i += 24)
            for (std::size_t c = 0; c < 3; ++c) image.pixels[i + c] = 240;
        // Every eighth column is bright: an eighth of the light, wherever the weights lie.
        const Image small = resizeShortSide(image, 8, Resampling::Bicubic);
        for (const std::uint8_t value : small.pixels) QVERIFY(std::abs(value - 30) < 8);
    }

    void shrinkingAveragesAreas() {
        const Image image = randomImage(60, 40, 2);
        const Image small = resizeShortSide(image, 10);
        for (int y = 0; y < 10; ++y)
            for (int x = 0; x < 15; ++x)
                for (int c = 0; c < 3; ++c) {
                    double sum = 0;
                    for (int j = 0; j < 4; ++j)
                        for (int i = 0; i < 4; ++i) sum += at(image, 4 * x + i, 4 * y + j, c);
                    QVERIFY(std::abs(at(small, x, y, c) - sum / 16) <= 1);
                }
    }

    void growingInterpolatesBetweenPixelCentres() {
        const Image image = randomImage(9, 7, 3);
        const Image large = resizeShortSide(image, 21);
        for (int y = 0; y < large.height; ++y)
            for (int x = 0; x < large.width; ++x)
                for (int c = 0; c < 3; ++c) {
                    const double u = std::clamp((x + 0.5) / 3 - 0.5, 0.0, 8.0),
                                 v = std::clamp((y + 0.5) / 3 - 0.5, 0.0, 6.0);
                    const int left = std::min(static_cast<int>(u), 7), top = std::min(static_cast<int>(v), 5);
                    const double s = u - left, t = v - top;
                    const double expected =
                        (1 - t) * ((1 - s) * at(image, left, top, c) + s * at(image, left + 1, top, c)) +
                        t * ((1 - s) * at(image, left, top + 1, c) + s * at(image, left + 1, top + 1, c));
                    QVERIFY(std::abs(at(large, x, y, c) - expected) <= 1.01);
                }
    }

    void cropsAreClippedToThePicture() {
        const Image image = randomImage(20, 10, 4);
        const Image inside = crop(image, {3, 2, 5, 4});
        QCOMPARE(inside.width, 5);
        QCOMPARE(inside.height, 4);
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 5; ++x) QCOMPARE(at(inside, x, y, 1), at(image, x + 3, y + 2, 1));
        const Image clipped = crop(image, {-5, 8, 1000, 2'000'000'000});
        QCOMPARE(clipped.width, 20);
        QCOMPARE(clipped.height, 2);
        QVERIFY_THROWS_EXCEPTION(Error, crop(image, {20, 0, 5, 5}));
        QVERIFY_THROWS_EXCEPTION(Error, crop(image, {-5, 0, 5, 5}));
        QVERIFY_THROWS_EXCEPTION(Error, crop(image, {2'147'483'647, 0, 2'147'483'647, 5}));
        QVERIFY_THROWS_EXCEPTION(Error, crop(image, {0, 0, 0, 5}));
        QVERIFY_THROWS_EXCEPTION(Error, crop(Image{}, {0, 0, 1, 1}));
    }

    void longPicturesBecomeSmallWithoutMuchMemory() {
        const auto peak = [] {
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            return usage.ru_maxrss;
        };
        // Dark on the left, bright on the right, the middle between.
        Image thin{30'000'007, 1, std::vector<std::uint8_t>(90'000'021)};
        for (std::size_t i = 0; i < thin.pixels.size(); ++i)
            thin.pixels[i] = static_cast<std::uint8_t>(i * 255 / thin.pixels.size());
        const long before = peak();
        const Image square = centreSquare(thin, 224, 224), line = shrunkToFit(thin, 256);
        QCOMPARE(square.width, 224);
        QCOMPARE(square.height, 224);
        QVERIFY(std::abs(at(square, 0, 0, 0) - 127) <= 1);
        QCOMPARE(line.width, 256);
        QCOMPARE(line.height, 1);
        for (int x = 0; x < 256; ++x) QVERIFY(std::abs(at(line, x, 0, 1) - x) <= 1);
        QVERIFY2(peak() - before < 250'000, qPrintable(QString("%1 KiB").arg(peak() - before)));
    }

    void whatFitsIsShrunkAsBefore() {
        const Image image = randomImage(500, 375, 8);
        QVERIFY(shrunkToFit(image, 500).pixels == image.pixels);
        const Image small = shrunkToFit(image, 256);
        QCOMPARE(small.width, 256);
        QVERIFY(small.pixels == resizeShortSide(image, 192).pixels);
        QVERIFY(centreSquare(image, 100, 100).pixels == centreCrop(resizeShortSide(image, 100), 100).pixels);
    }

    void theCentreIsInTheMiddle() {
        const Image image = randomImage(20, 11, 5);
        const Image centre = centreCrop(image, 10);
        QCOMPARE(centre.width, 10);
        QCOMPARE(at(centre, 0, 0, 2), at(image, 5, 0, 2));
        QVERIFY_THROWS_EXCEPTION(Error, centreCrop(image, 12));
        QVERIFY_THROWS_EXCEPTION(Error, centreCrop(image, 0));
    }

    void turningFollowsTheClock() {
        const Image image = randomImage(5, 3, 6);
        const Image once = rotated(image, 1), back = rotated(image, -1), twice = rotated(image, 2),
                    flipped = mirrored(image);
        QCOMPARE(once.width, 3);
        QCOMPARE(once.height, 5);
        for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 5; ++x) {
                QCOMPARE(at(once, 2 - y, x, 0), at(image, x, y, 0));
                QCOMPARE(at(back, y, 4 - x, 0), at(image, x, y, 0));
                QCOMPARE(at(twice, 4 - x, 2 - y, 0), at(image, x, y, 0));
                QCOMPARE(at(flipped, 4 - x, y, 0), at(image, x, y, 0));
            }
        QVERIFY(rotated(once, 3).pixels == image.pixels);
        QVERIFY(rotated(image, 4).pixels == image.pixels);
        QVERIFY(mirrored(flipped).pixels == image.pixels);
    }

    void emptyPicturesAreRefused() {
        QVERIFY_THROWS_EXCEPTION(Error, resizeShortSide(Image{}, 5));
        QVERIFY_THROWS_EXCEPTION(Error, resizeShortSide(randomImage(2, 2, 1), 0));
        QVERIFY_THROWS_EXCEPTION(Error, mirrored(Image{}));
        QVERIFY_THROWS_EXCEPTION(Error, rotated(Image{}, 1));
        QVERIFY_THROWS_EXCEPTION(Error, centreCrop(Image{}, 1));
    }
};

QTEST_GUILESS_MAIN(ImageTest)
#include "image_test.moc"
