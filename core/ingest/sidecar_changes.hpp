#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// The Ready pictures beside which other sidecars (core/images/sidecars.hpp) lie than those that were read,
/// ascending; `listings[i]` is that of `roots[i]`. Opens none.
std::vector<std::int64_t> imagesWithOtherSidecars(const Library&, const std::vector<RootRecord>& roots,
                                                  const std::vector<Listing>& listings, JobContext&);

/// Whether any of the pictures that a sidecar may be about was read with another one, or without. The sidecar
/// need not be there any more.
bool isNewsOfPictures(const Library&, const std::filesystem::path& sidecar);

/// A sidecar that is there and that no picture has anything of.
struct UnusedSidecar {
    std::filesystem::path file;
    PassedOver reason;  ///< NobodysSidecar or UnreadSidecar
};
/// Of those beside Ready pictures, as they were read; by file.
std::vector<UnusedSidecar> unusedSidecars(const Library&);

/// Names them, each time as long as they are there: what is wrong, and what to do.
void sayUnusedSidecars(const std::vector<UnusedSidecar>&, JobContext&);

}  // namespace laplens
