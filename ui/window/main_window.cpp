#include "ui/window/main_window.hpp"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.hpp"
#include "core/query/bit_ends.hpp"
#include "core/query/words.hpp"
#include "core/store/library.hpp"
#include "core/store/location.hpp"
#include "ui/browse/browse_bar.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/map_page.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/experiments/experiments_page.hpp"
#include "ui/networks/models_page.hpp"
#include "ui/search/lab_panel.hpp"
#include "ui/search/query_strip.hpp"
#include "ui/search/recent_queries.hpp"
#include "ui/search/search_start.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/session/resource_jobs.hpp"
#include "ui/session/watched_folders.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/folding_bar.hpp"
#include "ui/shared/icons.hpp"
#include "ui/shared/page_stack.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/compare_view.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/window/command_palette.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/find_box.hpp"
#include "ui/window/job_bar.hpp"
#include "ui/window/recent_libraries.hpp"
#include "ui/window/settings_page.hpp"
#include "ui/window/sidebar.hpp"
#include "ui/window/stage_names.hpp"
#include "ui/window/suggestion_bar.hpp"
#include "ui/window/welcome_page.hpp"

namespace laplens {

namespace {

constexpr int kLongJob_ms = 30'000;
constexpr int kMostRoom = 100;     ///< as a stretch: before others get any
constexpr int kRoomForAll = 1000;  ///< a narrower window shows the side bar or the lab panel
/// How large the frame is, no one knows before the window is shown.
constexpr QSize kRoomForFrame(16, 48);
/// The remedy of every error that building again mends.
const QString kBuildRemedy = QStringLiteral("Build the codes again");
constexpr int kGrowthPoll_ms = 2000, kFirstPoll_ms = 400;

QPushButton* addTab(QWidget* parent, const QString& text) {
    auto* tab = new QPushButton(text, parent);
    tab->setProperty("role", "nav");
    tab->setCheckable(true);
    tab->setAutoExclusive(true);
    return tab;
}

QFrame* addLine(QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setFixedHeight(1);
    line->setProperty("role", "line");
    return line;
}

}  // namespace

MainWindow::MainWindow(PrepareDemo prepareDemo, QWidget* parent)
    : QMainWindow(parent), prepareDemo_(std::move(prepareDemo)) {
    setWindowTitle(tr("LapLens"));
    setAcceptDrops(true);
    resize(QSize(1440, 900).boundedTo(screen()->availableSize() - kRoomForFrame));
    buildParts();
    connectParts();
    addActions();
    showPage(Page::Browse);
    const QSettings settings;
    restoreGeometry(settings.value("window/geometry").toByteArray());
    splitter_->restoreState(settings.value("window/splitter").toByteArray());
    if (const int width = settings.value("browse/cellWidth").toInt(); width > 0) grid_->setCellWidth(width);
    watched_->setWatching(settings.value("library/watch", true).toBool());
}

MainWindow::~MainWindow() = default;

void MainWindow::buildParts() {
    session_ = new LibrarySession(this);
    query_ = std::make_unique<QuerySession>(*session_);
    watched_ = new WatchedFolders(*session_);
    const qint64 megabytes = QSettings().value("memory/thumbnails").toLongLong();
    thumbnails_ = new ThumbnailCache(megabytes > 0 ? megabytes << 20 : ThumbnailCache::kDefaultBytes, this);
    model_ = new GridModel(*session_, this);
    grid_ = new PictureGrid(*model_, *thumbnails_, this);
    strip_ = new QueryStrip(*session_, *query_, this);
    browseBar_ = new BrowseBar(this);
    sidebar_ = new Sidebar(*session_, this);
    errors_ = new ErrorBar(this);
    suggestions_ = new SuggestionBar(this);
    resources_ = new ResourceJobs(*session_);
    edits_ = new LibraryEdits(*session_);
    jobBar_ = new JobBar(session_->jobs(), this);
    welcome_ = new WelcomePage(this);
    searchStart_ = new SearchStart(this);
    fullView_ = new FullView(*session_, *model_, *thumbnails_, this);
    compareView_ = new CompareView(this);
    lab_ = new LabPanel(this);

    auto* gridPage = new QWidget(this);
    auto* gridColumn = new QVBoxLayout(gridPage);
    gridColumn->setContentsMargins(0, 0, 0, 0);
    gridColumn->setSpacing(0);
    partText_ = new QLabel(gridPage);
    partText_->setProperty("role", "accent");
    partText_->setWordWrap(true);
    auto* partLine = new QHBoxLayout;
    partLine->setContentsMargins(kSpace3, 0, kSpace3, kSpace2);
    partLine->addWidget(partText_);
    gridColumn->addWidget(strip_);
    gridColumn->addLayout(partLine);
    gridColumn->addWidget(buildSelectionBar());
    gridColumn->addWidget(browseBar_);
    gridColumn->addWidget(addLine(gridPage));
    gridColumn->addWidget(grid_, 1);

    centre_ = new PageStack(this);
    centre_->addWidget(gridPage);
    centre_->addWidget(welcome_);
    centre_->addWidget(fullView_);
    centre_->addWidget(compareView_);
    centre_->addWidget(searchStart_);
    splitter_ = new QSplitter(Qt::Horizontal, this);
    splitter_->setHandleWidth(1);
    splitter_->setChildrenCollapsible(false);
    sidebar_->setMinimumWidth(std::max(160, sidebar_->minimumSizeHint().width()));
    splitter_->addWidget(sidebar_);
    splitter_->addWidget(centre_);
    splitter_->addWidget(lab_);
    lab_->setMinimumWidth(300);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({216, 908, 300});

    pages_ = new PageStack(this);
    pages_->addWidget(splitter_);

    auto* all = new QWidget(this);
    auto* column = new QVBoxLayout(all);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    around_ = {buildTopBar(), addLine(all), addLine(all), jobBar_};
    column->addWidget(around_[0]);
    column->addWidget(around_[1]);
    column->addWidget(errors_);
    column->addWidget(suggestions_);
    column->addWidget(pages_, 1);
    column->addWidget(around_[2]);
    column->addWidget(around_[3]);
    cellWidth_ = new QSlider(Qt::Horizontal, this);
    cellWidth_->setRange(PictureGrid::kSmallestCell, PictureGrid::kLargestCell);
    cellWidth_->setPageStep(30);
    cellWidth_->setMinimumWidth(16);
    cellWidth_->setMaximumWidth(110);
    cellWidth_->setAccessibleName(tr("Size of the thumbnails"));
    cellWidth_->setToolTip(tr("Size of the thumbnails (Ctrl and the wheel, Ctrl++ and Ctrl+-)"));
    cellWidth_->setValue(grid_->cellWidth());
    jobBar_->addTool(cellWidth_);
    setCentralWidget(all);
    palette_ = new CommandPalette(this);
}

QWidget* MainWindow::buildSelectionBar() {
    selectionBar_ = new QWidget(this);
    selectionText_ = new QLabel(selectionBar_);
    selectionText_->setProperty("role", "accent");
    auto* toMap = new QPushButton(tr("Back to the map"), selectionBar_);
    auto* all = new QPushButton(tr("Show all pictures"), selectionBar_);
    for (QPushButton* button : {toMap, all}) button->setProperty("role", "chip");
    connect(toMap, &QPushButton::clicked, this, [this] { showPage(Page::Map); });
    connect(all, &QPushButton::clicked, this, [this] { showOther(); });
    auto* row = new QHBoxLayout(selectionBar_);
    row->setContentsMargins(kSpace3, kSpace2, kSpace3, kSpace2);
    row->setSpacing(kSpace2);
    row->addWidget(selectionText_, 1);
    row->addWidget(toMap);
    row->addWidget(all);
    return selectionBar_;
}

QWidget* MainWindow::buildTopBar() {
    auto* bar = new FoldingBar(this);
    auto* name = new QLabel(QStringLiteral("LapLens"), bar);
    name->setFont(themeFont(TextSize::Body, true));
    browseTab_ = addTab(bar, tr("Browse"));
    searchTab_ = addTab(bar, tr("Search"));
    mapTab_ = addTab(bar, tr("Map"));
    duplicatesTab_ = addTab(bar, tr("Duplicates"));
    experimentsTab_ = addTab(bar, tr("Experiments"));
    modelsTab_ = addTab(bar, tr("Models"));
    find_ = new FindBox(*session_, bar);
    find_->setMinimumWidth(140);
    find_->setMaximumWidth(300);
    searchByPicture_ = new QToolButton(bar);
    searchByPicture_->setProperty("role", "outlined");
    searchByPicture_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    searchByPicture_->setFocusPolicy(Qt::TabFocus);
    pagesButton_ = new QToolButton(bar);
    pagesButton_->setProperty("role", "outlined");
    pagesButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    pagesButton_->setPopupMode(QToolButton::InstantPopup);
    pagesButton_->setFocusPolicy(Qt::TabFocus);
    setThemedIcon(pagesButton_, "chevron-down");
    pagesButton_->setMenu(new QMenu(pagesButton_));
    pagesButton_->hide();
    menuButton_ = new QToolButton(bar);
    menuButton_->setAutoRaise(true);
    menuButton_->setPopupMode(QToolButton::InstantPopup);
    menuButton_->setFocusPolicy(Qt::TabFocus);
    menuButton_->setAccessibleName(tr("Menu"));
    setThemedIcon(menuButton_, "menu");
    menu_ = new QMenu(menuButton_);
    menuButton_->setMenu(menu_);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(kSpace3, 4, kSpace3, 4);
    row->setSpacing(kSpace2);
    row->addWidget(name);
    row->addSpacing(kSpace1);
    row->addWidget(pagesButton_);
    row->addWidget(browseTab_);
    row->addWidget(searchTab_);
    row->addWidget(mapTab_);
    row->addWidget(duplicatesTab_);
    row->addWidget(experimentsTab_);
    row->addWidget(modelsTab_);
    row->addStretch(1);
    row->addWidget(searchByPicture_);
    row->addWidget(find_, kMostRoom);
    row->addWidget(menuButton_);
    bar->setFixedHeight(40);
    bar->setObjectName("topBar");
    bar->addStep([name](bool folded) { name->setVisible(!folded); });
    bar->addStep([this](bool folded) {
        searchByPicture_->setToolButtonStyle(folded ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    });
    bar->addStep([this, tabs = bar->findChildren<QPushButton*>()](bool folded) {
        for (QPushButton* tab : tabs) tab->setVisible(!folded);
        pagesButton_->setVisible(folded);
    });
    return bar;
}

void MainWindow::connectParts() {
    connect(session_, &LibrarySession::failed, this, &MainWindow::showError);
    connect(session_, &LibrarySession::written, this, [this] { settleError(LibrarySession::kChange); });
    connect(session_, &LibrarySession::libraryOpened, suggestions_, [this] { suggestions_->withdraw(); });
    connect(session_, &LibrarySession::libraryClosed, this, &MainWindow::showNothing);
    connect(session_, &LibrarySession::libraryOpened, this,
            [this] { thumbnails_->setLibrary(session_->place()); });
    connect(session_, &LibrarySession::libraryReplaced, this, [this](const QString& folder) {
        showError(tr("Another library is in the place of the one that was open, and is shown now"), folder,
                  tr("Nothing was changed in it. If you want the one before, put it back"));
    });
    connect(session_, &LibrarySession::libraryMissing, this, &MainWindow::offerToMake);
    connect(session_, &LibrarySession::libraryDamaged, this,
            [this](const QString& folder) { offerToRepair(toPath(folder)); });
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
        jobBar_->setRemark(tr("The library is there again."));
    });
    connect(session_, &LibrarySession::libraryWritable, this, [this] {
        settleError(kReadOnly);
        jobBar_->setRemark(tr("The library can be written now."));
    });
    connect(session_, &LibrarySession::libraryOpened, this, [this] { saidHowWatched_ = false; });
    connect(watched_, &WatchedFolders::changed, this, [this] {
        if (watched_->state().polled > 0 && !std::exchange(saidHowWatched_, true))
            jobBar_->setRemark(watchText(watched_->state()));
    });
    connect(
        session_, &LibrarySession::allWritten, this,
        [this] {
            if (closing_ && !edits_->isBusy()) close();
        },
        Qt::QueuedConnection);  // after a step that waited for it was taken
    connect(&session_->jobs(), &JobRunner::started, this, [this](const QString& title) {
        jobTime_.start();
        progress_ = title;
        showProgress();
    });
    connect(&session_->jobs(), &JobRunner::progressed, this,
            [this](const QString& stage, qint64 done, qint64 total, double, double secondsLeft) {
                progress_ = progressText(stage, done, total, secondsLeft);
                showProgress();
            });
    for (const auto end : {&JobRunner::finished, &JobRunner::cancelled})
        connect(&session_->jobs(), end, this, &MainWindow::showProgress);
    connect(&session_->jobs(), &JobRunner::failed, this, &MainWindow::showProgress);
    connect(&session_->jobs(), &JobRunner::finished, this, [this] {
        settleError(session_->jobs().title());
        if (!isActiveWindow() && jobTime_.elapsed() > kLongJob_ms)
            notify(tr("%1: done").arg(session_->jobs().title()));
        if (const auto files = session_->takePassedOver())
            jobBar_->setRemark(
                tr("%n file(s) in the folders are no pictures of the library; the menu lists them "
                   "as files passed over.",
                   nullptr, int(files)));
    });
    connect(session_, &LibrarySession::libraryChanged, this, [this] {
        thumbnails_->refresh(session_->pictureReader());
        model_->refreshRecords();
        setWindowTitle(tr("%1 - LapLens").arg(toQString(libraryName(session_->folder()))));
        const QString place = toQString(withoutSecrets(session_->folder()));
        QSettings().setValue("library/last", place);
        rememberLibrary(place);
        if (!session_->readOnlyReason().isEmpty()) jobBar_->setRemark(session_->readOnlyReason());
        if (std::exchange(updateWhenOpen_, false)) session_->update();
        addWaitingFolders();
        if (session_->counts().total == 0) suggestFolder();
        showProgress();
        showBrowsed();
    });
    connect(session_, &LibrarySession::indexChanged, this, [this] {
        hasNoCodes_ = session_->isOpen() && !session_->index();
        projections_.reset();
        if (!session_->index()) showSelection({});  // another library
        lab_->setIndex(session_->index());
        showLab();
        lab_->setBits(query_->bits());
        showFacts();
        if (browseBar_->order().group == BrowseOrder::Group::Cluster) showBrowsed();
        suggestBuild();
        suggestBetterNetwork();
        if (session_->index() && !wantedQuery_.empty())
            query_->searchForFiles(std::exchange(wantedQuery_, {}));
        if (session_->isOpen() && std::exchange(returning_, false)) returnToPlace();
    });
    connect(query_.get(), &QuerySession::incomplete, this,
            [this](const QString& problem, const QString& file, const QString& remedy) {
                errors_->showError(problem, file, remedy);
                errorAbout_ = QuerySession::kQuery;
            });
    connect(query_.get(), &QuerySession::searchStarted, this, [this] {
        settleError(QuerySession::kQuery);
        searching_ = true;
        showPage(Page::Search);
    });
    connect(query_.get(), &QuerySession::queryChanged, this, [this] {
        if (const auto query = query_->queryPicture()) {
            model_->showResult(nullptr);
            settleError(kPaste);
            if (query->pictures == 1 && !query->file.isEmpty()) rememberQuery(query->file);
        } else {
            searching_ = false;
            lab_->showPicture(0, {}, {});
        }
        lab_->showResult(nullptr, nullptr);
    });
    connect(query_.get(), &QuerySession::previewReady, this, &MainWindow::showCompared);
    connect(query_.get(), &QuerySession::resultReady, this,
            [this](std::shared_ptr<const SearchResult> result, std::shared_ptr<const Query> query) {
                searching_ = false;
                settleError(QuerySession::kSearch);
                grid_->setEmptyText(emptyText());
                lab_->showResult(result, query);
                if (page_ == Page::Search) model_->showResult(result);
                showCompared();
                showRadius(int(std::lround(radiusShare_ * result->bits)));
                showProgress();
                showFacts();
            });
    connect(lab_, &LabPanel::bitsChanged, query_.get(), &QuerySession::setBits);
    connect(query_.get(), &QuerySession::optionsChanged, lab_, [this] { lab_->setBits(query_->bits()); });
    connect(lab_, &LabPanel::radiusChanged, this, [this](int radius) {
        radiusShare_ = double(radius) / std::max(1, query_->result() ? query_->result()->bits : 1);
        grid_->setRadius(radius);
        grid_->scrollToBand();
    });
    connect(lab_, &LabPanel::bitChosen, this, &MainWindow::showBit);
    connect(lab_, &LabPanel::thumbnailsWanted, this, [this](const std::vector<qint64>& ids) {
        thumbnails_->wantAside(ids);
        for (const qint64 id : ids) lab_->showThumbnail(id, thumbnails_->find(id));
    });
    connect(lab_, &LabPanel::pictureChosen, query_.get(), &QuerySession::searchForRow);
    connect(lab_, &LabPanel::heatWanted, this, &MainWindow::explain);
    connect(query_.get(), &QuerySession::explained, lab_, &LabPanel::showExplanation);
    connect(grid_, &PictureGrid::currentPictureChanged, this, &MainWindow::showCompared);
    connect(thumbnails_, &ThumbnailCache::loaded, this, [this](qint64 imageId) {
        lab_->showThumbnail(imageId, thumbnails_->find(imageId));
        if (imageId == grid_->currentImageId()) showCompared();
    });
    // Pictures appear while they are still being scanned.
    auto* growth = new QTimer(this);
    connect(growth, &QTimer::timeout, this, [this, growth] {
        // Someone is waiting for the first search.
        growth->setInterval(session_->index() ? kGrowthPoll_ms : kFirstPoll_ms);
        // A result that is being looked at does not change underfoot.
        if (!session_->isOpen() || (page_ == Page::Search && query_->result())) return;
        session_->refreshCounts();
        session_->readFolders();
    });
    connect(&session_->jobs(), &JobRunner::started, growth, [growth] { growth->start(kFirstPoll_ms); });
    for (const auto end : {&JobRunner::finished, &JobRunner::cancelled})
        connect(&session_->jobs(), end, growth, &QTimer::stop);
    connect(&session_->jobs(), &JobRunner::failed, growth, &QTimer::stop);

