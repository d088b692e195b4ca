#include "core/copies/known_picture.hpp"

#include <algorithm>
#include <vector>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/file_identity.hpp"

namespace laplens {

namespace {

/// Not only by its size and date.
bool hasItsContent(const std::filesystem::path& file, const ImageRecord& image) {
    try {
        return contentHashOfFile(file) == image.contentHash;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

std::optional<KnownPicture> knownPicture(const Library& library, const std::filesystem::path& file,
                                         std::span<const std::int64_t> candidates) {
    CopyCheck check(library);
    const auto itself = identityOf(file);
    try {
        const ImageRecord query = check.take(file);
        std::optional<KnownPicture> known;
        for (const ImageRecord& image : library.imagesWithContent(query.contentHash)) {
            if (image.state != ImageState::Ready) continue;
            const std::filesystem::path place = library.imageFile(image);
            const auto identity = identityOf(place);
            if (identity && identity == itself) return KnownPicture{image.id, CopyLevel::Identical, true};
            if (!known && identity && hasItsContent(place, image))
                known = KnownPicture{image.id, CopyLevel::Identical};
        }
        if (known) return known;
        for (const ImageRecord& image :
             library.imagesByIds(candidates.first(std::min(candidates.size(), kMostCandidates)))) {
            // That its bytes are no longer those that the library knows was just seen.
            if (image.state != ImageState::Ready || image.contentHash == query.contentHash) continue;
            const auto identity = identityOf(library.imageFile(image));
            if (!identity || identity == itself) continue;
            std::optional<Copy> copy = check.copyOf(image, query);
            if (!copy) copy = check.copyOf(query, image);
            if (copy) return KnownPicture{image.id, copy->level};
        }
    } catch (const Error&) {
    }
    return std::nullopt;
}

}  // namespace laplens
