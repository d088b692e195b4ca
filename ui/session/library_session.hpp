#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/ingest/update.hpp"
#include "core/library/picture_reader.hpp"
#include "core/query/code_drift.hpp"
#include "core/query/folders.hpp"
#include "core/query/search_index.hpp"
#include "core/store/library.hpp"
#include "core/store/library_place.hpp"
#include "ui/session/job_runner.hpp"
#include "ui/session/worker_thread.hpp"

namespace laplens {

class Error;
struct RemovedFolder;

/// The library that is open, and its search index. Lives on the GUI thread and never blocks it: reads go to a
/// reader thread, the index to the query thread, long work to `jobs()`. Results are immutable and shared. A
/// stale answer is dropped. What is searched for: QuerySession; what changes in the folders: WatchedFolders.
class LibrarySession : public QObject {
    Q_OBJECT

public:
    /// What failed, beside jobs, which go by their titles, and what QuerySession names.
    static constexpr const char* kChange = "change";
    /// The task by which the index is read on the query thread; lower ones are for those who search.
    static constexpr int kIndexKey = 100;

    explicit LibrarySession(QObject* parent = nullptr);
    ~LibrarySession() override;

    /// `libraryChanged` follows, then `indexChanged`; or `failed`, or `libraryMissing` when there is none:
    /// then it is opened when it comes. While a library in a folder is open, it is watched: `libraryAway` and
    /// `libraryBack` tell, and nothing takes its place meanwhile; one that could not be written is opened
    /// anew when it can, after `libraryWritable`. A scan that was cut off goes on, unless another process is
    /// at it or others share the library.
    void openLibrary(const std::filesystem::path& folder);
    /// The same, but makes the library when it is not there; where it cannot, `failed` comes, too.
    void makeLibrary(const std::filesystem::path& folder);
    /// None is open then, nor awaited.
    void closeLibrary();
    bool isOpen() const { return open_; }
    bool isAway() const { return away_; }
    /// Whether this library is to be opened when it comes.
    bool waitsFor(const std::filesystem::path& folder) const { return !open_ && awaited_ == folder; }
    /// Lets go of the library, does `work`, which puts another into its place, as a job, and opens that one;
    /// after a failure, which is said, what lies there.
    void replaceLibrary(const std::filesystem::path& folder, const QString& title, JobRunner::Work work);
    const LibraryPlace& place() const { return place_; }
    const std::filesystem::path& folder() const { return place_.location; }
    const QString& readOnlyReason() const { return readOnlyReason_; }
    const LibraryCounts& counts() const { return counts_; }
    /// `foldersChanged` follows libraryChanged when they are others. Never null.
    std::shared_ptr<const LibraryFolders> folders() const { return folders_; }
    std::shared_ptr<const SearchIndex> index() const { return index_; }
    /// Of the index: whether the codes have aged.
    const CodeDrift& drift() const { return drift_; }

    JobRunner& jobs() { return jobs_; }
    /// Adds a folder, data set or list and updates the library, as one job.
    void addFolder(const std::filesystem::path& folder, bool labelled);
    /// How many files in the folders the last update passed over; asked again, 0.
    std::int64_t takePassedOver() { return passedOver_.exchange(0); }
    /// Scan, extract, build or code what is new.
    void update(const UpdateOptions& options = {});
    /// Codes the library with another network; the present codes stay in use until the new ones are complete.
    void codeWith(const std::string& backbone, const std::filesystem::path& weights);
    /// removed_folder.hpp; `then` with what brings it back, or with nothing where it was not removed.
    void removeRoot(std::int64_t rootId,
                    std::function<void(const std::shared_ptr<const RemovedFolder>&)> then);
    /// Numbers of pictures that have another one now.
    using Renumbered = std::map<std::int64_t, std::int64_t>;
    /// `then` when it is in the library again, or, with nothing, could not be; its files are looked at and
    /// coded again.
    void bringRootBack(const std::shared_ptr<const RemovedFolder>& removed,
                       std::function<void(const std::optional<Renumbered>& back)> then);
    /// Emits libraryChanged with new counts; reads the index again when the library has come on since.
    void refreshCounts();
    /// Reads the folders again, which takes a look at every path; `foldersChanged` when they are others.
    void readFolders();
    /// Reads the counts, the folders and the index again; emits libraryChanged and indexChanged.
    void reload();

