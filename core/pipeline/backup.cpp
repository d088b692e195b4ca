#include "core/pipeline/backup.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/store/location.hpp"
#include "core/store/sqlite/library_copy.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kLibraryFile = "library.sqlite";
constexpr const char* kNetworks = "networks";
constexpr const char* kContents = "backup.json";

std::string utcNow(const char* format) {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[64];
    std::strftime(text, sizeof text, format, &parts);
    return text;
}

/// A folder under a temporary name that takes its final one when it is complete, and else goes away.
class FolderInTheMaking {
public:
    explicit FolderInTheMaking(const fs::path& target) : target_(target), partial_(target) {
        partial_ += ".part" + std::to_string(getpid());
        std::error_code error;
        if (!target.parent_path().empty()) fs::create_directories(target.parent_path(), error);
        if (!error) fs::create_directory(partial_, error);
        if (error) throw Error("the folder cannot be made", target, "Choose a place that may be written");
    }
    ~FolderInTheMaking() {
        std::error_code ignored;
        if (!partial_.empty()) fs::remove_all(partial_, ignored);
    }
    FolderInTheMaking(const FolderInTheMaking&) = delete;
    FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;

    const fs::path& path() const { return partial_; }
    void finish() {
        std::error_code error;
        fs::rename(partial_, target_, error);
        if (error) throw Error("the folder cannot get its name", target_, "Choose another name");
        partial_.clear();
    }

private:
    fs::path target_, partial_;
};

/// "/a/b/" as "/a/b": what follows is put beside it, not into it.
fs::path withoutSlash(const fs::path& folder) {
    return folder.has_filename() ? folder : folder.parent_path();
}

/// Relative paths of the networks kept in a library or backup.
std::vector<fs::path> keptNetworks(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder / kNetworks, error))
        if (entry.is_regular_file() && entry.path().filename().string().find(".part") == std::string::npos)
            files.push_back(kNetworks / entry.path().filename());
    return files;
}

void copyNetworks(const fs::path& from, const fs::path& to, JobContext& context) {
    const std::vector<fs::path> networks = keptNetworks(from);
    if (networks.empty()) return;
    std::error_code ignored;  // a folder that cannot be made is a copy that cannot be written
    fs::create_directory(to / kNetworks, ignored);
    context.beginStage("Copying networks", static_cast<std::int64_t>(networks.size()));
    for (std::size_t i = 0; i < networks.size(); ++i) {
        context.checkpoint();
        copyFileAtomically(from / networks[i], to / networks[i]);
        context.advanceTo(static_cast<std::int64_t>(i + 1));
    }
}

json fileEntry(const fs::path& file, JobContext& context) {
    return {{"bytes", fs::file_size(file)}, {"sha256", sha256OfFile(file, [&] { context.checkpoint(); })}};
}

Error damaged(const fs::path& backup, const std::string& what) {
    return Error("the backup is damaged: " + what, backup, "Use another backup, or make it again");
}

json contentsOf(const fs::path& backup) {
    std::ifstream stream(backup / kContents, std::ios::binary);
    if (!stream)
        throw Error("this is not a backup that LapLens made", backup,
                    "Choose a folder that holds backup.json and library.sqlite");
    return json::parse(stream, nullptr, false);
}

void compareFile(const fs::path& backup, const std::string& name, const json& expected, JobContext& context) {
    const fs::path file = backup / name;
    std::error_code error;
    if (!fs::is_regular_file(file, error)) throw damaged(backup, name + " is missing");
    if (fileEntry(file, context) != expected) throw damaged(backup, name + " has changed");
}

/// backup.json may name no file outside its folder.
bool isFileOfABackup(const fs::path& name) {
    return name == kLibraryFile ||
           (name.parent_path() == kNetworks && name.has_filename() && name.filename() != "..");
}

}  // namespace

