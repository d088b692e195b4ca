#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/store/library.hpp"

namespace laplens {

/// A picture of the library whose file shows quite another one now (mayBeCopies).
struct OtherPicture {
    std::int64_t imageId = 0;
    std::string contentBefore, thumbnailBefore;  ///< hashes
};

/// Files that were renamed and had something written into them between two scans, a row of them perhaps,
/// to close a gap: nothing but their thumbnails tells then that each shows what another one did. Tags go
/// where the picture is now that they were given to, found among those that were looked at. What a known
/// picture took the name of and that is nowhere leaves its tags to its content (Library::keepTags).
void followPictures(Library&, const std::vector<OtherPicture>& others,
                    const std::vector<std::int64_t>& lookedAt);

}  // namespace laplens
