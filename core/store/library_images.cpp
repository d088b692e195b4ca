#include <algorithm>
#include <cstring>
#include <limits>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "core/base/error.hpp"
#include "core/base/hex.hpp"
#include "core/base/parts.hpp"
#include "core/store/composed_sql.hpp"
#include "core/store/connection.hpp"
#include "core/store/library.hpp"
#include "core/store/statement_results.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

#define LAPLENS_IMAGE_COLUMNS                                                                             \
    "id, root_id, path, file_size, modified_ns, content_hash, width, height, orientation, state, error, " \
    "label, taken_ns"

ImageRecord imageOf(const Statement& row) {
    ImageRecord image;
    image.id = row.integer(0);
    image.rootId = row.integer(1);
    image.path = toString(row.bytes(2));
    image.fileSize = row.integer(3);
    image.modifiedNs = row.integer(4);
    image.contentHash = row.text(5);
    image.width = row.number(6);
    image.height = row.number(7);
    image.orientation = row.number(8);
    image.state = static_cast<ImageState>(row.number(9));
    image.error = row.text(10);
    image.label = row.text(11);
    image.takenNs = row.integer(12);
    return image;
}

std::vector<ImageRecord> imagesOf(Statement&& query) {
    std::vector<ImageRecord> images;
    while (query.next()) images.push_back(imageOf(query));
    return images;
}

std::vector<std::pair<std::string, std::int64_t>> namedCountsOf(Statement&& query) {
    std::vector<std::pair<std::string, std::int64_t>> counts;
    while (query.next()) counts.emplace_back(query.text(0), query.integer(1));
    return counts;
}

/// Stands for a degree that is not known where statements have no NULL.
#define LAPLENS_NO_DEGREES "2000000000"
constexpr std::int64_t kNoDegrees = 2'000'000'000;

/// A setting tells of each tag that is lent: "lent/PICTURE/TAG IN HEX/LENDER" is the lender. With '0', which
/// follows '/', the end of those that lend it.
std::string lentKey(std::int64_t imageId, const std::string& tag, char end) {
    return "lent/" + std::to_string(imageId) + '/' + hexOf(fs::path(tag)) + end;
}

/// A setting tells of each tag that is kept: "kept/CONTENT/TAG IN HEX". `end` as for lent ones.
std::string keptKey(const std::string& content, char end) {
    return "kept/" + content + end;
}

/// And of the look of its picture: "looked/LOOK/CONTENT".
constexpr const char* kKeptByLook = "looked/";

void addStates(LibraryCounts& counts, Statement&& query) {
    while (query.next()) {
        const std::int64_t n = query.integer(1);
        counts.total += n;
        switch (static_cast<ImageState>(query.number(0))) {
            case ImageState::Pending:
                counts.pending = n;
                break;
            case ImageState::Ready:
                counts.ready = n;
                break;
            case ImageState::Failed:
                counts.failed = n;
                break;
            case ImageState::Missing:
                counts.missing = n;
                break;
        }
    }
}

/// The two questions about a number of every picture; statements are kept by their text, which must last.
struct NumberSql {
    std::string all, some, within;
};

/// The second column of the rows, which ascend by the first, for these ids.
template <class Value, class Read>
std::vector<Value> valuesFor(std::span<const std::int64_t> ids, Statement query, const Read& read) {
    std::vector<Value> values(ids.size());
    for (std::size_t at = 0; at < ids.size() && query.next();) {
        const std::int64_t id = query.integer(0);
        while (at < ids.size() && ids[at] < id) ++at;
        if (at < ids.size() && ids[at] == id) values[at++] = read(query);
    }
    return values;
}

const NumberSql& sqlOf(ImageNumber number) {
    const auto about = [](const std::string& column) {
        return NumberSql{
            "SELECT id, " + column + " FROM images ORDER BY id",
            "SELECT id, " + column + " FROM images WHERE id = ANY (?) ORDER BY id",
            "SELECT id FROM images WHERE " + column + " >= ? AND " + column + " < ? ORDER BY id"};
    };
    static const NumberSql fileSize = about("file_size"), pixels = about("width * height"),
                           date = about(dateExpression()), taken = about("taken_ns");
    switch (number) {
        case ImageNumber::Date:
            return date;
        case ImageNumber::Pixels:
            return pixels;
        case ImageNumber::Taken:
            return taken;
        case ImageNumber::FileSize:
            break;
    }
    return fileSize;
}

}  // namespace

std::int64_t Library::addRoot(const RootRecord& root) {
    Connection& connection = *connection_;
    const auto path = blobOf(root.path);
    Statement(
        connection,
        "INSERT INTO roots (path, kind, labelled, offline) VALUES (?, ?, ?, ?) ON CONFLICT (path, kind) DO "
        "UPDATE SET labelled = 1 WHERE excluded.labelled <> 0",
        path, root.kind, root.labelled, root.offline)
        .execute();
    return firstInteger(
        Statement(connection, "SELECT id FROM roots WHERE path = ? AND kind = ?", path, root.kind));
}

