#include "core/hashing/ldh.hpp"
#include "core/hashing/hash_methods.hpp"

#include <QtTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <span>

#include "core/base/error.hpp"
#include "core/hashing/diffusion.hpp"
#include "core/hashing/kernel_extension.hpp"
#include "core/hashing/linear_extension.hpp"
#include "core/hashing/rotation.hpp"
#include "tests/hashing/sample_features.hpp"

using namespace laplens;

class LdhTest : public QObject {
    Q_OBJECT

private slots:
    void medianThresholdsGiveBalancedBits();
    void meanThresholdsCutEigenvectorsAtTheirMean();
    void groupsAreTheirComponentsVectors();
    void rotationIsOrthogonalAndNeverLosesGround();
    void rotationFindsTheCornersOfACube();
    void diffusionFadesLateEigenvectors();
    void participationRatioCountsEqualWeights();
    void chosenTimeGrowsWithSharpness();
    void gapCountsTheGroups();
    void moreGroupsGetWiderFrames();
    void kernelExtensionAveragesNeighbours();
    void kernelExtensionSmoothsAsTheEquationSays();
    void codesMoveWithTheirPictureWithoutAStep();
    void framesFollowTheNumberOfGroups();
    void linearExtensionRecoversALinearMap();
    void explainedVarianceIsThatOfUnseenRows();
    void blendedCodesAreKernelAndLinearTogether();
    void suffixesChooseTheExtension();
    void labelsOfTheLibraryMoveItsClassesApart();
    void labelledCodesNeedLabels();
    void oneSpectrumServesAllModels();
    void spectraAreMadeOnceForEachAffinity();
    void aSpectrumOfOtherPicturesIsRefused();
    void timeCanBeSetByHand();
    void mixedCodesStartWithTheRotatedOnes();
    void joinedComponentsAreReported();
    void unknownMethodsAndImpossibleOptionsAreRefused();
    void changedLandmarksAreRefused();
};

void LdhTest::medianThresholdsGiveBalancedBits() {
    JobContext context;
    for (const int n : {301, 300}) {
        const FeatureMatrix features = wander(n, 10, 1);
        const auto model = createHashModel(optionsFor("ldh", 48));
        const PackedCodes codes = model->fit(features, context);
        for (int b = 0; b < 48; ++b) {
            int ones = 0;
            for (std::size_t i = 0; i < codes.size(); ++i) ones += codes.bit(i, b);
            QCOMPARE(ones, n / 2);
        }
    }
    QCOMPARE(medianOf({3, 1, 2}), 2.0f);
    const float low = 1.0f, high = std::nextafter(1.0f, 2.0f);
    const float median = medianOf({low, high});
    QVERIFY(low <= median && median < high);
}

void LdhTest::meanThresholdsCutEigenvectorsAtTheirMean() {
    const FeatureMatrix features = wander(200, 10, 2);
    JobContext context;
    HashOptions options = optionsFor("ldh-mean", 16);
    options.spectrum = computeSpectrum(features, 10, AffinityKind::Binary, 16, context);
    const PackedCodes codes = createHashModel(options)->fit(features, context);
    for (int b = 0; b < 16; ++b) {
        const auto v = options.spectrum->map.vectors.col(b);
        for (std::size_t i = 0; i < codes.size(); ++i)
            if (std::abs(v[static_cast<Eigen::Index>(i)] - v.mean()) > 1e-5)
                QCOMPARE(codes.bit(i, b), v[static_cast<Eigen::Index>(i)] > v.mean());
    }
}

void LdhTest::groupsAreTheirComponentsVectors() {
    // Two groups far apart: the first eigenvector is nearly constant on each, so the first bit tells them
    // apart.
    const FeatureMatrix features = clouds(2, 50, 8, 0.1f, 3);
    JobContext context;
    const PackedCodes codes = createHashModel(optionsFor("ldh", 8))->fit(features, context);
    for (std::size_t i = 0; i < codes.size(); ++i) QCOMPARE(codes.bit(i, 0), codes.bit(i % 2, 0));
    QVERIFY(codes.bit(0, 0) != codes.bit(1, 0));
}

