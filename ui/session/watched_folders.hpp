#pragma once

#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>
#include <vector>

#include "core/ingest/folder_watch.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/worker_thread.hpp"

namespace laplens {

/// The folders of the open library, watched: what changes in them is taken up by itself, as a job of the
/// session, when it has come to rest and no other job runs; also what changed before the library was opened.
/// Not in a library that others share or that is read-only. Lives on the GUI thread.
class WatchedFolders : public QObject {
    Q_OBJECT

public:
    explicit WatchedFolders(LibrarySession& session);

    /// At first it is not.
    void setWatching(bool);
    /// How long after a failure, a full disk perhaps, what changed is tried to be taken up again: each time
    /// twice as long, up to ten minutes.
    void setFirstRetry(std::chrono::milliseconds wait) { firstRetry_ = wait; }
    /// How; `changed` follows.
    const FolderWatch::State& state() const { return state_; }

signals:
    void changed();

private:
    /// Begins to watch the folders that are the library's now.
    void watch();
    void end();
    /// Has what was heard compared with the library, and taken up where it is news.
    void takeUpChanges();
    void forgetChanges();
    void tryAgainLater();
    struct Found {
        bool hasFailed = false;  ///< to find out
        bool isBusy = false;     ///< another process is at an update
        bool isWorthIt = false;  ///< a scan would find something
    };
    void takeUp(const LibraryPlace& place, const FolderChanges& changes, Found found);

    LibrarySession& session_;
    bool watches_ = false;
    std::vector<WatchedFolder> watched_;
    std::unique_ptr<FolderWatch> watch_;
    FolderWatch::State state_;
    FolderChanges heard_, taking_;  ///< taking_: by the job that runs
    std::chrono::milliseconds firstRetry_{30'000};
    int failures_ = 0;  ///< one after another
    QTimer retry_;
    bool comparing_ = false;
    WorkerThread comparer_;
};

}  // namespace laplens
