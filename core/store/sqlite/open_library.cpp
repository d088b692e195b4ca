#include "core/store/sqlite/open_library.hpp"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "core/base/error.hpp"
#include "core/base/move_file.hpp"
#include "core/base/paths.hpp"
#include "core/store/damaged_library.hpp"
#include "core/store/location.hpp"
#include "core/store/sqlite/migrations.hpp"
#include "core/store/sqlite/sqlite_connection.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFileName = "library.sqlite";
constexpr std::uintmax_t kQuickCheckBytes = 16 << 20;
/// A write-ahead log needs memory shared by all who use the library, which network disks do not give.
bool isOnNetworkDisk(const fs::path& folder) {
    struct statfs info {};
    if (statfs(folder.c_str(), &info) != 0) return false;
    constexpr std::array<std::uint32_t, 7> kNetworkDisks = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42,
                                                            0x01021997, 0x65735546, 0x73757245};
    return std::find(kNetworkDisks.begin(), kNetworkDisks.end(), static_cast<std::uint32_t>(info.f_type)) !=
           kNetworkDisks.end();
}

std::string textOf(SqliteConnection& connection, const char* sql) {
    Statement query(connection, sql);
    return query.next() ? query.text(0) : std::string();
}

std::uintmax_t numberOf(SqliteConnection& connection, const char* sql) {
    Statement query(connection, sql);
    return query.next() ? static_cast<std::uintmax_t>(query.integer(0)) : 0;
}

std::uintmax_t logBytes(const fs::path& file) {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(fs::path(file) += "-wal", error);
    return error ? 0 : bytes;
}

/// A file that was cut short. SQLite itself notices that whole pages are missing, but not a part of the last
/// one. All is asked of SQLite: nobody else may open the file (OpenDatabase).
void checkLength(SqliteConnection& connection) {
    const Snapshot moment(connection);
    const std::uintmax_t bytes =
        numberOf(connection, "PRAGMA page_count") * numberOf(connection, "PRAGMA page_size");
    if (logBytes(connection.subject()) == 0 && fs::file_size(connection.subject()) < bytes)
        throw DamagedLibrary("the library file is truncated", connection.subject());
}

