#include "core/images/formats/raw.hpp"

#include <dlfcn.h>
#include <libraw.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>

#include "core/base/error.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/formats/jpeg.hpp"

namespace laplens {

namespace {

/// LibRaw, opened when the first camera picture is met, as libheif is. The structures of its interface change
/// with the version in its name, so only the version that was built against will do.
struct RawLibrary {
    decltype(&libraw_init) init;
    decltype(&libraw_close) close;
    decltype(&libraw_open_buffer) open;
    decltype(&libraw_unpack_thumb) unpackPreview;
    decltype(&libraw_dcraw_make_mem_thumb) makePreview;
    decltype(&libraw_dcraw_clear_mem) releasePreview;
    decltype(&libraw_strerror) message;

    static const RawLibrary* get() {
        static const std::optional<RawLibrary> library = load();
        return library ? &*library : nullptr;
    }
    static std::string version() { return std::to_string(LIBRAW_SHLIB_CURRENT); }

private:
    static std::optional<RawLibrary> load() {
        // The variant that several threads may use at once.
        void* module = dlopen(("libraw_r.so." + version()).c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!module) return std::nullopt;
        RawLibrary library{};
        const auto find = [&](auto& function, const char* name) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(module, name));
            return function != nullptr;
        };
        const bool complete = find(library.init, "libraw_init") && find(library.close, "libraw_close") &&
                              find(library.open, "libraw_open_buffer") &&
                              find(library.unpackPreview, "libraw_unpack_thumb") &&
                              find(library.makePreview, "libraw_dcraw_make_mem_thumb") &&
                              find(library.releasePreview, "libraw_dcraw_clear_mem") &&
                              find(library.message, "libraw_strerror");
        return complete ? std::optional(library) : std::nullopt;
    }
};

/// LibRaw's bits say: mirror left-right (1), mirror top-bottom (2), then transpose (4).
int orientationOfFlip(int flip) {
    constexpr std::array orientations = {1, 2, 4, 3, 5, 8, 6, 7};
    return flip >= 0 && flip < 8 ? orientations[static_cast<std::size_t>(flip)] : 1;
}

}  // namespace

RawPicture decodeRaw(std::span<const std::byte> bytes, const std::filesystem::path& name, int minShortSide,
                     std::int64_t maxPixels) {
    const RawLibrary* raw = RawLibrary::get();
    if (!raw)
        throw Error("reading camera pictures needs LibRaw", name,
                    "Install the package libraw" + RawLibrary::version());
    const auto require = [&](int status) {
        if (status == LIBRAW_SUCCESS) return;
        if (status == LIBRAW_NO_THUMBNAIL || status == LIBRAW_UNSUPPORTED_THUMBNAIL)
            throw Error("the camera picture has no preview that can be read", name, "Save it as JPEG");
        if (status == LIBRAW_IO_ERROR) throwTruncated(name);
        throwDamaged(name, raw->message(status));
    };
    // Without its callbacks LibRaw does not print to the terminal.
    const std::unique_ptr<libraw_data_t, void (*)(libraw_data_t*)> file(
        raw->init(LIBRAW_OPIONS_NO_MEMERR_CALLBACK | LIBRAW_OPIONS_NO_DATAERR_CALLBACK), raw->close);
    if (!file) throw std::bad_alloc();
    require(raw->open(file.get(), const_cast<std::byte*>(bytes.data()), bytes.size()));
    const libraw_thumbnail_t& preview = file->thumbnail;
    if (std::int64_t{preview.twidth} * preview.theight > maxPixels)
        throwTooManyPixels(preview.twidth, preview.theight, maxPixels, name);
    require(raw->unpackPreview(file.get()));
    int status = LIBRAW_SUCCESS;
    const std::unique_ptr<libraw_processed_image_t, void (*)(libraw_processed_image_t*)> unpacked(
        raw->makePreview(file.get(), &status), raw->releasePreview);
    require(status);
    if (!unpacked) throwDamaged(name);

    RawPicture picture;
    picture.orientation = orientationOfFlip(file->sizes.flip);
    if (unpacked->type == LIBRAW_IMAGE_JPEG) {
        JpegPicture jpeg = decodeJpeg(std::as_bytes(std::span(unpacked->data, unpacked->data_size)), name,
                                      minShortSide, maxPixels);
        picture.image = std::move(jpeg.image);
        picture.width = jpeg.width;
        picture.height = jpeg.height;
    } else {
        picture.image = blankImage(unpacked->width, unpacked->height);
        if (picture.image.empty() || unpacked->data_size < picture.image.pixels.size()) throwDamaged(name);
        std::copy_n(unpacked->data, picture.image.pixels.size(), picture.image.pixels.begin());
        picture.width = picture.image.width;
        picture.height = picture.image.height;
    }
    const libraw_image_sizes_t& sensor = file->sizes;
    if (std::int64_t{sensor.width} * sensor.height > std::int64_t{picture.width} * picture.height) {
        picture.width = sensor.width;
        picture.height = sensor.height;
    }
    return picture;
}

}  // namespace laplens
