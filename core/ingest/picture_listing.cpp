#include "core/ingest/picture_listing.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "core/base/closed_folder.hpp"
#include "core/base/error.hpp"
#include "core/base/file_times.hpp"
#include "core/base/folded.hpp"
#include "core/datasets/picture_list.hpp"
#include "core/images/file_kind.hpp"
#include "core/images/formats/picture_header.hpp"
#include "core/images/sidecars.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

using Status = struct stat;

std::optional<Status> statusOf(const fs::path& file) {
    Status status{};
    return stat(file.c_str(), &status) == 0 ? std::optional(status) : std::nullopt;
}

/// As std::filesystem counts, which libraries hold; what lies more than 292 years from its beginning is put
/// there.
std::int64_t modifiedNsOf(const Status& status) {
    using std::chrono::file_clock, std::chrono::nanoseconds, std::chrono::seconds;
    static const std::int64_t beginning_s =
        std::chrono::floor<seconds>(file_clock::to_sys(file_clock::time_point{})).time_since_epoch().count();
    constexpr std::int64_t kFurthest_s = nanoseconds::max().count() / 1'000'000'000 - 1;
    const std::int64_t since_s =
        std::clamp<std::int64_t>(status.st_mtim.tv_sec - beginning_s, -kFurthest_s, kFurthest_s);
    return since_s * 1'000'000'000 + status.st_mtim.tv_nsec;
}

FilePlace placeOf(const Status& status) {
    return {status.st_dev, status.st_ino, status.st_size, modifiedNsOf(status)};
}

std::int64_t changedNsOf(const Status& status) {
    return nanosecondsOf(status.st_ctim);
}

/// Bins, thumbnails and originals that other systems and programs keep beside pictures.
bool hasNameOfAnotherProgram(const std::string& folderName) {
    constexpr std::array<std::string_view, 18> kNames = {"@eadir",
                                                         "#recycle",
                                                         "#snapshot",
                                                         "@recycle",
                                                         ".@__thumb",
                                                         "$recycle.bin",
                                                         "recycler",
                                                         "recycled",
                                                         ".trash",
                                                         ".trashes",
                                                         ".thumbnails",
                                                         ".picasaoriginals",
                                                         "@recently-snapshot",
                                                         ".dtrash",
                                                         "lost+found",
                                                         "found.000",
                                                         "system volume information",
                                                         "__macosx"};
    const std::string name = smallLetters(folderName);
    return std::ranges::count(kNames, name) > 0 || name.starts_with(".trash-") || name.ends_with(".lrdata");
}

/// Of a library of Apple Photos only the originals are a person's own pictures.
bool isOfApplePhotos(const fs::path& folder) {
    const std::string library = smallLetters(folder.parent_path().extension().string());
    if (library != ".photoslibrary" && library != ".aplibrary" && library != ".migratedphotolibrary")
        return false;
    const std::string name = smallLetters(folder.filename().string());
    return name != "originals" && name != "masters";
}

/// In iPhoto's library before it became one file, also beside the pictures of each day.
bool isOfIPhoto(const fs::path& folder) {
    return smallLetters(folder.filename().string()) == "thumbs" &&
           std::ranges::any_of(folder.parent_path(), [](const fs::path& above) {
               return smallLetters(above.string()) == "iphoto library";
           });
}

/// What Nextcloud makes of the pictures that its users keep.
bool isOfNextcloud(const fs::path& folder) {
    return folder.filename() == "preview" && folder.parent_path().filename().string().starts_with("appdata_");
}

bool isOfAnotherProgram(const fs::path& folder) {
    return hasNameOfAnotherProgram(folder.filename().string()) || isOfApplePhotos(folder) ||
           isOfIPhoto(folder) || isOfNextcloud(folder);
}

/// "a.jpg, b.jpg, c.jpg and 7 others"
std::string someOf(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) text += (i ? ", " : "") + names[i];
    if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " others";
    return text;
}

bool isHiddenOrLibrary(const std::string& name) {
    return name.starts_with('.') || name.ends_with(".laplens");
}

std::string labelOf(const RootRecord& root, const std::string& relativePath) {
    const auto slash = relativePath.find('/');
    return root.labelled && slash != std::string::npos ? relativePath.substr(0, slash) : std::string();
}

