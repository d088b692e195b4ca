#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace laplens {

/// Bytes that may end anywhere: a read past the end is std::nullopt, never undefined.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes, bool bigEndian = true)
        : bytes_(bytes), bigEndian_(bigEndian) {}

    std::optional<std::uint64_t> number(std::uint64_t offset, int size) const {
        if (offset > bytes_.size() || bytes_.size() - offset < static_cast<std::uint64_t>(size))
            return std::nullopt;
        std::uint64_t value = 0;
        for (int i = 0; i < size; ++i) {
            const auto place = static_cast<std::uint64_t>(bigEndian_ ? i : size - 1 - i);
            value = value << 8 | static_cast<std::uint64_t>(bytes_[offset + place]);
        }
        return value;
    }
    std::optional<std::uint64_t> u8(std::uint64_t offset) const { return number(offset, 1); }
    std::optional<std::uint64_t> u16(std::uint64_t offset) const { return number(offset, 2); }
    std::optional<std::uint64_t> u32(std::uint64_t offset) const { return number(offset, 4); }

    bool has(std::uint64_t offset, std::string_view text) const {
        return offset <= bytes_.size() && bytes_.size() - offset >= text.size() &&
               std::memcmp(bytes_.data() + offset, text.data(), text.size()) == 0;
    }
    std::span<const std::byte> from(std::uint64_t offset, std::uint64_t size) const {
        if (offset > bytes_.size()) return {};
        return bytes_.subspan(offset, std::min<std::uint64_t>(size, bytes_.size() - offset));
    }
    std::uint64_t size() const { return bytes_.size(); }

private:
    std::span<const std::byte> bytes_;
    bool bigEndian_;
};

}  // namespace laplens
