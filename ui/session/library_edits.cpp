#include "ui/session/library_edits.hpp"

#include <memory>
#include <numeric>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/ingest/removed_folder.hpp"
#include "core/store/damaged_library.hpp"
#include "core/store/stars.hpp"
#include "core/upkeep/rename_picture.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

/// A change that has been made already when it is put on the stack.
class Change : public QUndoCommand {
public:
    Change(const QString& text, std::function<void()> undo, std::function<void()> redo, int id = -1)
        : QUndoCommand(text), undo_(std::move(undo)), redo_(std::move(redo)), id_(id) {}
    int id() const override { return id_; }
    void undo() override {
        undo_();
        if (!redo_) setObsolete(true);
    }
    void redo() override {
        if (made_) redo_();
        made_ = true;
    }

private:
    std::function<void()> undo_, redo_;
    int id_;
    bool made_ = false;
};

TrashReport asReport(const Error& error) {
    return {{}, {error}};
}

RestoreReport asReport(const Error& error, const TrashBatch& rest) {
    return {{}, {error}, rest};
}

std::vector<std::int64_t> picturesOf(const std::vector<TrashedPicture>& trashed) {
    std::vector<std::int64_t> imageIds;
    for (const TrashedPicture& picture : trashed) imageIds.push_back(picture.imageId);
    return imageIds;
}

void setTag(Library& library, std::int64_t imageId, const std::string& tag, bool on) {
    on ? library.addTag(imageId, tag) : library.removeTag(imageId, tag);
}

}  // namespace

LibraryEdits::LibraryEdits(LibrarySession& session) : QObject(&session), session_(session) {
    connect(&session, &LibrarySession::libraryOpened, this, [this] {
        history_.clear();
        renumbered_.clear();
        journals_.clear();
        takeBackMoves();
        offerOthersBack();
    });
    connect(&session, &LibrarySession::changedByOthers, this, &LibraryEdits::offerOthersBack);
    // It may have found a drive again.
    connect(&session.jobs(), &JobRunner::finished, this, &LibraryEdits::offerOthersBack);
}

void LibraryEdits::offerOthersBack() {
    if (!session_.readOnlyReason().isEmpty()) return;
    session_.write(this, trashedBefore, [this](const std::vector<TrashBatch>& batches) {
        int files = 0, changes = 0;
        for (const TrashBatch& batch : batches) {
            if (journals_.contains(batch.journal)) continue;
            offerBack(batch);
            files += int(batch.pictures.size());
            ++changes;
        }
        if (files == 0) return;
        session_.reload();
        emit trashedEarlier(files, changes);
    });
}

void LibraryEdits::takeBackMoves() {
    if (!session_.readOnlyReason().isEmpty()) return;
    session_.write(
        this, [](Library& library) { return laplens::takeBackMoves(library); },
        [this](const MovesTakenBack& moves) {
            if (!moves.files.empty()) session_.reload();
            if (!moves.files.empty() || !moves.left.empty()) emit movesTakenBack(moves);
        });
}

QString LibraryEdits::trashedEarlierText(int files, int changes) {
    if (changes == 1)
        return tr("%n file(s) went into the trash earlier. Ctrl+Z brings them back.", nullptr, files);
    return tr("%n file(s) went into the trash earlier, in %1 goes. Each Ctrl+Z takes one of these back, the "
              "last one first.",
              nullptr, files)
        .arg(changes);
}

void LibraryEdits::ask(bool back) {
    asked_.push_back(back);
    if (asked_.size() == 1) takeNext();
}

void LibraryEdits::takeNext() {
    session_.afterWrites(this, [this, refusals = refusals_] {
        if (refusals != refusals_) return;
        if (asked_.front())
            history_.canUndo() ? history_.undo() : emit nothingToUndo();
        else
            history_.canRedo() ? history_.redo() : emit nothingToRedo();
        session_.afterWrites(this, [this, refusals] {
            if (refusals != refusals_) return;
            asked_.pop_front();
            if (!asked_.empty()) takeNext();
        });
    });
}

