#include "core/copies/companions.hpp"

#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <span>
#include <string_view>
#include <utility>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/folded.hpp"
#include "core/images/sidecars.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Behind the picture's name, with or without its own ending.
constexpr std::array<std::string_view, 14> kEndings = {".xmp", ".pp3", ".dop", ".aae",  ".on1",
                                                       ".cos", ".vrd", ".arp", ".nksc", ".mov",
                                                       ".mp4", ".wav", ".thm", ".txt"};
/// Of these what belongs to pictures alone.
constexpr std::size_t kEndingsOfEdits = 9;

/// Folders beside pictures: how their names begin, in small letters, one in the other, and what is behind the
/// whole name of a picture there, a number between them.
struct FolderOfNotes {
    std::array<std::string_view, 2> folders;
    std::string_view ending;
};
constexpr std::array<FolderOfNotes, 4> kFolders = {{{{".comments", {}}, ".xml"},           // gThumb
                                                    {{"captureone", "settings"}, ".cos"},  // and a version
                                                    {{"nksc_param", {}}, ".nksc"},         // NX Studio
                                                    {{"silkypix_ds", {}}, ".spd"}}};

/// What Picasa keeps in its list for itself: the size and the date of the file, sums, numbers, what was
/// undone.
constexpr std::array<std::string_view, 9> kPicasasOwn = {"backuphash",     "moddate", "width",
                                                         "height",         "bktag",   "iidlist",
                                                         "onlinechecksum", "redo",    "rotate=rotate(0)"};

/// Beginnings of the names of attributes that people's words are in, not a program's.
constexpr std::array<std::string_view, 5> kAttributes = {"user.xdg.tags", "user.xdg.comment", "user.baloo.",
                                                         "user.dublincore.",
                                                         "user.com.apple.metadata:_kMDItem"};

/// Films are large: their size does.
std::string contentOf(const fs::path& file, std::uintmax_t bytes) {
    constexpr std::uintmax_t kMostRead = 1 << 20;
    try {
        if (bytes <= kMostRead) return contentHashOfFile(file);
    } catch (const Error&) {
    }
    return std::to_string(bytes);
}

std::vector<std::string> attributesOf(const fs::path& picture) {
    std::vector<std::string> attributes;
    std::array<char, 65'536> names{}, value{};
    const ssize_t length = listxattr(picture.c_str(), names.data(), names.size());
    for (const char* name = names.data(); name < names.data() + std::max<ssize_t>(length, 0);
         name += std::strlen(name) + 1) {
        const bool isTheirs = std::ranges::any_of(
            kAttributes, [&](std::string_view start) { return std::string_view(name).starts_with(start); });
        const ssize_t size = isTheirs ? getxattr(picture.c_str(), name, value.data(), value.size()) : 0;
        if (size > 0)
            attributes.push_back(name + (' ' + std::string(value.data(), static_cast<std::size_t>(size))));
    }
    return attributes;
}

/// What the names of a picture's companions begin with, in small letters: its own, with and without its
/// ending, and of an iPhone's IMG_0001 what it calls the edits.
std::set<std::string> beginningsOf(const fs::path& picture) {
    constexpr std::string_view kIphone = "img_";
    const std::string stem = smallLetters(picture.stem().string());
    std::set<std::string> beginnings{stem, smallLetters(picture.filename().string())};
    if (stem.starts_with(kIphone)) beginnings.insert("img_o" + stem.substr(kIphone.size()));
    return beginnings;
}

std::vector<std::string> linesOf(const fs::path& file) {
    constexpr std::uintmax_t kMostRead = 64 << 20;
    std::vector<std::string> lines;
    std::error_code error;
    if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > kMostRead || error) return lines;
    std::ifstream stream(file, std::ios::binary);
    for (std::string line; std::getline(stream, line);) {
        if (line.ends_with('\r')) line.pop_back();
        lines.push_back(std::move(line));
    }
    return lines;
}

/// Sections "[NAME]" of lines "key=value".
void addPicasas(const fs::path& list, std::multimap<std::string, std::string>& listed) {
    std::string picture;
    for (const std::string& line : linesOf(list)) {
        if (line.starts_with('[')) {
            picture = smallLetters(line.substr(1, line.find(']') - 1));
            continue;
        }
        const std::string small = smallLetters(line);
        const bool isItsOwn =
            std::ranges::any_of(kPicasasOwn, [&](std::string_view key) { return small.starts_with(key); });
        if (line.find('=') != std::string::npos && !isItsOwn && !line.ends_with('='))
            listed.emplace(picture, "Picasa " + line);
    }
}

