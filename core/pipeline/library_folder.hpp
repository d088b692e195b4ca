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

/// Gives a complete folder the name `library`. What has that name is renamed to "library.WHY-date", or
/// "library.WHY-date-2" and so on, never deleted; returns where it is now, or nothing. Throws Error, and then
/// all is as it was.
std::filesystem::path takePlace(FolderInTheMaking& making, const std::filesystem::path& library,
                                const std::string& why);

/// "/a/b/" as "/a/b": what follows is put beside it, not into it.
std::filesystem::path withoutSlash(const std::filesystem::path& folder);

/// Relative paths of the networks kept in a library or backup.
std::vector<std::filesystem::path> keptNetworks(const std::filesystem::path& folder);
void copyNetworks(const std::filesystem::path& from, const std::filesystem::path& to, JobContext&);

}  // namespace laplens
