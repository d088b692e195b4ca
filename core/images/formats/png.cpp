#include <png.h>

#include <array>
#include <csetjmp>
#include <cstring>
#include <new>

#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

struct Source {
    std::span<const std::byte> bytes;
    std::size_t at = 0;
    bool ended = false;
    std::array<char, 128> message{};
};

void readBytes(png_structp png, png_bytep out, std::size_t size) {
    auto& source = *static_cast<Source*>(png_get_io_ptr(png));
    if (source.bytes.size() - source.at < size) {
        source.ended = true;
        png_error(png, "end of data");
    }
    std::memcpy(out, source.bytes.data() + source.at, size);
    source.at += size;
}

[[noreturn]] void stop(png_structp png, png_const_charp message) {
    auto& source = *static_cast<Source*>(png_get_error_ptr(png));
    std::strncpy(source.message.data(), message, source.message.size() - 1);
    png_longjmp(png, 1);
}

void ignore(png_structp, png_const_charp) {}

class Reader {
public:
    explicit Reader(Source& source)
        : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, stop, ignore)) {
        if (!png_) throw std::bad_alloc();
        info_ = png_create_info_struct(png_);
        png_set_read_fn(png_, &source, readBytes);
        // Texts, profiles and palettes of suggestions are not looked at, and they can be small bombs:
        // kilobytes that libpng would unpack to megabytes, a thousand times over.
        static constexpr png_byte kPassedOver[] = "tEXt\0zTXt\0iTXt\0iCCP\0sPLT\0eXIf\0hIST\0sCAL\0pCAL";
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, kPassedOver, sizeof kPassedOver / 5);
    }
    ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// The three steps jump out of libpng on an error, so nothing in them may need a destructor.
    bool readHeader() {
        if (setjmp(png_jmpbuf(png_))) return false;
        png_read_info(png_, info_);
        png_set_expand(png_);
        png_set_scale_16(png_);
        png_set_gray_to_rgb(png_);
        png_set_interlace_handling(png_);
        png_read_update_info(png_, info_);
        return true;
    }
    bool readRows(png_bytep pixels, std::size_t stride) {
        if (setjmp(png_jmpbuf(png_))) return false;
        const int passes =
            png_get_interlace_type(png_, info_) == PNG_INTERLACE_NONE ? 1 : PNG_INTERLACE_ADAM7_PASSES;
        for (int pass = 0; pass < passes; ++pass)
            for (png_uint_32 y = 0; y < height(); ++y) png_read_row(png_, pixels + y * stride, nullptr);
        return true;
    }
    png_uint_32 width() const { return png_get_image_width(png_, info_); }
    png_uint_32 height() const { return png_get_image_height(png_, info_); }
    int channels() const { return png_get_channels(png_, info_); }

private:
    png_structp png_;
    png_infop info_ = nullptr;
};

}  // namespace

Image decodePng(const EncodedPicture& picture) {
    Source source{picture.bytes};
    Reader reader(source);
    const auto require = [&](bool succeeded) {
        if (succeeded) return;
        if (source.ended) throwTruncated(picture.name);
        throwDamaged(picture.name, source.message.data());
    };
    require(reader.readHeader());
    if (std::int64_t{reader.width()} * reader.height() > picture.maxPixels)
        throwTooManyPixels(reader.width(), reader.height(), picture.maxPixels, picture.name);
    Image image = blankImage(reader.width(), reader.height());
    if (reader.channels() == 3) {
        require(reader.readRows(image.pixels.data(), std::size_t{reader.width()} * 3));
        return image;
    }
    std::vector<std::uint8_t> rgba(image.pixels.size() / 3 * 4);
    require(reader.readRows(rgba.data(), std::size_t{reader.width()} * 4));
    blendOverWhite(rgba, image.pixels);
    return image;
}

}  // namespace laplens
