#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace laplens {

/// The names in folders, each read once: on another computer's drive to ask for one name takes as long as for
/// all.
class FolderNames {
public:
    using Names = std::multimap<std::string, std::string>;  ///< by the name in small letters
    const Names& of(const std::filesystem::path& folder);

private:
    std::map<std::filesystem::path, Names> known_;
};

/// What other programs keep beside a picture's file under its name: edits, ratings and keywords (.xmp, .pp3,
/// .dop, .aae and the like, behind "NAME" or "NAME.JPG"), a phone's film, a camera's sound, what Google
/// Takeout says of it; and the tags, rating and comment that file managers keep in its extended attributes
/// (freedesktop.org's, KDE's, Apple's). Of each its ending or name, and what is in it; sorted.
std::vector<std::string> companionsOf(const std::filesystem::path& picture, FolderNames&);

}  // namespace laplens
