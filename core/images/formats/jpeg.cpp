#include "core/images/formats/jpeg.hpp"

#include <turbojpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

using Handle = std::unique_ptr<void, int (*)(tjhandle)>;

/// One codec a thread: making it costs as much as decoding a small picture.
Handle& threadDecompressor() {
    thread_local Handle handle(tjInitDecompress(), tjDestroy);
    return handle;
}

tjhandle threadCompressor() {
    thread_local const Handle handle(tjInitCompress(), tjDestroy);
    return handle.get();
}

tjscalingfactor scaleFor(int width, int height, int minShortSide) {
    tjscalingfactor best{1, 1};
    if (minShortSide <= 0) return best;
    for (const int denominator : {2, 4, 8}) {
        const tjscalingfactor scale{1, denominator};
        if (std::min(TJSCALED(width, scale), TJSCALED(height, scale)) >= minShortSide) best = scale;
    }
    return best;
}

/// Whether the colours are stored inverted, as Adobe's programs do.
bool hasAdobeMarker(std::span<const std::byte> bytes) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned>(bytes[i]); };
    std::size_t i = 2;
    while (i + 9 <= bytes.size() && at(i) == 0xFF) {
        const unsigned marker = at(i + 1);
        if (marker == 0xFF) {
            ++i;
            continue;
        }
        if (marker == 0xDA) return false;
        if (marker == 0xEE && std::memcmp(bytes.data() + i + 4, "Adobe", 5) == 0) return true;
        i += 2 + (at(i + 2) << 8 | at(i + 3));
    }
    return false;
}

void cmykToRgb(std::span<const std::uint8_t> cmyk, bool inverted, std::span<std::uint8_t> rgb) {
    for (std::size_t i = 0, pixels = rgb.size() / 3; i < pixels; ++i) {
        const auto light = [&](std::size_t channel) -> int {
            const int value = cmyk[4 * i + channel];
            return inverted ? value : 255 - value;
        };
        for (std::size_t c = 0; c < 3; ++c)
            rgb[3 * i + c] = static_cast<std::uint8_t>((light(c) * light(3) + 127) / 255);
    }
}

/// Remarks of libjpeg about files that decode completely all the same.
bool isHarmless(std::string_view warning) {
    for (const std::string_view text : {"extraneous bytes", "Unknown Adobe color transform", "JFIF revision",
                                        "Invalid SOS parameters", "Application transferred too many"})
        if (warning.find(text) != warning.npos) return true;
    return false;
}

/// A codec that has met an error in a header goes on where it stopped: the next picture needs a new one.
[[noreturn]] void throwUndecodable(Handle& handle, const std::filesystem::path& name) {
    const std::string message = tjGetErrorStr2(handle.get());
    handle.reset(tjInitDecompress());
    for (const std::string_view text :
         {"Premature end", "premature end", "image not found", "no image", "No image", "Unexpected end"})
        if (message.find(text) != message.npos) throwTruncated(name);
    throwDamaged(name, message);
}

}  // namespace

JpegPicture decodeJpeg(std::span<const std::byte> bytes, const std::filesystem::path& name, int minShortSide,
                       std::int64_t maxPixels) {
    Handle& handle = threadDecompressor();
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    JpegPicture picture;
    int subsampling = 0, colours = 0;
    if (tjDecompressHeader3(handle.get(), data, bytes.size(), &picture.width, &picture.height, &subsampling,
                            &colours) != 0 &&
        tjGetErrorCode(handle.get()) == TJERR_FATAL)
        throwUndecodable(handle, name);
    if (std::int64_t{picture.width} * picture.height > maxPixels)
        throwTooManyPixels(picture.width, picture.height, maxPixels, name);

    const tjscalingfactor scale = scaleFor(picture.width, picture.height, minShortSide);
    const int width = TJSCALED(picture.width, scale), height = TJSCALED(picture.height, scale);
    const std::size_t pixels = static_cast<std::size_t>(width) * height;
    picture.image = Image{width, height, std::vector<std::uint8_t>(pixels * 3)};

    const bool fourColours = colours == TJCS_CMYK || colours == TJCS_YCCK;
    std::vector<std::uint8_t> cmyk(fourColours ? pixels * 4 : 0);
    std::uint8_t* target = fourColours ? cmyk.data() : picture.image.pixels.data();
    const int failed = tjDecompress2(handle.get(), data, bytes.size(), target, width, 0, height,
                                     fourColours ? TJPF_CMYK : TJPF_RGB, 0);
    if (failed != 0 &&
        (tjGetErrorCode(handle.get()) == TJERR_FATAL || !isHarmless(tjGetErrorStr2(handle.get()))))
        throwUndecodable(handle, name);
    if (fourColours) cmykToRgb(cmyk, hasAdobeMarker(bytes), picture.image.pixels);
    return picture;
}

std::vector<std::byte> encodeJpeg(const Image& image, int quality) {
    if (image.empty()) throw Error("an empty picture cannot be saved as JPEG");
    const tjhandle handle = threadCompressor();
    unsigned char* data = nullptr;
    unsigned long size = 0;
    const int failed = tjCompress2(handle, image.pixels.data(), image.width, 0, image.height, TJPF_RGB, &data,
                                   &size, TJSAMP_420, std::clamp(quality, 1, 100), 0);
    const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owner(data, tjFree);
    if (failed)
        throw Error(std::string("the picture cannot be saved as JPEG (") + tjGetErrorStr2(handle) + ")");
    const auto* begin = reinterpret_cast<const std::byte*>(data);
    return {begin, begin + size};
}

}  // namespace laplens
