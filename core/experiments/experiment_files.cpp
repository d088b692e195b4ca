#include "core/experiments/experiment_files.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "core/base/base64.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"
#include "core/experiments/experiment_table.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kFormat = 1;
constexpr const char* kResults = "results.json";
constexpr std::uintmax_t kMostBytes = 64 << 20;
constexpr std::size_t kMostValues = 2'000'000;

json toJson(const PrecisionRecallCurve& curve) {
    json points = json::array();
    for (const CurvePoint& point : curve) points.push_back({point.cut, point.precision, point.recall});
    return points;
}

PrecisionRecallCurve curveFrom(const json& points) {
    PrecisionRecallCurve curve;
    for (const json& point : points)
        curve.push_back({point.at(0).get<int>(), point.at(1).get<double>(), point.at(2).get<double>()});
    return curve;
}

json toJson(const RankingWays& ways) {
    return {{"queries", ways.queries},
            {"plain", ways.plain},
            {"weighted", ways.weighted},
            {"reranked", ways.reranked},
            {"plainMilliseconds", ways.plainMilliseconds},
            {"weightedMilliseconds", ways.weightedMilliseconds},
            {"rerankedMilliseconds", ways.rerankedMilliseconds}};
}

RankingWays waysFrom(const json& from) {
    return {.queries = from.at("queries"),
            .plain = from.at("plain"),
            .weighted = from.at("weighted"),
            .reranked = from.at("reranked"),
            .plainMilliseconds = from.at("plainMilliseconds"),
            .weightedMilliseconds = from.at("weightedMilliseconds"),
            .rerankedMilliseconds = from.at("rerankedMilliseconds")};
}

