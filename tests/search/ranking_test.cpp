#include "core/search/ranking.hpp"

#include <QtTest>
#include <random>
#include <set>
#include <tuple>

#include "core/search/weighted_hamming.hpp"
#include "tests/support/random_codes.hpp"

using namespace laplens;

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
using Limits = std::initializer_list<std::size_t>;

/// Whatever is asked, by a loop over bits, a sort and a cut.
struct Slow {
    Slow(const PackedCodes& codes, const RankingQuestion& question) {
        const int bits = question.bits ? question.bits : codes.bits();
        const int radius = question.radius < 0 ? bits : question.radius;
        const std::set<std::uint32_t> without(question.without.begin(), question.without.end());
        std::set<std::uint32_t> among;
        if (question.among) among = {question.among->begin(), question.among->end()};
        std::vector<float> weighted(codes.size());
        if (!question.weights.empty()) weightedDistances(codes, question.code, question.weights, weighted);
        histogram.resize(static_cast<std::size_t>(bits) + 1);
        if (!question.labels.empty()) ofLabel.resize(histogram.size());
        std::vector<std::tuple<float, int, std::uint32_t, int>> order;
        for (std::uint32_t row = 0; row < codes.size(); ++row) {
            if (without.contains(row) || (question.among && !among.contains(row))) continue;
            const auto distance = [&](int first) {
                int result = -1;
                const auto join = [&](std::span<const std::uint64_t> code) {
                    int differing = 0;
                    for (int b = 0; b < first; ++b)
                        differing += codes.bit(row, b) != (code[std::size_t(b) / 64] >> (b % 64) & 1);
                    if (result < 0)
                        result = differing;
                    else
                        result =
                            question.greatest ? std::max(result, differing) : std::min(result, differing);
                };
                join(question.code);
                for (const auto& code : question.others) join(code);
                return result;
            };
            const int compared = distance(bits);
            if (compared < question.nearest) continue;
            ++histogram[std::size_t(compared)];
            if (!question.labels.empty() && question.labels[row] == question.label)
                ++ofLabel[std::size_t(compared)];
            if (compared > radius) continue;
            if (question.weights.empty())
                order.emplace_back(float(compared), distance(codes.bits()), row, compared);
            else
                order.emplace_back(weighted[row], 0, row, compared);
        }
        std::ranges::sort(order);
        if (order.size() > question.limit) order.resize(question.limit);
        for (const auto& [first, second, row, compared] : order)
            hits.push_back({row, std::uint16_t(compared)});
    }
    std::vector<Hit> hits;
    std::vector<std::size_t> histogram, ofLabel;
};

void compareWithSlow(const PackedCodes& codes, const RankingQuestion& question) {
    const Slow slow(codes, question);
    const Ranking ranking = rankCodes(codes, question);
    QCOMPARE(ranking.hits, slow.hits);
    QCOMPARE(ranking.histogram, slow.histogram);
    QCOMPARE(ranking.ofLabel, slow.ofLabel);
}

}  // namespace

class RankingTest : public QObject {
    Q_OBJECT

private slots:
    void theFirstAreThoseOfASort_data();
    void theFirstAreThoseOfASort();
    void manyTiesAreToldApartByTheWholeCodeAndThenByRow();
    void theOrderOfTheRowsDoesNotMatter();
    void copiesAreRankedByRow();
    void whatIsLeftOutCountsNowhere();
    void severalCodesRankByTheirLeastOrGreatestDistance();
    void weighedBitsOrderAndTheirNumberStillFilters_data();
    void weighedBitsOrderAndTheirNumberStillFilters();
    void equalWeightsGiveThePlainRanking();
    void weightsOfZeroLeaveBitsOut();
    void rowsOfALabelAreCountedApart();
    void largeDatabasesAreRankedOnAllCoresWithTheSameResult();
    void anIndexChangesNoHit();
    void noRowsAreNoHits();
    void questionsThatCannotBeAreRefused();
};

void RankingTest::theFirstAreThoseOfASort_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("first");
    for (const int bits : {1, 8, 47, 64, 65, 128, 192, 256, 300, 576})
        for (const int first : {1, bits / 8, bits / 2, bits - 1, bits})
            if (first > 0) QTest::addRow("%d of %d bits", first, bits) << bits << first;
}

