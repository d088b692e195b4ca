#pragma once

#include <QElapsedTimer>
#include <QMainWindow>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/query/browse.hpp"

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QMimeData;
class QPushButton;
class QSlider;
class QSplitter;
class QStackedWidget;
class QTimer;
class QToolButton;

namespace laplens {

class BrowseBar;
class DuplicatesPage;
class CommandPalette;
class CompareView;
class Error;
class ErrorBar;
class ExperimentsPage;
class FullView;
class GridModel;
class JobBar;
class MapPage;
class ModelsPage;
class ResourceJobs;
class SearchStart;
class SuggestionBar;
class LabPanel;
class LibraryEdits;
class LibrarySession;
class PictureGrid;
class QuerySession;
class SettingsPage;
enum class ThemeChoice;
class QueryStrip;
class Sidebar;
class ThumbnailCache;
class WatchedFolders;
class WelcomePage;
struct Backbone;
struct BitProjections;
struct NetworkComparison;

/// The program's window: library to the left, the grid in the middle with the query above it, the lab panel
/// to the right, the job in the bar below. It joins the parts; what they show comes from the session.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// `prepareDemo` renders the demo and returns its library; run as a job when the user asks for it.
    using PrepareDemo = std::function<std::filesystem::path(JobContext&)>;

    explicit MainWindow(PrepareDemo prepareDemo, QWidget* parent = nullptr);
    ~MainWindow() override;

