#include "core/base/folded.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace laplens {

namespace {

const utf8proc_uint8_t* bytesOf(std::string_view text) {
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

std::size_t validBytes(std::string_view text) {
    std::size_t valid = 0;
    while (valid < text.size()) {
        utf8proc_int32_t letter = 0;
        const utf8proc_ssize_t bytes = utf8proc_iterate(
            bytesOf(text) + valid, static_cast<utf8proc_ssize_t>(text.size() - valid), &letter);
        if (bytes <= 0) break;
        valid += static_cast<std::size_t>(bytes);
    }
    return valid;
}

std::string foldedUtf8(std::string_view text) {
    utf8proc_uint8_t* result = nullptr;
    const utf8proc_ssize_t size =
        utf8proc_map(bytesOf(text), static_cast<utf8proc_ssize_t>(text.size()), &result,
                     static_cast<utf8proc_option_t>(UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE | UTF8PROC_STABLE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    return size < 0 ? std::string(text)
                    : std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
}

}  // namespace

std::string smallLetters(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool isUtf8(std::string_view text) {
    return validBytes(text) == text.size();
}

std::string folded(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return smallLetters(std::string(text));
    std::string result;
    while (!text.empty()) {
        const std::size_t valid = validBytes(text);
        result += foldedUtf8(text.substr(0, valid));
        text.remove_prefix(valid);
        if (text.empty()) break;
        result += text.front();
        text.remove_prefix(1);
    }
    return result;
}

}  // namespace laplens
