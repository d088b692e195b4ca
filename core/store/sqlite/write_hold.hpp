#pragma once

#include <filesystem>
#include <memory>

#include "core/store/sqlite/sqlite_connection.hpp"

namespace laplens {

/// Keeps every program from writing to a library's file for as long as it lives, so that no change is made to
/// one that is being replaced: whoever wanted to finds afterwards that it has moved. Writes nothing, and
/// leaves the log as it is. What cannot be opened for writing, or is too damaged for a lock, is not held.
/// Throws Error when another program goes on writing.
class WriteHold {
public:
    explicit WriteHold(const std::filesystem::path& file);

private:
    std::unique_ptr<SqliteConnection> connection_;
};

}  // namespace laplens
