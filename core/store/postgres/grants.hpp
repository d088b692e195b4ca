#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

enum class SharedRole {
    Viewer,  ///< looks and searches
    Editor   ///< also adds pictures and builds codes: a member of the role that owns the tables
};

/// The statements that give `role`, which the server must know, its rights to the shared library at `uri`;
/// names are quoted. Throws Error when there is no library.
std::vector<std::string> sharedGrants(const std::filesystem::path& uri, const std::string& role, SharedRole);

/// Runs them in one transaction. Throws Error when the caller may not.
void runSharedStatements(const std::filesystem::path& uri, const std::vector<std::string>& statements);

}  // namespace laplens
