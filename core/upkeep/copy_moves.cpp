#include "core/upkeep/copy_moves.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/base/copy_file.hpp"
#include "core/base/move_file.hpp"
#include "core/copies/companions.hpp"
#include "core/images/sidecars.hpp"
#include "core/upkeep/checked_copies.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

bool isBelow(const fs::path& path, const fs::path& folder) {
    return std::ranges::mismatch(folder, path).in1 == folder.end();
}

/// "picture (2).jpg"
fs::path numbered(const fs::path& name, int number) {
    if (number == 1) return name;
    fs::path result = name.stem();
    result += " (" + std::to_string(number) + ")";
    result += name.extension();
    return result;
}

/// `file` is the picture or lies beside it.
Error notCopied(const fs::path& file, const fs::path& picture, const fs::path& folder, const Error& reason) {
    return Error("left where it is, because " +
                     (file == picture ? "it" : file.filename().string() + " beside it") +
                     " cannot be copied to " + folder.string() + ": " + reason.problem(),
                 picture, reason.remedy());
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
        const std::vector<fs::path> belongings = belongingsOf(going.file, folders_, going_);
        std::vector<MovedCopy> beside;
        MovedCopy moved{going.image.id, going.file, {}, going.image.fileSize};
        bool isTwice = move(going, belongings, moved.to);
        try {
            if (isTwice) {
                looks.before();  // it took a while
                if (!fs::remove(going.file, error) || error)
                    throw Error("the file cannot be moved: " + error.message(), going.file,
                                "Check that its folder may be written");
                isTwice = false;
            }
            for (const fs::path& belonging : belongings) {
                beside.push_back({0, belonging, belongingNamed(belonging, going.file, moved.to)});
                moveBeside(beside, going.file);
            }
            looks.after();
            moved.isInLibrary = record(going.image, moved, staying);
            transaction->commit();
        } catch (...) {
            // What the library does not know must not have moved.
            if (isTwice)
                fs::remove(moved.to, error);
            else
                moveBack(moved);
            std::ranges::for_each(beside, moveBack);
            throw;
        }
        report_.moved.push_back(std::move(moved));
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

    static bool isThere(const fs::path& file) {
        std::error_code error;
        return fs::exists(fs::symlink_status(file, error));
    }

    /// Whether the file was copied and is still there. `to` is where it is now.
    bool move(const Going& going, const std::vector<fs::path>& belongings, fs::path& to) {
        for (int number = 1;; ++number) {
            to = folder_ / numbered(going.file.filename(), number);
            // A picture that is away may come back to its name.
            if (isThere(to) || library_.imageOfFile(to)) continue;
            // Another's, or nobody's, would be taken for this one's.
            if (!sidecarsOf(to).empty()) continue;
            if (std::ranges::any_of(belongings, [&](const fs::path& belonging) {
                    return isThere(belongingNamed(belonging, going.file, to));
                }))
                continue;
            const std::error_code error = moveFile(going.file, to);
            if (!error) return false;
            if (error == std::errc::file_exists) continue;
            if (error == std::errc::cross_device_link) {
                copy(going.file, going.file, to);
                return true;
            }
            throw Error("the file cannot be moved: " + error.message(), going.file,
                        "Check that its folder may be written");
        }
    }

    void copy(const fs::path& file, const fs::path& picture, const fs::path& to) const {
        try {
            copyFile(file, to, folder_ / (".laplens-copy-" + std::to_string(getpid())));
        } catch (const Error& reason) {
            throw notCopied(file, picture, folder_, reason);
        }
    }

    /// The last of them, which is none any more where it does not move.
    void moveBeside(std::vector<MovedCopy>& files, const fs::path& picture) const {
        const MovedCopy file = files.back();
        std::error_code error = moveFile(file.from, file.to);
        if (!error) return;
        files.pop_back();
        if (error == std::errc::cross_device_link) {
            copy(file.from, picture, file.to);
            if (fs::remove(file.from, error)) return files.push_back(file);
            std::error_code ignored;
            fs::remove(file.to, ignored);
        }
        throw Error("left where it is, because " + file.from.filename().string() +
                        " beside it cannot be moved: " + error.message(),
                    picture, "Check that its folder may be written");
    }

    static void moveBack(const MovedCopy& moved) {
        if (!moveFile(moved.to, moved.from)) return;
        std::error_code error;
        try {
            copyFile(moved.to, moved.from,
                     moved.from.parent_path() / (".laplens-copy-" + std::to_string(getpid())));
            fs::remove(moved.to, error);
        } catch (const Error&) {
            // It is whole where it is.
        }
    }

    /// Whether the library has it in its new place.
    bool record(ImageRecord image, const MovedCopy& moved, std::int64_t staying) {
        if (root_) {
            image.rootId = root_->id;
            image.path = moved.to.lexically_relative(rootPlace_).native();
            library_.updateImage(image);
            return true;
        }
        if (staying != 0)
            for (const std::string& tag : library_.tagsOf(image.id)) library_.addTag(staying, tag);
        library_.setImageState(image.id, ImageState::Missing, "moved to " + moved.to.string());
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
