#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>

#include "core/copies/common_features.hpp"
#include "core/copies/marks.hpp"
#include "core/copies/parts.hpp"
#include "core/images/decode.hpp"

using namespace laplens;

namespace {

struct Colour {
    double red, green, blue;
};

/// Blots of all sizes and colours: nothing in it repeats.
Image photograph(unsigned seed, int width = 420, int height = 300) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> any(0, 1);
    struct Blot {
        double x, y, size;
        Colour colour;
    };
    std::vector<Blot> blots;
    for (int i = 0; i < 120; ++i) {
        const double x = any(random) * width, y = any(random) * height,
                     size = 4 + 40 * std::pow(any(random), 3);
        const double light = 30 + 200 * any(random);
        const auto near = [&] { return light + 50 * (any(random) - 0.5); };
        blots.push_back({x, y, size, {near(), near(), near()}});
    }
    Image image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            Colour colour{90 + 60.0 * x / width, 120, 150 - 80.0 * y / height};
            for (const Blot& blot : blots) {
                if (std::abs(x - blot.x) > blot.size + 2 || std::abs(y - blot.y) > blot.size + 2) continue;
                const double far = std::hypot(x - blot.x, y - blot.y) - blot.size;
                const double share = std::clamp(0.5 - far / 2, 0.0, 1.0);
                colour.red += share * (blot.colour.red - colour.red);
                colour.green += share * (blot.colour.green - colour.green);
                colour.blue += share * (blot.colour.blue - colour.blue);
            }
            for (const double value : {colour.red, colour.green, colour.blue})
                image.pixels.push_back(static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
        }
    return image;
}

std::uint8_t* at(Image& image, int x, int y) {
    return &image.pixels[static_cast<std::size_t>(y * image.width + x) * 3];
}

Image blank(int width, int height, int grey) {
    Image image{width, height, {}};
    image.pixels.assign(static_cast<std::size_t>(width * height) * 3, static_cast<std::uint8_t>(grey));
    return image;
}

void lay(const Image& image, Image& ground, int left, int top) {
    for (int y = 0; y < image.height; ++y)
        std::copy_n(&image.pixels[static_cast<std::size_t>(y * image.width) * 3], image.width * 3,
                    at(ground, left, top + y));
}

/// A dozen letters in white, each edged in black.
Image captioned(Image image, int top) {
    for (int letter = 0; letter < 12; ++letter)
        for (int y = 0; y < 18; ++y)
            for (int x = 0; x < 14; ++x) {
                const bool edge = x == 0 || y == 0 || x == 13 || y == 17;
                const bool ink = x % 9 < 5 && (y < 5 || x < 5 || letter % 2 == 0);
                if (!edge && !ink) continue;
                std::fill_n(at(image, 40 + 24 * letter + x, top + y), 3, edge ? 0 : 255);
            }
    return image;
}

Image saved(const Image& image, int quality = 90) {
    return decode(encodeJpeg(image, quality), "saved.jpg").image;
}

/// How the whole way answers: features of small pictures, then the pictures.
bool areParts(const Image& one, const Image& other) {
    const std::vector<LocalFeatures> features{localFeaturesOf(shrunkToFit(one, 256)),
                                              localFeaturesOf(shrunkToFit(other, 256))};
    JobContext context;
    return std::ranges::any_of(commonFeatures(features, context), [&](const CommonFeatures& pair) {
        const auto found = registrationOf(features[0], features[1], pair.mirrored);
        return found && mayBePart(shrunkToFit(one, 256), shrunkToFit(other, 256), *found) &&
               isPart(one, other, *found);
    });
}

bool eitherWay(const Image& one, const Image& other) {
    return areParts(one, other) && areParts(other, one);
}

}  // namespace

/// What is part of what: cuts, frames and texts, and what only looks so.
class PartsTest : public QObject {
    Q_OBJECT

private slots:
    void cutsArePartsMirroredAndTurnedToo() {
        for (unsigned seed = 1; seed <= 3; ++seed) {
            const Image image = photograph(seed);
            const Image half = crop(image, {130, 60, 210, 150}), most = crop(image, {20, 10, 380, 270});
            QVERIFY2(eitherWay(image, saved(half)), "half");
            QVERIFY2(eitherWay(image, saved(most)), "nine tenths");
            QVERIFY2(eitherWay(image, saved(mirrored(half))), "mirrored");
            QVERIFY2(eitherWay(image, saved(rotated(half, 1))), "turned");
            QVERIFY2(eitherWay(image, saved(resizeShortSide(half, 110))), "smaller");
        }
    }

