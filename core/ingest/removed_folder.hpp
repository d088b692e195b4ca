#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// What only a library knew of a folder that was taken out of it. Thumbnails and features are not kept: they
/// are made again of the files.
struct RemovedFolder {
    RootRecord root{};
    std::vector<ImageRecord> images{};
    std::vector<std::pair<std::int64_t, std::string>> tags{};
    std::int64_t newest = 0;   ///< picture of the library, then
    std::int64_t modelId = 0;  ///< the active one
    Library::CodeRows codes{};
};

/// Takes a folder out of the library; its files stay. Pictures that have another name in a folder which
/// stays, or were moved to it, are that folder's from now on. The tags of the others are kept for pictures of
/// the same content, or pixels, that come into the library (Library::keepTags). Returns what brings it back.
/// Throws Error when there is no such folder, and Cancelled; then all is as it was.
RemovedFolder removeFolder(Library&, std::int64_t rootId, JobContext&);

/// Puts the pictures back as they were, by the numbers that they had, so that saved searches find them,
/// whether their files are there or not; the next update looks at the files. A picture that has come into
/// the library again meanwhile, moved perhaps, gets its tags. Returns the numbers that such pictures have now
/// by those that they had.
std::map<std::int64_t, std::int64_t> bringFolderBack(Library&, const RemovedFolder&);

}  // namespace laplens
