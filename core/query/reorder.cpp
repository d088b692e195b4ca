#include "core/query/reorder.hpp"

#include <limits>

#include "core/evaluation/ranking_ways.hpp"

namespace laplens {

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

}  // namespace laplens
