#include "core/copies/copy_plan.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <variant>

#include "core/base/paths.hpp"
#include "core/base/shared_bytes.hpp"
#include "core/library/picture_date.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

fs::path placeOnDisk(const fs::path& path) {
    std::error_code error;
    const fs::path found = fs::weakly_canonical(path, error);
    return error ? path.lexically_normal() : found;
}

/// A folder that a rule names: as it was named, and where it lies.
struct NamedFolder {
    fs::path named, place;

    explicit NamedFolder(fs::path folder) {
        folder = fs::absolute(folder).lexically_normal();
        if (!folder.has_filename()) folder = folder.parent_path();  // "folder/"
        place = placeOnDisk(folder);
        named = std::move(folder);
    }
};

struct Member {
    ImageRecord image;
    fs::path file{}, folder{};  ///< the folder where its links lead
    std::size_t place = 0;      ///< in the group
    Copy copy{};                ///< to the first of the group
    bool isInDataset = false;
    std::optional<fs::path> reference{};  ///< that it lies in
    std::size_t preferred = 0;            ///< which folder; their number: in none
};

class Planner {
public:
    Planner(const Library& library, const KeepRule& rule) : library_(library), rule_(rule), check_(library) {
        for (const RootRecord& root : library.roots()) roots_[root.id] = root;
        for (const fs::path& folder : rule.preferred) preferred_.emplace_back(folder);
        for (const fs::path& folder : rule.references) references_.emplace_back(folder);
    }

    PlannedGroup plan(const DuplicateGroup& group, JobContext& context) {
        check_.forget();
        std::vector<Member> members, parts;
        std::vector<ImageRecord> images = library_.imagesByIds(group.imageIds);
        for (ImageRecord& image : images) {
            if (image.state != ImageState::Ready) continue;  // it has gone since
            const auto place = static_cast<std::size_t>(std::ranges::find(group.imageIds, image.id) -
                                                        group.imageIds.begin());
            const Copy& copy = group.copies[place];
            (copy.level == CopyLevel::Part ? parts : members)
                .push_back(memberOf(std::move(image), place, copy));
        }
        std::ranges::sort(members,
                          [this](const Member& a, const Member& b) { return orderOf(a) < orderOf(b); });
        PlannedGroup plan;
        std::vector<const Member*> staying;
        for (const Member& member : members) {
            context.checkpoint();
            PlannedPicture picture = pictureOf(member);
            picture.to = members.front().image.id;
            if (staying.empty())
                sayWhyTheFirst(member, members.size() > 1 ? &members[1] : nullptr, picture);
            else
                decide(member, staying, picture);
            if (picture.goes)
                plan.bytes += picture.bytes;
            else
                staying.push_back(&member);
            plan.pictures.push_back(std::move(picture));
        }
        for (const Member& member : parts) {
            PlannedPicture picture = pictureOf(member);
            picture.to = members.empty() ? picture.imageId : members.front().image.id;
            picture.copy.level = CopyLevel::Part;
            picture.why = member.reference ? Why::Reference : Why::Part;
            picture.folder = member.reference.value_or(fs::path());
            plan.pictures.push_back(std::move(picture));
        }
        return plan;
    }

    PlannedGroup plan(const Series& series) {
        std::vector<std::int64_t> ids;
        for (const Moment& moment : series) ids.push_back(moment.imageId);
        PlannedGroup plan;
        for (ImageRecord& image : library_.imagesByIds(ids)) {
            if (image.state != ImageState::Ready) continue;
            const Member member = memberOf(std::move(image), plan.pictures.size(), {});
            PlannedPicture picture = pictureOf(member);
            picture.to = ids.front();
            picture.why = member.reference ? Why::Reference : Why::Moment;
            picture.folder = member.reference.value_or(fs::path());
            plan.pictures.push_back(std::move(picture));
        }
        return plan;
    }

private:
    Member memberOf(ImageRecord image, std::size_t place, const Copy& copy) {
        const RootRecord& root = roots_[image.rootId];
        Member member{.image = std::move(image), .place = place, .copy = copy};
        member.file = root.path / member.image.path;
        member.isInDataset = isDatasetKind(root.kind);
        member.folder = placeOf(member.file.parent_path());
        // What a link leads to would not go with it, but whoever protects that hardly means the link to go.
        const fs::path target = placeOnDisk(member.file).parent_path();
        const auto isIn = [&](const NamedFolder& folder) {
            return isBelow(member.folder, folder.place) || isBelow(target, folder.place) ||
                   isBelow(member.file.parent_path(), folder.named);
        };
        if (const auto found = std::ranges::find_if(references_, isIn); found != references_.end())
            member.reference = found->named;
        member.preferred =
            static_cast<std::size_t>(std::ranges::find_if(preferred_, isIn) - preferred_.begin());
        return member;
    }

