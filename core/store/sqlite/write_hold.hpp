#pragma once

#include <filesystem>
#include <memory>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/open_database.hpp"

namespace laplens {

/// Keeps every program from writing to a library's file for as long as it lives, so that no change is made to
/// one that is being replaced: whoever wanted to finds afterwards that it has moved. Writes nothing, and
/// leaves the log as it is. A file that is too damaged for a lock, or may not be written, is not held. Throws
/// Error when another program goes on writing.
class WriteHold {
public:
    explicit WriteHold(const std::filesystem::path& file);
    ~WriteHold();
    WriteHold(const WriteHold&) = delete;
    WriteHold& operator=(const WriteHold&) = delete;

private:
    std::unique_ptr<SQLite::Database> database_;
    OpenDatabase open_;
};

}  // namespace laplens
