#pragma once

#include <filesystem>

#include "core/store/opened_library.hpp"

namespace laplens {

/// Library::open for a PostgreSQL server (15 or later). The tables lie in a schema of their own, "laplens",
/// so that the database may hold other things, too.
OpenedLibrary openSharedLibrary(const std::filesystem::path& uri);

}  // namespace laplens
