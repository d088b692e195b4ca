#pragma once

#include <vector>

#include "core/base/job_context.hpp"
#include "core/ingest/scan_report.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// The part of scanLibrary that compares folders and lists: `roots` are there, `offline` are not; what is
/// found is added to the report `before`. Looks again while pictures change, a few times.
ScanReport scanFolders(Library&, const std::vector<RootRecord>& roots, const std::vector<RootRecord>& offline,
                       const ScanReport& before, JobContext&);

}  // namespace laplens
