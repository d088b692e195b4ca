#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/base/error.hpp"
#include "core/search/ranking.hpp"
#include "core/store/code_pieces.hpp"
#include "core/store/composed_sql.hpp"
#include "core/store/library.hpp"
#include "core/store/statement_results.hpp"

namespace laplens {

namespace {

/// Asked for beyond the limit, in place of pictures that are gone.
constexpr std::int64_t kSpare = 20;

/// An index pays while it leads to fewer than this share of the codes.
constexpr double kWorthIndexing = 0.02;

/// Lets a question be stopped while this lives.
class StopScope {
public:
    StopScope(Connection& connection, std::stop_token stop) : connection_(connection) {
        connection.stopWith(std::move(stop));
    }
    ~StopScope() { connection_.stopWith({}); }
    StopScope(const StopScope&) = delete;
    StopScope& operator=(const StopScope&) = delete;

private:
    Connection& connection_;
};

/// What of a question is the same at a server and at its shards.
struct CodeSql {
    ArgumentList arguments;
    std::string distance, whole, limit, conditions;
};

/// The least or the greatest, by a CASE that postgres_fdw sends to shards, which it does not do with LEAST.
std::string extremeOf(const std::vector<std::string>& numbers, const char* comparison) {
    if (numbers.size() == 1) return numbers[0];
    std::string sql = "CASE";
    for (std::size_t i = 0; i + 1 < numbers.size(); ++i) {
        for (std::size_t j = i + 1; j < numbers.size(); ++j)
            sql += (j == i + 1 ? " WHEN " : " AND ") + numbers[i] + comparison + numbers[j];
        sql += " THEN " + numbers[i];
    }
    return sql + " ELSE " + numbers.back() + " END";
}

/// `mask` has the bits that count, or none when all do.
CodeSql codeSql(std::int64_t modelId, std::span<const std::uint64_t> code,
                const Library::CodeQuestion& question, std::span<const std::uint64_t> mask,
                const std::vector<std::vector<std::int64_t>>& pieces) {
    CodeSql sql;
    std::vector<std::string> codes{sql.arguments.place(CodeWords{code})};
    for (const auto& other : question.others) codes.push_back(sql.arguments.place(CodeWords{other}));
    const auto distance = [&](const std::string& cut) {
        std::vector<std::string> distances;
        for (const std::string& place : codes)
            distances.push_back("bit_count((code # " + place + ')' + cut + ')');
        return extremeOf(distances, question.likeAll ? " >= " : " <= ");
    };
    sql.whole = distance("");
    sql.distance = mask.empty() ? sql.whole : distance(" & " + sql.arguments.place(CodeWords{mask}));
    sql.limit = sql.arguments.place(question.limit);
    sql.conditions = "model_id = " + sql.arguments.place(modelId);
    if (question.radius >= 0)
        sql.conditions +=
            " AND " + sql.distance + " <= " + sql.arguments.place(std::int64_t{question.radius});
    if (question.nearest > 0)
        sql.conditions +=
            " AND " + sql.distance + " >= " + sql.arguments.place(std::int64_t{question.nearest});
    // A code within the radius has a piece within the radius's share of it.
    for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
        sql.conditions += piece == 0 ? " AND (" : " OR ";
        sql.conditions += codePiece(static_cast<int>(piece)) + " = ANY (" +
                          sql.arguments.place(IdList{pieces[piece]}) + ')';
    }
    if (!pieces.empty()) sql.conditions += ')';
    return sql;
}

/// On the rows of images.
std::string imageConditions(ArgumentList& arguments, const ImageFilter& filter,
                            const std::vector<RootRecord>& roots) {
    std::string sql;
    const auto require = [&](const std::string& left, SqlValue value, const char* right = "") {
        sql += " AND " + left + arguments.place(value) + right;
    };
    if (filter.state) require("state = ", std::int64_t{static_cast<int>(*filter.state)});
    if (filter.rootId) require("root_id = ", *filter.rootId);
    if (filter.folder) {
        require("path >= ", blobOf(*filter.folder), "::bytea || '/'::bytea");
        require("path < ", blobOf(*filter.folder), "::bytea || '0'::bytea");
    }
    if (filter.label) require("label = ", std::string_view(*filter.label));
    if (filter.pathContains)
        require("position(lower(encode(", std::string_view(*filter.pathContains),
                "::bytea, 'escape')) IN lower(encode(path, 'escape'))) > 0");
    if (filter.dateFrom) require(dateExpression() + " >= ", *filter.dateFrom);
    if (filter.dateUntil) require(dateExpression() + " < ", *filter.dateUntil);
    if (filter.pixelsFrom) require("width * height >= ", *filter.pixelsFrom);
    if (filter.pixelsUntil) require("width * height < ", *filter.pixelsUntil);
    return sql + termConditions(arguments, filter, roots);
}

/// `id`: the column with the picture's id.
std::string tagCondition(ArgumentList& arguments, const ImageFilter& filter, const char* id) {
    if (!filter.tag) return {};
    return " AND EXISTS (SELECT 1 FROM tags WHERE tags.tag = " +
           arguments.place(std::string_view(*filter.tag)) + " AND tags.image_id = " + id + ')';
}

std::vector<std::string> sortKeys(ImageOrder::By by) {
    switch (by) {
        case ImageOrder::By::Added:
            return {"id"};
        case ImageOrder::By::Date:
            return {dateExpression()};
        case ImageOrder::By::Month:
            return {"date_trunc('month', to_timestamp(" + dateExpression() + " / 1e9) AT TIME ZONE 'UTC')"};
        case ImageOrder::By::FileSize:
            return {"file_size"};
        case ImageOrder::By::Pixels:
            return {"width * height"};
        case ImageOrder::By::Name:
            return {"substring(encode(path, 'escape') FROM '[^/]*$')"};
        case ImageOrder::By::Path:
            return {"path"};
        case ImageOrder::By::Folder:
            return {"regexp_replace(encode(path, 'escape'), '(/|^)[^/]*$', '')"};
        case ImageOrder::By::Label:
            return {"label = ''", "label"};
    }
    return {};
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
                           const Library::CodeQuestion& question, int bits) {
    const int radius = question.radius;
    const bool isPlain = question.others.empty() && (question.bits == 0 || question.bits >= bits);
    if (!isPlain || radius < 0) return {};
    const int pieces = connection.indexedPieces(modelId).value_or(0);
    if (pieces == 0) return {};
    const int flips = radius / pieces;
    if (flips > kCodePieceBits || pieces * neighbourhoodSize(flips) / (1 << kCodePieceBits) >= kWorthIndexing)
        return {};
    PieceValues values(static_cast<std::size_t>(pieces));
    for (int piece = 0; piece < pieces; ++piece)
        addNeighbourhood(values[static_cast<std::size_t>(piece)], pieceOf(code, piece), flips, 0);
    return values;
}

int bitsOf(Connection& connection, std::int64_t modelId) {
    Statement model(connection, "SELECT bits FROM models WHERE id = ?", modelId);
    if (!model.next()) throwUnknown("model", modelId, connection.subject());
    return model.number(0);
}

std::vector<RootRecord> rootsFor(const Library& library, const ImageFilter& filter) {
    return filter.terms.empty() ? std::vector<RootRecord>() : library.roots();
}

bool asksForImages(const ImageFilter& filter) {
    ImageFilter rest = filter;
    rest.tag.reset();
    return rest != ImageFilter();
}

void take(Library::CodeAnswer& answer, Rows& rows, const Library::CodeQuestion& question, int bits) {
    while (rows.next()) {
        answer.imageIds.push_back(rows.integer(0));
        answer.distances.push_back(static_cast<int>(rows.integer(1)));
        if (!question.withCodes) continue;
        std::vector<std::uint64_t> code(PackedCodes::wordsFor(bits));
        if (!rows.readCode(2, code))
            throw Error("a code of the library has a wrong size", {}, "Build the codes again");
        answer.codes.append(code);
    }
}

/// Those whose id is in both, ascending; null: all.
std::optional<std::vector<std::int64_t>> wantedImages(const Library& library,
                                                      const Library::CodeQuestion& question) {
    if (question.filter == ImageFilter())
        return question.among ? std::optional(*question.among) : std::nullopt;
    std::vector<std::int64_t> wanted = library.imageIds(question.filter);
    if (!question.among) return wanted;
    std::vector<std::int64_t> both;
    std::ranges::set_intersection(wanted, *question.among, std::back_inserter(both));
    return both;
}

Library::CodeAnswer nearestInFile(const Library& library, std::int64_t modelId,
                                  std::span<const std::uint64_t> code,
                                  const Library::CodeQuestion& question) {
    const Library::CodeRows rows = library.loadCodes(modelId);
    const std::optional<std::vector<std::int64_t>> wanted = wantedImages(library, question);
    std::vector<std::uint32_t> among;
    RankingQuestion asked{.code = code,
                          .others = question.others,
                          .greatest = question.likeAll,
                          .bits = std::min(question.bits, rows.codes.bits()),
                          .limit = static_cast<std::size_t>(std::max<std::int64_t>(question.limit, 0)),
                          .nearest = question.nearest,
                          .radius = question.radius};
    if (wanted) {
        for (std::size_t row = 0; row < rows.imageIds.size(); ++row)
            if (std::ranges::binary_search(*wanted, rows.imageIds[row]))
                among.push_back(static_cast<std::uint32_t>(row));
        asked.among = among;
    }
    Library::CodeAnswer answer;
    answer.codes = PackedCodes(0, rows.codes.bits());
    for (const Hit& hit : rankCodes(rows.codes, asked).hits) {
        answer.imageIds.push_back(rows.imageIds[hit.row]);
        answer.distances.push_back(hit.distance);
        if (question.withCodes) answer.codes.append(rows.codes[hit.row]);
    }
    return answer;
}

std::string columnsOf(const CodeSql& sql, const Library::CodeQuestion& question) {
    return "image_id, " + sql.distance + " AS distance" + (question.withCodes ? ", code" : "");
}

/// All of it in one statement.
const char* serverSql(CodeSql& sql, const Library::CodeQuestion& question,
                      const std::vector<RootRecord>& roots) {
    std::string conditions = sql.conditions + tagCondition(sql.arguments, question.filter, "codes.image_id");
    if (asksForImages(question.filter))
        conditions += " AND EXISTS (SELECT 1 FROM images WHERE images.id = codes.image_id" +
                      imageConditions(sql.arguments, question.filter, roots) + ')';
    if (question.among)
        conditions += " AND image_id = ANY (" + sql.arguments.place(IdList{*question.among}) + ')';
    return kept("SELECT " + columnsOf(sql, question) + " FROM codes WHERE " + conditions +
                " ORDER BY distance, " + (sql.whole == sql.distance ? "" : sql.whole + ", ") +
                "image_id LIMIT " + sql.limit);
}

/// Each part finds its own nearest, those at different shards at the same time: order and limit stand in
/// every branch, because the planner does not push them through a partitioned parent. The + 0 outside keeps
/// it from merging ordered branches one after another: an append asks all shards before it waits for any.
const char* partsSql(CodeSql& sql, std::int64_t modelId, const Library::CodeQuestion& question,
                     const std::vector<CodePart>& parts,
                     const std::optional<std::vector<std::int64_t>>& wanted) {
    std::string conditions = sql.conditions;
    if (wanted) conditions += " AND image_id = ANY (" + sql.arguments.place(IdList{*wanted}) + ')';
    std::string branches;
    for (const CodePart& part : parts) {
        if (!branches.empty()) branches += " UNION ALL ";
        branches += "(SELECT " + columnsOf(sql, question) + ", " + sql.whole + " AS whole FROM " +
                    codeTable(modelId, part.part) + " WHERE " + conditions + " ORDER BY " + sql.distance +
                    ", " + (sql.whole == sql.distance ? "" : sql.whole + ", ") + "image_id LIMIT " +
                    sql.limit + ')';
    }
    return kept("SELECT image_id, distance" + std::string(question.withCodes ? ", code" : "") + " FROM (" +
                branches + ") nearest ORDER BY distance + 0, whole, image_id LIMIT " + sql.limit);
}

}  // namespace

