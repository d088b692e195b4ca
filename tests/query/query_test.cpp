#include <QDateTime>
#include <QTest>
#include <QTimeZone>
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "core/base/error.hpp"
#include "core/library/picture_date.hpp"
#include "core/query/browse.hpp"
#include "core/query/folders.hpp"
#include "core/query/name_order.hpp"
#include "core/query/picture_clusters.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;

/// Queries of several pictures, feedback, restricted searches, and the order of browsing.
class QueryTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{8};
    std::unique_ptr<Library> library_;
    std::shared_ptr<const SearchIndex> index_;

    int distance(std::size_t a, std::size_t b) const {
        int differing = 0;
        for (int bit = 0; bit < index_->bits(); ++bit)
            differing += index_->codes.bit(a, bit) != index_->codes.bit(b, bit);
        return differing;
    }
    /// Rows of two pictures of different kinds.
    std::pair<std::size_t, std::size_t> twoKinds() const {
        for (std::size_t row = 1; row < index_->size(); ++row)
            if (index_->labels[row] != index_->labels[0]) return {0, row};
        return {0, 0};
    }
    double shareOf(const SearchResult& result, int label, std::size_t first) const {
        double count = 0;
        for (std::size_t i = 0; i < first; ++i) count += index_->labels[result.ranked[i].row] == label;
        return count / double(first);
    }

