#pragma once

#include <cstdint>
#include <vector>

#include "core/search/packed_codes.hpp"

namespace laplens {

/// Parts codes into at most `clusters` groups of like ones: k-majority, which is k-means with Hamming
/// distances and the majority of each bit as the mean (Grana et al. 2013). Centres are found on a seeded
/// sample of 20,000 codes; then every code joins its nearest centre, the first of equals. Clusters are
/// numbered by size, the largest 0; none is empty. Returns one number for each code. The same seed gives the
/// same clusters.
std::vector<int> clusterCodes(const PackedCodes& codes, int clusters, std::uint64_t seed);

}  // namespace laplens
