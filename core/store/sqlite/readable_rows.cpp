#include "core/store/sqlite/readable_rows.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

#include "core/store/damaged_library.hpp"
#include "core/store/sqlite/migrations.hpp"
#include "core/store/sqlite/open_library.hpp"
#include "core/store/sqlite/sqlite_connection.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kRowsPerLook = 256;
/// Keys that are tried one by one beside a page that cannot be read: it may be the last, and then no key
/// after it can be found.
constexpr int kMostFailures = 200'000;

/// How rows are reached: a condition with ?1 and ?2, between which `key` lies.
struct Way {
    std::string table, from, key;
    bool instead = false;  ///< only where the way before met something unreadable
    bool standIn = false;  ///< it knows which rows there are, but not all that is in them
};

/// Tables in the order in which they refer to each other. A table may be reached in more than one way,
/// because an index may be sound where the table is not.
std::vector<Way> waysTo(Wanted wanted, const std::vector<std::int64_t>& models) {
    std::vector<Way> ways;
    ways.push_back({"roots", "roots", "rowid"});
    ways.push_back(
        {"roots", "(SELECT id, path, kind FROM roots INDEXED BY sqlite_autoindex_roots_1)", {}, true, true});
    if (wanted == Wanted::Roots) {
        // By it the trash knows what went from this library.
        ways.push_back({"settings", "(SELECT * FROM settings WHERE key = 'identity')", {}});
        return ways;
    }
    ways.push_back({"images", "images", "rowid"});
    ways.push_back({"images", "(SELECT id, root_id, path FROM images INDEXED BY sqlite_autoindex_images_1)",
                    "root_id", true, true});
    for (const char* table : {"thumbnails", "facts", "texts", "copy_codes"})
        ways.push_back({table, table, "rowid"});
    // Without the condition SQLite takes the index.
    ways.push_back({"tags", "(SELECT * FROM tags WHERE tag >= '')", {}});
    ways.push_back({"tags", "tags INDEXED BY tags_by_image", "image_id", true});
    ways.push_back({"networks", "networks", "rowid"});
    ways.push_back({"networks",
                    "(SELECT id, backbone, weights_sha256, CAST('networks/' || backbone || '-' || "
                    "substr(weights_sha256, 1, 8) || '.safetensors' AS BLOB) AS weights_file, 0 AS "
                    "feature_size FROM networks INDEXED BY sqlite_autoindex_networks_1)",
                    {},
                    true,
                    true});
    ways.push_back({"features", "features NOT INDEXED", "rowid"});
    ways.push_back({"features", "features", "image_id", true});
    ways.push_back({"models", "models", "rowid"});
    ways.push_back({"fitted_features", "fitted_features", "rowid"});
    for (const std::int64_t model : models)
        ways.push_back(
            {"codes", "(SELECT * FROM codes WHERE model_id = " + std::to_string(model) + ")", "image_id"});
    for (const char* table : {"runs", "searches"}) ways.push_back({table, table, "rowid"});
    ways.push_back({"not_copies", "not_copies", {}});
    ways.push_back({"settings", "settings", {}});
    return ways;
}

/// What hangs on a row that is lost is kept where a row can stand for it.
constexpr const char* kStandIns[] = {
    "DELETE FROM roots WHERE typeof(path) <> 'blob' OR typeof(kind) <> 'text'",
    "INSERT INTO roots (id, path, kind) SELECT DISTINCT root_id, CAST('/lost folder ' || root_id AS BLOB), "
    "'folder' FROM images WHERE root_id NOT IN (SELECT id FROM roots)",
    "UPDATE networks SET feature_size = coalesce((SELECT length(vector) / 4 FROM features WHERE network_id = "
    "networks.id LIMIT 1), 0) WHERE feature_size = 0",
};

