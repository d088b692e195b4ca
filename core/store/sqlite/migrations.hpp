#pragma once

#include "core/store/sqlite/sqlite_connection.hpp"

namespace laplens {

/// Marks a SQLite file as a LapLens library (PRAGMA application_id): "LapL".
constexpr std::int64_t kApplicationId = 0x4C61704C;

/// PRAGMA user_version: the number of the last migration that was applied; 0 in an empty file.
int schemaVersion(SqliteConnection&);

/// The highest number among resourceFolder()/schema/NNN_name.sql. Throws Error when a number is missing.
int latestSchemaVersion();

/// Applies the migrations that are new to the file, each in its own transaction, in order. Another process
/// may do the same at the same time.
void migrate(SqliteConnection&);

}  // namespace laplens
