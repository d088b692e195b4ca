#include "core/search/multi_index.hpp"

#include <QtTest>
#include <random>
#include <set>

#include "core/search/near_groups.hpp"

using namespace laplens;

namespace {

/// Half of the codes are others with a few bits flipped, and some are copies: libraries have groups.
PackedCodes groupedCodes(std::size_t n, int bits, unsigned seed) {
    std::mt19937_64 random(seed);
    PackedCodes codes(n, bits);
    for (std::size_t i = 0; i < n; ++i) {
        if (i % 2 && i > 2) {
            std::ranges::copy(std::as_const(codes)[random() % i], codes[i].begin());
            for (unsigned flips = random() % 6; flips > 0; --flips) {
                const int b = static_cast<int>(random() % static_cast<unsigned>(bits));
                codes.setBit(i, b, !codes.bit(i, b));
            }
        } else {
            for (int b = 0; b < bits; ++b) codes.setBit(i, b, random() & 1);
        }
    }
    return codes;
}

std::vector<Hit> slowWithin(const PackedCodes& codes, std::span<const std::uint64_t> query, int bits,
                            int radius) {
    std::vector<Hit> hits;
    for (std::uint32_t row = 0; row < codes.size(); ++row) {
        int differing = 0;
        for (int b = 0; b < bits; ++b)
            differing += codes.bit(row, b) != (query[static_cast<std::size_t>(b) / 64] >> (b % 64) & 1);
        if (differing <= radius) hits.push_back({row, static_cast<std::uint16_t>(differing)});
    }
    return hits;
}

std::vector<Hit> byRow(std::optional<std::vector<Hit>> hits) {
    std::ranges::sort(hits.value(), {}, &Hit::row);
    return *hits;
}

}  // namespace

class MultiIndexTest : public QObject {
    Q_OBJECT

private slots:
    void answersAreThoseOfTheScan_data();
    void answersAreThoseOfTheScan();
    void noCodeIsTooFarToBeFound();
    void whatCostsMoreThanAScanIsGivenUp();
    void codesPastTheBitsAskedForDoNotCount();
    void groupsAreTheComponentsOfTheNearPairs();
    void copiesAreOneGroup();
    void moreBitsThanThereAreAreRefused();
};

void MultiIndexTest::answersAreThoseOfTheScan_data() {
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("first");
    for (const int n : {1, 40, 3000})
        for (const auto& [bits, first] :
             {std::pair{8, 8}, {48, 48}, {64, 64}, {64, 41}, {96, 96}, {256, 256}, {256, 100}, {300, 300}})
            QTest::addRow("%d codes of %d bits, the first %d", n, bits, first) << n << bits << first;
}

void MultiIndexTest::answersAreThoseOfTheScan() {
    QFETCH(int, n);
    QFETCH(int, bits);
    QFETCH(int, first);
    const PackedCodes codes = groupedCodes(static_cast<std::size_t>(n), bits, 1);
    const PackedCodes others = groupedCodes(6, bits, 2);
    JobContext context;
    const MultiIndex index(codes, first, context);
    for (std::size_t q = 0; q < 12; ++q) {
        const auto query = q < 6 ? codes[q * 7 % codes.size()] : others[q - 6];
        // Far radii visit every entry of a table: few of them are enough to know.
        for (const int radius : {0, 1, 2, 5, 9, 16}) {
            if (first / static_cast<int>(index.tables()) > 12 && radius > 9) continue;
            const std::vector<Hit> near = slowWithin(codes, query, first, radius);
            QCOMPARE(byRow(index.within(query, radius, true)), near);
            if (const auto cheap = index.within(query, radius)) QCOMPARE(byRow(cheap), near);
        }
    }
}

void MultiIndexTest::noCodeIsTooFarToBeFound() {
    PackedCodes codes(2, 20);
    for (int b = 0; b < 20; ++b) codes.setBit(1, b, true);
    JobContext context;
    const MultiIndex index(codes, 20, context);
    const auto query = std::as_const(codes)[0];
    QCOMPARE(byRow(index.within(query, 19, true)).size(), std::size_t{1});
    QCOMPARE(byRow(index.within(query, 20, true)), (std::vector<Hit>{{0, 0}, {1, 20}}));
}

void MultiIndexTest::whatCostsMoreThanAScanIsGivenUp() {
    // Copies: a table entry holds them all, which is found when it is met; far answers are foretold.
    const PackedCodes copies(20'000, 64), grouped = groupedCodes(20'000, 64, 4);
    JobContext context;
    QVERIFY(!MultiIndex(copies, 64, context).within(copies[0], 0));
    const MultiIndex index(grouped, 64, context);
    QVERIFY(index.within(grouped[0], 0));
    QVERIFY(!index.within(grouped[0], 30));
}

void MultiIndexTest::codesPastTheBitsAskedForDoNotCount() {
    PackedCodes codes(2, 64);
    for (int b = 30; b < 64; ++b) codes.setBit(1, b, true);
    JobContext context;
    QCOMPARE(byRow(MultiIndex(codes, 30, context).within(std::as_const(codes)[0], 0, true)),
             (std::vector<Hit>{{0, 0}, {1, 0}}));
}

void MultiIndexTest::groupsAreTheComponentsOfTheNearPairs() {
    const PackedCodes codes = groupedCodes(700, 64, 3);
    JobContext context;
    for (const int radius : {0, 1, 3}) {
        // Colours spread along near pairs until nothing changes.
        std::vector<std::uint32_t> colour(codes.size());
        for (std::uint32_t i = 0; i < colour.size(); ++i) colour[i] = i;
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t i = 0; i < codes.size(); ++i)
                for (std::size_t j = 0; j < codes.size(); ++j)
                    if (colour[j] > colour[i] && hammingDistance(codes[i], codes[j], 64) <= radius) {
                        colour[j] = colour[i];
                        changed = true;
                    }
        }
        std::vector<std::vector<std::uint32_t>> expected(codes.size());
        for (std::uint32_t i = 0; i < colour.size(); ++i) expected[colour[i]].push_back(i);
        std::erase_if(expected, [](const auto& group) { return group.size() < 2; });
        QVERIFY(!expected.empty());
        QCOMPARE(nearGroups(codes, 64, radius, context), expected);
    }
}

void MultiIndexTest::copiesAreOneGroup() {
    const PackedCodes codes(20'000, 48);
    JobContext context;
    const auto groups = nearGroups(codes, 48, 2, context);
    QCOMPARE(groups.size(), std::size_t{1});
    QCOMPARE(groups[0].size(), codes.size());
}

void MultiIndexTest::moreBitsThanThereAreAreRefused() {
    const PackedCodes codes(3, 48);
    JobContext context;
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, MultiIndex(codes, 49, context));
}

QTEST_GUILESS_MAIN(MultiIndexTest)
#include "multi_index_test.moc"
