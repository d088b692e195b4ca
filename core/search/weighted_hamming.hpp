#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/search/packed_codes.hpp"

namespace laplens {

// Distance of two codes in which each bit weighs something of its own: sum of the weights of the bits that
// differ (Zhang & Peng, "Query-adaptive Image Retrieval by Deep Weighted Hashing", TMM 2018, eq. 10).
// `weights`: one for each of the first weights.size() bits, none negative. `rankCodes` ranks by it.

/// That distance from one query, and a lower bound of it that is faster: weights rounded down to 16ths of the
/// largest. Throws std::invalid_argument when there are more weights than the query has bits, or one is
/// negative or no number.
class BitWeights {
public:
    /// `query` must outlive this.
    BitWeights(std::span<const std::uint64_t> query, std::span<const float> weights);

    /// From tables of 256 sums, one for each byte of a code.
    float distance(const std::uint64_t* code) const;
    /// The lower bound, in 15ths of the largest weight, of `size` codes that come every `stride` words.
    void levels(const std::uint64_t* codes, std::size_t size, std::size_t stride, std::uint16_t* out) const;
    /// A code of this level or more is farther than `distance`.
    std::uint16_t levelBeyond(float distance) const;

private:
    std::span<const std::uint64_t> query_;
    std::size_t words_ = 0;
    std::vector<std::array<float, 256>> tables_;
    float step_ = 0;                    ///< of one level
    std::vector<std::uint64_t> masks_;  ///< the levels digit by digit (hamming_kernels.hpp)
};

/// Of `query` to every code; `out` has codes.size(). Throws as BitWeights does, and when there are more
/// weights than the codes have bits.
void weightedDistances(const PackedCodes& codes, std::span<const std::uint64_t> query,
                       std::span<const float> weights, std::span<float> out);

}  // namespace laplens
