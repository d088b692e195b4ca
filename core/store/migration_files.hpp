#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace laplens {

/// NNN_name.sql by number, from 1 without a gap; throws Error when one is missing.
std::map<int, std::filesystem::path> migrationFiles(const std::filesystem::path& folder);
std::string readMigration(const std::filesystem::path& file);

}  // namespace laplens
