#include "tests/fuzz/targets.hpp"

#include <lcms2.h>
#include <unistd.h>
#include <zlib.h>

#include <QMimeData>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <stdexcept>

#include "core/base/error.hpp"
#include "core/base/npy.hpp"
#include "core/base/paths.hpp"
#include "core/datasets/dataset.hpp"
#include "core/datasets/picture_list.hpp"
#include "core/experiments/experiment_files.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/hashing/hash_model.hpp"
#include "core/hashing/model_stream.hpp"
#include "core/images/colour.hpp"
#include "core/images/decode.hpp"
#include "core/ingest/early_codes.hpp"
#include "core/library/active_model.hpp"
#include "core/networks/pickle.hpp"
#include "core/networks/torch_module.hpp"
#include "core/networks/tuned_networks.hpp"
#include "core/query/saved_query.hpp"
#include "ui/window/dropped.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

std::string_view textOf(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// In memory where there is a file system for that.
class Workplace {
public:
    Workplace() {
        const fs::path memory = "/dev/shm";
        std::error_code error;
        folder_ = (fs::is_directory(memory, error) ? memory : fs::temp_directory_path()) /
                  ("laplens-fuzz-" + std::to_string(getpid()));
        fs::create_directories(folder_ / "inner");
    }
    ~Workplace() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    fs::path outer() const { return folder_; }
    fs::path inner() const { return folder_ / "inner"; }
    fs::path write(const std::string& name, std::string_view text) const {
        const fs::path file = inner() / name;
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

private:
    fs::path folder_;
};

const Workplace& workplace() {
    static const Workplace place;
    return place;
}

template <class Work>
void refusing(Work&& work) {
    try {
        work();
    } catch (const Error&) {
    }
}

std::string bigEndian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    std::string out(text.size() + 200, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

// The first byte is the length of the labels' file in units of 16 bytes; the pictures' file follows it.
void runIdx(std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    const std::string_view text = textOf(bytes).substr(1);
    const std::size_t split = std::min(text.size(), 16 * std::to_integer<std::size_t>(bytes[0]));
    workplace().write("t10k-labels-idx1-ubyte", text.substr(0, split));
    workplace().write("t10k-images-idx3-ubyte", text.substr(split));
    refusing([] { readMnist(workplace().inner(), Split::Test); });
    refusing([] { readDatasetImage(workplace().inner(), Split::Test, 1); });
}

std::vector<std::string> idxSeeds() {
    const std::string labels = bigEndian(2049) + bigEndian(8) + std::string("\0\1\2\3\4\5\6\7", 8);
    const std::string pictures =
        bigEndian(2051) + bigEndian(8) + bigEndian(4) + bigEndian(5) + std::string(8 * 20, '\x40');
    const std::string packed = gzipped(labels), padding(16 * 3 - packed.size(), '\0');
    return {'\1' + labels + pictures, '\1' + labels + gzipped(pictures),
            '\3' + packed + padding + gzipped(pictures)};
}

void runCifar(std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    const std::string_view text = textOf(bytes).substr(1);
    const std::size_t split = std::min(text.size(), std::to_integer<std::size_t>(bytes[0]));
    workplace().write("batches.meta.txt", text.substr(0, split));
    workplace().write("test_batch.bin", text.substr(split));
    refusing([] { readCifar10(workplace().inner(), Split::Test); });
    refusing([] { readDatasetImage(workplace().inner(), Split::Test, 1); });
}

std::vector<std::string> cifarSeeds() {
    std::string names;
    for (int i = 0; i < 10; ++i) names += "class" + std::to_string(i) + '\n';
    const std::string record = '\3' + std::string(3072, '\x80');
    return {static_cast<char>(names.size()) + names + record + record,
            static_cast<char>(names.size()) + names};
}

void runWeights(std::span<const std::byte> bytes) {
    const fs::path file = workplace().write("weights.safetensors", textOf(bytes));
    refusing([&] { torchModule().rewrite(file, workplace().inner() / "again.safetensors", {}); });
    refusing([&] { readTunedNetwork(file); });
}

std::vector<std::string> weightsSeeds() {
    const auto file = [](const std::string& header, std::size_t data) {
        std::uint64_t size = header.size();
        return std::string(reinterpret_cast<const char*>(&size), sizeof size) + header +
               std::string(data, '\1');
    };
    return {file(R"({"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}})", 24),
            file(R"({"__metadata__":{"backbone":"embedded","input_size":"32","validation_accuracy":"0.9"},)"
                 R"("a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},)"
                 R"("b":{"dtype":"I64","shape":[],"data_offsets":[8,16]}})",
                 16)};
}

