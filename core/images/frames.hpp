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

/// Whether a film or another picture lies behind the picture: what moved around it, as phones write it (an
/// MP4 file at the end, ISO/IEC 14496-12; in HEIC a box "mpvd"), the second view of a stereo picture, a gain
/// map (CIPA DC-007, Multi-Picture Format, of which reduced pictures do not count), anything else of over
/// 1,000 bytes after the end of a JPEG picture, extended XMP, in which phones put a second view or a depth
/// map (Adobe, XMP Specification Part 3, 1.1.3.1), the layers of a TIFF file (Adobe Photoshop TIFF Technical
/// Notes, tag 37724), and a depth or gain map of a HEIC file.
bool holdsMoreBehind(std::span<const std::byte> bytes);

}  // namespace laplens
