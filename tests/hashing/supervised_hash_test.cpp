#include <QtTest>
#include <algorithm>
#include <bit>
#include <cmath>

#include "core/base/error.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/hashing/label_objective.hpp"
#include "tests/hashing/sample_features.hpp"

using namespace laplens;

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

void addObjectives() {
    QTest::addColumn<QString>("method");
    for (const char* name : {"latent", "dpsh", "dhnn", "dhcq", "qadwh", "greedyhash", "csq", "orthohash"})
        QTest::newRow(name) << QString(name);
}

std::vector<int> groupsOf(Index n, int groups) {
    std::vector<int> labels(static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i) % groups;
    return labels;
}

MatrixXd randomOutputs(Index n, Index bits, double deviation) {
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal(0, deviation);
    return MatrixXd::NullaryExpr(n, bits, [&] { return normal(random); });
}

}  // namespace

class SupervisedHashTest : public QObject {
    Q_OBJECT

private slots:
    void gradientsAreThoseOfFiniteDifferences_data() { addObjectives(); }
    void gradientsAreThoseOfFiniteDifferences();
    void hugeOutputsGiveFiniteLosses_data() { addObjectives(); }
    void hugeOutputsGiveFiniteLosses();
    void pairwiseLossIsThatOfThePaper();
    void greedyLossIsThatOfTheBits();
    void centralSimilarityIsTheCrossEntropyWithTheCentre();
    void orthogonalTargetsAreOrthogonal();
    void picturesOfAClassGetNearCodes_data() { addObjectives(); }
    void picturesOfAClassGetNearCodes();
    void picturesWithoutALabelAreOnlyCoded_data() { addObjectives(); }
    void picturesWithoutALabelAreOnlyCoded();
    void aLoadedModelGivesTheSameCodesAndWeights_data() { addObjectives(); }
    void aLoadedModelGivesTheSameCodesAndWeights();
    void queryAdaptiveWeightsFollowTheClass();
    void marginsAreTheWeightsOfOtherMethods();
    void laterEigenvectorsWeighLess();
    void labelsOfOneClassAreRefused();
};

void SupervisedHashTest::gradientsAreThoseOfFiniteDifferences() {
    QFETCH(QString, method);
    constexpr Index kPictures = 9, kBits = 8;
    const auto objective = makeLabelObjective(method.toStdString(), 3, kBits, 5);
    MatrixXd outputs = randomOutputs(kPictures, kBits, 0.8);
    // Weights of the classes that differ, and no output near 0, where the sign of a bit jumps.
    for (MatrixXd& parameter : objective->parameters)
        parameter += 0.3 * randomOutputs(parameter.rows(), parameter.cols(), 1);
    outputs = outputs.unaryExpr([](double x) { return std::abs(x) < 0.05 ? 0.05 : x; });
    const std::vector<int> classes{0, 1, 2, 0, 0, 1, 2, 2, 1};
    MatrixXd gradient, ignored;
    objective->evaluate(outputs, classes, gradient);
    const std::vector<MatrixXd> own = objective->gradients;
    constexpr double kStep = 1e-6;
    const auto check = [&](double& variable, double derivative) {
        const double at = variable;
        variable = at + kStep;
        const double above = objective->evaluate(outputs, classes, ignored);
        variable = at - kStep;
        const double below = objective->evaluate(outputs, classes, ignored);
        variable = at;
        const double measured = (above - below) / (2 * kStep);
        QVERIFY2(std::abs(measured - derivative) < 1e-7 + 1e-5 * std::abs(measured),
                 qPrintable(QString("%1 measured, %2 told").arg(measured).arg(derivative)));
    };
    // The bits of GreedyHash do not change with a step; greedyLossIsThatOfTheBits has its derivatives.
    if (method != "greedyhash")
        for (Index i = 0; i < outputs.size(); ++i) check(outputs.data()[i], gradient.data()[i]);
    for (std::size_t p = 0; p < own.size(); ++p)
        for (Index i = 0; i < own[p].size(); ++i) check(objective->parameters[p].data()[i], own[p].data()[i]);
}

