#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/images/image.hpp"

namespace laplens {

struct DecodeOptions {
    /// The reader may decode at a reduced scale (JPEG and JPEG previews: 1/2, 1/4, 1/8; others of more than
    /// 100 megapixels: any) as long as the short side stays at least this long; 0 decodes at full size.
    int minShortSide = 0;
    /// A picture with more pixels than this is refused from its header, before anything is allocated.
    std::int64_t maxPixels = 400'000'000;
};

struct Decoded {
    Image image;  ///< upright: the EXIF orientation is applied
    /// Of the whole picture, upright, before any reduction; of a raw picture the sensor's size where that is
    /// larger than the preview's.
    int width = 0, height = 0;
    int orientation = 1;  ///< the EXIF value, 1 to 8
    /// What is wrong with the file although all of the picture is there, as a sentence without a period; else
    /// empty.
    std::string remark;
    int depth = 8;  ///< bits a sample in the file, 32 for floating point; of a raw picture 16
    /// What the file holds beyond `image`: colours of another space than sRGB, of CMYK, further pictures or
    /// frames of a HEIC or JPEG XL file.
    bool wide = false, inks = false, further = false;
    static constexpr int kOpacitySide = 32;
    /// Where something is transparent: kOpacitySide x kOpacitySide parts of the upright picture, row by row,
    /// 255 for opaque; else empty.
    std::vector<std::uint8_t> opacity{};
};

/// Decodes a picture file or its bytes: JPEG, PNG, WebP, HEIC, AVIF, JPEG XL, TIFF, GIF, BMP, PNM, and the
/// preview embedded in a raw camera picture (DNG, CR2, CR3, CRW, NEF, NRW, ARW, ORF, RW2, RAF, PEF, SRW). Of
/// several frames it takes the first; of a TIFF file that begins with a reduced picture, the full one.
/// 16-bit, floating point, grey and CMYK become 8-bit RGB; colours become sRGB by the file's profile or its
/// like. What is transparent shows white, or dark grey where the picture would vanish on that. Any thread may
/// call it. Throws Error naming `name` and the reason: empty, not a picture, truncated, too large.
Decoded decode(std::span<const std::byte> bytes, const std::filesystem::path& name,
               const DecodeOptions& = {});

/// Larger files are not read.
inline constexpr std::int64_t kMostPictureBytes = std::int64_t{400} << 20;

/// The bytes of a picture file. Throws Error naming it and the reason: it is not there, not a file, may not
/// be read, or is larger than kMostPictureBytes, which is looked at before anything is read.
std::vector<std::byte> readPictureFile(const std::filesystem::path& file);
/// Decodes what readPictureFile() reads.
Decoded decodeFile(const std::filesystem::path& file, const DecodeOptions& = {});

/// JPEG bytes, quality 1 to 100.
std::vector<std::byte> encodeJpeg(const Image& image, int quality = 85);

}  // namespace laplens
