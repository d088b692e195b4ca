#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/images/picture_list.hpp"
#include "core/images/public_datasets.hpp"
#include "core/pipeline/library_jobs.hpp"
#include "core/pipeline/picture_reader.hpp"
#include "core/pipeline/unfinished_update.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kRowsPerCommit = 500;
constexpr std::chrono::seconds kSecondsPerCommit{1};  // others wait 5 s for their turn to write

struct FoundFile {
    std::string path;  // relative to the root, if it lies in it
    std::string label;
    std::int64_t size = 0;
    std::int64_t modifiedNs = 0;
};

/// Empty when there is no such file.
std::optional<FoundFile> found(const fs::directory_entry& entry) {
    std::error_code error;
    FoundFile file;
    file.size = static_cast<std::int64_t>(entry.file_size(error));
    if (error) file.size = 0;
    if (!entry.exists(error)) return std::nullopt;
    const auto modified = entry.last_write_time(error);
    if (!error) file.modifiedNs = std::chrono::nanoseconds(modified.time_since_epoch()).count();
    return file;
}

std::string labelOf(const RootRecord& root, const std::string& relativePath) {
    const auto slash = relativePath.find('/');
    return root.labelled && slash != std::string::npos ? relativePath.substr(0, slash) : std::string();
}

bool mayBeListed(const fs::path& folder) {
    return faccessat(AT_FDCWD, folder.c_str(), R_OK | X_OK, AT_EACCESS) == 0;
}

/// Calls `visit` with each picture below the folder until it returns false, without hidden files and
/// libraries, and `onClosed` with folders that may not be listed. Returns why listing stopped before the end,
/// or nothing.
std::error_code forEachPicture(const fs::path& folder,
                               const std::function<bool(const fs::directory_entry&)>& visit,
                               const std::function<void(const fs::path&)>& onClosed = {}) {
    std::error_code error;
    fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        std::error_code unknown;
        const std::string name = it->path().filename().string();
        if (it->is_directory(unknown)) {
            if (name.starts_with('.') || name.ends_with(".laplens"))
                it.disable_recursion_pending();
            else if (onClosed && !mayBeListed(it->path()))
                onClosed(it->path());
        } else if (!name.starts_with('.') && looksLikePicture(it->path()) && !visit(*it)) {
            break;
        }
    }
    return error;
}

/// What a look at a root found, and where it could not look: there nothing is missing.
struct Listing {
    std::vector<FoundFile> files;
    std::vector<std::string> closed;  // folders, relative to the root, with a final slash
    bool cutShort = false;

    bool looksComplete(const std::string& path) const {
        return !cutShort && std::ranges::none_of(
                                closed, [&](const std::string& folder) { return path.starts_with(folder); });
    }
};

Listing picturesBelow(const RootRecord& root, JobContext& context) {
    Listing listing;
    std::vector<FoundFile>& files = listing.files;
    context.beginStage("Looking for pictures");
    const auto onClosed = [&](const fs::path& folder) {
        listing.closed.push_back(folder.lexically_relative(root.path).string() + '/');
        context.message(Error("the folder may not be listed; its pictures stay as they are", folder,
                              "Change its permissions and scan again")
                            .what());
    };
    const std::error_code stopped = forEachPicture(
        root.path,
        [&](const fs::directory_entry& entry) {
            context.checkpoint();
            FoundFile file = found(entry).value_or(FoundFile{});
            file.path = entry.path().lexically_relative(root.path).string();
            file.label = labelOf(root, file.path);
            files.push_back(std::move(file));
            context.advanceTo(static_cast<std::int64_t>(files.size()));
            return true;
        },
        onClosed);
    if (stopped && files.empty())
        throw Error("the folder cannot be listed", root.path,
                    "Check its permissions and that its drive is connected");
    // A drive that was pulled out also looks like a folder that came to its end.
    std::error_code gone;
    listing.cutShort = stopped || !fs::is_directory(root.path, gone);
    if (listing.cutShort)
        context.message(Error("listing stopped early" + (stopped ? ": " + stopped.message() : ""), root.path,
                              "Check that its drive is connected and scan again")
                            .what());
    std::ranges::sort(files, {}, &FoundFile::path);
    return listing;
}

