#include "core/ingest/folder_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <unordered_map>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/file_times.hpp"
#include "core/images/file_kind.hpp"
#include "core/images/sidecars.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/ingest/seen_changes.hpp"
#include "core/ingest/sidecar_changes.hpp"
#include "core/library/picture_reader.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// More than so many changes are not told one by one.
constexpr std::size_t kMostTold = 1000;
/// Looking through folders takes at most this share of the time.
constexpr int kPollShare = 20;
/// What was written so lately may still be being written.
constexpr std::int64_t kSettled_s = 3;
/// How often is looked whether a folder is there, and the same: a drive comes and goes without a word.
constexpr milliseconds kLookForFolders{1'000};
constexpr std::uint32_t kEvents =
    IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ATTRIB | IN_ONLYDIR;

using FolderId = std::pair<dev_t, ino_t>;

std::optional<FolderId> idOf(const fs::path& folder) {
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return std::nullopt;
    return FolderId(status.st_dev, status.st_ino);
}

/// Whether others may change the folder without this computer's knowing.
bool isRemote(const fs::path& folder) {
    constexpr std::array<std::uint32_t, 9> kRemote = {
        0x6969,     /* NFS */ 0x517B,      /* SMB */ 0xFF534D42, /* CIFS */ 0xFE534D42, /* SMB2 */
        0x65735546, /* FUSE */ 0x01021997, /* 9P */ 0x00C36400,  /* Ceph */ 0x5346414F, /* AFS */
        0x73757245 /* Coda */};
    struct statfs system {};
    return statfs(folder.c_str(), &system) == 0 &&
           std::ranges::count(kRemote, static_cast<std::uint32_t>(system.f_type)) > 0;
}

bool liesIn(const fs::path& file, const fs::path& folder) {
    const fs::path between = file.lexically_relative(folder);
    return !between.empty() && *between.begin() != "..";
}

bool isEmptyFolder(const fs::path& folder) {
    std::error_code error;
    return fs::is_empty(folder, error);
}

bool isAsKnown(const ImageRecord& image, const FilePlace& place) {
    return image.state != ImageState::Missing && image.state != ImageState::Pending &&
           image.fileSize == place.size && image.modifiedNs == place.modifiedNs;
}

/// `seen`: up to when changes of its folder were seen; 0 when no scan has looked.
bool isTouched(std::int64_t changedNs, std::int64_t seen) {
    return seen != 0 && changedNs > seen;
}

/// What the window moved or renamed itself was touched, and is as it was.
bool isWhatItWas(const ImageRecord& image, const fs::path& file, const FilePlace& place, std::int64_t seen) {
    if (!isAsKnown(image, place)) return false;
    if (!isTouched(changedNsOf(file), seen)) return true;
    try {
        return contentHashOfFile(file) == image.contentHash;
    } catch (const Error&) {
        return false;
    }
}

/// Whether anything in the folders is not as the library knows it.
bool differs(const Library& library, JobContext& context) {
    std::vector<RootRecord> roots = library.roots();
    const auto isGone = [](const RootRecord& root) { return !idOf(root.path); };
    if (std::ranges::any_of(roots, [&](const auto& root) { return isGone(root) && !root.offline; }))
        return true;
    std::erase_if(roots, [&](const auto& root) { return isDatasetKind(root.kind) || isGone(root); });
    std::map<std::pair<std::int64_t, std::string>, ImageRecord> known;
    std::map<std::int64_t, std::int64_t> seen;
    for (const RootRecord& root : roots) seen[root.id] = changesSeen(library, root.id);
    for (const RootRecord& root : roots)
        for (ImageRecord& image : library.imagesOfRoot(root.id)) {
            std::pair key(root.id, image.path);
            known.emplace(std::move(key), std::move(image));
        }
    const std::vector<Listing> listings = listPictures(roots, context);
    std::set<std::int64_t> listed;
    const std::vector<FileName> names = namesByPlace(roots, listings);
    for (auto name = names.begin(); name != names.end();) {
        bool isKnown = false;
        const FilePlace place = name->file.place;
        for (; name != names.end() && name->file.place == place; ++name) {
            const auto found = known.find({roots[name->root].id, name->file.path});
            if (found == known.end()) continue;
            listed.insert(found->second.id);
            // One that was not readable is tried again by whoever asks for it.
            const bool isClosed = found->second.state == ImageState::Failed && found->second.modifiedNs == 0;
            isKnown |= isClosed || (isAsKnown(found->second, place) &&
                                    !isTouched(name->file.changedNs, seen[roots[name->root].id]));
        }
        if (!isKnown) return true;
    }
    for (std::size_t root = 0; root < roots.size(); ++root) {
        if (roots[root].offline) {
            if (!listings[root].files.empty()) return true;
            continue;
        }
        for (auto image = known.lower_bound({roots[root].id, ""});
             image != known.end() && image->first.first == roots[root].id; ++image)
            if (image->second.state != ImageState::Missing && !listed.contains(image->second.id) &&
                listings[root].looksComplete(image->first.second) &&
                !placeOf(roots[root].path / image->first.second))
                return true;
    }
    return !imagesWithOtherSidecars(library, roots, listings, context).empty();
}

}  // namespace

