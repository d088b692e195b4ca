#include "core/ingest/folder_scan.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <tuple>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/file_times.hpp"
#include "core/base/regular_file.hpp"
#include "core/images/optional_readers.hpp"
#include "core/ingest/batch_writer.hpp"
#include "core/ingest/joined_pictures.hpp"
#include "core/ingest/picture_fates.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/ingest/seen_changes.hpp"
#include "core/ingest/sidecar_changes.hpp"
#include "core/library/picture_reader.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/upkeep/picture_trash.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kMostTries = 3;  // while other programs move or write pictures
/// What was written longer ago is not looked at again, whoever holds it open.
constexpr auto kWrittenLately = std::chrono::minutes(1);

/// A number that changes when pictures that could not be read may be readable now.
std::int64_t readingConditions() {
    const std::string text = LAPLENS_VERSION "\n" + heifReader() + '\n' + jpegXlReader() + '\n' +
                             (canReadRaw() ? "raw" : "") + '\n' +
                             std::to_string(sysconf(_SC_PHYS_PAGES) / 65'536);
    return std::stoll(contentHash(std::as_bytes(std::span(text))).substr(0, 15), nullptr, 16);
}

/// Whether a picture is there, or lies where permissions do not let one look.
bool mayBeThere(const fs::path& file) {
    std::error_code error;
    return fs::is_regular_file(file, error) || error == std::errc::permission_denied;
}

/// What was read of files that nothing was done to since: by where they lie, and when they last changed.
using ReadContent = std::map<std::pair<FilePlace, std::int64_t>, std::string>;

std::int64_t nanosecondsBy(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return nanosecondsOf(now);
}

/// What the library knows of the roots that are there, compared with what is there.
class FolderScan {
public:
    /// `offline`: roots that are not there; their pictures stay, unless they are found in one of `roots`.
    FolderScan(Library& library, const std::vector<RootRecord>& roots, const std::vector<RootRecord>& offline,
               ReadContent& read, ScanReport& report, JobContext& context)
        : library_(library),
          roots_(roots),
          read_(read),
          report_(report),
          context_(context),
          writer_(library),
          fates_(library, roots, context) {
        for (const RootRecord& root : offline) readKnown(root);
        for (auto& root : fates_.known)
            for (auto& entry : root.second) fates_.gone.push_back(&entry.second);
        for (const RootRecord& root : roots_) readKnown(root);
    }

    /// Writes nothing. Whether all that was compared is still as it was listed: pictures that change places
    /// meanwhile may each be read by the name of the other.
    bool compare() {
        waitForLaterChanges();
        listings_ = listPictures(
            roots_, context_,
            [this](const fs::path&, PassedOver reason, std::string_view) { ++passedOver(reason); });
        findPictures();
        for (std::size_t root = 0; root < roots_.size(); ++root) findVanished(root);
        findDoubtful();
        findOpen();
        findWritten();
        readContent();
        return changing_.size() == written_;
    }

    /// What changed while it was compared waits for the next scan.
    void write() {
        putOffWhatChanges();
        fates_.settle();
        writeRows();
    }

private:
    /// What is done to files is stamped with a clock that goes in steps, up to one behind: what changes once
    /// the listing began must not look as if it had changed before.
    void waitForLaterChanges() const {
        constexpr int kMostSteps = 100;  // a clock that is being set back may take long
        for (int i = 0; i < kMostSteps && nanosecondsBy(CLOCK_REALTIME_COARSE) <= began_; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    void readKnown(const RootRecord& root) {
        for (ImageRecord& image : library_.imagesOfRoot(root.id)) {
            std::string path = image.path;
            fates_.known[root.id].emplace(std::move(path), std::move(image));
        }
    }

    std::int64_t& passedOver(PassedOver reason) {
        return report_.passedOver[static_cast<std::size_t>(reason)];
    }

    void findPictures() {
        const auto isKnown = [&](const RootRecord& root, const std::string& path) {
            const auto& known = fates_.known[root.id];
            const auto record = known.find(path);
            return record != known.end() && record->second.state != ImageState::Missing;
        };
        for (const FileName& name : namesByPlace(roots_, listings_, isKnown)) {
            const bool isAnother = !fates_.found.empty() && fates_.found.back().file.place == name.file.place;
            if (isAnother) {
                if (name.isPassedOver) ++passedOver(PassedOver::OtherName);
                if (fates_.found.back().file.label.empty()) fates_.found.back().file.label = name.file.label;
            } else {
                fates_.found.push_back({.root = name.root, .file = name.file});
            }
            auto& known = fates_.known[roots_[name.root].id];
            const auto record = known.find(name.file.path);
            if (record != known.end()) isNamed(fates_.found.back(), record->second);
        }
    }

    /// The library has a picture by one of its names.
    void isNamed(FoundPicture& picture, ImageRecord& record) {
        listed_.insert(record.id);
        picture.named.push_back(&record);
    }

    void findVanished(std::size_t root) {
        const Listing& listing = listings_[root];
        std::vector<ImageRecord*> unlisted;
        std::size_t present = 0;
        for (auto& entry : fates_.known[roots_[root].id]) {
            ImageRecord& image = entry.second;
            if (image.state != ImageState::Missing) ++present;
            if (!listed_.contains(image.id)) unlisted.push_back(&image);
        }
        const auto mayBe = [&](const ImageRecord* image) {
            return mayBeThere(roots_[root].path / image->path);
        };
        if (listing.files.empty() && !listing.isListedElsewhere && present > 0 &&
            std::ranges::none_of(unlisted, mayBe)) {
            // An empty folder is what a drive that is not connected leaves where it belongs.
            emptied_.push_back(roots_[root].id);
            report_.offline = true;
            fates_.gone.insert(fates_.gone.end(), unlisted.begin(), unlisted.end());
            if (listing.cutShort) return;  // that was said
            context_.message(Error("no picture is left in the folder; those that were stay searchable",
                                   roots_[root].path,
                                   "Connect its drive and scan again, or remove the folder from the library")
                                 .what());
            return;
        }
        for (ImageRecord* image : unlisted) {
            // By a name that leads to a picture which is listed by another one.
            if (const auto place = placeOf(roots_[root].path / image->path)) {
                const auto found = std::ranges::lower_bound(fates_.found, *place, {},
                                                            [](const auto& p) { return p.file.place; });
                if (found != fates_.found.end() && found->file.place == *place) {
                    isNamed(*found, *image);
                    continue;
                }
            }
            if (listing.looksComplete(image->path)) fates_.vanished.push_back(image);
        }
    }

    /// A file may be written over with its size and time kept, and pictures of equal size and time, as
    /// uncompressed ones from an archive are, may change places. That something was done to a file since
    /// the last scan only its file system can tell; what, its content. A library of an earlier version looks
    /// from its next scan on.
    void findDoubtful() {
        const std::int64_t now = nanosecondsBy(CLOCK_REALTIME);
        std::vector<std::int64_t> seen, newest(roots_.size());
        for (const RootRecord& root : roots_) seen.push_back(changesSeen(library_, root.id));
        for (FoundPicture& picture : fates_.found) {
            const std::int64_t changed = picture.file.changedNs;
            picture.isDoubtful = seen[picture.root] != 0 && changed > seen[picture.root];
            newest[picture.root] = std::max(newest[picture.root], changed);
        }
        // What was listed early may have changed while the rest was; a clock that is ahead of ours is another
        // computer's.
        for (std::size_t root = 0; root < roots_.size(); ++root)
            changesSeen_[roots_[root].id] =
                newest[root] > now ? newest[root] : std::min(newest[root], began_);
    }

    /// What looks unchanged is itself; the others, and pictures that are at none of their names, are open.
    void findOpen() {
        const auto add = [&](ImageRecord* image) {
            (isInTheTrash(*image) ? fates_.gone : fates_.homeless).push_back(image);
        };
        std::ranges::for_each(fates_.vanished, add);
        for (FoundPicture& picture : fates_.found) {
            const bool settled = isSame(picture);
            if (settled)
                fates_.take(picture, *picture.named.front(), true);
            else
                fates_.open.push_back(&picture);
            for (ImageRecord* image : picture.named)
                if (!settled || image->contentHash != picture.row->contentHash) add(image);
        }
    }

    /// Half of a picture is none: what another program is writing waits until that has closed it.
    void findWritten() {
        const auto now = fs::file_time_type::clock::now();
        for (FoundPicture* picture : fates_.open) {
            context_.checkpoint();
            std::error_code error;
            const auto age = now - fs::last_write_time(fates_.fileOf(*picture), error);
            if (!error && age < kWrittenLately && isBeingWritten(fates_.fileOf(*picture)))
                changing_.push_back(picture);
        }
        written_ = changing_.size();
    }

    /// Of the files that may have the content of one of the library's pictures.
    void readContent() {
        std::set<std::int64_t> sizes;
        const auto add = [&](const ImageRecord* image) {
            if (!image->contentHash.empty()) sizes.insert(image->fileSize);
        };
        std::ranges::for_each(fates_.homeless, add);
        std::ranges::for_each(fates_.gone, add);
        if (fates_.anyCameBack())
            for (const auto& [root, images] : fates_.known)
                for (const auto& [path, image] : images) add(&image);
        // A known one that was not looked at yet may be a copy of one that went.
        std::vector<FoundPicture*> unread = fates_.open;
        for (FoundPicture& picture : fates_.found)
            if (picture.row && picture.row->contentHash.empty()) unread.push_back(&picture);
        context_.beginStage("Comparing with the library", static_cast<std::int64_t>(unread.size()));
        std::int64_t done = 0;
        for (FoundPicture* picture : unread) {
            context_.checkpoint();
            if (sizes.contains(picture->file.place.size)) read(*picture);
            context_.advanceTo(++done);
        }
        // One that was read first may have gone while the last was read.
        for (FoundPicture* picture : unread) {
            if (picture->contentHash.empty() && (picture->row || picture->named.empty())) continue;
            context_.checkpoint();
            if (!isAsListed(fates_.fileOf(*picture), picture->file)) changing_.push_back(picture);
        }
    }

    void read(FoundPicture& picture) {
        std::string& content = read_[{picture.file.place, picture.file.changedNs}];
        try {
            if (content.empty()) content = contentHashOfFile(fates_.fileOf(picture));
        } catch (const Error&) {
            return;  // extraction will meet the same trouble and record it
        }
        picture.contentHash = content;
        if (!isAsListed(fates_.fileOf(picture), picture.file)) content.clear();
    }

    /// And with it pictures that took a name from what it may be now: else that would be taken for gone.
    void putOffWhatChanges() {
        if (changing_.empty()) return;
        std::set<std::int64_t> sizes;
        for (FoundPicture* picture : changing_) {
            picture->isPutOff = true;
            sizes.insert(picture->file.place.size);
            if (const auto now = placeOf(fates_.fileOf(*picture))) sizes.insert(now->size);
        }
        for (FoundPicture* picture : fates_.open) {
            picture->isPutOff |= std::ranges::any_of(
                picture->named, [&](const auto* image) { return sizes.contains(image->fileSize); });
            if (!picture->isPutOff) continue;
            for (ImageRecord* image : picture->named) std::erase(fates_.homeless, image);
        }
        std::erase_if(fates_.open, [](const auto* picture) { return picture->isPutOff; });
        context_.message(Error(std::to_string(changing_.size()) +
                                   " pictures were changed or moved while they were looked at; they stay as "
                                   "they were",
                               library_.folder(), "Scan again when nothing is at work on them")
                             .what());
    }

    void writeRows() {
        for (const std::int64_t root : emptied_) writer_.write([&] { library_.setRootOffline(root, true); });
        // New pictures get their numbers, and models their rows, in an order that does not depend on the
        // disk.
        std::ranges::sort(fates_.found, {}, [](const FoundPicture& picture) {
            return std::tuple(picture.root, std::string_view(picture.file.path));
        });
        const bool tryFailedAgain = conditionsChanged();
        std::int64_t done = 0;
        context_.beginStage("Updating the library", static_cast<std::int64_t>(fates_.found.size()));
        for (const FoundPicture& picture : fates_.found) {
            writer_.checkpoint(context_);
            if (picture.isPutOff) {
                std::int64_t& seen = changesSeen_[roots_[picture.root].id];
                seen = std::min(seen, picture.file.changedNs - 1);
                continue;
            }
            for (const ImageRecord* image : picture.named) {
                if (!fates_.isLeft(*image)) continue;
                writer_.write([&] { joinPictures(library_, picture.row->id, image->id); });
                ++report_.joined;
            }
            writeOne(picture, tryFailedAgain);
            context_.advanceTo(++done);
        }
        if (!waiting_.empty()) writer_.write([&] { writeWaiting(); });
        writeVanished();
        for (const auto& [root, time] : changesSeen_)
            if (changesSeen(library_, root) < time)
                writer_.write([&] { setChangesSeen(library_, root, time); });
        writer_.commit();
        for (const std::int64_t id : imagesWithOtherSidecars(library_, roots_, listings_, context_)) {
            writer_.write([&] { library_.readFactsAgain(id); });
            ++report_.otherSidecars;
        }
        writer_.commit();
    }

    void writeVanished() {
        if (fates_.vanished.empty()) return;
        std::map<const RootRecord*, std::int64_t> passedOver;
        for (const ImageRecord* image : fates_.vanished) {
            if (fates_.isTaken(*image)) continue;
            writer_.checkpoint(context_);
            const std::vector<std::string> tags = library_.tagsOf(image->id);
            if (image->contentHash.empty() && tags.empty() && !isInTheTrash(*image)) {
                // It was never looked at: nothing of it is known, nor would it be known again.
                writer_.write([&] { library_.removeImages(std::span(&image->id, 1)); });
                continue;
            }
            if (isInTheTrash(*image)) continue;  // whoever put it there has said so
            ++report_.missing;
            const RootRecord& root = *std::ranges::find(roots_, image->rootId, &RootRecord::id);
            const bool isThere = !fates_.isStranger(*image) && placeOf(root.path / image->path).has_value();
            const std::string reason = !isThere                ? "the file is gone"
                                       : root.kind == "folder" ? "the scan passes the file over now"
                                                               : "the list does not name the file any more";
            if (image->state == ImageState::Missing && image->error == reason) continue;
            if (isThere) ++passedOver[&root];
            const FoundPicture* heir =
                image->state != ImageState::Missing && !tags.empty() ? fates_.heirOf(*image) : nullptr;
            writer_.write([&] {
                if (heir)
                    for (const std::string& tag : tags) library_.addTag(heir->row->id, tag);
                library_.setImageState(image->id, ImageState::Missing, reason);
            });
        }
        for (const auto& [root, count] : passedOver) {
            const bool isFolder = root->kind == "folder";
            context_.message(Error(std::string(isFolder ? "pictures that are there, but passed over now: "
                                                        : "pictures that are there, but not in the list any "
                                                          "more: ") +
                                       std::to_string(count) + "; they keep their tags and count as gone",
                                   root->path,
                                   isFolder ? "Look at the list of what is passed over"
                                            : "Put them into the list and scan again to have them back")
                                 .what());
        }
    }

    void writeOne(const FoundPicture& picture, bool tryFailedAgain) {
        const ImageRecord* record = picture.row;
        ImageRecord image = record ? *record : ImageRecord{};
        const bool renamed = image.rootId != roots_[picture.root].id || image.path != picture.file.path;
        image.rootId = roots_[picture.root].id;
        image.path = picture.file.path;
        image.fileSize = picture.file.place.size;
        image.modifiedNs = picture.file.place.modifiedNs;
        // Where a folder's names are no labels, a picture keeps the label that it has.
        const bool isLabelled = roots_[picture.root].labelled || !picture.file.label.empty();
        const bool relabelled =
            isLabelled && std::exchange(image.label, picture.file.label) != picture.file.label;
        if (!record) {
            put(picture, image);
            ++report_.added;
            return;
        }
        const bool isItself = picture.isItself;
        const bool wasRead = !image.contentHash.empty();
        if (isItself && isInTheTrash(image)) library_.takeLentTags(image.id);  // put back by hand
        if (isItself && image.state == ImageState::Missing)
            image.state = wasRead ? ImageState::Ready : ImageState::Pending;
        else if (!isItself || (image.state == ImageState::Failed && (tryFailedAgain || !isSame(picture))))
            image.state = ImageState::Pending;
        const bool again =
            image.state == ImageState::Pending && record->state == ImageState::Failed && isItself;
        if (image.state != record->state) image.error.clear();
        const bool touched = image.modifiedNs != record->modifiedNs;
        if (!renamed && !relabelled && !touched && image.state == record->state) {
            ++report_.unchanged;
            return;
        }
        put(picture, image);
        if (again)
            ++report_.triedAgain;
        else if (renamed)
            ++(isCertainlyMoved(picture, *record) ? report_.moved : report_.foundElsewhere);
        else if (isItself && !relabelled && image.state == record->state)
            ++report_.unchanged;
        else
            ++report_.changed;
    }

    /// Where nothing is left of its folder, it may be a copy of what went with a drive; unless nothing was
    /// done to the file since it was seen there, but to a folder that it is in.
    bool isCertainlyMoved(const FoundPicture& picture, const ImageRecord& before) const {
        const bool isAway = std::ranges::find(roots_, before.rootId, &RootRecord::id) == roots_.end() ||
                            std::ranges::find(emptied_, before.rootId) != emptied_.end();
        return !isAway || picture.file.changedNs <= changesSeen(library_, before.rootId);
    }

    /// The library's picture that has the place of this one, but is another one.
    const ImageRecord* inTheWayOf(const FoundPicture& picture) const {
        if (picture.named.empty()) return nullptr;
        const ImageRecord* image = picture.named.front();
        const bool isThere = image->rootId == roots_[picture.root].id && image->path == picture.file.path;
        return image != picture.row && isThere && !fates_.isLeft(*image) ? image : nullptr;
    }

    void put(const FoundPicture& picture, const ImageRecord& image) {
        if (inTheWayOf(picture))
            waiting_.emplace_back(&picture, image);
        else
            writer_.write([&] { putNow(picture, image); });
    }

    void putNow(const FoundPicture& picture, const ImageRecord& image) {
        if (!picture.row) {
            const std::int64_t id = library_.addImage(image);
            if (picture.copied)
                for (const std::string& tag : library_.tagsOf(picture.copied->id)) library_.addTag(id, tag);
            return;
        }
        if (!picture.isItself) library_.forgetFeatures(image.id);
        library_.updateImage(image);
    }

    /// Those whose place another one had: that one went elsewhere, or is in the trash.
    void writeWaiting() {
        for (const auto& [picture, image] : waiting_) {
            const ImageRecord* other = inTheWayOf(*picture);
            if (!fates_.isTaken(*other)) moveAside(*other);
            if (picture->row) moveAside(image);
        }
        for (const auto& [picture, image] : waiting_) putNow(*picture, image);
    }

    void moveAside(ImageRecord image) {
        const fs::path path = image.path;
        image.path = fates_.isStranger(image)
                         ? (path.parent_path() / (path.stem().native() + " (gone, " +
                                                  std::to_string(image.id) + ')' + path.extension().native()))
                               .native()
                         : nameAside(image);
        library_.updateImage(image);
    }

    bool conditionsChanged() {
        constexpr const char* kKey = "reading_conditions";
        const bool anyFailed = std::ranges::any_of(fates_.known, [](const auto& root) {
            return std::ranges::any_of(
                root.second, [](const auto& entry) { return entry.second.state == ImageState::Failed; });
        });
        if (!anyFailed) return false;
        const std::int64_t now = readingConditions();
        if (library_.setting(kKey) == now) return false;
        writer_.write([&] { library_.setSetting(kKey, now); });
        return true;
    }

    Library& library_;
    const std::vector<RootRecord>& roots_;
    ReadContent& read_;
    ScanReport& report_;
    JobContext& context_;
    BatchWriter writer_;
    std::vector<Listing> listings_;
    PictureFates fates_;  // of them `found` is ascending by place until it is written
    const std::int64_t began_ = nanosecondsBy(CLOCK_REALTIME);
    std::map<std::int64_t, std::int64_t> changesSeen_;  // by root's id
    std::set<std::int64_t> listed_;
    std::vector<std::int64_t> emptied_;  // roots
    std::vector<FoundPicture*> changing_;
    std::size_t written_ = 0;                                           // of those, by another program
    std::vector<std::pair<const FoundPicture*, ImageRecord>> waiting_;  // for their place
};

}  // namespace

ScanReport scanFolders(Library& library, const std::vector<RootRecord>& roots,
                       const std::vector<RootRecord>& offline, const ScanReport& before,
                       JobContext& context) {
    ReadContent read;
    for (int tries = 1;; ++tries) {
        ScanReport report = before;
        FolderScan scan(library, roots, offline, read, report, context);
        if (!scan.compare() && tries < kMostTries) continue;
        scan.write();
        return report;
    }
}

}  // namespace laplens
