#include "core/store/sqlite/sqlite_connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "core/base/error.hpp"
#include "core/base/file_size_limit.hpp"
#include "core/base/folded.hpp"
#include "core/base/geo_position.hpp"
#include "core/store/damaged_library.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

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

std::string openName(const fs::path& file, SqliteConnection::Mode mode) {
    return mode == SqliteConnection::Mode::Immutable ? immutableUri(file) : file.native();
}

/// Of a file that is empty SQLite makes a new library, and deletes the log that lies beside it.
void requireContent(const fs::path& file, SqliteConnection::Mode mode) {
    std::error_code error, noLog;
    const bool isThere = fs::exists(file, error);
    // A pipe would keep one waiting for ever.
    if (isThere && !fs::is_regular_file(file, error))
        throw Error("this is no file, so no library", file, "Choose another folder");
    if (isThere && fs::file_size(file, error) > 0) return;
    const bool hasLog = !fs::is_empty(fs::path(file) += "-wal", noLog) && !noLog;
    if (hasLog)
        throw DamagedLibrary(std::string("the library is incomplete: library.sqlite is ") +
                                 (isThere ? "empty" : "not there") +
                                 ", but its write-ahead log (library.sqlite-wal) is there",
                             file);
    if (isThere && !error && mode != SqliteConnection::Mode::Create)
        throw DamagedLibrary("the library file is empty", file);
}

int openFlags(SqliteConnection::Mode mode) {
    constexpr int kOneThread = SQLITE_OPEN_NOMUTEX;
    if (mode == SqliteConnection::Mode::Create)
        return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | kOneThread;
    if (mode == SqliteConnection::Mode::ReadWrite) return SQLite::OPEN_READWRITE | kOneThread;
    const int uri = mode == SqliteConnection::Mode::Immutable ? SQLite::OPEN_URI : 0;
    return SQLite::OPEN_READONLY | uri | kOneThread;
}

