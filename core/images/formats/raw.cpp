#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/formats/picture_header.hpp"
#include "core/images/formats/raw_preview.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// With this status the program loader gives up.
constexpr int kLibraryMissing = 127;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }

private:
    int number_;
};

[[noreturn]] void throwNotStarted(const fs::path& name) {
    throw Error("the program that reads camera pictures cannot be started", name,
                "Close other programs, or install LapLens again");
}

fs::path previewProgram() {
    constexpr const char* kName = "laplens_raw_preview";
    const fs::path here = executableFolder();
    for (const auto& candidate : {here / kName, here.parent_path() / "lib/laplens" / kName})
        if (fs::exists(candidate)) return candidate;
    return fs::path(LAPLENS_LAST_PARTS) / kName;
}

/// The bytes as a file without a name.
Descriptor fileOf(std::span<const std::byte> bytes, const fs::path& name) {
    const int number = memfd_create("picture", MFD_CLOEXEC);
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t written = write(number, bytes.data() + done, bytes.size() - done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            if (number >= 0) ::close(number);
            throwNotStarted(name);
        }
        done += static_cast<std::size_t>(written);
    }
    return Descriptor(number);
}

pid_t start(const std::string& program, const std::string& argument, int input, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    // LibRaw's remarks about damaged pictures are not for the terminal.
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::array<char*, 3> arguments = {const_cast<char*>(program.c_str()), const_cast<char*>(argument.c_str()),
                                      nullptr};
    pid_t child = -1;
    const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed ? -1 : child;
}

/// What laplens_raw_preview writes.
std::vector<std::byte> previewOf(std::span<const std::byte> bytes, const fs::path& name,
                                 std::int64_t maxPixels) {
    const Descriptor input = fileOf(bytes, name);
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throwNotStarted(name);
    const Descriptor readEnd(ends[0]);
    Descriptor writeEnd(ends[1]);
    const pid_t child = start(previewProgram(), std::to_string(maxPixels), input.number(), writeEnd.number());
    if (child < 0) throwNotStarted(name);
    writeEnd.close();

    std::vector<std::byte> output;
    std::array<std::byte, 65'536> part{};
    for (ssize_t got = 1; got != 0;) {
        got = read(readEnd.number(), part.data(), part.size());
        if (got < 0 && errno != EINTR) break;
        if (got > 0) output.insert(output.end(), part.begin(), part.begin() + got);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == kLibraryMissing)
        throw Error("reading camera pictures needs LibRaw", name, "Install the package libraw20");
    if (status != 0 || output.size() < sizeof(RawPreviewHeader)) throwDamaged(name, "LibRaw stopped");
    return output;
}

/// Scanners' programs give TIFF files the endings of cameras.
StoredPicture decodeAsTiff(const EncodedPicture& picture) {
    fs::path name = picture.name;
    const PictureHeader header = readPictureHeader(picture.bytes, name.replace_extension());
    if (header.format != PictureFormat::Tiff) throwDamaged(picture.name);
    StoredPicture stored = decodeTiff(picture);
    if (!stored.orientation) stored.orientation = header.orientation;
    return stored;
}

}  // namespace

bool canReadRaw() {
    const Descriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
    const pid_t child = start(previewProgram(), "0", nothing.number(), nothing.number());
    if (child < 0) return false;
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return !WIFEXITED(status) || WEXITSTATUS(status) != kLibraryMissing;
}

StoredPicture decodeRaw(const EncodedPicture& picture) {
    const std::vector<std::byte> output = previewOf(picture.bytes, picture.name, picture.room.maxPixels());
    RawPreviewHeader header;
    std::memcpy(&header, output.data(), sizeof header);
    const auto preview = std::span(output).subspan(sizeof header);
    if (header.outcome == RawPreviewHeader::Missing)
        throw Error("the camera picture has no preview that can be read", picture.name, "Save it as JPEG");
    if (header.outcome == RawPreviewHeader::Truncated) throwTruncated(picture.name);
    if (header.outcome == RawPreviewHeader::NotRaw) return decodeAsTiff(picture);
    if (header.outcome == RawPreviewHeader::TooManyPixels)
        picture.room.claim(header.width, header.height, picture.name);
    if (header.outcome != RawPreviewHeader::Found) throwDamaged(picture.name);

    StoredPicture stored;
    if (header.jpeg) {
        stored = decodeJpeg({preview, picture.name, picture.room, picture.minShortSide});
    } else {
        stored.image = blankImage(header.width, header.height);
        if (stored.image.empty() || preview.size() < stored.image.pixels.size()) throwDamaged(picture.name);
        std::memcpy(stored.image.pixels.data(), preview.data(), stored.image.pixels.size());
        stored.width = header.width;
        stored.height = header.height;
    }
    stored.depth = 16;
    stored.orientation = header.orientation;
    if (std::int64_t{header.sensorWidth} * header.sensorHeight > std::int64_t{stored.width} * stored.height) {
        stored.width = header.sensorWidth;
        stored.height = header.sensorHeight;
    }
    return stored;
}

}  // namespace laplens
