#include "core/experiments/experiment.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <sys/resource.h>

#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "core/base/error.hpp"
#include "core/evaluation/bit_statistics.hpp"
#include "core/experiments/experiment_cuts.hpp"
#include "core/experiments/experiment_data.hpp"
#include "core/experiments/experiment_files.hpp"
#include "core/experiments/experiment_table.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/hashing/hash_model.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr int kClasses = 4;

/// Well separated groups of rows, one a class.
FeatureMatrix groupedRows(int n, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix rows(n, 12);
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < 12; ++j) rows(i, j) = 0.35f * normal(random);
        rows(i, i % kClasses) += 2;
    }
    return rows;
}

std::vector<int> groupLabels(int n) {
    std::vector<int> labels;
    for (int i = 0; i < n; ++i) labels.push_back(i % kClasses);
    return labels;
}

ExperimentData smallData(unsigned seed = 1, int n = 240) {
    return experimentOnFeatures("small", "made up", groupedRows(n, seed), groupLabels(n),
                                {"a", "b", "c", "d"}, 40, 1);
}

ExperimentOptions smallOptions() {
    ExperimentOptions options;
    options.methods = {"ldh", "itq", "lsh"};
    options.bits = {4, 8};
    return options;
}

ExperimentResult measured(const ExperimentData& data, const ExperimentOptions& options) {
    ExperimentResult result;
    JobContext context;
    runExperiment(data, options, result, {}, context);
    return result;
}

void writeZip(const fs::path& zip, const std::vector<std::pair<std::string, std::string>>& entries,
              bool links = false) {
    archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    archive_write_open_filename(writer, zip.c_str());
    for (const auto& [name, bytes] : entries) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, links ? 0 : static_cast<la_int64_t>(bytes.size()));
        archive_entry_set_filetype(entry, links ? AE_IFLNK : AE_IFREG);
        if (links) archive_entry_set_symlink(entry, bytes.c_str());
        archive_entry_set_perm(entry, 0644);
        archive_write_header(writer, entry);
        if (!links) archive_write_data(writer, bytes.data(), bytes.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
}

}  // namespace

class ExperimentTest : public QObject {
    Q_OBJECT

private slots:
    void everyMethodLengthAndSeedHasACell();
    void cellsAgreeWithADirectMeasurement();
    void queriesLeaveThemselvesOut();
    void aCutIsWhatALoopOverTheCodesFinds();
    void finishedCellsAreNotMeasuredAgain();
    void otherDataStartsAnew();
    void sameSeedGivesTheSameNumbers();
    void unlabelledFeaturesHaveNeighbourRecallOnly();
    void tableAveragesOverSeeds();
    void differencesAreOfTheSameQueriesAtTheSameLength();
    void everyFigureHasAnIntervalThatHoldsIt();
    void theSplitsOfCifarHaveTheirNumbers();
    void spectrumShowsTheGroups();
    void cancellingKeepsFinishedCells();
    void impossibleOptionsAreNamed();
    void queriesAreDrawnInTheSameShareFromEachClass();
    void picturesThatAreAloneInTheirClassDoNotAsk();
    void aLongTailThinsClassesByEqualRatios();
    void resultsSurviveWritingAndReading();
    void damagedResultsAreNamed();
    void anExportedExperimentOpensAgain();
    void archivesThatClimbOutAreRefused_data();
    void archivesThatClimbOutAreRefused();
    void anArchiveIsCheckedBeforeAnythingIsWritten_data();
    void anArchiveIsCheckedBeforeAnythingIsWritten();
    void figuresShowEveryMethod();
    void bitStatisticsAgreeWithTheDefinition();
    void mnistFollowsItsProtocol();
};

