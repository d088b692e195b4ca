#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "ui/browse/picture_grid.hpp"
#include "ui/window/pages.hpp"

class QAction;
class QLabel;
class QSlider;
class QStackedWidget;

namespace laplens {

class AnswerFolds;
class BrowseBar;
class BrowsedList;
class CompareView;
class DetailsPane;
class FullView;
class GridModel;
class LabLink;
class LabPanel;
class LibrarySession;
class QueryStrip;
class QuerySession;
struct SearchResult;
class SearchStart;
class SidePanels;
class Sidebar;
class ThumbnailCache;
class WelcomePage;

/// The pages Browse and Search: the library to the left, its pictures in the middle with what is browsed or
/// searched for above them, and to the right how they were found, and what is known of the one in hand.
/// Instead of the grid: one picture in full, two side by side, how a search begins, or how a library does.
class PicturesPage : public QWidget {
    Q_OBJECT

public:
    PicturesPage(LibrarySession& session, QuerySession& query, ThumbnailCache& thumbnails, QWidget* parent);

    PictureGrid& grid() { return *grid_; }
    GridModel& model() { return *model_; }
    Sidebar& sidebar() { return *sidebar_; }
    QueryStrip& strip() { return *strip_; }
    SearchStart& searchStart() { return *searchStart_; }
    WelcomePage& welcome() { return *welcome_; }
    FullView& fullView() { return *fullView_; }
    /// How large the thumbnails are; for another bar, and to be seen where they are.
    QSlider& cellWidth() { return *cellWidth_; }
    void offerCellWidth();
    /// How wide its parts are.
    SidePanels& panels() { return *panels_; }

    /// The page that the window shows, which may be another than these two. `begins`: Search asks for a
    /// picture though there is a query in hand; shown again, it is back at that.
    void showPage(Page page, bool begins = false);
    Page page() const { return page_; }
    /// The actions that fold the lab panel and the details away.
    void setPanelActions(QAction* lab, QAction* details);
    /// The panels: the lab's where there are codes to tell of, the details where there are pictures.
    void showPanels();
    /// The library has changed: lists again, and an empty one says how to begin.
    void showLibrary();
    void showIndex();
    /// Of a library that is closed, nothing.
    void clear();
    /// Lists another part of the library, of which nothing is selected: what the side bar and these words
    /// say, or a selection from the map.
    void find(const QString& words);
    void showOther(const std::vector<qint64>& selection = {});

    /// These are in the library again: Browse goes to them, if its list has them.
    void showBack(const std::vector<qint64>& imageIds);

    /// Selects those of them that are listed, when this is next shown if it is not.
    void select(const std::vector<qint64>& imageIds);
    /// In the grid; where nothing is, the selection from the map that is browsed.
    std::vector<qint64> selectedPictures() const;

    /// Whether copies in an answer are folded.
    void setFolding(bool folds);
    void showFullView(qint64 imageId);
    /// The selected pictures; a single answer with the query.
    void compareSelected();
    void backToGrid();
    bool isInFull() const;
    bool isComparing() const;
    bool asksForQuery() const;  ///< how a search begins is shown
    /// The picture that keys are about: the one in full view, or the current one of the grid; 0: none is in
    /// sight.
    qint64 pictureInHand() const;

    /// A query is on its way that is not in hand yet.
    void expectAnswer() { searching_ = true; }
    bool isSearching() const { return searching_; }
    /// What was asked for does not come.
    void giveUp();
    /// No list and no answer is on its way.
    bool isIdle() const;

signals:
    void pageWanted(laplens::Page page);
    void selectionChanged();
    void lookWanted();  ///< a comparison is to be seen here
    /// What is in sight, and how fast it was found.
    void factsChanged(const QString& facts);
    void remarked(const QString& text);
    void wordsWanted(const QString& words);  ///< to be looked for in Browse

private:
    QWidget* buildGridPage();
    QWidget* buildSelectionBar();
    void buildCellWidth();
    void connectQuery();
    void selectWanted();
    void goToThoseBack();
    void connectViews();
    /// Has counts and folders read while a job adds pictures.
    void growWithJobs();
    void showList();
    void showBrowsePage();
    void showAnswer(std::shared_ptr<const SearchResult> result);
    void showSelectionBar();
    /// What is said where no picture is.
    QString emptyText() const;
    /// Whether pictures of the library are not searched yet, and a job is at them.
    bool isAddingPictures() const;
    /// Says on the Search page how far the pictures are that it searches.
    void showProgress();
    void showFacts();
    /// Where the text stands that the picture was found by.
    void markText(qint64 imageId);
    /// By the details: the picture in hand, else the one whose look-alikes are shown; 0 for none.
    qint64 pictureDescribed() const;
    void countSelected();
    bool looksClosely() const { return isInFull() || isComparing(); }
    void suggestFolder();

    LibrarySession& session_;
    QuerySession& query_;
    ThumbnailCache& thumbnails_;
    GridModel* model_;
    PictureGrid* grid_;
    QueryStrip* strip_;
    BrowseBar* browseBar_;
    Sidebar* sidebar_;
    WelcomePage* welcome_;
    SearchStart* searchStart_;
    FullView* fullView_;
    CompareView* compareView_;
    LabPanel* lab_;
    LabLink* labLink_;
    AnswerFolds* folds_;
    DetailsPane* details_;
    BrowsedList* browsed_;
    QStackedWidget* centre_;
    SidePanels* panels_;
    QSlider* cellWidth_;
    QWidget* selectionBar_;
    QLabel* selectionText_;
    QLabel* partText_;  ///< of how many pictures the answer is, while it is not of all
    Page page_ = Page::Browse;
    QString selected_;  ///< how many pictures, and how large
    QString progress_;  ///< of the job at work, in words
    bool searching_ = false;
    bool browsing_ = false;                        ///< the grid has a list, and no answer,
    int listInSight_ = 0;                          ///< last this one (BrowsedList::number),
    PictureGrid::Place placeInList_;               ///< where it was there when an answer came instead
    std::vector<qint64> cameBack_;                 ///< to be gone to when the list has them
    std::optional<std::vector<qint64>> toSelect_;  ///< when this is next shown
};

}  // namespace laplens
