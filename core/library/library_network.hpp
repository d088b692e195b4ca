#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/networks/backbone.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// The network's row in the library, made when it is new. Weights that are not part of the installation are
/// copied to networks/ in the library's folder, so that the library can be moved and the original thrown
/// away. Throws Error when the disk is full.
std::int64_t registerNetwork(Library&, const Backbone&, const std::filesystem::path& weights);

/// The network whose features a model codes, with its weights where they are now: in the library, where they
/// were installed, or the installed ones when those are the same. They may be gone; loading them says so.
std::optional<NetworkRecord> networkOf(const Library&, const ModelRecord&);

}  // namespace laplens