    connect(sidebar_, &Sidebar::filterChosen, this, [this] { showOther(); });
    connect(sidebar_, &Sidebar::filterGone, this, &MainWindow::showBrowsed);
    connect(sidebar_, &Sidebar::addFolderRequested, this, &MainWindow::addFolder);
    connect(sidebar_, &Sidebar::removeFolderRequested, this,
            [this](qint64 rootId) { edits_->removeRoot(rootId); });
    connect(edits_, &LibraryEdits::rootRemoved, this, [this](const QString& folder) {
        jobBar_->setRemark(tr("%1 is no longer in the library. Ctrl+Z brings it back.").arg(folder));
    });
    connect(edits_, &LibraryEdits::renamed, this, [this](const QString& name) {
        jobBar_->setRemark(tr("The file is called %1 now. Ctrl+Z takes it back.").arg(name));
    });
    connect(sidebar_, &Sidebar::searchChosen, this,
            [this](const SearchRecord& search) { openSearch(search.queryJson); });
    connect(sidebar_, &Sidebar::removeSearchRequested, edits_, &LibraryEdits::removeSearch);
    connect(strip_, &QueryStrip::saveRequested, this, &MainWindow::keepSearch);
    connect(sidebar_, &Sidebar::revealRequested, this, &MainWindow::revealPath);
    connect(welcome_, &WelcomePage::addFolderRequested, this, &MainWindow::addFolder);
    connect(welcome_, &WelcomePage::folderChosen, this,
            [this](const QString& folder) { addFolders({folder}); });
    connect(welcome_, &WelcomePage::demoRequested, this, &MainWindow::openDemo);
    connect(searchStart_, &SearchStart::addFolderRequested, this, &MainWindow::addFolder);
    connect(searchStart_, &SearchStart::fileChosen, session_,
            [this](const QString& file) { query_->searchForFile(toPath(file)); });
    connect(strip_, &QueryStrip::closeRequested, this, [this] { showPage(Page::Browse); });
    connect(duplicatesTab_, &QPushButton::clicked, this, [this] { showPage(Page::Duplicates); });
    connect(edits_, &LibraryEdits::trashed, this, [this](int files) {
        jobBar_->setRemark(tr("%n picture(s) moved to the trash. Ctrl+Z brings them back.", nullptr, files));
    });
    connect(edits_, &LibraryEdits::trashReported, this, [this](const TrashReport& report) {
        if (page_ != Page::Duplicates) showLeft(report.left, kFiles);
    });
    connect(edits_, &LibraryEdits::saved, this,
            [this](const std::vector<Error>& refused) { showLeft(refused, kEdits); });
    connect(edits_, &LibraryEdits::restoreReported, this,
            [this](const RestoreReport& report) { showLeft(report.left, kFiles); });
    connect(edits_, &LibraryEdits::nothingToUndo, this,
            [this] { jobBar_->setRemark(tr("There is nothing to undo.")); });
    connect(edits_, &LibraryEdits::nothingToRedo, this,
            [this] { jobBar_->setRemark(tr("There is nothing to do again.")); });
    connect(edits_, &LibraryEdits::undone, this,
            [this](const QString& change) { jobBar_->setRemark(tr("Undone: %1.").arg(change)); });
    connect(edits_, &LibraryEdits::redone, this,
            [this](const QString& change) { jobBar_->setRemark(tr("Done again: %1.").arg(change)); });
    connect(edits_, &LibraryEdits::dropped, this, [this](const QString& change) {
        jobBar_->setRemark(
            tr("What was changed is not in the library any more, so that this is passed over: %1.")
                .arg(change));
    });
    connect(edits_, &LibraryEdits::trashedEarlier, this, [this](int files, int changes) {
        jobBar_->setRemark(LibraryEdits::trashedEarlierText(files, changes));
    });
    connect(edits_, &LibraryEdits::restored, this, [this](int files) {
        settleError(QuerySession::kSearch);
        jobBar_->setRemark(tr("%n picture(s) brought back.", nullptr, files));
    });
    connect(modelsTab_, &QPushButton::clicked, this, [this] { showPage(Page::Models); });
    connect(resources_, &ResourceJobs::pictureCame, query_.get(), &QuerySession::searchForFile);
    connect(resources_, &ResourceJobs::compared, this, &MainWindow::suggestNetwork);
    connect(resources_, &ResourceJobs::networkCame, this,
            [this](const QString& backbone, const QString& weights) {
                suggestComparison(backboneNamed(toStd(backbone)), toPath(weights));
            });
    connect(mapTab_, &QPushButton::clicked, this, [this] { showPage(Page::Map); });
    connect(experimentsTab_, &QPushButton::clicked, this, [this] { showPage(Page::Experiments); });
    connect(browseTab_, &QPushButton::clicked, this, [this] { showPage(Page::Browse); });
    connect(searchTab_, &QPushButton::clicked, this, [this] { showPage(Page::Search); });
    connect(browseBar_, &BrowseBar::changed, this, &MainWindow::showBrowsed);
    typing_ = new QTimer(this);
    typing_->setSingleShot(true);
    typing_->setInterval(150);
    connect(find_, &QLineEdit::textChanged, typing_, qOverload<>(&QTimer::start));
    connect(typing_, &QTimer::timeout, this, [this] {
        found_ = find_->text();
        showOther();
    });

