#include "core/experiments/first_guesses.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "core/base/regular_file.hpp"
#include "core/images/decode.hpp"
#include "core/images/picture_endings.hpp"
#include "core/networks/class_scores.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/preprocess.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

std::map<std::string, Eigen::Index> readClasses(const fs::path& file) {
    std::ifstream stream = openRegularFile(file);
    if (!stream) throw Error("the list of classes cannot be read", file, "Check its name");
    std::map<std::string, Eigen::Index> classes;
    for (std::string line, name; std::getline(stream, line);)
        if (std::istringstream(line) >> name)
            classes.emplace(name, static_cast<Eigen::Index>(classes.size()));
    return classes;
}

/// "n01440764" of "n01440764_tench.jpg".
std::string classIn(const fs::path& name) {
    return name.stem().string().substr(0, name.stem().string().find('_'));
}

}  // namespace

FirstGuesses guessClasses(const fs::path& folder, const fs::path& classes, const Network& network,
                          JobContext& context) {
    const auto known = readClasses(classes);
    if (std::ssize(known) != network.backbone().classes)
        throw Error("the list has " + std::to_string(known.size()) + " classes, the network " +
                        std::to_string(network.backbone().classes),
                    classes, "Choose the list of the classes that the network was trained on");
    if (!fs::is_directory(folder)) throw Error("there is no such folder", folder, "Check the name");
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && looksLikePicture(entry.path())) files.push_back(entry.path());
    if (files.empty()) throw Error("there is no picture in this folder", folder, "Choose another");
    std::ranges::sort(files);
    std::vector<Eigen::Index> truth;
    for (const fs::path& file : files) {
        auto found = known.find(classIn(file.filename()));
        if (found == known.end()) found = known.find(classIn(file.parent_path().filename()));
        if (found == known.end())
            throw Error("neither the picture's name nor its folder's begins with a class of the list", file,
                        "Name it as ImageNet does: n01440764_tench.jpg");
        truth.push_back(found->second);
    }

    FirstGuesses guesses;
    const ClassScores scores(network);
    context.beginStage("Guessing with " + network.backbone().title, std::ssize(files));
    extractAll(
        files.size(),
        [&](std::size_t i) {
            return decodeFile(files[i], {.minShortSide = decodedSide(network.backbone())}).image;
        },
        scores,
        [&](std::size_t i, std::span<const float> row) {
            ++guesses.pictures;
            guesses.right += std::ranges::max_element(row) - row.begin() == truth[i];
        },
        [&](std::size_t, const Error& error) { guesses.failures.push_back(error); }, context);
    return guesses;
}

}  // namespace laplens
