#include "core/images/sidecars.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/base/file_times.hpp"
#include "core/base/folded.hpp"
#include "core/base/parts.hpp"
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
    return Sidecar{file, status.st_size,
                   std::max(nanosecondsOf(status.st_mtim), nanosecondsOf(status.st_ctim))};
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

/// How sure a name makes it that a sidecar is of this picture.
enum class Claim { AnyPicture, Dng, CamerasRaw, WholeName };

Claim claimOf(const fs::path& sidecar, const fs::path& picture) {
    const std::string ending = lowerCaseEnding(picture);
    const auto isOne = [&](const auto& endings) { return std::ranges::count(endings, ending) > 0; };
    if (sidecar.stem() == picture.filename()) return Claim::WholeName;
    return isOne(kCamerasRaw) ? Claim::CamerasRaw : isOne(kDng) ? Claim::Dng : Claim::AnyPicture;
}

/// Endings of the formats that programs call so in dc:format.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kFormats = {{{"image/jpeg", ".jpg"},
                                                                                     {"image/jpeg", ".jpeg"},
                                                                                     {"image/tiff", ".tif"},
                                                                                     {"image/tiff", ".tiff"},
                                                                                     {"image/png", ".png"},
                                                                                     {"image/webp", ".webp"},
                                                                                     {"image/heic", ".heic"},
                                                                                     {"image/heif", ".heif"},
                                                                                     {"image/avif", ".avif"},
                                                                                     {"image/jxl", ".jxl"},
                                                                                     {"image/gif", ".gif"},
                                                                                     {"image/bmp", ".bmp"}}};

/// The only one of the pictures that it tells of.
std::optional<fs::path> subjectOf(const SidecarFacts& said, const std::vector<fs::path>& pictures) {
    const auto only = [&](const auto& isIt) -> std::optional<fs::path> {
        if (std::ranges::count_if(pictures, isIt) != 1) return std::nullopt;
        return *std::ranges::find_if(pictures, isIt);
    };
    const auto hasEnding = [](const std::string& ending) {
        return [ending = smallLetters(ending)](const fs::path& picture) {
            return lowerCaseEnding(picture) == ending;
        };
    };
    if (!said.ending.empty()) return only(hasEnding('.' + said.ending));
    if (const fs::path named = said.fileName; !named.empty()) return only(hasEnding(named.extension()));
    return only([&](const fs::path& picture) {
        return std::ranges::any_of(kFormats, [&](const auto& format) {
            return format.first == smallLetters(said.format) && format.second == lowerCaseEnding(picture);
        });
    });
}

struct ReadSidecar {
    std::optional<SidecarFacts> said{};
    std::optional<Error> problem{};
};

ReadSidecar read(const Sidecar& sidecar) {
    constexpr const char* kRemedy = "Have the program that wrote it write it anew";
    if (sidecar.bytes > kMostSidecarBytes)
        return {{},
                Error("this sidecar is larger than 16 MiB; what it says of its picture is not read",
                      sidecar.file, kRemedy)};
    try {
        if (auto said = readSidecarFacts(readPictureFile(sidecar.file))) return {std::move(said), {}};
    } catch (const Error& error) {
        return {{}, error};
    }
    return {{},
            Error("this sidecar is damaged, or no XMP; what it says of its picture is not read", sidecar.file,
                  kRemedy)};
}

constexpr std::array<std::pair<SidecarUse, std::string_view>, 2> kUses = {
    {{SidecarUse::NotOfIt, "\tnot of it"}, {SidecarUse::Damaged, "\tdamaged"}}};

/// Without what a line says behind its tab, and that.
std::pair<std::string_view, SidecarUse> useApart(std::string_view line) {
    for (const auto& [use, word] : kUses)
        if (line.ends_with(word)) return {line.substr(0, line.size() - word.size()), use};
    return {line, SidecarUse::Read};
}

std::string lineOf(const Sidecar& sidecar) {
    return sidecar.file.filename().string() + ' ' + std::to_string(sidecar.bytes) + ' ' +
           std::to_string(sidecar.changedNs) + (sidecar.isShared ? " shared" : "");
}

}  // namespace

bool isSidecarName(const fs::path& file) {
    return lowerCaseEnding(file) == kSidecarEndings[0];
}

bool mayBeAbout(const fs::path& sidecar, const fs::path& picture) {
    const fs::path named = sidecar.stem();
    return sidecar.parent_path() == picture.parent_path() &&
           (picture.filename() == named || (picture.has_extension() && picture.stem() == named));
}

std::vector<fs::path> ownersAmong(const fs::path& sidecar, const std::vector<fs::path>& pictures) {
    std::vector<fs::path> owners;
    Claim best = Claim::AnyPicture;
    for (const fs::path& picture : pictures) {
        if (!mayBeAbout(sidecar, picture)) continue;
        const Claim claim = claimOf(sidecar, picture);
        if (claim < best) continue;
        if (claim > best) owners.clear();
        best = claim;
        owners.push_back(picture);
    }
    return owners;
}

