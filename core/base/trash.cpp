#include "core/base/trash.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/move_file.hpp"
#include "core/base/paths.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Files move by name only within one mount, even where two show one drive.
std::optional<std::pair<std::uint64_t, std::uint64_t>> mountOf(const fs::path& path) {
    struct statx facts {};
    if (statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_MNT_ID, &facts) != 0) return std::nullopt;
    const std::uint64_t device = std::uint64_t{facts.stx_dev_major} << 32 | facts.stx_dev_minor;
    return std::pair(device, facts.stx_mask & STATX_MNT_ID ? facts.stx_mnt_id : 0);
}

/// The highest folder of the same mount.
fs::path topOf(fs::path folder) {
    const auto mount = mountOf(folder);
    while (folder.has_relative_path() && mountOf(folder.parent_path()) == mount)
        folder = folder.parent_path();
    return folder;
}

bool makeFolder(const fs::path& folder) {
    struct stat facts {};
    if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return false;
    // Not a link: it would lead what is thrown away to someone else.
    return lstat(folder.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) &&
           access(folder.c_str(), W_OK | X_OK) == 0;
}

bool makeTrash(const fs::path& trash) {
    return makeFolder(trash) && makeFolder(trash / "files") && makeFolder(trash / "info");
}

/// Where its links lead: the way to a folder may begin on another mount.
fs::path withoutLinks(const fs::path& folder) {
    std::error_code error;
    const fs::path resolved = fs::canonical(folder, error);
    return error ? folder : resolved;
}

/// The one of the user's data folder when that is on the file's mount, else the mount's own.
fs::path trashFor(const fs::path& file) {
    const fs::path folder = withoutLinks(fs::absolute(file).parent_path());
    std::error_code ignored;
    fs::create_directories(userDataFolder().parent_path(), ignored);
    const fs::path data = withoutLinks(userDataFolder().parent_path());
    const bool isOnOneMount = mountOf(data) == mountOf(folder);
    if (isOnOneMount && makeTrash(data / "Trash")) return data / "Trash";
    const fs::path top = topOf(folder);
    const std::string user = std::to_string(getuid());
    struct stat common {};
    if (lstat((top / ".Trash").c_str(), &common) == 0 && S_ISDIR(common.st_mode) &&
        common.st_mode & S_ISVTX && makeTrash(top / ".Trash" / user))
        return top / ".Trash" / user;
    const fs::path own = top / (".Trash-" + user);
    if (makeTrash(own)) return own;
    throw Error("no trash can be made for it: " +
                    (isOnOneMount ? "neither " + (data / "Trash").string() + " nor " + own.string() + " may"
                                  : own.string() + " may not") +
                    " be written",
                file, "Make that folder writable, or delete the file with a file manager");
}

/// As URLs have it; slashes stay.
std::string escaped(const std::string& path) {
    std::string text;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || std::string_view("/._-~").find(c) != std::string_view::npos) {
            text += c;
        } else {
            std::array<char, 4> hex{};
            std::snprintf(hex.data(), hex.size(), "%%%02X", byte);
            text += hex.data();
        }
    }
    return text;
}

std::string originIn(const fs::path& file) {
    return "\nPath=" + escaped(fs::absolute(file).lexically_normal().string()) + '\n';
}

std::string noteAbout(const fs::path& file) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::array<char, 32> date{};
    std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &local);
    return "[Trash Info]" + originIn(file) + "DeletionDate=" + date.data() + '\n';
}

fs::path noteOf(const fs::path& place) {
    fs::path note = place.parent_path().parent_path() / "info" / place.filename();
    note += ".trashinfo";
    return note;
}

/// Names are limited to 255 bytes, and the note's is longer.
std::string placeName(const fs::path& file, int attempt) {
    const std::string number = attempt == 0 ? std::string() : '.' + std::to_string(attempt);
    const std::string extension = file.extension().string(), stem = file.stem().string();
    const std::size_t rest = number.size() + extension.size() + std::string_view(".trashinfo").size();
    return stem.substr(0, rest < 255 ? 255 - rest : 1) + number + extension;
}

}  // namespace

fs::path reserveInTrash(const fs::path& file) {
    const fs::path trash = trashFor(file);
    const std::string note = noteAbout(file);
    for (int attempt = 0;; ++attempt) {
        const fs::path place = trash / "files" / placeName(file, attempt);
        struct stat facts {};
        if (lstat(place.c_str(), &facts) == 0) continue;
        const int descriptor =
            open(noteOf(place).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (descriptor < 0 && errno == EEXIST) continue;
        const bool written = descriptor >= 0 &&
                             write(descriptor, note.data(), note.size()) == static_cast<ssize_t>(note.size());
        if (descriptor >= 0) close(descriptor);
        if (written) return place;
        giveUpTrashPlace(place);
        throw Error("the trash cannot be written", trash, "Check the free space and its permissions");
    }
}

void moveIntoTrash(const fs::path& file, const fs::path& place) {
    const std::error_code error = moveFile(file, place);
    if (!error) return;
    giveUpTrashPlace(place);
    throw Error("the file cannot be moved to the trash: " + error.message(), file,
                error == std::errc::cross_device_link ? "Delete it with a file manager"
                                                      : "Check that its folder may be written");
}

bool mayBeFromFile(const fs::path& place, const fs::path& file) {
    std::ifstream stream(noteOf(place), std::ios::binary);
    const std::string note{std::istreambuf_iterator(stream), {}};
    return note.empty() || note.find(originIn(file)) != std::string::npos;
}

void bringBackFromTrash(const fs::path& place, const fs::path& file) {
    struct stat facts {};
    if (lstat(place.c_str(), &facts) != 0)
        throw Error("the file is not in the trash any more", file, "Look for it where you restored it to");
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (!error) error = moveFile(place, file);
    if (error == std::errc::file_exists)
        throw Error("there is another file of this name again; the one in the trash stays there", file,
                    "Rename the other file and undo once more");
    if (error)
        throw Error("the file cannot be brought back: " + error.message(), file,
                    "Look for it in the desktop's trash");
    giveUpTrashPlace(place);
}

void giveUpTrashPlace(const fs::path& place) {
    std::error_code ignored;
    fs::remove(noteOf(place), ignored);
}

}  // namespace laplens
