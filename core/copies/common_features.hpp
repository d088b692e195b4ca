#pragma once

#include <cstdint>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/copies/local_features.hpp"

namespace laplens {

/// Two pictures that have local features in common, the lower row first.
struct CommonFeatures {
    std::uint32_t one = 0, other = 0;  ///< rows
    bool mirrored = false;             ///< one of them left to right
    int count = 0;
    bool operator==(const CommonFeatures&) const = default;
};

/// All pairs of pictures with at least kLeastCommonFeatures nearly the same features, as they are or
/// mirrored, found without comparing each with each: codes that agree in a random selection of bits, about
/// as many as it takes to number the features, are compared (locality sensitive hashing; Gionis, Indyk &
/// Motwani, "Similarity Search in High Dimensions via Hashing", VLDB 1999). What many features have in common
/// tells nothing and is passed over. Time and memory grow nearly with the number of features. A pair may be
/// missed; the same pairs are found each time.
std::vector<CommonFeatures> commonFeatures(const std::vector<LocalFeatures>& pictures, JobContext&);
inline constexpr int kLeastCommonFeatures = 4;

}  // namespace laplens
