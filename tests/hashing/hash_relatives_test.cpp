#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <QtTest>
#include <cmath>
#include <numbers>
#include <set>

#include "core/graph/k_means.hpp"
#include "core/hashing/anchor_graph_hashing.hpp"
#include "core/hashing/anchors.hpp"
#include "core/hashing/bi_half.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/hashing/itq.hpp"
#include "core/hashing/projection.hpp"
#include "core/hashing/spectral_hashing.hpp"
#include "tests/hashing/sample_features.hpp"

using namespace laplens;

/// The methods that LDH is compared with, each against what its paper says it computes.
class HashRelativesTest : public QObject {
    Q_OBJECT

private slots:
    void aRandomRotationKeepsDistances();
    void halfOfABatchHasEachBit();
    void biHalfLossIsThatOfThePaper();
    void biHalfCodesFollowTheFeatures();
    void lshBitsDifferInProportionToTheAngle();
    void principalDirectionsAreThoseOfTheCovariance();
    void principalDirectionsOfWideFeaturesFindTheLeadingOnes_data();
    void principalDirectionsOfWideFeaturesFindTheLeadingOnes();
    void pcaSignsAreSignsOfPrincipalComponents();
    void itqQuantisesNoWorseThanPcaAndNeverLosesGround();
    void itqRotatesAnewBeyondTheRank();
    void spectralModesOfABoxAreOrderedByFrequency();
    void spectralHashingOnUniformDataIsTheClosedForm();
    void kMeansFindsSeparateClouds();
    void anchorWeightsSumToOne();
    void anchorGraphVectorsSolveTheFullGraph();
    void secondThresholdsMinimiseTheCut();
};

void HashRelativesTest::lshBitsDifferInProportionToTheAngle() {
    // Rows whose mean is 0: each with its opposite.
    FeatureMatrix features(8, 16);
    const FeatureMatrix some = wander(4, 16, 1);
    features << some, -some;
    const int bits = 20000;
    JobContext context;
    const PackedCodes codes = createHashModel(optionsFor("lsh", bits))->fit(features, context);
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double cosine =
                features.row(static_cast<Eigen::Index>(i)).dot(features.row(static_cast<Eigen::Index>(j)));
            const double p = std::acos(std::clamp(cosine, -1.0, 1.0)) / std::numbers::pi;
            const double deviation = std::sqrt(p * (1 - p) / bits);
            const double measured = distance(codes, i, codes, j) / static_cast<double>(bits);
            QVERIFY2(std::abs(measured - p) < 5 * deviation + 1e-6,
                     qPrintable(QString("%1 %2").arg(measured).arg(p)));
        }
}

void HashRelativesTest::principalDirectionsAreThoseOfTheCovariance() {
    const FeatureMatrix features = wander(500, 20, 2);
    JobContext context;
    const PrincipalDirections pca = principalDirections(features, 8, context);
    const Eigen::MatrixXd x = features.cast<double>().rowwise() - features.cast<double>().colwise().mean();
    const Eigen::MatrixXd c = x.transpose() * x / 500;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(c);
    for (int j = 0; j < 8; ++j) {
        QVERIFY(std::abs(pca.variances[j] - solver.eigenvalues()[19 - j]) < 1e-5);
        const Eigen::VectorXd direction = pca.directions.col(j).cast<double>();
        QVERIFY((c * direction - pca.variances[j] * direction).norm() < 1e-5);
    }
}

void HashRelativesTest::principalDirectionsOfWideFeaturesFindTheLeadingOnes_data() {
    QTest::addColumn<int>("rows");
    QTest::newRow("few, by their Gram matrix") << 300;
    QTest::newRow("more, by power iteration") << 1000;
}

