#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <tuple>
#include <type_traits>

#include "core/base/error.hpp"
#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

constexpr tmsize_t kMaxBytes = tmsize_t{400} << 20;  ///< of a strip, tile or row

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

std::uint32_t number(TIFF* tiff, std::uint32_t tag) {
    std::uint32_t value = 0;
    TIFFGetFieldDefaulted(tiff, tag, &value);
    return value;
}

/// Of 16, 32 or 64 bits, whole ones of 32, as stored in the order of this computer.
double sampleAt(const std::byte* at, std::uint32_t bits, std::uint32_t format) {
    const auto as = [&](auto value) {
        std::memcpy(&value, at, sizeof value);
        return value;
    };
    const bool floating = format == SAMPLEFORMAT_IEEEFP;
    if (floating && bits == 32) return as(float{});
    if (floating && bits == 64) return as(double{});
    if (floating) {
        const int half = as(std::uint16_t{}), exponent = half >> 10 & 31, fraction = half & 1023;
        const double size =
            exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
        return half >> 15 ? -size : size;
    }
    return format == SAMPLEFORMAT_INT ? double(as(std::int32_t{})) : double(as(std::uint32_t{}));
}

/// What is white among numbers up to `largest`: they may be shares, with light beyond white, and programs of
/// science store 8 or 16 bits as wider numbers.
double whiteOf(double largest, std::uint32_t format) {
    constexpr double kBrightest = 16, kIn8Bits = 255, kIn16Bits = 65'535;
    const bool floating = format == SAMPLEFORMAT_IEEEFP;
    if (floating && largest <= kBrightest) return 1;
    if (largest <= kIn8Bits) return kIn8Bits;
    if (largest <= kIn16Bits) return kIn16Bits;
    if (floating) return largest;
    return format == SAMPLEFORMAT_INT ? std::numeric_limits<std::int32_t>::max()
                                      : std::numeric_limits<std::uint32_t>::max();
}

