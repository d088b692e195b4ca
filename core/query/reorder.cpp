#include "core/query/reorder.hpp"

#include <limits>
#include <numeric>

#include "core/base/error.hpp"
#include "core/evaluation/ranking_ways.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

namespace {

/// How far down ties are put in order.
constexpr std::size_t kTies = 100;

/// Of the ranked at these places; infinity for one without a feature.
std::vector<float> featureDistances(const SearchIndex& index, const Query& query, const SearchResult& result,
                                    const std::vector<std::size_t>& places) {
    std::vector<std::int64_t> ids(places.size());
    std::ranges::transform(places, ids.begin(), [&](std::size_t at) { return result.ranked[at].imageId; });
    const Library::FeatureRows found = index.featuresOfImages(ids);
    const auto wanted = featureOf(query);
    std::vector<float> distances(places.size(), std::numeric_limits<float>::infinity());
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto at = std::ranges::lower_bound(found.imageIds, ids[i]);
        if (at != found.imageIds.end() && *at == ids[i])
            distances[i] = (found.features.row(at - found.imageIds.begin()) - wanted).squaredNorm();
    }
    return distances;
}

}  // namespace

void rerankByFeature(const SearchIndex& index, const Query& query, SearchResult& result) {
    std::vector<std::size_t> places(std::min(kCandidates, result.ranked.size()));
    std::iota(places.begin(), places.end(), std::size_t{0});
    const std::vector<float> distances = featureDistances(index, query, result, places);
    reorder(result, 0, places.size(), [&](std::size_t i) { return distances[i]; });
}

void orderTiesByFeature(const SearchIndex& index, const Query& query, SearchResult& result) {
    if (!query.others.empty() || query.feature.empty()) return;
    const auto wholeDistance = [&](std::size_t i) {
        const auto code =
            index.isAtServer() ? std::as_const(result.codes)[i] : index.codes[result.ranked[i].row];
        return hammingDistance(query.code, code, index.bits());
    };
    const std::size_t depth = std::min(kCandidates, result.ranked.size());
    std::vector<std::pair<std::size_t, std::size_t>> ties;
    std::vector<std::size_t> places;
    for (std::size_t first = 0, last = 1; first < std::min(kTies, depth); first = last++) {
        const int whole = wholeDistance(first);
        while (last < depth && result.ranked[last].distance == result.ranked[first].distance &&
               wholeDistance(last) == whole)
            ++last;
        if (last - first < 2) continue;
        ties.emplace_back(first, last);
        for (std::size_t i = first; i < last; ++i) places.push_back(i);
    }
    std::vector<float> distances;
    try {
        distances = featureDistances(index, query, result, places);
    } catch (const Error&) {
        return;  // what became of the library is said by whoever watches it
    }
    for (std::size_t tie = 0, at = 0; tie < ties.size(); ++tie) {
        const auto [first, last] = ties[tie];
        reorder(result, first, last, [&](std::size_t i) { return distances[at + i - first]; });
        at += last - first;
    }
}

}  // namespace laplens
