#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/images/exif.hpp"

namespace laplens {

/// A file beside a picture in which other programs keep what they know of it, as XMP.
struct Sidecar {
    std::filesystem::path file;
    std::int64_t bytes = 0, modifiedNs = 0;
};

/// Those of a picture, the one that counts more last: NAME.xmp (Lightroom, Capture One) and NAME.JPG.xmp
/// (darktable, digiKam). Of several pictures called NAME the raw one has NAME.xmp, as Adobe's programs write
/// it for raw files alone, and a DNG only where no camera's own raw is beside it; of several that are no raw
/// ones none has it. Links are followed. Opens nothing.
std::vector<Sidecar> sidecarsOf(const std::filesystem::path& picture);

/// Name, size and time of each on a line: another text when one was added, changed or taken away.
std::string textOf(std::span<const Sidecar>);

/// Whether a file is called like a sidecar.
bool isSidecarName(const std::filesystem::path& file);
/// Pictures that are there and that a sidecar of this name may be about.
std::vector<std::filesystem::path> picturesBeside(const std::filesystem::path& sidecar);

inline constexpr std::int64_t kMostSidecarBytes = std::int64_t{16} << 20;

/// Adds what they say: their rating, colour and place count more than what is there, keywords and notes are
/// joined with it. One that says that it is of a picture with another ending is passed over. Returns what is
/// wrong with those that cannot be read: no XMP, more than 16 MiB, not allowed.
std::vector<Error> addSidecars(KeptFacts&, const std::filesystem::path& picture, std::span<const Sidecar>);

}  // namespace laplens
