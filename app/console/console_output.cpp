#include "app/console/console_output.hpp"

#include <cerrno>
#include <cstdio>
#include <iostream>

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

bool isUtf8(const std::string& text) {
    try {
        json(text).dump();
        return true;
    } catch (const json::type_error&) {
        return false;
    }
}

std::string fileUri(const fs::path& file) {
    static constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string uri = "file://";
    const fs::path absolute = fs::absolute(file);
    for (const char c : absolute.native()) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlain.find(c) != kPlain.npos)
            uri += c;
        else
            (uri += '%', uri += kDigits[byte >> 4], uri += kDigits[byte & 15]);
    }
    return uri;
}

std::string base64(const std::string& bytes) {
    static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits = bits << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            text += i + j <= bytes.size() ? kLetters[bits >> (18 - 6 * j) & 63] : '=';
    }
    return text;
}

}  // namespace

void printJson(const json& document) {
    std::cout << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

void nameFile(json& object, const std::string& key, const fs::path& file) {
    nameText(object, key, file.native());
    if (!file.empty()) object[key + "Uri"] = fileUri(file);
}

void nameText(json& object, const std::string& key, const std::string& text) {
    object[key] = text;
    if (!isUtf8(text)) object[key + "Bytes"] = base64(text);
}

bool closeOutput() {
    std::cout.flush();
    const bool arrived = std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    // One that was closed before the program began, and got nothing, is no trouble.
    return (std::fclose(stdout) == 0 || errno == EBADF) && arrived;
}

}  // namespace laplens
