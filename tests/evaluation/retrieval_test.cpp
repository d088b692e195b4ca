#include "core/evaluation/retrieval.hpp"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "core/base/error.hpp"
#include "core/search/hamming.hpp"
#include "core/search/tied_ranking.hpp"
#include "tests/support/cancellation.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/random_codes.hpp"

using namespace laplens;

namespace {

double plainAveragePrecision(const std::vector<bool>& relevant) {
    double found = 0, sum = 0;
    for (std::size_t i = 0; i < relevant.size(); ++i)
        if (relevant[i]) sum += ++found / static_cast<double>(i + 1);
    return found > 0 ? sum / found : 0;
}

struct Item {
    int distance;
    bool relevant;
    std::size_t row;
};

/// Average of `figure` over all orders of the items within equal distance.
template <class Figure>
double overAllOrders(std::vector<Item> items, const Figure& figure) {
    std::ranges::sort(items, {}, [](const Item& i) { return std::pair(i.distance, i.row); });
    double sum = 0;
    int orders = 0;
    // next_permutation by (distance, row) walks through exactly the orders that keep distances ascending when
    // every group is permuted by its own: an odometer over the groups.
    std::vector<std::pair<std::size_t, std::size_t>> groups;
    for (std::size_t b = 0; b < items.size();) {
        std::size_t e = b;
        while (e < items.size() && items[e].distance == items[b].distance) ++e;
        groups.emplace_back(b, e);
        b = e;
    }
    const auto byRow = [](const Item& a, const Item& b) { return a.row < b.row; };
    while (true) {
        std::vector<bool> relevant;
        for (const Item& item : items) relevant.push_back(item.relevant);
        sum += figure(relevant);
        ++orders;
        std::size_t g = 0;
        while (g < groups.size() && !std::next_permutation(items.begin() + groups[g].first,
                                                           items.begin() + groups[g].second, byRow))
            ++g;
        if (g == groups.size()) break;
    }
    return sum / orders;
}

std::pair<std::vector<std::size_t>, std::vector<std::size_t>> countsOf(const std::vector<Item>& items,
                                                                       int bits) {
    std::vector<std::size_t> relevantAt(bits + 1, 0), totalAt(bits + 1, 0);
    for (const Item& item : items) {
        ++totalAt[item.distance];
        relevantAt[item.distance] += item.relevant;
    }
    return {relevantAt, totalAt};
}

std::vector<int> randomLabels(std::size_t n, int classes, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<int> labels(n);
    for (int& label : labels) label = static_cast<int>(random() % classes);
    return labels;
}

/// Items of query q in the order of the database.
std::vector<Item> itemsOf(const PackedCodes& database, const std::vector<int>& labels,
                          const PackedCodes& queries, std::size_t q, int label, int bits, bool skipSelf) {
    std::vector<Item> items;
    for (std::size_t i = 0; i < database.size(); ++i)
        if (!skipSelf || i != q)
            items.push_back({hammingDistance(database[i], queries[q], bits), labels[i] == label, i});
    return items;
}

std::vector<std::size_t> rowsFrom(std::size_t first, std::size_t n) {
    std::vector<std::size_t> rows(n);
    std::iota(rows.begin(), rows.end(), first);
    return rows;
}

double relevantAmong(const std::vector<bool>& relevant, std::size_t k) {
    return static_cast<double>(
        std::count(relevant.begin(), relevant.begin() + std::min(k, relevant.size()), true));
}

FeatureMatrix randomRows(int n, int d, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix rows(n, d);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < d; ++j) rows(i, j) = normal(random);
    rows.rowwise().normalize();
    return rows;
}

}  // namespace

