#include "ui/session/library_session.hpp"

#include <QMetaObject>
#include <QTimer>
#include <algorithm>
#include <numeric>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/ingest/removed_folder.hpp"
#include "core/ingest/roots.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/store/damaged_library.hpp"
#include "core/store/location.hpp"
#include "core/upkeep/backup.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

/// Share by which a library must have grown before its index is read again while it grows.
constexpr double kWorthReading = 0.05;
constexpr int kWatch_ms = 1000;
constexpr int kMostLooks = 5;  // until what others do is shown before they come to rest

/// Whether an update was cut off that this process may take up.
bool isToGoOn(const Library& library) {
    const UnfinishedUpdate left = unfinishedUpdate(library);
    return library.readOnlyReason().empty() && !library.isShared() && !left.isRunning &&
           (left.wasCutOff || left.pending > 0 || left.hasNoCodes);
}

std::int64_t changes(const Library& library) {
    return library.changesByOthers();
}

}  // namespace

LibrarySession::LibrarySession(QObject* parent) : QObject(parent) {
    connect(&jobs_, &JobRunner::finished, this, &LibrarySession::reload);
    connect(&jobs_, &JobRunner::cancelled, this, &LibrarySession::reload);
    connect(&jobs_, &JobRunner::failed, this,
            [this](const QString& problem, const QString& file, const QString& remedy) {
                updateLeft_ = true;
                emit failed(problem, file, remedy, jobs_.title());
                reload();
                watch();
            });
    connect(&jobs_, &JobRunner::foundDamage, this, [this] { emit libraryDamaged(toQString(awaited_)); });
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &LibrarySession::watch);
    timer->start(kWatch_ms);
}

LibrarySession::~LibrarySession() {
    for (auto& [what, stop] : studying_) stop.request_stop();
}

void LibrarySession::report(const std::exception& error, std::optional<std::uint64_t> generation,
                            const QString& what) {
    logError(error);
    QString problem = QString::fromUtf8(error.what()), file, remedy;
    if (const auto* known = dynamic_cast<const Error*>(&error)) {
        problem = toQString(known->problem());
        file = toQString(known->subject());
        remedy = toQString(known->remedy());
    }
    const bool damaged = dynamic_cast<const DamagedLibrary*>(&error) != nullptr;
    QMetaObject::invokeMethod(
        this,
        [this, problem, file, remedy, what, damaged, generation] {
            if (generation && *generation != generation_) return;
            if (away_) return;  // that was said, and is why
            if (!damaged || !notReplaced_) emit failed(problem, file, remedy, what);
            if (damaged) emit libraryDamaged(toQString(awaited_));
        },
        Qt::QueuedConnection);
}

void LibrarySession::openLibrary(const std::filesystem::path& location) {
    open(absoluteLocation(location), false);
}

void LibrarySession::makeLibrary(const std::filesystem::path& location) {
    open(absoluteLocation(location), true);
}

void LibrarySession::close() {
    jobs_.cancelAll();
    ++generation_;
    othersSeen_.reset();
    othersAtWork_ = 0;
    open_ = away_ = false;
    leaving_.clear();
    left_.clear();
    index_.reset();
    folders_ = std::make_shared<LibraryFolders>();
    emit libraryClosed();
    emit indexChanged();
    reader_.post([this](std::stop_token) { readerLibrary_.reset(); });
}

void LibrarySession::closeLibrary() {
    close();
    awaited_.clear();
    missing_ = false;
    counts_ = {};
    readOnlyReason_.clear();
}

void LibrarySession::replaceLibrary(const std::filesystem::path& folder, const QString& title,
                                    JobRunner::Work work) {
    close();
    awaited_ = folder;
    replacing_ = true;
    jobs_.start(title, [this, folder, work = std::move(work)](JobContext& context) {
        const auto end = [this, folder](bool failed) {
            QMetaObject::invokeMethod(
                this,
                [this, folder, failed] {
                    replacing_ = false;
                    openLibrary(folder);
                    notReplaced_ = failed;
                },
                Qt::QueuedConnection);
        };
        try {
            work(context);
        } catch (const Cancelled&) {
            end(false);
            throw;
        } catch (...) {
            end(true);
            throw;
        }
        end(false);
    });
}

