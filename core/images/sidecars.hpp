#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/images/exif.hpp"

namespace laplens {

/// A file beside a picture in which other programs keep what they know of it, as XMP.
struct Sidecar {
    std::filesystem::path file;
    std::int64_t bytes = 0;
    /// When it was written last, or had its rights or its time changed: some write into it and keep its time.
    std::int64_t changedNs = 0;
    bool isShared = false;  ///< by its name several pictures have it: it is that one's which it names
};

/// Whether a file is called like a sidecar.
bool isSidecarName(const std::filesystem::path& file);
/// Whether its name lets it be about the picture: NAME.JPG.xmp (darktable, digiKam) of NAME.JPG, and NAME.xmp
/// (Lightroom, Capture One) of all NAME.*.
bool mayBeAbout(const std::filesystem::path& sidecar, const std::filesystem::path& picture);
/// The rule: of these pictures of its folder those whose it is. NAME.JPG.xmp is NAME.JPG's. Of several
/// pictures called NAME the raw one has NAME.xmp, as Adobe's programs write it for raw files alone, and a DNG
/// only where no camera's own raw is beside it. Several that are no raw ones share it.
std::vector<std::filesystem::path> ownersAmong(const std::filesystem::path& sidecar,
                                               const std::vector<std::filesystem::path>& pictures);
/// Whether these owners (ownersAmong) share it: only what is in it can tell whose it is.
bool isShared(const std::filesystem::path& sidecar, const std::vector<std::filesystem::path>& owners);
/// Whether the sidecar, which may be about this picture, is another one's: by the names beside it, or, where
/// several share it, by what it says.
bool isAnothers(const std::filesystem::path& sidecar, const std::filesystem::path& picture);
/// Whether a sidecar of this name, which may be about this picture, is its alone where both are.
bool isAloneOf(const std::filesystem::path& sidecar, const std::filesystem::path& picture);
/// Pictures that are there and that a sidecar of this name may be about.
std::vector<std::filesystem::path> picturesBeside(const std::filesystem::path& sidecar);
/// And this one, whose name may end in a way that only its content makes a picture's.
std::vector<std::filesystem::path> picturesBeside(const std::filesystem::path& sidecar,
                                                  const std::filesystem::path& picture);

/// Those of a picture, the one that counts more last: NAME.xmp, then NAME.JPG.xmp. Links are followed. Opens
/// nothing.
std::vector<Sidecar> sidecarsOf(const std::filesystem::path& picture);

/// Which of the pictures that share a sidecar it is about: the one that it names, or whose ending or format
/// it tells (photoshop:SidecarForExtension, crs:RawFileName, dc:format). Reads it; nothing where it does not
/// tell.
std::optional<std::filesystem::path> namedBy(const std::filesystem::path& sidecar,
                                             const std::vector<std::filesystem::path>& pictures);

/// What is wrong with one that cannot be read: no XMP, more than 16 MiB, not allowed.
std::optional<Error> problemWith(const std::filesystem::path& sidecar);

/// What became of one when it was read for a picture.
enum class SidecarUse {
    Read,
    NotOfIt,  ///< it says that it is of another picture, or, shared, does not say of which
    Damaged   ///< or too large, or not allowed
};

/// Name, size and time of each on a line: another text when one was added, changed or taken away. Behind a
/// tab what became of it, where it was read and that is not SidecarUse::Read.
std::string textOf(std::span<const Sidecar>);
/// Whether the text of those that were read is of these.
bool isTextOf(std::string_view read, std::span<const Sidecar>);
/// Name and use of each that such a text tells of.
std::vector<std::pair<std::string, SidecarUse>> usesIn(std::string_view read);

inline constexpr std::int64_t kMostSidecarBytes = std::int64_t{16} << 20;

/// Adds what they say: their rating, colour and place count more than what is there, keywords and notes are
/// joined with it. One that cannot be read, or is not of this picture, is passed over.
void addSidecars(KeptFacts&, const std::filesystem::path& picture, std::span<const Sidecar>);

}  // namespace laplens
