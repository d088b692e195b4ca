#pragma once

#include <filesystem>
#include <string>

namespace laplens {

/// Where a library is: a folder, or `postgresql://user@host:port/database?sslmode=...`, as libpq reads it.
/// Service files and .pgpass work as ever. A path holds either, byte for byte.
bool isShared(const std::filesystem::path& location);

/// The location as it may be shown, logged and kept in settings: without the password, wherever in the URI it
/// stands, and without the names of files that hold keys. Of an address that `checkAddress` refuses only
/// "postgresql://..." is shown, since nobody can tell what in it is a password.
std::filesystem::path withoutSecrets(const std::filesystem::path& location);

/// Throws Error where a URI could be read in two ways, as with an @ or a / in a password that is not escaped.
/// libpq would quote parts of it in its messages.
void checkAddress(const std::filesystem::path& location);

/// The same place from whichever folder the program is started next, for settings and all that outlives it.
std::filesystem::path absoluteLocation(const std::filesystem::path& location);

/// What people call it: the folder's name without .laplens, or the database's with its host.
std::string libraryName(const std::filesystem::path& location);

/// Whether the library's folder may not be looked into: it may be there, or not.
bool isOutOfReach(const std::filesystem::path& location);

/// Whether a library is there as far as can be told without opening it: a shared one is taken to be.
bool mayHoldLibrary(const std::filesystem::path& location);

/// What a backup holds beside a library's files.
inline constexpr const char* kBackupContents = "backup.json";

}  // namespace laplens
