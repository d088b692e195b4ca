#include "core/images/formats/picture_header.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/folded.hpp"
#include "core/images/formats/byte_reader.hpp"

namespace laplens {

namespace {

struct TiffTags {
    std::uint64_t width = 0, height = 0, orientation = 1;
    bool dng = false;
};

/// Of a whole number, as TIFF numbers its types.
int bytesOfType(std::uint64_t type) {
    switch (type) {
        case 1:
        case 6:
            return 1;
        case 3:
        case 8:
            return 2;
        case 16:
        case 17:
        case 18:
            return 8;
        default:
            return 4;
    }
}

/// The first directory of a TIFF structure: a TIFF file's own, or an EXIF block's.
std::optional<TiffTags> readTiffTags(std::span<const std::byte> bytes) {
    const ByteReader order(bytes);
    const bool big = order.has(0, "MM");
    if (!big && !order.has(0, "II")) return std::nullopt;
    const ByteReader reader(bytes, big);
    const auto version = reader.u16(2);
    const bool bigTiff = version == 43;
    if (version != 42 && !bigTiff) return std::nullopt;
    const auto directory = bigTiff ? reader.number(8, 8) : reader.u32(4);
    if (!directory) return std::nullopt;
    const auto entries = bigTiff ? reader.number(*directory, 8) : reader.u16(*directory);
    if (!entries) return std::nullopt;

    TiffTags tags;
    const std::uint64_t entrySize = bigTiff ? 20 : 12;
    std::uint64_t at = *directory + (bigTiff ? 8 : 2);
    for (std::uint64_t i = 0; i < *entries && i < 4096; ++i, at += entrySize) {
        const auto tag = reader.u16(at);
        const auto type = reader.u16(at + 2);
        if (!tag || !type) break;
        const auto value = reader.number(at + (bigTiff ? 12 : 8), bytesOfType(*type));
        if (!value) break;
        if (*tag == 256) tags.width = *value;
        if (*tag == 257) tags.height = *value;
        if (*tag == 274) tags.orientation = *value;
        if (*tag == 50706) tags.dng = true;
    }
    return tags;
}

/// A broken EXIF block must not make the picture fail: the picture then stays as it is stored.
int orientationOfExif(std::span<const std::byte> block) {
    if (ByteReader(block).has(0, std::string_view("Exif\0\0", 6))) block = block.subspan(6);
    const auto tags = readTiffTags(block);
    return tags && tags->orientation >= 1 && tags->orientation <= 8 ? static_cast<int>(tags->orientation) : 1;
}

/// The TIFF structure in it; empty where there is none.
std::span<const std::byte> exifOfJpeg(const ByteReader& reader) {
    std::uint64_t at = 2;
    while (true) {
        const auto marker = reader.u16(at);
        if (!marker || (*marker >> 8) != 0xFF) return {};
        if (*marker == 0xFFFF) {
            ++at;
            continue;
        }
        const auto size = reader.u16(at + 2);
        if (!size || *size < 2 || *marker == 0xFFDA || *marker == 0xFFD9) return {};
        if (*marker == 0xFFE1 && reader.has(at + 4, std::string_view("Exif\0\0", 6)))
            return *size < 8 ? std::span<const std::byte>() : reader.from(at + 10, *size - 8);
        at += 2 + *size;
    }
}

/// Where a tag of a directory has its value, or says where that is.
std::optional<std::uint64_t> valueOfTag(const ByteReader& reader, std::uint64_t directory,
                                        std::uint64_t tag) {
    const std::uint64_t entries = reader.u16(directory).value_or(0);
    for (std::uint64_t i = 0; i < entries; ++i)
        if (const std::uint64_t at = directory + 2 + 12 * i; reader.u16(at) == tag) return at + 8;
    return std::nullopt;
}

[[noreturn]] void throwCutOff(const std::filesystem::path& name) {
    throw Error("the picture is truncated: its header is cut off", name,
                "Copy the file again from its source");
}

void readPng(const ByteReader& reader, PictureHeader& header, const std::filesystem::path& name) {
    const auto width = reader.u32(16), height = reader.u32(20);
    if (!width || !height) throwCutOff(name);
    header.width = static_cast<std::int64_t>(*width);
    header.height = static_cast<std::int64_t>(*height);
    for (std::uint64_t at = 8;;) {
        const auto size = reader.u32(at);
        if (!size || reader.has(at + 4, "IEND")) return;
        if (reader.has(at + 4, "eXIf")) {
            header.orientation = orientationOfExif(reader.from(at + 8, *size));
            return;
        }
        at += 12 + *size;
    }
}

void readWebP(std::span<const std::byte> bytes, PictureHeader& header, const std::filesystem::path& name) {
    const ByteReader reader(bytes, false);
    if (reader.has(12, "VP8X")) {
        const auto width = reader.number(24, 3), height = reader.number(27, 3);
        if (!width || !height) throwCutOff(name);
        header.width = static_cast<std::int64_t>(*width) + 1;
        header.height = static_cast<std::int64_t>(*height) + 1;
        header.orientation = orientationOfExif(webpChunk(bytes, "EXIF"));
        return;
    }
    if (reader.has(12, "VP8L")) {
        const auto packed = reader.u32(21);
        if (!packed) throwCutOff(name);
        header.width = static_cast<std::int64_t>(*packed & 0x3FFF) + 1;
        header.height = static_cast<std::int64_t>(*packed >> 14 & 0x3FFF) + 1;
        return;
    }
    const auto width = reader.u16(26), height = reader.u16(28);
    if (!width || !height) throwCutOff(name);
    header.width = static_cast<std::int64_t>(*width & 0x3FFF);
    header.height = static_cast<std::int64_t>(*height & 0x3FFF);
}

void readBmp(std::span<const std::byte> bytes, PictureHeader& header, const std::filesystem::path& name) {
    const ByteReader reader(bytes, false);
    const auto headerSize = reader.u32(14);
    const bool old = headerSize == 12;
    const auto width = old ? reader.u16(18) : reader.u32(18);
    const auto height = old ? reader.u16(20) : reader.u32(22);
    if (!headerSize || !width || !height) throwCutOff(name);
    header.width = old ? static_cast<std::int64_t>(*width) : static_cast<std::int32_t>(*width);
    header.height = old ? static_cast<std::int64_t>(*height) : static_cast<std::int32_t>(*height);
    if (header.height < 0) header.height = -header.height;
}

void readTiff(std::span<const std::byte> bytes, PictureHeader& header, const std::filesystem::path& name) {
    const auto tags = readTiffTags(bytes);
    if (!tags) throwCutOff(name);
    header.width = static_cast<std::int64_t>(tags->width);
    header.height = static_cast<std::int64_t>(tags->height);
    if (tags->orientation >= 1 && tags->orientation <= 8)
        header.orientation = static_cast<int>(tags->orientation);
}

void readPnm(std::span<const std::byte> bytes, PictureHeader& header, const std::filesystem::path& name) {
    std::size_t at = 2;
    const auto next = [&] { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0; };
    const auto number = [&]() -> std::int64_t {
        while (std::isspace(next()) || next() == '#') {
            if (next() == '#')
                while (at < bytes.size() && next() != '\n') ++at;
            else
                ++at;
        }
        if (!std::isdigit(next())) throwCutOff(name);
        std::int64_t value = 0;
        for (; std::isdigit(next()); ++at)
            value = std::min<std::int64_t>(value * 10 + (next() - '0'), INT32_MAX);
        return value;
    };
    header.width = number();
    header.height = number();
}

/// HEIC, HEIF and AVIF share the container of MPEG-4; the brands, of which the first is the file's own, tell
/// a picture from a film.
bool isHeif(const ByteReader& reader) {
    if (!reader.has(4, "ftyp")) return false;
    for (const char* film : {"isom", "iso2", "mp41", "mp42", "M4V ", "qt  ", "crx "})
        if (reader.has(8, film)) return false;
    const std::uint64_t end = std::min<std::uint64_t>(reader.u32(0).value_or(0), 256);
    for (std::uint64_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        for (const char* brand :
             {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "mif2", "msf1", "avif", "avis"})
            if (reader.has(at, brand)) return true;
    return false;
}

/// Raw pictures with a mark of their own at the start.
bool hasRawMark(const ByteReader& reader) {
    constexpr std::array<std::pair<std::uint64_t, std::string_view>, 9> kMarks = {{{0, "IIRO"},
                                                                                   {0, {"\0MRM", 4}},
                                                                                   {0, "FOVb"},
                                                                                   {0, "IIRS"},
                                                                                   {0, "MMOR"},
                                                                                   {0, {"IIU\0", 4}},
                                                                                   {0, "FUJIFILMCCD-RAW"},
                                                                                   {4, "ftypcrx "},
                                                                                   {6, "HEAPCCDR"}}};
    return std::any_of(kMarks.begin(), kMarks.end(),
                       [&](const auto& mark) { return reader.has(mark.first, mark.second); });
}

/// Cameras that write raw pictures as TIFF keep the sensor's picture out of a TIFF reader's sight. Only CR2
/// and DNG say so; of the others the name tells.
bool isRawTiff(std::span<const std::byte> bytes, const std::filesystem::path& name) {
    if (ByteReader(bytes).has(8, "CR\2")) return true;
    const auto tags = readTiffTags(bytes);
    if (tags && tags->dng) return true;
    constexpr std::array<std::string_view, 16> kEndings = {".3fr", ".arw", ".dcr", ".dng", ".erf", ".fff",
                                                           ".iiq", ".kdc", ".mef", ".mos", ".nef", ".nrw",
                                                           ".pef", ".sr2", ".srf", ".srw"};
    return std::find(kEndings.begin(), kEndings.end(), lowerCaseEnding(name)) != kEndings.end();
}

}  // namespace

std::string lowerCaseEnding(const std::filesystem::path& file) {
    return smallLetters(file.extension().string());
}

PictureFormat formatOf(std::span<const std::byte> bytes, const std::filesystem::path& name) {
    const ByteReader reader(bytes);
    if (reader.has(0, "\xFF\xD8\xFF")) return PictureFormat::Jpeg;
    if (reader.has(0, "\x89PNG\r\n\x1A\n")) return PictureFormat::Png;
    if (reader.has(0, "RIFF") && reader.has(8, "WEBP")) return PictureFormat::WebP;
    if (reader.has(0, std::string_view("II*\0", 4)) || reader.has(0, std::string_view("MM\0*", 4)) ||
        reader.has(0, std::string_view("II+\0", 4)) || reader.has(0, std::string_view("MM\0+", 4)))
        return isRawTiff(bytes, name) ? PictureFormat::Raw : PictureFormat::Tiff;
    if (hasRawMark(reader)) return PictureFormat::Raw;
    if (reader.has(0, "GIF87a") || reader.has(0, "GIF89a")) return PictureFormat::Gif;
    if (isHeif(reader)) return PictureFormat::Heif;
    if (reader.has(0, "\xFF\x0A") || reader.has(0, std::string_view("\0\0\0\x0CJXL \r\n\x87\n", 12)))
        return PictureFormat::JpegXl;
    const auto third = reader.number(2, 1);
    if (reader.has(0, "P") && third && std::isspace(static_cast<int>(*third))) {
        const auto kind = *reader.number(1, 1);
        if (kind >= '1' && kind <= '6') return PictureFormat::Pnm;
    }
    // "BM" alone also begins many a text: the header size tells.
    const ByteReader little(bytes, false);
    const auto bmpHeader = little.u32(14);
    if (reader.has(0, "BM") && (!bmpHeader || (*bmpHeader >= 12 && *bmpHeader <= 256)))
        return PictureFormat::Bmp;
    return PictureFormat::Unknown;
}

std::span<const std::byte> webpChunk(std::span<const std::byte> bytes, std::string_view name) {
    const ByteReader reader(bytes, false);
    if (!reader.has(12, "VP8X")) return {};
    for (std::uint64_t at = 12;;) {
        const auto size = reader.u32(at + 4);
        if (!size) return {};
        if (reader.has(at, name)) return reader.from(at + 8, *size);
        at += 8 + *size + (*size & 1);
    }
}

bool saysAdobeRgb(std::span<const std::byte> jpeg) {
    constexpr std::uint64_t kExif = 0x8769, kInteroperability = 0xA005, kIndex = 1;
    const std::span<const std::byte> exif = exifOfJpeg(ByteReader(jpeg));
    const ByteReader reader(exif, ByteReader(exif).has(0, "MM"));
    std::optional<std::uint64_t> at = 4;
    for (const std::uint64_t tag : {kExif, kInteroperability, kIndex}) {
        const auto directory = reader.u32(*at);
        if (!directory) return false;
        at = valueOfTag(reader, *directory, tag);
        if (!at) return false;
    }
    return reader.has(*at, "R03");
}

PictureHeader readPictureHeader(std::span<const std::byte> bytes, const std::filesystem::path& name) {
    const ByteReader reader(bytes);
    PictureHeader header;
    header.format = formatOf(bytes, name);
    switch (header.format) {
        case PictureFormat::Jpeg:
            header.orientation = orientationOfExif(exifOfJpeg(reader));
            return header;
        case PictureFormat::Heif:
        case PictureFormat::JpegXl:
        case PictureFormat::Raw:
        case PictureFormat::Unknown:
            return header;
        case PictureFormat::Png:
            readPng(reader, header, name);
            break;
        case PictureFormat::WebP:
            readWebP(bytes, header, name);
            break;
        case PictureFormat::Tiff:
            readTiff(bytes, header, name);
            break;
        case PictureFormat::Bmp:
            readBmp(bytes, header, name);
            break;
        case PictureFormat::Pnm:
            readPnm(bytes, header, name);
            break;
        case PictureFormat::Gif: {
            const ByteReader little(bytes, false);
            const auto width = little.u16(6), height = little.u16(8);
            if (!width || !height) throwCutOff(name);
            header.width = static_cast<std::int64_t>(*width);
            header.height = static_cast<std::int64_t>(*height);
        }
    }
    if (header.width <= 0 || header.height <= 0)
        throw Error("the picture's header gives a size of " + std::to_string(header.width) + " x " +
                        std::to_string(header.height) + " pixels",
                    name, "Copy the file again from its source");
    return header;
}

}  // namespace laplens
