#pragma once

#include <cstdint>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/copies/perceptual_code.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

/// nearGroups() (core/search/near_groups.hpp) for perceptual codes, of which there may be millions and whose
/// radius is too wide for an exact index. Up to kMostExactCodes it is that; of more, codes that agree in a
/// random selection of bits, about as many as it takes to number the codes, are compared (locality sensitive
/// hashing; Gionis, Indyk & Motwani, "Similarity Search in High Dimensions via Hashing", VLDB 1999), so that
/// time grows nearly with their number. Every group is part of an exact one; of 150,000 codes a pair 31 bits
/// apart is missed once in 10^5, one of 40 once in 240, one of 56 once in 4; of a million and a half one of
/// 31 once in 2,000, of 40 once in 27. The same groups each time. Throws std::invalid_argument when the codes
/// have not kPerceptualBits bits.
std::vector<std::vector<std::uint32_t>> likelyGroups(const PackedCodes&, int radius, JobContext&);
inline constexpr std::size_t kMostExactCodes = 30'000;

}  // namespace laplens
