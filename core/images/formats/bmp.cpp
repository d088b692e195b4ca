#include <algorithm>
#include <array>
#include <bit>

#include "core/images/formats/byte_reader.hpp"
#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

enum Compression : std::uint64_t { kPlain = 0, kRle8 = 1, kRle4 = 2, kBitFields = 3, kAlphaBitFields = 6 };

struct BmpHeader {
    std::uint64_t pixelsAt = 0, paletteAt = 0, paletteEntryBytes = 4;
    std::int64_t width = 0, height = 0;
    bool topDown = false;
    int bitsPerPixel = 0;
    std::uint64_t compression = kPlain;
    std::uint64_t colours = 0;
    std::array<std::uint32_t, 4> masks{};  ///< red, green, blue, and alpha when the picture has any
};

BmpHeader readHeader(const ByteReader& reader, const std::filesystem::path& name) {
    const auto need = [&](std::optional<std::uint64_t> value) {
        if (!value) throwTruncated(name);
        return *value;
    };
    BmpHeader header;
    header.pixelsAt = need(reader.u32(10));
    const std::uint64_t size = need(reader.u32(14));
    header.paletteAt = 14 + size;
    if (size == 12) {
        header.width = static_cast<std::int64_t>(need(reader.u16(18)));
        header.height = static_cast<std::int64_t>(need(reader.u16(20)));
        header.bitsPerPixel = static_cast<int>(need(reader.u16(24)));
        header.paletteEntryBytes = 3;
    } else {
        header.width = static_cast<std::int32_t>(need(reader.u32(18)));
        const std::int64_t height = static_cast<std::int32_t>(need(reader.u32(22)));
        header.topDown = height < 0;
        header.height = height < 0 ? -height : height;
        header.bitsPerPixel = static_cast<int>(need(reader.u16(28)));
        header.compression = size >= 40 ? need(reader.u32(30)) : kPlain;
        header.colours = size >= 40 ? need(reader.u32(46)) : 0;
    }
    if (header.bitsPerPixel == 16) header.masks = {0x7C00, 0x03E0, 0x001F, 0};
    if (header.bitsPerPixel == 32) header.masks = {0xFF0000, 0x00FF00, 0x0000FF, 0};
    if (header.compression == kBitFields || header.compression == kAlphaBitFields) {
        const std::size_t masks = header.compression == kAlphaBitFields || size >= 56 ? 4 : 3;
        for (std::size_t c = 0; c < masks; ++c)
            header.masks[c] = static_cast<std::uint32_t>(need(reader.u32(54 + 4 * c)));
        if (size == 40) header.paletteAt += header.compression == kBitFields ? 12 : 16;
    }
    if (header.bitsPerPixel > 8)
        header.colours = 0;
    else if (header.colours == 0 || header.colours > 256)
        header.colours = std::uint64_t{1} << header.bitsPerPixel;
    return header;
}

std::vector<std::array<std::uint8_t, 3>> readPalette(const ByteReader& reader, const BmpHeader& header) {
    // Indices past the palette are black, as other programs show them.
    std::vector<std::array<std::uint8_t, 3>> palette(256);
    for (std::uint64_t i = 0; i < header.colours; ++i)
        for (std::uint64_t c = 0; c < 3; ++c)
            if (const auto value = reader.u8(header.paletteAt + i * header.paletteEntryBytes + 2 - c))
                palette[i][c] = static_cast<std::uint8_t>(*value);
    return palette;
}

std::uint8_t channel(std::uint32_t pixel, std::uint32_t mask) {
    if (mask == 0) return 0;
    const std::uint64_t value = (pixel & mask) >> std::countr_zero(mask),
                        largest = mask >> std::countr_zero(mask);
    return static_cast<std::uint8_t>((value * 255 + largest / 2) / largest);
}

/// Run lengths into one index a pixel, rows as stored. Pixels that are skipped stay 0. `remark`: as Decoded
/// has it.
std::vector<std::uint8_t> expandRuns(const ByteReader& reader, const BmpHeader& header,
                                     const std::filesystem::path& name, std::string& remark) {
    std::vector<std::uint8_t> indices(static_cast<std::size_t>(header.width * header.height));
    std::int64_t x = 0, y = 0;
    const bool fours = header.compression == kRle4;
    const auto put = [&](std::uint64_t index) {
        if (x < header.width && y < header.height)
            indices[static_cast<std::size_t>(y * header.width + x)] = static_cast<std::uint8_t>(index);
        ++x;
    };
    std::uint64_t at = header.pixelsAt;
    const auto next = [&] {
        const auto byte = reader.u8(at++);
        if (!byte) throwTruncated(name);
        return *byte;
    };
    bool isEnded = false;
    std::int64_t emptyRows = 0;  // one after another
    while (y < header.height) {
        const std::uint64_t count = next(), value = next();
        if (count > 0) {
            for (std::uint64_t i = 0; i < count; ++i) put(fours ? (i % 2 ? value & 15 : value >> 4) : value);
        } else if (value == 0) {
            emptyRows = x == 0 ? emptyRows + 1 : 0;
            x = 0;
            ++y;
        } else if (value == 1) {
            isEnded = true;
            break;
        } else if (value == 2) {
            x += static_cast<std::int64_t>(next());
            y += static_cast<std::int64_t>(next());
        } else {
            std::uint64_t byte = 0;
            for (std::uint64_t i = 0; i < value; ++i) {
                if (!fours || i % 2 == 0) byte = next();
                put(fours ? (i % 2 ? byte & 15 : byte >> 4) : byte);
            }
            const std::uint64_t bytes = fours ? (value + 1) / 2 : value;
            if (bytes % 2) ++at;
        }
    }
    if (isEnded || (reader.u8(at) == 0 && reader.u8(at + 1) == 1)) return indices;
    // Zeros, which a copy that broke off leaves, end row after row.
    if (emptyRows > 1)
        remark = kPartIsWrong;
    else if (at >= reader.size())
        remark = kEndIsMissing;
    return indices;
}

