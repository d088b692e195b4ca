#include "core/library/picture_reader.hpp"

#include <charconv>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/images/exif.hpp"
#include "core/images/sidecars.hpp"

namespace laplens {

namespace {

KeptFacts factsIn(std::span<const std::byte> bytes, const std::filesystem::path& file) {
    KeptFacts facts = readKeptFacts(bytes);
    if (const std::vector<Sidecar> sidecars = sidecarsOf(file); !sidecars.empty())
        addSidecars(facts, file, sidecars);
    return facts;
}

}  // namespace

bool isDatasetKind(const std::string& kind) {
    return kind != "folder" && !kind.starts_with("list:");
}

Split splitOfKind(const std::string& kind) {
    if (kind.ends_with("-train")) return Split::Train;
    if (kind.ends_with("-test")) return Split::Test;
    throw Error("\"" + kind + "\" is not a kind of data set that this version knows", {},
                "Open the library with a newer version of LapLens");
}

PictureReader::PictureReader(const Library& library) : PictureReader(library.roots()) {}

PictureReader::PictureReader(const std::vector<RootRecord>& roots) {
    for (const RootRecord& root : roots) roots_[root.id] = root;
}

std::shared_ptr<const Dataset> PictureReader::dataset(const RootRecord& root) const {
    std::lock_guard lock(mutex_);
    auto& slot = datasets_[root.id];
    if (!slot) slot = std::make_shared<const Dataset>(readDataset(root.path, splitOfKind(root.kind)));
    return slot;
}

const RootRecord& PictureReader::rootOf(const ImageRecord& record) const {
    const auto found = roots_.find(record.rootId);
    if (found == roots_.end())
        throw Error("the folder of this picture was removed from the library", record.path);
    return found->second;
}

std::filesystem::path PictureReader::fileOf(const ImageRecord& record) const {
    return rootOf(record).path / record.path;
}

PictureReader::Picture PictureReader::readFromDataset(const RootRecord& root,
                                                      const ImageRecord& record) const {
    const auto data = dataset(root);
    std::size_t index = data->size();
    const char* end = record.path.data() + record.path.size();
    if (record.path.starts_with('#')) std::from_chars(record.path.data() + 1, end, index);
    if (index >= data->size())
        throw Error("the data set has no picture " + record.path, root.path, "Import the data set again");
    Picture picture;
    picture.decoded.image = data->image(index);
    picture.decoded.width = data->width;
    picture.decoded.height = data->height;
    picture.contentHash = contentHash(std::as_bytes(std::span(picture.decoded.image.pixels)));
    return picture;
}

PictureReader::Picture PictureReader::read(const ImageRecord& record, int minShortSide) const {
    const RootRecord& root = rootOf(record);
    if (isDatasetKind(root.kind)) return readFromDataset(root, record);
    const std::filesystem::path file = fileOf(record);
    const std::vector<std::byte> bytes = readPictureFile(file);
    Decoded decoded = decode(bytes, file, {.minShortSide = minShortSide});
    return {std::move(decoded), contentHash(bytes), factsIn(bytes, file)};
}

KeptFacts PictureReader::readFacts(const ImageRecord& record) const {
    if (isDatasetKind(rootOf(record).kind)) return {};
    const std::filesystem::path file = fileOf(record);
    return factsIn(readPictureFile(file), file);
}

PictureFacts PictureReader::readAllFacts(const ImageRecord& record) const {
    if (isDatasetKind(rootOf(record).kind)) return {};
    return readPictureFacts(readPictureFile(fileOf(record)));
}

bool liesInDataset(const ImageRecord& image) {
    return image.path.starts_with('#');
}

Image loadPicture(const Library& library, const ImageRecord& record, int minShortSide) {
    return PictureReader(library).read(record, minShortSide).decoded.image;
}

}  // namespace laplens
