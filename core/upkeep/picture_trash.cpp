#include "core/upkeep/picture_trash.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <ctime>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/base/digest.hpp"
#include "core/base/file_identity.hpp"
#include "core/base/file_times.hpp"
#include "core/base/hex.hpp"
#include "core/base/move_file.hpp"
#include "core/base/paths.hpp"
#include "core/base/trash.hpp"
#include "core/copies/companions.hpp"
#include "core/copies/twins.hpp"
#include "core/upkeep/checked_copies.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// So many files are written down at once.
constexpr std::size_t kParcel = 64;

fs::path journalFolder() {
    return userStateFolder() / "trash";
}

/// Journals tell whose they are by the library itself: another one may come to lie in its place, and it may
/// be moved. An earlier version told it by the place.
struct LibraryName {
    std::int64_t identity = 0;
    std::string place;

    bool isIn(const json& head) const {
        if (!head.is_object()) return false;
        const auto of = head.value("library", std::int64_t{0});
        return of != 0 ? of == identity : head.value("library_hex", std::string()) == place;
    }
};

LibraryName nameOf(const Library& library) {
    std::error_code error;
    return {library.identity(),
            hexOf(library.isShared() ? library.folder() : fs::weakly_canonical(library.folder(), error))};
}

std::string endOfNameAside(const ImageRecord& image) {
    return std::string("/") + kInTheTrash + '/' + std::to_string(image.id);
}

/// The library's picture that went, unless it has come to be another file since.
bool isPictureThatWent(const Library& library, const ImageRecord& image, const TrashedPicture& picture) {
    return library.imageFile(inItsOwnPlace(image)) == picture.file &&
           (picture.contentHash.empty() || picture.contentHash == image.contentHash);
}

/// Whether the file is the one that went.
bool isWhatWent(const fs::path& file, const TrashedFile& went) {
    struct stat facts {};
    if (lstat(file.c_str(), &facts) != 0) return false;
    if (went.modifiedNs == 0 || (facts.st_ino == went.inode && facts.st_size == went.bytes &&
                                 nanosecondsOf(facts.st_mtim) == went.modifiedNs))
        return true;
    // Some file systems make up the numbers of files.
    try {
        return S_ISREG(facts.st_mode) && facts.st_size == went.bytes && !went.contentHash.empty() &&
               contentHashOfFile(file) == went.contentHash;
    } catch (const Error&) {
        return false;
    }
}

/// When the trash was emptied, another file may have got its place.
bool isInItsPlace(const TrashedFile& file) {
    return mayBeFromFile(file.place, file.file) && isWhatWent(file.place, file);
}

bool isAnyBesideInItsPlace(const TrashedPicture& picture) {
    return std::ranges::any_of(picture.beside, isInItsPlace);
}

/// The picture, or it is back and something of what was beside it is not.
bool isAnyInTheTrash(const TrashedPicture& picture) {
    return isInItsPlace(picture) || (isThere(picture.file) && isAnyBesideInItsPlace(picture));
}

/// As a way back leaves it that was cut off before the library knew.
bool isBack(const TrashedPicture& picture) {
    return picture.modifiedNs != 0 && !isThere(picture.place) && isWhatWent(picture.file, picture);
}

/// Of a drive that is not connected one cannot tell.
bool canTell(const TrashedPicture& picture) {
    return isThere(picture.place.parent_path());
}

json entryOf(const TrashedFile& file) {
    return {{"bytes", file.bytes},          {"content", file.contentHash},
            {"inode", file.inode},          {"modified_ns", file.modifiedNs},
            {"file_hex", hexOf(file.file)}, {"place_hex", hexOf(file.place)}};
}

TrashedFile fileIn(const json& entry) {
    return {pathOfHex(entry.value("file_hex", std::string())),
            pathOfHex(entry.value("place_hex", std::string())),
            entry.value("bytes", std::int64_t{0}),
            entry.value("content", std::string()),
            entry.value("inode", std::uint64_t{0}),
            entry.value("modified_ns", std::int64_t{0})};
}

