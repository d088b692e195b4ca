#pragma once

#include <QElapsedTimer>
#include <QMainWindow>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "ui/window/library_commands.hpp"
#include "ui/window/pages.hpp"

class QAction;
class QMenu;
class QMimeData;
class QStackedWidget;

namespace laplens {

class CommandPalette;
class DuplicatesPage;
class EditReports;
class ErrorBar;
class Improvements;
class JobBar;
class LibraryEdits;
class LibraryRepair;
class LibrarySession;
class PictureCommands;
class PictureGrid;
class PicturesPage;
class QuerySession;
class ResourceJobs;
class SearchCommands;
class SettingsPage;
class SuggestionBar;
class ThumbnailCache;
class TopBar;
class WatchedFolders;
enum class ThemeChoice;

/// The program's window: the bar with the tabs above, the page in the middle, the job in the bar below. It
/// joins the parts; what they show comes from the session, and what is done with libraries, pictures and
/// searches is done by the commands of these names.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    using PrepareDemo = LibraryCommands::PrepareDemo;

    explicit MainWindow(PrepareDemo prepareDemo, QWidget* parent = nullptr);
    ~MainWindow() override;

    LibrarySession& session() { return *session_; }
    QuerySession& query() { return *query_; }
    PictureGrid& grid();
    LibraryCommands& library() { return *library_; }
    LibraryRepair& repair() { return *repair_; }
    SearchCommands& search() { return *search_; }
    /// Searches for pictures, adds folders, imports networks; false of none.
    bool takeFiles(const QStringList& files);
    /// To the front, whatever became of it.
    void comeForward();
    /// Once the library is open: the page and the query that were left when the window was closed on it.
    void returnWhenOpen() { returning_ = true; }
    /// They begin anew; `kept` is the file that could not be read.
    void tellOfDamagedSettings(const QString& kept);
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
    void buildParts();
    void layOut();
    void connectLibrary();
    void connectQuery();
    void connectJobs();
    void connectCommands();
    void connectViews();

    // The table of all that can be done (main_window_actions.cpp): keys, the palette and the menus are made
    // of it.
    void addActions();
    void addLibraryActions(QMenu* menu);
    void addPictureActions(QMenu* menu);
    void addSearchActions(QMenu* menu);
    void addViewActions(QMenu* menu);
    void addOtherActions();
    template <class Handler>
    QAction* add(QMenu* menu, const QString& text, const QList<QKeySequence>& keys, Handler handler);
    void showGridMenu(const QPoint& point);
    void paste();
    void giveFeedback(bool right);
    void trashSelected();
    void showAbout();
    void setLook(ThemeChoice look);

    /// `begins`: PicturesPage::showPage.
    void showPage(Page page, bool begins = false);
    /// Made when it is first shown.
    QWidget* widgetOf(Page page);
    QWidget* make(Page page);
    QWidget* makeMap();
    QWidget* makeDuplicates();
    QWidget* makeExperiments();
    QWidget* makeModels();
    QWidget* makeSettings();
    void showLibrary();
    void showIndex();
    void showNothing();
    /// What is on the page.
    void showFacts();
    void findWords(const QString& words);
    void offerToMake(const QString& folder);
    /// The picture that is looked at, and nothing else, on the whole screen.
    void showBare(bool bare);
    void remark(const QString& text);
    void showError(const QString& problem, const QString& file, const QString& remedy,
                   const QString& about = {});
    void rememberPlace() const;
    void returnToPlace();

    LibrarySession* session_;
    std::unique_ptr<QuerySession> query_;
    WatchedFolders* watched_;
    ThumbnailCache* thumbnails_;
    ResourceJobs* resources_;
    LibraryEdits* edits_;

    TopBar* topBar_;
    ErrorBar* errors_;
    SuggestionBar* suggestions_;
    QStackedWidget* pages_;
    PicturesPage* pictures_;
    std::map<Page, QWidget*> made_;         ///< other pages
    DuplicatesPage* duplicates_ = nullptr;  ///< one of these
    QString pictureFacts_;                  ///< of the pictures that are listed, or of all
    SettingsPage* settings_ = nullptr;      ///< likewise
    JobBar* jobBar_;
    std::vector<QWidget*> around_;  ///< the pages
    CommandPalette* palette_;

    LibraryCommands* library_;
    LibraryRepair* repair_;
    Improvements* improvements_;
    PictureCommands* picture_;
    SearchCommands* search_;
    EditReports* editReports_;
    QMenu* rating_ = nullptr;
    QAction* fullViewAction_;
    QAction* toggleFold_;
    QAction* openElsewhere_;

    Page page_ = Page::Browse, beforeSettings_ = Page::Browse;
    bool wasFullScreen_ = false;
    QElapsedTimer jobTime_;
    bool closing_ = false;  ///< as soon as what was changed is saved
    bool returning_ = false;
    bool saidHowWatched_ = false;
};

}  // namespace laplens
