#include "ui/session/library_edits.hpp"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <memory>

#include "core/base/error.hpp"
#include "ui/convert.hpp"

namespace laplens {

namespace {

/// A change that has been made already when it is put on the stack.
class Change : public QUndoCommand {
public:
    Change(const QString& text, std::function<void()> undo, std::function<void()> redo)
        : QUndoCommand(text), undo_(std::move(undo)), redo_(std::move(redo)) {}
    void undo() override { undo_(); }
    void redo() override {
        if (made_) redo_();
        made_ = true;
    }

private:
    std::function<void()> undo_, redo_;
    bool made_ = false;
};

/// Also what the trash remembers of it (freedesktop.org's trash specification).
bool bringBack(const QString& place, const QString& file) {
    if (!QFile::rename(place, file)) return false;
    const QFileInfo info(place);
    QFile::remove(info.dir().absoluteFilePath("../info/" + info.fileName() + ".trashinfo"));
    return true;
}

}  // namespace

LibraryEdits::LibraryEdits(LibrarySession& session) : QObject(&session), session_(session) {
    connect(&session, &LibrarySession::libraryOpened, &history_, &QUndoStack::clear);
}

void LibraryEdits::push(const QString& text, std::function<void()> undo, std::function<void()> redo) {
    history_.push(new Change(text, std::move(undo), std::move(redo)));
}

void LibraryEdits::toggleTag(const std::vector<std::int64_t>& imageIds, const std::string& tag) {
    session_.read(
        this,
        [imageIds, tag](const Library& library) {
            std::vector<std::int64_t> lacking;
            for (const std::int64_t id : imageIds)
                if (!std::ranges::count(library.tagsOf(id), tag)) lacking.push_back(id);
            return lacking;
        },
        [this, imageIds, tag](const std::vector<std::int64_t>& lacking) {
            const bool on = !lacking.empty();
            const std::vector<std::int64_t> changed = on ? lacking : imageIds;
            setTag(changed, tag, on);
            const QString name = tag == kFavouriteTag ? tr("favourite") : toQString(tag);
            push((on ? tr("tagging as %1") : tr("taking the tag %1")).arg(name),
                 [=, this] { setTag(changed, tag, !on); }, [=, this] { setTag(changed, tag, on); });
        });
}

void LibraryEdits::setTag(const std::vector<std::int64_t>& imageIds, const std::string& tag, bool on) {
    session_.write(
        this,
        [imageIds, tag, on](Library& library) {
            Library::Transaction transaction(library);
            for (const std::int64_t id : imageIds) on ? library.addTag(id, tag) : library.removeTag(id, tag);
            transaction.commit();
            return true;
        },
        [this](bool) { session_.refreshCounts(); });
}

void LibraryEdits::trash(const std::vector<std::int64_t>& imageIds) {
    moveToTrash(imageIds, [this](const std::vector<Trashed>& files) {
        if (files.empty()) return;
        // Done again, the files lie elsewhere in the trash.
        const auto held = std::make_shared<std::vector<Trashed>>(files);
        push(
            tr("moving %n picture(s) to the trash", nullptr, int(files.size())),
            [=, this] { restore(*held); },
            [=, this] {
                std::vector<std::int64_t> ids;
                for (const Trashed& file : *held) ids.push_back(file.imageId);
                moveToTrash(ids, [held](const std::vector<Trashed>& again) { *held = again; });
            });
    });
}

void LibraryEdits::moveToTrash(const std::vector<std::int64_t>& imageIds,
                               std::function<void(std::vector<Trashed>)> then) {
    struct Moved {
        std::vector<Trashed> files;
        QString left;  ///< the first that could not be moved
    };
    session_.write(
        this,
        [imageIds](Library& library) {
            Moved moved;
            // Where this folder is not there, Qt 6.4 takes the working directory for the trash.
            QDir().mkpath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation));
            Library::Transaction transaction(library);
            for (const ImageRecord& image : library.imagesByIds(imageIds)) {
                const QString file = toQString(library.imageFile(image));
                QString place;
                if (QFileInfo(file).isFile() && QFile::moveToTrash(file, &place)) {
                    library.setImageState(image.id, ImageState::Missing, "in the trash");
                    moved.files.push_back({image.id, file, place});
                } else if (moved.left.isEmpty()) {
                    moved.left = file;
                }
            }
            transaction.commit();
            return moved;
        },
        [this, then](const Moved& moved) {
            if (!moved.left.isEmpty())
                emit session_.failed(
                    tr("the file cannot be moved to the trash"), moved.left,
                    tr("Check that it is a file of its own and that its folder may be written"));
            then(moved.files);
            if (moved.files.empty()) return;
            session_.reload();
            emit trashed(int(moved.files.size()));
        });
}

