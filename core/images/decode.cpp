#include "core/images/decode.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <numeric>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/open_database.hpp"
#include "core/images/file_kind.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/formats/picture_header.hpp"
#include "core/images/picture_endings.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr const char* kCopyAgain = "Copy the file again from its source";

class FileDescriptor {
public:
    explicit FileDescriptor(const fs::path& file)
        : number_(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~FileDescriptor() {
        if (number_ >= 0) close(number_);
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

StoredPicture decodeByFormat(PictureFormat format, const EncodedPicture& picture) {
    switch (format) {
        case PictureFormat::Bmp:
            return decodeBmp(picture);
        case PictureFormat::Gif:
            return decodeGif(picture);
        case PictureFormat::Heif:
            return decodeHeif(picture);
        case PictureFormat::Jpeg:
            return decodeJpeg(picture);
        case PictureFormat::JpegXl:
            return decodeJpegXl(picture);
        case PictureFormat::Png:
            return decodePng(picture);
        case PictureFormat::Pnm:
            return decodePnm(picture);
        case PictureFormat::Raw:
            return decodeRaw(picture);
        case PictureFormat::Tiff:
            return decodeTiff(picture);
        case PictureFormat::WebP:
            return decodeWebP(picture);
        case PictureFormat::Unknown:
            break;
    }
    const std::string_view other = unsupportedFormat(picture.bytes, picture.name);
    throw Error(
        !other.empty() ? "this is a picture of a format that is not supported (" + std::string(other) + ")"
        : looksLikePicture(picture.name) ? "this is not a picture, although its name ends like one"
                                         : "this is not a picture of a known format",
        picture.name,
        "LapLens reads JPEG, PNG, WebP, HEIC, AVIF, JPEG XL, TIFF, GIF, BMP, PNM and the previews in raw "
        "camera pictures");
}

Image upright(Image image, int orientation) {
    switch (orientation) {
        case 2:
            return mirrored(image);
        case 3:
            return rotated(image, 2);
        case 4:
            return rotated(mirrored(image), 2);
        case 5:
            return rotated(mirrored(image), 3);
        case 6:
            return rotated(image, 1);
        case 7:
            return rotated(mirrored(image), 1);
        case 8:
            return rotated(image, 3);
        default:
            return image;
    }
}

std::vector<std::uint8_t> opacityOf(const StoredPicture& stored, int orientation) {
    constexpr std::uint8_t kOpaque = 250;  // rounding is no transparency
    if (std::ranges::all_of(stored.alpha, [](std::uint8_t alpha) { return alpha >= kOpaque; })) return {};
    constexpr auto kSide = static_cast<std::size_t>(Decoded::kOpacitySide);
    const auto width = static_cast<std::size_t>(stored.image.width),
               height = static_cast<std::size_t>(stored.image.height);
    Image parts = blankImage(kSide, kSide);
    for (std::size_t y = 0; y < kSide; ++y)
        for (std::size_t x = 0; x < kSide; ++x) {
            const std::size_t top = y * height / kSide, left = x * width / kSide;
            const std::size_t bottom = std::max(top + 1, (y + 1) * height / kSide),
                              right = std::max(left + 1, (x + 1) * width / kSide);
            std::uint64_t sum = 0;
            for (std::size_t row = top; row < bottom; ++row)
                sum = std::accumulate(&stored.alpha[row * width + left], &stored.alpha[row * width] + right,
                                      sum);
            parts.pixels[(y * kSide + x) * 3] =
                static_cast<std::uint8_t>(sum / ((bottom - top) * (right - left)));
        }
    parts = upright(std::move(parts), orientation);
    std::vector<std::uint8_t> opacity(kSide * kSide);
    for (std::size_t i = 0; i < opacity.size(); ++i) opacity[i] = parts.pixels[i * 3];
    return opacity;
}

}  // namespace

Decoded decode(std::span<const std::byte> bytes, const fs::path& name, const DecodeOptions& options) {
    if (bytes.empty()) throw Error("the file is empty", name, kCopyAgain);
    const PictureHeader header = readPictureHeader(bytes, name);
    PixelRoom room(options.maxPixels);
    room.claim(header.width, header.height, name);
    StoredPicture stored = decodeByFormat(header.format, {bytes, name, room, options.minShortSide});
    std::vector<std::uint8_t>& pixels = stored.image.pixels;
    if (stored.toSrgb) stored.toSrgb->convert(pixels.data(), pixels.data(), pixels.size() / 3);

    Decoded decoded;
    decoded.depth = stored.depth;
    decoded.wide = stored.wide || stored.toSrgb;
    decoded.inks = stored.inks;
    decoded.further = stored.further;
    decoded.orientation = stored.orientation ? stored.orientation : header.orientation;
    decoded.opacity = opacityOf(stored, decoded.orientation);
    if (!stored.alpha.empty()) layOverGround(stored.image, stored.alpha);
    decoded.width = stored.width ? stored.width : stored.image.width;
    decoded.height = stored.height ? stored.height : stored.image.height;
    decoded.remark = std::move(stored.remark);
    if (std::int64_t{stored.image.width} * stored.image.height > PixelRoom::kLargePixels &&
        options.minShortSide > 0 && std::min(stored.image.width, stored.image.height) > options.minShortSide)
        stored.image = resizeShortSide(stored.image, options.minShortSide);
    decoded.image = upright(std::move(stored.image), decoded.orientation);
    if (decoded.orientation >= 5) std::swap(decoded.width, decoded.height);
    return decoded;
}

std::vector<std::byte> readPictureFile(const fs::path& file) {
    refuseOpenDatabase(file);
    const FileDescriptor descriptor(file);
    struct stat status {};
    if (descriptor.number() < 0 || fstat(descriptor.number(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            throw Error("the file does not exist", file, "Check that its drive is connected and scan again");
        if (errno == EACCES || errno == EPERM)
            throw Error("the file may not be read", file, "Change its permissions");
        throw Error("the file cannot be opened", file, "Check the drive it is on");
    }
    if (S_ISDIR(status.st_mode))
        throw Error("this is a folder, not a picture", file, "Add it as a folder instead");
    if (!S_ISREG(status.st_mode)) throw Error("this is not a regular file", file, "Choose a picture file");
    if (status.st_size > kMostPictureBytes)
        throw Error("the file is larger than 400 MiB", file, "Save a smaller copy of the picture");

    std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = read(descriptor.number(), bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw Error("reading the file failed", file, "Check the drive it is on");
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

Decoded decodeFile(const fs::path& file, const DecodeOptions& options) {
    return decode(readPictureFile(file), file, options);
}

}  // namespace laplens
