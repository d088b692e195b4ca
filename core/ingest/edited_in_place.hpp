#pragma once

#include <filesystem>
#include <optional>

#include "core/images/image.hpp"
#include "core/store/library.hpp"

namespace laplens {

// Programs that write into a picture often keep the file as it was beside it, and so do those that keep
// folders of several computers alike. By its content the picture is that file now; it is still where it was.

/// Whether `other` is a name that only a file kept for safety has: "a.jpg_original", "a.jpg~", "a.jpg.bak",
/// "a.orig.jpg" or "a_backup.jpg" for "a.jpg".
bool isNameOfBackup(const std::filesystem::path& name, const std::filesystem::path& other);

/// Whether a picture may be what another one was, edited: by thumbnails, as copies (mayBeCopies), or one as a
/// part of the other (mayBePart). None where that cannot be told: one of them has no content.
std::optional<bool> mayBeEdited(const Image& before, const Image& now);
/// Whether a file looks like the picture that the library knows, edited perhaps, or turned. None where that
/// cannot be told: one of them has no content, or cannot be read.
std::optional<bool> looksLike(const Library&, const ImageRecord& known, const std::filesystem::path& file);
std::optional<bool> lookAlike(const Library&, const ImageRecord&, const ImageRecord&);

}  // namespace laplens
