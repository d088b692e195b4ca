#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/copies/duplicates.hpp"
#include "core/copies/series.hpp"

namespace laplens {

/// Which of copies stays.
struct KeepRule {
    enum class By {
        Best,    ///< most pixels, then what holds more beside them, the least compressed, the oldest
        Oldest,  ///< by the date it was taken, or else changed; then Best
        Newest,
        LargestFile
    };
    enum class Reach {
        Anywhere,
        AcrossFolders,  ///< nothing goes for a picture in the folder that it lies in itself
        WithinFolder    ///< nothing goes for a picture in another one
    };
    By by = By::Best;
    Reach reach = Reach::Anywhere;
    /// What lies in these folders, or below, stays rather than what does not, the first folder first.
    std::vector<std::filesystem::path> preferred{};
    /// Of what lies in these, or below, nothing goes, whatever else is said.
    std::vector<std::filesystem::path> references{};
    /// Only for one of the same bytes anything goes: what is to share them with it.
    bool sameBytes = false;
    bool operator==(const KeepRule&) const = default;
};
/// "best", "oldest", "newest", "largest-file".
const char* nameOf(KeepRule::By);

/// Why a picture stays.
enum class Why {
    // The one that the rule keeps, by what tells it from the next:
    MostPixels,
    LeastCompressed,
    NotWashedOut,  ///< the next was made brighter or of more contrast, and lost something by it
    HoldsMore,     ///< a date, more bits, words, ... (Holdings)
    Lossless,
    LargestFile,  ///< of formats that do not say how much they compress; or as the rule says
    Oldest,
    Newest,
    Sound,  ///< the next was read with a remark
    InFolder,
    First,  ///< in the library: nothing else tells them apart
    // One beside it, and the one that the rule keeps, too:
    Reference,
    Dataset,  ///< it is no file of its own
    // One beside it:
    ShowsMore,      ///< more pixels than what the rule keeps, or it was read without a remark
    MayBeOriginal,  ///< Copy::mayBeOriginal
    HoldsOther,     ///< what would stay is no copy of it: that lacks something of it
    OtherFolder,
    SameFolder,
    OtherBytes,  ///< KeepRule::sameBytes
    Part,
    Moment  ///< of a series: no copy
};

struct PlannedPicture {
    std::int64_t imageId = 0;
    std::filesystem::path file{};
    std::int64_t bytes = 0;  ///< of the file; 0 where it goes and shares them with `to` (shared_bytes.hpp)
    bool goes = false;
    Copy copy{};                     ///< of `to`; only its level where it stays
    std::int64_t to = 0;             ///< what stays in its place where it goes; else the first of the group
    Why why = Why::First;            ///< where it stays
    std::filesystem::path folder{};  ///< of InFolder and Reference
};
/// "most pixels", "in /folder": why it stays.
std::string reasonOf(const PlannedPicture&);

struct PlannedGroup {
    std::vector<PlannedPicture> pictures;  ///< the one that the rule keeps first
    std::int64_t bytes = 0;                ///< of what goes
};

/// What is to become of groups of copies: those that free most first, then by the first one's name, the same
/// each time. Above every rule stands that what goes shows and holds nothing that what stays lacks: each
/// picture that goes was seen to be a copy (CopyCheck) of the one that stays in its place, which has no fewer
/// pixels; where the rule's choice is none, another of the group may be, or the picture stays and says why.
/// Parts never go. Folders are known by where they lie on the disk, whatever links lead there. What was said
/// to be no copies meanwhile is in no group.
std::vector<PlannedGroup> planCopies(const Library&, const std::vector<DuplicateGroup>&, const KeepRule&,
                                     JobContext&);

/// Series by a rule, in the order that they have: nothing of them goes. It says what lies in its reference
/// folders.
std::vector<PlannedGroup> planSeries(const Library&, const std::vector<Series>&, const KeepRule&);

}  // namespace laplens