class Lister {
public:
    Lister(const std::vector<RootRecord>& roots, JobContext& context, const OnPassedOver& onPassedOver)
        : roots_(roots), context_(context), onPassedOver_(onPassedOver), listings_(roots.size()) {}

    std::vector<Listing> list() && {
        context_.beginStage("Looking for pictures");
        for (root_ = 0; root_ < roots_.size(); ++root_)
            roots_[root_].kind == "folder" ? listRoot() : listNamed();
        // Of several links to a folder always the same one leads there.
        while (!links_.empty()) {
            const auto [root, link] = links_.extract(links_.begin()).value();
            root_ = root;
            follow(link);
        }
        for (root_ = 0; root_ < roots_.size(); ++root_) {
            Listing& listing = listings_[root_];
            std::ranges::sort(listing.files, {}, &ListedFile::path);
            for (const std::string& sidecar : listing.sidecars)
                if (listing.picturesOf(sidecar).empty())
                    passOver(roots_[root_].path / sidecar, PassedOver::NoPicture);
            // A drive that was pulled out also looks like a folder that came to its end.
            std::error_code gone;
            if (!fs::is_directory(roots_[root_].path, gone)) cutShort("its folder is gone");
        }
        return std::move(listings_);
    }

private:
    using FolderPlace = std::pair<dev_t, ino_t>;

    void passOver(const fs::path& file, PassedOver reason, std::string_view format = {}) {
        if (onPassedOver_) onPassedOver_(file, reason, format);
    }
    std::string relative(const fs::path& path) const {
        return path.lexically_relative(roots_[root_].path).string();
    }
    void cutShort(const std::string& why) {
        listings_[root_].cutShort = true;
        context_.message(Error("listing stopped early: " + why, roots_[root_].path,
                               "Check that its drive is connected and scan again")
                             .what());
    }
    /// Whether no way has led to this folder before.
    bool isNew(const Status& folder) { return folders_.emplace(folder.st_dev, folder.st_ino).second; }

    void listRoot() {
        const fs::path& path = roots_[root_].path;
        const auto status = statusOf(path);
        if (!status) return cutShort("its folder is gone");
        if (isNew(*status)) return listFolder(path, false);
        listings_[root_].isListedElsewhere = true;
        passOver(path, PassedOver::OtherName);
    }

    void listFolder(const fs::path& top, bool byLink) {
        std::vector<fs::path> waiting{top};
        while (!waiting.empty()) {
            const fs::path folder = std::move(waiting.back());
            waiting.pop_back();
            std::error_code error;
            fs::directory_iterator it(folder, error);
            if (error == std::errc::no_such_file_or_directory) continue;
            if (error || isClosed(folder)) {
                close(folder, error == std::errc::filename_too_long);
                continue;
            }
            for (; !error && it != fs::directory_iterator(); it.increment(error)) {
                context_.checkpoint();
                look(*it, byLink, waiting);
            }
            if (error) cutShort(error.message());
        }
    }

    void close(const fs::path& folder, bool isTooLong) {
        const std::string path = relative(folder);
        listings_[root_].closed.push_back(path == "." ? "" : path + '/');
        passOver(folder, PassedOver::Closed);
        context_.message(
            isTooLong ? Error("the folder's path is too long to be opened; what is in it is left out", folder,
                              "Shorten the names of the folders that lead to it and scan again")
                            .what()
                      : Error("the folder may not be listed; its pictures stay as they are", folder,
                              "Change its permissions and scan again")
                            .what());
    }

    void look(const fs::directory_entry& entry, bool byLink, std::vector<fs::path>& folders) {
        const fs::path& path = entry.path();
        const std::string name = path.filename().string();
        std::error_code error;
        const bool isLink = entry.is_symlink(error);
        const auto status = statusOf(path);
        const bool isTooLong = !status && errno == ENAMETOOLONG;
        if (status && S_ISDIR(status->st_mode) && isOfAnotherProgram(path)) return leaveOut(path, isLink);
        if (isHiddenOrLibrary(name) && (name.starts_with('.') || (status && S_ISDIR(status->st_mode))))
            return passOver(path, PassedOver::Hidden);
        if (!status) {
            if (isLink) return deadLink(path);
            if (isTooLong)
                entry.is_directory(error) ? close(path, true) : passOver(path, PassedOver::Unreadable);
        } else if (S_ISREG(status->st_mode)) {
            lookAtFile(path, *status, byLink || isLink);
        } else if (!S_ISDIR(status->st_mode)) {
            passOver(path, PassedOver::Special);
        } else if (isLink) {
            links_.emplace(root_, path);
        } else if (isNew(*status)) {
            folders.push_back(path);
        } else {
            passOver(path, PassedOver::OtherName);
        }
    }

