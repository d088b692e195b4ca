#pragma once

#include <filesystem>
#include <string>

#include "core/store/opened_library.hpp"
#include "core/store/sqlite/sqlite_connection.hpp"

namespace laplens {

enum class IfNoLibrary { Refuse, Make };

/// Library::open and openExisting for a folder; with Refuse nothing is made, not even where the library goes
/// away meanwhile.
OpenedLibrary openLibraryFolder(const std::filesystem::path& folder, IfNoLibrary);

/// Empty when nothing about the folder and its files keeps the library from being written.
std::string whyNotWritable(const std::filesystem::path& folder);
/// Too full for SQLite's side files.
bool isDriveFull(const std::filesystem::path& folder);

/// Whose the database in this file is; Unknown where it is not there, or too damaged to tell.
enum class FileOrigin { Unknown, AnotherProgram, NewerLapLens, ThisLapLens };
FileOrigin originOf(const std::filesystem::path& file);

/// How a library's file is opened to be copied: immutable where SQLite would have to write beside it and may
/// not. Throws Error where it may not and newest changes are in the log alone.
SqliteConnection::Mode modeToCopy(const std::filesystem::path& file);

}  // namespace laplens