void runPickle(std::span<const std::byte> bytes) {
    refusing([&] {
        std::string_view text = textOf(bytes);
        while (!text.empty()) readPickle(text, "fuzz.pth");
    });
}

/// torch.save({"a": torch.zeros(2, 3)}) as of PyTorch 1.6, its data.pkl.
std::vector<std::string> pickleSeeds() {
    std::string text = "\x80\x02}q";
    text += '\0';
    text += "X\x01";
    text += std::string("\0\0\0", 3) +
            "aq\x01"
            "ctorch._utils\n_rebuild_tensor_v2\nq\x02((X\x07";
    text += std::string("\0\0\0", 3) +
            "storageq\x03"
            "ctorch\nFloatStorage\nq\x04X\x01";
    text += std::string("\0\0\0", 3) + "0q\x05X\x03" + std::string("\0\0\0", 3) + "cpuq\x06K\x06tq\x07QK";
    text += '\0';
    text +=
        "K\x02K\x03\x86q\x08K\x03K\x01\x86q\x09\x89"
        "ccollections\nOrderedDict\nq\x0a)Rq\x0btq\x0cRq\x0ds.";
    return {text, std::string("\x80\x02]q\0(K\1K\2J\0\0\1\0G@\x09!\xfbTD-\x18\x88Ne.", 28)};
}

void runPicture(std::span<const std::byte> bytes) {
    refusing([&] { decode(bytes, "fuzz", {.minShortSide = 16, .maxPixels = 1 << 20}); });
    refusing([&] { decode(bytes, "fuzz", {.maxPixels = 1 << 20}); });
}

std::vector<std::string> pictureSeeds() {
    Image image{24, 16, {}};
    for (int i = 0; i < 24 * 16 * 3; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i * 7));
    const auto jpeg = encodeJpeg(image, 80);
    std::string bmp("BM\x4e\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0", 30);
    bmp += std::string(24, '\0') + std::string(16, '\x55');
    const std::string gif(
        "GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b", 35);
    const std::string png(
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9c"
        "c\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xae"
        "B`\x82",
        69);
    // A little-endian TIFF of 2 x 2 grey pixels in one strip.
    std::string tiff("II*\0\x0c\0\0\0\x10\x40\x80\xf0", 12);
    const auto entry = [&](int tag, int type, std::uint32_t value) {
        for (const std::uint32_t part : {std::uint32_t(tag), std::uint32_t(type)})
            tiff += {static_cast<char>(part), static_cast<char>(part >> 8)};
        for (const std::uint32_t part : {1u, value})
            for (int shift = 0; shift < 32; shift += 8) tiff += static_cast<char>(part >> shift);
    };
    tiff += std::string("\x08\0", 2);
    entry(256, 3, 2), entry(257, 3, 2), entry(258, 3, 8), entry(259, 3, 1), entry(262, 3, 1),
        entry(273, 4, 8), entry(278, 3, 2), entry(279, 4, 4);
    tiff += std::string(4, '\0');
    return {{reinterpret_cast<const char*>(jpeg.data()), jpeg.size()},
            bmp,
            gif,
            png,
            tiff,
            "P6 2 2 255\n0123456789ab",
            "P2 2 2 9\n1 2 3 4\n",
            "RIFF\x1a" + std::string(3, '\0') + "WEBPVP8L\x0d" + std::string(3, '\0') +
                std::string("\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0", 14)};
}

void runProfile(std::span<const std::byte> bytes) {
    std::array<std::uint8_t, 40> samples{};
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<std::uint8_t>(37 * i);
    const std::array<std::uint16_t, 12> deep{0, 1, 999, 30'000, 65'535, 7, 40'000, 255, 256, 257, 60'000, 5};
    std::array<std::uint8_t, 30> converted{};
    for (const int colours : {1, 3, 4})
        if (const auto toSrgb = ToSrgb::ofProfile(bytes, colours)) {
            toSrgb->convert(samples.data(), converted.data(), 10);
            if (colours == 1) toSrgb->convert(deep.data(), converted.data(), 3);
        }
}

