#include "core/store/postgres/postgres_connection.hpp"

#include <poll.h>

#include <array>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/job_context.hpp"
#include "core/store/code_pieces.hpp"
#include "core/store/location.hpp"
#include "core/store/postgres/shard_statements.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kOldestServer = 150000;
// Of pg_type.dat.
constexpr Oid kUnknownType = 0, kInt8 = 20, kInt8Array = 1016, kVarbit = 1562;
constexpr int kRowsPerFetch = 4096;
constexpr std::size_t kCopyBuffer = 1 << 20;
constexpr int kPartitions = 16;  // as many shards a library can have
constexpr int kStopLook_ms = 20;
/// A server gives the locks of a lost connection free a little later.
constexpr std::chrono::milliseconds kOldConnectionEnds{3000};
constexpr std::array<int, 5> kPauses_ms = {100, 200, 400, 800, 1600};

template <class Integer>
void appendBigEndian(std::vector<char>& bytes, Integer value) {
    for (int shift = 8 * (int(sizeof value) - 1); shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(static_cast<std::make_unsigned_t<Integer>>(value) >> shift));
}

std::int64_t bigEndian(const char* bytes, int length) {
    std::int64_t value = length > 0 ? static_cast<signed char>(bytes[0]) : 0;
    for (int i = 1; i < length; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

/// PostgreSQL's first bit is the highest of its byte, ours the lowest.
unsigned char mirroredByte(unsigned char byte) {
    return static_cast<unsigned char>((byte * 0x0202020202ULL & 0x010884422010ULL) % 1023);
}

void appendCode(std::vector<char>& bytes, std::span<const std::uint64_t> words) {
    appendBigEndian(bytes, static_cast<std::int32_t>(64 * words.size()));
    for (const std::uint64_t word : words)
        for (int byte = 0; byte < 8; ++byte)
            bytes.push_back(static_cast<char>(mirroredByte(static_cast<unsigned char>(word >> (8 * byte)))));
}

/// The arguments of one statement, as libpq wants them.
struct Arguments {
    std::vector<Oid> types;
    std::vector<std::vector<char>> owned;
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;

    explicit Arguments(std::span<const SqlValue> arguments) {
        owned.resize(arguments.size());
        for (std::size_t i = 0; i < arguments.size(); ++i)
            std::visit([&](const auto& value) { add(owned[i], value); }, arguments[i]);
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i] == nullptr) values[i] = owned[i].data();
        formats.assign(values.size(), 1);
    }

private:
    void addOwned(Oid type, const std::vector<char>& bytes) {
        types.push_back(type);
        values.push_back(nullptr);
        lengths.push_back(static_cast<int>(bytes.size()));
    }
    void addOutside(const void* data, std::size_t size) {
        types.push_back(kUnknownType);  // the server's column says whether it is text or bytes
        values.push_back(size == 0 ? "" : static_cast<const char*>(data));
        lengths.push_back(static_cast<int>(size));
    }
    void add(std::vector<char>& bytes, std::int64_t value) {
        appendBigEndian(bytes, value);
        addOwned(kInt8, bytes);
    }
    void add(std::vector<char>&, std::string_view text) { addOutside(text.data(), text.size()); }
    void add(std::vector<char>&, std::span<const std::byte> blob) { addOutside(blob.data(), blob.size()); }
    void add(std::vector<char>& bytes, CodeWords code) {
        appendCode(bytes, code.words);
        addOwned(kVarbit, bytes);
    }
    void add(std::vector<char>& bytes, IdList list) {
        appendBigEndian(bytes, std::int32_t{1});  // one dimension
        appendBigEndian(bytes, std::int32_t{0});  // without nulls
        appendBigEndian(bytes, static_cast<std::int32_t>(kInt8));
        appendBigEndian(bytes, static_cast<std::int32_t>(list.ids.size()));
        appendBigEndian(bytes, std::int32_t{1});
        for (const std::int64_t id : list.ids) {
            appendBigEndian(bytes, std::int32_t{8});
            appendBigEndian(bytes, id);
        }
        addOwned(kInt8Array, bytes);
    }
};

