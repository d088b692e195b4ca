#pragma once

#include <filesystem>

#include "core/store/opened_library.hpp"

namespace laplens {

/// Library::open for a folder.
OpenedLibrary openLibraryFolder(const std::filesystem::path& folder);

}  // namespace laplens
