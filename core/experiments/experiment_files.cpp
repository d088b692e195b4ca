#include "core/experiments/experiment_files.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"

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

json toJson(const ExperimentCell& cell) {
    const RetrievalReport& report = cell.report;
    return {{"protocol", protocolName(cell.protocol)},
            {"features", cell.features},
            {"method", cell.method},
            {"bits", cell.bits},
            {"seed", cell.seed},
            {"labelled", cell.labelled},
            {"queries", report.queries},
            {"meanAveragePrecision", report.meanAveragePrecision},
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
    document.at("classNames").get_to(result.classNames);
    document.at("seconds").get_to(result.seconds);
    const json& environment = document.at("environment");
    environment.at("program").get_to(result.environment.program);
    environment.at("processor").get_to(result.environment.processor);
    environment.at("threads").get_to(result.environment.threads);
    environment.at("hammingKernel").get_to(result.environment.hammingKernel);
    environment.at("date").get_to(result.environment.date);
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

}  // namespace

std::string experimentJson(const ExperimentResult& result) {
    json document{{"format", kFormat},
                  {"name", result.name},
                  {"databaseSize", result.databaseSize},
                  {"queries", result.queryCount},
                  {"classNames", result.classNames},
                  {"seconds", result.seconds},
                  {"environment",
                   {{"program", result.environment.program},
                    {"processor", result.environment.processor},
                    {"threads", result.environment.threads},
                    {"hammingKernel", result.environment.hammingKernel},
                    {"date", result.environment.date}}},
                  {"cells", json::array()},
                  {"spectra", json::array()}};
    for (const ExperimentCell& cell : result.cells) document["cells"].push_back(toJson(cell));
    for (const Spectrum& spectrum : result.spectra) document["spectra"].push_back(toJson(spectrum));
    return document.dump(1, ' ', false, json::error_handler_t::replace) + '\n';
}

std::string experimentCsv(const ExperimentResult& result) {
    std::ostringstream csv;
    csv.precision(6);
    csv << "protocol,features,method,bits,seeds,map,map_deviation,precision_radius_2,precision_at_100,"
           "neighbour_recall,neighbour_recall_deviation,fit_seconds,map_sample,map_weighted,map_reranked,"
           "ms_plain,ms_weighted,ms_reranked\n";
    for (const ExperimentRow& row : experimentTable(result)) {
        csv << protocolName(row.protocol) << ',' << quoted(row.features) << ',' << quoted(row.method) << ','
            << row.bits << ',' << row.seeds << ',';
        if (row.labelled)
            csv << row.meanAveragePrecision << ',' << row.meanAveragePrecisionDeviation << ',';
        else
            csv << ",,";
        if (row.labelled && row.precisionAtRadius2 >= 0) csv << row.precisionAtRadius2;
        csv << ',';
        if (row.labelled) csv << row.precisionAt100;
        csv << ',' << row.neighbourRecall << ',' << row.neighbourRecallDeviation << ',' << row.fitSeconds
            << ',';
        if (const RankingWays& ways = row.ways; ways.queries == 0) {
            csv << ",,,,,\n";
        } else {
            csv << ways.plain << ',';
            if (ways.weighted >= 0) csv << ways.weighted;
            csv << ',' << ways.reranked << ',' << ways.plainMilliseconds << ',';
            if (ways.weighted >= 0) csv << ways.weightedMilliseconds;
            csv << ',' << ways.rerankedMilliseconds << '\n';
        }
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
        throw Error("the experiment's results are damaged", file,
                    "Choose another folder, or move the file away and run the experiment again");
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
