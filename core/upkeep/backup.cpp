#include "core/upkeep/backup.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"
#include "core/store/library_identity.hpp"
#include "core/store/location.hpp"
#include "core/store/sqlite/library_copy.hpp"
#include "core/store/sqlite/open_library.hpp"
#include "core/upkeep/library_folder.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

json fileEntry(const fs::path& file, JobContext& context) {
    return {{"bytes", fs::file_size(file)}, {"sha256", sha256OfFile(file, [&] { context.checkpoint(); })}};
}

Error damaged(const fs::path& backup, const std::string& what) {
    return Error("the backup is damaged: " + what, backup, "Use another backup, or make it again");
}

json contentsOf(const fs::path& backup) {
    std::ifstream stream = openRegularFile(backup / kBackupContents);
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

/// A folder with a link to each backup of what was the library here, named by its time and the library's
/// identity: "20261128T131500Z-42", the second of a second "20261128T131500Z-42-2"; by an earlier version by
/// its time alone.
fs::path linksOf(const fs::path& library) {
    const std::string place = plainPath(library).native();
    return userStateFolder() / "backups" / sha256(std::as_bytes(std::span(place))).substr(0, 16);
}

constexpr const char* kInPlace = "in-place";  // no link

/// 0 when nothing was written down.
std::int64_t notedIdentity(const fs::path& library) {
    std::ifstream stream(linksOf(library) / kInPlace);
    std::int64_t identity = 0;
    return stream >> identity ? identity : 0;
}

void note(const fs::path& library, std::int64_t identity) {
    if (identity == 0 || notedIdentity(library) == identity) return;
    try {
        writeFileAtomically(linksOf(library) / kInPlace, std::to_string(identity));
    } catch (const Error& error) {
        logError(error);  // the newest backup's counts then
    }
}

void remember(const fs::path& library, const fs::path& backup) {
    std::error_code ignored;  // then it has to be looked for
    fs::create_directories(linksOf(library), ignored);
    const std::int64_t identity = identityInFile(backup / kLibraryFile);
    const fs::path link = linksOf(library) / (utcNow("%Y%m%dT%H%M%SZ") + '-' + std::to_string(identity));
    fs::create_directory_symlink(fs::absolute(backup), link, ignored);
    for (int more = 2; ignored == std::errc::file_exists && more < 10; ++more)
        fs::create_directory_symlink(fs::absolute(backup), link.string() + '-' + std::to_string(more),
                                     ignored);
    note(library, identity);
}

/// Of the library that was backed up; 0 when it is not known.
std::int64_t identityOf(const fs::path& link, const KnownBackup& backup) {
    const std::string name = link.filename();
    if (const auto dash = name.find('-'); dash != std::string::npos)
        return std::strtoll(name.c_str() + dash + 1, nullptr, 10);
    return backup.isThere ? identityInFile(link / kLibraryFile) : 0;
}

/// "20261128T131500Z" as ISO 8601; a link's name is nobody else's.
std::string timeOf(const fs::path& link) {
    std::string time = link.filename().string().substr(0, 16);
    if (time.size() < 16) return time;
    for (const std::size_t colon : {13, 11}) time.insert(colon, 1, ':');
    for (const std::size_t dash : {6, 4}) time.insert(dash, 1, '-');
    return time;
}

/// Throws Error that says what has the name of the library to be, unless that may be put aside or is an empty
/// folder.
void requirePlaceFor(const fs::path& library, IfLibraryExists ifExists) {
    const auto refuse = [&](const std::string& what) {
        throw Error("there is " + what + " with this name", library, "Choose another name");
    };
    std::error_code error;
    const bool isLink = fs::is_symlink(library, error);
    if (!isLink && !fs::exists(library, error)) return;
    if (isLink && !fs::exists(library, error)) refuse("a link that leads nowhere");
    if (!fs::is_directory(library, error)) refuse("a file");
    if (!isLink && fs::is_empty(library, error)) return;
    if (error == std::errc::permission_denied) refuse("a folder that may not be read");
    if (!fs::exists(library / kLibraryFile, error)) refuse("a folder that is no library");
    if (ifExists == IfLibraryExists::Refuse)
        throw Error("there is a library with this name already", library,
                    "Choose another name, or say with --put-aside that it may be put aside");
    if (originOf(library / kLibraryFile) == FileOrigin::AnotherProgram)
        refuse("a database of another program");
    requireNothingElseIn(library);
}

/// backup.json may name no file outside its folder.
bool isFileOfABackup(const fs::path& name) {
    return name == kLibraryFile ||
           (name.parent_path() == kNetworksFolder && name.has_filename() && name.filename() != "..");
}

}  // namespace