    /// Pictures on their way to the trash: no view shows them, until they `haveLeft` and what answers
    /// queries is without them, or until they `stay`. `leave`: whether one of them was not on its way before.
    bool leave(const std::vector<std::int64_t>& imageIds);
    void haveLeft(const std::vector<std::int64_t>& imageIds);
    void stay(const std::vector<std::int64_t>& imageIds);
    const std::set<std::int64_t>& leaving() const { return leaving_; }

    /// Runs `work` on the library of one moment, with the reader's connection on its thread, then `done` with
    /// what it returned on this one, unless `receiver` is gone or another library was opened meanwhile. What
    /// `work` throws becomes `failed`. Nothing while no library is open.
    template <class Work, class Done>
    void read(QObject* receiver, Work work, Done done);
    /// The same for small changes; `work` gets a Library& and makes its own transaction.
    template <class Work, class Done>
    void write(QObject* receiver, Work work, Done done);
    /// Whether a change waits or is being made; after the last one `allWritten` follows.
    bool isWriting() const { return writing_ > 0; }
    /// A change that a job makes waits or is being made while somebody holds this.
    std::shared_ptr<void> writing();
    /// Does `then` when no change waits, unless `receiver` is gone by then: at once, if none does.
    void afterWrites(QObject* receiver, std::function<void()> then);

    /// Does `then`, unless `receiver` is gone or another library was opened meanwhile: for what waits for an
    /// answer of the user or of a job and holds numbers of pictures or folders. `otherwise` is for telling
    /// the user so.
    template <class Then, class Otherwise = decltype([] {})>
    auto whileOpen(QObject* receiver, Then then, Otherwise otherwise = {});

    /// What can be asked of the index beside a query, which takes a second or so.
    enum class Study { Map, Bits, Words, Copies };
    /// Runs `work` with the index on a thread for such things, then `done` with what it returned on this one,
    /// unless `receiver` is gone or the index has changed. A later call for the same study stops and replaces
    /// this one. Call only with an index.
    template <class Work, class Done>
    void study(Study what, QObject* receiver, Work work, Done done);

    /// What answers queries: one thing after another, in turn with reading the index. Who posts here drops
    /// that before it goes.
    WorkerThread& queryThread() { return queryThread_; }

    /// `failed` follows, and `libraryDamaged` where that is why; nothing, of a library that is no longer
    /// open: without `generation` it is about any. From any thread.
    void report(const std::exception& error, std::optional<std::uint64_t> generation = {},
                const QString& what = {});

    /// For threads that read on their own (thumbnails, full view); null when no library is open.
    std::shared_ptr<const PictureReader> pictureReader() const { return pictureReader_; }

signals:
    /// What views show is of a library that is no longer open: they show none of it any more. It may come
    /// again from the same place, and is another one then, too.
    void libraryClosed();
    void libraryOpened();
    /// Another library was found in the open one's place, and is being opened.
    void libraryReplaced(const QString& folder);
    /// None was there to be opened.
    void libraryMissing(const QString& folder);
    /// The open library was moved or deleted, or its folder may not be read; it is there again.
    void libraryAway(const QString& folder, bool isOutOfReach);
    void libraryBack();
    void libraryWritable();
    /// `failed` says how it was noticed.
    void libraryDamaged(const QString& folder);
    void libraryChanged();
    /// Another process has changed the open library, and come to rest or been at it for a while; what views
    /// show is read again.
    void changedByOthers();
    void foldersChanged();
    void indexChanged();
    void leavingChanged();
    /// Not fatal: shown once, in the bar, until the same succeeds.
    void failed(const QString& problem, const QString& file, const QString& remedy, const QString& what = {});
    /// What `write` was asked for.
    void written();
    /// Whether it could be or not: nothing is waiting.
    void allWritten();

private:
    void loadIndex();
    void useIndex(std::shared_ptr<const SearchIndex> index, const CodeDrift& drift,
                  const std::set<std::int64_t>& without);
    void startUpdate(const QString& title, const UpdateOptions& options);
    void goOn();
    /// Nobody is at an update that failed while the library could not be written.
    void leaveLater();
    /// On the job's thread.
    void bringUpToDate(Library& library, const UpdateOptions& options, JobContext& context);
    void open(const std::filesystem::path& folder, bool makes);
    void close();
    /// Looks whether the library is still where it was, and as it was.
    void watch();
    void lookForOthers();
    enum class Access { Read, Write };
    /// Calls `done` with what `work` returned, on this thread.
    template <class Work, class Done>
    void ask(Access access, QObject* receiver, Work work, Done done);
    void post(Access access, std::function<void(Library&)> work);
    void postStudy(Study what, std::function<void(JobContext&)> work);