void HashRelativesTest::principalDirectionsOfWideFeaturesFindTheLeadingOnes() {
    // 1,500 columns, 10 strong directions: those that have to be found.
    QFETCH(int, rows);
    std::mt19937_64 random(3);
    std::normal_distribution<float> normal;
    FeatureMatrix strong(rows, 10), mixing(10, 1500), features;
    for (Eigen::Index i = 0; i < strong.size(); ++i)
        strong.data()[i] = normal(random) * static_cast<float>(std::pow(0.7, i % 10));
    for (Eigen::Index i = 0; i < mixing.size(); ++i) mixing.data()[i] = normal(random) / std::sqrt(1500.0f);
    features = strong * mixing;
    for (Eigen::Index i = 0; i < features.size(); ++i) features.data()[i] += 1e-4f * normal(random);
    JobContext context;
    const PrincipalDirections pca = principalDirections(features, 10, context);
    QCOMPARE(pca.directions.cols(), Eigen::Index(10));
    const Eigen::MatrixXf x = features.rowwise() - features.colwise().mean();
    const Eigen::BDCSVD<Eigen::MatrixXf> svd(x);
    for (int j = 0; j < 10; ++j)
        QVERIFY(
            std::abs(pca.variances[j] / (std::pow(svd.singularValues()[j], 2) / static_cast<float>(rows)) -
                     1) < 1e-3);
    const Eigen::MatrixXf products = pca.directions.transpose() * pca.directions;
    QVERIFY((products - Eigen::MatrixXf::Identity(10, 10)).cwiseAbs().maxCoeff() < 1e-5f);
}

void HashRelativesTest::pcaSignsAreSignsOfPrincipalComponents() {
    const FeatureMatrix features = wander(200, 12, 4);
    JobContext context;
    const PackedCodes codes = createHashModel(optionsFor("pca-sign", 6))->fit(features, context);
    const Eigen::MatrixXd x = features.cast<double>().rowwise() - features.cast<double>().colwise().mean();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(x.transpose() * x);
    for (int b = 0; b < 6; ++b) {
        const Eigen::VectorXd y = x * solver.eigenvectors().col(11 - b);
        int equal = 0;
        for (std::size_t i = 0; i < 200; ++i)
            equal += codes.bit(i, b) == (y[static_cast<Eigen::Index>(i)] > 0);
        QVERIFY(equal >= 199 || equal <= 1);  // an eigenvector's sign is free
    }
}

void HashRelativesTest::itqQuantisesNoWorseThanPcaAndNeverLosesGround() {
    const FeatureMatrix features = clouds(6, 80, 32, 0.6f, 5);
    JobContext context;
    ItqModel model(optionsFor("itq", 16));
    model.fit(features, context);
    QCOMPARE(model.quantisationErrors().size(), std::size_t(1));
    const std::vector<double>& errors = model.quantisationErrors().front();
    QCOMPARE(errors.size(), std::size_t(51));
    for (std::size_t i = 1; i < errors.size(); ++i) QVERIFY(errors[i] <= errors[i - 1] + 1e-3);
    const PrincipalDirections pca = principalDirections(features, 16, context);
    FeatureMatrix v = features * pca.directions;
    v.rowwise() -= Eigen::RowVectorXf(pca.mean * pca.directions);
    const auto signs = v.unaryExpr([](float x) { return x > 0 ? 1.0f : -1.0f; });
    QVERIFY(errors.back() < (signs - v).squaredNorm());
    QVERIFY(!model.prefixCodes());
}

void HashRelativesTest::itqRotatesAnewBeyondTheRank() {
    const FeatureMatrix features = wander(300, 10, 6);
    JobContext context;
    ItqModel model(optionsFor("itq", 25));
    const PackedCodes codes = model.fit(features, context);
    QCOMPARE(model.quantisationErrors().size(), std::size_t(3));
    QVERIFY(QString::fromStdString(model.remarks().front()).contains("10 principal directions"));
    std::set<std::vector<bool>> columns;
    for (int b = 0; b < 25; ++b) {
        std::vector<bool> column;
        for (std::size_t i = 0; i < codes.size(); ++i) column.push_back(codes.bit(i, b));
        columns.insert(column);
    }
    QVERIFY(columns.size() > 20);  // hardly a bit twice
}

