#include "core/experiments/experiment.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <map>
#include <numeric>
#include <random>
#include <string_view>
#include <thread>
#include <tuple>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/evaluation/bit_statistics.hpp"
#include "core/graph/neighbour_graph.hpp"
#include "core/hashing/diffusion.hpp"
#include "core/hashing/graph_spectrum.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/hashing/hash_model.hpp"
#include "core/hashing/label_objective.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

namespace {

using Clock = std::chrono::steady_clock;

#ifdef __clang__
constexpr const char* kCompiler = "Clang " __clang_version__;
#else
constexpr const char* kCompiler = "GCC " __VERSION__;
#endif

/// Raised when a change of the program changes the numbers, so that old cells are measured anew.
constexpr int kMeasurementVersion = 4;
constexpr const char* kDataFingerprint = "data's fingerprint";
constexpr int kTrueNeighbours = 10;
constexpr std::size_t kNeighbourRecallRank = 100;
constexpr int kSpectrumLength = 128;
constexpr std::size_t kWaysQueries = 1000;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string fingerprintOf(const std::string& settings) {
    return sha256(std::as_bytes(std::span(settings))).substr(0, 16);
}

std::string fingerprintOf(const ExperimentData& data, const ExperimentOptions& options) {
    return fingerprintOf(
        data.identity + '|' + data.features + '|' + std::to_string(options.neighbours) + '|' +
        (options.affinity ? std::to_string(static_cast<int>(*options.affinity)) : "own") + '|' +
        std::to_string(kMeasurementVersion) + (options.rankingWays ? "|ways" : "") +
        (options.solver == Eigensolver::Spectra ? "|spectra" : "") + "|resampled " +
        std::to_string(options.bootstrap.resamples) + ' ' + std::to_string(options.bootstrap.seed));
}

/// Of codes from elsewhere, which no setting of a fit determines.
std::string importedFingerprintOf(const ExperimentData& data, const BootstrapOptions& bootstrap) {
    return fingerprintOf(data.identity + '|' + data.features + "|imported|" +
                         std::to_string(kMeasurementVersion) + '|' + std::to_string(bootstrap.resamples) +
                         ' ' + std::to_string(bootstrap.seed));
}

/// What follows the first `separator` in the line that begins with `name`.
std::string lineOf(const char* file, std::string_view name, char separator, const char* unknown) {
    std::ifstream info(file);
    for (std::string line; std::getline(info, line);) {
        const std::size_t at = line.find(separator);
        if (!line.starts_with(name) || at == line.npos) continue;
        std::string value = line.substr(at + 1);
        std::erase(value, '"');
        value.erase(0, value.find_first_not_of(' '));
        return value;
    }
    return unknown;
}

std::string utcNow() {
    const std::time_t now = std::time(nullptr);
    char text[32];
    std::tm parts{};
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
    return text;
}

ExperimentEnvironment environmentHere() {
    return {"LapLens " LAPLENS_VERSION,
            lineOf("/proc/cpuinfo", "model name", ':', "unknown processor"),
            static_cast<int>(std::thread::hardware_concurrency()),
            hammingKernelName(),
            utcNow(),
            "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + '.' + std::to_string(EIGEN_MAJOR_VERSION) + '.' +
                std::to_string(EIGEN_MINOR_VERSION) + ", " + kCompiler,
            lineOf("/etc/os-release", "PRETTY_NAME", '=', ""),
            lineOf("/proc/meminfo", "MemTotal", ':', "")};
}

std::string identityOf(const FeatureMatrix& rows, const std::vector<int>& labels,
                       const std::vector<std::size_t>& queries) {
    return contentHash(std::as_bytes(std::span(rows.data(), static_cast<std::size_t>(rows.size())))) +
           contentHash(std::as_bytes(std::span(labels))) + contentHash(std::as_bytes(std::span(queries)));
}

void normaliseRows(FeatureMatrix& rows) {
    for (Eigen::Index i = 0; i < rows.rows(); ++i)
        if (const float norm = rows.row(i).norm(); norm > 0) rows.row(i) /= norm;
}

/// `count` rows, ascending, of each class as large a share as of any other.
std::vector<std::size_t> queryRows(const std::vector<int>& labels, std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::mt19937_64 random(seed);
    std::ranges::shuffle(order, random);
    std::map<int, double> sizes, seen;
    for (const int label : labels) ++sizes[label];
    // The place of a row among its class, from 0 to 1: the first rows by it are a share of every class.
    std::vector<std::pair<double, std::size_t>> places;
    for (const std::size_t row : order) {
        double& before = seen[labels[row]];
        places.emplace_back((before + 0.5) / sizes[labels[row]], row);
        ++before;
    }
    std::ranges::stable_sort(places, {}, [](const auto& place) { return place.first; });
    order.resize(std::min(count, order.size()));
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = places[i].second;
    std::ranges::sort(order);
    return order;
}

/// One run over one kind of features.
class Run {
public:
    Run(const ExperimentData& data, const ExperimentOptions& options, ExperimentResult& result,
        const CellSink& onCell, JobContext& context)
        : data_(data),
          options_(options),
          result_(result),
          onCell_(onCell),
          context_(context),
          fingerprint_(fingerprintOf(data, options)),
          prefix_(context.stagePrefix),
          cells_(experimentCellCount(data, options)) {}
    ~Run() { context_.stagePrefix = prefix_; }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    void execute() {
        describeResult();
        keepFinishedCells();
        if (options_.reference && data_.labelled()) measureReference();
        if (options_.spectrum) measureSpectrum();
        for (const std::uint64_t seed : options_.seeds)
            for (const std::string& method : methodsOf(options_)) measureMethod(method, seed);
    }