Library::CodeAnswer Library::nearestAtServer(std::int64_t modelId, std::span<const std::uint64_t> code,
                                             const CodeQuestion& question) const {
    const int bits = bitsOf(*connection_, modelId);
    const PieceValues pieces = piecesToLookUp(*connection_, modelId, code, question, bits);
    std::vector<std::uint64_t> mask;
    if (question.bits > 0 && question.bits < bits) {
        mask.assign(code.size(), 0);
        for (int b = 0; b < question.bits; ++b)
            mask[static_cast<std::size_t>(b / 64)] |= std::uint64_t{1} << (b % 64);
    }
    CodeAnswer answer;
    answer.byIndex = !pieces.empty();
    answer.codes = PackedCodes(0, bits);
    std::vector<CodePart> parts = connection_->codeParts(modelId);
    if (areAllHere(parts)) {
        CodeSql sql = codeSql(modelId, code, question, mask, pieces);
        Sql text = serverSql(sql, question, rootsFor(*this, question.filter));
        text.isPlannedOnce = answer.byIndex;
        take(answer, *connection_->run(text, sql.arguments.values()), question, bits);
        return answer;
    }
    // Who is filtered is found here; the shards hold codes alone.
    const std::optional<std::vector<std::int64_t>> wanted = wantedImages(*this, question);
    const auto ask = [&] {
        CodeSql sql = codeSql(modelId, code, question, mask, pieces);
        const char* text = partsSql(sql, modelId, question, parts, wanted);
        take(answer, *connection_->run(text, sql.arguments.values()), question, bits);
    };
    try {
        ask();
        return answer;
    } catch (const Error&) {
        std::set<std::string> silent;
        for (const CodePart& part : parts)
            if (!part.shard.empty() && !silent.contains(part.shard) &&
                !connection_->partAnswers(modelId, part.part))
                silent.insert(part.shard);
        // All that answer now: one of them was started again in the middle of the question.
        for (const std::string& shard : silent) answer.missing.push_back(connection_->shardName(shard));
        std::erase_if(parts, [&](const CodePart& part) { return silent.contains(part.shard); });
    }
    if (!parts.empty()) ask();
    return answer;
}