std::string firstLine(const char* message) {
    const std::string text = message ? message : "";
    std::string line = text.substr(0, text.find('\n'));
    for (const std::string_view prefix : {"ERROR:  ", "FATAL:  "})
        if (line.starts_with(prefix)) line.erase(0, prefix.size());
    return line;
}

}  // namespace

/// An answer that is here whole.
class PostgresRows : public Rows {
public:
    explicit PostgresRows(PostgresConnection::Result result) : result_(std::move(result)) {}

    bool next() override { return ++row_ < PQntuples(result_.get()); }
    std::int64_t changed() override {
        const char* count = PQcmdTuples(result_.get());
        return *count ? std::stoll(count) : 0;
    }
    std::int64_t integer(int column) const override {
        return bigEndian(PQgetvalue(result_.get(), row_, column), PQgetlength(result_.get(), row_, column));
    }
    std::span<const std::byte> bytes(int column) const override {
        return {reinterpret_cast<const std::byte*>(PQgetvalue(result_.get(), row_, column)),
                static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
    }
    bool readCode(int column, std::span<std::uint64_t> words) const override {
        const std::span<const std::byte> code = bytes(column);
        if (code.size() != 4 + words.size_bytes()) return false;
        for (std::size_t i = 0; i < words.size(); ++i) {
            words[i] = 0;
            for (std::size_t byte = 0; byte < 8; ++byte)
                words[i] |=
                    std::uint64_t{mirroredByte(std::to_integer<unsigned char>(code[4 + 8 * i + byte]))}
                    << (8 * byte);
        }
        return true;
    }

protected:
    PostgresConnection::Result result_;
    int row_ = -1;
};

/// An answer that comes some thousand rows at a time, through a cursor of the transaction.
class PostgresStream : public PostgresRows {
public:
    PostgresStream(PostgresConnection& connection, std::string cursor)
        : PostgresRows(nullptr), connection_(connection), cursor_(std::move(cursor)) {
        fetch();
    }
    ~PostgresStream() override {
        result_.reset();
        PQclear(PQexec(connection_.connection_.get(), ("CLOSE " + cursor_).c_str()));
    }

    bool next() override {
        if (PostgresRows::next()) return true;
        if (PQntuples(result_.get()) < kRowsPerFetch) return false;
        fetch();
        return PostgresRows::next();
    }

private:
    void fetch() {
        result_ = connection_.send("FETCH " + std::to_string(kRowsPerFetch) + " FROM " + cursor_, {}, false);
        row_ = -1;
    }