class RetrievalTest : public QObject {
    Q_OBJECT

private slots:
    void withoutTiesAveragePrecisionIsTheUsualOne();
    void withTiesAveragePrecisionIsTheMeanOverAllOrders();
    void largeTieGroupsAgreeWithTheDirectSum();
    void aCutRankingIsTheMeanOverAllOrders();
    void aCutInALargeTieGroupIsTheMeanOverShuffles();
    void nothingRelevantScoresZero();
    void curveByRadiusAccumulatesTheCounts();
    void reportAgreesWithAllOrders_data();
    void reportAgreesWithAllOrders();
    void queriesThatRetrieveNothingCountAsZeroAtRadius2();
    void unknownLabelsAreRelevantToNothing();
    void anItemLeavesItselfOut();
    void neighbourRecallIsTheMeanOverAllOrders();
    void exactFeatureRankingIsTheUsualOne();
    void equalFeaturesAreTies();
    void classesCountAlikeHoweverManyPicturesTheyHave();
    void emptyInputsGiveEmptyReports();
    void mismatchedLabelsAreRefused();
    void aStopTakesEffectAtTheNextCheckpoint();
};

void RetrievalTest::withoutTiesAveragePrecisionIsTheUsualOne() {
    const std::vector<std::size_t> total{1, 1, 1, 1, 1, 1};
    const std::vector<std::size_t> relevant{1, 0, 1, 0, 0, 1};
    QCOMPARE(tieAwareAveragePrecision(relevant, total), (1.0 + 2.0 / 3 + 3.0 / 6) / 3);
}

void RetrievalTest::withTiesAveragePrecisionIsTheMeanOverAllOrders() {
    std::mt19937_64 random(1);
    for (int trial = 0; trial < 60; ++trial) {
        std::vector<Item> items;
        const std::size_t n = 1 + random() % 8;
        for (std::size_t i = 0; i < n; ++i)
            items.push_back({static_cast<int>(random() % 4), random() % 2 == 0, i});
        const auto [relevantAt, totalAt] = countsOf(items, 3);
        const double expected = overAllOrders(items, plainAveragePrecision);
        QVERIFY(std::abs(tieAwareAveragePrecision(relevantAt, totalAt) - expected) < 1e-12);
    }
}

