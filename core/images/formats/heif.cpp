#include <libheif/heif.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "core/base/error.hpp"
#include "core/base/shared_library.hpp"
#include "core/images/formats/byte_reader.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/optional_readers.hpp"

namespace laplens {

namespace {

/// libheif, opened when the first HEIC or AVIF picture is met: it brings several video codecs along, which
/// the start of the program need not wait for and a small system need not have.
struct HeifLibrary {
    decltype(&heif_get_version_number) version;
    decltype(&heif_have_decoder_for_format) decodes;
    decltype(&heif_context_alloc) contextAlloc;
    decltype(&heif_context_free) contextFree;
    decltype(&heif_context_read_from_memory_without_copy) read;
    decltype(&heif_context_get_primary_image_handle) primaryImage;
    decltype(&heif_context_get_number_of_top_level_images) pictures;
    decltype(&heif_image_handle_release) releaseHandle;
    decltype(&heif_image_handle_get_width) width;
    decltype(&heif_image_handle_get_height) height;
    decltype(&heif_image_handle_has_alpha_channel) hasAlpha;
    decltype(&heif_image_handle_get_luma_bits_per_pixel) bits;
    decltype(&heif_decode_image) decode;
    decltype(&heif_image_release) releaseImage;
    decltype(&heif_image_get_plane_readonly) plane;
    decltype(&heif_image_handle_get_color_profile_type) profileType;
    decltype(&heif_image_handle_get_raw_color_profile_size) profileSize;
    decltype(&heif_image_handle_get_raw_color_profile) profile;
    decltype(&heif_image_handle_get_nclx_color_profile) codePoints;
    decltype(&heif_nclx_color_profile_free) freeCodePoints;
    decltype(&heif_image_handle_get_list_of_metadata_block_IDs) metadataIds;
    decltype(&heif_image_handle_get_metadata_size) metadataSize;
    decltype(&heif_image_handle_get_metadata) metadata;

    static const HeifLibrary* get() {
        static const std::optional<HeifLibrary> library = load();
        return library ? &*library : nullptr;
    }

private:
    static std::optional<HeifLibrary> load() {
        const SharedLibrary module({"libheif.so.1"});
        HeifLibrary library{};
        const bool complete =
            module.find(library.version, "heif_get_version_number") &&
            module.find(library.decodes, "heif_have_decoder_for_format") &&
            module.find(library.contextAlloc, "heif_context_alloc") &&
            module.find(library.contextFree, "heif_context_free") &&
            module.find(library.read, "heif_context_read_from_memory_without_copy") &&
            module.find(library.primaryImage, "heif_context_get_primary_image_handle") &&
            module.find(library.pictures, "heif_context_get_number_of_top_level_images") &&
            module.find(library.releaseHandle, "heif_image_handle_release") &&
            module.find(library.width, "heif_image_handle_get_width") &&
            module.find(library.height, "heif_image_handle_get_height") &&
            module.find(library.hasAlpha, "heif_image_handle_has_alpha_channel") &&
            module.find(library.bits, "heif_image_handle_get_luma_bits_per_pixel") &&
            module.find(library.decode, "heif_decode_image") &&
            module.find(library.releaseImage, "heif_image_release") &&
            module.find(library.plane, "heif_image_get_plane_readonly") &&
            module.find(library.profileType, "heif_image_handle_get_color_profile_type") &&
            module.find(library.profileSize, "heif_image_handle_get_raw_color_profile_size") &&
            module.find(library.profile, "heif_image_handle_get_raw_color_profile") &&
            module.find(library.codePoints, "heif_image_handle_get_nclx_color_profile") &&
            module.find(library.freeCodePoints, "heif_nclx_color_profile_free") &&
            module.find(library.metadataIds, "heif_image_handle_get_list_of_metadata_block_IDs") &&
            module.find(library.metadataSize, "heif_image_handle_get_metadata_size") &&
            module.find(library.metadata, "heif_image_handle_get_metadata");
        return complete ? std::optional(library) : std::nullopt;
    }
};

std::shared_ptr<const ToSrgb> toSrgbOf(const HeifLibrary& heif, const heif_image_handle* handle) {
    const heif_color_profile_type type = heif.profileType(handle);
    if (type == heif_color_profile_type_prof || type == heif_color_profile_type_rICC) {
        std::vector<std::byte> profile(heif.profileSize(handle));
        if (heif.profile(handle, profile.data()).code != heif_error_Ok) return nullptr;
        const auto rgb = ToSrgb::ofProfile(profile, 3);
        return rgb ? rgb : ToSrgb::ofProfile(profile, 1);
    }
    heif_color_profile_nclx* found = nullptr;
    if (heif.codePoints(handle, &found).code != heif_error_Ok || !found) return nullptr;
    const std::unique_ptr<heif_color_profile_nclx, decltype(heif.freeCodePoints)> owner(found,
                                                                                        heif.freeCodePoints);
    return ToSrgb::ofCodePoints(found->color_primaries, found->transfer_characteristics);
}

}  // namespace

std::string heifReader() {
    const HeifLibrary* heif = HeifLibrary::get();
    if (!heif) return {};
    return std::to_string(heif->version()) + (heif->decodes(heif_compression_HEVC) ? " hevc" : "") +
           (heif->decodes(heif_compression_AV1) ? " av1" : "");
}

namespace {

class PrimaryPicture {
public:
    explicit PrimaryPicture(const HeifLibrary& heif)
        : heif_(heif),
          context_(heif.contextAlloc(), heif.contextFree),
          handle_(nullptr, heif.releaseHandle) {}

