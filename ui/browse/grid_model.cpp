#include "ui/browse/grid_model.hpp"

#include <QDate>
#include <QDateTime>
#include <QLocale>
#include <QMimeData>
#include <QTimer>
#include <QUrl>
#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_set>

#include "core/library/picture_date.hpp"
#include "core/store/library.hpp"
#include "core/store/stars.hpp"
#include "ui/browse/runs.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

constexpr int kRecordsKept = 20'000;
/// Runs of rows that are removed one after another; with more of them the grid begins anew.
constexpr std::size_t kMostRuns = 64;
/// Of an answer, of which only the first pictures are folded.
constexpr std::size_t kMostFoldedRuns = 256;

QDate dayOf(const ImageRecord& record) {
    // Cameras write the time of where they are.
    const auto spec = record.takenNs != 0 ? Qt::UTC : Qt::LocalTime;
    return QDateTime::fromMSecsSinceEpoch(dateOf(record) / 1'000'000, spec).date();
}

/// Of "2026-11".
QDate dayOne(const std::string& month) {
    return QDate::fromString(toQString(month) + "-01", Qt::ISODate);
}

QString monthText(const std::string& month) {
    return QLocale().toString(dayOne(month), "MMMM yyyy");
}

std::shared_ptr<const SearchResult> without(std::shared_ptr<const SearchResult> result,
                                            const std::set<std::int64_t>& leaving) {
    const auto leaves = [&](const RankedPicture& picture) { return leaving.contains(picture.imageId); };
    if (std::ranges::none_of(result->ranked, leaves)) return result;
    auto rest = std::make_shared<SearchResult>(*result);
    std::erase_if(rest->ranked, leaves);
    return rest;
}

}  // namespace

GridModel::GridModel(LibrarySession& session, QObject* parent)
    : QAbstractListModel(parent), session_(session), records_(kRecordsKept) {
    connect(&session, &LibrarySession::leavingChanged, this, [this] {
        if (!session_.leaving().empty()) leave();
    });
    connect(&session, &LibrarySession::foldersChanged, this, [this] {
        if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1), {Qt::DisplayRole});
    });
    connect(&session, &LibrarySession::libraryClosed, this, [this] {
        records_.clear();
        toFetch_.clear();
        fetching_ = false;  // the answer is for the library before, and will not come
        folds_ = {};
        showPictures({});
    });
}

void GridModel::showPictures(BrowseListing listing, BrowseOrder::Group group) {
    group_ = group;
    replace(std::move(listing), nullptr);
}

void GridModel::showResult(std::shared_ptr<const SearchResult> result, const std::set<std::int64_t>& held) {
    replace({}, std::move(result), held);
}

void GridModel::replace(BrowseListing listing, std::shared_ptr<const SearchResult> result,
                        const std::set<std::int64_t>& held) {
    if (result && !session_.leaving().empty()) result = without(std::move(result), session_.leaving());
    std::vector<std::int64_t>& imageIds = listing.imageIds;
    sections_ = std::move(listing.sections);
    months_ = std::move(listing.months);
    if (!result) folds_.closeAll();
    std::optional<std::vector<std::uint32_t>> rows;
    if (result && !folds_.isEmpty()) {
        openFoldsOf(*result, held);
        if (result_) return change(std::move(result));
        rows = folds_.rowsOf(*result);
    }
    const int rowsBefore = rowCount();
    const int rowsAfter = int(rows ? rows->size() : result ? result->ranked.size() : imageIds.size());
    const bool grows = !result && !result_ && rowsBefore > 0 && rowsAfter > rowsBefore &&
                       std::equal(imageIds_.begin(), imageIds_.end(), imageIds.begin());
    if (grows) {
        beginInsertRows({}, rowsBefore, rowsAfter - 1);
        imageIds_ = std::move(imageIds);
        endInsertRows();
        return;
    }
    if (rowsBefore != rowsAfter) {
        beginResetModel();
        imageIds_ = std::move(imageIds);
        result_ = std::move(result);
        rows_ = std::move(rows);
        endResetModel();
        return;
    }
    move([&] {
        imageIds_ = std::move(imageIds);
        result_ = std::move(result);
        rows_ = std::move(rows);
    });
    if (rowsAfter > 0) emit dataChanged(index(0), index(rowsAfter - 1));
}

