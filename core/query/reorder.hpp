#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "core/query/query.hpp"
#include "core/query/search_result.hpp"

namespace laplens {

/// What is known of how near pictures are can be more than a distance in bits; the ranked are put into its
/// order.

/// The ranked from place `first` to before `last` in the order of `score`, which answers a number for each
/// place; equal ones stay as they are.
template <class Score>
void reorder(SearchResult& result, std::size_t first, std::size_t last, Score score) {
    std::vector<std::pair<float, std::size_t>> order(last - first);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = {score(first + i), i};
    std::ranges::stable_sort(order, {}, &std::pair<float, std::size_t>::first);
    const auto begin = result.ranked.begin() + static_cast<std::ptrdiff_t>(first);
    const std::vector<RankedPicture> pictures(begin, begin + std::ssize(order));
    const PackedCodes codes = result.codes;
    for (std::size_t i = 0; i < order.size(); ++i) {
        result.ranked[first + i] = pictures[order[i].second];
        if (codes.size() > 0)
            std::ranges::copy(codes[first + order[i].second], result.codes[first + i].begin());
    }
}

/// The first kCandidates in the order of the distance between their features and the query's.
void rerankByFeature(const SearchIndex&, const Query&, SearchResult&);

/// Pictures whose whole codes are equally far away, in the order of feature distance, for as many as begin
/// among the first hundred: where one kind of thing has one code, a copy is the nearest of them and not the
/// one that came first. Features that cannot be read, and a query of several distances, leave the order.
void orderTiesByFeature(const SearchIndex&, const Query&, SearchResult&);

}  // namespace laplens