void LdhTest::rotationIsOrthogonalAndNeverLosesGround() {
    JobContext context;
    for (const int k : {3, 16, 48}) {
        const FeatureMatrix rows = wander(500, k, 4);
        std::mt19937_64 random(1);
        const Rotation rotation = learnRotation(rows, 30, random, context);
        const double off = (rotation.matrix.transpose() * rotation.matrix - Eigen::MatrixXf::Identity(k, k))
                               .cwiseAbs()
                               .maxCoeff();
        QVERIFY2(off < 1e-5, qPrintable(QString::number(off)));
        QCOMPARE(rotation.errors.size(), std::size_t(31));
        for (std::size_t i = 1; i < rotation.errors.size(); ++i)
            QVERIFY(rotation.errors[i] <= rotation.errors[i - 1] + 1e-3);
        const FeatureMatrix turned = rows * rotation.matrix;
        const auto signs = turned.unaryExpr([](float x) { return x > 0 ? 1.0f : -1.0f; });
        QVERIFY(std::abs((signs - turned).squaredNorm() - rotation.errors.back()) < 1e-2);
    }
}

void LdhTest::rotationFindsTheCornersOfACube() {
    // Corners of a cube, turned: the best rotation turns them back, with error 0.
    std::mt19937_64 random(5);
    FeatureMatrix corners(200, 4);
    for (Eigen::Index i = 0; i < corners.size(); ++i) corners.data()[i] = random() % 2 ? 1.0f : -1.0f;
    const FeatureMatrix turned = corners * randomRotation(4, random);
    JobContext context;
    double best = 1e9;
    for (int start = 0; start < 5; ++start)
        best = std::min(best, learnRotation(turned, 50, random, context).errors.back());
    QVERIFY2(best < 1e-2, qPrintable(QString::number(best)));
}

void LdhTest::diffusionFadesLateEigenvectors() {
    QCOMPARE(diffused(0.5, 2), 0.25);
    QCOMPARE(diffused(0.5, 0), 1.0);
    QCOMPARE(diffused(1.0, 3), 0.0);
    QCOMPARE(diffused(1.5, 3), 0.0);
}

void LdhTest::participationRatioCountsEqualWeights() {
    const std::vector<double> equal(7, 0.2);
    QVERIFY(std::abs(participationRatio(equal, 5) - 7) < 1e-9);
    // Five that stay and a hundred that vanish.
    std::vector<double> gap(5, 0.001);
    gap.resize(105, 0.9);
    QVERIFY(std::abs(participationRatio(gap, 20) - 5) < 0.01);
    QVERIFY(participationRatio(gap, 1) > participationRatio(gap, 20) - 1e-12);
}

void LdhTest::chosenTimeGrowsWithSharpness() {
    // The same spectrum, ten times slower: diffusion has to run about ten times longer.
    std::vector<double> fast, slow;
    for (int i = 1; i <= 128; ++i) {
        fast.push_back(0.004 * i);
        slow.push_back(0.0004 * i);
    }
    const double ratio = chooseDiffusionTime(slow).t / chooseDiffusionTime(fast).t;
    QVERIFY2(ratio > 8 && ratio < 13, qPrintable(QString::number(ratio)));
    QVERIFY(!chooseDiffusionTime(fast).reason.empty());
    QVERIFY(std::isfinite(chooseDiffusionTime({}).t));
}

