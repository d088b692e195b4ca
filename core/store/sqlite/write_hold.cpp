#include "core/store/sqlite/write_hold.hpp"

#include <sqlite3.h>

#include "core/store/sqlite/sqlite_connection.hpp"

namespace laplens {

WriteHold::WriteHold(const std::filesystem::path& file) : open_(file) {
    try {
        database_ = std::make_unique<SQLite::Database>(
            file.native(), SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, kBusyTimeout_ms);
        sqlite3_db_config(database_->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        database_->exec("BEGIN IMMEDIATE");
    } catch (const SQLite::Exception& exception) {
        if ((exception.getErrorCode() & 0xFF) == SQLITE_BUSY) throwStoreError(exception, file);
    }
}

WriteHold::~WriteHold() = default;  // an open transaction is rolled back

}  // namespace laplens