std::vector<RootRecord> Library::roots() const {
    std::vector<RootRecord> roots;
    Statement query(*connection_, "SELECT id, path, kind, labelled, offline FROM roots ORDER BY id");
    while (query.next())
        roots.push_back({query.integer(0), fs::path(toString(query.bytes(1))), query.text(2),
                         query.number(3) != 0, query.number(4) != 0});
    return roots;
}

void Library::setRootOffline(std::int64_t rootId, bool offline) {
    if (Statement(*connection_, "UPDATE roots SET offline = ? WHERE id = ?", offline, rootId).execute() == 0)
        throwUnknown("root", rootId, folder_);
}

void Library::setRootPath(std::int64_t rootId, const fs::path& path) {
    if (Statement(*connection_, "UPDATE roots SET path = ? WHERE id = ?", blobOf(path), rootId).execute() ==
        0)
        throwUnknown("root", rootId, folder_);
}

void Library::removeRoot(std::int64_t rootId) {
    Statement(*connection_, "DELETE FROM roots WHERE id = ?", rootId).execute();
}

Library::RootLock::RootLock(Library& library, std::int64_t rootId)
    : connection_(*library.connection_), rootId_(rootId) {
    if (const std::string who = connection_.takeLock({ServerLock::On::Root, rootId}); !who.empty())
        throw Error(who + " is scanning this folder of the shared library", library.folder(),
                    "Wait until that is done");
}

Library::RootLock::~RootLock() {
    connection_.giveLock({ServerLock::On::Root, rootId_});
}

std::int64_t Library::addImage(const ImageRecord& image) {
    const auto insert = [&](const char* sql, auto... id) {
        return firstInteger(Statement(*connection_, sql, image.rootId, blobOf(image.path), image.fileSize,
                                      image.modifiedNs, image.contentHash, image.width, image.height,
                                      image.orientation, static_cast<int>(image.state), image.error,
                                      image.label, image.takenNs, id...));
    };
#define LAPLENS_INSERT_IMAGE(column, value)                                                                 \
    "INSERT INTO images (root_id, path, file_size, modified_ns, content_hash, width, height, orientation, " \
    "state, error, label, taken_ns" column ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?" value             \
    ") ON CONFLICT DO NOTHING RETURNING id"
    const std::int64_t added = image.id == 0 ? insert(LAPLENS_INSERT_IMAGE("", ""))
                                             : insert(LAPLENS_INSERT_IMAGE(", id", ", ?"), image.id);
#undef LAPLENS_INSERT_IMAGE
    if (added != 0) return added;
    return firstInteger(Statement(*connection_, "SELECT id FROM images WHERE root_id = ? AND path = ?",
                                  image.rootId, blobOf(image.path)));
}

void Library::updateImage(const ImageRecord& image) {
    const std::int64_t changed =
        Statement(
            *connection_,
            "UPDATE images SET root_id = ?, path = ?, file_size = ?, modified_ns = ?, content_hash = ?, "
            "width = ?, "
            "height = ?, orientation = ?, state = ?, error = ?, label = ?, taken_ns = ? WHERE id = ?",
            image.rootId, blobOf(image.path), image.fileSize, image.modifiedNs, image.contentHash,
            image.width, image.height, image.orientation, static_cast<int>(image.state), image.error,
            image.label, image.takenNs, image.id)
            .execute();
    if (changed == 0) throwUnknown("picture", image.id, folder_);
}

void Library::setImageState(std::int64_t imageId, ImageState state, const std::string& error) {
    const std::int64_t changed =
        Statement(*connection_, "UPDATE images SET state = ?, error = ? WHERE id = ?",
                  static_cast<int>(state), error, imageId)
            .execute();
    if (changed == 0) throwUnknown("picture", imageId, folder_);
}

std::vector<ImageRecord> Library::images() const {
    return imagesOf(Statement(*connection_, "SELECT " LAPLENS_IMAGE_COLUMNS " FROM images ORDER BY id"));
}

std::vector<ImageRecord> Library::imagesOfRoot(std::int64_t rootId) const {
    return imagesOf(Statement(
        *connection_, "SELECT " LAPLENS_IMAGE_COLUMNS " FROM images WHERE root_id = ? ORDER BY id", rootId));
}

std::vector<ImageRecord> Library::imagesInState(ImageState state) const {
    return imagesOf(Statement(*connection_,
                              "SELECT " LAPLENS_IMAGE_COLUMNS " FROM images WHERE state = ? ORDER BY id",
                              static_cast<int>(state)));
}

