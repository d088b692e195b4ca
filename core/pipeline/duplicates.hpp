#pragma once

#include <cstdint>
#include <vector>

#include "core/pipeline/search_index.hpp"

namespace laplens {

/// Pictures that look the same.
struct DuplicateGroup {
    std::vector<std::int64_t>
        imageIds;                    ///< the one to keep first: most pixels, then largest file, then oldest
    std::vector<int> differingBits;  ///< from the first, for each
};

/// All groups of a library whose codes differ in at most `radius` of the first `bits` bits (0: all;
/// near_groups.hpp), the largest first.
std::vector<DuplicateGroup> duplicateGroups(const Library&, const SearchIndex&, int bits, int radius,
                                            JobContext&);

}  // namespace laplens
