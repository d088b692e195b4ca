#pragma once

#include <filesystem>

namespace laplens {

/// Copies a file to another drive: with its permissions, times and extended attributes, as far as that drive
/// knows such, and with the owner where that may be given. Those of `user.` are what people and their
/// programs keep there, and belong to what is copied. It is written as `partial`, which nothing may be called
/// yet and which lies beside `to`, and gets its name when it has reached the disk and was read again. Throws
/// Error, whose problem is the reason alone ("no space left there"), and leaves nothing, when it is not the
/// same in all of that or when something is called `to`.
void copyFile(const std::filesystem::path& from, const std::filesystem::path& to,
              const std::filesystem::path& partial);

/// What was made in a folder, or went from it, is on the disk.
void flushFolder(const std::filesystem::path&);

}  // namespace laplens
