#include "core/copies/series.hpp"

#include <QTest>
#include <filesystem>
#include <fstream>

#include "core/copies/copy_plan.hpp"
#include "core/images/decode.hpp"
#include "tests/support/burst_frames.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000, kDay = 86'400 * kSecond;

}  // namespace

/// Which photographs were taken one after another of one scene.
class SeriesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::map<std::string, std::int64_t> taken_;
    std::vector<Series> found_;

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
        found_ = seriesIn(library, fixture_->context);
        for (const Series& some : found_) {
            names.emplace_back();
            for (const Moment& moment : some) {
                names.back().push_back(library.image(moment.imageId).path);
                if (moment.takenNs != taken_[names.back().back()]) qFatal("another time than was told");
            }
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

    void noRuleChoosesAmongThemButAReferenceFolderIsSaid() {
        add("a.jpg", frame(1, 0), kDay);
        add("b.jpg", frame(1, 1), kDay + 2 * kSecond);
        add("c.jpg", frame(1, 2), kDay + 4 * kSecond);
        QCOMPARE(series().size(), std::size_t{1});
        const Library library = fixture_->open();
        for (const KeepRule::By by : {KeepRule::By::Best, KeepRule::By::Oldest, KeepRule::By::LargestFile}) {
            const auto plan = planSeries(library, found_, {.by = by});
            QCOMPARE(plan.size(), std::size_t{1});
            QCOMPARE(plan[0].bytes, std::int64_t{0});
            QCOMPARE(plan[0].pictures.size(), std::size_t{3});
            for (std::size_t i = 0; i < 3; ++i) {
                QCOMPARE(plan[0].pictures[i].imageId, found_[0][i].imageId);
                QVERIFY(!plan[0].pictures[i].goes && plan[0].pictures[i].why == Why::Moment);
            }
        }
        const auto safe = planSeries(library, found_, {.references = {fixture_->pictures}});
        QVERIFY(std::ranges::all_of(safe[0].pictures, [](const PlannedPicture& picture) {
            return picture.why == Why::Reference && !picture.goes;
        }));
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
