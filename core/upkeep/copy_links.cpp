#include "core/upkeep/copy_links.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/base/regular_file.hpp"
#include "core/base/shared_bytes.hpp"
#include "core/copies/companions.hpp"
#include "core/upkeep/checked_copies.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

Error asItIs(const std::string& reason, const fs::path& file, const std::string& remedy = {}) {
    return Error("left as it is, because " + reason, file, remedy);
}

/// A file that is open for reading.
class OpenFile {
public:
    explicit OpenFile(const fs::path& file)
        : descriptor_(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (descriptor_ < 0 || fstat(descriptor_, &facts_) != 0) {
            const int reason = errno;
            if (descriptor_ >= 0) close(descriptor_);
            throw asItIs(file.string() + " cannot be opened: " + std::strerror(reason), file,
                         "Check its permissions");
        }
    }
    ~OpenFile() { close(descriptor_); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int descriptor() const { return descriptor_; }
    const struct stat& facts() const { return facts_; }
    bool isOne(const struct stat& other) const {
        return facts_.st_dev == other.st_dev && facts_.st_ino == other.st_ino;
    }
    /// As many as there are; fewer at the end alone.
    std::size_t read(std::span<char> bytes, off_t from) const {
        std::size_t done = 0;
        while (done < bytes.size()) {
            const ssize_t n =
                pread(descriptor_, bytes.data() + done, bytes.size() - done, from + static_cast<off_t>(done));
            if (n < 0) return SIZE_MAX;
            if (n == 0) break;
            done += static_cast<std::size_t>(n);
        }
        return done;
    }

private:
    int descriptor_;
    struct stat facts_ {};
};

bool haveTheSameBytes(const OpenFile& one, const OpenFile& other) {
    constexpr std::size_t kAtOnce = 1 << 20;
    std::vector<char> here(kAtOnce), there(kAtOnce);
    for (off_t from = 0;; from += kAtOnce) {
        const std::size_t read = one.read(here, from);
        if (read == SIZE_MAX || read != other.read(there, from)) return false;
        if (std::memcmp(here.data(), there.data(), read) != 0) return false;
        if (read < kAtOnce) return true;
    }
}

/// Returns an error number, or 0.
int share(const OpenFile& kept, const OpenFile& other) {
    alignas(file_dedupe_range)
        std::array<std::byte, sizeof(file_dedupe_range) + sizeof(file_dedupe_range_info)>
            bytes{};
    auto& range = *reinterpret_cast<file_dedupe_range*>(bytes.data());
    file_dedupe_range_info& target = range.info[0];
    const auto size = static_cast<std::uint64_t>(kept.facts().st_size);
    for (std::uint64_t done = 0; done < size;) {
        range.src_offset = done;
        range.src_length = size - done;
        range.dest_count = 1;
        target.dest_fd = other.descriptor();
        target.dest_offset = done;
        if (ioctl(kept.descriptor(), FIDEDUPERANGE, &range) != 0) return errno;
        if (target.status < 0) return -target.status;
        if (target.status == FILE_DEDUPE_RANGE_DIFFERS || target.bytes_deduped == 0) return EAGAIN;
        done += target.bytes_deduped;
    }
    return 0;
}

std::string whyNotLinked(int reason, LinkKind kind) {
    const bool isHard = kind == LinkKind::Hard;
    switch (reason) {
        case EXDEV:
            return "it lies on another drive than what stays";
        case EOPNOTSUPP:
        case ENOTTY:
        case EINVAL:
        case ENOSYS:
            return isHard ? "the file system of its drive has no hard links"
                          : "the file system of its drive cannot share bytes between files";
        case EPERM:
            return isHard ? "hard links to what stays are not allowed, or its file system has none"
                          : "it is not yours";
        case EMLINK:
            return "what stays has as many names as its file system allows";
        case EACCES:
            return "its folder may not be written";
        case EROFS:
            return "its drive may only be read";
        case EAGAIN:
            return "it has changed meanwhile";
        default:
            return std::strerror(reason);
    }
}

const char* remedyFor(int reason) {
    switch (reason) {
        case EACCES:
        case EPERM:
            return "Change its permissions, or those of its folder";
        case EAGAIN:
            return "Scan again";
        default:
            return "Move it to the trash, or keep both";
    }
}

class FileLinker : public CopyTaker {
public:
    FileLinker(Library& library, LinkKind kind)
        : CopyTaker("left as it is"), library_(library), kind_(kind), report_{.kind = kind} {
        library.requireWritable();
    }

