#include "core/copies/likely_groups.hpp"

#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <random>

#include "core/search/near_groups.hpp"

using namespace laplens;

namespace {

constexpr int kNear = 30;

PerceptualCode anyCode(std::mt19937_64& random) {
    return {random(), random(), random(), random()};
}

/// With so many of its bits turned.
PerceptualCode turned(PerceptualCode code, int bits, std::mt19937_64& random) {
    std::vector<int> order(kPerceptualBits);
    for (int i = 0; i < kPerceptualBits; ++i) order[static_cast<std::size_t>(i)] = i;
    std::shuffle(order.begin(), order.end(), random);
    for (int i = 0; i < bits; ++i) {
        const auto bit = static_cast<std::size_t>(order[static_cast<std::size_t>(i)]);
        code[bit / 64] ^= std::uint64_t{1} << bit % 64;
    }
    return code;
}

/// Strangers, and after them a copy of each of the first `copies`.
PackedCodes codesOf(std::size_t strangers, std::size_t copies, int bits) {
    std::mt19937_64 random(5);
    PackedCodes codes(0, kPerceptualBits);
    std::vector<PerceptualCode> first;
    for (std::size_t i = 0; i < strangers; ++i) {
        const PerceptualCode code = anyCode(random);
        if (i < copies) first.push_back(code);
        codes.append(code);
    }
    for (const PerceptualCode& code : first) codes.append(turned(code, bits, random));
    return codes;
}

}  // namespace

/// Groups of near codes among so many that not each is compared with each.
class LikelyGroupsTest : public QObject {
    Q_OBJECT

private slots:
    void amongManyTheGroupsAreThoseOfAnExactSearch() {
        JobContext context;
        PackedCodes codes = codesOf(kMostExactCodes, 2'000, kNear);
        for (int i = 0; i < 500; ++i) codes.append(codes[7]);  // of one code no pairs are counted
        const auto groups = likelyGroups(codes, kMostDifferingBits, context);
        QCOMPARE(groups.size(), std::size_t{2'000});
        QVERIFY(groups == nearGroups(codes, kPerceptualBits, kMostDifferingBits, context));
    }

    void ofThoseFarApartSomeAreMissedAndNoneInvented() {
        JobContext context;
        const std::size_t n = kMostExactCodes + 10'000, copies = 2'000;
        const auto groups = likelyGroups(codesOf(n, copies, kMostDifferingBits), kMostDifferingBits, context);
        QVERIFY2(groups.size() > copies * 3 / 4, qPrintable(QString::number(groups.size())));
        for (const auto& group : groups) QVERIFY(group.size() == 2 && group[1] == group[0] + n);
        QVERIFY(
            likelyGroups(codesOf(n, copies, kMostDifferingBits + 1), kMostDifferingBits, context).empty());
    }

    void few() {
        JobContext context;
        QVERIFY(likelyGroups(PackedCodes(0, kPerceptualBits), kNear, context).empty());
        const auto groups = likelyGroups(codesOf(100, 3, kNear), kNear, context);
        QVERIFY(groups == (std::vector<std::vector<std::uint32_t>>{{0, 100}, {1, 101}, {2, 102}}));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, likelyGroups(PackedCodes(1, 64), kNear, context));
    }

    /// Asserts nothing: LAPLENS_GROWTH=1 prints how time grows.
    void growth() {
        if (qgetenv("LAPLENS_GROWTH").isEmpty()) QSKIP("skipped: LAPLENS_GROWTH is not set");
        JobContext context;
        for (const std::size_t n : {100'000, 300'000, 1'000'000}) {
            const PackedCodes codes = codesOf(n * 10 / 11, n / 11, kNear);
            QElapsedTimer timer;
            timer.start();
            const auto groups = likelyGroups(codes, kMostDifferingBits, context);
            qInfo("%zu codes: %zu of %zu pairs, %.1f s", n, groups.size(), n / 11,
                  static_cast<double>(timer.elapsed()) / 1e3);
        }
    }
};

QTEST_GUILESS_MAIN(LikelyGroupsTest)
#include "likely_groups_test.moc"
