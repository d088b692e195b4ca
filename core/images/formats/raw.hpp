#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "core/images/image.hpp"

namespace laplens {

struct RawPicture {
    Image image;                ///< the preview as stored, the orientation not applied
    int width = 0, height = 0;  ///< of the sensor's picture or of the preview, whichever is larger
    int orientation = 1;        ///< EXIF, 1 to 8: how the camera was held
};

/// Decodes the preview that a camera embeds in its raw picture; the program laplens_raw_preview finds it. A
/// JPEG preview is decoded at reduced scale as by decodeJpeg. Throws Error naming `name` when the preview has
/// more than `maxPixels` pixels, or is missing, truncated or damaged, and when LibRaw is not installed.
RawPicture decodeRaw(std::span<const std::byte> bytes, const std::filesystem::path& name, int minShortSide,
                     std::int64_t maxPixels);

}  // namespace laplens