void ExperimentTest::everyMethodLengthAndSeedHasACell() {
    const ExperimentData data = smallData();
    ExperimentOptions options = smallOptions();
    options.seeds = {1, 2};
    std::size_t announced = 0;
    ExperimentResult result;
    JobContext context;
    runExperiment(
        data, options, result, [&](const ExperimentCell&) { ++announced; }, context);
    QCOMPARE(result.cells.size(), experimentCellCount(data, options));
    QCOMPARE(announced, std::size_t{1 + 3 * 2 * 2});
    for (const std::string& method : options.methods)
        for (const int bits : options.bits)
            for (const std::uint64_t seed : options.seeds)
                QVERIFY(result.find(Protocol::Fair, method, bits, seed));
    const ExperimentCell* reference = result.find(Protocol::Fair, kReferenceMethod, 0, 0);
    QVERIFY(reference);
    QVERIFY(reference->report.meanAveragePrecision > 0.9);
    QCOMPARE(result.databaseSize, std::size_t{240});
    QCOMPARE(result.queryCount, std::size_t{40});
}

void ExperimentTest::cellsAgreeWithADirectMeasurement() {
    const ExperimentData data = smallData();
    const ExperimentResult result = measured(data, smallOptions());
    // Bits of LSH are prefixes: the 4-bit cell is made of the first bits of the 8-bit codes, so balance must
    // agree.
    const auto& four = result.find(Protocol::Fair, "lsh", 4, 1)->bitBalance;
    const auto& eight = result.find(Protocol::Fair, "lsh", 8, 1)->bitBalance;
    QCOMPARE(four.size(), std::size_t{4});
    QVERIFY(std::equal(four.begin(), four.end(), eight.begin()));
    for (const ExperimentCell& cell : result.cells) {
        if (cell.method == kReferenceMethod) continue;
        QCOMPARE(cell.report.byRadius.size(), std::size_t(cell.bits + 1));
        QCOMPARE(cell.report.byRadius.back().recall, 1.0);
        QVERIFY(cell.report.meanAveragePrecision > 0.25);
        QVERIFY(cell.report.neighbourRecall > 0 && cell.report.neighbourRecall <= 1);
    }
}

void ExperimentTest::queriesLeaveThemselvesOut() {
    const ExperimentData data = smallData();
    QCOMPARE(data.selfRows.size(), std::size_t{40});
    for (std::size_t q = 0; q < 40; ++q)
        QVERIFY(data.queries.row(Eigen::Index(q)) == data.database.row(Eigen::Index(data.selfRows[q])));
    const ExperimentResult result = measured(data, smallOptions());
    // 240 rows of 4 equal classes: a query ranks 239 others, 59 of them relevant.
    const auto& curve = result.find(Protocol::Fair, "lsh", 8, 1)->report.byRadius;
    QVERIFY(std::abs(curve.back().precision - 59.0 / 239) < 1e-12);
}

void ExperimentTest::aCutIsWhatALoopOverTheCodesFinds() {
    const auto data = std::make_shared<const ExperimentData>(smallData());
    JobContext context;
    HashOptions hash;
    hash.method = "lsh";
    hash.bits = 8;
    hash.seed = 1;
    const PackedCodes codes = createHashModel(hash)->fit(data->database, context);
    // A picture is as wide as its row's number.
    ExperimentCuts cuts(
        data,
        [](std::size_t row, bool) {
            return Image{int(row), 1, {}};
        },
        10);
    for (const std::size_t query : {3u, 17u}) {
        const std::size_t self = data->selfRows[query];
        std::vector<std::pair<int, std::size_t>> order;
        std::vector<std::size_t> histogram(9);
        for (std::size_t row = 0; row < codes.size(); ++row) {
            if (row == self) continue;
            int distance = 0;
            for (int b = 0; b < 8; ++b) distance += codes.bit(row, b) != codes.bit(self, b);
            order.emplace_back(distance, row);
            ++histogram[std::size_t(distance)];
        }
        std::ranges::sort(order);
        for (const auto& [radius, rank] : {std::pair{0, 0u}, {2, 0u}, {8, 0u}, {0, 1u}, {0, 50u}}) {
            std::vector<std::pair<int, std::size_t>> expected = order;
            std::erase_if(expected, [&, radius = radius, rank = rank](const auto& of) {
                return rank == 0 && of.first > radius;
            });
            if (rank > 0) expected.resize(rank);
            const Cut cut = cuts.at({.method = "lsh",
                                     .bits = 8,
                                     .seed = 1,
                                     .query = query,
                                     .radius = radius,
                                     .rank = rank,
                                     .limit = 1000},
                                    context);
            QCOMPARE(cut.within, expected.size());
            QCOMPARE(cut.histogram, histogram);
            QCOMPARE(cut.pictures.size(), expected.size());
            for (std::size_t i = 0; i < expected.size(); ++i) {
                QCOMPARE(cut.pictures[i].distance, expected[i].first);
                QCOMPARE(std::size_t(cut.pictures[i].picture.width), expected[i].second);
                QCOMPARE(cut.pictures[i].relevant,
                         data->databaseLabels[expected[i].second] == data->queryLabels[query]);
            }
        }
    }
}

