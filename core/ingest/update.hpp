#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/job_context.hpp"
#include "core/ingest/build.hpp"
#include "core/ingest/extract.hpp"
#include "core/ingest/scan.hpp"
#include "core/query/code_drift.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// What is not said stays as the library's present codes were made, or takes the default for its first.
struct UpdateOptions {
    std::string backbone{};           ///< empty: as before, that of `weights`, or the `defaultBackbone`
    std::filesystem::path weights{};  ///< empty: as before, or the installed ones of `backbone`
    std::optional<std::string> method{};
    std::optional<int> bits{}, neighbours{}, landmarks{};
    std::optional<std::uint64_t> seed{};
    std::optional<Eigensolver> solver{};
    bool rebuild = false;  ///< fit anew even if a fitting model is there
    bool operator==(const UpdateOptions&) const = default;
};
struct UpdateReport {
    ScanReport scan;
    ExtractReport extract;
    BuildReport build;  ///< modelId 0 when nothing had to be built
    std::int64_t codedOutOfSample = 0;
    CodeDrift drift;  ///< when pictures were coded out of sample
};

/// The main job: scan every root, extract, coding new pictures out of sample on the way; then build the model
/// when there is none, when other settings are asked for, or when the library has more than doubled since it
/// was built. Before that it is for the user to say so: `measureDrift` tells when. What the last one left
/// undone is done; that other settings had been asked for then is said.
UpdateReport updateLibrary(Library&, const UpdateOptions&, JobContext&);

/// What updateLibrary would refuse, before anything is begun: throws Error for a backbone that is not known
/// or not installed, and for weights that cannot be read.
void requireNetworkAskedFor(const UpdateOptions&);

}  // namespace laplens
