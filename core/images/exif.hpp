#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/geo_position.hpp"

namespace laplens {

/// What a camera wrote beside a picture.
struct PictureFacts {
    /// When it was taken, by the camera's own clock taken for UTC, nanoseconds since 1970; 0: not said.
    std::int64_t takenNs = 0;
    /// Name and value of what people look for, in the order to show it: camera with its maker, place from
    /// the street to the country, position in degrees, lens, exposure, aperture, sensitivity, focal length,
    /// date, author, description. Names are English keys; other values as Exiv2 prints them.
    std::vector<std::pair<std::string, std::string>> entries;
};

/// Reads EXIF, IPTC and XMP of a picture file's bytes. Of what is damaged or absent nothing is said; never
/// throws for it.
PictureFacts readPictureFacts(std::span<const std::byte> bytes);

/// The date alone.
std::int64_t readTakenNs(std::span<const std::byte> bytes);

/// What a scan keeps of them, to find the picture by. Texts are UTF-8 without zeros, or empty.
struct KeptFacts {
    std::int64_t takenNs = 0;
    std::string camera{};  ///< with its maker, if the model does not say it
    std::string lens{};
    int rating = 0;       ///< 1 to 5 stars; 0: none, or rejected
    std::string notes{};  ///< titles, captions, places and authors: each once, one a line
    /// Each with those above it, as digiKam writes them: "Places/Norway/Bergen"; a '/' in a name is a '\\'.
    std::vector<std::string> keywords{};
    std::string colour{};                ///< its label of colour: "red", or what a person calls it
    std::optional<GeoPosition> place{};  ///< where it was taken
    std::string sidecars{};              ///< those that were read, too (textOf, sidecars.hpp)
};
/// Like readPictureFacts().
KeptFacts readKeptFacts(std::span<const std::byte> bytes);

/// What a sidecar says: XMP (ISO 16684-1) of Lightroom, darktable, digiKam and others.
struct SidecarFacts {
    std::optional<int> rating{};  ///< like KeptFacts::rating; nothing: it does not say
    std::string notes{};
    std::vector<std::string> keywords{};
    std::string colour{};
    std::optional<GeoPosition> place{};
    // Of the picture it is about, where it says so:
    std::string ending{};    ///< "CR2"
    std::string fileName{};  ///< "IMG_1.CR2", as it was called then
    std::string format{};    ///< "image/jpeg"
};
/// In UTF-8, or with a mark of byte order in UTF-16. Nothing where this is no XMP, or damaged.
std::optional<SidecarFacts> readSidecarFacts(std::span<const std::byte> xmp);

/// In order, each once, and none that is part of another: "Norway" goes where "Places/Norway/Bergen" is.
std::vector<std::string> joinedKeywords(std::vector<std::string> keywords);
/// Lines, each once, in order.
std::string joinedNotes(const std::string& notes, const std::string& others);

/// What people, or their programs for them, wrote into a picture and would miss: titles, captions, keywords,
/// ratings, names, places, authors, comments. The values alone, sorted, each once: of EXIF the fields that
/// hold words and the place, of IPTC and XMP all but what is technical, the comment of a JPEG file and the
/// texts of a PNG file. Like readPictureFacts().
std::vector<std::string> readNotes(std::span<const std::byte> bytes);

}  // namespace laplens
