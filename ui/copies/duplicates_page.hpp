#pragma once

#include <QWidget>
#include <set>
#include <vector>

#include "core/copies/duplicates.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/session/library_edits.hpp"

class QAction;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace laplens {

class PictureGrid;
class ThumbnailCache;

/// Duplicates in the whole library, group by group, the picture to keep first. Selected ones go into the
/// trash, after a question that says which of them are parts, and can be brought back; of no group everything
/// goes, and nothing for a picture that is not there (trashCopies). What became of it stays on the page.
class DuplicatesPage : public QWidget {
    Q_OBJECT

public:
    DuplicatesPage(LibrarySession& session, LibraryEdits& edits, ThumbnailCache& thumbnails,
                   QWidget* parent = nullptr);

    void find();
    /// The copies of each group's first picture; parts are chosen by hand alone.
    void selectWorse();
    /// Asks first.
    void trashSelected();
    /// Of each group with something selected: that this is no copy of the others, or, of a group that is
    /// selected as a whole, that none is a copy of another. Without a selection of the whole group in hand.
    void sayNotCopies();
    PictureGrid& grid() { return *grid_; }
    const std::vector<DuplicateGroup>& groups() const { return groups_; }

signals:
    void found();
    void fullViewRequested(qint64 imageId);

private:
    CopyLevel level() const;
    /// Of a group not everything goes: of one selected as a whole the first copy stays, and each part.
    static CopiesToTrash planFor(const DuplicateGroup&, const std::set<std::int64_t>& selected);
    static QString noteOf(CopyLevel);
    /// As before the first search.
    void forget();
    void show(std::vector<DuplicateGroup> groups);
    /// Without what was said to be no copies since.
    void showStillCopies();
    void showMenu(const QPoint& point);
    /// Without what is in the trash or on its way there.
    void showRest();
    /// How each is a copy, and which one stays of what is selected now.
    void showNotes();
    void report(const TrashReport& report);
    void update();

    LibrarySession& session_;
    LibraryEdits& edits_;
    GridModel* model_;
    PictureGrid* grid_;
    QComboBox* level_;
    QLabel* facts_;
    QPushButton* find_;
    QPushButton* select_;
    QPushButton* trash_;
    QAction* notCopies_;
    QLabel* unseen_;
    QLabel* summary_;
    QPlainTextEdit* left_;
    std::vector<DuplicateGroup> found_;   ///< at the last search
    std::vector<DuplicateGroup> copies_;  ///< of these what was not said to be none since
    std::vector<DuplicateGroup> groups_;  ///< what is left of them
    int searches_ = 0;
    int saidSince_ = 0;  ///< pairs that are no copies, since the last search
    std::set<std::int64_t> trashed_;
    bool answered_ = false;
    /// Of which codes these are the groups: model and number; a job that ends has the index read again.
    std::pair<std::int64_t, std::size_t> searched_;
};

}  // namespace laplens
