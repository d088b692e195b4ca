#include <jxl/decode.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/shared_library.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/optional_readers.hpp"

namespace laplens {

namespace {

/// libjxl, opened when the first JPEG XL picture is met: a small system need not have it. Debian 12 has 0.7,
/// Debian 13 has 0.11; what is used here is alike in all of them.
struct JxlLibrary {
    decltype(&JxlDecoderVersion) version;
    decltype(&JxlDecoderCreate) create;
    decltype(&JxlDecoderDestroy) destroy;
    decltype(&JxlDecoderSubscribeEvents) subscribe;
    decltype(&JxlDecoderSetInput) setInput;
    decltype(&JxlDecoderProcessInput) process;
    decltype(&JxlDecoderGetBasicInfo) basicInfo;
    decltype(&JxlDecoderSetPreferredColorProfile) preferColours;
    decltype(&JxlDecoderSetImageOutBuffer) setOutput;
    decltype(&JxlDecoderCloseInput) closeInput;
    decltype(&JxlDecoderSetDecompressBoxes) decompressBoxes;
    decltype(&JxlDecoderGetBoxType) boxType;
    decltype(&JxlDecoderSetBoxBuffer) setBox;
    decltype(&JxlDecoderReleaseBoxBuffer) releaseBox;

    /// The ICC profile of the pixels that will come; empty when there is none.
    std::vector<std::byte> profileOf(const JxlDecoder* decoder) const {
        std::size_t size = 0;
        const auto target = JXL_COLOR_PROFILE_TARGET_DATA;
        const bool isOld = version() < 9000;  // 0.9 took an argument away
        if ((isOld ? oldProfileSize(decoder, nullptr, target, &size) : profileSize(decoder, target, &size)) !=
            JXL_DEC_SUCCESS)
            return {};
        std::vector<std::byte> profile(size);
        auto* bytes = reinterpret_cast<std::uint8_t*>(profile.data());
        const auto status = isOld ? oldProfile(decoder, nullptr, target, bytes, size)
                                  : this->profile(decoder, target, bytes, size);
        return status == JXL_DEC_SUCCESS ? profile : std::vector<std::byte>();
    }

    static const JxlLibrary* get() {
        static const std::optional<JxlLibrary> library = load();
        return library ? &*library : nullptr;
    }

private:
    using Target = JxlColorProfileTarget;
    JxlDecoderStatus (*profileSize)(const JxlDecoder*, Target, std::size_t*);
    JxlDecoderStatus (*oldProfileSize)(const JxlDecoder*, const JxlPixelFormat*, Target, std::size_t*);
    JxlDecoderStatus (*profile)(const JxlDecoder*, Target, std::uint8_t*, std::size_t);
    JxlDecoderStatus (*oldProfile)(const JxlDecoder*, const JxlPixelFormat*, Target, std::uint8_t*,
                                   std::size_t);