    void measureCodes(const std::string& method, std::uint64_t seed, const PackedCodes& database,
                      const PackedCodes& queries) {
        const auto started = Clock::now();
        if (result_.cells.empty()) describeResult();
        const auto measuredOn = std::ranges::find_if(result_.settings, [&](const ExperimentSetting& setting) {
            return setting.features == data_.features && setting.name == kDataFingerprint;
        });
        if (measuredOn == result_.settings.end() || measuredOn->value != fingerprintOf(data_.identity))
            throw Error("the experiment was measured on other data, or by an earlier version", {},
                        "Run it again with --arrays, and make the codes of those");
        ExperimentCell cell = newCell(method, database.bits(), seed);
        cell.imported = true;
        cell.fingerprint = importedFingerprintOf(data_, options_.bootstrap);
        beginCell(method);
        evaluate(database, queries, cell);
        std::erase_if(result_.cells, [&](const ExperimentCell& other) {
            return std::tie(other.protocol, other.features, other.method, other.bits, other.seed) ==
                   std::tie(cell.protocol, cell.features, cell.method, cell.bits, cell.seed);
        });
        finish(std::move(cell), started);
    }

    static std::vector<std::string> methodsOf(const ExperimentOptions& options) {
        return options.methods.empty() ? hashMethods() : options.methods;
    }

private:
    void describeResult() {
        result_.name = data_.name;
        result_.split = data_.split;
        result_.learntLabels = static_cast<std::size_t>(
            std::ranges::count_if(data_.labelsToLearnFrom(), [](int label) { return label >= 0; }));
        result_.databaseSize = static_cast<std::size_t>(data_.database.rows());
        result_.queryCount = static_cast<std::size_t>(data_.queries.rows());
        result_.classNames = data_.classNames;
        result_.environment = environmentHere();
        std::erase_if(result_.settings,
                      [&](const auto& setting) { return setting.features == data_.features; });
        const auto add = [&](const char* name, std::string value) {
            result_.settings.push_back({data_.features, name, std::move(value)});
        };
        for (const ExperimentSetting& setting : data_.settings)
            result_.settings.push_back({data_.features, setting.name, setting.value});
        add(kDataFingerprint, fingerprintOf(data_.identity));
        add("neighbours of the graph", std::to_string(options_.neighbours));
        constexpr std::array<const char*, 3> kAffinities{"binary", "heat kernel", "mutual"};
        static_assert(static_cast<int>(AffinityKind::Binary) == 0 &&
                      static_cast<int>(AffinityKind::Mutual) == 2);
        add("edges of the graph", options_.affinity
                                      ? kAffinities[static_cast<std::size_t>(*options_.affinity)]
                                      : "each method's own");
        add("eigensolver", options_.solver == Eigensolver::Spectra ? "Spectra" : "automatic");
    }