bool isShared(const fs::path& sidecar, const std::vector<fs::path>& owners) {
    return owners.size() > 1 && claimOf(sidecar, owners.front()) == Claim::AnyPicture;
}

std::vector<fs::path> picturesBeside(const fs::path& sidecar) {
    const fs::path named = sidecar.parent_path() / sidecar.stem();
    std::vector<fs::path> pictures = filesCalled(named, pictureEndings());
    if (regularFile(named)) pictures.push_back(named);
    return pictures;
}

std::vector<fs::path> picturesBeside(const fs::path& sidecar, const fs::path& picture) {
    std::vector<fs::path> pictures = picturesBeside(sidecar);
    if (!std::ranges::count(pictures, picture)) pictures.push_back(picture);
    return pictures;
}

bool isAnothers(const fs::path& sidecar, const fs::path& picture) {
    if (!isSidecarName(sidecar) || !mayBeAbout(sidecar, picture)) return false;
    const std::vector<fs::path> owners = ownersAmong(sidecar, picturesBeside(sidecar, picture));
    if (!std::ranges::count(owners, picture)) return true;
    return isShared(sidecar, owners) && namedBy(sidecar, owners).value_or(picture) != picture;
}

bool isAloneOf(const fs::path& sidecar, const fs::path& picture) {
    return ownersAmong(sidecar, picturesBeside(sidecar, picture)) == std::vector{picture};
}

std::vector<Sidecar> sidecarsOf(const fs::path& picture) {
    std::vector<Sidecar> sidecars;
    const auto add = [&](const fs::path& name) {
        for (const char* ending : kSidecarEndings) {
            auto found = regularFile(name.native() + ending);
            if (!found) continue;
            const std::vector<fs::path> owners =
                ownersAmong(found->file, picturesBeside(found->file, picture));
            if (!std::ranges::count(owners, picture)) return;
            found->isShared = isShared(found->file, owners);
            sidecars.push_back(std::move(*found));
            return;
        }
    };
    if (picture.has_extension()) add(picture.parent_path() / picture.stem());
    add(picture);
    return sidecars;
}

std::optional<fs::path> namedBy(const fs::path& sidecar, const std::vector<fs::path>& pictures) {
    const std::optional<Sidecar> file = regularFile(sidecar);
    const ReadSidecar its = file ? read(*file) : ReadSidecar();
    return its.said ? subjectOf(*its.said, pictures) : std::nullopt;
}

std::optional<Error> problemWith(const fs::path& sidecar) {
    const std::optional<Sidecar> file = regularFile(sidecar);
    return file ? read(*file).problem : std::nullopt;
}

std::string textOf(std::span<const Sidecar> sidecars) {
    std::string text;
    for (const Sidecar& sidecar : sidecars) text += (text.empty() ? "" : "\n") + lineOf(sidecar);
    return text;
}

bool isTextOf(std::string_view read, std::span<const Sidecar> sidecars) {
    std::string text;
    for (const std::string_view line : partsOf(read, '\n'))
        (text += text.empty() ? "" : "\n") += useApart(line).first;
    return text == textOf(sidecars);
}

std::vector<std::pair<std::string, SidecarUse>> usesIn(std::string_view read) {
    std::vector<std::pair<std::string, SidecarUse>> uses;
    for (const std::string_view line : partsOf(read, '\n')) {
        auto [known, use] = useApart(line);
        if (known.ends_with(" shared")) known.remove_suffix(std::string_view(" shared").size());
        for (int numbers = 0; numbers < 2; ++numbers)
            known = known.substr(0, std::min(known.rfind(' '), known.size()));
        uses.emplace_back(known, use);
    }
    return uses;
}

void addSidecars(KeptFacts& facts, const fs::path& picture, std::span<const Sidecar> sidecars) {
    facts.sidecars.clear();
    for (const Sidecar& sidecar : sidecars) {
        const auto [said, problem] = read(sidecar);
        const auto isOfIt = [&] {
            if (sidecar.isShared) return subjectOf(*said, picturesBeside(sidecar.file, picture)) == picture;
            return said->ending.empty() || '.' + smallLetters(said->ending) == lowerCaseEnding(picture);
        };
        const SidecarUse use = problem    ? SidecarUse::Damaged
                               : isOfIt() ? SidecarUse::Read
                                          : SidecarUse::NotOfIt;
        facts.sidecars += (facts.sidecars.empty() ? "" : "\n") + lineOf(sidecar);
        for (const auto& [other, word] : kUses)
            if (other == use) facts.sidecars += word;
        if (use != SidecarUse::Read) continue;
        if (said->rating) facts.rating = *said->rating;
        if (!said->colour.empty()) facts.colour = said->colour;
        if (said->place) facts.place = said->place;
        facts.notes = joinedNotes(facts.notes, said->notes);
        facts.keywords.insert(facts.keywords.end(), said->keywords.begin(), said->keywords.end());
    }
    facts.keywords = joinedKeywords(std::move(facts.keywords));
}

}  // namespace laplens
