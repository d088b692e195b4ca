#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <map>
#include <mutex>

#include "core/base/error.hpp"
#include "core/store/code_pieces.hpp"
#include "core/store/connection.hpp"
#include "core/store/library.hpp"

namespace laplens {

namespace {

/// An index pays while it leads to fewer than this share of the codes.
constexpr double kWorthIndexing = 0.02;

/// The conditions of a filter in the same statement; one that is not asked for folds away when the server
/// plans for these very arguments. Numbers: 1 the code, 2 the model, 3 limit, 4 radius, then the filter.
constexpr const char* kSelect =
    "SELECT image_id, bit_count(code # $1) AS distance FROM codes WHERE model_id = $2";
constexpr const char* kConditions =
    " AND ($4 < 0 OR bit_count(code # $1) <= $4)"
    " AND ($5 = 0 OR EXISTS (SELECT 1 FROM tags WHERE tags.tag = $6 AND tags.image_id = codes.image_id))"
    " AND ($7 = 0 OR EXISTS (SELECT 1 FROM images WHERE images.id = codes.image_id"
    " AND images.state = CASE WHEN $8 < 0 THEN images.state ELSE $8 END"
    " AND ($9 = 0 OR images.root_id = $9) AND ($10 = 0 OR images.label = $11)"
    " AND ($12::bytea = '' OR position(lower(encode($12::bytea, 'escape')) IN lower(encode(images.path, "
    "'escape'))) > 0)"
    " AND (CASE WHEN taken_ns <> 0 THEN taken_ns ELSE modified_ns + $13 END) >= $14"
    " AND (CASE WHEN taken_ns <> 0 THEN taken_ns ELSE modified_ns + $13 END) < $15))"
    " ORDER BY distance, image_id LIMIT $3";
constexpr int kFirstPiece = 16;

/// Through the index: a code within the radius has a piece within the radius's share of it.
const std::string& indexedSql(int pieces) {
    static std::mutex mutex;
    static std::map<int, std::string> known;
    const std::lock_guard lock(mutex);
    std::string& sql = known[pieces];
    if (!sql.empty()) return sql;
    sql = std::string(kSelect) + " AND (";
    for (int piece = 0; piece < pieces; ++piece) {
        if (piece > 0) sql += " OR ";
        sql += codePiece(piece);
        sql += " = ANY ($" + std::to_string(kFirstPiece + piece) + ")";
    }
    sql += ")";
    sql += kConditions;
    return sql;
}

const std::string& scanningSql() {
    static const std::string sql = std::string(kSelect) + kConditions;
    return sql;
}

/// Each shard finds its own nearest, all at the same time: order and limit stand in every branch, because the
/// planner does not push them through a partitioned parent. The + 0 outside keeps it from merging ordered
/// branches one after another: an append asks all shards before it waits for any. Numbers: 5 and 6 are the
/// wanted pictures, then the pieces.
const std::string& shardedSql(std::int64_t modelId, int pieces, const std::vector<bool>& asked) {
    std::string branches;
    for (std::size_t shard = 0; shard < asked.size(); ++shard) {
        if (!asked[shard]) continue;
        if (!branches.empty()) branches += " UNION ALL ";
        branches += "(SELECT image_id, bit_count(code # $1) AS distance FROM codes_" +
                    std::to_string(modelId) + '_' + std::to_string(shard) +
                    " WHERE model_id = $2 AND ($4 < 0 OR bit_count(code # $1) <= $4)"
                    " AND ($5 = 0 OR image_id = ANY ($6))";
        for (int piece = 0; piece < pieces; ++piece) {
            branches += piece == 0 ? " AND (" : " OR ";
            branches += codePiece(piece) + " = ANY ($" + std::to_string(7 + piece) + ")";
        }
        branches += pieces > 0 ? ")" : "";
        branches += " ORDER BY bit_count(code # $1), image_id LIMIT $3)";
    }
    static std::mutex mutex;
    static std::map<std::string, std::string> known;  // statements are kept by their address
    const std::lock_guard lock(mutex);
    std::string& sql = known[branches];
    if (sql.empty())
        sql = "SELECT image_id, distance FROM (" + branches +
              ") nearest ORDER BY distance + 0, image_id LIMIT $3";
    return sql;
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

}  // namespace

Library::CodeAnswer Library::nearestCodes(std::int64_t modelId, std::span<const std::uint64_t> code,
                                          const CodeQuestion& question, std::stop_token stop) const {
    CodeAnswer answer;
    const std::stop_callback cancelling(stop, [this] { connection_->cancel(); });
    if (stop.stop_requested()) throw Cancelled();
    if (!isShared()) {
        const CodeRows rows = loadCodes(modelId);
        std::vector<std::int64_t> wanted = imageIds(question.filter);
        std::vector<std::pair<int, std::int64_t>> found;
        for (std::size_t row = 0; row < rows.imageIds.size(); ++row) {
            if (!std::ranges::binary_search(wanted, rows.imageIds[row])) continue;
            int distance = 0;
            for (std::size_t word = 0; word < code.size(); ++word)
                distance += std::popcount(code[word] ^ rows.codes[row][word]);
            if (question.radius < 0 || distance <= question.radius)
                found.emplace_back(distance, rows.imageIds[row]);
        }
        const auto count = std::min(found.size(), static_cast<std::size_t>(question.limit));
        std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(count));
        for (std::size_t i = 0; i < count; ++i) {
            answer.distances.push_back(found[i].first);
            answer.imageIds.push_back(found[i].second);
        }
        return answer;
    }