    void take(const Going& going, const Looks& looks) override {
        std::error_code error;
        if (fs::is_symlink(going.file, error))
            throw asItIs("it is a link itself", going.file, "Look at the file that it leads to");
        // No other window may be about to move what stays.
        const auto transaction = hold(library_, going.file);
        if (!transaction) return;
        const fs::path to = library_.imageFile(library_.image(looks.before()));
        if (kind_ == LinkKind::Hard)
            for (const fs::path& file : {going.file, to}) requireNoSidecarOf(file, going.file);
        LinkedCopy linked{going.image.id, going.file, to};
        {
            const OpenFile kept(to), other(going.file);
            if (kept.isOne(other.facts())) throw asItIs("it is one file with " + to.string(), going.file);
            for (const fs::path& file : {to, going.file})
                if (isBeingWritten(file))
                    throw asItIs("a program is writing " + file.string(), going.file, "Close it there");
            if (!haveTheSameBytes(kept, other))
                throw asItIs("it has other bytes than " + to.string(), going.file, "Scan again");
            if (other.facts().st_nlink == 1 && !shareTheirBytes(to, going.file))
                linked.bytes = other.facts().st_size;
            looks.before();  // it took a while
            const int reason =
                kind_ == LinkKind::Hard ? replace(kept, to, other, going.file) : share(kept, other);
            if (reason != 0) throw asItIs(whyNotLinked(reason, kind_), going.file, remedyFor(reason));
        }
        looks.changed();
        report_.linked.push_back(std::move(linked));
        if (kind_ == LinkKind::Hard) record(going);
        transaction->commit();
    }
    void left(const Error& error) override { report_.left.push_back(error); }
    LinkReport finish() { return std::move(report_); }

private:
    /// One picture of two names is read with what lies beside one of them.
    void requireNoSidecarOf(const fs::path& file, const fs::path& going) {
        if (const auto belongings = belongingsOf(file, folders_); !belongings.empty())
            throw asItIs(belongings.front().string() + " is beside one of its two names alone", going,
                         "Let them share their bytes as two files, or keep both");
    }

    /// Returns an error number, or 0.
    static int replace(const OpenFile& kept, const fs::path& to, const OpenFile& other,
                       const fs::path& file) {
        fs::path link;
        for (int number = getpid();; ++number) {
            link = file.parent_path() / (".laplens-link-" + std::to_string(number));
            if (linkat(AT_FDCWD, to.c_str(), AT_FDCWD, link.c_str(), AT_SYMLINK_FOLLOW) == 0) break;
            if (errno != EEXIST) return errno;
        }
        const int reason = takePlace(kept, link, other, file);
        unlink(link.c_str());
        return reason;
    }

    /// Afterwards `link` is to go, whatever happened.
    static int takePlace(const OpenFile& kept, const fs::path& link, const OpenFile& other,
                         const fs::path& file) {
        struct stat facts {};
        if (lstat(link.c_str(), &facts) != 0 || !kept.isOne(facts)) return EAGAIN;
        if (renameat2(AT_FDCWD, link.c_str(), AT_FDCWD, file.c_str(), RENAME_EXCHANGE) == 0) {
            // Another program may have saved a file of its own just now.
            if (lstat(link.c_str(), &facts) == 0 && other.isOne(facts) &&
                facts.st_size == other.facts().st_size &&
                facts.st_mtim.tv_sec == other.facts().st_mtim.tv_sec &&
                facts.st_mtim.tv_nsec == other.facts().st_mtim.tv_nsec)
                return 0;
            renameat2(AT_FDCWD, link.c_str(), AT_FDCWD, file.c_str(), RENAME_EXCHANGE);
            return EAGAIN;
        }
        if (errno != EINVAL && errno != ENOSYS) return errno;
        return rename(link.c_str(), file.c_str()) == 0 ? 0 : errno;
    }

    /// So that it does not look changed until the next scan takes its name for that of the other.
    void record(const Going& going) {
        std::error_code error;
        const auto time = fs::last_write_time(going.file, error);
        if (error) return;
        ImageRecord image = going.image;
        image.modifiedNs = std::chrono::nanoseconds(time.time_since_epoch()).count();
        library_.updateImage(image);
    }

    Library& library_;
    LinkKind kind_;
    FolderNames folders_;
    LinkReport report_;
};

}  // namespace

std::vector<CopiesToTrash> ofTheSameBytes(const Library& library, std::span<const CopiesToTrash> groups) {
    std::vector<CopiesToTrash> same;
    for (const CopiesToTrash& group : groups) {
        std::map<std::string, CopiesToTrash> byContent;
        for (const ImageRecord& image : library.imagesByIds(group.staying))
            if (!image.contentHash.empty()) byContent[image.contentHash].staying.push_back(image.id);
        for (const ImageRecord& image : library.imagesByIds(group.going))
            if (const auto found = byContent.find(image.contentHash); found != byContent.end())
                found->second.going.push_back(image.id);
        for (auto& [content, copies] : byContent)
            if (!copies.going.empty()) same.push_back(std::move(copies));
    }
    return same;
}

LinkReport linkCopies(Library& library, std::span<const CopiesToTrash> groups, LinkKind kind,
                      JobContext& context) {
    FileLinker linker(library, kind);
    const std::vector<CopiesToTrash> same = ofTheSameBytes(library, groups);
    std::set<std::int64_t> linked;
    for (const CopiesToTrash& group : same) linked.insert(group.going.begin(), group.going.end());
    for (const CopiesToTrash& group : groups)
        for (const auto* ids : {&group.going, &group.parts, &group.moments})
            for (const ImageRecord& image : library.imagesByIds(*ids))
                if (!linked.contains(image.id))
                    linker.left(asItIs("it has other bytes than what stays", library.imageFile(image),
                                       "Only the same bytes can be shared"));
    context.beginStage("Linking copies", pictureCount(same));
    takeCopies(library, same, linker, context);
    return linker.finish();
}

}  // namespace laplens
