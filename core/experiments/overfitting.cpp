#include "core/experiments/overfitting.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"
#include "core/datasets/dataset.hpp"
#include "core/evaluation/svg_chart.hpp"
#include "core/experiments/method_colours.hpp"
#include "core/hashing/graph_spectrum.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/hashing/hash_model.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kResults = "overfitting.json";
constexpr int kMeasurementVersion = 1;

std::vector<std::string> methodsOf(const OverfittingOptions& options) {
    if (!options.methods.empty()) return options.methods;
    std::vector<std::string> methods{"ldh-rotated", "ldh"};
    std::ranges::copy(supervisedHashMethods(), std::back_inserter(methods));
    return methods;
}

/// Rows of `all`, at most `count`, ascending.
std::vector<std::size_t> drawn(const std::vector<std::size_t>& all, std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> some;
    std::mt19937_64 random(seed);
    std::ranges::sample(all, std::back_inserter(some), static_cast<std::ptrdiff_t>(count), random);
    return some;
}

class Measurement {
public:
    Measurement(const ExperimentData& data, const OverfittingOptions& options,
                std::vector<OverfittingPoint>& points,
                const std::function<void(const OverfittingPoint&)>& onPoint, JobContext& context)
        : data_(data), options_(options), points_(points), onPoint_(onPoint), context_(context) {
        const std::string settings = data.identity + '|' + data.features + '|' +
                                     std::to_string(options.bits) + '|' + std::to_string(options.queries) +
                                     '|' + std::to_string(options.neighbours) + '|' +
                                     std::to_string(kMeasurementVersion);
        fingerprint_ = sha256(std::as_bytes(std::span(settings))).substr(0, 16);
        std::erase_if(points_, [&](const auto& point) { return point.fingerprint != fingerprint_; });
    }

    void execute() {
        const std::string prefix = context_.stagePrefix;
        for (const std::uint64_t seed : options_.seeds) {
            free_.clear();
            for (const int labels : options_.labelsPerClass) {
                chosen_ = stratifiedSample(data_.databaseLabels, labels, seed);
                training_.assign(data_.databaseLabels.size(), -1);
                for (const std::size_t row : chosen_) training_[row] = data_.databaseLabels[row];
                for (const std::string& method : methodsOf(options_)) {
                    context_.stagePrefix = prefix + method + ", " + std::to_string(labels) +
                                           " labels a class, seed " + std::to_string(seed) + ": ";
                    measure(method, labels, seed);
                }
            }
        }
        context_.stagePrefix = prefix;
    }

private:
    /// A fitted model's codes, of the database and of the queries it never saw.
    struct Codes {
        PackedCodes database, queries;
        double fitSeconds = 0;
        double test = 0;
    };

    void measure(const std::string& method, int labels, std::uint64_t seed) {
        const bool there = std::ranges::any_of(points_, [&](const OverfittingPoint& point) {
            return point.method == method && point.labelsPerClass == labels && point.seed == seed;
        });
        if (there) return;
        if (usesLabels(method)) return add(method, labels, seed, fitted(method, seed));
        if (!free_.contains(method)) free_[method] = fitted(method, seed);
        add(method, labels, seed, free_[method]);
    }

