#include <array>

#include "core/images/formats/byte_reader.hpp"
#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

using Palette = std::array<std::array<std::uint8_t, 3>, 256>;

/// The first frame of a GIF.
class GifReader {
public:
    explicit GifReader(const EncodedPicture& picture) : picture_(picture), reader_(picture.bytes, false) {}

    StoredPicture read() {
        const std::int64_t width = static_cast<std::int64_t>(need(reader_.u16(6)));
        const std::int64_t height = static_cast<std::int64_t>(need(reader_.u16(8)));
        const std::uint64_t flags = need(reader_.u8(10));
        at_ = 13;
        if (flags & 0x80) readPalette(flags);
        while (true) {
            const std::uint64_t block = byte();
            if (block == 0x21)
                readExtension();
            else if (block == 0x2C)
                return readFrame(width, height);
            else if (block == 0x3B)
                throwDamaged(picture_.name, "a GIF without a picture");
            else
                throwDamaged(picture_.name, "GIF block " + std::to_string(block));
        }
    }

private:
    std::uint64_t need(std::optional<std::uint64_t> value) const {
        if (!value) throwTruncated(picture_.name);
        return *value;
    }
    std::uint64_t byte() { return need(reader_.u8(at_++)); }
    std::uint64_t word() {
        at_ += 2;
        return need(reader_.u16(at_ - 2));
    }

    void readPalette(std::uint64_t flags) {
        for (std::size_t i = 0, n = std::size_t{2} << (flags & 7); i < n; ++i)
            for (std::uint8_t& value : palette_[i]) value = static_cast<std::uint8_t>(byte());
    }

    void readExtension() {
        const std::uint64_t label = byte();
        const bool profile = label == 0xFF && reader_.has(at_, "\x0BICCRGBG1012");
        bool first = true;
        for (std::uint64_t size = byte(); size > 0; size = byte(), first = false) {
            if (profile && !first) {
                const auto part = reader_.from(at_, size);
                profile_.insert(profile_.end(), part.begin(), part.end());
            }
            if (label == 0xF9 && size >= 4 && (need(reader_.u8(at_)) & 1))
                transparent_ = static_cast<int>(need(reader_.u8(at_ + 3)));
            at_ += size;
        }
    }

    StoredPicture readFrame(std::int64_t width, std::int64_t height) {
        const auto left = static_cast<std::int64_t>(word()), top = static_cast<std::int64_t>(word());
        const auto frameWidth = static_cast<std::int64_t>(word()),
                   frameHeight = static_cast<std::int64_t>(word());
        const std::uint64_t flags = byte();
        if (flags & 0x80) readPalette(flags);
        picture_.room.claim(frameWidth, frameHeight, picture_.name);
        const std::vector<std::uint8_t> indices =
            readIndices(static_cast<std::size_t>(frameWidth * frameHeight));

        StoredPicture stored{.image = blankImage(width, height)};
        const bool covers = left == 0 && top == 0 && frameWidth >= width && frameHeight >= height;
        if (transparent_ >= 0 || !covers) stored.alpha.resize(stored.image.pixels.size() / 3);
        const auto rowOf = [&](std::int64_t stored) {
            if (!(flags & 0x40)) return stored;
            std::int64_t before = 0;
            for (const auto& [first, step] : {std::pair{0, 8}, {4, 8}, {2, 4}, {1, 2}}) {
                const std::int64_t rows = frameHeight > first ? (frameHeight - first + step - 1) / step : 0;
                if (stored < before + rows) return first + (stored - before) * step;
                before += rows;
            }
            return stored;
        };
        for (std::int64_t y = 0; y < frameHeight; ++y) {
            const std::int64_t row = top + rowOf(y);
            if (row >= height) continue;
            for (std::int64_t x = 0; x < std::min(frameWidth, width - left); ++x) {
                const std::uint8_t index = indices[static_cast<std::size_t>(y * frameWidth + x)];
                if (index == transparent_) continue;
                const std::int64_t pixel = row * width + left + x;
                std::copy(palette_[index].begin(), palette_[index].end(),
                          stored.image.pixels.begin() + pixel * 3);
                if (!stored.alpha.empty()) stored.alpha[static_cast<std::size_t>(pixel)] = 255;
            }
        }
        stored.toSrgb = ToSrgb::ofProfile(profile_, 3);
        return stored;
    }

    /// Variable-width LZW, codes packed from the lowest bit on, in blocks of up to 255 bytes.
    std::vector<std::uint8_t> readIndices(std::size_t count) {
        const int rootBits = static_cast<int>(byte());
        if (rootBits < 2 || rootBits > 8)
            throwDamaged(picture_.name, "GIF code size " + std::to_string(rootBits));
        const int clear = 1 << rootBits, end = clear + 1;
        std::vector<std::uint8_t> indices;
        std::array<std::uint16_t, 4096> prefix{};
        std::array<std::uint8_t, 4096> last{}, stack{};
        int bits = rootBits + 1, next = clear + 2, previous = -1;
        std::uint8_t first = 0;
        std::uint32_t buffer = 0;
        int buffered = 0;
        std::uint64_t blockLeft = 0;
        while (indices.size() < count) {
            while (buffered < bits) {
                if (blockLeft == 0) blockLeft = byte();
                if (blockLeft == 0) throwTruncated(picture_.name);
                buffer |= static_cast<std::uint32_t>(byte()) << buffered;
                buffered += 8;
                --blockLeft;
            }
            int code = static_cast<int>(buffer & ((1u << bits) - 1));
            buffer >>= bits;
            buffered -= bits;
            if (code == clear) {
                bits = rootBits + 1;
                next = clear + 2;
                previous = -1;
                continue;
            }
            if (code == end) throwTruncated(picture_.name);
            if (code > next || (code == next && previous < 0) || (previous < 0 && code > end))
                throwDamaged(picture_.name, "GIF code " + std::to_string(code));
            const int known = code;
            std::size_t depth = 0;
            if (code == next) {
                stack[depth++] = first;
                code = previous;
            }
            while (code > end) {
                stack[depth++] = last[static_cast<std::size_t>(code)];
                code = prefix[static_cast<std::size_t>(code)];
            }
            first = static_cast<std::uint8_t>(code);
            indices.push_back(first);
            while (depth > 0) indices.push_back(stack[--depth]);
            if (previous >= 0 && next < 4096) {
                prefix[static_cast<std::size_t>(next)] = static_cast<std::uint16_t>(previous);
                last[static_cast<std::size_t>(next)] = first;
                if (++next == 1 << bits && bits < 12) ++bits;
            }
            previous = known;
        }
        return indices;
    }

    const EncodedPicture& picture_;
    ByteReader reader_;
    std::uint64_t at_ = 0;
    Palette palette_{};
    int transparent_ = -1;
    std::vector<std::byte> profile_;
};

}  // namespace

StoredPicture decodeGif(const EncodedPicture& picture) {
    return GifReader(picture).read();
}

}  // namespace laplens