std::vector<ImageRecord> Library::imagesWithContent(const std::string& contentHash) const {
    if (contentHash.empty()) return {};
    return imagesOf(Statement(*connection_,
                              "SELECT " LAPLENS_IMAGE_COLUMNS
                              " FROM images WHERE content_hash = ? AND content_hash <> '' ORDER BY id",
                              contentHash));
}

std::vector<std::vector<std::int64_t>> Library::sameContent() const {
    Statement query(*connection_,
                    "SELECT content_hash, id FROM images WHERE state = 1 AND content_hash IN (SELECT "
                    "content_hash FROM images WHERE state = 1 AND content_hash <> '' GROUP BY content_hash "
                    "HAVING count(*) > 1) ORDER BY content_hash, id");
    std::vector<std::vector<std::int64_t>> groups;
    for (std::string last; query.next();) {
        if (std::string hash = query.text(0); hash != last) {
            groups.emplace_back();
            last = std::move(hash);
        }
        groups.back().push_back(query.integer(1));
    }
    return groups;
}

ImageRecord Library::image(std::int64_t imageId) const {
    Statement query(*connection_, "SELECT " LAPLENS_IMAGE_COLUMNS " FROM images WHERE id = ?", imageId);
    if (!query.next()) throwUnknown("picture", imageId, folder_);
    return imageOf(query);
}

std::vector<ImageRecord> Library::imagesByIds(std::span<const std::int64_t> imageIds) const {
    std::unordered_map<std::int64_t, std::size_t> found;
    const std::vector<ImageRecord> records = imagesOf(Statement(
        *connection_,
        {"SELECT " LAPLENS_IMAGE_COLUMNS " FROM images WHERE id IN (SELECT value FROM json_each(?))",
         "SELECT " LAPLENS_IMAGE_COLUMNS " FROM images WHERE id = ANY (?)"},
        IdList{imageIds}));
    for (std::size_t i = 0; i < records.size(); ++i) found.emplace(records[i].id, i);
    std::vector<ImageRecord> images;
    images.reserve(records.size());
    for (const std::int64_t id : imageIds)
        if (const auto at = found.find(id); at != found.end()) images.push_back(records[at->second]);
    return images;
}

fs::path Library::imageFile(const ImageRecord& image) const {
    Statement query(*connection_, "SELECT path FROM roots WHERE id = ?", image.rootId);
    if (!query.next()) throwUnknown("root", image.rootId, folder_);
    return fs::path(toString(query.bytes(0))) / image.path;
}