/// What does not fit together, in the order in which tables refer to each other.
struct Unfit {
    const char *table, *condition;
};
constexpr Unfit kUnfit[] = {
    {"images", "typeof(path) <> 'blob' OR length(path) = 0 OR typeof(root_id) <> 'integer'"},
    {"networks", "feature_size = 0"},
    {"models", "network_id NOT IN (SELECT id FROM networks)"},
    {"thumbnails", "image_id NOT IN (SELECT id FROM images)"},
    {"facts", "image_id NOT IN (SELECT id FROM images)"},
    {"texts", "image_id NOT IN (SELECT id FROM images)"},
    // Kept again together with the thumbnail by the next scan.
    {"copy_codes",
     "image_id NOT IN (SELECT id FROM images) OR image_id NOT IN (SELECT image_id FROM thumbnails)"},
    {"tags", "image_id NOT IN (SELECT id FROM images)"},
    {"features",
     "image_id NOT IN (SELECT id FROM images) OR network_id NOT IN (SELECT id FROM networks) OR "
     "typeof(vector) <> 'blob' OR length(vector) <> "
     "4 * (SELECT feature_size FROM networks WHERE id = network_id)"},
    {"fitted_features",
     "model_id NOT IN (SELECT id FROM models) OR typeof(vector) <> 'blob' OR length(vector) <> "
     "4 * (SELECT feature_size FROM networks JOIN models ON networks.id = models.network_id WHERE models.id "
     "= model_id)"},
    {"codes",
     "model_id NOT IN (SELECT id FROM models) OR image_id NOT IN (SELECT id FROM images) OR length(code) <> "
     "8 * (((SELECT bits FROM models WHERE id = model_id) + 63) / 64)"},
    {"settings", "key = 'active_model' AND value NOT IN (SELECT id FROM models)"},
};

class Salvage {
public:
    Salvage(const fs::path& damaged, const fs::path& sound, JobContext& context)
        : context_(context),
          damaged_(damaged),
          sound_(sound),
          // With the schema writable SQLite also reads a file that is shorter than its header says.
          source_(damaged, modeToCopy(damaged), "PRAGMA writable_schema = ON"),
          target_(sound, SqliteConnection::Mode::ReadWrite) {}

    std::map<std::string, SavedRows> save(Wanted wanted) {
        if (columnsOf(source_, "roots").empty())
            throw DamagedLibrary("nothing can be read of the library", damaged_);
        if (!isMarkedAsLibrary() && columnsOf(source_, "codes").empty())
            throw Error("this is a database of another program", damaged_, "Choose another folder");
        // What hangs on a lost row is looked at when all is there.
        target_.execute("PRAGMA foreign_keys = OFF");
        target_.execute("BEGIN IMMEDIATE");
        // It is to be known as the library that it is made of, not as a new one.
        target_.execute("DELETE FROM settings");
        for (const Way& way : waysTo(wanted, {})) follow(way);
        if (wanted == Wanted::Everything) {
            saved_["codes"].complete = saved_["models"].complete;
            std::vector<std::int64_t> models;
            Statement query(target_, "SELECT id FROM models");
            while (query.next()) models.push_back(query.integer(0));
            for (const Way& way : waysTo(wanted, models))
                if (way.table == "codes") follow(way);
        }
        for (const char* sql : kStandIns) target_.execute(sql);
        for (const auto& [table, condition] : kUnfit) {
            const std::string sql = std::string("DELETE FROM ") + table + " WHERE " + condition;
            if (translated(sound_, [&] { return target_.database().exec(sql); }) > 0)
                saved_[table].complete = false;
        }
        for (auto& [table, saved] : saved_)
            saved.rows = translated(sound_, [&] {
                return target_.database().execAndGet("SELECT count(*) FROM " + table).getInt64();
            });
        target_.execute("COMMIT");
        return std::move(saved_);
    }

private:
    static std::vector<std::string> columnsOf(SqliteConnection& connection, const std::string& from) {
        std::vector<std::string> columns;
        try {
            const SQLite::Statement query(connection.database(), "SELECT * FROM " + from);
            for (int i = 0; i < query.getColumnCount(); ++i) columns.push_back(query.getColumnName(i));
        } catch (const SQLite::Exception&) {
            columns.clear();
        }
        return columns;
    }

    bool isMarkedAsLibrary() {
        try {
            return source_.database().execAndGet("PRAGMA application_id").getInt() == kApplicationId;
        } catch (const SQLite::Exception&) {
            return false;
        }
    }

    /// An older library has fewer tables.
    bool mayLack(const std::string& table) {
        return columnsOf(source_, table).empty() && schemaVersion(source_) < latestSchemaVersion();
    }