void LdhTest::gapCountsTheGroups() {
    std::vector<double> six{0.0001, 0.001, 0.004, 0.006, 0.02};
    for (int i = 0; i < 100; ++i) six.push_back(0.2 + 0.002 * i);
    QCOMPARE(eigengap(six), 5);
    const DiffusionChoice choice = chooseDiffusionTime(six);
    QCOMPARE(choice.groups, 6);
    QVERIFY2(std::abs(choice.participants - 5.5) < 0.1, qPrintable(QString::number(choice.participants)));
    std::vector<double> smooth;
    for (int i = 1; i <= 100; ++i) smooth.push_back(0.004 * i);
    QCOMPARE(eigengap(smooth), 0);
    QVERIFY(std::abs(chooseDiffusionTime(smooth).participants - 11.5) < 0.1);
    QCOMPARE(eigengap({}), 0);
    // Ten groups that are all but components; a graph in ten components may have smaller groups in each.
    std::vector<double> ten(9, 0.00002);
    for (int i = 0; i < 100; ++i) ten.push_back(0.022 + 0.002 * i);
    QCOMPARE(eigengap(ten, 2), 9);
    QCOMPARE(eigengap(ten, 10), 0);
    // Four clouds are four groups.
    JobContext context;
    const auto spectrum =
        computeSpectrum(clouds(4, 60, 32, 0.15f, 3), 10, AffinityKind::HeatKernel, 64, context);
    QCOMPARE(eigengap({spectrum->map.values.data(), 64}), 3);
}

void LdhTest::moreGroupsGetWiderFrames() {
    QCOMPARE(frameWidthFor(2), 16);
    QCOMPARE(frameWidthFor(11.5), 24);
    QCOMPARE(frameWidthFor(50), 104);
    QCOMPARE(frameWidthFor(1e6), 128);
}

void LdhTest::kernelExtensionAveragesNeighbours() {
    // Pictures on a line of features; the query lies between two of them.
    FeatureMatrix landmarks(4, 1);
    landmarks << 0, 1, 10, 11;
    FeatureMatrix values(4, 2);
    values << 1, 5, 3, 7, -1, 0, -3, 2;
    GraphSpectrum spectrum;
    spectrum.affinity = AffinityKind::Binary;
    const std::vector<double> eigenvalues{0.2, 0.5};
    const KernelExtension extension(landmarks, values, eigenvalues, 3, spectrum, 2);
    FeatureMatrix query(2, 1);
    query << 0.5f, 10;
    const FeatureMatrix y = extension.extend(query);
    // (1 - lambda)^2 times the mean of the first two; for a library picture (1 - lambda)^3 times its own.
    QVERIFY(std::abs(y(0, 0) - 0.64f * 2) < 1e-6);
    QVERIFY(std::abs(y(0, 1) - 0.25f * 6) < 1e-6);
    QVERIFY(std::abs(y(1, 0) + 0.512f) < 1e-6);
    QVERIFY(std::abs(y(1, 1)) < 1e-6);
}

void LdhTest::kernelExtensionSmoothsAsTheEquationSays() {
    // On a graph where every picture's weighted mean of its neighbours' values is (1 - lambda) times its own,
    // the extension of a picture's own neighbours is its own vector: L v = lambda D v written out.
    const FeatureMatrix features = wander(150, 6, 6);
    JobContext context;
    const auto spectrum = computeSpectrum(features, 8, AffinityKind::HeatKernel, 10, context);
    const SparseMatrix w = symmetricAffinity(*spectrum->graph, AffinityKind::HeatKernel);
    if (spectrum->joined > 0) QSKIP("the sample fell apart");
    for (int b = 0; b < 10; ++b) {
        const Eigen::VectorXd v = spectrum->map.vectors.col(b);
        const Eigen::VectorXd mean = (w * v).cwiseQuotient(w * Eigen::VectorXd::Ones(150));
        QVERIFY((mean - (1 - spectrum->map.values[b]) * v).cwiseAbs().maxCoeff() < 1e-4);
    }
}