void HashRelativesTest::spectralModesOfABoxAreOrderedByFrequency() {
    // k / length: 1/4, 2/4, 1/2, 3/4, 1, 1 (2/2), ...
    const std::vector<double> sides{4, 2, 0};
    const std::vector<BoxMode> modes = lowestModes(sides, 5);
    const std::vector<std::pair<int, int>> expected{{0, 1}, {0, 2}, {1, 1}, {0, 3}, {0, 4}};
    QCOMPARE(modes.size(), std::size_t(5));
    for (std::size_t i = 0; i < 5; ++i) QCOMPARE(std::pair(modes[i].axis, modes[i].k), expected[i]);
    QVERIFY(lowestModes(std::vector<double>{0, 0}, 3).empty());
}

void HashRelativesTest::spectralHashingOnUniformDataIsTheClosedForm() {
    // A grid over a rectangle of 4 by 1.6, uneven enough that axes are principal directions: cos(k pi x / 4).
    FeatureMatrix features(41 * 17, 2);
    for (int i = 0; i < 41; ++i)
        for (int j = 0; j < 17; ++j)
            features.row(i * 17 + j) << 0.1f * static_cast<float>(i), 0.1f * static_cast<float>(j);
    JobContext context;
    SpectralHashingModel model(optionsFor("sh", 4));
    const PackedCodes codes = model.fit(features, context);
    // Modes: x/4 at k = 1, 2; then y/1.6 (0.625), then x at k = 3 (0.75).
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const double x = features(static_cast<Eigen::Index>(i), 0),
                     y = features(static_cast<Eigen::Index>(i), 1);
        const double waves[] = {std::cos(std::numbers::pi * x / 4), std::cos(2 * std::numbers::pi * x / 4),
                                std::cos(std::numbers::pi * y / 1.6), std::cos(3 * std::numbers::pi * x / 4)};
        for (int b = 0; b < 4; ++b)
            if (std::abs(waves[b]) > 1e-4) QCOMPARE(codes.bit(i, b), waves[b] > 0);
    }
}

void HashRelativesTest::kMeansFindsSeparateClouds() {
    const FeatureMatrix features = clouds(4, 100, 12, 0.1f, 7);
    JobContext context;
    const FeatureMatrix centres = kMeansCentres(features, 40, 10, 1, context);
    QCOMPARE(centres.rows(), Eigen::Index(40));
    // Every row is nearer to some centre than the spread of its cloud.
    for (Eigen::Index i = 0; i < features.rows(); ++i)
        QVERIFY((centres.rowwise() - features.row(i)).rowwise().norm().minCoeff() < 0.15f);
    QCOMPARE(kMeansCentres(features.topRows(3), 40, 10, 1, context).rows(), Eigen::Index(3));
}

void HashRelativesTest::anchorWeightsSumToOne() {
    const FeatureMatrix features = wander(200, 8, 8);
    JobContext context;
    const FeatureMatrix anchors = kMeansCentres(features, 20, 10, 1, context);
    const double scale = anchorScale(anchors, features, 3, context);
    const AnchorWeights z = anchorWeights(anchors, features, 3, scale, context);
    const FeatureMatrix ones = weightedMeans(z, FeatureMatrix::Ones(20, 1));
    QVERIFY((ones.array() - 1).abs().maxCoeff() < 1e-5f);
    for (std::size_t i = 0; i < z.rows; ++i) QVERIFY(z.weight[i * 3] >= z.weight[i * 3 + 1]);
}

