// laplens_raw_preview MAX_PIXELS < RAW > PREVIEW: the preview in a camera's raw picture, behind a
// RawPreviewHeader. A program of its own because a damaged picture can make LibRaw 0.20 write where it should
// not, or never end.

#include <libraw.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

#include "core/images/formats/raw_preview.hpp"

namespace {

using laplens::RawPreviewHeader;

/// LibRaw's bits say: mirror left-right (1), mirror top-bottom (2), then transpose (4).
int orientationOfFlip(int flip) {
    constexpr std::array orientations = {1, 2, 4, 3, 5, 8, 6, 7};
    return flip >= 0 && flip < 8 ? orientations[static_cast<std::size_t>(flip)] : 1;
}

RawPreviewHeader::Outcome outcomeOf(int status) {
    switch (status) {
        case LIBRAW_SUCCESS:
            return RawPreviewHeader::Found;
        case LIBRAW_NO_THUMBNAIL:
        case LIBRAW_UNSUPPORTED_THUMBNAIL:
            return RawPreviewHeader::Missing;
        case LIBRAW_FILE_UNSUPPORTED:
            return RawPreviewHeader::NotRaw;
        case LIBRAW_IO_ERROR:
            return RawPreviewHeader::Truncated;
        default:
            return RawPreviewHeader::Damaged;
    }
}

void writeAll(const void* data, std::size_t size) {
    for (const char* at = static_cast<const char*>(data); size > 0;) {
        const ssize_t written = write(STDOUT_FILENO, at, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) _exit(1);
        at += written;
        size -= static_cast<std::size_t>(written);
    }
}

}  // namespace

int main(int argumentCount, char** arguments) {
    constexpr rlimit kNoCore{0, 0}, kSeconds{10, 10};
    setrlimit(RLIMIT_CORE, &kNoCore);
    setrlimit(RLIMIT_CPU, &kSeconds);
    struct stat status {};
    if (argumentCount != 2 || fstat(STDIN_FILENO, &status) != 0) return 1;
    const std::int64_t maxPixels = std::atoll(arguments[1]);
    const auto size = static_cast<std::size_t>(status.st_size);
    void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
    libraw_data_t* file = libraw_init(LIBRAW_OPTIONS_NONE);
    if (bytes == MAP_FAILED || !file) return 1;

    RawPreviewHeader header;
    const auto tooManyPixels = [&] { return std::int64_t{header.width} * header.height > maxPixels; };
    int error = libraw_open_buffer(file, bytes, size);
    header.width = file->thumbnail.twidth;
    header.height = file->thumbnail.theight;
    header.sensorWidth = file->sizes.width;
    header.sensorHeight = file->sizes.height;
    header.orientation = orientationOfFlip(file->sizes.flip);
    if (!error && !tooManyPixels()) error = libraw_unpack_thumb(file);
    const libraw_processed_image_t* preview = nullptr;
    if (!error && !tooManyPixels()) preview = libraw_dcraw_make_mem_thumb(file, &error);
    header.outcome = outcomeOf(error);
    if (preview) {
        header.jpeg = preview->type == LIBRAW_IMAGE_JPEG;
        if (!header.jpeg) {
            header.width = preview->width;
            header.height = preview->height;
        }
    }
    if (!error && tooManyPixels()) header.outcome = RawPreviewHeader::TooManyPixels;
    writeAll(&header, sizeof header);
    if (preview) writeAll(preview->data, preview->data_size);
    // LibRaw's memory goes with the program.
    _exit(0);
}
