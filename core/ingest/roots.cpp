#include "core/ingest/roots.hpp"

#include <algorithm>
#include <map>

#include "core/base/error.hpp"
#include "core/datasets/dataset.hpp"
#include "core/datasets/picture_list.hpp"
#include "core/datasets/public_datasets.hpp"
#include "core/ingest/joined_pictures.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/store/location.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Whether listing `outer` meets `inner`.
bool holds(const RootRecord& outer, const fs::path& inner) {
    const fs::path between = inner.lexically_relative(outer.path);
    if (outer.kind != "folder" || between.empty() || between == "." || *between.begin() == "..") return false;
    return std::ranges::none_of(between, [](const fs::path& name) { return isLeftOut(name); });
}

/// A folder of a data set's files and nothing else: beside pictures they are no reason to leave those out.
bool isDataset(const fs::path& folder) {
    return !datasetKind(folder).empty() && picturesIn(folder, 1) == 0;
}

}  // namespace

void joinNestedRoots(Library& library, JobContext& context) {
    const std::vector<RootRecord> roots = library.roots();
    for (const RootRecord& inner : roots) {
        const auto outer =
            std::ranges::find_if(roots, [&](const RootRecord& root) { return holds(root, inner.path); });
        if (inner.kind != "folder" || outer == roots.end()) continue;
        Library::Transaction transaction(library);
        std::map<std::string, std::int64_t> known;
        for (const ImageRecord& image : library.imagesOfRoot(outer->id)) known[image.path] = image.id;
        for (ImageRecord& image : library.imagesOfRoot(inner.id)) {
            image.rootId = outer->id;
            image.path = (inner.path / image.path).lexically_relative(outer->path).string();
            const auto twin = known.find(image.path);
            if (twin != known.end())
                joinPictures(library, twin->second, image.id);
            else
                library.updateImage(image);
        }
        library.removeRoot(inner.id);
        transaction.commit();
        context.message(Error("the folder is now a part of " + outer->path.string() +
                                  ", which is in the library; its pictures keep their tags",
                              inner.path)
                            .what());
        return joinNestedRoots(library, context);  // the outer one may lie in another one
    }
}

fs::path requirePictures(const fs::path& path) {
    std::error_code error;
    fs::path place = fs::canonical(path, error);
    if (error)
        throw Error("there is no such folder", path, "Check the name, and that its drive is connected");
    if (fs::is_regular_file(place, error) && looksLikePictureList(place)) readPictureList(place);
    if (mayHoldLibrary(place) && picturesIn(place, 1) == 0)
        throw fs::exists(place / "backup.json", error)
            ? Error("this is the backup of a library, not a folder of pictures", place,
                    "Restore it: laplens restore")
            : Error("this is a library of LapLens, not a folder of pictures", place,
                    "Open it: laplens --library " + place.string());
    if (!fs::is_directory(place, error) && !looksLikePictureList(place) && !isDatasetFile(place))
        throw Error("this is neither a folder, nor a list of pictures, nor a data set", path,
                    "Add the folder that the picture is in");
    if (fs::is_directory(place, error) && isDataset(place))
        for (const Split split : {Split::Train, Split::Test}) readDataset(place, split);
    return place;
}

std::vector<std::int64_t> addPictures(Library& library, const fs::path& path, bool labelled,
                                      JobContext& context) {
    const auto add = [&](const RootRecord& root) {
        const UpdateMark unfinished(library);
        return library.addRoot(root);
    };
    const fs::path place = requirePictures(path);
    if (fs::is_regular_file(place) && looksLikePictureList(place))
        return {add(
            {.path = place.parent_path(), .kind = "list:" + place.filename().string(), .labelled = true})};
    const fs::path folder = datasetFolderFor(place, context);
    if (folder == place && !isDataset(place)) {
        context.message(
            Error("the folder holds the files of a data set beside pictures; only those are added", place,
                  "Put the data set into a folder of its own to add it, too")
                .what());
    } else if (!folder.empty()) {
        std::vector<std::int64_t> ids;
        if (folder != place) requirePictures(folder);
        for (const Split split : {Split::Train, Split::Test})
            ids.push_back(add({.path = folder,
                               .kind = datasetKind(folder) + (split == Split::Train ? "-train" : "-test"),
                               .labelled = true}));
        return ids;
    }
    for (const RootRecord& root : library.roots()) {
        if (!holds(root, place)) continue;
        if (labelled && !root.labelled)
            throw Error(
                "the folder is a part of " + root.path.string() + ", which is in the library without labels",
                place,
                "Add that folder again with labels (--labelled), or add a list of pictures with labels");
        context.message(
            Error("the folder is a part of " + root.path.string() + ", which is in the library already",
                  place)
                .what());
        return {root.id};
    }
    const std::int64_t id = add({.path = place, .kind = "folder", .labelled = labelled});
    joinNestedRoots(library, context);
    return {id};
}

}  // namespace laplens