void LibraryEdits::removeRoot(std::int64_t rootId) {
    struct Removed {
        RootRecord root;
        std::vector<LibrarySession::TaggedPath> tags;
    };
    session_.read(
        this,
        [rootId](const Library& library) {
            Removed removed;
            for (const RootRecord& root : library.roots())
                if (root.id == rootId) removed.root = root;
            for (const auto& [tag, count] : library.tagCounts())
                for (const ImageRecord& image : library.imagesByIds(library.imagesTagged(tag)))
                    if (image.rootId == rootId) removed.tags.push_back({image.path, tag});
            return removed;
        },
        [this, rootId](const Removed& removed) {
            if (removed.root.id == 0) return;
            session_.removeRoot(rootId);
            const QString folder = toQString(removed.root.path.filename());
            push(
                tr("removing the folder %1").arg(folder),
                [=, this] { session_.bringRootBack(removed.root, removed.tags); },
                [=, this] {
                    session_.read(
                        this, [](const Library& library) { return library.roots(); },
                        [=, this](const std::vector<RootRecord>& roots) {
                            for (const RootRecord& root : roots)
                                if (root.path == removed.root.path && root.kind == removed.root.kind)
                                    session_.removeRoot(root.id);
                        });
                });
            emit rootRemoved(folder);
        });
}

void LibraryEdits::saveSearch(const QString& name, const SavedQuery& query) {
    const SearchRecord search{0, toStd(name), toJson(query), {}};
    setSearch(search, true, [=, this] {
        push(
            tr("keeping the search %1").arg(name), [=, this] { setSearch(search, false); },
            [=, this] { setSearch(search, true); });
    });
}

void LibraryEdits::removeSearch(const SearchRecord& search) {
    setSearch(search, false, [=, this] {
        push(
            tr("removing the search %1").arg(toQString(search.name)), [=, this] { setSearch(search, true); },
            [=, this] { setSearch(search, false); });
    });
}

void LibraryEdits::setSearch(const SearchRecord& search, bool kept, std::function<void()> then) {
    session_.write(
        this,
        [search, kept](Library& library) {
            if (kept) return library.addSearch(search);
            // Known by its name: brought back, it has another id.
            for (const SearchRecord& other : library.searches())
                if (other.name == search.name) library.removeSearch(other.id);
            return std::int64_t{0};
        },
        [this, then = std::move(then)](std::int64_t) {
            if (then) then();
            session_.refreshCounts();
        });
}

void LibraryEdits::restore(const std::vector<Trashed>& files) {
    struct Back {
        int count = 0;
        QString left;
    };
    session_.write(
        this,
        [files](Library& library) {
            Back back;
            Library::Transaction transaction(library);
            for (const Trashed& file : files) {
                if (bringBack(file.place, file.file)) {
                    library.setImageState(file.imageId, ImageState::Ready);
                    ++back.count;
                } else if (back.left.isEmpty()) {
                    back.left = file.file;
                }
            }
            transaction.commit();
            return back;
        },
        [this](const Back& back) {
            if (!back.left.isEmpty())
                emit session_.failed(tr("the file cannot be brought back"), back.left,
                                     tr("Look for it in the desktop's trash"));
            session_.reload();
            emit restored(back.count);
        });
}

}  // namespace laplens
