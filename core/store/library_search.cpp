#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <mutex>
#include <optional>
#include <set>

#include "core/base/error.hpp"
#include "core/search/hamming.hpp"
#include "core/store/code_pieces.hpp"
#include "core/store/library.hpp"
#include "core/store/statement_results.hpp"

namespace laplens {

namespace {

/// An index pays while it leads to fewer than this share of the codes.
constexpr double kWorthIndexing = 0.02;

/// Statements are kept by their address: each text is stored once, for good.
const char* kept(const std::string& sql) {
    static std::mutex mutex;
    static std::set<std::string> known;
    const std::lock_guard lock(mutex);
    return known.insert(sql).first->c_str();
}

/// A code within the radius has a piece within the radius's share of it: the lists of pieces are arguments
/// from `first` on.
std::string pieceConditions(int pieces, int first) {
    std::string sql;
    for (int piece = 0; piece < pieces; ++piece) {
        sql += piece == 0 ? " AND (" : " OR ";
        sql += codePiece(piece);
        sql += " = ANY ($" + std::to_string(first + piece) + ")";
    }
    return pieces > 0 ? sql + ")" : sql;
}

/// Over the codes of one server, with the filter in the same statement; a condition that is not asked for
/// folds away when the server plans for these very arguments. Numbers: 1 the code, 2 the model, 3 limit,
/// 4 radius, then the filter, then the pieces.
const char* serverSql(int pieces) {
    constexpr int kFirstPiece = 15;
    const std::string date = dateExpression();
    return kept(
        "SELECT image_id, bit_count(code # $1) AS distance FROM codes WHERE model_id = $2" +
        pieceConditions(pieces, kFirstPiece) +
        " AND ($4 < 0 OR bit_count(code # $1) <= $4)"
        " AND ($5 = 0 OR EXISTS (SELECT 1 FROM tags WHERE tags.tag = $6 AND tags.image_id = codes.image_id))"
        " AND ($7 = 0 OR EXISTS (SELECT 1 FROM images WHERE images.id = codes.image_id"
        " AND images.state = CASE WHEN $8 < 0 THEN images.state ELSE $8 END"
        " AND ($9 = 0 OR images.root_id = $9) AND ($10 = 0 OR images.label = $11)"
        " AND ($12::bytea = '' OR position(lower(encode($12::bytea, 'escape')) IN lower(encode(images.path, "
        "'escape'))) > 0) AND " +
        date + " >= $13 AND " + date + " < $14)) ORDER BY distance, image_id LIMIT $3");
}

/// Each shard finds its own nearest, all at the same time: order and limit stand in every branch, because the
/// planner does not push them through a partitioned parent. The + 0 outside keeps it from merging ordered
/// branches one after another: an append asks all shards before it waits for any. Numbers: 5 and 6 are the
/// wanted pictures, then the pieces.
const char* shardedSql(std::int64_t modelId, int pieces, const std::vector<bool>& asked) {
    constexpr int kFirstPiece = 7;
    std::string branches;
    for (std::size_t shard = 0; shard < asked.size(); ++shard) {
        if (!asked[shard]) continue;
        if (!branches.empty()) branches += " UNION ALL ";
        branches += "(SELECT image_id, bit_count(code # $1) AS distance FROM codes_" +
                    std::to_string(modelId) + '_' + std::to_string(shard) +
                    " WHERE model_id = $2 AND ($4 < 0 OR bit_count(code # $1) <= $4)"
                    " AND ($5 = 0 OR image_id = ANY ($6))" +
                    pieceConditions(pieces, kFirstPiece) +
                    " ORDER BY bit_count(code # $1), image_id LIMIT $3)";
    }
    return kept("SELECT image_id, distance FROM (" + branches +
                ") nearest ORDER BY distance + 0, image_id LIMIT $3");
}

/// A piece as the server numbers it: its first bit is the highest.
std::int64_t pieceOf(std::span<const std::uint64_t> code, int piece) {
    std::int64_t value = 0;
    for (int j = 0; j < kCodePieceBits; ++j) {
        const int b = piece * kCodePieceBits + j;
        value =
            value << 1 | static_cast<std::int64_t>(code[static_cast<std::size_t>(b / 64)] >> (b % 64) & 1);
    }
    return value;
}

/// All values that differ from `value` in at most `flips` bits.
void addNeighbourhood(std::vector<std::int64_t>& values, std::int64_t value, int flips, int firstBit) {
    values.push_back(value);
    if (flips == 0) return;
    for (int b = firstBit; b < kCodePieceBits; ++b)
        addNeighbourhood(values, value ^ (std::int64_t{1} << b), flips - 1, b + 1);
}

double neighbourhoodSize(int flips) {
    double size = 1, choose = 1;
    for (int i = 1; i <= flips; ++i) size += choose = choose * (kCodePieceBits - i + 1) / i;
    return size;
}

/// For each piece of the code that is looked up, the values that may stand there.
using PieceValues = std::vector<std::vector<std::int64_t>>;

/// Empty where looking at every code is the better way, or the only one.
PieceValues piecesToLookUp(Connection& connection, std::int64_t modelId, std::span<const std::uint64_t> code,
                           int radius) {
    Statement model(connection,
                    {"",
                     "SELECT bits, (to_regclass('laplens.codes_' || id || '_piece') IS NOT NULL)::int "
                     "FROM models WHERE id = ?"},
                    modelId);
    if (!model.next()) throwUnknown("model", modelId, connection.subject());
    const int pieces = model.number(0) / kCodePieceBits;
    if (radius < 0 || pieces == 0 || model.number(1) == 0) return {};
    const int flips = radius / pieces;
    if (flips > kCodePieceBits || pieces * neighbourhoodSize(flips) / (1 << kCodePieceBits) >= kWorthIndexing)
        return {};
    PieceValues values(static_cast<std::size_t>(pieces));
    for (int piece = 0; piece < pieces; ++piece)
        addNeighbourhood(values[static_cast<std::size_t>(piece)], pieceOf(code, piece), flips, 0);
    return values;
}

bool asksForImages(const ImageFilter& filter) {
    return filter.state || filter.rootId || filter.label || filter.pathContains || filter.dateFrom ||
           filter.dateUntil;
}

void take(Library::CodeAnswer& answer, Rows& rows) {
    while (rows.next()) {
        answer.imageIds.push_back(rows.integer(0));
        answer.distances.push_back(static_cast<int>(rows.integer(1)));
    }
}

Library::CodeAnswer nearestInFile(const Library& library, std::int64_t modelId,
                                  std::span<const std::uint64_t> code,
                                  const Library::CodeQuestion& question) {
    Library::CodeAnswer answer;
    const Library::CodeRows rows = library.loadCodes(modelId);
    const std::vector<std::int64_t> wanted = library.imageIds(question.filter);
    for (const Hit& hit : rankAll(rows.codes, code, rows.codes.bits())) {
        if (static_cast<std::int64_t>(answer.imageIds.size()) >= question.limit) break;
        if (question.radius >= 0 && hit.distance > question.radius) break;
        if (!std::ranges::binary_search(wanted, rows.imageIds[hit.row])) continue;
        answer.imageIds.push_back(rows.imageIds[hit.row]);
        answer.distances.push_back(hit.distance);
    }
    return answer;
}

/// `arguments`: code, model, limit and radius.
void askServer(Connection& connection, std::vector<SqlValue> arguments, const ImageFilter& filter,
               const PieceValues& values, Library::CodeAnswer& answer) {
    const std::string tag = filter.tag.value_or(""), label = filter.label.value_or(""),
                      path = filter.pathContains.value_or("");
    const SqlValue conditions[] = {std::int64_t{filter.tag.has_value()},
                                   std::string_view(tag),
                                   std::int64_t{asksForImages(filter)},
                                   std::int64_t{filter.state ? static_cast<int>(*filter.state) : -1},
                                   filter.rootId.value_or(0),
                                   std::int64_t{filter.label.has_value()},
                                   std::string_view(label),
                                   std::string_view(path),
                                   filter.dateFrom.value_or(std::numeric_limits<std::int64_t>::min()),
                                   filter.dateUntil.value_or(std::numeric_limits<std::int64_t>::max())};
    arguments.insert(arguments.end(), std::begin(conditions), std::end(conditions));
    for (const auto& piece : values) arguments.push_back(IdList{piece});
    take(answer, *connection.run(serverSql(static_cast<int>(values.size())), arguments));
}

/// Who is filtered, `wanted` says; the shards hold codes alone.
void askShards(Connection& connection, int shards, std::int64_t modelId, std::vector<SqlValue> arguments,
               const std::optional<std::vector<std::int64_t>>& wanted, const PieceValues& values,
               Library::CodeAnswer& answer) {
    arguments.push_back(std::int64_t{wanted.has_value()});
    arguments.push_back(wanted ? IdList{*wanted} : IdList{});
    for (const auto& piece : values) arguments.push_back(IdList{piece});
    const int pieces = static_cast<int>(values.size());
    std::vector<bool> asked(static_cast<std::size_t>(shards), true);
    try {
        take(answer, *connection.run(shardedSql(modelId, pieces, asked), arguments));
        return;
    } catch (const Error&) {
        for (int shard = 0; shard < shards; ++shard) {
            if (connection.shardAnswers(shard)) continue;
            asked[static_cast<std::size_t>(shard)] = false;
            answer.missing.push_back(connection.shardName(shard));
        }
        if (answer.missing.empty()) throw;
    }
    if (std::ranges::any_of(asked, std::identity{}))
        take(answer, *connection.run(shardedSql(modelId, pieces, asked), arguments));
}

}  // namespace

Library::CodeAnswer Library::nearestCodes(std::int64_t modelId, std::span<const std::uint64_t> code,
                                          const CodeQuestion& question, std::stop_token stop) const {
    const std::stop_callback cancelling(stop, [this] { connection_->cancel(); });
    if (stop.stop_requested()) throw Cancelled();
    if (!isShared()) return nearestInFile(*this, modelId, code, question);

    CodeAnswer answer;
    const PieceValues values = piecesToLookUp(*connection_, modelId, code, question.radius);
    answer.byIndex = !values.empty();
    const std::vector<SqlValue> arguments{CodeWords{code}, modelId, question.limit,
                                          std::int64_t{question.radius}};
    const int shards = connection_->shardCount();
    if (shards == 0) {
        askServer(*connection_, arguments, question.filter, values, answer);
        return answer;
    }
    std::optional<std::vector<std::int64_t>> wanted;
    if (question.filter.tag || asksForImages(question.filter)) wanted = imageIds(question.filter);
    askShards(*connection_, shards, modelId, arguments, wanted, values, answer);
    return answer;
}

void Library::indexCodes(std::int64_t modelId) {
    connection_->indexCodePlace(modelId, model(modelId).bits);
}

std::int64_t Library::codeCount(std::int64_t modelId) const {
    return firstInteger(Statement(*connection_, "SELECT count(*) FROM codes WHERE model_id = ?", modelId));
}

}  // namespace laplens
