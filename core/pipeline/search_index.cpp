#include "core/pipeline/search_index.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <numeric>
#include <sstream>
#include <unordered_map>

#include "core/base/error.hpp"
#include "core/base/parallel.hpp"
#include "core/evaluation/bit_statistics.hpp"
#include "core/evaluation/ranking_ways.hpp"
#include "core/features/extractor.hpp"
#include "core/pipeline/active_model.hpp"
#include "core/pipeline/library_jobs.hpp"
#include "core/pipeline/model_settings.hpp"
#include "core/search/ranking.hpp"
#include "core/search/weighted_hamming.hpp"

namespace laplens {

namespace {

/// Of Rocchio's formula, as its later users set them.
constexpr float kRightWeight = 0.75f, kWrongWeight = 0.25f;

/// Below this many a second core costs more than it saves.
constexpr std::size_t kHitsPerThread = 1 << 15;

/// Features up to this size stay in memory once read; those of a larger library are looked up row by row.
constexpr std::size_t kKeptFeatureBytes = 256 << 20;

Eigen::Map<const Eigen::RowVectorXf> featureOf(const Query& query) {
    return {query.feature.data(), static_cast<Eigen::Index>(query.feature.size())};
}

/// The first `depth` of the ranked in the order of `score`, which answers a number for each place; equal ones
/// stay as they are.
template <class Score>
void reorder(SearchResult& result, std::size_t depth, Score score) {
    std::vector<std::pair<float, std::size_t>> order(depth);
    for (std::size_t i = 0; i < depth; ++i) order[i] = {score(i), i};
    std::ranges::stable_sort(order, {}, &std::pair<float, std::size_t>::first);
    const std::vector<RankedPicture> pictures(result.ranked.begin(),
                                              result.ranked.begin() + static_cast<std::ptrdiff_t>(depth));
    const PackedCodes codes = result.codes;
    for (std::size_t i = 0; i < depth; ++i) {
        result.ranked[i] = pictures[order[i].second];
        if (codes.size() > 0) std::ranges::copy(codes[order[i].second], result.codes[i].begin());
    }
}

void rerankByFeature(const SearchIndex& index, const Query& query, SearchResult& result) {
    const std::size_t depth = std::min(kCandidates, result.ranked.size());
    std::vector<std::uint32_t> rows(depth);
    for (std::size_t i = 0; i < depth; ++i) rows[i] = result.ranked[i].row;
    const FeatureMatrix features = index.featuresOf(rows);
    const auto wanted = featureOf(query);
    reorder(result, depth, [&](std::size_t i) {
        const auto feature = features.row(static_cast<Eigen::Index>(i));
        return feature.isZero() ? std::numeric_limits<float>::infinity() : (feature - wanted).squaredNorm();
    });
}

/// Those of the pictures (ascending) that have one.
std::vector<std::uint32_t> rowsOf(const SearchIndex& index, const std::vector<std::int64_t>& imageIds) {
    std::vector<std::uint32_t> rows;
    auto next = imageIds.begin();
    for (std::size_t row = 0; row < index.size(); ++row) {
        while (next != imageIds.end() && *next < index.imageIds[row]) ++next;
        if (next == imageIds.end()) break;
        if (*next == index.imageIds[row]) rows.push_back(static_cast<std::uint32_t>(row));
    }
    return rows;
}

/// Normalised, as features are, and coded.
void setFeature(const SearchIndex& index, Query& query, const Eigen::RowVectorXf& feature) {
    const FeatureMatrix row = feature.normalized();
    const PackedCodes code = index.coder().encode(row);
    query.feature.assign(row.data(), row.data() + row.size());
    query.code.assign(code[0].begin(), code[0].end());
}

/// Of a ranking without ties.
double averagePrecisionOf(const SearchIndex& index, const std::vector<RankedPicture>& pictures, int label) {
    double sum = 0, relevant = 0;
    for (std::size_t i = 0; i < pictures.size(); ++i)
        if (index.labels[pictures[i].row] == label) sum += ++relevant / static_cast<double>(i + 1);
    return relevant > 0 ? sum / relevant : 0;
}

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
    if (size() * static_cast<std::size_t>(network.featureSize) * sizeof(float) <= kKeptFeatureBytes) {
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

std::int64_t SearchIndex::rowOf(std::int64_t imageId) const {
    const auto it = std::ranges::lower_bound(imageIds, imageId);
    return it != imageIds.end() && *it == imageId ? it - imageIds.begin() : -1;
}

Query codeQuery(const SearchIndex& index, const Network& network, const Image& image) {
    const HashModel& coder = index.coder();
    const FeatureMatrix feature = extractOne(image, network);
    const PackedCodes code = coder.encode(feature);
    Query query;
    query.feature.assign(feature.data(), feature.data() + feature.size());
    query.code.assign(code[0].begin(), code[0].end());
    return query;
}

Query queryFromRow(const SearchIndex& index, std::size_t row) {
    if (row >= index.size()) throw Error("this picture has no code yet", {}, "Wait until the scan is done");
    Query query;
    const std::uint32_t rows[] = {static_cast<std::uint32_t>(row)};
    const FeatureMatrix feature = index.featuresOf(rows);
    if (feature.isZero())
        throw Error("this picture has changed since it was looked at", {}, "Scan its folder again");
    query.feature.assign(feature.data(), feature.data() + feature.size());
    const auto code = index.codes[row];
    query.code.assign(code.begin(), code.end());
    query.label = index.labels[row];
    query.imageId = index.imageIds[row];
    return query;
}

std::optional<Query> queryOfPicture(const SearchIndex& index, std::int64_t imageId) {
    if (const std::int64_t row = index.rowOf(imageId); row >= 0)
        return queryFromRow(index, static_cast<std::size_t>(row));
    if (!index.isAtServer()) return std::nullopt;
    Query query;
    query.imageId = imageId;
    query.code = index.codeOf(imageId);
    const std::int64_t ids[] = {imageId};
    const FeatureMatrix feature = index.featuresOfImages(ids).features;
    if (query.code.empty() || feature.rows() == 0) return std::nullopt;
    query.feature.assign(feature.data(), feature.data() + feature.size());
    return query;
}

Query combineQueries(const SearchIndex& index, std::span<const Query> queries, Combine combine) {
    if (queries.empty()) throw Error("there is no picture to search for", {}, "Choose one");
    Query query = queries.front();
    if (queries.size() == 1) return query;
    for (const Query& other : queries)
        if (other.label != query.label) query.label = -1;
    query.imageId = 0;
    if (combine != Combine::Mean) {
        query.likeAll = combine == Combine::All;
        for (const Query& other : queries.subspan(1)) query.others.push_back(other.code);
        return query;
    }
    Eigen::RowVectorXf sum = featureOf(query);
    for (const Query& other : queries.subspan(1)) sum += featureOf(other);
    setFeature(index, query, sum);
    return query;
}

Query withFeedback(const SearchIndex& index, const Query& query, std::span<const std::int64_t> right,
                   std::span<const std::int64_t> wrong) {
    const auto meanOf = [&](std::span<const std::int64_t> imageIds) -> Eigen::RowVectorXf {
        if (!imageIds.empty())
            if (const Library::FeatureRows found = index.featuresOfImages(imageIds); !found.imageIds.empty())
                return found.features.colwise().mean();
        return Eigen::RowVectorXf::Zero(static_cast<Eigen::Index>(query.feature.size()));
    };
    Query moved = query;
    setFeature(index, moved, featureOf(query) + kRightWeight * meanOf(right) - kWrongWeight * meanOf(wrong));
    return moved;
}

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

SearchResult searchAtServer(const SearchIndex& index, const Query& query, const SearchOptions& options,
                            std::stop_token stop) {
    const auto start = Clock::now();
    SearchResult result;
    result.bits = options.bits > 0 ? std::min(options.bits, index.bits()) : index.bits();
    const std::size_t wanted = options.limit ? options.limit : kCandidates;
    Library::CodeQuestion question;
    question.limit = static_cast<std::int64_t>(std::max(wanted, kCandidates)) + (query.imageId != 0);
    question.radius = options.radius;
    question.filter = options.filter;
    question.filter.state = ImageState::Ready;
    question.bits = options.bits;
    question.nearest = options.nearest;
    question.others = query.others;
    question.likeAll = query.likeAll;
    question.among = options.among;
    question.withCodes = true;
    const Library::CodeAnswer answer = index.ask(query.code, question, std::move(stop));
    result.missing = answer.missing;
    result.codes = PackedCodes(0, index.bits());
    result.histogram.resize(static_cast<std::size_t>(result.bits) + 1);
    for (std::size_t i = 0; i < answer.imageIds.size(); ++i) {
        if (answer.imageIds[i] == query.imageId) continue;
        result.ranked.push_back({answer.imageIds[i], 0, static_cast<std::uint16_t>(answer.distances[i])});
        result.codes.append(answer.codes[i]);
        ++result.histogram[static_cast<std::size_t>(answer.distances[i])];
    }
    const std::size_t depth = std::min(kCandidates, result.ranked.size());
    if (options.weighted) result.bitWeights = bitWeights(index, query, result.bits);
    if (!result.bitWeights.empty()) {
        std::vector<float> weighted(result.codes.size());
        weightedDistances(result.codes, query.code, result.bitWeights, weighted);
        reorder(result, depth, [&](std::size_t i) { return weighted[i]; });
    }
    if (options.rerank) {
        std::vector<std::int64_t> ids(depth);
        std::ranges::transform(result.ranked.begin(),
                               result.ranked.begin() + static_cast<std::ptrdiff_t>(depth), ids.begin(),
                               &RankedPicture::imageId);
        const Library::FeatureRows found = index.featuresOfImages(ids);
        const auto wantedFeature = featureOf(query);
        reorder(result, depth, [&](std::size_t i) {
            const auto at = std::ranges::lower_bound(found.imageIds, ids[i]);
            if (at == found.imageIds.end() || *at != ids[i]) return std::numeric_limits<float>::infinity();
            return (found.features.row(at - found.imageIds.begin()) - wantedFeature).squaredNorm();
        });
        result.reranked = true;
    }
    if (result.ranked.size() > wanted) {
        result.ranked.resize(wanted);
        PackedCodes first(0, index.bits());
        for (std::size_t i = 0; i < wanted; ++i) first.append(std::as_const(result.codes)[i]);
        result.codes = std::move(first);
    }
    result.milliseconds = millisecondsSince(start);
    return result;
}

}  // namespace

std::vector<std::uint64_t> codeAtHand(const SearchIndex& index, const SearchResult& result,
                                      std::int64_t imageId) {
    if (!index.isAtServer()) return index.codeOf(imageId);
    const auto at = std::ranges::find(result.ranked, imageId, &RankedPicture::imageId);
    if (at == result.ranked.end()) return {};
    const auto code = result.codes[static_cast<std::size_t>(at - result.ranked.begin())];
    return {code.begin(), code.end()};
}

SearchResult search(const SearchIndex& index, const Query& query, const SearchOptions& options,
                    std::stop_token stop) {
    if (index.isAtServer()) return searchAtServer(index, query, options, std::move(stop));
    std::shared_ptr<const std::vector<std::int64_t>> among = options.among;
    if (options.filter != ImageFilter()) {
        std::vector<std::int64_t> wanted = index.imagesOf(options.filter);
        if (among) {
            std::vector<std::int64_t> both;
            std::ranges::set_intersection(wanted, *among, std::back_inserter(both));
            wanted = std::move(both);
        }
        among = std::make_shared<const std::vector<std::int64_t>>(std::move(wanted));
    }
    const auto start = Clock::now();
    SearchResult result;
    result.bits = options.bits > 0 ? std::min(options.bits, index.bits()) : index.bits();
    if (options.weighted) result.bitWeights = bitWeights(index, query, result.bits);

    const std::int64_t self = query.imageId ? index.rowOf(query.imageId) : -1;
    const auto leftOut = static_cast<std::uint32_t>(self);
    const std::vector<std::uint32_t> rows = among ? rowsOf(index, *among) : std::vector<std::uint32_t>();
    const std::size_t wanted = options.limit ? options.limit : index.size();
    RankingQuestion question{.code = query.code,
                             .others = query.others,
                             .greatest = query.likeAll,
                             .bits = result.bits,
                             .limit = std::max(wanted, options.rerank ? kCandidates : 0),
                             .nearest = options.nearest,
                             .radius = options.radius,
                             .weights = result.bitWeights};
    if (among) question.among = rows;
    if (self >= 0) question.without = {&leftOut, 1};
    if (query.label >= 0) {
        question.labels = index.labels;
        question.label = query.label;
    }
    Ranking ranking = rankCodes(index.codes, question);
    result.histogram = std::move(ranking.histogram);
    result.ranked.resize(ranking.hits.size());
    parallelFor(ranking.hits.size(), kHitsPerThread, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Hit& hit = ranking.hits[i];
            result.ranked[i] = {index.imageIds[hit.row], hit.row, hit.distance};
        }
    });
    result.reranked = options.rerank;
    if (options.rerank) rerankByFeature(index, query, result);
    if (result.ranked.size() > wanted) result.ranked.resize(wanted);
    result.milliseconds = millisecondsSince(start);