void FolderChanges::add(const FolderChanges& other) {
    isUnknown |= other.isUnknown;
    files.insert(other.files.begin(), other.files.end());
    folders.insert(other.folders.begin(), other.folders.end());
    if (files.size() + folders.size() > kMostTold) isUnknown = true;
    if (!isUnknown) return;
    files.clear();
    folders.clear();
}

bool isWorthScanning(const Library& library, const FolderChanges& changes, JobContext& context) {
    if (changes.isUnknown) return differs(library, context);
    const std::vector<RootRecord> roots = library.roots();
    for (const fs::path& folder : changes.folders)
        if (!isEmptyFolder(folder)) return true;
    for (const fs::path& file : changes.files) {
        context.checkpoint();
        if (isSidecarName(file)) {
            if (isNewsOfPictures(library, file)) return true;
            continue;
        }
        const std::optional<ImageRecord> image = library.imageOfFile(file);
        const std::optional<FilePlace> place = placeOf(file);
        if (image ? (place ? !isWhatItWas(*image, file, *place, changesSeen(library, image->rootId))
                           : image->state != ImageState::Missing)
                  : place && std::ranges::any_of(roots, [&](const RootRecord& root) {
                        return root.kind == "folder" ? liesIn(file, root.path)
                                                     : "list:" + file.filename().string() == root.kind;
                    }))
            return true;
    }
    return false;
}

std::vector<WatchedFolder> foldersToWatch(const Library& library) {
    std::vector<WatchedFolder> folders;
    for (const RootRecord& root : library.roots()) {
        if (isDatasetKind(root.kind)) continue;
        if (root.kind == "folder") {
            folders.push_back({root.path});
            continue;
        }
        folders.push_back({root.path, false, root.path / root.kind.substr(std::string_view("list:").size())});
        std::set<fs::path> named;
        for (const ImageRecord& image : library.imagesOfRoot(root.id))
            named.insert((root.path / image.path).parent_path());
        named.erase(root.path);
        for (const fs::path& folder : named) folders.push_back({folder, false});
    }
    return folders;
}

