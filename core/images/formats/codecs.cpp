#include "core/images/formats/codecs.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/images/formats/byte_reader.hpp"

namespace laplens {

namespace {

constexpr const char* kCopyAgain = "Copy the file again from its source";

}  // namespace

bool endsInZeros(std::span<const std::byte> bytes) {
    constexpr std::size_t kMost = 512;
    return bytes.size() >= kMost &&
           std::ranges::all_of(bytes.last(kMost), [](std::byte b) { return b == std::byte{0}; });
}

void throwTruncated(const std::filesystem::path& name) {
    throw Error("the picture is truncated: the rest of it is missing", name, kCopyAgain);
}

void throwDamaged(const std::filesystem::path& name, const std::string& detail) {
    throw Error(
        "the picture is damaged or of an unsupported kind" + (detail.empty() ? "" : " (" + detail + ")"),
        name, kCopyAgain);
}

void PixelRoom::claim(std::int64_t width, std::int64_t height, const std::filesystem::path& name) {
    if (height > 0 && width > maxPixels_ / height)
        throw Error("the picture has " + std::to_string(width) + " x " + std::to_string(height) +
                        " pixels, more than the limit of " + std::to_string(maxPixels_),
                    name, "Save a smaller copy of it");
    static std::mutex large;
    if (width * height > kLargePixels && !turn_.owns_lock()) turn_ = std::unique_lock(large);
}

std::vector<std::byte> tiffOfExifBox(std::vector<std::byte> block) {
    constexpr std::uint64_t kOffsetBytes = 4;
    const auto offset = ByteReader(block).u32(0);
    if (!offset || *offset + kOffsetBytes >= block.size()) return {};
    block.erase(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(*offset + kOffsetBytes));
    return block;
}

Image blankImage(std::int64_t width, std::int64_t height) {
    return Image{static_cast<int>(width), static_cast<int>(height),
                 std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3))};
}

void splitAlpha(const std::uint8_t* rgba, std::size_t pixels, std::uint8_t* rgb, std::uint8_t* alpha) {
    for (std::size_t i = 0; i < pixels; ++i, rgba += 4, rgb += 3) {
        for (int c = 0; c < 3; ++c) rgb[c] = rgba[c];
        alpha[i] = rgba[3];
    }
}

}  // namespace laplens
