#include "core/experiments/experiment_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <random>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/datasets/dataset.hpp"
#include "core/experiments/experiment_arrays.hpp"
#include "core/experiments/training_data.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/network.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPixels = "pixels";
constexpr int kFolderPixelSide = 32;
constexpr std::size_t kFolderQueries = 1000;
constexpr int kMnistPerClass = 1000;
constexpr int kLiteratureQueries = 100, kLiteratureLabels = 500;  // a class

FeatureMatrix pixelRows(const Dataset& data) {
    const Eigen::Index n = static_cast<Eigen::Index>(data.size());
    const Eigen::Index d = Eigen::Index{data.channels} * data.height * data.width;
    FeatureMatrix rows(n, d);
    for (Eigen::Index i = 0; i < n; ++i) {
        rows.row(i) =
            Eigen::Map<const Eigen::Matrix<std::uint8_t, 1, Eigen::Dynamic>>(data.pixels.data() + i * d, d)
                .cast<float>();
        if (const float norm = rows.row(i).norm(); norm > 0) rows.row(i) /= norm;
    }
    return rows;
}

/// Extracted rows on disk: two sizes, then the floats.
class FeatureCache {
public:
    explicit FeatureCache(const std::string& key)
        : file_(userDataFolder() / "cache" / ("features-" + key + ".bin")) {}

    bool read(FeatureMatrix& rows, Eigen::Index n, Eigen::Index d) const {
        std::ifstream in(file_, std::ios::binary);
        std::int64_t sizes[2] = {};
        if (!in.read(reinterpret_cast<char*>(sizes), sizeof sizes) || sizes[0] != n || sizes[1] != d)
            return false;
        rows.resize(n, d);
        in.read(reinterpret_cast<char*>(rows.data()),
                static_cast<std::streamsize>(rows.size() * sizeof(float)));
        return static_cast<bool>(in) && rows.allFinite();
    }

    void write(const FeatureMatrix& rows) const {
        fs::create_directories(file_.parent_path());
        const std::int64_t sizes[2] = {rows.rows(), rows.cols()};
        std::string bytes(sizeof sizes + static_cast<std::size_t>(rows.size()) * sizeof(float), '\0');
        std::memcpy(bytes.data(), sizes, sizeof sizes);
        std::memcpy(bytes.data() + sizeof sizes, rows.data(), bytes.size() - sizeof sizes);
        writeFileAtomically(file_, bytes);
    }

private:
    fs::path file_;
};

/// Turns data sets into features; the network is loaded only when the cache does not hold them.
class FeatureSource {
public:
    FeatureSource(const std::string& features, fs::path weights, int inputSize)
        : isPixels_(features == kPixels), label_(features) {
        if (isPixels_) return;
        if (!weights.empty()) label_.append(":").append(weights.stem().string());
        backbone_ = backboneNamed(features);
        if (inputSize > 0) {
            backbone_ = backbone_.shown(inputSize);
            label_.append("@").append(std::to_string(inputSize));
        }
        weights_ = weights.empty() ? installedWeights(backbone_) : std::move(weights);
        if (weights_.empty())
            throw Error("there are no weights for " + backbone_.title, {},
                        "Get them with " + wayToWeights(backbone_) + ", or name a file with --weights");
        weightsHash_ = sha256OfFile(weights_);
    }

    int pictureSide() const { return isPixels_ ? kFolderPixelSide : backbone_.shortSide(); }
    /// For people: the weights' name goes with it where they were chosen.
    const std::string& label() const { return label_; }
    /// For people: the file of the weights and what tells it from others.
    std::string origin() const {
        return isPixels_ ? "none, pixels"
                         : weights_.filename().string() + ", SHA-256 " + weightsHash_ + ", pictures of " +
                               std::to_string(backbone_.inputSize) + " pixels";
    }
    /// Differs between two networks of one architecture, and between sizes of picture.
    std::string identity() const {
        return isPixels_ ? kPixels : weightsHash_ + '@' + std::to_string(backbone_.inputSize);
    }