    LibrarySession& session() { return *session_; }
    QuerySession& query() { return *query_; }
    PictureGrid& grid() { return *grid_; }
    void openDemo();
    /// Searches for picture files, which are one query, at once or when the library is open.
    void searchFor(const std::vector<std::filesystem::path>& files);
    /// Adds a folder to the library that is being opened.
    void addWhenOpen(const std::filesystem::path& folder) { foldersToAdd_.push_back(folder); }
    /// Once the library is open: the page and the query that were left when the window was closed on it.
    void returnWhenOpen() { returning_ = true; }
    /// After an end that was none: nothing is open, and the bar offers to open this library, or to go on
    /// without.
    void offerToReopen(const std::filesystem::path& library);
    /// They begin anew; `kept` is the file that could not be read.
    void tellOfDamagedSettings(const QString& kept);
    /// What can be done about a damaged library.
    void offerToRepair(const std::filesystem::path& library);
    /// For whoever helps, on the clipboard.
    void copyDiagnostics();
    /// Nothing runs, nothing is asked for, and all thumbnails in sight are there.
    bool isIdle() const;
    /// Whether there was something in it to search for, or to add.
    bool take(const QMimeData& data);

protected:
    void dragEnterEvent(QDragEnterEvent*) override;
    void dragLeaveEvent(QDragLeaveEvent*) override;
    void dropEvent(QDropEvent*) override;
    void closeEvent(QCloseEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    enum class Page { Browse, Search, Map, Duplicates, Experiments, Models, Settings };
    /// What an error can be about, beside what the session names; `kHere`: only what is done on this page.
    static constexpr const char *kFiles = "files", *kPaste = "paste", *kHere = "here", *kEdits = "edits",
                                *kReadOnly = "read-only";

    void buildParts();
    QWidget* buildTopBar();
    void connectParts();
    /// The table of all that can be done: keys, the palette and the menus are made of it.
    void addActions();
    void showRecent();
    void setLook(ThemeChoice look);
    void newLibrary();
    void openLibrary();
    void closeLibrary();
    void chooseBackup();
    void trash(const std::vector<std::int64_t>& imageIds);
    /// `begins`: the Search page asks for a picture though there is a query in hand; shown again, it is back
    /// at that.
    void showPage(Page page, bool begins = false);
    void showBrowsed();
    void showFindText(Page was);
    /// Another list than before: nothing of it is selected.
    void showOther(const std::vector<qint64>& selection = {});
    void showNothing();
    void showSelection(const std::vector<qint64>& imageIds);
    void showBit(int bit);
    void explain();
    QWidget* buildSelectionBar();
    void showBrowsePage();
    /// What is said where no picture is.
    QString emptyText() const;
    /// Whether pictures of the library are not searched yet, and a job is at them.
    bool isAddingPictures() const;
    /// Says on the Search page how far the pictures are that it searches.
    void showProgress();
    void showFullView(qint64 imageId);
    /// Where the text stands that the picture was found by.
    void markText(qint64 imageId);
    /// The picture that is looked at, and nothing else, on the whole screen.
    void showBare(bool bare);
    void countSelected();
    void compareSelected();
    bool looksClosely() const;  ///< at one picture, or at two
    /// The picture that keys are about: the one in full view, or the current one of the grid; 0: none is in
    /// sight.
    qint64 pictureInHand() const;
    void showGridMenu(const QPoint& point);
    void showFacts();
    void showRadius(int radius);
    void showCompared();
    /// The lab panel, where there are codes to tell of and it is not folded away.
    void showLab();
    void addFolder();
    /// Opens what is a library, says what is a backup, and adds the others.
    void addFolders(const QStringList& folders);
    void addWaitingFolders();
    /// Of a library that may only be read, what others have changed since it was opened: a connection that
    /// may not even make side files sees nothing of that.
    void readAgain();
    void offerBackup(const std::filesystem::path& backup);
    void buildAgain();
    void openQueryFile();
    void openFile(qint64 imageId);  ///< in the desktop's program for it
    void reveal(qint64 imageId);
    void withFile(qint64 imageId, std::function<void(const QString&)> use);
    void revealPath(const QString& path);
    void toggleFavourite();
    void giveFeedback(bool right);
    void trashSelected();
    void copyPicture();
    void searchOnScreen();
    void notify(const QString& text);
    /// To who answers a question about the library that was open before.
    void sayThatItWasReplaced();
    void addTag();
    void renamePicture();
    void keepSearch();
    void openShared();
    void backUp();
    void openSearch(const std::string& json);
    void rememberPlace() const;
    void returnToPlace();
    void readTexts();
    void showAbout();
    void showPassedOver();
    void offerToMake(const QString& folder);
    void restore(const std::filesystem::path& library, const std::filesystem::path& backup);
    /// Replaces the library by what `work` makes, which returns what there is to say about it.
    void repair(const std::filesystem::path& library, const QString& title,
                std::function<QString(JobContext&)> work);
    void suggestFolder();
    void suggestBuild();
    void suggestBetterNetwork();
    void suggestComparison(const Backbone& other, const std::filesystem::path& weights);
    void suggestNetwork(const NetworkComparison& comparison, const QString& weights);
    void openDataset(const QString& folder, const QString& name);
    void showError(const QString& problem, const QString& file, const QString& remedy,
                   const QString& about = {});
    /// What was to be done and was not; when there is none, what was said about it before is settled.
    void showLeft(const std::vector<Error>& left, const QString& about);
    /// What the error was about has succeeded now.
    void settleError(const QString& about);

    PrepareDemo prepareDemo_;
    LibrarySession* session_;
    std::unique_ptr<QuerySession> query_;
    WatchedFolders* watched_;
    ThumbnailCache* thumbnails_;
    GridModel* model_;
    PictureGrid* grid_;
    QueryStrip* strip_;
    BrowseBar* browseBar_;
    Sidebar* sidebar_;
    ErrorBar* errors_;
    SuggestionBar* suggestions_;
    ResourceJobs* resources_;
    LibraryEdits* edits_;
    JobBar* jobBar_;
    WelcomePage* welcome_;
    SearchStart* searchStart_;
    FullView* fullView_;
    CompareView* compareView_;
    CommandPalette* palette_;
    QStackedWidget* centre_;
    QSplitter* splitter_;
    LabPanel* lab_;
    QStackedWidget* pages_;
    ExperimentsPage* experiments_ = nullptr;  ///< made when it is first shown
    ModelsPage* models_ = nullptr;            ///< likewise
    DuplicatesPage* duplicates_ = nullptr;    ///< likewise
    MapPage* map_ = nullptr;                  ///< likewise
    SettingsPage* settings_ = nullptr;        ///< likewise
    QToolButton* searchByPicture_;
    QLineEdit* find_;
    QTimer* typing_;
    QString found_;  ///< what is looked for in Browse, where the field shows it
    QToolButton* menuButton_;
    QToolButton* pagesButton_;  ///< instead of the tabs, in a narrow window
    QMenu* menu_;
    QMenu* recent_;
    QAction* fullViewAction_;
    QAction* openElsewhere_;
    QAction* labAction_;  ///< whether the lab panel is unfolded
    QPushButton* browseTab_;
    QPushButton* searchTab_;
    QPushButton* mapTab_;
    QPushButton* experimentsTab_;
    QPushButton* modelsTab_;
    QPushButton* duplicatesTab_;
    std::vector<QWidget*> around_;  ///< the pages
    QSlider* cellWidth_;
    QString selected_;  ///< how many pictures, and how large
    bool wasFullScreen_ = false;
    Page page_ = Page::Browse, beforeSettings_ = Page::Browse;
    BrowseListing browsed_;
    BrowseOrder::Group browsedBy_ = BrowseOrder::Group::None;
    bool browsing_ = false;                ///< the list of what is browsed is being read
    std::vector<std::int64_t> selection_;  ///< from the map, ascending; empty: all is browsed
    QWidget* selectionBar_;
    QLabel* selectionText_;
    QLabel* partText_;  ///< of how many pictures the answer is, while it is not of all
    QString progress_;  ///< of the job at work, in words
    std::shared_ptr<const BitProjections> projections_;  ///< of the index, once a bit was asked for
    bool searching_ = false;
    QString errorAbout_;             ///< what success takes the error away; empty: none does
    bool hasNoCodes_ = false;        ///< a wanted query must wait until pictures are added
    double radiusShare_ = 9.0 / 48;  ///< of the bits: kept while their number changes
    QElapsedTimer jobTime_;
    bool closing_ = false;  ///< as soon as what was changed is saved
    bool updateWhenOpen_ = false;
    bool returning_ = false;
    bool saidHowWatched_ = false;
    QString buildText_;               ///< of the latest suggestion to build again
    std::int64_t declinedBuild_ = 0;  ///< model whose building again was declined
    std::map<std::filesystem::path, std::filesystem::path> soundBackups_;  ///< of libraries, once one was not
    std::vector<std::filesystem::path> wantedQuery_;
    std::vector<std::filesystem::path> foldersToAdd_;
};

}  // namespace laplens
