#include "core/experiments/overfitting.hpp"

#include <QTemporaryDir>
#include <QtTest>
#include <random>
#include <set>

#include "core/base/error.hpp"

using namespace laplens;

namespace {

/// Three classes that overlap, a hundred database pictures and forty queries of each.
ExperimentData overlappingClasses() {
    std::mt19937_64 random(1);
    std::normal_distribution<float> normal;
    ExperimentData data;
    const auto rows = [&](int perClass, std::vector<int>& labels) {
        FeatureMatrix features(3 * perClass, 12);
        for (Eigen::Index i = 0; i < features.rows(); ++i) {
            const int label = static_cast<int>(i % 3);
            labels.push_back(label);
            for (Eigen::Index j = 0; j < features.cols(); ++j) features(i, j) = normal(random);
            features(i, label) += 2;
        }
        features.rowwise().normalize();
        return features;
    };
    data.database = rows(100, data.databaseLabels);
    data.queries = rows(40, data.queryLabels);
    data.name = "toy";
    data.features = "made";
    data.identity = "toy";
    data.classNames = {"a", "b", "c"};
    return data;
}

OverfittingOptions smallOptions() {
    OverfittingOptions options;
    options.methods = {"ldh-rotated", "latent"};
    options.labelsPerClass = {5, 80};
    options.seeds = {1, 2};
    options.bits = 16;
    return options;
}

}  // namespace

class OverfittingTest : public QObject {
    Q_OBJECT

private slots:
    void fewLabelsMakeAGapThatManyClose();
    void whatIsThereIsNotMeasuredAgain();
    void pointsSurviveTheFile();
    void moreLabelsThanThereAreIsAClearError();
};

void OverfittingTest::fewLabelsMakeAGapThatManyClose() {
    JobContext context;
    std::vector<OverfittingPoint> points;
    measureOverfitting(overlappingClasses(), smallOptions(), points, {}, context);
    QCOMPARE(points.size(), std::size_t{8});
    const std::vector<OverfittingPoint> table = overfittingTable(points);
    QCOMPARE(table.size(), std::size_t{4});
    const auto gap = [&](const std::string& method, int labels) {
        for (const OverfittingPoint& row : table)
            if (row.method == method && row.labelsPerClass == labels) return row.training - row.test;
        return -1.0;
    };
    QVERIFY2(gap("latent", 5) > gap("latent", 80) + 0.02,
             qPrintable(QString("%1, %2").arg(gap("latent", 5)).arg(gap("latent", 80))));
    // A method without labels is fitted once a seed, so its test figure does not depend on them.
    std::set<double> tests;
    for (const OverfittingPoint& point : points)
        if (point.method == "ldh-rotated" && point.seed == 1) tests.insert(point.test);
    QCOMPARE(tests.size(), std::size_t{1});
    const std::string figure = overfittingFigure(points, "toy");
    QVERIFY(figure.find("ldh-rotated") != std::string::npos && figure.find("latent") != std::string::npos);
}

void OverfittingTest::whatIsThereIsNotMeasuredAgain() {
    JobContext context;
    std::vector<OverfittingPoint> points;
    OverfittingOptions options = smallOptions();
    options.labelsPerClass = {5};
    measureOverfitting(overlappingClasses(), options, points, {}, context);
    int measured = 0;
    options.labelsPerClass = {5, 20};
    const auto count = [&](const OverfittingPoint& point) {
        ++measured;
        QCOMPARE(point.labelsPerClass, 20);
    };
    measureOverfitting(overlappingClasses(), options, points, count, context);
    QCOMPARE(measured, 4);
    ExperimentData other = overlappingClasses();
    other.identity = "another";
    options.methods = {"latent"};
    options.labelsPerClass = {5};
    options.seeds = {1};
    measureOverfitting(other, options, points, {}, context);
    QCOMPARE(points.size(), std::size_t{1});
}

void OverfittingTest::pointsSurviveTheFile() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(readOverfitting(path).empty());
    const std::vector<OverfittingPoint> points{{"latent", 10, 1, 0.9, 0.5, 1.5, "print"},
                                               {"latent", 10, 2, 0.8, 0.4, 2.5, "print"}};
    writeOverfitting(points, path);
    const auto read = readOverfitting(path);
    QCOMPARE(read.size(), std::size_t{2});
    QCOMPARE(read[1].training, 0.8);
    QCOMPARE(read[1].fingerprint, std::string("print"));
    const auto table = overfittingTable(read);
    QVERIFY(std::abs(table[0].training - 0.85) < 1e-12 && std::abs(table[0].test - 0.45) < 1e-12);
    QFile file(QString::fromStdString((path / "overfitting.json").string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{");
    file.close();
    QVERIFY_EXCEPTION_THROWN(readOverfitting(path), Error);
}

void OverfittingTest::moreLabelsThanThereAreIsAClearError() {
    JobContext context;
    std::vector<OverfittingPoint> points;
    OverfittingOptions options = smallOptions();
    options.labelsPerClass = {500};
    QVERIFY_EXCEPTION_THROWN(measureOverfitting(overlappingClasses(), options, points, {}, context), Error);
}

QTEST_GUILESS_MAIN(OverfittingTest)
#include "overfitting_test.moc"