void GridModel::leave() {
    if (result_) return change(without(result_, session_.leaving()));
    const auto runs =
        runsOf(rowCount(), [&](int row) { return session_.leaving().contains(imageIdAt(row)); });
    if (runs.size() > kMostRuns) return replace({imageIds_, sections_, months_}, nullptr);
    if (!sections_.empty() || !months_.empty()) {
        BrowseListing rest = without({imageIds_, sections_, months_}, session_.leaving());
        sections_ = std::move(rest.sections);
        months_ = std::move(rest.months);
    }
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        beginRemoveRows({}, run->first, run->second - 1);
        imageIds_.erase(imageIds_.begin() + run->first, imageIds_.begin() + run->second);
        endRemoveRows();
    }
}

void GridModel::change(std::shared_ptr<const SearchResult> result) {
    std::vector<std::uint32_t> rows = folds_.rowsOf(*result);
    const auto idAt = [&](std::uint32_t place) { return result->ranked[place].imageId; };
    std::unordered_set<std::int64_t> stays;
    for (const std::uint32_t place : rows) stays.insert(idAt(place));
    const auto gone = runsOf(rowCount(), [&](int row) { return !stays.contains(imageIdAt(row)); });
    if (gone.size() > kMostFoldedRuns) {
        beginResetModel();
        result_ = std::move(result);
        rows_ = std::move(rows);
        endResetModel();
        return;
    }
    if (!rows_) {
        rows_.emplace(result_->ranked.size());
        std::iota(rows_->begin(), rows_->end(), 0);
    }
    for (auto run = gone.rbegin(); run != gone.rend(); ++run) {
        beginRemoveRows({}, run->first, run->second - 1);
        rows_->erase(rows_->begin() + run->first, rows_->begin() + run->second);
        endRemoveRows();
    }
    // In the order that those have which stay, before others come between them.
    std::unordered_set<std::int64_t> before;
    for (int row = 0; row < rowCount(); ++row) before.insert(imageIdAt(row));
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t place : rows)
        if (before.contains(idAt(place))) kept.push_back(place);
    move([&] {
        result_ = result;
        rows_ = std::move(kept);
    });
    for (const auto& [first, end] :
         runsOf(int(rows.size()), [&](int row) { return !before.contains(idAt(rows[std::size_t(row)])); })) {
        beginInsertRows({}, first, end - 1);
        rows_->insert(rows_->begin() + first, rows.begin() + first, rows.begin() + end);
        endInsertRows();
    }
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
}

void GridModel::move(const std::function<void()>& reorder) {
    emit layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<std::int64_t> kept;
    for (const QModelIndex& index : before) kept.push_back(imageIdAt(index.row()));
    reorder();
    if (!kept.empty()) {
        QHash<std::int64_t, int> rows;
        for (int row = 0; row < rowCount(); ++row) rows.insert(imageIdAt(row), row);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            const int row = rows.value(kept[i], -1);
            changePersistentIndex(before[qsizetype(i)], row < 0 ? QModelIndex() : index(row));
        }
    }
    emit layoutChanged();
}

void GridModel::setFolds(const std::vector<std::vector<std::int64_t>>& groups,
                         const std::set<std::int64_t>& held) {
    if (groups.empty() && folds_.isEmpty()) return;
    folds_.setGroups(groups);
    if (!result_) return;
    openFoldsOf(*result_, held);
    change(result_);
    emit foldsChanged();
}

void GridModel::openFoldsOf(const SearchResult& result, const std::set<std::int64_t>& held) {
    if (held.empty()) return;
    folds_.rowsOf(result);  // who stands for whom
    for (const std::int64_t id : held)
        if (folds_.isCopy(id)) folds_.setOpen(id, true);
}

void GridModel::openFold(std::int64_t imageId, bool open) {
    if (!result_ || folds_.isOpen(imageId) == open) return;
    folds_.setOpen(imageId, open);
    change(result_);
    emit foldsChanged();
}

