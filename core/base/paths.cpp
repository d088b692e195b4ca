#include "core/base/paths.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include "core/base/error.hpp"
#include "core/base/file_size_limit.hpp"
#include "core/base/open_database.hpp"

namespace laplens {

namespace fs = std::filesystem;

fs::path executableFolder() {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::current_path() : self.parent_path();
}

fs::path resourceFolder() {
    if (const char* fromEnvironment = std::getenv("LAPLENS_RESOURCES")) return fromEnvironment;
    const fs::path installed = executableFolder().parent_path() / "share/laplens";
    return fs::exists(installed) ? installed : fs::path(LAPLENS_LAST_RESOURCES);
}

namespace {

/// Empty when the variable is not set, or holds a relative path, which is as good as none.
fs::path absoluteFolderIn(const char* variable) {
    const char* said = std::getenv(variable);
    const fs::path folder = said ? said : "";
    return folder.is_absolute() ? folder : fs::path();
}

fs::path userFolder(const char* variable, const char* inHome) {
    const fs::path folder = absoluteFolderIn(variable);
    return (folder.empty() ? homeFolder() / inHome : folder) / "laplens";
}

}  // namespace

fs::path homeFolder() {
    if (fs::path home = absoluteFolderIn("HOME"); !home.empty()) return home;
    const passwd* user = getpwuid(getuid());
    return user && fs::path(user->pw_dir).is_absolute() ? user->pw_dir : "/nonexistent";
}

void followBaseDirectories() {
    for (const char* variable :
         {"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"})
        if (absoluteFolderIn(variable).empty()) unsetenv(variable);
    if (absoluteFolderIn("HOME").empty()) setenv("HOME", homeFolder().c_str(), 1);
}

fs::path userDataFolder() {
    return userFolder("XDG_DATA_HOME", ".local/share");
}

fs::path userStateFolder() {
    return userFolder("XDG_STATE_HOME", ".local/state");
}

namespace {

/// Else a power cut could leave the new name on an empty file.
bool reachesTheDisk(const fs::path& file) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = fsync(descriptor) == 0 || errno == EINVAL;
    return close(descriptor) == 0 && synced;
}

/// `write` fills the temporary file it is given; what it leaves unfinished is removed.
template <class Write>
void replaceFile(const fs::path& file, Write write) {
    // Two writers of one file, threads or processes, must not share the temporary one.
    static std::atomic<unsigned> counter = 0;
    fs::path partial = file;
    partial += ".part" + std::to_string(getpid()) + "-" + std::to_string(counter++);
    std::error_code error;
    write(partial, error);
    if (!error && !reachesTheDisk(partial)) error = std::make_error_code(std::errc::io_error);
    if (!error) fs::rename(partial, file, error);
    if (!error) return;
    std::error_code ignored, unknown;
    const std::uintmax_t bytes = fs::file_size(partial, unknown);
    fs::remove(partial, ignored);
    throw cannotBeWritten(file, unknown ? 0 : bytes);
}

}  // namespace

void writeFileAtomically(const fs::path& file, std::string_view bytes) {
    replaceFile(file, [&](const fs::path& partial, std::error_code& error) {
        std::ofstream stream(partial, std::ios::binary | std::ios::trunc);
        stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        stream.flush();
        if (!stream) error = std::make_error_code(std::errc::io_error);
    });
}

void copyFileAtomically(const fs::path& from, const fs::path& file) {
    refuseOpenDatabase(from);
    if (faccessat(AT_FDCWD, from.c_str(), R_OK, AT_EACCESS) != 0)
        throw Error("the file may not be read", from, "Change its permissions, and those of its folder");
    replaceFile(file, [&](const fs::path& partial, std::error_code& error) {
        fs::copy_file(from, partial, fs::copy_options::overwrite_existing, error);
    });
}

bool isBelow(const fs::path& path, const fs::path& folder) {
    return std::ranges::mismatch(folder, path).in1 == folder.end();
}

}  // namespace laplens