    void leaveOut(const fs::path& folder, bool isLink) {
        std::error_code error;
        if (isLink) return passOver(folder, PassedOver::LeftOver);
        constexpr auto kOptions = fs::directory_options::skip_permission_denied;
        for (fs::recursive_directory_iterator it(folder, kOptions, error);
             !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
            context_.checkpoint();
            std::error_code unknown;
            if (!it->is_directory(unknown)) passOver(it->path(), PassedOver::LeftOver);
        }
    }

    /// What it led to may come back with its drive.
    void deadLink(const fs::path& path) {
        listings_[root_].closed.push_back(relative(path));
        listings_[root_].closed.push_back(relative(path) + '/');
        passOver(path, PassedOver::DeadLink);
    }

    void lookAtFile(const fs::path& path, const Status& status, bool byLink) {
        if (isSidecarName(path)) return listings_[root_].sidecars.push_back(relative(path));
        if (lowerCaseEnding(path) == ".thm") return passOver(path, PassedOver::LeftOver);
        const FileKind kind = kindOfFile(path);
        switch (kind.kind) {
            case FileKind::Picture:
                return add(relative(path), labelOf(roots_[root_], relative(path)), status, byLink);
            case FileKind::NotSupported:
                return passOver(path, PassedOver::NotSupported, kind.format);
            case FileKind::NoPicture:
                return passOver(path, PassedOver::NoPicture);
            case FileKind::Unreadable:
                return passOver(path, PassedOver::Unreadable);
        }
    }

    void add(std::string path, std::string label, const Status& status, bool byLink) {
        listings_[root_].files.push_back(
            {std::move(path), std::move(label), placeOf(status), changedNsOf(status), byLink});
        context_.advanceTo(++found_);
    }

    void follow(const fs::path& link) {
        const auto status = statusOf(link);
        std::error_code error;
        const fs::path target = fs::canonical(link, error);
        if (!status || error) return deadLink(link);
        const std::string fromTarget = roots_[root_].path.lexically_relative(target).string();
        if (!fromTarget.starts_with("..")) return passOver(link, PassedOver::LeadsOut);
        if (!isNew(*status)) return passOver(link, PassedOver::OtherName);
        listFolder(link, true);
    }

    /// Those that a list in the root's folder names.
    void listNamed() {
        const RootRecord& root = roots_[root_];
        const fs::path list = root.path / root.kind.substr(std::string_view("list:").size());
        std::vector<ListedPicture> listed;
        try {
            listed = readPictureList(list);
        } catch (const Error& error) {
            listings_[root_].cutShort = true;
            return context_.message(error.what());
        }
        std::map<std::string, ListedFile> byPath;  // a picture may be named twice
        std::vector<std::string> absent;
        for (const ListedPicture& picture : listed) {
            context_.checkpoint();
            const fs::path path = (root.path / picture.file).lexically_normal();
            std::string name = relative(path);
            if (name.starts_with("..")) name = path.string();
            const auto status = statusOf(path);
            std::error_code error;
            if (!status) {
                absent.push_back(picture.file.string());
                passOver(path, PassedOver::NotThere);
            } else if (S_ISREG(status->st_mode)) {
                const auto known = byPath.find(name);
                if (known != byPath.end() && known->second.label != picture.label)
                    context_.message(Error("the list gives the picture " + name + " two labels, " +
                                               known->second.label + " and " + picture.label,
                                           list, "Leave one; the later one counts")
                                         .what());
                byPath[name] = {name, picture.label, placeOf(*status), changedNsOf(*status),
                                fs::is_symlink(path, error)};
                context_.advanceTo(++found_);
            } else {
                passOver(path, S_ISDIR(status->st_mode) ? PassedOver::NoPicture : PassedOver::Special);
            }
        }
        if (!absent.empty())
            context_.message(Error(std::to_string(absent.size()) + " of the " +
                                       std::to_string(listed.size()) +
                                       " pictures that the list names are not there: " + someOf(absent),
                                   list, "Correct their paths and scan again")
                                 .what());
        for (auto& [path, file] : byPath) listings_[root_].files.push_back(std::move(file));
    }

