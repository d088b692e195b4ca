#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/store/library.hpp"

namespace laplens {

/// A folder of pictures in one of the library's.
struct Folder {
    std::string name;
    std::int64_t pictures = 0;    ///< in it and below, without the Missing
    std::vector<Folder> folders;  ///< as people count their names (compareNames)
    bool operator==(const Folder&) const = default;
};

/// How a library's pictures lie in folders. Those of data sets lie in none.
struct LibraryFolders {
    std::map<std::int64_t, Folder> roots;  ///< by the root's number; without a name
    /// Names of files that several folders have one of: alone they do not tell which picture is meant.
    std::unordered_set<std::string> repeatedNames;
    bool operator==(const LibraryFolders&) const = default;
};

/// So many pictures of a shared library are listed, at most; a filter leads to the others.
constexpr std::int64_t kMostBrowsed = 1'000'000;

/// Looks at the path of every picture: a million take about a second. Nothing of a shared library of more
/// than kMostBrowsed pictures, whose paths are not all fetched.
LibraryFolders foldersOf(const Library&);

/// Of a relative path: what is before the last slash, or nothing; and what is behind it.
std::string_view folderOf(std::string_view path);
std::string_view nameOf(std::string_view path);

/// What each of these pictures' (ascending) folders is called; where there are several roots, with the root's
/// name in front, or its path where another has that name.
std::vector<std::string> folderTitles(const Library&, std::span<const std::int64_t> imageIds);

}  // namespace laplens