    Statement model(*connection_,
                    {"",
                     "SELECT bits, (to_regclass('laplens.codes_' || id || '_piece') IS NOT NULL)::int "
                     "FROM models WHERE id = ?"},
                    modelId);
    if (!model.next())
        throw Error("there is no model " + std::to_string(modelId) + " in the library", folder_,
                    "It may have been removed meanwhile");
    const int pieces = model.number(0) / kCodePieceBits;
    const int flips = pieces > 0 && question.radius >= 0 ? question.radius / pieces : 0;
    answer.byIndex = question.radius >= 0 && pieces > 0 && model.number(1) != 0 && flips <= kCodePieceBits &&
                     pieces * neighbourhoodSize(flips) / (1 << kCodePieceBits) < kWorthIndexing;

    const ImageFilter& filter = question.filter;
    const bool aboutImages = filter.state || filter.rootId || filter.label || filter.pathContains ||
                             filter.dateFrom || filter.dateUntil;
    const std::string tag = filter.tag.value_or(""), label = filter.label.value_or(""),
                      path = filter.pathContains.value_or("");
    std::vector<SqlValue> arguments{CodeWords{code},
                                    modelId,
                                    question.limit,
                                    std::int64_t{question.radius},
                                    std::int64_t{filter.tag.has_value()},
                                    std::string_view(tag),
                                    std::int64_t{aboutImages},
                                    std::int64_t{filter.state ? static_cast<int>(*filter.state) : -1},
                                    filter.rootId.value_or(0),
                                    std::int64_t{filter.label.has_value()},
                                    std::string_view(label),
                                    std::string_view(path),
                                    fileClockShift(),
                                    filter.dateFrom.value_or(std::numeric_limits<std::int64_t>::min()),
                                    filter.dateUntil.value_or(std::numeric_limits<std::int64_t>::max())};
    std::vector<std::vector<std::int64_t>> values(static_cast<std::size_t>(answer.byIndex ? pieces : 0));
    for (std::size_t piece = 0; piece < values.size(); ++piece) {
        addNeighbourhood(values[piece], pieceOf(code, static_cast<int>(piece)), flips, 0);
        arguments.push_back(IdList{values[piece]});
    }
    const auto take = [&](Rows& rows) {
        while (rows.next()) {
            answer.imageIds.push_back(rows.integer(0));
            answer.distances.push_back(static_cast<int>(rows.integer(1)));
        }
    };
    const std::vector<std::string> shards = connection_->shards();
    if (shards.empty()) {
        const std::string& sql = answer.byIndex ? indexedSql(pieces) : scanningSql();
        take(*connection_->run(sql.c_str(), arguments));
        return answer;
    }

    // Who is filtered is settled here; the shards hold codes alone.
    const bool filtered = filter.tag || aboutImages;
    const std::vector<std::int64_t> wanted = filtered ? imageIds(filter) : std::vector<std::int64_t>();
    arguments.erase(arguments.begin() + 4, arguments.begin() + kFirstPiece - 1);
    arguments.insert(arguments.begin() + 4, {std::int64_t{filtered}, IdList{wanted}});
    std::vector<bool> asked(shards.size(), true);
    for (int attempt = 0;; ++attempt) {
        if (std::ranges::none_of(asked, std::identity{})) return answer;
        try {
            take(*connection_->run(shardedSql(modelId, answer.byIndex ? pieces : 0, asked).c_str(),
                                   arguments));
            return answer;
        } catch (const Error&) {
            if (attempt > 0) throw;
            for (std::size_t shard = 0; shard < shards.size(); ++shard)
                if (!(asked[shard] = connection_->answers(shard))) answer.missing.push_back(shards[shard]);
            if (answer.missing.empty()) throw;
        }
    }
}

void Library::indexCodes(std::int64_t modelId) {
    connection_->indexCodePlace(modelId, model(modelId).bits);
}

std::int64_t Library::codeCount(std::int64_t modelId) const {
    Statement query(*connection_, "SELECT count(*) FROM codes WHERE model_id = ?", modelId);
    return query.next() ? query.integer(0) : 0;
}

}  // namespace laplens