std::string lineOf(const TrashedPicture& picture) {
    json entry = entryOf(picture);
    entry["picture"] = picture.imageId;
    entry["state"] = static_cast<int>(picture.state);
    entry["beside"] = json::array();
    for (const TrashedFile& file : picture.beside) entry["beside"].push_back(entryOf(file));
    return entry.dump() + '\n';
}

TrashedPicture pictureIn(const json& entry) {
    TrashedPicture picture{fileIn(entry), entry.value("picture", std::int64_t{0}),
                           static_cast<ImageState>(std::clamp(entry.value("state", 1), 0, 3))};
    for (const json& file : entry.value("beside", json::array())) picture.beside.push_back(fileIn(file));
    return picture;
}

/// The file that remembers a batch, one line for its library and one for each picture. While it is open it is
/// locked: its pictures are on their way.
class Journal {
public:
    explicit Journal(LibraryName library) : library_(std::move(library)) {}
    ~Journal() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Returns when the lines are on the disk.
    void append(const std::vector<TrashedPicture>& pictures) {
        if (descriptor_ < 0) begin();
        std::string text;
        for (const TrashedPicture& picture : pictures) text += lineOf(picture);
        write(text);
    }
    const fs::path& file() const { return file_; }
    /// Only these are left of it.
    void keep(const std::vector<TrashedPicture>& pictures) { shorten(file_, library_, pictures); }

    /// None when another process is at it.
    static std::optional<TrashBatch> read(const fs::path& file, const LibraryName& library) {
        const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
        const bool free = descriptor >= 0 && flock(descriptor, LOCK_SH | LOCK_NB) == 0;
        if (descriptor >= 0) close(descriptor);
        if (!free) return std::nullopt;
        TrashBatch batch{file, {}};
        std::ifstream stream(file);
        std::string line;
        if (!std::getline(stream, line)) return std::nullopt;
        const json head = json::parse(line, nullptr, false);
        if (!library.isIn(head)) return std::nullopt;
        while (std::getline(stream, line)) {
            const json entry = json::parse(line, nullptr, false);
            if (!entry.is_object()) break;  // the end of what reached the disk
            batch.pictures.push_back(pictureIn(entry));
        }
        return batch;
    }

    /// Only these are left of it.
    static void shorten(const fs::path& file, const LibraryName& library,
                        const std::vector<TrashedPicture>& pictures) {
        std::error_code ignored;
        if (pictures.empty()) {
            fs::remove(file, ignored);
            return;
        }
        std::string text = headOf(library);
        for (const TrashedPicture& picture : pictures) text += lineOf(picture);
        writeFileAtomically(file, text);
    }

private:
    static std::string headOf(const LibraryName& library) {
        return (library.identity != 0 ? json{{"library", library.identity}}
                                      : json{{"library_hex", library.place}})
                   .dump() +
               '\n';
    }

    void begin() {
        std::error_code error;
        fs::create_directories(journalFolder(), error);
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        for (int attempt = 0; descriptor_ < 0 && attempt < 100; ++attempt) {
            char name[64];
            std::snprintf(name, sizeof name, "%012" PRId64 "-%09ld-%02d.jsonl", std::int64_t{now.tv_sec},
                          now.tv_nsec, attempt);
            file_ = journalFolder() / name;
            descriptor_ = open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
        }
        if (descriptor_ < 0) throw cannotWrite();
        flock(descriptor_, LOCK_EX);
        write(headOf(library_));
        const int folder = open(journalFolder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder >= 0) {
            fsync(folder);
            close(folder);
        }
    }

    void write(const std::string& text) {
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t n = ::write(descriptor_, text.data() + done, text.size() - done);
            if (n <= 0) throw cannotWrite();
            done += static_cast<std::size_t>(n);
        }
        if (fsync(descriptor_) != 0 && errno != EINVAL) throw cannotWrite();
    }

    static Error cannotWrite() {
        return Error("what goes to the trash cannot be written down", journalFolder(),
                     "Check the free space and that the folder may be written");
    }

    LibraryName library_;
    fs::path file_;
    int descriptor_ = -1;
};

