#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "core/images/colour.hpp"
#include "core/images/image.hpp"

namespace laplens {

/// The memory that one picture may take. Pictures of more than kLargePixels are decoded one at a time: every
/// core with one of its own would take many gigabytes.
class PixelRoom {
public:
    static constexpr std::int64_t kLargePixels = 100'000'000;

    explicit PixelRoom(std::int64_t maxPixels) : maxPixels_(maxPixels) {}
    std::int64_t maxPixels() const { return maxPixels_; }

    /// To be called with a size that a file tells before anything of that size is allocated. Throws Error
    /// naming `name` when it is over the limit; a large picture waits here for its turn, which ends with this
    /// object.
    void claim(std::int64_t width, std::int64_t height, const std::filesystem::path& name);

private:
    std::int64_t maxPixels_;
    std::unique_lock<std::mutex> turn_;
};

/// One picture file in memory, with the name for messages.
struct EncodedPicture {
    std::span<const std::byte> bytes;
    const std::filesystem::path& name;
    PixelRoom& room;
    int minShortSide = 0;  ///< as DecodeOptions has it

    const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(bytes.data()); }
};

/// A picture as its file stores it: not turned, not laid over any ground, in the colours of its profile.
struct StoredPicture {
    Image image;
    std::vector<std::uint8_t> alpha{};       ///< a byte a pixel, 255 is opaque; empty: all of it is
    std::shared_ptr<const ToSrgb> toSrgb{};  ///< null: the colours are sRGB's
    int width = 0, height = 0;               ///< before any reduction; 0: those of `image`
    int orientation = 0;   ///< EXIF, 1 to 8, where the reader knows better than the file; else 0
    std::string remark{};  ///< as Decoded has it
    int depth = 8;         ///< the same
    bool wide = false, inks = false, further = false;  ///< the same
};

// Each decodes its format, of several frames the first. Room has been claimed for the size that
// readPictureHeader tells. Throws Error when pixels are missing or damaged.
StoredPicture decodeBmp(const EncodedPicture&);
StoredPicture decodeGif(const EncodedPicture&);
/// At the smallest of the scales 1, 1/2, 1/4, 1/8 whose short side is at least `minShortSide`. CMYK becomes
/// RGB.
StoredPicture decodeJpeg(const EncodedPicture&);
StoredPicture decodePng(const EncodedPicture&);
StoredPicture decodePnm(const EncodedPicture&);
/// The preview that a camera embeds in its raw picture; the program laplens_raw_preview finds it. Its size is
/// the sensor's, where that is larger. Throws Error also when LibRaw is not installed.
StoredPicture decodeRaw(const EncodedPicture&);
StoredPicture decodeTiff(const EncodedPicture&);
StoredPicture decodeWebP(const EncodedPicture&);
/// HEIC and AVIF, by libheif when it is installed; upright, because its container turns pictures itself.
StoredPicture decodeHeif(const EncodedPicture&);
/// What a HEIC or AVIF file says by EXIF, as a TIFF file says it; empty when it says nothing, or without
/// libheif.
std::vector<std::byte> exifOfHeif(std::span<const std::byte> bytes);
/// The same of a JPEG XL file, by libjxl.
std::vector<std::byte> exifOfJpegXl(std::span<const std::byte> bytes);
/// What lies in such a file's EXIF block (ISO/IEC 23008-12, A.2.1; 18181-2, 9.4) behind the number of bytes
/// before its TIFF header.
std::vector<std::byte> tiffOfExifBox(std::vector<std::byte> block);
/// By libjxl when it is installed; upright, too.
StoredPicture decodeJpegXl(const EncodedPicture&);

/// The remark about a file that is cut off behind its picture.
constexpr const char* kEndIsMissing = "the file's end is missing; all of the picture is there";
constexpr const char* kPartIsWrong = "the file is damaged; a part of the picture cannot be right";

/// A copy that broke off in room that was set aside for it ends in more zeros than a coder writes.
bool endsInZeros(std::span<const std::byte> bytes);

[[noreturn]] void throwTruncated(const std::filesystem::path& name);
/// `detail` is what the decoder says, or empty.
[[noreturn]] void throwDamaged(const std::filesystem::path& name, const std::string& detail = {});

Image blankImage(std::int64_t width, std::int64_t height);
/// RGB and alpha out of `pixels` of RGBA.
void splitAlpha(const std::uint8_t* rgba, std::size_t pixels, std::uint8_t* rgb, std::uint8_t* alpha);
/// CMYK, 0 for no ink, as light through inks that nothing more is known of.
template <class Number>
void cmykToRgb(const Number* cmyk, std::size_t pixels, std::uint8_t* rgb) {
    constexpr std::uint64_t kAll = std::numeric_limits<Number>::max();
    for (std::size_t i = 0; i < pixels; ++i, cmyk += 4, rgb += 3)
        for (int c = 0; c < 3; ++c)
            rgb[c] = static_cast<std::uint8_t>(((kAll - cmyk[c]) * (kAll - cmyk[3]) * 255 + kAll * kAll / 2) /
                                               (kAll * kAll));
}

}  // namespace laplens
