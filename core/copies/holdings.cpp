#include "core/copies/holdings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "core/images/exif.hpp"
#include "core/images/formats/byte_reader.hpp"
#include "core/images/formats/picture_header.hpp"
#include "core/images/frames.hpp"

namespace laplens {

namespace {

/// Table K.1, in zigzag order.
constexpr std::array<int, 64> kLightTable{
    16, 11,  12, 14, 12, 10, 16,  14,  13,  14, 18, 17,  16,  19,  24,  40,  26, 24,  22,  22, 24, 49,
    35, 37,  29, 40, 58, 51, 61,  60,  57,  51, 56, 55,  64,  72,  92,  78,  64, 68,  87,  69, 55, 56,
    80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99};

/// Quality 0 where there is no table.
int jpegQuality(std::span<const std::byte> bytes) {
    const ByteReader file(bytes);
    constexpr std::uint64_t kTables = 0xDB, kScan = 0xDA;
    for (std::uint64_t at = 2; file.u8(at) == 0xFF && file.u8(at + 1) != kScan;) {
        const std::uint64_t end = at + 2 + file.u16(at + 2).value_or(0);
        if (file.u8(at + 1) == kTables)
            for (std::uint64_t table = at + 4; table < end;) {
                const std::uint64_t kind = file.u8(table).value_or(0);
                const int size = kind >> 4 ? 2 : 1;
                if ((kind & 15) == 0) {
                    double scale = 0;
                    for (std::size_t i = 0; i < kLightTable.size(); ++i)
                        scale += static_cast<double>(
                                     file.number(table + 1 + i * static_cast<std::uint64_t>(size), size)
                                         .value_or(0)) /
                                 kLightTable[i];
                    scale *= 100.0 / static_cast<double>(kLightTable.size());
                    const double quality = scale <= 100 ? (200 - scale) / 2 : 5000 / scale;
                    return std::clamp(static_cast<int>(std::lround(quality)), 1, 99);
                }
                table += 1 + 64 * static_cast<std::uint64_t>(size);
            }
        if (end <= at + 2) break;
        at = end;
    }
    return 0;
}

/// How much more differs across the borders of the blocks of 8 x 8 pixels that JPEG codes than elsewhere,
/// side by side and one below the other. Of 60 photographs of 300 pixels coded with quality 30 nine tenths
/// are above kBlocky, with 75 one tenth, and none that was reduced and not coded again.
double blockiness(const Image& image) {
    const auto ratio = [&](int lines, int length, std::ptrdiff_t line, std::ptrdiff_t step) {
        double border = 0, inside = 0;
        int borders = 0;
        for (int i = 1; i < length; ++i) {
            std::int64_t sum = 0;
            const std::uint8_t* at = image.pixels.data() + 1 + i * step;  // green
            for (int k = 0; k < lines; ++k, at += line) sum += std::abs(*at - *(at - step));
            (i % 8 == 0 ? border : inside) += static_cast<double>(sum);
            borders += i % 8 == 0;
        }
        const int others = length - 1 - borders;
        return borders == 0 || inside == 0 ? 1 : border / borders / (inside / others);
    };
    const std::ptrdiff_t row = std::ptrdiff_t{3} * image.width;
    return (ratio(image.height, image.width, row, 3) + ratio(image.width, image.height, 3, row)) / 2;
}
constexpr double kBlocky = 1.3;
constexpr int kFidelityBlocky = 50;

}  // namespace

std::optional<int> fidelityOf(std::span<const std::byte> bytes, const std::filesystem::path& name) {
    switch (formatOf(bytes, name)) {
        case PictureFormat::Jpeg: {
            const int quality = jpegQuality(bytes);
            if (quality == 0) return std::nullopt;
            return quality;
        }
        case PictureFormat::WebP:
            if (ByteReader(bytes).has(12, "VP8L") || !webpChunk(bytes, "VP8L").empty()) return 100;
            return std::nullopt;
        case PictureFormat::Gif:
        case PictureFormat::Heif:
        case PictureFormat::JpegXl:
            return std::nullopt;
        default:
            return 100;
    }
}

int Holdings::extras() const {
    return behind + (depth > 8) + (depth > 16) + wide + inks + coloured + (takenNs != 0) + !opacity.empty() +
           static_cast<int>(notes.size());
}

bool Holdings::sayAllOf(const Holdings& other) const {
    return std::ranges::includes(notes, other.notes);
}

bool Holdings::coverAllOf(const Holdings& other) const {
    const auto has = [](bool here, bool there) { return here || !there; };
    constexpr int kMostComparable = 16;  // of floating point, what is lighter than white is not seen
    if (!has(behind, other.behind) || depth < other.depth || other.depth > kMostComparable ||
        !has(wide, other.wide) || !has(inks, other.inks) || !has(coloured, other.coloured) ||
        (other.takenNs != 0 && takenNs != other.takenNs))
        return false;

    constexpr int kSameOpacity = 48;  // of a cell at the edge of what is resized
    return std::ranges::equal(opacity, other.opacity,
                              [](int a, int b) { return std::abs(a - b) <= kSameOpacity; });
}

bool Holdings::isCodedWellEnoughFor(const Holdings& other) const {
    constexpr double kClearlyFewer = 0.8;
    constexpr int kReduced = 50, kNearlyLossless = 90, kLessIsSeen = 30;
    const bool isReduced = static_cast<double>(other.pixels) < kClearlyFewer * static_cast<double>(pixels);
    const int needed = isReduced            ? std::min(other.fidelity, kReduced)
                       : other.isLossless() ? kNearlyLossless
                                            : std::min(other.fidelity, kNearlyLossless) - kLessIsSeen;
    return fidelity >= needed;
}

Holdings holdingsOf(std::span<const std::byte> bytes, const std::filesystem::path& name,
                    const Decoded& decoded) {
    const std::optional<int> said = fidelityOf(bytes, name);
    int fidelity = said.value_or(kFidelityUnknown);
    if (fidelity == 100 && blockiness(decoded.image) > kBlocky) fidelity = kFidelityBlocky;
    return {.pixels = std::int64_t{decoded.width} * decoded.height,
            .several = decoded.further || holdsSeveralPictures(bytes, name) ||
                       formatOf(bytes, name) == PictureFormat::Raw,
            .behind = holdsMoreBehind(bytes),
            .depth = decoded.depth,
            .wide = decoded.wide,
            .inks = decoded.inks,
            .notes = readNotes(bytes),
            .fidelity = fidelity,
            .saysFidelity = said.has_value(),
            .opacity = decoded.opacity};
}

}  // namespace laplens
