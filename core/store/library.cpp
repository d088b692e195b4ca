#include "core/store/library.hpp"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "core/base/error.hpp"
#include "core/store/connection.hpp"
#include "core/store/library_copy.hpp"
#include "core/store/migrations.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFileName = "library.sqlite";
constexpr std::uintmax_t kQuickCheckBytes = 16 << 20;
constexpr const char* kDamageRemedy =
    "Put a backup copy in its place, or move it away and build the library anew: your pictures are not "
    "affected";

/// Whether `file` has the page count its header gives; a copy that was cut short does not.
void checkHeader(const fs::path& file, std::uintmax_t size) {
    std::array<unsigned char, 100> header{};
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Error("the library may not be read", file, "Change its permissions");
    stream.read(reinterpret_cast<char*>(header.data()), header.size());
    static constexpr char kMagic[] = "SQLite format 3";
    if (stream.gcount() != header.size() || !std::equal(std::begin(kMagic), std::end(kMagic), header.begin()))
        throw Error("this is not a LapLens library, or its file is damaged", file, kDamageRemedy);

    const auto number = [&](std::size_t at, std::size_t bytes) {
        std::uintmax_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | header[at + i];
        return value;
    };
    std::error_code error;
    const std::uintmax_t logSize = fs::file_size(fs::path(file) += "-wal", error);
    const bool pagesInLog = !error && logSize > 0;
    const std::uintmax_t pageSize = number(16, 2) == 1 ? 65536 : number(16, 2);
    const bool countIsValid = number(24, 4) == number(92, 4);
    if (!pagesInLog && countIsValid && size < pageSize * number(28, 4))
        throw Error("the library file is truncated", file, kDamageRemedy);
}

/// A write-ahead log needs memory shared by all who use the library, which network disks do not give.
bool isOnNetworkDisk(const fs::path& folder) {
    struct statfs info {};
    if (statfs(folder.c_str(), &info) != 0) return false;
    constexpr std::array<std::uint32_t, 7> kNetworkDisks = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42,
                                                            0x01021997, 0x65735546, 0x73757245};
    return std::find(kNetworkDisks.begin(), kNetworkDisks.end(), static_cast<std::uint32_t>(info.f_type)) !=
           kNetworkDisks.end();
}

std::string textOf(Connection& connection, const char* sql) {
    Statement query(connection, sql);
    return query.next() ? query.text(0) : std::string();
}