void LdhTest::codesMoveWithTheirPictureWithoutAStep() {
    // From a library picture away, in steps that double: none may change more than a few bits, and what is
    // nearer than a tenth of the way to the neighbours hardly any.
    constexpr int kPictures = 40;
    const FeatureMatrix features = clouds(6, 60, 24, 0.8f, 14);
    const FeatureMatrix directions = clouds(1, kPictures, 24, 8, 15);
    JobContext context;
    for (const char* method : {"ldh-rotated", "ldh-rotated-kernel", "ldh-mixed"}) {
        const auto model = createHashModel(optionsFor(method, 96));
        const PackedCodes own = model->fit(features, context).prefix(96);
        PackedCodes before = model->encode(features.topRows(kPictures));
        for (std::size_t i = 0; i < kPictures; ++i) QCOMPARE(distance(own, i, before, i), 0);
        for (float step = 1e-6f; step < 0.1f; step *= 2) {
            FeatureMatrix moved = features.topRows(kPictures) + step * directions;
            normaliseRows(moved);
            const PackedCodes codes = model->encode(moved);
            double change = 0, away = 0;
            for (std::size_t i = 0; i < kPictures; ++i) {
                change += distance(codes, i, before, i);
                away += distance(codes, i, own, i);
            }
            QVERIFY2(change / kPictures < 3,
                     qPrintable(QString("%1 at %2").arg(change / kPictures).arg(step)));
            if (step < 0.02f) QVERIFY2(away / kPictures < 1, qPrintable(QString::number(away / kPictures)));
            before = codes;
        }
    }
}

namespace {

/// How often the nearest `size` codes of others, ties in order, are of the query's group (i % groups).
double rightOnes(const PackedCodes& queries, const PackedCodes& codes, int groups, int size) {
    double right = 0;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        std::vector<std::pair<int, std::size_t>> ranking;
        for (std::size_t j = 0; j < codes.size(); ++j)
            ranking.emplace_back(distance(queries, i, codes, j), j);
        std::ranges::sort(ranking);
        for (int r = 0; r < size; ++r)
            right += ranking[static_cast<std::size_t>(r)].second % static_cast<std::size_t>(groups) ==
                     i % static_cast<std::size_t>(groups);
    }
    return right / (static_cast<double>(queries.size()) * size);
}

}  // namespace

void LdhTest::framesFollowTheNumberOfGroups() {
    JobContext context;
    for (const int groups : {5, 50}) {
        const FeatureMatrix features = clouds(groups, 20, 64, 2, 16), queries = clouds(groups, 4, 64, 2, 17);
        HashOptions options = optionsFor("ldh-rotated", 48);
        options.spectrum = computeSpectrum(features, 10, AffinityKind::Mutual, 128, context);
        const auto chosen = createHashModel(options);
        const PackedCodes codes = chosen->fit(features, context);
        // Ten groups' setting, whatever there is.
        options.ldh.frameWidth = 24;
        const std::span values(options.spectrum->map.values.data(), 128);
        options.ldh.diffusionTime = diffusionTimeFor(values, 11.5);
        const auto fixed = createHashModel(options);
        const PackedCodes others = fixed->fit(features, context);
        const double right = rightOnes(chosen->encode(queries), codes, groups, 20),
                     otherwise = rightOnes(fixed->encode(queries), others, groups, 20);
        QVERIFY2(right > otherwise + (groups == 50 ? 0.05 : -0.02),
                 qPrintable(QString("%1 groups: %2, %3").arg(groups).arg(right).arg(otherwise)));
        // The same pictures and seed give the same codes, and the model says what it chose.
        options.ldh = {};
        QVERIFY(sameCodes(createHashModel(options)->fit(features, context), codes));
        QVERIFY(std::ranges::any_of(chosen->remarks(), [&](const std::string& remark) {
            return remark.find("communities") != std::string::npos;
        }));
    }
}

void LdhTest::linearExtensionRecoversALinearMap() {
    const FeatureMatrix x = FeatureMatrix::Random(400, 12);
    const Eigen::MatrixXf a = Eigen::MatrixXf::Random(12, 5);
    FeatureMatrix y = x * a;
    y.rowwise() += Eigen::RowVectorXf::LinSpaced(5, -2, 2);
    JobContext context;
    const LinearExtension extension(x, y, 1e-8, context);
    QVERIFY((extension.extend(x) - y).cwiseAbs().maxCoeff() < 1e-3);
}