void LibraryEdits::refuse() {
    ++refusals_;
    asked_.clear();
}

void LibraryEdits::push(const QString& text, std::function<void()> undo, std::function<void()> redo) {
    history_.push(new Change(text, std::move(undo), std::move(redo)));
}

void LibraryEdits::save(std::function<void(Library&)> work, Then then) {
    attempt(
        [work = std::move(work)](Library& library) {
            Library::Transaction transaction(library);
            work(library);
            transaction.commit();
        },
        std::move(then));
}

void LibraryEdits::attempt(std::function<void(Library&)> work, Then then) {
    session_.write(
        this,
        [work = std::move(work)](Library& library) {
            std::vector<Error> refused;
            try {
                work(library);
            } catch (const DamagedLibrary&) {
                throw;
            } catch (const Error& error) {
                logError(error);
                refused.push_back(error);
            }
            return refused;
        },
        [this, then = std::move(then)](const std::vector<Error>& refused) {
            if (!refused.empty()) refuse();
            emit saved(refused);
            then(refused.empty());
            session_.refreshCounts();
        });
}

std::vector<std::int64_t> LibraryEdits::current(std::vector<std::int64_t> imageIds) const {
    for (std::int64_t& id : imageIds)
        for (auto number = renumbered_.find(id); number != renumbered_.end(); number = renumbered_.find(id))
            id = number->second;
    return imageIds;
}

void LibraryEdits::renumber(const LibrarySession::Renumbered& numbers) {
    for (const auto& [before, now] : numbers) {
        renumbered_[before] = now;
        renumbered_.erase(now);  // it is there, so `current` ends with it
    }
}

LibraryEdits::Then LibraryEdits::orRefused(const ThenStep& then) {
    return [then](bool saved) { then(saved ? Outcome::Made : Outcome::Refused); };
}

void LibraryEdits::pushStep(const QString& text, const std::function<void(bool made, ThenStep then)>& make) {
    const int id = ++lastStep_;
    const auto stays = std::make_shared<bool>(false);
    // A step that was refused is where it was again, unless others were taken meanwhile; one that has nothing
    // to do any more goes.
    const auto stepBack = [=, this](bool made, bool goes) {
        const QUndoCommand* step = history_.command(history_.index() - (made ? 1 : 0));
        if (!step || step->id() != id) return;
        if (goes) const_cast<QUndoCommand*>(step)->setObsolete(true);
        *stays = true;
        made ? history_.undo() : history_.redo();
        *stays = false;
    };
    const auto change = [=, this](bool made) {
        if (*stays) return;
        make(made, [=, this](Outcome outcome) {
            if (outcome == Outcome::Made) return made ? emit redone(text) : emit undone(text);
            if (outcome == Outcome::Gone)
                emit dropped(text);
            else
                refuse();
            stepBack(made, outcome == Outcome::Gone);
        });
    };
    history_.push(new Change(
        text, [change] { change(false); }, [change] { change(true); }, id));
}

void LibraryEdits::pushPictureStep(
    const QString& text, const std::vector<std::int64_t>& imageIds,
    const std::function<void(Library&, const Places& left, bool made)>& change) {
    pushStep(text, [=, this](bool made, const ThenStep& then) {
        const auto isLeft = std::make_shared<bool>(false);
        save(
            [=, ids = current(imageIds)](Library& library) {
                Places left;
                std::size_t place = 0;
                for (const ImageRecord& image : library.imagesByIds(ids)) {
                    while (ids[place] != image.id) ++place;
                    left[image.id] = place;
                }
                change(library, left, made);
                *isLeft = !left.empty();
            },
            [=](bool saved) {
                then(!saved ? Outcome::Refused : *isLeft ? Outcome::Made : Outcome::Gone);
            });
    });
}

