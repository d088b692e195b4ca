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

/// Whether a film or another picture follows the picture in a JPEG or HEIC file: what moved around it, as
/// phones write it (an MP4 file at the end, ISO/IEC 14496-12; in HEIC a box "mpvd"), the second view of a
/// stereo picture, a gain map (CIPA DC-007, Multi-Picture Format). Reduced pictures, which cameras put there,
/// do not count.
bool holdsMoreBehind(std::span<const std::byte> bytes);

}  // namespace laplens
