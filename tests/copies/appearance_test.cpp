#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <random>

#include "core/copies/appearance.hpp"
#include "core/images/decode.hpp"

using namespace laplens;

namespace {

struct Colour {
    double red, green, blue;
};

Image painted(int width, int height, const std::function<Colour(double, double)>& colourAt) {
    Image image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const Colour colour = colourAt((x + 0.5) / width, (y + 0.5) / height);
            for (const double value : {colour.red, colour.green, colour.blue})
                image.pixels.push_back(static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
        }
    return image;
}

/// Soft spots on a sky, like a photograph, other for each seed; before them a small pale disc, at `disc` of
/// the width: too small to count in the whole.
Image scene(int seed, int width = 240, int height = 180, double disc = 0.3) {
    std::mt19937 random(static_cast<unsigned>(seed));
    std::uniform_real_distribution<double> part(0, 1);
    struct Spot {
        double x, y, size;
        Colour colour;
    };
    std::vector<Spot> spots;
    for (int i = 0; i < 20; ++i)
        spots.push_back({part(random),
                         part(random),
                         0.05 + 0.1 * part(random),
                         {160 * part(random) - 80, 160 * part(random) - 80, 160 * part(random) - 80}});
    return painted(width, height, [&](double x, double y) {
        if (std::hypot((x - disc) * 4 / 3, y - 0.5) < 0.035) return Colour{220, 215, 200};
        Colour colour{90 + 60 * y, 110 + 40 * y, 140 - 30 * y};
        for (const Spot& spot : spots) {
            const double u = (x - spot.x) * 4 / 3 / spot.size, v = (y - spot.y) / spot.size;
            const double far = u * u + v * v;
            if (far > 3) continue;
            const double share = std::exp(-far * far);
            colour.red += share * spot.colour.red;
            colour.green += share * spot.colour.green;
            colour.blue += share * spot.colour.blue;
        }
        return colour;
    });
}

Image recoloured(Image image, const std::function<double(double)>& tone) {
    for (std::uint8_t& value : image.pixels)
        value = static_cast<std::uint8_t>(std::clamp(tone(value), 0.0, 255.0));
    return image;
}

Image greyOf(Image image) {
    for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
        const int sum = image.pixels[i] * 299 + image.pixels[i + 1] * 587 + image.pixels[i + 2] * 114;
        std::fill_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(i), 3,
                    static_cast<std::uint8_t>(sum / 1000));
    }
    return image;
}

/// Both ways round.
bool same(const Image& a, const Image& b) {
    const Appearance first = appearanceOf(a), second = appearanceOf(b);
    const bool result = lookTheSame(first, second);
    return result == lookTheSame(second, first) && result;
}

bool different(const Image& a, const Image& b) {
    const Appearance first = appearanceOf(a), second = appearanceOf(b);
    return !lookTheSame(first, second) && !lookTheSame(second, first);
}

/// A page of words of their own, in the same lines as every other page.
Image page(int seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    constexpr int kLines = 40, kColumns = 60;
    std::vector<bool> ink(kLines * kColumns);
    for (int line = 0; line < kLines; ++line)
        for (int at = 0; at < kColumns;) {
            const int length = 1 + static_cast<int>(random() % 6);
            for (int i = 0; i < length && at < kColumns; ++i, ++at)
                ink[static_cast<std::size_t>(line * kColumns + at)] = true;
            ++at;
        }
    return painted(181, 256, [&](double x, double y) {
        const int line = static_cast<int>(y * kLines), column = static_cast<int>(x * kColumns);
        const bool dark = ink[static_cast<std::size_t>(line * kColumns + column)] &&
                          y * kLines - line > 0.3 && x > 0.08 && x < 0.92;
        return dark ? Colour{60, 60, 60} : Colour{255, 255, 255};
    });
}

/// Both ways round: what the thumbnail shows, and the picture itself.
bool looksLikeACopy(const Image& a, const Image& b) {
    return same(shrunkToFit(a, 256), shrunkToFit(b, 256));
}
bool isCopy(const Image& a, const Image& b) {
    return looksLikeACopy(a, b) && showTheSame(a, b) && showTheSame(b, a);
}
bool isNone(const Image& a, const Image& b) {
    return !showTheSame(a, b) && !showTheSame(b, a);
}