    heif_error open(std::span<const std::byte> bytes) {
        if (const heif_error error = heif_.read(context_.get(), bytes.data(), bytes.size(), nullptr);
            error.code != heif_error_Ok)
            return error;
        heif_image_handle* handle = nullptr;
        const heif_error error = heif_.primaryImage(context_.get(), &handle);
        handle_.reset(handle);
        return error;
    }
    const heif_image_handle* handle() const { return handle_.get(); }
    int pictures() const { return heif_.pictures(context_.get()); }

private:
    const HeifLibrary& heif_;
    std::unique_ptr<heif_context, void (*)(heif_context*)> context_;
    std::unique_ptr<const heif_image_handle, void (*)(const heif_image_handle*)> handle_;
};

}  // namespace

std::vector<std::byte> exifOfHeif(std::span<const std::byte> bytes) {
    const HeifLibrary* heif = HeifLibrary::get();
    if (!heif) return {};
    PrimaryPicture primary(*heif);
    if (primary.open(bytes).code != heif_error_Ok) return {};
    const heif_image_handle* handle = primary.handle();
    heif_item_id id = 0;
    if (heif->metadataIds(handle, "Exif", &id, 1) < 1) return {};
    const std::size_t size = heif->metadataSize(handle, id);
    if (size > bytes.size()) return {};
    std::vector<std::byte> block(size);
    if (heif->metadata(handle, id, block.data()).code != heif_error_Ok) return {};
    return tiffOfExifBox(std::move(block));
}

namespace {

/// Without what follows the last of them.
std::span<const std::byte> boxesOf(std::span<const std::byte> bytes) {
    constexpr std::uint64_t kLong = 1, kHead = 8;
    const ByteReader reader(bytes);
    std::uint64_t at = 0;
    while (const auto size = reader.u32(at)) {
        const std::uint64_t whole = *size == kLong ? reader.number(at + kHead, 8).value_or(0) : *size;
        if (whole < kHead || whole > bytes.size() - at) break;
        at += whole;
    }
    return bytes.first(at);
}

}  // namespace

StoredPicture decodeHeif(const EncodedPicture& picture) {
    const HeifLibrary* heif = HeifLibrary::get();
    if (!heif)
        throw Error("HEIC and AVIF pictures need libheif", picture.name, "Install the package libheif1");
    const auto require = [&](const heif_error& error) {
        if (error.code == heif_error_Ok) return;
        if (error.subcode == heif_suberror_End_of_data) throwTruncated(picture.name);
        if (error.subcode == heif_suberror_Unsupported_codec)
            throw Error("libheif has no decoder for this picture", picture.name,
                        "Install libheif-plugin-libde265 for HEIC or libheif-plugin-dav1d for AVIF");
        throwDamaged(picture.name, error.message ? error.message : "");
    };
    PrimaryPicture primary(*heif);
    require(primary.open(picture.bytes));
    const heif_image_handle* handle = primary.handle();
    const std::int64_t width = heif->width(handle), height = heif->height(handle);
    if (width <= 0 || height <= 0) throwDamaged(picture.name);
    picture.room.claim(width, height, picture.name);

    const bool alpha = heif->hasAlpha(handle) != 0;
    heif_image* decoded = nullptr;
    require(heif->decode(handle, &decoded, heif_colorspace_RGB,
                         alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, nullptr));
    const std::unique_ptr<const heif_image, void (*)(const heif_image*)> imageOwner(decoded,
                                                                                    heif->releaseImage);
    int stride = 0;
    const std::uint8_t* rows = heif->plane(decoded, heif_channel_interleaved, &stride);
    if (!rows) throwDamaged(picture.name);
    StoredPicture stored{.image = blankImage(width, height)};
    if (alpha) stored.alpha.resize(stored.image.pixels.size() / 3);
    const auto columns = static_cast<std::size_t>(width);
    for (std::int64_t y = 0; y < height; ++y) {
        const std::uint8_t* row = rows + y * stride;
        std::uint8_t* out = stored.image.pixels.data() + static_cast<std::size_t>(y) * columns * 3;
        if (alpha)
            splitAlpha(row, columns, out, stored.alpha.data() + static_cast<std::size_t>(y) * columns);
        else
            std::copy_n(row, columns * 3, out);
    }
    stored.toSrgb = toSrgbOf(*heif, handle);
    stored.depth = std::max(8, heif->bits(handle));
    stored.further = primary.pictures() > 1;
    if (endsInZeros(boxesOf(picture.bytes))) stored.remark = kPartIsWrong;
    return stored;
}

}  // namespace laplens
