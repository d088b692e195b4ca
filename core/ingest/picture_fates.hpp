#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// One picture on the disk, by all its names.
struct FoundPicture {
    std::size_t root = 0;  ///< of the name that counts
    ListedFile file{};
    std::vector<ImageRecord*> named{};  ///< what the library has by its names, by the one that counts first
    std::string contentHash{};          ///< where it had to be read
    const ImageRecord* copied =
        nullptr;                 ///< the library's picture that it is a copy of; its tags are this one's
    ImageRecord* row = nullptr;  ///< the library's that it is; none when it is new
    bool isItself = false;       ///< with the content that the library knows
    bool isDoubtful = false;     ///< only its content can tell whether it changed
    bool isPutOff = false;       ///< to the next scan
};
/// Whether it looks like the picture that the library has by its name. What is in the trash is not also in
/// its place, unless it was brought back: its content tells, as it does of what was touched.
bool isSame(const FoundPicture&);
bool haveSameName(const std::filesystem::path&, const std::filesystem::path&);

/// What became of the library's pictures: which file each is now, and who has the tags of those that are
/// gone. Told by names, content, size and time, and by looks. Whoever scans says what there is; nothing is
/// written.
class PictureFates {
public:
    /// `roots`: those that are there, by which FoundPicture::root counts.
    PictureFates(const Library& library, const std::vector<RootRecord>& roots, JobContext& context)
        : library_(library), roots_(roots), context_(context) {}

    std::map<std::int64_t, std::map<std::string, ImageRecord>> known{};  ///< by root's id, then path
    std::vector<FoundPicture> found{};
    std::vector<ImageRecord*> vanished{};
    std::vector<ImageRecord*> homeless{};  ///< vanished, or another file may have their name
    std::vector<ImageRecord*> gone{};   ///< with their root, or into the trash: from there they may come back
    std::vector<FoundPicture*> open{};  ///< of `found`, while it keeps its order: which picture is it?

    /// Finds out which of the library's pictures each open file is; no two are the same one. Content tells:
    /// that picture moved, also where two changed places, or each of a row took the name of the next, or an
    /// edit took the name of its original. A picture whose content is nowhere is what has its name now:
    /// edited.
    void settle();
    void take(FoundPicture&, ImageRecord&, bool isItself);

    bool isTaken(const ImageRecord& image) const { return taken_.contains(image.id); }
    /// Gone; another picture has its name.
    bool isStranger(const ImageRecord& image) const { return strangers_.contains(image.id); }
    /// Whether only its name tells what became of it.
    bool isLeft(const ImageRecord&) const;
    /// Roots that were away are there.
    bool anyCameBack() const;
    std::filesystem::path fileOf(const FoundPicture&) const;

    /// Who is given the tags of a picture that went, when all is settled: one with its bytes, or that shows
    /// the same, pixel for pixel, though its file says something else. Null: nobody.
    const FoundPicture* heirOf(const ImageRecord& gone);

private:
    void leaveEditedInPlace();
    void takeBackFromTrash();
    void leaveStrangers();
    void copyTagsToWhatIsBack();
    void leaveCopied();
    void takeByContent(const std::vector<ImageRecord*>&);
    void takeByName(FoundPicture&, ImageRecord&);
    void takeBySizeAndTime(const std::vector<ImageRecord*>&);
    const FoundPicture* twinOf(const ImageRecord& gone);

    using Copies = std::map<std::string, std::vector<const FoundPicture*>>;
    const Library& library_;
    const std::vector<RootRecord>& roots_;
    JobContext& context_;
    std::set<std::int64_t> taken_, strangers_;
    std::optional<Copies> present_;                // by content
    std::map<std::pair<int, int>, Copies> twins_;  // by look, of the sizes that were asked for before
};

}  // namespace laplens