std::optional<ImageRecord> Library::imageAt(std::int64_t rootId, const std::string& path) const {
    const auto found = imagesOf(
        Statement(*connection_, "SELECT " LAPLENS_IMAGE_COLUMNS " FROM images WHERE root_id = ? AND path = ?",
                  rootId, blobOf(path)));
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::optional<ImageRecord> Library::imageOfFile(const fs::path& file) const {
    const fs::path written = fs::absolute(file).lexically_normal();
    std::error_code error;
    for (const fs::path& wanted : {written, fs::weakly_canonical(written, error)})
        for (const RootRecord& root : roots()) {
            const std::string path = wanted.lexically_relative(root.path).string();
            if (path.empty() || path.starts_with("..")) continue;
            if (auto found = imageAt(root.id, path)) return found;
        }
    return std::nullopt;
}

void Library::removeImages(std::span<const std::int64_t> imageIds) {
    for (const std::int64_t id : imageIds)
        Statement(*connection_, "DELETE FROM images WHERE id = ?", id).execute();
}

void Library::joinImages(std::int64_t kept, std::int64_t gone) {
    for (const std::string& tag : tagsOf(gone)) addTag(kept, tag);
    Statement(*connection_,
              "UPDATE images SET label = coalesce((SELECT label FROM images WHERE id = ?), '') WHERE id = ? "
              "AND label = ''",
              gone, kept)
        .execute();
    removeImages(std::span(&gone, 1));
}

LibraryCounts Library::counts() const {
    const Snapshot snapshot(*connection_);
    LibraryCounts counts;
    addStates(counts, Statement(*connection_, "SELECT state, count(*) FROM images GROUP BY state"));
    counts.labelled = firstInteger(Statement(
        *connection_, "SELECT count(*) FROM images WHERE label <> '' AND id NOT IN (" LAPLENS_TRASHED ")"));
    const std::int64_t trashed =
        firstInteger(Statement(*connection_, "SELECT count(*) FROM (" LAPLENS_TRASHED ") AS trashed"));
    counts.total -= trashed;
    counts.missing -= trashed;
    return counts;
}

std::int64_t Library::pictureCountOf(std::int64_t rootId) const {
    return firstInteger(
        Statement(*connection_, "SELECT count(*) FROM images WHERE root_id = ? AND state <> 3", rootId));
}

std::int64_t Library::newestImage() const {
    return firstInteger(Statement(*connection_, "SELECT coalesce(max(id), 0) FROM images"));
}

std::vector<std::int64_t> Library::imageIds(const ImageFilter& filter) const {
    const Snapshot snapshot(*connection_);
    // Each condition alone is answered from an index; sorted lists are then cut with each other.
    std::vector<std::vector<std::int64_t>> lists;
    const auto sorted = [](std::vector<std::int64_t> ids) {
        if (!std::is_sorted(ids.begin(), ids.end())) std::sort(ids.begin(), ids.end());
        return ids;
    };
    if (filter.rootId)
        lists.push_back(sorted(
            idsOf(Statement(*connection_, "SELECT id FROM images WHERE root_id = ?", *filter.rootId))));
    if (filter.folder) {
        // '0' follows '/'.
        const std::string from = *filter.folder + '/', until = *filter.folder + '0';
        lists.push_back(sorted(idsOf(
            Statement(*connection_, "SELECT id FROM images WHERE root_id = ? AND path >= ? AND path < ?",
                      filter.rootId.value(), blobOf(from), blobOf(until)))));
    }
    if (filter.state)
        lists.push_back(sorted(idsOf(Statement(*connection_, "SELECT id FROM images WHERE state = ?",
                                               static_cast<int>(*filter.state)))));
    if (filter.tag) lists.push_back(imagesTagged(*filter.tag));
    if (filter.label)
        lists.push_back(sorted(
            idsOf(filter.label->empty()
                      ? Statement(*connection_, "SELECT id FROM images WHERE label = ''")
                      : Statement(*connection_, "SELECT id FROM images WHERE label = ? AND label <> ''",
                                  *filter.label))));
    if (filter.pathContains)
        lists.push_back(
            idsOf(Statement(*connection_,
                            {"SELECT id FROM images WHERE instr(folded(path), folded(?)) > 0 "
                             "ORDER BY id",
                             "SELECT id FROM images WHERE position(lower(encode(?::bytea, 'escape')) IN "
                             "lower(encode(path, 'escape'))) > 0 ORDER BY id"},
                            *filter.pathContains)));
    const auto addRange = [&](ImageNumber number, std::optional<std::int64_t> from,
                              std::optional<std::int64_t> until) {
        if (!from && !until) return;
        lists.push_back(idsOf(Statement(*connection_, sqlOf(number).within.c_str(),
                                        from.value_or(std::numeric_limits<std::int64_t>::min()),
                                        until.value_or(std::numeric_limits<std::int64_t>::max()))));
    };
    addRange(ImageNumber::Date, filter.dateFrom, filter.dateUntil);
    addRange(ImageNumber::Pixels, filter.pixelsFrom, filter.pixelsUntil);
    if (!filter.terms.empty()) {
        ArgumentList arguments(isShared());
        const std::string sql =
            "SELECT id FROM images WHERE 1 = 1" + termConditions(arguments, filter, roots()) + " ORDER BY id";
        std::vector<std::int64_t>& found = lists.emplace_back();
        const std::unique_ptr<Rows> rows = connection_->run(kept(sql), arguments.values());
        while (rows->next()) found.push_back(rows->integer(0));
    }
    if (lists.empty())
        return idsOf(Statement(*connection_,
                               "SELECT id FROM images WHERE id NOT IN (" LAPLENS_TRASHED ") ORDER BY id"));

    const std::vector<std::int64_t> trashed = sorted(idsOf(Statement(*connection_, LAPLENS_TRASHED)));
    std::vector<std::int64_t> result;
    std::ranges::set_difference(lists.front(), trashed, std::back_inserter(result));
    for (std::size_t i = 1; i < lists.size(); ++i) {
        std::vector<std::int64_t> both;
        std::set_intersection(result.begin(), result.end(), lists[i].begin(), lists[i].end(),
                              std::back_inserter(both));
        result = std::move(both);
    }
    return result;
}

std::vector<std::int64_t> Library::imageNumbers(ImageNumber number,
                                                std::span<const std::int64_t> imageIds) const {
    const NumberSql& sql = sqlOf(number);
    return valuesFor<std::int64_t>(imageIds,
                                   isShared()
                                       ? Statement(*connection_, {"", sql.some.c_str()}, IdList{imageIds})
                                       : Statement(*connection_, sql.all.c_str()),
                                   [](const Statement& row) { return row.integer(1); });
}

std::vector<std::string> Library::imageTexts(ImageText text, std::span<const std::int64_t> imageIds) const {
    const bool isPath = text == ImageText::Path;
    const auto query = [&] {
        if (!isShared())
            return Statement(*connection_, isPath ? "SELECT id, path FROM images ORDER BY id"
                                                  : "SELECT id, label FROM images ORDER BY id");
        return Statement(*connection_,
                         {"", isPath ? "SELECT id, path FROM images WHERE id = ANY (?) ORDER BY id"
                                     : "SELECT id, label FROM images WHERE id = ANY (?) ORDER BY id"},
                         IdList{imageIds});
    };
    return valuesFor<std::string>(imageIds, query(), [isPath](const Statement& row) {
        return isPath ? toString(row.bytes(1)) : row.text(1);
    });
}

std::vector<std::int64_t> Library::imageIdsInState(ImageState state) const {
    return idsOf(Statement(*connection_, "SELECT id FROM images WHERE state = ? ORDER BY id",
                           static_cast<int>(state)));
}

std::vector<std::string> Library::labelsOf(std::span<const std::int64_t> imageIds) const {
    std::vector<std::string> labels(imageIds.size());
    Statement query(*connection_, "SELECT id, label FROM images WHERE label <> '' ORDER BY id");
    for (std::size_t i = 0; i < imageIds.size() && query.next();) {
        const std::int64_t id = query.integer(0);
        while (i < imageIds.size() && imageIds[i] < id) ++i;
        if (i < imageIds.size() && imageIds[i] == id) labels[i++] = query.text(1);
    }
    return labels;
}

std::vector<std::pair<std::string, std::int64_t>> Library::labelCounts() const {
    return namedCountsOf(
        Statement(*connection_,
                  "SELECT label, count(*) FROM images WHERE label <> '' AND state <> 3 GROUP BY label "
                  "ORDER BY label"));
}

void Library::putFacts(std::int64_t imageId, const FactsRecord& facts) {
    std::string keywords;
    for (const std::string& keyword : facts.keywords) keywords += (keywords.empty() ? "" : "\n") + keyword;
    Statement(
        *connection_,
        "INSERT INTO facts (image_id, camera, lens, rating, notes, keywords, colour, latitude_e7, "
        "longitude_e7, sidecars) VALUES (?, ?, ?, ?, ?, ?, ?, nullif(CAST(? AS bigint), " LAPLENS_NO_DEGREES
        "), nullif(CAST(? AS bigint), " LAPLENS_NO_DEGREES
        "), ?) ON CONFLICT (image_id) DO UPDATE SET camera = excluded.camera, lens = excluded.lens, "
        "rating = excluded.rating, notes = excluded.notes, keywords = excluded.keywords, colour = "
        "excluded.colour, latitude_e7 = excluded.latitude_e7, longitude_e7 = excluded.longitude_e7, "
        "sidecars = excluded.sidecars",
        imageId, facts.camera, facts.lens, facts.rating, facts.notes, keywords, facts.colour,
        facts.place ? e7OfDegrees(facts.place->latitude) : kNoDegrees,
        facts.place ? e7OfDegrees(facts.place->longitude) : kNoDegrees, facts.sidecars)
        .execute();
}

std::optional<FactsRecord> Library::factsOf(std::int64_t imageId) const {
    Statement query(
        *connection_,
        "SELECT camera, lens, rating, notes, keywords, colour, coalesce(latitude_e7, " LAPLENS_NO_DEGREES
        "), coalesce(longitude_e7, " LAPLENS_NO_DEGREES
        "), coalesce(sidecars, '') FROM facts WHERE image_id = ?",
        imageId);
    if (!query.next()) return std::nullopt;
    FactsRecord facts{query.text(0), query.text(1), query.number(2), query.text(3)};
    const std::string keywords = query.text(4);
    for (const std::string_view keyword : partsOf(keywords, '\n')) facts.keywords.emplace_back(keyword);
    facts.colour = query.text(5);
    if (query.integer(6) != kNoDegrees && query.integer(7) != kNoDegrees)
        facts.place = {degreesOfE7(query.integer(6)), degreesOfE7(query.integer(7))};
    facts.sidecars = query.text(8);
    return facts;
}

void Library::readFactsAgain(std::int64_t imageId) {
    Statement(*connection_, "UPDATE facts SET sidecars = NULL WHERE image_id = ?", imageId).execute();
}

std::map<std::int64_t, std::string> Library::sidecarsRead() const {
    std::map<std::int64_t, std::string> sidecars;
    Statement query(*connection_, "SELECT image_id, sidecars FROM facts WHERE sidecars <> ''");
    while (query.next()) sidecars[query.integer(0)] = query.text(1);
    return sidecars;
}

std::map<std::int64_t, GeoPosition> Library::placesOf(std::span<const std::int64_t> imageIds) const {
    std::map<std::int64_t, GeoPosition> places;
    Statement query(
        *connection_,
        {"SELECT image_id, latitude_e7, longitude_e7 FROM facts WHERE latitude_e7 IS NOT NULL AND "
         "image_id IN (SELECT value FROM json_each(?))",
         "SELECT image_id, latitude_e7, longitude_e7 FROM facts WHERE latitude_e7 IS NOT NULL AND "
         "image_id = ANY (?)"},
        IdList{imageIds});
    while (query.next())
        places[query.integer(0)] = {degreesOfE7(query.integer(1)), degreesOfE7(query.integer(2))};
    return places;
}

std::map<std::int64_t, int> Library::ratingsOf(std::span<const std::int64_t> imageIds) const {
    std::map<std::int64_t, int> ratings;
    Statement query(
        *connection_,
        {"SELECT image_id, rating FROM facts WHERE rating <> 0 AND image_id IN (SELECT value FROM "
         "json_each(?))",
         "SELECT image_id, rating FROM facts WHERE rating <> 0 AND image_id = ANY (?)"},
        IdList{imageIds});
    while (query.next()) ratings[query.integer(0)] = query.number(1);
    return ratings;
}

std::vector<std::int64_t> Library::imagesWithoutFacts() const {
    return idsOf(Statement(*connection_,
                           {"SELECT id FROM images WHERE state = 1 AND substr(path, 1, 1) <> x'23' AND NOT "
                            "EXISTS (SELECT 1 FROM facts WHERE image_id = images.id AND sidecars IS NOT "
                            "NULL) ORDER BY id",
                            "SELECT id FROM images WHERE state = 1 AND substr(path, 1, 1) <> '\x23' AND NOT "
                            "EXISTS (SELECT 1 FROM facts WHERE image_id = images.id AND sidecars IS NOT "
                            "NULL) ORDER BY id"}));
}

std::vector<std::string> Library::factTexts(FactText text) const {
    if (text == FactText::Keyword) return keywords();
    std::vector<std::string> texts;
    Statement query(
        *connection_,
        text == FactText::Camera ? "SELECT DISTINCT camera FROM facts WHERE camera <> '' ORDER BY camera"
        : text == FactText::Lens ? "SELECT DISTINCT lens FROM facts WHERE lens <> '' ORDER BY lens"
                                 : "SELECT DISTINCT colour FROM facts WHERE colour <> '' ORDER BY colour");
    while (query.next()) texts.push_back(query.text(0));
    return texts;
}

std::vector<std::string> Library::keywords() const {
    std::set<std::string> all;
    Statement query(*connection_, "SELECT DISTINCT keywords FROM facts WHERE keywords <> ''");
    while (query.next()) {
        const std::string keywords = query.text(0);
        for (const std::string_view keyword : partsOf(keywords, '\n')) {
            for (std::size_t end = keyword.find('/'); end != keyword.npos; end = keyword.find('/', end + 1))
                all.emplace(keyword.substr(0, end));
            all.emplace(keyword);
        }
    }
    return {all.begin(), all.end()};
}

void Library::putText(std::int64_t imageId, const TextRecord& record) {
    // Not in place: the index must forget the words that it knows.
    Statement(*connection_, "DELETE FROM texts WHERE image_id = ?", imageId).execute();
    Statement(*connection_, "INSERT INTO texts (image_id, text, places) VALUES (?, ?, ?)", imageId,
              record.text, std::as_bytes(std::span(record.places)))
        .execute();
}

std::optional<TextRecord> Library::textOf(std::int64_t imageId) const {
    if (isShared()) return std::nullopt;
    Statement query(*connection_, "SELECT text, places FROM texts WHERE image_id = ?", imageId);
    if (!query.next()) return std::nullopt;
    TextRecord record{query.text(0), {}};
    const std::span<const std::byte> bytes = query.bytes(1);
    record.places.resize(bytes.size() / sizeof(std::uint16_t));
    std::memcpy(record.places.data(), bytes.data(), record.places.size() * sizeof(std::uint16_t));
    return record;
}

std::vector<std::int64_t> Library::imagesWithoutText() const {
    if (isShared()) return {};
    return idsOf(Statement(*connection_,
                           "SELECT id FROM images WHERE state = 1 AND substr(path, 1, 1) <> x'23' AND NOT "
                           "EXISTS (SELECT 1 FROM texts WHERE image_id = images.id) ORDER BY id"));
}

std::int64_t Library::countWithText() const {
    if (isShared()) return 0;
    return firstInteger(Statement(*connection_, "SELECT count(*) FROM texts WHERE text <> ''"));
}

std::vector<TextPlace> Library::placesOfText(std::int64_t imageId, const std::string& text) const {
    std::vector<TextPlace> found;
    const std::optional<TextRecord> record = textOf(imageId);
    if (!record) return found;
    // The index itself says which words it found, between two letters that no text has.
    Statement query(*connection_,
                    "SELECT highlight(text_index, 0, char(1), char(2)) FROM text_index WHERE text_index "
                    "MATCH ? AND rowid = ?",
                    textMatch(text), imageId);
    if (!query.next()) return found;
    std::size_t word = 0;
    bool isInside = false, isMarked = false;
    const auto end = [&] {
        if (isMarked && 4 * word + 3 < record->places.size()) {
            const auto at = [&](std::size_t side) { return record->places[4 * word + side] / 65535.0; };
            found.push_back({at(0), at(1), at(2), at(3)});
        }
        ++word;
        isMarked = isInside;
    };
    for (const char c : query.text(0)) {
        if (c == '\1') isInside = isMarked = true;
        if (c == '\2') isInside = false;
        if (c == ' ' || c == '\n') end();
    }
    end();
    return found;
}

void Library::addTag(std::int64_t imageId, const std::string& tag) {
    if (tag.empty()) throw Error("a tag needs a name", folder_);
    Statement(*connection_, "INSERT INTO tags (tag, image_id) VALUES (?, ?) ON CONFLICT DO NOTHING", tag,
              imageId)
        .execute();
    forgetThatLent(imageId, tag);
}

void Library::removeTag(std::int64_t imageId, const std::string& tag) {
    forgetThatLent(imageId, tag);
    Statement(*connection_, "DELETE FROM tags WHERE tag = ? AND image_id = ?", tag, imageId).execute();
}

std::vector<std::pair<std::string, std::int64_t>> Library::tagCounts() const {
    return namedCountsOf(Statement(*connection_,
                                   "SELECT tag, count(*) FROM tags JOIN images ON images.id = image_id WHERE "
                                   "state <> 3 GROUP BY tag ORDER BY tag"));
}

std::vector<std::int64_t> Library::imagesTagged(const std::string& tag) const {
    return idsOf(Statement(*connection_, "SELECT image_id FROM tags WHERE tag = ? ORDER BY image_id", tag));
}

std::vector<std::string> Library::tagsOf(std::int64_t imageId) const {
    std::vector<std::string> tags;
    Statement query(*connection_, "SELECT tag FROM tags WHERE image_id = ? ORDER BY tag", imageId);
    while (query.next()) tags.push_back(query.text(0));
    return tags;
}

std::vector<std::pair<std::int64_t, std::string>> Library::tagsOf(
    std::span<const std::int64_t> imageIds) const {
    std::vector<std::pair<std::int64_t, std::string>> tags;
    Statement query(*connection_,
                    {"SELECT image_id, tag FROM tags WHERE image_id IN (SELECT value FROM json_each(?)) "
                     "ORDER BY image_id, tag",
                     "SELECT image_id, tag FROM tags WHERE image_id = ANY (?) ORDER BY image_id, tag"},
                    IdList{imageIds});
    while (query.next()) tags.emplace_back(query.integer(0), query.text(1));
    return tags;
}

bool Library::isLent(std::int64_t imageId, const std::string& tag) const {
    return firstInteger(Statement(*connection_, "SELECT count(*) FROM settings WHERE key >= ? AND key < ?",
                                  lentKey(imageId, tag, '/'), lentKey(imageId, tag, '0'))) > 0;
}

void Library::forgetThatLent(std::int64_t imageId, const std::string& tag) {
    Statement(*connection_, "DELETE FROM settings WHERE key >= ? AND key < ?", lentKey(imageId, tag, '/'),
              lentKey(imageId, tag, '0'))
        .execute();
}

void Library::keepTags(const std::string& content, std::span<const std::string> tags,
                       const std::string& look) {
    if (content.empty()) throw std::invalid_argument("the content of a picture is not known");
    for (const std::string& tag : tags) setSetting(keptKey(content, '/') + hexOf(fs::path(tag)), 1);
    if (!tags.empty() && !look.empty()) setSetting(kKeptByLook + look + '/' + content, 1);
}

std::vector<std::string> Library::takeKeptTags(const std::string& content) {
    const std::string from = keptKey(content, '/'), until = keptKey(content, '0');
    std::vector<std::string> tags;
    {
        Statement query(*connection_, "SELECT key FROM settings WHERE key >= ? AND key < ? ORDER BY key",
                        from, until);
        while (query.next()) tags.push_back(pathOfHex(query.text(0).substr(from.size())).native());
    }
    if (tags.empty()) return tags;
    Statement(*connection_, "DELETE FROM settings WHERE key >= ? AND key < ?", from, until).execute();
    Statement(*connection_, "DELETE FROM settings WHERE key LIKE ?", kKeptByLook + ("%/" + content))
        .execute();
    return tags;
}

std::map<std::string, std::vector<std::string>> Library::contentsOfKeptTags() const {
    std::map<std::string, std::vector<std::string>> contents;
    Statement query(*connection_, "SELECT key FROM settings WHERE key LIKE ? ORDER BY key",
                    std::string(kKeptByLook) + '%');
    while (query.next()) {
        const std::string key = query.text(0);
        const std::size_t look = std::string_view(kKeptByLook).size(), end = key.find('/', look);
        contents[key.substr(look, end - look)].push_back(key.substr(end + 1));
    }
    return contents;
}

void Library::lendTag(const LentTag& lent) {
    const std::vector<std::string> tags = tagsOf(lent.imageId);
    if (std::ranges::find(tags, lent.tag) == tags.end())
        addTag(lent.imageId, lent.tag);
    else if (!isLent(lent.imageId, lent.tag))
        return;
    setSetting(lentKey(lent.imageId, lent.tag, '/') + std::to_string(lent.lender), lent.lender);
}

std::vector<Library::LentTag> Library::takeLentTags(std::int64_t lender) {
    std::vector<LentTag> all;
    {
        Statement query(*connection_, "SELECT key FROM settings WHERE key LIKE 'lent/%' AND value = ?",
                        lender);
        while (query.next()) {
            const std::string key = query.text(0);
            const std::size_t picture = key.find('/') + 1, tag = key.find('/', picture) + 1;
            all.push_back({std::stoll(key.substr(picture)), lender,
                           pathOfHex(key.substr(tag, key.find('/', tag) - tag)).native()});
        }
    }
    leaveLentTags(lender);
    for (const LentTag& lent : all)
        if (!isLent(lent.imageId, lent.tag)) removeTag(lent.imageId, lent.tag);
    return all;
}

void Library::leaveLentTags(std::int64_t lender) {
    Statement(*connection_, "DELETE FROM settings WHERE key LIKE 'lent/%' AND value = ?", lender).execute();
}

bool Library::setNotCopies(const ContentPair& pair, bool areNot) {
    if (pair.one.empty()) throw std::invalid_argument("the content of a picture is not known");
    return Statement(*connection_,
                     areNot ? "INSERT INTO not_copies (content, other) VALUES (?, ?) ON CONFLICT DO NOTHING"
                            : "DELETE FROM not_copies WHERE content = ? AND other = ?",
                     pair.one, pair.other)
               .execute() > 0;
}

bool Library::areNotCopies(const ContentPair& pair) const {
    return Statement(*connection_, "SELECT 1 FROM not_copies WHERE content = ? AND other = ?", pair.one,
                     pair.other)
        .next();
}

std::vector<ContentPair> Library::notCopies() const {
    std::vector<ContentPair> pairs;
    Statement query(*connection_, "SELECT content, other FROM not_copies ORDER BY content, other");
    while (query.next()) pairs.emplace_back(query.text(0), query.text(1));
    return pairs;
}

void Library::putCopyCodes(std::int64_t imageId, const std::vector<std::uint64_t>& words) {
    Statement(*connection_,
              "INSERT INTO copy_codes (image_id, codes) VALUES (?, ?) ON CONFLICT (image_id) DO UPDATE SET "
              "codes = excluded.codes",
              imageId, std::as_bytes(std::span(words)))
        .execute();
}

std::vector<std::int64_t> Library::imagesWithoutCopyCodes() const {
    if (isShared()) return {};
    return idsOf(Statement(*connection_,
                           "SELECT id FROM images WHERE state = 1 AND NOT EXISTS (SELECT 1 FROM copy_codes "
                           "WHERE image_id = images.id) ORDER BY id"));
}

void Library::forEachCopyCodes(
    std::span<const std::int64_t> imageIds,
    const std::function<void(std::int64_t imageId, std::span<const std::uint64_t> words)>& take) const {
    if (isShared()) return;
    Statement query(*connection_,
                    "SELECT image_id, codes FROM copy_codes WHERE image_id IN (SELECT value FROM "
                    "json_each(?)) ORDER BY image_id",
                    IdList{imageIds});
    std::vector<std::uint64_t> words;
    while (query.next()) {
        const std::span<const std::byte> bytes = query.bytes(1);
        words.resize(bytes.size() / sizeof(std::uint64_t));
        std::memcpy(words.data(), bytes.data(), words.size() * sizeof(std::uint64_t));
        take(query.integer(0), words);
    }
}

void Library::putThumbnail(std::int64_t imageId, std::span<const std::byte> jpeg) {
    Statement(
        *connection_,
        "INSERT INTO thumbnails (image_id, jpeg) VALUES (?, ?) ON CONFLICT (image_id) DO UPDATE SET jpeg = "
        "excluded.jpeg",
        imageId, jpeg)
        .execute();
}

std::vector<std::byte> Library::thumbnail(std::int64_t imageId) const {
    Statement query(*connection_, "SELECT jpeg FROM thumbnails WHERE image_id = ?", imageId);
    if (!query.next()) return {};
    const auto bytes = query.bytes(0);
    return {bytes.begin(), bytes.end()};
}

}  // namespace laplens