/// Reads grey, RGB, CMYK and palettes row by row: libtiff's own conversion to RGB holds the picture twice,
/// knows no profile, and refuses or takes wrongly floating point, 32 bits, 16-bit CMYK and some alpha.
class SampleReader {
public:
    SampleReader(TIFF* tiff, StoredPicture& stored)
        : tiff_(tiff),
          stored_(stored),
          width_(static_cast<std::size_t>(stored.image.width)),
          height_(static_cast<std::size_t>(stored.image.height)),
          bits_(field(tiff, TIFFTAG_BITSPERSAMPLE)),
          samples_(field(tiff, TIFFTAG_SAMPLESPERPIXEL)),
          photometric_(field(tiff, TIFFTAG_PHOTOMETRIC)),
          format_(field(tiff, TIFFTAG_SAMPLEFORMAT)),
          separate_(samples_ > 1 && field(tiff, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE),
          tiled_(TIFFIsTiled(tiff) != 0) {
        std::uint16_t extra = 0;
        std::uint16_t* kinds = nullptr;
        TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
        if (extra > 0) alpha_ = kinds[0];
        if (photometric_ == PHOTOMETRIC_PALETTE)
            TIFFGetField(tiff, TIFFTAG_COLORMAP, &palette_[0], &palette_[1], &palette_[2]);
        // Old programs wrote 8 of its 16 bits, into the lower half (libtiff's own tools look likewise).
        const std::size_t colours = isPalette() && bits_ <= 8 ? std::size_t{1} << bits_ : 0;
        const auto isLow = [&](const std::uint16_t* map) {
            return std::all_of(map, map + colours, [](std::uint16_t value) { return value < 256; });
        };
        if (colours > 0 && std::ranges::all_of(palette_, isLow)) paletteShift_ = 0;
    }

    bool canRead() const {
        const std::uint32_t channels = channelCount();
        if (channels == 0 || samples_ < channels || samples_ > channels + 4) return false;
        if (isLab()) return (bits_ == 8 || bits_ == 16) && format_ != SAMPLEFORMAT_IEEEFP;
        if (format_ == SAMPLEFORMAT_IEEEFP)
            return !isPalette() && (bits_ == 16 || bits_ == 32 || bits_ == 64);
        if (format_ == SAMPLEFORMAT_INT) return !isPalette() && bits_ == 32;
        if (format_ != SAMPLEFORMAT_UINT && format_ != SAMPLEFORMAT_VOID) return false;
        if (bits_ < 8) return samples_ == 1 && !tiled_ && (bits_ == 1 || bits_ == 2 || bits_ == 4);
        return bits_ == 8 || (!isPalette() && (bits_ == 16 || bits_ == 32));
    }

    /// 1, 3 or 4: the colours of the profile.
    int colours() const { return isPalette() ? 3 : static_cast<int>(channelCount()); }
    /// Whether the rows come in sRGB already.
    bool converts() const { return bits_ > 8 || channelCount() == 4 || isLab(); }
    /// CIE L*a*b*, or as ICC profiles have it.
    bool isLab() const { return photometric_ == PHOTOMETRIC_CIELAB || photometric_ == PHOTOMETRIC_ICCLAB; }
    bool hasAlpha() const {
        return samples_ > channelCount() &&
               (alpha_ == EXTRASAMPLE_UNASSALPHA || alpha_ == EXTRASAMPLE_ASSOCALPHA);
    }

    /// False when the data is damaged or cut off.
    bool read() {
        if (hasAlpha()) stored_.alpha.resize(width_ * height_);
        if (isWide()) {
            measuring_ = true;
            if (!readAll()) return false;
            measuring_ = false;
            white_ = whiteOf(largest_, format_);
        }
        return readAll();
    }

private:
    bool readAll() { return tiled_ || separate_ ? readBlocks() : readRows(); }
    /// Whether what the numbers mean is for us to find out.
    bool isWide() const { return format_ == SAMPLEFORMAT_IEEEFP || bits_ == 32; }
    bool isPalette() const { return photometric_ == PHOTOMETRIC_PALETTE && palette_[2]; }
    std::uint32_t channelCount() const {
        if (photometric_ == PHOTOMETRIC_MINISBLACK || photometric_ == PHOTOMETRIC_MINISWHITE || isPalette())
            return 1;
        if (photometric_ == PHOTOMETRIC_RGB || (isLab() && samples_ >= 3)) return 3;
        return photometric_ == PHOTOMETRIC_SEPARATED && field(tiff_, TIFFTAG_INKSET) == INKSET_CMYK ? 4 : 0;
    }

    bool readRows() {
        const tmsize_t size = TIFFScanlineSize(tiff_);
        if (size <= 0 || size > kMaxBytes) return false;
        std::vector<std::byte> row(static_cast<std::size_t>(size)), unpacked(bits_ < 8 ? width_ : 0);
        for (std::size_t y = 0; y < height_; ++y) {
            if (TIFFReadScanline(tiff_, row.data(), static_cast<std::uint32_t>(y), 0) < 0) return false;
            if (bits_ < 8)
                for (std::size_t x = 0; x < width_; ++x)
                    unpacked[x] =
                        row[x * bits_ / 8] >> (8 - bits_ - x * bits_ % 8) & std::byte((1 << bits_) - 1);
            convert({bits_ < 8 ? unpacked.data() : row.data()}, 0, y, width_);
        }
        return true;
    }

    bool readBlocks() {
        std::uint32_t columns = static_cast<std::uint32_t>(width_), rows = 0;
        if (tiled_) TIFFGetField(tiff_, TIFFTAG_TILEWIDTH, &columns);
        TIFFGetFieldDefaulted(tiff_, tiled_ ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP, &rows);
        if (!tiled_) rows = std::min(rows, static_cast<std::uint32_t>(height_));
        const std::uint32_t planes = separate_ ? samples_ : 1;
        const tmsize_t size = tiled_ ? TIFFTileSize(tiff_) : TIFFStripSize(tiff_);
        if (columns == 0 || rows == 0 || size <= 0 || size > kMaxBytes / planes) return false;
        const std::size_t rowBytes = std::size_t{columns} * bits_ / 8 * (separate_ ? 1 : samples_);
        if (rowBytes * rows > static_cast<std::size_t>(size)) return false;
        std::vector<std::vector<std::byte>> blocks(planes,
                                                   std::vector<std::byte>(static_cast<std::size_t>(size)));
        for (std::size_t top = 0; top < height_; top += rows) {
            for (std::size_t left = 0; left < width_; left += columns) {
                for (std::uint32_t plane = 0; plane < planes; ++plane) {
                    const auto sample = static_cast<std::uint16_t>(plane);
                    const auto x = static_cast<std::uint32_t>(left), y = static_cast<std::uint32_t>(top);
                    const tmsize_t got =
                        tiled_ ? TIFFReadEncodedTile(tiff_, TIFFComputeTile(tiff_, x, y, 0, sample),
                                                     blocks[plane].data(), size)
                               : TIFFReadEncodedStrip(tiff_, TIFFComputeStrip(tiff_, y, sample),
                                                      blocks[plane].data(), size);
                    if (got < 0) return false;
                }
                for (std::size_t y = top; y < std::min(top + rows, height_); ++y) {
                    std::vector<const std::byte*> rowsOfPlanes;
                    for (const auto& block : blocks)
                        rowsOfPlanes.push_back(block.data() + (y - top) * rowBytes);
                    convert(rowsOfPlanes, left, y, std::min<std::size_t>(columns, width_ - left));
                }
            }
        }
        return true;
    }

    /// `planes` has a row of each plane, or one of all samples.
    void convert(const std::vector<const std::byte*>& planes, std::size_t left, std::size_t y,
                 std::size_t count) {
        if (measuring_) return measure(planes, count);
        const std::size_t pixel = y * width_ + left;
        std::uint8_t* rgb = stored_.image.pixels.data() + pixel * 3;
        std::uint8_t* alpha = hasAlpha() ? stored_.alpha.data() + pixel : nullptr;
        if (isPalette())
            lookUp(planes[0], count, rgb, alpha);
        else if (bits_ > 8)
            convertAs<std::uint16_t>(planes, count, rgb, alpha);
        else
            convertAs<std::uint8_t>(planes, count, rgb, alpha);
    }

    void measure(const std::vector<const std::byte*>& planes, std::size_t count) {
        for (const std::byte* plane : planes)
            for (std::size_t i = 0; i < count * (separate_ ? 1 : samples_); ++i) {
                const double sample = sampleAt(plane + i * bits_ / 8, bits_, format_);
                if (std::isfinite(sample)) largest_ = std::max(largest_, sample);
            }
    }

    void lookUp(const std::byte* indices, std::size_t count, std::uint8_t* rgb, std::uint8_t* alpha) const {
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t c = 0; c < 3; ++c)
                rgb[3 * i + c] = static_cast<std::uint8_t>(
                    palette_[c][static_cast<std::size_t>(indices[i * samples_])] >> paletteShift_);
        for (std::size_t i = 0; alpha && i < count; ++i)
            alpha[i] = static_cast<std::uint8_t>(indices[i * samples_ + 1]);
    }

