#pragma once

#include <filesystem>

namespace laplens {

/// Whether permissions forbid listing the folder, or those of one that leads to it.
bool isClosed(const std::filesystem::path& folder);

}  // namespace laplens
