#include "core/store/connection.hpp"

#include <sqlite3.h>

#include "core/base/error.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kBusyTimeout_ms = 5000;

/// As an URI, in which SQLite takes "?", "#" and "%" for its own.
std::string immutableUri(const fs::path& file) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    const fs::path absolute = fs::absolute(file);
    std::string uri = "file:";
    for (const char c : absolute.native()) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '?' || c == '#' || c == '%' || byte < 0x20) {
            uri += '%';
            uri += kDigits[byte >> 4];
            uri += kDigits[byte & 15];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

std::string openName(const fs::path& file, Connection::Mode mode) {
    return mode == Connection::Mode::Immutable ? immutableUri(file) : file.native();
}

int openFlags(Connection::Mode mode) {
    constexpr int kOneThread = SQLITE_OPEN_NOMUTEX;
    if (mode == Connection::Mode::ReadWrite) return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | kOneThread;
    const int uri = mode == Connection::Mode::Immutable ? SQLite::OPEN_URI : 0;
    return SQLite::OPEN_READONLY | uri | kOneThread;
}

}  // namespace

void throwStoreError(const SQLite::Exception& exception, const fs::path& file) {
    const std::string detail = exception.what();
    switch (exception.getErrorCode() & 0xFF) {
        case SQLITE_FULL:
            throw Error("the disk is full; the last changes were not saved", file,
                        "Free some space and start the work again: it goes on from what was saved");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Error("the library is in use by another program", file,
                        "Wait until its work is done and try again");
        case SQLITE_IOERR:
            throw Error("reading or writing the library failed (" + detail + ")", file,
                        "Check that its drive is connected and has free space, then open the library again");
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            throw Error("the library file is damaged (" + detail + ")", file,
                        "Put a backup copy in its place, or move it away and build the library anew: your "
                        "pictures are not affected");
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            throw Error("the library may not be written", file, "Change the permissions of its folder");
        case SQLITE_CANTOPEN:
            throw Error("the library cannot be opened", file, "Check that its folder exists and may be read");
        case SQLITE_TOOBIG:
            throw Error("an entry is too large for the library", file);
        case SQLITE_NOMEM:
            throw Error("there is not enough memory", file, "Close other programs and try again");
        case SQLITE_CONSTRAINT:
            throw Error("the library refused an entry (" + detail + ")", file,
                        "The picture, network or model may have been removed meanwhile: scan again");
        default:
            throw Error("the library reported an error (" + detail + ")", file);
    }
}

Connection::Connection(const fs::path& file, Mode mode)
    : file_(file), database_(translated(file, [&] {
          return SQLite::Database(openName(file, mode), openFlags(mode), kBusyTimeout_ms);
      })) {
    execute("PRAGMA foreign_keys = ON");
    execute("PRAGMA cache_size = -32768");
    execute("PRAGMA temp_store = MEMORY");
}

SQLite::Statement& Connection::statement(const char* sql) {
    auto& slot = statements_[sql];
    if (!slot) slot = translated(file_, [&] { return std::make_unique<SQLite::Statement>(database_, sql); });
    return *slot;
}

bool Connection::inTransaction() const {
    return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void Connection::execute(const std::string& sql) {
    translated(file_, [&] { database_.exec(sql); });
}

Statement::~Statement() {
    statement_.tryReset();
}

std::span<const std::byte> Statement::bytes(int column) const {
    const SQLite::Column value = statement_.getColumn(column);
    const auto* data = static_cast<const std::byte*>(value.getBlob());
    return {data, static_cast<std::size_t>(value.getBytes())};
}

void Statement::bind(int index, std::span<const std::byte> bytes) {
    // A null pointer would be stored as NULL, not as an empty BLOB.
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    statement_.bindNoCopy(index, data, static_cast<int>(bytes.size()));
}

Snapshot::Snapshot(Connection& connection) {
    if (connection.inTransaction()) return;
    connection.execute("BEGIN");
    connection_ = &connection;
}

Snapshot::~Snapshot() {
    if (!connection_) return;
    try {
        connection_->database().exec("COMMIT");
    } catch (const SQLite::Exception&) {
        // Nothing was written, so there is nothing to lose.
    }
}

}  // namespace laplens
