#pragma once

#include <cstdint>
#include <vector>

#include "core/pipeline/search_index.hpp"

namespace laplens {

/// Pictures that are one picture, each of them seen to be a copy of the first (isCopy).
struct DuplicateGroup {
    std::vector<std::int64_t>
        imageIds;                    ///< the one to keep first: most pixels, then largest file, then oldest
    std::vector<int> differingBits;  ///< from the first, for each
};

/// All groups of a library, the largest first. Candidates differ in at most `radius` of the first `bits` bits
/// (0: all) from the one to keep, or have its bytes; of these, pixels decide. Files that are not there take
/// no part, and names that lead to one file on disk count once; both are said.
std::vector<DuplicateGroup> duplicateGroups(const Library&, const SearchIndex&, int bits, int radius,
                                            JobContext&);

/// Whether two pictures of the library have the same bytes or look the same (core/copies/appearance.hpp), by
/// their thumbnails.
bool isCopy(const Library&, const ImageRecord&, const ImageRecord&);

}  // namespace laplens
