#include "ui/window/pictures_page.hpp"

#include <QDir>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSlider>
#include <QStandardPaths>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>
#include <utility>

#include "core/query/words.hpp"
#include "core/store/library.hpp"
#include "ui/browse/browse_bar.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/search/lab_panel.hpp"
#include "ui/search/query_strip.hpp"
#include "ui/search/search_start.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/page_stack.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/compare_view.hpp"
#include "ui/viewer/details_pane.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/window/answer_folds.hpp"
#include "ui/window/browsed_list.hpp"
#include "ui/window/lab_link.hpp"
#include "ui/window/side_panels.hpp"
#include "ui/window/sidebar.hpp"
#include "ui/window/stage_names.hpp"
#include "ui/window/welcome_page.hpp"

namespace laplens {

namespace {

constexpr int kGrowthPoll_ms = 2000, kFirstPoll_ms = 400;
/// Enough to tell whether a folder is worth suggesting, few enough to be counted at once.
constexpr std::int64_t kCountedPictures = 5'000;

}  // namespace

PicturesPage::PicturesPage(LibrarySession& session, QuerySession& query, ThumbnailCache& thumbnails,
                           QWidget* parent)
    : QWidget(parent),
      session_(session),
      query_(query),
      thumbnails_(thumbnails),
      model_(new GridModel(session, this)),
      grid_(new PictureGrid(*model_, thumbnails, this)),
      strip_(new QueryStrip(session, query, this)),
      browseBar_(new BrowseBar(this)),
      sidebar_(new Sidebar(session, this)),
      welcome_(new WelcomePage(this)),
      searchStart_(new SearchStart(this)),
      fullView_(new FullView(session, *model_, thumbnails, this)),
      compareView_(new CompareView(this)),
      lab_(new LabPanel(this)),
      labLink_(new LabLink(*lab_, session, query, *grid_, thumbnails, this)),
      folds_(new AnswerFolds(session, query, *model_, *grid_, this)),
      details_(new DetailsPane(session, this)),
      browsed_(new BrowsedList(session, *sidebar_, *browseBar_, this)),
      centre_(new PageStack(this)),
      panels_(new SidePanels(*sidebar_, *centre_, *lab_, *details_, this)) {
    centre_->addWidget(buildGridPage());
    for (QWidget* instead : std::initializer_list<QWidget*>{welcome_, fullView_, compareView_, searchStart_})
        centre_->addWidget(instead);
    auto* all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(panels_);
    buildCellWidth();
    connectQuery();
    connectViews();
    growWithJobs();
}

QWidget* PicturesPage::buildGridPage() {
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    partText_ = new QLabel(page);
    partText_->setProperty("role", "accent");
    partText_->setWordWrap(true);
    auto* partLine = new QHBoxLayout;
    partLine->setContentsMargins(kSpace3, 0, kSpace3, kSpace2);
    partLine->addWidget(partText_);
    auto* line = new QFrame(page);
    line->setFixedHeight(1);
    line->setProperty("role", "line");
    column->addWidget(strip_);
    column->addLayout(partLine);
    column->addWidget(buildSelectionBar());
    column->addWidget(browseBar_);
    column->addWidget(line);
    column->addWidget(grid_, 1);
    return page;
}

QWidget* PicturesPage::buildSelectionBar() {
    selectionBar_ = new QWidget(this);
    selectionText_ = new QLabel(selectionBar_);
    selectionText_->setProperty("role", "accent");
    auto* toMap = new QPushButton(tr("Back to the map"), selectionBar_);
    auto* all = new QPushButton(tr("Show all pictures"), selectionBar_);
    for (QPushButton* button : {toMap, all}) button->setProperty("role", "chip");
    connect(toMap, &QPushButton::clicked, this, [this] { emit pageWanted(Page::Map); });
    connect(all, &QPushButton::clicked, this, [this] { showOther(); });
    auto* row = new QHBoxLayout(selectionBar_);
    row->setContentsMargins(kSpace3, kSpace2, kSpace3, kSpace2);
    row->setSpacing(kSpace2);
    row->addWidget(selectionText_, 1);
    row->addWidget(toMap);
    row->addWidget(all);
    return selectionBar_;
}

void PicturesPage::buildCellWidth() {
    cellWidth_ = new QSlider(Qt::Horizontal, this);
    cellWidth_->setRange(PictureGrid::kSmallestCell, PictureGrid::kLargestCell);
    cellWidth_->setPageStep(30);
    cellWidth_->setMinimumWidth(16);
    cellWidth_->setMaximumWidth(110);
    cellWidth_->setAccessibleName(tr("Size of the thumbnails"));
    cellWidth_->setToolTip(tr("Size of the thumbnails (Ctrl and the wheel, Ctrl++ and Ctrl+-)"));
    cellWidth_->setValue(grid_->cellWidth());
    connect(grid_, &PictureGrid::cellWidthChanged, cellWidth_, &QSlider::setValue);
    connect(cellWidth_, &QSlider::valueChanged, grid_, &PictureGrid::setCellWidth);
    connect(centre_, &QStackedWidget::currentChanged, this, &PicturesPage::offerCellWidth);
}

void PicturesPage::offerCellWidth() {
    cellWidth_->setVisible(!isHidden() && centre_->currentIndex() == 0);
}

void PicturesPage::connectQuery() {
    connect(&query_, &QuerySession::searchStarted, this, [this] {
        searching_ = true;
        emit pageWanted(Page::Search);
    });
    connect(&query_, &QuerySession::queryChanged, this, [this] {
        if (query_.hasQuery())
            showAnswer(nullptr);
        else
            searching_ = false;
    });
    connect(&query_, &QuerySession::resultReady, this,
            [this](std::shared_ptr<const SearchResult> result, std::shared_ptr<const Query> query) {
                searching_ = false;
                grid_->setEmptyText(emptyText());
                lab_->showResult(result, query);
                if (page_ == Page::Search) showAnswer(result);
                labLink_->showCompared();
                labLink_->showRadius(result->bits);
                showProgress();
                showFacts();
            });
}

void PicturesPage::showAnswer(std::shared_ptr<const SearchResult> result) {
    if (browsing_) placeInList_ = grid_->place();
    browsing_ = false;
    folds_->showAnswer(std::move(result));
}

void PicturesPage::setFolding(bool folds) {
    folds_->setFolding(folds);
}

void PicturesPage::connectViews() {
    connect(&session_, &LibrarySession::foldersChanged, this, &PicturesPage::showList);
    connect(sidebar_, &Sidebar::filterChosen, this, [this] { showOther(); });
    connect(sidebar_, &Sidebar::filterGone, browsed_, &BrowsedList::read);
    connect(browseBar_, &BrowseBar::changed, browsed_, &BrowsedList::read);
    connect(browsed_, &BrowsedList::listed, this, &PicturesPage::showList);
    connect(browsed_, &BrowsedList::remarked, this, &PicturesPage::remarked);
    connect(strip_, &QueryStrip::closeRequested, this, [this] { emit pageWanted(Page::Browse); });
    connect(searchStart_, &SearchStart::fileChosen, &query_,
            [this](const QString& file) { query_.searchForFile(toPath(file)); });
    connect(grid_, &PictureGrid::fullViewRequested, this, &PicturesPage::showFullView);
    connect(grid_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &PicturesPage::countSelected);
    connect(grid_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &PicturesPage::selectionChanged);
    connect(fullView_, &FullView::closed, this, &PicturesPage::backToGrid);
    connect(compareView_, &CompareView::closed, this, &PicturesPage::backToGrid);
    const auto inHand = [this] { details_->showPicture(pictureDescribed()); };
    connect(grid_, &PictureGrid::currentPictureChanged, this, inHand);
    connect(model_, &QAbstractItemModel::modelReset, this, inHand);
    connect(model_, &QAbstractItemModel::modelReset, this, &PicturesPage::countSelected);
    connect(model_, &GridModel::foldsChanged, this, &PicturesPage::showFacts);
    connect(fullView_, &FullView::shown, this, inHand);
    connect(details_, &DetailsPane::wordsWanted, this, &PicturesPage::wordsWanted);
    connect(centre_, &QStackedWidget::currentChanged, this, &PicturesPage::showPanels);
    connect(panels_, &SidePanels::changed, this, &PicturesPage::showPanels);
    connect(fullView_, &FullView::stepped, this, [this](qint64 imageId) {
        grid_->setCurrentIndex(model_->index(model_->rowOf(imageId)));
        markText(imageId);
    });
}

void PicturesPage::growWithJobs() {
    const JobRunner& jobs = session_.jobs();
    connect(&jobs, &JobRunner::started, this, [this](const QString& title) {
        progress_ = title;
        showProgress();
    });
    connect(&jobs, &JobRunner::progressed, this,
            [this](const QString& stage, qint64 done, qint64 total, double, double secondsLeft) {
                progress_ = progressText(stage, done, total, secondsLeft);
                showProgress();
            });
    // Pictures appear while they are still being scanned.
    auto* growth = new QTimer(this);
    connect(growth, &QTimer::timeout, this, [this, growth] {
        // Someone is waiting for the first search.
        growth->setInterval(session_.index() ? kGrowthPoll_ms : kFirstPoll_ms);
        // A result that is being looked at does not change underfoot.
        if (!session_.isOpen() || (page_ == Page::Search && query_.result())) return;
        session_.refreshCounts();
        session_.readFolders();
    });
    connect(&jobs, &JobRunner::started, growth, [growth] { growth->start(kFirstPoll_ms); });
    const auto end = [this, growth] {
        showProgress();
        growth->stop();
    };
    connect(&jobs, &JobRunner::finished, this, end);
    connect(&jobs, &JobRunner::cancelled, this, end);
    connect(&jobs, &JobRunner::failed, this, end);
}

void PicturesPage::showPage(Page page, bool begins) {
    page_ = page;
    labLink_->followGrid(page == Page::Search);
    if (page != Page::Browse && page != Page::Search) return showFacts();
    const bool search = page == Page::Search;
    const bool asks = search && (begins || (!query_.hasQuery() && !searching_));
    strip_->setVisible(search);
    browseBar_->setVisible(!search);
    showSelectionBar();
    showProgress();
    if (search) {
        showAnswer(asks ? nullptr : query_.result());
        centre_->setCurrentIndex(asks ? centre_->indexOf(searchStart_) : 0);
        showFacts();
    } else {
        if (looksClosely()) centre_->setCurrentIndex(0);
        showBrowsePage();
    }
    selectWanted();
    showPanels();
}

void PicturesPage::setPanelActions(QAction* lab, QAction* details) {
    strip_->addTool(details);
    strip_->addTool(lab);
    browseBar_->addTool(details);
    connect(details, &QAction::toggled, fullView_, &FullView::setDetailsShown);
    connect(fullView_, &FullView::detailsWanted, details, &QAction::setChecked);
    fullView_->setDetailsShown(details->isChecked());
    panels_->setActions(lab, details);
}

void PicturesPage::showPanels() {
    const bool isBare = fullView_->isBare();
    panels_->show(!isBare, page_ == Page::Search && session_.index() && !isBare && !asksForQuery(),
                  !isBare && (isInFull() || centre_->currentIndex() == 0));
    details_->showPicture(pictureDescribed());
    strip_->showBits(lab_->isHidden() && session_.index());  // which the panel has, too
}

void PicturesPage::showIndex() {
    if (!session_.index()) {  // another library
        browsed_->setSelection({});
        showSelectionBar();
    }
    labLink_->showIndex();
    showPanels();
    showFacts();
    if (browseBar_->order().group == BrowseOrder::Group::Cluster || !browsed_->shown().empty())
        browsed_->read();
}

void PicturesPage::showLibrary() {
    if (session_.counts().total == 0) suggestFolder();
    showProgress();
    browsed_->read();
}

void PicturesPage::suggestFolder() {
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    if (pictures.isEmpty() || toPath(pictures) == toPath(QDir::homePath())) return;
    session_.read(
        this, [folder = toPath(pictures)](const Library&) { return picturesIn(folder, kCountedPictures); },
        [this, pictures](std::int64_t count) {
            if (count > 0) welcome_->suggestFolder(pictures, count, count == kCountedPictures);
        });
}

void PicturesPage::clear() {
    browsed_->clear();
    placeInList_ = {};
    if (looksClosely()) centre_->setCurrentIndex(0);
}

void PicturesPage::find(const QString& words) {
    browsed_->setWords(words);
    showOther();
}

void PicturesPage::showOther(const std::vector<qint64>& selection) {
    grid_->clearSelection();
    cameBack_.clear();
    browsed_->setSelection(selection);
    showSelectionBar();
    emit pageWanted(Page::Browse);
    browsed_->read();
}

void PicturesPage::select(const std::vector<qint64>& imageIds) {
    toSelect_ = imageIds;
    if (page_ == Page::Browse || page_ == Page::Search) selectWanted();
}

void PicturesPage::goToThoseBack() {
    if (cameBack_.empty()) return;
    const int row = model_->rowOf(cameBack_.front());
    if (row < 0) return;
    grid_->setCurrentIndex(model_->index(row));
    if (isInFull()) fullView_->showPicture(cameBack_.front());
    grid_->select(std::exchange(cameBack_, {}));
}

void PicturesPage::showBack(const std::vector<qint64>& imageIds) {
    if (page_ == Page::Browse || page_ == Page::Search) cameBack_ = imageIds;
}

void PicturesPage::selectWanted() {
    if (!toSelect_) return;
    grid_->select(*std::exchange(toSelect_, {}));
    const QItemSelection& selected = grid_->selectionModel()->selection();
    if (!selected.isEmpty()) grid_->scrollTo(selected.first().topLeft());
}

std::vector<qint64> PicturesPage::selectedPictures() const {
    const std::vector<qint64> ids = grid_->selectedImageIds();
    if (!ids.empty()) return ids;
    const std::vector<std::int64_t>& browsed = browsed_->selection();
    return {browsed.begin(), browsed.end()};
}

void PicturesPage::showSelectionBar() {
    const auto count = qint64(browsed_->selection().size());
    selectionBar_->setVisible(page_ != Page::Search && count > 0);
    selectionText_->setText(
        tr("Selection of %1 pictures from the map", nullptr, int(count)).arg(formatCount(count)));
}

void PicturesPage::showList() {
    strip_->setBrowsed(browsed_->name(), browsed_->chosen(), browsed_->filter());
    grid_->setEmptyText(emptyText());
    if (page_ == Page::Browse)
        showBrowsePage();
    else
        showFacts();
}

void PicturesPage::showBrowsePage() {
    const BrowseListing& listing = browsed_->listing();
    const PictureGrid::Place place = browsing_ ? grid_->place() : placeInList_;
    browsing_ = true;
    model_->showPictures(listing, browsed_->group());
    if (std::exchange(listInSight_, browsed_->number()) == browsed_->number()) grid_->goTo(place);
    goToThoseBack();
    browseBar_->setTitle(browsed_->name(), qint64(listing.imageIds.size()), listing.isCut);
    browseBar_->offerOrder(!browsed_->isRanked());
    const bool empty =
        session_.counts().total == 0 && !session_.jobs().isRunning() && session_.folders()->roots.empty();
    // New pictures come in while one is looked at in full.
    if (!looksClosely()) centre_->setCurrentIndex(empty ? 1 : 0);
    showFacts();
}

bool PicturesPage::isAddingPictures() const {
    const LibraryCounts& counts = session_.counts();
    const auto index = session_.index();
    const qint64 searched = index ? index->codeCount() : 0;
    return session_.jobs().isRunning() &&
           (counts.total == 0 || searched < counts.total - counts.failed - counts.missing);
}

void PicturesPage::showProgress() {
    const bool adds = isAddingPictures();
    const auto index = session_.index();
    grid_->setEmptyText(emptyText());
    partText_->setVisible(page_ == Page::Search && adds && query_.result());
    if (adds && index)
        partText_->setText(
            tr("This answer is from %1 of your %2 pictures. It is renewed when LapLens has looked at all.")
                .arg(formatCount(qint64(index->codeCount())), formatCount(session_.counts().present())));
    const bool isEmpty = session_.counts().total == 0 && !session_.jobs().isRunning();
    searchStart_->setRemark(
        isEmpty ? tr("There are no pictures to search yet.")
        : adds  ? tr("Your pictures are being added: a search finds those that LapLens has looked at.") +
                     '\n' + progress_
               : QString(),
        isEmpty);
}

QString PicturesPage::emptyText() const {
    const bool adds = isAddingPictures();
    if (page_ != Page::Search && !adds && session_.counts().total == 0 && !session_.folders()->roots.empty())
        return tr("The folders of this library hold no pictures.") + '\n' +
               tr("Put some into them, or add another folder with \u201cAdd pictures\u2026\u201d on the "
                  "left.");
    if (page_ != Page::Search)
        return adds ? tr("The pictures appear here as they are found.") + '\n' + progress_
                    : browsed_->emptyText();
    if (adds)
        return tr("Your pictures are being added.") + '\n' + progress_ + '\n' +
               tr("The answer appears as soon as it can be told.");
    if (query_.result()) return tr("No picture is like that.");
    if (!searching_) return tr("This search has no answer. The bar above says why.");
    return session_.index() ? tr("Looking\u2026")
                            : tr("The pictures have no codes yet. The search begins by itself once "
                                 "the library has been looked through.");
}

void PicturesPage::showFacts() {
    QStringList facts;
    const bool isInSight = page_ == Page::Browse || page_ == Page::Search;
    if (!selected_.isEmpty() && isInSight) facts << selected_;
    if (const auto index = session_.index()) {
        const auto result = query_.result();
        if (page_ == Page::Search && result && !asksForQuery()) {
            if (const int folded = model_->folds().foldedAway(); folded > 0)
                facts << tr("%1 pictures, %n of them folded copies", nullptr, folded)
                             .arg(formatCount(qint64(result->ranked.size())));
            facts << tr("%1 bits").arg(result->bits);
            const qint64 codes = index->codeCount();
            facts << (index->isAtServer() ? tr("about %1 codes at the server", nullptr, int(codes))
                                          : tr("%1 codes", nullptr, int(codes)))
                         .arg(formatCount(codes));
            facts << tr("%1 ms").arg(result->milliseconds, 0, 'f', result->milliseconds < 10 ? 1 : 0);
        } else {
            const BrowseListing& listing = browsed_->listing();
            const auto shown = isInSight ? qint64(listing.imageIds.size()) : session_.counts().present();
            facts << (isInSight && listing.isCut ? tr("the first %1 pictures")
                                                 : tr("%1 pictures", nullptr, int(shown)))
                         .arg(formatCount(shown));
        }
        facts << tr("%1 model").arg(toQString(index->network.backbone));
    } else if (session_.isOpen()) {
        const qint64 all = session_.counts().present();
        facts << tr("%1 pictures", nullptr, int(all)).arg(formatCount(all));
    }
    emit factsChanged(facts.join(QStringLiteral(" \u00b7 ")));
}

void PicturesPage::showFullView(qint64 imageId) {
    if (!fullView_->showPicture(imageId)) return;
    centre_->setCurrentWidget(fullView_);
    fullView_->setFocus();
    markText(imageId);
}

void PicturesPage::markText(qint64 imageId) {
    if (page_ != Page::Browse) return;
    session_.read(
        this,
        [imageId, terms = browsed_->terms()](const Library& library) {
            return placesOf(library, imageId, terms);
        },
        [this, imageId](const std::vector<TextPlace>& places) {
            if (fullView_->imageId() == imageId) fullView_->showPlaces(places);
        });
}

void PicturesPage::backToGrid() {
    centre_->setCurrentIndex(0);
    grid_->setFocus();
}

bool PicturesPage::isInFull() const {
    return centre_->currentWidget() == fullView_;
}

bool PicturesPage::isComparing() const {
    return centre_->currentWidget() == compareView_;
}

bool PicturesPage::asksForQuery() const {
    return centre_->currentWidget() == searchStart_;
}

qint64 PicturesPage::pictureInHand() const {
    if (isHidden()) return 0;
    return isInFull() ? fullView_->imageId() : grid_->currentImageId();
}

qint64 PicturesPage::pictureDescribed() const {
    if (const qint64 inHand = pictureInHand()) return inHand;
    const auto query = query_.queryPicture();
    return page_ == Page::Search && query ? query->imageId : 0;
}

void PicturesPage::countSelected() {
    selected_.clear();
    std::vector<std::int64_t> ids;
    for (const qint64 id : grid_->selectedImageIds()) ids.push_back(id);
    std::ranges::sort(ids);
    showFacts();
    if (ids.empty()) return;
    session_.read(
        this,
        [ids](const Library& library) {
            const std::vector<std::int64_t> bytes = library.imageNumbers(ImageNumber::FileSize, ids);
            return std::reduce(bytes.begin(), bytes.end());
        },
        [this, ids](std::int64_t bytes) {
            if (grid_->selectedImageIds().size() != ids.size()) return;
            selected_ = tr("%1 selected, %2", nullptr, int(ids.size()))
                            .arg(formatCount(qint64(ids.size())), sizeText(bytes));
            showFacts();
        });
}

void PicturesPage::compareSelected() {
    std::vector<qint64> ids = grid_->selectedImageIds();
    // A single answer is compared with the query.
    const auto query = query_.queryPicture();
    if (ids.size() == 1 && page_ == Page::Search && query && query->imageId != 0 && query->imageId != ids[0])
        ids.insert(ids.begin(), query->imageId);
    if (ids.size() < 2) {
        emit remarked(tr("Select two pictures to compare them."));
        return;
    }
    session_.read(
        this,
        [left = ids[0], right = ids[1]](const Library& library) {
            return library.imagesByIds(std::vector<std::int64_t>{left, right});
        },
        [this](const std::vector<ImageRecord>& records) {
            if (records.size() < 2) return;
            const auto side = [this](const ImageRecord& record) {
                return CompareView::Side{record, toQString(std::filesystem::path(record.path).filename()),
                                         thumbnails_.find(record.id)};
            };
            emit lookWanted();
            centre_->setCurrentWidget(compareView_);
            compareView_->setFocus();
            compareView_->showPictures(side(records[0]), side(records[1]), session_.pictureReader());
        });
}

void PicturesPage::giveUp() {
    searching_ = false;
    browsed_->giveUp();
    grid_->setEmptyText(emptyText());
}

bool PicturesPage::isIdle() const {
    return !browsed_->isReading() && !searching_;
}

}  // namespace laplens
