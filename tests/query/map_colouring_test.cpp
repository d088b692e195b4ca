#include "core/query/map_colouring.hpp"

#include <QTest>
#include <algorithm>
#include <cmath>

#include "core/query/picture_clusters.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
using By = MapColouring::By;

namespace {

constexpr std::int64_t kDay_ns = 86'400'000'000'000;

}  // namespace

class MapColouringTest : public QObject {
    Q_OBJECT

    QTemporaryDir temporary_;
    std::unique_ptr<Library> library_;
    LibraryMap map_;

    /// Pictures of one root, each with a path, a label, and a day since 1970; all on the map.
    struct Picture {
        std::string path, label{};
        std::int64_t day = 0;
    };
    void fill(const std::vector<Picture>& pictures, const std::vector<int>& clusterOf) {
        static int number = 0;
        library_ = std::make_unique<Library>(
            Library::open(temporary_.filePath(QString::number(++number)).toStdString()));
        const std::int64_t root = library_->addRoot({.path = temporary_.path().toStdString()});
        map_ = {};
        Library::Transaction transaction(*library_);
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            ImageRecord record;
            record.rootId = root;
            record.path = pictures[i].path;
            record.label = pictures[i].label;
            record.takenNs = pictures[i].day * kDay_ns + 1;
            map_.imageIds.push_back(library_->addImage(record));
            map_.neighbours.x.push_back(0.5f);
            map_.neighbours.y.push_back(0.5f);
            const auto cluster = static_cast<std::size_t>(clusterOf[i]);
            if (map_.clusters.size() <= cluster) map_.clusters.resize(cluster + 1);
            ++map_.clusters[cluster].pictures;
        }
        transaction.commit();
        map_.clusterOf = clusterOf;
    }
    void fill(const std::vector<Picture>& pictures) { fill(pictures, std::vector<int>(pictures.size(), 0)); }

private slots:
    void labelsHaveColoursByHowManyPicturesTheyHave() {
        fill({{"1", "b"}, {"2", "a"}, {"3", ""}, {"4", "a"}, {"5", "c"}, {"6", "b"}, {"7", "a"}, {"8", "d"}});
        const MapColouring all = colouringOf(*library_, map_, By::Label, 10);
        QCOMPARE(all.names, (std::vector<std::string>{"a", "b", "c", "d"}));
        QCOMPARE(all.classOf, (std::vector<int>{1, 0, -1, 0, 2, 1, 0, 3}));
        QCOMPARE(all.others, std::size_t{0});
        const MapColouring few = colouringOf(*library_, map_, By::Label, 2);
        QCOMPARE(few.names, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(few.classOf, (std::vector<int>{1, 0, -1, 0, -1, 1, 0, -1}));
        QCOMPARE(few.others, std::size_t{2});
    }

    void foldersAreThosePicturesLieIn() {
        fill({{"trip/1"}, {"2"}, {"trip/3"}, {"trip/sea/4"}});
        const MapColouring folders = colouringOf(*library_, map_, By::Folder, 10);
        QCOMPARE(folders.names, (std::vector<std::string>{"trip", "trip/sea"}));
        QCOMPARE(folders.classOf, (std::vector<int>{0, -1, 0, 1}));
    }

    void datesAreTheCoarsestThatTellThreeTimesApart() {
        fill({{"1", "", 0}, {"2", "", 400}, {"3", "", 800}, {"4", "", 1}});
        QCOMPARE(colouringOf(*library_, map_, By::Date, 16).names,
                 (std::vector<std::string>{"1970", "1971", "1972"}));
        fill({{"1", "", 70}, {"2", "", 40}, {"3", "", 3}, {"4", "", 5}});
        const MapColouring months = colouringOf(*library_, map_, By::Date, 16);
        QCOMPARE(months.names, (std::vector<std::string>{"1970-01", "1970-02", "1970-03"}));
        QCOMPARE(months.classOf, (std::vector<int>{2, 1, 0, 0}));
        fill({{"1", "", 2}, {"2", "", 2}});
        QCOMPARE(colouringOf(*library_, map_, By::Date, 16).names, (std::vector<std::string>{"1970-01-03"}));
    }

    void manyTimesAreRunTogetherIntoAboutAsManyPictures() {
        std::vector<Picture> pictures;
        for (int year = 0; year < 30; ++year)
            for (int i = 0; i < (year < 20 ? 2 : 20); ++i)
                pictures.push_back({std::to_string(pictures.size()), "", 366 * year + 1});
        fill(pictures);
        const MapColouring times = colouringOf(*library_, map_, By::Date, 16);
        QVERIFY(times.names.size() > 5 && times.names.size() <= 8);
        QCOMPARE(times.names.front().substr(0, 5), std::string("1970/"));
        QVERIFY(std::ranges::is_sorted(times.names) && std::ranges::is_sorted(times.classOf));
        for (int time = 0; time < int(times.names.size()); ++time)
            QVERIFY(std::ranges::count(times.classOf, time) <= 60);
    }

    void clustersSideBySideDifferInColour() {
        // A ring of 12 clusters, 4 colours: no two next to each other share one.
        std::vector<Picture> pictures;
        std::vector<int> clusterOf;
        for (int i = 0; i < 24; ++i) {
            pictures.push_back({std::to_string(i)});
            clusterOf.push_back(i % 12);
        }
        fill(pictures, clusterOf);
        for (std::size_t i = 0; i < 24; ++i) {
            const double angle = 2 * M_PI * double(i * 5 % 12) / 12;
            map_.neighbours.x[i] = float(0.5 + 0.4 * std::cos(angle));
            map_.neighbours.y[i] = float(0.5 + 0.4 * std::sin(angle));
        }
        const MapColouring colours = colouringOf(*library_, map_, By::Cluster, 4);
        QCOMPARE(colours.names.size(), std::size_t{4});
        QCOMPARE(std::ranges::max(colours.classOf), 3);
        for (std::size_t i = 0; i < 24; ++i)
            for (std::size_t j = 0; j < 24; ++j) {
                if (map_.clusterOf[i] == map_.clusterOf[j]) {
                    QCOMPARE(colours.classOf[i], colours.classOf[j]);
                } else if (std::hypot(map_.neighbours.x[i] - map_.neighbours.x[j],
                                      map_.neighbours.y[i] - map_.neighbours.y[j]) < 0.22) {
                    QVERIFY(colours.classOf[i] != colours.classOf[j]);
                }
            }
    }

    void clustersAreCalledByWhatHalfOfThemHave() {
        fill({{"all/1", "cat"},
              {"all/2", "cat"},
              {"all/3", "dog"},
              {"all/4"},
              {"all/5"},
              {"sea/6"},
              {"sea/7"},
              {"all/8", "fish"},
              {"all/9"},
              {"all/10"}},
             {0, 0, 0, 1, 1, 2, 2, 3, 3, 3});
        for (const std::size_t i : {3, 4}) library_->addTag(map_.imageIds[i], "holiday");
        for (const std::size_t i : {7, 8, 9}) {
            library_->addTag(map_.imageIds[i], kFavouriteTag);
            library_->addTag(map_.imageIds[i], "\u2605\u2605\u2605");
        }
        QCOMPARE(clusterNames(*library_, map_.imageIds, map_.clusterOf, map_.clusters.size()),
                 (std::vector<std::string>{"cat", "holiday", "sea", ""}));
    }
};

QTEST_GUILESS_MAIN(MapColouringTest)
#include "map_colouring_test.moc"
