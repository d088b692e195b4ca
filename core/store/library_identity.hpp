#pragma once

#include <cstdint>
#include <filesystem>

namespace laplens {

inline constexpr const char* kIdentitySetting = "identity";

/// Library::identity() of a library's file, read without writing to it or beside it; 0 also when it cannot be
/// read, because the file is damaged for instance.
std::int64_t identityInFile(const std::filesystem::path& libraryFile);
/// Gives a file that nobody uses yet another library's.
void giveIdentityToFile(const std::filesystem::path& libraryFile, std::int64_t identity);

}  // namespace laplens
