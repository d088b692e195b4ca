#include "core/upkeep/array_export.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/file_size_limit.hpp"
#include "core/base/npy.hpp"
#include "core/library/active_model.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRowsPerSlice = 1024;

/// A file under a temporary name that takes its final one when it is complete.
class FileInTheMaking {
public:
    explicit FileInTheMaking(const fs::path& target) : target_(target), partial_(target) {
        partial_ += ".part" + std::to_string(getpid());
        stream_.open(partial_, std::ios::binary | std::ios::trunc);
        check();
    }
    ~FileInTheMaking() {
        std::error_code ignored;
        if (!partial_.empty()) fs::remove(partial_, ignored);
    }
    FileInTheMaking(const FileInTheMaking&) = delete;
    FileInTheMaking& operator=(const FileInTheMaking&) = delete;

    void write(std::string_view text) {
        stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
        check();
    }
    void write(std::span<const std::byte> bytes) {
        write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    }
    void finish() {
        stream_.close();
        check();
        std::error_code error;
        fs::rename(partial_, target_, error);
        if (error) throw cannotWrite();
        partial_.clear();
    }

private:
    Error cannotWrite() const {
        std::error_code unknown;
        const std::uintmax_t bytes = fs::file_size(partial_, unknown);
        return cannotBeWritten(target_, unknown ? 0 : bytes);
    }
    void check() const {
        if (!stream_) throw cannotWrite();
    }

    fs::path target_, partial_;
    std::ofstream stream_;
};

std::string quoted(const std::string& text) {
    std::string cell = "\"";
    for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
    return cell + '"';
}

}  // namespace

ArrayExport exportArrays(const Library& library, const fs::path& folder, JobContext& context) {
    const std::optional<ModelRecord> model = activeModelOf(library);
    if (!model)
        throw Error("the library has no codes yet", library.folder(), "Run laplens scan FOLDER first");
    const Library::CodeRows coded = library.loadCodes(model->id);
    const std::vector<std::int64_t> featured = library.imagesWithFeature(model->networkId);
    std::vector<std::int64_t> ids;
    std::ranges::set_intersection(coded.imageIds, featured, std::back_inserter(ids));
    std::size_t featureSize = 0;
    for (const NetworkRecord& network : library.networks())
        if (network.id == model->networkId) featureSize = static_cast<std::size_t>(network.featureSize);

    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error("the folder cannot be made", folder, "Choose a place that may be written");
    const ArrayExport shape{ids.size(), coded.codes.wordsPerCode(), featureSize};
    FileInTheMaking codes(folder / "codes.npy"), features(folder / "features.npy"), list(folder / "ids.csv");
    codes.write(npyHeader("<u8", {shape.rows, shape.words}));
    features.write(npyHeader("<f4", {shape.rows, shape.featureSize}));
    list.write("image_id,path,label\r\n");

    context.beginStage("Exporting", static_cast<std::int64_t>(ids.size()));
    auto code = coded.imageIds.begin();
    for (std::size_t first = 0; first < ids.size(); first += kRowsPerSlice) {
        context.checkpoint();
        const auto slice = std::span(ids).subspan(first, std::min(kRowsPerSlice, ids.size() - first));
        const Library::FeatureRows rows = library.loadFeaturesOf(model->networkId, slice);
        const std::vector<ImageRecord> images = library.imagesByIds(slice);
        if (rows.imageIds.size() != slice.size() || images.size() != slice.size())
            throw Error("a feature is damaged, or the library was changed while it was exported",
                        library.folder(),
                        "Wait until the other program's work is done, run laplens scan and export again");
        features.write(
            std::as_bytes(std::span(rows.features.data(), static_cast<std::size_t>(rows.features.size()))));
        for (const ImageRecord& image : images) {
            code = std::lower_bound(code, coded.imageIds.end(), image.id);
            codes.write(std::as_bytes(coded.codes[static_cast<std::size_t>(code - coded.imageIds.begin())]));
            list.write(std::to_string(image.id) + ',' + quoted(library.imageFile(image).string()) + ',' +
                       quoted(image.label) + "\r\n");
        }
        context.advanceTo(static_cast<std::int64_t>(first + slice.size()));
    }
    codes.finish();
    features.finish();
    list.finish();
    return shape;
}

}  // namespace laplens