void HashRelativesTest::anchorGraphVectorsSolveTheFullGraph() {
    // The bits' eigenvalues against those of the dense n x n matrix Z Lambda^-1 Z^T.
    const FeatureMatrix features = clouds(3, 120, 12, 0.5f, 9);
    JobContext context;
    AnchorGraphModel model(optionsFor("agh-1", 12));
    const PackedCodes codes = model.fit(features, context);
    const FeatureMatrix anchors = kMeansCentres(features, 90, 10, 1, context);
    const AnchorWeights weights =
        anchorWeights(anchors, features, 2, anchorScale(anchors, features, 2, context), context);
    Eigen::MatrixXd z = Eigen::MatrixXd::Zero(features.rows(), anchors.rows());
    for (std::size_t i = 0; i < weights.rows; ++i)
        for (std::size_t j = 2 * i; j < 2 * i + 2; ++j)
            z(static_cast<Eigen::Index>(i), weights.anchor[j]) += weights.weight[j];
    const Eigen::VectorXd degrees = z.colwise().sum();
    const Eigen::MatrixXd a = z * degrees.cwiseInverse().asDiagonal() * z.transpose();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(a);
    const Eigen::Index n = features.rows();
    for (int b = 0; b < 12; ++b) {
        const double lambda = model.eigenvalues()[static_cast<std::size_t>(b)];
        QVERIFY(std::abs(lambda - (1 - solver.eigenvalues()[n - 2 - b])) < 1e-4);
    }
    QCOMPARE(codes.bits(), 12);
}

void HashRelativesTest::secondThresholdsMinimiseTheCut() {
    const FeatureMatrix features = wander(80, 6, 10);
    JobContext context;
    const FeatureMatrix anchors = kMeansCentres(features, 15, 10, 1, context);
    const AnchorWeights weights =
        anchorWeights(anchors, features, 2, anchorScale(anchors, features, 2, context), context);
    Eigen::MatrixXd z = Eigen::MatrixXd::Zero(80, 15);
    for (std::size_t i = 0; i < 80; ++i)
        for (std::size_t j = 2 * i; j < 2 * i + 2; ++j)
            z(static_cast<Eigen::Index>(i), weights.anchor[j]) += weights.weight[j];
    const Eigen::VectorXd degrees = z.colwise().sum();
    const Eigen::MatrixXd l =
        Eigen::MatrixXd::Identity(80, 80) - z * degrees.cwiseInverse().asDiagonal() * z.transpose();
    const Eigen::VectorXd y = (features.col(0).array() - features.col(0).mean()).matrix().cast<double>();
    const SecondThresholds best = secondThresholds(weights, 15, y);
    const auto f = [&](double above, double below) {
        Eigen::VectorXd result(80);
        for (int i = 0; i < 80; ++i) result[i] = y[i] > 0 ? y[i] - above : -y[i] + below;
        return result;
    };
    const auto cut = [&](const Eigen::VectorXd& v) { return v.dot(l * v); };
    QVERIFY(std::abs(f(best.above, best.below).sum()) < 1e-6);
    // Along the line where f sums to 0, no other pair cuts less.
    const double positives = static_cast<double>((y.array() > 0).count()), negatives = 80 - positives;
    for (const double step : {-0.1, -0.01, 0.01, 0.1})
        QVERIFY(cut(f(best.above + step, best.below + step * positives / negatives)) >
                cut(f(best.above, best.below)));
}

void HashRelativesTest::aRandomRotationKeepsDistances() {
    // With as many bits as there are directions, the numbers behind the bits are the centred features,
    // turned.
    const FeatureMatrix features = wander(120, 10, 31);
    JobContext context;
    const auto model = createHashModel(optionsFor("hashing-baseline", 10)),
               itq = createHashModel(optionsFor("itq", 10));
    model->fit(features, context);
    itq->fit(features, context);
    const FeatureMatrix turned = model->projections(features);
    for (int i = 0; i < 120; i += 7)
        for (int j = 0; j < 120; j += 11)
            QVERIFY(std::abs((turned.row(i) - turned.row(j)).norm() -
                             (features.row(i) - features.row(j)).norm()) < 1e-4f);
    // Nothing is learnt: ITQ lies nearer to the corners, and other seeds turn otherwise.
    const auto error = [](const FeatureMatrix& v) {
        return (v.unaryExpr([](float x) { return x > 0 ? 1.0f : -1.0f; }) - v).squaredNorm();
    };
    QVERIFY(error(itq->projections(features)) < error(turned));
    HashOptions options = optionsFor("hashing-baseline", 10);
    options.seed = 2;
    const auto other = createHashModel(options);
    other->fit(features, context);
    QVERIFY((other->projections(features) - turned).norm() > 0.1f * turned.norm());
}

