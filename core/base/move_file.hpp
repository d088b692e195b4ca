#pragma once

#include <filesystem>
#include <system_error>

namespace laplens {

/// Gives a file or folder another name on its drive, never that of one that is there (file_exists). To
/// another drive it moves nothing (cross_device_link).
std::error_code moveFile(const std::filesystem::path& from, const std::filesystem::path& to);

/// Whether something has this name, also a link that leads nowhere.
bool isThere(const std::filesystem::path& file);

}  // namespace laplens
