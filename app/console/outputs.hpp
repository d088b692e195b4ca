#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <vector>

namespace laplens {

/// Adds --overwrite.
void addOverwriteFlag(CLI::App& command, bool& overwrite);

/// To be called before any work is done: throws Error that names the first of these files that is there
/// already, be it a link that leads nowhere, unless they may be overwritten.
void refuseToOverwrite(const std::vector<std::filesystem::path>& outputs, bool overwrite);

}  // namespace laplens
