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
#include "ui/copies/copy_note.hpp"
#include "ui/copies/difference_view.hpp"
#include "ui/copies/keep_rule_fields.hpp"
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

}  // namespace

DuplicatesPage::DuplicatesPage(LibrarySession& session, LibraryEdits& edits, ThumbnailCache& thumbnails,
                               QWidget* parent)
    : QWidget(parent),
      session_(session),
      edits_(edits),
      model_(new GridModel(session, this)),
      grid_(new PictureGrid(*model_, thumbnails, this)),
      level_(new QComboBox(this)),
      find_(new QPushButton(tr("Find duplicates"), this)),
      select_(new QPushButton(tr("Select all but the best"), this)),
      trash_(new QPushButton(tr("Move selected to the trash"), this)),
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
    level_->setAccessibleName(tr("What counts as a copy"));
    find_->setProperty("role", "primary");
    select_->setToolTip(
        tr("In each group what the rule keeps stays, and what has no copy among that; parts, too"));
    auto* row = new FlowLayout;
    row->setSpacing(kSpace2);
    row->addWidget(find_);
    row->addWidget(KeepRuleFields::named(tr("&Copies:"), level_));
    for (QWidget* widget : std::initializer_list<QWidget*>{select_, trash_}) row->addWidget(widget);
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
        if (!std::exchange(answered_, false)) return;
        show({}, {});
        find();
    });
    connect(select_, &QPushButton::clicked, this, &DuplicatesPage::selectWorse);
    connect(trash_, &QPushButton::clicked, this, &DuplicatesPage::trashSelected);
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

CopyLevel DuplicatesPage::level() const {
    return static_cast<CopyLevel>(level_->currentData().toInt());
}

void DuplicatesPage::find() {
    if (session_.counts().ready == 0) return;
    const auto index = session_.index();
    const CopyLevel level = this->level();
    searched_ = codesOf(index);
    copies_.forgetTrashed();
    const auto then = session_.whileOpen(
        this, [this, index, level, number = ++plans_](const std::vector<DuplicateGroup>& groups,
                                                      const std::vector<PlannedGroup>& plans) {
            if (codesOf(index) != codesOf(session_.index())) return;
            if (level != this->level()) return find();
            answered_ = true;
            copies_.forgetSkipped();
            saidSince_ = 0;
            show(groups, plans);
            emit found();
            if (number != plans_) plan();  // by another rule meanwhile
        });
    session_.jobs().start(tr("Looking for duplicates"),
                          [this, then, level, rule = rule(), place = session_.place()](JobContext& context) {
                              const Library library = place.open();
                              const auto groups = duplicateGroups(library, level, context);
                              const auto plans = planCopies(library, groups, rule, context);
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
        const auto plans = planCopies(place.open(), found, rule, context);
        QMetaObject::invokeMethod(
            this, [then, plans] { then(plans); }, Qt::QueuedConnection);
    });
}

void DuplicatesPage::show(std::vector<DuplicateGroup> groups, std::vector<PlannedGroup> plans) {
    copies_.set(std::move(groups), std::move(plans));
    backToGrid();
    showRest();
}

