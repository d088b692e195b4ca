#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/base/error.hpp"

namespace laplens {

/// In bytes, what no file of this program may grow beyond (ulimit -f), if there is such a limit.
std::optional<std::uint64_t> fileSizeLimit();
/// Of a file that could not be written, and is `bytes` long so far, what to look at: the limit, where that
/// was reached, or the disk.
Error cannotBeWritten(const std::filesystem::path& file, std::uintmax_t bytes);

}  // namespace laplens
