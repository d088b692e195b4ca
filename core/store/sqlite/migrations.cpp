#include "core/store/sqlite/migrations.hpp"

#include "core/base/paths.hpp"
#include "core/store/migration_files.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

fs::path sqliteFolder() {
    return resourceFolder() / "schema";
}

}  // namespace

int schemaVersion(SqliteConnection& connection) {
    return translated(connection.subject(),
                      [&] { return connection.database().execAndGet("PRAGMA user_version").getInt(); });
}

int latestSchemaVersion() {
    return migrationFiles(sqliteFolder()).rbegin()->first;
}

void migrate(SqliteConnection& connection) {
    for (const auto& migration : migrationFiles(sqliteFolder())) {
        const int number = migration.first;
        if (schemaVersion(connection) >= number) continue;
        const std::string sql = readMigration(migration.second);
        translated(connection.subject(), [&] {
            SQLite::Transaction transaction(connection.database(), SQLite::TransactionBehavior::IMMEDIATE);
            if (schemaVersion(connection) >= number) return;
            connection.database().exec(sql);
            connection.database().exec("PRAGMA user_version = " + std::to_string(number));
            transaction.commit();
        });
    }
}

}  // namespace laplens