void RetrievalTest::largeTieGroupsAgreeWithTheDirectSum() {
    const std::vector<std::size_t> total{3, 1000, 0, 50'000, 7, 130};
    const std::vector<std::size_t> relevant{2, 100, 0, 4000, 0, 130};
    double sum = 0, found = 0, ranked = 0, all = 0;
    for (std::size_t g = 0; g < total.size(); ++g) {
        const double n = static_cast<double>(total[g]), r = static_cast<double>(relevant[g]);
        for (std::size_t i = 1; i <= total[g]; ++i)
            sum += r / n * (found + 1 + (n > 1 ? (static_cast<double>(i) - 1) * (r - 1) / (n - 1) : 0)) /
                   (ranked + static_cast<double>(i));
        found += r;
        ranked += n;
        all += r;
    }
    QVERIFY(std::abs(tieAwareAveragePrecision(relevant, total) - sum / all) < 1e-11);
}

void RetrievalTest::aCutRankingIsTheMeanOverAllOrders() {
    const std::vector<std::size_t> cuts{1, 2, 3, 5, 7, 20};
    std::mt19937_64 random(21);
    for (int trial = 0; trial < 200; ++trial) {
        std::vector<Item> items;
        const std::size_t n = 1 + random() % 8;
        for (std::size_t i = 0; i < n; ++i)
            items.push_back({static_cast<int>(random() % 3), random() % 2 == 0, i});
        const auto [relevantAt, totalAt] = countsOf(items, 3);
        TiedRanking ranking({}, cuts);
        for (std::size_t d = 0; d < totalAt.size(); ++d) ranking.add(relevantAt[d], totalAt[d]);
        for (std::size_t c = 0; c < cuts.size(); ++c) {
            // Of the first so many alone: divided by the relevant ones among them.
            const double expected = overAllOrders(items, [&](std::vector<bool> relevant) {
                relevant.resize(std::min(relevant.size(), cuts[c]));
                return plainAveragePrecision(relevant);
            });
            QVERIFY2(std::abs(ranking.averagePrecisionAtCut(c) - expected) < 1e-12,
                     qPrintable(QString("%1, not %2").arg(ranking.averagePrecisionAtCut(c)).arg(expected)));
        }
    }
}

void RetrievalTest::aCutInALargeTieGroupIsTheMeanOverShuffles() {
    const std::vector<std::size_t> cuts{1000};
    TiedRanking ranking({}, cuts);
    ranking.add(120, 400);
    ranking.add(900, 3000);
    ranking.add(50, 5000);
    std::vector<bool> near(400), far(3000);
    std::fill(near.begin(), near.begin() + 120, true);
    std::fill(far.begin(), far.begin() + 900, true);
    std::mt19937_64 random(22);
    double sum = 0, squares = 0;
    constexpr int kShuffles = 4000;
    for (int trial = 0; trial < kShuffles; ++trial) {
        std::shuffle(near.begin(), near.end(), random);
        std::shuffle(far.begin(), far.end(), random);
        std::vector<bool> first = near;
        first.insert(first.end(), far.begin(), far.begin() + 600);
        const double value = plainAveragePrecision(first);
        sum += value;
        squares += value * value;
    }
    const double mean = sum / kShuffles, error = std::sqrt((squares / kShuffles - mean * mean) / kShuffles);
    QVERIFY2(
        std::abs(ranking.averagePrecisionAtCut(0) - mean) < 4 * error,
        qPrintable(QString("%1, not %2 +- %3").arg(ranking.averagePrecisionAtCut(0)).arg(mean).arg(error)));
}

void RetrievalTest::nothingRelevantScoresZero() {
    QCOMPARE(tieAwareAveragePrecision(std::vector<std::size_t>{0, 0}, std::vector<std::size_t>{3, 4}), 0.0);
    QCOMPARE(tieAwareAveragePrecision({}, {}), 0.0);
}

void RetrievalTest::curveByRadiusAccumulatesTheCounts() {
    const auto curve =
        curveByRadius(std::vector<std::size_t>{0, 2, 0, 2}, std::vector<std::size_t>{0, 4, 0, 6});
    QCOMPARE(curve.size(), std::size_t{4});
    QCOMPARE(curve[0].precision, 1.0);
    QCOMPARE(curve[0].recall, 0.0);
    QCOMPARE(curve[1].precision, 0.5);
    QCOMPARE(curve[1].recall, 0.5);
    QCOMPARE(curve[2].cut, 2);
    QCOMPARE(curve[2].recall, 0.5);
    QCOMPARE(curve[3].precision, 0.4);
    QCOMPARE(curve[3].recall, 1.0);
}

void RetrievalTest::reportAgreesWithAllOrders_data() {
    QTest::addColumn<int>("bits");
    QTest::newRow("2 bits, many ties") << 2;
    QTest::newRow("12 bits") << 12;
    QTest::newRow("66 bits") << 66;
}

void RetrievalTest::reportAgreesWithAllOrders() {
    QFETCH(int, bits);
    const std::size_t n = 8, q = 6;
    const PackedCodes database = randomCodes(n, 70, 2), queries = randomCodes(q, 70, 3);
    const std::vector<int> labels = randomLabels(n, 3, 4), queryLabels = randomLabels(q, 3, 5);
    JobContext context;
    const RetrievalReport report =
        evaluateRetrieval(database, labels, queries, queryLabels, bits, {}, context);
    QCOMPARE(report.bits, bits);
    QCOMPARE(report.queries, q);
    double averagePrecision = 0, radius2 = 0;
    std::vector<std::size_t> relevantAt(bits + 1, 0), totalAt(bits + 1, 0);
    std::vector<double> precision(report.byRank.size(), 0), recall(report.byRank.size(), 0);
    for (std::size_t i = 0; i < q; ++i) {
        const auto items = itemsOf(database, labels, queries, i, queryLabels[i], bits, false);
        averagePrecision += overAllOrders(items, plainAveragePrecision) / q;
        double near = 0, nearRelevant = 0, all = 0;
        for (const Item& item : items) {
            near += item.distance <= 2;
            nearRelevant += item.distance <= 2 && item.relevant;
            all += item.relevant;
            ++totalAt[item.distance];
            relevantAt[item.distance] += item.relevant;
        }
        if (near > 0) radius2 += nearRelevant / near / q;
        for (std::size_t r = 0; r < report.byRank.size(); ++r) {
            const std::size_t k = static_cast<std::size_t>(report.byRank[r].cut);
            const double found =
                overAllOrders(items, [&](const auto& relevant) { return relevantAmong(relevant, k); });
            precision[r] += found / static_cast<double>(k) / q;
            if (all > 0) recall[r] += found / all / q;
        }
    }
    QVERIFY(std::abs(report.meanAveragePrecision - averagePrecision) < 1e-12);
    QVERIFY(std::abs(report.precisionAtRadius2 - radius2) < 1e-12);
    QCOMPARE(report.byRank.back().cut, int(n));
    for (std::size_t r = 0; r < report.byRank.size(); ++r) {
        QVERIFY(std::abs(report.byRank[r].precision - precision[r]) < 1e-12);
        QVERIFY(std::abs(report.byRank[r].recall - recall[r]) < 1e-12);
    }
    QVERIFY(std::abs(report.precisionAt100 - precision.back()) < 1e-12);
    const auto curve = curveByRadius(relevantAt, totalAt);
    QCOMPARE(report.byRadius.size(), curve.size());
    for (std::size_t r = 0; r < curve.size(); ++r) QCOMPARE(report.byRadius[r].precision, curve[r].precision);
}

void RetrievalTest::queriesThatRetrieveNothingCountAsZeroAtRadius2() {
    PackedCodes database(3, 16);
    for (int b = 0; b < 16; ++b) database.setBit(2, b, true);
    PackedCodes queries(2, 16);
    for (int b = 4; b < 12; ++b) queries.setBit(1, b, true);
    JobContext context;
    const std::vector<int> labels{1, 0, 1}, queryLabels{1, 1};
    const auto report = evaluateRetrieval(database, labels, queries, queryLabels, 16, {}, context);
    QCOMPARE(report.precisionAtRadius2, 0.25);
}

void RetrievalTest::unknownLabelsAreRelevantToNothing() {
    const PackedCodes codes = randomCodes(5, 8, 6);
    const std::vector<int> labels{-1, -1, 0, 0, -1};
    JobContext context;
    const auto report = evaluateRetrieval(codes, labels, codes, labels, 8, rowsFrom(0, 5), context);
    QVERIFY(std::abs(report.byRadius.back().precision - 2.0 / 20) < 1e-12);
    const std::vector<int> unknown(5, -1);
    QCOMPARE(
        evaluateRetrieval(codes, unknown, codes, unknown, 8, rowsFrom(0, 5), context).meanAveragePrecision,
        0.0);
}

void RetrievalTest::anItemLeavesItselfOut() {
    const PackedCodes codes = randomCodes(8, 3, 7);
    const std::vector<int> labels = randomLabels(8, 2, 8);
    // The last three rows are the queries.
    PackedCodes queries(0, 3);
    for (std::size_t i = 5; i < 8; ++i) queries.append(codes[i]);
    JobContext context;
    const auto asked = std::span(labels).subspan(5);
    const auto report = evaluateRetrieval(codes, labels, queries, asked, 3, rowsFrom(5, 3), context);
    double expected = 0;
    for (std::size_t i = 5; i < 8; ++i)
        expected +=
            overAllOrders(itemsOf(codes, labels, codes, i, labels[i], 3, true), plainAveragePrecision) / 3;
    QVERIFY(std::abs(report.meanAveragePrecision - expected) < 1e-12);
    QCOMPARE(report.byRank.back().cut, 7);
    QVERIFY_EXCEPTION_THROWN(evaluateRetrieval(codes, labels, queries, asked, 3, rowsFrom(0, 2), context),
                             std::invalid_argument);
}

void RetrievalTest::neighbourRecallIsTheMeanOverAllOrders() {
    const std::size_t n = 9;
    for (const bool skipSelf : {false, true}) {
        const PackedCodes database = randomCodes(n, 3, 9);
        const PackedCodes queries = skipSelf ? database : randomCodes(4, 3, 10);
        const FeatureMatrix rows = randomRows(int(n), 4, 11);
        const std::vector<std::size_t> selfRows = skipSelf ? rowsFrom(0, n) : std::vector<std::size_t>();
        JobContext context;
        const NeighbourGraph truth = skipSelf ? exactNeighbours(rows, 3, context)
                                              : nearestRows(rows, randomRows(4, 4, 12), 3, context);
        for (const std::size_t top : {1u, 3u, 5u, 100u}) {
            double expected = 0;
            for (std::size_t q = 0; q < queries.size(); ++q) {
                std::vector<Item> items;
                for (std::size_t i = 0; i < n; ++i) {
                    if (skipSelf && i == q) continue;
                    const auto* begin = truth.index.data() + q * 3;
                    const bool isNeighbour = std::find(begin, begin + 3, int(i)) != begin + 3;
                    items.push_back({hammingDistance(database[i], queries[q], 3), isNeighbour, i});
                }
                expected += overAllOrders(items, [&](const auto& r) { return relevantAmong(r, top); }) / 3 /
                            static_cast<double>(queries.size());
            }
            QVERIFY(std::abs(meanOf(neighbourRecalls(database, queries, truth, 3, top, selfRows, context)) -
                             expected) < 1e-12);
        }
    }
}

void RetrievalTest::exactFeatureRankingIsTheUsualOne() {
    const FeatureMatrix database = randomRows(2500, 8, 13), queries = randomRows(150, 8, 14);
    const std::vector<int> labels = randomLabels(2500, 5, 15), queryLabels = randomLabels(150, 5, 16);
    JobContext context;
    const auto report = evaluateFeatureRanking(database, labels, queries, queryLabels, {}, context);
    double averagePrecision = 0, at100 = 0, cutAt1000 = 0;
    for (int q = 0; q < 150; ++q) {
        std::vector<std::pair<double, int>> order;
        for (int i = 0; i < 2500; ++i)
            order.emplace_back(-database.row(i).cast<double>().dot(queries.row(q).cast<double>()), i);
        std::ranges::sort(order);
        std::vector<bool> relevant;
        for (const auto& [score, i] : order) relevant.push_back(labels[i] == queryLabels[q]);
        averagePrecision += plainAveragePrecision(relevant) / 150;
        at100 += relevantAmong(relevant, 100) / 100 / 150;
        relevant.resize(1000);
        cutAt1000 += plainAveragePrecision(relevant) / 150;
    }
    QVERIFY(std::abs(report.meanAveragePrecision - averagePrecision) < 1e-4);
    QVERIFY(std::abs(report.precisionAt100 - at100) < 1e-3);
    QVERIFY(std::abs(report.meanAveragePrecisionAt1000 - cutAt1000) < 1e-4);
    QVERIFY(std::abs(cutAt1000 - averagePrecision) > 0.001);
    // Nobody has 5,000.
    QCOMPARE(report.meanAveragePrecisionAt5000, report.meanAveragePrecision);
    for (const RetrievalFigure figure :
         {RetrievalFigure::MeanAveragePrecision, RetrievalFigure::MeanAveragePrecisionAt1000,
          RetrievalFigure::PrecisionAt100})
        QVERIFY(std::abs(meanOf(report.perQuery[static_cast<std::size_t>(figure)]) - report.of(figure)) <
                1e-12);
    QCOMPARE(report.bits, 0);
    QCOMPARE(report.precisionAtRadius2, -1.0);
}

void RetrievalTest::equalFeaturesAreTies() {
    FeatureMatrix database(4, 1), query(1, 1);
    database << 1, 1, -1, 0;
    query << 1;
    JobContext context;
    const std::vector<int> labels{0, 1, 1, 0}, queryLabels{1};
    const auto report = evaluateFeatureRanking(database, labels, query, queryLabels, {}, context);
    QCOMPARE(report.byRank.front().precision, 0.5);
    QCOMPARE(report.meanAveragePrecision, ((1.0 + 0.5) / 2 + 2.0 / 4) / 2);
}

void RetrievalTest::classesCountAlikeHoweverManyPicturesTheyHave() {
    // Four of class 0 that find one another, and two of class 1 whose nearest are of class 0.
    FeatureMatrix features(6, 1);
    features << 10, 10.5F, 11, 11.5F, 9, -20;
    const std::vector<int> labels{0, 0, 0, 0, 1, 1};
    JobContext context;
    const auto report = evaluateFeatureRanking(features, labels, features, labels, rowsFrom(0, 6), context);
    // By inner product each positive row ranks all others in descending order; the last one ranks the
    // negative first, itself left out.
    double perQuery[6] = {};
    for (int q = 0; q < 6; ++q) {
        std::vector<std::pair<float, int>> ranked;
        for (int i = 0; i < 6; ++i)
            if (i != q)
                ranked.emplace_back(-features(q, 0) * features(i, 0), labels[static_cast<std::size_t>(i)]);
        std::ranges::sort(ranked);
        double found = 0, sum = 0;
        for (std::size_t r = 0; r < ranked.size(); ++r)
            if (ranked[r].second == labels[static_cast<std::size_t>(q)])
                sum += ++found / static_cast<double>(r + 1);
        perQuery[q] = sum / found;
    }
    const double first = (perQuery[0] + perQuery[1] + perQuery[2] + perQuery[3]) / 4,
                 second = (perQuery[4] + perQuery[5]) / 2;
    QVERIFY(std::abs(report.macroAveragePrecision - (first + second) / 2) < 1e-12);
    QVERIFY(std::abs(report.meanAveragePrecision - (4 * first + 2 * second) / 6) < 1e-12);
    QVERIFY(std::abs(first - second) > 0.1);
}

void RetrievalTest::emptyInputsGiveEmptyReports() {
    JobContext context;
    const PackedCodes none(0, 8), some = randomCodes(3, 8, 17);
    const std::vector<int> noLabels, labels{0, 1, 2};
    QCOMPARE(evaluateRetrieval(none, noLabels, some, labels, 8, {}, context).meanAveragePrecision, 0.0);
    QCOMPARE(evaluateRetrieval(some, labels, none, noLabels, 8, {}, context).queries, std::size_t{0});
    QCOMPARE(evaluateFeatureRanking(FeatureMatrix(0, 2), noLabels, FeatureMatrix(3, 2), labels, {}, context)
                 .meanAveragePrecision,
             0.0);
}

void RetrievalTest::mismatchedLabelsAreRefused() {
    JobContext context;
    const PackedCodes codes = randomCodes(3, 8, 18);
    const std::vector<int> labels{0, 1};
    QVERIFY_EXCEPTION_THROWN(evaluateRetrieval(codes, labels, codes, labels, 8, {}, context),
                             std::invalid_argument);
}

void RetrievalTest::aStopTakesEffectAtTheNextCheckpoint() {
    const PackedCodes database = randomCodes(4000, 64, 19);
    const std::vector<int> labels = randomLabels(4000, 10, 20);
    QCOMPARE(stoppingProblem(
                 [&](JobContext& context) {
                     evaluateRetrieval(database, labels, database, labels, 64, rowsFrom(0, 4000), context);
                 },
                 10),
             std::string());
}

QTEST_GUILESS_MAIN(RetrievalTest)
#include "retrieval_test.moc"
