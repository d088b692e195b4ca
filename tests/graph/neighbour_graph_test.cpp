#include "core/graph/neighbour_graph.hpp"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "core/base/error.hpp"
#include "tests/support/cancellation.hpp"
#include "tests/support/patience.hpp"

using namespace laplens;

namespace {

FeatureMatrix randomRows(int n, int d, unsigned seed, bool normalised = true) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix rows(n, d);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < d; ++j) rows(i, j) = normal(random);
    if (normalised) rows.rowwise().normalize();
    return rows;
}

struct Neighbour {
    double squaredDistance;
    int index;
    auto operator<=>(const Neighbour&) const = default;
};

/// All rows of `database` by distance in double precision, ties by index; `self` is left out.
std::vector<Neighbour> slowNeighbours(const FeatureMatrix& database, const Eigen::RowVectorXf& query,
                                      int self) {
    std::vector<Neighbour> all;
    for (int j = 0; j < database.rows(); ++j)
        if (j != self)
            all.push_back({(database.row(j).cast<double>() - query.cast<double>()).squaredNorm(), j});
    std::ranges::sort(all);
    return all;
}

/// The graph's neighbours must be as near as the true ones; where no near tie blurs them, they must be the
/// same.
void compareWithSlow(const NeighbourGraph& graph, const FeatureMatrix& database, const FeatureMatrix& queries,
                     bool skipSelf) {
    for (int i = 0; i < graph.n; ++i) {
        const auto expected = slowNeighbours(database, queries.row(i), skipSelf ? i : -1);
        for (int r = 0; r < graph.k; ++r) {
            const std::size_t at = static_cast<std::size_t>(i) * graph.k + r;
            const double distance = expected[r].squaredDistance;
            QVERIFY(std::abs(graph.squaredDistance[at] - distance) <= 2e-6 * (1 + distance));
            const bool blurred = (r > 0 && distance - expected[r - 1].squaredDistance < 1e-6 * distance) ||
                                 (r + 1 < int(expected.size()) &&
                                  expected[r + 1].squaredDistance - distance < 1e-6 * distance);
            if (!blurred) QCOMPARE(graph.index[at], expected[r].index);
        }
    }
}

}  // namespace

class NeighbourGraphTest : public QObject {
    Q_OBJECT

private slots:
    void neighboursAreThoseOfBruteForce_data();
    void neighboursAreThoseOfBruteForce();
    void queriesFindTheNearestRows_data();
    void queriesFindTheNearestRows();
    void copiesAreRankedByIndex();
    void hundredsOfCopiesKeepTheLowestIndices();
    void distancesAreSymmetric();
    void viewsWithAStrideWork();
    void tinySetsHaveFewerNeighbours();
    void rowsThatAreNotFiniteAreRefused();
    void nearlyAllNeighboursAreFoundApproximately();
    void approximateListsAreFullSortedAndExactlyMeasured();
    void smallSetsAreNotApproximated();
    void largeSetsAre();
    void aStopTakesEffectAtTheNextCheckpoint_data();
    void aStopTakesEffectAtTheNextCheckpoint();
};

void NeighbourGraphTest::neighboursAreThoseOfBruteForce_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("d");
    QTest::addColumn<int>("k");
    QTest::newRow("one block") << 200 << 16 << 10;
    QTest::newRow("several blocks, odd sizes") << 2311 << 33 << 10;
    QTest::newRow("a block to the row") << 2048 << 8 << 3;
    QTest::newRow("one dimension") << 300 << 1 << 5;
    QTest::newRow("many neighbours") << 700 << 20 << 150;
    QTest::newRow("all neighbours") << 60 << 20 << 100;
}

void NeighbourGraphTest::neighboursAreThoseOfBruteForce() {
    QFETCH(int, n);
    QFETCH(int, d);
    QFETCH(int, k);
    const FeatureMatrix rows = randomRows(n, d, 1, d > 1);
    JobContext context;
    const NeighbourGraph graph = exactNeighbours(rows, k, context);
    QCOMPARE(graph.n, n);
    QCOMPARE(graph.k, std::min(k, n - 1));
    QCOMPARE(graph.index.size(), std::size_t(n) * graph.k);
    compareWithSlow(graph, rows, rows, true);
}

void NeighbourGraphTest::queriesFindTheNearestRows_data() {
    QTest::addColumn<int>("queries");
    QTest::newRow("one query") << 1;
    QTest::newRow("a few") << 4;
    QTest::newRow("many") << 1100;
}

