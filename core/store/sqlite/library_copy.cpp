#include "core/store/sqlite/library_copy.hpp"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include <optional>
#include <vector>

#include "core/base/error.hpp"
#include "core/store/library_identity.hpp"
#include "core/store/sqlite/migrations.hpp"
#include "core/store/sqlite/open_library.hpp"
#include "core/store/sqlite/sqlite_connection.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kPagesPerStep = 256;

std::string textOf(SqliteConnection& connection, const char* sql) {
    Statement query(connection, sql);
    return query.next() ? query.text(0) : std::string();
}

LibraryContent contentOf(SqliteConnection& connection, JobContext& context) {
    LibraryContent content;
    content.schema = schemaVersion(connection);
    std::vector<std::string> tables;
    {
        Statement query(connection,
                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        while (query.next()) tables.push_back(query.text(0));
    }
    for (const std::string& table : tables) {
        context.checkpoint();
        content.rows[table] = translated(connection.subject(), [&] {
            return connection.database().execAndGet("SELECT count(*) FROM \"" + table + "\"").getInt64();
        });
    }
    return content;
}

void copyPages(SqliteConnection& source, SqliteConnection& target, JobContext& context) {
    translated(target.subject(), [&] {
        SQLite::Backup backup(target.database(), source.database());
        int status = SQLITE_OK;
        while (status != SQLITE_DONE) {
            context.checkpoint();
            status = backup.executeStep(kPagesPerStep);
            if (status == SQLITE_BUSY || status == SQLITE_LOCKED) sqlite3_sleep(20);
            context.advanceTo(backup.getTotalPageCount() - backup.getRemainingPageCount());
        }
    });
}

}  // namespace

LibraryContent copyLibraryFile(const fs::path& from, const fs::path& to, JobContext& context) {
    SqliteConnection source(from, modeToCopy(from));
    SqliteConnection target(to, SqliteConnection::Mode::Create);
    // With a log, a reader that stays at one moment holds up nobody. Without one it would keep writers out
    // for as long as it reads, and the copy begins anew when one of them has written.
    std::optional<Snapshot> moment;
    if (textOf(source, "PRAGMA journal_mode") == "wal") moment.emplace(source);
    const LibraryContent content = contentOf(source, context);
    context.beginStage("Copying the library",
                       static_cast<std::int64_t>(std::stoll(textOf(source, "PRAGMA page_count"))));
    copyPages(source, target, context);
    if (textOf(target, "PRAGMA journal_mode = DELETE") != "delete")
        throw Error("the copy could not be finished", to, "Try again");
    return moment ? content : contentOf(target, context);
}

std::int64_t identityInFile(const fs::path& file) {
    try {
        SqliteConnection connection(file, modeToCopy(file));
        Statement query(connection, "SELECT value FROM settings WHERE key = ?", kIdentitySetting);
        return query.next() ? query.integer(0) : 0;
    } catch (const std::exception&) {
        return 0;
    }
}

void giveIdentityToFile(const fs::path& file, std::int64_t identity) {
    SqliteConnection connection(file, SqliteConnection::Mode::ReadWrite);
    Statement(connection, "INSERT INTO settings (key, value) VALUES (?, ?)", kIdentitySetting, identity)
        .execute();
}

LibraryContent checkLibraryFile(const fs::path& file, JobContext& context) {
    SqliteConnection connection(file, SqliteConnection::Mode::Immutable);
    if (const std::string problem = connection.integrityProblem(context); !problem.empty())
        throw Error("the library file is damaged (" + problem + ")", file, "Use another backup");
    if (textOf(connection, "PRAGMA application_id") != std::to_string(kApplicationId))
        throw Error("this is not a LapLens library", file, "Choose another one");
    return contentOf(connection, context);
}

}  // namespace laplens