void LibrarySession::watch() {
    const std::filesystem::path folder = open_ ? place_.location : awaited_;
    if (watching_ || replacing_ || folder.empty() || isShared(folder)) return;
    watching_ = true;
    watcher_.post([this, folder, generation = generation_](std::stop_token) {
        const LibraryPlace now = LibraryPlace::of(folder);
        QMetaObject::invokeMethod(
            this,
            [this, folder, generation, now, writable = now.mayBeWritten(),
             outOfReach = isOutOfReach(folder)] {
                watching_ = false;
                if (generation != generation_ || replacing_) return;
                if (!open_) {
                    if (now.file && missing_) openLibrary(folder);
                } else if (!now.file) {
                    if (!std::exchange(away_, true)) emit libraryAway(toQString(folder), outOfReach);
                } else if (place_.file && now != place_) {
                    if (away_) emit libraryBack();
                    openLibrary(folder);
                    emit libraryReplaced(toQString(folder));
                } else if (std::exchange(away_, false)) {
                    emit libraryBack();
                    reload();
                    read(this, isToGoOn, [this](bool goesOn) {
                        if (goesOn && !jobs_.isRunning()) goOn();
                    });
                } else if (jobs_.isRunning()) {
                    return;
                } else if (!readOnlyReason_.isEmpty() && writable && !couldBeWritten_) {
                    openLibrary(folder);
                    emit libraryWritable();
                } else if (std::exchange(updateLeft_, false)) {
                    leaveLater();
                } else {
                    lookForOthers();
                }
            },
            Qt::QueuedConnection);
    });
}

void LibrarySession::lookForOthers() {
    if (isWriting()) return;
    read(this, changes, [this](std::int64_t now) {
        if (jobs_.isRunning()) return;
        const bool isAtWork = othersSeen_ && othersSeen_ != now;
        othersSeen_ = now;
        if (isAtWork) ++othersAtWork_;
        if (othersAtWork_ == 0 || (isAtWork && othersAtWork_ < kMostLooks)) return;
        othersAtWork_ = 0;
        reload();
        emit changedByOthers();
    });
}

void LibrarySession::goOn() {
    startUpdate(tr("Going on with the scan"), {});
}

void LibrarySession::leaveLater() {
    reader_.post([this](std::stop_token) {
        try {
            if (readerLibrary_) leaveUpdate(*readerLibrary_);
        } catch (const std::exception&) {
            QMetaObject::invokeMethod(
                this, [this] { updateLeft_ = true; }, Qt::QueuedConnection);
        }
    });
}

void LibrarySession::open(const std::filesystem::path& folder, bool makes) {
    logInfo("opening library " + quoted(withoutSecrets(folder)));
    close();
    awaited_ = folder;
    missing_ = notReplaced_ = false;
    reader_.post([this, folder, makes, generation = generation_](std::stop_token) {
        try {
            const bool writable = LibraryPlace::of(folder).mayBeWritten();
            auto library =
                std::make_shared<Library>(makes ? Library::open(folder) : Library::openExisting(folder));
            const LibraryPlace place = LibraryPlace::of(folder);
            auto pictures = std::make_shared<const PictureReader>(*library);
            const LibraryCounts counts = library->counts();
            const bool goesOn = isToGoOn(*library);
            noteLibraryInPlace(*library);
            readerLibrary_ = library;
            QMetaObject::invokeMethod(
                this,
                [this, folder, generation, pictures, counts, goesOn, place, writable,
                 reason = toQString(library->readOnlyReason())] {
                    if (generation != generation_) return;
                    open_ = true;
                    couldBeWritten_ = writable;
                    place_ = place;
                    readOnlyReason_ = reason;
                    counts_ = counts;
                    pictureReader_ = pictures;
                    emit libraryOpened();
                    emit libraryChanged();
                    if (std::exchange(notReplaced_, false)) emit libraryDamaged(toQString(folder));
                    // What was cut off on its way is taken back first, and told.
                    if (goesOn)
                        afterWrites(this, [this, generation] {
                            if (generation == generation_) goOn();
                        });
                    reload();
                },
                Qt::QueuedConnection);
        } catch (const std::exception& error) {
            std::error_code unknown;
            const bool isThere = isShared(folder) || mayHoldLibrary(folder) ||
                                 std::filesystem::is_regular_file(folder, unknown);
            if (isThere || makes) report(error);
            if (isThere) return;
            QMetaObject::invokeMethod(
                this,
                [this, folder, generation] {
                    if (generation != generation_) return;
                    missing_ = true;
                    emit libraryMissing(toQString(folder));
                },
                Qt::QueuedConnection);
        }
    });
}