    void keepFinishedCells() {
        std::erase_if(result_.cells, [&](const ExperimentCell& cell) {
            return cell.protocol == options_.protocol && cell.features == data_.features &&
                   cell.fingerprint !=
                       (cell.imported ? importedFingerprintOf(data_, options_.bootstrap) : fingerprint_);
        });
        std::erase_if(result_.spectra, [&](const Spectrum& spectrum) {
            return spectrum.features == data_.features && spectrum.fingerprint != fingerprint_;
        });
        for (std::size_t i = 0; i < result_.cells.size(); ++i)
            if (isWanted(result_.cells[i])) announce(result_.cells[i]);
    }

    bool isWanted(const ExperimentCell& cell) const {
        if (cell.protocol != options_.protocol || cell.features != data_.features) return false;
        if (cell.method == kReferenceMethod) return options_.reference;
        return std::ranges::count(methodsOf(options_), cell.method) &&
               std::ranges::count(options_.bits, cell.bits) && std::ranges::count(options_.seeds, cell.seed);
    }

    ExperimentCell newCell(const std::string& method, int bits, std::uint64_t seed) const {
        ExperimentCell cell;
        cell.protocol = options_.protocol;
        cell.features = data_.features;
        cell.method = method;
        cell.bits = bits;
        cell.seed = seed;
        cell.labelled = data_.labelled();
        cell.fingerprint = fingerprint_;
        cell.bootstrap = options_.bootstrap;
        return cell;
    }

    bool isThere(const ExperimentCell& cell) const {
        return std::ranges::any_of(result_.cells,
                                   [&](const auto& other) { return other.sameMeasurement(cell); });
    }

    void beginCell(const std::string& what) {
        std::string place =
            std::to_string(std::min(announced_ + 1, cells_)) + " of " + std::to_string(cells_);
        if (measured_ > 0) {
            const double left = secondsSince(start_) / static_cast<double>(measured_) *
                                static_cast<double>(cells_ - std::min(announced_, cells_));
            place += left < 90 ? ", about " + std::to_string(std::lround(left)) + " s left"
                               : ", about " + std::to_string(std::lround(left / 60)) + " min left";
        }
        context_.stagePrefix = prefix_ + what + " (" + place + "): ";
    }

    void announce(const ExperimentCell& cell) {
        ++announced_;
        if (onCell_) onCell_(cell);
    }

    void finish(ExperimentCell cell, Clock::time_point started) {
        result_.seconds += secondsSince(started);
        ++measured_;
        result_.cells.push_back(std::move(cell));
        announce(ExperimentCell(result_.cells.back()));
    }

    void measureReference() {
        ExperimentCell cell = newCell(kReferenceMethod, 0, 0);
        if (isThere(cell)) return;
        const auto started = Clock::now();
        beginCell("uncompressed features");
        cell.report = evaluateFeatureRanking(data_.database, data_.databaseLabels, data_.queries,
                                             data_.queryLabels, data_.selfRows, context_);
        resample(cell);
        cell.report.neighbourRecall = 1;
        finish(std::move(cell), started);
    }

    void measureSpectrum() {
        if (std::ranges::any_of(result_.spectra, [&](const auto& s) { return s.features == data_.features; }))
            return;
        if (data_.database.rows() < 3) return;
        beginCell("spectrum");
        const auto started = Clock::now();
        const std::vector<std::string> methods = methodsOf(options_);
        const auto first = std::ranges::find_if(methods, usesSpectrum);
        const GraphSpectrum& found = *spectrum(first == methods.end() ? "ldh-rotated" : *first);
        const Eigen::Index shown = std::min<Eigen::Index>(kSpectrumLength, found.map.values.size());
        Spectrum spectrum{data_.features,
                          {found.map.values.begin(), found.map.values.begin() + shown},
                          0,
                          found.joined,
                          secondsSince(started),
                          fingerprint_};
        spectrum.gapAfter = eigengap(spectrum.eigenvalues, found.components);
        result_.spectra.push_back(std::move(spectrum));
    }