/// Those that a list in the root's folder names.
Listing picturesListed(const RootRecord& root, JobContext& context) {
    const fs::path list = root.path / root.kind.substr(std::string_view("list:").size());
    std::map<std::string, FoundFile> byPath;  // a picture may be named twice
    const std::vector<ListedPicture> listed = readPictureList(list);
    context.beginStage("Looking for pictures", static_cast<std::int64_t>(listed.size()));
    std::int64_t absent = 0, done = 0;
    std::error_code error;
    for (const ListedPicture& picture : listed) {
        context.checkpoint();
        const fs::path path = (root.path / picture.file).lexically_normal();
        std::string relative = path.lexically_relative(root.path).string();
        if (relative.starts_with("..")) relative = path.string();
        if (auto file = found(fs::directory_entry(path, error))) {
            file->path = relative;
            file->label = picture.label;
            byPath[relative] = std::move(*file);
        } else {
            ++absent;
        }
        context.advanceTo(++done);
    }
    if (absent > 0)
        context.message(Error(std::to_string(absent) + " of the " + std::to_string(listed.size()) +
                                  " pictures that the list names are not there",
                              list, "Correct their paths and scan again")
                            .what());
    Listing listing;
    for (auto& [path, file] : byPath) listing.files.push_back(std::move(file));
    return listing;
}

/// Writes rows in batches, so that a scan that is cut off keeps what it had found.
class BatchWriter {
public:
    explicit BatchWriter(Library& library) : library_(library) {}
    template <typename Write>
    void write(Write&& write) {
        if (!transaction_) {
            transaction_.emplace(library_);
            begun_ = Clock::now();
        }
        write();
        if (++rows_ % kRowsPerCommit == 0 || Clock::now() - begun_ >= kSecondsPerCommit) commit();
    }
    /// A paused job must not keep others from writing.
    void checkpoint(JobContext& context) {
        context.checkpoint([this] { commit(); });
    }
    void commit() {
        if (transaction_) transaction_->commit();
        transaction_.reset();
    }

private:
    using Clock = std::chrono::steady_clock;

    Library& library_;
    std::optional<Library::Transaction> transaction_;
    Clock::time_point begun_{};
    std::int64_t rows_ = 0;
};

ScanReport scanDataset(Library& library, const RootRecord& root, JobContext& context) {
    ScanReport report;
    context.beginStage("Reading the data set");
    const Dataset data = readDataset(root.path, splitOfKind(root.kind));
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
    return report;
}

ScanReport scanFolder(Library& library, const RootRecord& root, JobContext& context) {
    ScanReport report;
    const Listing listing =
        root.kind == "folder" ? picturesBelow(root, context) : picturesListed(root, context);
    const std::vector<FoundFile>& files = listing.files;
    std::map<std::string, ImageRecord> known;
    for (ImageRecord& image : library.imagesOfRoot(root.id)) known[image.path] = std::move(image);

    if (files.empty() &&
        std::ranges::any_of(known, [](const auto& e) { return e.second.state != ImageState::Missing; })) {
        // An empty folder is what a drive that is not connected leaves where it belongs.
        library.setRootOffline(root.id, true);
        context.message(Error("no picture is left in the folder; those that were stay searchable", root.path,
                              "Connect its drive and scan again, or remove the folder from the library")
                            .what());
        return {.offline = true};
    }

    std::vector<const FoundFile*> fresh;
    std::vector<ImageRecord> changed;
    for (const FoundFile& file : files) {
        const auto it = known.find(file.path);
        if (it == known.end()) {
            fresh.push_back(&file);
            continue;
        }
        ImageRecord image = std::move(it->second);
        known.erase(it);
        const bool same = image.fileSize == file.size && image.modifiedNs == file.modifiedNs;
        const bool relabelled = std::exchange(image.label, file.label) != file.label;
        if (same && !relabelled && image.state != ImageState::Missing) {
            ++report.unchanged;
            continue;
        }
        // A picture that came back unchanged still has its features and code.
        const bool cameBack = same && !image.contentHash.empty();
        image.fileSize = file.size;
        image.modifiedNs = file.modifiedNs;
        if (!same || image.state == ImageState::Missing) {
            image.state = cameBack ? ImageState::Ready : ImageState::Pending;
            image.error.clear();
        }
        changed.push_back(std::move(image));
    }

    BatchWriter writer(library);
    for (const ImageRecord& image : changed) {
        writer.checkpoint(context);
        writer.write([&] {
            if (image.state == ImageState::Pending) library.forgetFeatures(image.id);
            library.updateImage(image);
        });
        ++report.changed;
    }

    // What is left of `known` has vanished; a new file of the same size and content is the same picture,
    // moved.
    std::multimap<std::int64_t, ImageRecord*> vanishedBySize;
    std::erase_if(known, [&](const auto& entry) { return !listing.looksComplete(entry.first); });
    for (auto& [path, image] : known)
        if (!image.contentHash.empty()) vanishedBySize.emplace(image.fileSize, &image);
    context.beginStage("Comparing with the library", static_cast<std::int64_t>(fresh.size()));
    std::set<std::int64_t> movedIds;
    std::int64_t done = 0;
    for (const FoundFile* file : fresh) {
        writer.checkpoint(context);
        ImageRecord* moved = nullptr;
        const auto [first, last] = vanishedBySize.equal_range(file->size);
        if (first != last) {
            try {
                const std::string hash = contentHashOfFile(root.path / file->path);
                for (auto it = first; it != last && !moved; ++it)
                    if (!movedIds.contains(it->second->id) && it->second->contentHash == hash)
                        moved = it->second;
            } catch (const Error&) {
                // Extraction will meet the same trouble and record it.
            }
        }
        if (moved) {
            movedIds.insert(moved->id);
            ImageRecord image = *moved;
            image.path = file->path;
            image.modifiedNs = file->modifiedNs;
            image.label = file->label;
            if (image.state == ImageState::Missing) image.state = ImageState::Ready;
            writer.write([&] { library.updateImage(image); });
            ++report.moved;
        } else {
            ImageRecord image;
            image.rootId = root.id;
            image.path = file->path;
            image.fileSize = file->size;
            image.modifiedNs = file->modifiedNs;
            image.label = file->label;
            writer.write([&] { library.addImage(image); });
            ++report.added;
        }
        context.advanceTo(++done);
    }
    for (const auto& entry : known) {
        const ImageRecord& image = entry.second;  // clang 14 does not capture structured bindings
        if (movedIds.contains(image.id)) continue;
        if (image.state != ImageState::Missing)
            writer.write([&] { library.setImageState(image.id, ImageState::Missing, "the file is gone"); });
        ++report.missing;
    }
    writer.commit();
    return report;
}

}  // namespace