    connect(grid_, &PictureGrid::fullViewRequested, this, &MainWindow::showFullView);
    connect(grid_, &QWidget::customContextMenuRequested, this, &MainWindow::showGridMenu);
    connect(fullView_, &FullView::closed, this, [this] {
        centre_->setCurrentIndex(0);
        grid_->setFocus();
    });
    connect(compareView_, &CompareView::closed, this, [this] {
        centre_->setCurrentIndex(0);
        grid_->setFocus();
    });
    connect(fullView_, &FullView::stepped, this, [this](qint64 imageId) {
        grid_->setCurrentIndex(model_->index(model_->rowOf(imageId)));
        markText(imageId);
    });
    connect(fullView_, &FullView::bareWanted, this, &MainWindow::showBare);
    connect(grid_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &MainWindow::countSelected);
    connect(grid_, &PictureGrid::cellWidthChanged, cellWidth_, &QSlider::setValue);
    connect(cellWidth_, &QSlider::valueChanged, grid_, &PictureGrid::setCellWidth);
    const auto offerSize = [this] {
        cellWidth_->setVisible(pages_->currentWidget() == splitter_ && centre_->currentIndex() == 0);
    };
    for (QStackedWidget* pages : {pages_, centre_})
        connect(pages, &QStackedWidget::currentChanged, this, offerSize);
}

