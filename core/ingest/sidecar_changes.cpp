#include "core/ingest/sidecar_changes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>

#include "core/images/sidecars.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Looks at the pictures that may have sidecars, and at no others.
class Comparison {
public:
    explicit Comparison(const Library& library) : library_(library), read_(library.sidecarsRead()) {
        for (const auto& [id, sidecars] : read_) ids_.insert(id);
    }

    void add(const RootRecord& root, const Listing& listing) {
        if (root.kind != "folder")  // in its pictures' folders nothing else is listed
            for (const ListedFile& file : listing.files) add(root, file.path);
        for (const std::string& sidecar : listing.sidecars)
            for (const std::string& path : listing.picturesOf(sidecar)) add(root, path);
    }

    std::vector<std::int64_t> different(const std::vector<RootRecord>& roots, JobContext& context) const {
        std::vector<std::int64_t> others;
        for (const ImageRecord& image : library_.imagesByIds(std::vector(ids_.begin(), ids_.end()))) {
            context.checkpoint();
            const auto root = std::ranges::find(roots, image.rootId, &RootRecord::id);
            if (image.state != ImageState::Ready || root == roots.end()) continue;
            const auto read = read_.find(image.id);
            if (textOf(sidecarsOf(root->path / image.path)) != (read == read_.end() ? "" : read->second))
                others.push_back(image.id);
        }
        return others;
    }

private:
    void add(const RootRecord& root, const std::string& path) {
        if (const auto image = library_.imageAt(root.id, path)) ids_.insert(image->id);
    }

    const Library& library_;
    const std::map<std::int64_t, std::string> read_;
    std::set<std::int64_t> ids_;
};

}  // namespace

std::vector<std::int64_t> imagesWithOtherSidecars(const Library& library,
                                                  const std::vector<RootRecord>& roots,
                                                  const std::vector<Listing>& listings, JobContext& context) {
    Comparison comparison(library);
    for (std::size_t root = 0; root < roots.size(); ++root) comparison.add(roots[root], listings[root]);
    return comparison.different(roots, context);
}

bool isNewsOfPictures(const Library& library, const fs::path& sidecar) {
    return std::ranges::any_of(picturesBeside(sidecar), [&](const fs::path& picture) {
        const auto image = library.imageOfFile(picture);
        if (!image || image->state != ImageState::Ready) return false;
        const auto facts = library.factsOf(image->id);
        return textOf(sidecarsOf(library.imageFile(*image))) != (facts ? facts->sidecars : std::string());
    });
}

}  // namespace laplens
