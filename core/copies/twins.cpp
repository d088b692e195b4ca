#include "core/copies/twins.hpp"

#include <algorithm>
#include <array>
#include <iterator>
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

std::vector<ImageRecord> Twins::of(const ImageRecord& image) {
    std::vector<ImageRecord> twins;
    const auto isOther = [&](const ImageRecord& other) {
        return other.state == ImageState::Ready && other.id != image.id;
    };
    if (!image.contentHash.empty())
        std::ranges::copy_if(library_.imagesWithContent(image.contentHash), std::back_inserter(twins),
                             isOther);
    std::vector<std::uint64_t> codes;
    library_.forEachCopyCodes(std::array{image.id}, [&](std::int64_t, std::span<const std::uint64_t> words) {
        codes.assign(words.begin(), words.end());
    });
    if (codes.empty()) return twins;
    if (!byCodes_) {
        byCodes_.emplace();
        library_.forEachCopyCodes(library_.imageIdsInState(ImageState::Ready),
                                  [&](std::int64_t id, std::span<const std::uint64_t> words) {
                                      byCodes_->emplace(std::vector(words.begin(), words.end()), id);
                                  });
    }
    std::vector<std::int64_t> near;
    for (auto [at, end] = byCodes_->equal_range(codes); at != end; ++at) near.push_back(at->second);
    const std::string look = hashOfLook(library_, image.id);
    for (ImageRecord& other : library_.imagesByIds(near))
        if (isOther(other) && other.contentHash != image.contentHash && other.width == image.width &&
            other.height == image.height && hashOfLook(library_, other.id) == look)
            twins.push_back(std::move(other));
    return twins;
}

}  // namespace laplens
