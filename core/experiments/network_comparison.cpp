#include "core/experiments/network_comparison.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <random>
#include <set>
#include <thread>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/library/active_model.hpp"
#include "core/library/library_network.hpp"
#include "core/library/picture_reader.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/preprocess.hpp"

namespace laplens {

namespace {

constexpr int kNearest = 10;
constexpr int kFewest = 3 * kNearest;

/// Four fifths of the picture, off the middle, mirrored.
Image copyOf(const Image& picture) {
    const int width = std::max(1, picture.width * 4 / 5), height = std::max(1, picture.height * 4 / 5);
    return mirrored(crop(picture, {0, picture.height - height, width, height}));
}

struct Looked {
    FeatureMatrix originals, copies;
    double perSecond = 0;
};

Looked lookAt(const std::vector<Image>& pictures, const Network& network, JobContext& context) {
    Looked looked;
    const auto extract = [&](FeatureMatrix& features, const std::function<Image(std::size_t)>& load) {
        features.resize(static_cast<Eigen::Index>(pictures.size()), network.backbone().featureSize);
        extractAll(
            pictures.size(), load, network,
            [&](std::size_t i, std::span<const float> feature) {
                features.row(static_cast<Eigen::Index>(i)) =
                    Eigen::Map<const Eigen::RowVectorXf>(feature.data(), features.cols());
            },
            [](std::size_t, const Error& error) { throw error; }, context);
    };
    context.beginStage("Looking with " + network.backbone().title,
                       static_cast<std::int64_t>(pictures.size()));
    const auto start = std::chrono::steady_clock::now();
    extract(looked.originals, [&](std::size_t i) { return pictures[i]; });
    looked.perSecond = static_cast<double>(pictures.size()) /
                       std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    context.beginStage("Looking for copies with " + network.backbone().title,
                       static_cast<std::int64_t>(pictures.size()));
    extract(looked.copies, [&](std::size_t i) { return copyOf(pictures[i]); });
    return looked;
}

/// Rows of the `count` nearest by cosine, nearest first; `self` is left out.
std::vector<int> nearest(const FeatureMatrix& features, const Eigen::RowVectorXf& query, int count,
                         int self) {
    const Eigen::VectorXf likeness = features * query.transpose();
    std::vector<int> rows;
    for (int row = 0; row < features.rows(); ++row)
        if (row != self) rows.push_back(row);
    const auto end = rows.begin() + std::min<std::ptrdiff_t>(count, std::ssize(rows));
    std::ranges::partial_sort(rows, end, [&](int a, int b) {
        return likeness[a] != likeness[b] ? likeness[a] > likeness[b] : a < b;
    });
    rows.erase(end, rows.end());
    return rows;
}

double shareOfCopiesFound(const Looked& looked) {
    int found = 0;
    for (int i = 0; i < looked.copies.rows(); ++i)
        found += nearest(looked.originals, looked.copies.row(i), 1, -1)[0] == i;
    return found / static_cast<double>(looked.copies.rows());
}

double labelPrecisionOf(const Looked& looked, const std::vector<std::string>& labels) {
    int same = 0, compared = 0;
    for (int i = 0; i < looked.originals.rows(); ++i) {
        if (labels[static_cast<std::size_t>(i)].empty()) continue;
        for (const int other : nearest(looked.originals, looked.originals.row(i), kNearest, i)) {
            same += labels[static_cast<std::size_t>(other)] == labels[static_cast<std::size_t>(i)];
            ++compared;
        }
    }
    return same / static_cast<double>(std::max(1, compared));
}

double agreementOf(const Looked& a, const Looked& b) {
    int common = 0;
    for (int i = 0; i < a.originals.rows(); ++i) {
        const auto first = nearest(a.originals, a.originals.row(i), kNearest, i);
        const std::set<int> names(first.begin(), first.end());
        for (const int row : nearest(b.originals, b.originals.row(i), kNearest, i))
            common += names.contains(row);
    }
    return common / static_cast<double>(kNearest * a.originals.rows());
}

}  // namespace

bool NetworkComparison::isBetter() const {
    if (sample == 0) return false;
    const bool labelled = labelPrecision >= 0;
    const double now = labelled ? labelPrecisionNow : copiesFoundNow;
    const double then = labelled ? labelPrecision : copiesFound;
    const double trials = sample * (labelled ? kNearest : 1);
    return then - now > 2 * std::sqrt((now * (1 - now) + then * (1 - then)) / trials);
}

const Backbone* betterNetworkThan(const NetworkRecord& present) {
    const Backbone& best = defaultBackbone();
    const Backbone& published = backboneNamed(present.backbone);
    if (best.official.accuracy <= published.official.accuracy) return nullptr;
    if (published.readsWords && !best.readsWords) return nullptr;
    const std::filesystem::path weights = installedWeights(published);
    return !weights.empty() && sha256OfFile(weights) == present.weightsSha256 ? &best : nullptr;
}

NetworkComparison compareNetwork(const Library& library, const Backbone& other,
                                 const std::filesystem::path& weights, JobContext& context, int sample) {
    const std::optional<ModelRecord> active = activeModelOf(library);
    const std::optional<NetworkRecord> record = active ? networkOf(library, *active) : std::nullopt;
    if (!record)
        throw Error("the library has no codes yet to compare with", library.folder(), "Add pictures first");
    const std::unique_ptr<Network> present =
        loadNetwork(backboneNamed(record->backbone), record->weightsFile);
    const std::unique_ptr<Network> candidate = loadNetwork(other, weights);

    NetworkComparison comparison;
    comparison.present = present->backbone();
    comparison.other = candidate->backbone();
    const std::vector<std::int64_t> all = library.imageIdsInState(ImageState::Ready);
    comparison.pictures = static_cast<std::int64_t>(all.size());
    std::vector<std::int64_t> chosen;
    std::mt19937_64 random(context.seed);
    std::ranges::sample(all, std::back_inserter(chosen), sample, random);

    const PictureReader reader(library);
    const int side = std::max(decodedSide(comparison.present), decodedSide(comparison.other));
    std::vector<Image> pictures;
    std::vector<std::string> labels;
    double seconds = 0;
    context.beginStage("Reading a sample", static_cast<std::int64_t>(chosen.size()));
    for (const ImageRecord& image : library.imagesByIds(chosen)) {
        context.checkpoint();
        const auto start = std::chrono::steady_clock::now();
        try {
            pictures.push_back(reader.read(image, side).decoded.image);
            labels.push_back(image.label);
        } catch (const Error&) {
        }
        seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        context.advanceTo(static_cast<std::int64_t>(pictures.size()));
    }
    if (pictures.size() < kFewest) return comparison;
    comparison.sample = static_cast<int>(pictures.size());
    const Looked now = lookAt(pictures, *present, context), then = lookAt(pictures, *candidate, context);
    // In a scan decoding hides behind the network, or the network behind decoding.
    const double readPerSecond =
        static_cast<double>(pictures.size()) / seconds * std::max(1u, std::thread::hardware_concurrency());
    comparison.perSecond = std::min(then.perSecond, readPerSecond);
    comparison.agreement = agreementOf(now, then);
    comparison.copiesFound = shareOfCopiesFound(then);
    comparison.copiesFoundNow = shareOfCopiesFound(now);
    const auto labelled =
        std::ranges::count_if(labels, [](const std::string& label) { return !label.empty(); });
    if (2 * labelled >= std::ssize(labels)) {
        comparison.labelPrecision = labelPrecisionOf(then, labels);
        comparison.labelPrecisionNow = labelPrecisionOf(now, labels);
    }
    return comparison;
}

}  // namespace laplens
