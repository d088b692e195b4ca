#include "core/evaluation/ranking_ways.hpp"

#include <QtTest>
#include <algorithm>
#include <numeric>
#include <random>

#include "core/evaluation/retrieval.hpp"

using namespace laplens;

namespace {

constexpr int kBits = 24, kRows = 400, kQueries = 12, kClasses = 3;

PackedCodes randomCodes(std::size_t n, unsigned seed) {
    std::mt19937_64 random(seed);
    PackedCodes codes(n, kBits);
    for (std::uint64_t& word : codes.words()) word = random() & ((1u << kBits) - 1);
    return codes;
}

FeatureMatrix randomRows(Eigen::Index n, Eigen::Index d, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix rows = FeatureMatrix::NullaryExpr(n, d, [&] { return normal(random); });
    rows.rowwise().normalize();
    return rows;
}

std::vector<int> randomLabels(std::size_t n, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<int> labels(n);
    for (int& label : labels) label = static_cast<int>(random() % kClasses);
    return labels;
}

/// Average precision of rows in this order.
double precisionOf(const std::vector<std::size_t>& order, const std::vector<int>& labels, int label) {
    double sum = 0, relevant = 0;
    for (std::size_t i = 0; i < order.size(); ++i)
        if (labels[order[i]] == label) sum += ++relevant / static_cast<double>(i + 1);
    return relevant > 0 ? sum / relevant : 0;
}

}  // namespace

class RankingWaysTest : public QObject {
    Q_OBJECT

private slots:
    void plainRankingIsThatOfTheReport();
    void weightsDecideTheOrder();
    void candidatesComeByFeaturesAndTheOthersByCodes();
    void aQueryOfTheDatabaseLeavesItselfOut();

private:
    RankingTask task(const FeatureMatrix& weights, std::span<const std::size_t> self = {}) const {
        return {database_, features_, labels_, queries_, queryFeatures_, queryLabels_, weights, self};
    }

    PackedCodes database_ = randomCodes(kRows, 1), queries_ = randomCodes(kQueries, 2);
    FeatureMatrix rows_ = randomRows(kRows, 8, 3), queryRows_ = randomRows(kQueries, 8, 4);
    Features features_ = rows_, queryFeatures_ = queryRows_;
    std::vector<int> labels_ = randomLabels(kRows, 5), queryLabels_ = randomLabels(kQueries, 6);
    JobContext context_;
};

void RankingWaysTest::plainRankingIsThatOfTheReport() {
    const RankingWays ways = compareRankings(task({}), context_);
    const RetrievalReport report =
        evaluateRetrieval(database_, labels_, queries_, queryLabels_, kBits, {}, context_);
    QCOMPARE(ways.queries, std::size_t{kQueries});
    QVERIFY(std::abs(ways.plain - report.meanAveragePrecision) < 1e-12);
    QCOMPARE(ways.weighted, -1.0);
    QVERIFY(ways.plainMilliseconds > 0 && ways.rerankedMilliseconds > 0);
}

void RankingWaysTest::weightsDecideTheOrder() {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<float> uniform(0.1f, 2);
    const FeatureMatrix weights =
        FeatureMatrix::NullaryExpr(kQueries, kBits, [&] { return uniform(random); });
    double expected = 0;
    for (std::size_t q = 0; q < kQueries; ++q) {
        std::vector<double> distances(kRows);
        for (std::size_t i = 0; i < kRows; ++i)
            for (int b = 0; b < kBits; ++b)
                if (database_.bit(i, b) != queries_.bit(q, b))
                    distances[i] += static_cast<double>(weights(static_cast<Eigen::Index>(q), b));
        std::vector<std::size_t> order(kRows);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return distances[i]; });
        expected += precisionOf(order, labels_, queryLabels_[q]) / kQueries;
    }
    const RankingWays ways = compareRankings(task(weights), context_);
    QVERIFY2(std::abs(ways.weighted - expected) < 1e-3,
             qPrintable(QString("%1, %2").arg(ways.weighted).arg(expected)));
    const RankingWays equal = compareRankings(task(FeatureMatrix::Ones(kQueries, kBits)), context_);
    QVERIFY(std::abs(equal.weighted - equal.plain) < 1e-12);
}

void RankingWaysTest::candidatesComeByFeaturesAndTheOthersByCodes() {
    // All are candidates here: the ranking is that of the features.
    double expected = 0;
    for (std::size_t q = 0; q < kQueries; ++q) {
        std::vector<std::size_t> order(kRows);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::stable_sort(order, {}, [&](std::size_t i) {
            return (rows_.row(static_cast<Eigen::Index>(i)) - queryRows_.row(static_cast<Eigen::Index>(q)))
                .norm();
        });
        expected += precisionOf(order, labels_, queryLabels_[q]) / kQueries;
    }
    QVERIFY(std::abs(compareRankings(task({}), context_).reranked - expected) < 1e-9);
}

void RankingWaysTest::aQueryOfTheDatabaseLeavesItselfOut() {
    std::vector<std::size_t> self(kQueries);
    for (std::size_t q = 0; q < kQueries; ++q) {
        self[q] = 3 * q;
        std::ranges::copy(std::as_const(database_)[self[q]], queries_[q].begin());
        queryLabels_[q] = labels_[self[q]];
    }
    const RankingWays ways = compareRankings(task({}, self), context_);
    const RetrievalReport report =
        evaluateRetrieval(database_, labels_, queries_, queryLabels_, kBits, self, context_);
    QVERIFY(std::abs(ways.plain - report.meanAveragePrecision) < 1e-12);
    QVERIFY(ways.plain < compareRankings(task({}), context_).plain);
}

QTEST_GUILESS_MAIN(RankingWaysTest)
#include "ranking_ways_test.moc"