    FeatureMatrix rows(const Dataset& data, JobContext& context) {
        if (isPixels_) return pixelRows(data);
        const FeatureCache cache(cacheKey(data));
        FeatureMatrix rows;
        const Eigen::Index n = static_cast<Eigen::Index>(data.size());
        if (cache.read(rows, n, backbone_.featureSize)) return rows;
        if (!network_) network_ = loadNetwork(backbone_, weights_);
        rows.resize(n, backbone_.featureSize);
        context.beginStage("Extracting features", n);
        extractAll(
            data.size(), [&](std::size_t i) { return data.image(i); }, *network_,
            [&](std::size_t i, std::span<const float> feature) {
                rows.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXf>(
                    feature.data(), static_cast<Eigen::Index>(feature.size()));
            },
            [](std::size_t, const Error& error) { throw error; }, context);
        cache.write(rows);
        return rows;
    }

private:
    std::string cacheKey(const Dataset& data) const {
        const std::string shape = std::to_string(data.width) + "x" + std::to_string(data.height) + 'x' +
                                  std::to_string(data.channels) + '@' + std::to_string(backbone_.inputSize);
        const std::string what = backbone_.name + '|' + weightsHash_ + '|' + shape + '|' +
                                 contentHash(std::as_bytes(std::span(data.pixels)));
        return sha256(std::as_bytes(std::span(what))).substr(0, 32);
    }

    bool isPixels_;
    std::string label_;
    Backbone backbone_;
    fs::path weights_;
    std::string weightsHash_;
    std::unique_ptr<Network> network_;
};

std::vector<std::size_t> sample(std::size_t n, std::size_t wanted, std::uint64_t seed) {
    return stratifiedSample(std::vector<int>(n, 0), static_cast<int>(std::min(n, wanted)), seed);
}

void append(Dataset& to, const Dataset& from) {
    to.pixels.insert(to.pixels.end(), from.pixels.begin(), from.pixels.end());
    to.labels.insert(to.labels.end(), from.labels.begin(), from.labels.end());
}

std::string identityOf(const Dataset& data) {
    return contentHash(std::as_bytes(std::span(data.pixels))) +
           contentHash(std::as_bytes(std::span(data.labels)));
}

/// Hides all labels but `perClass` of each class.
void limitLabels(ExperimentData& data, int perClass, std::uint64_t seed) {
    std::vector<std::size_t> labelled;
    std::vector<int> labels;
    for (std::size_t i = 0; i < data.databaseLabels.size(); ++i)
        if (data.databaseLabels[i] >= 0) {
            labelled.push_back(i);
            labels.push_back(data.databaseLabels[i]);
        }
    data.trainingLabels.assign(data.databaseLabels.size(), -1);
    for (const std::size_t i : stratifiedSample(labels, perClass, seed))
        data.trainingLabels[labelled[i]] = labels[i];
    data.identity += "|labels " + std::to_string(perClass) + ' ' + std::to_string(seed);
}

/// Of the pictures of both parts some of each class query the others.
ExperimentData fromAllPictures(const ExperimentSource& source, FeatureSource& features, const Dataset& first,
                               const Dataset& second, JobContext& context) {
    const FeatureMatrix firstRows = features.rows(first, context),
                        secondRows = features.rows(second, context);
    std::vector<int> labels = first.labels;
    labels.insert(labels.end(), second.labels.begin(), second.labels.end());
    const auto rowOf = [&](std::size_t i) {
        return i < first.size() ? firstRows.row(static_cast<Eigen::Index>(i))
                                : secondRows.row(static_cast<Eigen::Index>(i - first.size()));
    };
    const std::vector<std::size_t> chosen = stratifiedSample(labels, kLiteratureQueries, source.seed);
    ExperimentData data;
    data.name = first.name;
    data.identity = features.identity() + identityOf(first) + identityOf(second) + "|literature " +
                    std::to_string(source.seed);
    data.queries.resize(static_cast<Eigen::Index>(chosen.size()), firstRows.cols());
    data.database.resize(static_cast<Eigen::Index>(labels.size() - chosen.size()), firstRows.cols());
    Eigen::Index query = 0, row = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const bool asks = std::ranges::binary_search(chosen, i);
        (asks ? data.queries.row(query++) : data.database.row(row++)) = rowOf(i);
        (asks ? data.queryLabels : data.databaseLabels).push_back(labels[i]);
    }
    data.classNames = first.classNames;
    return data;
}

