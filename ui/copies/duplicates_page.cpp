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
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <ranges>

#include "ui/browse/picture_grid.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

std::pair<std::int64_t, std::size_t> codesOf(const std::shared_ptr<const SearchIndex>& index) {
    return index ? std::pair(index->model.id, index->size()) : std::pair<std::int64_t, std::size_t>();
}

constexpr int kLinesLeft = 5;

QString sizeText(qint64 bytes) {
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
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
        tr("In each group the picture with the most pixels comes first and stays; so do parts"));
    notCopies_->setShortcut(QKeySequence(Qt::Key_N));
    notCopies_->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    notCopies_->setToolTip(
        tr("What is selected is no copy of the others in its group, and will not be listed as one again: N"));
    grid_->addAction(notCopies_);
    auto* notCopies = new QToolButton(this);
    notCopies->setDefaultAction(notCopies_);
    notCopies->setFocusPolicy(Qt::StrongFocus);
    auto* label = new QLabel(tr("&Copies:"), this);
    label->setProperty("role", "muted");
    label->setBuddy(level_);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(kSpace3, kSpace2, kSpace3, kSpace2);
    row->setSpacing(kSpace2);
    row->addWidget(find_);
    row->addWidget(label);
    row->addWidget(level_);
    row->addWidget(facts_, 1);
    row->addWidget(notCopies);
    row->addWidget(select_);
    row->addWidget(trash_);
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
    column->addLayout(row);
    column->addWidget(unseen_);
    column->addWidget(summary_);
    column->addWidget(left_);
    column->addWidget(grid_, 1);

    connect(find_, &QPushButton::clicked, this, &DuplicatesPage::find);
    connect(level_, &QComboBox::currentIndexChanged, this, [this] {
        // What is on the page answers another question.
        if (!std::exchange(answered_, false)) return;
        show({});
        find();
    });
    connect(select_, &QPushButton::clicked, this, &DuplicatesPage::selectWorse);
    connect(trash_, &QPushButton::clicked, this, &DuplicatesPage::trashSelected);
    connect(notCopies_, &QAction::triggered, this, &DuplicatesPage::sayNotCopies);
    connect(grid_, &QWidget::customContextMenuRequested, this, &DuplicatesPage::showMenu);
    connect(grid_, &PictureGrid::currentPictureChanged, this, &DuplicatesPage::update);
    connect(grid_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DuplicatesPage::update);
    connect(grid_, &PictureGrid::fullViewRequested, this, &DuplicatesPage::fullViewRequested);
    connect(&session, &LibrarySession::libraryClosed, this, &DuplicatesPage::forget);
    connect(&session, &LibrarySession::leavingChanged, this, &DuplicatesPage::showRest);
    connect(&edits, &LibraryEdits::trashReported, this, &DuplicatesPage::report);
    connect(&edits, &LibraryEdits::notCopiesChanged, this, [this](int pairs, bool areNot) {
        if (!answered_) return;
        summary_->setText(areNot ? tr("%n pair(s) will not be listed as copies again. Ctrl+Z takes it back.",
                                      nullptr, pairs)
                                 : tr("%n pair(s) may be listed as copies again.", nullptr, pairs));
        summary_->show();
        left_->hide();
        if (!areNot && saidSince_ < pairs) return find();
        saidSince_ += areNot ? pairs : -pairs;
        showStillCopies();
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
    show({});
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
    const auto then =
        session_.whileOpen(this, [this, index, level](const std::vector<DuplicateGroup>& groups) {
            if (codesOf(index) != codesOf(session_.index())) return;
            if (level != this->level()) return find();
            answered_ = true;
            show(groups);
            emit found();
        });
    session_.jobs().start(tr("Looking for duplicates"),
                          [this, then, level, place = session_.place()](JobContext& context) {
                              const auto groups = duplicateGroups(place.open(), level, context);
                              QMetaObject::invokeMethod(
                                  this, [then, groups] { then(groups); }, Qt::QueuedConnection);
                          });
}

void DuplicatesPage::show(std::vector<DuplicateGroup> groups) {
    found_ = std::move(groups);
    copies_ = found_;
    saidSince_ = 0;
    ++searches_;
    showRest();
}

void DuplicatesPage::showStillCopies() {
    session_.read(
        this, [found = found_](const Library& library) { return withoutNotCopies(library, found); },
        [this, search = searches_](std::vector<DuplicateGroup> groups) {
            if (search != searches_) return;
            copies_ = std::move(groups);
            showRest();
        });
}

void DuplicatesPage::showRest() {
    groups_.clear();
    for (const DuplicateGroup& group : copies_) {
        DuplicateGroup rest;
        for (std::size_t i = 0; i < group.imageIds.size(); ++i) {
            const std::int64_t id = group.imageIds[i];
            if (session_.leaving().contains(id) || trashed_.contains(id)) continue;
            rest.imageIds.push_back(id);
            rest.levels.push_back(group.levels[i]);
        }
        // Parts of a picture that is gone have nothing in common.
        if (rest.imageIds.size() > 1 && rest.levels.front() != CopyLevel::Part)
            groups_.push_back(std::move(rest));
    }
    BrowseListing listing;
    for (const DuplicateGroup& group : groups_) {
        listing.sections.push_back(
            {toStd(tr("Group %1").arg(listing.sections.size() + 1)), listing.imageIds.size()});
        listing.imageIds.insert(listing.imageIds.end(), group.imageIds.begin(), group.imageIds.end());
    }
    model_->showPictures(std::move(listing));
    update();
}

CopiesToTrash DuplicatesPage::planFor(const DuplicateGroup& group, const std::set<std::int64_t>& selected) {
    CopiesToTrash plan;
    bool whole = true;
    for (std::size_t i = 0; i < group.imageIds.size(); ++i) {
        const std::int64_t id = group.imageIds[i];
        const bool isPart = group.levels[i] == CopyLevel::Part;
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

QString DuplicatesPage::noteOf(CopyLevel level) {
    switch (level) {
        case CopyLevel::Identical:
            return tr("identical");
        case CopyLevel::Same:
            return tr("same picture");
        case CopyLevel::Part:
            break;
    }
    return tr("a part");
}

void DuplicatesPage::showNotes() {
    const std::vector<qint64> chosen = grid_->selectedImageIds();
    const std::set<std::int64_t> selected(chosen.begin(), chosen.end());
    QHash<std::int64_t, QString> notes;
    for (const DuplicateGroup& group : groups_) {
        notes[group.imageIds.front()] = tr("the best");
        for (std::size_t i = 1; i < group.imageIds.size(); ++i)
            notes[group.imageIds[i]] = noteOf(group.levels[i]);
        if (const CopiesToTrash plan = planFor(group, selected); !plan.staying.empty())
            notes[plan.staying.front()] = tr("stays");
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
    select_->setEnabled(std::ranges::any_of(groups_, [](const DuplicateGroup& group) {
        return std::ranges::any_of(group.levels | std::views::drop(1),
                                   [](CopyLevel level) { return level != CopyLevel::Part; });
    }));
    notCopies_->setEnabled(grid_->currentImageId() != 0 && session_.readOnlyReason().isEmpty());
    trash_->setEnabled(selected > 0 && session_.readOnlyReason().isEmpty());
    QStringList facts;
    if (!groups_.empty())
        facts << tr("%1 pictures in %2 groups", nullptr, int(groups_.size()))
                     .arg(formatCount(qint64(pictures)), formatCount(qint64(groups_.size())));
    if (selected > 0) facts << tr("%1 selected").arg(formatCount(qint64(selected)));
    facts_->setText(facts.join(QStringLiteral(" \u00b7 ")));
}

void DuplicatesPage::selectWorse() {
    QItemSelection selection;
    int row = 0;
    for (const DuplicateGroup& group : groups_) {
        const int size = int(group.imageIds.size());
        for (int i = 1; i < size; ++i)
            if (group.levels[i] != CopyLevel::Part)
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

void DuplicatesPage::showMenu(const QPoint& point) {
    const QModelIndex index = grid_->indexAt(point);
    if (!index.isValid()) return;
    QMenu menu(this);
    // It holds numbers of pictures.
    connect(&session_, &LibrarySession::libraryClosed, &menu, &QMenu::close);
    menu.addAction(tr("Open in another program"), QKeySequence(Qt::Key_Return), this,
                   [this, id = model_->imageIdAt(index.row())] { emit fullViewRequested(id); });
    menu.addAction(notCopies_);
    menu.addSeparator();
    menu.addAction(trash_->text(), QKeySequence(Qt::Key_Delete), this, &DuplicatesPage::trashSelected)
        ->setEnabled(trash_->isEnabled());
    menu.exec(grid_->viewport()->mapToGlobal(point));
}

void DuplicatesPage::trashSelected() {
    const std::vector<qint64> ids = grid_->selectedImageIds();
    const std::set<std::int64_t> selected(ids.begin(), ids.end());
    if (selected.empty() || !session_.readOnlyReason().isEmpty()) return;
    std::vector<CopiesToTrash> copies;
    std::vector<std::int64_t> going;
    int identical = 0, parts = 0;
    for (const DuplicateGroup& group : groups_) {
        CopiesToTrash copy = planFor(group, selected);
        // Between others than the first one the level is not known.
        const bool firstStays = !copy.staying.empty() && copy.staying.front() == group.imageIds.front();
        for (std::size_t i = 1; firstStays && i < group.imageIds.size(); ++i)
            identical += selected.contains(group.imageIds[i]) && group.levels[i] == CopyLevel::Identical;
        going.insert(going.end(), copy.going.begin(), copy.going.end());
        going.insert(going.end(), copy.parts.begin(), copy.parts.end());
        parts += int(copy.parts.size());
        if (!copy.going.empty() || !copy.parts.empty()) copies.push_back(std::move(copy));
    }
    if (copies.empty()) {
        summary_->setText(tr("No file went into the trash: parts of a group go when they are chosen alone."));
        summary_->show();
        return;
    }
    session_.read(
        this, [going](const Library& library) { return library.imagesByIds(going); },
        [this, copies, identical, parts](const std::vector<ImageRecord>& images) {
            qint64 bytes = 0;
            for (const ImageRecord& image : images) bytes += image.fileSize;
            const int others = int(images.size()) - identical - parts;
            askToConfirm(
                this, tr("Move to the trash"),
                tr("Move %n file(s), %1, to the trash?", nullptr, int(images.size())).arg(sizeText(bytes)),
                (others == 0 ? QString()
                             : tr("%n of them are the same picture in another size, compression or tone, not "
                                  "identical "
                                  "files.",
                                  nullptr, others) +
                                   ' ') +
                    (parts == 0
                         ? QString()
                         : tr("%n of them are a part, or hold one: no copy of them stays, and what only they "
                              "show will be in the trash.",
                              nullptr, parts) +
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
