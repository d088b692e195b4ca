#include <png.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <csetjmp>
#include <cstring>
#include <exception>
#include <new>
#include <optional>

#include "core/base/error.hpp"
#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

/// What brings a PNG's colours into sRGB, by the most precise of its statements, as the standard ranks them.
std::shared_ptr<const ToSrgb> toSrgbOf(png_structp png, png_infop info) {
    png_unknown_chunkp chunks = nullptr;
    for (int i = 0, n = png_get_unknown_chunks(png, info, &chunks); i < n; ++i)
        if (std::memcmp(chunks[i].name, "cICP", 4) == 0 && chunks[i].size == 4)
            return ToSrgb::ofCodePoints(chunks[i].data[0], chunks[i].data[1]);
    png_charp name = nullptr;
    png_bytep profile = nullptr;
    png_uint_32 size = 0;
    int compression = 0;
    const int colours = png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR ? 3 : 1;
    if (png_get_iCCP(png, info, &name, &compression, &profile, &size))
        return ToSrgb::ofProfile(std::as_bytes(std::span(profile, size)), colours);
    int intent = 0;
    if (png_get_sRGB(png, info, &intent)) return nullptr;
    double gamma = 0;
    if (!png_get_gAMA(png, info, &gamma) || gamma <= 0) return nullptr;
    ToSrgb::Primaries primaries = ToSrgb::kSrgbPrimaries;
    auto& [white, red, green, blue] = primaries;
    png_get_cHRM(png, info, &white.x, &white.y, &red.x, &red.y, &green.x, &green.y, &blue.x, &blue.y);
    bool likeSrgb = std::abs(gamma * 2.2 - 1) < 0.05;  // 1 / 2.2 is how programs write sRGB's curve
    for (std::size_t i = 0; i < primaries.size(); ++i)
        likeSrgb = likeSrgb && std::abs(primaries[i].x - ToSrgb::kSrgbPrimaries[i].x) < 0.01 &&
                   std::abs(primaries[i].y - ToSrgb::kSrgbPrimaries[i].y) < 0.01;
    return likeSrgb ? nullptr : ToSrgb::ofPrimaries(primaries, 1 / gamma);
}

/// libpng keeps several rows, of up to eight bytes a pixel.
constexpr std::size_t kLongestRow = 16'000'000;

/// Takes the rows as libpng comes to them, so that it is known how many there were when the data ends. libpng
/// jumps out of a step on an error, so nothing between it and the step may need a destructor.
class Reader {
public:
    explicit Reader(const EncodedPicture& picture)
        : picture_(picture),
          png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, stop,
                                      [](png_structp, png_const_charp) {})) {
        if (!png_) throw std::bad_alloc();
        info_ = png_create_info_struct(png_);
        png_set_progressive_read_fn(png_, this, onInfo, onRow, onEnd);
        png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // ours is that of all formats
        // Texts and palettes of suggestions are not looked at, and they can be small bombs: kilobytes that
        // libpng would unpack to megabytes, a thousand times over.
        static constexpr png_byte kPassedOver[] = "tEXt\0zTXt\0iTXt\0sPLT\0eXIf\0hIST\0sCAL\0pCAL";
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, kPassedOver, sizeof kPassedOver / 5);
        static constexpr png_byte kKept[] = "cICP";
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_ALWAYS, kKept, 1);
    }
    ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    StoredPicture read() {
        const bool succeeded = process();
        if (failure_) std::rethrow_exception(failure_);
        if (!succeeded) throwDamaged(picture_.name, message_.data());
        if (!isComplete()) throwTruncated(picture_.name);
        if (interlaced_) {
            for (std::size_t y = 0; y < height_; ++y) keepRow(y, interlacedRow(y));
            stored_.image.pixels.resize(width_ * height_ * 3);
        }
        if (deep_) stored_.toSrgb = nullptr;
        if (!ended_) stored_.remark = kEndIsMissing;
        return std::move(stored_);
    }

