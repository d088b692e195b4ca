#include "core/store/library.hpp"

#include <random>
#include <utility>

#include "core/base/error.hpp"
#include "core/store/connection.hpp"
#include "core/store/library_identity.hpp"
#include "core/store/location.hpp"
#include "core/store/opened_library.hpp"
#include "core/store/postgres/open_library.hpp"
#include "core/store/sqlite/open_library.hpp"
#include "core/store/statement_results.hpp"

namespace laplens {

namespace fs = std::filesystem;

Library::Library(Library&&) noexcept = default;
Library& Library::operator=(Library&&) noexcept = default;
Library::~Library() = default;

Library Library::openAt(const fs::path& location, IfNoLibrary ifNone) {
    OpenedLibrary opened =
        laplens::isShared(location) ? openSharedLibrary(location) : openLibraryFolder(location, ifNone);
    Library library;
    library.location_ = location;
    library.folder_ = opened.connection->isServer() ? opened.connection->subject() : location;
    library.connection_ = std::move(opened.connection);
    library.readOnlyReason_ = std::move(opened.readOnlyReason);
    library.giveIdentity();
    return library;
}

void Library::giveIdentity() {
    if (!readOnlyReason_.empty() || identity() != 0) return;
    try {
        std::random_device device;
        // Of two that open it at once, the first one gives it.
        Statement(*connection_,
                  "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                  kIdentitySetting, std::uniform_int_distribution<std::int64_t>(1)(device))
            .execute();
    } catch (const Error&) {
        // It is busy or its drive is full; whoever opens it next gives it.
    }
}

Library Library::open(const fs::path& location) {
    return openAt(location, IfNoLibrary::Make);
}

Library Library::openExisting(const fs::path& location) {
    if (!mayHoldLibrary(location))
        throw Error("there is no library here", location,
                    "Choose a folder that holds library.sqlite, or make a library");
    return openAt(location, IfNoLibrary::Refuse);
}

bool Library::isShared() const {
    return connection_->isServer();
}

void Library::requireWritable() const {
    if (!readOnlyReason_.empty()) throw Error("the library is read-only: " + readOnlyReason_, folder_);
}

std::int64_t Library::changesByOthers() const {
    return firstInteger(
        Statement(*connection_, Sql("SELECT data_version FROM pragma_data_version", "SELECT 0")));
}

std::int64_t Library::setting(const std::string& key) const {
    return firstInteger(Statement(*connection_, "SELECT value FROM settings WHERE key = ?", key));
}

void Library::setSetting(const std::string& key, std::int64_t value) {
    Statement(*connection_,
              "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = "
              "excluded.value",
              key, value)
        .execute();
}

std::int64_t Library::identity() const {
    return setting(kIdentitySetting);
}

std::string Library::integrityProblem() const {
    return connection_->integrityProblem();
}

Library::Moment::Moment(const Library& library)
    : snapshot_(std::make_unique<Snapshot>(*library.connection_)) {}

Library::Moment::~Moment() = default;

struct Library::Transaction::Impl {
    explicit Impl(Connection& target) : connection(target) {}
    Connection& connection;
    bool committed = false;
};

Library::Transaction::Transaction(Library& library) : impl_(std::make_unique<Impl>(*library.connection_)) {
    library.requireWritable();
    if (impl_->connection.inTransaction())
        throw Error("a transaction is open already on this library", library.folder_);
    impl_->connection.beginWrite();
}

Library::Transaction::~Transaction() {
    if (!impl_->committed) impl_->connection.rollback();
}

void Library::Transaction::commit() {
    impl_->connection.commit();
    impl_->committed = true;
}

}  // namespace laplens
