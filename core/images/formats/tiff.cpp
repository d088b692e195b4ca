#include <tiffio.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>

#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

constexpr tmsize_t kMaxBytes = tmsize_t{1} << 31;  ///< of a strip or tile

/// A TIFF file in memory, as libtiff wants to see it.
struct Memory {
    std::span<const std::byte> bytes;
    std::uint64_t at = 0;
    std::string message;

    static Memory& of(thandle_t handle) { return *static_cast<Memory*>(handle); }
    static tmsize_t read(thandle_t handle, void* out, tmsize_t size) {
        Memory& self = of(handle);
        if (size <= 0 || self.at >= self.bytes.size()) return 0;
        const auto count =
            std::min<std::uint64_t>(static_cast<std::uint64_t>(size), self.bytes.size() - self.at);
        std::memcpy(out, self.bytes.data() + self.at, count);
        self.at += count;
        return static_cast<tmsize_t>(count);
    }
    static tmsize_t write(thandle_t, void*, tmsize_t) { return 0; }
    static toff_t seek(thandle_t handle, toff_t offset, int from) {
        Memory& self = of(handle);
        if (from == SEEK_CUR) offset += self.at;
        if (from == SEEK_END) offset += self.bytes.size();
        return self.at = offset;
    }
    static int close(thandle_t) { return 0; }
    static toff_t size(thandle_t handle) { return of(handle).bytes.size(); }
    static int map(thandle_t handle, void** base, toff_t* size) {
        *base = const_cast<std::byte*>(of(handle).bytes.data());
        *size = of(handle).bytes.size();
        return 1;
    }
    static void unmap(thandle_t, void*, toff_t) {}
};

int noteError(TIFF*, void* user, const char*, const char* format, va_list arguments) {
    std::string& message = static_cast<Memory*>(user)->message;
    std::array<char, 160> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    if (message.empty()) message = text.data();
    return 1;
}

int ignoreWarning(TIFF*, void*, const char*, const char*, va_list) {
    return 1;
}

std::unique_ptr<TIFF, void (*)(TIFF*)> openTiff(Memory& memory) {
    TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
    TIFFOpenOptionsSetErrorHandlerExtR(options, noteError, &memory);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignoreWarning, nullptr);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, kMaxBytes);
    TIFF* tiff = TIFFClientOpenExt("picture", "rm", &memory, Memory::read, Memory::write, Memory::seek,
                                   Memory::close, Memory::size, Memory::map, Memory::unmap, options);
    TIFFOpenOptionsFree(options);
    return {tiff, TIFFClose};
}

std::uint32_t field(TIFF* tiff, std::uint32_t tag) {
    std::uint16_t value = 0;
    TIFFGetFieldDefaulted(tiff, tag, &value);
    return value;
}

/// Numbers of 0 to 1, or whole numbers of up to 32 bits, as stored in the order of this computer.
float sampleAt(const std::byte* at, std::uint32_t bits, bool floating) {
    const auto as = [&](auto value) {
        std::memcpy(&value, at, sizeof value);
        return value;
    };
    if (bits == 8) return static_cast<float>(as(std::uint8_t{})) / 255.0f;
    if (floating && bits == 32) return as(float{});
    if (floating && bits == 64) return static_cast<float>(as(double{}));
    if (floating) {
        const int half = as(std::uint16_t{}), exponent = half >> 10 & 31, fraction = half & 1023;
        const float size = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                         : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
        return half >> 15 ? -size : size;
    }
    return bits == 16 ? static_cast<float>(as(std::uint16_t{})) / 65'535.0f
                      : static_cast<float>(as(std::uint32_t{})) / 4'294'967'295.0f;
}