void GridModel::refreshRecords() {
    ++reading_;
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1), {Qt::DisplayRole});
}

std::int64_t GridModel::imageIdAt(int row) const {
    return result_ ? result_->ranked[placeOf(row)].imageId : imageIds_[std::size_t(row)];
}

QString GridModel::spokenName(const Picture& picture) const {
    QStringList parts{fullName(picture)};
    for (const std::string& tag : picture.tags)
        parts << (tag == kFavouriteTag ? tr("favourite") : toQString(tag));
    if (picture.stars > 0) parts << tr("%n star(s)", nullptr, picture.stars);
    return parts.join(QStringLiteral(", "));
}

QString GridModel::spokenFold(const QString& name, std::int64_t imageId) const {
    if (folds_.isCopy(imageId)) return tr("%1, a copy").arg(name);
    const int copies = folds_.copiesOf(imageId);
    if (copies == 0) return name;
    return (folds_.isOpen(imageId) ? tr("%1, its %n copies follow", nullptr, copies)
                                   : tr("%1, and %n copies", nullptr, copies))
        .arg(name);
}

QString GridModel::aboutFold(std::int64_t imageId) const {
    const int copies = folds_.isOpen(imageId) ? 0 : folds_.copiesOf(imageId);
    if (copies == 0) return {};
    return tr("%n copies of it are folded behind it. What is done here is done with this one alone; a click "
              "on the "
              "number shows the others.",
              nullptr, copies) +
           '\n';
}

int GridModel::rowOf(std::int64_t imageId) const {
    for (int row = 0; row < rowCount(); ++row)
        if (imageIdAt(row) == imageId) return row;
    return -1;
}

QString GridModel::folderToTell(const Picture& picture) const {
    const bool isTold = !result_ && group_ == BrowseOrder::Group::Folder && !sections_.empty();
    const auto& repeated = session_.folders()->repeatedNames;
    if (isTold || detailed_ || !repeated.contains(std::string(nameOf(picture.record.path)))) return {};
    return picture.folder.section('/', -1);
}

bool GridModel::tellsFolders() const {
    return !session_.folders()->repeatedNames.empty();
}

QString GridModel::fullName(const Picture& picture) const {
    const QString folder = folderToTell(picture);
    return folder.isEmpty() ? picture.name : folder + '/' + picture.name;
}

void GridModel::setNotes(QHash<std::int64_t, QString> notes) {
    notes_ = std::move(notes);
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1));
}

QString GridModel::noteAt(int row) const {
    return result_ ? QString() : notes_.value(imageIdAt(row));
}

QStringList GridModel::detailsAt(int row) const {
    const Picture* picture = pictureAt(row);
    if (!picture) return {noteAt(row)};
    const ImageRecord& record = picture->record;
    QStringList facts{tr("%1 \u00d7 %2").arg(record.width).arg(record.height), sizeText(record.fileSize),
                      QLocale().toString(picture->date, QLocale::ShortFormat)};
    return {noteAt(row), facts.join(QStringLiteral(" \u00b7 ")), picture->folder};
}

int GridModel::distanceAt(int row) const {
    return result_ ? result_->ranked[placeOf(row)].distance : -1;
}

const GridModel::Picture* GridModel::pictureAt(int row) const {
    const std::int64_t id = imageIdAt(row);
    const Picture* found = records_.object(id);
    if (found && found->reading == reading_) return found;
    toFetch_.push_back(id);
    if (!fetchPosted_) {
        fetchPosted_ = true;
        auto* self = const_cast<GridModel*>(this);
        QTimer::singleShot(0, self, [self] { self->fetch(); });
    }
    return found;
}

