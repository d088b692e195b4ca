#include "ui/copies/duplicates_page.hpp"

#include <QAction>
#include <QComboBox>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/copies/difference.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/copies/difference_view.hpp"
#include "ui/copies/group_texts.hpp"
#include "ui/copies/keep_rule_fields.hpp"
#include "ui/copies/link_menu.hpp"
#include "ui/copies/trash_outcome.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/flow_layout.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/full_view.hpp"

namespace laplens {

namespace {

std::pair<std::int64_t, std::size_t> codesOf(const std::shared_ptr<const SearchIndex>& index) {
    return index ? std::pair(index->model.id, index->size()) : std::pair<std::int64_t, std::size_t>();
}

constexpr int kCellWidth = 220;  // for the facts below each picture
constexpr int kSeries = -1;      // beside the levels of copies

std::vector<PlannedGroup> planFor(const Library& library, const CopyGroups::Found& found,
                                  const KeepRule& rule, JobContext& context) {
    if (const auto* series = std::get_if<std::vector<Series>>(&found))
        return planSeries(library, *series, rule);
    return planCopies(library, std::get<std::vector<DuplicateGroup>>(found), rule, context);
}

}  // namespace

DuplicatesPage::DuplicatesPage(LibrarySession& session, LibraryEdits& edits, ThumbnailCache& thumbnails,
                               QWidget* parent)
    : QWidget(parent),
      session_(session),
      edits_(edits),
      model_(new GridModel(session, this)),
      grid_(new PictureGrid(*model_, thumbnails, this)),
      level_(new QComboBox(this)),
      find_(new QPushButton(this)),
      select_(new QPushButton(tr("Select all but the best"), this)),
      trash_(new QPushButton(tr("Move selected to the trash"), this)),
      links_(new LinkMenu(session, edits, this)),
      notCopies_(new QAction(tr("Not copies"), this)),
      skip_(new QAction(tr("Skip group"), this)),
      compare_(new QAction(tr("Difference"), this)),
      stack_(new QStackedWidget(this)),
      difference_(new DifferenceView(this)),
      fullView_(new FullView(session, *model_, thumbnails, this)),
      unseen_(new QLabel(this)),
      outcome_(new TrashOutcome(this)) {
    unseen_->setWordWrap(true);
    unseen_->setContentsMargins(kSpace3, 0, kSpace3, kSpace2);
    grid_->showDetails();
    grid_->setCellWidth(kCellWidth);
    stack_->addWidget(grid_);
    stack_->addWidget(difference_);
    stack_->addWidget(fullView_);
    fullView_->standAlone();
    connect(fullView_, &FullView::wordsWanted, this, &DuplicatesPage::wordsWanted);
    fullView_->setObjectName("copyView");
    auto* rows = new QVBoxLayout;
    rows->setContentsMargins(kSpace3, kSpace2, kSpace3, kSpace2);
    rows->setSpacing(kSpace2);
    rows->addLayout(buildSearchRow());
    rows->addLayout(buildRuleRow());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(rows);
    column->addWidget(unseen_);
    column->addWidget(outcome_);
    column->addWidget(stack_, 1);
    connectViews();
    connectLibrary();
    forget();
}

QLayout* DuplicatesPage::buildSearchRow() {
    level_->addItem(tr("Same picture"), int(CopyLevel::Same));
    level_->setItemData(0, tr("Also resized, recompressed, brighter, darker, grey, turned or mirrored"),
                        Qt::ToolTipRole);
    level_->addItem(tr("Identical"), int(CopyLevel::Identical));
    level_->setItemData(1, tr("The same bytes, or the same pixels in another file format"), Qt::ToolTipRole);
    level_->addItem(tr("Part of it"), int(CopyLevel::Part));
    level_->setItemData(2,
                        tr("Also cut out, with a border or a text over it, and pictures that hold it: no "
                           "copies, each shows more or less"),
                        Qt::ToolTipRole);
    level_->addItem(tr("Series"), kSeries);
    level_->setItemData(
        3,
        tr("Photographs of one scene, taken within two minutes of each other: no copies, each "
           "shows its own moment"),
        Qt::ToolTipRole);
    level_->setAccessibleName(tr("What is looked for"));
    find_->setProperty("role", "primary");
    select_->setToolTip(
        tr("In each group what the rule keeps stays, and what has no copy among that; parts, too"));
    auto* row = new FlowLayout;
    row->setSpacing(kSpace2);
    row->addWidget(find_);
    row->addWidget(KeepRuleFields::named(tr("&Look for:"), level_));
    for (QWidget* widget : std::initializer_list<QWidget*>{select_, trash_, links_->button()})
        row->addWidget(widget);
    return row;
}

QLayout* DuplicatesPage::buildRuleRow() {
    const auto addAction = [this](QAction* action, Qt::Key key, const QString& what) {
        action->setShortcut(QKeySequence(key));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setToolTip(what + QStringLiteral(" (") +
                           action->shortcut().toString(QKeySequence::NativeText) + ')');
        grid_->addAction(action);
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        return button;
    };
    auto* notCopies = addAction(notCopies_, Qt::Key_N,
                                tr("What is selected is no copy of the others in its group, and will not be "
                                   "listed as one again"));
    auto* skip = addAction(skip_, Qt::Key_S, tr("Lists this group no more until the next search"));
    auto* compare = addAction(compare_, Qt::Key_D,
                              tr("Lays the picture upon the one that stays, and shows what differs"));
    auto* row = new FlowLayout;
    row->setSpacing(kSpace2);
    rule_ = new KeepRuleFields(*row, this);
    for (QWidget* button : {compare, skip, notCopies}) row->addWidget(button);
    return row;
}

void DuplicatesPage::connectViews() {
    connect(rule_, &KeepRuleFields::changed, this, &DuplicatesPage::plan);
    connect(find_, &QPushButton::clicked, this, &DuplicatesPage::find);
    connect(level_, &QComboBox::currentIndexChanged, this, [this] {
        // What is on the page answers another question.
        outcome_->clear();
        if (!std::exchange(answered_, false)) return update();
        show({}, {});
        find();
    });
    connect(select_, &QPushButton::clicked, this, &DuplicatesPage::selectWorse);
    connect(trash_, &QPushButton::clicked, this, &DuplicatesPage::trashSelected);
    connect(links_, &LinkMenu::wanted, this, &DuplicatesPage::linkSelected);
    connect(links_, &LinkMenu::confirmed, grid_, [this] { grid_->setFocus(); });
    connect(links_, &LinkMenu::nothingToLink, outcome_, &TrashOutcome::say);
    connect(notCopies_, &QAction::triggered, this, &DuplicatesPage::sayNotCopies);
    connect(skip_, &QAction::triggered, this, &DuplicatesPage::skipGroup);
    connect(compare_, &QAction::triggered, this, &DuplicatesPage::showDifference);
    connect(difference_, &DifferenceView::closed, this, &DuplicatesPage::backToGrid);
    connect(grid_, &QWidget::customContextMenuRequested, this, &DuplicatesPage::showMenu);
    connect(grid_, &PictureGrid::currentPictureChanged, this, &DuplicatesPage::update);
    connect(grid_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DuplicatesPage::update);
    connect(grid_, &PictureGrid::fullViewRequested, this, &DuplicatesPage::showFullView);
    connect(fullView_, &FullView::stepped, this, [this](qint64 imageId) {
        grid_->selectionModel()->setCurrentIndex(model_->index(model_->rowOf(imageId)),
                                                 QItemSelectionModel::NoUpdate);
    });
    connect(fullView_, &FullView::closed, this, &DuplicatesPage::backToGrid);
}

void DuplicatesPage::connectLibrary() {
    connect(&session_, &LibrarySession::libraryClosed, this, &DuplicatesPage::forget);
    connect(&session_, &LibrarySession::leavingChanged, this, &DuplicatesPage::showRest);
    connect(&session_, &LibrarySession::libraryChanged, model_, &GridModel::refreshRecords);
    connect(&session_, &LibrarySession::libraryChanged, this, &DuplicatesPage::update);
    connect(&session_, &LibrarySession::indexChanged, this, [this] {
        auto codes = codesOf(session_.index());
        codes.second += copies_.trashedCount();
        if (searched_ != std::pair<std::int64_t, std::size_t>() && searched_ != codes) find();
        update();
    });
    connect(&edits_, &LibraryEdits::trashReported, this, &DuplicatesPage::report);
    connect(&edits_, &LibraryEdits::linkReported, this, &DuplicatesPage::reportLinks);
    connect(
        &edits_, &LibraryEdits::notCopiesChanged, this, [this](int pairs, bool areNot, bool haveSameBytes) {
            if (!answered_) return;
            QString text = areNot ? tr("%n pair(s) will not be listed as copies again. Ctrl+Z takes it back.",
                                       nullptr, pairs)
                                  : tr("%n pair(s) may be listed as copies again.", nullptr, pairs);
            if (areNot && haveSameBytes)
                text +=
                    ' ' + tr("Of files with the same bytes every one is meant, also one that comes later.");
            outcome_->report(text);
            if (!areNot && saidSince_ < pairs) return find();
            saidSince_ += areNot ? pairs : -pairs;
            plan();
        });
    connect(&edits_, &LibraryEdits::trashedEarlier, this, [this](int files, int changes) {
        outcome_->say(LibraryEdits::trashedEarlierText(files, changes));
    });
    connect(&edits_, &LibraryEdits::restored, this, [this](int files) {
        copies_.forgetTrashed();
        outcome_->report(tr("%n file(s) brought back from the trash.", nullptr, files));
        showRest();
        if (copies_.lacksTrashed()) plan();
    });
}

const KeepRule& DuplicatesPage::rule() const {
    return rule_->rule();
}

void DuplicatesPage::setRule(const KeepRule& rule) {
    rule_->setRule(rule);
}

void DuplicatesPage::forget() {
    searched_ = {};
    answered_ = false;
    outcome_->clear();
    show({}, {});
}

bool DuplicatesPage::seeksSeries() const {
    return level_->currentData().toInt() == kSeries;
}

void DuplicatesPage::find() {
    if (session_.counts().ready == 0) return;
    const auto index = session_.index();
    const int level = level_->currentData().toInt();
    searched_ = codesOf(index);
    copies_.forgetTrashed();
    const auto then = session_.whileOpen(
        this, [this, index, level, number = ++plans_](const CopyGroups::Found& groups,
                                                      const std::vector<PlannedGroup>& plans) {
            if (codesOf(index) != codesOf(session_.index())) return;
            if (level != level_->currentData().toInt()) return find();
            answered_ = true;
            copies_.forgetSkipped();
            saidSince_ = 0;
            show(groups, plans);
            emit found();
            if (number != plans_) plan();  // by another rule meanwhile
        });
    session_.jobs().start(level == kSeries ? tr("Looking for series") : tr("Looking for duplicates"),
                          [this, then, level, rule = rule(), place = session_.place()](JobContext& context) {
                              const Library library = place.open();
                              CopyGroups::Found groups;
                              if (level == kSeries)
                                  groups = seriesIn(library, context);
                              else
                                  groups = duplicateGroups(library, CopyLevel(level), context);
                              const auto plans = planFor(library, groups, rule, context);
                              QMetaObject::invokeMethod(
                                  this, [then, groups, plans] { then(groups, plans); }, Qt::QueuedConnection);
                          });
}

void DuplicatesPage::plan() {
    const int number = ++plans_;
    if (!answered_) return;
    const auto then = session_.whileOpen(this, [this, number](const std::vector<PlannedGroup>& plans) {
        if (number != plans_ || !answered_) return;
        show(copies_.found(), plans);
        emit planned();
    });
    session_.jobs().start(tr("Choosing what stays"), [this, then, found = copies_.found(), rule = rule(),
                                                      place = session_.place()](JobContext& context) {
        const auto plans = planFor(place.open(), found, rule, context);
        QMetaObject::invokeMethod(
            this, [then, plans] { then(plans); }, Qt::QueuedConnection);
    });
}

void DuplicatesPage::show(CopyGroups::Found groups, std::vector<PlannedGroup> plans) {
    copies_.set(std::move(groups), std::move(plans));
    backToGrid();
    showRest();
}

void DuplicatesPage::showRest() {
    copies_.list(session_.leaving());
    BrowseListing listing;
    for (const DuplicateGroup& group : copies_.listed()) {
        const int number = int(listing.sections.size()) + 1;
        listing.sections.push_back(
            {toStd(GroupTexts::titleOf(copies_, group, number)), listing.imageIds.size()});
        listing.imageIds.insert(listing.imageIds.end(), group.imageIds.begin(), group.imageIds.end());
    }
    model_->showPictures(std::move(listing));
    update();
}

const DuplicateGroup* DuplicatesPage::groupInHand() const {
    return copies_.groupOf(grid_->currentImageId());
}

void DuplicatesPage::skipGroup() {
    const DuplicateGroup* group = groupInHand();
    if (!group) return;
    const int row = model_->rowOf(group->imageIds.front());
    copies_.skip(*group);
    showRest();
    grid_->setFocus();
    if (model_->rowCount() > 0)
        grid_->selectionModel()->setCurrentIndex(model_->index(std::min(row, model_->rowCount() - 1)),
                                                 QItemSelectionModel::NoUpdate);
}

void DuplicatesPage::showDifference() {
    const DuplicateGroup* group = groupInHand();
    if (!group) return;
    std::int64_t other = grid_->currentImageId();
    const auto place = std::ranges::find(group->imageIds, other) - group->imageIds.begin();
    // Of a series the moment before is what one compares with.
    const auto beside = copies_.areSeries() && place > 0 ? place - 1 : 0;
    std::int64_t kept =
        copies_.planned(other).goes ? copies_.planned(other).to : group->imageIds[std::size_t(beside)];
    if (kept == other) other = group->imageIds[1];
    difference_->wait(toQString(copies_.planned(kept).file), toQString(copies_.planned(other).file),
                      copies_.areSeries());
    stack_->setCurrentWidget(difference_);
    difference_->setFocus();
    session_.read(
        this, [kept, other](const Library& library) { return differenceBetween(library, kept, other); },
        [this, plans = plans_](const Difference& difference) {
            if (plans == plans_ && stack_->currentWidget() == difference_) difference_->show(difference);
        });
}

void DuplicatesPage::backToGrid() {
    if (stack_->currentWidget() == grid_) return;
    stack_->setCurrentWidget(grid_);
    grid_->setFocus();
}

void DuplicatesPage::showNotes() {
    const std::set<std::int64_t> selected = this->selected();
    QHash<std::int64_t, QString> notes;
    for (const DuplicateGroup& group : copies_.listed()) {
        for (const std::int64_t id : group.imageIds) notes[id] = GroupTexts::noteOf(copies_, id);
        // Chosen otherwise than planned.
        const CopiesToTrash plan = copies_.goingOf(group, selected);
        for (const std::int64_t id : plan.staying)
            if (id == plan.staying.front() && copies_.planned(id).goes &&
                (selected.contains(id) || selected.contains(copies_.planned(id).to)))
                notes[id] = tr("stays");
    }
    model_->setNotes(std::move(notes));
}

void DuplicatesPage::update() {
    showNotes();
    const int selected = int(grid_->selectedImageIds().size());
    const bool isSeen = session_.counts().ready > 0;
    find_->setEnabled(isSeen);
    find_->setText(seeksSeries() ? tr("Find series") : tr("Find duplicates"));
    grid_->setEmptyText(isSeen ? emptyText() : tr("The pictures have not been looked at yet."));
    const int unseen = answered_ ? int(session_.counts().pending) : 0;
    unseen_->setText(
        tr("%n picture(s) have not been looked at yet and are not in this answer.", nullptr, unseen));
    unseen_->setVisible(unseen > 0);
    select_->setEnabled(std::ranges::any_of(
        copies_.listed(), [this](const DuplicateGroup& group) { return copies_.bytesToWin(group) > 0; }));
    // Of a series none is kept rather than another.
    rule_->setChoosing(!seeksSeries());
    select_->setVisible(!seeksSeries());
    links_->button()->setVisible(!seeksSeries());
    const bool isInHand = groupInHand() != nullptr;
    skip_->setEnabled(isInHand);
    compare_->setEnabled(isInHand);
    notCopies_->setEnabled(isInHand && !copies_.areSeries() && session_.readOnlyReason().isEmpty());
    trash_->setEnabled(selected > 0 && session_.readOnlyReason().isEmpty());
    links_->setEnabled(trash_->isEnabled() && !copies_.areSeries());
    facts_ = GroupTexts::factsOf(copies_, selected);
    emit factsChanged();
}

QString DuplicatesPage::emptyText() const {
    if (seeksSeries())
        return answered_ ? tr("No series is there. Only photographs that say when they were taken can be of "
                              "one.")
                         : tr("Photographs of one scene, taken within two minutes of each other. They are no "
                              "copies: nothing of them is chosen for you.");
    const auto level = CopyLevel(level_->currentData().toInt());
    if (answered_)
        return level == CopyLevel::Part ? tr("No picture is there twice, and none is part of another.")
                                        : tr("No picture is there twice.");
    if (level == CopyLevel::Identical)
        return tr("The same picture again, pixel for pixel: the same file, or another format without loss.");
    const QString copies =
        tr("Copies of a picture: the same file again, other sizes, other compression, "
           "brighter or darker, turned or mirrored.");
    if (level == CopyLevel::Same) return copies;
    return copies + '\n' +
           tr("And pictures that are part of another: cut out of it, or it with a border or a text.");
}

void DuplicatesPage::selectWorse() {
    QItemSelection selection;
    int row = 0;
    for (const DuplicateGroup& group : copies_.listed()) {
        const int size = int(group.imageIds.size());
        for (int i = 0; i < size; ++i)
            if (copies_.mayGo(group, group.imageIds[std::size_t(i)]))
                selection.select(model_->index(row + i), model_->index(row + i));
        row += size;
    }
    grid_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    grid_->setFocus();
}

void DuplicatesPage::sayNotCopies() {
    if (!session_.readOnlyReason().isEmpty()) return;
    const std::set<std::int64_t> selected = this->selected();
    /// Those that are no copies of the others; without others, of one another.
    using Parted = std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>;
    std::vector<Parted> parted;
    for (const DuplicateGroup& group : copies_.listed()) {
        Parted sides;
        for (const std::int64_t id : group.imageIds)
            (selected.contains(id) ? sides.first : sides.second).push_back(id);
        const bool isInHand = std::ranges::count(group.imageIds, grid_->currentImageId()) > 0;
        if (selected.empty() && isInHand) sides = {group.imageIds, {}};
        if (!sides.first.empty()) parted.push_back(std::move(sides));
    }
    if (parted.empty()) return;
    edits_.sayNotCopies([parted](const Library& library) {
        std::vector<ContentPair> pairs;
        for (const auto& [some, others] : parted)
            std::ranges::move(
                others.empty() ? pairsAmong(library, some) : pairsBetween(library, some, others),
                std::back_inserter(pairs));
        return pairs;
    });
}

void DuplicatesPage::showFullView(qint64 imageId) {
    if (!fullView_->showPicture(imageId)) return;
    stack_->setCurrentWidget(fullView_);
    fullView_->setFocus();
}

void DuplicatesPage::showMenu(const QPoint& point) {
    const QModelIndex index = grid_->indexAt(point);
    if (!index.isValid()) return;
    QMenu menu(this);
    // It holds numbers of pictures.
    connect(&session_, &LibrarySession::libraryClosed, &menu, &QMenu::close);
    const qint64 id = model_->imageIdAt(index.row());
    menu.addAction(tr("Full view"), QKeySequence(Qt::Key_Return), this, [this, id] { showFullView(id); });
    menu.addAction(tr("Open in another program"), this, [this, id] { emit openRequested(id); });
    menu.addAction(compare_);
    menu.addSeparator();
    menu.addAction(skip_);
    if (!copies_.areSeries()) menu.addAction(notCopies_);
    menu.addSeparator();
    menu.addAction(trash_->text(), QKeySequence(Qt::Key_Delete), this, &DuplicatesPage::trashSelected)
        ->setEnabled(trash_->isEnabled());
    if (!copies_.areSeries()) menu.addActions(links_->actions());
    menu.exec(grid_->viewport()->mapToGlobal(point));
}

void DuplicatesPage::trashSelected() {
    if (stack_->currentWidget() == fullView_) backToGrid();  // what is selected is to be seen
    const std::set<std::int64_t> selected = this->selected();
    if (selected.empty() || !session_.readOnlyReason().isEmpty()) return;
    const ChosenToGo chosen = copies_.chosenOf(selected);
    if (chosen.groups.empty()) return outcome_->say(GroupTexts::whyNothingGoes(chosen));
    std::vector<std::int64_t> going;
    for (const CopiesToTrash& group : chosen.groups)
        for (const auto* some : {&group.going, &group.parts, &group.moments})
            going.insert(going.end(), some->begin(), some->end());
    session_.read(
        this, [going](const Library& library) { return library.imagesByIds(going); },
        [this, chosen](const std::vector<ImageRecord>& images) {
            qint64 bytes = 0;
            for (const ImageRecord& image : images) bytes += image.fileSize;
            askToConfirm(
                this, tr("Move to the trash"),
                tr("Move %n file(s), %1, to the trash?", nullptr, int(images.size())).arg(sizeText(bytes)),
                GroupTexts::beforeTrash(chosen), tr("Move to the trash"),
                session_.whileOpen(
                    this,
                    [this, chosen] {
                        // What has the focus now is of no use without a selection, and would pass it on.
                        grid_->setFocus();
                        edits_.trashCopies(chosen.groups);
                    },
                    [this] {
                        outcome_->say(
                            tr("No file went into the trash: they were pictures of the library "
                               "that was open before."));
                    }));
        });
}

void DuplicatesPage::linkSelected(LinkKind kind) {
    if (stack_->currentWidget() == fullView_) backToGrid();
    if (copies_.areSeries() || !session_.readOnlyReason().isEmpty()) return;
    links_->link(kind, copies_.chosenOf(selected()));
}

void DuplicatesPage::reportLinks(const LinkReport& report) {
    for (const LinkedCopy& copy : report.linked) copies_.skip(copy.imageId);
    QStringList lines;
    for (const Error& error : report.left) lines << QString::fromUtf8(error.what());
    outcome_->report(LinkMenu::outcomeText(report), lines);
    showRest();
}

std::set<std::int64_t> DuplicatesPage::selected() const {
    const std::vector<qint64> ids = grid_->selectedImageIds();
    return {ids.begin(), ids.end()};
}

void DuplicatesPage::report(const TrashReport& report) {
    qint64 bytes = 0;
    for (const TrashedPicture& picture : report.batch.pictures) {
        bytes += picture.bytes;
        copies_.addTrashed(picture.imageId);
    }
    QStringList lines;
    for (const Error& error : report.left) lines << QString::fromUtf8(error.what());
    const int files = int(report.batch.pictures.size());
    QString text = files == 0
                       ? tr("No file went into the trash.")
                       : tr("%n file(s), %1, moved to the trash. Ctrl+Z brings them back.", nullptr, files)
                             .arg(sizeText(bytes));
    if (!lines.isEmpty()) text += ' ' + tr("%n file(s) left where they are:", nullptr, int(lines.size()));
    outcome_->report(text, lines);
    showRest();
}

}  // namespace laplens
