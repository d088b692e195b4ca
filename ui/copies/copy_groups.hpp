#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "core/copies/copy_plan.hpp"
#include "core/copies/duplicates.hpp"
#include "core/upkeep/picture_trash.hpp"

namespace laplens {

/// The groups of copies that were found, planned by a rule, without what is gone since: what is listed of
/// them, what may go and what it frees, and what goes of a selection.
class CopyGroups {
public:
    void set(std::vector<DuplicateGroup> found, std::vector<PlannedGroup> plan);
    const std::vector<DuplicateGroup>& found() const { return found_; }
    /// Lists them again without what is on its way to the trash, in it, or skipped.
    void list(const std::set<std::int64_t>& leaving);
    /// In the order of the plan; of each the picture that the rule keeps first.
    const std::vector<DuplicateGroup>& listed() const { return listed_; }
    /// The group that is listed and has this picture; null: none.
    const DuplicateGroup* groupOf(std::int64_t imageId) const;
    const PlannedPicture& planned(std::int64_t imageId) const { return planned_.at(imageId); }

    /// Not listed any more until `forgetSkipped`.
    void skip(const DuplicateGroup& group);
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
    /// How many of these do.
    int protectedAmong(const std::set<std::int64_t>& imageIds) const;
    /// Of a group not everything goes: of one selected as a whole the first copy stays, and each part. What
    /// lies in a reference folder is taken for not selected.
    CopiesToTrash goingOf(const DuplicateGroup& group, const std::set<std::int64_t>& selected) const;
    /// How many that go are the same as what stays for them.
    int identicalAmong(const CopiesToTrash& copies) const;

private:
    std::vector<DuplicateGroup> found_;  ///< at the last search
    std::vector<PlannedGroup> plan_;     ///< for these, by the rule
    std::vector<DuplicateGroup> listed_;
    std::map<std::int64_t, PlannedPicture> planned_;
    std::set<std::int64_t> skipped_, trashed_;  ///< pictures
    bool lacksTrashed_ = false;
};

}  // namespace laplens
