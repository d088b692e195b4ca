#include "core/base/hex.hpp"

namespace laplens {

std::string hexOf(std::span<const std::byte> bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * bytes.size());
    for (const std::byte byte : bytes) {
        hex += kDigits[std::to_integer<int>(byte) >> 4];
        hex += kDigits[std::to_integer<int>(byte) & 15];
    }
    return hex;
}

std::vector<std::byte> bytesOfHex(const std::string& hex) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    std::vector<std::byte> bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        if (digit(hex[i]) < 0 || digit(hex[i + 1]) < 0) return {};
        bytes.push_back(std::byte(digit(hex[i]) << 4 | digit(hex[i + 1])));
    }
    return bytes;
}

std::string hexOf(const std::filesystem::path& path) {
    return hexOf(std::as_bytes(std::span(path.native())));
}

std::filesystem::path pathOfHex(const std::string& hex) {
    const std::vector<std::byte> bytes = bytesOfHex(hex);
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace laplens