std::vector<std::int64_t> Library::firstImages(const ImageFilter& filter, std::span<const ImageOrder> orders,
                                               std::int64_t most) const {
    ArgumentList arguments;
    std::string sql = filter.state ? "SELECT id FROM images WHERE id NOT IN (" LAPLENS_TRASHED ")"
                                   : "SELECT id FROM images WHERE state <> 3";
    sql += imageConditions(arguments, filter, rootsFor(*this, filter));
    sql += tagCondition(arguments, filter, "images.id") + " ORDER BY ";
    for (const ImageOrder& order : orders)
        for (const std::string& key : sortKeys(order.by)) sql += key + (order.descending ? " DESC, " : ", ");
    sql += "id LIMIT " + arguments.place(most);
    const std::unique_ptr<Rows> rows = connection_->run(kept(sql), arguments.values());
    std::vector<std::int64_t> ids;
    while (rows->next()) ids.push_back(rows->integer(0));
    return ids;
}

Library::CodeAnswer Library::nearestCodes(std::int64_t modelId, std::span<const std::uint64_t> code,
                                          const CodeQuestion& question, std::stop_token stop) const {
    if (stop.stop_requested()) throw Cancelled();
    if (!isShared()) return nearestInFile(*this, modelId, code, question);
    const StopScope stopping(*connection_, std::move(stop));
    ImageFilter state;
    state.state = question.filter.state;
    if (!state.state || question.filter != state) return nearestAtServer(modelId, code, question);
    // Nearly all pictures are in the state that is asked for: looking at those found is far cheaper than
    // looking at all.
    CodeQuestion more = question;
    more.filter = {};
    for (more.limit += kSpare;; more.limit *= 2) {
        CodeAnswer answer = nearestAtServer(modelId, code, more);
        const bool isAll = static_cast<std::int64_t>(answer.imageIds.size()) < more.limit;
        keepThoseIn(*state.state, answer, question.limit);
        if (isAll || static_cast<std::int64_t>(answer.imageIds.size()) == question.limit) return answer;
    }
}

