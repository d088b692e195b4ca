#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace laplens {

enum class PictureFormat { Unknown, Jpeg, Png, WebP, Tiff, Bmp, Gif, Pnm, Heif, JpegXl, Raw };

/// What the first bytes of a picture say, read without decoding and without allocation.
struct PictureHeader {
    PictureFormat format = PictureFormat::Unknown;
    /// As stored, before the orientation; 0 for JPEG, HEIF, JPEG XL and raw, which their readers tell.
    std::int64_t width = 0, height = 0;
    int orientation = 1;  ///< EXIF, 1 to 8; 1 when there is none or it is broken
};

/// The ending of the file's name with its dot, in lower case.
std::string lowerCaseEnding(const std::filesystem::path& file);

/// The first chunk of this name of an extended WebP file, as far as it is there; else empty.
std::span<const std::byte> webpChunk(std::span<const std::byte> bytes, std::string_view name);

/// Whether a JPEG file's EXIF block says that its colours are those of Adobe RGB ("R03", as DCF 2.0 calls its
/// optional colour space): many cameras add no profile.
bool saysAdobeRgb(std::span<const std::byte> jpeg);

/// By the magic bytes, of which a few hundred do; raw pictures that look like TIFF by the name's ending.
PictureFormat formatOf(std::span<const std::byte> bytes, const std::filesystem::path& name);

/// Tells the format as `formatOf` does, and reads size and orientation. Throws Error naming `name` when the
/// header of a known format is cut off or contradicts itself.
PictureHeader readPictureHeader(std::span<const std::byte> bytes, const std::filesystem::path& name);

}  // namespace laplens