    /// Made once for all methods with the same affinity, and long enough for all lengths.
    std::shared_ptr<const GraphSpectrum> spectrum(const std::string& wantedBy) {
        const auto affinity = [&](const std::string& method) {
            return options_.affinity.value_or(affinityOf(method));
        };
        int m = kSpectrumLength;
        for (const std::string& method : methodsOf(options_))
            if (affinity(method) == affinity(wantedBy) && usesLabels(method) == usesLabels(wantedBy))
                for (const int bits : options_.bits) m = std::max(m, eigenvectorsNeeded(method, bits));
        return spectra_.get(data_.database, affinity(wantedBy), m, context_,
                            usesLabels(wantedBy) ? data_.labelsToLearnFrom() : std::vector<int>());
    }

    /// Each query's true neighbours by exact features; its own row is taken out.
    const NeighbourGraph& truth() {
        if (truth_.n > 0 || data_.queries.rows() == 0) return truth_;
        const bool itself = !data_.selfRows.empty();
        NeighbourGraph found = nearestRows(data_.database, data_.queries, kTrueNeighbours + itself, context_);
        if (!itself) return truth_ = std::move(found);
        truth_.n = found.n;
        truth_.k = std::max(0, found.k - 1);
        for (int q = 0; q < found.n; ++q) {
            const auto begin = found.index.begin() + static_cast<std::ptrdiff_t>(q) * found.k;
            std::vector<std::int32_t> rows(begin, begin + found.k);
            std::erase(rows, static_cast<std::int32_t>(data_.selfRows[static_cast<std::size_t>(q)]));
            truth_.index.insert(truth_.index.end(), rows.begin(), rows.begin() + truth_.k);
        }
        return truth_;
    }

    void measureMethod(const std::string& method, std::uint64_t seed) {
        std::vector<int> missing;
        for (const int bits : options_.bits)
            if (!isThere(newCell(method, bits, seed))) missing.push_back(bits);
        if (missing.empty()) return;
        std::ranges::sort(missing);
        HashOptions hash;
        hash.method = method;
        hash.neighbours = options_.neighbours;
        hash.seed = seed;
        hash.bits = missing.back();
        try {
            beginCell(method);
            if (usesLabels(method) && !data_.labelled()) throw Error("it needs labelled pictures");
            if (usesLabels(method)) hash.labels = data_.labelsToLearnFrom();
            if (usesSpectrum(method)) hash.spectrum = spectrum(method);
            if (createHashModel(hash)->prefixCodes()) return measureLengths(hash, missing);
            for (const int bits : missing) {
                hash.bits = bits;
                measureLengths(hash, {bits});
            }
        } catch (const Error& error) {
            announced_ += missing.size();
            context_.message(method + " was left out: " + error.what());
        }
    }

    void measureLengths(const HashOptions& hash, const std::vector<int>& lengths) {
        auto started = Clock::now();
        beginCell(hash.method + ", " + std::to_string(lengths.back()) + " bits");
        const std::unique_ptr<HashModel> model = createHashModel(hash);
        const PackedCodes database = model->fit(data_.database, context_);
        const double fitSeconds = secondsSince(started);
        const auto encoding = Clock::now();
        const PackedCodes queries = encodeQueries(*model);
        const double encodeSeconds = secondsSince(encoding);
        for (const int bits : lengths) {
            beginCell(hash.method + ", " + std::to_string(bits) + " bits");
            ExperimentCell cell = newCell(hash.method, bits, hash.seed);
            cell.fitSeconds = fitSeconds;
            cell.encodeSeconds = encodeSeconds;
            cell.remarks = model->remarks();
            evaluate(database.prefix(bits), queries.prefix(bits), cell);
            if (options_.onCodes) options_.onCodes(cell, database.prefix(bits), queries.prefix(bits));
            if (options_.rankingWays && cell.labelled)
                cell.ways = waysOf(*model, database.prefix(bits), queries.prefix(bits));
            finish(std::move(cell), started);
            started = Clock::now();
        }
    }

    /// In pieces of a tenth of a second, so that a stop takes effect.
    PackedCodes encodeQueries(const HashModel& model) {
        const Eigen::Index total = data_.queries.rows();
        PackedCodes codes(0, model.bits());
        context_.beginStage("Coding queries", total);
        Eigen::Index piece = 32;
        for (Eigen::Index first = 0; first < total;) {
            context_.checkpoint();
            const auto started = Clock::now();
            const Eigen::Index size = std::min(piece, total - first);
            const PackedCodes part = model.encode(data_.queries.middleRows(first, size));
            for (std::size_t i = 0; i < part.size(); ++i) codes.append(part[i]);
            first += size;
            context_.advanceTo(first);
            const double seconds = secondsSince(started);
            if (seconds < 0.06) piece *= 2;
            if (seconds > 0.12) piece = std::max<Eigen::Index>(piece / 2, 8);
        }
        return codes;
    }