/// Profiles of grey, of RGB by primaries, and of RGB by a table of Lab.
std::vector<std::string> profileSeeds() {
    std::vector<std::string> seeds;
    const auto add = [&](cmsHPROFILE profile) {
        cmsUInt32Number size = 0;
        cmsSaveProfileToMem(profile, nullptr, &size);
        std::string bytes(size, '\0');
        cmsSaveProfileToMem(profile, bytes.data(), &size);
        cmsCloseProfile(profile);
        seeds.push_back(bytes);
    };
    cmsToneCurve* curve = cmsBuildGamma(nullptr, 1.8);
    cmsToneCurve* const curves[] = {curve, curve, curve};
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries{{0.68, 0.32, 1}, {0.265, 0.69, 1}, {0.15, 0.06, 1}};
    add(cmsCreateGrayProfile(&white, curve));
    add(cmsCreateRGBProfile(&white, &primaries, curves));
    cmsHPROFILE table = cmsCreateProfilePlaceholder(nullptr);
    cmsSetDeviceClass(table, cmsSigOutputClass);
    cmsSetColorSpace(table, cmsSigRgbData);
    cmsSetPCS(table, cmsSigLabData);
    cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, 3, 3);
    std::array<cmsUInt16Number, 24> corners{};
    for (std::size_t i = 0; i < corners.size(); ++i) corners[i] = static_cast<cmsUInt16Number>(2731 * i);
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocCLut16bit(nullptr, 2, 3, 3, corners.data()));
    cmsWriteTag(table, cmsSigAToB0Tag, pipeline);
    cmsPipelineFree(pipeline);
    cmsFreeToneCurve(curve);
    add(table);
    return seeds;
}

void runExperimentZip(std::span<const std::byte> bytes) {
    const fs::path zip = workplace().write("experiment.zip", textOf(bytes));
    const fs::path target = workplace().inner() / "unpacked";
    refusing([&] { openExperiment(zip, target); });
    for (const auto& entry : fs::directory_iterator(workplace().outer()))
        if (entry.path().filename() != "inner")
            throw std::logic_error("the archive wrote outside its folder: " + entry.path().string());
    std::error_code ignored;
    fs::remove_all(target, ignored);
}

std::vector<std::string> experimentZipSeeds() {
    const fs::path folder = workplace().inner() / "experiment", zip = workplace().inner() / "saved.zip";
    ExperimentResult result;
    result.cells.emplace_back();
    writeExperiment(result, folder);
    exportExperiment(folder, zip);
    std::ifstream stream(zip, std::ios::binary);
    std::vector<std::string> seeds{{std::istreambuf_iterator<char>(stream), {}}};
    std::string climbing = seeds[0];  // a name of the same length that leads out of the folder
    for (std::size_t at; (at = climbing.find("results.csv")) != std::string::npos;)
        climbing.replace(at, 11, "../esca.csv");
    seeds.push_back(climbing);
    fs::remove_all(folder);
    return seeds;
}

void runExperimentJson(std::span<const std::byte> bytes) {
    const fs::path folder = workplace().write("results.json", textOf(bytes)).parent_path();
    refusing([&] { readExperiment(folder); });
}

std::vector<std::string> experimentJsonSeeds() {
    ExperimentResult result;
    result.cells.resize(2);
    return {experimentJson(result)};
}

void runNpy(std::span<const std::byte> bytes) {
    const fs::path file = workplace().write("array.npy", textOf(bytes));
    refusing([&] {
        const NpyArray array = readNpy(file);
        if (array.shape().size() == 2)
            array.matrix();
        else
            array.integers();
    });
}

std::vector<std::string> npySeeds() {
    std::vector<std::string> seeds;
    for (const char* type : {"|b1", "|u1", "<i2", "<u8", "<f2", "<f4", "<f8"})
        for (const std::vector<std::size_t>& shape : {std::vector<std::size_t>{3, 2}, {6}})
            seeds.push_back(npyHeader(type, shape) + std::string(48, '\1'));
    std::string fortran = seeds.front();
    fortran.replace(fortran.find("False"), 5, "True ");
    seeds.push_back(fortran);
    return seeds;
}

void runPictureList(std::span<const std::byte> bytes) {
    const fs::path file = workplace().write("list.csv", textOf(bytes));
    refusing([&] { readPictureList(file); });
}

std::vector<std::string> pictureListSeeds() {
    return {"path,label\na.jpg,cat\n\"b \"\"c\"\".jpg\",\"a, dog\"\n", "label;file\nx;/a/b.png\r\n",
            "a.jpg\tred\nb.jpg\t\n", "\xEF\xBB\xBFimage\n\xC3\xA4.jpg\n"};
}

FeatureMatrix modelFeatures() {
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    FeatureMatrix features(40, 6);
    for (Eigen::Index i = 0; i < features.size(); ++i) features.data()[i] = normal(random);
    features.rowwise().normalize();
    return features;
}