void Library::keepThoseIn(ImageState state, CodeAnswer& answer, std::int64_t limit) const {
    const std::vector<std::int64_t> kept = idsOf(
        Statement(*connection_, {"", "SELECT id FROM images WHERE state = ? AND id = ANY (?) ORDER BY id"},
                  static_cast<int>(state), IdList{answer.imageIds}));
    CodeAnswer left;
    left.byIndex = answer.byIndex;
    left.missing = std::move(answer.missing);
    left.codes = PackedCodes(0, answer.codes.bits());
    for (std::size_t i = 0; i < answer.imageIds.size(); ++i) {
        if (static_cast<std::int64_t>(left.imageIds.size()) == limit) break;
        if (!std::ranges::binary_search(kept, answer.imageIds[i])) continue;
        left.imageIds.push_back(answer.imageIds[i]);
        left.distances.push_back(answer.distances[i]);
        if (answer.codes.size() > 0) left.codes.append(std::as_const(answer.codes)[i]);
    }
    answer = std::move(left);
}

void Library::indexCodes(std::int64_t modelId) {
    connection_->indexCodePlace(modelId, bitsOf(*connection_, modelId));
}

void Library::gatherStatistics(std::int64_t modelId, std::int64_t added, std::stop_token stop) {
    const StopScope stopping(*connection_, std::move(stop));
    connection_->gatherStatistics(modelId, added);
}

