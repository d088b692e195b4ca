#include "ui/copies/copy_groups.hpp"

#include <algorithm>

namespace laplens {

void CopyGroups::set(Found found, std::vector<PlannedGroup> plan) {
    found_ = std::move(found);
    plan_ = std::move(plan);
    takenNs_.clear();
    if (areSeries())
        for (const Series& series : std::get<std::vector<Series>>(found_))
            for (const Moment& moment : series) takenNs_[moment.imageId] = moment.takenNs;
    lacksTrashed_ = !trashed_.empty();
    planned_.clear();
    for (const PlannedGroup& group : plan_)
        for (const PlannedPicture& picture : group.pictures) planned_[picture.imageId] = picture;
}

void CopyGroups::list(const std::set<std::int64_t>& leaving) {
    listed_.clear();
    for (const PlannedGroup& group : plan_) {
        DuplicateGroup rest;
        for (const PlannedPicture& picture : group.pictures) {
            const std::int64_t id = picture.imageId;
            if (leaving.contains(id) || trashed_.contains(id) || skipped_.contains(id)) continue;
            rest.imageIds.push_back(id);
            rest.copies.push_back(picture.copy);
        }
        // Parts of a picture that is gone have nothing in common.
        if (rest.imageIds.size() > 1 && rest.copies.front().level != CopyLevel::Part)
            listed_.push_back(std::move(rest));
    }
}

const DuplicateGroup* CopyGroups::groupOf(std::int64_t imageId) const {
    const auto group = std::ranges::find_if(listed_, [imageId](const DuplicateGroup& some) {
        return std::ranges::count(some.imageIds, imageId) > 0;
    });
    return group == listed_.end() ? nullptr : &*group;
}

void CopyGroups::skip(const DuplicateGroup& group) {
    skipped_.insert(group.imageIds.begin(), group.imageIds.end());
}

bool CopyGroups::mayGo(const DuplicateGroup& group, std::int64_t imageId) const {
    const PlannedPicture& picture = planned_.at(imageId);
    return picture.goes && std::ranges::count(group.imageIds, picture.to) > 0;
}

std::int64_t CopyGroups::bytesToWin(const DuplicateGroup& group) const {
    std::int64_t bytes = 0;
    for (const std::int64_t id : group.imageIds)
        if (mayGo(group, id)) bytes += planned_.at(id).bytes;
    return bytes;
}

bool CopyGroups::isProtected(std::int64_t imageId) const {
    return !planned_.at(imageId).goes && planned_.at(imageId).why == Why::Reference;
}

CopiesToTrash CopyGroups::goingOf(const DuplicateGroup& group, const std::set<std::int64_t>& chosen) const {
    std::set<std::int64_t> selected = chosen;
    std::erase_if(selected, [&](std::int64_t id) {
        return std::ranges::count(group.imageIds, id) == 0 || isProtected(id);
    });
    CopiesToTrash plan;
    if (areSeries()) {
        for (const std::int64_t id : group.imageIds)
            (selected.contains(id) ? plan.moments : plan.staying).push_back(id);
        if (plan.staying.empty()) plan.staying.swap(plan.moments);
        return plan;
    }
    bool whole = true;
    for (std::size_t i = 0; i < group.imageIds.size(); ++i) {
        const std::int64_t id = group.imageIds[i];
        const bool isPart = group.copies[i].level == CopyLevel::Part;
        if (!selected.contains(id))
            whole = false;
        else
            (isPart ? plan.parts : plan.going).push_back(id);
        if (!isPart && !selected.contains(id)) plan.staying.push_back(id);
    }
    if (whole) {
        plan.parts.clear();
        plan.staying.push_back(plan.going.front());
        plan.going.erase(plan.going.begin());
    } else if (plan.staying.empty()) {
        // What stays is a part, no copy of these.
        plan.parts.insert(plan.parts.begin(), plan.going.begin(), plan.going.end());
        plan.going.clear();
    }
    return plan;
}

ChosenToGo CopyGroups::chosenOf(const std::set<std::int64_t>& selected) const {
    ChosenToGo chosen;
    chosen.held = int(std::ranges::count_if(
        selected, [this](std::int64_t id) { return planned_.contains(id) && isProtected(id); }));
    for (const DuplicateGroup& group : listed_) {
        CopiesToTrash copies = goingOf(group, selected);
        chosen.identical += identicalAmong(copies);
        chosen.parts += int(copies.parts.size());
        if (!copies.going.empty() || !copies.parts.empty() || !copies.moments.empty())
            chosen.groups.push_back(std::move(copies));
        else if (areSeries() &&
                 std::ranges::all_of(group.imageIds, [&](std::int64_t id) { return selected.contains(id); }))
            ++chosen.wholeSeries;
    }
    return chosen;
}

int CopyGroups::identicalAmong(const CopiesToTrash& copies) const {
    // Of what goes otherwise than planned the level is not known.
    return int(std::ranges::count_if(copies.going, [&](std::int64_t id) {
        const PlannedPicture& picture = planned_.at(id);
        return picture.goes && picture.copy.level == CopyLevel::Identical &&
               std::ranges::count(copies.staying, picture.to) > 0;
    }));
}

}  // namespace laplens
