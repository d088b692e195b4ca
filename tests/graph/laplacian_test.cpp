#include "core/graph/laplacian.hpp"

#include <Eigen/Eigenvalues>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include <Spectra/MatOp/SparseSymMatProd.h>
#include <Spectra/SymEigsSolver.h>

#include "core/base/error.hpp"
#include "tests/support/cancellation.hpp"
#include "tests/support/patience.hpp"

using namespace laplens;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

SparseMatrix fromEdges(int n, const std::vector<Eigen::Triplet<double>>& edges) {
    std::vector<Eigen::Triplet<double>> both = edges;
    for (const auto& e : edges) both.emplace_back(e.col(), e.row(), e.value());
    SparseMatrix w(n, n);
    w.setFromTriplets(both.begin(), both.end());
    return w;
}

SparseMatrix path(int n) {
    std::vector<Eigen::Triplet<double>> edges;
    for (int i = 0; i + 1 < n; ++i) edges.emplace_back(i, i + 1, 1.0);
    return fromEdges(n, edges);
}

SparseMatrix ring(int n) {
    std::vector<Eigen::Triplet<double>> edges;
    for (int i = 0; i < n; ++i) edges.emplace_back(i, (i + 1) % n, 1.0);
    return fromEdges(n, edges);
}

/// A connected graph with random weights: a ring with chords.
SparseMatrix randomGraph(int n, unsigned seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> weight(0.1, 1.0);
    std::vector<Eigen::Triplet<double>> edges;
    for (int i = 0; i < n; ++i) edges.emplace_back(i, (i + 1) % n, weight(random));
    for (int e = 0; e < 3 * n; ++e) {
        const int i = static_cast<int>(random() % n), j = static_cast<int>(random() % n);
        if (i != j) edges.emplace_back(i, j, weight(random));
    }
    return fromEdges(n, edges);
}

FeatureMatrix blobs(int n, int d, int groups, double spread, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix centres(groups, d), rows(n, d);
    for (int i = 0; i < groups; ++i)
        for (int j = 0; j < d; ++j) centres(i, j) = normal(random);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < d; ++j)
            rows(i, j) = centres(i % groups, j) + static_cast<float>(spread) * normal(random);
    return rows;
}

void compareWithDense(const SparseMatrix& w, const Eigenmap& map, double tolerance) {
    const MatrixXd dense(w);
    const VectorXd degrees = dense.rowwise().sum();
    const MatrixXd d = degrees.asDiagonal();
    const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> solver(d - dense, d);
    for (int j = 0; j < map.values.size(); ++j) {
        QVERIFY2(std::abs(map.values[j] - solver.eigenvalues()[j + 1]) < tolerance,
                 qPrintable(QString::number(j)));
        const VectorXd v = map.vectors.col(j);
        QVERIFY(((d - dense) * v - map.values[j] * d * v).norm() < 1e3 * tolerance * v.norm());
    }
}

}  // namespace

class LaplacianTest : public QObject {
    Q_OBJECT

private slots:
    void affinityIsTheLargerOfBothDirections();
    void heatKernelUsesTheMeanSquaredKthDistance();
    void oneWayEdgesOnOwnScalesWeighAQuarter();
    void edgesBetweenKnownClassesAreWeakened();
    void copiesOnlyHaveWeightOne();
    void pathHasItsClosedFormEigenvalues();
    void ringHasItsClosedFormDoubleEigenvalues();
    void joinedCliquesHaveTheirClosedFormEigenvalue();
    void randomGraphsAgreeWithTheDenseGeneralisedSolver();
    void largeGraphsAgreeWithTheDenseGeneralisedSolver();
    void largeGraphsAgreeWithSpectra();
    void spectraCanBeChosen();
    void spectraTakesOverWhatDoesNotConverge();
    void vectorsAreOrthogonalScaledAndNeverConstant();
    void signIsFixedByTheLargestEntry();
    void sameSeedGivesTheSameBits();
    void tinyGraphsHaveFewerVectors();
    void disconnectedGraphsAreRefused();
    void disconnectedCliquesAreCountedAndJoined();
    void bridgesAreTheMinimumSpanningTree();
    void aStopTakesEffectAtTheNextCheckpoint();
};