    template <class Number>
    void convertAs(const std::vector<const std::byte*>& planes, std::size_t count, std::uint8_t* rgb,
                   std::uint8_t* alpha) {
        constexpr std::uint32_t kLargest = std::numeric_limits<Number>::max();
        const std::size_t bytes = std::max(bits_ / 8, 1u), channels = channelCount(),
                          step = bytes * (separate_ ? 1 : samples_), out = std::max<std::size_t>(channels, 3);
        const auto sample = [&](std::size_t x, std::size_t s) -> std::uint32_t {
            const std::byte* at = separate_ ? planes[s] + x * step : planes[0] + x * step + s * bytes;
            if constexpr (sizeof(Number) == 1)
                return std::to_integer<std::uint32_t>(*at) * (255 / ((1u << std::min(bits_, 8u)) - 1));
            if (!isWide()) {
                Number whole = 0;
                std::memcpy(&whole, at, sizeof whole);
                return whole;
            }
            // Written so that what is not a number is black.
            const double light = sampleAt(at, bits_, format_) / white_;
            return light > 0 ? static_cast<std::uint32_t>(std::min(light, 1.0) * 65'535 + 0.5) : 0;
        };
        std::vector<Number>& row = scratch<Number>();
        row.resize(count * out);
        for (std::size_t x = 0; x < count; ++x) {
            const std::uint32_t opaque = alpha ? sample(x, channels) : kLargest;
            for (std::size_t c = 0; c < out; ++c) {
                std::uint32_t light = sample(x, channels == 1 ? 0 : c);
                if (photometric_ == PHOTOMETRIC_MINISWHITE) light = kLargest - light;
                if (alpha && alpha_ == EXTRASAMPLE_ASSOCALPHA && channels < 4)
                    light = opaque ? std::min(light * kLargest / opaque, kLargest) : kLargest;
                row[x * out + c] = static_cast<Number>(light);
            }
            if (alpha) alpha[x] = inBytes<Number>(opaque);
        }
        finish(row, count, rgb);
    }
    template <class Number>
    static std::uint8_t inBytes(std::uint32_t number) {
        return static_cast<std::uint8_t>(sizeof(Number) == 1 ? number : (number + 128) / 257);
    }
    template <class Number>
    void finish(const std::vector<Number>& row, std::size_t count, std::uint8_t* rgb) {
        if (isLab()) return labToRgb(row, count, rgb);
        if (stored_.toSrgb && converts()) return stored_.toSrgb->convert(row.data(), rgb, count);
        if (channelCount() == 4) return cmykToRgb(row.data(), count, rgb);
        std::ranges::transform(row, rgb, inBytes<Number>);
    }
    /// TIFF 6.0, section 23: L* from 0 to 100, a* and b* signed, in steps of 1, or of 1/256 where they have
    /// 16 bits; ICC.1:2022, 6.3.4: a* and b* from -128 on, and 100 at 0xFF00. Both are of the light D50, so
    /// that sRGB's primaries are those of its ICC profile.
    template <class Number>
    void labToRgb(const std::vector<Number>& row, std::size_t count, std::uint8_t* rgb) const {
        constexpr bool kWide = sizeof(Number) == 2;
        const bool isIcc = photometric_ == PHOTOMETRIC_ICCLAB;
        const double lightest = !kWide ? 255 : isIcc ? 0xFF00 : 0xFFFF, step = kWide ? 256 : 1;
        const auto opponent = [&](Number stored) {
            return isIcc ? stored / step - 128 : static_cast<std::make_signed_t<Number>>(stored) / step;
        };
        const auto cube = [](double f) { return f > 6.0 / 29 ? f * f * f : (f - 4.0 / 29) * 108 / 841; };
        constexpr double kToRed[] = {3.1338561, -1.6168667, -0.4906146},
                         kToGreen[] = {-0.9787684, 1.9161415, 0.0334540},
                         kToBlue[] = {0.0719453, -0.2289914, 1.4052427};
        for (std::size_t i = 0; i < count; ++i) {
            const double l = (row[3 * i] * 100 / lightest + 16) / 116;
            const double x = 0.96422 * cube(l + opponent(row[3 * i + 1]) / 500), y = cube(l),
                         z = 0.82521 * cube(l - opponent(row[3 * i + 2]) / 200);
            for (const double* to : {kToRed, kToGreen, kToBlue}) {
                const double light = std::clamp(to[0] * x + to[1] * y + to[2] * z, 0.0, 1.0);
                *rgb++ = static_cast<std::uint8_t>(
                    255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055) +
                    0.5);
            }
        }
    }
    template <class Number>
    std::vector<Number>& scratch() {
        return std::get<std::vector<Number>>(scratch_);
    }

