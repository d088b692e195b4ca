#pragma once

#include <filesystem>

namespace laplens {

// The desktop's trash, as freedesktop.org's trash specification 1.0 has it: of the user's data folder for
// files that lie on its drive, else of the drive's top folder, so that nothing is copied. A file's place in
// it is known before the file moves, so that it can be written down first.

/// Keeps a place in the trash for the file, with the note beside it that tells desktops where it was. Throws
/// Error when there is no trash for it.
std::filesystem::path reserveInTrash(const std::filesystem::path& file);

/// Moves the file to the place that was kept for it. Throws Error when it cannot be moved; the place is then
/// given up.
void moveIntoTrash(const std::filesystem::path& file, const std::filesystem::path& place);

/// False when the note beside the place tells of another file. A note may be missing after a crash.
bool mayBeFromFile(const std::filesystem::path& place, const std::filesystem::path& file);

/// Moves what lies in the place back. Throws Error when something has the file's name again, which stays as
/// it is, or when it is not in the trash any more.
void bringBackFromTrash(const std::filesystem::path& place, const std::filesystem::path& file);

/// Forgets a place to which nothing was moved.
void giveUpTrashPlace(const std::filesystem::path& place);

}  // namespace laplens