void NeighbourGraphTest::queriesFindTheNearestRows() {
    QFETCH(int, queries);
    const FeatureMatrix database = randomRows(2500, 40, 2);
    const FeatureMatrix asked = randomRows(queries, 40, 3);
    JobContext context;
    const NeighbourGraph graph = nearestRows(database, asked, 10, context);
    QCOMPARE(graph.n, queries);
    QCOMPARE(graph.k, 10);
    compareWithSlow(graph, database, asked, false);
}

void NeighbourGraphTest::copiesAreRankedByIndex() {
    FeatureMatrix rows = randomRows(1500, 12, 4);
    for (const int copy : {3, 40, 700, 1300, 1499}) rows.row(copy) = rows.row(20);
    JobContext context;
    const NeighbourGraph graph = exactNeighbours(rows, 5, context);
    const auto neighbours = [&](const NeighbourGraph& g, int i) {
        return std::vector<int>(g.index.begin() + i * g.k, g.index.begin() + (i + 1) * g.k);
    };
    QVERIFY(neighbours(graph, 20) == (std::vector<int>{3, 40, 700, 1300, 1499}));
    QVERIFY(neighbours(graph, 700) == (std::vector<int>{3, 20, 40, 1300, 1499}));
    QCOMPARE(graph.squaredDistance[20 * 5], 0.0f);
    const NeighbourGraph few = nearestRows(rows, rows.row(20), 5, context);
    QVERIFY(neighbours(few, 0) == (std::vector<int>{3, 20, 40, 700, 1300}));
    const NeighbourGraph many = nearestRows(rows, rows.topRows(30), 5, context);
    QVERIFY(neighbours(many, 20) == (std::vector<int>{3, 20, 40, 700, 1300}));
}

void NeighbourGraphTest::hundredsOfCopiesKeepTheLowestIndices() {
    FeatureMatrix rows = randomRows(2200, 24, 5);
    for (int i = 100; i < 2000; i += 2) rows.row(i) = rows.row(100);
    JobContext context;
    const NeighbourGraph graph = exactNeighbours(rows, 4, context);
    const auto expectNeighbours = [&](int row, std::vector<int> expected) {
        for (int r = 0; r < 4; ++r) QCOMPARE(graph.index[std::size_t(row) * 4 + r], expected[r]);
    };
    expectNeighbours(100, {102, 104, 106, 108});
    expectNeighbours(102, {100, 104, 106, 108});
    expectNeighbours(1998, {100, 102, 104, 106});
}

void NeighbourGraphTest::distancesAreSymmetric() {
    const FeatureMatrix rows = randomRows(1300, 17, 6, false);
    JobContext context;
    const NeighbourGraph graph = exactNeighbours(rows, 8, context);
    int mutual = 0;
    for (int i = 0; i < graph.n; ++i)
        for (int r = 0; r < 8; ++r) {
            const int j = graph.index[std::size_t(i) * 8 + r];
            for (int s = 0; s < 8; ++s)
                if (graph.index[std::size_t(j) * 8 + s] == i) {
                    QCOMPARE(graph.squaredDistance[std::size_t(j) * 8 + s],
                             graph.squaredDistance[std::size_t(i) * 8 + r]);
                    ++mutual;
                }
        }
    QVERIFY(mutual > 0);
}

void NeighbourGraphTest::viewsWithAStrideWork() {
    const FeatureMatrix wide = randomRows(900, 64, 7);
    const FeatureMatrix narrow = wide.leftCols(40);
    JobContext context;
    const NeighbourGraph fromView = exactNeighbours(wide.leftCols(40), 10, context);
    const NeighbourGraph fromCopy = exactNeighbours(narrow, 10, context);
    QVERIFY(fromView.index == fromCopy.index);
    QVERIFY(fromView.squaredDistance == fromCopy.squaredDistance);
}

void NeighbourGraphTest::tinySetsHaveFewerNeighbours() {
    JobContext context;
    for (const int n : {0, 1, 2, 3}) {
        const FeatureMatrix rows = randomRows(n, 5, 8);
        const NeighbourGraph graph = exactNeighbours(rows, 10, context);
        QCOMPARE(graph.n, n);
        QCOMPARE(graph.k, std::max(0, n - 1));
        compareWithSlow(graph, rows, rows, true);
        const NeighbourGraph found = nearestRows(rows, randomRows(2, 5, 9), 10, context);
        QCOMPARE(found.k, n);
    }
    QCOMPARE(nearestRows(randomRows(5, 5, 1), FeatureMatrix(0, 5), 10, context).n, 0);
}