void MainWindow::showPage(Page page, bool begins) {
    const Page was = std::exchange(page_, page);
    if (page != was)
        for (const char* error : {kHere, kPaste}) settleError(error);
    showFindText(was);
    if (const auto& pages = pagesButton_->menu()->actions(); !pages.isEmpty()) {
        const QString name = page == Page::Settings ? tr("Settings") : pages[int(page)]->text();
        pagesButton_->setText(name);
        pagesButton_->setAccessibleName(tr("Page: %1").arg(name));
    }
    const bool search = page == Page::Search;
    if (page == Page::Experiments) {
        experimentsTab_->setChecked(true);
        if (!experiments_) {
            experiments_ = new ExperimentsPage(*session_, this);
            connect(experiments_, &ExperimentsPage::failed, this,
                    [this](const QString& problem, const QString& file, const QString& remedy) {
                        showError(problem, file, remedy, kHere);
                    });
            connect(experiments_, &ExperimentsPage::messaged, this, [this](const QString& text) {
                settleError(kHere);
                jobBar_->setRemark(text);
            });
            pages_->addWidget(experiments_);
        }
        pages_->setCurrentWidget(experiments_);
        return;
    }
    if (page == Page::Duplicates) {
        duplicatesTab_->setChecked(true);
        if (!duplicates_) {
            duplicates_ = new DuplicatesPage(*session_, *edits_, *thumbnails_, this);
            connect(duplicates_, &DuplicatesPage::openRequested, this, &MainWindow::openFile);
            pages_->addWidget(duplicates_);
        }
        pages_->setCurrentWidget(duplicates_);
        return;
    }
    if (page == Page::Map) {
        mapTab_->setChecked(true);
        if (!map_) {
            map_ = new MapPage(*session_, *thumbnails_, this);
            connect(map_, &MapPage::selected, this, &MainWindow::showOther);
            connect(map_, &MapPage::searchRequested, query_.get(), &QuerySession::searchForRow);
            pages_->addWidget(map_);
        }
        pages_->setCurrentWidget(map_);
        return;
    }
    if (page == Page::Models) {
        modelsTab_->setChecked(true);
        if (!models_) {
            models_ = new ModelsPage(*session_, *resources_, this);
            connect(models_, &ModelsPage::datasetOpened, this, &MainWindow::openDataset);
            connect(models_, &ModelsPage::importRequested, this, &MainWindow::addFolders);
            pages_->addWidget(models_);
        }
        pages_->setCurrentWidget(models_);
        return;
    }
    if (page == Page::Settings) {
        if (was != page) beforeSettings_ = was;
        for (QPushButton* tab : findChild<QWidget*>("topBar")->findChildren<QPushButton*>()) {
            tab->setAutoExclusive(false);  // none of them leads here
            tab->setChecked(false);
            tab->setAutoExclusive(true);
        }
        if (!settings_) {
            settings_ = new SettingsPage(*session_, *watched_, *thumbnails_, this);
            connect(settings_, &SettingsPage::lookChosen, this, &MainWindow::setLook);
            connect(settings_, &SettingsPage::modelsRequested, this, [this] { showPage(Page::Models); });
            connect(settings_, &SettingsPage::addFolderRequested, this, &MainWindow::addFolder);
            connect(settings_, &SettingsPage::removeFolderRequested, edits_, &LibraryEdits::removeRoot);
            connect(settings_, &SettingsPage::passedOverRequested, this, &MainWindow::showPassedOver);
            connect(settings_, &SettingsPage::revealRequested, this, &MainWindow::revealPath);
            connect(settings_, &SettingsPage::left, this, [this] { showPage(beforeSettings_); });
            pages_->addWidget(settings_);
        }
        pages_->setCurrentWidget(settings_);
        return;
    }
    pages_->setCurrentWidget(splitter_);
    (search ? searchTab_ : browseTab_)->setChecked(true);
    const bool asks = search && (begins || (!query_->hasQuery() && !searching_));
    strip_->setVisible(search);
    browseBar_->setVisible(!search);
    selectionBar_->setVisible(!search && !selection_.empty());
    showProgress();
    if (search) {
        model_->showResult(asks ? nullptr : query_->result());
        centre_->setCurrentIndex(asks ? centre_->indexOf(searchStart_) : 0);
        showFacts();
    } else {
        if (looksClosely()) centre_->setCurrentIndex(0);
        showBrowsePage();
    }
    showLab();
}