    void evaluate(const PackedCodes& database, const PackedCodes& queries, ExperimentCell& cell) {
        if (cell.labelled)
            cell.report = evaluateRetrieval(database, data_.databaseLabels, queries, data_.queryLabels,
                                            cell.bits, data_.selfRows, context_);
        cell.report.bits = cell.bits;
        cell.report.queries = queries.size();
        std::vector<double> recalls = neighbourRecalls(database, queries, truth(), cell.bits,
                                                       kNeighbourRecallRank, data_.selfRows, context_);
        cell.report.neighbourRecall = queries.size() > 0 ? meanOf(recalls) : 1;
        cell.report.perQuery[static_cast<std::size_t>(RetrievalFigure::NeighbourRecall)] = std::move(recalls);
        resample(cell);
        cell.bitBalance = laplens::bitBalance(database, cell.bits);
        cell.bitCorrelation = meanBitCorrelation(database, cell.bits);
        cell.bitEntropy = meanBitEntropy(cell.bitBalance);
        cell.codeUniqueness = laplens::codeUniqueness(database, cell.bits);
    }

    void resample(ExperimentCell& cell) {
        context_.checkpoint();
        cell.resampled = resampleFigures(cell.report.perQuery, data_.queryLabels, options_.bootstrap);
        cell.report.perQuery = {};
        context_.checkpoint();
    }

    RankingWays waysOf(const HashModel& model, const PackedCodes& database, const PackedCodes& queries) {
        const auto count = std::min(kWaysQueries, queries.size());
        PackedCodes some(0, queries.bits());
        for (std::size_t q = 0; q < count; ++q) some.append(queries[q]);
        const Features features = data_.queries.topRows(static_cast<Eigen::Index>(count));
        FeatureMatrix weights = model.bitWeights(features);
        if (weights.size() > 0) weights = weights.leftCols(queries.bits()).eval();
        const std::span labels = std::span(data_.queryLabels).first(count);
        const std::span self =
            data_.selfRows.empty() ? std::span<const std::size_t>() : std::span(data_.selfRows).first(count);
        return compareRankings({.database = database,
                                .databaseFeatures = data_.database,
                                .databaseLabels = data_.databaseLabels,
                                .queries = some,
                                .queryFeatures = features,
                                .queryLabels = labels,
                                .weights = weights,
                                .selfRows = self},
                               context_);
    }

    const ExperimentData& data_;
    const ExperimentOptions& options_;
    ExperimentResult& result_;
    const CellSink& onCell_;
    JobContext& context_;
    std::string fingerprint_, prefix_;
    std::size_t cells_, announced_ = 0, measured_ = 0;
    Clock::time_point start_ = Clock::now();
    NeighbourGraph truth_;
    SpectrumCache spectra_{options_.neighbours, options_.solver};
};

}  // namespace

const char* protocolName(Protocol protocol) {
    return protocol == Protocol::Fair ? "fair" : "paper";
}

Protocol protocolNamed(const std::string& name) {
    if (name == "fair") return Protocol::Fair;
    if (name == "paper") return Protocol::Paper;
    throw Error("there is no protocol named \"" + name + "\"", {}, "Choose fair or paper");
}

bool seesDeepFeatures(const std::string& method) {
    return method.starts_with("ldh") || method == "bihalf" || method == "hashing-baseline" ||
           std::ranges::count(labelObjectives(), method) > 0;
}

bool ExperimentData::labelled() const {
    return std::ranges::any_of(queryLabels, [](int label) { return label >= 0; });
}