BackupContent backUpLibrary(const fs::path& library, const fs::path& target, JobContext& context) {
    const fs::path backup = withoutSlash(target);
    if (isShared(library))
        throw Error("a shared library is backed up at its server", withoutSecrets(library),
                    "Run pg_dump --schema=laplens there");
    if (!fs::exists(library / kLibraryFile))
        throw Error("there is no library here", library, "Name the folder that holds library.sqlite");
    if (fs::exists(fs::symlink_status(backup)))
        throw Error("there is something with this name already", backup, "Choose another name");
    FolderInTheMaking making(backup);
    // A network's file is there before the library names it, so that networks copied after it are complete.
    const LibraryContent content =
        copyLibraryFile(library / kLibraryFile, making.path() / kLibraryFile, context);
    copyNetworks(library, making.path(), context);

    context.beginStage("Taking checksums");
    json files;
    files[kLibraryFile] = fileEntry(making.path() / kLibraryFile, context);
    for (const fs::path& network : keptNetworks(making.path()))
        files[network.string()] = fileEntry(making.path() / network, context);
    const json contents{
        {"program", "LapLens"},     {"version", LAPLENS_VERSION}, {"madeAt", utcNow("%Y-%m-%dT%H:%M:%SZ")},
        {"schema", content.schema}, {"rows", content.rows},       {"files", files}};
    writeFileAtomically(making.path() / kContents, contents.dump(2));
    BackupContent made = verifyBackup(making.path(), context);
    making.finish();
    return made;
}

BackupContent verifyBackup(const fs::path& backup, JobContext& context) {
    const json contents = contentsOf(backup);
    BackupContent found;
    LibraryContent expected;
    try {
        found.madeAt = contents.at("madeAt").get<std::string>();
        expected.schema = contents.at("schema").get<int>();
        expected.rows = contents.at("rows").get<std::map<std::string, std::int64_t>>();
        const json& files = contents.at("files");
        if (!files.contains(kLibraryFile)) throw damaged(backup, "backup.json does not name the library");
        context.beginStage("Comparing checksums", static_cast<std::int64_t>(files.size()));
        for (const auto& [name, entry] : files.items()) {
            if (!isFileOfABackup(name)) throw damaged(backup, "backup.json names a file that is not its own");
            compareFile(backup, name, entry, context);
            found.bytes += entry.at("bytes").get<std::int64_t>();
            context.advanceTo(++found.files);
        }
    } catch (const json::exception&) {
        throw damaged(backup, "backup.json cannot be read");
    }
    context.beginStage("Checking the library");
    const LibraryContent content = checkLibraryFile(backup / kLibraryFile, context);
    if (content != expected) throw damaged(backup, "its tables do not hold what they held");
    found.schema = content.schema;
    found.rows = content.rows;
    return found;
}

fs::path restoreBackup(const fs::path& source, const fs::path& target, IfLibraryExists ifExists,
                       JobContext& context) {
    const fs::path backup = withoutSlash(source), library = withoutSlash(target);
    const bool exists = fs::exists(fs::symlink_status(library));
    if (exists && ifExists == IfLibraryExists::Refuse)
        throw Error("there is a library with this name already", library,
                    "Choose another name, or say that it may be put aside");
    verifyBackup(backup, context);
    FolderInTheMaking making(library);
    context.beginStage("Copying the backup");
    copyFileAtomically(backup / kLibraryFile, making.path() / kLibraryFile);
    copyNetworks(backup, making.path(), context);
    copyFileAtomically(backup / kContents, making.path() / kContents);
    verifyBackup(making.path(), context);
    fs::remove(making.path() / kContents);

    fs::path aside;
    if (exists) {
        aside = library;
        aside += utcNow(".before-restore-%Y%m%dT%H%M%SZ");
        std::error_code error;
        fs::rename(library, aside, error);
        if (error)
            throw Error("the library cannot be put aside", library, "Change the permissions of its folder");
    }
    try {
        making.finish();
    } catch (const Error&) {
        std::error_code ignored;
        if (exists) fs::rename(aside, library, ignored);
        throw;
    }
    return aside;
}

}  // namespace laplens
