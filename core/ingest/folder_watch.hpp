#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// What happened in the folders of a library, as far as it was seen.
struct FolderChanges {
    std::set<std::filesystem::path> files, folders;
    bool isUnknown = false;  ///< anything may have changed
    bool empty() const { return files.empty() && folders.empty() && !isUnknown; }
    void add(const FolderChanges&);
};

/// Whether a scan would find any of this changed: not what the library knows already, pictures that it has
/// put into the trash itself for instance.
bool isWorthScanning(const Library&, const FolderChanges&, JobContext&);

struct WatchedFolder {
    std::filesystem::path path{};
    bool withSubfolders = true;
    std::filesystem::path list{};  ///< of pictures, in a folder whose other files are none
    bool operator==(const WatchedFolder&) const = default;
};
/// The folders and the lists of a library, and the folders that the lists name pictures in; no data sets.
std::vector<WatchedFolder> foldersToWatch(const Library&);

/// Sees what changes in folders, on a thread of its own: by inotify, and where that does not tell (drives of
/// other computers, more folders than the system watches) by looking through them again and again, at a
/// twentieth of the time at most. What a scan passes over is not looked at, nor `except`. A file counts when
/// it was written to its end. Folders that are not there, or whose drive is changed, are awaited.
class FolderWatch {
public:
    struct State {
        std::int64_t watched = 0, polled = 0;  ///< folders
        bool isLimited = false;                ///< some are polled because the system watches no more
        bool operator==(const State&) const = default;
    };
    struct Pace {
        /// Changes are told when it has been quiet for so long, or when the first is so old.
        std::chrono::milliseconds quiet{400}, latest{10'000};
        std::chrono::milliseconds poll{2'000};  ///< at most so often
        std::int64_t mostWatched = INT64_MAX;
    };

    /// What is called, is called on the thread of the watch. At first, that anything may have changed.
    FolderWatch(std::vector<WatchedFolder> folders, std::filesystem::path except,
                std::function<void(const FolderChanges&)> onChange, std::function<void(const State&)> onState,
                Pace pace);
    ~FolderWatch();  ///< waits until none of these is being called

private:
    class Watcher;
    std::unique_ptr<Watcher> watcher_;
    std::jthread thread_;
};

}  // namespace laplens
