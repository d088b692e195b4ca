#include "core/copies/companions.hpp"

#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Behind the picture's name, with or without its own ending.
constexpr std::array<std::string_view, 13> kEndings = {
    ".xmp", ".pp3", ".dop", ".aae", ".on1", ".cos", ".vrd", ".arp", ".nksc", ".mov", ".mp4", ".wav", ".thm"};

constexpr std::array kAttributes = {"user.xdg.tags", "user.xdg.comment", "user.baloo.rating"};

std::string upperCase(std::string_view text) {
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
    return upper;
}

/// Films are large: their size does.
std::string contentOf(const fs::path& file, std::uintmax_t bytes) {
    constexpr std::uintmax_t kMostRead = 1 << 20;
    try {
        if (bytes <= kMostRead) return contentHashOfFile(file);
    } catch (const Error&) {
    }
    return std::to_string(bytes);
}

}  // namespace

std::vector<std::string> companionsOf(const fs::path& picture) {
    std::vector<std::string> companions;
    for (const fs::path& name : {picture.parent_path() / picture.stem(), picture})
        for (const std::string_view ending : kEndings)
            for (const std::string& written : {std::string(ending), upperCase(ending)}) {
                fs::path file = name;
                file += written;
                std::error_code error;
                const std::uintmax_t bytes =
                    fs::is_regular_file(file, error) ? fs::file_size(file, error) : 0;
                if (bytes > 0 && !error && file != picture)
                    companions.push_back(std::string(ending) + ' ' + contentOf(file, bytes));
            }
    for (const char* attribute : kAttributes) {
        std::array<char, 4096> text{};
        const ssize_t size = getxattr(picture.c_str(), attribute, text.data(), text.size());
        if (size > 0)
            companions.push_back(attribute + std::string(" ") +
                                 std::string(text.data(), static_cast<std::size_t>(size)));
    }
    std::ranges::sort(companions);
    return companions;
}

}  // namespace laplens
