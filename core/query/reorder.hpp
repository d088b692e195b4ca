#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/query/search.hpp"

namespace laplens {

/// What is known of how near pictures are can be more than a distance in bits; the ranked are put into its
/// order.

inline Eigen::Map<const Eigen::RowVectorXf> featureOf(const Query& query) {
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

/// The first kCandidates in the order of the distance between their features and the query's.
void rerankByFeature(const SearchIndex&, const Query&, SearchResult&);

}  // namespace laplens
