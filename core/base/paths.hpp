#pragma once

#include <filesystem>
#include <string_view>
#include <system_error>

namespace laplens {

/// Where the program's own files lie (embedded model, schema, torch module): `LAPLENS_RESOURCES` when set,
/// else beside the executable (`../share/laplens`), else the source tree the program was built from (in a
/// package: where it was to be installed).
std::filesystem::path resourceFolder();

/// Folder of the running executable.
std::filesystem::path executableFolder();

/// `$XDG_DATA_HOME/laplens` (or `~/.local/share/laplens`, if that is not set or not absolute): imported
/// models, the demo library, caches. Not created.
std::filesystem::path userDataFolder();
/// `$XDG_STATE_HOME/laplens` (or `~/.local/state/laplens`): the log, and what tells of a crash. Not created.
std::filesystem::path userStateFolder();

/// `$HOME`, or what the password database says where that is not set or not absolute; `/nonexistent`, as
/// Debian calls it, for a user that has none.
std::filesystem::path homeFolder();
/// Makes the environment say so to the libraries that look there themselves: takes relative XDG variables
/// away, which the base directory specification calls invalid, and sets HOME where it is not. Before any
/// thread.
void followBaseDirectories();

/// Writes `bytes` to a temporary name beside `file` and renames it over: a reader sees the old or the new
/// content, never half of it. Throws Error when the disk is full or the folder cannot be written.
void writeFileAtomically(const std::filesystem::path& file, std::string_view bytes);
/// The same for a copy of another file, however large.
void copyFileAtomically(const std::filesystem::path& from, const std::filesystem::path& file);

/// Whether a path is the folder's or leads into it, by names alone.
bool isBelow(const std::filesystem::path& path, const std::filesystem::path& folder);

}  // namespace laplens