class FolderWatch::Watcher {
public:
    Watcher(std::vector<WatchedFolder> tops, fs::path except,
            std::function<void(const FolderChanges&)> onChange, std::function<void(const State&)> onState,
            Pace pace)
        : except_(std::move(except)),
          onChange_(std::move(onChange)),
          onState_(std::move(onState)),
          pace_(pace),
          inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
          wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        // What a folder with all its subfolders holds is not looked at a second time.
        std::ranges::stable_sort(tops, std::greater(), &WatchedFolder::withSubfolders);
        for (WatchedFolder& top : tops) tops_.push_back({std::move(top), {}});
    }
    ~Watcher() {
        if (inotify_ >= 0) close(inotify_);
        if (wake_ >= 0) close(wake_);
    }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    void wake() const {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto ignored = write(wake_, &one, sizeof one);
    }

    void run(std::stop_token stop) {
        stop_ = std::move(stop);
        for (Top& top : tops_) arrive(top);
        changes_.isUnknown = true;
        Clock::time_point nextLook = Clock::now() + kLookForFolders, nextPoll = Clock::now() + pace_.poll;
        while (!stop_.stop_requested()) {
            tellState();
            tellWhenQuiet();
            Clock::time_point until = std::min(nextLook, due());
            if (polled_ > 0) until = std::min(until, nextPoll);
            wait(until);
            if (stop_.stop_requested()) return;
            hearAll();
            const Clock::time_point now = Clock::now();
            if (now >= nextLook) {
                for (Top& top : tops_)
                    if (idOf(top.folder.path) != top.id) replace(top);
                nextLook = now + kLookForFolders;
            }
            if (polled_ > 0 && now >= nextPoll) {
                pollAll();
                nextPoll =
                    Clock::now() + std::max<Clock::duration>(pace_.poll, kPollShare * (Clock::now() - now));
            }
        }
    }