/// A form of the same letters as every other one but for its number: digits of 3 x 5 dots.
Image form(int number) {
    constexpr std::array<int, 10> kDigits = {
        0b111101101101111, 0b010110010010111, 0b111001111100111, 0b111001111001111, 0b101101111001001,
        0b111100111001111, 0b111100111101111, 0b111001010010010, 0b111101111101111, 0b111101111001111};
    constexpr int kDot = 3;
    Image image{600, 800, std::vector<std::uint8_t>(600 * 800 * 3, 255)};
    const auto put = [&](int digit, int x, int y) {
        for (int i = 0; i < 15; ++i)
            if (kDigits[static_cast<std::size_t>(digit)] >> (14 - i) & 1)
                for (int row = 0; row < kDot; ++row)
                    std::fill_n(image.pixels.begin() +
                                    ((y + i / 3 * kDot + row) * image.width + x + i % 3 * kDot) * 3,
                                3 * kDot, std::uint8_t{30});
    };
    std::mt19937 letters(1);
    for (int y = 60; y < 760; y += 12 * kDot)
        for (int x = 60; x < 540; x += 5 * kDot)
            if (letters() % 5 != 0) put(static_cast<int>(letters() % 10), x, y);
    for (int at = 0; at < 4; ++at, number /= 10) put(number % 10, 120 - 5 * kDot * at, 30);
    return image;
}

/// A rectangle of the picture painted anew.
Image with(Image image, CropRect place, const std::function<Colour(int, int, Colour)>& paint) {
    for (int y = place.y; y < place.y + place.height; ++y)
        for (int x = place.x; x < place.x + place.width; ++x) {
            std::uint8_t* pixel = &image.pixels[static_cast<std::size_t>(y * image.width + x) * 3];
            const Colour colour = paint(x, y, {double(pixel[0]), double(pixel[1]), double(pixel[2])});
            pixel[0] = static_cast<std::uint8_t>(std::clamp(colour.red, 0.0, 255.0));
            pixel[1] = static_cast<std::uint8_t>(std::clamp(colour.green, 0.0, 255.0));
            pixel[2] = static_cast<std::uint8_t>(std::clamp(colour.blue, 0.0, 255.0));
        }
    return image;
}

/// A scene with the grain of grass.
Image photograph(int seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    return with(scene(seed, 400, 300), {0, 0, 400, 300}, [&](int x, int y, Colour colour) {
        const double grain =
            18 * std::sin(x * 0.9 + 3 * std::sin(y * 0.13)) + static_cast<double>(random() % 9);
        return Colour{colour.red + grain, colour.green + grain, colour.blue + grain / 2};
    });
}

Image lightInTheDark(double x, double y) {
    return painted(320, 240, [&](double u, double v) {
        return std::hypot(u - x, v - y) < 0.05 ? Colour{255, 240, 200} : Colour{4, 4, 6};
    });
}

}  // namespace

/// Which pictures are one picture, and which only look alike.
class AppearanceTest : public QObject {
    Q_OBJECT

private slots:
    void copiesAreTheSamePicture() {
        for (int seed = 0; seed < 6; ++seed) {
            const Image image = scene(seed);
            QVERIFY(same(image, image));
            QVERIFY2(same(image, resizeShortSide(image, 90)), "half size");
            QVERIFY2(same(image, resizeShortSide(image, 37)), "a fifth");
            QVERIFY2(same(image, resizeShortSide(image, 360)), "twice the size");
            QVERIFY2(same(image, decode(encodeJpeg(image, 30), "poor.jpg").image), "quality 30");
            QVERIFY2(same(image, recoloured(image, [](double v) { return v * 1.4; })), "brighter");
            QVERIFY2(same(image, recoloured(image, [](double v) { return v * 0.6; })), "darker");
            QVERIFY2(same(image, recoloured(image, [](double v) { return 128 + (v - 128) * 1.3; })),
                     "more contrast");
            QVERIFY2(same(image, recoloured(image, [](double v) { return 255 * std::pow(v / 255, 0.8); })),
                     "another gamma");
            QVERIFY2(same(image, greyOf(image)), "grey");
        }
    }

    void differentPicturesAreNot() {
        for (int seed = 1; seed < 8; ++seed) {
            QVERIFY(different(scene(0), scene(seed)));
            QVERIFY2(different(page(0), page(seed)), "pages");
        }
        QVERIFY2(different(scene(1), mirrored(scene(1))), "mirrored");
        QVERIFY2(different(scene(1), recoloured(scene(1), [](double v) { return 255 - v; })), "a negative");
    }

    void aPictureInWhichSomethingMovedIsAnother() {
        for (int seed = 0; seed < 8; ++seed) {
            const Image before = scene(seed), after = scene(seed, 240, 180, 0.45);
            QVERIFY(different(before, after) || isNone(before, after));
        }
    }

