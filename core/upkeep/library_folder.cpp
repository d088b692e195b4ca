#include "core/upkeep/library_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>

#include "core/base/error.hpp"
#include "core/base/move_file.hpp"
#include "core/base/paths.hpp"
#include "core/base/run_marker.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Between the name of a folder in the making and the number of the process that makes it.
constexpr const char* kPartial = ".part";
/// Another computer, whose processes have other numbers, may be at it.
constexpr std::chrono::hours kAbandoned{24};

/// Of a library, or of what else may lie in its folder without being anybody's.
bool isOfALibrary(const fs::path& entry) {
    const std::string name = entry.filename().string();
    return name.starts_with(kLibraryFile) || name == kNetworksFolder || name == ".directory" ||
           name == ".DS_Store";
}

}  // namespace

void requireRoom(const fs::path& from, const fs::path& to) {
    std::error_code error;
    std::uintmax_t needed = 0;
    const auto add = [&](const fs::path& file) {
        if (const std::uintmax_t bytes = fs::file_size(file, error); !error) needed += bytes;
    };
    add(from / kLibraryFile);
    add((from / kLibraryFile) += "-wal");
    for (const fs::path& network : keptNetworks(from)) add(from / network);
    const fs::space_info space = fs::space(to, error);
    if (error || space.available >= needed) return;
    constexpr std::uintmax_t kMegabyte = 1'000'000;
    throw Error("there is not enough room: " + std::to_string(needed / kMegabyte + 1) +
                    " MB are needed and " + std::to_string(space.available / kMegabyte) +
                    " MB are free; nothing was written",
                to.parent_path(), "Free some space, or choose another drive");
}

void requireNothingElseIn(const fs::path& library) {
    std::error_code unreadable;  // whoever reads the library will say so
    for (const auto& entry : fs::directory_iterator(library, unreadable))
        if (!isOfALibrary(entry))
            throw Error("other things lie beside the library, " + entry.path().filename().string() +
                            " for one, and would be put aside with it",
                        library,
                        "Move library.sqlite, library.sqlite-wal and networks, those that are there, to a "
                        "folder of their own first");
}

std::string utcNow(const char* format) {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[64];
    std::strftime(text, sizeof text, format, &parts);
    return text;
}

namespace {

/// Of a library's copy in the making that whoever made it was killed at.
void removeWhatWasLeft(const fs::path& target) {
    const std::string start = target.filename().string() + kPartial;
    std::error_code error;
    for (const auto& entry :
         fs::directory_iterator(target.has_parent_path() ? target.parent_path() : ".", error)) {
        const std::string name = entry.path().filename().string();
        int process = 0;
        if (!name.starts_with(start) ||
            std::from_chars(name.data() + start.size(), name.data() + name.size(), process).ec !=
                std::errc() ||
            process <= 0 || process == getpid() || isRunningLapLens(process))
            continue;
        std::error_code unreadable;
        if (!fs::is_directory(fs::symlink_status(entry.path(), unreadable))) continue;
        const auto isAbandoned = [&](const fs::path& part) {
            return isOfALibrary(part) &&
                   fs::file_time_type::clock::now() - fs::last_write_time(part, unreadable) > kAbandoned;
        };
        if (std::ranges::all_of(fs::directory_iterator(entry.path(), unreadable), isAbandoned) && !unreadable)
            fs::remove_all(entry.path(), unreadable);
    }
}

}  // namespace

FolderInTheMaking::FolderInTheMaking(const fs::path& target) : target_(target), partial_(target) {
    removeWhatWasLeft(target);
    const fs::path name = partial_ += kPartial + std::to_string(getpid());
    std::error_code error;
    if (!target.parent_path().empty()) fs::create_directories(target.parent_path(), error);
    // What has the name already is another's, or was left by one that was killed.
    for (int next = 2; !error && !fs::create_directory(partial_, error) && !error; ++next) {
        (partial_ = name) += '-';
        partial_ += std::to_string(next);
    }
    if (error) throw Error("the folder cannot be made", target, "Choose a place that may be written");
}

FolderInTheMaking::~FolderInTheMaking() {
    std::error_code ignored;
    if (!partial_.empty()) fs::remove_all(partial_, ignored);
}

void FolderInTheMaking::finish() {
    rmdir(target_.c_str());  // which an empty folder alone allows
    const std::error_code error = moveFile(partial_, target_);
    if (error == std::errc::file_exists)
        throw Error("something got this name meanwhile", target_, "Choose another name");
    if (error) throw Error("the folder cannot get its name", target_, "Choose another name");
    partial_.clear();
}

fs::path takePlace(FolderInTheMaking& making, const fs::path& library, const std::string& why) {
    rmdir(library.c_str());
    const bool exists = fs::exists(fs::symlink_status(library));
    fs::path aside;
    if (exists) {
        requireNothingElseIn(library);
        const fs::path name = fs::path(library) += utcNow(("." + why + "-%Y%m%dT%H%M%SZ").c_str());
        aside = name;
        std::error_code error = moveFile(library, aside);
        for (int next = 2; error == std::errc::file_exists; ++next) {
            (aside = name) += '-';
            aside += std::to_string(next);
            error = moveFile(library, aside);
        }
        if (error)
            throw Error("the library cannot be put aside", library, "Change the permissions of its folder");
    }
    try {
        making.finish();
    } catch (const Error&) {
        if (exists && moveFile(aside, library))
            throw Error("the library could not be replaced, and is now " + aside.string(), library,
                        "Give that folder its name again");
        throw;
    }
    return aside;
}

fs::path plainPath(const fs::path& folder) {
    if (folder.empty()) throw Error("the name of the folder is empty", {}, "Name one");
    const fs::path normal = fs::absolute(folder).lexically_normal();
    const fs::path plain = normal.has_filename() ? normal : normal.parent_path();
    std::error_code error;
    // Behind a link ".." is not the folder before it.
    if (fs::exists(folder, error) && !fs::equivalent(folder, plain, error)) return fs::canonical(folder);
    return plain;
}

std::vector<fs::path> keptNetworks(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder / kNetworksFolder, error))
        if (entry.is_regular_file() && entry.path().filename().string().find(".part") == std::string::npos)
            files.push_back(kNetworksFolder / entry.path().filename());
    return files;
}

void copyNetworks(const fs::path& from, const fs::path& to, JobContext& context) {
    const std::vector<fs::path> networks = keptNetworks(from);
    if (networks.empty()) return;
    std::error_code ignored;  // a folder that cannot be made is a copy that cannot be written
    fs::create_directory(to / kNetworksFolder, ignored);
    context.beginStage("Copying networks", static_cast<std::int64_t>(networks.size()));
    for (std::size_t i = 0; i < networks.size(); ++i) {
        context.checkpoint();
        copyFileAtomically(from / networks[i], to / networks[i]);
        context.advanceTo(static_cast<std::int64_t>(i + 1));
    }
}

}  // namespace laplens
