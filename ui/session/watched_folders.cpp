#include "ui/session/watched_folders.hpp"

#include <QMetaObject>
#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/ingest/update.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/store/location.hpp"

namespace laplens {

namespace {

/// How long another process is left alone with its update.
constexpr int kOthersUpdate_ms = 3000;

}  // namespace

WatchedFolders::WatchedFolders(LibrarySession& session) : QObject(&session), session_(session) {
    JobRunner& jobs = session.jobs();
    for (const auto end : {&JobRunner::finished, &JobRunner::cancelled})
        connect(&jobs, end, this, &WatchedFolders::watch);
    connect(&jobs, &JobRunner::finished, this, &WatchedFolders::takeUpChanges, Qt::QueuedConnection);
    connect(&jobs, &JobRunner::finished, this, [this] {
        taking_ = {};
        failures_ = 0;
    });
    // Who stops a job does not want it to begin again.
    connect(&jobs, &JobRunner::cancelled, this, &WatchedFolders::forgetChanges);
    connect(&jobs, &JobRunner::foundDamage, this, &WatchedFolders::forgetChanges);
    connect(&jobs, &JobRunner::failed, this, &WatchedFolders::tryAgainLater);
    retry_.setSingleShot(true);
    connect(&retry_, &QTimer::timeout, this, &WatchedFolders::takeUpChanges);
    connect(&session, &LibrarySession::allWritten, this, &WatchedFolders::takeUpChanges,
            Qt::QueuedConnection);
    connect(&session, &LibrarySession::libraryBack, this, &WatchedFolders::takeUpChanges);
    for (const auto change :
         {&LibrarySession::libraryOpened, &LibrarySession::libraryClosed, &LibrarySession::changedByOthers})
        connect(&session, change, this, &WatchedFolders::watch);
}

void WatchedFolders::setWatching(bool on) {
    watches_ = on;
    watch();
}

void WatchedFolders::forgetChanges() {
    heard_ = {};
    taking_ = {};
    failures_ = 0;
    retry_.stop();
}

void WatchedFolders::tryAgainLater() {
    constexpr std::chrono::milliseconds kMostRetry = std::chrono::minutes(10);
    heard_.add(std::exchange(taking_, {}));
    if (heard_.empty()) return;
    std::chrono::milliseconds wait = firstRetry_;
    for (int i = 0; i < failures_ && wait < kMostRetry; ++i) wait *= 2;
    ++failures_;
    retry_.start(std::min(wait, kMostRetry));
}

void WatchedFolders::end() {
    watch_.reset();
    watched_.clear();
    forgetChanges();
    state_ = {};
    emit changed();
}

void WatchedFolders::watch() {
    const bool watches =
        watches_ && session_.isOpen() && !isShared(session_.folder()) && session_.readOnlyReason().isEmpty();
    if (!watches) {
        if (watch_) end();
        return;
    }
    session_.read(this, foldersToWatch, [this](const std::vector<WatchedFolder>& folders) {
        if (!watches_ || folders == watched_) return;
        end();
        watched_ = folders;
        if (folders.empty()) return;
        const auto hear = [this](auto what) {
            return [this, take = session_.whileOpen(this, what)](const auto& heard) {
                QMetaObject::invokeMethod(
                    this, [take, heard] { take(heard); }, Qt::QueuedConnection);
            };
        };
        watch_ = std::make_unique<FolderWatch>(folders, session_.folder(),
                                               hear([this](const FolderChanges& changes) {
                                                   heard_.add(changes);
                                                   takeUpChanges();
                                               }),
                                               hear([this](const FolderWatch::State& state) {
                                                   state_ = state;
                                                   emit changed();
                                               }),
                                               FolderWatch::Pace());
    });
}

void WatchedFolders::takeUpChanges() {
    if (heard_.empty() || comparing_ || !session_.isOpen() || session_.isAway() ||
        session_.jobs().isRunning() || session_.isWriting())
        return;
    comparing_ = true;
    const LibraryPlace place = session_.place();
    const auto then = session_.whileOpen(
        this, [this, place](const FolderChanges& changes, Found found) { takeUp(place, changes, found); });
    comparer_.post([this, place, then, changes = std::exchange(heard_, {})](std::stop_token stop) {
        Found found;
        try {
            JobContext context(stop);
            const Library library = place.open();
            found.isBusy = unfinishedUpdate(library).isRunning;
            found.isWorthIt = !found.isBusy && isWorthScanning(library, changes, context);
        } catch (const Cancelled&) {
            return;
        } catch (const std::exception& error) {
            logError(error);  // whoever watches the library says so
            found.hasFailed = true;
        }
        QMetaObject::invokeMethod(
            this,
            [this, then, changes, found] {
                comparing_ = false;
                then(changes, found);
            },
            Qt::QueuedConnection);
    });
}

void WatchedFolders::takeUp(const LibraryPlace& place, const FolderChanges& changes, Found found) {
    if (!watch_) return;
    const bool waits =
        found.isBusy || (found.isWorthIt && (session_.jobs().isRunning() || session_.isWriting()));
    if (waits || found.hasFailed) heard_.add(changes);
    if (found.hasFailed) {
        tryAgainLater();
    } else if (found.isBusy) {
        QTimer::singleShot(kOthersUpdate_ms, this, &WatchedFolders::takeUpChanges);
    } else if (found.isWorthIt && !waits) {
        taking_ = changes;
        session_.jobs().start(tr("Taking up what has changed"), [place](JobContext& context) {
            Library writer = place.open();
            updateLibrary(writer, {}, context);
        });
    } else {
        takeUpChanges();
    }
}

}  // namespace laplens
