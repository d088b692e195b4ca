#include "core/copies/known_picture.hpp"

#include <algorithm>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/file_identity.hpp"

namespace laplens {

std::optional<KnownPicture> knownPicture(const Library& library, const std::filesystem::path& file,
                                         std::span<const std::int64_t> candidates) {
    CopyCheck check(library);
    const auto itself = identityOf(file);
    const auto isElsewhere = [&](const ImageRecord& image) {
        if (image.state != ImageState::Ready) return false;
        const auto identity = identityOf(library.imageFile(image));
        return identity && identity != itself;
    };
    try {
        const ImageRecord query = check.take(file);
        for (const ImageRecord& image : library.imagesWithContent(query.contentHash))
            if (isElsewhere(image) && !check.areNotCopies(image, query))
                return KnownPicture{image.id, CopyLevel::Identical};
        for (const ImageRecord& image :
             library.imagesByIds(candidates.first(std::min(candidates.size(), kMostCandidates)))) {
            if (!isElsewhere(image)) continue;
            std::optional<CopyLevel> level = check.levelOf(image, query);
            if (!level) level = check.levelOf(query, image);
            if (level) return KnownPicture{image.id, *level};
        }
    } catch (const Error&) {
    }
    return std::nullopt;
}

}  // namespace laplens