void SupervisedHashTest::hugeOutputsGiveFiniteLosses() {
    QFETCH(QString, method);
    const auto objective = makeLabelObjective(method.toStdString(), 3, 16, 5);
    MatrixXd gradient;
    for (const double deviation : {0.0, 1e-200, 1e4}) {
        const double loss = objective->evaluate(randomOutputs(12, 16, deviation), groupsOf(12, 3), gradient);
        QVERIFY(std::isfinite(loss));
        QVERIFY(gradient.allFinite());
        for (const MatrixXd& own : objective->gradients) QVERIFY(own.allFinite());
    }
}

void SupervisedHashTest::pairwiseLossIsThatOfThePaper() {
    MatrixXd u(2, 2), gradient;
    u << 1, 1, 1, -0.5;
    // theta = (1 - 0.5) / 2 for both orders of the pair; |b - u|^2 is 0 but for the last, 0.25, over four
    // outputs.
    const double theta = 0.25;
    const double quantisation = 0.1 * 0.25 / 4;
    const auto objective = makeLabelObjective("dpsh", 2, 2, 1);
    QVERIFY(std::abs(objective->evaluate(u, {0, 1}, gradient) -
                     (std::log1p(std::exp(theta)) + quantisation)) < 1e-12);
    QVERIFY(std::abs(objective->evaluate(u, {0, 0}, gradient) -
                     (std::log1p(std::exp(theta)) - theta + quantisation)) < 1e-12);
}

void SupervisedHashTest::greedyLossIsThatOfTheBits() {
    // The classifier sees signs; what it hands back goes straight through, beside the penalty's own
    // derivative.
    const auto objective = makeLabelObjective("greedyhash", 3, 4, 1);
    MatrixXd u(2, 4), gradient;
    u << 0.5, -2, 1, -1, 1.5, 0.25, -1, 1;
    const std::vector<int> classes{2, 0};
    const auto classifier = [&](const MatrixXd& bits) {
        double loss = 0;
        for (Index i = 0; i < 2; ++i) {
            const Eigen::RowVectorXd scores =
                bits.row(i) * objective->parameters[0] + objective->parameters[1];
            loss += std::log(scores.array().exp().sum()) - scores[classes[static_cast<std::size_t>(i)]];
        }
        return loss / 2;
    };
    objective->parameters[1] << 0.3, -0.2, 0.1;
    const MatrixXd bits = u.unaryExpr([](double x) { return x > 0 ? 1.0 : -1.0; });
    // |u - b|: 0.5, 1, 0, 0, 0.5, 0.75, 0, 0.
    const double cubes = 2 * 0.125 + 1 + 0.421875;
    QVERIFY(std::abs(objective->evaluate(u, classes, gradient) - (classifier(bits) + 0.1 * cubes / 8)) <
            1e-12);
    for (Index i = 0; i < u.size(); ++i) {
        MatrixXd above = bits, below = bits;
        above.data()[i] += 1e-6;
        below.data()[i] -= 1e-6;
        const double off = u.data()[i] - bits.data()[i];
        const double expected =
            (classifier(above) - classifier(below)) / 2e-6 + 0.1 / 8 * 3 * off * std::abs(off);
        QVERIFY(std::abs(gradient.data()[i] - expected) < 1e-7);
    }
}

void SupervisedHashTest::centralSimilarityIsTheCrossEntropyWithTheCentre() {
    // Of outputs 0, h is a half wherever the centre is: log 2, and log cosh(0 - 1).
    MatrixXd gradient;
    const auto objective = makeLabelObjective("csq", 3, 16, 1);
    QVERIFY(std::abs(objective->evaluate(MatrixXd::Zero(3, 16), {0, 1, 2}, gradient) -
                     (std::log(2.0) + 1e-4 * std::log(std::cosh(1.0)))) < 1e-12);
    // The derivatives there point to the centres, of which any two are half of the bits apart.
    const MatrixXd centres = gradient.unaryExpr([](double x) { return x < 0 ? 1.0 : -1.0; });
    QVERIFY((centres * centres.transpose()).isApprox(16 * MatrixXd::Identity(3, 3)));
    // At 2 c the cross-entropy is that of h = (tanh(2) + 1) / 2 in every bit.
    const double t = std::tanh(2.0);
    const double expected = -std::log((t + 1) / 2) + 1e-4 * std::log(std::cosh(t - 1));
    QVERIFY(std::abs(objective->evaluate(2 * centres, {0, 1, 2}, gradient) - expected) < 1e-12);
}

