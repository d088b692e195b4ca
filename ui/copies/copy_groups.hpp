#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <variant>
#include <vector>

#include "core/copies/copy_plan.hpp"
#include "core/copies/duplicates.hpp"
#include "core/copies/series.hpp"
#include "core/upkeep/picture_trash.hpp"

namespace laplens {

/// Pictures of groups of which some are to go.
struct ChosenToGo {
    std::vector<CopiesToTrash> groups;
    int identical = 0;    ///< the same as what stays for them
    int parts = 0;        ///< CopiesToTrash::parts
    int held = 0;         ///< selected, but in a reference folder
    int wholeSeries = 0;  ///< selected as a whole: nothing of them goes
};

/// The groups of copies, or the series, that were found, planned by a rule, without what is gone since: what
/// is listed of them, what may go and what it frees, and what goes of a selection.
class CopyGroups {
public:
    using Found = std::variant<std::vector<DuplicateGroup>, std::vector<Series>>;
    void set(Found found, std::vector<PlannedGroup> plan);
    const Found& found() const { return found_; }
    bool areSeries() const { return std::holds_alternative<std::vector<Series>>(found_); }
    /// Lists them again without what is on its way to the trash, in it, or skipped.
    void list(const std::set<std::int64_t>& leaving);
    /// In the order of the plan; of each the picture that the rule keeps first.
    const std::vector<DuplicateGroup>& listed() const { return listed_; }
    /// The group that is listed and has this picture; null: none.
    const DuplicateGroup* groupOf(std::int64_t imageId) const;
    const PlannedPicture& planned(std::int64_t imageId) const { return planned_.at(imageId); }

    /// Not listed any more until `forgetSkipped`.
    void skip(const DuplicateGroup& group);
    void skip(std::int64_t imageId) { skipped_.insert(imageId); }
    void forgetSkipped() { skipped_.clear(); }
    void addTrashed(std::int64_t imageId) { trashed_.insert(imageId); }
    void forgetTrashed() { trashed_.clear(); }
    std::size_t trashedCount() const { return trashed_.size(); }
    /// The plan was made when some had gone to the trash.
    bool lacksTrashed() const { return lacksTrashed_; }

    /// It goes by the plan, and what stays for it is listed.
    bool mayGo(const DuplicateGroup& group, std::int64_t imageId) const;
    std::int64_t bytesToWin(const DuplicateGroup& group) const;
    /// It lies in a reference folder.
    bool isProtected(std::int64_t imageId) const;
    /// Of a group not everything goes: of one selected as a whole the first copy stays, and each part; of a
    /// series, of which none is to be kept rather than another, everything. What lies in a reference folder
    /// is taken for not selected.
    CopiesToTrash goingOf(const DuplicateGroup& group, const std::set<std::int64_t>& selected) const;
    /// The same of all groups.
    ChosenToGo chosenOf(const std::set<std::int64_t>& selected) const;
    /// When a photograph of a series was taken, by the camera's clock, nanoseconds since 1970.
    std::int64_t takenNs(std::int64_t imageId) const { return takenNs_.at(imageId); }

private:
    int identicalAmong(const CopiesToTrash& copies) const;

    Found found_;                     ///< at the last search
    std::vector<PlannedGroup> plan_;  ///< for these, by the rule
    std::vector<DuplicateGroup> listed_;
    std::map<std::int64_t, PlannedPicture> planned_;
    std::map<std::int64_t, std::int64_t> takenNs_;  ///< of series
    std::set<std::int64_t> skipped_, trashed_;      ///< pictures
    bool lacksTrashed_ = false;
};

}  // namespace laplens
