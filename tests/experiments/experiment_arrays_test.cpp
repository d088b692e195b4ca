#include "core/experiments/experiment_arrays.hpp"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <random>

#include "core/base/error.hpp"
#include "core/base/npy.hpp"
#include "core/experiments/experiment_files.hpp"
#include "core/experiments/experiment_page.hpp"
#include "core/experiments/experiment_table.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

ExperimentData madeUp(bool selfQueries) {
    std::mt19937_64 random(3);
    std::normal_distribution<float> normal;
    FeatureMatrix rows(200, 10);
    std::vector<int> labels;
    for (int i = 0; i < 200; ++i) {
        for (int j = 0; j < 10; ++j) rows(i, j) = normal(random);
        rows(i, i % 4) += 2;
        labels.push_back(i % 4);
    }
    ExperimentData data =
        experimentOnFeatures("made | up", "some_features", rows, labels, {"a", "b", "c", "d"}, 40, 1);
    data.split = "a split";
    if (!selfQueries) data.selfRows.clear();
    return data;
}

struct Measured {
    ExperimentResult result;
    PackedCodes database, queries;  ///< of lsh
};

Measured measured(const ExperimentData& data) {
    Measured measured;
    ExperimentOptions options;
    options.methods = {"lsh", "itq"};
    options.bits = {16};
    options.neighbours = 5;
    options.onCodes = [&](const ExperimentCell& cell, const PackedCodes& database,
                          const PackedCodes& queries) {
        if (cell.method != "lsh") return;
        measured.database = database;
        measured.queries = queries;
    };
    JobContext context;
    runExperiment(data, options, measured.result, {}, context);
    return measured;
}

}  // namespace

class ExperimentArraysTest : public QObject {
    Q_OBJECT

private slots:
    void arraysAreTheSameDataAgain_data() {
        QTest::addColumn<bool>("selfQueries");
        QTest::newRow("queries of the database") << true;
        QTest::newRow("queries of their own") << false;
    }
    void arraysAreTheSameDataAgain() {
        QFETCH(bool, selfQueries);
        ExperimentData data = madeUp(selfQueries);
        data.trainingLabels = data.databaseLabels;
        data.trainingLabels[5] = -1;
        writeExperimentArrays(data, folder());
        QVERIFY(hasExperimentArrays(folder()));
        const ExperimentData again = readExperimentArrays(folder());
        QVERIFY(again.database == data.database && again.queries == data.queries);
        QVERIFY(again.databaseLabels == data.databaseLabels && again.queryLabels == data.queryLabels);
        QVERIFY(again.trainingLabels == data.trainingLabels && again.selfRows == data.selfRows);
        QCOMPARE(again.name, data.name);
        QCOMPARE(again.features, data.features);
        QCOMPARE(again.split, data.split);
        QCOMPARE(again.identity, data.identity);
        QVERIFY(again.classNames == data.classNames);
        // Others in their place are other data.
        std::vector<int> labels = data.queryLabels;
        labels[0] = 1 - labels[0];
        writeNpy(folder() / "queries-labels.npy", labels);
        QVERIFY(readExperimentArrays(folder()).identity != data.identity);
    }

