#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace laplens {

/// ".jpg" and so on: what the names of pictures that `decode` reads end in, in lower case.
std::span<const std::string_view> pictureEndings();
/// Whether the name ends like a picture that `decode` reads (no file access).
bool looksLikePicture(const std::filesystem::path& file);

}  // namespace laplens
