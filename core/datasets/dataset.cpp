#include "core/datasets/dataset.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <random>
#include <span>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kCifarRecord = 3073;
constexpr std::size_t kCifarBatch = 10'000;
constexpr std::uint64_t kMaxIdxBytes = std::uint64_t{4} << 30;
constexpr const char* kDownloadAgain = "Download the file again";

/// An idx file, plain or gzip: zlib tells them apart by itself.
class IdxFile {
public:
    explicit IdxFile(fs::path file) : file_(std::move(file)) {
        std::error_code error;
        if (fs::is_directory(file_, error))
            throw Error("this is a folder, not an idx file", file_, kDownloadAgain);
        requireRegularFile(file_);
        stream_ = gzopen(file_.c_str(), "rb");
        if (!stream_) throw Error("the file cannot be opened", file_, "Check that it may be read");
        gzbuffer(stream_, 1 << 18);
    }
    ~IdxFile() { gzclose(stream_); }
    IdxFile(const IdxFile&) = delete;
    IdxFile& operator=(const IdxFile&) = delete;

    std::uint32_t readNumber() {
        std::array<std::uint8_t, 4> bytes{};
        readInto(bytes.data(), bytes.size());
        return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
               bytes[3];
    }

    void expectMagic(std::uint32_t magic, const char* what) {
        if (readNumber() != magic)
            throw Error(std::string("this is not an idx file of ") + what + " (wrong magic number)", file_,
                        kDownloadAgain);
    }

    /// Grows with what is really there, so that a false count cannot make us allocate.
    std::vector<std::uint8_t> readRest(std::uint64_t size) {
        std::vector<std::uint8_t> bytes;
        while (bytes.size() < size) {
            const std::size_t before = bytes.size();
            const std::size_t block = std::min<std::uint64_t>(size - before, std::uint64_t{16} << 20);
            bytes.resize(before + block);
            readInto(bytes.data() + before, block);
        }
        std::uint8_t extra = 0;
        if (gzread(stream_, &extra, 1) > 0)
            throw Error("the file is longer than its header says", file_, kDownloadAgain);
        throwIfDamaged();
        return bytes;
    }

    std::vector<std::uint8_t> readAt(std::uint64_t offset, std::size_t size) {
        if (gzseek(stream_, static_cast<z_off_t>(offset), SEEK_SET) < 0) throwTruncated();
        std::vector<std::uint8_t> bytes(size);
        readInto(bytes.data(), size);
        return bytes;
    }

    const fs::path& file() const { return file_; }

private:
    void readInto(std::uint8_t* out, std::size_t size) {
        const int got = gzread(stream_, out, static_cast<unsigned>(size));
        if (got < 0) throwIfDamaged();
        if (got != static_cast<int>(size)) throwTruncated();
    }
    void throwIfDamaged() {
        int code = Z_OK;
        gzerror(stream_, &code);
        if (code == Z_BUF_ERROR) throwTruncated();
        if (code == Z_ERRNO) throw Error("reading the file failed", file_, "Check the drive it is on");
        if (code < 0) throw Error("the compressed file is damaged", file_, kDownloadAgain);
    }
    [[noreturn]] void throwTruncated() { throw Error("the file is truncated", file_, kDownloadAgain); }

    fs::path file_;
    gzFile stream_ = nullptr;
};

struct IdxShape {
    std::uint32_t count = 0, height = 0, width = 0;
    std::size_t pictureBytes() const { return std::size_t{height} * width; }
};

IdxShape readImageHeader(IdxFile& idx) {
    idx.expectMagic(2051, "images");
    IdxShape shape;
    shape.count = idx.readNumber();
    shape.height = idx.readNumber();
    shape.width = idx.readNumber();
    if (shape.height == 0 || shape.width == 0 || shape.height > 4096 || shape.width > 4096)
        throw Error("the header gives pictures of " + std::to_string(shape.width) + " x " +
                        std::to_string(shape.height) + " pixels",
                    idx.file(), kDownloadAgain);
    if (std::uint64_t{shape.count} * shape.pictureBytes() > kMaxIdxBytes)
        throw Error("the header promises more than 4 GiB of pictures", idx.file(), kDownloadAgain);
    return shape;
}

std::string mnistPrefix(Split split) {
    return split == Split::Train ? "train-" : "t10k-";
}

/// The official name, with or without .gz, also with the dot that some mirrors put before "idx".
fs::path findIdx(const fs::path& folder, const std::string& prefix, const std::string& what, int dimensions) {
    const std::string ending = "idx" + std::to_string(dimensions) + "-ubyte";
    std::error_code error;
    for (const char* joint : {"-", "."})
        for (const char* compression : {"", ".gz"}) {
            const fs::path file = folder / (prefix + what + joint + ending + compression);
            if (fs::exists(file, error)) return file;
        }
    return {};
}

