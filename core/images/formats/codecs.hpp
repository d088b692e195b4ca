#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "core/images/image.hpp"

namespace laplens {

/// One picture file in memory, with the name for messages.
struct EncodedPicture {
    std::span<const std::byte> bytes;
    const std::filesystem::path& name;
    std::int64_t maxPixels;

    const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(bytes.data()); }
};

// Each decodes its format as stored, without the EXIF orientation, over white, of several frames the first.
// Sizes have been checked against the limit by readPictureHeader. Throws Error when the data is truncated or
// damaged.
Image decodeBmp(const EncodedPicture&);
Image decodeGif(const EncodedPicture&);
Image decodePng(const EncodedPicture&);
Image decodePnm(const EncodedPicture&);
Image decodeTiff(const EncodedPicture&);
Image decodeWebP(const EncodedPicture&);
/// HEIC and AVIF, by libheif when it is installed; upright, because its container turns pictures itself.
Image decodeHeif(const EncodedPicture&);

[[noreturn]] void throwTruncated(const std::filesystem::path& name);
/// `detail` is what the decoder says, or empty.
[[noreturn]] void throwDamaged(const std::filesystem::path& name, const std::string& detail = {});
[[noreturn]] void throwTooManyPixels(std::int64_t width, std::int64_t height, std::int64_t maxPixels,
                                     const std::filesystem::path& name);

Image blankImage(std::int64_t width, std::int64_t height);
/// RGBA over white into RGB.
void blendOverWhite(std::span<const std::uint8_t> rgba, std::span<std::uint8_t> rgb);

}  // namespace laplens
