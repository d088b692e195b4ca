#include "core/base/base64.hpp"

#include <openssl/evp.h>

namespace laplens {

namespace {

auto* octets(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
const auto* octets(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string base64(const std::string& bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero
    EVP_EncodeBlock(octets(text), octets(bytes), static_cast<int>(bytes.size()));
    text.pop_back();
    return text;
}

std::optional<std::string> bytesOfBase64(const std::string& text) {
    std::string bytes(text.size() / 4 * 3, '\0');
    const auto padding = text.size() - (text.find_last_not_of('=') + 1);
    if (text.empty()) return bytes;
    if (text.size() % 4 != 0 || padding > 2 ||
        EVP_DecodeBlock(octets(bytes), octets(text), static_cast<int>(text.size())) !=
            static_cast<int>(bytes.size()))
        return std::nullopt;
    bytes.resize(bytes.size() - padding);
    return bytes;
}

}  // namespace laplens