void LibrarySession::post(Access access, std::function<void(Library&)> work) {
    if (!open_) return;  // what comes next has other pictures under these numbers
    reader_.post([this, access, work = std::move(work), generation = generation_](std::stop_token) {
        if (!readerLibrary_) return;
        const bool writes = access == Access::Write;
        try {
            work(*readerLibrary_);
            if (writes) QMetaObject::invokeMethod(this, &LibrarySession::written, Qt::QueuedConnection);
        } catch (const std::exception& error) {
            report(error, generation, writes ? kChange : "");
        }
    });
}

std::shared_ptr<void> LibrarySession::writing() {
    ++writing_;
    return {nullptr, [this](void*) {
                QMetaObject::invokeMethod(
                    this,
                    [this] {
                        if (--writing_ == 0) emit allWritten();
                    },
                    Qt::QueuedConnection);
            }};
}

void LibrarySession::afterWrites(QObject* receiver, std::function<void()> then) {
    if (!isWriting()) return then();
    connect(this, &LibrarySession::allWritten, receiver, std::move(then), Qt::SingleShotConnection);
}

void LibrarySession::postStudy(Study what, std::function<void(JobContext&)> work) {
    std::stop_source& latest = studying_[what];
    latest.request_stop();
    latest = {};
    studies_.postLatest(1 + int(what),
                        [this, stop = latest.get_token(), work = std::move(work)](std::stop_token) {
                            try {
                                JobContext context(stop);
                                context.checkpoint();
                                work(context);
                            } catch (const Cancelled&) {
                            } catch (const std::exception& error) {
                                report(error);
                            }
                        });
}

void LibrarySession::refreshCounts() {
    struct Loaded {
        LibraryCounts counts;
        std::int64_t model = 0;
        std::shared_ptr<const PictureReader> pictures;
    };
    read(
        this,
        [](const Library& library) {
            return Loaded{library.counts(), library.activeModel(),
                          std::make_shared<const PictureReader>(library)};
        },
        [this](Loaded loaded) {
            counts_ = loaded.counts;
            pictureReader_ = loaded.pictures;
            emit libraryChanged();
            const std::int64_t known = index_ ? index_->model.id : 0;
            const auto worthReading = [&] {
                return !index_->isAtServer() &&
                       double(counts_.ready) > (1 + kWorthReading) * double(index_->size());
            };
            if (loaded.model != known || (index_ && jobs_.isRunning() && worthReading())) loadIndex();
        });
}

void LibrarySession::readFolders() {
    foldersAreOld_ = readingFolders_;
    if (std::exchange(readingFolders_, true)) return;
    const std::shared_ptr<void> reading(nullptr, [this](void*) {
        QMetaObject::invokeMethod(
            this,
            [this] {
                readingFolders_ = false;
                if (foldersAreOld_) readFolders();
            },
            Qt::QueuedConnection);
    });
    read(
        this,
        [reading](const Library& library) {
            return std::make_shared<const LibraryFolders>(foldersOf(library));
        },
        [this](std::shared_ptr<const LibraryFolders> folders) {
            if (*folders == *folders_) return;
            folders_ = std::move(folders);
            emit foldersChanged();
        });
}

void LibrarySession::reload() {
    if (!open_) return;
    // What was changed until now is shown in a moment.
    read(this, changes, [this](std::int64_t now) { othersSeen_ = now; });
    refreshCounts();
    readFolders();
    loadIndex();
}

void LibrarySession::loadIndex() {
    // The index is large: read on the query thread, so that the grid's reads do not wait for it.
    queryThread_.postLatest(
        kIndexKey, [this, place = place_, generation = generation_, left = left_](std::stop_token stop) {
            try {
                JobContext context(stop);
                const Library library = place.open();
                const Library::Moment moment(library);
                auto index = SearchIndex::load(library, context);
                const CodeDrift drift = index ? measureDrift(*index) : CodeDrift();
                QMetaObject::invokeMethod(
                    this,
                    [this, generation, index, drift, left] {
                        if (generation == generation_) useIndex(index, drift, left);
                    },
                    Qt::QueuedConnection);
                try {
                    if (index) index->readCoder(library);
                } catch (const Error&) {
                    // Browsing does without it; a query from outside says what is wrong.
                }
            } catch (const Cancelled&) {
            } catch (const std::exception& error) {
                report(error, generation);
            }
        });
}