void ExperimentTest::finishedCellsAreNotMeasuredAgain() {
    const ExperimentData data = smallData();
    ExperimentOptions options = smallOptions();
    ExperimentResult result = measured(data, options);
    for (ExperimentCell& cell : result.cells) cell.fitSeconds = 1234;
    options.bits = {4, 8, 12};
    std::size_t announced = 0;
    JobContext context;
    runExperiment(
        data, options, result, [&](const ExperimentCell&) { ++announced; }, context);
    QCOMPARE(announced, std::size_t{1 + 3 * 3});
    QCOMPARE(std::ranges::count(result.cells, 1234, &ExperimentCell::fitSeconds), 1 + 3 * 2);
    QCOMPARE(result.cells.size(), std::size_t{1 + 3 * 3});
}

void ExperimentTest::otherDataStartsAnew() {
    ExperimentResult result = measured(smallData(1), smallOptions());
    for (ExperimentCell& cell : result.cells) cell.fitSeconds = 1234;
    JobContext context;
    runExperiment(smallData(2), smallOptions(), result, {}, context);
    QCOMPARE(std::ranges::count(result.cells, 1234, &ExperimentCell::fitSeconds), 0);
    QCOMPARE(result.cells.size(), std::size_t{7});
    QCOMPARE(result.spectra.size(), std::size_t{1});
}

void ExperimentTest::sameSeedGivesTheSameNumbers() {
    const ExperimentData data = smallData();
    const ExperimentResult a = measured(data, smallOptions()), b = measured(data, smallOptions());
    for (std::size_t i = 0; i < a.cells.size(); ++i) {
        QCOMPARE(a.cells[i].report.meanAveragePrecision, b.cells[i].report.meanAveragePrecision);
        QCOMPARE(a.cells[i].bitCorrelation, b.cells[i].bitCorrelation);
    }
}

void ExperimentTest::unlabelledFeaturesHaveNeighbourRecallOnly() {
    const ExperimentData data = experimentOnFeatures("mine", "made up", groupedRows(200, 3), {}, {}, 30, 1);
    QVERIFY(!data.labelled());
    const ExperimentResult result = measured(data, smallOptions());
    QCOMPARE(result.cells.size(), std::size_t{6});
    for (const ExperimentCell& cell : result.cells) {
        QVERIFY(!cell.labelled);
        QVERIFY(cell.report.neighbourRecall > 0.3);
        QCOMPARE(cell.bitBalance.size(), std::size_t(cell.bits));
    }
    QVERIFY(experimentCsv(result).find("nan") == std::string::npos);
}