void LaplacianTest::affinityIsTheLargerOfBothDirections() {
    const NeighbourGraph graph{.n = 3, .k = 1, .index = {1, 0, 1}, .squaredDistance = {1, 1, 4}};
    const MatrixXd binary(symmetricAffinity(graph, AffinityKind::Binary));
    MatrixXd expected(3, 3);
    expected << 0, 1, 0, 1, 0, 1, 0, 1, 0;
    QVERIFY(binary == expected);
}

void LaplacianTest::heatKernelUsesTheMeanSquaredKthDistance() {
    const NeighbourGraph graph{
        .n = 3, .k = 2, .index = {1, 2, 0, 2, 1, 0}, .squaredDistance = {1, 9, 1, 4, 4, 9}};
    double t = 0;
    const MatrixXd w(symmetricAffinity(graph, AffinityKind::HeatKernel, &t));
    QCOMPARE(t, (9.0 + 4.0 + 9.0) / 3);
    QCOMPARE(w(0, 1), std::exp(-1 / t));
    QCOMPARE(w(2, 0), std::exp(-9 / t));
    QVERIFY(w == w.transpose());
    QVERIFY(w.diagonal().isZero());
}

void LaplacianTest::oneWayEdgesOnOwnScalesWeighAQuarter() {
    // 0 and 1 have each other; 2 has 1, which has it not. Their own scales are 1, 1 and 2.
    const NeighbourGraph graph{.n = 3, .k = 1, .index = {1, 0, 1}, .squaredDistance = {1, 1, 4}};
    const MatrixXd w(symmetricAffinity(graph, AffinityKind::Mutual));
    QCOMPARE(w(0, 1), std::exp(-1.0));
    QCOMPARE(w(1, 2), std::exp(-4.0 / (1 * 2)) / 4);
    QCOMPARE(w(0, 2), 0.0);
    QVERIFY(w == w.transpose());
}

void LaplacianTest::edgesBetweenKnownClassesAreWeakened() {
    SparseMatrix w = path(4);
    weakenEdgesBetweenClasses(w, {0, 0, 1, -1});
    MatrixXd expected(4, 4);
    expected << 0, 1, 0, 0, 1, 0, 0.01, 0, 0, 0.01, 0, 1, 0, 0, 1, 0;
    QVERIFY(MatrixXd(w) == expected);
}

void LaplacianTest::copiesOnlyHaveWeightOne() {
    const NeighbourGraph graph{.n = 2, .k = 1, .index = {1, 0}, .squaredDistance = {0, 0}};
    for (const AffinityKind kind : {AffinityKind::HeatKernel, AffinityKind::Mutual})
        QCOMPARE(MatrixXd(symmetricAffinity(graph, kind))(0, 1), 1.0);
    // Copies beside others: a scale of zero must not divide.
    const NeighbourGraph mixed{.n = 4, .k = 1, .index = {1, 0, 3, 2}, .squaredDistance = {0, 0, 4, 4}};
    const MatrixXd w(symmetricAffinity(mixed, AffinityKind::Mutual));
    QCOMPARE(w(0, 1), 1.0);
    QCOMPARE(w(2, 3), std::exp(-1.0));
}

void LaplacianTest::pathHasItsClosedFormEigenvalues() {
    for (const int n : {5, 1200}) {
        JobContext context;
        const Eigenmap map = laplacianEigenmap(path(n), 4, context);
        for (int k = 1; k <= 4; ++k)
            QVERIFY(std::abs(map.values[k - 1] - (1 - std::cos(std::numbers::pi * k / (n - 1)))) < 1e-9);
    }
}

