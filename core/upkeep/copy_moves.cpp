#include "core/upkeep/copy_moves.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/base/move_file.hpp"
#include "core/base/paths.hpp"
#include "core/copies/companions.hpp"
#include "core/images/sidecars.hpp"
#include "core/upkeep/checked_copies.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// "picture (2).jpg"
fs::path numbered(const fs::path& name, int number) {
    if (number == 1) return name;
    fs::path result = name.stem();
    result += " (" + std::to_string(number) + ")";
    result += name.extension();
    return result;
}

class FolderMover : public CopyTaker {
public:
    FolderMover(Library& library, std::set<fs::path> going, const fs::path& folder)
        : library_(library), going_(std::move(going)), folder_(made(library, folder)) {
        for (const RootRecord& root : library.roots()) {
            std::error_code error;
            const fs::path place = fs::canonical(root.path, error);
            // Of one folder inside another the inner one.
            if (error || root.kind != "folder" || !isBelow(folder_, place)) continue;
            if (!root_ || isBelow(place, rootPlace_)) root_ = root, rootPlace_ = place;
        }
    }

    void take(const Going& going, const Looks& looks) override {
        std::error_code error;
        if (fs::equivalent(going.file.parent_path(), folder_, error))
            throw Error("left where it is, because it is in that folder", going.file);
        if (fs::is_symlink(going.file, error))
            throw Error(
                "left where it is, because it is a link, which may lead elsewhere from another folder",
                going.file, "Move the file that it leads to");
        const auto transaction = hold(library_, going.file);
        if (!transaction) return;
        const std::int64_t staying = looks.before();
        const std::vector<FileMove> names = namesFor(going.file);
        FileMoves moves(library_, going.image.id, names);
        moves.make([&] { looks.before(); });
        looks.after();
        const bool isInLibrary = record(going.image, names.front().to, staying);
        transaction->commit();
        moves.keep();
        report_.moved.push_back(
            {names.front(), going.image.id, {names.begin() + 1, names.end()}, isInLibrary});
    }
    void left(const Error& error) override { report_.left.push_back(error); }
    MoveReport finish() { return std::move(report_); }

private:
    static fs::path made(const Library& library, const fs::path& folder) {
        library.requireWritable();
        std::error_code error;
        if (!library.isShared() &&
            isBelow(fs::weakly_canonical(folder, error), fs::weakly_canonical(library.folder(), error)))
            throw Error("it is the folder of the library", folder, "Name another one");
        fs::create_directories(folder, error);
        if (error && !fs::exists(folder))
            throw Error("the folder cannot be made: " + error.message(), folder, "Name another one");
        const fs::path place = fs::canonical(folder, error);
        if (error) throw Error("the folder cannot be read: " + error.message(), folder, "Name another one");
        if (!fs::is_directory(place)) throw Error("it is a file, not a folder", folder, "Name another one");
        if (access(place.c_str(), W_OK) != 0)
            throw Error("the folder cannot be written", folder,
                        "Change its permissions, or name another one");
        return place;
    }

    std::vector<FileMove> namesFor(const fs::path& file) {
        const std::vector<fs::path> belongings = belongingsOf(file, folders_, going_);
        for (int number = 1;; ++number) {
            std::vector<FileMove> names{{file, folder_ / numbered(file.filename(), number)}};
            const fs::path to = names.front().to;
            // A picture that is away may come back to its name, and sidecars of another, or of nobody, would
            // be taken for this one's.
            if (library_.imageOfFile(to) || !sidecarsOf(to).empty()) continue;
            for (const fs::path& belonging : belongings)
                names.push_back({belonging, belongingNamed(belonging, file, to)});
            const auto isOfOthers = [&](const FileMove& name) {
                return isThere(name.to) ||
                       (name.to != to && mayBeAbout(name.to, to) && !isAloneOf(name.to, to));
            };
            if (std::ranges::none_of(names, isOfOthers)) return names;
        }
    }

    /// Whether the library has it in its new place.
    bool record(ImageRecord image, const fs::path& to, std::int64_t staying) {
        if (root_) {
            image.rootId = root_->id;
            image.path = to.lexically_relative(rootPlace_).native();
            library_.updateImage(image);
            return true;
        }
        if (staying != 0)
            for (const std::string& tag : library_.tagsOf(image.id)) library_.addTag(staying, tag);
        library_.setImageState(image.id, ImageState::Missing, movedTo(to));
        return false;
    }

    Library& library_;
    FolderNames folders_;
    std::set<fs::path> going_;
    fs::path folder_;  ///< without links
    std::optional<RootRecord> root_;
    fs::path rootPlace_;
    MoveReport report_;
};

}  // namespace

std::vector<CopiesToTrash> copiesOf(std::span<const PlannedGroup> groups) {
    std::vector<CopiesToTrash> copies;
    for (const PlannedGroup& group : groups) {
        std::map<std::int64_t, std::vector<std::int64_t>> going;  // by what stays
        for (const PlannedPicture& picture : group.pictures)
            if (picture.goes) going[picture.to].push_back(picture.imageId);
        for (auto& [staying, ids] : going) copies.push_back({{staying}, std::move(ids)});
    }
    return copies;
}

MoveReport moveCopies(Library& library, std::span<const CopiesToTrash> groups, const fs::path& folder,
                      JobContext& context) {
    FolderMover mover(library, filesThatGo(library, groups), folder);
    context.beginStage("Moving copies", pictureCount(groups));
    takeCopies(library, groups, mover, context);
    return mover.finish();
}

}  // namespace laplens