    void anotherProgramsCodesAreMeasuredAsOurOwn() {
        const ExperimentData data = madeUp(true);
        Measured own = measured(data);
        writeExperimentArrays(data, folder());
        writeCodeArrays(*own.result.find(Protocol::Fair, "lsh", 16, 1), own.database, own.queries, folder());
        const PackedCodes database = readCodeArray(folder() / "lsh-16-1-database.npy"),
                          queries = readCodeArray(folder() / "lsh-16-1-queries.npy");
        QVERIFY(std::ranges::equal(database.words(), own.database.words()));
        JobContext context;
        addCodes(readExperimentArrays(folder()), "theirs", database, queries, 1, own.result, context);
        QCOMPARE(own.result.cells.size(), std::size_t{4});
        const auto rows = experimentTable(own.result);
        const auto row = [&](const std::string& method) {
            return *std::ranges::find(rows, method, &ExperimentRow::method);
        };
        for (const RetrievalFigure figure : kRetrievalFigures) {
            QCOMPARE(row("theirs").of(figure).mean, row("lsh").of(figure).mean);
            QVERIFY(row("theirs").of(figure).resampled == row("lsh").of(figure).resampled);
        }
        QCOMPARE(row("theirs").codeUniqueness, row("lsh").codeUniqueness);
        // Again is instead, and a run of the experiment keeps it.
        addCodes(data, "theirs", database, queries, 1, own.result, context);
        QCOMPARE(own.result.cells.size(), std::size_t{4});
        ExperimentOptions options;
        options.methods = {"lsh"};
        options.bits = {16};
        runExperiment(data, options, own.result, {}, context);
        QVERIFY(own.result.find(Protocol::Fair, "theirs", 16, 1));
        QVERIFY(
            experimentFrom(experimentJson(own.result), {}).find(Protocol::Fair, "theirs", 16, 1)->imported);
    }

    void codesThatDoNotFitAreRefused() {
        const ExperimentData data = madeUp(true);
        Measured own = measured(data);
        JobContext context;
        const auto add = [&](const ExperimentData& to, const char* name, const PackedCodes& database,
                             const PackedCodes& queries) {
            addCodes(to, name, database, queries, 1, own.result, context);
        };
        QVERIFY_EXCEPTION_THROWN(add(data, "itq", own.database, own.queries), Error);
        QVERIFY_EXCEPTION_THROWN(add(data, "reference", own.database, own.queries), Error);
        QVERIFY_EXCEPTION_THROWN(add(data, "x", own.queries, own.queries), Error);
        QVERIFY_EXCEPTION_THROWN(add(data, "x", own.database, own.queries.prefix(8)), Error);
        ExperimentData other = data;
        other.identity += "other";
        QVERIFY_EXCEPTION_THROWN(add(other, "x", own.database, own.queries), Error);
        QCOMPARE(own.result.cells.size(), std::size_t{3});
    }

    void arraysThatDoNotFitAreRefused() {
        writeExperimentArrays(madeUp(true), folder());
        const auto refused = [&](const char* name, const std::vector<int>& values) {
            const fs::path file = folder() / name;
            const fs::path kept = folder() / "kept";
            fs::rename(file, kept);
            writeNpy(file, values);
            bool threw = false;
            try {
                readExperimentArrays(folder());
            } catch (const Error&) {
                threw = true;
            }
            fs::rename(kept, file);
            return threw;
        };
        QVERIFY(refused("database-labels.npy", std::vector<int>(199, 0)));
        QVERIFY(refused("queries-labels.npy", std::vector<int>(40, -2)));
        QVERIFY(refused("query-rows.npy", std::vector<int>(40, 200)));
        QVERIFY(!refused("query-rows.npy", std::vector<int>(40, 199)));
        fs::remove(folder() / "queries-labels.npy");
        QVERIFY_EXCEPTION_THROWN(readExperimentArrays(folder()), Error);
        fs::remove(folder() / "database-labels.npy");
        QVERIFY(!readExperimentArrays(folder()).labelled());
        writeNpy(folder() / "queries.npy", FeatureMatrix::Ones(3, 9));
        QVERIFY_EXCEPTION_THROWN(readExperimentArrays(folder()), Error);
    }

