#pragma once

#include <cstdint>

#include "core/store/library.hpp"

namespace laplens {

/// Up to when the scans of a folder or list saw what was done to its files (changedNsOf). What was done later
/// to a picture may be anything, also where its size and time are as the library knows them.
std::int64_t changesSeen(const Library&, std::int64_t rootId);
void setChangesSeen(Library&, std::int64_t rootId, std::int64_t changedNs);

}  // namespace laplens
