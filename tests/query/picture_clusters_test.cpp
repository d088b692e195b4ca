#include "core/query/picture_clusters.hpp"

#include <QTest>
#include <algorithm>

#include "core/base/error.hpp"
#include "core/graph/communities.hpp"
#include "core/graph/laplacian.hpp"
#include "core/query/search_index.hpp"
#include "core/search/hamming.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
using Eigen::MatrixXd;

class PictureClustersTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{8};
    std::unique_ptr<Library> library_;
    std::shared_ptr<const SearchIndex> index_;

    std::vector<std::uint32_t> every(std::uint32_t step) const {
        std::vector<std::uint32_t> rows;
        for (std::uint32_t row = 0; row < index_->size(); row += step) rows.push_back(row);
        return rows;
    }
    PictureClusters clustersOf(const std::vector<std::uint32_t>& rows, JobContext& context) const {
        return findClusters(index_->codes, rows, index_->featuresOf(rows), context);
    }

private slots:
    void initTestCase() {
        library_ = std::make_unique<Library>(fixture_.open());
        fixture_.build(*library_);
        index_ = SearchIndex::load(*library_, fixture_.context);
    }

    void clustersAreTheCommunitiesOfTheGraphAndTheirTypicalPicturesNearestToTheirMeans() {
        const PictureClusters found = clustersOf(every(1), fixture_.context);
        const FeatureMatrix rows = library_->loadFeatures(index_->model.networkId).features;
        const Communities expected = findCommunities(
            symmetricAffinity(exactNeighbours(rows, 10, fixture_.context), AffinityKind::Mutual), 1,
            fixture_.context);
        QCOMPARE(int(found.clusters.size()), expected.count);
        QVERIFY(found.clusters.size() > 2);
        std::size_t all = 0;
        for (int cluster = 0; cluster < expected.count; ++cluster) {
            const PictureClusters::Cluster& of = found.clusters[std::size_t(cluster)];
            std::vector<Eigen::Index> members;
            for (std::size_t i = 0; i < found.of.size(); ++i)
                if (found.of[i] == cluster) members.push_back(Eigen::Index(i));
            QCOMPARE(members.size(), std::size_t(of.pictures));
            if (cluster > 0) QVERIFY(of.pictures <= found.clusters[std::size_t(cluster - 1)].pictures);
            const MatrixXd own = rows(members, Eigen::all).cast<double>();
            for (const Eigen::Index i : members)
                QCOMPARE(expected.of[std::size_t(i)], expected.of[std::size_t(members[0])]);
            Eigen::Index nearest = 0;
            (own.rowwise() - own.colwise().mean()).rowwise().norm().minCoeff(&nearest);
            QCOMPARE(Eigen::Index(of.typical), members[std::size_t(nearest)]);
            all += members.size();
        }
        QCOMPARE(all, index_->size());
    }

    void picturesThatAreNotComparedJoinTheNearestCode() {
        const PictureClusters found = clustersOf(every(3), fixture_.context);
        QCOMPARE(found.compared.size(), std::size_t{40});
        QCOMPARE(found.affinity.rows(), Eigen::Index{40});
        const auto distance = [&](std::size_t a, std::size_t b) {
            return hammingDistance(index_->codes[a], index_->codes[b], index_->bits());
        };
        std::size_t counted = 0;
        for (const PictureClusters::Cluster& cluster : found.clusters) counted += cluster.pictures;
        QCOMPARE(counted, index_->size());
        for (std::size_t row = 0; row < index_->size(); ++row) {
            const std::uint32_t beside = found.compared[found.nearest[row]];
            QCOMPARE(found.of[row], found.of[beside]);
            if (std::ranges::binary_search(found.compared, row)) {
                QCOMPARE(std::size_t(beside), row);
                continue;
            }
            for (const std::uint32_t other : found.compared)
                QVERIFY(distance(row, beside) <= distance(row, other));
        }
    }

    void aSampleOfALargeLibraryIsCompared() {
        QCOMPARE(rowsToCompare(5, 1), (std::vector<std::uint32_t>{0, 1, 2, 3, 4}));
        const std::vector<std::uint32_t> rows = rowsToCompare(40'000, 1);
        QCOMPARE(rows.size(), std::size_t{10'000});
        QVERIFY(std::ranges::adjacent_find(rows, std::ranges::greater_equal()) == rows.end());
        QVERIFY(rows.back() < 40'000u && rows[5'000] > 19'000u && rows[5'000] < 21'000u);
    }

    void aFolderNamesTheClusterThatItIsMostlyIn() {
        const QTemporaryDir temporary;
        Library library = Library::open(temporary.filePath("named.laplens").toStdString());
        const auto root = library.addRoot({.path = "/photos", .kind = "folder"});
        std::vector<std::int64_t> ids;
        std::vector<int> clusterOf;
        const auto put = [&](const std::string& folder, int pictures, int cluster) {
            for (int i = 0; i < pictures; ++i) {
                const std::string path = folder + '/' + std::to_string(ids.size()) + ".jpg";
                ids.push_back(library.addImage({.rootId = root, .path = path, .state = ImageState::Ready}));
                clusterOf.push_back(cluster);
            }
        };
        put("cats", 6, 0);
        for (int cluster = 1; cluster <= 4; ++cluster) put("2019 Crete", 3, cluster);
        put("ships", 4, 4);
        put("ships", 2, 1);
        put("at home", 3, 4);
        QCOMPARE(clusterNames(library, ids, clusterOf, 5),
                 (std::vector<std::string>{"cats", "", "", "", ""}));
        // What half of a cluster is in, and a third of which is in that.
        clusterOf.assign(ids.size(), 0);
        std::fill(clusterOf.begin() + 18, clusterOf.begin() + 24, 1);
        QCOMPARE(clusterNames(library, ids, clusterOf, 2), (std::vector<std::string>{"2019 Crete", "ships"}));
    }

    void aStopEndsIt() {
        std::stop_source stop;
        stop.request_stop();
        JobContext context(stop.get_token());
        QVERIFY_EXCEPTION_THROWN(clustersOf(every(1), context), Cancelled);
        QVERIFY_EXCEPTION_THROWN(index_->clusters(context), Cancelled);
        QVERIFY(index_->clusters(fixture_.context) != nullptr);
    }
};

QTEST_GUILESS_MAIN(PictureClustersTest)
#include "picture_clusters_test.moc"
