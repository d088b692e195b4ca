#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/geo_position.hpp"

namespace laplens {

/// Where pictures come from: a folder, a list in it, or a data set whose pictures lie in a few large files.
struct RootRecord {
    std::int64_t id = 0;
    std::filesystem::path path{};
    /// "folder", "list:NAME.csv", "mnist-train", "mnist-test", "cifar10-train", "cifar10-test"
    std::string kind{};
    bool labelled = false;  ///< first-level folder names are class labels
    bool offline = false;   ///< the path was not there at the last scan; its pictures stay searchable
};

enum class ImageState { Pending, Ready, Failed, Missing };

struct ImageRecord {
    std::int64_t id = 0;
    std::int64_t rootId = 0;
    std::string path{};  ///< relative to the root, bytes as the file system gave them; "#17" in a data set
    std::int64_t fileSize = 0;
    std::int64_t modifiedNs = 0;
    std::string contentHash{};  ///< empty until the picture was decoded
    int width = 0, height = 0;  ///< upright
    int orientation = 1;
    std::int64_t takenNs = 0;  ///< by the camera's clock, since 1970; 0: not known
    ImageState state = ImageState::Pending;
    std::string error{};  ///< why, when Failed
    std::string label{};  ///< class label, or empty
};

/// Content hashes of two pictures, in no order.
class ContentPair {
public:
    ContentPair(std::string a, std::string b)
        : one(std::min(a, b)), other(a == one ? std::move(b) : std::move(a)) {}
    std::string one, other;  ///< one <= other
    auto operator<=>(const ContentPair&) const = default;
};

/// What pictures can be listed by.
enum class ImageNumber {
    Date,
    FileSize,
    Pixels,
    Taken
};  ///< Date: when taken, else modified; nanoseconds since 1970. Taken: 0 where it is not said
enum class ImageText { Path, Label };

/// Whether nothing that is known of the file is another.
inline bool isSameFile(const ImageRecord& a, const ImageRecord& b) {
    return a.id == b.id && a.rootId == b.rootId && a.path == b.path && a.modifiedNs == b.modifiedNs &&
           a.fileSize == b.fileSize;
}

/// What a server sorts pictures by; texts compare byte by byte, and pictures without a label come last.
struct ImageOrder {
    enum class By { Added, Date, Month, FileSize, Pixels, Name, Path, Folder, Label } by;
    bool descending = false;
};

/// What cameras, people and their programs wrote into a picture's file and its sidecars, to be found by.
struct FactsRecord {
    std::string camera{}, lens{};
    int rating = 0;                       ///< 1 to 5 stars; 0: none
    std::string notes{};                  ///< titles, captions, places, authors: one a line
    std::vector<std::string> keywords{};  ///< each with those above it: "Places/Norway/Bergen"
    std::string colour{};                 ///< its label of colour: "red", or what a person calls it
    std::optional<GeoPosition> place{};   ///< where it was taken
    std::string sidecars{};  ///< those that were read (textOf, core/images/sidecars.hpp); empty: none
    bool operator==(const FactsRecord&) const = default;
};
/// Keyword: those that pictures have, and those above them.
enum class FactText { Camera, Lens, Colour, Keyword };

/// Text that was read in a picture.
struct TextRecord {
    std::string text{};  ///< words, with a space or a line end between them; empty: there is none
    /// Of each word left, top, right and bottom in 65535ths of the upright picture.
    std::vector<std::uint16_t> places{};
    bool operator==(const TextRecord&) const = default;
};
/// From 0 to 1 across and down.
struct TextPlace {
    double left = 0, top = 0, right = 0, bottom = 0;
    bool operator==(const TextPlace&) const = default;
};

/// By its sides; square: they differ by less than a twentieth; a panorama is at least twice as long as high,
/// or as high as long, and wide or tall besides.
enum class PictureShape { Any, Wide, Tall, Square, Panorama };

/// One thing that words ask of a picture (core/query/words.hpp).
struct ImageTerm {
    /// Texts: path to notes have `text` in them, a label is `text`; a keyword is `text`, or lies below it, or
    /// ends with it: "Norway" and "Places/Norway" find "Places/Norway/Bergen"; a tag is `text`, or a keyword
    /// of its file is. Text: read in the picture are these words one after another, of the last one the
    /// beginning, with or without accents. Numbers: Date to Rating lie in [from, until). Near: taken within
    /// `metres` of `place`. Anything: any of the texts has it in it, or the date or the shape is as said.
    /// Letters match in either case, in every script and however composed (folded); at a server those of
    /// ASCII alone.
    enum class About {
        Anything,
        Path,
        Folder,  ///< of the path, or the name of the root
        Name,
        Tag,
        Label,
        Camera,
        Lens,
        Notes,
        Keyword,
        Colour,
        Text,
        Date,
        Pixels,
        FileSize,
        Rating,
        Shape,
        Near
    };
    About about = About::Anything;
    std::string text{};
    std::optional<std::int64_t> from{}, until{};
    GeoPosition place{};
    std::int64_t metres = 0;
    PictureShape shape = PictureShape::Any;
    bool isNot = false;
    std::vector<ImageTerm> otherwise{};  ///< it is enough that one of these holds, which have none themselves
    bool operator==(const ImageTerm&) const = default;
};

/// Which pictures to list; every condition that is set must hold.
struct ImageFilter {
    std::optional<std::int64_t> rootId{};
    std::optional<std::string> folder{};  ///< of the root, relative to it: what lies in it or below
    std::optional<ImageState> state{};
    std::optional<std::string> tag{};
    std::optional<std::string> label{};
    std::optional<std::string> pathContains{};            ///< letters match in either case (folded)
    std::optional<std::int64_t> dateFrom{}, dateUntil{};  ///< of ImageNumber::Date; the end is not included
    std::optional<std::int64_t> pixelsFrom{}, pixelsUntil{};
    std::vector<ImageTerm> terms{};
    bool operator==(const ImageFilter&) const = default;
};

/// A network whose features are stored: the same name with other weights is another network.
struct NetworkRecord {
    std::int64_t id = 0;
    std::string backbone{};
    std::string weightsSha256{};
    std::filesystem::path weightsFile{};  ///< absolute, or in the library's folder
    int featureSize = 0;
};

/// A fitted hash model: how the library's pictures became codes, and all that codes a new picture alike.
struct ModelRecord {
    std::int64_t id = 0;
    std::int64_t networkId = 0;
    std::string method{};
    int bits = 0;
    std::uint64_t seed = 1;
    std::string settingsJson{};      ///< options, remarks, component counts, timings
    std::vector<std::byte> state{};  ///< HashModel::serialise
    std::vector<double> eigenvalues{};
    std::string createdAt{};  ///< ISO 8601, UTC
};

struct RunRecord {
    std::int64_t id = 0;
    std::string name{};
    std::string settingsJson{};
    std::string resultJson{};
    std::string createdAt{};
};

/// A search that the user keeps.
struct SearchRecord {
    std::int64_t id = 0;
    std::string name{};
    std::string queryJson{};  ///< SavedQuery (core/query/saved_query.hpp)
    std::string createdAt{};
};

/// The tag that stands for "favourite".
inline constexpr const char* kFavouriteTag = "favourite";

/// The error of a Missing picture that LapLens moved into the trash: until it is back it is neither listed
/// nor counted.
inline constexpr const char* kInTheTrash = "in the trash";

struct LibraryCounts {
    std::int64_t total = 0, pending = 0, ready = 0, failed = 0, missing = 0, labelled = 0;
    std::int64_t present() const { return total - missing; }
};

}  // namespace laplens
