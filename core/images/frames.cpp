#include "core/images/frames.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "core/images/formats/byte_reader.hpp"
#include "core/images/formats/picture_header.hpp"

namespace laplens {

namespace {

/// Calls `entry` with tag and value of each field of each directory, and `end` after each, until it answers
/// false: the Adobe TIFF 6.0 specification, section 2; BigTIFF has wider numbers.
template <class Entry, class End>
void readTiff(std::span<const std::byte> bytes, const Entry& entry, const End& end) {
    const ByteReader file(bytes, ByteReader(bytes).has(0, "MM"));
    const bool isBig = file.u16(2) == 43;
    const int wide = isBig ? 8 : 4, countSize = isBig ? 8 : 2, entrySize = isBig ? 20 : 12;
    constexpr std::uint64_t kShort = 3;
    std::set<std::uint64_t> seen;
    for (std::uint64_t at = file.number(isBig ? 8 : 4, wide).value_or(0);
         at != 0 && seen.insert(at).second;) {
        const auto entries = file.number(at, countSize);
        if (!entries || *entries > file.size() / static_cast<std::uint64_t>(entrySize)) break;
        for (std::uint64_t i = 0; i < *entries; ++i) {
            const std::uint64_t field = at + static_cast<std::uint64_t>(countSize) + i * entrySize;
            entry(file.u16(field).value_or(0), file.number(field + 4 + static_cast<std::uint64_t>(wide),
                                                           file.u16(field + 2) == kShort ? 2 : 4)
                                                   .value_or(0));
        }
        if (!end()) return;
        at = file.number(at + static_cast<std::uint64_t>(countSize) + *entries * entrySize, wide).value_or(0);
    }
}

bool hasSeveralPages(std::span<const std::byte> bytes) {
    constexpr std::uint64_t kSubfileType = 254, kReduced = 1, kMask = 4;
    std::uint64_t type = 0;
    int pages = 0;
    readTiff(
        bytes,
        [&](std::uint64_t tag, std::uint64_t value) {
            if (tag == kSubfileType) type = value;
        },
        [&] { return (std::exchange(type, 0) & (kReduced | kMask)) != 0 || ++pages < 2; });
    return pages > 1;
}

bool hasLayers(std::span<const std::byte> bytes) {
    constexpr std::uint64_t kImageSourceData = 37724;
    bool has = false;
    readTiff(
        bytes, [&](std::uint64_t tag, std::uint64_t) { has |= tag == kImageSourceData; },
        [&] { return !has; });
    return has;
}

/// The GIF89a specification: blocks until the trailer.
bool hasSeveralGifFrames(std::span<const std::byte> bytes) {
    const ByteReader file(bytes, false);
    const auto tableBytes = [](std::uint64_t flags) {
        return (flags & 0x80) != 0 ? 3ull << ((flags & 7) + 1) : 0ull;
    };
    std::uint64_t at = 13 + tableBytes(file.u8(10).value_or(0));
    const auto skipSubBlocks = [&] {
        for (auto size = file.u8(at++); size && *size > 0; size = file.u8(at++)) at += *size;
    };
    int frames = 0;
    for (auto kind = file.u8(at++); kind; kind = file.u8(at++)) {
        if (kind == 0x21) {  // an extension and its label
            ++at;
        } else if (kind == 0x2C) {
            if (++frames > 1) return true;
            at += 9 + tableBytes(file.u8(at + 8).value_or(0)) + 1;
        } else {
            break;
        }
        skipSubBlocks();
    }
    return false;
}

/// https://wiki.mozilla.org/APNG_Specification: acTL comes before the pixels and counts the frames.
bool isAnimatedPng(std::span<const std::byte> bytes) {
    const ByteReader file(bytes);
    for (std::uint64_t at = 8; file.has(at + 4, "") && !file.has(at + 4, "IDAT");) {
        if (file.has(at + 4, "acTL")) return file.u32(at + 8).value_or(0) > 1;
        const auto size = file.u32(at);
        if (!size) break;
        at += *size + 12;
    }
    return false;
}

bool isAnimatedWebP(std::span<const std::byte> bytes) {
    constexpr std::uint64_t kAnimation = 2;
    const ByteReader file(bytes);
    return file.has(12, "VP8X") && (file.u8(20).value_or(0) & kAnimation) != 0;
}

/// ISO/IEC 14496-12: the brands of image sequences, among those that ftyp names.
bool isImageSequence(std::span<const std::byte> bytes) {
    const ByteReader file(bytes);
    const std::uint64_t end = file.u32(0).value_or(0);
    for (std::uint64_t at = 8; at + 4 <= end && file.has(at, ""); at += 4)
        for (const std::string_view brand : {"msf1", "hevc", "hevx", "avis"})
            if (file.has(at, brand)) return true;
    return false;
}

/// CIPA DC-007, 5.2: an index of the pictures, 16 bytes each, of which the first is this one.
bool isMultiPicture(std::span<const std::byte> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                                std::min<std::size_t>(bytes.size(), 1 << 20));
    const std::size_t at = text.find(std::string_view("MPF\0", 4));
    if (at == text.npos) return false;
    const auto index = bytes.subspan(at + 4);
    const ByteReader file(index, ByteReader(index).has(0, "MM"));
    const std::uint64_t directory = file.u32(4).value_or(0), entries = file.u16(directory).value_or(0);
    constexpr std::uint64_t kPictures = 0xB002, kType = 0xFFFFFF, kThumbnail = 0x010000;
    for (std::uint64_t i = 0; i < entries; ++i) {
        const std::uint64_t entry = directory + 2 + 12 * i;
        if (file.u16(entry) != kPictures) continue;
        const std::uint64_t size = file.u32(entry + 4).value_or(0), first = file.u32(entry + 8).value_or(0);
        for (std::uint64_t picture = 16; picture + 16 <= size; picture += 16) {
            const auto attribute = file.u32(first + picture);
            if (attribute && (*attribute & kType & ~std::uint64_t{0xFFFF}) != kThumbnail) return true;
        }
    }
    return false;
}

/// Of a film, and what libheif and Apple call depth and gain maps.
constexpr std::string_view kMapsOfHeif[] = {"mpvd", "hevc:2015:auxid:2", "auxiliary:depth",
                                            "urn:com:apple:photo:", "tmap"};

struct JpegParts {
    bool extendedXmp = false, multiPicture = false;
    std::size_t behind = 0;  ///< bytes after the end of the picture, zeros at the end not counted
};
/// Phones write a line of their own there.
constexpr std::size_t kLittleBehind = 1000;

/// ITU-T T.81, Annex B: segments, and after a scan's header coded data, in which FF stands before 00, before
/// a restart marker, or before the next marker.
JpegParts partsOfJpeg(std::span<const std::byte> bytes) {
    const ByteReader file(bytes);
    JpegParts parts;
    std::uint64_t at = 2;
    while (file.u8(at) == 0xFF) {
        const std::uint64_t marker = file.u8(at + 1).value_or(0);
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        if (marker == 0xD9) {
            std::size_t end = bytes.size();
            while (end > at + 2 && bytes[end - 1] == std::byte{0}) --end;
            parts.behind = end - static_cast<std::size_t>(at + 2);
            break;
        }
        parts.extendedXmp |= marker == 0xE1 && file.has(at + 4, "http://ns.adobe.com/xmp/extension/");
        parts.multiPicture |= marker == 0xE2 && file.has(at + 4, std::string_view("MPF\0", 4));
        const auto length = file.u16(at + 2);
        if (!length || *length < 2) break;
        at += 2 + *length;
        if (marker != 0xDA) continue;
        for (;; ++at) {
            const auto next = file.u8(at + 1);
            if (!next) return parts;
            if (file.u8(at) == 0xFF && *next != 0 && (*next < 0xD0 || *next > 0xD7)) break;
        }
    }
    return parts;
}

}  // namespace