private:
    static Reader& of(png_structp png) { return *static_cast<Reader*>(png_get_error_ptr(png)); }

    [[noreturn]] static void stop(png_structp png, png_const_charp message) {
        std::strncpy(of(png).message_.data(), message, of(png).message_.size() - 1);
        png_longjmp(png, 1);
    }
    static void onInfo(png_structp png, png_infop info) {
        Reader& self = of(png);
        if (!self.prepare()) png_error(png, "the picture cannot be held");
        png_set_expand(png);
        if (self.deep_ && std::endian::native == std::endian::little) png_set_swap(png);
        if (!self.deep_) png_set_scale_16(png);
        png_set_gray_to_rgb(png);
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
        if (!self.makeRoom()) png_error(png, "the picture cannot be held");
    }
    static void onRow(png_structp png, png_bytep row, png_uint_32 y, int) {
        Reader& self = of(png);
        if (!row || y >= self.height_) return;
        if (self.interlaced_)
            png_progressive_combine_row(png, self.interlacedRow(y), row);
        else
            self.keepRow(y, row);
        ++self.rows_;
    }
    static void onEnd(png_structp png, png_infop) { of(png).ended_ = true; }

    bool process() {
        if (setjmp(png_jmpbuf(png_))) return false;
        png_process_data(png_, info_, const_cast<png_bytep>(picture_.data()), picture_.bytes.size());
        return true;
    }
    template <class Work>
    bool noting(const Work& work) noexcept {
        try {
            work();
        } catch (...) {
            failure_ = std::current_exception();
        }
        return !failure_;
    }
    bool prepare() noexcept {
        return noting([&] {
            width_ = png_get_image_width(png_, info_);
            height_ = png_get_image_height(png_, info_);
            picture_.room.claim(static_cast<std::int64_t>(width_), static_cast<std::int64_t>(height_),
                                picture_.name);
            if (width_ > kLongestRow)
                throw Error("a row of the picture has more than " + std::to_string(kLongestRow) + " pixels",
                            picture_.name, "Save it in another shape");
            interlaced_ = png_get_interlace_type(png_, info_) != PNG_INTERLACE_NONE;
            stored_.toSrgb = toSrgbOf(png_, info_);
            // Eight bits of another curve are too few where that is flat.
            stored_.depth = std::max<int>(8, png_get_bit_depth(png_, info_));
            deep_ = stored_.toSrgb && stored_.depth == 16;
        });
    }
    bool makeRoom() noexcept {
        return noting([&] {
            channels_ = png_get_channels(png_, info_);
            rowBytes_ = png_get_rowbytes(png_, info_);
            if (interlaced_)
                stored_.image = {static_cast<int>(width_), static_cast<int>(height_),
                                 std::vector<std::uint8_t>(rowBytes_ * height_)};
            else
                stored_.image =
                    blankImage(static_cast<std::int64_t>(width_), static_cast<std::int64_t>(height_));
            if (channels_ == 4) stored_.alpha.resize(width_ * height_);
            if (deep_) deepRow_.resize(width_ * 3);
        });
    }
    /// Its rows come several times: they are kept as they come where the picture will be, which needs no more
    /// room and lies nowhere behind them.
    std::uint8_t* interlacedRow(std::size_t y) { return stored_.image.pixels.data() + y * rowBytes_; }
    void keepRow(std::size_t y, const std::uint8_t* row) noexcept {
        std::uint8_t* rgb = stored_.image.pixels.data() + y * width_ * 3;
        std::uint8_t* alpha = channels_ == 4 ? stored_.alpha.data() + y * width_ : nullptr;
        if (deep_) {
            const auto channels = static_cast<std::size_t>(channels_);
            for (std::size_t x = 0; x < width_; ++x) {
                std::array<std::uint16_t, 4> pixel{};
                std::memcpy(pixel.data(), row + x * channels * 2, channels * 2);
                std::copy_n(pixel.begin(), 3, deepRow_.begin() + static_cast<std::ptrdiff_t>(x * 3));
                if (alpha) alpha[x] = static_cast<std::uint8_t>((pixel[3] + 128) / 257);
            }
            stored_.toSrgb->convert(deepRow_.data(), rgb, width_);
        } else if (alpha) {
            splitAlpha(row, width_, rgb, alpha);
        } else {
            std::memmove(rgb, row, width_ * 3);
        }
    }
    bool isComplete() const {
        return interlaced_ ? png_get_current_pass_number(png_) >= PNG_INTERLACE_ADAM7_PASSES
                           : rows_ > 0 && rows_ == height_;
    }

    const EncodedPicture& picture_;
    png_structp png_;
    png_infop info_ = nullptr;
    std::array<char, 128> message_{};
    std::exception_ptr failure_;
    StoredPicture stored_;
    std::size_t width_ = 0, height_ = 0, rowBytes_ = 0, rows_ = 0;
    int channels_ = 0;
    bool interlaced_ = false, deep_ = false, ended_ = false;
    std::vector<std::uint16_t> deepRow_;
};

}  // namespace

StoredPicture decodePng(const EncodedPicture& picture) {
    return Reader(picture).read();
}

}  // namespace laplens