ExperimentData experimentOnFeatures(std::string name, std::string features, FeatureMatrix rows,
                                    std::vector<int> labels, std::vector<std::string> classNames,
                                    std::size_t queries, std::uint64_t seed) {
    const std::size_t n = static_cast<std::size_t>(rows.rows());
    if (labels.empty()) labels.assign(n, -1);
    if (labels.size() != n) throw std::invalid_argument("one label a row");
    ExperimentData data;
    data.selfRows = queryRows(labels, queries > 0 ? queries : n, seed);
    std::map<int, std::size_t> sizes;
    for (const int label : labels) ++sizes[label];
    const auto isAlone = [&](std::size_t row) { return labels[row] >= 0 && sizes[labels[row]] == 1; };
    if (!std::ranges::all_of(data.selfRows, isAlone)) std::erase_if(data.selfRows, isAlone);
    normaliseRows(rows);
    data.queries.resize(static_cast<Eigen::Index>(data.selfRows.size()), rows.cols());
    for (std::size_t q = 0; q < data.selfRows.size(); ++q) {
        data.queries.row(static_cast<Eigen::Index>(q)) =
            rows.row(static_cast<Eigen::Index>(data.selfRows[q]));
        data.queryLabels.push_back(labels[data.selfRows[q]]);
    }
    data.identity = identityOf(rows, labels, data.selfRows);
    data.name = std::move(name);
    data.features = std::move(features);
    data.database = std::move(rows);
    data.databaseLabels = std::move(labels);
    data.classNames = std::move(classNames);
    return data;
}

void ExperimentOptions::check() const {
    if (bits.empty())
        throw Error("no code length was chosen", {}, "Choose some, for example 16, 48 and 64 bits");
    for (const int b : bits)
        if (b < 1 || b > 4096)
            throw Error("a code of " + std::to_string(b) + " bits is not possible", {},
                        "Choose 1 to 4096 bits");
    if (seeds.empty()) throw Error("no seed was chosen", {}, "Choose at least one, for example 1");
    if (neighbours < 1) throw Error("a neighbour graph needs at least 1 neighbour", {}, "Choose 10");
    const std::vector<std::string> known = allHashMethods();
    for (const std::string& method : methods)
        if (!std::ranges::count(known, method)) createHashModel(HashOptions{.method = method});
}

bool ExperimentCell::sameMeasurement(const ExperimentCell& other) const {
    const auto key = [](const ExperimentCell& c) {
        return std::tie(c.protocol, c.features, c.method, c.bits, c.seed, c.fingerprint);
    };
    return key(*this) == key(other);
}

const ExperimentCell* ExperimentResult::find(Protocol protocol, const std::string& method, int bits,
                                             std::uint64_t seed) const {
    for (const ExperimentCell& cell : cells)
        if (cell.protocol == protocol && cell.method == method && cell.bits == bits && cell.seed == seed)
            return &cell;
    return nullptr;
}

std::size_t experimentCellCount(const ExperimentData& data, const ExperimentOptions& options) {
    return Run::methodsOf(options).size() * options.bits.size() * options.seeds.size() +
           (options.reference && data.labelled() ? 1 : 0);
}

void runExperiment(const ExperimentData& data, const ExperimentOptions& options, ExperimentResult& result,
                   const CellSink& onCell, JobContext& context) {
    options.check();
    if (data.database.rows() < 2) throw Error("an experiment needs at least two pictures");
    Run(data, options, result, onCell, context).execute();
}

void addCodes(const ExperimentData& data, const std::string& method, const PackedCodes& database,
              const PackedCodes& queries, std::uint64_t seed, ExperimentResult& result, JobContext& context) {
    const auto fits = [](const PackedCodes& codes, const FeatureMatrix& rows, const std::string& of) {
        if (codes.size() != static_cast<std::size_t>(rows.rows()))
            throw Error("there are " + std::to_string(codes.size()) + " codes for the " +
                            std::to_string(rows.rows()) + of,
                        {}, "Save a code for each, in their order");
    };
    fits(database, data.database, " pictures of the database");
    fits(queries, data.queries, " queries");
    if (database.bits() != queries.bits())
        throw Error("the codes of the database have " + std::to_string(database.bits()) +
                    " bits, those of the queries " + std::to_string(queries.bits()));
    const std::vector<std::string> known = allHashMethods();
    if (method.empty() || method == kReferenceMethod || std::ranges::count(known, method))
        throw Error("\"" + method + "\" is no name for another program's method", {}, "Choose another one");
    ExperimentOptions options;
    options.methods = {method};
    options.bits = {database.bits()};
    options.reference = false;
    Run(data, options, result, {}, context).measureCodes(method, seed, database, queries);
}

}  // namespace laplens
