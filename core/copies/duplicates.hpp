#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/copies/appearance.hpp"
#include "core/copies/companions.hpp"
#include "core/copies/holdings.hpp"
#include "core/copies/perceptual_code.hpp"
#include "core/copies/registration.hpp"
#include "core/library/picture_reader.hpp"

namespace laplens {

/// How two pictures are one.
enum class CopyLevel {
    Identical,  ///< the same bytes, or the same pixels in another container
    Same,       ///< resized, recompressed, in another tone, turned by quarter turns or mirrored
    Part  ///< one is cut out of the other, or is it with a border or a text: no copy, each shows more or
          ///< less (parts.hpp)
};
/// "identical", "same", "part".
const char* nameOf(CopyLevel);

/// What a picture is to one that may be kept in its place.
struct Copy {
    CopyLevel level = CopyLevel::Identical;
    Pose pose{};  ///< in which it shows what the other does
    /// CopyCheck::mayBeEnlarged, of a group's. Larger as the other is, that may be no more than this one
    /// enlarged and coded again: it has no detail that this one could not have, and is hardly coded better.
    bool mayBeOriginal = false;
    /// It says something, in it (Holdings::sayAllOf) or beside it (companions.hpp), that the other does not:
    /// both stay.
    bool saysMore = false;
};

/// Pictures that are one picture, each of them seen to be a copy of the first (CopyCheck), and after them
/// pictures without copies of their own that are part of the first, or it of them.
struct DuplicateGroup {
    /// The one to keep first: most pixels, then what holds more beside them (Holdings, companions.hpp), then
    /// what is coded best, then the oldest.
    std::vector<std::int64_t> imageIds;
    std::vector<Copy> copies;  ///< what each is to the first
};

/// All groups of a library down to a level, the largest first. It has its own eyes: candidates have nearly
/// the same perceptual code (likely_groups.hpp), made of their thumbnails whatever network and
/// codes the library has, or have the same bytes; of these, pixels decide. Those for a part have local
/// features in common (common_features.hpp). Down to a part, groups of copies are what they are without.
/// What was said to be no copies of each other (Library::setNotCopies) is in no group together, on any level.
/// Files that are not there take no part, and names that lead to one file on disk count once; both are said.
std::vector<DuplicateGroup> duplicateGroups(const Library&, CopyLevel, JobContext&);

/// Pictures that are one picture, among some alone, such as an answer: groups as duplicateGroups() finds them
/// down to CopyLevel::Same, each in the order in which its pictures are given, by their first ones. Ids of
/// what is not Ready, or no longer there, may be among them.
std::vector<std::vector<std::int64_t>> copiesAmong(const Library&, std::span<const std::int64_t> imageIds,
                                                   JobContext&);

/// The groups without pairs that were said to be no copies since (Library::setNotCopies): who comes earlier
/// in a group stays in it.
std::vector<DuplicateGroup> withoutNotCopies(const Library&, const std::vector<DuplicateGroup>&);

/// Each two of the pictures that say what they hold.
std::vector<ContentPair> pairsAmong(const Library&, std::span<const std::int64_t> imageIds);
/// Each of the pictures with each of the others.
std::vector<ContentPair> pairsBetween(const Library&, std::span<const std::int64_t> imageIds,
                                      std::span<const std::int64_t> others);

/// How many pixels a picture has for its bytes: fewer bytes a pixel than a photograph needs are fewer pixels.
double pixelsWorth(const ImageRecord&);
/// Whether one has no fewer pixels than the other, worth as much, but for a rounded size or a few bytes.
bool hasAsManyPixels(const ImageRecord&, const ImageRecord& other);

/// What tells copies of one size apart, the more the better, in this order.
struct Merit {
    int extras = 0;          ///< Holdings::extras, and what lies beside it
    int fidelity = 0;        ///< Holdings::fidelity
    std::int64_t bytes = 0;  ///< where the format does not say its fidelity; else 0
    auto operator<=>(const Merit&) const = default;
};

/// Tells who is a copy in a library. Remembers what it has seen of pictures; for one thread.
class CopyCheck {
public:
    explicit CopyCheck(const Library&);

