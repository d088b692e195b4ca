#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <unordered_map>

#include "core/base/job_context.hpp"
#include "core/base/open_database.hpp"
#include "core/store/connection.hpp"

namespace laplens {

/// For so long one waits for another program that writes.
inline constexpr int kBusyTimeout_ms = 5000;

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
class SqliteConnection : public Connection {
public:
    enum class Mode {
        Create,     ///< like ReadWrite, and makes the file when it is not there
        ReadWrite,  ///< throws Error when it is not there
        ReadOnly,
        Immutable  ///< the folder may not be written: SQLite must not try to make its side files
    };

    /// `first` is said before anything else, while SQLite has not looked at the file yet.
    SqliteConnection(const std::filesystem::path& file, Mode mode, const std::string& first = {});

    SQLite::Database& database() { return database_; }
    void execute(const std::string& sql);

    const std::filesystem::path& subject() const override { return file_; }
    bool isServer() const override { return false; }
    bool inTransaction() const override;
    std::unique_ptr<Rows> run(Sql sql, std::span<const SqlValue> arguments) override;
    std::unique_ptr<Rows> stream(Sql sql, std::span<const SqlValue> arguments) override {
        return run(sql, arguments);
    }
    void beginWrite() override;
    void beginRead() override { execute("BEGIN"); }
    void commit() override;
    void rollback() noexcept override;
    void addCodePlace(std::int64_t, int) override {}
    void removeCodePlace(std::int64_t) override {}
    void indexCodePlace(std::int64_t, int) override {}
    void gatherStatistics(std::int64_t, std::int64_t) override {}
    std::optional<int> indexedPieces(std::int64_t) override { return 0; }
    void putCodes(std::int64_t modelId, std::span<const std::int64_t> imageIds,
                  std::span<const std::uint64_t> words, std::size_t wordsPerCode) override;
    std::vector<CodePart> codeParts(std::int64_t) override { return {}; }
    std::string shardName(const std::string&) override { return {}; }
    bool partAnswers(std::int64_t, int) override { return true; }
    std::int64_t aboutHowManyCodes(std::int64_t modelId) override;
    std::string takeLock(const ServerLock&) override { return {}; }
    void giveLock(const ServerLock&) override {}
    std::string integrityProblem() override;
    /// The same: PRAGMA integrity_check and foreign_key_check. Throws Cancelled.
    std::string integrityProblem(JobContext&);
    void stopWith(std::stop_token) override {}

    /// Throws Error when the file is no longer where it was opened: SQLite would go on writing to what was
    /// deleted or moved.
    void requireInPlace();

private:
    std::filesystem::path file_;
    SQLite::Database database_;
    OpenDatabase open_;
    std::unordered_map<const char*, std::unique_ptr<SQLite::Statement>> statements_;
};

}  // namespace laplens
