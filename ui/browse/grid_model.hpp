#pragma once

#include <QAbstractListModel>
#include <QCache>
#include <QDate>
#include <QHash>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/query/browse.hpp"
#include "core/query/search.hpp"
#include "core/store/records.hpp"
#include "ui/browse/folded_rows.hpp"

namespace laplens {

class LibrarySession;

/// The rows of the grid: pictures of the library, or a ranking. Holds ids alone (millions are fine); the
/// records of the rows that are asked for are fetched in batches on the reader thread and kept for a while.
class GridModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { ImageIdRole = Qt::UserRole + 1, DistanceRole, FileRole, StateRole, LabelRole };

    struct Picture {
        ImageRecord record;
        QString name;
        QString file;  ///< full path
        QString folder;
        std::vector<std::string> tags{};  ///< without those of stars
        int stars = 0;
        QDate date;       ///< when it was taken, else changed
        int reading = 0;  ///< of which round of `refreshRecords`
        std::optional<GeoPosition> place{};
    };

    explicit GridModel(LibrarySession& session, QObject* parent = nullptr);

    /// `order` says what the titles of the listing's sections are.
    void showPictures(BrowseListing listing, BrowseOrder::Group group = BrowseOrder::Group::None);
    /// A fold in which one of `held` would be gone is opened.
    void showResult(std::shared_ptr<const SearchResult> result, const std::set<std::int64_t>& held = {});
    /// What is to be said of pictures beside their names while they are browsed.
    void setNotes(QHash<std::int64_t, QString> notes);
    QString noteAt(int row) const;
    /// The note, size and date, and the folder; also told to screen readers from `showDetails` on.
    static constexpr int kDetails = 3;
    QStringList detailsAt(int row) const;
    void showDetails() { detailed_ = true; }
    /// Pictures of a ranking that are one picture are one row, also of the rankings that follow. What is
    /// selected and in sight stays so.
    void setFolds(const std::vector<std::vector<std::int64_t>>& groups,
                  const std::set<std::int64_t>& held = {});
    /// Opens the fold that the picture is in, or closes it.
    void openFold(std::int64_t imageId, bool open);
    /// Of the rows of the ranking.
    const FoldedRows& folds() const { return folds_; }
    /// Null while pictures are browsed.
    std::shared_ptr<const SearchResult> result() const { return result_; }
    /// The library's records may have changed: what is in sight is read again, and shown as it was until
    /// then.
    void refreshRecords();

    /// The name of the folder, where others have a picture of the same name and no heading tells the folder;
    /// else empty.
    QString folderToTell(const Picture& picture) const;
    /// Whether some of the library's pictures have a folder to tell.
    bool tellsFolders() const;
    /// The picture's name, with that of the folder where it is to be told.
    QString fullName(const Picture& picture) const;

    /// For screen readers: the name, and what marks it.
    QString spokenName(const Picture& picture) const;

    std::int64_t imageIdAt(int row) const;
    int rowOf(std::int64_t imageId) const;  ///< -1 when it is not there
    int distanceAt(int row) const;          ///< -1 while pictures are browsed
    /// Of what is browsed; none of a ranking.
    const std::vector<BrowseSection>& sections() const { return sections_; }
    QString sectionTitle(int section) const;  ///< for people
    /// BrowseListing::months; none of a ranking.
    const std::vector<BrowseSection>& months() const { return months_; }
    QDate monthAt(int number) const;  ///< its first day
    QString monthName(int number) const;
    /// Null while it is not fetched; asking fetches it.
    const Picture* pictureAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;

signals:
    /// Others are folded, or open.
    void foldsChanged();

private:
    void fetch();
    /// Rows that come after the present ones are inserted, and a reset comes only when the number of rows
    /// differs otherwise: the scroll position is worth keeping, and the selection, as far as its pictures are
    /// still there. Pictures on their way to the trash are left out.
    void replace(BrowseListing listing, std::shared_ptr<const SearchResult> result,
                 const std::set<std::int64_t>& held = {});
    void openFoldsOf(const SearchResult& result, const std::set<std::int64_t>& held);
    /// Removes the rows of those that have just set out: what is selected and in sight stays so.
    void leave();
    /// Goes on to what is left of a ranking, or to its rows as they are folded now, likewise.
    void change(std::shared_ptr<const SearchResult> result);
    /// The same number of rows in another order, or of other pictures.
    void move(const std::function<void()>& reorder);
    std::size_t placeOf(int row) const { return rows_ ? (*rows_)[std::size_t(row)] : std::size_t(row); }
    QString spokenFold(const QString& name, std::int64_t imageId) const;
    QString aboutFold(std::int64_t imageId) const;

    LibrarySession& session_;
    std::vector<std::int64_t> imageIds_;
    std::vector<BrowseSection> sections_, months_;
    BrowseOrder::Group group_ = BrowseOrder::Group::None;
    QHash<std::int64_t, QString> notes_;
    std::shared_ptr<const SearchResult> result_;
    FoldedRows folds_;
    std::optional<std::vector<std::uint32_t>> rows_;  ///< their places in the ranking; none: each is one
    mutable QCache<qint64, Picture> records_;
    mutable std::vector<std::int64_t> toFetch_;
    int reading_ = 0;
    bool fetching_ = false, detailed_ = false;
    mutable bool fetchPosted_ = false;
};

}  // namespace laplens