void NeighbourGraphTest::rowsThatAreNotFiniteAreRefused() {
    FeatureMatrix rows = randomRows(100, 5, 10);
    rows(50, 2) = std::numeric_limits<float>::quiet_NaN();
    JobContext context;
    QVERIFY_EXCEPTION_THROWN(exactNeighbours(rows, 10, context), Error);
    QVERIFY_EXCEPTION_THROWN(nearestRows(rows, rows.row(0), 10, context), Error);
}

void NeighbourGraphTest::nearlyAllNeighboursAreFoundApproximately() {
    const FeatureMatrix rows = randomRows(20'000, 10, 12);
    JobContext context;
    const NeighbourGraph exact = exactNeighbours(rows, 10, context);
    QCOMPARE(exact.recall, 1.0);
    const NeighbourGraph graph = approximateNeighbours(rows, 10, context);
    std::size_t found = 0;
    for (std::size_t i = 0; i < graph.index.size(); ++i) {
        const auto first = exact.index.begin() + static_cast<std::ptrdiff_t>(i / 10 * 10);
        found += std::find(first, first + 10, graph.index[i]) != first + 10;
    }
    const double recall = static_cast<double>(found) / static_cast<double>(graph.index.size());
    QVERIFY2(recall > 0.98, qPrintable(QString::number(recall)));
    QVERIFY(std::abs(graph.recall - recall) < 0.02);
    const NeighbourGraph again = approximateNeighbours(rows, 10, context);
    QVERIFY(again.index == graph.index);
    QVERIFY(again.squaredDistance == graph.squaredDistance);
}

void NeighbourGraphTest::approximateListsAreFullSortedAndExactlyMeasured() {
    // 3,000 copies, a crowd, and a few far from everything and each other.
    FeatureMatrix rows = randomRows(8'000, 24, 13);
    rows.topRows(3'000).rowwise() = rows.row(0).eval();
    for (int i = 0; i < 5; ++i) rows.row(7'000 + i) *= 50.0f * static_cast<float>(i + 1);
    JobContext context;
    const NeighbourGraph graph = approximateNeighbours(rows, 10, context);
    QCOMPARE(graph.n, 8'000);
    QCOMPARE(graph.k, 10);
    for (int i = 0; i < graph.n; ++i) {
        std::vector<int> seen;
        for (std::size_t at = static_cast<std::size_t>(i) * 10; at < static_cast<std::size_t>(i + 1) * 10;
             ++at) {
            const int j = graph.index[at];
            QVERIFY(j >= 0 && j < graph.n && j != i);
            QVERIFY(std::ranges::find(seen, j) == seen.end());
            seen.push_back(j);
            const double distance = (rows.row(i).cast<double>() - rows.row(j).cast<double>()).squaredNorm();
            QVERIFY(std::abs(graph.squaredDistance[at] - distance) <= 2e-6 * (1 + distance));
            if (seen.size() > 1) QVERIFY(graph.squaredDistance[at - 1] <= graph.squaredDistance[at]);
        }
    }
}

void NeighbourGraphTest::smallSetsAreNotApproximated() {
    const FeatureMatrix rows = randomRows(500, 8, 14);
    JobContext context;
    QVERIFY(approximateNeighbours(rows, 10, context).index == exactNeighbours(rows, 10, context).index);
    QVERIFY(neighbourGraph(rows, 10, context).index == exactNeighbours(rows, 10, context).index);
    QCOMPARE(neighbourGraph(rows, 10, context).k, 10);
}

void NeighbourGraphTest::largeSetsAre() {
    std::vector<std::string> stages;
    JobContext context({}, [&](const Progress& progress) {
        stages.push_back(progress.stage);
        throw Cancelled();
    });
    // Stopped as soon as the first stage's name is known.
    const FeatureMatrix rows = FeatureMatrix::Zero(6'000'000, 3);
    QVERIFY_EXCEPTION_THROWN(neighbourGraph(rows, 10, context), Cancelled);
    QCOMPARE(stages.front(), std::string("Finding cluster centres"));
}

void NeighbourGraphTest::aStopTakesEffectAtTheNextCheckpoint_data() {
    QTest::addColumn<bool>("approximate");
    QTest::newRow("exact") << false;
    QTest::newRow("approximate") << true;
}

void NeighbourGraphTest::aStopTakesEffectAtTheNextCheckpoint() {
    QFETCH(bool, approximate);
    const FeatureMatrix rows = randomRows(6000, 64, 11);
    QCOMPARE(stoppingProblem(
                 [&](JobContext& context) {
                     approximate ? approximateNeighbours(rows, 10, context)
                                 : exactNeighbours(rows, 10, context);
                 },
                 10),
             std::string());
}

QTEST_GUILESS_MAIN(NeighbourGraphTest)
#include "neighbour_graph_test.moc"
