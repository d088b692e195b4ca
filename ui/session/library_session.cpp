#include "ui/session/library_session.hpp"

#include <QBuffer>
#include <QMetaObject>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <ranges>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/images/decode.hpp"
#include "core/ingest/removed_folder.hpp"
#include "core/ingest/roots.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/networks/preprocess.hpp"
#include "core/store/damaged_library.hpp"
#include "core/store/location.hpp"
#include "core/upkeep/backup.hpp"
#include "core/upkeep/picture_trash.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

/// The query strip shows the picture at most this tall, at 3x.
constexpr int kPreviewSide = 512;
constexpr int kRankKey = 1, kLoadKey = 2, kIndexKey = 3, kExplainKey = 4;
/// Share by which a library must have grown before its index is read again while it grows.
constexpr double kWorthReading = 0.05;
constexpr std::size_t kVisitsKept = 100;
/// Of pictures that cannot be read.
constexpr std::size_t kMostNamed = 3;
constexpr int kWatch_ms = 1000;
constexpr int kMostLooks = 5;  // until what others do is shown before they come to rest
/// How long another process is left alone with its update.
constexpr int kOthersUpdate_ms = 3000;

/// A picture that is kept with a search is not larger than networks look at.
constexpr int kKeptSide = 1024;

/// Whether an update was cut off that this process may take up.
bool isToGoOn(const Library& library) {
    const UnfinishedUpdate left = unfinishedUpdate(library);
    return library.readOnlyReason().empty() && !library.isShared() && !left.isRunning &&
           (left.wasCutOff || left.pending > 0 || left.hasNoCodes);
}

QString namesOf(const std::vector<Error>& left) {
    QStringList lines;
    for (const Error& error : left | std::views::take(kMostNamed))
        lines << QStringLiteral("%1: %2").arg(toQString(error.subject().filename()),
                                              toQString(error.problem()));
    if (left.size() > kMostNamed)
        lines << LibrarySession::tr("and %n more", nullptr, int(left.size() - kMostNamed));
    return lines.join('\n');
}

double smallScale(const QImage& picture) {
    return std::min(1.0, double(kKeptSide) / std::max({1, picture.width(), picture.height()}));
}

std::vector<std::byte> encodedSmall(const QImage& picture) {
    const bool large = smallScale(picture) < 1;
    const QImage small =
        large ? picture.scaled(kKeptSide, kKeptSide, Qt::KeepAspectRatio, Qt::SmoothTransformation) : picture;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    small.save(&buffer, "PNG");
    const auto* first = reinterpret_cast<const std::byte*>(bytes.constData());
    return {first, first + bytes.size()};
}

Image seenThrough(const Image& picture, const QueryView& view) {
    Image seen = view.crop.empty() ? picture : crop(picture, view.crop);
    if (view.quarterTurns % 4 != 0) seen = rotated(seen, view.quarterTurns);
    return view.mirror ? mirrored(seen) : seen;
}

std::int64_t changes(const Library& library) {
    return library.changesByOthers();
}

}  // namespace

/// One query: where its picture comes from; filled in on the query thread.
struct LibrarySession::QueryState {
    std::function<Image(int minShortSide)> load;  ///< 0: the whole picture
    QString name, file;
    std::int64_t imageId = 0;
    QImage given;                                     ///< when the picture comes from no file
    std::vector<std::shared_ptr<QueryState>> others;  ///< that make the query together with this one

    /// Without its preview.
    std::shared_ptr<QueryPicture> described() const {
        auto shown = std::make_shared<QueryPicture>();
        shown->name = name;
        shown->file = file;
        shown->imageId = imageId;
        shown->pictures = int(others.size()) + 1;
        return shown;
    }

    // Query thread only.
    Image picture;
    std::optional<Query> known;  ///< by the library, as long as the codes are those of this model
    std::int64_t knownTo = 0;
    std::shared_ptr<const Query> coded;
    QueryView codedView;
    std::shared_ptr<const SearchIndex> codedFor;
};

