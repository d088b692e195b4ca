#include "core/ingest/joined_pictures.hpp"

#include <utility>

#include "core/base/error.hpp"
#include "core/query/saved_query.hpp"

namespace laplens {

void joinPictures(Library& library, std::int64_t kept, std::int64_t gone) {
    const auto put = [&](std::int64_t& id) { return id == gone && std::exchange(id, kept) != kept; };
    for (const SearchRecord& search : library.searches()) {
        SavedQuery query;
        try {
            query = savedQueryFrom(search.queryJson);
        } catch (const Error&) {
            continue;  // it names no picture
        }
        bool changed = false;
        for (QuerySource& source : query.sources) changed |= put(source.imageId);
        for (auto* ids : {&query.view.right, &query.view.wrong})
            for (std::int64_t& id : *ids) changed |= put(id);
        if (!changed) continue;
        library.removeSearch(search.id);
        library.addSearch({.name = search.name, .queryJson = toJson(query), .createdAt = search.createdAt});
    }
    library.joinImages(kept, gone);
}

}  // namespace laplens