void chooseJournal(Connection& connection, const fs::path& folder) {
    const char* wanted =
        isOnNetworkDisk(folder) ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL";
    std::string mode;
    try {
        mode = textOf(connection, wanted);
    } catch (const Error&) {
        mode = textOf(connection, "PRAGMA journal_mode = DELETE");
    }
    // With a log, a commit survives the program; only after a power cut may the last ones be gone, whole.
    connection.execute(mode == "wal" ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
}

void checkContent(Connection& connection, std::uintmax_t size) {
    const int version = schemaVersion(connection);
    if (version == 0 && textOf(connection, "SELECT count(*) FROM sqlite_schema") != "0")
        throw Error("this is a database of another program", connection.file(), "Choose another folder");
    if (version > 0 && textOf(connection, "PRAGMA application_id") != std::to_string(kApplicationId))
        throw Error("this is a database of another program", connection.file(), "Choose another folder");
    if (size > kQuickCheckBytes) return;
    const std::string problem = textOf(connection, "PRAGMA quick_check(1)");
    if (problem != "ok")
        throw Error("the library file is damaged (" + problem + ")", connection.file(), kDamageRemedy);
}

std::unique_ptr<Connection> openReadOnly(const fs::path& file) {
    try {
        auto connection = std::make_unique<Connection>(file, Connection::Mode::ReadOnly);
        schemaVersion(*connection);
        return connection;
    } catch (const Error&) {
        auto connection = std::make_unique<Connection>(file, Connection::Mode::Immutable);
        schemaVersion(*connection);
        return connection;
    }
}

std::unique_ptr<Connection> openForWriting(const fs::path& folder, std::uintmax_t size) {
    auto connection = std::make_unique<Connection>(folder / kFileName, Connection::Mode::ReadWrite);
    if (size == 0) connection->execute("PRAGMA page_size = 16384");
    checkContent(*connection, size);
    chooseJournal(*connection, folder);
    if (schemaVersion(*connection) == 0)
        connection->execute("PRAGMA application_id = " + std::to_string(kApplicationId));
    migrate(*connection);
    return connection;
}

bool mayWrite(const fs::path& path) {
    return faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

std::string whyNotWritable(const fs::path& folder) {
    if (!mayWrite(folder)) return "The library's folder may not be written";
    const fs::path file = folder / kFileName;
    std::error_code error;
    if (fs::exists(file, error) && !mayWrite(file)) return "The library file may not be written";
    return {};
}

}  // namespace

Library::Library(Library&&) noexcept = default;
Library& Library::operator=(Library&&) noexcept = default;
Library::~Library() = default;

Library Library::open(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!fs::is_directory(folder, error))
        throw Error("the library's folder cannot be made", folder, "Choose a place that may be written");

    Library library;
    library.folder_ = folder;
    library.readOnlyReason_ = whyNotWritable(folder);
    const fs::path file = folder / kFileName;
    const std::uintmax_t size = fs::exists(file, error) ? fs::file_size(file, error) : 0;
    if (error) throw Error("the library cannot be opened", file, "Check that its folder may be read");
    if (size > 0) checkHeader(file, size);

    if (!library.readOnlyReason_.empty()) {
        if (size == 0)
            throw Error("a new library cannot be made here: the folder may not be written", folder,
                        "Choose a place that may be written");
        library.connection_ = openReadOnly(file);
        checkContent(*library.connection_, size);
        if (schemaVersion(*library.connection_) < latestSchemaVersion())
            throw Error(
                "the library is from an older version and must be brought up to date, but it may not be "
                "written",
                file, "Open it once where it may be written");
        return library;
    }

    const auto versionOf = [&] {
        Connection probe(file, Connection::Mode::ReadOnly);
        return schemaVersion(probe);
    };
    if (size > 0 && versionOf() > latestSchemaVersion()) {
        library.readOnlyReason_ = "The library was made by a newer version of LapLens";
        library.connection_ = openReadOnly(file);
        checkContent(*library.connection_, size);
        return library;
    }
    library.connection_ = openForWriting(folder, size);
    return library;
}

Library Library::openExisting(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder / kFileName, error))
        throw Error("there is no library here", folder,
                    "Choose a folder that holds library.sqlite, or make a library");
    return open(folder);
}

std::string Library::integrityProblem() const {
    JobContext unstopped;
    return laplens::integrityProblem(*connection_, unstopped);
}

struct Library::Transaction::Impl {
    explicit Impl(Connection& target) : connection(target) {}
    Connection& connection;
    bool committed = false;
};

Library::Transaction::Transaction(Library& library) : impl_(std::make_unique<Impl>(*library.connection_)) {
    if (!library.readOnlyReason_.empty())
        throw Error("the library is read-only: " + library.readOnlyReason_, library.folder_);
    if (impl_->connection.inTransaction())
        throw Error("a transaction is open already on this library", library.folder_);
    impl_->connection.execute("BEGIN IMMEDIATE");
}

Library::Transaction::~Transaction() {
    // SQLite itself rolls back when the disk is full or fails.
    if (impl_->committed || !impl_->connection.inTransaction()) return;
    try {
        impl_->connection.database().exec("ROLLBACK");
    } catch (const SQLite::Exception&) {
        // What is left is rolled back when the library is opened the next time.
    }
}

void Library::Transaction::commit() {
    impl_->connection.execute("COMMIT");
    impl_->committed = true;
}

}  // namespace laplens
