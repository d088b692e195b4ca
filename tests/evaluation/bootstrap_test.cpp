#include "core/evaluation/bootstrap.hpp"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "core/evaluation/bit_statistics.hpp"
#include "tests/support/random_codes.hpp"

using namespace laplens;

namespace {

constexpr auto kAll = static_cast<std::size_t>(RetrievalFigure::MeanAveragePrecision);
constexpr auto kMacro = static_cast<std::size_t>(RetrievalFigure::MacroAveragePrecision);
constexpr auto kHundred = static_cast<std::size_t>(RetrievalFigure::PrecisionAt100);

/// |sin i| for i = 1 .. 200.
std::vector<double> waves() {
    std::vector<double> values;
    for (int i = 1; i <= 200; ++i) values.push_back(std::abs(std::sin(i)));
    return values;
}

/// The same with a ripple, a little higher.
std::vector<double> ripples() {
    std::vector<double> values = waves();
    for (int i = 1; i <= 200; ++i) {
        double& value = values[static_cast<std::size_t>(i - 1)];
        value = std::max(0.0, value + 0.05 * std::cos(3 * i) + 0.005);
    }
    return values;
}

std::vector<float> drawn(const std::vector<double>& values, const BootstrapOptions& options) {
    QueryFigures figures;
    figures[kHundred] = values;
    return resampleFigures(figures, {}, options)[kHundred];
}

}  // namespace

class BootstrapTest : public QObject {
    Q_OBJECT

private slots:
    void intervalsAreThoseOfScipy();
    void pairedLevelsAreThoseOfScipy();
    void theSameQueriesAreDrawnForEveryMethodAndFigure();
    void anotherSeedDrawsOtherQueries();
    void classesCountAlikeInEveryResample();
    void aMethodThatIsAlwaysBetterIsAsSignificantAsResamplesCanSay();
    void equalMethodsDoNotDiffer();
    void emptyFiguresStayEmpty();
    void entropyAndUniquenessAgreeWithTheirDefinitions();
};

