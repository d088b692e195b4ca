#include "core/copies/twins.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/base/digest.hpp"
#include "core/copies/appearance.hpp"
#include "core/copies/copy_codes.hpp"

namespace laplens {

std::string hashOfLook(const Library& library, std::int64_t imageId) {
    const std::vector<std::byte> thumbnail = library.thumbnail(imageId);
    return thumbnail.empty() ? std::string() : contentHash(thumbnail);
}

bool isKnownByLook(const Library& library, std::int64_t imageId) {
    const Image thumbnail = decodedThumbnail(library, imageId);
    return !thumbnail.empty() && appearanceOf(thumbnail).hasContent;
}

std::vector<ImageRecord> twinsOf(const Library& library, const ImageRecord& image) {
    std::vector<ImageRecord> twins;
    const auto isOther = [&](const ImageRecord& other) {
        return other.state == ImageState::Ready && other.id != image.id;
    };
    if (!image.contentHash.empty())
        std::ranges::copy_if(library.imagesWithContent(image.contentHash), std::back_inserter(twins),
                             isOther);
    std::vector<std::uint64_t> codes;
    const auto take = [&](std::int64_t, std::span<const std::uint64_t> words) {
        codes.assign(words.begin(), words.end());
    };
    library.forEachCopyCodes(std::array{image.id}, take);
    if (codes.empty()) return twins;
    std::vector<std::int64_t> near;
    library.forEachCopyCodes(library.imageIdsInState(ImageState::Ready),
                             [&](std::int64_t id, std::span<const std::uint64_t> words) {
                                 if (std::ranges::equal(words, codes)) near.push_back(id);
                             });
    const std::string look = hashOfLook(library, image.id);
    for (ImageRecord& other : library.imagesByIds(near))
        if (isOther(other) && other.contentHash != image.contentHash && other.width == image.width &&
            other.height == image.height && hashOfLook(library, other.id) == look)
            twins.push_back(std::move(other));
    return twins;
}

}  // namespace laplens
