#include "core/graph/communities.hpp"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <random>

#include "core/base/error.hpp"
#include "tests/support/cancellation.hpp"

using namespace laplens;

namespace {

SparseMatrix fromEdges(int n, const std::vector<Eigen::Triplet<double>>& edges) {
    std::vector<Eigen::Triplet<double>> both = edges;
    for (const auto& e : edges) both.emplace_back(e.col(), e.row(), e.value());
    SparseMatrix w(n, n);
    w.setFromTriplets(both.begin(), both.end());
    return w;
}

/// Vertex i is of group i % groups; neighbours within a group with probability `within`, else `between`.
SparseMatrix plantedPartition(int n, int groups, double within, double between, unsigned seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0, 1), weight(0.5, 1.5);
    std::vector<Eigen::Triplet<double>> edges;
    for (int i = 0; i < n; ++i)
        for (int j = i + 1; j < n; ++j)
            if (uniform(random) < (i % groups == j % groups ? within : between))
                edges.emplace_back(i, j, weight(random));
    return fromEdges(n, edges);
}

/// 1/2m sum_ij [A_ij - k_i k_j / 2m] over the pairs of one community, as Newman & Girvan write it.
double modularity(const SparseMatrix& graph, const std::vector<int>& of) {
    const Eigen::MatrixXd a = graph;
    const Eigen::VectorXd k = a.rowwise().sum();
    double sum = 0;
    for (int i = 0; i < a.rows(); ++i)
        for (int j = 0; j < a.cols(); ++j)
            if (of[i] == of[j]) sum += a(i, j) - k[i] * k[j] / k.sum();
    return sum / k.sum();
}

}  // namespace

class CommunitiesTest : public QObject {
    Q_OBJECT

private slots:
    void plantedGroupsAreFound();
    void modularityIsThatOfItsDefinition();
    void noSplitOfASmallGraphIsBetter();
    void theSameSeedFindsTheSameCommunities();
    void verticesWithoutEdgesStayAlone();
    void theSearchCanBeStopped();
};

void CommunitiesTest::plantedGroupsAreFound() {
    JobContext context;
    for (const int groups : {2, 7, 30}) {
        const SparseMatrix graph = plantedPartition(20 * groups, groups, 0.6, 0.01, 3);
        const Communities found = findCommunities(graph, 1, context);
        QCOMPARE(found.count, groups);
        for (int i = 0; i < 20 * groups; ++i) QCOMPARE(found.of[i], i % groups);
    }
}

void CommunitiesTest::modularityIsThatOfItsDefinition() {
    JobContext context;
    for (const unsigned seed : {1u, 2u, 3u}) {
        const SparseMatrix graph = plantedPartition(120, 6, 0.3, 0.08, seed);
        const Communities found = findCommunities(graph, seed, context);
        QVERIFY(std::abs(found.modularity - modularity(graph, found.of)) < 1e-12);
        std::vector<int> planted(120);
        for (int i = 0; i < 120; ++i) planted[i] = i % 6;
        QVERIFY(found.modularity > modularity(graph, planted) - 0.02);
    }
}

void CommunitiesTest::noSplitOfASmallGraphIsBetter() {
    // Two triangles and a square, joined by weak edges; all partitions of ten vertices are tried.
    std::vector<Eigen::Triplet<double>> edges;
    for (const auto& [i, j] :
         {std::pair{0, 1}, {1, 2}, {0, 2}, {3, 4}, {4, 5}, {3, 5}, {6, 7}, {7, 8}, {8, 9}, {6, 9}})
        edges.emplace_back(i, j, 1.0);
    edges.emplace_back(2, 3, 0.25);
    edges.emplace_back(5, 6, 0.25);
    const SparseMatrix graph = fromEdges(10, edges);
    JobContext context;
    const Communities found = findCommunities(graph, 1, context);
    double best = -1;
    std::vector<int> of(10, 0);
    // Restricted growth strings: of[i] is at most one more than the greatest before it.
    const auto tryAll = [&](const auto& self, int i, int used) -> void {
        if (i == 10) {
            best = std::max(best, modularity(graph, of));
            return;
        }
        for (of[i] = 0; of[i] <= used; ++of[i]) self(self, i + 1, std::max(used, of[i] + 1));
    };
    tryAll(tryAll, 0, 0);
    QVERIFY2(std::abs(found.modularity - best) < 1e-12, qPrintable(QString::number(best)));
    QCOMPARE(found.of, (std::vector<int>{0, 0, 0, 1, 1, 1, 2, 2, 2, 2}));
}

void CommunitiesTest::theSameSeedFindsTheSameCommunities() {
    JobContext context;
    const SparseMatrix graph = plantedPartition(200, 5, 0.1, 0.04, 5);
    QCOMPARE(findCommunities(graph, 9, context).of, findCommunities(graph, 9, context).of);
}

void CommunitiesTest::verticesWithoutEdgesStayAlone() {
    JobContext context;
    const Communities found = findCommunities(SparseMatrix(3, 3), 1, context);
    QCOMPARE(found.of, (std::vector<int>{0, 1, 2}));
    QCOMPARE(found.modularity, 0.0);
    QCOMPARE(findCommunities(SparseMatrix(0, 0), 1, context).count, 0);
}

void CommunitiesTest::theSearchCanBeStopped() {
    const SparseMatrix graph = plantedPartition(200, 5, 0.1, 0.04, 5);
    const std::string problem =
        stoppingProblem([&](JobContext& context) { findCommunities(graph, 1, context); }, 3);
    QVERIFY2(problem.empty(), problem.c_str());
}

QTEST_GUILESS_MAIN(CommunitiesTest)
#include "communities_test.moc"
