#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/ingest/scan_report.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Compares all roots with what the library knows: new and changed files become Pending, moved ones, from one
/// root to another, too, are known again by content, vanished ones become Missing (never deleted). What lies
/// at one place on the disk is one picture, whichever roots, lists and links lead there; entries of earlier
/// versions that were the same picture become one, with the tags of all. Nothing becomes Missing where the
/// listing was cut short, in folders that may not be listed, or when no picture at all is left of a root:
/// that is how a drive looks that is not connected. Pictures that could not be read are tried again when
/// there is another reader, another LapLens or another amount of memory. Files are only listed, and read
/// where they may have moved. What changes while it is read is listed and read again, a few times, and then
/// left as it was for the next scan. A picture that goes while an identical one is there leaves that one its
/// tags, too; one that was never looked at and has no tags is dropped. The pictures of a data set are
/// compared by content and label. First what was cut off on its way is taken back (takeBackMoves,
/// core/upkeep/file_moves.hpp).
ScanReport scanLibrary(Library&, JobContext&);

/// What a scan of the library's folders passes over, found anew.
struct PassedOverFile {
    std::filesystem::path file;
    PassedOver reason;
    std::string format;  ///< of a picture that is not supported
};
std::vector<PassedOverFile> passedOverFiles(const Library&, JobContext&);

}  // namespace laplens