    const fs::path& placeOf(const fs::path& folder) {
        const auto [known, isNew] = places_.try_emplace(folder);
        if (isNew) known->second = placeOnDisk(folder);
        return known->second;
    }

    static PlannedPicture pictureOf(const Member& member) {
        return {.imageId = member.image.id, .file = member.file, .bytes = member.image.fileSize};
    }

    static bool mustStay(const Member& member) { return member.reference || member.isInDataset; }

    /// Less is kept sooner.
    std::tuple<bool, bool, std::size_t, std::int64_t, std::int64_t, std::size_t> orderOf(
        const Member& member) const {
        const ImageRecord& image = member.image;
        std::int64_t first = 0, second = 0;
        switch (rule_.by) {
            case KeepRule::By::Best:
                break;
            case KeepRule::By::Oldest:
                first = dateOf(image), second = image.modifiedNs;
                break;
            case KeepRule::By::Newest:
                first = -dateOf(image), second = -image.modifiedNs;
                break;
            case KeepRule::By::LargestFile:
                first = -image.fileSize;
                break;
        }
        return {!mustStay(member), !image.error.empty(), member.preferred, first, second, member.place};
    }

    void sayWhyTheFirst(const Member& first, const Member* next, PlannedPicture& picture) {
        const auto say = [&](Why why, const fs::path& folder = {}) {
            picture.why = why;
            picture.folder = folder;
        };
        if (first.reference) return say(Why::Reference, *first.reference);
        if (first.isInDataset) return say(Why::Dataset);
        if (!next) return say(Why::First);
        const ImageRecord &a = first.image, &b = next->image;
        if (a.error.empty() && !b.error.empty()) return say(Why::Sound);
        if (first.preferred < next->preferred) return say(Why::InFolder, preferred_[first.preferred].named);
        switch (rule_.by) {
            case KeepRule::By::Best:
                break;
            case KeepRule::By::Oldest:
                if (std::pair(dateOf(a), a.modifiedNs) < std::pair(dateOf(b), b.modifiedNs))
                    return say(Why::Oldest);
                break;
            case KeepRule::By::Newest:
                if (std::pair(dateOf(a), a.modifiedNs) > std::pair(dateOf(b), b.modifiedNs))
                    return say(Why::Newest);
                break;
            case KeepRule::By::LargestFile:
                if (a.fileSize > b.fileSize) return say(Why::LargestFile);
                break;
        }
        if (!hasAsManyPixels(b, a))
            return say(std::int64_t{a.width} * a.height > std::int64_t{b.width} * b.height
                           ? Why::MostPixels
                           : Why::LeastCompressed);
        // Of equal bytes only what lies beside them differs.
        if (a.contentHash == b.contentHash) {
            if (check_.companionsOf(a).size() > check_.companionsOf(b).size()) return say(Why::HoldsMore);
        } else {
            if (check_.isWashedOut(b, a)) return say(Why::NotWashedOut);
            const Merit merit = check_.meritOf(a), ofNext = check_.meritOf(b);
            if (merit.extras > ofNext.extras) return say(Why::HoldsMore);
            if (merit.fidelity > ofNext.fidelity)
                return say(merit.fidelity == 100 ? Why::Lossless : Why::LeastCompressed);
            if (merit.bytes > ofNext.bytes) return say(Why::LargestFile);
        }
        if (std::pair(a.takenNs, a.modifiedNs) < std::pair(b.takenNs, b.modifiedNs)) return say(Why::Oldest);
        say(Why::First);
    }

    /// Goes for the first of those that stay that is a copy of it and may be kept in its place.
    void decide(const Member& member, const std::vector<const Member*>& staying, PlannedPicture& picture) {
        if (member.reference) {
            picture.why = Why::Reference;
            picture.folder = *member.reference;
        } else if (member.isInDataset) {
            picture.why = Why::Dataset;
        } else {
            // Of several reasons the one that the first gives: it is what the rule keeps.
            std::optional<Why> why;
            for (const Member* kept : staying) {
                const std::variant<Copy, Why> answer = mayGoFor(*kept, member);
                if (const Copy* copy = std::get_if<Copy>(&answer)) {
                    picture.goes = true;
                    picture.copy = *copy;
                    picture.to = kept->image.id;
                    if (kept->image.contentHash == member.image.contentHash &&
                        shareTheirBytes(kept->file, member.file))
                        picture.bytes = 0;
                    return;
                }
                if (!why) why = std::get<Why>(answer);
            }
            picture.why = *why;
        }
        picture.copy.level = std::max(staying.front()->copy.level, member.copy.level);
    }

