#include <map>
#include <set>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/pipeline/library_jobs.hpp"
#include "core/pipeline/picture_reader.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kRowsPerCommit = 500;

struct FoundFile {
    std::string path;  // relative to the root
    std::int64_t size = 0;
    std::int64_t modifiedNs = 0;
};

std::vector<FoundFile> listPictures(const fs::path& root, JobContext& context) {
    std::vector<FoundFile> files;
    std::error_code error;
    fs::recursive_directory_iterator it(root, fs::directory_options::skip_permission_denied, error);
    if (error)
        throw Error("the folder cannot be listed", root,
                    "Check its permissions and that its drive is connected");
    context.beginStage("Looking for pictures");
    for (; it != fs::recursive_directory_iterator(); it.increment(error)) {
        context.checkpoint();
        if (error) {
            context.message(Error("listing stopped here: " + error.message(), root).what());
            break;
        }
        const fs::path& path = it->path();
        const std::string name = path.filename().string();
        if (it->is_directory(error) && (name.starts_with('.') || name.ends_with(".laplens"))) {
            it.disable_recursion_pending();
            continue;
        }
        if (name.starts_with('.') || !looksLikePicture(path) || it->is_directory(error)) continue;
        FoundFile file;
        file.path = path.lexically_relative(root).string();
        const auto size = it->file_size(error);
        file.size = error ? 0 : static_cast<std::int64_t>(size);
        const auto modified = it->last_write_time(error);
        if (!error) file.modifiedNs = std::chrono::nanoseconds(modified.time_since_epoch()).count();
        error.clear();
        files.push_back(std::move(file));
        context.advanceTo(static_cast<std::int64_t>(files.size()));
    }
    std::ranges::sort(files, {}, &FoundFile::path);
    return files;
}

std::string labelOf(const RootRecord& root, const std::string& relativePath) {
    const auto slash = relativePath.find('/');
    return root.labelled && slash != std::string::npos ? relativePath.substr(0, slash) : std::string();
}

/// Writes rows in batches, so that a scan that is cut off keeps what it had found.
class BatchWriter {
public:
    explicit BatchWriter(Library& library) : library_(library) {}
    template <typename Write>
    void write(Write&& write) {
        if (!transaction_) transaction_.emplace(library_);
        write();
        if (++rows_ % kRowsPerCommit == 0) commit();
    }
    void commit() {
        if (transaction_) transaction_->commit();
        transaction_.reset();
    }

private:
    Library& library_;
    std::optional<Library::Transaction> transaction_;
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
        context.checkpoint();
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
    const std::vector<FoundFile> files = listPictures(root.path, context);
    std::map<std::string, ImageRecord> known;
    for (ImageRecord& image : library.imagesOfRoot(root.id)) known[image.path] = std::move(image);

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
        if (same && image.state != ImageState::Missing) {
            ++report.unchanged;
            continue;
        }
        // A picture that came back unchanged still has its features and code.
        const bool cameBack = same && !image.contentHash.empty();
        image.fileSize = file.size;
        image.modifiedNs = file.modifiedNs;
        image.state = cameBack ? ImageState::Ready : ImageState::Pending;
        image.error.clear();
        changed.push_back(std::move(image));
    }

    BatchWriter writer(library);
    for (const ImageRecord& image : changed) {
        context.checkpoint();
        writer.write([&] {
            if (image.state == ImageState::Pending) library.forgetFeatures(image.id);
            library.updateImage(image);
        });
        ++report.changed;
    }

    // What is left of `known` has vanished; a new file of the same size and content is the same picture,
    // moved.
    std::multimap<std::int64_t, ImageRecord*> vanishedBySize;
    for (auto& [path, image] : known)
        if (!image.contentHash.empty()) vanishedBySize.emplace(image.fileSize, &image);
    context.beginStage("Comparing with the library", static_cast<std::int64_t>(fresh.size()));
    std::set<std::int64_t> movedIds;
    std::int64_t done = 0;
    for (const FoundFile* file : fresh) {
        context.checkpoint();
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
            image.label = labelOf(root, file->path);
            if (image.state == ImageState::Missing) image.state = ImageState::Ready;
            writer.write([&] { library.updateImage(image); });
            ++report.moved;
        } else {
            ImageRecord image;
            image.rootId = root.id;
            image.path = file->path;
            image.fileSize = file->size;
            image.modifiedNs = file->modifiedNs;
            image.label = labelOf(root, file->path);
            writer.write([&] { library.addImage(image); });
            ++report.added;
        }
        context.advanceTo(++done);
    }
    for (const auto& [path, image] : known) {
        if (movedIds.contains(image.id)) continue;
        if (image.state != ImageState::Missing)
            writer.write([&] { library.setImageState(image.id, ImageState::Missing, "the file is gone"); });
        ++report.missing;
    }
    writer.commit();
    return report;
}

}  // namespace

std::vector<std::int64_t> addPictures(Library& library, const fs::path& path, bool labelled) {
    std::error_code error;
    const fs::path folder = fs::canonical(path, error);
    if (error)
        throw Error("there is no such folder", path, "Check the name, and that its drive is connected");
    if (!fs::is_directory(folder))
        throw Error("this is a file, not a folder", path, "Add the folder it is in");

    const std::string dataset = datasetKind(folder);
    if (dataset.empty()) return {library.addRoot({.path = folder, .kind = "folder", .labelled = labelled})};
    std::vector<std::int64_t> ids;
    for (const char* split : {"-train", "-test"})
        ids.push_back(library.addRoot({.path = folder, .kind = dataset + split, .labelled = true}));
    return ids;
}

ScanReport scanRoot(Library& library, std::int64_t rootId, JobContext& context) {
    const std::vector<RootRecord> roots = library.roots();
    const auto root = std::ranges::find(roots, rootId, &RootRecord::id);
    if (root == roots.end()) throw Error("the library has no folder number " + std::to_string(rootId));
    std::error_code error;
    if (!fs::is_directory(root->path, error)) {
        library.setRootOffline(rootId, true);
        context.message(Error("the folder is not there; its pictures stay searchable", root->path,
                              "Connect its drive and scan again")
                            .what());
        return {.offline = true};
    }
    if (root->offline) library.setRootOffline(rootId, false);
    return root->kind == "folder" ? scanFolder(library, *root, context)
                                  : scanDataset(library, *root, context);
}

}  // namespace laplens
