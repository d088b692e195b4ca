#include "core/copies/companions.hpp"

#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string_view>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/folded.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Behind the picture's name, with or without its own ending.
constexpr std::array<std::string_view, 13> kEndings = {
    ".xmp", ".pp3", ".dop", ".aae", ".on1", ".cos", ".vrd", ".arp", ".nksc", ".mov", ".mp4", ".wav", ".thm"};
/// Of Google Takeout, behind the whole name; what they hold counts views, too, so that being there is enough.
constexpr std::array<std::string_view, 3> kTakeout = {".json", ".supplemental-metadata.json",
                                                      ".supplemental-met.json"};

/// Beginnings of the names of attributes that people's words are in, not a program's.
constexpr std::array<std::string_view, 5> kAttributes = {"user.xdg.tags", "user.xdg.comment", "user.baloo.",
                                                         "user.dublincore.",
                                                         "user.com.apple.metadata:_kMDItem"};

/// Films are large: their size does.
std::string contentOf(const fs::path& file, std::uintmax_t bytes) {
    constexpr std::uintmax_t kMostRead = 1 << 20;
    try {
        if (bytes <= kMostRead) return contentHashOfFile(file);
    } catch (const Error&) {
    }
    return std::to_string(bytes);
}

std::vector<std::string> attributesOf(const fs::path& picture) {
    std::vector<std::string> attributes;
    std::array<char, 65'536> names{}, value{};
    const ssize_t length = listxattr(picture.c_str(), names.data(), names.size());
    for (const char* name = names.data(); name < names.data() + std::max<ssize_t>(length, 0);
         name += std::strlen(name) + 1) {
        const bool isTheirs = std::ranges::any_of(
            kAttributes, [&](std::string_view start) { return std::string_view(name).starts_with(start); });
        const ssize_t size = isTheirs ? getxattr(picture.c_str(), name, value.data(), value.size()) : 0;
        if (size > 0)
            attributes.push_back(name + (' ' + std::string(value.data(), static_cast<std::size_t>(size))));
    }
    return attributes;
}

/// What the names of a picture's companions begin with, in small letters: its own, with and without its
/// ending, and of an iPhone's IMG_0001 what it calls the edits.
std::set<std::string> beginningsOf(const fs::path& picture) {
    constexpr std::string_view kIphone = "img_";
    const std::string stem = smallLetters(picture.stem().string());
    std::set<std::string> beginnings{stem, smallLetters(picture.filename().string())};
    if (stem.starts_with(kIphone)) beginnings.insert("img_o" + stem.substr(kIphone.size()));
    return beginnings;
}

}  // namespace

const FolderNames::Names& FolderNames::of(const fs::path& folder) {
    constexpr std::size_t kMostKept = 16;
    if (const auto found = known_.find(folder); found != known_.end()) return found->second;
    if (known_.size() >= kMostKept) known_.clear();
    Names& names = known_[folder];
    std::error_code error;
    for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
        std::string name = it->path().filename().string();
        std::string small = smallLetters(name);
        names.emplace(std::move(small), std::move(name));
    }
    return names;
}

std::vector<std::string> companionsOf(const fs::path& picture, FolderNames& folders) {
    std::vector<std::string> companions = attributesOf(picture);
    const FolderNames::Names& names = folders.of(picture.parent_path());
    const auto look = [&](const std::string& name, std::string_view kind, bool isRead) {
        for (auto [at, end] = names.equal_range(name); at != end; ++at) {
            const fs::path file = picture.parent_path() / at->second;
            std::error_code error;
            const std::uintmax_t bytes = fs::is_regular_file(file, error) ? fs::file_size(file, error) : 0;
            if (bytes > 0 && !error && file != picture)
                companions.push_back(std::string(kind) +
                                     (isRead ? ' ' + contentOf(file, bytes) : std::string()));
        }
    };
    for (const std::string& beginning : beginningsOf(picture))
        for (const std::string_view ending : kEndings) look(beginning + std::string(ending), ending, true);
    for (const std::string_view ending : kTakeout)
        look(smallLetters(picture.filename().string()) + std::string(ending), ".json", false);
    std::ranges::sort(companions);
    companions.erase(std::unique(companions.begin(), companions.end()), companions.end());
    return companions;
}

}  // namespace laplens
