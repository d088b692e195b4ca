#include <tiffio.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <memory>

#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

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
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, tmsize_t{1} << 31);
    TIFF* tiff = TIFFClientOpenExt("picture", "rm", &memory, Memory::read, Memory::write, Memory::seek,
                                   Memory::close, Memory::size, Memory::map, Memory::unmap, options);
    TIFFOpenOptionsFree(options);
    return {tiff, TIFFClose};
}

}  // namespace

Image decodeTiff(const EncodedPicture& picture) {
    Memory memory{picture.bytes, 0, {}};
    const auto tiff = openTiff(memory);
    if (!tiff) throwDamaged(picture.name, memory.message);

    TIFFRGBAImage reader{};
    std::array<char, 1024> problem{};
    if (!TIFFRGBAImageBegin(&reader, tiff.get(), 1, problem.data()))
        throwDamaged(picture.name, problem.data());
    const std::unique_ptr<TIFFRGBAImage, void (*)(TIFFRGBAImage*)> owner(&reader, TIFFRGBAImageEnd);
    if (std::int64_t{reader.width} * reader.height > picture.maxPixels)
        throwTooManyPixels(reader.width, reader.height, picture.maxPixels, picture.name);
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
