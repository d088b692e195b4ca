#include "ui/window/main_window.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QSlider>
#include <QVBoxLayout>

#include "core/base/error.hpp"
#include "core/store/location.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/map_page.hpp"
#include "ui/browse/map_view.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/experiments/experiments_page.hpp"
#include "ui/networks/models_page.hpp"
#include "ui/search/query_strip.hpp"
#include "ui/search/recent_queries.hpp"
#include "ui/search/search_start.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/session/resource_jobs.hpp"
#include "ui/session/watched_folders.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/desktop.hpp"
#include "ui/shared/page_stack.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/window/command_palette.hpp"
#include "ui/window/dropped.hpp"
#include "ui/window/edit_reports.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/improvements.hpp"
#include "ui/window/job_bar.hpp"
#include "ui/window/library_repair.hpp"
#include "ui/window/picture_commands.hpp"
#include "ui/window/pictures_page.hpp"
#include "ui/window/recent_libraries.hpp"
#include "ui/window/search_commands.hpp"
#include "ui/window/settings_page.hpp"
#include "ui/window/side_panels.hpp"
#include "ui/window/sidebar.hpp"
#include "ui/window/stage_names.hpp"
#include "ui/window/suggestion_bar.hpp"
#include "ui/window/top_bar.hpp"
#include "ui/window/welcome_page.hpp"