void HashRelativesTest::halfOfABatchHasEachBit() {
    const Eigen::MatrixXd u = Eigen::MatrixXd::Random(9, 5);
    const Eigen::MatrixXd bits = biHalfBits(u);
    for (Eigen::Index b = 0; b < 5; ++b) {
        QCOMPARE((bits.col(b).array() > 0).count(), Eigen::Index{4});
        double least = 2, greatest = -2;
        for (Eigen::Index i = 0; i < 9; ++i)
            bits(i, b) > 0 ? least = std::min(least, u(i, b)) : greatest = std::max(greatest, u(i, b));
        QVERIFY(least > greatest);
    }
}

void HashRelativesTest::biHalfLossIsThatOfThePaper() {
    Eigen::MatrixXd u(4, 3), gradient;
    u << 3, -1, 2, 1, 2, -2, -1, 4, 1, 2, 0.5, -3;
    // By columns the greatest two: rows 0 and 3; 1 and 2; 0 and 2.
    Eigen::MatrixXd bits(4, 3);
    bits << 1, -1, 1, -1, 1, -1, -1, 1, 1, 1, -1, -1;
    QVERIFY(biHalfBits(u) == bits);
    // Rows 0 and 2 differ in two bits of three, rows 1 and 3 in two.
    const Eigen::Vector2d cosines(0.2, -0.5);
    const double loss = (std::pow(-1.0 / 3 - 0.2, 2) + std::pow(-1.0 / 3 + 0.5, 2)) / 2;
    QVERIFY(std::abs(biHalfLoss(u, cosines, gradient) - loss) < 1e-12);
    // Straight through: the derivatives of the cosines at the bits, and the pull towards them.
    const auto direct = [&](const Eigen::MatrixXd& b) {
        double sum = 0;
        for (Eigen::Index i = 0; i < 2; ++i)
            sum += std::pow(b.row(i).normalized().dot(b.row(2 + i).normalized()) - cosines[i], 2) / 2;
        return sum;
    };
    for (Eigen::Index i = 0; i < bits.size(); ++i) {
        Eigen::MatrixXd above = bits, below = bits;
        above.data()[i] += 1e-6;
        below.data()[i] -= 1e-6;
        const double expected =
            (direct(above) - direct(below)) / 2e-6 + 6.0 / 12 * (u.data()[i] - bits.data()[i]);
        QVERIFY(std::abs(gradient.data()[i] - expected) < 1e-8);
    }
}

void HashRelativesTest::biHalfCodesFollowTheFeatures() {
    // Groups among much that varies without telling them apart.
    const FeatureMatrix features = clouds(8, 50, 48, 1.2f, 33);
    JobContext context;
    const auto spread = [&](const PackedCodes& codes) {
        double inside = 0, across = 0;
        for (std::size_t i = 0; i < codes.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                (i % 8 == j % 8 ? inside : across) += distance(codes, i, codes, j);
        return 7 * inside / across;
    };
    const PackedCodes codes = createHashModel(optionsFor("bihalf", 32))->fit(features, context);
    const double own = spread(codes),
                 drawn = spread(createHashModel(optionsFor("lsh", 32))->fit(features, context));
    QVERIFY2(own < 0.85 * drawn, qPrintable(QString("%1, %2 of random ones").arg(own).arg(drawn)));
    // Each bit tells about as much as it can.
    for (int b = 0; b < 32; ++b) {
        double ones = 0;
        for (std::size_t i = 0; i < codes.size(); ++i) ones += codes.bit(i, b);
        QVERIFY2(std::abs(ones / 400 - 0.5) < 0.15, qPrintable(QString::number(ones / 400)));
    }
}

QTEST_GUILESS_MAIN(HashRelativesTest)
#include "hash_relatives_test.moc"
