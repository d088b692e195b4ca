#include "core/query/bit_weights.hpp"

#include <numeric>

namespace laplens {

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