    void codesOfNumPyAreSignsAndNotBytes() {
        QProcess python;
        python.setWorkingDirectory(QString::fromStdString(folder().string()));
        python.start("/usr/bin/python3", {"-c", R"(
import numpy
bits = numpy.array([[0, 1, 1], [1, 0, 0]])
numpy.save("bits.npy", bits.astype(numpy.uint8))
numpy.save("truth.npy", bits > 0)
numpy.save("signs.npy", numpy.asfortranarray(2 * bits - 1))
numpy.save("outputs.npy", (bits - 0.5) * 17)
numpy.save("packed.npy", numpy.packbits(bits, axis=1))
)"});
        QVERIFY(python.waitForFinished());
        if (python.readAllStandardError().contains("No module named")) QSKIP("skipped: no python3-numpy");
        for (const char* name : {"bits.npy", "truth.npy", "signs.npy", "outputs.npy"}) {
            const PackedCodes codes = readCodeArray(folder() / name);
            QCOMPARE(codes.size(), std::size_t{2});
            QCOMPARE(codes.bits(), 3);
            QVERIFY2(codes[0][0] == 0b110 && codes[1][0] == 0b001, name);
        }
        QVERIFY_EXCEPTION_THROWN(readCodeArray(folder() / "packed.npy"), Error);
    }

    void tablesHoldEveryMethodAndNumber() {
        const ExperimentResult result = measured(madeUp(true)).result;
        const auto rows = experimentTable(result);
        for (const std::string& text : {experimentMarkdown(result, "lsh"), experimentLatex(result, "lsh"),
                                        experimentHtml(result, "lsh")})
            for (const ExperimentRow& row : rows)
                for (const FigureSummary& summary : row.figures) {
                    if (!summary.measured()) continue;
                    char mean[16];
                    std::snprintf(mean, sizeof mean, "%.3f", summary.mean);
                    QVERIFY2(text.find(mean) != text.npos, mean);
                }
        // The name of the data cannot end a cell, the features' no macro.
        const std::string markdown = experimentMarkdown(result, "lsh"),
                          latex = experimentLatex(result, "lsh");
        QVERIFY(markdown.find("made \\| up") != markdown.npos);
        QVERIFY(latex.find("some\\_features") != latex.npos);
        QVERIFY(latex.find("\\textbf{") != latex.npos);
        std::ptrdiff_t depth = 0;
        for (std::size_t i = 0; i < latex.size(); ++i) {
            if (i > 0 && latex[i - 1] == '\\') continue;
            depth += latex[i] == '{' ? 1 : latex[i] == '}' ? -1 : 0;
            QVERIFY(depth >= 0);
        }
        QCOMPARE(depth, 0);
        for (std::size_t at = 0; (at = markdown.find("\n|", at)) != markdown.npos; ++at) {
            const std::string line = markdown.substr(at + 1, markdown.find('\n', at + 1) - at - 1);
            QVERIFY2(line.ends_with("|"), line.c_str());
        }
    }

    void aPageNeedsNothingElseAndTellsItsPoints() {
        ExperimentResult result = measured(madeUp(true)).result;
        result.name = "<script>alert(1)</script>";
        const std::string html = experimentHtml(result, "lsh");
        QVERIFY(html.find("<script>alert") == html.npos);
        for (const char* loaded : {"src=", "href=", "url(", "@import", "http-equiv=\"refresh\""})
            QVERIFY2(html.find(loaded) == html.npos, loaded);
        // Each radius of each method, and each rank of the features.
        const std::size_t points =
            2 * 17 + result.find(Protocol::Fair, "reference", 0, 0)->report.byRank.size();
        std::size_t found = 0, empty = 0;
        for (std::size_t at = 0; (at = html.find("class=\"point\"", at)) != html.npos; ++at) ++found;
        for (const ExperimentCell& cell : result.cells)
            empty += static_cast<std::size_t>(
                std::ranges::count_if(cell.method == "reference" ? cell.report.byRank : cell.report.byRadius,
                                      [](const CurvePoint& point) { return point.recall <= 0; }));
        QCOMPARE(found, points - empty);
        QVERIFY(html.find("lsh, radius 16\nprecision 0.24") != html.npos);
        for (const char* fact : {"seeds of the methods", "processor", "Eigen 3", "neighbours of the graph"})
            QVERIFY2(html.find(fact) != html.npos, fact);
    }

private:
    fs::path folder() const { return temporary_.path().toStdString(); }
    QTemporaryDir temporary_;
};

QTEST_GUILESS_MAIN(ExperimentArraysTest)
#include "experiment_arrays_test.moc"
