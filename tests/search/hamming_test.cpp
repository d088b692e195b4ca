#include "core/search/hamming.hpp"

#include <QtTest>
#include <algorithm>
#include <random>

#include "core/search/hamming_kernels.hpp"
#include "tests/support/random_codes.hpp"

using namespace laplens;

namespace {

constexpr int kBitCounts[] = {1, 8, 47, 48, 63, 64, 65, 128, 129, 192, 255, 256, 300, 512, 576};

int slowDistance(const PackedCodes& a, std::size_t i, const PackedCodes& b, std::size_t j, int bits) {
    int differing = 0;
    for (int bit = 0; bit < bits; ++bit) differing += a.bit(i, bit) != b.bit(j, bit);
    return differing;
}

}  // namespace

class HammingTest : public QObject {
    Q_OBJECT

private slots:
    void everyKernelCountsLikeALoopOverBits_data();
    void everyKernelCountsLikeALoopOverBits();
    void everyKernelFindsTheDistancesBelowALimit();
    void atLeastOneKernelRunsHere();
    void distancesOverAPrefixIgnoreTheOtherBits();
    void histogramCountsEveryCode();
    void prefixKeepsTheFirstBitsAndClearsTheRest();
    void appendedCodesAreFoundAgain();
    void tooManyBitsAreRefused();
};

void HammingTest::everyKernelCountsLikeALoopOverBits_data() {
    QTest::addColumn<QString>("kernel");
    for (const HammingKernel* kernel : hammingKernels()) QTest::newRow(kernel->name) << kernel->name;
}

void HammingTest::everyKernelCountsLikeALoopOverBits() {
    QFETCH(QString, kernel);
    const auto found = std::ranges::find_if(hammingKernels(), [&](auto k) { return kernel == k->name; });
    if (!(*found)->supported()) QSKIP("skipped: this processor lacks the instructions");
    for (const int stored : kBitCounts) {
        const PackedCodes codes = randomCodes(133, stored, 1);
        const PackedCodes query = randomCodes(1, stored, 2);
        for (const int bits : kBitCounts) {
            if (bits > stored) continue;
            const std::size_t words = PackedCodes::wordsFor(bits);
            const std::uint64_t mask = bits % 64 ? (std::uint64_t{1} << (bits % 64)) - 1 : ~std::uint64_t{0};
            std::vector<std::uint16_t> distances(codes.size());
            (*found)->distances({codes.words().data(), codes.size(), codes.wordsPerCode(), words, mask},
                                query[0].data(), distances.data());
            for (std::size_t i = 0; i < codes.size(); ++i)
                QCOMPARE(int(distances[i]), slowDistance(codes, i, query, 0, bits));
        }
    }
}

void HammingTest::everyKernelFindsTheDistancesBelowALimit() {
    std::mt19937_64 random(3);
    for (const std::size_t n : {0u, 1u, 7u, 31u, 32u, 33u, 500u}) {
        std::vector<std::uint16_t> distances(n);
        for (auto& d : distances) d = random() % 257;
        for (const std::uint16_t limit : {0, 1, 40, 256, 257, 65535}) {
            std::vector<std::uint32_t> expected;
            for (std::size_t i = 0; i < n; ++i)
                if (distances[i] < limit) expected.push_back(static_cast<std::uint32_t>(i));
            for (const HammingKernel* kernel : hammingKernels()) {
                if (!kernel->supported()) continue;
                std::vector<std::uint32_t> positions(n);
                positions.resize(kernel->below(distances.data(), n, limit, positions.data()));
                QVERIFY2(positions == expected, kernel->name);
            }
        }
    }
}

void HammingTest::atLeastOneKernelRunsHere() {
    QVERIFY(hammingKernels().back()->supported());
    QCOMPARE(QString(hammingKernels().back()->name), QString("portable"));
    QVERIFY(hammingKernel().supported());
    QCOMPARE(QString(hammingKernelName()), QString(hammingKernel().name));
}

void HammingTest::distancesOverAPrefixIgnoreTheOtherBits() {
    const PackedCodes codes = randomCodes(3000, 256, 8);
    const PackedCodes query = randomCodes(1, 256, 9);
    std::vector<std::uint16_t> distances(codes.size());
    for (const int bits : {0, 1, 8, 47, 48, 63, 64, 65, 128, 255}) {
        hammingDistances(codes, query[0], bits, distances);
        for (std::size_t i = 0; i < codes.size(); ++i)
            QCOMPARE(int(distances[i]), slowDistance(codes, i, query, 0, bits));
        QCOMPARE(hammingDistance(codes[5], query[0], bits), slowDistance(codes, 5, query, 0, bits));
    }
}

void HammingTest::histogramCountsEveryCode() {
    const std::vector<std::uint16_t> distances{0, 3, 3, 4, 1};
    const std::vector<std::size_t> expected{1, 1, 0, 2, 1};
    QVERIFY(distanceHistogram(distances, 4) == expected);
}

void HammingTest::prefixKeepsTheFirstBitsAndClearsTheRest() {
    const PackedCodes codes = randomCodes(20, 256, 15);
    for (const int bits : {0, 1, 48, 64, 65, 256}) {
        const PackedCodes prefix = codes.prefix(bits);
        QCOMPARE(prefix.bits(), bits);
        QCOMPARE(prefix.size(), codes.size());
        for (std::size_t i = 0; i < codes.size(); ++i) {
            for (int b = 0; b < bits; ++b) QCOMPARE(prefix.bit(i, b), codes.bit(i, b));
            if (bits % 64) QCOMPARE(prefix[i].back() >> (bits % 64), std::uint64_t{0});
        }
    }
    QVERIFY_EXCEPTION_THROWN(codes.prefix(257), std::invalid_argument);
}

void HammingTest::appendedCodesAreFoundAgain() {
    const PackedCodes codes = randomCodes(10, 70, 16);
    PackedCodes copy(0, 70);
    for (std::size_t i = 0; i < codes.size(); ++i) copy.append(codes[i]);
    QCOMPARE(copy.size(), codes.size());
    QVERIFY(std::ranges::equal(copy.words(), codes.words()));
    const std::uint64_t allOnes[] = {~std::uint64_t{0}, ~std::uint64_t{0}};
    copy.append(allOnes);
    QCOMPARE(copy[10][1], std::uint64_t{0x3f});
    QVERIFY_EXCEPTION_THROWN(copy.append({allOnes, 1}), std::invalid_argument);
}

void HammingTest::tooManyBitsAreRefused() {
    const PackedCodes codes = randomCodes(3, 48, 17);
    std::vector<std::uint16_t> distances(3);
    QVERIFY_EXCEPTION_THROWN(hammingDistances(codes, codes[0], 49, distances), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(hammingDistances(codes, {}, 48, distances), std::invalid_argument);
}

QTEST_GUILESS_MAIN(HammingTest)
#include "hamming_test.moc"
