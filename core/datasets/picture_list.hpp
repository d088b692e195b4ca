#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

/// A picture that a list names, and its class label, which may be empty.
struct ListedPicture {
    std::filesystem::path file;
    std::string label;
};

/// Whether the name ends like a list (.csv, .tsv).
bool looksLikePictureList(const std::filesystem::path& file);

/// Reads a table of pictures: a row for each, its path (absolute, or from the folder of the list) and, in the
/// next column, its label; separated by commas, semicolons or tabs, quoted as in RFC 4180, in UTF-8. A first
/// row that says path, file, image or the like names the columns, which may then stand in any order. Throws
/// Error naming the row when one has no path, and when the file cannot be read, is not text or lists nothing.
std::vector<ListedPicture> readPictureList(const std::filesystem::path& file);

}  // namespace laplens