/// Reads the pictures that libtiff's own conversion to RGB refuses or takes wrongly: floating point, 32 bits,
/// 16-bit CMYK, and grey or CMYK with alpha.
class SampleReader {
public:
    SampleReader(TIFF* tiff, std::int64_t width, std::int64_t height)
        : tiff_(tiff),
          width_(width),
          height_(height),
          bits_(field(tiff, TIFFTAG_BITSPERSAMPLE)),
          samples_(field(tiff, TIFFTAG_SAMPLESPERPIXEL)),
          photometric_(field(tiff, TIFFTAG_PHOTOMETRIC)),
          floating_(field(tiff, TIFFTAG_SAMPLEFORMAT) == SAMPLEFORMAT_IEEEFP),
          separate_(field(tiff, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE) {
        std::uint16_t extra = 0;
        std::uint16_t* kinds = nullptr;
        TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
        if (extra > 0) alpha_ = kinds[0];
    }

    bool isNeeded() const {
        const std::uint32_t colours = colourCount();
        if (colours == 0 || samples_ < colours || samples_ > colours + 4) return false;
        if (floating_) return bits_ == 16 || bits_ == 32 || bits_ == 64;
        return bits_ == 32 || (bits_ == 16 && colours == 4) ||
               ((bits_ == 8 || bits_ == 16) && colours != 3 && hasAlpha());
    }

    /// False when the data is damaged or cut off.
    bool read(Image& image) {
        const bool tiled = TIFFIsTiled(tiff_) != 0;
        std::uint32_t columns = static_cast<std::uint32_t>(width_), rows = 0;
        if (tiled) TIFFGetField(tiff_, TIFFTAG_TILEWIDTH, &columns);
        TIFFGetFieldDefaulted(tiff_, tiled ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP, &rows);
        if (!tiled) rows = std::min(rows, static_cast<std::uint32_t>(height_));
        const std::uint32_t planes = separate_ ? samples_ : 1;
        const tmsize_t size = tiled ? TIFFTileSize(tiff_) : TIFFStripSize(tiff_);
        if (columns == 0 || rows == 0 || size <= 0 || size > kMaxBytes / planes) return false;
        std::vector<std::vector<std::byte>> blocks(planes,
                                                   std::vector<std::byte>(static_cast<std::size_t>(size)));
        for (std::uint32_t top = 0; top < height_; top += rows) {
            for (std::uint32_t left = 0; left < width_; left += columns) {
                for (std::uint32_t plane = 0; plane < planes; ++plane) {
                    const auto number = static_cast<std::uint16_t>(plane);
                    const tmsize_t got =
                        tiled ? TIFFReadEncodedTile(tiff_, TIFFComputeTile(tiff_, left, top, 0, number),
                                                    blocks[plane].data(), size)
                              : TIFFReadEncodedStrip(tiff_, TIFFComputeStrip(tiff_, top, number),
                                                     blocks[plane].data(), size);
                    if (got < 0) return false;
                }
                convert(blocks, left, top, columns, rows, image);
            }
        }
        return true;
    }

private:
    std::uint32_t colourCount() const {
        if (photometric_ == PHOTOMETRIC_MINISBLACK || photometric_ == PHOTOMETRIC_MINISWHITE) return 1;
        if (photometric_ == PHOTOMETRIC_RGB) return 3;
        return photometric_ == PHOTOMETRIC_SEPARATED && field(tiff_, TIFFTAG_INKSET) == INKSET_CMYK ? 4 : 0;
    }
    bool hasAlpha() const {
        return samples_ > colourCount() &&
               (alpha_ == EXTRASAMPLE_UNASSALPHA || alpha_ == EXTRASAMPLE_ASSOCALPHA);
    }

    void convert(const std::vector<std::vector<std::byte>>& blocks, std::int64_t left, std::int64_t top,
                 std::int64_t columns, std::int64_t rows, Image& image) const {
        const std::size_t bytes = bits_ / 8, colours = colourCount(), inPixel = separate_ ? 1 : samples_;
        for (std::int64_t y = top; y < std::min(top + rows, height_); ++y) {
            for (std::int64_t x = left; x < std::min(left + columns, width_); ++x) {
                const auto pixel = static_cast<std::size_t>((y - top) * columns + x - left);
                const auto sample = [&](std::size_t s) {
                    const std::byte* at = separate_ ? blocks[s].data() + pixel * bytes
                                                    : blocks[0].data() + (pixel * inPixel + s) * bytes;
                    return sampleAt(at, bits_, floating_);
                };
                const float alpha = hasAlpha() ? sample(colours) : 1.0f;
                for (std::size_t c = 0; c < 3; ++c) {
                    float light = sample(colours == 1 ? 0 : c);
                    if (photometric_ == PHOTOMETRIC_MINISWHITE) light = 1 - light;
                    if (colours == 4) light = (1 - light) * (1 - sample(3));
                    if (alpha_ == EXTRASAMPLE_UNASSALPHA) light *= alpha;
                    const float overWhite = light + 1 - alpha;
                    // Written so that what is not a number is black.
                    image.pixels[static_cast<std::size_t>(y * width_ + x) * 3 + c] =
                        overWhite > 0 ? static_cast<std::uint8_t>(std::min(overWhite, 1.0f) * 255 + 0.5f) : 0;
                }
            }
        }
    }

    TIFF* tiff_;
    std::int64_t width_, height_;
    std::uint32_t bits_, samples_, photometric_;
    bool floating_, separate_;
    std::uint32_t alpha_ = EXTRASAMPLE_UNSPECIFIED;
};

}  // namespace

Image decodeTiff(const EncodedPicture& picture) {
    Memory memory{picture.bytes, 0, {}};
    const auto tiff = openTiff(memory);
    if (!tiff) throwDamaged(picture.name, memory.message);

    std::uint32_t width = 0, height = 0;
    TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height);
    if (std::int64_t{width} * height > picture.maxPixels)
        throwTooManyPixels(width, height, picture.maxPixels, picture.name);
    if (SampleReader samples(tiff.get(), width, height); samples.isNeeded()) {
        Image image = blankImage(width, height);
        if (!samples.read(image)) throwDamaged(picture.name, memory.message);
        return image;
    }

    TIFFRGBAImage reader{};
    std::array<char, 1024> problem{};
    if (!TIFFRGBAImageBegin(&reader, tiff.get(), 1, problem.data()))
        throwDamaged(picture.name, problem.data());
    const std::unique_ptr<TIFFRGBAImage, void (*)(TIFFRGBAImage*)> owner(&reader, TIFFRGBAImageEnd);
    // As stored: the orientation is applied to all formats in one place.
    reader.req_orientation = reader.orientation;

    Image image = blankImage(reader.width, reader.height);
    std::vector<std::uint32_t> raster(image.pixels.size() / 3);
    if (!TIFFRGBAImageGet(&reader, raster.data(), reader.width, reader.height))
        throwDamaged(picture.name, memory.message);
    std::uint8_t* out = image.pixels.data();
    for (const std::uint32_t pixel : raster) {
        // The colours come multiplied by alpha.
        const std::uint32_t white = 255 - TIFFGetA(pixel);
        *out++ = static_cast<std::uint8_t>(std::min(TIFFGetR(pixel) + white, 255u));
        *out++ = static_cast<std::uint8_t>(std::min(TIFFGetG(pixel) + white, 255u));
        *out++ = static_cast<std::uint8_t>(std::min(TIFFGetB(pixel) + white, 255u));
    }
    return image;
}

}  // namespace laplens
