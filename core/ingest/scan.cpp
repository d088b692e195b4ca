#include "core/ingest/scan.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "core/base/closed_folder.hpp"
#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/datasets/dataset.hpp"
#include "core/datasets/public_datasets.hpp"
#include "core/ingest/batch_writer.hpp"
#include "core/ingest/folder_scan.hpp"
#include "core/ingest/roots.hpp"
#include "core/ingest/sidecar_changes.hpp"
#include "core/library/picture_reader.hpp"
#include "core/upkeep/file_moves.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

void scanDataset(Library& library, const RootRecord& root, ScanReport& report, JobContext& context) {
    context.beginStage("Reading the data set");
    Dataset data;
    try {
        data = readDataset(root.path, splitOfKind(root.kind));
    } catch (const Error& error) {
        return context.message(error.what());  // its pictures stay as they are
    }
    std::map<std::string, ImageRecord> known;
    for (ImageRecord& image : library.imagesOfRoot(root.id)) {
        std::string path = image.path;
        known.emplace(std::move(path), std::move(image));
    }
    context.beginStage("Importing " + root.kind, static_cast<std::int64_t>(data.size()));
    BatchWriter writer(library);
    for (std::size_t i = 0; i < data.size(); ++i) {
        writer.checkpoint(context);
        context.advanceTo(static_cast<std::int64_t>(i + 1));
        ImageRecord image;
        image.rootId = root.id;
        image.path = "#";
        image.path += std::to_string(i);
        image.width = data.width;
        image.height = data.height;
        const std::string& label = data.classNames[static_cast<std::size_t>(data.labels[i])];
        const auto found = known.find(image.path);
        if (found == known.end()) {
            image.label = label;
            writer.write([&] { library.addImage(image); });
            ++report.added;
            continue;
        }
        image = std::move(found->second);
        known.erase(found);
        const bool wasRead = !image.contentHash.empty();
        const Image picture = data.image(i);
        const bool isItself =
            !wasRead || image.contentHash == contentHash(std::as_bytes(std::span(picture.pixels)));
        if (isItself && image.label == label && image.state != ImageState::Missing) {
            ++report.unchanged;
            continue;
        }
        image.label = label;
        if (!isItself || image.state == ImageState::Missing) {
            image.state = isItself && wasRead ? ImageState::Ready : ImageState::Pending;
            image.error.clear();
        }
        writer.write([&] {
            if (!isItself) library.forgetFeatures(image.id);
            library.updateImage(image);
        });
        ++report.changed;
    }
    for (const auto& [path, image] : known) {
        if (image.state == ImageState::Missing) continue;
        writer.write(
            [&] { library.setImageState(image.id, ImageState::Missing, "the data set has it no more"); });
        ++report.missing;
    }
    writer.commit();
}

Error whyNotThere(const Library& library, const RootRecord& root) {
    std::error_code error;
    if (fs::exists(root.path, error) && !isDatasetKind(root.kind))
        return Error("a file lies where the folder was; its pictures stay searchable", root.path,
                     "Move the file away, put the folder back and scan again");
    if (isClosed(root.path))
        return Error("the folder may not be looked at; its pictures stay searchable", root.path,
                     "Change the permissions of the folders that lead to it and scan again");
    if (library.pictureCountOf(root.id) == 0)
        return Error("the folder is not there, and no picture of the library lies in it", root.path,
                     "Remove it from the library in the window, or connect its drive and scan again");
    return Error("the folder is not there; its pictures stay searchable", root.path,
                 "Connect its drive and scan again");
}

}  // namespace

std::vector<PassedOverFile> passedOverFiles(const Library& library, JobContext& context) {
    std::vector<RootRecord> roots = library.roots();
    std::erase_if(roots, [](const RootRecord& root) {
        std::error_code error;
        return isDatasetKind(root.kind) || !fs::is_directory(root.path, error);
    });
    std::vector<PassedOverFile> files;
    const auto listings =
        listPictures(roots, context, [&](const fs::path& file, PassedOver reason, std::string_view format) {
            files.push_back({file, reason, std::string(format)});
        });
    std::set<std::pair<std::int64_t, std::string>> known;
    for (const RootRecord& root : roots)
        for (const ImageRecord& image : library.imagesOfRoot(root.id))
            if (image.state != ImageState::Missing) known.emplace(root.id, image.path);
    const auto isKnown = [&](const RootRecord& root, const std::string& path) {
        return known.contains({root.id, path});
    };
    for (const FileName& name : namesByPlace(roots, listings, isKnown))
        if (name.isPassedOver)
            files.push_back({roots[name.root].path / name.file.path, PassedOver::OtherName, {}});
    for (const UnusedSidecar& sidecar : unusedSidecars(library))
        files.push_back({sidecar.file, sidecar.reason, {}});
    std::ranges::sort(files, {}, &PassedOverFile::file);
    return files;
}

ScanReport scanLibrary(Library& library, JobContext& context) {
    ScanReport report;
    std::vector<std::unique_ptr<Library::RootLock>> locks;
    for (const RootRecord& root : library.roots())
        locks.push_back(std::make_unique<Library::RootLock>(library, root.id));
    takeBackMoves(library, context);
    joinNestedRoots(library, context);
    std::vector<RootRecord> folders, offline;
    for (const RootRecord& root : library.roots()) {
        std::error_code error;
        if (!fs::is_directory(root.path, error)) {
            library.setRootOffline(root.id, true);
            report.offline = true;
            if (!isDatasetKind(root.kind)) offline.push_back(root);
            context.message(whyNotThere(library, root).what());
            continue;
        }
        if (root.offline) library.setRootOffline(root.id, false);
        if (isDatasetKind(root.kind))
            scanDataset(library, root, report, context);
        else
            folders.push_back(root);
    }
    return scanFolders(library, folders, offline, report, context);
}

}  // namespace laplens
