#include "core/ingest/picture_fates.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <tuple>

#include "core/copies/twins.hpp"
#include "core/ingest/edited_in_place.hpp"
#include "core/upkeep/picture_trash.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Of copies one of its name, if there is.
const FoundPicture* firstHeir(const ImageRecord& gone, const std::vector<const FoundPicture*>& copies) {
    const auto named = std::ranges::find_if(
        copies, [&](const auto* copy) { return haveSameName(copy->file.path, gone.path); });
    return named == copies.end() ? copies.front() : *named;
}

}  // namespace

bool isSame(const FoundPicture& picture) {
    if (picture.named.empty()) return false;
    const ImageRecord& known = *picture.named.front();
    return known.fileSize == picture.file.place.size && known.modifiedNs == picture.file.place.modifiedNs &&
           (known.contentHash.empty() || !(picture.isDoubtful || isInTheTrash(known)));
}

bool haveSameName(const fs::path& one, const fs::path& other) {
    return one.filename() == other.filename();
}

void PictureFates::settle() {
    for (FoundPicture* picture : open)
        for (ImageRecord* image : picture->named)
            if (!picture->row && !image->contentHash.empty() && image->contentHash == picture->contentHash)
                take(*picture, *image, true);
    takeByContent(homeless);
    leaveEditedInPlace();
    takeBackFromTrash();
    takeBySizeAndTime(homeless);
    for (FoundPicture* picture : open)
        for (ImageRecord* image : picture->named)
            if (!picture->row && isLeft(*image)) takeByName(*picture, *image);
    takeByContent(gone);
    takeBySizeAndTime(gone);
    leaveCopied();
    copyTagsToWhatIsBack();
    leaveStrangers();
}

/// What has a picture's name and looks like it is that picture, written into: the file that has its
/// content was kept for safety. Both have its tags.
void PictureFates::leaveEditedInPlace() {
    std::map<const ImageRecord*, FoundPicture*> takers;
    for (FoundPicture* picture : open)
        if (picture->row && picture->named.empty()) takers[picture->row] = picture;
    if (takers.empty()) return;
    for (FoundPicture* picture : open) {
        if (picture->row || picture->named.empty()) continue;
        context_.checkpoint();
        ImageRecord& known = *picture->named.front();
        const auto taker = takers.find(&known);
        if (taker == takers.end()) continue;
        FoundPicture& backup = *taker->second;
        if (!isNameOfBackup(picture->file.path, backup.file.path) &&
            !looksLike(library_, known, fileOf(*picture)).value_or(false))
            continue;
        backup.copied = std::exchange(backup.row, nullptr);
        take(*picture, known, false);
    }
}

/// A file that was put back to where it went into the trash from is that picture, whatever had its name
/// meanwhile.
void PictureFates::takeBackFromTrash() {
    std::map<std::tuple<std::int64_t, std::string, std::string>, ImageRecord*> places;
    for (ImageRecord* image : gone)
        if (isInTheTrash(*image))
            places[{image->rootId, inItsOwnPlace(*image).path, image->contentHash}] = image;
    for (FoundPicture* picture : open) {
        const auto place = places.find({roots_[picture->root].id, picture->file.path, picture->contentHash});
        if (!picture->row && !picture->contentHash.empty() && place != places.end() &&
            !isTaken(*place->second))
            take(*picture, *place->second, true);
    }
}

/// What took the name of a picture that is nowhere now may be an edit of it, which has what was said of
/// both, or another one: then that is gone.
void PictureFates::leaveStrangers() {
    for (const FoundPicture* picture : open)
        for (ImageRecord* image : picture->named) {
            if (!picture->row || !isLeft(*image) || image->contentHash.empty() ||
                image->contentHash == picture->row->contentHash ||
                lookAlike(library_, *image, *picture->row).value_or(true))
                continue;
            strangers_.insert(image->id);
            vanished.push_back(image);
        }
}

/// What comes back with its drive may have been taken for moved meanwhile, to where a copy of it was
/// found: that has its tags.
void PictureFates::copyTagsToWhatIsBack() {
    if (!anyCameBack()) return;
    std::map<std::string_view, const ImageRecord*> byContent;
    for (const auto& [root, images] : known)
        for (const auto& [path, image] : images)
            if (!image.contentHash.empty() && !isInTheTrash(image))
                byContent.emplace(image.contentHash, &image);
    for (FoundPicture* picture : open) {
        if (picture->row || picture->copied || !roots_[picture->root].offline) continue;
        const auto twin = byContent.find(picture->contentHash);
        if (twin != byContent.end()) picture->copied = twin->second;
    }
}

/// A folder that is not there, and of whose pictures some are elsewhere, was not moved: those were
/// copied, and it may come back.
void PictureFates::leaveCopied() {
    std::set<std::int64_t> roots;
    for (const ImageRecord* image : gone)
        if (!taken_.contains(image->id) && image->state != ImageState::Missing) roots.insert(image->rootId);
    const std::set<const ImageRecord*> away(gone.begin(), gone.end());
    for (FoundPicture& picture : found) {
        if (!picture.row || isInTheTrash(*picture.row) || !away.contains(picture.row) ||
            !roots.contains(picture.row->rootId))
            continue;
        taken_.erase(picture.row->id);
        picture.copied = std::exchange(picture.row, nullptr);
    }
}