void MainWindow::showFindText(Page was) {
    if ((was == Page::Browse) == (page_ == Page::Browse)) return;
    if (was == Page::Browse && typing_->isActive()) found_ = find_->text();
    const QString text = page_ == Page::Browse ? found_ : QString();
    if (find_->text() != text) find_->setText(text);
    typing_->stop();
}

void MainWindow::showLab() {
    const bool isShown = page_ == Page::Search && session_->index() && !fullView_->isBare() &&
                         centre_->currentWidget() != searchStart_ && labAction_->isChecked();
    lab_->setVisible(isShown);
    strip_->showBits(!isShown && session_->index());  // which the panel has, too
    sidebar_->setVisible(!fullView_->isBare() && (!isShown || width() >= kRoomForAll));
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    showLab();
}

bool MainWindow::isAddingPictures() const {
    const LibraryCounts& counts = session_->counts();
    const auto index = session_->index();
    const qint64 searched = index ? index->codeCount() : 0;
    return session_->jobs().isRunning() &&
           (counts.total == 0 || searched < counts.total - counts.failed - counts.missing);
}

void MainWindow::showProgress() {
    const bool adds = isAddingPictures();
    const auto index = session_->index();
    grid_->setEmptyText(emptyText());
    partText_->setVisible(page_ == Page::Search && adds && query_->result());
    if (adds && index)
        partText_->setText(
            tr("This answer is from %1 of your %2 pictures. It is renewed when LapLens has looked at all.")
                .arg(formatCount(qint64(index->codeCount())), formatCount(session_->counts().present())));
    const bool isEmpty = session_->counts().total == 0 && !session_->jobs().isRunning();
    searchStart_->setRemark(
        isEmpty ? tr("There are no pictures to search yet.")
        : adds  ? tr("Your pictures are being added: a search finds those that LapLens has looked at.") +
                     '\n' + progress_
               : QString(),
        isEmpty);
}