void LaplacianTest::ringHasItsClosedFormDoubleEigenvalues() {
    for (const int n : {12, 900}) {
        JobContext context;
        const Eigenmap map = laplacianEigenmap(ring(n), 8, context);
        for (int j = 0; j < 8; ++j)
            QVERIFY(std::abs(map.values[j] - (1 - std::cos(2 * std::numbers::pi * (j / 2 + 1) / n))) < 1e-9);
    }
}

void LaplacianTest::joinedCliquesHaveTheirClosedFormEigenvalue() {
    // Two cliques of s vertices joined by one edge. By symmetry v = (a, b, ..., b | -a, -b, ..., -b), a at
    // the bridge. From L v = lambda D v: s a - (s - 1) b + a = lambda s a and b - a = lambda (s - 1) b.
    const int s = 7;
    std::vector<Eigen::Triplet<double>> edges;
    for (int side : {0, s})
        for (int i = 0; i < s; ++i)
            for (int j = 0; j < i; ++j) edges.emplace_back(side + i, side + j, 1.0);
    edges.emplace_back(0, s, 1.0);
    // With x = a / b: 1 - x = lambda (s - 1) and (s + 1) x - (s - 1) = lambda s x give a quadratic in x:
    // s x^2 + (s^2 - s - 1) x - (s - 1)^2 = 0, whose root near 1 is the smooth solution.
    const double p = s * s - s - 1;
    const double x = (-p + std::sqrt(p * p + 4.0 * s * (s - 1) * (s - 1))) / (2 * s);
    JobContext context;
    const Eigenmap map = laplacianEigenmap(fromEdges(2 * s, edges), 1, context);
    QVERIFY(std::abs(map.values[0] - (1 - x) / (s - 1)) < 1e-12);
    QVERIFY(map.vectors(1, 0) * map.vectors(s + 1, 0) < 0);
    QVERIFY(std::abs(map.vectors(0, 0) / map.vectors(1, 0) - x) < 1e-9);
}

void LaplacianTest::randomGraphsAgreeWithTheDenseGeneralisedSolver() {
    for (const int n : {2, 3, 4, 10, 57, 200}) {
        const SparseMatrix w = randomGraph(n, static_cast<unsigned>(n));
        JobContext context;
        const Eigenmap map = laplacianEigenmap(w, 300, context);
        QCOMPARE(map.values.size(), n - 1);
        compareWithDense(w, map, 1e-10);
    }
}

void LaplacianTest::largeGraphsAgreeWithTheDenseGeneralisedSolver() {
    const FeatureMatrix rows = blobs(900, 8, 5, 0.6, 1);
    JobContext context;
    double t = 0;
    SparseMatrix w = symmetricAffinity(exactNeighbours(rows, 10, context), AffinityKind::HeatKernel, &t);
    joinComponents(w, rows, t, context);
    const Eigenmap map = laplacianEigenmap(w, 60, context);
    QVERIFY(map.largestResidual < 1e-5);
    compareWithDense(w, map, 1e-8);
}

void LaplacianTest::largeGraphsAgreeWithSpectra() {
    const FeatureMatrix rows = blobs(4000, 16, 12, 0.8, 2);
    JobContext context;
    double t = 0;
    SparseMatrix w = symmetricAffinity(exactNeighbours(rows, 10, context), AffinityKind::HeatKernel, &t);
    joinComponents(w, rows, t, context);
    const int m = 40;
    const Eigenmap map = laplacianEigenmap(w, m, context);
    QVERIFY(map.largestResidual < 1e-5);

    const VectorXd scale = (w * VectorXd::Ones(w.rows())).cwiseSqrt().cwiseInverse();
    const Eigen::SparseMatrix<double> s = scale.asDiagonal() * w * scale.asDiagonal();
    Spectra::SparseSymMatProd<double> product(s);
    Spectra::SymEigsSolver<Spectra::SparseSymMatProd<double>> solver(product, m + 1, 3 * m);
    solver.init();
    QCOMPARE(int(solver.compute(Spectra::SortRule::LargestAlge, 1000, 1e-10)), m + 1);
    for (int j = 0; j < m; ++j) QVERIFY(std::abs(1 - solver.eigenvalues()[j + 1] - map.values[j]) < 1e-8);
}

