#pragma once

#include <QWidget>
#include <vector>

#include "ui/browse/grid_model.hpp"
#include "ui/copies/copy_groups.hpp"
#include "ui/session/library_edits.hpp"

class QAction;
class QComboBox;
class QLabel;
class QLayout;
class QPushButton;
class QStackedWidget;

namespace laplens {

class DifferenceView;
class FullView;
class KeepRuleFields;
class LinkMenu;
class PictureGrid;
class ThumbnailCache;
class TrashOutcome;

/// Duplicates in the whole library, group by group, those that free most first, in each the picture that
/// the rule keeps first, and of each what becomes of it and why (planCopies). Or series, which are no copies:
/// of those no rule chooses. Selected ones go into the trash, after a question that says which of them are
/// parts, and can be brought back; of no group everything goes, and nothing for a picture that is not there
/// (trashCopies). What became of it stays on the page.
class DuplicatesPage : public QWidget {
    Q_OBJECT

public:
    DuplicatesPage(LibrarySession& session, LibraryEdits& edits, ThumbnailCache& thumbnails,
                   QWidget* parent = nullptr);

    void find();
    /// What goes by the plan; parts are chosen by hand alone.
    void selectWorse();
    /// Remembered; what is found is planned anew.
    void setRule(const KeepRule& rule);
    const KeepRule& rule() const;
    /// Lays the picture in hand upon the one that stays, or that upon its first copy; of a series upon the
    /// one before it.
    void showDifference();
    /// The group in hand is listed no more until the next search.
    void skipGroup();
    /// Asks first.
    void trashSelected();
    /// Has the selected share the bytes of what stays of their groups, where they are the same. Asks first.
    void linkSelected(LinkKind kind);
    /// Of each group with something selected: that this is no copy of the others, or, of a group that is
    /// selected as a whole, that none is a copy of another. Without a selection of the whole group in hand.
    void sayNotCopies();
    PictureGrid& grid() { return *grid_; }
    const std::vector<DuplicateGroup>& groups() const { return copies_.listed(); }

    /// How many pictures there are in how many groups, and how much goes; empty before a search.
    const QString& facts() const { return facts_; }

signals:
    void factsChanged();
    void wordsWanted(const QString& words);  ///< to be looked for in Browse
    void found();
    void planned();
    void openRequested(qint64 imageId);  ///< in another program

private:
    bool seeksSeries() const;
    QString emptyText() const;
    /// In which the picture in hand is; null: none.
    const DuplicateGroup* groupInHand() const;
    QLayout* buildSearchRow();
    QLayout* buildRuleRow();
    void connectViews();
    void connectLibrary();
    void plan();
    void showFullView(qint64 imageId);
    void backToGrid();
    /// As before the first search.
    void forget();
    void show(CopyGroups::Found groups, std::vector<PlannedGroup> plan);
    void showMenu(const QPoint& point);
    /// Without what is in the trash or on its way there.
    void showRest();
    /// How each is a copy, and which one stays of what is selected now.
    void showNotes();
    void report(const TrashReport& report);
    void reportLinks(const LinkReport& report);
    std::set<std::int64_t> selected() const;
    void update();

    LibrarySession& session_;
    LibraryEdits& edits_;
    GridModel* model_;
    PictureGrid* grid_;
    QComboBox* level_;
    QString facts_;
    QPushButton* find_;
    QPushButton* select_;
    QPushButton* trash_;
    LinkMenu* links_;
    QAction *notCopies_, *skip_, *compare_;
    KeepRuleFields* rule_;
    QStackedWidget* stack_;
    DifferenceView* difference_;
    FullView* fullView_;
    QLabel* unseen_;
    TrashOutcome* outcome_;
    CopyGroups copies_;
    int plans_ = 0;      ///< that were asked for: a later one replaces an earlier one
    int saidSince_ = 0;  ///< pairs that are no copies, since the last search
    bool answered_ = false;
    /// Of which codes these are the groups: model and number; a job that ends has the index read again.
    std::pair<std::int64_t, std::size_t> searched_;
};

}  // namespace laplens