QString MainWindow::emptyText() const {
    if (page_ != Page::Search && isAddingPictures())
        return tr("The pictures appear here as they are found.") + '\n' + progress_;
    const QString found = found_.trimmed();
    if (page_ != Page::Search && found.isEmpty()) return tr("There is no such picture here.");
    if (page_ != Page::Search) {
        if (const auto problem = parseWords(toStd(found), localToday()).problem)
            return FindBox::problemText(*problem);
        const bool isPart = !selection_.empty() || sidebar_->filter() != ImageFilter();
        return (isPart ? tr("No picture of what is chosen on the left, %2, is found by \u201c%1\u201d. "
                            "Choose \u201cAll pictures\u201d to look through all.")
                             .arg(found, selection_.empty() ? sidebar_->title() : tr("Selection"))
                       : tr("No picture is found by \u201c%1\u201d.").arg(found)) +
               '\n' +
               tr("Words are looked for in names, folders, labels, tags, in what cameras and people wrote "
                  "into the files, and in text that was read in pictures. What a picture shows is found by "
                  "another picture.");
    }
    if (page_ == Page::Search && isAddingPictures())
        return tr("Your pictures are being added.") + '\n' + progress_ + '\n' +
               tr("The answer appears as soon as it can be told.");
    if (query_->result()) return tr("No picture is like that.");
    if (!searching_) return tr("This search has no answer. The bar above says why.");
    return session_->index() ? tr("Looking\u2026")
                             : tr("The pictures have no codes yet. The search begins by itself once "
                                  "the library has been looked through.");
}

void MainWindow::showBrowsePage() {
    model_->showPictures(browsed_, browsedBy_);
    browseBar_->setTitle(selection_.empty() ? sidebar_->title() : tr("Selection"),
                         qint64(browsed_.imageIds.size()), browsed_.isCut);
    const bool empty = session_->counts().total == 0 && !session_->jobs().isRunning();
    // New pictures come in while one is looked at in full.
    if (!looksClosely()) centre_->setCurrentIndex(empty ? 1 : 0);
    showFacts();
}

bool MainWindow::looksClosely() const {
    return centre_->currentWidget() == fullView_ || centre_->currentWidget() == compareView_;
}

