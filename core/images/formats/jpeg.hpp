#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "core/images/image.hpp"

namespace laplens {

struct JpegPicture {
    Image image;                ///< as stored, the orientation not applied
    int width = 0, height = 0;  ///< before any reduction
};

/// Decodes a JPEG at the smallest of the scales 1, 1/2, 1/4, 1/8 whose short side is at least `minShortSide`
/// (0: full size). CMYK becomes RGB. Throws Error naming `name` when it has more than `maxPixels` pixels, is
/// truncated or damaged.
JpegPicture decodeJpeg(std::span<const std::byte> bytes, const std::filesystem::path& name, int minShortSide,
                       std::int64_t maxPixels);

}  // namespace laplens
