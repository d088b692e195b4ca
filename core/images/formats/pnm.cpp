#include <algorithm>
#include <cctype>

#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

/// The words of a portable anymap: numbers between white space and comments.
class Words {
public:
    explicit Words(const EncodedPicture& picture) : picture_(picture) {}

    std::uint32_t number() {
        skipSpace();
        if (!std::isdigit(peek())) throwTruncated(picture_.name);
        std::uint32_t value = 0;
        while (std::isdigit(peek()))
            value =
                std::min<std::uint32_t>(value * 10 + static_cast<std::uint32_t>(next() - '0'), 100'000'000);
        return value;
    }
    /// A plain bit need not be set apart from the next one.
    std::uint32_t digit() {
        skipSpace();
        if (!std::isdigit(peek())) throwTruncated(picture_.name);
        return static_cast<std::uint32_t>(next() - '0');
    }
    std::uint32_t byte() {
        const int value = next();
        if (value < 0) throwTruncated(picture_.name);
        return static_cast<std::uint32_t>(value);
    }
    void skipOne() { next(); }

private:
    int peek() const { return at_ < picture_.bytes.size() ? picture_.data()[at_] : -1; }
    int next() { return at_ < picture_.bytes.size() ? picture_.data()[at_++] : -1; }
    void skipSpace() {
        while (std::isspace(peek()) || peek() == '#') {
            if (peek() == '#')
                while (peek() >= 0 && peek() != '\n') next();
            else
                next();
        }
    }

    const EncodedPicture& picture_;
    std::size_t at_ = 2;
};

}  // namespace

StoredPicture decodePnm(const EncodedPicture& picture) {
    const char kind = static_cast<char>(picture.data()[1]);
    const bool bits = kind == '1' || kind == '4', colour = kind == '3' || kind == '6', plain = kind <= '3';
    Words words(picture);
    const std::int64_t width = words.number(), height = words.number();
    const std::uint32_t largest = bits ? 1 : words.number();
    if (largest == 0 || largest > 65535)
        throwDamaged(picture.name, "largest value " + std::to_string(largest));
    words.skipOne();
    // A plain sample takes a byte at least: a false size must not make us allocate.
    const std::int64_t samples = width * height * (colour ? 3 : 1);
    if (static_cast<std::int64_t>(picture.bytes.size()) < (kind == '4' ? samples / 8 : samples))
        throwTruncated(picture.name);

    Image image = blankImage(width, height);
    std::uint8_t* out = image.pixels.data();
    for (std::int64_t y = 0; y < height; ++y) {
        std::uint32_t packed = 0;
        for (std::int64_t x = 0; x < width; ++x) {
            for (int c = 0; c < (colour ? 3 : 1); ++c) {
                std::uint32_t value = 0;
                if (kind == '4') {
                    if (x % 8 == 0) packed = words.byte();
                    value = 1 - (packed >> (7 - x % 8) & 1);
                } else if (kind == '1') {
                    value = words.digit() ? 0 : 1;
                } else if (plain) {
                    value = words.number();
                } else {
                    value = words.byte();
                    if (largest > 255) value = value << 8 | words.byte();
                }
                *out++ = static_cast<std::uint8_t>((std::min(value, largest) * 255 + largest / 2) / largest);
            }
            if (!colour) {
                out[0] = out[1] = out[-1];
                out += 2;
            }
        }
    }
    return {.image = std::move(image), .depth = largest > 255 ? 16 : 8};
}

}  // namespace laplens
