#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

/// What other programs keep beside a picture's file under its name: edits, ratings and keywords (.xmp, .pp3,
/// .dop, .aae and the like, behind "NAME" or "NAME.JPG"), a phone's film, a camera's sound, what Google
/// Takeout says of it; and the tags, rating and comment that file managers keep in its extended attributes
/// (freedesktop.org's, KDE's, Apple's). Of each its ending or name, and what is in it; sorted.
std::vector<std::string> companionsOf(const std::filesystem::path& picture);

}  // namespace laplens
