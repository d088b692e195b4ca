#pragma once

#include <QObject>
#include <QUndoStack>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/query/saved_query.hpp"
#include "core/upkeep/copy_links.hpp"
#include "core/upkeep/file_moves.hpp"
#include "ui/session/library_session.hpp"

namespace laplens {

/// What the user changes in the open library and its files: tags, and pictures put into the trash. Each
/// change can be undone and done again, what went into the trash also after a restart; all work is done off
/// the GUI thread.
class LibraryEdits : public QObject {
    Q_OBJECT

public:
    explicit LibraryEdits(LibrarySession& session);

    QUndoStack& history() { return history_; }
    /// Takes a step back, or forward again, when what was asked for before is over; not at all when that is
    /// refused, since it was meant for that.
    void undo() { ask(true); }
    void redo() { ask(false); }
    /// Whether a change waits or is being made, or a step is to be taken.
    bool isBusy() const { return session_.isWriting() || !asked_.empty(); }

    /// Tags the pictures that lack the tag; takes it from all when none lacks it.
    void toggleTag(const std::vector<std::int64_t>& imageIds, const std::string& tag);
    /// So that each has so many stars (stars.hpp).
    void rate(const std::vector<std::int64_t>& imageIds, int stars);
    /// rename_picture.hpp; `renamed` follows, or `saved` with why it was not.
    void rename(std::int64_t imageId, const QString& name);
    /// Moves the files into the desktop's trash (picture_trash.hpp). The views are without them at once; what
    /// cannot be moved comes back, and is reported.
    void trash(const std::vector<std::int64_t>& imageIds);
    /// The same for copies, as a job: what stays is read before.
    void trashCopies(const std::vector<CopiesToTrash>& groups);
    /// Has copies share the bytes of what stays, as a job (copy_links.hpp). No step: nothing is lost by it,
    /// and both files stay.
    void linkCopies(const std::vector<CopiesToTrash>& groups, LinkKind kind);
    /// Says of the pairs that they are no copies of each other (Library::setNotCopies). `pairs` looks them
    /// up.
    void sayNotCopies(std::function<std::vector<ContentPair>(const Library&)> pairs);
    /// Undone, its pictures are in the library as they were, and are looked at and coded again.
    void removeRoot(std::int64_t rootId);
    void saveSearch(const QString& name, const SavedQuery& query);
    void removeSearch(const SearchRecord& search);
    /// What there is to say of `trashedEarlier`.
    static QString trashedEarlierText(int files, int changes);

signals:
    void nothingToUndo();
    void nothingToRedo();
    /// A change of tags or searches; empty: it is in the library.
    void saved(const std::vector<laplens::Error>& refused);
    /// So many files went into the trash, or came back from it.
    void trashed(int files);
    void restored(int files);
    /// It was said of so many pairs that they are no copies, or taken back; of some of the same bytes.
    void notCopiesChanged(int pairs, bool areNot, bool haveSameBytes);
    /// What became of a wish to move pictures to the trash.
    void trashReported(const laplens::TrashReport& report);
    /// What became of a wish to link copies.
    void linkReported(const laplens::LinkReport& report);
    /// So many went into the trash before the library was opened, by another process, or from a drive that
    /// was away, in so many changes, and can be brought back.
    void trashedEarlier(int files, int changes);
    /// What was on its way when LapLens was cut off, before the library was opened.
    void movesTakenBack(const laplens::MovesTakenBack& moves);
    void rootRemoved(const QString& folder);
    void renamed(const QString& name);
    /// What became of a wish to bring pictures back from the trash.
    void restoreReported(const laplens::RestoreReport& report);
    /// A change of tags, searches or folders, as its command is called, was taken back or made again.
    void undone(const QString& change);
    void redone(const QString& change);
    /// Or can be neither any more: what it was made to is gone. It is no step now.
    void dropped(const QString& change);

private:
    using TrashWork = std::function<TrashReport(Library&, JobContext&)>;
    using ThenTrashed = std::function<void(const TrashReport&)>;

    using Then = std::function<void(bool saved)>;
    enum class Outcome { Made, Refused, Gone };
    using ThenStep = std::function<void(Outcome)>;

    void ask(bool back);
    void takeNext();
    /// Forgets the steps that were asked for.
    void refuse();

    /// The numbers that these pictures have now: a step keeps those of when it was made.
    std::vector<std::int64_t> current(std::vector<std::int64_t> imageIds) const;
    void renumber(const LibrarySession::Renumbered& numbers);

    /// `saved` follows.
    void attempt(std::function<void(Library&)> work, Then then);
    /// The same in a transaction.
    void save(std::function<void(Library&)> work, Then then);
    void setSearch(const SearchRecord& search, bool kept, Then then);
    /// A change that `make` has made, and takes back when it is called with false; it calls `then` once it
    /// has, or could not, or never can.
    void pushStep(const QString& text, const std::function<void(bool made, ThenStep then)>& make);
    /// The same for what is done to pictures, of which those that are still there are given to `change`, with
    /// their places among `imageIds`.
    using Places = std::map<std::int64_t, std::size_t>;  ///< by id
    void pushPictureStep(const QString& text, const std::vector<std::int64_t>& imageIds,
                         const std::function<void(Library&, const Places& left, bool made)>& change);
    static Then orRefused(const ThenStep& then);
    /// Does `move` for these pictures, which leave the views meanwhile.
    void leave(const std::vector<std::int64_t>& imageIds, const std::function<void(ThenTrashed)>& move,
               ThenTrashed then);
    /// Does it, and can undo it and do it again.
    void change(const std::vector<std::int64_t>& imageIds, const std::function<void(ThenTrashed)>& move);
    void restore(const TrashBatch& batch, const Then& then);
    void offerBack(const TrashBatch& batch);
    /// Whatever is in the trash and no step here.
    void offerOthersBack();
    void takeBackMoves();
    /// Without `redo` it can be undone once.
    void push(const QString& text, std::function<void()> undo, std::function<void()> redo);

    LibrarySession& session_;
    QUndoStack history_;
    std::set<std::filesystem::path> journals_;  ///< of the batches that are steps, or were
    std::deque<bool> asked_;                    ///< steps, back or forward; the first is being taken
    int refusals_ = 0;
    int lastStep_ = 0;  ///< by which steps of `pushStep` are known
    LibrarySession::Renumbered renumbered_;
};

}  // namespace laplens