void LdhTest::explainedVarianceIsThatOfUnseenRows() {
    JobContext context;
    const FeatureMatrix x = FeatureMatrix::Random(401, 12);
    const FeatureMatrix linear = x * Eigen::MatrixXf::Random(12, 5);
    QVERIFY(LinearExtension::explainedVariance(x, linear, 1e-6, context) > 0.999);
    // Noise can be fitted where there are few rows, but not foretold.
    const FeatureMatrix few = FeatureMatrix::Random(30, 12), noise = FeatureMatrix::Random(30, 5);
    QVERIFY(LinearExtension::explainedVariance(few, noise, 1e-6, context) < 0);
    // Half of the variance is linear: signal and noise of equal size.
    std::mt19937_64 random(1);
    std::normal_distribution<float> normal;
    FeatureMatrix gauss(4000, 4), half(4000, 1);
    for (Eigen::Index i = 0; i < gauss.rows(); ++i) {
        for (int j = 0; j < 4; ++j) gauss(i, j) = normal(random);
        half(i, 0) = gauss(i, 2) + normal(random);
    }
    QVERIFY(std::abs(LinearExtension::explainedVariance(gauss, half, 1e-6, context) - 0.5) < 0.05);
}

void LdhTest::blendedCodesAreKernelAndLinearTogether() {
    // Groups that a network has laid out linearly: the map speaks, and says so.
    JobContext context;
    const FeatureMatrix features = clouds(10, 60, 32, 0.3f, 9), queries = clouds(10, 10, 32, 0.3f, 10);
    const auto model = createHashModel(optionsFor("ldh-rotated", 48));
    const PackedCodes own = model->fit(features, context), codes = model->encode(queries);
    QVERIFY(std::ranges::any_of(model->remarks(),
                                [](const std::string& r) { return r.starts_with("A linear map explains"); }));
    // A library picture asked as a query gets very nearly its own code.
    QVERIFY(agreement(own, model->encode(features)) > 0.97);
    std::size_t right = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        std::size_t nearest = 0;
        for (std::size_t j = 1; j < own.size(); ++j)
            if (distance(codes, i, own, j) < distance(codes, i, own, nearest)) nearest = j;
        right += nearest % 10 == i % 10;
    }
    QCOMPARE(right, codes.size());
}

void LdhTest::suffixesChooseTheExtension() {
    JobContext context;
    const FeatureMatrix features = clouds(5, 60, 16, 0.4f, 7), queries = clouds(5, 20, 16, 0.4f, 8);
    for (const auto& [suffix, extension] :
         {std::pair{"-kernel", LdhExtension::Kernel}, std::pair{"-linear", LdhExtension::Linear}}) {
        const auto named = createHashModel(optionsFor(std::string("ldh-rotated") + suffix, 32));
        HashOptions options = optionsFor("ldh-rotated", 32);
        options.ldh.extension = extension;
        const auto set = createHashModel(options);
        named->fit(features, context);
        set->fit(features, context);
        QVERIFY(sameCodes(named->encode(queries), set->encode(queries)));
    }
}

void LdhTest::spectraAreMadeOnceForEachAffinity() {
    JobContext context;
    const FeatureMatrix features = clouds(3, 30, 8, 0.4f, 7);
    SpectrumCache spectra(10);
    const auto heat = spectra.get(features, AffinityKind::HeatKernel, 8, context);
    const auto mutual = spectra.get(features, AffinityKind::Mutual, 8, context);
    QVERIFY(heat != mutual);
    QCOMPARE(mutual->affinity, AffinityKind::Mutual);
    QCOMPARE(heat->graph, mutual->graph);
    QCOMPARE(spectra.get(features, AffinityKind::HeatKernel, 5, context), heat);
    QCOMPARE(spectra.get(features, AffinityKind::HeatKernel, 20, context)->map.values.size(), 20);
}

