#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// One thing that was looked at.
struct Finding {
    enum class Level { Good, Limited, Wrong };  ///< Limited: LapLens works, without something
    Level level = Level::Good;
    std::string what;    ///< "HEIC and AVIF pictures can be read"
    std::string remedy;  ///< what to do, a sentence without a period; empty when all is well
};

/// The installation: schema, embedded networks (loaded and run once), optional libraries, space on disk. A
/// second or so.
std::vector<Finding> examineInstallation(JobContext&);
/// A library: the whole file checked, its roots, weights, features and codes. Reads all of it; a library from
/// an older version is brought up to date.
std::vector<Finding> examineLibrary(const std::filesystem::path& folder, JobContext&);

/// For a report to whoever helps: version, system, processor, kernels, what is installed, what the library
/// holds (null: none is open), the last lines of the log. Without paths and names, see `withoutPersonalData`.
/// Quick: it loads nothing.
std::string diagnostics(const Library* library);

/// A library that LapLens was built with.
struct UsedLibrary {
    std::string name, version;
    std::string
        use;  ///< "compiled in", "linked", "opened" while it runs, "indirect": another one's, or "network"
    std::string licences;
};
/// As the package lists them in resourceFolder()/libraries.json; none in a program that is not of a package.
std::vector<UsedLibrary> usedLibraries();

}  // namespace laplens