void LibraryEdits::toggleTag(const std::vector<std::int64_t>& imageIds, const std::string& tag) {
    const auto changed = std::make_shared<std::vector<std::int64_t>>(imageIds);
    const auto on = std::make_shared<bool>(false);
    save(
        [=](Library& library) {
            std::vector<std::int64_t> lacking;
            for (const std::int64_t id : imageIds)
                if (!std::ranges::count(library.tagsOf(id), tag)) lacking.push_back(id);
            *on = !lacking.empty();
            if (*on) *changed = std::move(lacking);
            for (const std::int64_t id : *changed) setTag(library, id, tag, *on);
        },
        [=, this](bool saved) {
            if (!saved) return;
            const QString name = tag == kFavouriteTag ? tr("favourite") : toQString(tag);
            pushPictureStep((*on ? tr("tagging as %1") : tr("taking the tag %1")).arg(name), *changed,
                            [=](Library& library, const Places& left, bool made) {
                                for (const auto& [id, place] : left) setTag(library, id, tag, made == *on);
                            });
        });
}

void LibraryEdits::rate(const std::vector<std::int64_t>& imageIds, int stars) {
    const auto before = std::make_shared<std::vector<std::optional<int>>>();
    save(
        [=](Library& library) {
            for (const std::int64_t id : imageIds) {
                before->push_back(givenStars(library.tagsOf(id)));
                laplens::rate(library, id, stars);
            }
        },
        [=, this](bool saved) {
            if (!saved) return;
            pushPictureStep(tr("rating with %n star(s)", nullptr, stars), imageIds,
                            [=](Library& library, const Places& left, bool made) {
                                for (const auto& [id, place] : left)
                                    made ? laplens::rate(library, id, stars)
                                         : setGivenStars(library, id, (*before)[place]);
                            });
        });
}

void LibraryEdits::rename(std::int64_t imageId, const QString& name) {
    const auto before = std::make_shared<std::string>();
    attempt(
        [=, id = current({imageId})](Library& library) {
            *before = std::filesystem::path(library.image(id.front()).path).filename().string();
            renamePicture(library, id.front(), toStd(name));
        },
        [=, this](bool saved) {
            if (!saved || *before == toStd(name)) return;
            session_.readFolders();
            emit renamed(name);
            pushStep(tr("renaming to %1").arg(name), [=, this](bool made, const ThenStep& then) {
                const auto isGone = std::make_shared<bool>(false);
                attempt(
                    [=, id = current({imageId})](Library& library) {
                        *isGone = library.imagesByIds(id).empty();
                        if (!*isGone) renamePicture(library, id.front(), made ? toStd(name) : *before, !made);
                    },
                    [=, this](bool saved) {
                        session_.readFolders();
                        then(!saved ? Outcome::Refused : *isGone ? Outcome::Gone : Outcome::Made);
                    });
            });
        });
}

void LibraryEdits::sayNotCopies(std::function<std::vector<ContentPair>(const Library&)> pairs) {
    const auto changed = std::make_shared<std::vector<ContentPair>>();
    save(
        [=](Library& library) {
            for (const ContentPair& pair : pairs(library))
                if (library.setNotCopies(pair, true)) changed->push_back(pair);
        },
        [=, this](bool saved) {
            if (!saved || changed->empty()) return;
            const bool haveSameBytes =
                std::ranges::any_of(*changed, [](const ContentPair& pair) { return pair.one == pair.other; });
            pushStep(tr("saying what is no copy"), [=, this](bool made, const ThenStep& then) {
                save(
                    [=](Library& library) {
                        for (const ContentPair& pair : *changed) library.setNotCopies(pair, made);
                    },
                    [=, this](bool saved) {
                        if (saved) emit notCopiesChanged(int(changed->size()), made, haveSameBytes);
                        orRefused(then)(saved);
                    });
            });
            emit notCopiesChanged(int(changed->size()), true, haveSameBytes);
        });
}