    void lightsAtOtherPlacesInTheDarkAreOtherPictures() {
        QVERIFY(different(lightInTheDark(0.3, 0.3), lightInTheDark(0.7, 0.6)));
        QVERIFY(different(lightInTheDark(0.3, 0.3), lightInTheDark(0.36, 0.3)));
        QVERIFY(same(lightInTheDark(0.3, 0.3), resizeShortSide(lightInTheDark(0.3, 0.3), 120)));
    }

    void picturesWithoutContentHaveNoSay() {
        const Image black = painted(200, 100, [](double, double) { return Colour{0, 0, 0}; });
        const Image white = painted(200, 100, [](double, double) { return Colour{255, 255, 255}; });
        const Image nearlyBlack = painted(200, 100, [](double x, double) {
            return Colour{3 * x, 3 * x, 3 * x};
        });
        for (const Image& a : {black, white, nearlyBlack})
            for (const Image& b : {black, white, nearlyBlack}) QVERIFY(different(a, b));
        QVERIFY(!appearanceOf(nearlyBlack).hasContent);
        QVERIFY(!appearanceOf(Image()).hasContent);
        QVERIFY(different(Image(), Image()));
    }

    void copiesShowTheSame() {
        for (const Image& image : {photograph(0), photograph(1), form(1234)}) {
            QVERIFY2(isCopy(image, resizeShortSide(image, std::min(image.width, image.height) / 2)),
                     "half size");
            QVERIFY2(isCopy(image, decode(encodeJpeg(image, 30), "poor.jpg").image), "quality 30");
            QVERIFY2(isCopy(image, recoloured(image, [](double v) { return v * 1.02; })), "brighter");
            QVERIFY2(showTheSame(image, recoloured(image, [](double v) { return v * 1.3; })), "cut off");
            QVERIFY2(isCopy(image, recoloured(image, [](double v) { return v * 0.6; })), "darker");
            QVERIFY2(isCopy(image, recoloured(image, [](double v) { return 128 + (v - 128) * 1.2; })),
                     "more contrast");
        }
    }

    void whatWasCutOffIsNotKept() {
        const Image image = photograph(0);
        const auto isOneWay = [](const Image& whole, const Image& poorer) {
            return !isCutOff(whole, poorer) && isCutOff(poorer, whole) && showTheSame(whole, poorer) &&
                   !showTheSame(poorer, whole);
        };
        for (const double factor : {1.4, 1.6})
            QVERIFY2(isOneWay(image, recoloured(image, [&](double v) { return v * factor; })), "white");
        const Image dark = recoloured(image, [](double v) { return v * 1.5 - 150; });
        QVERIFY2(!isCutOff(image, dark) && isCutOff(dark, image), "black");
        QVERIFY2(isOneWay(image, decode(encodeJpeg(recoloured(image, [](double v) { return v * 1.5; }), 30),
                                        "poor.jpg")
                                     .image),
                 "quality 30");
        for (const double factor : {0.6, 1.0}) {
            const Image other = recoloured(image, [&](double v) { return v * factor; });
            const Image coarse = decode(encodeJpeg(other, 30), "poor.jpg").image;
            for (const Image& copy : {other, coarse})
                QVERIFY(!isCutOff(image, copy) && !isCutOff(copy, image));
        }
    }

    void anotherDigitIsAnotherForm() {
        const Image known = form(1234);
        for (const int number : {1235, 1284, 1334, 9234}) {
            const Image other = form(number);
            QVERIFY2(looksLikeACopy(known, other), "the quick look cannot tell");
            QVERIFY(isNone(known, other));
            QVERIFY2(isNone(known, decode(encodeJpeg(other, 30), "poor.jpg").image), "quality 30");
            QVERIFY2(isNone(resizeShortSide(known, 300), other), "half size");
        }
    }

