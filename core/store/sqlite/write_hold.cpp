#include "core/store/sqlite/write_hold.hpp"

#include "core/base/error.hpp"

namespace laplens {

WriteHold::WriteHold(const std::filesystem::path& file) {
    try {
        connection_ = std::make_unique<SqliteConnection>(file, SqliteConnection::Mode::ReadWrite);
    } catch (const Error&) {
        return;  // whoever reads it says so
    }
    SQLite::Database& database = connection_->database();
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    try {
        database.exec("BEGIN IMMEDIATE");
    } catch (const SQLite::Exception& exception) {
        if ((exception.getErrorCode() & 0xFF) == SQLITE_BUSY) throwStoreError(exception, file);
    }
}

}  // namespace laplens
