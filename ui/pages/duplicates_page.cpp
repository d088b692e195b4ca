#include "ui/pages/duplicates_page.hpp"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <set>

#include "ui/convert.hpp"
#include "ui/grid/picture_grid.hpp"
#include "ui/theme.hpp"

namespace laplens {

namespace {

std::pair<std::int64_t, std::size_t> codesOf(const std::shared_ptr<const SearchIndex>& index) {
    return index ? std::pair(index->model.id, index->size()) : std::pair<std::int64_t, std::size_t>();
}

}  // namespace

DuplicatesPage::DuplicatesPage(LibrarySession& session, LibraryEdits& edits, ThumbnailCache& thumbnails,
                               QWidget* parent)
    : QWidget(parent),
      session_(session),
      edits_(edits),
      model_(new GridModel(session, this)),
      grid_(new PictureGrid(*model_, thumbnails, this)),
      radius_(new QSpinBox(this)),
      facts_(new QLabel(this)),
      find_(new QPushButton(tr("Find duplicates"), this)),
      select_(new QPushButton(tr("Select all but the best"), this)),
      trash_(new QPushButton(tr("Move selected to the trash"), this)) {
    radius_->setRange(0, 64);
    radius_->setValue(6);
    radius_->setAccessibleName(tr("Bits that may differ"));
    facts_->setProperty("role", "muted");
    find_->setProperty("role", "primary");
    select_->setToolTip(tr("In each group the picture with the most pixels comes first and stays"));
    auto* label = new QLabel(tr("&Bits that may differ"), this);
    label->setProperty("role", "muted");
    label->setBuddy(radius_);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(kSpace3, kSpace2, kSpace3, kSpace2);
    row->setSpacing(kSpace2);
    row->addWidget(find_);
    row->addWidget(label);
    row->addWidget(radius_);
    row->addWidget(facts_, 1);
    row->addWidget(select_);
    row->addWidget(trash_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(grid_, 1);

    connect(find_, &QPushButton::clicked, this, &DuplicatesPage::find);
    connect(select_, &QPushButton::clicked, this, &DuplicatesPage::selectWorse);
    connect(trash_, &QPushButton::clicked, this, &DuplicatesPage::trashSelected);
    connect(grid_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DuplicatesPage::update);
    connect(grid_, &PictureGrid::fullViewRequested, this, &DuplicatesPage::fullViewRequested);
    connect(&session, &LibrarySession::libraryOpened, this, [this] {
        searched_ = {};
        show({});
    });
    connect(&session, &LibrarySession::libraryChanged, model_, &GridModel::refreshRecords);
    connect(&session, &LibrarySession::indexChanged, this, [this] {
        if (searched_ != std::pair<std::int64_t, std::size_t>() && searched_ != codesOf(session_.index()))
            find();
        update();
    });
    grid_->setEmptyText(
        tr("Pictures whose codes differ in few bits look the same: copies, other sizes, small edits."));
    show({});
}

void DuplicatesPage::find() {
    const auto index = session_.index();
    if (!index) return;
    searched_ = codesOf(index);
    session_.jobs().start(tr("Looking for duplicates"), [this, index, radius = radius_->value(),
                                                         folder = session_.folder()](JobContext& context) {
        auto groups = duplicateGroups(Library::openExisting(folder), *index, 0, radius, context);
        QMetaObject::invokeMethod(
            this,
            [this, index, groups = std::move(groups)]() mutable {
                if (codesOf(index) != codesOf(session_.index())) return;
                grid_->setEmptyText(tr("No two pictures differ in so few bits."));
                show(std::move(groups));
                emit found();
            },
            Qt::QueuedConnection);
    });
}

void DuplicatesPage::show(std::vector<DuplicateGroup> groups) {
    groups_ = std::move(groups);
    BrowseListing listing;
    for (const DuplicateGroup& group : groups_) {
        listing.sections.push_back(
            {toStd(tr("Group %1").arg(listing.sections.size() + 1)), listing.imageIds.size()});
        listing.imageIds.insert(listing.imageIds.end(), group.imageIds.begin(), group.imageIds.end());
    }
    model_->showPictures(std::move(listing));
    update();
}

void DuplicatesPage::update() {
    const std::size_t selected = grid_->selectedImageIds().size();
    std::size_t pictures = 0;
    for (const DuplicateGroup& group : groups_) pictures += group.imageIds.size();
    find_->setEnabled(session_.index() != nullptr);
    select_->setEnabled(!groups_.empty());
    trash_->setEnabled(selected > 0 && session_.readOnlyReason().isEmpty());
    QStringList facts;
    if (!groups_.empty())
        facts << tr("%1 pictures in %2 groups")
                     .arg(formatCount(qint64(pictures)), formatCount(qint64(groups_.size())));
    if (selected > 0) facts << tr("%1 selected").arg(formatCount(qint64(selected)));
    facts_->setText(facts.join(QStringLiteral(" \u00b7 ")));
}

void DuplicatesPage::selectWorse() {
    QItemSelection selection;
    int row = 0;
    for (const DuplicateGroup& group : groups_) {
        const int size = int(group.imageIds.size());
        selection.select(model_->index(row + 1), model_->index(row + size - 1));
        row += size;
    }
    grid_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    grid_->setFocus();
}

void DuplicatesPage::trashSelected() {
    const std::vector<qint64> selected = grid_->selectedImageIds();
    std::set<std::int64_t> going(selected.begin(), selected.end());
    for (const DuplicateGroup& group : groups_)
        if (std::ranges::all_of(group.imageIds, [&](std::int64_t id) { return going.contains(id); }))
            going.erase(group.imageIds.front());
    edits_.trash({going.begin(), going.end()});
}

}  // namespace laplens