fs::path requireIdx(const fs::path& folder, Split split, const std::string& what, int dimensions) {
    const fs::path file = findIdx(folder, mnistPrefix(split), what, dimensions);
    if (!file.empty()) return file;
    throw Error("the file is missing",
                folder / (mnistPrefix(split) + what + "-idx" + std::to_string(dimensions) + "-ubyte"),
                "Put the four official MNIST files, plain or .gz, into this folder");
}

fs::path cifarFolder(const fs::path& folder) {
    std::error_code error;
    const fs::path inner = folder / "cifar-10-batches-bin";
    return fs::is_directory(inner, error) ? inner : folder;
}

std::vector<fs::path> cifarFiles(const fs::path& folder, Split split) {
    const fs::path inside = cifarFolder(folder);
    if (split == Split::Test) return {inside / "test_batch.bin"};
    std::vector<fs::path> files;
    for (int batch = 1; batch <= 5; ++batch)
        files.push_back(inside / ("data_batch_" + std::to_string(batch) + ".bin"));
    return files;
}

std::size_t cifarRecordsIn(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        throw Error("the file is missing", file, "Unpack the binary version of CIFAR-10 into this folder");
    const std::uintmax_t size = fs::file_size(file, error);
    if (error) throw Error("the file cannot be read", file, "Check that it may be read");
    if (size == 0) throw Error("the file is empty", file, kDownloadAgain);
    if (size > kCifarBatch * kCifarRecord)
        throw Error("the file is longer than a CIFAR-10 batch of 10,000 pictures", file, kDownloadAgain);
    if (size % kCifarRecord != 0)
        throw Error("the file is truncated: it is not a whole number of 3073-byte records", file,
                    kDownloadAgain);
    return size / kCifarRecord;
}

void readCifarRecords(const fs::path& file, std::size_t first, std::span<std::uint8_t> out) {
    std::ifstream stream = openRegularFile(file);
    if (!stream) throw Error("the file cannot be opened", file, "Check that it may be read");
    stream.seekg(static_cast<std::streamoff>(first * kCifarRecord));
    stream.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
    if (stream.gcount() != static_cast<std::streamsize>(out.size()))
        throw Error("the file is truncated", file, kDownloadAgain);
}

std::vector<std::string> cifarClassNames(const fs::path& folder) {
    std::vector<std::string> names;
    std::ifstream stream = openRegularFile(cifarFolder(folder) / "batches.meta.txt");
    for (std::string line; names.size() < 10 && std::getline(stream, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty()) names.push_back(line);
    }
    if (names.size() == 10) return names;
    return {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
}

Image fromPlanes(const std::uint8_t* planes, int width, int height, int channels) {
    Image image{width, height, {}};
    const std::size_t plane = static_cast<std::size_t>(width) * height;
    image.pixels.resize(plane * 3);
    const std::uint8_t* red = planes;
    const std::uint8_t* green = channels == 3 ? planes + plane : planes;
    const std::uint8_t* blue = channels == 3 ? planes + 2 * plane : planes;
    for (std::size_t i = 0; i < plane; ++i) {
        image.pixels[3 * i] = red[i];
        image.pixels[3 * i + 1] = green[i];
        image.pixels[3 * i + 2] = blue[i];
    }
    return image;
}

[[noreturn]] void throwNoSuchPicture(const fs::path& file, std::size_t index, std::size_t count) {
    throw Error("there is no picture #" + std::to_string(index) + ": the file holds " + std::to_string(count),
                file, "Scan the data set again");
}

}  // namespace

Image Dataset::image(std::size_t index) const {
    const std::size_t stride = static_cast<std::size_t>(channels) * height * width;
    return fromPlanes(pixels.data() + index * stride, width, height, channels);
}

Dataset readMnist(const fs::path& folder, Split split) {
    IdxFile images(requireIdx(folder, split, "images", 3));
    IdxFile labels(requireIdx(folder, split, "labels", 1));
    const IdxShape shape = readImageHeader(images);
    labels.expectMagic(2049, "labels");
    const std::uint32_t labelCount = labels.readNumber();
    if (labelCount != shape.count)
        throw Error("the file has " + std::to_string(labelCount) + " labels for " +
                        std::to_string(shape.count) + " pictures",
                    labels.file(), "Download both files again");

    Dataset set;
    set.name = "mnist";
    set.width = static_cast<int>(shape.width);
    set.height = static_cast<int>(shape.height);
    set.channels = 1;
    set.pixels = images.readRest(std::uint64_t{shape.count} * shape.pictureBytes());
    const std::vector<std::uint8_t> classes = labels.readRest(labelCount);
    for (const std::uint8_t label : classes)
        if (label > 9)
            throw Error("the file holds the label " + std::to_string(label) + ", which is not a digit",
                        labels.file(), kDownloadAgain);
    set.labels.assign(classes.begin(), classes.end());
    for (int digit = 0; digit < 10; ++digit) set.classNames.push_back(std::to_string(digit));
    return set;
}

