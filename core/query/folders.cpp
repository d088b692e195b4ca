#include "core/query/folders.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "core/library/picture_reader.hpp"
#include "core/query/name_order.hpp"

namespace laplens {

namespace {

struct ByName {
    bool operator()(const std::string& a, const std::string& b) const { return compareNames(a, b) < 0; }
};

struct Node {
    std::int64_t pictures = 0;
    std::map<std::string, Node, ByName> folders;
};

void add(Node& root, std::string_view folder, std::int64_t pictures) {
    Node* node = &root;
    node->pictures += pictures;
    while (!folder.empty()) {
        const auto end = std::min(folder.find('/'), folder.size());
        node = &node->folders[std::string(folder.substr(0, end))];
        node->pictures += pictures;
        folder.remove_prefix(std::min(end + 1, folder.size()));
    }
}

Folder folderFrom(std::string name, const Node& node) {
    Folder folder{std::move(name), node.pictures, {}};
    for (const auto& [below, inside] : node.folders) folder.folders.push_back(folderFrom(below, inside));
    return folder;
}

}  // namespace

std::string_view folderOf(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == path.npos ? std::string_view() : path.substr(0, slash);
}

std::string_view nameOf(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

LibraryFolders foldersOf(const Library& library) {
    LibraryFolders found;
    if (library.isShared() && library.counts().total > kMostBrowsed) return found;
    const Library::Moment moment(library);
    const std::vector<std::int64_t> missing = library.imageIdsInState(ImageState::Missing);
    std::vector<std::pair<std::int64_t, std::int64_t>> places;  // of each picture: its id and root
    for (const RootRecord& root : library.roots()) {
        if (isDatasetKind(root.kind)) continue;
        std::vector<std::int64_t> there;
        std::ranges::set_difference(library.imageIds({.rootId = root.id}), missing,
                                    std::back_inserter(there));
        for (const std::int64_t id : there) places.emplace_back(id, root.id);
        found.roots[root.id];
    }
    std::ranges::sort(places);
    std::vector<std::int64_t> ids;
    for (const auto& [id, root] : places) ids.push_back(id);
    const std::vector<std::string> paths = library.imageTexts(ImageText::Path, ids);

    std::unordered_set<std::string_view> names;
    std::map<std::int64_t, std::unordered_map<std::string_view, std::int64_t>> pictures;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (!names.insert(nameOf(paths[i])).second) found.repeatedNames.emplace(nameOf(paths[i]));
        ++pictures[places[i].second][folderOf(paths[i])];
    }
    for (const auto& [root, folders] : pictures) {
        Node tree;
        for (const auto& [folder, count] : folders) add(tree, folder, count);
        found.roots[root] = folderFrom({}, tree);
    }
    return found;
}

std::vector<std::string> folderTitles(const Library& library, std::span<const std::int64_t> ids) {
    std::vector<std::string> titles = library.imageTexts(ImageText::Path, ids);
    for (std::string& path : titles) path.resize(folderOf(path).size());
    const std::vector<RootRecord> roots = library.roots();
    if (roots.size() < 2) return titles;
    for (const RootRecord& root : roots) {
        const auto nameOfRoot = [](const RootRecord& of) { return of.path.filename(); };
        const bool isShort = std::ranges::count(roots, nameOfRoot(root), nameOfRoot) == 1;
        const std::string name = isShort ? nameOfRoot(root).string() : root.path.string();
        std::size_t at = 0;
        for (const std::int64_t id : library.imageIds({.rootId = root.id})) {
            while (at < ids.size() && ids[at] < id) ++at;
            if (at < ids.size() && ids[at] == id)
                titles[at] = titles[at].empty() ? name : name + '/' + titles[at];
        }
    }
    return titles;
}

}  // namespace laplens