void LaplacianTest::spectraCanBeChosen() {
    for (const int n : {9, 57, 200, 500, 900}) {
        const SparseMatrix w = randomGraph(n, static_cast<unsigned>(n));
        JobContext context;
        const Eigenmap map = laplacianEigenmap(w, n / 5, context, {.solver = Eigensolver::Spectra});
        QVERIFY(map.largestResidual < 1e-5);
        compareWithDense(w, map, 1e-8);
    }
    // Double eigenvalues, of which a Krylov space of one vector shows one alone but for rounding.
    const int n = 900;
    JobContext context;
    const Eigenmap map = laplacianEigenmap(ring(n), 8, context, {.solver = Eigensolver::Spectra});
    for (int j = 0; j < 8; ++j)
        QVERIFY(std::abs(map.values[j] - (1 - std::cos(2 * std::numbers::pi * (j / 2 + 1) / n))) < 1e-9);
}

void LaplacianTest::spectraTakesOverWhatDoesNotConverge() {
    const SparseMatrix w = randomGraph(1200, 6);
    JobContext first, second;
    const Eigenmap taken = laplacianEigenmap(w, 20, first, {.blockRounds = 1});
    QVERIFY(taken.largestResidual < 1e-5);
    compareWithDense(w, taken, 1e-8);
    const Eigenmap chosen = laplacianEigenmap(w, 20, second, {.solver = Eigensolver::Spectra});
    QVERIFY(taken.vectors == chosen.vectors);
}

void LaplacianTest::vectorsAreOrthogonalScaledAndNeverConstant() {
    for (const int n : {60, 1500}) {
        const SparseMatrix w = randomGraph(n, 3);
        JobContext context;
        const Eigenmap map = laplacianEigenmap(w, 20, context);
        const VectorXd degrees = w * VectorXd::Ones(n);
        const MatrixXd gram = map.vectors.transpose() * degrees.asDiagonal() * map.vectors / degrees.sum();
        QVERIFY((gram - MatrixXd::Identity(20, 20)).cwiseAbs().maxCoeff() < 1e-9);
        QVERIFY((map.vectors.transpose() * degrees / degrees.sum()).cwiseAbs().maxCoeff() < 1e-9);
        QVERIFY(map.values.minCoeff() > 1e-4);
        for (int j = 1; j < 20; ++j) QVERIFY(map.values[j] >= map.values[j - 1] - 1e-12);
    }
}

void LaplacianTest::signIsFixedByTheLargestEntry() {
    JobContext context;
    const Eigenmap map = laplacianEigenmap(randomGraph(800, 4), 12, context);
    for (int j = 0; j < 12; ++j)
        QCOMPARE(map.vectors.col(j).maxCoeff(), map.vectors.col(j).cwiseAbs().maxCoeff());
}

void LaplacianTest::sameSeedGivesTheSameBits() {
    const SparseMatrix w = randomGraph(3000, 5);
    JobContext first, second;
    const Eigenmap a = laplacianEigenmap(w, 30, first);
    const Eigenmap b = laplacianEigenmap(w, 30, second);
    QVERIFY(a.values == b.values);
    QVERIFY(a.vectors == b.vectors);
}

void LaplacianTest::tinyGraphsHaveFewerVectors() {
    JobContext context;
    QCOMPARE(laplacianEigenmap(SparseMatrix(1, 1), 10, context).vectors.cols(), 0);
    QCOMPARE(laplacianEigenmap(SparseMatrix(0, 0), 10, context).vectors.cols(), 0);
    const Eigenmap two = laplacianEigenmap(path(2), 10, context);
    QCOMPARE(two.values.size(), 1);
    QVERIFY(std::abs(two.values[0] - 2) < 1e-12);
    QVERIFY(two.vectors(0, 0) * two.vectors(1, 0) < 0);
    QCOMPARE(laplacianEigenmap(path(3), 10, context).values.size(), 2);
}

