#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/store/connection.hpp"

namespace laplens {

/// A connection to a PostgreSQL server. libpq itself rather than libpqxx 6.4, because arguments and answers
/// travel in binary form: a feature or a thumbnail would otherwise double in size, and names that are not
/// UTF-8 could not be sent.
class PostgresConnection : public Connection {
public:
    /// Throws Error when the server does not answer, refuses, or is older than 15.
    explicit PostgresConnection(const std::filesystem::path& uri);

    /// SQL of ours without arguments.
    void execute(const std::string& sql);
    /// The first number of an answer; 0 without a row.
    std::int64_t number(Sql sql, std::span<const SqlValue> arguments = {});
    /// What this server, as a coordinator, calls its shards in SQL, the oldest first.
    std::vector<std::string> shards();
    /// Runs `work` in a transaction; what it throws rolls back.
    void transact(const std::function<void()>& work);

    const std::filesystem::path& subject() const override { return shown_; }
    bool isServer() const override { return true; }
    bool inTransaction() const override;
    /// When the connection is lost outside a transaction it is made again, with growing pauses, and a
    /// question is sent once more; of a change an Error says that it may be stored or not. Inside a
    /// transaction an Error says that nothing of it was stored.
    std::unique_ptr<Rows> run(Sql sql, std::span<const SqlValue> arguments) override;
    std::unique_ptr<Rows> stream(Sql sql, std::span<const SqlValue> arguments) override;
    void beginWrite() override { begin("BEGIN"); }
    void beginRead() override { begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
    void commit() override;
    void rollback() noexcept override;
    void addCodePlace(std::int64_t modelId, int bits) override;
    void removeCodePlace(std::int64_t modelId) override;
    void indexCodePlace(std::int64_t modelId, int bits) override;
    void gatherStatistics(std::int64_t modelId, std::int64_t added) override;
    std::optional<int> indexedPieces(std::int64_t modelId) override;
    void putCodes(std::int64_t modelId, std::span<const std::int64_t> imageIds,
                  std::span<const std::uint64_t> words, std::size_t wordsPerCode) override;
    std::vector<CodePart> codeParts(std::int64_t modelId) override;
    std::string shardName(const std::string& shard) override;
    bool partAnswers(std::int64_t modelId, int part) override;
    std::int64_t aboutHowManyCodes(std::int64_t modelId) override;
    std::string takeLock(const ServerLock& lock) override;
    void giveLock(const ServerLock& lock) override;
    std::string integrityProblem() override;
    void stopWith(std::stop_token stop) override { stop_ = std::move(stop); }

    /// Rows for a table by COPY in binary form; `writeRow` appends one row's fields.
    class RowWriter {
    public:
        explicit RowWriter(int columns) : columns_(columns) {}
        void beginRow();
        void integer(std::int64_t value);
        void code(std::span<const std::uint64_t> words);
        std::vector<char> bytes;

    private:
        int columns_;
    };
    /// `copySql`: COPY table (columns) FROM STDIN (FORMAT binary). `fill` returns false after the last row;
    /// it is called again and again, and what it wrote is sent in between.
    void copyIn(const std::string& copySql, int columns, const std::function<bool(RowWriter&)>& fill);

private:
    struct Close {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    struct Clear {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    friend class PostgresRows;
    friend class PostgresStream;
    using Result = std::unique_ptr<PGresult, Clear>;

    void setUp();
    bool isAlive() const;
    void connectAgain();
    void begin(const char* sql);
    /// Not in a transaction, whose end could undo it.
    void planOnce(bool once);
    [[noreturn]] void fail(const PGresult* result) const;
    Result checked(PGresult* result) const;
    Result answerTo(int sent);
    void cancel() const;
    void analyze(std::int64_t modelId);
    /// By their own statistics.
    std::int64_t aboutHowManyAtShards(std::int64_t modelId);
    bool tryLock(const ServerLock& lock);
    bool tryLockFor(const ServerLock& lock, std::chrono::milliseconds patience);
    Result send(const std::string& text, std::span<const SqlValue> arguments, bool prepared);
    const std::string& numbered(const char* sql);

    std::filesystem::path shown_;
    std::stop_token stop_;
    std::set<ServerLock> locks_;
    bool plansOnce_ = false;
    std::unique_ptr<PGconn, Close> connection_;
    std::unordered_map<const char*, std::string> numbered_;  ///< `$1` for `?`
    std::unordered_map<const char*, std::string> prepared_;  ///< names, at this connection
};

}  // namespace laplens
