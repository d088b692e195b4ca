#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace laplens {

/// Whether the file holds more than the picture that `decode` takes: further pages of a TIFF file, further
/// frames of a GIF, PNG, WebP, HEIF or AVIF animation. Reduced pictures and masks do not count, nor does what
/// follows a JPEG picture (cameras put previews and gain maps there). Reads structure, no pixels; of a broken
/// file it tells what it can. Animations in JPEG XL are not told.
bool holdsSeveralPictures(std::span<const std::byte> bytes, const std::filesystem::path& name);

/// Whether a film follows the picture in a JPEG file, as phones write what moved around it (Android's motion
/// photos: an MP4 file at the end, ISO/IEC 14496-12).
bool holdsFilm(std::span<const std::byte> bytes);

}  // namespace laplens