void MainWindow::showRadius(int radius) {
    lab_->setRadius(radius);
    grid_->setRadius(radius);
}

void MainWindow::showCompared() {
    const auto query = query_->queryPicture();
    const qint64 id = grid_->currentImageId();
    if (page_ != Page::Search || !query) return;
    lab_->showPicture(id, query->preview, thumbnails_->find(id));
    explain();
}

void MainWindow::explain() {
    const auto query = query_->queryPicture();
    const qint64 id = grid_->currentImageId();
    if (id != 0 && query && lab_->wantsHeat()) query_->explain(id);
}

void MainWindow::showBit(int bit) {
    lab_->showBit(bit, projections_);
    if (projections_ || !session_->index()) return;
    session_->study(
        LibrarySession::Study::Bits, this,
        [](const SearchIndex& index, JobContext& context) {
            return std::make_shared<const BitProjections>(projectBits(index, context));
        },
        [this, bit](std::shared_ptr<const BitProjections> projections) {
            projections_ = std::move(projections);
            lab_->showBit(bit, projections_);
        });
}

void MainWindow::showSelection(const std::vector<qint64>& imageIds) {
    selection_.assign(imageIds.begin(), imageIds.end());
    selectionBar_->setVisible(page_ != Page::Search && !selection_.empty());
    selectionText_->setText(tr("Selection of %1 pictures from the map", nullptr, int(selection_.size()))
                                .arg(formatCount(qint64(selection_.size()))));
}

void MainWindow::showOther(const std::vector<qint64>& selection) {
    grid_->clearSelection();
    showSelection(selection);
    showPage(Page::Browse);
    showBrowsed();
}

void MainWindow::showNothing() {
    setWindowTitle(tr("LapLens"));
    thumbnails_->setLibrary({});
    browsed_ = {};
    browsing_ = false;
    if (looksClosely()) centre_->setCurrentIndex(0);
    if (page_ == Page::Search) showPage(Page::Browse);
    showFacts();
}

void MainWindow::showBrowsed() {
    if (!session_->isOpen()) return;
    ImageFilter filter;
    if (selection_.empty()) filter = sidebar_->filter();
    const Words words = parseWords(toStd(found_), localToday());
    filter.terms = words.terms;
    browseBar_->restrict(filter);
    browsing_ = true;
    const BrowseOrder order = browseBar_->order();
    session_->read(
        this,
        [filter, order, isWrong = words.problem.has_value(), index = session_->index(),
         selection = selection_](const Library& library) {
            if (isWrong) return std::pair(BrowseListing(), UnreadPictures());  // it is said what is wrong
            // What was selected on the map is in memory.
            const std::int64_t most = selection.empty() ? kMostBrowsed : codesKeptInMemory();
            BrowseListing listing = browse(library, filter, order, index.get(), most);
            if (!selection.empty()) listing = among(listing, selection);
            return std::pair(std::move(listing), unreadFor(library, filter.terms));
        },
        [this, filter, order](std::pair<BrowseListing, UnreadPictures> found) {
            browsing_ = false;
            browsed_ = std::move(found.first);
            if (found.second.facts > 0)
                jobBar_->setRemark(tr("What cameras wrote into %n picture(s) was not read yet. F5 does that.",
                                      nullptr, int(found.second.facts)));
            if (found.second.texts > 0)
                jobBar_->setRemark(
                    tr("The text in %n picture(s) was not read: see the menu, Read text in "
                       "pictures.",
                       nullptr, int(found.second.texts)));
            browsedBy_ = order.group;
            const bool isList =
                !browsed_.isCut && qint64(browsed_.imageIds.size()) != session_->counts().present();
            auto chosen = isList ? std::make_shared<std::vector<std::int64_t>>(browsed_.imageIds) : nullptr;
            if (chosen) std::ranges::sort(*chosen);
            strip_->setBrowsed(selection_.empty() ? sidebar_->title() : tr("Selection"), chosen,
                               browsed_.isCut ? filter : ImageFilter());
            grid_->setEmptyText(emptyText());
            if (page_ == Page::Browse)
                showBrowsePage();
            else
                showFacts();
        });
}

void MainWindow::showFacts() {
    QStringList facts;
    if (!selected_.isEmpty()) facts << selected_;
    if (const auto index = session_->index()) {
        const auto result = query_->result();
        if (page_ == Page::Search && result && centre_->currentWidget() != searchStart_) {
            facts << tr("%1 bits").arg(result->bits);
            const qint64 codes = index->codeCount();
            facts << (index->isAtServer() ? tr("about %1 codes at the server", nullptr, int(codes))
                                          : tr("%1 codes", nullptr, int(codes)))
                         .arg(formatCount(codes));
            facts << tr("%1 ms").arg(result->milliseconds, 0, 'f', result->milliseconds < 10 ? 1 : 0);
        } else {
            const auto shown = qint64(browsed_.imageIds.size());
            facts << (browsed_.isCut ? tr("the first %1 pictures") : tr("%1 pictures", nullptr, int(shown)))
                         .arg(formatCount(shown));
        }
        facts << tr("%1 model").arg(toQString(index->network.backbone));
    } else if (session_->isOpen()) {
        const qint64 all = session_->counts().present();
        facts << tr("%1 pictures", nullptr, int(all)).arg(formatCount(all));
    }
    jobBar_->setFacts(facts.join(QStringLiteral(" \u00b7 ")));
}

void MainWindow::showFullView(qint64 imageId) {
    if (!fullView_->showPicture(imageId)) return;
    centre_->setCurrentWidget(fullView_);
    fullView_->setFocus();
    markText(imageId);
}

