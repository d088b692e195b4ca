#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"

namespace laplens {

// A library's folder as a whole: made aside, complete, and then put in its place.

inline constexpr const char* kLibraryFile = "library.sqlite";
inline constexpr const char* kNetworksFolder = "networks";

/// strftime's format.
std::string utcNow(const char* format);

/// A folder under a temporary name that takes its final one when it is complete, and else goes away. Throws
/// Error when it cannot be made.
class FolderInTheMaking {
public:
    explicit FolderInTheMaking(const std::filesystem::path& target);
    ~FolderInTheMaking();
    FolderInTheMaking(const FolderInTheMaking&) = delete;
    FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;

    const std::filesystem::path& path() const { return partial_; }
    /// Replaces nothing but an empty folder. Throws Error when there is something else.
    void finish();

private:
    std::filesystem::path target_, partial_;
};

/// Throws Error where what a copy of the library or backup `from` needs does not fit on the drive of `to`,
/// which exists: nothing was written then.
void requireRoom(const std::filesystem::path& from, const std::filesystem::path& to);

/// Throws Error where other things than a library lie in the folder: they would be moved with it.
void requireNothingElseIn(const std::filesystem::path& library);

/// Gives a complete folder the name `library`. What has that name is renamed to "library.WHY-date", or
/// "library.WHY-date-2" and so on, never deleted; returns where it is now, or nothing. Throws Error, and then
/// all is as it was, or the message names where it is.
std::filesystem::path takePlace(FolderInTheMaking& making, const std::filesystem::path& library,
                                const std::string& why);

/// Absolute, and without a slash at the end or steps like ".." in it, which lead elsewhere when a folder on
/// the way is renamed: what follows is put beside the folder, not into it. A link at the end stays one.
std::filesystem::path plainPath(const std::filesystem::path& folder);

/// Relative paths of the networks kept in a library or backup.
std::vector<std::filesystem::path> keptNetworks(const std::filesystem::path& folder);
void copyNetworks(const std::filesystem::path& from, const std::filesystem::path& to, JobContext&);

}  // namespace laplens
