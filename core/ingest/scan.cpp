#include "core/ingest/scan.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "core/base/error.hpp"
#include "core/datasets/dataset.hpp"
#include "core/datasets/public_datasets.hpp"
#include "core/ingest/batch_writer.hpp"
#include "core/ingest/folder_scan.hpp"
#include "core/ingest/roots.hpp"
#include "core/library/picture_reader.hpp"

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
    std::set<std::string> known;
    for (const ImageRecord& image : library.imagesOfRoot(root.id)) known.insert(image.path);
    context.beginStage("Importing " + root.kind, static_cast<std::int64_t>(data.size()));
    BatchWriter writer(library);
    for (std::size_t i = 0; i < data.size(); ++i) {
        std::string path = "#";
        path += std::to_string(i);
        if (known.contains(path)) {
            ++report.unchanged;
            continue;
        }
        writer.checkpoint(context);
        ImageRecord image;
        image.rootId = root.id;
        image.path = path;
        image.width = data.width;
        image.height = data.height;
        image.label = data.classNames[static_cast<std::size_t>(data.labels[i])];
        writer.write([&] { library.addImage(image); });
        ++report.added;
        context.advanceTo(static_cast<std::int64_t>(i + 1));
    }
    writer.commit();
}

}  // namespace

std::int64_t picturesIn(const fs::path& folder, std::int64_t most) {
    std::stop_source enough;
    JobContext context(enough.get_token(), [&](const Progress& progress) {
        if (progress.done >= most) enough.request_stop();
    });
    try {
        const auto listings = listPictures({{.path = folder, .kind = "folder"}}, context);
        return std::min(most, static_cast<std::int64_t>(listings.front().files.size()));
    } catch (const Cancelled&) {
        return most;
    }
}

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
    for (const FileName& name : namesByPlace(roots, listings))
        if (name.isPassedOver)
            files.push_back({roots[name.root].path / name.file.path, PassedOver::OtherName, {}});
    std::ranges::sort(files, {}, &PassedOverFile::file);
    return files;
}

ScanReport scanLibrary(Library& library, JobContext& context) {
    ScanReport report;
    std::vector<std::unique_ptr<Library::RootLock>> locks;
    for (const RootRecord& root : library.roots())
        locks.push_back(std::make_unique<Library::RootLock>(library, root.id));
    joinNestedRoots(library, context);
    std::vector<RootRecord> folders, offline;
    for (const RootRecord& root : library.roots()) {
        std::error_code error;
        if (!fs::is_directory(root.path, error)) {
            library.setRootOffline(root.id, true);
            report.offline = true;
            if (!isDatasetKind(root.kind)) offline.push_back(root);
            const bool closed = isClosed(root.path);
            context.message(Error(closed ? "the folder may not be looked at; its pictures stay searchable"
                                         : "the folder is not there; its pictures stay searchable",
                                  root.path,
                                  closed ? "Change the permissions of the folders that lead to it and scan "
                                           "again"
                                         : "Connect its drive and scan again")
                                .what());
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
