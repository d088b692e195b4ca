#pragma once

#include <cstddef>
#include <vector>

#include "core/graph/candidate_lists.hpp"

namespace laplens {

// A tile holds the inner products of rows [rowBegin, rowEnd) with rows [columnBegin, columnEnd); norms are
// squared.

/// Offers the tile's columns to its rows, on all cores.
void offerColumnsToRows(const float* tile, std::size_t rowBegin, std::size_t rowEnd, std::size_t columnBegin,
                        std::size_t columnEnd, const std::vector<float>& rowNorms,
                        const std::vector<float>& columnNorms, bool skipSelf, CandidateLists& lists);
/// The same tile read the other way, d(i, j) = d(j, i): its rows to its columns.
void offerRowsToColumns(const float* tile, std::size_t rowBegin, std::size_t rowEnd, std::size_t columnBegin,
                        std::size_t columnEnd, const std::vector<float>& norms, CandidateLists& lists);

}  // namespace laplens