    void whatIsPutOnAPictureMakesAnother() {
        const Image image = photograph(3);
        const CropRect place{200, 130, 24, 24};
        const auto painted = [&](const Colour& colour) {
            return with(image, place, [&](int x, int y, Colour was) {
                return std::hypot(x - 212, y - 142) < 10 ? colour : was;
            });
        };
        QVERIFY2(isNone(image, painted({220, 20, 20})), "a red disc");
        QVERIFY2(isNone(painted({180, 60, 60}), painted({60, 111, 111})), "a disc in another colour");
        const Colour mean = [&] {
            const Image spot = shrunkToFit(crop(image, place), 1);
            return Colour{double(spot.pixels[0]), double(spot.pixels[1]), double(spot.pixels[2])};
        }();
        QVERIFY2(isNone(image, with(image, place, [&](int, int, Colour) { return mean; })),
                 "a blurred patch");

        // Nothing else in the picture is so bright: a tone curve could make sky of it.
        const Image sky = ::painted(400, 300, [](double, double y) {
            return Colour{100 + 60 * y, 120 + 60 * y, 150 + 40 * y};
        });
        const Image caption = with(sky, {40, 270, 60, 12}, [](int x, int, Colour was) {
            return x / 3 % 2 == 0 ? Colour{255, 255, 255} : was;
        });
        QVERIFY2(looksLikeACopy(sky, sky) && isNone(sky, caption), "a caption");
        QVERIFY2(isNone(recoloured(sky, [](double v) { return v * 0.7; }), caption), "on a darker one");
    }

    void aGreyPictureIsNotKeptOfOneWithColours() {
        const Image image = photograph(4);
        QVERIFY(showTheSame(image, greyOf(image)));
        QVERIFY(!showTheSame(greyOf(image), image));
    }

    void nothingIsSeenOfNothing() { QVERIFY(isNone(Image(), photograph(0)) && isNone(Image(), Image())); }

    void theShapeMustBeTheSame() {
        const Image wide = scene(3, 240, 180), square = scene(3, 180, 180);
        QVERIFY(different(wide, square));
        // 241 x 179 halves to 121 x 89 or 120 x 90.
        QVERIFY(same(scene(3, 241, 179), scene(3, 120, 90)));
    }

    void flatColoursOfAnotherHueAreAnotherDrawing() {
        const auto shirt = [](const Colour& colour) {
            return painted(400, 300, [colour](double x, double y) {
                const bool sleeve = std::abs(x - 0.5) < 0.4 && y > 0.2 && y < 0.4;
                return sleeve || (std::abs(x - 0.5) < 0.2 && y > 0.2) ? colour : Colour{250, 250, 250};
            });
        };
        QVERIFY(isCopy(shirt({48, 96, 192}), shirt({60, 110, 200})));
        QVERIFY(isNone(shirt({48, 96, 192}), shirt({48, 112, 144})));
        QVERIFY(isNone(shirt({176, 118, 31}), shirt({157, 154, 42})));
        QVERIFY(isNone(shirt({48, 96, 192}), shirt({96, 48, 192})));
    }

    void thingsInAnotherColourAreOtherThings() {
        // Muted, on a ground of its own, with light and shade as a photograph of a cup has them.
        const auto cup = [](const Colour& colour) {
            return painted(400, 300, [colour](double x, double y) {
                const double shade = 0.7 + 0.3 * std::sin(9 * x + 4 * y) * std::cos(5 * y);
                const bool isCup = std::abs(x - 0.5) < 0.25 && std::abs(y - 0.5) < 0.3;
                const Colour at = isCup ? colour : Colour{200 - 60 * y, 196 - 58 * y, 190 - 50 * y};
                return Colour{at.red * shade, at.green * shade, at.blue * shade};
            });
        };
        const Image cream = cup({210, 195, 165});
        QVERIFY(isCopy(cream, decode(encodeJpeg(cream, 30), "poor.jpg").image));
        QVERIFY(isCopy(cream, recoloured(cream, [](double v) { return v * 1.3; })));
        QVERIFY2(isNone(cream, cup({165, 195, 210})), "blue");
        QVERIFY2(isNone(cream, cup({210, 170, 195})), "pink");
        QVERIFY2(isNone(cup({100, 150, 220}), cup({128, 128, 128})), "grey");
        QVERIFY2(isNone(cup({130, 130, 130}), cup({30, 30, 30})), "black");
        QVERIFY2(isNone(cup({110, 110, 30}), cup({190, 30, 30})), "olive and red");
        const Image sky = cup({100, 150, 220});
        QVERIFY2(showTheSame(sky, greyOf(sky)), "its own grey");
    }

    void drawingsInOtherColoursAreOtherDrawings() {
        const auto disc = [](const Colour& colour) {
            return painted(200, 200, [colour](double x, double y) {
                return std::hypot(x - 0.5, y - 0.5) < 0.3 ? colour : Colour{255, 255, 255};
            });
        };
        QVERIFY(different(disc({220, 20, 20}), disc({20, 20, 220})));
        QVERIFY(same(disc({220, 20, 20}), disc({230, 40, 40})));
    }
};

QTEST_MAIN(AppearanceTest)
#include "appearance_test.moc"