    LibraryPlace place_;
    std::filesystem::path awaited_;  ///< what was last asked to be opened, or is being replaced
    bool open_ = false;
    int writing_ = 0;             ///< changes that are not over
    bool couldBeWritten_ = true;  ///< its place, when it was opened
    bool missing_ = false;        ///< it was not there to be opened
    bool away_ = false, watching_ = false, replacing_ = false;
    bool notReplaced_ = false;                ///< the damage is known, and why it was not mended is said
    bool updateLeft_ = false;                 ///< a job failed, and may have left its mark on the library
    std::uint64_t generation_ = 0;            ///< of the library: counts openLibrary
    std::optional<std::int64_t> othersSeen_;  ///< Library::changesByOthers, when last looked at
    int othersAtWork_ = 0;                    ///< for how many looks others have been changing it
    std::atomic<std::int64_t> passedOver_ = 0;
    QString readOnlyReason_;
    LibraryCounts counts_;
    std::shared_ptr<const LibraryFolders> folders_ = std::make_shared<LibraryFolders>();
    bool readingFolders_ = false, foldersAreOld_ = false;
    std::shared_ptr<const SearchIndex> index_;
    CodeDrift drift_;
    std::shared_ptr<const PictureReader> pictureReader_;
    std::set<std::int64_t> leaving_, left_;   ///< those that have left are of both
    std::shared_ptr<Library> readerLibrary_;  ///< touched by the reader thread alone
    std::map<Study, std::stop_source> studying_;
    JobRunner jobs_;
    WorkerThread reader_;
    WorkerThread queryThread_;
    WorkerThread studies_;
    WorkerThread watcher_;
};

template <class Work, class Done>
void LibrarySession::ask(Access access, QObject* receiver, Work work, Done done) {
    const QPointer<QObject> guarded(receiver);
    post(access, [this, guarded, generation = generation_, work = std::move(work),
                  done = std::move(done)](Library& library) {
        auto value = work(library);
        QMetaObject::invokeMethod(
            this,
            [this, guarded, generation, done, value = std::move(value)]() mutable {
                if (guarded && generation == generation_) done(std::move(value));
            },
            Qt::QueuedConnection);
    });
}

template <class Then, class Otherwise>
auto LibrarySession::whileOpen(QObject* receiver, Then then, Otherwise otherwise) {
    return [this, guarded = QPointer<QObject>(receiver), generation = generation_, then = std::move(then),
            otherwise = std::move(otherwise)](auto&&... given) {
        if (!guarded) return;
        if (generation != generation_) return otherwise();
        then(std::forward<decltype(given)>(given)...);
    };
}

template <class Work, class Done>
void LibrarySession::read(QObject* receiver, Work work, Done done) {
    ask(
        Access::Read, receiver,
        [work = std::move(work)](Library& library) {
            const Library::Moment moment(library);  // folders may go meanwhile
            return work(std::as_const(library));
        },
        std::move(done));
}

template <class Work, class Done>
void LibrarySession::write(QObject* receiver, Work work, Done done) {
    ask(Access::Write, receiver, std::move(work), std::move(done));
    reader_.post([held = writing()](std::stop_token) {});  // until what was posted before it is over
}

template <class Work, class Done>
void LibrarySession::study(Study what, QObject* receiver, Work work, Done done) {
    const QPointer<QObject> guarded(receiver);
    postStudy(what, [this, guarded, index = index_, work = std::move(work),
                     done = std::move(done)](JobContext& context) {
        auto value = work(*index, context);
        QMetaObject::invokeMethod(
            this,
            [this, guarded, index, done, value = std::move(value)]() mutable {
                if (guarded && index == index_) done(std::move(value));
            },
            Qt::QueuedConnection);
    });
}

}  // namespace laplens
