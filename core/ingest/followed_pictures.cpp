#include "core/ingest/followed_pictures.hpp"

#include <map>
#include <set>

#include "core/copies/twins.hpp"
#include "core/upkeep/trash_terms.hpp"

namespace laplens {

void followPictures(Library& library, const std::vector<OtherPicture>& others,
                    const std::vector<std::int64_t>& lookedAt) {
    if (others.empty()) return;
    std::map<std::string, std::int64_t> shownBy;  // by look
    for (const std::int64_t id : lookedAt)
        if (const std::string look = hashOfLook(library, id); !look.empty()) shownBy.emplace(look, id);
    std::set<std::int64_t> changed, went, known;
    std::map<std::int64_t, std::vector<std::string>> coming;
    const auto send = [&](std::int64_t from, std::int64_t to) {
        for (std::string& tag : library.tagsOf(from)) coming[to].push_back(std::move(tag));
        known.insert(to);
    };
    for (const OtherPicture& other : others) {
        changed.insert(other.imageId);
        const auto now = shownBy.find(other.thumbnailBefore);
        if (now == shownBy.end()) continue;
        went.insert(other.imageId);
        send(other.imageId, now->second);
    }
    std::vector<std::int64_t> gone;
    for (const ImageRecord& image : library.imagesInState(ImageState::Missing))
        if (!isInTheTrash(image)) gone.push_back(image.id);
    std::set<std::int64_t> tagged;
    for (const auto& [id, tag] : library.tagsOf(gone)) tagged.insert(id);
    for (const std::int64_t id : tagged) {
        const auto now = shownBy.find(hashOfLook(library, id));
        if (now != shownBy.end() && changed.contains(now->second)) send(id, now->second);
    }
    Library::Transaction transaction(library);
    for (const OtherPicture& other : others) {
        const bool isElsewhere = went.contains(other.imageId);
        if (!isElsewhere && !known.contains(other.imageId)) continue;
        const std::vector<std::string> tags = library.tagsOf(other.imageId);
        if (!isElsewhere) library.keepTags(other.contentBefore, tags);
        for (const std::string& tag : tags) library.removeTag(other.imageId, tag);
    }
    for (const auto& [id, tags] : coming)
        for (const std::string& tag : tags) library.addTag(id, tag);
    transaction.commit();
}

}  // namespace laplens
