#include "core/ingest/removed_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/copies/twins.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/library/picture_reader.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Its pictures, as they are called in the folders that stay, also where they were moved to since the last
/// scan.
std::vector<ImageRecord> namedElsewhere(const Library& library, const RemovedFolder& removed,
                                        JobContext& context) {
    std::vector<RootRecord> staying = library.roots();
    std::erase_if(staying, [&](const RootRecord& root) {
        std::error_code error;
        return root.id == removed.root.id || isDatasetKind(root.kind) || !fs::is_directory(root.path, error);
    });
    std::vector<ImageRecord> images;
    if (staying.empty()) return images;
    std::set<std::pair<std::int64_t, std::string>> known;
    for (const RootRecord& root : staying)
        for (const ImageRecord& image : library.imagesOfRoot(root.id)) known.emplace(root.id, image.path);
    const std::vector<FileName> names = namesByPlace(staying, listPictures(staying, context));
    std::multimap<std::int64_t, const FileName*> unknown;  // by size
    for (const FileName& name : names)
        if (!known.contains({staying[name.root].id, name.file.path}))
            unknown.emplace(name.file.place.size, &name);
    const auto isIt = [&](const FileName& name, const ImageRecord& image) {
        try {
            return contentHashOfFile(staying[name.root].path / name.file.path) == image.contentHash;
        } catch (const Error&) {
            return false;
        }
    };
    for (ImageRecord image : removed.images) {
        const FileName* name = nullptr;
        if (const auto place = placeOf(removed.root.path / image.path)) {
            const auto same =
                std::ranges::lower_bound(names, *place, {}, [](const FileName& n) { return n.file.place; });
            if (same != names.end() && same->file.place == *place) name = &*same;
        } else {
            const auto [begin, end] = unknown.equal_range(image.fileSize);
            const auto moved =
                std::find_if(begin, end, [&](const auto& entry) { return isIt(*entry.second, image); });
            if (moved != end) name = moved->second;
        }
        if (!name) continue;
        image.rootId = staying[name->root].id;
        image.path = name->file.path;
        if (known.emplace(image.rootId, image.path).second) images.push_back(std::move(image));
    }
    return images;
}

Library::CodeRows codesOf(const Library& library, std::int64_t modelId, const std::set<std::int64_t>& ids) {
    const Library::CodeRows all = library.loadCodes(modelId);
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < all.imageIds.size(); ++row)
        if (ids.contains(all.imageIds[row])) rows.push_back(row);
    Library::CodeRows codes{{}, PackedCodes(rows.size(), all.codes.bits())};
    for (const std::size_t row : rows) {
        std::ranges::copy(all.codes[row], codes.codes[codes.imageIds.size()].begin());
        codes.imageIds.push_back(all.imageIds[row]);
    }
    return codes;
}

void keepTags(Library& library, const ImageRecord& image) {
    const std::vector<std::string> tags = library.tagsOf(image.id);
    if (tags.empty()) return;
    library.keepTags(image.contentHash, tags,
                     isKnownByLook(library, image.id) ? hashOfLook(library, image.id) : std::string());
}

}  // namespace

RemovedFolder removeFolder(Library& library, std::int64_t rootId, JobContext& context) {
    const std::vector<RootRecord> roots = library.roots();
    const auto root = std::ranges::find(roots, rootId, &RootRecord::id);
    if (root == roots.end()) throw Error("the folder is not in the library any more", library.folder());
    RemovedFolder removed{.root = *root, .images = library.imagesOfRoot(rootId)};
    std::set<std::int64_t> ids;
    for (const ImageRecord& image : removed.images) {
        ids.insert(image.id);
        for (const std::string& tag : library.tagsOf(image.id)) removed.tags.emplace_back(image.id, tag);
    }
    removed.newest = library.newestImage();
    removed.modelId = library.activeModel();
    if (removed.modelId != 0) removed.codes = codesOf(library, removed.modelId, ids);
    const std::vector<ImageRecord> staying = namedElsewhere(library, removed, context);
    context.checkpoint();

    Library::Transaction transaction(library);
    for (const ImageRecord& image : staying) library.updateImage(image);
    for (const ImageRecord& image : staying) ids.erase(image.id);
    for (const ImageRecord& image : removed.images)
        if (ids.contains(image.id) && !image.contentHash.empty()) keepTags(library, image);
    library.removeRoot(rootId);
    transaction.commit();
    return removed;
}

std::map<std::int64_t, std::int64_t> bringFolderBack(Library& library, const RemovedFolder& removed) {
    Library::Transaction transaction(library);
    std::vector<std::int64_t> ids;
    for (const ImageRecord& image : removed.images) ids.push_back(image.id);
    std::map<std::int64_t, std::int64_t> now;
    for (const ImageRecord& image : library.imagesByIds(ids)) now[image.id] = image.id;

    std::error_code error;
    const bool isThere = fs::is_directory(removed.root.path, error);
    const auto movedTo = [&](const ImageRecord& image) -> std::int64_t {
        if (!isThere || image.contentHash.empty() || image.state == ImageState::Missing ||
            fs::exists(removed.root.path / image.path, error))
            return 0;
        for (const ImageRecord& same : library.imagesWithContent(image.contentHash))
            if (same.id > removed.newest) return same.id;
        return 0;
    };
    const std::int64_t rootId = library.addRoot(removed.root);
    std::set<std::int64_t> back;
    for (ImageRecord image : removed.images) {
        if (now.contains(image.id)) continue;
        std::int64_t id = movedTo(image);
        if (id == 0) {
            image.rootId = rootId;
            id = library.addImage(image);
        }
        now[image.id] = id;
        if (id == image.id) back.insert(id);
    }
    for (const auto& [id, tag] : removed.tags) library.addTag(now.at(id), tag);
    for (const ImageRecord& image : removed.images)
        if (!image.contentHash.empty()) library.takeKeptTags(image.contentHash);  // it has them
    if (removed.modelId != 0 && library.activeModel() == removed.modelId)
        for (std::size_t row = 0; row < removed.codes.imageIds.size(); ++row)
            if (back.contains(removed.codes.imageIds[row]))
                library.putCode(removed.modelId, removed.codes.imageIds[row], removed.codes.codes[row]);
    transaction.commit();
    std::erase_if(now, [](const auto& number) { return number.first == number.second; });
    return now;
}

}  // namespace laplens
