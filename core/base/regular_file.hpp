#pragma once

#include <filesystem>
#include <fstream>

namespace laplens {

/// What a person names may be a pipe or a device, where opening or reading waits for ever: throws Error.
/// Nothing where there is no such file; who opens it says so.
void requireRegularFile(const std::filesystem::path&);

/// To be read in binary, of a regular file. One of 0 bytes is not touched: those of /proc claim to be such.
std::ifstream openRegularFile(const std::filesystem::path&, std::ios::openmode = std::ios::binary);

/// Whether a program holds the file open to write it, as far as its file system tells.
bool isBeingWritten(const std::filesystem::path&);

}  // namespace laplens
