#include "core/images/decode.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "core/base/error.hpp"
#include "core/images/jpeg.hpp"
#include "core/images/picture_header.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr const char* kCopyAgain = "Copy the file again from its source";
constexpr std::int64_t kMaxFileBytes = std::int64_t{1} << 30;

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

std::vector<std::byte> readFile(const fs::path& file) {
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
    if (status.st_size > kMaxFileBytes)
        throw Error("the file is larger than 1 GiB", file, "Save a smaller copy of the picture");

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

cv::Mat toEightBit(const cv::Mat& stored) {
    cv::Mat result;
    switch (stored.depth()) {
        case CV_8U:
            return stored;
        case CV_16U:
            stored.convertTo(result, CV_8U, 1.0 / 257);
            return result;
        case CV_32F:
        case CV_64F:
            stored.convertTo(result, CV_8U, 255);
            return result;
        default:
            stored.convertTo(result, CV_8U);
            return result;
    }
}

void blendOverWhite(const cv::Mat& bgra, bool premultiplied, Image& image) {
    for (int y = 0; y < bgra.rows; ++y) {
        const std::uint8_t* in = bgra.ptr<std::uint8_t>(y);
        std::uint8_t* out = image.pixels.data() + static_cast<std::size_t>(y) * image.width * 3;
        for (int x = 0; x < bgra.cols; ++x, in += 4, out += 3) {
            const int alpha = in[3];
            for (int c = 0; c < 3; ++c) {
                const int colour = premultiplied ? in[2 - c] : (in[2 - c] * alpha + 127) / 255;
                out[c] = static_cast<std::uint8_t>(std::min(colour + 255 - alpha, 255));
            }
        }
    }
}

Image toRgb(const cv::Mat& stored, PictureFormat format, const fs::path& name) {
    // OpenCV reads 8-bit TIFF through TIFFReadRGBAStrip, which multiplies by alpha.
    const bool premultiplied = format == PictureFormat::Tiff && stored.depth() == CV_8U;
    const cv::Mat mat = toEightBit(stored);
    Image image{mat.cols, mat.rows,
                std::vector<std::uint8_t>(static_cast<std::size_t>(mat.cols) * mat.rows * 3)};
    cv::Mat target(image.height, image.width, CV_8UC3, image.pixels.data());
    if (mat.channels() == 1)
        cv::cvtColor(mat, target, cv::COLOR_GRAY2RGB);
    else if (mat.channels() == 3)
        cv::cvtColor(mat, target, cv::COLOR_BGR2RGB);
    else if (mat.channels() == 4)
        blendOverWhite(mat, premultiplied, image);
    else
        throw Error("the picture has " + std::to_string(mat.channels()) + " channels", name,
                    "Save it as RGB with another program");
    return image;
}

Image decodeByOpenCv(std::span<const std::byte> bytes, const PictureHeader& header, const fs::path& name) {
    static const bool silenced =
        (cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT),
         cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; }), true);
    static_cast<void>(silenced);
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8U, const_cast<std::byte*>(bytes.data()));
    // The fourth channel of a BMP is padding more often than alpha.
    const int mode = header.format == PictureFormat::Bmp ? cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION
                                                         : cv::IMREAD_UNCHANGED;
    cv::Mat stored;
    try {
        stored = cv::imdecode(raw, mode);
    } catch (const cv::Exception&) {
        stored.release();
    }
    if (stored.empty()) throw Error("the picture is truncated or damaged", name, kCopyAgain);
    return toRgb(stored, header.format, name);
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

std::string lowerCaseEnding(const fs::path& file) {
    std::string ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return ending;
}

constexpr std::array<std::string_view, 13> kEndings = {".jpg",  ".jpeg", ".jpe",  ".jfif", ".png",
                                                       ".webp", ".tif",  ".tiff", ".bmp",  ".dib",
                                                       ".ppm",  ".pgm",  ".pbm"};

}  // namespace

Decoded decode(std::span<const std::byte> bytes, const fs::path& name, const DecodeOptions& options) {
    if (bytes.empty()) throw Error("the file is empty", name, kCopyAgain);
    const PictureHeader header = readPictureHeader(bytes, name);
    Decoded decoded;
    decoded.orientation = header.orientation;
    if (header.format == PictureFormat::Jpeg) {
        JpegPicture picture = decodeJpeg(bytes, name, options.minShortSide, options.maxPixels);
        decoded.width = picture.width;
        decoded.height = picture.height;
        decoded.image = std::move(picture.image);
    } else {
        if (header.format == PictureFormat::Unknown)
            throw Error(looksLikePicture(name) ? "this is not a picture, although its name ends like one"
                                               : "this is not a picture of a known format",
                        name, "LapLens reads JPEG, PNG, WebP, TIFF, BMP and PNM");
        if (header.format == PictureFormat::Gif)
            throw Error("GIF pictures cannot be read", name, "Save it as PNG");
        if (header.animated)
            throw Error("animated WebP pictures cannot be read", name, "Save one frame as PNG");
        if (header.width > options.maxPixels / header.height)
            throwTooManyPixels(header.width, header.height, options.maxPixels, name);
        decoded.width = static_cast<int>(header.width);
        decoded.height = static_cast<int>(header.height);
        decoded.image = decodeByOpenCv(bytes, header, name);
    }
    decoded.image = upright(std::move(decoded.image), header.orientation);
    if (header.orientation >= 5) std::swap(decoded.width, decoded.height);
    return decoded;
}

Decoded decodeFile(const fs::path& file, const DecodeOptions& options) {
    return decode(readFile(file), file, options);
}

bool looksLikePicture(const fs::path& file) {
    return std::find(kEndings.begin(), kEndings.end(), lowerCaseEnding(file)) != kEndings.end();
}

}  // namespace laplens