/// Moves files and keeps journal, library and report true.
class Mover : public CopyTaker {
public:
    /// `going`: all that is to go, as long as nothing forbids it.
    Mover(Library& library, std::set<fs::path> going)
        : library_(library), journal_(writableName(library)), going_(std::move(going)) {}

    void move(const std::vector<Going>& parcel, const Looks& looks) {
        const auto before = std::ssize(report_.left);
        try {
            moveAll(parcel, looks);
        } catch (const Error& error) {
            stop(error);
            const std::vector<Error> said(report_.left.begin() + before, report_.left.end());
            for (const Going& going : parcel)
                if (std::ranges::find(said, going.file, &Error::subject) == said.end()) stays(going.file);
        }
    }
    void take(const Going& going, const Looks& looks) override { move({going}, looks); }
    void left(const Error& error) override { report_.left.push_back(error); }

    TrashReport finish() {
        if (!report_.batch.pictures.empty()) report_.batch.journal = journal_.file();
        try {
            if (written_ > report_.batch.pictures.size()) journal_.keep(report_.batch.pictures);
        } catch (const Error&) {
            // What did not move is known by its place to be no part of it.
        }
        return std::move(report_);
    }

private:
    static LibraryName writableName(const Library& library) {
        if (!library.readOnlyReason().empty())
            throw Error("the library cannot be written: " + library.readOnlyReason(), library.folder(),
                        "Nothing was moved to the trash");
        return nameOf(library);
    }

    void moveAll(const std::vector<Going>& parcel, const Looks& looks) {
        std::vector<TrashedPicture> planned;
        std::map<std::int64_t, std::int64_t> heirs;
        for (const Going& going : parcel) heirs[going.image.id] = going.heir;
        for (const Going& going : parcel) {
            try {
                planned.push_back(plan(going));
            } catch (const Error& error) {
                left(error);
            }
        }
        if (planned.empty()) return;
        try {
            written_ += planned.size();
            journal_.append(planned);
        } catch (const Error&) {
            for (const TrashedPicture& picture : planned) giveUpPlaces(picture);
            throw;
        }
        std::vector<TrashedPicture> moved;
        std::optional<Library::Transaction> transaction;
        try {
            // Before the last look at what stays: another window may be about to move that.
            transaction.emplace(library_);
        } catch (...) {
            for (const TrashedPicture& picture : planned) giveUpPlaces(picture);
            throw;
        }
        for (TrashedPicture& picture : planned) {
            try {
                library_.leaveLentTags(picture.imageId);  // when it went before, and was brought back by hand
                const std::int64_t copy = looks.before();
                if (const std::int64_t staying = copy != 0 ? copy : heirs.at(picture.imageId); staying != 0)
                    for (const std::string& tag : library_.tagsOf(picture.imageId))
                        library_.lendTag({staying, picture.imageId, tag});
            } catch (const Error& error) {
                giveUpPlaces(picture);
                left(error);
                continue;
            }
            try {
                moveIntoTrash(picture.file, picture.place);
                for (const TrashedFile& file : picture.beside) moveIntoTrash(file.file, file.place);
                looks.after();
                moved.push_back(std::move(picture));
            } catch (const Error& error) {
                library_.takeLentTags(picture.imageId);
                left(error);
                bringBack(picture);
                giveUpPlaces(picture);
            }
        }
        try {
            for (const TrashedPicture& picture : moved)
                library_.setImageState(picture.imageId, ImageState::Missing, kInTheTrash);
            transaction->commit();
        } catch (...) {
            // What the library does not know must not be gone.
            for (const TrashedPicture& picture : moved) bringBack(picture);
            throw;
        }
        std::ranges::move(moved, std::back_inserter(report_.batch.pictures));
    }