void SupervisedHashTest::orthogonalTargetsAreOrthogonal() {
    // On its own target, a row of the Hadamard matrix, a picture's cosine is 1 with that and 0 with all
    // others.
    constexpr int kBits = 16, kClasses = 3;
    MatrixXd u(kClasses, kBits), gradient;
    for (int c = 0; c < kClasses; ++c)
        for (int b = 0; b < kBits; ++b)
            u(c, b) = std::popcount(static_cast<unsigned>((c + 1) & b % 4)) % 2 ? -3 : 3;
    const double own = 8 * (1 - 0.2);
    const double expected = std::log(std::exp(own) + 2) - own;
    const auto objective = makeLabelObjective("orthohash", kClasses, kBits, 1);
    QVERIFY(std::abs(objective->evaluate(u, {0, 1, 2}, gradient) - expected) < 1e-12);
    QVERIFY(objective->evaluate(u, {1, 2, 0}, gradient) > 6);
}

void SupervisedHashTest::picturesOfAClassGetNearCodes() {
    QFETCH(QString, method);
    // Each class is two clouds that have nothing in common but the label.
    const FeatureMatrix features = clouds(8, 40, 32, 0.4f, 3), others = clouds(8, 20, 32, 0.4f, 4);
    HashOptions options = optionsFor(method.toStdString(), 32);
    options.labels = groupsOf(features.rows(), 4);
    JobContext context;
    const auto model = createHashModel(options);
    const PackedCodes codes = model->fit(features, context), queries = model->encode(others);
    double inside = 0, across = 0;
    for (std::size_t q = 0; q < queries.size(); ++q)
        for (std::size_t i = 0; i < codes.size(); ++i)
            (q % 4 == i % 4 ? inside : across) += distance(queries, q, codes, i);
    across /= 3;
    QVERIFY2(inside < 0.45 * across, qPrintable(QString("%1 inside, %2 across").arg(inside).arg(across)));
    QVERIFY(!model->prefixCodes());
    QVERIFY(sameCodes(createHashModel(options)->fit(features, context), codes));
}

void SupervisedHashTest::picturesWithoutALabelAreOnlyCoded() {
    QFETCH(QString, method);
    const FeatureMatrix features = clouds(4, 50, 16, 0.4f, 5);
    HashOptions options = optionsFor(method.toStdString(), 24), few = options;
    options.labels = groupsOf(features.rows(), 4);
    std::fill(options.labels.begin() + 80, options.labels.end(), -1);
    few.labels.assign(options.labels.begin(), options.labels.begin() + 80);
    JobContext context;
    const auto model = createHashModel(options), other = createHashModel(few);
    const PackedCodes codes = model->fit(features, context);
    QCOMPARE(codes.size(), std::size_t{200});
    other->fit(features.topRows(80), context);
    QVERIFY(sameCodes(other->encode(features), codes));
}

void SupervisedHashTest::aLoadedModelGivesTheSameCodesAndWeights() {
    QFETCH(QString, method);
    const FeatureMatrix features = clouds(3, 40, 16, 0.5f, 7), others = clouds(3, 20, 16, 0.5f, 8);
    HashOptions options = optionsFor(method.toStdString(), 24);
    options.labels = groupsOf(features.rows(), 3);
    JobContext context;
    const auto model = createHashModel(options);
    model->fit(features, context);
    std::istringstream stream(serialised(*model));
    const auto loaded = loadHashModel(stream, features);
    QVERIFY(sameCodes(loaded->encode(others), model->encode(others)));
    const FeatureMatrix weights = model->bitWeights(others);
    QCOMPARE(weights.rows(), others.rows());
    QCOMPARE(weights.cols(), Index{24});
    QVERIFY((weights.array() >= 0).all());
    QVERIFY(((weights.rowwise().mean().array() - 1).abs() < 1e-3f).all());
    QVERIFY((weights - loaded->bitWeights(others)).cwiseAbs().maxCoeff() < 1e-4f);
    QCOMPARE(serialised(*loaded), serialised(*model));
}

