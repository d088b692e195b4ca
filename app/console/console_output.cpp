#include "app/console/console_output.hpp"

#include <cerrno>
#include <cstdio>
#include <iostream>

#include "core/base/base64.hpp"
#include "core/base/folded.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

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
