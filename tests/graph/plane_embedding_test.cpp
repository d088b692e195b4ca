#include "core/graph/plane_embedding.hpp"

#include <QTest>
#include <cmath>
#include <random>

#include "core/base/error.hpp"
#include "core/graph/laplacian.hpp"

using namespace laplens;
using Eigen::MatrixXd;

namespace {

/// Groups of points on a sphere, about their own centres.
FeatureMatrix grouped(int groups, int each, double spread) {
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    constexpr int kWidth = 12;
    FeatureMatrix rows(groups * each, kWidth);
    for (int group = 0; group < groups; ++group) {
        Eigen::RowVectorXf centre(kWidth);
        for (float& v : centre) v = normal(random);
        centre.normalize();
        for (int i = 0; i < each; ++i) {
            Eigen::RowVectorXf row = centre;
            for (float& v : row) v += static_cast<float>(spread) * normal(random);
            rows.row(group * each + i) = row.normalized();
        }
    }
    return rows;
}

struct Graph {
    SparseMatrix affinity;
    MatrixXd start;
};

Graph graphOf(const FeatureMatrix& features) {
    JobContext context;
    double scale = 0;
    Graph graph;
    graph.affinity = symmetricAffinity(exactNeighbours(features, 8, context), AffinityKind::Mutual, &scale);
    joinComponents(graph.affinity, features, scale, context);
    graph.start = laplacianEigenmap(graph.affinity, 2, context).vectors;
    return graph;
}

MatrixXd likenesses(const SparseMatrix& affinity) {
    MatrixXd conditional(affinity);
    for (Eigen::Index i = 0; i < conditional.rows(); ++i) conditional.row(i) /= conditional.row(i).sum();
    return (conditional + conditional.transpose()) / (2.0 * static_cast<double>(affinity.rows()));
}

/// Student's kernel of all pairs, 0 on the diagonal.
MatrixXd kernelOf(const MatrixXd& y) {
    MatrixXd q(y.rows(), y.rows());
    for (Eigen::Index i = 0; i < y.rows(); ++i)
        for (Eigen::Index j = 0; j < y.rows(); ++j)
            q(i, j) = i == j ? 0 : 1 / (1 + (y.row(i) - y.row(j)).squaredNorm());
    return q;
}

/// Kullback-Leibler divergence, eq. 2 of the paper.
double divergence(const MatrixXd& p, const MatrixXd& y) {
    const MatrixXd kernel = kernelOf(y);
    const double total = kernel.sum();
    double sum = 0;
    for (Eigen::Index i = 0; i < p.rows(); ++i)
        for (Eigen::Index j = 0; j < p.cols(); ++j)
            if (p(i, j) > 0) sum += p(i, j) * std::log(p(i, j) * total / kernel(i, j));
    return sum;
}

/// Eq. 5 of the paper, pair by pair.
MatrixXd gradientAt(const MatrixXd& p, const MatrixXd& y) {
    const MatrixXd kernel = kernelOf(y);
    const MatrixXd q = kernel / kernel.sum();
    MatrixXd gradient = MatrixXd::Zero(y.rows(), 2);
    for (Eigen::Index i = 0; i < y.rows(); ++i)
        for (Eigen::Index j = 0; j < y.rows(); ++j)
            gradient.row(i) += 4 * (p(i, j) - q(i, j)) * kernel(i, j) * (y.row(i) - y.row(j));
    return gradient;
}

}  // namespace

class PlaneEmbeddingTest : public QObject {
    Q_OBJECT

private slots:
    void aLongDescentEndsWhereTheGradientVanishes() {
        const Graph graph = graphOf(grouped(4, 20, 0.2));
        JobContext context;
        const PlanePoints points =
            embedInPlane(graph.affinity, graph.start, context, {.rounds = 4000, .openingAngle = 0});
        const MatrixXd p = likenesses(graph.affinity), y = points.cast<double>();
        const double atRest = gradientAt(p, y).norm();
        QVERIFY2(atRest < 1e-4, qPrintable(QString::number(atRest)));
        // And is no saddle: whatever way the points are pushed, it gets worse.
        std::mt19937 random(5);
        std::normal_distribution<double> normal;
        for (int trial = 0; trial < 20; ++trial) {
            const MatrixXd push = MatrixXd::NullaryExpr(y.rows(), 2, [&] { return normal(random); });
            QVERIFY(divergence(p, y + 0.05 * push) > divergence(p, y));
        }
    }

    void cellsAreAsGoodAsAllPairs() {
        const Graph graph = graphOf(grouped(10, 60, 0.25));
        JobContext context;
        const MatrixXd p = likenesses(graph.affinity);
        const auto reached = [&](const PlaneOptions& options) {
            return divergence(p, embedInPlane(graph.affinity, graph.start, context, options).cast<double>());
        };
        const double exact = reached({.openingAngle = 0}), cells = reached({});
        QVERIFY2(cells < 1.03 * exact, qPrintable(QString("%1 %2").arg(cells).arg(exact)));
        QVERIFY(exact < 0.8 * divergence(p, graph.start));
    }

    void groupsLieApart() {
        constexpr int kGroups = 12, kEach = 40;
        const Graph graph = graphOf(grouped(kGroups, kEach, 0.08));
        JobContext context;
        const PlanePoints points = embedInPlane(graph.affinity, graph.start, context);
        for (Eigen::Index i = 0; i < points.rows(); ++i) {
            Eigen::VectorXf distances = (points.rowwise() - points.row(i)).rowwise().norm();
            distances[i] = std::numeric_limits<float>::infinity();
            Eigen::Index nearest = 0;
            distances.minCoeff(&nearest);
            QCOMPARE(nearest / kEach, i / kEach);
        }
    }

    void thePrincipalAxesAreLevel() {
        const Graph graph = graphOf(grouped(5, 30, 0.2));
        JobContext context;
        const MatrixXd y = embedInPlane(graph.affinity, graph.start, context).cast<double>();
        QVERIFY(y.colwise().mean().norm() < 1e-4 * y.norm());
        const MatrixXd spread = y.transpose() * y;
        QVERIFY(std::abs(spread(0, 1)) < 1e-4 * spread.trace());
        QVERIFY(spread(0, 0) >= spread(1, 1));
    }

    void theSameSeedGivesTheSamePoints() {
        const Graph graph = graphOf(grouped(4, 300, 0.2));
        JobContext context;
        const PlanePoints once = embedInPlane(graph.affinity, graph.start, context);
        QVERIFY(once == embedInPlane(graph.affinity, graph.start, context));
        context.seed = 2;
        QVERIFY(once != embedInPlane(graph.affinity, graph.start, context));
    }

    void verticesWithoutAStartPartNevertheless() {
        SparseMatrix pair(2, 2);
        pair.insert(0, 1) = 1;
        pair.insert(1, 0) = 1;
        JobContext context;
        const PlanePoints points = embedInPlane(pair, MatrixXd(2, 0), context);
        QVERIFY(points.allFinite() && points.row(0) != points.row(1));
    }

    void aStopEndsIt() {
        std::stop_source stop;
        stop.request_stop();
        JobContext context(stop.get_token());
        const Graph graph = graphOf(grouped(2, 20, 0.2));
        QVERIFY_EXCEPTION_THROWN(embedInPlane(graph.affinity, graph.start, context), Cancelled);
    }
};

QTEST_GUILESS_MAIN(PlaneEmbeddingTest)
#include "plane_embedding_test.moc"