    PostgresConnection& connection_;
    std::string cursor_;
};

PostgresConnection::PostgresConnection(const fs::path& uri) : shown_(withoutSecrets(uri)) {
    checkAddress(uri);
    // What the URI says comes last and counts: it stands in "dbname".
    const char* const names[] = {"connect_timeout",
                                 "keepalives_idle",
                                 "keepalives_interval",
                                 "keepalives_count",
                                 "tcp_user_timeout",
                                 "dbname",
                                 nullptr};
    const char* const values[] = {"10", "30", "10", "3", "60000", uri.c_str(), nullptr};
    connection_.reset(PQconnectdbParams(names, values, 1));
    setUp();
}

void PostgresConnection::setUp() {
    PGconn* connection = connection_.get();
    if (PQstatus(connection) != CONNECTION_OK) {
        const std::string reason = firstLine(PQerrorMessage(connection));
        throw Error("the server of the shared library does not let us in (" + reason + ")", shown_,
                    "Check its address, that it runs, and your role and password there (a .pgpass file "
                    "keeps passwords)");
    }
    if (PQserverVersion(connection) < kOldestServer)
        throw Error(
            "the server is too old: PostgreSQL " + std::to_string(PQserverVersion(connection) / 10000),
            shown_, "A shared library needs version 15 or later");
    prepared_.clear();
    PQsetNoticeProcessor(
        connection, [](void*, const char*) {}, nullptr);
    execute("SET search_path = laplens");
    execute("SET application_name = 'laplens'");
    // With all arguments unknown, statements over partitions would be planned for the general case.
    execute("SET plan_cache_mode = force_custom_plan");
    plansOnce_ = false;
    for (const ServerLock& lock : locks_)
        if (!tryLockFor(lock, kOldConnectionEnds))
            throw Error(
                "the connection to the shared library was lost, and someone else has begun the same work",
                shown_, "Wait until that is done, then start yours again");
}

void PostgresConnection::planOnce(bool once) {
    if (plansOnce_ == once) return;
    // Such an answer is there before a worker has started.
    execute(once ? "SET plan_cache_mode = force_generic_plan; SET max_parallel_workers_per_gather = 0"
                 : "SET plan_cache_mode = force_custom_plan; RESET max_parallel_workers_per_gather");
    plansOnce_ = once;
}

bool PostgresConnection::isAlive() const {
    const Result result(PQexec(connection_.get(), ""));
    return PQresultStatus(result.get()) == PGRES_EMPTY_QUERY;
}

void PostgresConnection::connectAgain() {
    for (std::size_t i = 0;; ++i) {
        PQreset(connection_.get());
        if (PQstatus(connection_.get()) == CONNECTION_OK) return setUp();
        if (i == kPauses_ms.size())
            throw Error("the connection to the shared library was lost", shown_,
                        "Check the network and the server, then try again; what was shown stays");
        std::this_thread::sleep_for(std::chrono::milliseconds(kPauses_ms[i]));
    }
}

void PostgresConnection::fail(const PGresult* result) const {
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const std::string code = state ? state : "08006";
    const std::string detail = primary ? primary : firstLine(PQerrorMessage(connection_.get()));
    if (code == "57014") throw Cancelled();
    if (code == "53100" || code == "53200" || code == "53300")
        throw Error("the server has no room left (" + detail + "); the last changes were not saved", shown_,
                    "Tell whoever keeps the server, then start the work again: it goes on from what was "
                    "saved");
    if (code.starts_with("08") || code.starts_with("57P"))
        throw Error("the connection to the shared library was lost; the last changes were not saved", shown_,
                    "Try again: the work goes on from what was saved");
    if (code == "42501")
        throw Error("your role may not do this in the shared library (" + detail + ")", shown_,
                    "Ask whoever keeps the server for it: laplens shared grant");
    if (code.starts_with("23"))
        throw Error("the library refused an entry (" + detail + ")", shown_,
                    "The picture, network or model may have been removed meanwhile: scan again");
    throw Error("the shared library reported an error (" + detail + ")", shown_, "");
}

PostgresConnection::Result PostgresConnection::checked(PGresult* result) const {
    Result owned(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN) fail(result);
    return owned;
}

bool PostgresConnection::inTransaction() const {
    return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE &&
           PQstatus(connection_.get()) == CONNECTION_OK;
}

void PostgresConnection::execute(const std::string& sql) {
    const bool mayRetry = !inTransaction();
    try {
        answerTo(PQsendQuery(connection_.get(), sql.c_str()));
    } catch (const Error&) {
        if (!mayRetry || isAlive()) throw;
        connectAgain();
        answerTo(PQsendQuery(connection_.get(), sql.c_str()));
    }
}

std::int64_t PostgresConnection::number(Sql sql, std::span<const SqlValue> arguments) {
    const std::unique_ptr<Rows> rows = run(sql, arguments);
    return rows->next() ? rows->integer(0) : 0;
}

void PostgresConnection::transact(const std::function<void()>& work) {
    beginWrite();
    try {
        work();
        commit();
    } catch (...) {
        rollback();
        throw;
    }
}

const std::string& PostgresConnection::numbered(const char* sql) {
    auto [found, isNew] = numbered_.try_emplace(sql);
    if (isNew) {
        int number = 0;
        for (const char* at = sql; *at; ++at)
            if (*at == '?')
                found->second += '$' + std::to_string(++number);
            else
                found->second += *at;
    }
    return found->second;
}

PostgresConnection::Result PostgresConnection::send(const std::string& text,
                                                    std::span<const SqlValue> arguments, bool prepared) {
    const Arguments values(arguments);
    const int count = static_cast<int>(values.values.size());
    PGconn* connection = connection_.get();
    return answerTo(prepared ? PQsendQueryPrepared(connection, text.c_str(), count, values.values.data(),
                                                   values.lengths.data(), values.formats.data(), 1)
                             : PQsendQueryParams(connection, text.c_str(), count, values.types.data(),
                                                 values.values.data(), values.lengths.data(),
                                                 values.formats.data(), 1));
}

PostgresConnection::Result PostgresConnection::answerTo(int sent) {
    PGconn* connection = connection_.get();
    if (!sent) fail(nullptr);
    bool stopped = false;
    while (PQisBusy(connection)) {
        if (stop_.stop_requested() && !std::exchange(stopped, true)) cancel();
        pollfd socket{PQsocket(connection), POLLIN, 0};
        poll(&socket, 1, stop_.stop_possible() && !stopped ? kStopLook_ms : -1);
        if (!PQconsumeInput(connection)) break;
    }
    Result last;
    while (PGresult* result = PQgetResult(connection)) last.reset(result);
    return checked(last.release());
}

void PostgresConnection::cancel() const {
    PGcancel* handle = PQgetCancel(connection_.get());
    if (!handle) return;
    char problem[256];
    PQcancel(handle, problem, sizeof problem);
    PQfreeCancel(handle);
}

std::unique_ptr<Rows> PostgresConnection::run(Sql sql, std::span<const SqlValue> arguments) {
    const bool isAlone = !inTransaction();
    const bool changes = !std::string_view(sql.postgres).starts_with("SELECT");
    if (isAlone && changes && !isAlive()) connectAgain();
    const auto once = [&] {
        planOnce(sql.isPlannedOnce && isAlone);
        auto [name, isNew] = prepared_.try_emplace(sql.postgres, std::to_string(prepared_.size()));
        if (isNew) {
            try {
                checked(PQprepare(connection_.get(), name->second.c_str(), numbered(sql.postgres).c_str(),
                                  static_cast<int>(arguments.size()), Arguments(arguments).types.data()));
            } catch (...) {
                prepared_.erase(sql.postgres);
                throw;
            }
        }
        return std::make_unique<PostgresRows>(send(name->second, arguments, true));
    };
    try {
        return once();
    } catch (const Error&) {
        if (!isAlone || isAlive()) throw;
        connectAgain();
        if (changes)
            throw Error("the connection to the shared library was lost in the middle of a change", shown_,
                        "Look whether the change is there, then make it again if it is not");
        return once();
    }
}

std::unique_ptr<Rows> PostgresConnection::stream(Sql sql, std::span<const SqlValue> arguments) {
    if (!inTransaction()) return run(sql, arguments);
    static constexpr const char* kCursor = "long_answer";
    send(std::string("DECLARE ") + kCursor + " NO SCROLL CURSOR FOR " + numbered(sql.postgres), arguments,
         false);
    return std::make_unique<PostgresStream>(*this, kCursor);
}

void PostgresConnection::begin(const char* sql) {
    planOnce(false);
    execute(sql);
}

void PostgresConnection::commit() {
    // COMMIT of a transaction in which a statement failed rolls back, and says so only here.
    const Result result = checked(PQexec(connection_.get(), "COMMIT"));
    if (std::strcmp(PQcmdStatus(result.get()), "COMMIT") != 0)
        throw Error("the changes could not be stored, because one of them failed", shown_, "Try again");
}

void PostgresConnection::rollback() noexcept {
    if (inTransaction()) PQclear(PQexec(connection_.get(), "ROLLBACK"));
}

std::vector<std::string> PostgresConnection::shards() {
    std::vector<std::string> found;
    const std::unique_ptr<Rows> rows = run(
        "SELECT srvname FROM pg_foreign_server WHERE srvname LIKE 'laplens\\_shard\\_%' ORDER BY oid", {});
    while (rows->next()) found.push_back(toString(rows->bytes(0)));
    return found;
}

void PostgresConnection::addCodePlace(std::int64_t modelId, int bits) {
    const std::string table = codeTable(modelId);
    std::string sql = "CREATE TABLE " + table + " PARTITION OF codes (CHECK (bit_length(code) = ";
    sql += std::to_string((bits + 63) / 64 * 64);
    sql += ")) FOR VALUES IN (" + std::to_string(modelId) + ") PARTITION BY HASH (image_id)";
    execute(sql);
    const std::vector<std::string> shards = this->shards();
    for (int part = 0; part < kPartitions; ++part) {
        const std::string shard =
            shards.empty() ? std::string() : shards[static_cast<std::size_t>(part) % shards.size()];
        if (!shard.empty()) execute(partMadeAtShard(modelId, part, shard, 0));
        for (const std::string& sql : partAdded(modelId, {part, shard}, kPartitions)) execute(sql);
    }
}

void PostgresConnection::removeCodePlace(std::int64_t modelId) {
    const std::vector<CodePart> parts = codeParts(modelId);
    execute("DROP TABLE IF EXISTS " + codeTable(modelId));
    for (const CodePart& part : parts)
        if (!part.shard.empty()) execute(partRemovedAtShard(modelId, part));
}

void PostgresConnection::indexCodePlace(std::int64_t modelId, int bits) {
    const std::string table = codeTable(modelId);
    const std::vector<CodePart> parts = codeParts(modelId);
    for (int piece = 0; piece < bits / kCodePieceBits; ++piece) {
        execute(pieceIndex(table, piece));  // of parts at shards it only says that they have it, too
        for (const CodePart& part : parts)
            if (!part.shard.empty())
                execute(atShard(part.shard, pieceIndex(codeTable(modelId, part.part), piece)));
    }
    analyze(modelId);
}

void PostgresConnection::gatherStatistics(std::int64_t modelId, std::int64_t added) {
    const std::int64_t known = aboutHowManyCodes(modelId);
    if (added >= known / 2 || aboutHowManyAtShards(modelId) >= 2 * known) analyze(modelId);
}

void PostgresConnection::analyze(std::int64_t modelId) {
    for (const CodePart& part : codeParts(modelId))
        if (!part.shard.empty()) execute(atShard(part.shard, "ANALYZE " + codeTable(modelId, part.part)));
    // Without statistics of its own the planner fetches all rows of a shard and sorts them here.
    execute("ANALYZE " + codeTable(modelId));
}

std::optional<int> PostgresConnection::indexedPieces(std::int64_t modelId) {
    const SqlValue arguments[] = {modelId};
    const std::unique_ptr<Rows> rows =
        run("SELECT CASE WHEN to_regclass('laplens.codes_' || id || '_piece') IS NULL THEN 0 ELSE bits END "
            "FROM models WHERE id = ?",
            arguments);
    if (!rows->next()) return std::nullopt;
    return static_cast<int>(rows->integer(0)) / kCodePieceBits;
}

void PostgresConnection::RowWriter::beginRow() {
    appendBigEndian(bytes, static_cast<std::int16_t>(columns_));
}

void PostgresConnection::RowWriter::integer(std::int64_t value) {
    appendBigEndian(bytes, std::int32_t{8});
    appendBigEndian(bytes, value);
}

void PostgresConnection::RowWriter::code(std::span<const std::uint64_t> words) {
    appendBigEndian(bytes, static_cast<std::int32_t>(4 + words.size_bytes()));
    appendCode(bytes, words);
}

void PostgresConnection::copyIn(const std::string& copySql, int columns,
                                const std::function<bool(RowWriter&)>& fill) {
    PGconn* connection = connection_.get();
    checked(PQexec(connection, copySql.c_str()));
    RowWriter writer(columns);
    // Signature, flags, and the length of the header's extension.
    static constexpr std::string_view kHeader("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    writer.bytes.assign(kHeader.begin(), kHeader.end());
    const auto flush = [&] {
        if (PQputCopyData(connection, writer.bytes.data(), static_cast<int>(writer.bytes.size())) != 1)
            fail(nullptr);
        writer.bytes.clear();
    };
    try {
        while (fill(writer))
            if (writer.bytes.size() >= kCopyBuffer) flush();
    } catch (...) {
        PQputCopyEnd(connection, "stopped");
        while (PGresult* result = PQgetResult(connection)) PQclear(result);
        throw;
    }
    appendBigEndian(writer.bytes, std::int16_t{-1});
    flush();
    if (PQputCopyEnd(connection, nullptr) != 1) fail(nullptr);
    Result last(PQgetResult(connection));
    while (PGresult* more = PQgetResult(connection)) PQclear(more);
    if (PQresultStatus(last.get()) != PGRES_COMMAND_OK) fail(last.get());
}

void PostgresConnection::putCodes(std::int64_t modelId, std::span<const std::int64_t> imageIds,
                                  std::span<const std::uint64_t> words, std::size_t wordsPerCode) {
    static constexpr Sql kPut =
        "INSERT INTO codes (model_id, image_id, code) VALUES (?, ?, ?) "
        "ON CONFLICT (model_id, image_id) DO UPDATE SET code = excluded.code";
    const auto codeAt = [&](std::size_t i) { return words.subspan(i * wordsPerCode, wordsPerCode); };
    constexpr std::size_t kFew = 4;
    const bool atShards = !shards().empty();
    if (imageIds.size() <= kFew && !atShards) {
        for (std::size_t i = 0; i < imageIds.size(); ++i) {
            const SqlValue arguments[] = {modelId, imageIds[i], CodeWords{codeAt(i)}};
            run(kPut, arguments);
        }
        return;
    }
    execute(
        "CREATE TEMP TABLE IF NOT EXISTS laplens_arriving (model_id bigint, image_id bigint, code bit "
        "varying)");
    execute("TRUNCATE laplens_arriving");
    std::size_t row = 0;
    copyIn("COPY laplens_arriving FROM STDIN (FORMAT binary)", 3, [&](RowWriter& writer) {
        if (row == imageIds.size()) return false;
        writer.beginRow();
        writer.integer(modelId);
        writer.integer(imageIds[row]);
        writer.code(codeAt(row));
        return ++row <= imageIds.size();
    });
    if (atShards) {  // where no index holds for all
        const std::vector<CodePart> parts = codeParts(modelId);
        const std::string model = std::to_string(modelId), modulus = std::to_string(parts.size());
        for (const CodePart& part : parts) {  // each looks only for its own
            std::string sql = "DELETE FROM " + codeTable(modelId, part.part) + " WHERE model_id = " + model;
            sql += " AND image_id = ANY (ARRAY(SELECT image_id FROM laplens_arriving WHERE ";
            sql += "satisfies_hash_partition('laplens." + codeTable(modelId) + "'::regclass, " + modulus;
            execute(sql += ", " + std::to_string(part.part) + ", image_id)))");
        }
        execute("INSERT INTO codes SELECT * FROM laplens_arriving");
    } else {
        execute(
            "INSERT INTO codes SELECT * FROM laplens_arriving "
            "ON CONFLICT (model_id, image_id) DO UPDATE SET code = excluded.code");
    }
    execute("TRUNCATE laplens_arriving");
}

std::vector<CodePart> PostgresConnection::codeParts(std::int64_t modelId) {
    const std::string table = codeTable(modelId);
    const SqlValue arguments[] = {std::string_view(table)};
    const std::unique_ptr<Rows> rows = run(
        "SELECT substring(relname from '[0-9]+$')::bigint AS part, coalesce(srvname, '') FROM pg_inherits "
        "JOIN pg_class ON pg_class.oid = inhrelid LEFT JOIN pg_foreign_table ON ftrelid = inhrelid "
        "LEFT JOIN pg_foreign_server ON pg_foreign_server.oid = ftserver "
        "WHERE inhparent = to_regclass('laplens.' || ?::text) ORDER BY part",
        arguments);
    std::vector<CodePart> parts;
    while (rows->next()) parts.push_back({static_cast<int>(rows->integer(0)), toString(rows->bytes(1))});
    return parts;
}

std::string PostgresConnection::shardName(const std::string& shard) {
    const SqlValue arguments[] = {std::string_view(shard)};
    const std::unique_ptr<Rows> rows =
        run("SELECT string_agg(split_part(option, '=', 2), ' ') FROM pg_foreign_server, unnest(srvoptions) "
            "option WHERE srvname = ?::name AND option ~ '^(host|port|dbname)='",
            arguments);
    return rows->next() ? toString(rows->bytes(0)) : shard;
}

bool PostgresConnection::partAnswers(std::int64_t modelId, int part) {
    try {
        execute("SELECT 1 FROM " + codeTable(modelId, part) + " LIMIT 1");
        return true;
    } catch (const Error&) {
        return false;
    }
}

std::int64_t PostgresConnection::aboutHowManyCodes(std::int64_t modelId) {
    const std::string table = codeTable(modelId);
    const SqlValue named[] = {std::string_view(table)};
    const std::int64_t about = number(
        "SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_inherits JOIN pg_class ON "
        "pg_class.oid = inhrelid WHERE inhparent = to_regclass('laplens.' || ?::text)",
        named);
    // To be counted, every row of a shard would have to come here.
    if (about > 0 || !areAllHere(codeParts(modelId))) return about;
    const SqlValue model[] = {modelId};
    return number("SELECT count(*) FROM codes WHERE model_id = ?", model);
}

std::int64_t PostgresConnection::aboutHowManyAtShards(std::int64_t modelId) {
    const std::string statistics =
        "SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_class WHERE relkind = 'r' AND "
        "relnamespace = 'laplens'::regnamespace AND relname ~ '^" +
        codeTable(modelId) + "_[0-9]+$'";
    std::set<std::string> shards;
    for (const CodePart& part : codeParts(modelId))
        if (!part.shard.empty()) shards.insert(part.shard);
    std::int64_t about = 0;
    for (const std::string& shard : shards) {
        const SqlValue asked[] = {std::string_view(shard), std::string_view(statistics)};
        about += number("SELECT codes FROM public.dblink(?::text, ?::text) AS there (codes bigint)", asked);
    }
    return about;
}

bool PostgresConnection::tryLock(const ServerLock& lock) {
    const SqlValue arguments[] = {static_cast<std::int64_t>(lock.on), lock.id};
    return number("SELECT pg_try_advisory_lock(?::int, ?::int)::int", arguments) != 0;
}

bool PostgresConnection::tryLockFor(const ServerLock& lock, std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!tryLock(lock)) {
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(kPauses_ms[0]));
    }
    return true;
}

