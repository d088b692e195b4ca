#pragma once

#include <sys/types.h>

#include <filesystem>

namespace laplens {

/// Says that this process has a SQLite database open, for as long as it lives. Under POSIX, closing any
/// descriptor of a file drops every lock that the process holds on it; whoever else opened and closed the
/// database, or its -shm, would leave it without locks, and the next process to end would delete the log
/// under it ("How To Corrupt An SQLite Database File", 2.2).
class OpenDatabase {
public:
    explicit OpenDatabase(const std::filesystem::path& file);  ///< that is there already
    ~OpenDatabase();
    OpenDatabase(const OpenDatabase&) = delete;
    OpenDatabase& operator=(const OpenDatabase&) = delete;

    /// Whether `file` is this database or lies beside it as its log, by whichever name or link.
    bool has(const std::filesystem::path& file) const;

private:
    std::filesystem::path file_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

/// To be called before a file that the user or a folder's listing named is opened. Throws Error when it
/// belongs to a database that this process has open.
void refuseOpenDatabase(const std::filesystem::path& file);

}  // namespace laplens