    std::variant<Copy, Why> mayGoFor(const Member& kept, const Member& member) {
        if (rule_.reach == KeepRule::Reach::AcrossFolders && kept.folder == member.folder)
            return Why::SameFolder;
        if (rule_.reach == KeepRule::Reach::WithinFolder && kept.folder != member.folder)
            return Why::OtherFolder;
        if (rule_.sameBytes && kept.image.contentHash != member.image.contentHash) return Why::OtherBytes;
        if (!kept.image.error.empty() && member.image.error.empty()) return Why::ShowsMore;
        if (!hasAsManyPixels(kept.image, member.image)) return Why::ShowsMore;
        // Of the first of its group each was seen to be a copy.
        const std::optional<Copy> copy =
            kept.place == 0 ? member.copy : check_.copyOf(kept.image, member.image);
        if (!copy || copy->saysMore) return Why::HoldsOther;
        const bool mayBeOriginal = kept.place == 0 ? copy->mayBeOriginal
                                                   : copy->level == CopyLevel::Same &&
                                                         check_.mayBeEnlarged(kept.image, member.image);
        if (mayBeOriginal) return Why::MayBeOriginal;
        return *copy;
    }

    const Library& library_;
    const KeepRule& rule_;
    CopyCheck check_;
    std::map<std::int64_t, RootRecord> roots_;
    std::vector<NamedFolder> preferred_, references_;
    std::map<fs::path, fs::path> places_;
};

}  // namespace

const char* nameOf(KeepRule::By by) {
    switch (by) {
        case KeepRule::By::Oldest:
            return "oldest";
        case KeepRule::By::Newest:
            return "newest";
        case KeepRule::By::LargestFile:
            return "largest-file";
        case KeepRule::By::Best:
            break;
    }
    return "best";
}

std::string reasonOf(const PlannedPicture& picture) {
    switch (picture.why) {
        case Why::MostPixels:
            return "most pixels";
        case Why::LeastCompressed:
            return "least compressed";
        case Why::NotWashedOut:
            return "not cut off at white or black";
        case Why::HoldsMore:
            return "holds more beside its pixels";
        case Why::Lossless:
            return "lossless";
        case Why::LargestFile:
            return "largest file";
        case Why::Oldest:
            return "oldest";
        case Why::Newest:
            return "newest";
        case Why::Sound:
            return "read without a remark";
        case Why::InFolder:
            return "in " + picture.folder.string();
        case Why::Reference:
            return "in the reference folder " + picture.folder.string();
        case Why::Dataset:
            return "part of a data set";
        case Why::ShowsMore:
            return "shows more than the one to keep";
        case Why::HoldsOther:
            return "holds what the one to keep lacks";
        case Why::MayBeOriginal:
            return "the larger one may be this one enlarged";
        case Why::OtherFolder:
            return "in another folder";
        case Why::SameFolder:
            return "in the same folder";
        case Why::OtherBytes:
            return "other bytes than the one to keep";
        case Why::Part:
            return "a part, no copy";
        case Why::Moment:
            return "one of a series, no copy";
        case Why::First:
            break;
    }
    return "first in the library";
}

std::vector<PlannedGroup> planCopies(const Library& library, const std::vector<DuplicateGroup>& found,
                                     const KeepRule& rule, JobContext& context) {
    const std::vector<DuplicateGroup> groups = withoutNotCopies(library, found);
    Planner planner(library, rule);
    std::vector<PlannedGroup> plans;
    context.beginStage("Choosing what stays", static_cast<std::int64_t>(groups.size()));
    for (std::size_t done = 0; done < groups.size(); ++done) {
        PlannedGroup plan = planner.plan(groups[done], context);
        if (plan.pictures.size() > 1) plans.push_back(std::move(plan));
        context.advanceTo(static_cast<std::int64_t>(done + 1));
    }
    std::ranges::sort(plans, [](const PlannedGroup& a, const PlannedGroup& b) {
        return std::tie(b.bytes, a.pictures.front().file) < std::tie(a.bytes, b.pictures.front().file);
    });
    return plans;
}

std::vector<PlannedGroup> planSeries(const Library& library, const std::vector<Series>& found,
                                     const KeepRule& rule) {
    Planner planner(library, rule);
    std::vector<PlannedGroup> plans;
    for (const Series& series : found) {
        PlannedGroup plan = planner.plan(series);
        if (plan.pictures.size() > 1) plans.push_back(std::move(plan));
    }
    return plans;
}

}  // namespace laplens
