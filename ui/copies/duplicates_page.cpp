#include "ui/copies/duplicates_page.hpp"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/copies/difference.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/copies/difference_view.hpp"
#include "ui/copies/keep_folders_dialog.hpp"
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

constexpr int kLinesLeft = 5;
constexpr int kCellWidth = 220;  // for the facts below each picture
// Settings.
constexpr const char *kKeep = "duplicates/keep", *kReach = "duplicates/reach",
                     *kPreferred = "duplicates/preferred", *kReferences = "duplicates/references";

QString sizeText(qint64 bytes) {
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

/// They stay together where the row is too narrow.
QWidget* named(const QString& name, QComboBox* box) {
    auto* both = new QWidget;
    auto* label = new QLabel(name, both);
    label->setProperty("role", "muted");
    label->setBuddy(box);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kSpace2);
    row->addWidget(label);
    row->addWidget(box);
    return both;
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
      facts_(new QLabel(this)),
      find_(new QPushButton(tr("Find duplicates"), this)),
      select_(new QPushButton(tr("Select all but the best"), this)),
      trash_(new QPushButton(tr("Move selected to the trash"), this)),
      notCopies_(new QAction(tr("Not copies"), this)),
      skip_(new QAction(tr("Skip group"), this)),
      compare_(new QAction(tr("Difference"), this)),
      by_(new QComboBox(this)),
      reach_(new QComboBox(this)),
      folders_(new QPushButton(this)),
      stack_(new QStackedWidget(this)),
      difference_(new DifferenceView(this)),
      fullView_(new FullView(session, *model_, thumbnails, this)),
      unseen_(new QLabel(this)),
      summary_(new QLabel(this)),
      left_(new QPlainTextEdit(this)) {
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
    facts_->setProperty("role", "muted");
    find_->setProperty("role", "primary");
    select_->setToolTip(
        tr("In each group what the rule keeps stays, and what has no copy among that; parts, too"));
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
    auto* rows = new QVBoxLayout;
    rows->setContentsMargins(kSpace3, kSpace2, kSpace3, kSpace2);
    rows->setSpacing(kSpace2);
    auto* row = new FlowLayout;
    row->setSpacing(kSpace2);
    row->addWidget(find_);
    row->addWidget(named(tr("&Copies:"), level_));
    for (QWidget* widget : std::initializer_list<QWidget*>{select_, trash_, facts_}) row->addWidget(widget);
    auto* rule = new FlowLayout;
    rule->setSpacing(kSpace2);
    addRule(*rule);
    for (QWidget* button : {compare, skip, notCopies}) rule->addWidget(button);
    unseen_->setWordWrap(true);
    unseen_->setContentsMargins(kSpace3, 0, kSpace3, kSpace2);
    summary_->setWordWrap(true);
    summary_->setTextFormat(Qt::PlainText);
    summary_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    summary_->setAccessibleName(tr("What went into the trash"));
    summary_->setContentsMargins(kSpace3, 0, kSpace3, kSpace2);
    summary_->hide();
    left_->setReadOnly(true);
    left_->setTabChangesFocus(true);
    left_->document()->setDocumentMargin(kSpace3);
    left_->setAccessibleName(tr("Pictures that were left where they are"));
    left_->setFixedHeight(left_->fontMetrics().lineSpacing() * kLinesLeft + 2 * kSpace3);
    left_->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    rows->addLayout(row);
    rows->addLayout(rule);
    column->addLayout(rows);
    column->addWidget(unseen_);
    column->addWidget(summary_);
    column->addWidget(left_);
    grid_->showDetails();
    grid_->setCellWidth(kCellWidth);
    stack_->addWidget(grid_);
    stack_->addWidget(difference_);
    stack_->addWidget(fullView_);
    fullView_->hideBareTool();
    fullView_->setObjectName("copyView");
    column->addWidget(stack_, 1);

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
    connect(&session, &LibrarySession::libraryClosed, this, &DuplicatesPage::forget);
    connect(&session, &LibrarySession::leavingChanged, this, &DuplicatesPage::showRest);
    connect(&edits, &LibraryEdits::trashReported, this, &DuplicatesPage::report);
    connect(
        &edits, &LibraryEdits::notCopiesChanged, this, [this](int pairs, bool areNot, bool haveSameBytes) {
            if (!answered_) return;
            QString text = areNot ? tr("%n pair(s) will not be listed as copies again. Ctrl+Z takes it back.",
                                       nullptr, pairs)
                                  : tr("%n pair(s) may be listed as copies again.", nullptr, pairs);
            if (areNot && haveSameBytes)
                text +=
                    ' ' + tr("Of files with the same bytes every one is meant, also one that comes later.");
            summary_->setText(text);
            summary_->show();
            left_->hide();
            if (!areNot && saidSince_ < pairs) return find();
            saidSince_ += areNot ? pairs : -pairs;
            plan();
        });
    connect(&edits, &LibraryEdits::trashedEarlier, this, [this](int files, int changes) {
        summary_->setText(LibraryEdits::trashedEarlierText(files, changes));
        summary_->show();
    });
    connect(&edits, &LibraryEdits::restored, this, [this](int files) {
        trashed_.clear();
        summary_->setText(tr("%n file(s) brought back from the trash.", nullptr, files));
        summary_->show();
        left_->hide();
        showRest();
        if (lacksTrashed_) plan();
    });
    connect(&session, &LibrarySession::libraryChanged, model_, &GridModel::refreshRecords);
    connect(&session, &LibrarySession::libraryChanged, this, &DuplicatesPage::update);
    connect(&session, &LibrarySession::indexChanged, this, [this] {
        auto codes = codesOf(session_.index());
        codes.second += trashed_.size();
        if (searched_ != std::pair<std::int64_t, std::size_t>() && searched_ != codes) find();
        update();
    });
    forget();
}

void DuplicatesPage::forget() {
    searched_ = {};
    answered_ = false;
    summary_->hide();
    left_->hide();
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
    trashed_.clear();
    const auto then = session_.whileOpen(
        this, [this, index, level, number = ++plans_](const std::vector<DuplicateGroup>& groups,
                                                      const std::vector<PlannedGroup>& plans) {
            if (codesOf(index) != codesOf(session_.index())) return;
            if (level != this->level()) return find();
            answered_ = true;
            skipped_.clear();
            saidSince_ = 0;
            show(groups, plans);
            emit found();
            if (number != plans_) plan();  // by another rule meanwhile
        });
    session_.jobs().start(tr("Looking for duplicates"),
                          [this, then, level, rule = rule_, place = session_.place()](JobContext& context) {
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
        show(std::move(found_), plans);
        emit planned();
    });
    session_.jobs().start(tr("Choosing what stays"), [this, then, found = found_, rule = rule_,
                                                      place = session_.place()](JobContext& context) {
        const auto plans = planCopies(place.open(), found, rule, context);
        QMetaObject::invokeMethod(
            this, [then, plans] { then(plans); }, Qt::QueuedConnection);
    });
}

void DuplicatesPage::show(std::vector<DuplicateGroup> groups, std::vector<PlannedGroup> plans) {
    found_ = std::move(groups);
    plan_ = std::move(plans);
    lacksTrashed_ = !trashed_.empty();
    planned_.clear();
    for (const PlannedGroup& group : plan_)
        for (const PlannedPicture& picture : group.pictures) planned_[picture.imageId] = picture;
    backToGrid();
    showRest();
}

void DuplicatesPage::showRest() {
    groups_.clear();
    for (const PlannedGroup& group : plan_) {
        DuplicateGroup rest;
        for (const PlannedPicture& picture : group.pictures) {
            const std::int64_t id = picture.imageId;
            if (session_.leaving().contains(id) || trashed_.contains(id) || skipped_.contains(id)) continue;
            rest.imageIds.push_back(id);
            rest.copies.push_back(picture.copy);
        }
        // Parts of a picture that is gone have nothing in common.
        if (rest.imageIds.size() > 1 && rest.copies.front().level != CopyLevel::Part)
            groups_.push_back(std::move(rest));
    }
    BrowseListing listing;
    for (const DuplicateGroup& group : groups_) {
        const qint64 bytes = bytesToWin(group);
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

bool DuplicatesPage::mayGo(const DuplicateGroup& group, std::int64_t imageId) const {
    const PlannedPicture& picture = planned_.at(imageId);
    return picture.goes && std::ranges::count(group.imageIds, picture.to) > 0;
}

qint64 DuplicatesPage::bytesToWin(const DuplicateGroup& group) const {
    qint64 bytes = 0;
    for (const std::int64_t id : group.imageIds)
        if (mayGo(group, id)) bytes += planned_.at(id).bytes;
    return bytes;
}

bool DuplicatesPage::isProtected(std::int64_t imageId) const {
    return !planned_.at(imageId).goes && planned_.at(imageId).why == Why::Reference;
}

const DuplicateGroup* DuplicatesPage::groupInHand() const {
    const auto group = std::ranges::find_if(groups_, [this](const DuplicateGroup& some) {
        return std::ranges::count(some.imageIds, grid_->currentImageId()) > 0;
    });
    return group == groups_.end() ? nullptr : &*group;
}

void DuplicatesPage::skipGroup() {
    const DuplicateGroup* group = groupInHand();
    if (!group) return;
    const int row = model_->rowOf(group->imageIds.front());
    skipped_.insert(group->imageIds.begin(), group->imageIds.end());
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
    std::int64_t kept = planned_.at(other).goes ? planned_.at(other).to : group->imageIds.front();
    if (kept == other) other = group->imageIds[1];
    difference_->wait(toQString(planned_.at(kept).file), toQString(planned_.at(other).file));
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

void DuplicatesPage::addRule(QLayout& row) {
    const auto add = [&](const QString& name, QComboBox* box) {
        row.addWidget(named(name, box));
        box->setAccessibleName(QString(name).remove('&').remove(':'));
    };
    by_->addItem(tr("The best"), int(KeepRule::By::Best));
    by_->setItemData(0, tr("Most pixels, then what holds more beside them, the least compressed, the oldest"),
                     Qt::ToolTipRole);
    by_->addItem(tr("The oldest"), int(KeepRule::By::Oldest));
    by_->addItem(tr("The newest"), int(KeepRule::By::Newest));
    by_->addItem(tr("The largest file"), int(KeepRule::By::LargestFile));
    add(tr("&Keep:"), by_);
    reach_->addItem(tr("In all folders"), int(KeepRule::Reach::Anywhere));
    reach_->addItem(tr("Across folders only"), int(KeepRule::Reach::AcrossFolders));
    reach_->addItem(tr("Within a folder only"), int(KeepRule::Reach::WithinFolder));
    add(tr("Co&mpare:"), reach_);
    row.addWidget(folders_);
    const QSettings settings;
    const auto pathsOf = [&](const char* key) {
        std::vector<std::filesystem::path> folders;
        for (const QString& folder : settings.value(key).toStringList()) folders.push_back(toPath(folder));
        return folders;
    };
    by_->setCurrentIndex(std::max(0, by_->findData(settings.value(kKeep, 0).toInt())));
    reach_->setCurrentIndex(std::max(0, reach_->findData(settings.value(kReach, 0).toInt())));
    rule_ = {KeepRule::By(by_->currentData().toInt()), KeepRule::Reach(reach_->currentData().toInt()),
             pathsOf(kPreferred), pathsOf(kReferences)};
    showFolderCount();
    const auto changed = [this] {
        KeepRule rule = rule_;
        rule.by = KeepRule::By(by_->currentData().toInt());
        rule.reach = KeepRule::Reach(reach_->currentData().toInt());
        setRule(rule);
    };
    connect(by_, &QComboBox::currentIndexChanged, this, changed);
    connect(reach_, &QComboBox::currentIndexChanged, this, changed);
    connect(folders_, &QPushButton::clicked, this, &DuplicatesPage::showFolders);
}

void DuplicatesPage::showFolderCount() {
    const int count = int(rule_.preferred.size() + rule_.references.size());
    folders_->setText(count == 0 ? tr("Folders\u2026") : tr("Folders (%1)\u2026").arg(count));
    folders_->setToolTip(tr("Preferred folders, and folders of which nothing goes"));
}

void DuplicatesPage::showFolders() {
    auto* dialog = new KeepFoldersDialog(rule_.preferred, rule_.references, this);
    connect(dialog, &KeepFoldersDialog::chosen, this, [this](const auto& preferred, const auto& references) {
        KeepRule rule = rule_;
        rule.preferred = preferred;
        rule.references = references;
        setRule(rule);
    });
    dialog->open();
}

void DuplicatesPage::setRule(const KeepRule& rule) {
    if (rule == rule_) return;
    rule_ = rule;
    const auto texts = [](const std::vector<std::filesystem::path>& folders) {
        QStringList list;
        for (const std::filesystem::path& folder : folders) list << toQString(folder);
        return list;
    };
    QSettings settings;
    settings.setValue(kKeep, int(rule.by));
    settings.setValue(kReach, int(rule.reach));
    settings.setValue(kPreferred, texts(rule.preferred));
    settings.setValue(kReferences, texts(rule.references));
    by_->setCurrentIndex(by_->findData(int(rule.by)));
    reach_->setCurrentIndex(reach_->findData(int(rule.reach)));
    showFolderCount();
    plan();
}

CopiesToTrash DuplicatesPage::planFor(const DuplicateGroup& group,
                                      const std::set<std::int64_t>& chosen) const {
    std::set<std::int64_t> selected = chosen;
    std::erase_if(selected, [&](std::int64_t id) {
        return std::ranges::count(group.imageIds, id) == 0 || isProtected(id);
    });
    CopiesToTrash plan;
    bool whole = true;
    for (std::size_t i = 0; i < group.imageIds.size(); ++i) {
        const std::int64_t id = group.imageIds[i];
        const bool isPart = group.copies[i].level == CopyLevel::Part;
        if (!selected.contains(id))
            whole = false;
        else
            (isPart ? plan.parts : plan.going).push_back(id);
        if (!isPart && !selected.contains(id)) plan.staying.push_back(id);
    }
    if (whole) {
        plan.parts.clear();
        plan.staying.push_back(plan.going.front());
        plan.going.erase(plan.going.begin());
    } else if (plan.staying.empty()) {
        // What stays is a part, no copy of these.
        plan.parts.insert(plan.parts.begin(), plan.going.begin(), plan.going.end());
        plan.going.clear();
    }
    return plan;
}

QString DuplicatesPage::noteOf(const PlannedPicture& picture) const {
    if (picture.goes) {
        const Pose& pose = picture.copy.pose;
        if (picture.copy.level == CopyLevel::Identical) return tr("identical");
        if (pose.isMirrored()) return pose.isTurned() ? tr("mirrored and turned") : tr("mirrored");
        return pose.isTurned() ? tr("turned") : tr("same picture");
    }
    const QString folder = toQString(picture.folder);
    switch (picture.why) {
        case Why::MostPixels:
            return tr("stays: most pixels");
        case Why::LeastCompressed:
            return tr("stays: least compressed");
        case Why::NotWashedOut:
            return tr("stays: not cut off at white or black");
        case Why::HoldsMore:
            return tr("stays: holds more beside its pixels");
        case Why::Lossless:
            return tr("stays: without loss");
        case Why::LargestFile:
            return tr("stays: largest file");
        case Why::Oldest:
            return tr("stays: the oldest");
        case Why::Newest:
            return tr("stays: the newest");
        case Why::Sound:
            return tr("stays: read without a remark");
        case Why::InFolder:
            return tr("stays: in %1").arg(folder);
        case Why::Reference:
            return tr("stays: in the reference folder %1").arg(folder);
        case Why::Dataset:
            return tr("stays: part of a data set");
        case Why::ShowsMore:
            return tr("stays: shows more than the one to keep");
        case Why::HoldsOther:
            return tr("stays: holds what the one to keep lacks");
        case Why::MayBeOriginal:
            return tr("stays: the larger one may be this one enlarged");
        case Why::OtherFolder:
            return tr("stays: in another folder");
        case Why::SameFolder:
            return tr("stays: in the same folder");
        case Why::Part:
            return tr("a part");
        case Why::First:
            break;
    }
    return tr("stays: first in the library");
}

void DuplicatesPage::showNotes() {
    const std::vector<qint64> chosen = grid_->selectedImageIds();
    const std::set<std::int64_t> selected(chosen.begin(), chosen.end());
    QHash<std::int64_t, QString> notes;
    for (const DuplicateGroup& group : groups_) {
        for (const std::int64_t id : group.imageIds) notes[id] = noteOf(planned_.at(id));
        // Chosen otherwise than planned.
        const CopiesToTrash plan = planFor(group, selected);
        for (const std::int64_t id : plan.staying)
            if (id == plan.staying.front() && planned_.at(id).goes &&
                (selected.contains(id) || selected.contains(planned_.at(id).to)))
                notes[id] = tr("stays");
    }
    model_->setNotes(std::move(notes));
}

void DuplicatesPage::update() {
    showNotes();
    const std::size_t selected = grid_->selectedImageIds().size();
    std::size_t pictures = 0;
    for (const DuplicateGroup& group : groups_) pictures += group.imageIds.size();
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
    for (const DuplicateGroup& group : groups_) bytes += bytesToWin(group);
    select_->setEnabled(bytes > 0);
    const bool isInHand = groupInHand() != nullptr;
    skip_->setEnabled(isInHand);
    compare_->setEnabled(isInHand);
    notCopies_->setEnabled(isInHand && session_.readOnlyReason().isEmpty());
    trash_->setEnabled(selected > 0 && session_.readOnlyReason().isEmpty());
    QStringList facts;
    if (!groups_.empty())
        facts << tr("%1 pictures in %Ln group(s)", nullptr, int(groups_.size()))
                     .arg(formatCount(qint64(pictures)));
    if (bytes > 0) facts << tr("%1 to win").arg(sizeText(bytes));
    if (selected > 0) facts << tr("%1 selected").arg(formatCount(qint64(selected)));
    facts_->setText(facts.join(QStringLiteral(" \u00b7 ")));
}

void DuplicatesPage::selectWorse() {
    QItemSelection selection;
    int row = 0;
    for (const DuplicateGroup& group : groups_) {
        const int size = int(group.imageIds.size());
        for (int i = 0; i < size; ++i)
            if (mayGo(group, group.imageIds[std::size_t(i)]))
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
    for (const DuplicateGroup& group : groups_) {
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
    for (const DuplicateGroup& group : groups_) {
        CopiesToTrash copy = planFor(group, selected);
        // Of what goes otherwise than planned the level is not known.
        for (const std::int64_t id : copy.going)
            identical += planned_.at(id).goes && planned_.at(id).copy.level == CopyLevel::Identical &&
                         std::ranges::count(copy.staying, planned_.at(id).to) > 0;
        going.insert(going.end(), copy.going.begin(), copy.going.end());
        going.insert(going.end(), copy.parts.begin(), copy.parts.end());
        parts += int(copy.parts.size());
        if (!copy.going.empty() || !copy.parts.empty()) copies.push_back(std::move(copy));
    }
    const int held = int(std::ranges::count_if(planned_, [&](const auto& picture) {
        return selected.contains(picture.first) && isProtected(picture.first);
    }));
    if (copies.empty()) {
        summary_->setText(
            held > 0 ? tr("No file went into the trash: of a reference folder nothing goes.")
                     : tr("No file went into the trash: parts of a group go when they are chosen alone."));
        summary_->show();
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
                        summary_->setText(
                            tr("No file went into the trash: they were pictures of the library "
                               "that was open before."));
                        summary_->show();
                    }));
        });
}

void DuplicatesPage::report(const TrashReport& report) {
    qint64 bytes = 0;
    for (const TrashedPicture& picture : report.batch.pictures) {
        bytes += picture.bytes;
        trashed_.insert(picture.imageId);
    }
    QStringList lines;
    for (const Error& error : report.left) lines << QString::fromUtf8(error.what());
    const int files = int(report.batch.pictures.size());
    QString text = files == 0
                       ? tr("No file went into the trash.")
                       : tr("%n file(s), %1, moved to the trash. Ctrl+Z brings them back.", nullptr, files)
                             .arg(sizeText(bytes));
    if (!lines.isEmpty()) text += ' ' + tr("%n file(s) left where they are:", nullptr, int(lines.size()));
    summary_->setText(text);
    summary_->show();
    left_->setPlainText(lines.join('\n'));
    left_->setVisible(!lines.isEmpty());
    showRest();
}

}  // namespace laplens