    TIFF* tiff_;
    StoredPicture& stored_;
    std::size_t width_, height_;
    std::uint32_t bits_, samples_, photometric_;
    std::uint32_t format_;
    bool separate_, tiled_, measuring_ = false;
    double largest_ = 0, white_ = 1;
    std::uint32_t alpha_ = EXTRASAMPLE_UNSPECIFIED;
    std::array<std::uint16_t*, 3> palette_{};
    int paletteShift_ = 8;
    std::tuple<std::vector<std::uint8_t>, std::vector<std::uint16_t>> scratch_;
};

/// Where a picture of the file stands, and what its directory says.
struct Page {
    std::uint64_t at = 0;
    std::int64_t width = 0, height = 0;
    bool reduced = false, readable = false;

    std::int64_t pixels() const { return width * height; }
    bool hasShapeOf(const Page& other) const {
        return std::abs(width * other.height - height * other.width) <=
               std::max(width, height) * std::max(other.width, other.height) / 50;
    }
};

Page pageOf(TIFF* tiff) {
    Page page{.at = TIFFCurrentDirOffset(tiff),
              .width = number(tiff, TIFFTAG_IMAGEWIDTH),
              .height = number(tiff, TIFFTAG_IMAGELENGTH)};
    const std::uint32_t kind = number(tiff, TIFFTAG_SUBFILETYPE);
    page.reduced = kind & FILETYPE_REDUCEDIMAGE;
    // Masks, and what a camera's sensor saw, are no pictures.
    page.readable = !(kind & FILETYPE_MASK) && field(tiff, TIFFTAG_PHOTOMETRIC) < 32'000;
    return page;
}

/// The file's first picture; where that is a reduced one of another, that other. Pages are not: they are as
/// large as the first, or of another shape.
Page chosenPage(TIFF* tiff) {
    constexpr int kMostPages = 64;
    const Page first = pageOf(tiff);
    std::vector<std::uint64_t> inside;
    std::uint16_t count = 0;
    std::uint64_t* offsets = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_SUBIFD, &count, &offsets)) inside.assign(offsets, offsets + count);
    Page best = first;
    const auto consider = [&](const Page& page, bool belongs) {
        if (!page.readable || page.reduced || (best.readable && page.pixels() <= best.pixels())) return;
        const bool twice = page.width >= 2 * first.width && page.height >= 2 * first.height;
        if (!best.readable || first.reduced || belongs || (twice && page.hasShapeOf(first))) best = page;
    };
    for (int i = 1; i < kMostPages && TIFFReadDirectory(tiff); ++i) consider(pageOf(tiff), false);
    for (std::size_t i = 0; i < inside.size() && i < kMostPages; ++i)
        if (TIFFSetSubDirectory(tiff, inside[i])) consider(pageOf(tiff), true);
    return best;
}

