#include "core/images/formats/raw.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <libraw.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/formats/jpeg.hpp"

namespace laplens {

namespace {

/// LibRaw, opened when the first camera picture is met, as libheif is. The structures of its interface change
/// with the version in its name, so only the version that was built against will do.
struct RawLibrary {
    decltype(&libraw_init) init;
    decltype(&libraw_open_buffer) open;
    decltype(&libraw_unpack_thumb) unpackPreview;
    decltype(&libraw_dcraw_make_mem_thumb) makePreview;
    decltype(&libraw_strerror) message;

    static const RawLibrary* get() {
        static const std::optional<RawLibrary> library = load();
        return library ? &*library : nullptr;
    }
    static std::string version() { return std::to_string(LIBRAW_SHLIB_CURRENT); }

private:
    static std::optional<RawLibrary> load() {
        void* module = dlopen(("libraw.so." + version()).c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!module) return std::nullopt;
        RawLibrary library{};
        const auto find = [&](auto& function, const char* name) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(module, name));
            return function != nullptr;
        };
        const bool complete = find(library.init, "libraw_init") && find(library.open, "libraw_open_buffer") &&
                              find(library.unpackPreview, "libraw_unpack_thumb") &&
                              find(library.makePreview, "libraw_dcraw_make_mem_thumb") &&
                              find(library.message, "libraw_strerror");
        return complete ? std::optional(library) : std::nullopt;
    }
};

/// LibRaw's bits say: mirror left-right (1), mirror top-bottom (2), then transpose (4).
int orientationOfFlip(int flip) {
    constexpr std::array orientations = {1, 2, 4, 3, 5, 8, 6, 7};
    return flip >= 0 && flip < 8 ? orientations[static_cast<std::size_t>(flip)] : 1;
}

/// What LibRaw tells of a picture; the preview's bytes follow.
struct PreviewHeader {
    int status = LIBRAW_SUCCESS, type = LIBRAW_IMAGE_JPEG;
    int width = 0, height = 0, sensorWidth = 0, sensorHeight = 0, flip = 0;
};

void writeAll(int descriptor, const void* data, std::size_t size) {
    for (const char* at = static_cast<const char*>(data); size > 0;) {
        const ssize_t written = write(descriptor, at, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return;
        at += written;
        size -= static_cast<std::size_t>(written);
    }
}

/// Tells the size before the preview is unpacked, so that one of too many pixels is not. LibRaw's memory is
/// left to the end of the process.
void writePreview(const RawLibrary& raw, std::span<const std::byte> bytes, std::int64_t maxPixels,
                  int descriptor) {
    libraw_data_t* file = raw.init(0);
    if (!file) return;
    PreviewHeader header;
    header.status = raw.open(file, const_cast<std::byte*>(bytes.data()), bytes.size());
    header.width = file->thumbnail.twidth;
    header.height = file->thumbnail.theight;
    header.sensorWidth = file->sizes.width;
    header.sensorHeight = file->sizes.height;
    header.flip = file->sizes.flip;
    const bool tooLarge = std::int64_t{header.width} * header.height > maxPixels;
    if (header.status == LIBRAW_SUCCESS && !tooLarge) header.status = raw.unpackPreview(file);
    const libraw_processed_image_t* preview = nullptr;
    if (header.status == LIBRAW_SUCCESS && !tooLarge) preview = raw.makePreview(file, &header.status);
    if (preview) header.type = preview->type;
    if (header.type == LIBRAW_IMAGE_BITMAP) {
        header.width = preview->width;
        header.height = preview->height;
    }
    writeAll(descriptor, &header, sizeof header);
    if (preview) writeAll(descriptor, preview->data, preview->data_size);
}

/// What `writer` writes to the descriptor that it is given, in a child process. A damaged picture can make
/// LibRaw 0.20 crash or never end, which then happens to the child alone: the result is std::nullopt.
template <typename Writer>
std::optional<std::vector<std::byte>> outputOfChild(const Writer& writer) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
    const pid_t child = fork();
    if (child == 0) {
        for (const int number : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV}) signal(number, SIG_DFL);
        constexpr rlimit kNoCore{0, 0}, kSeconds{10, 10};
        setrlimit(RLIMIT_CORE, &kNoCore);
        setrlimit(RLIMIT_CPU, &kSeconds);
        // Remarks about damaged pictures are not for the terminal.
        close(STDERR_FILENO);
        writer(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    std::vector<std::byte> output;
    std::array<std::byte, 65'536> part{};
    for (ssize_t got = 1; child > 0 && got != 0;) {
        got = read(ends[0], part.data(), part.size());
        if (got < 0 && errno != EINTR) break;
        if (got > 0) output.insert(output.end(), part.begin(), part.begin() + got);
    }
    close(ends[0]);
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status == 0 ? std::optional(std::move(output)) : std::nullopt;
}

}  // namespace

RawPicture decodeRaw(std::span<const std::byte> bytes, const std::filesystem::path& name, int minShortSide,
                     std::int64_t maxPixels) {
    const RawLibrary* raw = RawLibrary::get();
    if (!raw)
        throw Error("reading camera pictures needs LibRaw", name,
                    "Install the package libraw" + RawLibrary::version());
    const auto output =
        outputOfChild([&](int descriptor) { writePreview(*raw, bytes, maxPixels, descriptor); });
    PreviewHeader header;
    if (!output || output->size() < sizeof header) throwDamaged(name, "LibRaw failed");
    std::memcpy(&header, output->data(), sizeof header);
    const auto preview = std::span(*output).subspan(sizeof header);
    if (std::int64_t{header.width} * header.height > maxPixels)
        throwTooManyPixels(header.width, header.height, maxPixels, name);
    if (header.status == LIBRAW_NO_THUMBNAIL || header.status == LIBRAW_UNSUPPORTED_THUMBNAIL)
        throw Error("the camera picture has no preview that can be read", name, "Save it as JPEG");
    if (header.status == LIBRAW_IO_ERROR) throwTruncated(name);
    if (header.status != LIBRAW_SUCCESS) throwDamaged(name, raw->message(header.status));

    RawPicture picture;
    picture.orientation = orientationOfFlip(header.flip);
    if (header.type == LIBRAW_IMAGE_JPEG) {
        JpegPicture jpeg = decodeJpeg(preview, name, minShortSide, maxPixels);
        picture.image = std::move(jpeg.image);
        picture.width = jpeg.width;
        picture.height = jpeg.height;
    } else {
        picture.image = blankImage(header.width, header.height);
        if (picture.image.empty() || preview.size() < picture.image.pixels.size()) throwDamaged(name);
        std::memcpy(picture.image.pixels.data(), preview.data(), picture.image.pixels.size());
        picture.width = header.width;
        picture.height = header.height;
    }
    if (std::int64_t{header.sensorWidth} * header.sensorHeight >
        std::int64_t{picture.width} * picture.height) {
        picture.width = header.sensorWidth;
        picture.height = header.sensorHeight;
    }
    return picture;
}

}  // namespace laplens