    Codes fitted(const std::string& method, std::uint64_t seed) {
        HashOptions options;
        options.method = method;
        options.bits = options_.bits;
        options.neighbours = options_.neighbours;
        options.seed = seed;
        if (usesLabels(method)) options.labels = training_;
        const auto start = std::chrono::steady_clock::now();
        if (usesSpectrum(method)) {
            const int m = std::max(128, eigenvectorsNeeded(method, options_.bits));
            options.spectrum =
                usesLabels(method)
                    ? SpectrumCache(spectra_.graph(data_.database, context_), options_.neighbours)
                          .get(data_.database, affinityOf(method), m, context_, training_)
                    : spectra_.get(data_.database, affinityOf(method), m, context_);
        }
        const auto model = createHashModel(options);
        Codes codes;
        codes.database = model->fit(data_.database, context_);
        codes.fitSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        std::vector<std::size_t> all(static_cast<std::size_t>(data_.queries.rows()));
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        const auto rows = drawn(all, options_.queries, 1);
        FeatureMatrix features(static_cast<Eigen::Index>(rows.size()), data_.queries.cols());
        std::vector<int> labels;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            features.row(static_cast<Eigen::Index>(i)) =
                data_.queries.row(static_cast<Eigen::Index>(rows[i]));
            labels.push_back(data_.queryLabels[rows[i]]);
        }
        codes.queries = model->encode(features);
        codes.test = evaluateRetrieval(codes.database, data_.databaseLabels, codes.queries, labels,
                                       options_.bits, {}, context_)
                         .meanAveragePrecision;
        return codes;
    }

    void add(const std::string& method, int labels, std::uint64_t seed, const Codes& codes) {
        const auto rows = drawn(chosen_, options_.queries, seed);
        PackedCodes queries(0, options_.bits);
        std::vector<int> queryLabels;
        for (const std::size_t row : rows) {
            queries.append(codes.database[row]);
            queryLabels.push_back(data_.databaseLabels[row]);
        }
        OverfittingPoint point{method, labels, seed, 0, codes.test, codes.fitSeconds, fingerprint_};
        point.training = evaluateRetrieval(codes.database, data_.databaseLabels, queries, queryLabels,
                                           options_.bits, rows, context_)
                             .meanAveragePrecision;
        points_.push_back(point);
        if (onPoint_) onPoint_(point);
    }

    const ExperimentData& data_;
    const OverfittingOptions& options_;
    std::vector<OverfittingPoint>& points_;
    const std::function<void(const OverfittingPoint&)>& onPoint_;
    JobContext& context_;
    std::string fingerprint_;
    std::vector<std::size_t> chosen_;    ///< rows whose labels are shown
    std::vector<int> training_;          ///< by row
    std::map<std::string, Codes> free_;  ///< of methods that use no labels
    SpectrumCache spectra_{options_.neighbours};
};

}  // namespace

void OverfittingOptions::check() const {
    if (labelsPerClass.empty() || seeds.empty())
        throw Error("nothing to measure", {}, "Name numbers of labels a class and seeds");
    for (const int labels : labelsPerClass)
        if (labels < 1) throw Error("a class needs a label", {}, "Use 1 or more labels a class");
    for (const std::string& method : methodsOf(*this))
        createHashModel(HashOptions{.method = method, .bits = bits});
}

void measureOverfitting(const ExperimentData& data, const OverfittingOptions& options,
                        std::vector<OverfittingPoint>& points,
                        const std::function<void(const OverfittingPoint&)>& onPoint, JobContext& context) {
    options.check();
    if (!data.labelled())
        throw Error("over-fitting needs labelled pictures", {}, "Choose a labelled data set");
    if (!data.selfRows.empty())
        throw Error("over-fitting needs queries that are not in the database", {},
                    "Choose MNIST or CIFAR-10");
    Measurement(data, options, points, onPoint, context).execute();
}

std::vector<OverfittingPoint> overfittingTable(const std::vector<OverfittingPoint>& points) {
    std::vector<OverfittingPoint> table;
    std::map<std::pair<std::string, int>, std::pair<std::size_t, double>> places;
    for (const OverfittingPoint& point : points) {
        auto [place, isNew] = places.try_emplace({point.method, point.labelsPerClass}, table.size(), 0);
        if (isNew) {
            table.push_back({point.method, point.labelsPerClass, point.seed, 0, 0, 0, point.fingerprint});
        }
        OverfittingPoint& row = table[place->second.first];
        const double n = ++place->second.second;
        row.training += (point.training - row.training) / n;
        row.test += (point.test - row.test) / n;
        row.fitSeconds += (point.fitSeconds - row.fitSeconds) / n;
    }
    return table;
}