/// What libtiff itself makes of a picture, for the kinds that are rare: YCbCr and the like.
void readByLibtiff(TIFF* tiff, const Memory& memory, const EncodedPicture& picture, StoredPicture& stored) {
    TIFFRGBAImage reader{};
    std::array<char, 1024> problem{};
    if (!TIFFRGBAImageBegin(&reader, tiff, 1, problem.data()))
        throw Error(
            "the picture is of a kind of TIFF that is not supported (" + std::string(problem.data()) + ")",
            picture.name, "Save it again with 8 or 16 bits a colour");
    const std::unique_ptr<TIFFRGBAImage, void (*)(TIFFRGBAImage*)> owner(&reader, TIFFRGBAImageEnd);
    // As stored: the orientation is applied to all formats in one place.
    reader.req_orientation = reader.orientation;
    std::uint32_t rows = reader.height;
    TIFFGetFieldDefaulted(tiff, TIFFIsTiled(tiff) ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP, &rows);
    rows = std::clamp(rows, 1u, reader.height);
    const std::size_t columns = reader.width;
    if (columns * rows * sizeof(std::uint32_t) > kMaxBytes)
        throw Error("the picture is stored in one piece that is too large", picture.name,
                    "Save it again in strips or tiles");
    std::vector<std::uint32_t> raster(columns * rows);
    if (reader.alpha) stored.alpha.resize(columns * reader.height);
    for (std::uint32_t top = 0; top < reader.height; top += rows) {
        reader.row_offset = static_cast<int>(top);
        const std::uint32_t count = std::min(rows, reader.height - top);
        if (!TIFFRGBAImageGet(&reader, raster.data(), reader.width, count))
            throwDamaged(picture.name, memory.message);
        std::uint8_t* out = stored.image.pixels.data() + top * columns * 3;
        for (std::size_t i = 0; i < columns * count; ++i) {
            // The colours come multiplied by alpha.
            const std::uint32_t alpha = TIFFGetA(raster[i]);
            for (const std::uint32_t light : {TIFFGetR(raster[i]), TIFFGetG(raster[i]), TIFFGetB(raster[i])})
                *out++ = static_cast<std::uint8_t>(alpha ? std::min(light * 255 / alpha, 255u) : 255);
            if (reader.alpha) stored.alpha[top * columns + i] = static_cast<std::uint8_t>(alpha);
        }
    }
}

}  // namespace

StoredPicture decodeTiff(const EncodedPicture& picture) {
    Memory memory{picture.bytes, 0, {}};
    const auto owner = openTiff(memory);
    TIFF* tiff = owner.get();
    if (!tiff) throwDamaged(picture.name, memory.message);
    const std::uint64_t first = TIFFCurrentDirOffset(tiff);
    const Page page = chosenPage(tiff);
    memory.message.clear();
    if (!TIFFSetSubDirectory(tiff, page.at)) throwDamaged(picture.name, memory.message);
    if (page.width <= 0 || page.height <= 0) throwDamaged(picture.name, "it has no pixels");
    picture.room.claim(page.width, page.height, picture.name);

    StoredPicture stored;
    std::uint16_t orientation = 0;
    if (page.at != first && TIFFGetField(tiff, TIFFTAG_ORIENTATION, &orientation) && orientation <= 8)
        stored.orientation = orientation;
    std::uint32_t size = 0;
    void* profile = nullptr;
    if (!TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &profile)) size = 0;
    stored.image = blankImage(page.width, page.height);
    SampleReader samples(tiff, stored);
    const bool simple = samples.canRead();
    stored.toSrgb =
        ToSrgb::ofProfile({static_cast<const std::byte*>(profile), size}, simple ? samples.colours() : 3);
    if (!simple)
        readByLibtiff(tiff, memory, picture, stored);
    else if (!samples.read())
        throwDamaged(picture.name, memory.message);
    stored.wide = stored.toSrgb != nullptr || (simple && samples.isLab());
    if (simple && samples.converts()) stored.toSrgb = nullptr;
    stored.depth = field(tiff, TIFFTAG_SAMPLEFORMAT) == SAMPLEFORMAT_IEEEFP
                       ? 32
                       : std::max<int>(8, field(tiff, TIFFTAG_BITSPERSAMPLE));
    stored.inks = field(tiff, TIFFTAG_PHOTOMETRIC) == PHOTOMETRIC_SEPARATED;
    return stored;
}

}  // namespace laplens