/// By the fields that versions 4 and 5 of the header have.
std::shared_ptr<const ToSrgb> toSrgbOf(const ByteReader& reader) {
    const auto size = reader.u32(14);
    const auto kind = reader.u32(70);
    if (!size || *size < 108 || !kind) return nullptr;
    if (*kind == 0x4D424544 && *size >= 124) {  // "MBED"
        const auto at = reader.u32(126), length = reader.u32(130);
        return at && length ? ToSrgb::ofProfile(reader.from(14 + *at, *length), 3) : nullptr;
    }
    if (*kind != 0) return nullptr;
    // Calibrated: X, Y and Z of red, green and blue with 30 bits after the point, then three exponents with
    // 16. Programs that know none of it leave zeros.
    std::array<std::array<double, 3>, 4> light{};
    for (std::size_t colour = 1; colour < 4; ++colour)
        for (std::size_t axis = 0; axis < 3; ++axis) {
            light[colour][axis] =
                static_cast<double>(reader.u32(74 + 12 * (colour - 1) + 4 * axis).value_or(0));
            light[0][axis] += light[colour][axis];
        }
    ToSrgb::Primaries primaries;
    for (std::size_t i = 0; i < 4; ++i) {
        const double sum = light[i][0] + light[i][1] + light[i][2];
        if (sum <= 0) return nullptr;
        primaries[i] = {light[i][0] / sum, light[i][1] / sum};
    }
    const double exponent = static_cast<double>(reader.u32(110).value_or(0)) / 65'536;
    return exponent > 0 ? ToSrgb::ofPrimaries(primaries, exponent) : nullptr;
}

}  // namespace

StoredPicture decodeBmp(const EncodedPicture& picture) {
    const ByteReader reader(picture.bytes, false);
    const BmpHeader header = readHeader(reader, picture.name);
    const int bits = header.bitsPerPixel;
    const bool runs =
        (header.compression == kRle8 && bits == 8) || (header.compression == kRle4 && bits == 4);
    const bool plain = header.compression == kPlain &&
                       (bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32);
    const bool fields = (header.compression == kBitFields || header.compression == kAlphaBitFields) &&
                        (bits == 16 || bits == 32);
    if (!runs && !plain && !fields)
        throwDamaged(picture.name, "BMP with " + std::to_string(bits) + " bits, compression " +
                                       std::to_string(header.compression));

    const std::uint64_t stride =
        (static_cast<std::uint64_t>(header.width) * static_cast<std::uint64_t>(bits) + 31) / 32 * 4;
    if (!runs &&
        (header.pixelsAt > reader.size() ||
         reader.size() - header.pixelsAt <
             stride * static_cast<std::uint64_t>(header.height - 1) +
                 (static_cast<std::uint64_t>(header.width) * static_cast<std::uint64_t>(bits) + 7) / 8))
        throwTruncated(picture.name);
    const auto palette = readPalette(reader, header);
    StoredPicture stored;
    const auto indices =
        runs ? expandRuns(reader, header, picture.name, stored.remark) : std::vector<std::uint8_t>();

    stored.image = blankImage(header.width, header.height);
    if (bits > 8 && bits != 24 && header.masks[3] != 0) stored.alpha.resize(stored.image.pixels.size() / 3);
    for (std::int64_t y = 0; y < header.height; ++y) {
        const std::int64_t line = header.topDown ? y : header.height - 1 - y;
        const std::uint8_t* row =
            picture.data() + header.pixelsAt + static_cast<std::uint64_t>(line) * stride;
        std::uint8_t* out = stored.image.pixels.data() + static_cast<std::size_t>(y * header.width * 3);
        for (std::int64_t x = 0; x < header.width; ++x, out += 3) {
            if (bits == 24) {
                for (int c = 0; c < 3; ++c) out[c] = row[3 * x + 2 - c];
            } else if (bits > 8) {
                const std::uint32_t pixel = bits == 16
                                                ? static_cast<std::uint32_t>(row[2 * x] | row[2 * x + 1] << 8)
                                                : static_cast<std::uint32_t>(row[4 * x]) |
                                                      static_cast<std::uint32_t>(row[4 * x + 1]) << 8 |
                                                      static_cast<std::uint32_t>(row[4 * x + 2]) << 16 |
                                                      static_cast<std::uint32_t>(row[4 * x + 3]) << 24;
                for (std::size_t c = 0; c < 3; ++c) out[c] = channel(pixel, header.masks[c]);
                if (!stored.alpha.empty())
                    stored.alpha[static_cast<std::size_t>(y * header.width + x)] =
                        channel(pixel, header.masks[3]);
            } else {
                const int index = runs ? indices[static_cast<std::size_t>(line * header.width + x)]
                                       : row[x * bits / 8] >> (8 - bits - x * bits % 8) & ((1 << bits) - 1);
                std::copy(palette[static_cast<std::size_t>(index)].begin(),
                          palette[static_cast<std::size_t>(index)].end(), out);
            }
        }
    }
    // Programs that keep no alpha fill its place with zeros.
    if (std::ranges::all_of(stored.alpha, [](int alpha) { return alpha == 0; })) stored.alpha.clear();
    stored.toSrgb = toSrgbOf(reader);
    return stored;
}

}  // namespace laplens