void LibrarySession::useIndex(std::shared_ptr<const SearchIndex> index, const CodeDrift& drift,
                              const std::set<std::int64_t>& without) {
    index_ = std::move(index);
    drift_ = drift;
    emit indexChanged();
    std::vector<std::int64_t> gone;
    std::ranges::set_intersection(left_, without, std::back_inserter(gone));
    stay(gone);
}

void LibrarySession::addFolder(const std::filesystem::path& folder, bool labelled) {
    jobs_.start(tr("Adding %1").arg(toQString(folder.filename())),
                [this, place = place_, folder, labelled](JobContext& context) {
                    Library writer = place.open();
                    addPictures(writer, folder, labelled, context);
                    bringUpToDate(writer, {}, context);
                });
}

void LibrarySession::update(const UpdateOptions& options) {
    startUpdate(tr("Updating the library"), options);
}

void LibrarySession::startUpdate(const QString& title, const UpdateOptions& options) {
    jobs_.start(title, [this, place = place_, options](JobContext& context) {
        Library writer = place.open();
        bringUpToDate(writer, options, context);
    });
}

void LibrarySession::bringUpToDate(Library& library, const UpdateOptions& options, JobContext& context) {
    const ScanReport scan = updateLibrary(library, options, context).scan;
    passedOver_ = std::accumulate(scan.passedOver.begin(), scan.passedOver.end(), std::int64_t{0});
}

void LibrarySession::codeWith(const std::string& backbone, const std::filesystem::path& weights) {
    UpdateOptions options;
    options.backbone = backbone;
    options.weights = weights;
    update(options);
}

void LibrarySession::removeRoot(std::int64_t rootId,
                                std::function<void(const std::shared_ptr<const RemovedFolder>&)> then) {
    if (!open_) return;
    jobs_.start(tr("Removing a folder"), [this, place = place_, rootId, held = writing(),
                                          then = whileOpen(this, then)](JobContext& context) {
        context.beginStage(toStd(tr("Removing a folder")));
        const auto tell = [&](const std::shared_ptr<const RemovedFolder>& removed) {
            QMetaObject::invokeMethod(
                this, [then, removed] { then(removed); }, Qt::QueuedConnection);
        };
        try {
            Library writer = place.open();
            tell(std::make_shared<const RemovedFolder>(removeFolder(writer, rootId, context)));
        } catch (...) {
            tell(nullptr);
            throw;
        }
    });
}

void LibrarySession::bringRootBack(const std::shared_ptr<const RemovedFolder>& removed,
                                   std::function<void(const std::optional<Renumbered>& back)> then) {
    jobs_.start(tr("Bringing a folder back"), [this, place = place_, removed, held = writing(),
                                               then = whileOpen(this, then)](JobContext& context) mutable {
        const auto tell = [&](const std::optional<Renumbered>& back) {
            QMetaObject::invokeMethod(
                this, [then, back] { then(back); }, Qt::QueuedConnection);
        };
        try {
            Library writer = place.open();
            tell(bringFolderBack(writer, *removed));
        } catch (...) {
            tell({});
            throw;
        }
        held.reset();
        Library writer = place.open();
        bringUpToDate(writer, {}, context);
    });
}

bool LibrarySession::leave(const std::vector<std::int64_t>& imageIds) {
    bool isAnyNew = false;
    for (const std::int64_t id : imageIds) isAnyNew |= leaving_.insert(id).second || left_.erase(id) > 0;
    if (isAnyNew) emit leavingChanged();
    return isAnyNew;
}

void LibrarySession::haveLeft(const std::vector<std::int64_t>& imageIds) {
    left_.insert(imageIds.begin(), imageIds.end());
}

void LibrarySession::stay(const std::vector<std::int64_t>& imageIds) {
    for (const std::int64_t id : imageIds) {
        leaving_.erase(id);
        left_.erase(id);
    }
    if (!imageIds.empty()) emit leavingChanged();
}

}  // namespace laplens