void DuplicatesPage::showRest() {
    copies_.list(session_.leaving());
    BrowseListing listing;
    for (const DuplicateGroup& group : copies_.listed()) {
        const qint64 bytes = copies_.bytesToWin(group);
        const int number = int(listing.sections.size()) + 1;
        listing.sections.push_back(
            {toStd(bytes > 0 ? tr("Group %1: %2 to win").arg(number).arg(sizeText(bytes))
                             : tr("Group %1: nothing to win").arg(number)),
             listing.imageIds.size()});
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
    std::int64_t kept = copies_.planned(other).goes ? copies_.planned(other).to : group->imageIds.front();
    if (kept == other) other = group->imageIds[1];
    difference_->wait(toQString(copies_.planned(kept).file), toQString(copies_.planned(other).file));
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
    const std::vector<qint64> chosen = grid_->selectedImageIds();
    const std::set<std::int64_t> selected(chosen.begin(), chosen.end());
    QHash<std::int64_t, QString> notes;
    for (const DuplicateGroup& group : copies_.listed()) {
        for (const std::int64_t id : group.imageIds) notes[id] = CopyNote::of(copies_.planned(id));
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
    const std::size_t selected = grid_->selectedImageIds().size();
    std::size_t pictures = 0;
    for (const DuplicateGroup& group : copies_.listed()) pictures += group.imageIds.size();
    const bool isSeen = session_.counts().ready > 0;
    find_->setEnabled(isSeen);
    grid_->setEmptyText(
        !isSeen     ? tr("The pictures have not been looked at yet.")
        : answered_ ? tr("No picture is there twice.")
                    : tr("Copies of a picture: the same file again, other sizes, other compression, brighter "
                         "or darker, turned or mirrored."));
    const int unseen = answered_ ? int(session_.counts().pending) : 0;
    unseen_->setText(
        tr("%n picture(s) have not been looked at yet and are not in this answer.", nullptr, unseen));
    unseen_->setVisible(unseen > 0);
    qint64 bytes = 0;
    for (const DuplicateGroup& group : copies_.listed()) bytes += copies_.bytesToWin(group);
    select_->setEnabled(bytes > 0);
    const bool isInHand = groupInHand() != nullptr;
    skip_->setEnabled(isInHand);
    compare_->setEnabled(isInHand);
    notCopies_->setEnabled(isInHand && session_.readOnlyReason().isEmpty());
    trash_->setEnabled(selected > 0 && session_.readOnlyReason().isEmpty());
    QStringList facts;
    if (!copies_.listed().empty())
        facts << tr("%1 pictures in %Ln group(s)", nullptr, int(copies_.listed().size()))
                     .arg(formatCount(qint64(pictures)));
    if (bytes > 0) facts << tr("%1 to win").arg(sizeText(bytes));
    if (selected > 0) facts << tr("%1 selected").arg(formatCount(qint64(selected)));
    facts_ = facts.join(QStringLiteral(" \u00b7 "));
    emit factsChanged();
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
    const std::vector<qint64> ids = grid_->selectedImageIds();
    const std::set<std::int64_t> selected(ids.begin(), ids.end());
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
    menu.addAction(notCopies_);
    menu.addSeparator();
    menu.addAction(trash_->text(), QKeySequence(Qt::Key_Delete), this, &DuplicatesPage::trashSelected)
        ->setEnabled(trash_->isEnabled());
    menu.exec(grid_->viewport()->mapToGlobal(point));
}

void DuplicatesPage::trashSelected() {
    if (stack_->currentWidget() == fullView_) backToGrid();  // what is selected is to be seen
    const std::vector<qint64> ids = grid_->selectedImageIds();
    const std::set<std::int64_t> selected(ids.begin(), ids.end());
    if (selected.empty() || !session_.readOnlyReason().isEmpty()) return;
    std::vector<CopiesToTrash> copies;
    std::vector<std::int64_t> going;
    int identical = 0, parts = 0;
    for (const DuplicateGroup& group : copies_.listed()) {
        CopiesToTrash copy = copies_.goingOf(group, selected);
        identical += copies_.identicalAmong(copy);
        going.insert(going.end(), copy.going.begin(), copy.going.end());
        going.insert(going.end(), copy.parts.begin(), copy.parts.end());
        parts += int(copy.parts.size());
        if (!copy.going.empty() || !copy.parts.empty()) copies.push_back(std::move(copy));
    }
    const int held = copies_.protectedAmong(selected);
    if (copies.empty()) {
        outcome_->say(
            held > 0 ? tr("No file went into the trash: of a reference folder nothing goes.")
                     : tr("No file went into the trash: parts of a group go when they are chosen alone."));
        return;
    }
    session_.read(
        this, [going](const Library& library) { return library.imagesByIds(going); },
        [this, copies, identical, parts, held](const std::vector<ImageRecord>& images) {
            qint64 bytes = 0;
            for (const ImageRecord& image : images) bytes += image.fileSize;
            const int others = int(images.size()) - identical - parts;
            askToConfirm(
                this, tr("Move to the trash"),
                tr("Move %n file(s), %1, to the trash?", nullptr, int(images.size())).arg(sizeText(bytes)),
                (others == 0 ? QString()
                             : tr("%n of them are the same picture in another size, compression or tone, "
                                  "turned or mirrored.",
                                  nullptr, others) +
                                   ' ') +
                    (parts == 0
                         ? QString()
                         : tr("%n of them are a part, or hold one: no copy of them stays, and what only they "
                              "show will be in the trash.",
                              nullptr, parts) +
                               ' ') +
                    (held == 0
                         ? QString()
                         : tr("%n of what is selected is in a reference folder and stays.", nullptr, held) +
                               ' ') +
                    tr("Of each group a picture stays. It is read before a copy of it goes; where it is not "
                       "what "
                       "the library knows, the copies stay, too. Ctrl+Z brings back what went, also "
                       "tomorrow."),
                tr("Move to the trash"),
                session_.whileOpen(
                    this,
                    [this, copies] {
                        // What has the focus now is of no use without a selection, and would pass it on.
                        grid_->setFocus();
                        edits_.trashCopies(copies);
                    },
                    [this] {
                        outcome_->say(
                            tr("No file went into the trash: they were pictures of the library "
                               "that was open before."));
                    }));
        });
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
