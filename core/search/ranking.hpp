#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "core/search/hamming.hpp"
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

struct Ranking {
    /// By distance, ties by the distance over the whole code, then by row; or by weighted distance, ties by
    /// row.
    std::vector<Hit> hits;
    /// Rows at each distance 0 .. bits that are not left out, hits or not. Empty when an index answered.
    std::vector<std::size_t> histogram;
    std::vector<std::size_t> ofLabel;  ///< those of `label` among them; empty without labels
};

/// Ranks codes, exactly and on all cores. The codes stream through the cache once, block by block: there
/// distances are counted, and the counts tell how far away the last hit can be at most, so that few rows are
/// kept when few are wanted and all when all are; those kept are put in order by counting. Takes the time of
/// reading the codes when `limit` is small, and writes 8 bytes a row twice when it is not. The one code that
/// differs in all of 65,535 bits is no hit.
///
/// Throws std::invalid_argument when more bits are asked for than the codes or the query have, when there is
/// not one weight a bit or a weight that cannot be, when there is not one label a row, when rows are asked
/// for that there are not, or when the index is another's.
Ranking rankCodes(const PackedCodes&, const RankingQuestion&);

}  // namespace laplens