BackupContent backUpLibrary(const fs::path& library, const fs::path& target, JobContext& context) {
    const fs::path backup = plainPath(target);
    if (isShared(library))
        throw Error("a shared library is backed up at its server", withoutSecrets(library),
                    "Run pg_dump --schema=laplens there");
    if (!mayHoldLibrary(library))
        throw Error("there is no library here", library, "Name the folder that holds library.sqlite");
    if (fs::exists(fs::symlink_status(backup)))
        throw Error("there is something with this name already", backup, "Choose another name");
    const fs::path fromLibrary =
        fs::weakly_canonical(fs::absolute(backup)).lexically_relative(fs::canonical(library));
    if (*fromLibrary.begin() != "..")
        throw Error("this is in the library's own folder, and would be lost with it", backup,
                    "Choose another folder, best on another disk");
    FolderInTheMaking making(backup);
    requireRoom(library, making.path());
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
    writeFileAtomically(making.path() / kBackupContents, contents.dump(2));
    BackupContent made = verifyBackup(making.path(), context);
    making.finish();
    remember(library, backup);
    return made;
}

void noteLibraryInPlace(const Library& library) {
    std::error_code error;
    if (!library.isShared() && fs::is_directory(linksOf(library.folder()), error))
        note(library.folder(), library.identity());
}

std::vector<KnownBackup> backupsOf(const fs::path& library) {
    std::vector<fs::path> links;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(linksOf(library), error)) links.push_back(entry.path());
    std::ranges::sort(links, std::greater());
    std::vector<KnownBackup> backups;
    std::int64_t identity = identityInFile(library / kLibraryFile);
    if (identity == 0) identity = notedIdentity(library);
    for (const fs::path& link : links) {
        KnownBackup backup{fs::read_symlink(link, error), timeOf(link), true};
        if (error) continue;
        backup.isThere = fs::exists(link / kBackupContents, error);
        const std::int64_t of = identityOf(link, backup);
        if (identity == 0) identity = of;
        if (of == 0 || of == identity) backups.push_back(std::move(backup));
    }
    return backups;
}

fs::path newestOf(const std::vector<KnownBackup>& backups) {
    const auto newest = std::ranges::find(backups, true, &KnownBackup::isThere);
    return newest == backups.end() ? fs::path() : newest->folder;
}

fs::path newestBackupOf(const fs::path& library) {
    return newestOf(backupsOf(library));
}

fs::path newestSoundBackupOf(const fs::path& library, JobContext& context) {
    for (const KnownBackup& backup : backupsOf(library)) {
        if (!backup.isThere) continue;
        try {
            verifyBackup(backup.folder, context);
            return backup.folder;
        } catch (const Error& error) {
            logError(error);
        }
    }
    return {};
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
    const fs::path backup = plainPath(source), library = plainPath(target);
    requirePlaceFor(library, ifExists);
    verifyBackup(backup, context);
    FolderInTheMaking making(library);
    requireRoom(backup, making.path());
    context.beginStage("Copying the backup");
    copyFileAtomically(backup / kLibraryFile, making.path() / kLibraryFile);
    copyNetworks(backup, making.path(), context);
    copyFileAtomically(backup / kBackupContents, making.path() / kBackupContents);
    verifyBackup(making.path(), context);
    fs::remove(making.path() / kBackupContents);
    // What went into the trash from the library that is put aside comes back to the one in its place.
    if (const std::int64_t identity = identityInFile(library / kLibraryFile);
        identity != 0 && identityInFile(making.path() / kLibraryFile) == 0)
        giveIdentityToFile(making.path() / kLibraryFile, identity);

    if (ifExists == IfLibraryExists::PutAside) return takePlace(making, library, "before-restore");
    making.finish();
    return {};
}

}  // namespace laplens
