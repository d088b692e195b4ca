#include "core/networks/taught_views.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <span>
#include <vector>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/images/decode.hpp"
#include "core/images/file_kind.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/preprocess.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::vector<fs::path> photographsIn(const fs::path& folder, std::uint64_t seed) {
    if (!fs::is_directory(folder)) throw Error("there is no such folder", folder, "Check the name");
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && kindOfFile(entry.path()).kind == FileKind::Picture)
            files.push_back(entry.path());
    if (files.size() < 2)
        throw Error("there are fewer than two photographs to learn from", folder, "Choose another folder");
    std::ranges::sort(files);
    std::mt19937_64 random(seed);
    std::ranges::shuffle(files, random);
    return files;
}

std::string digestOfNames(const std::vector<fs::path>& files, const fs::path& folder) {
    std::string names;
    for (const fs::path& file : files) names += file.lexically_relative(folder).string() + '\n';
    return sha256(std::as_bytes(std::span(names)));
}

double uniform(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1.0p-53;
}

/// A square of at least this share of the short side, its area drawn evenly, anywhere in the picture.
Image drawnSquare(const Image& picture, double leastShare, std::mt19937_64& random) {
    const double least = leastShare * leastShare;
    const double share = std::sqrt(least + (1 - least) * uniform(random));
    const int side =
        std::max(1, static_cast<int>(std::lround(share * std::min(picture.width, picture.height))));
    const auto place = [&](int length) { return static_cast<int>(uniform(random) * (length - side + 1)); };
    const int x = place(picture.width), y = place(picture.height);
    return crop(picture, {.x = x, .y = y, .width = side, .height = side});
}

/// How many whole records of these settings are in the file; 0 where there is none.
std::int64_t recordsIn(const TaughtViews& views) {
    std::error_code error;
    if (!fs::exists(views.file, error)) return 0;
    std::string header(TaughtViews::kHeaderBytes, '\0');
    if (!openRegularFile(views.file).read(header.data(), TaughtViews::kHeaderBytes) ||
        header.c_str() != views.settings)
        throw Error("these views were made of other photographs or with other settings", views.file,
                    "Remove the file to make them anew, or name another");
    return (static_cast<std::int64_t>(fs::file_size(views.file)) - TaughtViews::kHeaderBytes) /
           views.recordBytes();
}

/// Open to go on behind so many records.
std::ofstream openBehind(const TaughtViews& views, std::int64_t records) {
    if (records == 0) {
        std::string header = views.settings;
        header.resize(TaughtViews::kHeaderBytes, '\0');
        std::ofstream(views.file, std::ios::binary) << header;
    } else {
        fs::resize_file(views.file, static_cast<std::uintmax_t>(TaughtViews::kHeaderBytes +
                                                                records * views.recordBytes()));
    }
    std::ofstream stream(views.file, std::ios::binary | std::ios::app);
    if (!stream) throw Error("the file cannot be written", views.file, "Choose another place for it");
    return stream;
}

}  // namespace

TaughtViews prepareViews(const fs::path& folder, const Network& teacher, const Backbone& student,
                         const ViewOptions& options, const fs::path& file, JobContext& context) {
    const std::vector<fs::path> files = photographsIn(folder, options.seed);
    const Backbone& seen = teacher.backbone();
    TaughtViews views{.file = file,
                      .folder = fs::absolute(folder).lexically_normal().filename().string(),
                      .teacher = seen.name,
                      .side = student.inputSize,
                      .featureSize = seen.featureSize,
                      .photographs = std::ssize(files),
                      .views = std::ssize(files) * options.views,
                      .settings = {}};
    views.settings = json{
        {"photographs", digestOfNames(files, folder)},
        {"teacher", seen.name},
        {"teacher_side", seen.inputSize},
        {"side", student.inputSize},
        {"least_share", options.leastShare},
        {"seed",
         options.seed}}.dump();
    const std::int64_t present = std::min(recordsIn(views), views.views);
    if (present == views.views) return views;
    std::ofstream stream = openBehind(views, present);

    // What the teacher sees of the square, its network's central share, the student sees as well.
    const int shortSide = static_cast<int>(std::lround(views.side / seen.centralShare));
    std::mutex mutex;
    std::map<std::size_t, Image> shown;
    const auto load = [&](std::size_t i) {
        const auto view = static_cast<std::uint64_t>(present) + i;
        std::mt19937_64 random(options.seed * 1'000'003 + view);
        const Image square =
            drawnSquare(decodeFile(files[view % files.size()], {.minShortSide = decodedSide(seen)}).image,
                        options.leastShare, random);
        Image small = centreSquare(square, views.side, shortSide, student.resampling);
        std::lock_guard lock(mutex);
        shown[i] = std::move(small);
        return square;
    };
    const auto write = [&](std::size_t i, std::span<const float> feature) {
        std::string record(static_cast<std::size_t>(views.recordBytes()), '\0');
        if (!feature.empty()) {
            std::lock_guard lock(mutex);
            const auto found = shown.extract(i);
            const std::vector<std::uint8_t>& pixels = found.mapped().pixels;
            const std::size_t plane = pixels.size() / 3;
            for (std::size_t p = 0; p < plane; ++p)
                for (std::size_t c = 0; c < 3; ++c)
                    record[c * plane + p] = static_cast<char>(pixels[3 * p + c]);
            std::ranges::copy(std::as_bytes(feature),
                              reinterpret_cast<std::byte*>(record.data() + views.pixelBytes()));
        }
        if (!stream.write(record.data(), std::ssize(record)))
            throw Error("the file cannot be written", views.file, "Check the room on its drive");
    };
    context.beginStage("Asking the teacher", views.views - present);
    extractAll(
        static_cast<std::size_t>(views.views - present), load, teacher, write,
        [&](std::size_t i, const Error& error) {
            context.message(error.what());
            write(i, {});
        },
        context);
    if (!stream.flush()) throw Error("the file cannot be written", views.file, "Check the room on its drive");
    return views;
}

}  // namespace laplens
