#pragma once

#include <filesystem>

namespace laplens {

/// Whether a process of this number runs this program, wherever that is installed: a bundle's lies in another
/// place each time. Any other program may have the number by now.
bool isRunningLapLens(int process);

/// A file that is there while the window is open: one that is found without its process tells that LapLens
/// did not end properly. Removed at the end of the object's life, and when the desktop ends the program
/// (SIGTERM, SIGHUP, SIGINT). One at a time.
class RunMarker {
public:
    /// In `folder`, which is made; without effect when it cannot be written.
    explicit RunMarker(const std::filesystem::path& folder);
    ~RunMarker();
    RunMarker(const RunMarker&) = delete;
    RunMarker& operator=(const RunMarker&) = delete;

    /// Whether an earlier process left its marker behind. It is removed: told once.
    bool foundCrash() const { return foundCrash_; }

private:
    bool foundCrash_ = false;
};

}  // namespace laplens