void RankingTest::theFirstAreThoseOfASort() {
    QFETCH(int, bits);
    QFETCH(int, first);
    const PackedCodes codes = randomCodes(5000, bits, 1), query = randomCodes(1, bits, 2);
    for (const std::size_t limit : Limits{0, 1, 10, 100, 2600, 5000, kAll})
        compareWithSlow(codes, {.code = query[0], .bits = first, .limit = limit});
}

void RankingTest::manyTiesAreToldApartByTheWholeCodeAndThenByRow() {
    for (const int bits : {12, 64}) {
        const PackedCodes codes = randomCodes(20'000, bits, 3), query = randomCodes(1, bits, 4);
        for (const int first : {1, 2, 5})
            for (const std::size_t limit : Limits{1, 10, 1000, 11'000})
                compareWithSlow(codes, {.code = query[0], .bits = first, .limit = limit});
    }
}

void RankingTest::theOrderOfTheRowsDoesNotMatter() {
    const PackedCodes random = randomCodes(20'000, 64, 5), query = randomCodes(1, 64, 6);
    const Ranking ranking = rankCodes(random, {.code = query[0]});
    for (const bool nearestFirst : {true, false}) {
        PackedCodes codes(0, 64);
        for (std::size_t i = 0; i < random.size(); ++i)
            codes.append(random[ranking.hits[nearestFirst ? i : random.size() - 1 - i].row]);
        for (const int first : {4, 32, 64})
            for (const std::size_t limit : Limits{5, 1000})
                compareWithSlow(codes, {.code = query[0], .bits = first, .limit = limit});
    }
}

void RankingTest::copiesAreRankedByRow() {
    const PackedCodes codes(20'000, 48);
    for (const std::size_t limit : Limits{3, 7000, kAll})
        for (const int first : {16, 48})
            compareWithSlow(codes, {.code = codes[0], .bits = first, .limit = limit});
}

void RankingTest::whatIsLeftOutCountsNowhere() {
    const PackedCodes codes = randomCodes(3000, 96, 7), query = randomCodes(1, 96, 8);
    std::vector<std::uint32_t> some, none, last{2048, 2999};
    std::mt19937_64 random(9);
    for (std::uint32_t row = 0; row < codes.size(); ++row)
        if (random() % 3 == 0) some.push_back(row);
    const std::uint32_t without[] = {some[7], 0, some[7], 2999, 2048};
    for (const int first : {9, 60, 96})
        for (const std::size_t limit : Limits{0, 20, kAll})
            for (const int radius : {-1, first / 3, 200})
                for (const int nearest : {-5, first / 4, 97})
                    for (const auto* among : {&some, &none, &last, (std::vector<std::uint32_t>*)nullptr}) {
                        RankingQuestion question{.code = query[0],
                                                 .bits = first,
                                                 .limit = limit,
                                                 .nearest = nearest,
                                                 .radius = radius};
                        if (among) question.among = *among;
                        compareWithSlow(codes, question);
                        question.without = without;
                        compareWithSlow(codes, question);
                    }
}

void RankingTest::severalCodesRankByTheirLeastOrGreatestDistance() {
    const PackedCodes codes = randomCodes(4000, 128, 10), queries = randomCodes(3, 128, 11);
    std::vector<std::vector<std::uint64_t>> others;
    for (const std::size_t i : {1u, 2u}) others.emplace_back(queries[i].begin(), queries[i].end());
    const std::uint32_t without = 17;
    for (const bool greatest : {false, true})
        for (const int first : {10, 70, 128})
            for (const std::size_t limit : Limits{10, kAll})
                compareWithSlow(codes, {.code = queries[0],
                                        .others = others,
                                        .greatest = greatest,
                                        .bits = first,
                                        .limit = limit,
                                        .without = {&without, 1}});
}

void RankingTest::weighedBitsOrderAndTheirNumberStillFilters_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("first");
    for (const int bits : {5, 48, 64, 130, 256, 512})
        for (const int first : {1, bits / 2 + 1, bits})
            QTest::addRow("%d of %d bits", first, bits) << bits << first;
}

void RankingTest::weighedBitsOrderAndTheirNumberStillFilters() {
    QFETCH(int, bits);
    QFETCH(int, first);
    const PackedCodes codes = randomCodes(7000, bits, 12), query = randomCodes(1, bits, 13);
    std::mt19937_64 random(14);
    std::exponential_distribution<float> weight;
    std::vector<float> weights(static_cast<std::size_t>(first));
    std::ranges::generate(weights, [&] { return weight(random); });
    std::vector<std::uint32_t> some;
    for (std::uint32_t row = 1; row < codes.size(); row += 2) some.push_back(row);
    const std::uint32_t without[] = {3, 4, 6001};
    for (const std::size_t limit : Limits{1, 100, 3000, kAll}) {
        compareWithSlow(codes, {.code = query[0], .bits = first, .limit = limit, .weights = weights});
        compareWithSlow(codes, {.code = query[0],
                                .bits = first,
                                .limit = limit,
                                .nearest = first / 4,
                                .radius = first / 2,
                                .among = some,
                                .without = without,
                                .weights = weights});
    }
}

void RankingTest::equalWeightsGiveThePlainRanking() {
    const PackedCodes codes = randomCodes(3000, 48, 15), query = randomCodes(1, 48, 16);
    const Ranking plain = rankCodes(codes, {.code = query[0], .limit = 200});
    for (const float weight : {1.0f, 0.25f}) {
        const std::vector<float> weights(48, weight);
        QCOMPARE(rankCodes(codes, {.code = query[0], .limit = 200, .weights = weights}).hits, plain.hits);
    }
}

void RankingTest::weightsOfZeroLeaveBitsOut() {
    const PackedCodes codes = randomCodes(500, 64, 17), query = randomCodes(1, 64, 18);
    std::vector<float> weights(64, 0);
    const RankingQuestion question{.code = query[0], .limit = 100, .weights = weights};
    QCOMPARE(rankCodes(codes, question).hits[2].row, 2u);
    weights[17] = 2;
    for (const Hit& hit : rankCodes(codes, question).hits) QCOMPARE(codes.bit(hit.row, 17), query.bit(0, 17));
}

void RankingTest::rowsOfALabelAreCountedApart() {
    const PackedCodes codes = randomCodes(5003, 40, 19), query = randomCodes(1, 40, 20);
    std::vector<std::uint32_t> some;
    for (std::uint32_t row = 0; row < codes.size(); row += 3) some.push_back(row);
    const std::uint32_t without[] = {5, 6, 9, 5002};
    for (const int labelCount : {1, 3, 900}) {
        std::vector<int> labels;
        for (int row = 0; row < 5003; ++row) labels.push_back(row * 7 % 5003 % labelCount - 1);
        for (const int label : {-1, 0, 1, 4000}) {
            compareWithSlow(codes, {.code = query[0], .limit = 10, .labels = labels, .label = label});
            compareWithSlow(codes, {.code = query[0],
                                    .bits = 12,
                                    .limit = 10,
                                    .nearest = 3,
                                    .radius = 7,
                                    .among = some,
                                    .without = without,
                                    .labels = labels,
                                    .label = label});
        }
    }
}

void RankingTest::largeDatabasesAreRankedOnAllCoresWithTheSameResult() {
    std::mt19937_64 random(21);
    PackedCodes codes(700'000, 64);
    for (auto& word : codes.words()) word = random();
    const std::uint64_t query = random();
    for (const int bits : {3, 64}) {
        std::vector<std::tuple<int, int, std::uint32_t>> order;
        for (std::uint32_t row = 0; row < codes.size(); ++row)
            order.emplace_back(hammingDistance(codes[row], {&query, 1}, bits),
                               hammingDistance(codes[row], {&query, 1}, 64), row);
        std::ranges::sort(order);
        for (const auto& [limit, radius] :
             {std::pair{std::size_t{1000}, -1}, {kAll, -1}, {kAll, bits / 3 - 2}}) {
            const Ranking ranking =
                rankCodes(codes, {.code = {&query, 1}, .bits = bits, .limit = limit, .radius = radius});
            for (std::size_t i = 0; i < ranking.hits.size(); ++i) {
                QCOMPARE(ranking.hits[i].row, std::get<2>(order[i]));
                QCOMPARE(int(ranking.hits[i].distance), std::get<0>(order[i]));
            }
            const auto within = std::ranges::count_if(order, [&, radius = radius](const auto& of) {
                return radius < 0 || std::get<0>(of) <= radius;
            });
            QCOMPARE(ranking.hits.size(), std::min(limit, std::size_t(within)));
            std::vector<std::size_t> histogram(std::size_t(bits) + 1);
            for (const auto& of : order) ++histogram[std::size_t(std::get<0>(of))];
            QVERIFY(ranking.histogram == histogram);
        }
    }
    std::vector<float> weights(64), distances(codes.size());
    std::exponential_distribution<float> weight;
    std::ranges::generate(weights, [&] { return weight(random); });
    weightedDistances(codes, {&query, 1}, weights, distances);
    std::vector<std::pair<float, std::uint32_t>> order;
    for (std::uint32_t row = 0; row < codes.size(); ++row) order.emplace_back(distances[row], row);
    std::ranges::sort(order);
    for (const std::size_t limit : Limits{50, kAll}) {
        const Ranking ranking = rankCodes(codes, {.code = {&query, 1}, .limit = limit, .weights = weights});
        QCOMPARE(ranking.hits.size(), std::min(limit, order.size()));
        for (std::size_t i = 0; i < ranking.hits.size(); ++i) QCOMPARE(ranking.hits[i].row, order[i].second);
    }
}

void RankingTest::anIndexChangesNoHit() {
    // Every other code is near one before it.
    PackedCodes codes = randomCodes(4000, 64, 22);
    std::mt19937_64 random(23);
    for (std::size_t row = 1; row < codes.size(); row += 2) {
        codes[row][0] = codes[row - 1][0];
        for (unsigned flip = random() % 5; flip > 0; --flip)
            codes[row][0] ^= std::uint64_t{1} << random() % 64;
    }
    const std::uint32_t some[] = {0, 1, 2, 3, 40, 41}, without[] = {1, 41};
    JobContext context;
    std::size_t byIndex = 0;
    for (const int first : {41, 64}) {
        const MultiIndex index(codes, first, context);
        for (std::size_t row = 0; row < 50; ++row)
            for (const int radius : {-1, 0, 1, 2, 3, 20}) {
                RankingQuestion question{.code = std::as_const(codes)[row], .bits = first, .radius = radius};
                const auto check = [&] {
                    question.index = nullptr;
                    const Slow slow(codes, question);
                    question.index = &index;
                    const Ranking ranking = rankCodes(codes, question);
                    QVERIFY(ranking.hits == slow.hits);
                    QVERIFY(ranking.histogram.empty() || ranking.histogram == slow.histogram);
                    byIndex += ranking.histogram.empty();
                };
                check();
                question.without = without;
                check();
                question.nearest = 1;
                check();
                question.limit = 1;
                check();
                question.among = some;
                check();
            }
    }
    QVERIFY(byIndex > 0);
}

void RankingTest::noRowsAreNoHits() {
    const PackedCodes codes(0, 48);
    const std::uint64_t query = 5;
    const Ranking ranking = rankCodes(codes, {.code = {&query, 1}});
    QVERIFY(ranking.hits.empty());
    QVERIFY(ranking.histogram == std::vector<std::size_t>(49));
}

void RankingTest::questionsThatCannotBeAreRefused() {
    const PackedCodes codes = randomCodes(3, 48, 24), others = randomCodes(3, 48, 25);
    const auto query = codes[0];
    JobContext context;
    const MultiIndex index(others, 48, context);
    const std::uint32_t row = 3;
    const std::vector<std::vector<std::uint64_t>> empty(1);
    const std::vector<int> labels(2);
    std::vector<RankingQuestion> bad(6, {.code = query});
    bad[0].bits = 49;
    bad[1].code = {};
    bad[2].others = empty;
    bad[3].among = {&row, 1};
    bad[4].labels = labels;
    bad[5].index = &index;
    std::vector<std::vector<float>> weights{std::vector<float>(47, 1), std::vector<float>(49, 1)};
    for (const float weight :
         {-1.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        weights.emplace_back(48, weight);
    for (const std::vector<float>& of : weights) bad.push_back({.code = query, .weights = of});
    for (const RankingQuestion& question : bad)
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, rankCodes(codes, question));
}

QTEST_GUILESS_MAIN(RankingTest)
#include "ranking_test.moc"