void chooseJournal(SqliteConnection& connection, const fs::path& folder) {
    const char* wanted =
        isOnNetworkDisk(folder) ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL";
    std::string mode;
    try {
        mode = textOf(connection, wanted);
    } catch (const Error&) {
        mode = textOf(connection, "PRAGMA journal_mode = DELETE");
    }
    // With a log, a commit survives the program; only after a power cut may the last ones be gone, whole.
    connection.execute(mode == "wal" ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
}

bool isAnotherPrograms(SqliteConnection& connection) {
    return schemaVersion(connection) == 0
               ? textOf(connection, "SELECT count(*) FROM sqlite_schema") != "0"
               : textOf(connection, "PRAGMA application_id") != std::to_string(kApplicationId);
}

/// Of a library whose first page lost the numbers that tell whose it is.
bool hasTablesOfALibrary(SqliteConnection& connection) {
    return textOf(connection,
                  "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('roots', 'images', "
                  "'thumbnails', 'features', 'models', 'codes')") == "6";
}

void checkContent(SqliteConnection& connection, std::uintmax_t size) {
    if (isAnotherPrograms(connection))
        throw Error("this is a database of another program", connection.subject(), "Choose another folder");
    checkLength(connection);
    if (size > kQuickCheckBytes) return;
    const std::string problem = textOf(connection, "PRAGMA quick_check(1)");
    if (problem != "ok")
        throw DamagedLibrary("the library file is damaged (" + problem + ")", connection.subject());
}

/// Where the folder may not be written, SQLite may be unable to make its side files. What is in the log alone
/// is then out of reach, which `reason` says.
std::unique_ptr<SqliteConnection> openWithoutWriting(const fs::path& file, std::string& reason) {
    try {
        auto connection = std::make_unique<SqliteConnection>(file, SqliteConnection::Mode::ReadOnly);
        schemaVersion(*connection);
        return connection;
    } catch (const DamagedLibrary&) {
        throw;
    } catch (const Error&) {
        auto connection = std::make_unique<SqliteConnection>(file, SqliteConnection::Mode::Immutable);
        schemaVersion(*connection);
        if (logBytes(file) > 0) reason += ", so that its newest changes (library.sqlite-wal) cannot be read";
        return connection;
    }
}

/// Under another name until it is whole: a file without content is then always one that lost it.
void makeLibraryFile(const fs::path& file) {
    static std::atomic<int> made = 0;
    fs::path partial = file;
    partial += ".part" + std::to_string(getpid()) + '-' + std::to_string(++made);
    std::error_code error;
    try {
        SqliteConnection connection(partial, SqliteConnection::Mode::Create);
        connection.execute("PRAGMA page_size = 16384");
        connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
        migrate(connection);
    } catch (...) {
        fs::remove(partial, error);
        throw;
    }
    error = moveFile(partial, file);
    std::error_code ignored;
    if (error) fs::remove(partial, ignored);
    // Whoever was faster made the same.
    if (error && error != std::errc::file_exists)
        throw Error("a new library cannot be made here (" + error.message() + ")", file,
                    "Choose a place that may be written");
}

std::unique_ptr<SqliteConnection> openForWriting(const fs::path& folder, std::uintmax_t size) {
    auto connection =
        std::make_unique<SqliteConnection>(folder / kFileName, SqliteConnection::Mode::ReadWrite);
    checkContent(*connection, size);
    chooseJournal(*connection, folder);
    migrate(*connection);
    return connection;
}

bool mayWrite(const fs::path& path) {
    return faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

}  // namespace

std::string whyNotWritable(const fs::path& folder) {
    if (!mayWrite(folder)) return "The library's folder may not be written";
    const fs::path file = folder / kFileName;
    std::error_code error;
    if (fs::exists(file, error) && !mayWrite(file)) return "The library file may not be written";
    if (fs::exists(folder / kBackupContents, error))
        return "This is a backup, which stays as it is; restore it to work with it";
    return {};
}

FileOrigin originOf(const fs::path& file) {
    std::error_code error;
    if (!fs::exists(file, error)) return FileOrigin::Unknown;
    try {
        SqliteConnection connection(file, SqliteConnection::Mode::ReadOnly);
        if (isAnotherPrograms(connection))
            return hasTablesOfALibrary(connection) ? FileOrigin::Unknown : FileOrigin::AnotherProgram;
        return schemaVersion(connection) > latestSchemaVersion() ? FileOrigin::NewerLapLens
                                                                 : FileOrigin::ThisLapLens;
    } catch (const Error&) {
        return FileOrigin::Unknown;
    }
}

bool isDriveFull(const fs::path& folder) {
    constexpr std::uintmax_t kSideFiles = 1 << 20;
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    return !error && space.available < kSideFiles;
}

SqliteConnection::Mode modeToCopy(const fs::path& file) {
    try {
        SqliteConnection connection(file, SqliteConnection::Mode::ReadOnly);
        schemaVersion(connection);
    } catch (const DamagedLibrary&) {
        return SqliteConnection::Mode::ReadOnly;
    } catch (const Error&) {
        if (logBytes(file) > 0) throw;
        return SqliteConnection::Mode::Immutable;
    }
    return SqliteConnection::Mode::ReadOnly;
}

namespace {

OpenedLibrary openReadOnly(const fs::path& file, std::uintmax_t size, std::string reason) {
    auto connection = openWithoutWriting(file, reason);
    checkContent(*connection, size);
    if (schemaVersion(*connection) < latestSchemaVersion())
        throw Error(
            "the library is from an older version and must be brought up to date, but it may not be "
            "written",
            file, "Open it once where it may be written");
    return {std::move(connection), std::move(reason)};
}

OpenedLibrary openWritable(const fs::path& folder, std::uintmax_t size) {
    if (size > 0) {
        auto connection =
            std::make_unique<SqliteConnection>(folder / kFileName, SqliteConnection::Mode::ReadOnly);
        if (schemaVersion(*connection) > latestSchemaVersion()) {
            checkContent(*connection, size);
            return {std::move(connection), kMadeByNewer};
        }
    }
    return {openForWriting(folder, size), {}};
}

}  // namespace

OpenedLibrary openLibraryFolder(const fs::path& folder, IfNoLibrary ifNone) {
    std::error_code error;
    if (ifNone == IfNoLibrary::Make) {
        fs::create_directories(folder, error);
        if (!fs::is_directory(folder, error))
            throw Error("the library's folder cannot be made", folder, "Choose a place that may be written");
    }
    std::string readOnlyReason = whyNotWritable(folder);
    const fs::path file = folder / kFileName;
    if (readOnlyReason.empty() && ifNone == IfNoLibrary::Make && !fs::exists(file, error) &&
        logBytes(file) == 0)
        makeLibraryFile(file);
    const std::uintmax_t size = fs::exists(file, error) ? fs::file_size(file, error) : 0;
    if (error) throw Error("the library cannot be opened", file, "Check that its folder may be read");

    if (!readOnlyReason.empty()) {
        if (!fs::exists(file, error) && ifNone == IfNoLibrary::Make)
            throw Error("a new library cannot be made here: the folder may not be written", folder,
                        "Choose a place that may be written");
        return openReadOnly(file, size, std::move(readOnlyReason));
    }
    try {
        return openWritable(folder, size);
    } catch (const DamagedLibrary&) {
        throw;
    } catch (const Error&) {
        // SQLite's side files need a little space, but what is in the file can be read without them.
        if (size == 0 || !isDriveFull(folder) || logBytes(file) > 0) throw;
        return openReadOnly(file, size, "There is no space left on the library's drive");
    }
}

}  // namespace laplens
