#include "core/images/sidecars.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/base/file_times.hpp"
#include "core/base/folded.hpp"
#include "core/images/decode.hpp"
#include "core/images/formats/picture_header.hpp"
#include "core/images/picture_endings.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 11> kCamerasRaw = {".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw",
                                                          ".orf", ".rw2", ".raf", ".pef", ".srw"};
constexpr std::array<std::string_view, 1> kDng = {".dng"};
constexpr std::array<const char*, 2> kSidecarEndings = {".xmp", ".XMP"};

std::optional<Sidecar> regularFile(const fs::path& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return Sidecar{file, status.st_size, nanosecondsOf(status.st_mtim)};
}

/// In small letters and in capitals, as systems write them.
std::vector<fs::path> filesCalled(const fs::path& stem, std::span<const std::string_view> endings) {
    std::vector<fs::path> files;
    for (const std::string_view ending : endings) {
        std::string capitals(ending);
        for (char& c : capitals) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        for (const std::string& written : {std::string(ending), capitals})
            if (fs::path file = stem.native() + written; regularFile(file)) files.push_back(std::move(file));
    }
    return files;
}

/// Whether NAME.xmp is about this one of the pictures called NAME.
bool hasPlainSidecar(const fs::path& picture) {
    const fs::path stem = picture.parent_path() / picture.stem();
    const std::string ending = lowerCaseEnding(picture);
    const auto isOne = [&](const auto& endings) { return std::ranges::count(endings, ending) > 0; };
    if (isOne(kCamerasRaw)) return true;
    if (!filesCalled(stem, kCamerasRaw).empty()) return false;
    if (isOne(kDng)) return true;
    std::vector<fs::path> others = filesCalled(stem, pictureEndings());
    std::erase(others, picture);
    return others.empty();
}

}  // namespace

bool isSidecarName(const fs::path& file) {
    return lowerCaseEnding(file) == kSidecarEndings[0];
}

std::vector<Sidecar> sidecarsOf(const fs::path& picture) {
    std::vector<Sidecar> sidecars;
    const auto add = [&](const fs::path& name) {
        for (const char* ending : kSidecarEndings)
            if (const auto found = regularFile(name.native() + ending)) return sidecars.push_back(*found);
    };
    if (picture.has_extension()) {
        add(picture.parent_path() / picture.stem());
        if (!sidecars.empty() && !hasPlainSidecar(picture)) sidecars.clear();
    }
    add(picture);
    return sidecars;
}

std::string textOf(std::span<const Sidecar> sidecars) {
    std::string text;
    for (const Sidecar& sidecar : sidecars) {
        if (!text.empty()) text += '\n';
        text += sidecar.file.filename().string();
        text += ' ' + std::to_string(sidecar.bytes);
        text += ' ' + std::to_string(sidecar.modifiedNs);
    }
    return text;
}

std::vector<fs::path> picturesBeside(const fs::path& sidecar) {
    const fs::path named = sidecar.parent_path() / sidecar.stem();
    std::vector<fs::path> pictures = filesCalled(named, pictureEndings());
    if (regularFile(named)) pictures.push_back(named);
    return pictures;
}

std::vector<Error> addSidecars(KeptFacts& facts, const fs::path& picture, std::span<const Sidecar> sidecars) {
    std::vector<Error> problems;
    facts.sidecars = textOf(sidecars);
    for (const Sidecar& sidecar : sidecars) {
        if (sidecar.bytes > kMostSidecarBytes) {
            problems.emplace_back(
                "this sidecar is larger than 16 MiB; what it says of its picture is not read", sidecar.file,
                "Have the program that wrote it write it anew");
            continue;
        }
        std::optional<SidecarFacts> said;
        try {
            said = readSidecarFacts(readPictureFile(sidecar.file));
        } catch (const Error& error) {
            problems.push_back(error);
            continue;
        }
        if (!said) {
            problems.emplace_back(
                "this sidecar is damaged, or no XMP; what it says of its picture is not read", sidecar.file,
                "Have the program that wrote it write it anew");
            continue;
        }
        const std::string ending = lowerCaseEnding(picture);
        if (!said->ending.empty() && '.' + smallLetters(said->ending) != ending) continue;
        if (said->rating) facts.rating = *said->rating;
        if (!said->colour.empty()) facts.colour = said->colour;
        if (said->place) facts.place = said->place;
        facts.notes = joinedNotes(facts.notes, said->notes);
        facts.keywords.insert(facts.keywords.end(), said->keywords.begin(), said->keywords.end());
    }
    facts.keywords = joinedKeywords(std::move(facts.keywords));
    return problems;
}

}  // namespace laplens
