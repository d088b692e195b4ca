#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "core/search/multi_index.hpp"

namespace laplens {

/// What codes are ranked by, and which of them. What it points to must last as long as the ranking takes.
struct RankingQuestion {
    std::span<const std::uint64_t> code;
    /// Further codes, and whether the distance from several is the least or the greatest of theirs.
    std::span<const std::vector<std::uint64_t>> others{};
    bool greatest = false;
    int bits = 0;                                                 ///< the first so many are compared; 0: all
    std::size_t limit = std::numeric_limits<std::size_t>::max();  ///< hits, at most
    int nearest = 0;                                              ///< rows less far away are left out
    int radius = -1;                                        ///< rows farther away are no hits; -1: all are
    std::optional<std::span<const std::uint32_t>> among{};  ///< only these rows, ascending
    std::span<const std::uint32_t> without{};               ///< rows that are left out
    /// What each of the bits compared weighs (weighted_hamming.hpp): hits are ordered by that. `radius` and
    /// `nearest` still count bits, and only `code` is weighed.
    std::span<const float> weights{};
    /// Of every row, and the one whose rows are counted apart.
    std::span<const int> labels{};
    int label = -1;
    /// Over the same codes, for many questions of a small radius: it answers where that is expected to be
    /// cheaper than looking at every code.
    const MultiIndex* index = nullptr;
};

}  // namespace laplens
