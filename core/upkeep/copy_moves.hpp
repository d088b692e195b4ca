#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "core/copies/copy_plan.hpp"
#include "core/upkeep/file_moves.hpp"
#include "core/upkeep/picture_trash.hpp"

namespace laplens {

/// What a plan has go, each beside the one that stays in its place.
std::vector<CopiesToTrash> copiesOf(std::span<const PlannedGroup>);

struct MovedCopy : FileMove {
    std::int64_t imageId = 0;
    std::vector<FileMove> beside;  ///< what went with it
    bool isInLibrary = false;      ///< also where it is now, with its tags; else what stays has these, too
};

struct MoveReport {
    std::vector<MovedCopy> moved;
    std::vector<Error> left;  ///< what is where it was, and why: one for each file
};

/// Moves copies into a folder, which is made if it is not there, after the same looks as trashCopies. What is
/// beside them and theirs alone goes with them (belongingsOf, core/copies/companions.hpp). Nothing is written
/// over: of equal names the second becomes "name (2).jpg". To another drive a file is copied with all that is
/// its own (copyFile, core/base/copy_file.hpp), and goes when the copy was read and is the same. Throws Error
/// when the folder cannot be used or the library not be written, before anything moves.
MoveReport moveCopies(Library&, std::span<const CopiesToTrash>, const std::filesystem::path& folder,
                      JobContext&);

}  // namespace laplens
