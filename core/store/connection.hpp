#pragma once

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laplens {

/// A code, as PackedCodes holds it.
struct CodeWords {
    std::span<const std::uint64_t> words;
};
/// Stands for a list in the SQL of a statement: `= ANY (?)` of PostgreSQL, `IN (SELECT value FROM
/// json_each(?))` of SQLite.
struct IdList {
    std::span<const std::int64_t> ids;
};
using SqlValue = std::variant<std::int64_t, std::string_view, std::span<const std::byte>, CodeWords, IdList>;

/// A question where the two databases put it differently; most SQL is common to both.
struct Sql {
    constexpr Sql(const char* common) : sqlite(common), postgres(common) {}
    constexpr Sql(const char* forSqlite, const char* forPostgres)
        : sqlite(forSqlite), postgres(forPostgres) {}
    const char* sqlite;
    const char* postgres;
    /// One plan suits all arguments, and a server's planning takes longer than the answer.
    bool isPlannedOnce = false;
};

/// The rows that a statement answers.
class Rows {
public:
    virtual ~Rows() = default;
    /// Whether there is another row.
    virtual bool next() = 0;
    /// How many rows a statement without an answer changed.
    virtual std::int64_t changed() = 0;
    virtual std::int64_t integer(int column) const = 0;
    /// Valid until the next row.
    virtual std::span<const std::byte> bytes(int column) const = 0;
    /// False when the code in `column` has another length.
    virtual bool readCode(int column, std::span<std::uint64_t> words) const = 0;
};

/// A part of a model's codes, by hash of the picture's id.
struct CodePart {
    int part = 0;
    std::string shard;  ///< empty: at the library's own server
};

inline bool areAllHere(const std::vector<CodePart>& parts) {
    return std::ranges::all_of(parts, &std::string::empty, &CodePart::shard);
}

/// What keeps two programs from doing the same thing at a server.
struct ServerLock {
    enum class On { Root = 1281454157, Shards } on;  ///< numbers that other programs will hardly use
    std::int64_t id = 0;
    auto operator<=>(const ServerLock&) const = default;
};

/// An open library's database: what Library is written on. `?` stands for an argument; text of outside never
/// becomes part of a statement. One connection belongs to one thread at a time. Throws Error.
class Connection {
public:
    virtual ~Connection() = default;

    /// What errors name: the file, or the server's address without a password.
    virtual const std::filesystem::path& subject() const = 0;
    virtual bool isServer() const = 0;
    virtual bool inTransaction() const = 0;

    /// `sql` must be a literal: statements are compiled once and kept by its address. Arguments need not
    /// outlive the call, but BLOBs and texts must outlive the rows. The answer is held whole by a server's
    /// client; `stream` fetches a long one piece by piece, inside a transaction or Snapshot.
    virtual std::unique_ptr<Rows> run(Sql sql, std::span<const SqlValue> arguments) = 0;
    virtual std::unique_ptr<Rows> stream(Sql sql, std::span<const SqlValue> arguments) = 0;

    virtual void beginWrite() = 0;
    /// The statements until `commit` see one moment of the library.
    virtual void beginRead() = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;

    /// A model's codes need a place of their own at a server.
    virtual void addCodePlace(std::int64_t modelId, int bits) = 0;
    virtual void removeCodePlace(std::int64_t modelId) = 0;
    /// For finding codes within a small radius (code_pieces.hpp); nothing without a server.
    virtual void indexCodePlace(std::int64_t modelId, int bits) = 0;
    /// Of a model's codes, for a server's planner, if `added` more are many or many have come since.
    virtual void gatherStatistics(std::int64_t modelId, std::int64_t added) = 0;
    /// How many pieces that index covers, 0 without one; none when there is no such model.
    virtual std::optional<int> indexedPieces(std::int64_t modelId) = 0;
    /// All at once: `words` holds the codes one after another. A code that is there already is replaced.
    virtual void putCodes(std::int64_t modelId, std::span<const std::int64_t> imageIds,
                          std::span<const std::uint64_t> words, std::size_t wordsPerCode) = 0;
    /// Where the parts of a model's codes lie; none: the table codes holds them all.
    virtual std::vector<CodePart> codeParts(std::int64_t modelId) = 0;
    /// As errors name it.
    virtual std::string shardName(const std::string& shard) = 0;
    /// Whether the shard that holds the part does.
    virtual bool partAnswers(std::int64_t modelId, int part) = 0;
    /// By a server's statistics, where counting them takes long; 0 where shards have none.
    virtual std::int64_t aboutHowManyCodes(std::int64_t modelId) = 0;
    /// Held until it is given back, also over a lost connection. `takeLock` answers who else holds it at the
    /// server, or an empty text.
    virtual std::string takeLock(const ServerLock& lock) = 0;
    virtual void giveLock(const ServerLock& lock) = 0;
    /// Empty when all is well.
    virtual std::string integrityProblem() = 0;
    /// A statement that runs at a server when `stop` is asked for, from any thread, ends there, too, and
    /// throws Cancelled.
    virtual void stopWith(std::stop_token stop) = 0;
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

/// One use of a statement, with its arguments in order.
class Statement {
public:
    template <class... Arguments>
    Statement(Connection& connection, Sql sql, const Arguments&... arguments) {
        const std::vector<SqlValue> values{valueOf(arguments)...};
        rows_ = connection.run(sql, values);
    }
    /// Of an answer that may be long.
    struct Long {};
    template <class... Arguments>
    Statement(Long, Connection& connection, Sql sql, const Arguments&... arguments) {
        const std::vector<SqlValue> values{valueOf(arguments)...};
        rows_ = connection.stream(sql, values);
    }

    bool next() { return rows_->next(); }
    std::int64_t execute() { return rows_->changed(); }
    std::int64_t integer(int column) const { return rows_->integer(column); }
    int number(int column) const { return static_cast<int>(rows_->integer(column)); }
    std::string text(int column) const { return toString(rows_->bytes(column)); }
    std::span<const std::byte> bytes(int column) const { return rows_->bytes(column); }
    bool readCode(int column, std::span<std::uint64_t> words) const { return rows_->readCode(column, words); }

private:
    template <std::integral T>
    static SqlValue valueOf(T value) {
        return static_cast<std::int64_t>(value);
    }
    static SqlValue valueOf(const std::string& text) { return std::string_view(text); }
    static SqlValue valueOf(std::span<const std::byte> bytes) { return bytes; }
    static SqlValue valueOf(CodeWords code) { return code; }
    static SqlValue valueOf(IdList list) { return list; }

    std::unique_ptr<Rows> rows_;
};

/// A read transaction over several statements, so that they see the same library; nothing when one is open
/// already.
class Snapshot {
public:
    explicit Snapshot(Connection& connection) {
        if (connection.inTransaction()) return;
        connection.beginRead();
        connection_ = &connection;
    }
    ~Snapshot() {
        if (connection_) connection_->rollback();  // nothing was written
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Connection* connection_ = nullptr;
};

}  // namespace laplens