    if (query.label >= 0) {
        result.curve = curveByRadius(ranking.ofLabel, result.histogram);
        result.averagePrecision = tieAwareAveragePrecision(ranking.ofLabel, result.histogram);
        // Of what is listed, where that is not the whole order by distance alone.
        if (!result.bitWeights.empty() && result.ranked.size() + (self >= 0) == index.size())
            result.averagePrecision = averagePrecisionOf(index, result.ranked, query.label);
    }
    return result;
}

std::vector<float> bitWeights(const SearchIndex& index, const Query& query, int bits) {
    const Eigen::Map<const FeatureMatrix> feature(query.feature.data(), 1,
                                                  static_cast<Eigen::Index>(query.feature.size()));
    const FeatureMatrix weights = index.coder().bitWeights(feature);
    if (weights.size() == 0) return {};
    std::vector<float> first(weights.data(), weights.data() + std::min(bits, index.bits()));
    const float mean = std::accumulate(first.begin(), first.end(), 0.0f) / static_cast<float>(first.size());
    for (float& weight : first) weight = mean > 0 ? weight / mean : 1;
    return first;
}

std::vector<bool> differingBits(const SearchIndex& index, std::span<const std::uint64_t> a,
                                std::span<const std::uint64_t> b, int bits) {
    std::vector<bool> differs(static_cast<std::size_t>(std::min(bits, index.bits())));
    for (std::size_t i = 0; i < differs.size(); ++i) differs[i] = (a[i / 64] ^ b[i / 64]) >> (i % 64) & 1;
    return differs;
}

}  // namespace laplens