std::string PostgresConnection::takeLock(const ServerLock& lock) {
    if (tryLock(lock)) {
        locks_.insert(lock);
        return {};
    }
    const SqlValue arguments[] = {static_cast<std::int64_t>(lock.on), lock.id};
    const std::unique_ptr<Rows> holder =
        run("SELECT usename FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND "
            "granted AND classid = ?::int::oid AND objid = ?::int::oid AND pg_locks.database = (SELECT oid "
            "FROM pg_database WHERE datname = current_database())",
            arguments);
    return holder->next() ? toString(holder->bytes(0)) : "someone else";
}

void PostgresConnection::giveLock(const ServerLock& lock) {
    locks_.erase(lock);
    try {
        const SqlValue arguments[] = {static_cast<std::int64_t>(lock.on), lock.id};
        run("SELECT pg_advisory_unlock(?::int, ?::int)::int", arguments);
    } catch (const std::exception&) {
        // With the connection the lock is gone, too.
    }
}

std::string PostgresConnection::integrityProblem() {
    // The server checks its pages itself; what it cannot know is checked here.
    const std::int64_t lost =
        number("SELECT count(*) FROM models WHERE to_regclass('laplens.codes_' || id) IS NULL");
    return lost > 0 ? "a model has no table for its codes" : "";
}

}  // namespace laplens