std::vector<OverfittingPoint> readOverfitting(const fs::path& folder) {
    const fs::path file = folder / kResults;
    if (!fs::exists(file)) return {};
    constexpr std::uintmax_t kMostBytes = 64 << 20;
    if (fs::file_size(file) > kMostBytes)
        throw Error("the experiment's results are larger than any can be", file, "Choose another folder");
    std::ifstream stream = openRegularFile(file);
    std::vector<OverfittingPoint> points;
    try {
        const json document = json::parse(stream);
        for (const json& from : document.at("points"))
            points.push_back({from.at("method"), from.at("labelsPerClass"), from.at("seed"),
                              from.at("training"), from.at("test"), from.at("fitSeconds"),
                              from.at("fingerprint")});
    } catch (const json::exception&) {
        throw Error("the experiment's results are damaged", file,
                    "Choose another folder, or move the file away and run the experiment again");
    }
    return points;
}

void writeOverfitting(const std::vector<OverfittingPoint>& points, const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error("the folder cannot be made", folder, "Choose another one");
    json document{{"points", json::array()}};
    for (const OverfittingPoint& point : points)
        document["points"].push_back({{"method", point.method},
                                      {"labelsPerClass", point.labelsPerClass},
                                      {"seed", point.seed},
                                      {"training", point.training},
                                      {"test", point.test},
                                      {"fitSeconds", point.fitSeconds},
                                      {"fingerprint", point.fingerprint}});
    writeFileAtomically(folder / kResults, document.dump(1) + '\n');
    std::ostringstream csv;
    csv.precision(6);
    csv << "method,labels_per_class,map_training,map_test,gap,fit_seconds\n";
    for (const OverfittingPoint& row : overfittingTable(points))
        csv << row.method << ',' << row.labelsPerClass << ',' << row.training << ',' << row.test << ','
            << row.training - row.test << ',' << row.fitSeconds << '\n';
    writeFileAtomically(folder / "overfitting.csv", csv.str());
}

std::string overfittingFigure(const std::vector<OverfittingPoint>& points, const std::string& subtitle) {
    Chart chart;
    chart.title = "Over-fitting: how much better queries rank that were learnt from";
    chart.subtitle = subtitle;
    chart.xTitle = "labelled pictures a class";
    chart.yTitle = "mAP of training queries minus mAP of test queries";
    chart.logarithmic = true;
    chart.yMin = chart.yMax = 0;
    std::vector<std::string> order;
    std::map<std::string, ChartSeries> series;
    std::set<double> labels;
    for (const OverfittingPoint& row : overfittingTable(points)) {
        if (!series.contains(row.method)) {
            order.push_back(row.method);
            series[row.method] = {.name = row.method,
                                  .colour = methodColour(row.method),
                                  .x = {},
                                  .y = {},
                                  .markers = true,
                                  .emphasised = row.method.starts_with("ldh")};
        }
        const double gap = row.training - row.test;
        series[row.method].x.push_back(row.labelsPerClass);
        series[row.method].y.push_back(gap);
        labels.insert(row.labelsPerClass);
        chart.yMax = std::max(chart.yMax, gap);
        chart.yMin = std::min(chart.yMin, gap);
    }
    constexpr double kStep = 0.05, kInvisible = 0.005;
    chart.yMax = kStep * std::ceil(std::max(chart.yMax, kStep) / kStep);
    chart.yMin = chart.yMin < -kInvisible ? kStep * std::floor(chart.yMin / kStep) : 0;
    chart.xTicks.assign(labels.begin(), labels.end());
    if (!labels.empty()) {
        chart.xMin = *labels.begin();
        chart.xMax = *labels.rbegin();
    }
    for (const std::string& method : order) chart.series.push_back(std::move(series[method]));
    return svgChart(chart);
}

}  // namespace laplens