    TrashedPicture plan(const Going& going) {
        TrashedPicture picture{plan(going.file, going.image.contentHash), going.image.id, going.image.state};
        try {
            for (const fs::path& belonging : belongingsOf(going.file, folders_, going_))
                if (goingBeside_.insert(belonging).second)
                    picture.beside.push_back(plan(belonging, contentHashOfFile(belonging)));
        } catch (const Error&) {
            giveUpPlaces(picture);
            throw;
        }
        return picture;
    }

    static TrashedFile plan(const fs::path& file, const std::string& contentHash) {
        struct stat facts {};
        if (lstat(file.c_str(), &facts) != 0)
            throw Error("the file is not there", file, "Connect its drive, or scan again");
        return {file,        reserveInTrash(file), facts.st_size,
                contentHash, facts.st_ino,         nanosecondsOf(facts.st_mtim)};
    }

    /// What of it has gone.
    static void bringBack(const TrashedPicture& picture) {
        for (const TrashedFile& file : picture.beside)
            if (isThere(file.place)) bringBackFromTrash(file.place, file.file);
        if (isThere(picture.place)) bringBackFromTrash(picture.place, picture.file);
    }

    static void giveUpPlaces(const TrashedPicture& picture) {
        giveUpTrashPlace(picture.place);
        for (const TrashedFile& file : picture.beside) giveUpTrashPlace(file.place);
    }

    Library& library_;
    Journal journal_;
    FolderNames folders_;
    std::set<fs::path> going_, goingBeside_;
    std::size_t written_ = 0;
    TrashReport report_;
};

/// Whether the file's size and time are those that the library knows; of what could not be read it knows
/// none.
bool looksUnchanged(const ImageRecord& image, const fs::path& file) {
    if (image.state != ImageState::Ready) return true;
    std::error_code error;
    const auto modified = fs::last_write_time(file, error);
    return !error && std::chrono::nanoseconds(modified.time_since_epoch()).count() == image.modifiedNs &&
           static_cast<std::int64_t>(fs::file_size(file, error)) == image.fileSize && !error;
}

/// The copy that stays and gets the tags of a picture that goes, as a scan would give them that finds it
/// gone: one of its name, if there is. 0: none, or it has no tags.
std::int64_t heirOf(const Library& library, Twins& twins, KnownFiles& files, const ImageRecord& image,
                    const std::set<std::int64_t>& going) {
    if (library.tagsOf(image.id).empty()) return 0;
    std::vector<ImageRecord> heirs = twins.of(image);
    std::erase_if(heirs, [&](const ImageRecord& heir) {
        return going.contains(heir.id) || (!files.isInDataset(heir) && !isThere(files.fileOf(heir)));
    });
    if (heirs.empty()) return 0;
    const auto named = std::ranges::find(heirs, fs::path(image.path).filename(), [](const ImageRecord& heir) {
        return fs::path(heir.path).filename();
    });
    return named == heirs.end() ? heirs.front().id : named->id;
}

/// Where it came from may be away, with its drive or under another name. A folder made in its place would
/// keep it from coming back.
void requireOrigin(const std::vector<RootRecord>& roots, const fs::path& file) {
    fs::path origin = file.parent_path();
    for (const RootRecord& root : roots)
        if (isBelow(file, root.path)) origin = root.path;
    std::error_code error;
    if (!fs::is_directory(origin, error))
        throw Error("the folder that the file came from is not there; it stays in the trash", file,
                    "Connect its drive, or put the folder back, and undo once more");
}

/// Nothing was moved to it, or it is back.
void forgetPlaceOf(const TrashedFile& file) {
    if (!isThere(file.place) && mayBeFromFile(file.place, file.file)) giveUpTrashPlace(file.place);
}

/// What of it is not back yet; what cannot come back is left in the trash and remembered.
void bringBackBeside(const TrashedPicture& picture, RestoreReport& report) {
    for (const TrashedFile& file : picture.beside) {
        forgetPlaceOf(file);
        try {
            if (isInItsPlace(file)) bringBackFromTrash(file.place, file.file);
        } catch (const Error& error) {
            report.left.push_back(error);
        }
    }
}