    /// Whether `other` has the bytes of `kept`, or what it shows is seen in it: in their thumbnails and then
    /// in the pictures themselves, read from their files (core/copies/appearance.hpp). Photographs may be
    /// turned and mirrored, drawings not: an arrow is another one then. A picture that cannot be read, or has
    /// changed since it was scanned, is no copy; nor is a file of several pages or frames (frames.hpp), of
    /// which only the first would be compared, nor one that holds what `kept` does not
    /// (Holdings::coverAllOf), nor what was said to be none. Nothing is lost when `kept` stays in the place
    /// of `other` only where that does not say more (Copy::saysMore).
    std::optional<Copy> copyOf(const ImageRecord& kept, const ImageRecord& other);
    /// Whether one is part of the other, by the pictures themselves, as this similarity lays the second one
    /// into the first. A picture that cannot be read, has changed or has several pages is no part.
    bool isPart(const ImageRecord& kept, const ImageRecord& other, const Similarity& otherInKept);
    /// Whether that was said of them when this was made.
    bool areNotCopies(const ImageRecord& a, const ImageRecord& b) const {
        return !notCopies_.empty() && notCopies_.contains({a.contentHash, b.contentHash});
    }
    /// Whether the first looks like the other one made brighter or with more contrast, and lost something by
    /// it (isCutOff): it is no copy to keep, whatever else it has.
    bool isWashedOut(const ImageRecord& image, const ImageRecord& other);
    /// Whether `kept`, which shows the same, may be the other one enlarged: reads it whole where the rest
    /// does not tell.
    bool mayBeEnlarged(const ImageRecord& kept, const ImageRecord& other);
    /// For choosing which to keep.
    Merit meritOf(const ImageRecord&);
    /// What lies beside it (companions.hpp); without reading it.
    std::vector<std::string> companionsOf(const ImageRecord&);
    void forget();
    /// A file of no library, read, to be compared with pictures of this one until the next forget(). Throws
    /// Error when it cannot be read.
    ImageRecord take(const std::filesystem::path& file);

private:
    struct Look {
        std::array<PerceptualCode, kPoses.size()> codes;
        bool hasContent = false, isPhotograph = false;
    };
    const Look& lookOf(const ImageRecord&);
    std::shared_ptr<const Appearance> appearanceOf(const ImageRecord&);
    /// In which the second picture's code is near the first's, and how near, the nearest first.
    std::vector<std::pair<int, Pose>> posesOf(const Look& kept, const Look& other) const;
    /// A picture as its file has it, no larger than it is compared.
    struct Content {
        Image image;
        Holdings holdings{};
    };
    std::shared_ptr<const Content> contentOf(const ImageRecord&);
    static Content contentIn(const Decoded&, std::span<const std::byte> bytes,
                             const std::filesystem::path& file, std::int64_t takenNs);
    bool isDrawing(const ImageRecord&);
    bool hasMoreBeside(const ImageRecord&, const ImageRecord& kept);
    std::shared_ptr<const Image> sketchOf(const ImageRecord&);
    const Library& library_;
    PictureReader reader_;
    FolderNames folders_;
    std::set<ContentPair> notCopies_;
    std::map<std::int64_t, Look> looks_;
    std::map<std::int64_t, std::shared_ptr<const Appearance>> appearances_;
    std::map<std::int64_t, Merit> merits_;
    std::map<std::int64_t, bool> isDrawing_;
    std::map<std::int64_t, std::shared_ptr<const Image>> sketches_;
    std::map<std::int64_t, std::shared_ptr<const Content>> contents_;
    std::size_t contentBytes_ = 0;
};

}  // namespace laplens
