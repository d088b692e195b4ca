#include "core/copies/series.hpp"

#include <QTest>
#include <filesystem>
#include <fstream>
#include <random>

#include "core/images/decode.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000, kDay = 86'400 * kSecond;

/// Blots of all sizes: nothing in it repeats.
Image scene(unsigned seed) {
    constexpr int kWidth = 480, kHeight = 360;
    std::mt19937 random(seed);
    Image image{kWidth, kHeight, std::vector<std::uint8_t>(std::size_t{3} * kWidth * kHeight, 120)};
    for (int blot = 0; blot < 160; ++blot) {
        const int x = static_cast<int>(random() % kWidth), y = static_cast<int>(random() % kHeight),
                  size = 4 + static_cast<int>(random() % 30), light = static_cast<int>(random() % 226);
        for (int v = std::max(0, y - size); v < std::min(kHeight, y + size); ++v)
            for (int u = std::max(0, x - size); u < std::min(kWidth, x + size); ++u)
                if ((u - x) * (u - x) + (v - y) * (v - y) < size * size)
                    for (int c = 0; c < 3; ++c)
                        image.pixels[static_cast<std::size_t>((v * kWidth + u) * 3 + c)] =
                            static_cast<std::uint8_t>(light + 10 * c);
    }
    return image;
}

/// Another frame of it: the hand has moved, and something came into the picture.
Image frame(unsigned seed, int number) {
    Image image = crop(scene(seed), {6 * number, 4 * number, 420, 310});
    for (int y = 100; y < 160; ++y)
        std::fill_n(&image.pixels[static_cast<std::size_t>((y * image.width + 60 * number) * 3)], 3 * 50, 30);
    return image;
}

}  // namespace

/// Which photographs were taken one after another of one scene.
class SeriesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::map<std::string, std::int64_t> taken_;

    void add(const std::string& name, const Image& image, std::int64_t takenNs, int quality = 92) {
        const std::vector<std::byte> bytes = encodeJpeg(image, quality);
        std::ofstream(fixture_->pictures / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        taken_[name] = takenNs;
    }

    std::vector<std::vector<std::string>> series() {
        Library library = fixture_->open();
        fixture_->build(library);
        for (ImageRecord image : library.images())
            if (const auto known = taken_.find(image.path); known != taken_.end()) {
                image.takenNs = known->second;
                library.updateImage(image);
            }
        std::vector<std::vector<std::string>> names;
        for (const auto& ids : seriesIn(library, fixture_->context)) {
            names.emplace_back();
            for (const std::int64_t id : ids) names.back().push_back(library.image(id).path);
        }
        return names;
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(2);
        taken_.clear();
    }

    void framesOfOneSceneAreInTheOrderOfTheirTime() {
        add("c.jpg", frame(1, 2), kDay + 20 * kSecond);
        add("a.jpg", frame(1, 0), kDay);
        add("b.jpg", frame(1, 1), kDay + 2 * kSecond);
        add("other.jpg", scene(2), kDay + 3 * kSecond);
        add("later.jpg", frame(1, 3), kDay + 20 * kSecond + kMostBetweenNs + 1);
        QCOMPARE(series(), (std::vector<std::vector<std::string>>{{"a.jpg", "b.jpg", "c.jpg"}}));
    }

    void copiesAreNoSeries() {
        add("one.jpg", frame(1, 0), kDay);
        add("poor.jpg", frame(1, 0), kDay, 40);
        add("same.jpg", frame(1, 0), kDay + kSecond);
        add("turned.jpg", rotated(frame(1, 1), 1), kDay + kSecond);
        QCOMPARE(series().size(), std::size_t{1});  // "poor.jpg" and the later "same.jpg" are two moments
        taken_["same.jpg"] = kDay;
        taken_["turned.jpg"] = kDay;
        QVERIFY(series().empty());
    }

    void withoutADateThereIsNone() {
        for (int i = 0; i < 3; ++i) add(std::to_string(i) + ".jpg", frame(1, i), 0);
        QVERIFY(series().empty());
    }
};

QTEST_GUILESS_MAIN(SeriesTest)
#include "series_test.moc"