/// A picture that came back in the library, and what it was before.
struct TakenBack {
    ImageRecord image;
    std::vector<Library::LentTag> lent;
};

/// The pictures as if they had come back. Returns what they were of those that it changed.
std::vector<TakenBack> takeBack(Library& library, const std::vector<TrashedPicture>& pictures) {
    std::vector<TakenBack> changed;
    Library::Transaction transaction(library);
    for (const TrashedPicture& picture : pictures)
        for (const ImageRecord& image : library.imagesByIds(std::span(&picture.imageId, 1))) {
            if (!isInTheTrash(image) || !isPictureThatWent(library, image, picture)) continue;
            // Another picture has had this name; the next scan finds which is which.
            if (const auto named = library.imageOfFile(picture.file); named && named->id != image.id)
                continue;
            changed.push_back({image, library.takeLentTags(image.id)});
            ImageRecord back = inItsOwnPlace(image);
            // Why it had failed is not remembered: the next scan tells.
            back.state = picture.state == ImageState::Failed ? ImageState::Pending : picture.state;
            back.error.clear();
            library.updateImage(back);
        }
    transaction.commit();
    return changed;
}

void putBack(Library& library, const std::vector<TakenBack>& pictures) {
    if (pictures.empty()) return;
    Library::Transaction transaction(library);
    for (const TakenBack& picture : pictures) {
        library.updateImage(picture.image);
        for (const Library::LentTag& lent : picture.lent) library.lendTag(lent);
    }
    transaction.commit();
}

}  // namespace

std::string nameAside(const ImageRecord& image) {
    return image.path + endOfNameAside(image);
}

ImageRecord inItsOwnPlace(ImageRecord image) {
    const std::string end = endOfNameAside(image);
    if (image.path.ends_with(end)) image.path.resize(image.path.size() - end.size());
    return image;
}

TrashReport trashPictures(Library& library, std::span<const std::int64_t> imageIds, JobContext& context) {
    KnownFiles files(library);
    const CopiesToTrash all{{}, {imageIds.begin(), imageIds.end()}};
    Mover mover(library, filesThatGo(library, std::span(&all, 1)));
    Twins twins(library);
    const std::set<std::int64_t> going(imageIds.begin(), imageIds.end());
    context.beginStage("Moving to the trash", static_cast<std::int64_t>(imageIds.size()));
    for (std::size_t first = 0; first < imageIds.size() && goesOn(context); first += kParcel) {
        const auto ids = imageIds.subspan(first, std::min(kParcel, imageIds.size() - first));
        std::vector<Going> parcel;
        for (ImageRecord& image : library.imagesByIds(ids)) {
            const fs::path file = files.fileOf(image);
            if (isInTheTrash(image)) continue;
            if (mover.hasStopped())
                mover.stays(file);
            else if (files.isInDataset(image))
                mover.left(Error("left where it is, because it is part of a data set and no file of its own",
                                 file, "Remove the data set from the library instead"));
            else if (!isThere(file))
                mover.left(Error("the file is not there", file, "Connect its drive, or scan again"));
            else if (!looksUnchanged(image, file))
                mover.left(changed(file));
            else
                parcel.push_back({image, file, heirOf(library, twins, files, image, going)});
        }
        mover.move(parcel, {[] { return 0; }, [] {}, [] {}});
        context.advanceTo(static_cast<std::int64_t>(first + ids.size()));
    }
    return mover.finish();
}

std::int64_t pictureCount(std::span<const CopiesToTrash> groups) {
    std::size_t count = 0;
    for (const CopiesToTrash& group : groups)
        count += group.going.size() + group.parts.size() + group.moments.size();
    return static_cast<std::int64_t>(count);
}