namespace {

/// How many bits more two pictures of different classes (i % 4) differ by than two of the same.
double separation(const PackedCodes& queries, const PackedCodes& codes) {
    double sum[2] = {}, count[2] = {};
    for (std::size_t i = 0; i < queries.size(); ++i)
        for (std::size_t j = 0; j < codes.size(); ++j) {
            const int same = i % 4 == j % 4;
            sum[same] += distance(queries, i, codes, j);
            ++count[same];
        }
    return sum[0] / count[0] - sum[1] / count[1];
}

}  // namespace

void LdhTest::labelsOfTheLibraryMoveItsClassesApart() {
    // Clouds so wide that neighbours are often of another class.
    JobContext context;
    const FeatureMatrix features = clouds(4, 100, 24, 2.0f, 5), queries = clouds(4, 40, 24, 2.0f, 6);
    HashOptions options = optionsFor("ldh-labelled", 32);
    for (int i = 0; i < 400; ++i) options.labels.push_back(i % 4);
    const auto labelled = createHashModel(options), plain = createHashModel(optionsFor("ldh-rotated", 32));
    const PackedCodes own = labelled->fit(features, context), other = plain->fit(features, context);
    QVERIFY(separation(own, own) > 2 * separation(other, other));
    QVERIFY(separation(labelled->encode(queries), own) > 1.3 * separation(plain->encode(queries), other));
    std::istringstream stream(serialised(*labelled));
    QVERIFY(sameCodes(loadHashModel(stream, features)->encode(queries), labelled->encode(queries)));
}

void LdhTest::labelledCodesNeedLabels() {
    JobContext context;
    const FeatureMatrix features = clouds(4, 30, 8, 0.4f, 5);
    QVERIFY_EXCEPTION_THROWN(createHashModel(optionsFor("ldh-labelled", 32))->fit(features, context), Error);
    HashOptions unknown = optionsFor("ldh-labelled", 32);
    unknown.labels.assign(120, -1);
    QVERIFY_EXCEPTION_THROWN(createHashModel(unknown)->fit(features, context), Error);
}

void LdhTest::oneSpectrumServesAllModels() {
    const FeatureMatrix features = clouds(5, 60, 16, 0.4f, 7);
    JobContext context;
    HashOptions options = optionsFor("ldh", 64);
    SpectrumCache spectra(10);
    for (const char* method : {"ldh", "ldh-mean", "ldh-rotated", "ldh-mixed", "sth"}) {
        options.method = method;
        QVERIFY(usesSpectrum(method));
        options.spectrum = spectra.get(features, affinityOf(method), 128, context);
        const auto model = createHashModel(options);
        const PackedCodes codes = model->fit(features, context);
        QCOMPARE(codes.bits(), 64);
        QCOMPARE(model->eigenvalues().size(), std::size_t(128));
        HashOptions alone = options;
        alone.spectrum = nullptr;
        const double equal = agreement(codes, createHashModel(alone)->fit(features, context));
        QVERIFY2(equal > 0.99, qPrintable(QString("%1: %2").arg(method).arg(equal)));
    }
}

void LdhTest::aSpectrumOfOtherPicturesIsRefused() {
    JobContext context;
    HashOptions options = optionsFor("ldh", 16);
    options.spectrum = computeSpectrum(clouds(3, 20, 8, 0.4f, 8), 10, AffinityKind::HeatKernel, 16, context);
    const FeatureMatrix others = clouds(3, 30, 8, 0.4f, 8);
    QVERIFY_EXCEPTION_THROWN(createHashModel(options)->fit(others, context), std::invalid_argument);
}

