#include "core/store/postgres/open_library.hpp"

#include <map>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/store/migration_files.hpp"
#include "core/store/postgres/postgres_connection.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// "LapL": whoever migrates keeps others out meanwhile.
constexpr const char* kLock = "SELECT pg_advisory_xact_lock(1281454156)";

std::map<int, fs::path> sharedMigrations() {
    return migrationFiles(resourceFolder() / "schema" / "postgres");
}

/// 0 where there is no library yet.
std::int64_t versionOf(PostgresConnection& connection) {
    if (connection.number("SELECT (to_regclass('laplens.schema_version') IS NOT NULL)::int") == 0) {
        if (connection.number(
                "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('laplens')") > 0)
            throw Error("the schema \"laplens\" of this database belongs to another program",
                        connection.subject(), "Choose another database");
        return 0;
    }
    return connection.number("SELECT max(version) FROM laplens.schema_version");
}

void migrateShared(PostgresConnection& connection) {
    connection.transact([&] {
        connection.execute(kLock);
        const std::int64_t known = versionOf(connection);
        if (known == 0) {
            connection.execute("CREATE SCHEMA IF NOT EXISTS laplens");
            connection.execute("CREATE TABLE laplens.schema_version (version bigint PRIMARY KEY)");
        }
        for (const auto& [version, file] : sharedMigrations()) {
            if (version <= known) continue;
            connection.execute(readMigration(file));
            connection.execute("INSERT INTO laplens.schema_version VALUES (" + std::to_string(version) + ")");
        }
    });
}

}  // namespace

OpenedLibrary openSharedLibrary(const fs::path& uri) {
    auto connection = std::make_unique<PostgresConnection>(uri);
    const int latest = sharedMigrations().rbegin()->first;
    const std::int64_t version = versionOf(*connection);
    if (version > latest) return {std::move(connection), kMadeByNewer};
    if (version < latest) {
        if (connection->number("SELECT has_database_privilege(current_database(), 'CREATE')::int") == 0)
            throw Error(version == 0
                            ? "there is no shared library in this database yet"
                            : "the shared library is from an older version and must be brought up to date",
                        connection->subject(), "Ask whoever keeps the server to open it once");
        migrateShared(*connection);
    }
    std::string readOnlyReason;
    if (connection->number(
            "SELECT (has_table_privilege('laplens.images', 'INSERT') AND NOT pg_is_in_recovery())::int") == 0)
        readOnlyReason = "Your role may look at the shared library but not change it";
    return {std::move(connection), readOnlyReason};
}

}  // namespace laplens
