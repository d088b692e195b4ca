#include "core/experiments/training_data.hpp"

#include <algorithm>
#include <map>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/images/file_kind.hpp"
#include "core/library/picture_reader.hpp"
#include "core/networks/class_scores.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/preprocess.hpp"
#include "core/store/stars.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kMostHeldOut = 2000;

void append(Dataset& data, const Image& image, int label) {
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t p = c; p < image.pixels.size(); p += 3) data.pixels.push_back(image.pixels[p]);
    data.labels.push_back(label);
}

/// A square around what the network sees, which leaves room for other crops.
Image squareFor(const Backbone& network, const Image& picture) {
    return centreSquare(picture, network.shortSide(), network.shortSide(), network.resampling);
}

Dataset emptyPictures(std::string name, int side) {
    Dataset data;
    data.name = std::move(name);
    data.width = data.height = side;
    data.channels = 3;
    return data;
}

Dataset readClassFolders(const fs::path& folder, const Backbone& network, JobContext& context) {
    Dataset data = emptyPictures(folder.filename().string(), network.shortSide());
    std::vector<fs::path> classes;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_directory() && !entry.path().filename().string().starts_with('.'))
            classes.push_back(entry.path());
    std::ranges::sort(classes);
    context.beginStage("Reading labelled pictures");
    std::int64_t done = 0;
    for (const fs::path& classFolder : classes) {
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(classFolder))
            if (entry.is_regular_file() && kindOfFile(entry.path()).kind == FileKind::Picture)
                files.push_back(entry.path());
        std::ranges::sort(files);
        for (const fs::path& file : files) {
            context.checkpoint();
            try {
                append(data,
                       squareFor(network, decodeFile(file, {.minShortSide = decodedSide(network)}).image),
                       static_cast<int>(data.classNames.size()));
            } catch (const Error& error) {
                context.message(error.what());
            }
            context.advanceTo(++done);
        }
        data.classNames.push_back(classFolder.filename().string());
    }
    return data;
}

std::vector<std::size_t> without(std::size_t count, const std::vector<std::size_t>& taken) {
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < count; ++i)
        if (!std::ranges::binary_search(taken, i)) rest.push_back(i);
    return rest;
}

/// The pictures of each class, by its name.
std::map<std::string, std::vector<std::int64_t>> classesOf(const Library& library, LabelSource source) {
    std::map<std::string, std::vector<std::int64_t>> classes;
    if (source == LabelSource::Folders) {
        const std::vector<std::int64_t> ids = library.imageIdsInState(ImageState::Ready);
        const std::vector<std::string> labels = library.labelsOf(ids);
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (!labels[i].empty()) classes[labels[i]].push_back(ids[i]);
        return classes;
    }
    std::map<std::int64_t, int> tagsOf;
    for (const auto& [tag, count] : library.tagCounts()) {
        if (tag == kFavouriteTag || givenStars({tag})) continue;
        classes[tag] = library.imagesTagged(tag);
        for (const std::int64_t id : classes[tag]) ++tagsOf[id];
    }
    for (auto& [tag, ids] : classes) std::erase_if(ids, [&](std::int64_t id) { return tagsOf[id] > 1; });
    return classes;
}

Dataset readLabelled(const Library& library, LabelSource source, const Backbone& network,
                     JobContext& context) {
    Dataset data = emptyPictures(library.folder().stem().string(), network.shortSide());
    const auto classes = classesOf(library, source);
    std::int64_t done = 0, total = 0;
    for (const auto& [name, ids] : classes) total += static_cast<std::int64_t>(ids.size());
    context.beginStage("Reading labelled pictures", total);
    for (const auto& [name, ids] : classes) {
        const std::size_t pixelsBefore = data.pixels.size(), labelsBefore = data.labels.size();
        for (const ImageRecord& record : library.imagesByIds(ids)) {
            context.checkpoint();
            try {
                append(data, squareFor(network, loadPicture(library, record, decodedSide(network))),
                       static_cast<int>(data.classNames.size()));
            } catch (const Error& error) {
                context.message(error.what());
            }
            context.advanceTo(++done);
        }
        if (data.labels.size() - labelsBefore >= 2) {
            data.classNames.push_back(name);
            continue;
        }
        if (!ids.empty()) context.message("\"" + name + "\" was left out: it has fewer than two pictures");
        data.pixels.resize(pixelsBefore);
        data.labels.resize(labelsBefore);
    }
    return data;
}