/// 4DOS's lines "NAME description" or "\"A NAME\" description"; what other programs add is behind a Ctrl+D.
void addDescriptions(const fs::path& list, std::multimap<std::string, std::string>& listed) {
    for (const std::string& line : linesOf(list)) {
        const bool isQuoted = line.starts_with('"');
        const std::size_t end = line.find(isQuoted ? '"' : ' ', isQuoted ? 1 : 0);
        if (end == std::string::npos) continue;
        const std::size_t start = line.find_first_not_of(' ', end + 1);
        const std::string said =
            start == std::string::npos ? "" : line.substr(start, line.find('\x04') - start);
        if (!said.empty())
            listed.emplace(smallLetters(line.substr(isQuoted, end - isQuoted)), "description " + said);
    }
}

/// "IMG.JPG" and "(2)" of "IMG(2).JPG", or "" for what has no such number.
std::pair<std::string, std::string> numberApart(const std::string& name) {
    const std::size_t dot = std::min(name.rfind('.'), name.size());
    const std::size_t open = name.rfind('(', dot);
    if (dot < 3 || name[dot - 1] != ')' || open == std::string::npos || open + 2 >= dot ||
        name.find_first_not_of("0123456789", open + 1) != dot - 1)
        return {name, {}};
    return {name.substr(0, open) + name.substr(dot), name.substr(open, dot - open)};
}

/// Of a picture and a file, both in small letters. Google Takeout's has the picture's whole name, the number
/// of one of several of that name behind it, and in newer archives ".supplemental-metadata"; of what is
/// longer than 46 letters no more is kept.
constexpr std::size_t kTakeoutKeeps = 40;  // of the picture's name, at least
bool isTakeoutsOf(const std::string& picture, const std::string& file) {
    constexpr std::string_view kEnding = ".json";
    if (!file.ends_with(kEnding)) return false;
    const auto [name, number] = numberApart(picture);
    std::string said = file.substr(0, file.size() - kEnding.size());
    if (!said.ends_with(number)) return false;
    said.resize(said.size() - number.size());
    const std::string whole = name + ".supplemental-metadata";
    return whole.starts_with(said) && (said.size() >= name.size() || said.size() >= kTakeoutKeeps);
}

/// Whether darktable keeps a further edit of "NAME.EXT" in it: "NAME_01.EXT.xmp".
bool isFurtherEditOf(const std::string& picture, const std::string& file) {
    const std::size_t dot = std::min(picture.rfind('.'), picture.size());
    const std::string ending = picture.substr(dot) + ".xmp";
    return file.size() >= dot + 3 + ending.size() && file.ends_with(ending) && file[dot] == '_' &&
           file.find_first_not_of("0123456789", dot + 1) == file.size() - ending.size();
}

}  // namespace

std::shared_ptr<const FolderNames::Folder> FolderNames::of(const fs::path& folder) {
    constexpr std::size_t kMostKept = 64;
    if (const auto found = known_.find(folder); found != known_.end()) return found->second;
    if (known_.size() >= kMostKept) known_.clear();
    Folder read;
    std::error_code error;
    for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
        std::string name = it->path().filename().string();
        std::string small = smallLetters(name);
        if (small == ".picasa.ini" || small == "picasa.ini") addPicasas(it->path(), read.listed);
        if (small == "descript.ion") addDescriptions(it->path(), read.listed);
        read.names.emplace(std::move(small), std::move(name));
    }
    return known_[folder] = std::make_shared<const Folder>(std::move(read));
}