    void aFrameAScreenOrACollageHoldsThePicture() {
        const Image image = photograph(4), other = photograph(5);
        Image framed = blank(460, 340, 255), screen = blank(1200, 800, 230), collage = blank(850, 610, 0);
        lay(image, framed, 20, 20);
        const Image larger = resizeShortSide(image, 450);
        lay(larger, screen, 300, 120);
        lay(image, collage, 0, 0);
        lay(other, collage, 430, 310);
        QVERIFY2(eitherWay(image, saved(framed)), "a border");
        QVERIFY2(eitherWay(image, screen), "a screen");
        QVERIFY2(eitherWay(image, saved(collage)) && eitherWay(other, saved(collage)), "a collage");
        QVERIFY(!areParts(image, other));
    }

    void aTextLaidOverAPhotographIsNoOtherPicture() {
        const Image image = photograph(6), text = captioned(image, 260);
        QVERIFY(eitherWay(image, saved(text)));
        QVERIFY(showTheSameUnderText(image, text) && !showTheSameUnderText(text, image));
        Image elsewhere = captioned(image, 30);
        QVERIFY2(!areParts(text, elsewhere), "two texts");
        Image patched = image;
        lay(crop(photograph(7), {100, 100, 60, 50}), patched, 180, 120);
        QVERIFY2(!areParts(image, patched), "something else in it");
    }

    void otherWordsAreAnotherScreen() {
        const auto screen = [](unsigned seed) {
            Image image = photograph(11);
            lay(blank(240, 160, 255), image, 90, 70);
            std::mt19937 random(seed);
            for (int line = 0; line < 9; ++line)
                for (int letter = 0; letter < 18; ++letter) {
                    const unsigned strokes = random();
                    for (int y = 0; y < 9; ++y)
                        for (int x = 0; x < 6; ++x)
                            if (strokes >> (y / 3 * 2 + x / 3) & 1)
                                std::fill_n(at(image, 100 + 12 * letter + x, 78 + 16 * line + y), 3, 20);
                }
            return image;
        };
        const Image one = screen(1), other = screen(2);
        QVERIFY(!showTheSameUnderText(one, other) && !showTheSameUnderText(other, one));
    }

    void framesInWhichSomethingMovedAreNoParts() {
        const Image image = photograph(8);
        Image before = image, after = image;
        const Image thing = crop(photograph(9), {50, 50, 40, 40});
        lay(thing, before, 80, 120);
        lay(thing, after, 150, 124);
        QVERIFY(!areParts(before, after));
        const Image near = crop(after, {4, 3, 412, 294});
        QVERIFY2(!areParts(before, near), "nor nearer by a little");
        QVERIFY2(!areParts(image, crop(image, {4, 3, 412, 294})), "nor when nothing moved");
    }

    void whatShowsSomethingElseInItsCutIsNoPart() {
        const Image image = photograph(10);
        Image cut = crop(image, {130, 60, 210, 150});
        lay(crop(photograph(11), {0, 0, 14, 14}), cut, 100, 70);
        QVERIFY(!areParts(image, cut));
    }

    void aRegistrationIsExactToAFractionOfAPixel() {
        const Image image = photograph(12), cut = crop(image, {130, 60, 210, 150});
        const auto found = registrationOf(localFeaturesOf(image), localFeaturesOf(cut), false);
        QVERIFY(found);
        const auto overlap = overlapOf(image, cut, *found);
        QVERIFY(overlap);
        const auto [x, y] = overlap->otherInKept(0, 0);
        QVERIFY(std::abs(x * 420 - 130) < 0.1 && std::abs(y * 420 - 60) < 0.1);
        QVERIFY(std::abs(overlap->otherInKept.scale() - 0.5) < 0.0005);
    }

    void aMirroredPictureHasTheMirroredCodes() {
        const LocalFeatures features = localFeaturesOf(photograph(13)),
                            turned = localFeaturesOf(mirrored(photograph(13)));
        QVERIFY(registrationOf(features, turned, true));
        QVERIFY(!registrationOf(features, turned, false));
        const PackedCodes twice = mirroredCodes(mirroredCodes(features.codes));
        QVERIFY(std::ranges::equal(twice.words(), features.codes.words()));
    }

    void commonFeaturesAreFoundAmongStrangers() {
        std::vector<LocalFeatures> features;
        for (unsigned seed = 20; seed < 50; ++seed) features.push_back(localFeaturesOf(photograph(seed)));
        features.push_back(localFeaturesOf(saved(crop(photograph(27), {100, 50, 210, 150}))));
        features.push_back(localFeaturesOf({}));
        JobContext context;
        const auto pairs = commonFeatures(features, context);
        QVERIFY(std::ranges::any_of(pairs, [](const CommonFeatures& pair) {
            return pair.one == 7 && pair.other == 30 && !pair.mirrored && pair.count > 20;
        }));
        QVERIFY(std::ranges::all_of(pairs, [](const CommonFeatures& pair) {
            return pair.one < pair.other && pair.other < 31 && pair.count >= kLeastCommonFeatures;
        }));
        QVERIFY(pairs == commonFeatures(features, context));
    }
};

QTEST_GUILESS_MAIN(PartsTest)
#include "parts_test.moc"