void LdhTest::timeCanBeSetByHand() {
    const FeatureMatrix features = wander(400, 10, 9);
    JobContext context;
    HashOptions options = optionsFor("ldh-rotated", 32);
    options.spectrum = computeSpectrum(features, 10, AffinityKind::HeatKernel, 128, context);
    options.ldh.diffusionTime = 3;
    const auto early = createHashModel(options);
    const PackedCodes earlyCodes = early->fit(features, context);
    options.ldh.diffusionTime = 60;
    const auto late = createHashModel(options);
    const PackedCodes lateCodes = late->fit(features, context);
    QVERIFY(QString::fromStdString(late->remarks().front()).contains("60"));
    // The longer it runs, the more pictures become one: fewer distinct codes.
    const auto distinct = [](const PackedCodes& codes) {
        std::set<std::uint64_t> words;
        for (std::size_t i = 0; i < codes.size(); ++i) words.insert(codes[i][0]);
        return words.size();
    };
    QVERIFY(distinct(lateCodes) < distinct(earlyCodes));
}

void LdhTest::mixedCodesStartWithTheRotatedOnes() {
    const FeatureMatrix features = clouds(5, 60, 16, 0.4f, 10);
    const FeatureMatrix others = clouds(5, 10, 16, 0.4f, 11);
    JobContext context;
    HashOptions options = optionsFor("ldh-mixed", 200);
    options.spectrum = computeSpectrum(features, 10, AffinityKind::HeatKernel, 128, context);
    for (const int coarse : {20, 48, 64}) {
        options.ldh.coarseBits = coarse;
        options.method = "ldh-mixed";
        options.bits = 200;
        const auto mixed = createHashModel(options);
        const PackedCodes codes = mixed->fit(features, context);
        QCOMPARE(codes.bits(), 200);
        options.method = "ldh-rotated";
        options.bits = coarse;
        const auto rotated = createHashModel(options);
        QVERIFY(sameCodes(codes.prefix(coarse), rotated->fit(features, context)));
        QVERIFY(sameCodes(mixed->encode(others).prefix(coarse), rotated->encode(others)));
    }
}

void LdhTest::joinedComponentsAreReported() {
    // Three bursts of identical-looking pictures: each is a component of its own at k = 5.
    const FeatureMatrix features = clouds(3, 15, 8, 0.01f, 12);
    JobContext context;
    const auto model = createHashModel(optionsFor("ldh-rotated", 32, 5));
    model->fit(features, context);
    QVERIFY(QString::fromStdString(model->remarks().front()).contains("3 components"));
    QCOMPARE(model->eigenvalues().size(), std::size_t(44));
    QVERIFY(model->eigenvalues().front() > 0);
}

void LdhTest::unknownMethodsAndImpossibleOptionsAreRefused() {
    QVERIFY_EXCEPTION_THROWN(createHashModel(optionsFor("magic", 48)), Error);
    QVERIFY_EXCEPTION_THROWN(createHashModel(optionsFor("itq-linear", 48)), Error);
    QVERIFY_EXCEPTION_THROWN(createHashModel(optionsFor("ldh", 0)), Error);
    QVERIFY_EXCEPTION_THROWN(createHashModel(optionsFor("ldh", 48, 0)), Error);
    HashOptions options = optionsFor("ldh-mixed", 200);
    options.ldh.coarseBits = 0;
    QVERIFY_EXCEPTION_THROWN(createHashModel(options), Error);
    try {
        createHashModel(optionsFor("magic", 48));
    } catch (const Error& error) {
        for (const std::string& method : hashMethods())
            QVERIFY(error.remedy().find(method) != std::string::npos);
    }
}

void LdhTest::changedLandmarksAreRefused() {
    const FeatureMatrix features = clouds(3, 20, 8, 0.5f, 13);
    JobContext context;
    const auto model = createHashModel(optionsFor("ldh-rotated", 24));
    model->fit(features, context);
    std::istringstream stream(serialised(*model));
    const FeatureMatrix fewer = features.topRows(59);
    QVERIFY_EXCEPTION_THROWN(loadHashModel(stream, fewer), Error);
}

QTEST_GUILESS_MAIN(LdhTest)
#include "ldh_test.moc"
