#pragma once

#include <cstdint>
#include <string>

#include "core/store/library.hpp"

namespace laplens {

/// Gives a picture's file another name in its folder, and the library follows: the picture keeps its number
/// and all that is known of it, and what other programs keep of it beside it (belongingsOf) is renamed with
/// it. Throws Error, with nothing changed, when the name is none or hides the file, when a file or another
/// picture of the library has it or what goes with it would be called like another file, when a sidecar that
/// is not its own would be taken for its (not of the name that it had and `isTakenBack`), when the picture is
/// named by a list or lies in a data set, when its file cannot be renamed, or when the library cannot be
/// written. Takes a transaction of its own. What a crash cut off is taken back (FileMoves, file_moves.hpp).
void renamePicture(Library&, std::int64_t imageId, const std::string& name, bool isTakenBack = false);

}  // namespace laplens