    static std::optional<JxlLibrary> load() {
        const SharedLibrary module(
            {"libjxl.so.0.11", "libjxl.so.0.10", "libjxl.so.0.9", "libjxl.so.0.8", "libjxl.so.0.7"});
        JxlLibrary library{};
        const bool complete = module.find(library.version, "JxlDecoderVersion") &&
                              module.find(library.create, "JxlDecoderCreate") &&
                              module.find(library.destroy, "JxlDecoderDestroy") &&
                              module.find(library.subscribe, "JxlDecoderSubscribeEvents") &&
                              module.find(library.setInput, "JxlDecoderSetInput") &&
                              module.find(library.process, "JxlDecoderProcessInput") &&
                              module.find(library.basicInfo, "JxlDecoderGetBasicInfo") &&
                              module.find(library.preferColours, "JxlDecoderSetPreferredColorProfile") &&
                              module.find(library.setOutput, "JxlDecoderSetImageOutBuffer") &&
                              module.find(library.closeInput, "JxlDecoderCloseInput") &&
                              module.find(library.decompressBoxes, "JxlDecoderSetDecompressBoxes") &&
                              module.find(library.boxType, "JxlDecoderGetBoxType") &&
                              module.find(library.setBox, "JxlDecoderSetBoxBuffer") &&
                              module.find(library.releaseBox, "JxlDecoderReleaseBoxBuffer") &&
                              module.find(library.profileSize, "JxlDecoderGetICCProfileSize") &&
                              module.find(library.oldProfileSize, "JxlDecoderGetICCProfileSize") &&
                              module.find(library.profile, "JxlDecoderGetColorAsICCProfile") &&
                              module.find(library.oldProfile, "JxlDecoderGetColorAsICCProfile");
        return complete ? std::optional(library) : std::nullopt;
    }
};

constexpr std::size_t kMostExifBytes = std::size_t{16} << 20;

constexpr JxlColorEncoding kSrgb{.color_space = JXL_COLOR_SPACE_RGB,
                                 .white_point = JXL_WHITE_POINT_D65,
                                 .white_point_xy = {},
                                 .primaries = JXL_PRIMARIES_SRGB,
                                 .primaries_red_xy = {},
                                 .primaries_green_xy = {},
                                 .primaries_blue_xy = {},
                                 .transfer_function = JXL_TRANSFER_FUNCTION_SRGB,
                                 .gamma = 0,
                                 .rendering_intent = JXL_RENDERING_INTENT_RELATIVE};
constexpr JxlColorEncoding kSrgbGrey = [] {
    JxlColorEncoding grey = kSrgb;
    grey.color_space = JXL_COLOR_SPACE_GRAY;
    return grey;
}();

/// As Debian builds it libjxl tells the standard error stream of every damaged file, in words for who wrote
/// it. Until this goes, what this thread prints there is dropped.
class Silence {
public:
    Silence() {
        const std::scoped_lock lock(mutex());
        isSilent() = true;
        if (++silences() > 1 || !filtered()) return;
        others() = std::exchange(stderr, filtered());
    }
    ~Silence() {
        const std::scoped_lock lock(mutex());
        isSilent() = false;
        if (--silences() == 0 && others()) stderr = std::exchange(others(), nullptr);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

private:
    static std::mutex& mutex() {
        static std::mutex mutex;
        return mutex;
    }
    static int& silences() {
        static int count = 0;
        return count;
    }
    static FILE*& others() {
        static FILE* stream = nullptr;
        return stream;
    }
    static bool& isSilent() {
        static thread_local bool silent = false;
        return silent;
    }
    static FILE* filtered() {
        static FILE* const stream = [] {
            cookie_io_functions_t functions{};
            functions.write = [](void*, const char* text, std::size_t size) {
                return isSilent() ? static_cast<ssize_t>(size) : write(STDERR_FILENO, text, size);
            };
            FILE* made = fopencookie(nullptr, "w", functions);
            if (made) setvbuf(made, nullptr, _IONBF, 0);
            return made;
        }();
        return stream;
    }
};

}  // namespace

std::string jpegXlReader() {
    const JxlLibrary* jxl = JxlLibrary::get();
    return jxl ? std::to_string(jxl->version()) : std::string();
}

std::vector<std::byte> exifOfJpegXl(std::span<const std::byte> bytes) {
    const JxlLibrary* jxl = JxlLibrary::get();
    if (!jxl) return {};
    const Silence silence;
    const std::unique_ptr<JxlDecoder, void (*)(JxlDecoder*)> decoder(jxl->create(nullptr), jxl->destroy);
    if (!decoder || jxl->subscribe(decoder.get(), JXL_DEC_BOX) != JXL_DEC_SUCCESS ||
        jxl->decompressBoxes(decoder.get(), JXL_TRUE) != JXL_DEC_SUCCESS ||
        jxl->setInput(decoder.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) !=
            JXL_DEC_SUCCESS)
        return {};
    jxl->closeInput(decoder.get());
    std::vector<std::byte> block;
    const auto used = [&] { return block.size() - jxl->releaseBox(decoder.get()); };
    const auto tiff = [&] {
        block.resize(used());
        return tiffOfExifBox(std::move(block));
    };
    const auto giveRoom = [&](std::size_t filled) {
        block.resize(std::max<std::size_t>(2 * filled, 1 << 16));
        return block.size() <= kMostExifBytes &&
               jxl->setBox(decoder.get(), reinterpret_cast<std::uint8_t*>(block.data()) + filled,
                           block.size() - filled) == JXL_DEC_SUCCESS;
    };
    for (;;) {
        switch (jxl->process(decoder.get())) {
            case JXL_DEC_BOX: {
                if (!block.empty()) return tiff();  // this one comes after it
                JxlBoxType type{};
                if (jxl->boxType(decoder.get(), type, JXL_TRUE) != JXL_DEC_SUCCESS) return {};
                if (std::string_view(type, sizeof type) == "Exif" && !giveRoom(0)) return {};
                break;
            }
            case JXL_DEC_BOX_NEED_MORE_OUTPUT:
                if (!giveRoom(used())) return {};
                break;
            case JXL_DEC_SUCCESS:
                return block.empty() ? block : tiff();
            default:
                return {};
        }
    }
}

StoredPicture decodeJpegXl(const EncodedPicture& picture) {
    const JxlLibrary* jxl = JxlLibrary::get();
    if (!jxl)
        throw Error("JPEG XL pictures need libjxl", picture.name,
                    "Install the package libjxl0.7 or libjxl0.11, whichever the system has");
    const Silence silence;
    const std::unique_ptr<JxlDecoder, void (*)(JxlDecoder*)> decoder(jxl->create(nullptr), jxl->destroy);
    const auto require = [&](JxlDecoderStatus status) {
        if (status != JXL_DEC_SUCCESS) throwDamaged(picture.name);
    };
    if (!decoder) throwDamaged(picture.name, "libjxl does not start");
    require(jxl->subscribe(decoder.get(), JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE));
    require(jxl->setInput(decoder.get(), picture.data(), picture.bytes.size()));

    JxlBasicInfo info{};
    bool alpha = false;
    StoredPicture stored;
    std::vector<std::uint8_t> pixels;
    for (;;) {
        switch (jxl->process(decoder.get())) {
            case JXL_DEC_BASIC_INFO:
                require(jxl->basicInfo(decoder.get(), &info));
                picture.room.claim(info.xsize, info.ysize, picture.name);
                alpha = info.alpha_bits > 0;
                stored.depth = std::max(
                    8, static_cast<int>(info.exponent_bits_per_sample > 0 ? 32 : info.bits_per_sample));
                stored.further = info.have_animation != 0;
                break;
            case JXL_DEC_COLOR_ENCODING:
                // Pictures that were stored without loss keep their own colours.
                jxl->preferColours(decoder.get(), info.num_color_channels == 1 ? &kSrgbGrey : &kSrgb);
                stored.toSrgb = ToSrgb::ofProfile(jxl->profileOf(decoder.get()),
                                                  static_cast<int>(info.num_color_channels));
                break;
            case JXL_DEC_NEED_IMAGE_OUT_BUFFER: {
                const JxlPixelFormat format{alpha ? 4U : 3U, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
                pixels.resize(std::size_t{info.xsize} * info.ysize * format.num_channels);
                require(jxl->setOutput(decoder.get(), &format, pixels.data(), pixels.size()));
                break;
            }
            case JXL_DEC_FULL_IMAGE:  // the first frame, upright
                stored.image = blankImage(info.xsize, info.ysize);
                if (alpha) {
                    stored.alpha.resize(pixels.size() / 4);
                    splitAlpha(pixels.data(), stored.alpha.size(), stored.image.pixels.data(),
                               stored.alpha.data());
                } else {
                    stored.image.pixels = std::move(pixels);
                }
                return stored;
            case JXL_DEC_NEED_MORE_INPUT:
                throwTruncated(picture.name);
            default:
                throwDamaged(picture.name);
        }
    }
}

}  // namespace laplens