/// `all` in a training and a validation part.
void divide(Dataset all, const TrainingDataOptions& options, const fs::path& from, const std::string& remedy,
            TrainingData& data) {
    const int classes = static_cast<int>(all.classNames.size());
    if (classes < 2) throw Error("there are fewer than two classes to tell apart", from, remedy);
    if (options.limitPerClass > 0)
        all = subset(all, stratifiedSample(all.labels, options.limitPerClass, options.seed));
    std::vector<int> counts(static_cast<std::size_t>(classes));
    for (const int label : all.labels) ++counts[static_cast<std::size_t>(label)];
    const auto least = std::ranges::min_element(counts);
    const int smallest = *least;
    if (options.limitPerClass == 1)
        throw Error("one picture of each class is too few: one is learnt from, another is kept aside", from,
                    "Ask for two of each class, or more");
    if (smallest < 2)
        throw Error("the class \"" + all.classNames[static_cast<std::size_t>(least - counts.begin())] +
                        "\" has fewer than two pictures",
                    from, "Add pictures to it, or remove its folder");
    // Two of a class can be each other's look-alikes.
    const int wanted = options.holdOut > 0 ? options.holdOut / classes
                                           : std::min(std::max(2, smallest / 3), kMostHeldOut / classes);
    const int perClass = std::clamp(wanted, 1, smallest / 2);
    const std::vector<std::size_t> heldOut = stratifiedSample(all.labels, perClass, options.seed + 1);
    data.validation = subset(all, heldOut);
    data.training = subset(all, without(all.size(), heldOut));
}

}  // namespace

Dataset subset(const Dataset& data, const std::vector<std::size_t>& items) {
    Dataset part = data;
    const std::size_t bytes = static_cast<std::size_t>(data.channels) * data.width * data.height;
    part.labels.clear();
    part.pixels.clear();
    for (const std::size_t item : items) {
        part.labels.push_back(data.labels[item]);
        const auto first = data.pixels.begin() + static_cast<std::ptrdiff_t>(item * bytes);
        part.pixels.insert(part.pixels.end(), first, first + static_cast<std::ptrdiff_t>(bytes));
    }
    return part;
}

TrainingData readTrainingData(const fs::path& folder, const Backbone& backbone,
                              const TrainingDataOptions& options, JobContext& context) {
    if (!fs::is_directory(folder)) throw Error("there is no such folder", folder, "Check the name");
    TrainingData data;
    Dataset all;
    if (datasetKind(folder).empty()) {
        all = readClassFolders(folder, backbone, context);
    } else {
        all = readDataset(folder, Split::Train);
        data.test = readDataset(folder, Split::Test);
    }
    divide(std::move(all), options, folder, "Put the pictures of each class in a folder of its own", data);
    return data;
}

TrainingData readTrainingData(const Library& library, LabelSource source, const Backbone& backbone,
                              const TrainingDataOptions& options, JobContext& context) {
    TrainingData data;
    divide(readLabelled(library, source, backbone, context), options, library.folder(),
           source == LabelSource::Tags ? "Give pictures of at least two kinds a tag each"
                                       : "Add a folder with a folder for each class, as labelled",
           data);
    return data;
}

double accuracyOn(const Dataset& data, const Backbone& backbone, const fs::path& weights,
                  JobContext& context) {
    const auto network = loadNetwork(backbone, weights);
    std::size_t correct = 0;
    context.beginStage("Testing", static_cast<std::int64_t>(data.size()));
    extractAll(
        data.size(), [&](std::size_t i) { return data.image(i); }, ClassScores(*network),
        [&](std::size_t i, std::span<const float> scores) {
            correct += std::ranges::max_element(scores) - scores.begin() == data.labels[i];
        },
        [](std::size_t, const Error& error) { throw error; }, context);
    return static_cast<double>(correct) / static_cast<double>(std::max<std::size_t>(1, data.size()));
}

}  // namespace laplens
