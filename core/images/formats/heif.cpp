#include <libheif/heif.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "core/base/error.hpp"
#include "core/base/shared_library.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/optional_readers.hpp"

namespace laplens {

namespace {

/// libheif, opened when the first HEIC or AVIF picture is met: it brings several video codecs along, which
/// the start of the program need not wait for and a small system need not have.
struct HeifLibrary {
    decltype(&heif_context_alloc) contextAlloc;
    decltype(&heif_context_free) contextFree;
    decltype(&heif_context_read_from_memory_without_copy) read;
    decltype(&heif_context_get_primary_image_handle) primaryImage;
    decltype(&heif_image_handle_release) releaseHandle;
    decltype(&heif_image_handle_get_width) width;
    decltype(&heif_image_handle_get_height) height;
    decltype(&heif_image_handle_has_alpha_channel) hasAlpha;
    decltype(&heif_decode_image) decode;
    decltype(&heif_image_release) releaseImage;
    decltype(&heif_image_get_plane_readonly) plane;

    static const HeifLibrary* get() {
        static const std::optional<HeifLibrary> library = load();
        return library ? &*library : nullptr;
    }

private:
    static std::optional<HeifLibrary> load() {
        const SharedLibrary module("libheif.so.1");
        HeifLibrary library{};
        const bool complete = module.find(library.contextAlloc, "heif_context_alloc") &&
                              module.find(library.contextFree, "heif_context_free") &&
                              module.find(library.read, "heif_context_read_from_memory_without_copy") &&
                              module.find(library.primaryImage, "heif_context_get_primary_image_handle") &&
                              module.find(library.releaseHandle, "heif_image_handle_release") &&
                              module.find(library.width, "heif_image_handle_get_width") &&
                              module.find(library.height, "heif_image_handle_get_height") &&
                              module.find(library.hasAlpha, "heif_image_handle_has_alpha_channel") &&
                              module.find(library.decode, "heif_decode_image") &&
                              module.find(library.releaseImage, "heif_image_release") &&
                              module.find(library.plane, "heif_image_get_plane_readonly");
        return complete ? std::optional(library) : std::nullopt;
    }
};

}  // namespace

bool canReadHeif() {
    return HeifLibrary::get() != nullptr;
}

Image decodeHeif(const EncodedPicture& picture) {
    const HeifLibrary* heif = HeifLibrary::get();
    if (!heif)
        throw Error("HEIC and AVIF pictures need libheif", picture.name, "Install the package libheif1");
    const auto require = [&](const heif_error& error) {
        if (error.code == heif_error_Ok) return;
        if (error.subcode == heif_suberror_End_of_data) throwTruncated(picture.name);
        throwDamaged(picture.name, error.message ? error.message : "");
    };
    const std::unique_ptr<heif_context, void (*)(heif_context*)> context(heif->contextAlloc(),
                                                                         heif->contextFree);
    require(heif->read(context.get(), picture.data(), picture.bytes.size(), nullptr));
    heif_image_handle* handle = nullptr;
    require(heif->primaryImage(context.get(), &handle));
    const std::unique_ptr<const heif_image_handle, void (*)(const heif_image_handle*)> handleOwner(
        handle, heif->releaseHandle);
    const std::int64_t width = heif->width(handle), height = heif->height(handle);
    if (width <= 0 || height <= 0) throwDamaged(picture.name);
    if (width * height > picture.maxPixels)
        throwTooManyPixels(width, height, picture.maxPixels, picture.name);

    const bool alpha = heif->hasAlpha(handle) != 0;
    heif_image* decoded = nullptr;
    require(heif->decode(handle, &decoded, heif_colorspace_RGB,
                         alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, nullptr));
    const std::unique_ptr<const heif_image, void (*)(const heif_image*)> imageOwner(decoded,
                                                                                    heif->releaseImage);
    int stride = 0;
    const std::uint8_t* rows = heif->plane(decoded, heif_channel_interleaved, &stride);
    if (!rows) throwDamaged(picture.name);
    Image image = blankImage(width, height);
    const std::size_t rowBytes = static_cast<std::size_t>(width) * 3;
    for (std::int64_t y = 0; y < height; ++y) {
        const std::uint8_t* row = rows + y * stride;
        const std::span<std::uint8_t> out =
            std::span(image.pixels).subspan(static_cast<std::size_t>(y) * rowBytes, rowBytes);
        if (alpha)
            blendOverWhite({row, static_cast<std::size_t>(width) * 4}, out);
        else
            std::copy_n(row, rowBytes, out.begin());
    }
    return image;
}

}  // namespace laplens
