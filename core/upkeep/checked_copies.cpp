#include "core/upkeep/checked_copies.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <utility>

#include "core/base/digest.hpp"
#include "core/base/file_times.hpp"
#include "core/copies/duplicates.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// One group of copies: what stays is read once, when something is about to go for it.
class Copies {
public:
    Copies(const Library& library, CopyCheck& check, KnownFiles& files, const CopiesToTrash& group,
           const std::set<FileIdentity>& going)
        : library_(library), check_(check), files_(files), going_(going) {
        check_.forget();
        for (ImageRecord& image : library.imagesByIds(group.staying)) staying_.push_back({std::move(image)});
    }

    /// A copy that stays; throws Error when none does for certain.
    std::int64_t requireCopyOf(const ImageRecord& image) {
        const fs::path file = files_.fileOf(image);
        std::string reason = "no copy of it stays";
        for (Staying& other : staying_) {
            if (!isReliable(other, reason)) continue;
            // Also by another window, just now.
            if (library_.areNotCopies({other.image.contentHash, image.contentHash})) {
                reason =
                    "it was said to be no copy of " + files_.fileOf(other.image).string() + ", which stays";
                continue;
            }
            if (other.copies.contains(image.id)) return other.image.id;
            const std::optional<Copy> copy = check_.copyOf(other.image, image);
            if (copy && !copy->saysMore) {
                other.copies.insert(image.id);
                return other.image.id;
            }
            reason = copy ? "it says something, in it or beside it, that " +
                                files_.fileOf(other.image).string() + ", which stays, does not"
                          : "it is not a copy of " + files_.fileOf(other.image).string() + ", which stays";
        }
        throw Error("left where it is, because " + reason, file,
                    "Look for duplicates again, and keep a copy that is there");
    }

    /// A photograph of its series that stays; throws Error when none does for certain.
    std::int64_t requireOneBeside(const ImageRecord& image) {
        std::string reason = "nothing else of its series stays";
        for (Staying& other : staying_)
            if (isReliable(other, reason)) return other.image.id;
        throw Error("left where it is, because " + reason, files_.fileOf(image),
                    "Look for series again, and keep one that is there");
    }

    /// Opened, because a network's file system may remember a file that is gone; a union of folders does, and
    /// shows that its name was changed.
    void requireStill(std::int64_t staying, const fs::path& gone) const {
        const auto other = std::ranges::find(staying_, staying, [](const auto& s) { return s.image.id; });
        if (other == staying_.end() || !other->seen) return;
        const fs::path file = files_.fileOf(other->image);
        if (!std::ifstream(file, std::ios::binary) || look(file) != other->seen)
            throw Error(
                "left where it is, because " + file.string() + ", which would stay, goes with it", gone,
                "They are one file, which two folders show; remove one of the folders from the library");
    }

    void lookAgain(std::int64_t staying) {
        const auto other = std::ranges::find(staying_, staying, [](const auto& s) { return s.image.id; });
        if (other != staying_.end() && other->seen)
            if (const auto now = look(files_.fileOf(other->image)); now && now->isLike(*other->seen))
                other->seen = now;
    }

private:
    struct Staying {
        ImageRecord image;
        std::optional<Seen> seen{};
        std::string problem{};
        std::set<std::int64_t> copies{};
        bool wasRead = false;
    };

    /// Read once; looked at again each time.
    bool isReliable(Staying& other, std::string& reason) {
        const fs::path file = files_.fileOf(other.image);
        try {
            if (!std::exchange(other.wasRead, true)) other.seen = files_.read(other.image);
            if (other.problem.empty() && other.seen && look(file) != other.seen) throw changed(file);
        } catch (const Error& error) {
            other.problem = error.problem();
        }
        if (!other.problem.empty()) {
            reason = "what would stay cannot be relied on (" + file.string() + ": " + other.problem + ")";
            return false;
        }
        if (other.seen && going_.contains(other.seen->identity)) {
            reason = "what would stay, " + file.string() + ", is the same file on disk as one that goes";
            return false;
        }
        return true;
    }

    const Library& library_;
    CopyCheck& check_;
    KnownFiles& files_;
    const std::set<FileIdentity>& going_;
    std::vector<Staying> staying_;
};

}  // namespace

