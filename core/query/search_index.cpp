#include "core/query/search_index.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <string>

#include "core/base/error.hpp"
#include "core/evaluation/bit_statistics.hpp"
#include "core/library/active_model.hpp"
#include "core/library/library_network.hpp"
#include "core/library/model_settings.hpp"
#include "core/query/picture_clusters.hpp"

namespace laplens {

namespace {

/// Features up to this size stay in memory once read; those of a larger library are looked up row by row.
constexpr std::size_t kKeptFeatureBytes = 256 << 20;
/// So few are read by themselves, before all are kept in memory.
constexpr std::size_t kFewFeatures = 256;

}  // namespace

/// What stays in the library's file until it is needed. One thread at a time.
struct SearchIndex::FromFile {
    explicit FromFile(const Library& from) : folder(from.location()), shown(from.folder()) {}

    const Library& library() {
        if (!opened) opened.emplace(Library::openExisting(folder));
        return *opened;
    }

    const Coder& coderFrom(std::int64_t modelId) {
        if (!coder) coder.emplace(library(), modelId);
        return *coder;
    }

    std::filesystem::path folder, shown;
    std::mutex mutex;
    std::optional<Library> opened;
    FeatureMatrix features;  ///< by row, when kept
    std::optional<Coder> coder;

    std::mutex clustering;  ///< what follows; finding them takes the other one, too
    std::shared_ptr<const PictureClusters> clusters;
};

namespace {

/// For each of `wanted` (ascending); zeros where there is none.
FeatureMatrix featuresFor(std::span<const std::int64_t> wanted, const Library::FeatureRows& found) {
    if (std::ranges::equal(wanted, found.imageIds)) return found.features;
    FeatureMatrix features = FeatureMatrix::Zero(std::ssize(wanted), found.features.cols());
    for (std::size_t i = 0, at = 0; i < wanted.size() && at < found.imageIds.size(); ++i)
        if (wanted[i] == found.imageIds[at])
            features.row(static_cast<Eigen::Index>(i)) = found.features.row(static_cast<Eigen::Index>(at++));
    return features;
}

}  // namespace

std::int64_t codesKeptInMemory() {
    constexpr std::int64_t kUsually = 5'000'000;
    const char* said = std::getenv("LAPLENS_CODES_IN_MEMORY");
    return said && *said ? std::strtoll(said, nullptr, 10) : kUsually;
}

void SearchIndex::requireInMemory() const {
    if (atServer_)
        throw Error("this looks at every code, and those of this library stay at its server", file_->shown,
                    "Search works; for the rest, start LapLens with LAPLENS_CODES_IN_MEMORY=" +
                        std::to_string(codeCount() + codeCount() / 4) + " if the memory is there");
}

std::shared_ptr<const SearchIndex> SearchIndex::load(const Library& library, JobContext& context,
                                                     std::int64_t mostInMemory) {
    const Library::Moment moment(library);
    std::optional<ModelRecord> active = activeModelOf(library);
    if (!active) return nullptr;
    auto index = std::make_shared<SearchIndex>();
    index->file_ = std::make_shared<FromFile>(library);
    index->model = std::move(*active);
    if (auto network = networkOf(library, index->model)) index->network = std::move(*network);
    index->groups = ModelSettings(index->model).number("groups", 0);
    context.checkpoint();
    if (const auto beyond = library.codesBeyond(mostInMemory, index->model.id)) {
        index->atServer_ = true;
        index->codesAtServer_ = std::max(mostInMemory, *beyond);
        index->codes = PackedCodes(0, index->model.bits);
        return index;
    }

    Library::CodeRows codes = library.loadCodes(index->model.id);
    context.checkpoint();
    // Pictures that are gone from disk keep their codes in the library, but are no answers.
    const std::vector<std::int64_t> ready = library.imageIdsInState(ImageState::Ready);
    if (std::ranges::includes(ready, codes.imageIds)) {
        index->imageIds = std::move(codes.imageIds);
        index->codes = std::move(codes.codes);
    } else {
        index->codes = PackedCodes(0, codes.codes.bits());
        for (std::size_t i = 0; i < codes.imageIds.size(); ++i) {
            if (!std::ranges::binary_search(ready, codes.imageIds[i])) continue;
            index->imageIds.push_back(codes.imageIds[i]);
            index->codes.append(std::as_const(codes.codes)[i]);
        }
    }
    context.checkpoint();

    index->bitBalance = laplens::bitBalance(index->codes, index->bits());
    context.checkpoint();

    std::unordered_map<std::string, int> numberOf;
    index->labels.reserve(index->imageIds.size());
    for (const std::string& label : library.labelsOf(index->imageIds)) {
        if (label.empty()) {
            index->labels.push_back(-1);
            continue;
        }
        const auto [it, isNew] = numberOf.emplace(label, static_cast<int>(index->labelNames.size()));
        if (isNew) index->labelNames.push_back(label);
        index->labels.push_back(it->second);
    }
    return index;
}

std::vector<std::uint64_t> SearchIndex::codeOf(std::int64_t imageId) const {
    if (const std::int64_t row = rowOf(imageId); row >= 0) {
        const auto code = codes[static_cast<std::size_t>(row)];
        return {code.begin(), code.end()};
    }
    if (!atServer_) return {};
    const std::lock_guard lock(file_->mutex);
    return file_->library().codeOf(model.id, imageId);
}

std::vector<std::int64_t> SearchIndex::imagesOf(const ImageFilter& filter) const {
    const std::lock_guard lock(file_->mutex);
    return file_->library().imageIds(filter);
}

Library::CodeAnswer SearchIndex::ask(std::span<const std::uint64_t> code,
                                     const Library::CodeQuestion& question, std::stop_token stop) const {
    const std::lock_guard lock(file_->mutex);
    return file_->library().nearestCodes(model.id, code, question, std::move(stop));
}

Library::FeatureRows SearchIndex::featuresOfImages(std::span<const std::int64_t> imageIds) const {
    std::vector<std::int64_t> ascending(imageIds.begin(), imageIds.end());
    std::ranges::sort(ascending);
    if (atServer_) {
        const std::lock_guard lock(file_->mutex);
        return file_->library().loadFeaturesOf(model.networkId, ascending);
    }
    std::vector<std::int64_t> present;
    std::vector<std::uint32_t> rows;
    for (const std::int64_t id : ascending) {
        const std::int64_t row = rowOf(id);
        if (row < 0) continue;
        present.push_back(id);
        rows.push_back(static_cast<std::uint32_t>(row));
    }
    const FeatureMatrix features = featuresOf(rows);
    Library::FeatureRows found;
    std::vector<Eigen::Index> kept;
    for (std::size_t i = 0; i < present.size(); ++i) {
        if (features.row(static_cast<Eigen::Index>(i)).isZero()) continue;
        found.imageIds.push_back(present[i]);
        kept.push_back(static_cast<Eigen::Index>(i));
    }
    found.features = features(kept, Eigen::all);
    return found;
}

FeatureMatrix SearchIndex::featuresOf(std::span<const std::uint32_t> rows) const {
    std::lock_guard lock(file_->mutex);
    FeatureMatrix result(static_cast<Eigen::Index>(rows.size()), network.featureSize);
    if (file_->features.size() > 0 ||
        (rows.size() > kFewFeatures &&
         size() * static_cast<std::size_t>(network.featureSize) * sizeof(float) <= kKeptFeatureBytes)) {
        if (file_->features.size() == 0)
            file_->features =
                featuresFor(imageIds, file_->library().loadFeaturesOf(model.networkId, imageIds));
        for (std::size_t i = 0; i < rows.size(); ++i)
            result.row(static_cast<Eigen::Index>(i)) = file_->features.row(rows[i]);
        return result;
    }
    std::vector<std::uint32_t> ascending(rows.begin(), rows.end());
    std::ranges::sort(ascending);
    std::vector<std::int64_t> ids(rows.size());
    std::ranges::transform(ascending, ids.begin(), [&](std::uint32_t row) { return imageIds[row]; });
    const FeatureMatrix found = featuresFor(ids, file_->library().loadFeaturesOf(model.networkId, ids));
    for (std::size_t i = 0; i < rows.size(); ++i)
        result.row(static_cast<Eigen::Index>(i)) =
            found.row(std::ranges::lower_bound(ascending, rows[i]) - ascending.begin());
    return result;
}

const HashModel& SearchIndex::coder() const {
    const std::lock_guard lock(file_->mutex);
    return file_->coderFrom(model.id).model();
}

void SearchIndex::readCoder(const Library& library) const {
    const std::lock_guard lock(file_->mutex);
    if (!file_->coder) file_->coder.emplace(library, model.id);
}

std::vector<std::int64_t> SearchIndex::fittedIds() const {
    const std::lock_guard lock(file_->mutex);
    return file_->coderFrom(model.id).fittedIds();
}

std::shared_ptr<const PictureClusters> SearchIndex::clusters(JobContext& context) const {
    requireInMemory();
    const std::lock_guard lock(file_->clustering);
    if (!file_->clusters) {
        const std::vector<std::uint32_t> rows = rowsToCompare(size(), context.seed);
        file_->clusters =
            std::make_shared<const PictureClusters>(findClusters(codes, rows, featuresOf(rows), context));
    }
    return file_->clusters;
}

std::int64_t SearchIndex::rowOf(std::int64_t imageId) const {
    const auto it = std::ranges::lower_bound(imageIds, imageId);
    return it != imageIds.end() && *it == imageId ? it - imageIds.begin() : -1;
}

}  // namespace laplens