void GridModel::fetch() {
    fetchPosted_ = false;
    if (fetching_ || toFetch_.empty()) return;
    std::ranges::sort(toFetch_);
    toFetch_.erase(std::ranges::unique(toFetch_).begin(), toFetch_.end());
    fetching_ = true;
    session_.read(
        this,
        [ids = std::exchange(toFetch_, {}), reading = reading_](const Library& library) {
            std::vector<Picture> pictures;
            std::map<std::int64_t, std::vector<std::string>> tags;
            for (auto& [id, tag] : library.tagsOf(ids)) tags[id].push_back(std::move(tag));
            std::map<std::int64_t, int> ratings = library.ratingsOf(ids);
            const std::map<std::int64_t, GeoPosition> places = library.placesOf(ids);
            for (ImageRecord& record : library.imagesByIds(ids)) {
                const auto place = places.find(record.id);
                const std::filesystem::path file = library.imageFile(record);
                const QDate date = dayOf(record);
                const int stars = starsOf(tags[record.id], ratings[record.id]);
                pictures.push_back({record, toQString(file.filename()), toQString(file),
                                    toQString(file.parent_path()), withoutStarTags(tags[record.id]), stars,
                                    date, reading,
                                    place == places.end() ? std::nullopt : std::optional(place->second)});
            }
            return pictures;
        },
        [this](const std::vector<Picture>& pictures) {
            fetching_ = false;
            for (const Picture& picture : pictures) records_.insert(picture.record.id, new Picture(picture));
            if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1), {Qt::DisplayRole});
            fetch();
        });
}

int GridModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid()) return 0;
    return int(rows_ ? rows_->size() : result_ ? result_->ranked.size() : imageIds_.size());
}

QDate GridModel::monthAt(int number) const {
    return dayOne(months_[std::size_t(number)].title);
}

QString GridModel::monthName(int number) const {
    return monthText(months_[std::size_t(number)].title);
}

QString GridModel::sectionTitle(int section) const {
    const auto& [title, first, name] = sections_[std::size_t(section)];
    switch (group_) {
        case BrowseOrder::Group::Month:
            return monthText(title);
        case BrowseOrder::Group::Cluster:
            if (title.empty()) return tr("Without a code");
            return tr("Cluster %1").arg(toQString(title)) +
                   (name.empty() ? QString() : ": " + toQString(name));
        case BrowseOrder::Group::None:
            return toQString(title);
        case BrowseOrder::Group::Label:
            return title.empty() ? tr("Without a label") : toQString(title);
        default:
            return title.empty() ? tr("Not in a subfolder") : toQString(title);
    }
}

QVariant GridModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const int row = index.row();
    if (role == ImageIdRole) return qint64(imageIdAt(row));
    if (role == DistanceRole) return distanceAt(row);
    const Picture* picture = pictureAt(row);
    if (!picture) return {};
    switch (role) {
        case Qt::DisplayRole:
            return fullName(*picture);
        case Qt::ToolTipRole:
            if (!result_) return picture->file;
            return picture->file + '\n' + aboutFold(imageIdAt(row)) +
                   tr("%1 of the %2 bits of its code differ from the query's. The fewer, the more alike the "
                      "two "
                      "are to the network; with none they need not be the same picture.")
                       .arg(distanceAt(row))
                       .arg(result_->bits);
        case FileRole:
            return picture->file;
        case StateRole:
            return int(picture->record.state);
        case LabelRole:
            return toQString(picture->record.label);
        case Qt::AccessibleTextRole:
            if (result_)
                return spokenFold(tr("%1, %2 of %3 bits differ")
                                      .arg(spokenName(*picture))
                                      .arg(distanceAt(row))
                                      .arg(result_->bits),
                                  imageIdAt(row));
            if (detailed_) return spokenName(*picture) + ", " + detailsAt(row).join(QStringLiteral(", "));
            return noteAt(row).isEmpty() ? spokenName(*picture) : spokenName(*picture) + ", " + noteAt(row);
        default:
            return {};
    }
}

Qt::ItemFlags GridModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList GridModel::mimeTypes() const {
    return {"text/uri-list"};
}

QMimeData* GridModel::mimeData(const QModelIndexList& indexes) const {
    QList<QUrl> urls;
    QList<int> rows;
    for (const QModelIndex& index : indexes) rows.push_back(index.row());
    std::ranges::sort(rows);
    for (const int row : rows)
        if (const Picture* picture = pictureAt(row)) urls.push_back(QUrl::fromLocalFile(picture->file));
    auto* data = new QMimeData;
    data->setUrls(urls);
    return data;
}

}  // namespace laplens
