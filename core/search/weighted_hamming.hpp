#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/search/hamming.hpp"

namespace laplens {

// Distance of two codes in which each bit weighs something of its own: sum of the weights of the bits that
// differ (Zhang & Peng, "Query-adaptive Image Retrieval by Deep Weighted Hashing", TMM 2018, eq. 10).
// `weights`: one for each of the first weights.size() bits, none negative. All functions throw
// std::invalid_argument when there are more weights than the codes or the query have bits, or one is negative
// or no number.

/// Of `query` to every code, from a table of 256 sums for each byte of a code; `out` has codes.size().
void weightedDistances(const PackedCodes& codes, std::span<const std::uint64_t> query,
                       std::span<const float> weights, std::span<float> out);

/// The first `k` by that distance, ties by row; `distance` of a hit is the number of bits that differ. Exact:
/// codes are left out by a lower bound that counts weights in 16ths of the largest.
std::vector<Hit> nearestWeighted(const PackedCodes& codes, std::span<const std::uint64_t> query,
                                 std::span<const float> weights, std::size_t k);

}  // namespace laplens
