#include "core/query/library_map.hpp"
#include "core/hashing/hash_methods.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <QTest>
#include <numeric>

#include "core/base/error.hpp"
#include "core/query/picture_clusters.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Ranks from 0; equal values share their mean rank.
VectorXd ranksOf(const VectorXd& values) {
    VectorXd ranks(values.size());
    for (Eigen::Index i = 0; i < values.size(); ++i)
        ranks[i] = static_cast<double>((values.array() < values[i]).count()) +
                   static_cast<double>((values.array() == values[i]).count() - 1) / 2;
    return ranks;
}

/// Spearman's, up to sign.
double rankCorrelation(const std::vector<float>& a, const VectorXd& b) {
    VectorXd x = ranksOf(Eigen::Map<const Eigen::VectorXf>(a.data(), b.size()).cast<double>());
    VectorXd y = ranksOf(b);
    x.array() -= x.mean();
    y.array() -= y.mean();
    return std::abs(x.dot(y)) / (x.norm() * y.norm());
}

MatrixXd pointsOf(const LibraryMap::Plane& plane) {
    MatrixXd points(static_cast<Eigen::Index>(plane.x.size()), 2);
    for (Eigen::Index i = 0; i < points.rows(); ++i)
        points.row(i) << plane.x[static_cast<std::size_t>(i)], plane.y[static_cast<std::size_t>(i)];
    return points;
}

/// Row numbers by distance from row i, itself left out.
std::vector<Eigen::Index> byDistance(const MatrixXd& rows, Eigen::Index i) {
    const VectorXd distances = (rows.rowwise() - rows.row(i)).rowwise().norm();
    std::vector<Eigen::Index> order;
    for (Eigen::Index j = 0; j < rows.rows(); ++j)
        if (j != i) order.push_back(j);
    std::ranges::sort(order, {}, [&](Eigen::Index j) { return distances[j]; });
    return order;
}

/// Venna & Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001, eq. 1: how few of
/// the k nearest on the map are far in truth; 1 is best.
double trustworthiness(const MatrixXd& truth, const MatrixXd& map, int k) {
    const auto n = static_cast<double>(truth.rows());
    double penalty = 0;
    for (Eigen::Index i = 0; i < truth.rows(); ++i) {
        const std::vector<Eigen::Index> near = byDistance(truth, i), shown = byDistance(map, i);
        for (int at = 0; at < k; ++at) {
            const auto rank = std::ranges::find(near, shown[static_cast<std::size_t>(at)]) - near.begin() + 1;
            penalty += static_cast<double>(std::max<std::ptrdiff_t>(rank - k, 0));
        }
    }
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * penalty;
}

/// All but the constant one, by a dense solver, and their eigenvalues.
std::pair<MatrixXd, VectorXd> denseEigenvectors(const FeatureMatrix& features, const std::string& method,
                                                double& scale) {
    JobContext context;
    SparseMatrix w = symmetricAffinity(neighbourGraph(features, 10, context), affinityOf(method), &scale);
    joinComponents(w, features, scale, context);
    const MatrixXd dense(w);
    const MatrixXd d = dense.rowwise().sum().asDiagonal();
    const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> solver(d - dense, d);
    const Eigen::Index others = features.rows() - 1;
    return {solver.eigenvectors().rightCols(others), solver.eigenvalues().tail(others)};
}

/// The first two in which a twentieth of the pictures takes part.
std::array<int, 2> wideOnes(const MatrixXd& vectors) {
    std::vector<int> wide;
    for (int j = 0; j < vectors.cols() && wide.size() < 2; ++j) {
        const VectorXd squares = vectors.col(j).cwiseAbs2();
        if (squares.sum() * squares.sum() / squares.squaredNorm() >=
            0.05 * static_cast<double>(vectors.rows()))
            wide.push_back(j);
    }
    return {wide[0], wide[1]};
}

}  // namespace

class LibraryMapTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{8};
    std::unique_ptr<Library> library_;
    int entries_ = 0;

    std::shared_ptr<const SearchIndex> build(const std::string& method, int landmarks = 0, int bits = 48) {
        HashOptions options;
        options.method = method;
        options.bits = bits;
        options.landmarks = landmarks;
        fixture_.build(*library_, options);
        return SearchIndex::load(*library_, fixture_.context);
    }
    FeatureMatrix features(const SearchIndex& index) const {
        return library_->loadFeatures(index.model.networkId).features;
    }

private slots:
    void initTestCase() { library_ = std::make_unique<Library>(fixture_.open()); }

    void axesAreEigenvectorsOfADenseSolver() {
        for (const char* method : {"ldh", "ldh-rotated", "ldh-mixed", "ldh-rotated-kernel"}) {
            const auto index = build(method);
            const LibraryMap map = mapOf(*index, fixture_.context);
            QCOMPARE(map.imageIds, index->imageIds);
            QVERIFY(map.axes.axes == LibraryMap::Axes::Eigenvectors);
            double scale = 0;
            const MatrixXd vectors = denseEigenvectors(features(*index), method, scale).first;
            const auto [first, second] = wideOnes(vectors);
            QCOMPARE(map.axes.numbers, (std::array{first + 1, second + 1}));
            QVERIFY2(rankCorrelation(map.axes.x, vectors.col(first)) > 0.99, method);
            QVERIFY2(rankCorrelation(map.axes.y, vectors.col(second)) > 0.99, method);
        }
    }

    void picturesThatTheCodesWereNotFittedOnArePlacedByTheirNeighbours() {
        const auto index = build("ldh", 70);
        const LibraryMap map = mapOf(*index, fixture_.context);
        QCOMPARE(map.imageIds, index->imageIds);
        const std::vector<std::int64_t> fittedIds = library_->modelImages(index->model.id);
        QCOMPARE(fittedIds.size(), std::size_t{70});
        const FeatureMatrix all = features(*index);
        FeatureMatrix landmarks(70, all.cols());
        for (Eigen::Index i = 0; i < 70; ++i)
            landmarks.row(i) = all.row(index->rowOf(fittedIds[static_cast<std::size_t>(i)]));
        double scale = 0;
        const auto [vectors, values] = denseEigenvectors(landmarks, "ldh", scale);
        const std::vector<float>* coordinates[] = {&map.axes.x, &map.axes.y};
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const int j = map.axes.numbers[axis] - 1;
            VectorXd expected(all.rows());
            for (Eigen::Index row = 0; row < all.rows(); ++row) {
                const VectorXd squared =
                    (landmarks.rowwise() - all.row(row)).rowwise().squaredNorm().cast<double>();
                std::vector<Eigen::Index> near(70);
                std::iota(near.begin(), near.end(), Eigen::Index{0});
                std::ranges::sort(near, {}, [&](Eigen::Index i) { return squared[i]; });
                if (squared[near[0]] < 1e-8) {
                    expected[row] = vectors(near[0], j);
                    continue;
                }
                // As kernel_extension.hpp has it; the weights are relative to the nearest one.
                double sum = 0, weights = 0;
                for (std::size_t k = 0; k < 10; ++k) {
                    const double w = std::exp((squared[near[0]] - squared[near[k]]) / scale);
                    const double close = std::pow(squared[near[9]] / squared[near[k]] - 1, 2);
                    sum += (w / (1 - values[j]) + close) * vectors(near[k], j);
                    weights += w + close;
                }
                expected[row] = sum / weights;
            }
            QVERIFY2(rankCorrelation(*coordinates[axis], expected) > 0.99,
                     qPrintable(QString::number(rankCorrelation(*coordinates[axis], expected))));
        }
    }

    void methodsWithoutEigenvectorsShowPrincipalComponents() {
        for (const char* method : {"itq", "lsh", "sh", "sth"}) {
            const auto index = build(method);
            const LibraryMap map = mapOf(*index, fixture_.context);
            QVERIFY(map.axes.axes == LibraryMap::Axes::PrincipalComponents);
            const MatrixXd rows = features(*index).cast<double>();
            const MatrixXd centred = rows.rowwise() - rows.colwise().mean();
            const Eigen::JacobiSVD<MatrixXd> svd(centred, Eigen::ComputeThinU);
            QVERIFY2(rankCorrelation(map.axes.x, svd.matrixU().col(0)) > 0.99, method);
            QVERIFY2(rankCorrelation(map.axes.y, svd.matrixU().col(1)) > 0.99, method);
        }
    }

    void everyMethodsLibraryHasAMapThatFillsTheSquare() {
        for (const std::string& method : allHashMethods()) {
            const LibraryMap map = mapOf(*build(method), fixture_.context);
            for (const std::vector<float>* axis :
                 {&map.axes.x, &map.axes.y, &map.neighbours.x, &map.neighbours.y}) {
                std::vector<float> values = *axis;
                std::ranges::sort(values);
                QCOMPARE(values.size(), std::size_t{120});
                QVERIFY2(values.front() >= 0 && values.back() <= 1, method.c_str());
                QVERIFY2(values.back() > 0.95f && values.front() < 0.05f, method.c_str());
                QVERIFY2(values[90] - values[30] > 0.2f, method.c_str());
            }
        }
    }

    void tooManyPicturesAreThinned() {
        const auto index = build("ldh", 70);
        const LibraryMap map = mapOf(*index, fixture_.context, 90);
        QCOMPARE(map.imageIds.size(), std::size_t{90});
        QCOMPARE(map.librarySize, std::size_t{120});
        QVERIFY(std::ranges::is_sorted(map.imageIds));
        QVERIFY(std::ranges::includes(map.imageIds, library_->modelImages(index->model.id)));
        for (const auto* values : {&map.axes.x, &map.axes.y, &map.neighbours.x, &map.neighbours.y})
            QCOMPARE(values->size(), std::size_t{90});
    }

    void neighboursStayNeighboursOnTheMap() {
        const auto index = build("ldh-rotated");
        const LibraryMap map = mapOf(*index, fixture_.context);
        const MatrixXd rows = features(*index).cast<double>();
        const double kept = trustworthiness(rows, pointsOf(map.neighbours), 5);
        const double byAxes = trustworthiness(rows, pointsOf(map.axes), 5);
        QVERIFY2(kept > 0.93 && kept > byAxes + 0.02, qPrintable(QString("%1 %2").arg(kept).arg(byAxes)));
    }

    void clustersAreThoseOfTheLibrary() {
        const auto index = build("ldh-rotated");
        const auto clusters = index->clusters(fixture_.context);
        const LibraryMap map = mapOf(*index, fixture_.context);
        QCOMPARE(map.clusterOf, clusters->of);
        QCOMPARE(map.clusters.size(), clusters->clusters.size());
        const LibraryMap part = mapOf(*index, fixture_.context, 40);
        std::vector<std::uint32_t> counted(part.clusters.size());
        for (const int cluster : part.clusterOf) ++counted[std::size_t(cluster)];
        for (std::size_t cluster = 0; cluster < counted.size(); ++cluster) {
            QVERIFY(counted[cluster] > 0);
            QCOMPARE(part.clusters[cluster].pictures, counted[cluster]);
            QCOMPARE(part.clusterOf[part.clusters[cluster].typical], int(cluster));
        }
    }

    void aLibraryOfOnePictureHasAMap() {
        PictureLibrary one(1);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(one.pictures))
            if (entry.is_regular_file() && ++entries_ > 1) std::filesystem::remove(entry);
        Library library = one.open();
        one.build(library);
        const LibraryMap map = mapOf(*SearchIndex::load(library, one.context), one.context);
        QCOMPARE(map.imageIds.size(), std::size_t{1});
        QCOMPARE(map.clusters.size(), std::size_t{1});
        QCOMPARE(map.neighbours.x, std::vector<float>{0.5f});
    }

    void aStopEndsIt() {
        std::stop_source stop;
        stop.request_stop();
        JobContext context(stop.get_token());
        QVERIFY_EXCEPTION_THROWN(mapOf(*build("itq"), context), Cancelled);
    }
};

QTEST_GUILESS_MAIN(LibraryMapTest)
#include "library_map_test.moc"
