#include "core/datasets/public_datasets.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <set>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/datasets/dataset.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 7> kCifarFiles = {
    "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
    "data_batch_5.bin", "test_batch.bin",   "batches.meta.txt"};
constexpr std::size_t kLargestBatch = 30'730'000;
constexpr const char* kBatchFolder = "cifar-10-batches-bin";

Download mnistFile(const std::string& name, std::int64_t bytes, const std::string& md5) {
    return {.url = "https://ossci-datasets.s3.amazonaws.com/mnist/" + name,
            .file = name,
            .md5 = md5,
            .bytes = bytes};
}

Error damaged(const fs::path& archive) {
    return Error("this is not the binary version of CIFAR-10, or the archive is damaged", archive,
                 "Download cifar-10-binary.tar.gz again");
}

/// Writes the entry that the reader stands at.
void writeEntry(archive* reader, const fs::path& file, const fs::path& source, JobContext& context) {
    std::ofstream stream(file, std::ios::binary);
    std::array<char, 1 << 16> chunk{};
    std::size_t total = 0;
    while (true) {
        context.checkpoint();
        const la_ssize_t size = archive_read_data(reader, chunk.data(), chunk.size());
        if (size < 0) throw damaged(source);
        if (size == 0) break;
        total += static_cast<std::size_t>(size);
        if (total > kLargestBatch) throw damaged(source);
        stream.write(chunk.data(), size);
    }
    stream.flush();
    if (!stream) throw Error("the file cannot be written", file, "Make room on the disk");
}

bool isArchive(const fs::path& file) {
    return file.native().ends_with(".tar.gz") || file.native().ends_with(".tgz");
}

}  // namespace

const std::vector<PublicDataset>& publicDatasets() {
    static const std::vector<PublicDataset> all{
        {"mnist",
         "MNIST",
         "http://yann.lecun.com/exdb/mnist/",
         "Cite LeCun et al. 1998 (CC BY-SA 3.0)",
         70'000,
         10,
         {mnistFile("train-images-idx3-ubyte.gz", 9'912'422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
          mnistFile("train-labels-idx1-ubyte.gz", 28'881, "d53e105ee54ea40749a09fcbcd1e9432"),
          mnistFile("t10k-images-idx3-ubyte.gz", 1'648'877, "9fb629c4189551a2d022fa330f9573f3"),
          mnistFile("t10k-labels-idx1-ubyte.gz", 4'542, "ec29112dd5afa0611ce80d1b7f02629c")}},
        {"cifar10",
         "CIFAR-10",
         "https://www.cs.toronto.edu/~kriz/cifar.html",
         "Cite Krizhevsky 2009",
         60'000,
         10,
         {{.url = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
           .file = "cifar-10-binary.tar.gz",
           .sha256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9dddda3db29a59bca1dd",
           .bytes = 170'052'171}}}};
    return all;
}

const PublicDataset& publicDatasetNamed(std::string_view name) {
    const auto found = std::ranges::find(publicDatasets(), name, &PublicDataset::name);
    if (found != publicDatasets().end()) return *found;
    throw Error("there is no data set named \"" + std::string(name) + "\"", {},
                "Choose one of mnist, cifar10");
}

fs::path folderOf(const PublicDataset& dataset) {
    return userDataFolder() / "datasets" / dataset.name;
}

bool isInstalled(const PublicDataset& dataset) {
    const fs::path folder = folderOf(dataset);
    return datasetHasSplit(folder, Split::Train) && datasetHasSplit(folder, Split::Test);
}

fs::path downloadDataset(const PublicDataset& dataset, JobContext& context, const DownloadOptions& options) {
    const fs::path folder = folderOf(dataset);
    if (dataset.name == "cifar10" && isInstalled(dataset)) return folder;
    for (Download file : dataset.files) {
        file.file = folder / file.file;
        download(file, context, options);
        if (!file.file.native().ends_with(".tar.gz")) continue;
        unpackCifar10(file.file, folder, context);
        std::error_code ignored;  // it only takes room
        fs::remove(file.file, ignored);
    }
    return folder;
}

fs::path unpackCifar10(const fs::path& archive, const fs::path& folder, JobContext& context) {
    const std::unique_ptr<::archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                          archive_read_free);
    archive_read_support_format_tar(reader.get());
    archive_read_support_filter_gzip(reader.get());
    if (archive_read_open_filename(reader.get(), archive.c_str(), 1 << 16) != ARCHIVE_OK)
        throw damaged(archive);

    const fs::path target = folder / kBatchFolder;
    const fs::path partial = folder / (std::string(kBatchFolder) + ".part");
    std::error_code error;
    fs::remove_all(partial, error);
    fs::create_directories(partial, error);
    if (error) throw Error("the folder cannot be made", partial, "Check that its place may be written");
    try {
        context.beginStage("Unpacking " + archive.filename().string(), kCifarFiles.size());
        std::set<std::string> written;
        archive_entry* entry = nullptr;
        for (int status; (status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
            if (status != ARCHIVE_OK) throw damaged(archive);
            const char* path = archive_entry_pathname(entry);
            const std::string name = path ? fs::path(path).filename().string() : std::string();
            // Only names we know are written, so a path that climbs out of the folder cannot be.
            if (archive_entry_filetype(entry) != AE_IFREG || !std::ranges::count(kCifarFiles, name)) continue;
            writeEntry(reader.get(), partial / name, archive, context);
            written.insert(name);
            context.advanceTo(static_cast<std::int64_t>(written.size()));
        }
        if (written.size() != kCifarFiles.size()) throw damaged(archive);
        for (const Split split : {Split::Train, Split::Test}) {
            context.checkpoint();
            readCifar10(partial, split);
        }
    } catch (...) {
        fs::remove_all(partial, error);
        throw;
    }
    fs::remove_all(target, error);
    fs::rename(partial, target, error);
    if (error) throw Error("the folder cannot be put in its place", target, "Check that it may be written");
    return folder;
}

bool isDatasetFile(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return false;
    const std::string name = path.filename().string();
    return isArchive(path) || name.find("-ubyte") != std::string::npos ||
           (name.ends_with(".bin") && !datasetKind(path.parent_path()).empty());
}

fs::path datasetFolderFor(const fs::path& path, JobContext& context) {
    std::error_code error;
    if (fs::is_directory(path, error)) return datasetKind(path).empty() ? fs::path() : path;
    if (!isDatasetFile(path)) return {};
    if (isArchive(path)) return unpackCifar10(path, folderOf(publicDatasetNamed("cifar10")), context);
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace laplens
