#include "core/search/weighted_hamming.hpp"

#include <QtTest>
#include <cmath>
#include <limits>
#include <random>

#include "core/search/hamming_kernels.hpp"
#include "tests/support/random_codes.hpp"

using namespace laplens;

namespace {

std::vector<float> randomWeights(std::size_t count, unsigned seed) {
    std::mt19937_64 random(seed);
    std::exponential_distribution<float> weight;
    std::vector<float> weights(count);
    for (float& w : weights) w = weight(random);
    return weights;
}

double slowDistance(const PackedCodes& codes, std::size_t i, const PackedCodes& query,
                    const std::vector<float>& weights) {
    double sum = 0;
    for (std::size_t b = 0; b < weights.size(); ++b)
        if (codes.bit(i, static_cast<int>(b)) != query.bit(0, static_cast<int>(b)))
            sum += static_cast<double>(weights[b]);
    return sum;
}

}  // namespace

class WeightedHammingTest : public QObject {
    Q_OBJECT

private slots:
    void everyKernelAddsUpThePlanes_data();
    void everyKernelAddsUpThePlanes();
    void distancesAreSumsOfTheWeightsThatDiffer();
    void levelsAreALowerBound();
    void weightsThatCannotBeAreRefused();
};

void WeightedHammingTest::everyKernelAddsUpThePlanes_data() {
    QTest::addColumn<QString>("kernel");
    for (const HammingKernel* kernel : hammingKernels()) QTest::newRow(kernel->name) << kernel->name;
}

void WeightedHammingTest::everyKernelAddsUpThePlanes() {
    QFETCH(QString, kernel);
    const auto found = std::ranges::find_if(hammingKernels(), [&](auto k) { return kernel == k->name; });
    if (!(*found)->supported()) QSKIP("skipped: this processor lacks the instructions");
    std::mt19937_64 random(1);
    for (const int stored : {64, 128, 192, 256, 512})
        for (std::size_t words = 1; words <= static_cast<std::size_t>(stored) / 64; ++words) {
            const PackedCodes codes = randomCodes(77, stored, 2), query = randomCodes(1, stored, 3);
            std::vector<std::uint64_t> masks(kPlanes * words);
            for (std::uint64_t& mask : masks) mask = random();
            std::vector<std::uint16_t> sums(codes.size());
            (*found)->planes({codes.words().data(), codes.size(), codes.wordsPerCode(), words, 0},
                             query[0].data(), masks.data(), sums.data());
            for (std::size_t i = 0; i < codes.size(); ++i) {
                int expected = 0;
                for (std::size_t b = 0; b < 64 * words; ++b)
                    for (std::size_t p = 0; p < kPlanes; ++p)
                        if (codes.bit(i, static_cast<int>(b)) != query.bit(0, static_cast<int>(b)) &&
                            masks[p * words + b / 64] >> b % 64 & 1)
                            expected += 1 << p;
                QCOMPARE(int(sums[i]), expected);
            }
        }
}

void WeightedHammingTest::distancesAreSumsOfTheWeightsThatDiffer() {
    for (const int bits : {1, 7, 8, 48, 64, 100, 256}) {
        const PackedCodes codes = randomCodes(60, bits, 4), query = randomCodes(1, bits, 5);
        const std::vector<float> weights = randomWeights(static_cast<std::size_t>((bits + 1) / 2), 6);
        std::vector<float> distances(codes.size());
        weightedDistances(codes, query[0], weights, distances);
        for (std::size_t i = 0; i < codes.size(); ++i)
            QVERIFY(std::abs(static_cast<double>(distances[i]) - slowDistance(codes, i, query, weights)) <
                    1e-4);
    }
}

void WeightedHammingTest::levelsAreALowerBound() {
    for (const int bits : {1, 48, 64, 200, 512}) {
        const PackedCodes codes = randomCodes(2000, bits, 7), query = randomCodes(1, bits, 8);
        const std::vector<float> weights = randomWeights(static_cast<std::size_t>(bits), 9);
        const BitWeights of(query[0], weights);
        std::vector<std::uint16_t> levels(codes.size());
        of.levels(codes.words().data(), codes.size(), codes.wordsPerCode(), levels.data());
        std::size_t told = 0;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            const float distance = of.distance(codes[i].data());
            QVERIFY(levels[i] < of.levelBeyond(distance));
            told += levels[i] >= of.levelBeyond(distance / 2);
        }
        QVERIFY(told > codes.size() / 4);
    }
}

void WeightedHammingTest::weightsThatCannotBeAreRefused() {
    const PackedCodes codes = randomCodes(3, 8, 1);
    std::vector<float> distances(codes.size());
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                             weightedDistances(codes, codes[0], std::vector<float>(9, 1), distances));
    for (const float bad :
         {-1.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 weightedDistances(codes, codes[0], std::vector<float>(8, bad), distances));
}

QTEST_GUILESS_MAIN(WeightedHammingTest)
#include "weighted_hamming_test.moc"