void LaplacianTest::disconnectedGraphsAreRefused() {
    JobContext context;
    QVERIFY_EXCEPTION_THROWN(laplacianEigenmap(fromEdges(4, {{0, 1, 1.0}, {2, 3, 1.0}}), 2, context),
                             std::invalid_argument);
}

void LaplacianTest::disconnectedCliquesAreCountedAndJoined() {
    FeatureMatrix rows = blobs(60, 4, 2, 0.01, 6);
    JobContext context;
    double t = 0;
    SparseMatrix w = symmetricAffinity(exactNeighbours(rows, 5, context), AffinityKind::HeatKernel, &t);
    const Components components = connectedComponents(w);
    QCOMPARE(components.count, 2);
    for (int i = 0; i < 60; ++i) QCOMPARE(components.of[i], i % 2);
    QCOMPARE(joinComponents(w, rows, t, context), 1);
    QCOMPARE(connectedComponents(w).count, 1);
    QVERIFY(MatrixXd(w) == MatrixXd(w).transpose());
    const Eigenmap map = laplacianEigenmap(w, 1, context);
    for (int i = 2; i < 60; ++i) QVERIFY(map.vectors(i, 0) * map.vectors(i % 2, 0) > 0);
    QVERIFY(map.vectors(0, 0) * map.vectors(1, 0) < 0);
}

void LaplacianTest::bridgesAreTheMinimumSpanningTree() {
    const FeatureMatrix rows = blobs(1800, 6, 40, 0.05, 7);
    JobContext context;
    double t = 0;
    SparseMatrix w = symmetricAffinity(exactNeighbours(rows, 10, context), AffinityKind::HeatKernel, &t);
    const SparseMatrix before = w;
    const Components components = connectedComponents(w);
    QVERIFY(components.count >= 40);
    const int added = joinComponents(w, rows, t, context);
    QCOMPARE(added, components.count - 1);
    QCOMPARE(connectedComponents(w).count, 1);

    // Kruskal over all pairs of vertices in different components.
    struct Pair {
        double squaredDistance;
        int i, j;
    };
    std::vector<Pair> pairs;
    for (int i = 0; i < 1800; ++i)
        for (int j = i + 1; j < 1800; ++j)
            if (components.of[i] != components.of[j])
                pairs.push_back({(rows.row(i) - rows.row(j)).cast<double>().squaredNorm(), i, j});
    std::ranges::sort(pairs, {}, &Pair::squaredDistance);
    std::vector<int> group(components.count);
    for (int c = 0; c < components.count; ++c) group[c] = c;
    std::vector<std::pair<int, int>> expected;
    for (const Pair& pair : pairs) {
        const int a = group[components.of[pair.i]], b = group[components.of[pair.j]];
        if (a == b) continue;
        for (int& g : group)
            if (g == b) g = a;
        expected.emplace_back(pair.i, pair.j);
    }
    std::vector<std::pair<int, int>> found;
    const MatrixXd difference = MatrixXd(w) - MatrixXd(before);
    for (int i = 0; i < 1800; ++i)
        for (int j = i + 1; j < 1800; ++j)
            if (difference(i, j) != 0) found.emplace_back(i, j);
    std::ranges::sort(expected);
    QVERIFY(found == expected);
}

void LaplacianTest::aStopTakesEffectAtTheNextCheckpoint() {
    const SparseMatrix w = randomGraph(4000, 8);
    QCOMPARE(stoppingProblem([&](JobContext& context) { laplacianEigenmap(w, 64, context); }, 100),
             std::string());
}

QTEST_GUILESS_MAIN(LaplacianTest)
#include "laplacian_test.moc"
