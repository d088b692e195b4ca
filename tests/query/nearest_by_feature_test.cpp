#include <QTest>
#include <algorithm>
#include <random>

#include "core/base/error.hpp"
#include "core/query/text_query.hpp"
#include "tests/store/library_fixture.hpp"

using namespace laplens;

/// Which pictures' features are nearest, beside a loop over all: of more pictures than are read at once, with
/// many ties, some of them gone or not looked at yet.
class NearestByFeatureTest : public QObject {
    Q_OBJECT

    static constexpr int kMany = 9'000, kLength = 8;
    LibraryFixture fixture_;
    std::mt19937 random_{29};
    Eigen::RowVectorXf wanted_ = drawn();
    struct Known {
        std::int64_t id;
        float score;
        std::string path;
    };
    std::vector<Known> known_;  ///< that can be answers, by id

    Eigen::RowVectorXf drawn() {
        Eigen::RowVectorXf row(kLength);
        for (float& number : row) number = float(int(random_() % 9) - 4);
        return row;
    }

private slots:
    void initTestCase() {
        if (testsSharedLibrary() && !PostgresServer::isAvailable()) QSKIP("skipped: no postgresql");
        Library library = Library::open(fixture_.folder);
        Library::Transaction transaction(library);
        const std::int64_t root = library.addRoot({.path = "/many", .kind = "folder"});
        const std::int64_t network = library.addNetwork(
            {.backbone = "n", .weightsSha256 = "none", .weightsFile = "none", .featureSize = kLength});
        std::vector<std::int64_t> ids;
        PackedCodes codes(0, 64);
        for (int i = 0; i < kMany; ++i) {
            const bool isGone = i % 10 == 3, hasFeature = i % 10 != 7;
            const std::string path = std::to_string(i) + ".jpg";
            ids.push_back(library.addImage(
                {.rootId = root, .path = path, .state = isGone ? ImageState::Missing : ImageState::Ready}));
            codes.append(std::vector<std::uint64_t>{random_()});
            const Eigen::RowVectorXf feature = drawn();
            if (!hasFeature) continue;
            library.putFeature(network, ids.back(), {feature.data(), kLength});
            float score = 0;
            for (int k = 0; k < kLength; ++k) score += feature[k] * wanted_[k];
            // A feature of zeros counts as none.
            if (!isGone && !feature.isZero()) known_.push_back({ids.back(), score, path});
        }
        const std::int64_t model = library.addModel({.networkId = network, .method = "lsh", .bits = 64});
        library.putCodes(model, ids, codes);
        library.setActiveModel(model);
        transaction.commit();
    }

    void theNearestAreThoseOfALoopOverAll_data() {
        QTest::addColumn<bool>("atServer");
        QTest::newRow("codes in memory") << false;
        if (testsSharedLibrary()) QTest::newRow("codes at the server") << true;
    }
    void theNearestAreThoseOfALoopOverAll() {
        QFETCH(bool, atServer);
        const Library library = Library::openExisting(fixture_.folder);
        JobContext context;
        const auto index = SearchIndex::load(library, context, atServer ? 0 : codesKeptInMemory());
        QCOMPARE(index->isAtServer(), atServer);
        for (const bool filtered : {false, true}) {
            ImageFilter filter;
            if (filtered) filter.pathContains = "7";
            std::vector<Known> expected;
            for (const Known& known : known_)
                if (!filtered || known.path.find('7') != std::string::npos) expected.push_back(known);
            std::ranges::stable_sort(expected, std::greater{}, &Known::score);
            const std::size_t all = expected.size();
            for (const std::size_t limit :
                 {std::size_t{0}, std::size_t{1}, std::size_t{50}, all - 1, all + 1}) {
                const FeatureAnswer answer = nearestByFeature(*index, wanted_, filter, limit);
                QCOMPARE(std::size_t(answer.compared), all);
                QCOMPARE(answer.pictures.size(), limit == 0 ? all : std::min(limit, all));
                for (std::size_t i = 0; i < answer.pictures.size(); ++i) {
                    QCOMPARE(answer.pictures[i].imageId, expected[i].id);
                    QCOMPARE(answer.pictures[i].score, expected[i].score);
                }
            }
        }
    }

    void askedToStopItStops() {
        const Library library = Library::openExisting(fixture_.folder);
        JobContext context;
        const auto index = SearchIndex::load(library, context);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(Cancelled, nearestByFeature(*index, wanted_, {}, 5, stop.get_token()));
    }
};

QTEST_GUILESS_MAIN(NearestByFeatureTest)
#include "nearest_by_feature_test.moc"