void MainWindow::markText(qint64 imageId) {
    if (page_ != Page::Browse) return;
    session_->read(
        this,
        [imageId, terms = parseWords(toStd(found_), localToday()).terms](const Library& library) {
            return placesOf(library, imageId, terms);
        },
        [this, imageId](const std::vector<TextPlace>& places) {
            if (fullView_->imageId() == imageId) fullView_->showPlaces(places);
        });
}

void MainWindow::showBare(bool bare) {
    if (bare == fullView_->isBare()) return;
    if (bare) wasFullScreen_ = isFullScreen();
    fullView_->setBare(bare);
    for (QWidget* part : around_) part->setHidden(bare);
    showLab();
    setWindowState(windowState().setFlag(Qt::WindowFullScreen, bare || wasFullScreen_));
}

void MainWindow::countSelected() {
    selected_.clear();
    std::vector<std::int64_t> ids;
    for (const qint64 id : grid_->selectedImageIds()) ids.push_back(id);
    std::ranges::sort(ids);
    showFacts();
    if (ids.empty()) return;
    session_->read(
        this,
        [ids](const Library& library) {
            const std::vector<std::int64_t> bytes = library.imageNumbers(ImageNumber::FileSize, ids);
            return std::reduce(bytes.begin(), bytes.end());
        },
        [this, ids](std::int64_t bytes) {
            if (grid_->selectedImageIds().size() != ids.size()) return;
            selected_ = tr("%1 selected, %2", nullptr, int(ids.size()))
                            .arg(formatCount(qint64(ids.size())),
                                 QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat));
            showFacts();
        });
}

void MainWindow::compareSelected() {
    std::vector<qint64> ids = grid_->selectedImageIds();
    // A single answer is compared with the query.
    const auto query = query_->queryPicture();
    if (ids.size() == 1 && page_ == Page::Search && query && query->imageId != 0 && query->imageId != ids[0])
        ids.insert(ids.begin(), query->imageId);
    if (ids.size() < 2) {
        jobBar_->setRemark(tr("Select two pictures to compare them."));
        return;
    }
    session_->read(
        this,
        [left = ids[0], right = ids[1]](const Library& library) {
            return library.imagesByIds(std::vector<std::int64_t>{left, right});
        },
        [this](const std::vector<ImageRecord>& records) {
            if (records.size() < 2) return;
            const auto side = [this](const ImageRecord& record) {
                return CompareView::Side{record, toQString(std::filesystem::path(record.path).filename()),
                                         thumbnails_->find(record.id)};
            };
            pages_->setCurrentWidget(splitter_);
            centre_->setCurrentWidget(compareView_);
            compareView_->setFocus();
            compareView_->showPictures(side(records[0]), side(records[1]), session_->pictureReader());
        });
}

bool MainWindow::isIdle() const {
    const bool waits = !wantedQuery_.empty() && !hasNoCodes_;
    return !session_->jobs().isRunning() && !browsing_ && !searching_ && !waits && foldersToAdd_.empty() &&
           thumbnails_->isIdle();
}

void MainWindow::showLeft(const std::vector<Error>& left, const QString& about) {
    if (left.empty()) return settleError(about);
    const QString problem = toQString(left.front().problem());
    showError(left.size() == 1 ? problem : tr("%1, and %n more", nullptr, int(left.size()) - 1).arg(problem),
              toQString(left.front().subject()), toQString(left.front().remedy()), about);
}

void MainWindow::settleError(const QString& about) {
    if (errorAbout_ == about) errors_->hide();
}

void MainWindow::tellOfDamagedSettings(const QString& kept) {
    showError(tr("The settings could not be read, and begin anew"), kept,
              tr("The file is kept. Your libraries are where they were: open yours again from the menu"),
              kHere);
}

void MainWindow::showError(const QString& problem, const QString& file, const QString& remedy,
                           const QString& about) {
    const QString& readOnly = session_->readOnlyReason();
    errorAbout_ = !readOnly.isEmpty() && problem.contains(readOnly) ? QString(kReadOnly)
                  : about.isEmpty() && searching_                   ? QString(QuerySession::kSearch)
                                                                    : about;
    searching_ = browsing_ = false;
    grid_->setEmptyText(emptyText());
    closing_ = false;  // it is to be read, and may be about what was to be saved
    if (!session_->isOpen()) wantedQuery_.clear();
    errors_->showError(problem, file, remedy);
    if (remedy == kBuildRemedy && session_->isOpen() && readOnly.isEmpty())
        suggestions_->suggest(tr("The codes cannot be used for new pictures. Built again, they can."),
                              tr("Build again"), [this] { buildAgain(); });
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
    settings.setValue("window/splitter", splitter_->saveState());
    settings.setValue("browse/cellWidth", grid_->cellWidth());
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
    const bool busy = page_ != Page::Browse || query_->hasQuery() || searching_;
    if (busy || settings.value("place/library").toString() != toQString(withoutSecrets(session_->folder())))
        return;
    const int page = settings.value("place/page").toInt();
    const QString query = settings.value("place/query").toString();
    if (page == int(Page::Search)) {
        if (session_->index() && !query.isEmpty()) openSearch(toStd(query));
    } else if (page > int(Page::Browse) && page <= int(Page::Models)) {
        showPage(Page(page));
    }
}

void MainWindow::openSearch(const std::string& json) {
    // Where it has no answer, none of another search stands under its name.
    query_->clearQuery();
    searching_ = true;
    showPage(Page::Search);
    try {
        query_->searchFor(savedQueryFrom(json));
    } catch (const Error& error) {
        showError(toQString(error.problem()), toQString(error.subject()), toQString(error.remedy()));
    }
}

}  // namespace laplens
