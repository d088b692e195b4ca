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

}  // namespace

class MultiIndexTest : public QObject {
    Q_OBJECT

private slots:
    void answersAreThoseOfTheScan_data();
    void answersAreThoseOfTheScan();
    void noCodeIsTooFarToBeFound();
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
            QCOMPARE(index.within(query, radius, SearchPath::Index), within(codes, query, first, radius));
            QCOMPARE(index.within(query, radius), within(codes, query, first, radius));
        }
        for (const std::size_t k : {1u, 5u}) {
            QCOMPARE(index.nearest(query, k), nearest(codes, query, first, k));
            if (q < 6) QCOMPARE(index.nearest(query, k, SearchPath::Index), nearest(codes, query, first, k));
        }
    }
}

void MultiIndexTest::noCodeIsTooFarToBeFound() {
    PackedCodes codes(2, 20);
    for (int b = 0; b < 20; ++b) codes.setBit(1, b, true);
    JobContext context;
    const MultiIndex index(codes, 20, context);
    const auto query = std::as_const(codes)[0];
    QCOMPARE(index.within(query, 19, SearchPath::Index).size(), std::size_t{1});
    QCOMPARE(index.within(query, 20, SearchPath::Index), (std::vector<Hit>{{0, 0}, {1, 20}}));
    QCOMPARE(index.nearest(query, 2, SearchPath::Index), (std::vector<Hit>{{0, 0}, {1, 20}}));
    QVERIFY(index.within(query, -1).empty());
}

void MultiIndexTest::codesPastTheBitsAskedForDoNotCount() {
    PackedCodes codes(2, 64);
    for (int b = 30; b < 64; ++b) codes.setBit(1, b, true);
    JobContext context;
    QCOMPARE(MultiIndex(codes, 30, context).within(std::as_const(codes)[0], 0, SearchPath::Index),
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
