#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/job_context.hpp"
#include "core/store/library.hpp"
#include "core/upkeep/trash_terms.hpp"

namespace laplens {

/// The path from its root that a picture in the trash has in the library while another one has its place: no
/// file can have it. restoreFromTrash undoes it.
std::string nameAside(const ImageRecord&);

/// The picture as if no other one had its place.
ImageRecord inItsOwnPlace(ImageRecord);

/// A file that went into the trash.
struct TrashedFile {
    std::filesystem::path file, place;  ///< where it was, and where in the trash it is (trash.hpp)
    std::int64_t bytes = 0;
    std::string contentHash{};
    std::uint64_t inode = 0;      ///< to know it in the trash
    std::int64_t modifiedNs = 0;  ///< 0 in what an earlier version wrote down
};

struct TrashedPicture : TrashedFile {
    std::int64_t imageId = 0;
    ImageState state = ImageState::Ready;  ///< that it had
    std::vector<TrashedFile> beside{};     ///< what went with it (belongingsOf, core/copies/companions.hpp)
};

/// Pictures that went into the trash together. A file in userStateFolder()/trash remembers them from before
/// the first one moves until the last one is back, so that neither a crash nor a restart loses track.
struct TrashBatch {
    std::filesystem::path journal;
    std::vector<TrashedPicture> pictures;
};

struct TrashReport {
    TrashBatch batch;         ///< what is in the trash now
    std::vector<Error> left;  ///< what is not, and why: one for each file
};

/// Moves the pictures' files, and those beside them that are theirs alone, into the desktop's trash; what is
/// there already is passed over. A file that has changed since it was scanned is left. A copy that stays, by
/// bytes or pixels, is lent its tags (Library::lendTag). In the library they are Missing (kInTheTrash), with
/// all that is known of them. When it is stopped, what has moved is in the report. Throws Error when the
/// library cannot be written, before anything moves.
TrashReport trashPictures(Library&, std::span<const std::int64_t> imageIds, JobContext&);

std::int64_t pictureCount(std::span<const CopiesToTrash>);  ///< of what goes

/// The same for copies. Each goes only while a copy of it stays for certain: directly before, that file and
/// the one that goes are read, must both have the content that the library knows, be copies of each other
/// (CopyCheck), and be two files on disk, of which no other name is among those that go. Its tags are lent
/// to the copy that stays (Library::lendTag). Of a part nothing stays: it goes as its file was scanned. Of a
/// series what goes needs another photograph that stays and is read before, and keeps its tags to itself.
TrashReport trashCopies(Library&, std::span<const CopiesToTrash> groups, JobContext&);

struct RestoreReport {
    std::vector<TrashedPicture> restored;
    std::vector<Error> left;
    TrashBatch rest;           ///< what is still in the trash
    bool needsUpdate = false;  ///< of the library, before all that came back is found again
};

/// Brings the files back, those beside the pictures, too, never over another file, never another file that
/// has got into their place in the trash, and never to a folder that is away; and the pictures to the state
/// that they had, and those that stayed without the tags lent to them. Those that are left stay remembered.
/// Throws Error when the library cannot be written, before anything moves. What a crash leaves half way, the
/// next call or trashedBefore() puts right.
RestoreReport restoreFromTrash(Library&, const TrashBatch&, JobContext&);

/// What this user put into the trash from the library and can still bring back, also to folders that are no
/// longer in it, oldest first. Also puts the library right about what moved, either way, just before a crash,
/// and forgets what is in the trash no longer. What lies on a drive that is away is remembered, and among the
/// rest of its batch, if there is any.
std::vector<TrashBatch> trashedBefore(Library&);

}  // namespace laplens
