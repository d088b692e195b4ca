#pragma once

#include <QObject>
#include <QUndoStack>
#include <functional>
#include <string>
#include <vector>

#include "ui/session/library_session.hpp"

namespace laplens {

/// What the user changes in the open library and its files: tags, and pictures put into the trash. Each
/// change can be undone and done again; all work is done off the GUI thread.
class LibraryEdits : public QObject {
    Q_OBJECT

public:
    explicit LibraryEdits(LibrarySession& session);

    QUndoStack& history() { return history_; }

    /// Tags the pictures that lack the tag; takes it from all when none lacks it.
    void toggleTag(const std::vector<std::int64_t>& imageIds, const std::string& tag);
    /// Moves the files into the desktop's trash. What cannot be moved stays, and is reported.
    void trash(const std::vector<std::int64_t>& imageIds);
    /// Undone, its pictures are looked at and coded again; their tags are kept meanwhile.
    void removeRoot(std::int64_t rootId);
    void saveSearch(const QString& name, const SavedQuery& query);
    void removeSearch(const SearchRecord& search);

signals:
    /// So many files went into the trash, or came back from it.
    void trashed(int files);
    void restored(int files);
    void rootRemoved(const QString& folder);

private:
    struct Trashed {
        std::int64_t imageId;
        QString file, place;  ///< where it was, and where in the trash it is
    };

    void setSearch(const SearchRecord& search, bool kept, std::function<void()> then = {});
    void setTag(const std::vector<std::int64_t>& imageIds, const std::string& tag, bool on);
    void restore(const std::vector<Trashed>& files);
    void moveToTrash(const std::vector<std::int64_t>& imageIds,
                     std::function<void(std::vector<Trashed>)> then);
    void push(const QString& text, std::function<void()> undo, std::function<void()> redo);

    LibrarySession& session_;
    QUndoStack history_;
};

}  // namespace laplens