Dataset readCifar10(const fs::path& folder, Split split) {
    Dataset set;
    set.name = "cifar10";
    set.width = set.height = 32;
    set.channels = 3;
    set.classNames = cifarClassNames(folder);
    for (const fs::path& file : cifarFiles(folder, split)) {
        std::vector<std::uint8_t> bytes(cifarRecordsIn(file) * kCifarRecord);
        readCifarRecords(file, 0, bytes);
        for (std::size_t offset = 0; offset < bytes.size(); offset += kCifarRecord) {
            const std::uint8_t label = bytes[offset];
            if (label > 9)
                throw Error("the file holds the label " + std::to_string(label) + "; CIFAR-10 has 0 to 9",
                            file, "Check that this is the binary version of CIFAR-10, not CIFAR-100");
            set.labels.push_back(label);
            set.pixels.insert(set.pixels.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset) + 1,
                              bytes.begin() + static_cast<std::ptrdiff_t>(offset + kCifarRecord));
        }
    }
    return set;
}

bool datasetHasSplit(const fs::path& folder, Split split) {
    if (!findIdx(folder, mnistPrefix(split), "images", 3).empty()) return true;
    std::error_code error;
    return fs::exists(cifarFiles(folder, split).front(), error);
}

std::string datasetKind(const fs::path& folder) {
    for (const Split split : {Split::Train, Split::Test}) {
        if (!findIdx(folder, mnistPrefix(split), "images", 3).empty()) return "mnist";
        std::error_code error;
        if (fs::exists(cifarFiles(folder, split).front(), error)) return "cifar10";
    }
    return "";
}

Dataset readDataset(const fs::path& folder, Split split) {
    const std::string kind = datasetKind(folder);
    if (kind == "mnist") return readMnist(folder, split);
    if (kind == "cifar10") return readCifar10(folder, split);
    throw Error("the folder holds no data set", folder,
                "Choose a folder with the MNIST idx files or with CIFAR-10's binary batches");
}

Image readDatasetImage(const fs::path& folder, Split split, std::size_t index) {
    if (datasetKind(folder) == "mnist") {
        IdxFile idx(requireIdx(folder, split, "images", 3));
        const IdxShape shape = readImageHeader(idx);
        if (index >= shape.count) throwNoSuchPicture(idx.file(), index, shape.count);
        const auto pixels =
            idx.readAt(16 + std::uint64_t{index} * shape.pictureBytes(), shape.pictureBytes());
        return fromPlanes(pixels.data(), static_cast<int>(shape.width), static_cast<int>(shape.height), 1);
    }
    std::size_t before = 0;
    const std::vector<fs::path> files = cifarFiles(folder, split);
    for (const fs::path& file : files) {
        const std::size_t count = cifarRecordsIn(file);
        if (index < before + count) {
            std::array<std::uint8_t, kCifarRecord> record{};
            readCifarRecords(file, index - before, record);
            return fromPlanes(record.data() + 1, 32, 32, 3);
        }
        before += count;
    }
    throwNoSuchPicture(files.back(), index, before);
}

std::vector<std::size_t> stratifiedSample(const std::vector<int>& labels, int perClass, std::uint64_t seed) {
    std::map<int, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < labels.size(); ++i) members[labels[i]].push_back(i);

    std::mt19937_64 random(seed);
    std::vector<std::size_t> chosen;
    const std::size_t wanted = static_cast<std::size_t>(std::max(perClass, 0));
    for (auto& [label, indices] : members) {
        if (indices.size() < wanted)
            throw Error("class " + std::to_string(label) + " has " + std::to_string(indices.size()) +
                            " pictures, fewer than the " + std::to_string(wanted) + " asked for",
                        {}, "Ask for fewer pictures a class");
        for (std::size_t i = 0; i < wanted; ++i) {
            std::uniform_int_distribution<std::size_t> pick(i, indices.size() - 1);
            std::swap(indices[i], indices[pick(random)]);
            chosen.push_back(indices[i]);
        }
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

}  // namespace laplens
