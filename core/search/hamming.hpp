#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/search/packed_codes.hpp"

namespace laplens {

struct Hit {
    std::uint32_t row = 0;       ///< of the database
    std::uint16_t distance = 0;  ///< bits that differ
    bool operator==(const Hit&) const = default;
};

// All functions throw std::invalid_argument when `bits` exceeds what the codes or the query have. Large
// databases are searched on all cores.

/// Number of differing bits among the first `bits` of two codes.
int hammingDistance(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b, int bits);

/// Distance of `query` to every code over the first `bits` bits (<= codes.bits()); `out` has codes.size().
void hammingDistances(const PackedCodes& codes, std::span<const std::uint64_t> query, int bits,
                      std::span<std::uint16_t> out);

/// How many codes lie at each distance 0 .. bits.
std::vector<std::size_t> distanceHistogram(std::span<const std::uint16_t> distances, int bits);

/// "avx512-vpopcntdq", "avx2", "popcnt", "neon" or "portable": what this processor runs.
const char* hammingKernelName();

}  // namespace laplens