void SupervisedHashTest::queryAdaptiveWeightsFollowTheClass() {
    const FeatureMatrix features = clouds(3, 60, 16, 0.3f, 9);
    HashOptions options = optionsFor("qadwh", 16);
    options.labels = groupsOf(features.rows(), 3);
    JobContext context;
    const auto model = createHashModel(options);
    model->fit(features, context);
    const FeatureMatrix weights = model->bitWeights(features.topRows(6));
    for (Index i = 0; i < 3; ++i) {
        const float same = (weights.row(i) - weights.row(i + 3)).norm();
        const float other = (weights.row(i) - weights.row((i + 1) % 3)).norm();
        QVERIFY2(same < 0.5f * other, qPrintable(QString("%1, %2").arg(double(same)).arg(double(other))));
    }
}

void SupervisedHashTest::marginsAreTheWeightsOfOtherMethods() {
    const FeatureMatrix features = clouds(4, 40, 16, 0.5f, 10);
    JobContext context;
    for (const char* method : {"itq", "lsh", "ldh", "ldh-rotated", "ldh-mixed"}) {
        const auto model = createHashModel(optionsFor(method, 110));
        model->fit(features, context);
        const FeatureMatrix weights = model->bitWeights(features.topRows(5));
        QCOMPARE(weights.cols(), Index{110});
        QVERIFY((weights.array() >= 0).all());
        QVERIFY(((weights.rowwise().mean().array() - 1).abs() < 1e-3f).all());
        // A bit of little weight is one that a small change flips.
        FeatureMatrix moved = features.topRows(5);
        moved.array() += 0.02f;
        moved.rowwise().normalize();
        const PackedCodes before = model->encode(features.topRows(5)), after = model->encode(moved);
        double flipped = 0, kept = 0, flips = 0, keeps = 0;
        for (std::size_t i = 0; i < 5; ++i)
            for (int b = 0; b < 110; ++b) {
                const bool flip = before.bit(i, b) != after.bit(i, b);
                (flip ? flipped : kept) += weights(static_cast<Index>(i), b);
                ++(flip ? flips : keeps);
            }
        if (flips > 0) QVERIFY2(flipped / flips < kept / keeps, method);
    }
}

void SupervisedHashTest::laterEigenvectorsWeighLess() {
    // Three groups have two eigenvectors of their own; the others show what varies inside them.
    const FeatureMatrix features = clouds(3, 60, 16, 0.6f, 12);
    JobContext context;
    const auto model = createHashModel(optionsFor("ldh", 24));
    model->fit(features, context);
    const FeatureMatrix weights = model->bitWeights(features);
    const Eigen::RowVectorXf mean = weights.colwise().mean();
    QVERIFY2(mean.head(2).minCoeff() > 3 * mean.tail(12).maxCoeff(),
             qPrintable(QString("%1, %2").arg(double(mean[1])).arg(double(mean.tail(12).maxCoeff()))));
}

void SupervisedHashTest::labelsOfOneClassAreRefused() {
    const FeatureMatrix features = clouds(2, 10, 8, 0.5f, 11);
    JobContext context;
    HashOptions options = optionsFor("latent", 8);
    QVERIFY_EXCEPTION_THROWN(createHashModel(options)->fit(features, context), Error);
    options.labels.assign(20, 1);
    QVERIFY_EXCEPTION_THROWN(createHashModel(options)->fit(features, context), Error);
}

QTEST_GUILESS_MAIN(SupervisedHashTest)
#include "supervised_hash_test.moc"