// What follows the head of a model's file: its checksum would keep every change out.
void runModel(std::span<const std::byte> bytes) {
    static const FeatureMatrix features = modelFeatures();
    ModelWriter content;
    for (const std::byte byte : bytes) content.put(byte);
    std::stringstream stream;
    writeModelFile(stream, content);
    refusing([&] {
        const auto model = loadHashModel(stream, features);
        model->encode(features.topRows(3));
    });
}

std::vector<std::string> modelSeeds() {
    std::vector<std::string> seeds;
    JobContext context;
    for (const std::string& method : hashMethods()) {
        HashOptions options;
        options.method = method;
        options.bits = 8;
        options.neighbours = 4;
        const auto model = createHashModel(options);
        model->fit(modelFeatures(), context);
        std::ostringstream stream;
        model->serialise(stream);
        const std::string file = stream.str();
        std::stringstream empty;
        writeModelFile(empty, ModelWriter());
        seeds.push_back(file.substr(empty.str().size()));
    }
    return seeds;
}

void runModelSettings(std::span<const std::byte> bytes) {
    ModelRecord model;
    model.method = "ldh-rotated";
    model.settingsJson = textOf(bytes);
    refusing([&] { hashOptionsOf(model); });
    refusing([&] { isProvisional(model); });
}

std::vector<std::string> modelSettingsSeeds() {
    return {R"({"bits":64,"neighbours":10,"landmarks":50000,"fitted":360,"of":360,"newest":7,)"
            R"("provisional":false,"groups":3,"seconds":0.5,"remarks":["a"]})",
            R"({"bits":"64"})", "[1]", "7"};
}

void runSavedQuery(std::span<const std::byte> bytes) {
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    refusing([&] {
        const SavedQuery query = savedQueryFrom(text);
        if (savedQueryFrom(toJson(query)).sources.size() != query.sources.size()) std::abort();
    });
}

std::vector<std::string> savedQuerySeeds() {
    return {toJson({.sources = {{.imageId = 3, .file = "/a.jpg", .picture = {std::byte{1}}, .name = "a"}},
                    .view = {.crop = {1, 2, 3, 4}, .right = {5}, .wrong = {6}},
                    .options = {.bits = 48, .limit = 10}}),
            R"({"pictures":[{"file_hex":"2f61"}]})"};
}

/// The first byte says as what the rest was dropped.
void runDropped(std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    static constexpr const char* kTypes[] = {"text/uri-list", "text/plain", "text/plain;charset=utf-8",
                                             "image/png", "application/x-qt-image"};
    QMimeData data;
    data.setData(kTypes[std::to_integer<std::size_t>(bytes[0]) % std::size(kTypes)],
                 QByteArray(reinterpret_cast<const char*>(bytes.data()) + 1, qsizetype(bytes.size()) - 1));
    const Dropped dropped = readDrop(data);
    if (!dropped.address.isEmpty() && !dropped.address.scheme().startsWith("http")) std::abort();
    for (const QString& file : dropped.files)
        if (file.isEmpty()) std::abort();
}

std::vector<std::string> droppedSeeds() {
    std::vector<std::string> seeds;
    for (const char type : {0, 1, 2, 3, 4})
        for (const char* text : {"file:///usr/share/a%20b.jpg\r\nfile://host/x\r\n", "/usr\n/bin\n",
                                 "https://example.org/a.png?b=c#d", "http://[::1]:80/%FF", "file:"})
            seeds.push_back(type + std::string(text));
    return seeds;
}

constexpr FuzzTarget kTargets[] = {
    {"idx", runIdx, idxSeeds},
    {"cifar", runCifar, cifarSeeds},
    {"weights", runWeights, weightsSeeds},
    {"pickle", runPickle, pickleSeeds},
    {"picture", runPicture, pictureSeeds},
    {"profile", runProfile, profileSeeds},
    {"experiment_zip", runExperimentZip, experimentZipSeeds},
    {"experiment_json", runExperimentJson, experimentJsonSeeds},
    {"npy", runNpy, npySeeds},
    {"picture_list", runPictureList, pictureListSeeds},
    {"model", runModel, modelSeeds},
    {"model_settings", runModelSettings, modelSettingsSeeds},
    {"saved_query", runSavedQuery, savedQuerySeeds},
    {"dropped", runDropped, droppedSeeds},
};

}  // namespace

std::span<const FuzzTarget> fuzzTargets() {
    return kTargets;
}

}  // namespace laplens