private:
    struct Top {
        WatchedFolder folder;
        std::optional<FolderId> id;
    };
    struct Folder {
        int watch = -1;  ///< none: it is polled
        FolderId id;
        bool withSubfolders = true;
        fs::path list{};
        std::size_t looks = 0;  ///< of what is in it, where it is polled
    };

    Clock::time_point due() const {
        return changes_.empty() ? Clock::time_point::max()
                                : std::min(last_ + pace_.quiet, first_ + pace_.latest);
    }
    void wait(Clock::time_point until) const {
        std::array<pollfd, 2> ends = {pollfd{wake_, POLLIN, 0}, pollfd{inotify_, POLLIN, 0}};
        const auto left = std::chrono::ceil<milliseconds>(until - Clock::now()).count();
        ::poll(ends.data(), inotify_ >= 0 ? 2 : 1,
               static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
    }
    void tellWhenQuiet() {
        if (changes_.empty() || (isTold_ && Clock::now() < due())) return;
        isTold_ = true;
        onChange_(std::exchange(changes_, {}));
    }
    void tellState() {
        const State state{static_cast<std::int64_t>(folders_.size()) - polled_, polled_, isLimited_};
        if (told_ != state) onState_(*(told_ = state));
    }
    void note(FolderChanges change) {
        last_ = Clock::now();
        if (changes_.empty()) first_ = last_;
        changes_.add(change);
    }

    void arrive(Top& top) {
        top.id = idOf(top.folder.path);
        if (top.id) enter(top.folder);
    }
    void replace(Top& top) {
        leave(top.folder.path);
        arrive(top);
        FolderChanges change;
        change.isUnknown = true;
        note(change);
    }

    bool isPassedOver(const fs::path& folder) const { return folder == except_ || isLeftOut(folder); }

    /// Watches a folder, and before it looks what is in it: what comes later is told. Links to folders come
    /// after all others, as in a scan, so that a folder goes by its own name.
    void enter(const WatchedFolder& top) {
        std::vector<fs::path> waiting, links;
        std::error_code no;
        (fs::is_symlink(top.path, no) ? links : waiting).push_back(top.path);
        while (!waiting.empty() || !links.empty()) {
            if (stop_.stop_requested()) return;
            const bool byLink = waiting.empty();
            std::vector<fs::path>& from = byLink ? links : waiting;
            const fs::path folder = std::move(from.back());
            from.pop_back();
            if (byLink && leadsOut(folder, top.path)) continue;
            if (!add(folder, top) || !top.withSubfolders) continue;
            std::error_code error;
            for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator();
                 it.increment(error)) {
                std::error_code unknown;
                if (!it->is_directory(unknown) || isPassedOver(it->path())) continue;
                (it->is_symlink(unknown) ? links : waiting).push_back(it->path());
            }
        }
    }
    static bool leadsOut(const fs::path& link, const fs::path& top) {
        std::error_code error;
        const fs::path target = fs::canonical(link, error);
        return error || liesIn(top, target);
    }

    /// Whether it was not there by any name.
    bool add(const fs::path& path, const WatchedFolder& top) {
        const std::optional<FolderId> id = idOf(path);
        if (!id || !ids_.insert(*id).second) return false;
        Folder folder{.id = *id, .withSubfolders = top.withSubfolders, .list = top.list};
        const bool mayWatch = inotify_ >= 0 && static_cast<std::int64_t>(byWatch_.size()) < pace_.mostWatched;
        if (!isRemote(path)) {
            if (mayWatch) folder.watch = inotify_add_watch(inotify_, path.c_str(), kEvents);
            isLimited_ |= !mayWatch || (folder.watch < 0 && errno == ENOSPC);
        }
        if (folder.watch >= 0) {
            byWatch_[folder.watch] = path.string();
        } else {
            ++polled_;
            folder.looks = looksOf(path).value_or(0);
        }
        folders_[path.string()] = std::move(folder);
        return true;
    }

    void leave(const fs::path& top) {
        const std::string path = top.string();
        for (auto it = folders_.lower_bound(path); it != folders_.end() && it->first.starts_with(path);)
            it = it->first == path || it->first[path.size()] == '/' ? forget(it) : std::next(it);
    }
    std::map<std::string, Folder>::iterator forget(std::map<std::string, Folder>::iterator folder) {
        if (const int watch = folder->second.watch; watch < 0) {
            --polled_;
        } else {
            inotify_rm_watch(inotify_, watch);
            byWatch_.erase(watch);
        }
        ids_.erase(folder->second.id);
        return folders_.erase(folder);
    }

    void hearAll() {
        if (inotify_ < 0) return;
        alignas(inotify_event) std::array<char, 64 * 1024> buffer;
        ssize_t size = 0;
        while ((size = read(inotify_, buffer.data(), buffer.size())) > 0)
            for (const char* at = buffer.data(); at < buffer.data() + size;) {
                const auto& event = *reinterpret_cast<const inotify_event*>(at);
                hear(event);
                at += sizeof event + event.len;
            }
    }
    void hear(const inotify_event& event) {
        if (event.mask & IN_Q_OVERFLOW) {  // more than the system keeps: folders may have come, too
            for (Top& top : tops_) replace(top);
            return;
        }
        const auto watched = byWatch_.find(event.wd);
        if (watched == byWatch_.end() || event.len == 0) return;
        const fs::path path = fs::path(watched->second) / event.name;
        const Folder& in = folders_.at(watched->second);
        const bool isFolder = event.mask & IN_ISDIR;
        std::error_code error;
        if (isFolder || (event.mask & (IN_CREATE | IN_MOVED_TO) && fs::is_directory(path, error)))
            hearOfFolder(path, in, event.mask);
        else
            hearOfFile(path, in, event.mask);
    }
    void hearOfFolder(const fs::path& path, const Folder& in, std::uint32_t events) {
        if (!in.withSubfolders || isPassedOver(path)) return;
        if (events & (IN_MOVED_FROM | IN_DELETE)) leave(path);
        if (events & (IN_CREATE | IN_MOVED_TO | IN_ATTRIB)) enter({path});
        FolderChanges change;
        change.folders.insert(path);
        note(change);
    }
    void hearOfFile(const fs::path& path, const Folder& in, std::uint32_t events) {
        if (path.filename().string().starts_with('.')) return;
        std::error_code error;
        // It is told when it is written; a link never is.
        if (events & IN_CREATE && fs::is_regular_file(fs::symlink_status(path, error)) &&
            fs::hard_link_count(path, error) == 1)
            return;
        if (events & (IN_MOVED_FROM | IN_DELETE)) leave(path);  // if it was a link to a folder
        const bool isGone = events & (IN_MOVED_FROM | IN_DELETE);
        const bool isKnown = isGone || path == in.list || isSidecarName(path);
        const FileKind::Kind kind = isKnown ? FileKind::Picture : kindOfFile(path).kind;
        if (kind != FileKind::Picture && kind != FileKind::Unreadable) return;
        FolderChanges change;
        // What a list says may concern any picture of it.
        (path == in.list ? change.folders : change.files).insert(path);
        note(change);
    }

    /// A number that changes with what is in a folder; nothing while it may be being written.
    static std::optional<std::size_t> looksOf(const fs::path& folder) {
        std::size_t looks = 1;
        bool isSettled = true;
        const std::int64_t now = time(nullptr);
        std::error_code error;
        for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator();
             it.increment(error)) {
            const std::string name = it->path().filename().string();
            struct stat status {};
            if (name.starts_with('.') || stat(it->path().c_str(), &status) != 0) continue;
            const std::int64_t numbers[] = {S_ISDIR(status.st_mode) ? 0 : status.st_size,
                                            S_ISDIR(status.st_mode) ? 0 : nanosecondsOf(status.st_mtim),
                                            static_cast<std::int64_t>(status.st_ino),
                                            S_ISDIR(status.st_mode)};
            std::string all = name;
            all.append(reinterpret_cast<const char*>(numbers), sizeof numbers);
            looks += std::hash<std::string>()(all);  // in whatever order they are listed
            const std::int64_t age_s = now - status.st_mtim.tv_sec;
            isSettled &= S_ISDIR(status.st_mode) || age_s < 0 || age_s >= kSettled_s;
        }
        return isSettled ? std::optional(looks) : std::nullopt;
    }
    void pollAll() {
        std::vector<std::string> polled;
        for (const auto& [path, folder] : folders_)
            if (folder.watch < 0) polled.push_back(path);
        for (const std::string& path : polled) {
            if (stop_.stop_requested()) return;
            const auto found = folders_.find(path);
            if (found == folders_.end()) continue;
            const std::optional<std::size_t> looks = looksOf(path);
            if (looks == found->second.looks) continue;
            found->second.looks = looks.value_or(0);
            FolderChanges change;
            change.folders.insert(path);
            note(change);
            if (!idOf(path))
                leave(path);
            else if (found->second.withSubfolders)
                enterNew(path);
        }
    }
    void enterNew(const fs::path& folder) {
        std::error_code error, unknown;
        for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator();
             it.increment(error))
            if (it->is_directory(unknown) && !isPassedOver(it->path())) enter({it->path()});
    }

    const fs::path except_;
    const std::function<void(const FolderChanges&)> onChange_;
    const std::function<void(const State&)> onState_;
    const Pace pace_;
    const int inotify_, wake_;
    std::stop_token stop_;
    std::vector<Top> tops_;
    std::map<std::string, Folder> folders_;  ///< by path
    std::unordered_map<int, std::string> byWatch_;
    std::set<FolderId> ids_;
    std::int64_t polled_ = 0;
    bool isLimited_ = false;
    FolderChanges changes_;
    bool isTold_ = false;  ///< what may have changed before
    Clock::time_point first_, last_;
    std::optional<State> told_;
};

FolderWatch::FolderWatch(std::vector<WatchedFolder> folders, fs::path except,
                         std::function<void(const FolderChanges&)> onChange,
                         std::function<void(const State&)> onState, Pace pace)
    : watcher_(std::make_unique<Watcher>(std::move(folders), std::move(except), std::move(onChange),
                                         std::move(onState), pace)),
      thread_([watcher = watcher_.get()](std::stop_token stop) { watcher->run(std::move(stop)); }) {}

FolderWatch::~FolderWatch() {
    thread_.request_stop();
    watcher_->wake();
    thread_.join();
}

}  // namespace laplens
