#include "core/ingest/inherited_tags.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/digest.hpp"
#include "core/copies/copy_codes.hpp"
#include "core/upkeep/trash_terms.hpp"

namespace laplens {

void inheritTags(Library& library, std::int64_t newestBefore) {
    std::vector<std::int64_t> gone;
    for (const ImageRecord& image : library.imagesInState(ImageState::Missing))
        if (!isInTheTrash(image)) gone.push_back(image.id);
    std::map<std::int64_t, std::vector<std::string>> tags;
    for (auto& [id, tag] : library.tagsOf(gone)) tags[id].push_back(std::move(tag));
    std::map<std::string, std::int64_t> byThumbnail;
    for (const auto& [id, its] : tags)
        if (const auto thumbnail = library.thumbnail(id); !thumbnail.empty())
            byThumbnail.emplace(contentHash(thumbnail), id);
    if (byThumbnail.empty()) return;
    Library::Transaction transaction(library);
    for (const std::int64_t id : library.imageIdsInState(ImageState::Ready)) {
        if (id <= newestBefore) continue;
        const auto twin = byThumbnail.find(contentHash(library.thumbnail(id)));
        if (twin == byThumbnail.end()) continue;
        const auto codes = copyCodesFromThumbnails(library, std::span(&id, 1));
        if (!codes[0] || codes[0]->empty()) continue;
        for (const std::string& tag : tags[twin->second]) library.addTag(id, tag);
    }
    transaction.commit();
}

}  // namespace laplens
