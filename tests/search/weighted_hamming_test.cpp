#include "core/search/weighted_hamming.hpp"

#include <QtTest>
#include <cmath>
#include <limits>
#include <random>

#include "core/search/hamming_kernels.hpp"

using namespace laplens;

namespace {

PackedCodes randomCodes(std::size_t n, int bits, unsigned seed) {
    std::mt19937_64 random(seed);
    PackedCodes codes(n, bits);
    for (std::size_t i = 0; i < n; ++i)
        for (int b = 0; b < bits; ++b) codes.setBit(i, b, random() & 1);
    return codes;
}

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
    void nearestIsTheHeadOfTheWholeRanking_data();
    void nearestIsTheHeadOfTheWholeRanking();
    void equalWeightsGiveThePlainRanking();
    void weightsOfZeroLeaveBitsOut();
    void largeDatabasesGiveTheSameOnAllCores();
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

void WeightedHammingTest::nearestIsTheHeadOfTheWholeRanking_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("count");
    for (const int bits : {5, 48, 64, 130, 256, 512})
        for (const int count : {1, bits / 2 + 1, bits})
            QTest::addRow("%d of %d bits", count, bits) << bits << count;
}

void WeightedHammingTest::nearestIsTheHeadOfTheWholeRanking() {
    QFETCH(int, bits);
    QFETCH(int, count);
    const PackedCodes codes = randomCodes(7000, bits, 7), query = randomCodes(1, bits, 8);
    const std::vector<float> weights = randomWeights(static_cast<std::size_t>(count), 9);
    std::vector<float> distances(codes.size());
    weightedDistances(codes, query[0], weights, distances);
    std::vector<std::uint32_t> order(codes.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::uint32_t row) { return distances[row]; });
    for (const std::size_t k : {1u, 100u, 9000u}) {
        const std::vector<Hit> hits = nearestWeighted(codes, query[0], weights, k);
        QCOMPARE(hits.size(), std::min(k, codes.size()));
        for (std::size_t i = 0; i < hits.size(); ++i) {
            QCOMPARE(hits[i].row, order[i]);
            QCOMPARE(int(hits[i].distance), hammingDistance(codes[order[i]], query[0], count));
        }
    }
}

void WeightedHammingTest::equalWeightsGiveThePlainRanking() {
    const PackedCodes codes = randomCodes(3000, 64, 10), query = randomCodes(1, 64, 11);
    for (const float weight : {1.0f, 0.25f})
        QCOMPARE(nearestWeighted(codes, query[0], std::vector<float>(48, weight), 200),
                 nearest(codes, query[0], 48, 200));
    QCOMPARE(nearestWeighted(codes, query[0], {}, 5), nearest(codes, query[0], 0, 5));
}

void WeightedHammingTest::weightsOfZeroLeaveBitsOut() {
    const PackedCodes codes = randomCodes(500, 64, 12), query = randomCodes(1, 64, 13);
    std::vector<float> weights(64, 0);
    QCOMPARE(nearestWeighted(codes, query[0], weights, 3).back().row, 2u);
    weights[17] = 2;
    for (const Hit& hit : nearestWeighted(codes, query[0], weights, 100))
        QCOMPARE(codes.bit(hit.row, 17), query.bit(0, 17));
}

void WeightedHammingTest::largeDatabasesGiveTheSameOnAllCores() {
    const PackedCodes codes = randomCodes(300'000, 64, 14), query = randomCodes(1, 64, 15);
    const std::vector<float> weights = randomWeights(64, 16);
    std::vector<float> distances(codes.size());
    weightedDistances(codes, query[0], weights, distances);
    const std::vector<Hit> hits = nearestWeighted(codes, query[0], weights, 50);
    std::vector<float> sorted = distances;
    std::ranges::sort(sorted);
    for (std::size_t i = 0; i < hits.size(); ++i) QCOMPARE(distances[hits[i].row], sorted[i]);
}

void WeightedHammingTest::weightsThatCannotBeAreRefused() {
    const PackedCodes codes = randomCodes(3, 8, 1);
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                             nearestWeighted(codes, codes[0], std::vector<float>(9, 1), 1));
    for (const float bad :
         {-1.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 nearestWeighted(codes, codes[0], std::vector<float>(8, bad), 1));
}

QTEST_GUILESS_MAIN(WeightedHammingTest)
#include "weighted_hamming_test.moc"
