#pragma once

#include <filesystem>

namespace laplens {

/// Whether two files lie in the same place on their drive, as reflinks do, so that one of them takes up no
/// room of its own. False where the file system does not tell, and for what is not on the drive yet.
bool shareTheirBytes(const std::filesystem::path& one, const std::filesystem::path& other);

}  // namespace laplens