void LibraryEdits::trash(const std::vector<std::int64_t>& imageIds) {
    change(imageIds, [this, imageIds](const ThenTrashed& then) {
        session_.write(
            this,
            [ids = current(imageIds)](Library& library) {
                JobContext context;
                try {
                    return trashPictures(library, ids, context);
                } catch (const Error& error) {
                    return asReport(error);
                }
            },
            then);
    });
}

void LibraryEdits::trashCopies(const std::vector<CopiesToTrash>& groups) {
    std::vector<std::int64_t> going;
    for (const CopiesToTrash& group : groups)
        for (const auto* ids : {&group.going, &group.parts, &group.moments})
            going.insert(going.end(), ids->begin(), ids->end());
    change(going, [this, groups](const ThenTrashed& then) {
        std::vector<CopiesToTrash> now;
        for (const CopiesToTrash& group : groups)
            now.push_back(
                {current(group.staying), current(group.going), current(group.parts), current(group.moments)});
        session_.jobs().start(
            tr("Moving copies to the trash"),
            [this, groups = std::move(now), held = session_.writing(), then = session_.whileOpen(this, then),
             place = session_.place()](JobContext& context) {
                TrashReport report;
                try {
                    Library library = place.open();
                    report = laplens::trashCopies(library, groups, context);
                } catch (const Error& error) {
                    report = asReport(error);
                }
                QMetaObject::invokeMethod(
                    this, [then, report] { then(report); }, Qt::QueuedConnection);
            });
    });
}

void LibraryEdits::linkCopies(const std::vector<CopiesToTrash>& groups, LinkKind kind) {
    const auto then = session_.whileOpen(this, [this, kind](const LinkReport& report) {
        emit linkReported(report);
        session_.reload();
        // One file is one picture.
        if (kind == LinkKind::Hard && !report.linked.empty()) session_.update();
    });
    session_.jobs().start(tr("Linking copies"), [this, groups, kind, then, held = session_.writing(),
                                                 place = session_.place()](JobContext& context) {
        LinkReport report{.kind = kind};
        try {
            Library library = place.open();
            report = laplens::linkCopies(library, groups, kind, context);
        } catch (const Error& error) {
            report.left.push_back(error);
        }
        QMetaObject::invokeMethod(
            this, [then, report] { then(report); }, Qt::QueuedConnection);
    });
}

void LibraryEdits::change(const std::vector<std::int64_t>& imageIds,
                          const std::function<void(ThenTrashed)>& move) {
    leave(imageIds, move, [=, this](const TrashReport& report) {
        if (report.batch.pictures.empty()) return;
        // Done again, the files lie elsewhere in the trash.
        const auto held = std::make_shared<TrashBatch>(report.batch);
        pushStep(tr("moving %n picture(s) to the trash", nullptr, int(held->pictures.size())),
                 [=, this](bool made, const ThenStep& then) {
                     if (!made) return restore(*held, orRefused(then));
                     leave(current(imageIds), move, [held, then](const TrashReport& again) {
                         const bool moved = !again.batch.pictures.empty();
                         if (moved) *held = again.batch;
                         then(moved ? Outcome::Made : Outcome::Refused);
                     });
                 });
    });
}

void LibraryEdits::leave(const std::vector<std::int64_t>& imageIds,
                         const std::function<void(ThenTrashed)>& move, ThenTrashed then) {
    if (!session_.leave(imageIds)) return;  // all of them leave already
    move([=, this](const TrashReport& report) {
        journals_.insert(report.batch.journal);
        std::vector<std::int64_t> moved = picturesOf(report.batch.pictures);
        std::ranges::sort(moved);
        std::vector<std::int64_t> kept = imageIds;
        std::erase_if(kept, [&](std::int64_t id) { return std::ranges::binary_search(moved, id); });
        session_.haveLeft(moved);
        session_.stay(kept);
        if (report.batch.pictures.empty()) refuse();
        then(report);
        emit trashReported(report);
        session_.reload();
        if (!report.batch.pictures.empty()) emit trashed(int(report.batch.pictures.size()));
    });
}