std::optional<Seen> look(const fs::path& file) {
    struct stat facts {};
    if (stat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    return Seen{{facts.st_dev, facts.st_ino},
                facts.st_size,
                nanosecondsOf(facts.st_mtim),
                nanosecondsOf(facts.st_ctim)};
}

bool goesOn(JobContext& context) {
    try {
        context.checkpoint();
        return true;
    } catch (const Cancelled&) {
        return false;
    }
}

Error changed(const fs::path& file) {
    if (!look(file)) return Error("it is not there any more", file, "Scan again");
    return Error("left where it is, because the file has changed since it was scanned", file,
                 "Scan again and look at it");
}

KnownFiles::KnownFiles(Library& library) : library_(library), reader_(library) {
    for (const RootRecord& root : library.roots()) roots_[root.id] = root;
}

std::optional<Seen> KnownFiles::read(const ImageRecord& image) {
    const fs::path file = fileOf(image);
    if (isInDataset(image)) {
        if (reader_.read(image).contentHash != image.contentHash) throw changed(file);
        return std::nullopt;
    }
    const std::optional<Seen> seen = look(file);
    if (!seen) throw Error("the file is not there", file, "Connect its drive, or scan again");
    if (image.contentHash.empty() || contentHashOfFile(file) != image.contentHash || look(file) != seen) {
        // The next scan would pass it by if its size and date are what they were.
        ImageRecord again = library_.image(image.id);
        again.modifiedNs = 0;
        library_.updateImage(again);
        throw changed(file);
    }
    return seen;
}

void CopyTaker::stays(const fs::path& file) {
    left(Error(howLeft_ + ", because " + stopped_->problem() + " (" + stopped_->subject().string() + ')',
               file, stopped_->remedy()));
}

std::unique_ptr<Library::Transaction> CopyTaker::hold(Library& library, const fs::path& file) {
    try {
        return std::make_unique<Library::Transaction>(library);
    } catch (const Error& problem) {
        stop(problem);
        stays(file);
        return nullptr;
    }
}

std::set<fs::path> filesThatGo(Library& library, std::span<const CopiesToTrash> groups) {
    KnownFiles files(library);
    std::set<fs::path> going;
    for (const CopiesToTrash& group : groups)
        for (const auto* ids : {&group.going, &group.parts})
            for (const ImageRecord& image : library.imagesByIds(*ids)) going.insert(files.fileOf(image));
    return going;
}

void takeCopies(Library& library, std::span<const CopiesToTrash> groups, CopyTaker& taker,
                JobContext& context) {
    KnownFiles files(library);
    CopyCheck check(library);
    std::set<FileIdentity> going;
    for (const CopiesToTrash& group : groups)
        for (const auto* ids : {&group.going, &group.parts, &group.moments})
            for (const ImageRecord& image : library.imagesByIds(*ids))
                if (const auto identity = identityOf(files.fileOf(image))) going.insert(*identity);
    std::int64_t done = 0;
    for (const CopiesToTrash& group : groups) {
        Copies copies(library, check, files, group, going);
        std::vector<ImageRecord> images = library.imagesByIds(group.going);
        for (const auto* ids : {&group.parts, &group.moments})
            std::ranges::move(library.imagesByIds(*ids), std::back_inserter(images));
        for (const ImageRecord& image : images) {
            const bool isPart = std::ranges::find(group.parts, image.id) != group.parts.end();
            const bool isMoment = std::ranges::find(group.moments, image.id) != group.moments.end();
            if (!goesOn(context)) return;
            context.advanceTo(++done);
            if (isInTheTrash(image)) continue;
            const fs::path file = files.fileOf(image);
            if (taker.hasStopped()) {
                taker.stays(file);
                continue;
            }
            try {
                const std::optional<Seen> seen = files.read(image);
                if (!seen)
                    throw Error("left where it is, because it is part of a data set and no file of its own",
                                file, "Remove the data set from the library instead");
                const auto requireStaying = [&]() -> std::int64_t {
                    if (isPart) return 0;
                    return isMoment ? copies.requireOneBeside(image) : copies.requireCopyOf(image);
                };
                std::int64_t staying = requireStaying();
                const auto before = [&]() -> std::int64_t {
                    if (look(file) != seen) throw changed(file);
                    staying = requireStaying();
                    return isMoment ? 0 : staying;
                };
                taker.take({image, file}, {before, [&] { copies.requireStill(staying, file); },
                                           [&] { copies.lookAgain(staying); }});
            } catch (const Error& error) {
                taker.left(error);
            }
        }
    }
}

}  // namespace laplens