/// Of several with the same content the one whose name fits best, then one with tags, then one that was
/// there until now.
void PictureFates::takeByContent(const std::vector<ImageRecord*>& images) {
    std::map<std::string, std::vector<ImageRecord*>> byContent;
    for (ImageRecord* image : images)
        if (!image->contentHash.empty()) byContent[image->contentHash].push_back(image);
    for (auto& [content, alike] : byContent)
        if (alike.size() > 1)
            std::ranges::stable_sort(alike, std::greater(), [this](const ImageRecord* image) {
                return std::pair(!library_.tagsOf(image->id).empty(), image->state != ImageState::Missing);
            });
    enum { SamePath, SameName, AnyName };
    for (const auto fit : {SamePath, SameName, AnyName})
        for (FoundPicture* picture : open) {
            const auto candidates = byContent.find(picture->contentHash);
            if (picture->row || candidates == byContent.end()) continue;
            const std::string& path = picture->file.path;
            const auto image = std::ranges::find_if(candidates->second, [&](const ImageRecord* known) {
                return !taken_.contains(known->id) &&
                       (fit == AnyName ||
                        (fit == SamePath ? known->path == path : haveSameName(known->path, path)));
            });
            if (image != candidates->second.end()) take(*picture, **image, true);
        }
}

/// A picture that was seen to be gone, and now has its name, may be another one.
void PictureFates::takeByName(FoundPicture& picture, ImageRecord& image) {
    if (image.state == ImageState::Missing && looksLike(library_, image, fileOf(picture)) == false)
        strangers_.insert(image.id);
    else
        take(picture, image, false);
}

/// What was not looked at yet, as the scan was cut off or it is no picture that can be read, has no
/// content that is known: moving keeps size and time. Where several files have both, the name must be the
/// same.
void PictureFates::takeBySizeAndTime(const std::vector<ImageRecord*>& images) {
    using Key = std::pair<std::int64_t, std::int64_t>;
    std::map<Key, std::vector<ImageRecord*>> unseen;
    for (ImageRecord* image : images)
        if (isLeft(*image) && (image->contentHash.empty() || image->state == ImageState::Pending))
            unseen[{image->fileSize, image->modifiedNs}].push_back(image);
    if (unseen.empty()) return;
    const auto keyOf = [](const FoundPicture& picture) {
        return Key(picture.file.place.size, picture.file.place.modifiedNs);
    };
    std::map<Key, int> files;
    for (const FoundPicture& picture : found) ++files[keyOf(picture)];
    for (const bool byName : {true, false})
        for (FoundPicture* picture : open) {
            const auto candidates = unseen.find(keyOf(*picture));
            if (picture->row || candidates == unseen.end()) continue;
            auto& alike = candidates->second;
            const auto image = std::ranges::find_if(alike, [&](const ImageRecord* known) {
                return byName ? haveSameName(known->path, picture->file.path)
                              : alike.size() == 1 && files[candidates->first] == 1;
            });
            if (image == alike.end()) continue;
            take(*picture, **image, true);
            alike.erase(image);
        }
}

void PictureFates::take(FoundPicture& picture, ImageRecord& image, bool isItself) {
    picture.row = &image;
    picture.isItself = isItself;
    taken_.insert(image.id);
}

bool PictureFates::isLeft(const ImageRecord& image) const {
    return !taken_.contains(image.id) && !strangers_.contains(image.id) && !isInTheTrash(image);
}

fs::path PictureFates::fileOf(const FoundPicture& picture) const {
    return roots_[picture.root].path / picture.file.path;
}

bool PictureFates::anyCameBack() const {
    return std::ranges::any_of(roots_, &RootRecord::offline);
}

const FoundPicture* PictureFates::heirOf(const ImageRecord& image) {
    if (!present_) {
        present_.emplace();
        for (const FoundPicture& picture : found)
            if (picture.row && !picture.isPutOff)
                (*present_)[picture.isItself && picture.contentHash.empty() ? picture.row->contentHash
                                                                            : picture.contentHash]
                    .push_back(&picture);
        present_->erase(std::string());
    }
    const auto copies = present_->find(image.contentHash);
    return copies != present_->end() ? firstHeir(image, copies->second) : twinOf(image);
}

const FoundPicture* PictureFates::twinOf(const ImageRecord& image) {
    if (!isKnownByLook(library_, image.id)) return nullptr;
    const std::pair size(image.width, image.height);
    const auto [those, isNew] = twins_.try_emplace(size);
    if (isNew)
        for (const FoundPicture& picture : found)
            if (picture.row && picture.isItself && !picture.isPutOff &&
                std::pair(picture.row->width, picture.row->height) == size)
                those->second[hashOfLook(library_, picture.row->id)].push_back(&picture);
    const auto alike = those->second.find(hashOfLook(library_, image.id));
    return alike == those->second.end() ? nullptr : firstHeir(image, alike->second);
}

}  // namespace laplens