void ExperimentTest::tableAveragesOverSeeds() {
    constexpr auto kAll = static_cast<std::size_t>(RetrievalFigure::MeanAveragePrecision);
    ExperimentResult result;
    for (const float map : {0.5f, 0.7f}) {
        ExperimentCell cell;
        cell.method = "lsh";
        cell.bits = 8;
        cell.report.meanAveragePrecision = map;
        for (int b = 0; b <= 1000; ++b) cell.resampled[kAll].push_back(map + 0.0001f * static_cast<float>(b));
        result.cells.push_back(cell);
    }
    const auto rows = experimentTable(result);
    QCOMPARE(rows.size(), std::size_t{1});
    QCOMPARE(rows[0].seeds, std::size_t{2});
    const FigureSummary& summary = rows[0].of(RetrievalFigure::MeanAveragePrecision);
    QVERIFY(std::abs(summary.mean - 0.6) < 1e-7);
    QVERIFY(std::abs(summary.deviation - std::sqrt(0.02)) < 1e-7);
    // Each resample is a mean over the seeds; 25 of 1,000 lie beyond either end.
    QVERIFY(std::abs(summary.interval.low - 0.6025) < 1e-6);
    QVERIFY(std::abs(summary.interval.high - 0.6975) < 1e-6);
    QVERIFY(!rows[0].of(RetrievalFigure::PrecisionAt100).hasInterval);
    QVERIFY(!rows[0].of(RetrievalFigure::MeanAveragePrecisionAt1000).measured());
}

void ExperimentTest::differencesAreOfTheSameQueriesAtTheSameLength() {
    const auto rows = experimentTable(measured(smallData(), smallOptions()));
    const auto figure = RetrievalFigure::MeanAveragePrecision;
    const auto row = [&](const std::string& method, int bits) {
        return *std::ranges::find_if(rows,
                                     [&](const auto& r) { return r.method == method && r.bits == bits; });
    };
    const auto differences = experimentDifferences(rows, "lsh", figure);
    // ldh, itq and the uncompressed features, at 4 and at 8 bits.
    QCOMPARE(differences.size(), std::size_t{6});
    for (const ExperimentDifference& difference : differences) {
        const bool isReference = difference.method == kReferenceMethod;
        const FigureSummary one = row(difference.method, isReference ? 0 : difference.bits).of(figure),
                            base = row("lsh", difference.bits).of(figure);
        QVERIFY(std::abs(difference.difference - (one.mean - base.mean)) < 1e-12);
        QVERIFY(difference.interval.low <= difference.difference &&
                difference.difference <= difference.interval.high);
        std::size_t worse = 0;
        for (std::size_t b = 0; b < base.resampled.size(); ++b)
            worse += one.resampled[b] <= base.resampled[b];
        if (difference.difference > 0)
            QVERIFY(std::abs(difference.level - std::min(1.0, 2.0 * static_cast<double>(worse + 1) / 1001)) <
                    1e-12);
    }
    QVERIFY(experimentDifferences(rows, "sh", figure).empty());
}

void ExperimentTest::everyFigureHasAnIntervalThatHoldsIt() {
    for (const ExperimentRow& row : experimentTable(measured(smallData(), smallOptions()))) {
        for (const RetrievalFigure figure : kRetrievalFigures) {
            const bool isReference = row.method == kReferenceMethod;
            const FigureSummary& summary = row.of(figure);
            QCOMPARE(summary.measured(), !isReference || figure != RetrievalFigure::PrecisionAtRadius2);
            if (isReference &&
                (figure == RetrievalFigure::PrecisionAtRadius2 || figure == RetrievalFigure::NeighbourRecall))
                continue;
            QVERIFY2(summary.hasInterval, figureName(figure));
            QVERIFY(summary.interval.low <= summary.mean + 1e-7 &&
                    summary.mean - 1e-7 <= summary.interval.high);
        }
        if (row.method == kReferenceMethod) continue;
        QVERIFY(row.bitEntropy > 0 && row.bitEntropy <= 1);
        QVERIFY(row.codeUniqueness > 0 && row.codeUniqueness <= std::min(1.0, (1 << row.bits) / 240.0));
    }
}