    const std::vector<RootRecord>& roots_;
    JobContext& context_;
    const OnPassedOver& onPassedOver_;
    std::vector<Listing> listings_;
    std::size_t root_ = 0;
    std::int64_t found_ = 0;
    std::set<std::pair<std::size_t, fs::path>> links_;  // to folders, not followed yet
    std::set<FolderPlace> folders_;
};

}  // namespace

std::string_view reasonText(PassedOver reason) {
    constexpr std::array<std::string_view, kPassedOverReasons> kTexts = {
        "no picture",
        "of a format that is not supported",
        "may not be read",
        "another program's thumbnails, bins or originals",
        "hidden, or a library",
        "another name of what is counted already",
        "a link out of the folder to one that holds it",
        "a link that leads nowhere",
        "a pipe, socket or device",
        "a folder that cannot be listed",
        "named in a list, but not there",
        "a sidecar that does not tell which picture it is about",
        "a sidecar that cannot be read"};
    return kTexts[static_cast<std::size_t>(reason)];
}

std::optional<FilePlace> placeOf(const fs::path& file) {
    const auto status = statusOf(file);
    return status && S_ISREG(status->st_mode) ? std::optional(placeOf(*status)) : std::nullopt;
}

std::int64_t changedNsOf(const fs::path& file) {
    const auto status = statusOf(file);
    return status ? changedNsOf(*status) : 0;
}

bool isAsListed(const fs::path& file, const ListedFile& listed) {
    const auto status = statusOf(file);
    return status && S_ISREG(status->st_mode) && placeOf(*status) == listed.place &&
           changedNsOf(*status) == listed.changedNs;
}

bool Listing::looksComplete(const std::string& path) const {
    return !cutShort && std::ranges::none_of(closed, [&](const std::string& place) {
        return place.empty() || path == place || (place.ends_with('/') && path.starts_with(place));
    });
}

std::vector<std::string> Listing::picturesOf(const std::string& sidecar) const {
    std::vector<std::string> pictures;
    const std::string name = sidecar.substr(0, sidecar.rfind('.')), begin = name + '.';
    if (std::ranges::binary_search(files, name, {}, &ListedFile::path)) pictures.push_back(name);
    for (auto file = std::ranges::lower_bound(files, begin, {}, &ListedFile::path);
         file != files.end() && file->path.starts_with(begin); ++file)
        if (mayBeAbout(sidecar, file->path)) pictures.push_back(file->path);
    return pictures;
}

std::vector<Listing> listPictures(const std::vector<RootRecord>& roots, JobContext& context,
                                  const OnPassedOver& onPassedOver) {
    return Lister(roots, context, onPassedOver).list();
}

std::vector<FileName> namesByPlace(
    const std::vector<RootRecord>& roots, const std::vector<Listing>& listings,
    const std::function<bool(const RootRecord&, const std::string& path)>& isKnown) {
    std::vector<FileName> names;
    for (std::size_t root = 0; root < roots.size(); ++root)
        for (const ListedFile& file : listings[root].files)
            names.push_back({root, file, isKnown && isKnown(roots[root], file.path)});
    const auto isList = [&](const FileName& name) { return roots[name.root].kind != "folder"; };
    std::ranges::sort(names, {}, [&](const FileName& name) {
        return std::tuple(name.file.place, isList(name), name.file.byLink, !name.isKnown, name.root,
                          std::string_view(name.file.path));
    });
    for (std::size_t i = 1; i < names.size(); ++i)
        names[i].isPassedOver = names[i].file.place == names[i - 1].file.place && !isList(names[i]);
    return names;
}

bool isLeftOut(const fs::path& folder) {
    const std::string name = folder.filename().string();
    return isHiddenOrLibrary(name) || isOfAnotherProgram(folder);
}

std::int64_t picturesIn(const fs::path& folder, std::int64_t most) {
    std::stop_source enough;
    JobContext context(enough.get_token(), [&](const Progress& progress) {
        if (progress.done >= most) enough.request_stop();
    });
    try {
        const auto listings = listPictures({{.path = folder, .kind = "folder"}}, context);
        return std::min(most, static_cast<std::int64_t>(listings.front().files.size()));
    } catch (const Cancelled&) {
        return most;
    }
}

}  // namespace laplens
