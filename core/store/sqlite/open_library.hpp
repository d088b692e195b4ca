#pragma once

#include <filesystem>

#include "core/store/opened_library.hpp"

namespace laplens {

enum class IfNoLibrary { Refuse, Make };

/// Library::open and openExisting for a folder; with Refuse nothing is made, not even where the library goes
/// away meanwhile.
OpenedLibrary openLibraryFolder(const std::filesystem::path& folder, IfNoLibrary);

}  // namespace laplens