void LibraryEdits::offerBack(const TrashBatch& batch) {
    journals_.insert(batch.journal);
    push(tr("moving %n picture(s) to the trash", nullptr, int(batch.pictures.size())),
         [=, this] {
             restore(batch, [=, this](bool back) {
                 if (!back) offerBack(batch);
             });
         },
         {});
}

void LibraryEdits::restore(const TrashBatch& batch, const Then& then) {
    session_.write(
        this,
        [batch](Library& library) {
            JobContext context;
            try {
                return restoreFromTrash(library, batch, context);
            } catch (const Error& error) {
                return asReport(error, batch);
            }
        },
        [this, then](const RestoreReport& report) {
            emit restoreReported(report);
            if (report.restored.empty()) {
                refuse();
                if (!report.rest.pictures.empty()) then(false);
                return;
            }
            session_.stay(picturesOf(report.restored));
            then(true);
            if (!report.rest.pictures.empty()) offerBack(report.rest);
            session_.reload();
            emit restored(int(report.restored.size()));
            if (report.needsUpdate) session_.update();
        });
}

void LibraryEdits::removeRoot(std::int64_t rootId) {
    session_.removeRoot(rootId, [this](const std::shared_ptr<const RemovedFolder>& removed) {
        if (!removed) return refuse();
        const auto held = std::make_shared<std::shared_ptr<const RemovedFolder>>(removed);
        const QString folder = toQString(removed->root.path.filename());
        const auto removeAgain = [=, this](const ThenStep& then) {
            session_.read(
                this, [](const Library& library) { return library.roots(); },
                [=, this, writing = session_.writing()](const std::vector<RootRecord>& roots) {
                    for (const RootRecord& root : roots)
                        if (root.path == (*held)->root.path && root.kind == (*held)->root.kind)
                            return session_.removeRoot(root.id, [held, then](const auto& again) {
                                if (again) *held = again;
                                then(again ? Outcome::Made : Outcome::Refused);
                            });
                    then(Outcome::Gone);  // someone else has removed it
                });
        };
        pushStep(tr("removing the folder %1").arg(folder), [=, this](bool made, const ThenStep& then) {
            if (made) return removeAgain(then);
            session_.bringRootBack(*held,
                                   [this, then](const std::optional<LibrarySession::Renumbered>& back) {
                                       if (back) renumber(*back);
                                       then(back ? Outcome::Made : Outcome::Refused);
                                   });
        });
        emit rootRemoved(folder);
    });
}

void LibraryEdits::saveSearch(const QString& name, const SavedQuery& query) {
    const SearchRecord search{0, toStd(name), toJson(query), {}};
    setSearch(search, true, [=, this](bool saved) {
        if (!saved) return;
        pushStep(tr("keeping the search %1").arg(name),
                 [=, this](bool made, const ThenStep& then) { setSearch(search, made, orRefused(then)); });
    });
}

void LibraryEdits::removeSearch(const SearchRecord& search) {
    setSearch(search, false, [=, this](bool saved) {
        if (!saved) return;
        pushStep(tr("removing the search %1").arg(toQString(search.name)),
                 [=, this](bool made, const ThenStep& then) { setSearch(search, !made, orRefused(then)); });
    });
}

void LibraryEdits::setSearch(const SearchRecord& search, bool kept, Then then) {
    save(
        [search, kept](Library& library) {
            if (kept) {
                library.addSearch(search);
                return;
            }
            // Known by its name: brought back, it has another id.
            for (const SearchRecord& other : library.searches())
                if (other.name == search.name) library.removeSearch(other.id);
        },
        std::move(then));
}

}  // namespace laplens
