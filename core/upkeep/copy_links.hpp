#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "core/upkeep/picture_trash.hpp"

namespace laplens {

/// How files of the same bytes come to take up their room once.
enum class LinkKind {
    Hard,    ///< two names of one file, with the permissions and the date of what stays: who writes into one
             ///< writes into the other
    Reflink  ///< two files with one store of bytes, until one of them is written into; each keeps its own
             ///< permissions and date. btrfs, XFS and few others can
};

struct LinkedCopy {
    std::int64_t imageId = 0;
    std::filesystem::path file, to;  ///< what it shares its bytes with
    std::int64_t bytes = 0;  ///< that it took up alone; 0 of a file of several names, or that shared them
};

struct LinkReport {
    LinkKind kind = LinkKind::Hard;
    std::vector<LinkedCopy> linked{};
    std::vector<Error> left{};  ///< what is as it was, and why: one for each file
};

/// Of the groups what has the same bytes as something that stays, beside that.
std::vector<CopiesToTrash> ofTheSameBytes(const Library&, std::span<const CopiesToTrash>);

/// Instead of moving copies away, has them share the bytes of what stays, after the same looks as
/// trashCopies, and after both files were compared byte by byte. Both names stay. What has other bytes, lies
/// on another drive or on one that cannot do it, or is being written, is left. A hard link is made beside
/// the file, under a hidden name, and takes its place at once: a crash leaves the file or the link, perhaps
/// with the hidden name. The next scan takes both names for those of one picture, which has the tags of both
/// and what saved searches asked of either. Reflinks are made by the file system itself, which compares once
/// more and changes nothing else about the file (FIDEDUPERANGE). Throws Error when the library cannot be
/// written, before anything is linked.
LinkReport linkCopies(Library&, std::span<const CopiesToTrash>, LinkKind, JobContext&);

}  // namespace laplens
