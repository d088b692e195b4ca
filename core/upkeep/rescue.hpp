#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "core/base/job_context.hpp"
#include "core/store/sqlite/readable_rows.hpp"

namespace laplens {

struct Rescue {
    std::map<std::string, SavedRows> saved;  ///< by table
    std::filesystem::path aside;             ///< where the damaged library is now
};

/// Puts a sound library in the place of a damaged one: with Wanted::Everything all that can be read of it,
/// with Wanted::Roots its folders alone, for building anew; when nothing can be read, an empty one. The
/// damaged library is renamed, never deleted; nobody can change it meanwhile. Throws Error when there is no
/// library, where it is a newer LapLens's or the file is another program's, or when another program goes on
/// writing to it, DamagedLibrary when nothing can be read and everything was wanted, and Cancelled; then all
/// is as it was.
Rescue rescueLibrary(const std::filesystem::path& library, Wanted, JobContext&);

}  // namespace laplens