    void follow(const Way& way) {
        SavedRows& saved = saved_[way.table];
        if (way.instead && saved.complete) return;
        const std::vector<std::string> known = columnsOf(target_, way.table);
        std::string names, marks;
        int columns = 0;
        for (const std::string& column : columnsOf(source_, way.from)) {
            if (std::ranges::find(known, column) == known.end()) continue;
            names += (columns > 0 ? ", " : "") + column;
            marks += columns++ > 0 ? ", ?" : "?";
        }
        if (columns == 0) {
            saved.complete = saved.complete && mayLack(way.table);
            return;
        }
        const std::string select =
            "SELECT " + names + ", " + (way.key.empty() ? "0" : way.key) + " FROM " + way.from +
            (way.key.empty() ? std::string()
                             : " WHERE " + way.key + " BETWEEN ?1 AND ?2 ORDER BY " + way.key);
        try {
            rows_ = std::make_unique<SQLite::Statement>(source_.database(), select);
            insert_ = std::make_unique<SQLite::Statement>(
                target_.database(), "INSERT INTO " + way.table + " (" + names + ") VALUES (" + marks +
                                        ") ON CONFLICT DO NOTHING");
        } catch (const SQLite::Exception&) {
            saved.complete = false;
            return;
        }
        columns_ = columns;
        failures_ = 0;
        refused_ = false;
        context_.beginStage("Saving " + way.table);
        context_.checkpoint();
        const bool all = (way.key.empty() ? readAll() : readBetween(1, kLast)) && !refused_ && !way.standIn;
        saved.complete = all && (saved.complete || way.instead);
        rows_.reset();
        insert_.reset();
    }

    bool readAll() {
        std::int64_t last = 0;
        return readRows(last);
    }

    /// False when something in it could not be read: then each half is tried for itself.
    bool readBetween(std::int64_t first, std::int64_t end) {
        if (first > end) return true;
        if (failures_ > kMostFailures) return false;
        std::int64_t last = first;
        rows_->bind(1, first);
        rows_->bind(2, end);
        if (readRows(last)) return true;
        ++failures_;
        if (first == end) return false;
        const std::int64_t middle = first + (end - first) / 2;
        readBetween(last, middle);
        readBetween(std::max(last, middle + 1), end);
        return false;
    }

    bool readRows(std::int64_t& last) {
        try {
            while (rows_->executeStep()) {
                last = std::max(last, rows_->getColumn(columns_).getInt64());
                put();
            }
            rows_->tryReset();
            return true;
        } catch (const SQLite::Exception& exception) {
            rows_->tryReset();
            const int code = exception.getErrorCode() & 0xFF;
            if (code != SQLITE_CORRUPT && code != SQLITE_IOERR && code != SQLITE_ERROR)
                throwStoreError(exception, damaged_);
            if (failures_ % kRowsPerLook == 0) context_.checkpoint();
            return false;
        }
    }

    void put() {
        if (++put_ % kRowsPerLook == 0) {
            context_.checkpoint();
            context_.advanceTo(put_);
        }
        try {
            for (int i = 0; i < columns_; ++i) bind(i);
            insert_->exec();
        } catch (const SQLite::Exception& exception) {
            // A row that the new library refuses is one that was damaged.
            if ((exception.getErrorCode() & 0xFF) != SQLITE_CONSTRAINT) throwStoreError(exception, sound_);
            refused_ = true;
        }
        insert_->tryReset();
    }

    void bind(int i) {
        const SQLite::Column value = rows_->getColumn(i);
        if (value.isInteger())
            insert_->bind(i + 1, value.getInt64());
        else if (value.isFloat())
            insert_->bind(i + 1, value.getDouble());
        else if (value.isNull())
            insert_->bind(i + 1);
        else if (value.isText())
            insert_->bind(i + 1, value.getString());
        else if (value.getBytes() == 0)
            insert_->bind(i + 1, "", 0);  // without a place it would be NULL
        else
            insert_->bind(i + 1, value.getBlob(), value.getBytes());
    }

    JobContext& context_;
    fs::path damaged_, sound_;
    SqliteConnection source_, target_;
    std::unique_ptr<SQLite::Statement> rows_, insert_;
    std::map<std::string, SavedRows> saved_;
    std::int64_t put_ = 0;
    int columns_ = 0, failures_ = 0;
    bool refused_ = false;
};

}  // namespace

std::map<std::string, SavedRows> saveReadableRows(const fs::path& damaged, const fs::path& sound,
                                                  Wanted wanted, JobContext& context) {
    return Salvage(damaged, sound, context).save(wanted);
}

}  // namespace laplens
