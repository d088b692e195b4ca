#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "core/copies/appearance.hpp"
#include "core/pipeline/picture_reader.hpp"
#include "core/pipeline/search_index.hpp"

namespace laplens {

/// Pictures that are one picture, each of them seen to be a copy of the first (CopyCheck).
struct DuplicateGroup {
    /// The one to keep first: most pixels, then one that says when it was taken, then the largest file, then
    /// the oldest.
    std::vector<std::int64_t> imageIds;
    std::vector<int> differingBits;  ///< from the first, for each
};

/// All groups of a library, the largest first. Candidates differ in at most `radius` of the first `bits` bits
/// (0: all) from the one to keep, or have its bytes; of these, pixels decide. Files that are not there take
/// no part, and names that lead to one file on disk count once; both are said.
std::vector<DuplicateGroup> duplicateGroups(const Library&, const SearchIndex&, int bits, int radius,
                                            JobContext&);

/// Tells who is a copy in a library. Remembers what it has seen of pictures; for one thread.
class CopyCheck {
public:
    explicit CopyCheck(const Library&);

    /// Whether `other` has the bytes of `kept`, or what it shows is seen in it: in their thumbnails and then
    /// in the pictures themselves, read from their files (core/copies/appearance.hpp). A picture that cannot
    /// be read, or has changed since it was scanned, is no copy; nor is a file of several pages or frames
    /// (frames.hpp), of which only the first would be compared.
    bool isCopy(const ImageRecord& kept, const ImageRecord& other);
    void forget();

private:
    const Appearance& appearanceIn(const ImageRecord&);
    bool holdsMore(const ImageRecord&);
    std::shared_ptr<const Image> pictureIn(const ImageRecord&);

    const Library& library_;
    PictureReader reader_;
    std::map<std::int64_t, Appearance> looks_;
    std::map<std::int64_t, bool> holdsMore_;
    std::map<std::int64_t, std::shared_ptr<const Image>> pictures_;
};

}  // namespace laplens
