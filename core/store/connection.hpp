#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace laplens {

/// Turns what SQLite reports into a sentence with a remedy.
[[noreturn]] void throwStoreError(const SQLite::Exception&, const std::filesystem::path& file);

/// Runs `work`; an exception of SQLite becomes an Error that names `file`.
template <class Work>
auto translated(const std::filesystem::path& file, Work&& work) {
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        throwStoreError(exception, file);
    }
}

/// An open database file and its prepared statements, each compiled once.
class Connection {
public:
    enum class Mode {
        ReadWrite,
        ReadOnly,
        Immutable  ///< the folder may not be written: SQLite must not try to make its side files
    };

    Connection(const std::filesystem::path& file, Mode mode);

    SQLite::Database& database() { return database_; }
    const std::filesystem::path& file() const { return file_; }
    SQLite::Statement& statement(const char* sql);
    bool inTransaction() const;
    void execute(const std::string& sql);

private:
    std::filesystem::path file_;
    SQLite::Database database_;
    std::unordered_map<std::string_view, std::unique_ptr<SQLite::Statement>> statements_;
};

/// One use of a prepared statement: binds the arguments in order, and on destruction resets the statement,
/// because one that is left standing keeps its read transaction open. `sql` must be a string literal; BLOBs
/// are not copied and must outlive the query.
class Statement {
public:
    template <class... Arguments>
    Statement(Connection& connection, const char* sql, const Arguments&... arguments)
        : connection_(connection), statement_(connection.statement(sql)) {
        translated(connection.file(), [&] {
            int index = 0;
            (bind(++index, arguments), ...);
        });
    }
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Whether there is another row.
    bool next() {
        return translated(connection_.file(), [&] { return statement_.executeStep(); });
    }
    /// For statements without rows; returns how many rows changed.
    std::int64_t execute() {
        return translated(connection_.file(), [&] { return std::int64_t{statement_.exec()}; });
    }

    std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
    int number(int column) const { return statement_.getColumn(column).getInt(); }
    std::string text(int column) const { return statement_.getColumn(column).getString(); }
    std::span<const std::byte> bytes(int column) const;

private:
    template <std::integral T>
    void bind(int index, T value) {
        statement_.bind(index, static_cast<std::int64_t>(value));
    }
    void bind(int index, const std::string& text) { statement_.bind(index, text); }
    void bind(int index, std::span<const std::byte> bytes);

    Connection& connection_;
    SQLite::Statement& statement_;
};

/// The bytes of a path or of an array of numbers, to be stored as a BLOB.
inline std::span<const std::byte> blobOf(const std::string& text) {
    return std::as_bytes(std::span(text));
}
inline std::span<const std::byte> blobOf(const std::filesystem::path& path) {
    return blobOf(path.native());
}
inline std::string toString(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A read transaction over several statements, so that they see the same library; nothing when one is open
/// already.
class Snapshot {
public:
    explicit Snapshot(Connection&);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Connection* connection_ = nullptr;
};

}  // namespace laplens