ExperimentData fromSplits(const ExperimentSource& source, FeatureSource& features, JobContext& context) {
    context.beginStage("Reading pictures");
    Dataset database = readDataset(source.folder, Split::Train);
    Dataset queries = readDataset(source.folder, Split::Test);
    context.checkpoint();
    if (source.literatureSplit) return fromAllPictures(source, features, database, queries, context);
    const int perClass = source.perClass > 0        ? source.perClass
                         : database.name == "mnist" ? kMnistPerClass
                                                    : 0;
    if (perClass > 0) database = subset(database, stratifiedSample(database.labels, perClass, source.seed));
    if (source.queries > 0 && source.queries < queries.size())
        queries = subset(queries, sample(queries.size(), source.queries, source.seed));

    ExperimentData data;
    data.name = database.name;
    data.identity = features.identity() + identityOf(database) + identityOf(queries);
    data.database = features.rows(database, context);
    data.queries = features.rows(queries, context);
    data.databaseLabels = std::move(database.labels);
    data.queryLabels = std::move(queries.labels);
    data.classNames = std::move(database.classNames);
    return data;
}

ExperimentData fromClassFolders(const ExperimentSource& source, FeatureSource& features,
                                JobContext& context) {
    Backbone size;
    size.inputSize = features.pictureSide();
    const TrainingData read =
        readTrainingData(source.folder, size, {source.perClass, 0, source.seed}, context);
    Dataset all = read.training;
    append(all, read.validation);
    if (source.longTail > 1) all = subset(all, longTailed(all.labels, source.longTail, source.seed));
    FeatureMatrix rows = features.rows(all, context);
    return experimentOnFeatures(all.name, features.label(), std::move(rows), std::move(all.labels),
                                std::move(all.classNames), source.queries ? source.queries : kFolderQueries,
                                source.seed);
}

}  // namespace

std::vector<std::string> experimentFeatures() {
    std::vector<std::string> names{kPixels};
    for (const Backbone& backbone : backbones())
        if (!installedWeights(backbone).empty()) names.push_back(backbone.name);
    return names;
}

ExperimentData readExperimentData(const ExperimentSource& source, JobContext& context) {
    if (!fs::is_directory(source.folder))
        throw Error("there is no such folder", source.folder, "Check the name");
    if (hasExperimentArrays(source.folder)) return readExperimentArrays(source.folder);
    FeatureSource features(source.features, source.weights, source.inputSize);
    ExperimentData data = datasetKind(source.folder).empty() ? fromClassFolders(source, features, context)
                                                             : fromSplits(source, features, context);
    data.features = features.label();
    data.settings = {{data.features, "network's weights", features.origin()},
                     {data.features, "seed of the draws", std::to_string(source.seed)}};
    if (source.longTail > 1)
        data.settings.push_back(
            {data.features, "largest class to smallest", std::to_string(source.longTail)});
    const int labels = source.labelsPerClass    ? source.labelsPerClass
                       : source.literatureSplit ? kLiteratureLabels
                                                : 0;
    if (labels > 0) limitLabels(data, labels, source.seed);
    // Papers name two splits of CIFAR-10 so, not all in this order: 1,000 queries with 5,000 labels to learn
    // from, and 10,000 queries with the labels of all others.
    const bool whole = source.perClass == 0 && source.queries == 0;
    if (data.name == "cifar10" && source.literatureSplit && labels == kLiteratureLabels)
        data.split = "CIFAR-10 (I)";
    if (data.name == "cifar10" && !source.literatureSplit && whole && labels == 0)
        data.split = "CIFAR-10 (II)";
    return data;
}

std::vector<std::size_t> longTailed(const std::vector<int>& labels, int ratio, std::uint64_t seed) {
    std::map<int, std::vector<std::size_t>> classes;
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < labels.size(); ++i) (labels[i] < 0 ? kept : classes[labels[i]]).push_back(i);
    std::vector<std::vector<std::size_t>*> order;
    for (auto& [label, items] : classes) order.push_back(&items);
    std::mt19937_64 random(seed);
    std::ranges::shuffle(order, random);
    for (std::size_t place = 0; place < order.size(); ++place) {
        std::vector<std::size_t>& items = *order[place];
        std::ranges::shuffle(items, random);
        const double share =
            order.size() < 2
                ? 1
                : std::pow(ratio, -static_cast<double>(place) / static_cast<double>(order.size() - 1));
        const auto count = std::max<std::size_t>(
            1, static_cast<std::size_t>(std::lround(share * static_cast<double>(items.size()))));
        kept.insert(kept.end(), items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count));
    }
    std::ranges::sort(kept);
    return kept;
}

}  // namespace laplens