private slots:
    void initTestCase() {
        library_ = std::make_unique<Library>(fixture_.open());
        fixture_.build(*library_);
        index_ = SearchIndex::load(*library_, fixture_.context);
    }

    void severalPicturesRankByTheirLeastOrGreatestDistance() {
        const auto [a, b] = twoKinds();
        const Query queries[] = {queryFromRow(*index_, a), queryFromRow(*index_, b)};
        for (const Combine combine : {Combine::Any, Combine::All}) {
            const SearchResult result = search(*index_, combineQueries(*index_, queries, combine), {});
            QCOMPARE(result.ranked.size(), index_->size());
            for (const RankedPicture& picture : result.ranked) {
                const int x = distance(picture.row, a), y = distance(picture.row, b);
                QCOMPARE(int(picture.distance), combine == Combine::Any ? std::min(x, y) : std::max(x, y));
            }
        }
    }

    void theMeanOfPicturesOfOneKindFindsTheKind() {
        std::vector<Query> queries;
        for (std::size_t row = 0; row < index_->size() && queries.size() < 4; ++row)
            if (index_->labels[row] == index_->labels[0]) queries.push_back(queryFromRow(*index_, row));
        const Query mean = combineQueries(*index_, queries, Combine::Mean);
        double norm = 0;
        for (const float value : mean.feature) norm += double(value) * double(value);
        QVERIFY(std::abs(norm - 1) < 1e-4);
        QCOMPARE(mean.label, index_->labels[0]);
        QVERIFY(shareOf(search(*index_, mean, {}), index_->labels[0], 6) > 0.6);
        QVERIFY_THROWS_EXCEPTION(Error, combineQueries(*index_, {}, Combine::Mean));
    }

    void feedbackMovesTheQuery() {
        const auto [a, b] = twoKinds();
        std::vector<std::int64_t> ofB, ofA;
        for (std::size_t row = 0; row < index_->size(); ++row) {
            if (index_->labels[row] == index_->labels[b]) ofB.push_back(index_->imageIds[row]);
            if (index_->labels[row] == index_->labels[a]) ofA.push_back(index_->imageIds[row]);
        }
        const Query query = queryFromRow(*index_, a);
        const auto rankOfB = [&](const Query& asked) {
            const SearchResult result = search(*index_, asked, {});
            double sum = 0;
            for (std::size_t i = 0; i < result.ranked.size(); ++i)
                if (index_->labels[result.ranked[i].row] == index_->labels[b]) sum += double(i);
            return sum / double(ofB.size());
        };
        const double before = rankOfB(query);
        QVERIFY(rankOfB(withFeedback(*index_, query, ofB, {})) < before);
        QVERIFY(rankOfB(withFeedback(*index_, query, ofA, ofB)) >= before - 1);
        const Query same = withFeedback(*index_, query, {}, {});
        for (std::size_t i = 0; i < same.feature.size(); ++i)
            QVERIFY(std::abs(same.feature[i] - query.feature[i]) < 1e-5f);
    }

    void searchKeepsToTheAskedPicturesAndDistances() {
        const Query query = queryFromRow(*index_, 3);
        const SearchResult all = search(*index_, query, {});
        auto among = std::make_shared<std::vector<std::int64_t>>();
        for (std::size_t row = 0; row < index_->size(); row += 2) among->push_back(index_->imageIds[row]);
        SearchOptions options;
        options.among = among;
        options.nearest = all.ranked[4].distance;
        options.radius = all.ranked[60].distance;
        std::vector<std::int64_t> expected;
        for (const RankedPicture& picture : all.ranked)
            if (picture.row % 2 == 0 && picture.distance >= options.nearest &&
                picture.distance <= options.radius)
                expected.push_back(picture.imageId);
        const SearchResult some = search(*index_, query, options);
        std::vector<std::int64_t> found;
        for (const RankedPicture& picture : some.ranked) found.push_back(picture.imageId);
        QVERIFY(found == expected);
        std::size_t counted = 0;
        for (std::size_t d = 0; d <= std::size_t(options.radius); ++d) counted += some.histogram[d];
        QCOMPARE(counted, expected.size());
    }

    void searchKeepsToTheFilter() {
        const auto [a, b] = twoKinds();
        const Query query = queryFromRow(*index_, a);
        const SearchResult all = search(*index_, query, {});
        SearchOptions options;
        options.filter.label = index_->labelNames[std::size_t(index_->labels[b])];
        const auto check = [&](const auto& isWanted) {
            std::vector<std::int64_t> expected, found;
            for (const RankedPicture& picture : all.ranked)
                if (index_->labels[picture.row] == index_->labels[b] && isWanted(picture))
                    expected.push_back(picture.imageId);
            for (const RankedPicture& picture : search(*index_, query, options).ranked)
                found.push_back(picture.imageId);
            QVERIFY(!expected.empty());
            QVERIFY(found == expected);
        };
        check([](const RankedPicture&) { return true; });
        options.among = std::make_shared<std::vector<std::int64_t>>(1, index_->imageIds[b]);
        check([b = b](const RankedPicture& picture) { return picture.row == b; });
    }

    void clustersOfBrowseAreThoseOfTheMapAndHaveTheirNames() {
        const auto clusters = index_->clusters(fixture_.context);
        QVERIFY(clusters == index_->clusters(fixture_.context));
        const auto names = clusterNames(*library_, index_->imageIds, clusters->of, clusters->clusters.size());
        QVERIFY(std::ranges::any_of(names, [](const std::string& name) { return !name.empty(); }));
        const BrowseListing listing =
            browse(*library_, {}, {.group = BrowseOrder::Group::Cluster}, index_.get());
        QCOMPARE(listing.sections.size(), clusters->clusters.size());
        for (std::size_t s = 0; s < listing.sections.size(); ++s) {
            QCOMPARE(listing.sections[s].title, std::to_string(s + 1));
            QCOMPARE(listing.sections[s].name, names[s]);
            for (std::size_t i = 0; i < clusters->clusters[s].pictures; ++i) {
                const std::int64_t row = index_->rowOf(listing.imageIds[listing.sections[s].first + i]);
                QCOMPARE(clusters->of[std::size_t(row)], int(s));
            }
        }
        // A part of them keeps the names.
        const BrowseListing part = among(listing, {listing.imageIds.back()});
        QCOMPARE(part.sections.size(), std::size_t{1});
        QCOMPARE(part.sections[0].name, names.back());
    }

    void namesCompareAsPeopleCount() {
        const std::vector<std::string> sorted = {"",   "1.jpg", "2.jpg", "10.jpg", "A1",
                                                 "a2", "b",     "img9b", "img10a"};
        for (std::size_t i = 0; i < sorted.size(); ++i)
            for (std::size_t j = 0; j < sorted.size(); ++j) {
                const int order = compareNames(sorted[i], sorted[j]);
                QCOMPARE(order < 0, i < j);
                QCOMPARE(order > 0, i > j);
            }
    }

    void foldersAreATreeThatCountsWhatLiesBelow() {
        const QTemporaryDir temporary;
        Library library = Library::open(temporary.filePath("folders.laplens").toStdString());
        const auto root = library.addRoot({.path = "/photos", .kind = "folder"});
        const auto other = library.addRoot({.path = "/old/scans", .kind = "folder"});
        const auto digits = library.addRoot({.path = "/mnist", .kind = "mnist-test"});
        const auto put = [&](std::int64_t rootId, const std::string& path,
                             ImageState state = ImageState::Ready) {
            return library.addImage({.rootId = rootId, .path = path, .state = state});
        };
        for (const char* path : {"1.jpg", "trips/2/1.jpg", "trips/10/a.jpg", "trips/10/b.jpg", "trips/c.jpg"})
            put(root, path);
        put(root, "gone/1.jpg", ImageState::Missing);
        put(other, "d.jpg");
        put(other, "trips/b.jpg");
        put(digits, "#1");
        put(digits, "#2");
        const LibraryFolders folders = foldersOf(library);
        QVERIFY(folders.roots.at(root) == (Folder{"", 5, {{"trips", 4, {{"2", 1, {}}, {"10", 2, {}}}}}}));
        QVERIFY(folders.roots.at(other) == (Folder{"", 2, {{"trips", 1, {}}}}));
        QVERIFY(!folders.roots.contains(digits));
        QVERIFY(folders.repeatedNames == (std::unordered_set<std::string>{"1.jpg", "b.jpg"}));

        // Folders of the same name in two of the library's are two groups.
        const BrowseListing listing = browse(library, {}, {.group = BrowseOrder::Group::Folder}, nullptr);
        std::vector<std::string> titles;
        for (const BrowseSection& section : listing.sections) titles.push_back(section.title);
        QVERIFY(titles == std::vector<std::string>({"mnist", "photos", "photos/trips", "photos/trips/2",
                                                    "photos/trips/10", "scans", "scans/trips"}));
    }

    void browsingSortsAndGroups_data() {
        QTest::addColumn<int>("by");
        QTest::addColumn<int>("group");
        for (int by = 0; by <= int(BrowseOrder::By::Pixels); ++by)
            for (int group = 0; group <= int(BrowseOrder::Group::Cluster); ++group)
                QTest::addRow("by %d, group %d", by, group) << by << group;
    }
    void browsingSortsAndGroups() {
        QFETCH(int, by);
        QFETCH(int, group);
        for (const bool descending : {false, true}) {
            const BrowseOrder order{BrowseOrder::By(by), descending, BrowseOrder::Group(group)};
            const BrowseListing listing = browse(*library_, {}, order, index_.get());
            auto ids = listing.imageIds;
            std::ranges::sort(ids);
            QVERIFY(ids == library_->imageIds());
            QCOMPARE(listing.sections.empty(), group == 0);
            if (group != 0) QCOMPARE(listing.sections[0].first, std::size_t{0});
            std::set<std::string> titles;
            for (const BrowseSection& section : listing.sections)
                QVERIFY(titles.insert(section.title).second);
            if (order.group == BrowseOrder::Group::Label) QCOMPARE(titles.size(), index_->labelNames.size());
            if (order.group == BrowseOrder::Group::Folder) QCOMPARE(titles.size(), index_->labelNames.size());
            // Inside a section the order holds, by brute force over the records.
            for (std::size_t s = 0; s < std::max<std::size_t>(1, listing.sections.size()); ++s) {
                const std::size_t first = listing.sections.empty() ? 0 : listing.sections[s].first;
                const std::size_t end =
                    s + 1 < listing.sections.size() ? listing.sections[s + 1].first : listing.imageIds.size();
                for (std::size_t i = first + 1; i < end; ++i) {
                    ImageRecord a = library_->image(listing.imageIds[i - 1]),
                                b = library_->image(listing.imageIds[i]);
                    if (descending) std::swap(a, b);
                    switch (order.by) {
                        case BrowseOrder::By::FileSize:
                            QVERIFY(a.fileSize <= b.fileSize);
                            break;
                        case BrowseOrder::By::Pixels:
                            QVERIFY(a.width * a.height <= b.width * b.height);
                            break;
                        case BrowseOrder::By::Name:
                            QVERIFY(std::filesystem::path(a.path).filename() <=
                                    std::filesystem::path(b.path).filename());
                            break;
                        case BrowseOrder::By::Folder:
                            QVERIFY(a.path < b.path);
                            break;
                        case BrowseOrder::By::Date:
                            QVERIFY(a.modifiedNs <= b.modifiedNs);
                            break;
                        case BrowseOrder::By::Distance:  // which words ask for
                            break;
                        case BrowseOrder::By::Added:
                            QVERIFY(a.id < b.id);
                    }
                }
            }
        }
    }

    void datesAndSizesFilter() {
        ImageRecord image = library_->images()[2];
        image.takenNs = 1'000'000'000'000'000'000;  // September 2001
        image.width = 9000;
        library_->updateImage(image);
        ImageFilter filter;
        filter.dateFrom = image.takenNs;
        filter.dateUntil = image.takenNs + 1;
        QVERIFY(library_->imageIds(filter) == std::vector{image.id});
        filter = {};
        filter.pixelsFrom = std::int64_t{9000} * image.height;
        QVERIFY(library_->imageIds(filter) == std::vector{image.id});
        filter.dateUntil = image.takenNs;
        QVERIFY(library_->imageIds(filter).empty());
        const auto months =
            browse(*library_, {}, {BrowseOrder::By::Date, false, BrowseOrder::Group::Month}, nullptr);
        QCOMPARE(months.sections[0].title, std::string("2001-09"));
        QCOMPARE(months.imageIds[0], image.id);

        // Without groups the months are where the order goes by them, and among a part of the pictures, too.
        const auto named = [&](const BrowseListing& listing) {
            std::vector<std::string> names;
            for (std::size_t i = 0; i < listing.months.size(); ++i) {
                const std::size_t end =
                    i + 1 < listing.months.size() ? listing.months[i + 1].first : listing.imageIds.size();
                names.insert(names.end(), end - listing.months[i].first, listing.months[i].title);
            }
            return names;
        };
        std::map<std::int64_t, std::string> monthOfImage;
        for (const ImageRecord& record : library_->images()) {
            const auto time = QDateTime::fromMSecsSinceEpoch(
                dateOf(record) / 1'000'000,
                record.takenNs != 0 ? QTimeZone::utc() : QTimeZone::systemTimeZone());
            monthOfImage[record.id] = time.toString("yyyy-MM").toStdString();
        }
        for (const bool descending : {false, true}) {
            const BrowseListing byDate = browse(*library_, {}, {BrowseOrder::By::Date, descending}, nullptr);
            for (const BrowseListing& listing :
                 {byDate, among(byDate, std::vector{image.id}),
                  among(byDate, {library_->imageIds()[1], library_->imageIds()[3]})}) {
                std::vector<std::string> expected;
                for (const std::int64_t id : listing.imageIds) expected.push_back(monthOfImage[id]);
                QCOMPARE(named(listing), expected);
            }
            QCOMPARE(byDate.months.size(), std::size_t(2));
        }
        QVERIFY(browse(*library_, {}, {BrowseOrder::By::Name}, nullptr).months.empty());
    }

    /// As the grid shows dates.
    void monthsAreThoseOfTheClockWhereAPictureWasTakenOrHere() {
        const auto clockIs = [](const QByteArray& zone) {
            zone.isNull() ? qunsetenv("TZ") : qputenv("TZ", zone);
            tzset();
        };
        const QByteArray before = qgetenv("TZ");
        clockIs("XXX-14");  // fourteen hours before UTC
        const auto nsOf = [](const char* text) {
            return QDateTime::fromString(text, Qt::ISODate).toMSecsSinceEpoch() * 1'000'000;
        };
        std::vector<ImageRecord> images = library_->images();
        images.resize(2);
        const std::vector<ImageRecord> kept = images;
        images[0].takenNs = 0;
        images[0].modifiedNs = nsOf("2020-05-31T12:00:00Z") - dateOf(ImageRecord());  // here it is June
        images[1].takenNs = nsOf("2020-05-31T20:00:00Z");                             // its camera said May
        for (const ImageRecord& image : images) library_->updateImage(image);
        for (const auto group : {BrowseOrder::Group::None, BrowseOrder::Group::Month}) {
            const BrowseListing listing =
                among(browse(*library_, {}, {BrowseOrder::By::Date, false, group}, nullptr),
                      {images[0].id, images[1].id});
            QCOMPARE(listing.imageIds, (std::vector{images[1].id, images[0].id}));
            QCOMPARE(listing.months.size(), std::size_t{2});
            QCOMPARE(listing.months[0].title, std::string("2020-05"));
            QCOMPARE(listing.months[1].title, std::string("2020-06"));
        }
        for (const ImageRecord& image : kept) library_->updateImage(image);
        clockIs(before);
    }

    void whatIsGoneIsListedAmongThoseThatAreGoneAlone() {
        const std::vector<std::int64_t> ids = library_->imageIds();
        library_->setImageState(ids[2], ImageState::Missing, "the file is gone");
        const std::vector<std::int64_t> present = browse(*library_, {}, {}, nullptr).imageIds;
        QCOMPARE(present.size(), ids.size() - 1);
        QVERIFY(!std::ranges::binary_search(present, ids[2]));
        QCOMPARE(std::ssize(present), library_->counts().present());
        QCOMPARE(browse(*library_, {.state = ImageState::Missing}, {}, nullptr).imageIds,
                 std::vector{ids[2]});
        library_->setImageState(ids[2], ImageState::Ready);
        QCOMPARE(browse(*library_, {}, {}, nullptr).imageIds, ids);
    }
};

QTEST_GUILESS_MAIN(QueryTest)
#include "query_test.moc"
