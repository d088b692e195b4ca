#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// A backup is a folder: library.sqlite and networks/ as in a library, so that it can be opened as one, and
/// backup.json, which says what must be in them.
struct BackupContent {
    std::string madeAt;  ///< ISO 8601, UTC
    int schema = 0;
    std::map<std::string, std::int64_t> rows;  ///< by table
    std::int64_t files = 0, bytes = 0;
};

/// Backs the library in the folder `library` up, with the networks kept in it, as it is at one moment, also
/// while other programs work on it. The copy is read again whole before it takes the name `backup`. Throws
/// Error when there is something at `backup` already, and Cancelled; both leave nothing behind.
BackupContent backUpLibrary(const std::filesystem::path& library, const std::filesystem::path& backup,
                            JobContext&);

struct KnownBackup {
    std::filesystem::path folder;
    std::string madeAt;  ///< ISO 8601, UTC
    bool isThere = true;
};

/// Writes down, outside the library, which one lies in its place, for when it can no longer say so itself:
/// where there are backups of what was there. To be called when a library is opened to be written.
void noteLibraryInPlace(const Library&);

/// The backups that this user made of the library, newest first. It is known by its identity
/// (Library::identity): what was made of another one in its place is left out. Where it cannot be read,
/// because the library is damaged, that which was written down last counts, or, when none was, that of the
/// newest backup. A backup whose drive is away, or that was removed, is among them.
std::vector<KnownBackup> backupsOf(const std::filesystem::path& library);
/// The newest of them that is there; empty when there is none.
std::filesystem::path newestOf(const std::vector<KnownBackup>& backups);
/// The same of the library's.
std::filesystem::path newestBackupOf(const std::filesystem::path& library);
/// The newest that is there and that `verifyBackup` finds nothing wrong with; the others are named in the
/// log.
std::filesystem::path newestSoundBackupOf(const std::filesystem::path& library, JobContext&);

/// Compares a backup with its backup.json: checksums, SQLite's integrity, rows of each table. Writes nothing.
/// Throws Error that says what is wrong.
BackupContent verifyBackup(const std::filesystem::path& backup, JobContext&);

enum class IfLibraryExists { Refuse, PutAside };
/// Makes a library of a backup, verified before and after, also in an empty folder. With PutAside, a library
/// that is there is renamed, never deleted; anything else that is there is refused. A backup of a library
/// that had no identity yet (Library::identity) gets that of the library in whose place it comes. Returns
/// where that was put, or nothing. Throws Error, and Cancelled; what was there then stays.
std::filesystem::path restoreBackup(const std::filesystem::path& backup, const std::filesystem::path& library,
                                    IfLibraryExists, JobContext&);

}  // namespace laplens
