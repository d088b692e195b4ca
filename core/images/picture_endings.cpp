#include "core/images/picture_endings.hpp"

#include <algorithm>
#include <array>

#include "core/images/formats/picture_header.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 32> kEndings = {
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif", ".avif", ".jxl",
    ".tif", ".tiff", ".gif", ".bmp",  ".dib", ".ppm",  ".pgm",  ".pbm",  ".pnm", ".dng",  ".cr2",
    ".cr3", ".crw",  ".nef", ".nrw",  ".arw", ".orf",  ".rw2",  ".raf",  ".pef", ".srw"};

}  // namespace

std::span<const std::string_view> pictureEndings() {
    return kEndings;
}

bool looksLikePicture(const fs::path& file) {
    return std::find(kEndings.begin(), kEndings.end(), lowerCaseEnding(file)) != kEndings.end();
}

}  // namespace laplens