void BootstrapTest::intervalsAreThoseOfScipy() {
    // scipy.stats.bootstrap((x,), np.mean, n_resamples=200000, method='percentile'), scipy 1.10.1.
    const Interval interval = confidenceInterval(drawn(waves(), {.resamples = 20'000, .seed = 1}));
    QVERIFY2(std::abs(interval.low - 0.59692) < 0.001, qPrintable(QString::number(interval.low)));
    QVERIFY2(std::abs(interval.high - 0.68137) < 0.001, qPrintable(QString::number(interval.high)));
    // numpy.percentile([0, 1, ..., 10], [2.5, 97.5])
    std::vector<float> ordered;
    for (int i = 10; i >= 0; --i) ordered.push_back(static_cast<float>(i));
    QCOMPARE(confidenceInterval(ordered).low, 0.25);
    QCOMPARE(confidenceInterval(ordered).high, 9.75);
}

void BootstrapTest::pairedLevelsAreThoseOfScipy() {
    const BootstrapOptions options{.resamples = 20'000, .seed = 2};
    const std::vector<float> first = drawn(waves(), options), second = drawn(ripples(), options);
    std::vector<float> differences;
    for (std::size_t b = 0; b < first.size(); ++b) differences.push_back(second[b] - first[b]);
    const Interval interval = confidenceInterval(differences);
    QVERIFY2(std::abs(interval.low - 0.00016) < 0.0002, qPrintable(QString::number(interval.low)));
    QVERIFY2(std::abs(interval.high - 0.00989) < 0.0002, qPrintable(QString::number(interval.high)));
    // Twice the smaller share of scipy's resamples beside 0: 0.0433. Its permutation test says 0.0475.
    const double level = pairedBootstrapLevel(differences);
    QVERIFY2(std::abs(level - 0.0433) < 0.006, qPrintable(QString::number(level)));
}

void BootstrapTest::theSameQueriesAreDrawnForEveryMethodAndFigure() {
    QueryFigures one, other;
    one[kAll] = waves();
    other[kHundred] = waves();
    for (double& value : other[kHundred]) value += 0.25;
    const auto first = resampleFigures(one, {}, {}), second = resampleFigures(other, {}, {});
    QCOMPARE(first[kAll].size(), std::size_t{1000});
    for (std::size_t b = 0; b < 1000; ++b)
        QVERIFY(std::abs(second[kHundred][b] - first[kAll][b] - 0.25f) < 1e-6f);
}

void BootstrapTest::anotherSeedDrawsOtherQueries() {
    QVERIFY(drawn(waves(), {.seed = 1}) == drawn(waves(), {.seed = 1}));
    QVERIFY(drawn(waves(), {.seed = 1}) != drawn(waves(), {.seed = 2}));
}

void BootstrapTest::classesCountAlikeInEveryResample() {
    // Of class 3 every query scores 1, of class 7 every one 0, and those of no class are left out: whatever
    // is drawn, the mean over classes is a half.
    QueryFigures figures;
    std::vector<int> labels;
    for (int q = 0; q < 90; ++q) {
        labels.push_back(q < 60 ? 3 : q < 80 ? 7 : -1);
        figures[kAll].push_back(q < 60 ? 1 : q < 80 ? 0 : 0.3);
    }
    const ResampledFigures means = resampleFigures(figures, labels, {});
    QCOMPARE(means[kMacro].size(), std::size_t{1000});
    for (const float mean : means[kMacro]) QCOMPARE(mean, 0.5f);
    QCOMPARE(meanOverClasses(figures[kAll], labels), 0.5);
    QCOMPARE(meanOverClasses(std::vector<double>{0.2, 0.4, 0.9}, std::vector<int>{5, 5, 0}), 0.6);
}

void BootstrapTest::aMethodThatIsAlwaysBetterIsAsSignificantAsResamplesCanSay() {
    QCOMPARE(pairedBootstrapLevel(std::vector<float>(999, 0.1f)), 2 / 1000.0);
    QCOMPARE(pairedBootstrapLevel(std::vector<float>(999, -0.1f)), 2 / 1000.0);
}

void BootstrapTest::equalMethodsDoNotDiffer() {
    QCOMPARE(pairedBootstrapLevel(std::vector<float>(1000, 0.0f)), 1.0);
}

void BootstrapTest::emptyFiguresStayEmpty() {
    const ResampledFigures nothing = resampleFigures({}, {}, {});
    for (const auto& means : nothing) QVERIFY(means.empty());
    QueryFigures figures;
    figures[kAll] = {0.5, 0.6};
    QVERIFY(resampleFigures(figures, {}, {})[kMacro].empty());
    QVERIFY(resampleFigures(figures, {}, {})[kHundred].empty());
    QVERIFY_EXCEPTION_THROWN(resampleFigures(figures, std::vector<int>{1}, {}), std::invalid_argument);
    figures[kHundred] = {0.5};
    QVERIFY_EXCEPTION_THROWN(resampleFigures(figures, {}, {}), std::invalid_argument);
}

void BootstrapTest::entropyAndUniquenessAgreeWithTheirDefinitions() {
    QCOMPARE(meanBitEntropy(std::vector<double>{0.5, 0.5}), 1.0);
    QCOMPARE(meanBitEntropy(std::vector<double>{0, 1}), 0.0);
    // A quarter of ones: 0.25 * 2 + 0.75 * log2(4 / 3).
    QVERIFY(std::abs(meanBitEntropy(std::vector<double>{0.25, 0.5}) -
                     (0.5 + 0.75 * (2 - std::log2(3)) + 1) / 2) < 1e-12);
    QCOMPARE(meanBitEntropy({}), 0.0);
    const PackedCodes codes = randomCodes(700, 70, 3);
    for (const int bits : {1, 5, 9, 64, 66, 70}) {
        std::set<std::string> different;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            std::string code;
            for (int b = 0; b < bits; ++b) code += codes.bit(i, b) ? '1' : '0';
            different.insert(code);
        }
        QCOMPARE(codeUniqueness(codes, bits), static_cast<double>(different.size()) / 700);
    }
    QCOMPARE(codeUniqueness(PackedCodes(0, 8), 8), 0.0);
}

QTEST_GUILESS_MAIN(BootstrapTest)
#include "bootstrap_test.moc"