namespace laplens {

namespace {

constexpr int kLongJob_ms = 30'000;
/// How large the frame is, no one knows before the window is shown.
constexpr QSize kRoomForFrame(16, 48);
/// The remedy of every error that building again mends.
const QString kBuildRemedy = QStringLiteral("Build the codes again");

QFrame* addLine(QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setFixedHeight(1);
    line->setProperty("role", "line");
    return line;
}

}  // namespace

MainWindow::MainWindow(PrepareDemo prepareDemo, QWidget* parent) : QMainWindow(parent) {
    setWindowTitle(tr("LapLens"));
    setAcceptDrops(true);
    resize(QSize(1440, 900).boundedTo(screen()->availableSize() - kRoomForFrame));
    buildParts();
    library_ = new LibraryCommands(*session_, pictures_->sidebar(), *errors_, *this, std::move(prepareDemo));
    repair_ = new LibraryRepair(*session_, *suggestions_, *errors_, *this);
    improvements_ = new Improvements(*session_, *resources_, *suggestions_);
    picture_ = new PictureCommands(*session_, *edits_, *pictures_, *thumbnails_, *errors_, *this);
    search_ = new SearchCommands(*session_, *query_, *edits_, *pictures_, *this);
    editReports_ = new EditReports(*edits_, *pictures_, *errors_);
    layOut();
    connectLibrary();
    connectQuery();
    connectJobs();
    connectCommands();
    connectViews();
    addActions();
    showPage(Page::Browse);
    const QSettings settings;
    restoreGeometry(settings.value("window/geometry").toByteArray());
    pictures_->panels().restoreState(settings.value("window/splitter").toByteArray());
    if (const int width = settings.value("browse/cellWidth").toInt(); width > 0) grid().setCellWidth(width);
    watched_->setWatching(settings.value("library/watch", true).toBool());
}

MainWindow::~MainWindow() = default;

PictureGrid& MainWindow::grid() {
    return pictures_->grid();
}

void MainWindow::buildParts() {
    session_ = new LibrarySession(this);
    query_ = std::make_unique<QuerySession>(*session_);
    watched_ = new WatchedFolders(*session_);
    const qint64 megabytes = QSettings().value("memory/thumbnails").toLongLong();
    thumbnails_ = new ThumbnailCache(megabytes > 0 ? megabytes << 20 : ThumbnailCache::kDefaultBytes, this);
    resources_ = new ResourceJobs(*session_);
    edits_ = new LibraryEdits(*session_);
    topBar_ = new TopBar(*session_, this);
    errors_ = new ErrorBar(this);
    suggestions_ = new SuggestionBar(this);
    pages_ = new PageStack(this);
    pictures_ = new PicturesPage(*session_, *query_, *thumbnails_, this);
    jobBar_ = new JobBar(session_->jobs(), this);
    palette_ = new CommandPalette(this);
}

void MainWindow::layOut() {
    auto* all = new QWidget(this);
    auto* column = new QVBoxLayout(all);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    around_ = {topBar_, addLine(all), addLine(all), jobBar_};
    column->addWidget(around_[0]);
    column->addWidget(around_[1]);
    column->addWidget(errors_);
    column->addWidget(suggestions_);
    column->addWidget(pages_, 1);
    column->addWidget(around_[2]);
    column->addWidget(around_[3]);
    pages_->addWidget(pictures_);
    jobBar_->addTool(&pictures_->cellWidth());
    setCentralWidget(all);
}

void MainWindow::connectLibrary() {
    connect(session_, &LibrarySession::failed, this, &MainWindow::showError);
    connect(session_, &LibrarySession::written, this, [this] { errors_->settle(LibrarySession::kChange); });
    connect(session_, &LibrarySession::libraryClosed, this, &MainWindow::showNothing);
    connect(session_, &LibrarySession::libraryOpened, this, [this] {
        suggestions_->withdraw();
        thumbnails_->setLibrary(session_->place());
        saidHowWatched_ = false;
    });
    connect(session_, &LibrarySession::libraryReplaced, this, [this](const QString& folder) {
        showError(tr("Another library is in the place of the one that was open, and is shown now"), folder,
                  tr("Nothing was changed in it. If you want the one before, put it back"));
    });
    connect(session_, &LibrarySession::libraryMissing, this, &MainWindow::offerToMake);
    connect(session_, &LibrarySession::libraryAway, this, [this](const QString& folder, bool isOutOfReach) {
        if (isOutOfReach)
            return showError(tr("The library's folder may not be read any more"), folder,
                             tr("Its permissions were changed while it was open. Give them back, and LapLens "
                                "goes on; until then nothing is changed"));
        showError(
            tr("The library is not there any more"), folder,
            tr("It was moved or deleted while it was open. Bring it back, and LapLens goes on; until then "
               "nothing is changed"));
    });
    connect(session_, &LibrarySession::libraryBack, this, [this] {
        errors_->hide();
        remark(tr("The library is there again."));
    });
    connect(session_, &LibrarySession::libraryWritable, this, [this] {
        errors_->settle(ErrorBar::kReadOnly);
        remark(tr("The library can be written now."));
    });
    connect(watched_, &WatchedFolders::changed, this, [this] {
        if (watched_->state().polled > 0 && !std::exchange(saidHowWatched_, true))
            remark(watchText(watched_->state()));
    });
    connect(
        session_, &LibrarySession::allWritten, this,
        [this] {
            if (closing_ && !edits_->isBusy()) close();
        },
        Qt::QueuedConnection);  // after a step that waited for it was taken
    connect(session_, &LibrarySession::libraryChanged, this, &MainWindow::showLibrary);
    connect(session_, &LibrarySession::indexChanged, this, &MainWindow::showIndex);
}

void MainWindow::connectQuery() {
    connect(query_.get(), &QuerySession::incomplete, this,
            [this](const QString& problem, const QString& file, const QString& remedy) {
                errors_->showError(problem, file, remedy, QuerySession::kQuery);
            });
    connect(query_.get(), &QuerySession::searchStarted, this,
            [this] { errors_->settle(QuerySession::kQuery); });
    connect(query_.get(), &QuerySession::queryChanged, this, [this] {
        const auto query = query_->queryPicture();
        if (!query) return;
        errors_->settle(ErrorBar::kPaste);
        if (query->pictures == 1 && !query->file.isEmpty()) rememberQuery(query->file);
    });
    connect(query_.get(), &QuerySession::resultReady, this,
            [this] { errors_->settle(QuerySession::kSearch); });
    connect(resources_, &ResourceJobs::pictureCame, query_.get(), &QuerySession::searchForFile);
}

void MainWindow::connectJobs() {
    JobRunner& jobs = session_->jobs();
    connect(&jobs, &JobRunner::started, this, [this] { jobTime_.start(); });
    connect(&jobs, &JobRunner::finished, this, [this] {
        const QString& title = session_->jobs().title();
        errors_->settle(title);
        if (!isActiveWindow() && jobTime_.elapsed() > kLongJob_ms) {
            QApplication::alert(this);
            notifyDesktop(tr("%1: done").arg(title));
        }
        if (const auto files = session_->takePassedOver())
            remark(
                tr("%n file(s) in the folders are no pictures of the library; the menu lists them "
                   "as files passed over.",
                   nullptr, int(files)));
    });
}

void MainWindow::connectCommands() {
    connect(library_, &LibraryCommands::browseWanted, this, [this] { showPage(Page::Browse); });
    connect(library_, &LibraryCommands::backupChosen, repair_, &LibraryRepair::offerBackup);
    connect(library_, &LibraryCommands::libraryMissing, this, &MainWindow::offerToMake);
    connect(library_, &LibraryCommands::failed, this, &MainWindow::showError);
    connect(library_, &LibraryCommands::remarked, this, &MainWindow::remark);
    connect(repair_, &LibraryRepair::updateWanted, library_, &LibraryCommands::setUpdateWhenOpen);
    connect(repair_, &LibraryRepair::failed, this, &MainWindow::showError);
    connect(improvements_, &Improvements::remarked, this, &MainWindow::remark);
    connect(picture_, &PictureCommands::failed, this, &MainWindow::showError);
    connect(picture_, &PictureCommands::remarked, this, &MainWindow::remark);
    connect(editReports_, &EditReports::failed, this, &MainWindow::showError);
    connect(editReports_, &EditReports::remarked, this, &MainWindow::remark);
    connect(search_, &SearchCommands::searchShown, this, [this] { showPage(Page::Search); });
    connect(search_, &SearchCommands::failed, this, &MainWindow::showError);
    connect(search_, &SearchCommands::remarked, this, &MainWindow::remark);
}

void MainWindow::connectViews() {
    connect(topBar_, &TopBar::pageChosen, this, [this](Page page) { showPage(page); });
    connect(topBar_, &TopBar::foundChanged, this, [this] { pictures_->find(topBar_->found()); });
    connect(topBar_, &TopBar::findLeft, this, [this] {
        if (page_ == Page::Browse || page_ == Page::Search) grid().setFocus();
    });
    connect(pictures_, &PicturesPage::pageWanted, this, [this](Page page) { showPage(page); });
    connect(pictures_, &PicturesPage::lookWanted, this, [this] { pages_->setCurrentWidget(pictures_); });
    connect(pictures_, &PicturesPage::factsChanged, this, [this](const QString& facts) {
        pictureFacts_ = facts;
        showFacts();
    });
    connect(pictures_, &PicturesPage::remarked, this, &MainWindow::remark);
    connect(pictures_, &PicturesPage::wordsWanted, this, &MainWindow::findWords);
    connect(picture_, &PictureCommands::wordsWanted, this, &MainWindow::findWords);
    connect(pages_, &QStackedWidget::currentChanged, pictures_, &PicturesPage::offerCellWidth);
    connect(&pictures_->strip(), &QueryStrip::saveRequested, search_, &SearchCommands::keepSearch);
    connect(&pictures_->fullView(), &FullView::bareWanted, this, &MainWindow::showBare);
    connect(&grid(), &QWidget::customContextMenuRequested, this, &MainWindow::showGridMenu);
    const Sidebar* sidebar = &pictures_->sidebar();
    connect(sidebar, &Sidebar::addFolderRequested, library_, &LibraryCommands::addFolder);
    connect(sidebar, &Sidebar::removeFolderRequested, edits_, &LibraryEdits::removeRoot);
    connect(sidebar, &Sidebar::searchChosen, this,
            [this](const SearchRecord& search) { search_->openSearch(search.queryJson); });
    connect(sidebar, &Sidebar::removeSearchRequested, edits_, &LibraryEdits::removeSearch);
    connect(sidebar, &Sidebar::revealRequested, this, revealInFileManager);
    const WelcomePage* welcome = &pictures_->welcome();
    connect(welcome, &WelcomePage::addFolderRequested, library_, &LibraryCommands::addFolder);
    connect(welcome, &WelcomePage::folderChosen, library_,
            [this](const QString& folder) { library_->addFolders({folder}); });
    connect(welcome, &WelcomePage::demoRequested, library_, &LibraryCommands::openDemo);
    connect(&pictures_->searchStart(), &SearchStart::addFolderRequested, library_,
            &LibraryCommands::addFolder);
}

void MainWindow::findWords(const QString& words) {
    if (pictures_->isInFull() || pictures_->isComparing()) pictures_->backToGrid();
    topBar_->find(words);
}

void MainWindow::showLibrary() {
    thumbnails_->refresh(session_->pictureReader());
    pictures_->model().refreshRecords();
    setWindowTitle(tr("%1 - LapLens").arg(toQString(libraryName(session_->folder()))));
    const QString place = toQString(withoutSecrets(session_->folder()));
    QSettings().setValue("library/last", place);
    rememberLibrary(place);
    if (!session_->readOnlyReason().isEmpty()) remark(session_->readOnlyReason());
    library_->takeUpWaiting();
    pictures_->showLibrary();
}

void MainWindow::showIndex() {
    pictures_->showIndex();
    search_->takeUpWaiting();
    if (session_->isOpen() && std::exchange(returning_, false)) returnToPlace();
}

void MainWindow::showFacts() {
    const bool areCopies = page_ == Page::Duplicates && duplicates_ && !duplicates_->facts().isEmpty();
    jobBar_->setFacts(areCopies ? duplicates_->facts() : pictureFacts_);
}

void MainWindow::showNothing() {
    setWindowTitle(tr("LapLens"));
    thumbnails_->setLibrary({});
    pictures_->clear();
    if (page_ == Page::Search) showPage(Page::Browse);
}

void MainWindow::offerToMake(const QString& folder) {
    search_->forgetWaiting();
    repair_->offerToMake(folder);
}

void MainWindow::showPage(Page page, bool begins) {
    const Page was = std::exchange(page_, page);
    if (page != was)
        for (const char* error : {ErrorBar::kHere, ErrorBar::kPaste}) errors_->settle(error);
    if (page == Page::Settings && page != was) beforeSettings_ = was;
    topBar_->showPage(page);
    pages_->setCurrentWidget(widgetOf(page));
    pictures_->showPage(page, begins);
}

QWidget* MainWindow::widgetOf(Page page) {
    if (page == Page::Browse || page == Page::Search) return pictures_;
    QWidget*& widget = made_[page];
    if (!widget) pages_->addWidget(widget = make(page));
    return widget;
}

QWidget* MainWindow::make(Page page) {
    switch (page) {
        case Page::Map:
            return makeMap();
        case Page::Duplicates:
            return makeDuplicates();
        case Page::Experiments:
            return makeExperiments();
        case Page::Models:
            return makeModels();
        case Page::Settings:
            return makeSettings();
        case Page::Browse:
        case Page::Search:
            break;
    }
    return pictures_;
}

QWidget* MainWindow::makeMap() {
    auto* map = new MapPage(*session_, *thumbnails_, this);
    connect(map, &MapPage::browseRequested, pictures_, &PicturesPage::showOther);
    connect(map, &MapPage::searchRequested, query_.get(), &QuerySession::searchForRow);
    connect(map, &MapPage::selectionChanged, pictures_, &PicturesPage::select);
    connect(pictures_, &PicturesPage::selectionChanged, map, [this, map] {
        if (page_ != Page::Map) map->view().setSelected(pictures_->selectedPictures());
    });
    map->view().setSelected(pictures_->selectedPictures());
    return map;
}

QWidget* MainWindow::makeDuplicates() {
    duplicates_ = new DuplicatesPage(*session_, *edits_, *thumbnails_, this);
    connect(duplicates_, &DuplicatesPage::factsChanged, this, &MainWindow::showFacts);
    connect(duplicates_, &DuplicatesPage::wordsWanted, this, &MainWindow::findWords);
    connect(duplicates_, &DuplicatesPage::openRequested, picture_, &PictureCommands::openFile);
    return duplicates_;
}

QWidget* MainWindow::makeExperiments() {
    auto* experiments = new ExperimentsPage(*session_, this);
    connect(experiments, &ExperimentsPage::failed, this,
            [this](const QString& problem, const QString& file, const QString& remedy) {
                showError(problem, file, remedy, ErrorBar::kHere);
            });
    connect(experiments, &ExperimentsPage::messaged, this, [this](const QString& text) {
        errors_->settle(ErrorBar::kHere);
        remark(text);
    });
    return experiments;
}

QWidget* MainWindow::makeModels() {
    auto* models = new ModelsPage(*session_, *resources_, this);
    connect(models, &ModelsPage::datasetOpened, library_, &LibraryCommands::openDataset);
    connect(models, &ModelsPage::importRequested, library_, &LibraryCommands::addFolders);
    return models;
}

QWidget* MainWindow::makeSettings() {
    settings_ = new SettingsPage(*session_, *watched_, *thumbnails_, this);
    connect(settings_, &SettingsPage::lookChosen, this, &MainWindow::setLook);
    connect(settings_, &SettingsPage::modelsRequested, this, [this] { showPage(Page::Models); });
    connect(settings_, &SettingsPage::addFolderRequested, library_, &LibraryCommands::addFolder);
    connect(settings_, &SettingsPage::removeFolderRequested, edits_, &LibraryEdits::removeRoot);
    connect(settings_, &SettingsPage::passedOverRequested, library_, &LibraryCommands::showPassedOver);
    connect(settings_, &SettingsPage::revealRequested, this, revealInFileManager);
    connect(settings_, &SettingsPage::left, this, [this] { showPage(beforeSettings_); });
    return settings_;
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    pictures_->showPanels();
}

void MainWindow::showBare(bool bare) {
    FullView& view = pictures_->fullView();
    if (bare == view.isBare()) return;
    if (bare) wasFullScreen_ = isFullScreen();
    view.setBare(bare);
    for (QWidget* part : around_) part->setHidden(bare);
    pictures_->showPanels();
    setWindowState(windowState().setFlag(Qt::WindowFullScreen, bare || wasFullScreen_));
}

bool MainWindow::isIdle() const {
    return !session_->jobs().isRunning() && pictures_->isIdle() && !search_->isWaiting() &&
           !library_->isWaiting() && thumbnails_->isIdle();
}

void MainWindow::remark(const QString& text) {
    jobBar_->setRemark(text);
}

void MainWindow::tellOfDamagedSettings(const QString& kept) {
    showError(tr("The settings could not be read, and begin anew"), kept,
              tr("The file is kept. Your libraries are where they were: open yours again from the menu"),
              ErrorBar::kHere);
}

void MainWindow::showError(const QString& problem, const QString& file, const QString& remedy,
                           const QString& about) {
    const QString& readOnly = session_->readOnlyReason();
    const QString what = !readOnly.isEmpty() && problem.contains(readOnly) ? QString(ErrorBar::kReadOnly)
                         : about.isEmpty() && pictures_->isSearching()     ? QString(QuerySession::kSearch)
                                                                           : about;
    pictures_->giveUp();
    closing_ = false;  // it is to be read, and may be about what was to be saved
    if (!session_->isOpen()) search_->forgetWaiting();
    errors_->showError(problem, file, remedy, what);
    if (remedy == kBuildRemedy && session_->isOpen() && readOnly.isEmpty())
        suggestions_->suggest(tr("The codes cannot be used for new pictures. Built again, they can."),
                              tr("Build again"), [this] { improvements_->buildAgain(); });
}

bool MainWindow::takeFiles(const QStringList& files) {
    QStringList folders;
    std::vector<std::filesystem::path> pictures;
    for (const QString& file : files) {
        if (ResourceJobs::looksLikeNetwork(toPath(file)))
            resources_->importNetwork(toPath(file));
        else if (isForLibrary(toPath(file)))
            folders << file;
        else
            pictures.push_back(toPath(file));
    }
    if (!folders.isEmpty()) library_->addFolders(folders);
    if (!pictures.empty()) query_->searchForFiles(pictures);
    return !files.isEmpty();
}

void MainWindow::comeForward() {
    if (isMinimized()) setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

bool MainWindow::take(const QMimeData& data) {
    const Dropped dropped = readDrop(data);
    if (takeFiles(dropped.files)) return true;
    if (!dropped.picture.isNull())
        query_->searchForImage(dropped.picture, tr("Pasted picture"));
    else if (!dropped.address.isEmpty())
        resources_->fetchPicture(dropped.address);
    else
        return false;
    return true;
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QMimeData* data = event->mimeData();
    if (!data->hasUrls() && !data->hasImage() && !data->hasText()) return;
    event->acceptProposedAction();
    pictures_->searchStart().setTargeted(true);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    pictures_->searchStart().setTargeted(false);
}

void MainWindow::dropEvent(QDropEvent* event) {
    pictures_->searchStart().setTargeted(false);
    if (event->source() == &grid() && grid().currentImageId() != 0)
        query_->searchForRow(grid().currentImageId());
    else if (!take(*event->mimeData()))
        return;
    event->acceptProposedAction();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (edits_->isBusy() && !std::exchange(closing_, true)) {
        errors_->showError(tr("LapLens closes as soon as the last changes are saved"), {},
                           tr("Close it once more to leave without them"));
        return event->ignore();
    }
    closing_ = false;
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    settings.setValue("window/splitter", pictures_->panels().saveState());
    settings.setValue("browse/cellWidth", grid().cellWidth());
    rememberPlace();
    session_->jobs().cancelAll();
    event->accept();
}

void MainWindow::rememberPlace() const {
    QSettings settings;
    settings.remove("place");
    if (!session_->isOpen()) return;
    settings.setValue("place/library", toQString(withoutSecrets(session_->folder())));
    settings.setValue("place/page", int(page_));
    if (page_ != Page::Search) return;
    if (const SavedQuery query = query_->savedQuery(); !query.sources.empty())
        settings.setValue("place/query", toQString(toJson(query)));
}

void MainWindow::returnToPlace() {
    const QSettings settings;
    const bool busy = page_ != Page::Browse || query_->hasQuery() || pictures_->isSearching();
    if (busy || settings.value("place/library").toString() != toQString(withoutSecrets(session_->folder())))
        return;
    const int page = settings.value("place/page").toInt();
    const QString query = settings.value("place/query").toString();
    if (page == int(Page::Search)) {
        if (session_->index() && !query.isEmpty()) search_->openSearch(toStd(query));
    } else if (page > int(Page::Browse) && page <= int(Page::Models)) {
        showPage(Page(page));
    }
}

}  // namespace laplens