void ExperimentTest::theSplitsOfCifarHaveTheirNumbers() {
    // Six hundred pictures of each of ten classes, a quarter of them to test with.
    QTemporaryDir temporary;
    const fs::path folder = temporary.path().toStdString();
    std::mt19937_64 random(6);
    const auto write = [&](const char* name, int count) {
        std::ofstream file(folder / name, std::ios::binary);
        for (int i = 0; i < count; ++i) {
            std::string record(3073, '\0');
            for (char& c : record) c = static_cast<char>(random() % 256);
            record[0] = static_cast<char>(i % 10);
            file << record;
        }
    };
    for (const char* name :
         {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"})
        write(name, 900);
    write("test_batch.bin", 1500);
    std::ofstream names(folder / "batches.meta.txt");
    for (int c = 0; c < 10; ++c) names << "class" << c << '\n';
    names.close();
    ExperimentOptions options;
    options.methods = {"lsh"};
    options.bits = {8};
    options.reference = options.spectrum = false;
    ExperimentSource source;
    source.folder = folder;
    JobContext context;
    const auto title = [&] {
        return experimentTitle(measured(readExperimentData(source, context), options));
    };
    QCOMPARE(title(),
             std::string("cifar10, CIFAR-10 (II): 1,500 queries, 4,500 in the database, 4,500 labels to "
                         "learn from"));
    source.labelsPerClass = 20;
    QCOMPARE(title(), std::string("cifar10: 1,500 queries, 4,500 in the database, 200 labels to learn from"));
    source.literatureSplit = true;
    QCOMPARE(title(), std::string("cifar10: 1,000 queries, 5,000 in the database, 200 labels to learn from"));
    source.labelsPerClass = 0;
    QCOMPARE(title(),
             std::string("cifar10, CIFAR-10 (I): 1,000 queries, 5,000 in the database, 5,000 labels to "
                         "learn from"));
}

void ExperimentTest::spectrumShowsTheGroups() {
    const ExperimentResult result = measured(smallData(), smallOptions());
    QCOMPARE(result.spectra.size(), std::size_t{1});
    QCOMPARE(result.spectra[0].gapAfter, kClasses - 1);
    QVERIFY(std::ranges::is_sorted(result.spectra[0].eigenvalues));
}

void ExperimentTest::cancellingKeepsFinishedCells() {
    const ExperimentData data = smallData();
    std::stop_source stop;
    JobContext context(stop.get_token());
    ExperimentResult result;
    std::size_t announced = 0;
    QVERIFY_EXCEPTION_THROWN(runExperiment(
                                 data, smallOptions(), result,
                                 [&](const ExperimentCell&) {
                                     if (++announced == 3) stop.request_stop();
                                 },
                                 context),
                             Cancelled);
    QCOMPARE(result.cells.size(), std::size_t{3});
    QCOMPARE(QString::fromStdString(context.stagePrefix), QString());
}

void ExperimentTest::impossibleOptionsAreNamed() {
    ExperimentOptions options;
    options.bits = {0};
    QVERIFY_EXCEPTION_THROWN(options.check(), Error);
    options.bits = {8};
    options.methods = {"no such method"};
    QVERIFY_EXCEPTION_THROWN(options.check(), Error);
    QVERIFY_EXCEPTION_THROWN(protocolNamed("unfair"), Error);
}

void ExperimentTest::queriesAreDrawnInTheSameShareFromEachClass() {
    std::vector<int> labels;
    for (const auto& [label, size] : {std::pair{0, 150}, {1, 60}, {2, 27}, {-1, 63}})
        labels.insert(labels.end(), static_cast<std::size_t>(size), label);
    const ExperimentData data =
        experimentOnFeatures("uneven", "made up", groupedRows(300, 1), labels, {"a", "b", "c"}, 100, 3);
    QCOMPARE(data.selfRows.size(), std::size_t{100});
    QCOMPARE(std::ranges::count(data.queryLabels, 0), 50);
    QCOMPARE(std::ranges::count(data.queryLabels, 1), 20);
    QCOMPARE(std::ranges::count(data.queryLabels, 2), 9);
    QVERIFY(data.selfRows !=
            experimentOnFeatures("uneven", "made up", groupedRows(300, 1), labels, {"a", "b", "c"}, 100, 4)
                .selfRows);
}

void ExperimentTest::picturesThatAreAloneInTheirClassDoNotAsk() {
    std::vector<int> labels = groupLabels(40);
    labels[7] = 9;
    labels[8] = -1;
    const ExperimentData data =
        experimentOnFeatures("small", "made up", groupedRows(40, 1), labels, {}, 0, 1);
    QCOMPARE(data.selfRows.size(), std::size_t{39});
    QVERIFY(!std::ranges::count(data.selfRows, std::size_t{7}));
    QVERIFY(std::ranges::count(data.selfRows, std::size_t{8}));
    QCOMPARE(data.queryLabels.size(), std::size_t{39});
    QCOMPARE(data.queries.rows(), Eigen::Index{39});
    QCOMPARE(data.database.rows(), Eigen::Index{40});
}

void ExperimentTest::aLongTailThinsClassesByEqualRatios() {
    // Five classes of 80: 80, 80 / 81^(1/4), 80 / 81^(1/2), ... 80 / 81.
    std::vector<int> labels;
    for (int i = 0; i < 400; ++i) labels.push_back(i % 5);
    labels.push_back(-1);
    const std::vector<std::size_t> kept = longTailed(labels, 81, 3);
    std::map<int, int> sizes;
    for (const std::size_t item : kept) ++sizes[labels[item]];
    QCOMPARE(sizes[-1], 1);
    std::vector<int> found;
    for (const auto& [label, size] : sizes)
        if (label >= 0) found.push_back(size);
    std::ranges::sort(found);
    QVERIFY((found == std::vector<int>{1, 3, 9, 27, 80}));
    QVERIFY(std::ranges::is_sorted(kept));
    QVERIFY(std::ranges::adjacent_find(kept) == kept.end());
    QVERIFY(longTailed(labels, 81, 3) == kept);
    QVERIFY(longTailed(labels, 81, 4) != kept);
    QCOMPARE(longTailed(labels, 1, 3).size(), labels.size());
}

void ExperimentTest::resultsSurviveWritingAndReading() {
    QTemporaryDir temporary;
    const fs::path folder = fs::path(temporary.path().toStdString()) / "experiment";
    QVERIFY(readExperiment(folder).cells.empty());
    const ExperimentResult result = measured(smallData(), smallOptions());
    writeExperiment(result, folder);
    const ExperimentResult read = readExperiment(folder);
    QCOMPARE(experimentJson(read), experimentJson(result));
    QCOMPARE(read.cells.size(), result.cells.size());
    for (std::size_t i = 0; i < read.cells.size(); ++i) {
        QVERIFY(read.cells[i].sameMeasurement(result.cells[i]));
        QCOMPARE(read.cells[i].report.byRank.size(), result.cells[i].report.byRank.size());
        QCOMPARE(read.cells[i].report.meanAveragePrecision, result.cells[i].report.meanAveragePrecision);
        QVERIFY(read.cells[i].resampled == result.cells[i].resampled);
        QVERIFY(read.cells[i].resampled[0].size() == 1000);
    }
    std::ifstream csv(folder / "results.csv");
    std::size_t lines = 0;
    for (std::string line; std::getline(csv, line); ++lines) QCOMPARE(std::ranges::count(line, ','), 42);
    QCOMPARE(lines, result.cells.size() + 1);
}

void ExperimentTest::damagedResultsAreNamed() {
    QTemporaryDir temporary;
    const fs::path folder = temporary.path().toStdString();
    for (const char* text : {"", "{", "{\"format\": 1}", "{\"format\": 99}", "[]"}) {
        std::ofstream(folder / "results.json") << text;
        QVERIFY_EXCEPTION_THROWN(readExperiment(folder), Error);
    }
    fs::resize_file(folder / "results.json", std::uintmax_t{2} << 30);  // takes no room on the disk
    const auto peakKilobytes = [] {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    const long before = peakKilobytes();
    QVERIFY_EXCEPTION_THROWN(readExperiment(folder), Error);
    QVERIFY2(peakKilobytes() - before < 500'000, qPrintable(QString::number(peakKilobytes() - before)));
}

void ExperimentTest::anExportedExperimentOpensAgain() {
    QTemporaryDir temporary;
    const fs::path base = temporary.path().toStdString();
    QVERIFY_EXCEPTION_THROWN(exportExperiment(base, base / "x.zip"), Error);
    const ExperimentResult result = measured(smallData(), smallOptions());
    writeExperiment(result, base / "a");
    std::ofstream(base / "a" / "figure.svg") << "<svg/>";
    exportExperiment(base / "a", base / "a.zip");
    std::ofstream(base / "holiday.jpg") << "a photograph";
    QVERIFY_EXCEPTION_THROWN(exportExperiment(base / "a", base / "holiday.jpg"), Error);
    QCOMPARE(fs::file_size(base / "holiday.jpg"), std::uintmax_t{12});
    const ExperimentResult opened = openExperiment(base / "a.zip", base / "b");
    QCOMPARE(experimentJson(opened), experimentJson(result));
    QVERIFY(fs::exists(base / "b" / "figure.svg"));
    std::ofstream(base / "broken.zip") << "PK\3\4 no more";
    QVERIFY_EXCEPTION_THROWN(openExperiment(base / "broken.zip", base / "c"), Error);
    QVERIFY(!fs::exists(base / "c"));
}

void ExperimentTest::archivesThatClimbOutAreRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("link");
    QTest::newRow("parent") << "../evil.json" << false;
    QTest::newRow("absolute") << "/tmp/evil-laplens.json" << false;
    QTest::newRow("inner") << "a/../../evil.json" << false;
    QTest::newRow("backslash") << "..\\evil.json" << false;
    QTest::newRow("folder") << "sub/results.json" << false;
    QTest::newRow("link") << "results.json" << true;
}

void ExperimentTest::archivesThatClimbOutAreRefused() {
    QFETCH(QString, name);
    QFETCH(bool, link);
    QTemporaryDir temporary;
    const fs::path base = temporary.path().toStdString();
    writeZip(base / "evil.zip", {{name.toStdString(), link ? "/etc/passwd" : "{}"}}, link);
    QVERIFY_EXCEPTION_THROWN(openExperiment(base / "evil.zip", base / "inside"), Error);
    QVERIFY(!fs::exists(base / "evil.json"));
    QVERIFY(!fs::exists(base / "inside"));
    QVERIFY(!fs::exists("/tmp/evil-laplens.json"));
}

void ExperimentTest::anArchiveIsCheckedBeforeAnythingIsWritten_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("results");
    QTest::addColumn<int>("empty");
    const QString good = QString::fromStdString(experimentJson({}));
    QTest::newRow("a start-up file") << ".bashrc" << good << 0;
    QTest::newRow("a program") << "run.sh" << good << 0;
    QTest::newRow("damaged results") << "map.svg" << good.left(30) << 0;
    QTest::newRow("results of another kind") << "map.svg"
                                             << "{\"format\": 1}" << 0;
    QTest::newRow("results of ten million lists") << "map.svg"
                                                  << "[" + QString("[],").repeated(10'000'000) + "[]]" << 0;
    QTest::newRow("40,000 empty files") << "map.svg" << good << 40'000;
}

void ExperimentTest::anArchiveIsCheckedBeforeAnythingIsWritten() {
    QFETCH(QString, name);
    QFETCH(QString, results);
    QFETCH(int, empty);
    QTemporaryDir temporary;
    const fs::path base = temporary.path().toStdString();
    std::vector<std::pair<std::string, std::string>> entries{{"results.json", results.toStdString()},
                                                             {name.toStdString(), "<svg/>"}};
    for (int i = 0; i < empty; ++i) entries.emplace_back("empty" + std::to_string(i) + ".svg", "");
    writeZip(base / "x.zip", entries);
    const auto peak = [] {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    const long before = peak();
    QVERIFY_EXCEPTION_THROWN(openExperiment(base / "x.zip", base / "inside"), Error);
    QVERIFY(!fs::exists(base / "inside"));
    QVERIFY2(peak() - before < 400'000, qPrintable(QString("%1 KiB").arg(peak() - before)));
}

void ExperimentTest::figuresShowEveryMethod() {
    const auto figures = experimentFigures(measured(smallData(), smallOptions()));
    QCOMPARE(figures.size(), std::size_t{4});
    for (const auto& figure : figures) {
        QVERIFY(figure.svg.starts_with("<?xml"));
        QVERIFY(figure.svg.ends_with("</svg>\n"));
        QVERIFY(figure.svg.find("nan") == std::string::npos);
        if (figure.name.starts_with("spectrum")) continue;
        for (const char* method : {">ldh<", ">itq<", ">lsh<", ">uncompressed<"})
            QVERIFY2(figure.svg.find(method) != std::string::npos, figure.name.c_str());
    }
}

void ExperimentTest::bitStatisticsAgreeWithTheDefinition() {
    std::mt19937_64 random(5);
    PackedCodes codes(137, 70);
    for (std::size_t i = 0; i < codes.size(); ++i)
        for (int b = 0; b < 69; ++b) codes.setBit(i, b, random() % 3 == 0 || (b > 0 && codes.bit(i, b - 1)));
    Eigen::MatrixXd bits(137, 70);
    for (int i = 0; i < 137; ++i)
        for (int b = 0; b < 70; ++b) bits(i, b) = codes.bit(std::size_t(i), b);
    const auto balance = bitBalance(codes, 70);
    for (int b = 0; b < 70; ++b) QVERIFY(std::abs(balance[b] - bits.col(b).mean()) < 1e-12);
    const Eigen::MatrixXd centred = bits.rowwise() - bits.colwise().mean();
    double sum = 0;
    for (int a = 0; a < 70; ++a)
        for (int b = 0; b < a; ++b) {
            const double norms = centred.col(a).norm() * centred.col(b).norm();
            if (norms > 1e-9) sum += std::abs(centred.col(a).dot(centred.col(b))) / norms;
        }
    QVERIFY(std::abs(meanBitCorrelation(codes, 70) - sum / (70 * 69 / 2)) < 1e-9);
}

void ExperimentTest::mnistFollowsItsProtocol() {
    const fs::path folder = fs::path(qEnvironmentVariable("LAPLENS_SHARED").toStdString()) / "data" / "mnist";
    if (!fs::exists(folder)) QSKIP("skipped: no data");
    ExperimentSource source;
    source.folder = folder;
    source.queries = 300;
    JobContext context;
    const ExperimentData data = readExperimentData(source, context);
    QCOMPARE(data.database.rows(), 10000);
    QCOMPARE(data.database.cols(), 784);
    for (int digit = 0; digit < 10; ++digit) QCOMPARE(std::ranges::count(data.databaseLabels, digit), 1000);
    QCOMPARE(data.queries.rows(), 300);
    QVERIFY(data.selfRows.empty());
    QVERIFY(std::abs(data.database.row(17).norm() - 1) < 1e-5);
    ExperimentOptions options;
    options.methods = {"itq", "lsh"};
    options.bits = {48};
    options.spectrum = false;
    const ExperimentResult result = measured(data, options);
    // An independent script measured 0.46 for ITQ, 0.31 for LSH and 0.46 for the floats.
    QVERIFY(std::abs(result.find(Protocol::Fair, "itq", 48, 1)->report.meanAveragePrecision - 0.46) < 0.05);
    QVERIFY(std::abs(result.find(Protocol::Fair, "lsh", 48, 1)->report.meanAveragePrecision - 0.31) < 0.06);
    QVERIFY(std::abs(result.find(Protocol::Fair, kReferenceMethod, 0, 0)->report.meanAveragePrecision -
                     0.46) < 0.04);
}

QTEST_GUILESS_MAIN(ExperimentTest)
#include "experiment_test.moc"