std::int64_t Library::aboutHowManyCodes(std::int64_t modelId) const {
    return connection_->aboutHowManyCodes(modelId);
}

std::optional<std::int64_t> Library::codesBeyond(std::int64_t most, std::int64_t modelId) const {
    if (!isShared()) return std::nullopt;
    if (areAllHere(connection_->codeParts(modelId))) {
        const std::int64_t counted = firstInteger(Statement(
            *connection_, "SELECT count(*) FROM (SELECT 1 FROM codes WHERE model_id = ? LIMIT ?) AS counted",
            modelId, most + 1));
        return counted > most ? std::optional(aboutHowManyCodes(modelId)) : std::nullopt;
    }
    // Counting them takes every shard.
    const std::int64_t about = aboutHowManyCodes(modelId);
    return about == 0 || about > most ? std::optional(about) : std::nullopt;
}

std::vector<std::uint64_t> Library::codeOf(std::int64_t modelId, std::int64_t imageId) const {
    std::vector<std::uint64_t> code(PackedCodes::wordsFor(bitsOf(*connection_, modelId)));
    Statement query(*connection_, "SELECT code FROM codes WHERE model_id = ? AND image_id = ?", modelId,
                    imageId);
    if (!query.next() || !query.readCode(0, code)) code.clear();
    return code;
}

std::int64_t Library::codeCount(std::int64_t modelId) const {
    return firstInteger(Statement(*connection_, "SELECT count(*) FROM codes WHERE model_id = ?", modelId));
}

}  // namespace laplens
