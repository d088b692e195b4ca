#pragma once

#include <cstdint>
#include <vector>

#include "core/search/hamming.hpp"
#include "core/search/ranking_question.hpp"

namespace laplens {

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