std::string textOf(const std::vector<float>& values) {
    static_assert(std::endian::native == std::endian::little);
    std::string bytes(values.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return base64(bytes);
}

std::vector<float> valuesFrom(const std::string& text) {
    const std::optional<std::string> bytes = bytesOfBase64(text);
    if (!bytes || bytes->size() % sizeof(float) != 0) throw std::invalid_argument("these are no numbers");
    std::vector<float> values(bytes->size() / sizeof(float));
    std::memcpy(values.data(), bytes->data(), bytes->size());
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
        throw std::invalid_argument("these are no numbers");
    return values;
}

/// A thousand numbers a figure, as 32-bit floats: without them a file of all methods would be as large as the
/// curves in it.
json resamplesToJson(const ExperimentCell& cell) {
    json values = json::object();
    for (const RetrievalFigure figure : kRetrievalFigures)
        if (const auto& means = cell.resampled[static_cast<std::size_t>(figure)]; !means.empty())
            values[figureName(figure)] = textOf(means);
    return {{"seed", cell.bootstrap.seed}, {"resamples", cell.bootstrap.resamples}, {"means", values}};
}

void resamplesFrom(const json& from, ExperimentCell& cell) {
    from.at("seed").get_to(cell.bootstrap.seed);
    from.at("resamples").get_to(cell.bootstrap.resamples);
    for (const RetrievalFigure figure : kRetrievalFigures)
        if (const auto found = from.at("means").find(figureName(figure)); found != from.at("means").end())
            cell.resampled[static_cast<std::size_t>(figure)] = valuesFrom(found->get<std::string>());
}

json toJson(const ExperimentCell& cell) {
    const RetrievalReport& report = cell.report;
    return {{"protocol", protocolName(cell.protocol)},
            {"features", cell.features},
            {"method", cell.method},
            {"bits", cell.bits},
            {"seed", cell.seed},
            {"imported", cell.imported},
            {"labelled", cell.labelled},
            {"queries", report.queries},
            {"meanAveragePrecision", report.meanAveragePrecision},
            {"meanAveragePrecisionAt1000", report.meanAveragePrecisionAt1000},
            {"meanAveragePrecisionAt5000", report.meanAveragePrecisionAt5000},
            {"macroAveragePrecision", report.macroAveragePrecision},
            {"precisionAtRadius2", report.precisionAtRadius2},
            {"precisionAt100", report.precisionAt100},
            {"neighbourRecall", report.neighbourRecall},
            {"byRadius", toJson(report.byRadius)},
            {"byRank", toJson(report.byRank)},
            {"ways", toJson(cell.ways)},
            {"fitSeconds", cell.fitSeconds},
            {"encodeSeconds", cell.encodeSeconds},
            {"bitBalance", cell.bitBalance},
            {"bitCorrelation", cell.bitCorrelation},
            {"bitEntropy", cell.bitEntropy},
            {"codeUniqueness", cell.codeUniqueness},
            {"resampled", resamplesToJson(cell)},
            {"remarks", cell.remarks},
            {"fingerprint", cell.fingerprint}};
}

ExperimentCell cellFrom(const json& from) {
    ExperimentCell cell;
    cell.protocol = protocolNamed(from.at("protocol"));
    from.at("features").get_to(cell.features);
    from.at("method").get_to(cell.method);
    from.at("bits").get_to(cell.bits);
    from.at("seed").get_to(cell.seed);
    from.at("labelled").get_to(cell.labelled);
    cell.report.bits = cell.bits;
    from.at("queries").get_to(cell.report.queries);
    from.at("meanAveragePrecision").get_to(cell.report.meanAveragePrecision);
    // What version 0.1.0 did not measure.
    cell.report.meanAveragePrecisionAt1000 = from.value("meanAveragePrecisionAt1000", -1.0);
    cell.report.meanAveragePrecisionAt5000 = from.value("meanAveragePrecisionAt5000", -1.0);
    cell.report.macroAveragePrecision = from.value("macroAveragePrecision", -1.0);
    cell.imported = from.value("imported", false);
    cell.bitEntropy = from.value("bitEntropy", -1.0);
    cell.codeUniqueness = from.value("codeUniqueness", -1.0);
    if (from.contains("resampled")) resamplesFrom(from.at("resampled"), cell);
    from.at("precisionAtRadius2").get_to(cell.report.precisionAtRadius2);
    from.at("precisionAt100").get_to(cell.report.precisionAt100);
    from.at("neighbourRecall").get_to(cell.report.neighbourRecall);
    cell.report.byRadius = curveFrom(from.at("byRadius"));
    cell.report.byRank = curveFrom(from.at("byRank"));
    if (from.contains("ways")) cell.ways = waysFrom(from.at("ways"));
    from.at("fitSeconds").get_to(cell.fitSeconds);
    from.at("encodeSeconds").get_to(cell.encodeSeconds);
    from.at("bitBalance").get_to(cell.bitBalance);
    from.at("bitCorrelation").get_to(cell.bitCorrelation);
    from.at("remarks").get_to(cell.remarks);
    from.at("fingerprint").get_to(cell.fingerprint);
    return cell;
}

json toJson(const Spectrum& spectrum) {
    return {{"features", spectrum.features}, {"eigenvalues", spectrum.eigenvalues},
            {"gapAfter", spectrum.gapAfter}, {"joinedComponents", spectrum.joinedComponents},
            {"seconds", spectrum.seconds},   {"fingerprint", spectrum.fingerprint}};
}

Spectrum spectrumFrom(const json& from) {
    Spectrum spectrum;
    from.at("features").get_to(spectrum.features);
    from.at("eigenvalues").get_to(spectrum.eigenvalues);
    from.at("gapAfter").get_to(spectrum.gapAfter);
    from.at("joinedComponents").get_to(spectrum.joinedComponents);
    from.at("seconds").get_to(spectrum.seconds);
    from.at("fingerprint").get_to(spectrum.fingerprint);
    return spectrum;
}

ExperimentResult resultFrom(const json& document) {
    ExperimentResult result;
    document.at("name").get_to(result.name);
    document.at("databaseSize").get_to(result.databaseSize);
    document.at("queries").get_to(result.queryCount);
    result.split = document.value("split", std::string());
    result.learntLabels = document.value("learntLabels", std::size_t{0});
    document.at("classNames").get_to(result.classNames);
    document.at("seconds").get_to(result.seconds);
    const json& environment = document.at("environment");
    environment.at("program").get_to(result.environment.program);
    environment.at("processor").get_to(result.environment.processor);
    environment.at("threads").get_to(result.environment.threads);
    environment.at("hammingKernel").get_to(result.environment.hammingKernel);
    environment.at("date").get_to(result.environment.date);
    result.environment.libraries = environment.value("libraries", std::string());
    result.environment.system = environment.value("system", std::string());
    result.environment.memory = environment.value("memory", std::string());
    for (const json& setting : document.value("settings", json::array()))
        result.settings.push_back({setting.at(0), setting.at(1), setting.at(2)});
    for (const json& cell : document.at("cells")) result.cells.push_back(cellFrom(cell));
    for (const json& spectrum : document.at("spectra")) result.spectra.push_back(spectrumFrom(spectrum));
    return result;
}

/// A cell of a table file: quoted, because a name may hold commas.
std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
}