bool holdsSeveralPictures(std::span<const std::byte> bytes, const std::filesystem::path& name) {
    switch (formatOf(bytes, name)) {
        case PictureFormat::Tiff:
            return hasSeveralPages(bytes);
        case PictureFormat::Gif:
            return hasSeveralGifFrames(bytes);
        case PictureFormat::Png:
            return isAnimatedPng(bytes);
        case PictureFormat::WebP:
            return isAnimatedWebP(bytes);
        case PictureFormat::Heif:
            return isImageSequence(bytes);
        default:
            return false;
    }
}

bool holdsMoreBehind(std::span<const std::byte> bytes) {
    const ByteReader file(bytes);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (file.has(0, std::string_view("II*\0", 4)) || file.has(0, std::string_view("MM\0*", 4)))
        return hasLayers(bytes);
    if (file.has(4, "ftyp"))
        return std::ranges::any_of(kMapsOfHeif,
                                   [&](std::string_view map) { return text.find(map) != text.npos; });
    if (!file.has(0, "\xFF\xD8\xFF")) return false;
    for (std::size_t at = text.find("ftyp"); at != text.npos; at = text.find("ftyp", at + 4)) {
        const auto size = at < 4 ? std::nullopt : file.u32(at - 4);
        if (size && *size >= 16 && *size <= 256 && *size % 4 == 0 && at + *size <= bytes.size()) return true;
    }
    const JpegParts jpeg = partsOfJpeg(bytes);
    return jpeg.extendedXmp || isMultiPicture(bytes) || (!jpeg.multiPicture && jpeg.behind > kLittleBehind);
}

}  // namespace laplens