/// folded(x) of SQL: of a text, or of the bytes of a path.
void foldText(sqlite3_context* context, int, sqlite3_value** values) {
    const void* data = sqlite3_value_blob(values[0]);
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
    try {
        const std::string text = folded({static_cast<const char*>(data), data ? size : 0});
        sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

/// metres_between(latitude, longitude, latitude, longitude) of SQL, in 10,000,000ths of degrees.
void measureDistance(sqlite3_context* context, int, sqlite3_value** values) {
    const auto degrees = [&](int i) { return degreesOfE7(sqlite3_value_int64(values[i])); };
    sqlite3_result_double(context, metresBetween({degrees(0), degrees(1)}, {degrees(2), degrees(3)}));
}

/// One use of a prepared statement; on destruction it is reset, because one that is left standing keeps its
/// read transaction open.
class SqliteRows : public Rows {
public:
    SqliteRows(SqliteConnection& connection, SQLite::Statement& statement)
        : connection_(connection), file_(connection.subject()), statement_(statement) {}
    ~SqliteRows() override { statement_.tryReset(); }

    void bind(int index, const SqlValue& value) {
        translated(file_, [&] { std::visit([&](const auto& plain) { bindPlain(index, plain); }, value); });
    }
    bool next() override {
        return translated(file_, [&] { return statement_.executeStep(); });
    }
    std::int64_t changed() override {
        if (!connection_.inTransaction()) connection_.requireInPlace();
        const std::int64_t rows = translated(file_, [&] { return std::int64_t{statement_.exec()}; });
        // It may have waited for another program, which put another library in this one's place.
        if (!connection_.inTransaction()) connection_.requireInPlace();
        return rows;
    }
    std::int64_t integer(int column) const override { return statement_.getColumn(column).getInt64(); }
    std::span<const std::byte> bytes(int column) const override {
        const SQLite::Column value = statement_.getColumn(column);
        const auto* data = static_cast<const std::byte*>(value.getBlob());
        return {data, static_cast<std::size_t>(value.getBytes())};
    }
    bool readCode(int column, std::span<std::uint64_t> words) const override {
        const std::span<const std::byte> code = bytes(column);
        if (code.size() != words.size_bytes()) return false;
        std::memcpy(words.data(), code.data(), code.size());
        return true;
    }

private:
    void bindPlain(int index, std::int64_t value) { statement_.bind(index, value); }
    void bindPlain(int index, std::string_view text) { statement_.bind(index, std::string(text)); }
    void bindPlain(int index, CodeWords code) { bindPlain(index, std::as_bytes(code.words)); }
    void bindPlain(int index, std::span<const std::byte> bytes) {
        // A null pointer would be stored as NULL, not as an empty BLOB.
        const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
        statement_.bindNoCopy(index, data, static_cast<int>(bytes.size()));
    }
    void bindPlain(int index, IdList list) {
        std::string json = "[";
        for (const std::int64_t id : list.ids) {
            if (json.size() > 1) json += ',';
            json += std::to_string(id);
        }
        json += ']';
        statement_.bind(index, json);
    }

    SqliteConnection& connection_;
    const fs::path& file_;
    SQLite::Statement& statement_;
};

constexpr int kInstructionsPerLook = 10'000;

/// Ends long statements of a connection when the job is stopped.
class StopsWith {
public:
    StopsWith(SqliteConnection& connection, JobContext& context)
        : handle_(connection.database().getHandle()) {
        sqlite3_progress_handler(
            handle_, kInstructionsPerLook,
            [](void* job) { return static_cast<int>(static_cast<JobContext*>(job)->stopRequested()); },
            &context);
    }
    ~StopsWith() { sqlite3_progress_handler(handle_, 0, nullptr, nullptr); }
    StopsWith(const StopsWith&) = delete;
    StopsWith& operator=(const StopsWith&) = delete;

private:
    sqlite3* handle_;
};

std::string textOf(SqliteConnection& connection, const char* sql) {
    Statement query(connection, sql);
    return query.next() ? query.text(0) : std::string();
}

bool isDiskFull(const fs::path& file) {
    constexpr std::uintmax_t kLeast = 64 << 10;
    std::error_code error;
    const fs::space_info space = fs::space(file.parent_path(), error);
    return !error && space.available < kLeast;
}

/// Of the library's file or what SQLite writes beside it.
bool isAtSizeLimit(const fs::path& file, std::uint64_t limit) {
    constexpr std::uint64_t kMostAtOnce = 1 << 20;
    return std::ranges::any_of(std::array{"", "-wal", "-journal", "-shm"}, [&](const char* ending) {
        fs::path part = file;
        std::error_code error;
        const std::uintmax_t bytes = fs::file_size(part += ending, error);
        return !error && bytes + kMostAtOnce > limit;
    });
}

}  // namespace

void throwStoreError(const SQLite::Exception& exception, const fs::path& file) {
    const std::string detail = exception.what();
    const int code = exception.getErrorCode() & 0xFF;
    // Where there is no room for what lies beside it SQLite takes the file for one to be read only.
    switch (code == SQLITE_READONLY && isDiskFull(file) ? SQLITE_FULL : code) {
        case SQLITE_FULL:
            throw Error("the disk is full; the last changes were not saved", file,
                        "Free some space and start the work again: it goes on from what was saved");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Error("the library is in use by another program", file,
                        "Wait until its work is done and try again");
        case SQLITE_IOERR:
            if (const auto limit = fileSizeLimit(); limit && isAtSizeLimit(file, *limit))
                throw Error("the library's files would be larger than files may be here, " +
                                std::to_string(*limit >> 10) + " KiB; the last changes were not saved",
                            file,
                            "Raise the limit (ulimit -f) and start the work again: it goes on from what "
                            "was saved");
            throw Error("reading or writing the library failed (" + detail + ")", file,
                        "Check that its drive is connected and has free space, then open the library again");
        case SQLITE_NOTADB:
            throw DamagedLibrary("this is not a LapLens library, or its file is damaged (" + detail + ")",
                                 file);
        case SQLITE_CORRUPT:
            throw DamagedLibrary("the library file is damaged or truncated (" + detail + ")", file);
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            throw Error("the library may not be written", file, "Change the permissions of its folder");
        case SQLITE_CANTOPEN:
            throw Error("the library cannot be opened", file,
                        "Check that it exists, and that it and its folder may be read");
        case SQLITE_TOOBIG:
            throw Error("an entry is too large for the library", file);
        case SQLITE_INTERRUPT:
            throw Cancelled();
        case SQLITE_NOMEM:
            throw Error("there is not enough memory", file, "Close other programs and try again");
        case SQLITE_CONSTRAINT:
            throw Error("the library refused an entry (" + detail + ")", file,
                        "The picture, network or model may have been removed meanwhile: scan again");
        default:
            throw Error("the library reported an error (" + detail + ")", file);
    }
}

SqliteConnection::SqliteConnection(const fs::path& file, Mode mode, const std::string& first)
    : file_(file),
      database_(translated(file,
                           [&] {
                               requireContent(file, mode);
                               return SQLite::Database(openName(file, mode), openFlags(mode),
                                                       kBusyTimeout_ms);
                           })),
      open_(file) {
    if (!first.empty()) execute(first);
    translated(file, [&] {
        database_.createFunction("folded", 1, true, nullptr, &foldText);
        database_.createFunction("metres_between", 4, true, nullptr, &measureDistance);
    });
    execute("PRAGMA foreign_keys = ON");
    execute("PRAGMA cache_size = -32768");
    execute("PRAGMA temp_store = MEMORY");
}

std::unique_ptr<Rows> SqliteConnection::run(Sql sql, std::span<const SqlValue> arguments) {
    auto& slot = statements_[sql.sqlite];
    if (!slot)
        slot = translated(file_, [&] { return std::make_unique<SQLite::Statement>(database_, sql.sqlite); });
    auto rows = std::make_unique<SqliteRows>(*this, *slot);
    int index = 0;
    for (const SqlValue& value : arguments) rows->bind(++index, value);
    return rows;
}

bool SqliteConnection::inTransaction() const {
    return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void SqliteConnection::execute(const std::string& sql) {
    translated(file_, [&] { database_.exec(sql); });
}

void SqliteConnection::requireInPlace() {
    int moved = 0;
    const int status = sqlite3_file_control(database_.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (status == SQLITE_OK && moved)
        throw Error("the library is no longer there: it was moved or deleted while it was open", file_,
                    "Bring it back, and nothing is lost but what was to be saved just now");
}

void SqliteConnection::beginWrite() {
    execute("BEGIN IMMEDIATE");
    try {
        requireInPlace();
    } catch (const Error&) {
        rollback();
        throw;
    }
}

void SqliteConnection::commit() {
    requireInPlace();
    execute("COMMIT");
}

void SqliteConnection::rollback() noexcept {
    // SQLite itself rolls back when the disk is full or fails.
    if (!inTransaction()) return;
    try {
        database_.exec("ROLLBACK");
    } catch (const SQLite::Exception&) {
        // What is left is rolled back when the library is opened the next time.
    }
}

void SqliteConnection::putCodes(std::int64_t modelId, std::span<const std::int64_t> imageIds,
                                std::span<const std::uint64_t> words, std::size_t wordsPerCode) {
    for (std::size_t i = 0; i < imageIds.size(); ++i)
        Statement(*this,
                  "INSERT INTO codes (model_id, image_id, code) VALUES (?, ?, ?) "
                  "ON CONFLICT (model_id, image_id) DO UPDATE SET code = excluded.code",
                  modelId, imageIds[i], CodeWords{words.subspan(i * wordsPerCode, wordsPerCode)})
            .execute();
}

std::int64_t SqliteConnection::aboutHowManyCodes(std::int64_t modelId) {
    const SqlValue arguments[] = {modelId};
    const std::unique_ptr<Rows> rows = run("SELECT count(*) FROM codes WHERE model_id = ?", arguments);
    return rows->next() ? rows->integer(0) : 0;
}

std::string SqliteConnection::integrityProblem() {
    JobContext unstopped;
    return integrityProblem(unstopped);
}

std::string SqliteConnection::integrityProblem(JobContext& context) {
    const StopsWith stops(*this, context);
    try {
        const std::string result = textOf(*this, "PRAGMA integrity_check(1)");
        if (result != "ok") return result;
        return textOf(
            *this,
            "SELECT 'table ' || \"table\" || ' refers to a missing row' FROM pragma_foreign_key_check");
    } catch (const Error&) {
        if (context.stopRequested()) throw Cancelled();
        throw;
    }
}

}  // namespace laplens