Error damaged(const fs::path& file) {
    return Error("the experiment's results are damaged", file,
                 "Choose another folder, or move the file away and run the experiment again");
}

}  // namespace

std::string experimentJson(const ExperimentResult& result) {
    json document{{"format", kFormat},
                  {"name", result.name},
                  {"databaseSize", result.databaseSize},
                  {"queries", result.queryCount},
                  {"split", result.split},
                  {"learntLabels", result.learntLabels},
                  {"classNames", result.classNames},
                  {"seconds", result.seconds},
                  {"environment",
                   {{"program", result.environment.program},
                    {"processor", result.environment.processor},
                    {"threads", result.environment.threads},
                    {"hammingKernel", result.environment.hammingKernel},
                    {"date", result.environment.date},
                    {"libraries", result.environment.libraries},
                    {"system", result.environment.system},
                    {"memory", result.environment.memory}}},
                  {"settings", json::array()},
                  {"cells", json::array()},
                  {"spectra", json::array()}};
    for (const ExperimentSetting& setting : result.settings)
        document["settings"].push_back({setting.features, setting.name, setting.value});
    for (const ExperimentCell& cell : result.cells) document["cells"].push_back(toJson(cell));
    for (const Spectrum& spectrum : result.spectra) document["spectra"].push_back(toJson(spectrum));
    return document.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

std::string experimentCsv(const ExperimentResult& result) {
    std::ostringstream csv;
    csv.precision(6);
    const auto figure = [&](double value, bool known) {
        if (known) csv << value;
        csv << ',';
    };
    csv << "protocol,features,method,bits,seeds";
    for (const char* name : {"map_all", "map_1000", "map_5000", "map_over_classes", "precision_at_100",
                             "precision_radius_2", "neighbour_recall"})
        csv << ',' << name << ',' << name << "_deviation," << name << "_low," << name << "_high";
    csv << ",code_uniqueness,bit_entropy,bit_correlation,map_sample,map_weighted,map_reranked,ms_plain,"
           "ms_weighted,ms_reranked,fit_seconds\n";
    for (const ExperimentRow& row : experimentTable(result)) {
        csv << protocolName(row.protocol) << ',' << quoted(row.features) << ',' << quoted(row.method) << ','
            << row.bits << ',' << row.seeds << ',';
        for (const FigureSummary& summary : row.figures) {
            figure(summary.mean, summary.measured());
            figure(summary.deviation, summary.measured());
            figure(summary.interval.low, summary.hasInterval);
            figure(summary.interval.high, summary.hasInterval);
        }
        for (const double value : {row.codeUniqueness, row.bitEntropy, row.bitCorrelation})
            figure(value, value >= 0);
        const RankingWays& ways = row.ways;
        const bool ranked = ways.queries > 0, weighs = ranked && ways.weighted >= 0;
        figure(ways.plain, ranked);
        figure(ways.weighted, weighs);
        figure(ways.reranked, ranked);
        figure(ways.plainMilliseconds, ranked);
        figure(ways.weightedMilliseconds, weighs);
        figure(ways.rerankedMilliseconds, ranked);
        csv << row.fitSeconds << '\n';
    }
    return csv.str();
}

ExperimentResult readExperiment(const fs::path& folder) {
    const fs::path file = folder / kResults;
    if (!fs::exists(file)) return {};
    if (fs::file_size(file) > kMostBytes)
        throw Error("the experiment's results are larger than any can be", file, "Choose another folder");
    std::ifstream stream = openRegularFile(file);
    return experimentFrom(std::string(std::istreambuf_iterator<char>(stream), {}), file);
}

ExperimentResult experimentFrom(const std::string& text, const fs::path& file) {
    // An empty list is two characters in the file and eighty bytes here.
    std::size_t room = kMostValues;
    const auto counting = [&](int, json::parse_event_t, json&) {
        if (room-- == 0)
            throw Error("the experiment's results are larger than any can be", file,
                        "Check where it comes from");
        return true;
    };
    try {
        const json document = json::parse(text, counting);
        if (document.at("format").get<int>() > kFormat)
            throw Error("the experiment was saved by a newer version", file, "Update LapLens");
        return resultFrom(document);
    } catch (const json::exception&) {
        throw damaged(file);
    } catch (const std::invalid_argument&) {
        throw damaged(file);
    }
}

void writeExperiment(const ExperimentResult& result, const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error("the folder cannot be made", folder, "Choose another one");
    writeFileAtomically(folder / kResults, experimentJson(result));
    writeFileAtomically(folder / "results.csv", experimentCsv(result));
}

}  // namespace laplens