TrashReport trashCopies(Library& library, std::span<const CopiesToTrash> groups, JobContext& context) {
    Mover mover(library, filesThatGo(library, groups));
    context.beginStage("Moving copies to the trash", pictureCount(groups));
    takeCopies(library, groups, mover, context);
    return mover.finish();
}

RestoreReport restoreFromTrash(Library& library, const TrashBatch& batch, JobContext& context) {
    RestoreReport report;
    std::vector<TrashedPicture> rest = batch.pictures;
    const std::vector<RootRecord> roots = library.roots();
    context.beginStage("Bringing back from the trash", static_cast<std::int64_t>(rest.size()));
    // First the library, since it may refuse; whoever opens it after a crash sees what did not move.
    std::vector<TakenBack> left = takeBack(library, rest);
    for (const TrashedPicture& picture : rest) {
        if (!goesOn(context)) break;
        try {
            if (!isBack(picture)) {
                if (isThere(picture.place) && !isInItsPlace(picture))
                    throw Error("the file is not in the trash any more; another one has its place there",
                                picture.file, "Look for it where you restored it to");
                requireOrigin(roots, picture.file);
                bringBackFromTrash(picture.place, picture.file);
            }
            bringBackBeside(picture, report);
            report.restored.push_back(picture);
            std::erase_if(left, [&](const TakenBack& taken) { return taken.image.id == picture.imageId; });
        } catch (const Error& error) {
            report.left.push_back(error);
        }
        context.advanceTo(static_cast<std::int64_t>(report.restored.size() + report.left.size()));
    }
    try {
        putBack(library, left);
    } catch (const Error& error) {
        report.left.push_back(error);
    }
    std::erase_if(
        rest, [](const TrashedPicture& picture) { return canTell(picture) && !isAnyInTheTrash(picture); });
    Journal::shorten(batch.journal, nameOf(library), rest);
    report.rest = {batch.journal, std::move(rest)};
    report.needsUpdate = std::ranges::any_of(report.restored, [&](const TrashedPicture& picture) {
        const auto image = library.imageOfFile(picture.file);
        return !image || image->id != picture.imageId || image->state != picture.state;
    });
    if (const std::int64_t model = library.activeModel(); model != 0 && !report.restored.empty())
        report.needsUpdate |= !library.imagesWithoutCode(model).empty();
    return report;
}

std::vector<TrashBatch> trashedBefore(Library& library) {
    std::vector<fs::path> journals;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(journalFolder(), error))
        if (entry.path().extension() == ".jsonl") journals.push_back(entry.path());
    std::ranges::sort(journals);
    std::vector<TrashBatch> batches;
    const LibraryName name = nameOf(library);
    const bool writable = library.readOnlyReason().empty();
    for (const fs::path& file : journals) {
        std::optional<TrashBatch> batch = Journal::read(file, name);
        if (!batch || !std::ranges::any_of(batch->pictures, canTell)) continue;
        const std::size_t before = batch->pictures.size();
        std::vector<TrashedPicture> back;
        std::erase_if(batch->pictures, [&](const TrashedPicture& picture) {
            if (!canTell(picture) || isInItsPlace(picture)) return false;
            forgetPlaceOf(picture);
            for (const TrashedFile& file : picture.beside) forgetPlaceOf(file);
            if (isBack(picture)) back.push_back(picture);
            return !isAnyInTheTrash(picture) && (writable || !isBack(picture));
        });
        if (writable) {
            takeBack(library, back);
            Library::Transaction transaction(library);
            for (const TrashedPicture& picture : batch->pictures)
                for (const ImageRecord& image : library.imagesByIds(std::span(&picture.imageId, 1)))
                    if (!isInTheTrash(image) && !isThere(picture.file) &&
                        isPictureThatWent(library, image, picture))
                        library.setImageState(image.id, ImageState::Missing, kInTheTrash);
            transaction.commit();
        }
        if (batch->pictures.size() < before) Journal::shorten(file, name, batch->pictures);
        if (!batch->pictures.empty()) batches.push_back(std::move(*batch));
    }
    return batches;
}

}  // namespace laplens