std::vector<std::string> companionsOf(const fs::path& picture, FolderNames& folders) {
    std::vector<std::string> companions = attributesOf(picture);
    const fs::path place = picture.parent_path();
    const std::string own = smallLetters(picture.filename().string());
    const auto folder = folders.of(place);
    const auto take = [&](const fs::path& file, std::string_view kind, bool isRead) {
        std::error_code error;
        const std::uintmax_t bytes = fs::is_regular_file(file, error) ? fs::file_size(file, error) : 0;
        if (bytes > 0 && !error && file != picture)
            companions.push_back(std::string(kind) + (isRead ? ' ' + contentOf(file, bytes) : std::string()));
    };
    for (const std::string& beginning : beginningsOf(picture))
        for (const std::string_view ending : kEndings)
            for (auto [at, end] = folder->names.equal_range(beginning + std::string(ending)); at != end; ++at)
                if (!isAnothers(place / at->second, picture)) take(place / at->second, ending, true);

    const auto forEachName = [](const FolderNames::Folder& in, const std::string& beginning,
                                const auto& visit) {
        for (auto at = in.names.lower_bound(beginning);
             at != in.names.end() && at->first.starts_with(beginning); ++at)
            visit(at->first, at->second);
    };
    forEachName(*folder, smallLetters(picture.stem().string()) + '_',
                [&](const auto& small, const auto& name) {
                    if (isFurtherEditOf(own, small)) take(place / name, ".xmp", true);
                });
    forEachName(*folder, numberApart(own).first.substr(0, kTakeoutKeeps),
                [&](const auto& small, const auto& name) {
                    // It counts views, too: that it is there is enough.
                    if (isTakeoutsOf(own, small)) take(place / name, ".json", false);
                });
    for (const FolderOfNotes& notes : kFolders)
        forEachName(*folder, std::string(notes.folders[0]), [&](const auto&, const auto& name) {
            const auto lookIn = [&](const fs::path& in) {
                forEachName(*folders.of(in), own + '.', [&](const auto& small, const auto& its) {
                    if (small.ends_with(notes.ending)) take(in / its, notes.ending, true);
                });
            };
            if (notes.folders[1].empty()) return lookIn(place / name);
            forEachName(*folders.of(place / name), std::string(notes.folders[1]),
                        [&](const auto&, const auto& inner) { lookIn(place / name / inner); });
        });
    for (auto [at, end] = folder->listed.equal_range(own); at != end; ++at) companions.push_back(at->second);
    std::ranges::sort(companions);
    companions.erase(std::unique(companions.begin(), companions.end()), companions.end());
    return companions;
}

bool isNameOfBelonging(const fs::path& file) {
    return std::ranges::count(std::span(kEndings).first(kEndingsOfEdits),
                              smallLetters(file.extension().string())) > 0;
}

std::vector<fs::path> belongingsOf(const fs::path& picture, FolderNames& folders,
                                   const std::set<fs::path>& going) {
    const fs::path place = picture.parent_path();
    const auto folder = folders.of(place);
    std::vector<fs::path> belongings;
    const auto isItsAlone = [&](const fs::path& file) {
        std::vector<fs::path> owners = ownersAmong(file, picturesBeside(file, picture));
        if (!std::ranges::count(owners, picture)) return false;
        std::erase_if(owners,
                      [&](const fs::path& owner) { return owner != picture && going.contains(owner); });
        return owners.size() == 1 || (isSidecarName(file) && namedBy(file, owners) == picture);
    };
    for (auto at = folder->names.lower_bound(smallLetters(picture.stem().string()));
         at != folder->names.end() && at->first.starts_with(smallLetters(picture.stem().string())); ++at) {
        const fs::path file = place / at->second;
        std::error_code error;
        if (!isNameOfBelonging(file) || !fs::is_regular_file(fs::symlink_status(file, error))) continue;
        if (mayBeAbout(file, picture) ? isItsAlone(file)
                                      : isFurtherEditOf(picture.filename().string(), at->second))
            belongings.push_back(file);
    }
    return belongings;
}

fs::path belongingNamed(const fs::path& belonging, const fs::path& picture, const fs::path& renamed) {
    const std::string name = belonging.filename().string(), whole = picture.filename().string(),
                      stem = picture.stem().string(), ending = picture.extension().string();
    if (name.starts_with(whole))
        return renamed.parent_path() / (renamed.filename().string() + name.substr(whole.size()));
    std::string rest = name.substr(stem.size());
    constexpr std::string_view kXmp = ".xmp";
    if (rest.starts_with('_'))  // of a further edit the ending is the picture's, too
        rest.replace(rest.size() - kXmp.size() - ending.size(), ending.size(), renamed.extension().string());
    return renamed.parent_path() / (renamed.stem().string() + rest);
}

}  // namespace laplens