struct LibrarySession::QueryWorker {
    std::unique_ptr<Network> network;
    std::int64_t networkId = 0;

    Network& networkFor(const SearchIndex& index) {
        if (!network || networkId != index.network.id) {
            network = loadNetwork(backboneNamed(index.network.backbone), index.network.weightsFile);
            networkId = index.network.id;
        }
        return *network;
    }
};

LibrarySession::LibrarySession(QObject* parent)
    : QObject(parent), queryWorker_(std::make_shared<QueryWorker>()) {
    connect(&jobs_, &JobRunner::finished, this, &LibrarySession::reload);
    connect(&jobs_, &JobRunner::cancelled, this, &LibrarySession::reload);
    for (const auto end : {&JobRunner::finished, &JobRunner::cancelled})
        connect(&jobs_, end, this, &LibrarySession::watchFolders);
    connect(&jobs_, &JobRunner::finished, this, &LibrarySession::takeUpChanges, Qt::QueuedConnection);
    // Who stops a job does not want it to begin again, nor does what cannot be done.
    connect(&jobs_, &JobRunner::cancelled, this, [this] { heard_ = {}; });
    connect(this, &LibrarySession::allWritten, this, &LibrarySession::takeUpChanges, Qt::QueuedConnection);
    connect(this, &LibrarySession::libraryBack, this, &LibrarySession::takeUpChanges);
    connect(&jobs_, &JobRunner::failed, this,
            [this](const QString& problem, const QString& file, const QString& remedy) {
                updateLeft_ = true;
                heard_ = {};
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
    stopAnswering();
    for (auto& [what, stop] : studying_) stop.request_stop();
    folderWatch_.reset();
}

void LibrarySession::stopAnswering() {
    explaining_.request_stop();
    ranking_.request_stop();
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
    history_.clear();
    at_ = -1;
    clearQuery();
    open_ = away_ = false;
    watchFolders();
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
        watchFolders();
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
                    if (goesOn) goOn();
                    reload();
                    watchFolders();
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
    queries_.postLatest(kIndexKey, [this, place = place_, generation = generation_](std::stop_token stop) {
        try {
            JobContext context(stop);
            const Library library = place.open();
            const Library::Moment moment(library);
            auto index = SearchIndex::load(library, context);
            const CodeDrift drift = index ? measureDrift(*index) : CodeDrift();
            QMetaObject::invokeMethod(
                this,
                [this, generation, index, drift] {
                    if (generation != generation_) return;
                    index_ = index;
                    drift_ = drift;
                    emit indexChanged();
                    if (queryState_) rank();
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

void LibrarySession::setWatching(bool on) {
    watchesFolders_ = on;
    watchFolders();
}

void LibrarySession::watchFolders() {
    const auto end = [this] {
        folderWatch_.reset();
        watched_.clear();
        heard_ = {};
        watchState_ = {};
        emit watchChanged();
    };
    const bool watches = watchesFolders_ && open_ && !isShared(folder()) && readOnlyReason_.isEmpty();
    if (!watches) return folderWatch_ ? end() : void();
    read(this, foldersToWatch, [this, end](const std::vector<WatchedFolder>& folders) {
        if (!watchesFolders_ || folders == watched_) return;
        end();
        watched_ = folders;
        if (folders.empty()) return;
        const auto hear = [this, generation = generation_](auto what) {
            return [=, this](const auto& heard) {
                QMetaObject::invokeMethod(
                    this,
                    [=, this] {
                        if (generation == generation_) what(heard);
                    },
                    Qt::QueuedConnection);
            };
        };
        folderWatch_ =
            std::make_unique<FolderWatch>(folders, folder(), hear([this](const FolderChanges& changes) {
                                              heard_.add(changes);
                                              takeUpChanges();
                                          }),
                                          hear([this](const FolderWatch::State& state) {
                                              watchState_ = state;
                                              emit watchChanged();
                                          }),
                                          FolderWatch::Pace());
    });
}

void LibrarySession::takeUpChanges() {
    if (heard_.empty() || comparing_ || !open_ || away_ || jobs_.isRunning() || isWriting()) return;
    comparing_ = true;
    comparer_.post([this, place = place_, changes = std::exchange(heard_, {}),
                    generation = generation_](std::stop_token stop) {
        bool isBusy = false, isWorthIt = false;
        try {
            JobContext context(stop);
            const Library library = place.open();
            isBusy = unfinishedUpdate(library).isRunning;
            isWorthIt = !isBusy && isWorthScanning(library, changes, context);
        } catch (const Cancelled&) {
            return;
        } catch (const std::exception& error) {
            logError(error);  // whoever watches the library says so
        }
        QMetaObject::invokeMethod(
            this,
            [=, this] {
                comparing_ = false;
                if (generation != generation_ || !folderWatch_) return;
                const bool waits = isBusy || (isWorthIt && (jobs_.isRunning() || isWriting()));
                if (waits) heard_.add(changes);
                if (isBusy) {
                    QTimer::singleShot(kOthersUpdate_ms, this, &LibrarySession::takeUpChanges);
                } else if (isWorthIt && !waits) {
                    jobs_.start(tr("Taking up what has changed"), [place](JobContext& context) {
                        Library writer = place.open();
                        updateLibrary(writer, {}, context);
                    });
                } else {
                    takeUpChanges();
                }
            },
            Qt::QueuedConnection);
    });
}

void LibrarySession::codeWith(const std::string& backbone, const std::filesystem::path& weights) {
    UpdateOptions options;
    options.backbone = backbone;
    options.weights = weights;
    update(options);
}

std::shared_ptr<LibrarySession::QueryState> LibrarySession::stateOfFile(
    const std::filesystem::path& file) const {
    auto state = std::make_shared<QueryState>();
    state->name = toQString(file.filename());
    state->file = toQString(file);
    state->load = [file](int minShortSide) { return decodeFile(file, {.minShortSide = minShortSide}).image; };
    return state;
}

std::shared_ptr<LibrarySession::QueryState> LibrarySession::stateOfRecord(
    const ImageRecord& record, const std::filesystem::path& file) const {
    auto state = std::make_shared<QueryState>();
    state->name = toQString(std::filesystem::path(record.path).filename());
    state->file = toQString(file);
    state->imageId = record.id;
    state->load = [pictures = pictureReader_, record](int minShortSide) {
        return pictures->read(record, minShortSide).decoded.image;
    };
    return state;
}

void LibrarySession::searchForFile(const std::filesystem::path& file) {
    searchForFiles({file});
}

void LibrarySession::searchForFiles(const std::vector<std::filesystem::path>& named) {
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::path& file : named) files.push_back(absoluteLocation(file));
    const auto search = [this, files](const std::vector<std::optional<ImageRecord>>& members) {
        std::vector<std::shared_ptr<QueryState>> states;
        for (std::size_t i = 0; i < files.size(); ++i)
            states.push_back(members[i] ? stateOfRecord(*members[i], files[i]) : stateOfFile(files[i]));
        rememberAll(std::move(states));
    };
    if (!open_) return search(std::vector<std::optional<ImageRecord>>(files.size()));
    read(
        this,
        [files](const Library& library) {
            std::vector<std::optional<ImageRecord>> members;
            for (const auto& file : files) members.push_back(library.imageOfFile(file));
            return members;
        },
        search);
}

std::shared_ptr<LibrarySession::QueryState> LibrarySession::stateOfImage(const QImage& picture,
                                                                         const QString& name) const {
    auto state = std::make_shared<QueryState>();
    state->name = name;
    state->given = picture;
    state->load = [picture](int) { return toImage(picture); };
    return state;
}

void LibrarySession::searchForImage(const QImage& picture, const QString& name) {
    remember(stateOfImage(picture, name));
}

SavedQuery LibrarySession::savedQuery() const {
    SavedQuery saved;
    if (!queryState_ || !queryPicture_) return saved;
    saved.view = view_;
    saved.options = options_;
    saved.options.among = nullptr;
    saved.options.filter = {};
    const auto add = [&](const QueryState& state) {
        QuerySource source{state.imageId, toPath(state.file), {}, toStd(state.name)};
        if (!state.given.isNull()) source.picture = encodedSmall(state.given);
        saved.sources.push_back(std::move(source));
    };
    add(*queryState_);
    for (const auto& other : queryState_->others) add(*other);
    // The crop is in pixels of the picture as it is stored.
    if (const double scale = smallScale(queryState_->given); scale < 1)
        for (int* side :
             {&saved.view.crop.x, &saved.view.crop.y, &saved.view.crop.width, &saved.view.crop.height})
            *side = int(std::lround(*side * scale));
    return saved;
}

void LibrarySession::searchFor(const SavedQuery& saved) {
    struct Member {
        std::optional<ImageRecord> record;
        std::filesystem::path file;
    };
    read(
        this,
        [sources = saved.sources](const Library& library) {
            std::vector<Member> members;
            for (const QuerySource& source : sources) {
                Member member{{}, source.file};
                const std::int64_t id[] = {source.imageId};
                if (const auto records = library.imagesByIds(id); !records.empty())
                    member = {records[0], library.imageFile(records[0])};
                else if (!source.file.empty())
                    member.record = library.imageOfFile(source.file);
                members.push_back(std::move(member));
            }
            return members;
        },
        [this, saved](const std::vector<Member>& members) {
            for (const Member& member : members)
                if (member.record && isInTheTrash(*member.record)) {
                    emit failed(tr("A picture of this search is in the trash"), toQString(member.file),
                                tr("Bring it back with Ctrl+Z, or out of the trash and with F5, and search "
                                   "again"),
                                kSearch);
                    return;
                }
            std::vector<std::shared_ptr<QueryState>> states;
            for (std::size_t i = 0; i < members.size(); ++i) {
                const QuerySource& source = saved.sources[i];
                if (members[i].record)
                    states.push_back(stateOfRecord(*members[i].record, members[i].file));
                else if (!members[i].file.empty())
                    states.push_back(stateOfFile(members[i].file));
                else if (const QImage given =
                             QImage::fromData(reinterpret_cast<const uchar*>(source.picture.data()),
                                              int(source.picture.size()));
                         !given.isNull())
                    states.push_back(stateOfImage(given, toQString(source.name)));
            }
            if (states.empty()) {
                emit failed(tr("The pictures of this search are not in the library any more"), {},
                            tr("Remove the saved search, or bring the pictures back"), kSearch);
                return;
            }
            SearchOptions options = saved.options;
            options.among = options_.among;
            options.filter = options_.filter;
            options_ = std::move(options);
            emit optionsChanged();
            rememberAll(std::move(states), saved.view);
        });
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

void LibrarySession::searchForRow(std::int64_t imageId) {
    read(
        this,
        [imageId](const Library& library) {
            ImageRecord record = library.image(imageId);
            return std::pair(record, library.imageFile(record));
        },
        [this](const std::pair<ImageRecord, std::filesystem::path>& found) {
            remember(stateOfRecord(found.first, found.second));
        });
}

void LibrarySession::searchForRows(const std::vector<std::int64_t>& imageIds) {
    read(
        this,
        [imageIds](const Library& library) {
            std::vector<std::pair<ImageRecord, std::filesystem::path>> found;
            for (ImageRecord& record : library.imagesByIds(imageIds))
                found.emplace_back(record, library.imageFile(record));
            return found;
        },
        [this](const std::vector<std::pair<ImageRecord, std::filesystem::path>>& found) {
            std::vector<std::shared_ptr<QueryState>> states;
            for (const auto& [record, file] : found) states.push_back(stateOfRecord(record, file));
            rememberAll(std::move(states));
        });
}

void LibrarySession::rememberAll(std::vector<std::shared_ptr<QueryState>> states, const QueryView& view) {
    if (states.empty()) return;
    const auto first = states.front();
    first->others.assign(states.begin() + 1, states.end());
    remember(first, view);
}

void LibrarySession::giveFeedback(const std::vector<std::int64_t>& imageIds, bool right) {
    std::vector<std::int64_t> yes = view_.right, no = view_.wrong;
    for (const std::int64_t id : imageIds) {
        std::vector<std::int64_t>& said = right ? yes : no;
        const bool again = std::erase(said, id) > 0;
        std::erase(right ? no : yes, id);
        if (!again) said.push_back(id);
    }
    setFeedback(std::move(yes), std::move(no));
}

void LibrarySession::setFeedback(std::vector<std::int64_t> right, std::vector<std::int64_t> wrong) {
    if (!queryPicture_) return;
    QueryView view = view_;
    view.right = std::move(right);
    view.wrong = std::move(wrong);
    setOptions(options_, view);
    emit feedbackChanged();
}

void LibrarySession::clearQuery() {
    stopAnswering();
    ++queryToken_;
    queryState_.reset();
    queryPicture_.reset();
    result_.reset();
    query_.reset();
    view_ = {};
    emit queryChanged();
}

void LibrarySession::setLeaving(std::set<std::int64_t> imageIds) {
    leaving_ = std::move(imageIds);
    emit leavingChanged();
}

void LibrarySession::remember(std::shared_ptr<QueryState> state, const QueryView& view) {
    history_.resize(std::size_t(at_ + 1));
    if (history_.size() == kVisitsKept) history_.erase(history_.begin());
    history_.push_back({state, view});
    at_ = int(history_.size()) - 1;
    startQuery(std::move(state), view);
}

void LibrarySession::goTo(int position) {
    if (position < 0 || position >= int(history_.size())) return;
    at_ = position;
    startQuery(history_[std::size_t(position)].state, history_[std::size_t(position)].view);
}

void LibrarySession::goBack() {
    goTo(hasQuery() || at_ < 0 ? at_ - 1 : at_);
}

void LibrarySession::goForward() {
    goTo(at_ + 1);
}

void LibrarySession::startQuery(std::shared_ptr<QueryState> state, const QueryView& view) {
    stopAnswering();
    ++queryToken_;
    const auto leaving = std::exchange(queryState_, state);
    const QueryView leavingView = std::exchange(view_, view);
    emit searchStarted();
    const auto isCoded = [&](const std::shared_ptr<QueryState>& part) {
        return index_ && part->imageId != 0 && index_->rowOf(part->imageId) >= 0;
    };
    const bool coded = view.isPlain() && isCoded(state) && std::ranges::all_of(state->others, isCoded);
    if (coded) announce(state->described());
    loadPicture(state, leaving, leavingView, coded);
}

void LibrarySession::loadPicture(std::shared_ptr<QueryState> state, std::shared_ptr<QueryState> leaving,
                                 const QueryView& leavingView, bool announced) {
    queries_.postLatest(kLoadKey, [this, state, leaving, leavingView, announced, index = index_,
                                   token = queryToken_.load()](std::stop_token) {
        if (token != queryToken_) return;
        try {
            std::vector<Error> left;
            const auto parts = readParts(state, index.get(), left);
            if (leaving && leaving != state) leaving->picture = {};
            auto query = state;
            if (!left.empty()) {
                query = std::make_shared<QueryState>(*parts.front());
                query->others.assign(parts.begin() + 1, parts.end());
                query->coded.reset();
                parts.front()->picture = {};
            }
            const std::shared_ptr<QueryPicture> shown = query->described();
            if (!query->picture.empty()) {
                shown->pictureSize = QSize(query->picture.width, query->picture.height);
                shown->preview = previewOf(query->picture, kPreviewSide);
            }
            QMetaObject::invokeMethod(
                this,
                [this, query, left, hasItsFirst = parts.front() == state, shown, token, announced] {
                    if (token != queryToken_) return;
                    if (!left.empty()) goOnWith(query, hasItsFirst, left);
                    if (!announced) return announce(shown);
                    queryPicture_ = shown;
                    emit previewReady();
                },
                Qt::QueuedConnection);
        } catch (const std::exception& error) {
            QMetaObject::invokeMethod(
                this,
                [this, leaving, leavingView, token] {
                    if (token != queryToken_) return;
                    queryState_ = leaving;
                    view_ = leavingView;
                    if (!queryPicture_) --at_;  // Back leads to what came before
                },
                Qt::QueuedConnection);
            report(error, {}, kQuery);
        }
    });
}

std::vector<std::shared_ptr<LibrarySession::QueryState>> LibrarySession::readParts(
    const std::shared_ptr<QueryState>& state, const SearchIndex* index, std::vector<Error>& left) {
    // A picture of the library has its code even while its drive is away.
    const auto isKnown = [&](const QueryState& part) {
        return part.imageId != 0 && (!index || part.known || queryOfPicture(*index, part.imageId));
    };
    std::vector<std::shared_ptr<QueryState>> all = {state}, parts;
    all.insert(all.end(), state->others.begin(), state->others.end());
    for (const auto& part : all) {
        try {
            if (parts.empty())
                part->picture = part->load(0);
            else if (!isKnown(*part))
                part->load(1);  // what cannot be read shows at the smallest scale, too
        } catch (const Error& error) {
            if (!isKnown(*part)) {
                left.emplace_back(error.problem(), toPath(part->file), error.remedy());
                continue;
            }
        }
        parts.push_back(part);
    }
    if (!parts.empty()) return parts;
    if (left.size() == 1) throw left.front();
    throw Error(toStd(tr("None of these pictures can be read")), toPath(namesOf(left)),
                left.front().remedy());
}

void LibrarySession::goOnWith(std::shared_ptr<QueryState> rest, bool hasItsFirst,
                              const std::vector<Error>& left) {
    if (!hasItsFirst) {  // how that one was looked at says nothing of another
        view_.crop = {};
        view_.mirror = false;
        view_.quarterTurns = 0;
    }
    queryState_ = rest;
    history_[std::size_t(at_)] = {rest, view_};
    emit incomplete(
        tr("%n of these pictures cannot be read; the others are searched for", nullptr, int(left.size())),
        namesOf(left), toQString(left.front().remedy()));
}

void LibrarySession::announce(std::shared_ptr<const QueryPicture> shown) {
    queryPicture_ = std::move(shown);
    result_.reset();
    query_.reset();
    emit queryChanged();
    rank();
}

void LibrarySession::setOptions(const SearchOptions& options, const QueryView& view) {
    if (options == options_ && view == view_) return;
    options_ = options;
    view_ = view;
    emit optionsChanged();
    if (at_ >= 0 && queryPicture_) history_[std::size_t(at_)].view = view;
    if (queryState_) rank();
}

int LibrarySession::bits() const {
    const int all = index_ ? index_->bits() : 0;
    return options_.bits > 0 ? std::min(options_.bits, all) : all;
}

void LibrarySession::setBits(int bits) {
    SearchOptions options = options_;
    options.bits = index_ && bits < index_->bits() ? bits : 0;  // all, though there be more one day
    setOptions(options, view_);
}

Query LibrarySession::coded(QueryState& state, const SearchIndex& index, const QueryView& view) {
    const bool asItIs = view.crop.empty() && !view.mirror && view.quarterTurns == 0;
    std::optional<Query> known;
    if (state.imageId != 0 && asItIs) known = queryOfPicture(index, state.imageId);
    if (known) {
        state.known = known;
        state.knownTo = index.model.id;
    } else if (asItIs && state.known && state.knownTo == index.model.id) {
        known = state.known;  // it went to the trash meanwhile
        known->label = -1;    // the index numbers its labels anew
    }
    std::vector<Query> queries;
    if (known) {
        queries.push_back(std::move(*known));
    } else {
        Network& network = queryWorker_->networkFor(index);
        const auto seen = [&] {
            try {
                if (asItIs) return state.load(decodedSide(network.backbone()));
            } catch (const Error&) {
                if (state.picture.empty()) throw;  // else the file went after it was read
            }
            if (state.picture.empty()) state.picture = state.load(0);
            return seenThrough(state.picture, view);
        };
        queries.push_back(codeQuery(index, network, seen()));
    }
    for (const auto& other : state.others) queries.push_back(coded(*other, index, {}));
    const Query query = combineQueries(index, queries, view.combine);
    return view.right.empty() && view.wrong.empty() ? query
                                                    : withFeedback(index, query, view.right, view.wrong);
}

void LibrarySession::rank() {
    if (!index_ || !queryPicture_) return;
    stopAnswering();
    ranking_ = {};
    queries_.postLatest(kRankKey, [this, state = queryState_, index = index_, view = view_,
                                   options = options_, token = queryToken_.load(),
                                   stop = ranking_.get_token()](std::stop_token) {
        if (token != queryToken_ || stop.stop_requested()) return;
        try {
            if (!state->coded || state->codedFor != index || !(state->codedView == view)) {
                Query query = coded(*state, *index, view);
                state->coded = std::make_shared<const Query>(std::move(query));
                state->codedFor = index;
                state->codedView = view;
            }
            auto result = std::make_shared<const SearchResult>(search(*index, *state->coded, options, stop));
            QMetaObject::invokeMethod(
                this,
                [this, result, coded = state->coded, token] {
                    if (token != queryToken_) return;
                    result_ = result;
                    query_ = coded;
                    emit resultReady(result, coded);
                    for (const std::string& shard : result->missing)
                        emit incomplete(
                            tr("The answer is incomplete: a server of the library does not answer"),
                            toQString(shard), tr("Search again when it is back"));
                },
                Qt::QueuedConnection);
        } catch (const Cancelled&) {
        } catch (const std::exception& error) {
            report(error, {}, kSearch);
        }
    });
}

void LibrarySession::explain(std::int64_t imageId) {
    if (!index_ || !queryState_ || (imageId == explained_ && !explaining_.stop_requested())) return;
    explaining_.request_stop();
    explaining_ = {};
    explained_ = imageId;
    read(
        this, [imageId](const Library& library) { return library.image(imageId); },
        [this, stop = explaining_.get_token()](const ImageRecord& record) {
            queries_.postLatest(
                kExplainKey, [this, stop, record, state = queryState_, worker = queryWorker_, index = index_,
                              pictures = pictureReader_, view = view_](std::stop_token) {
                    try {
                        JobContext context(stop);
                        context.checkpoint();
                        if (!state || !index) return;
                        if (state->picture.empty()) state->picture = state->load(0);
                        const Image query = seenThrough(state->picture, view);
                        Network& network = worker->networkFor(*index);
                        const Image result =
                            pictures->read(record, std::max(kPreviewSide, decodedSide(network.backbone())))
                                .decoded.image;
                        auto explanation = std::make_shared<Explanation>();
                        explanation->imageId = record.id;
                        explanation->maps = occlusionMaps(network, query, result, context);
                        explanation->query = previewOf(query, kPreviewSide);
                        explanation->result = previewOf(result, kPreviewSide);
                        QMetaObject::invokeMethod(
                            this,
                            [this, stop, explanation] {
                                if (stop.stop_requested()) return;
                                explained_ = 0;
                                emit explained(explanation);
                            },
                            Qt::QueuedConnection);
                    } catch (const Cancelled&) {
                    } catch (const std::exception& error) {
                        report(error);
                    }
                });
        });
}

}  // namespace laplens