std::int64_t picturesIn(const fs::path& folder, std::int64_t most) {
    std::int64_t count = 0;
    forEachPicture(folder, [&](const fs::directory_entry&) { return ++count < most; });
    return count;
}

std::vector<std::int64_t> addPictures(Library& library, const fs::path& path, bool labelled,
                                      JobContext& context) {
    const auto add = [&](const RootRecord& root) {
        const UpdateMark unfinished(library);
        return library.addRoot(root);
    };
    std::error_code error;
    const fs::path place = fs::canonical(path, error);
    if (error)
        throw Error("there is no such folder", path, "Check the name, and that its drive is connected");
    if (fs::is_regular_file(place) && looksLikePictureList(place)) {
        readPictureList(place);
        return {add(
            {.path = place.parent_path(), .kind = "list:" + place.filename().string(), .labelled = true})};
    }
    const fs::path folder = datasetFolderFor(place, context);
    if (!folder.empty()) {
        std::vector<std::int64_t> ids;
        for (const Split split : {Split::Train, Split::Test})
            ids.push_back(add({.path = folder,
                               .kind = datasetKind(folder) + (split == Split::Train ? "-train" : "-test"),
                               .labelled = true}));
        return ids;
    }
    if (!fs::is_directory(place))
        throw Error("this is neither a folder, nor a list of pictures, nor a data set", path,
                    "Add the folder that the picture is in");
    return {add({.path = place, .kind = "folder", .labelled = labelled})};
}

ScanReport scanRoot(Library& library, std::int64_t rootId, JobContext& context) {
    const std::vector<RootRecord> roots = library.roots();
    const auto root = std::ranges::find(roots, rootId, &RootRecord::id);
    if (root == roots.end()) throw Error("the library has no folder number " + std::to_string(rootId));
    const Library::RootLock lock(library, rootId);
    std::error_code error;
    if (!fs::is_directory(root->path, error)) {
        library.setRootOffline(rootId, true);
        context.message(Error("the folder is not there; its pictures stay searchable", root->path,
                              "Connect its drive and scan again")
                            .what());
        return {.offline = true};
    }
    if (root->offline) library.setRootOffline(rootId, false);
    return isDatasetKind(root->kind) ? scanDataset(library, *root, context)
                                     : scanFolder(library, *root, context);
}

}  // namespace laplens
