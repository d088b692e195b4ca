#pragma once

#include <QListView>
#include <functional>
#include <optional>
#include <vector>

#include "ui/browse/grid_layout.hpp"

namespace laplens {

class GridModel;
class ThumbnailCache;
class Timeline;

/// The thumbnails, virtual: only the cells in sight are painted, and only their thumbnails and records asked
/// for. Under each the name, and for a ranking how many bits differ; on it a heart where it is a favourite,
/// its stars and its tags. Sorted by date, it has a timeline. It lays out and paints by itself; a list view
/// for what Qt tells screen readers about one.
class PictureGrid : public QListView {
    Q_OBJECT

public:
    static constexpr int kSmallestCell = 84, kLargestCell = 480;

    PictureGrid(GridModel& model, ThumbnailCache& thumbnails, QWidget* parent = nullptr);

    /// Draws a band between the pictures at most `radius` bits away and the others, where those fill a row;
    /// -1: no band.
    void setRadius(int radius);
    int radius() const { return radius_; }
    /// Brings the band into sight.
    void scrollToBand();
    /// To the first picture of the next month or, negative, of this or the one before; false when it is not
    /// sorted by date.
    bool moveByMonths(int by);
    void setCellWidth(int width);
    int cellWidth() const { return layout_.wantedCellWidth; }
    /// Below each name what is noted of the picture, its facts and its folder, each on a line.
    void showDetails();
    /// What is said when there is nothing to show.
    void setEmptyText(const QString& text);
    const QString& emptyText() const { return emptyText_; }
    /// Opens the fold of copies that the current picture is in, or closes it; false when it is in none.
    bool toggleFold();
    /// Does `change`, which leaves out rows of the model or brings others, with what is in sight staying
    /// there.
    void keepInSight(const std::function<void()>& change);
    std::vector<qint64> selectedImageIds() const;
    qint64 currentImageId() const;  ///< 0 when there is none

    /// Where one is in a list, whatever comes into it or leaves it.
    struct Place {
        struct Top {
            qint64 imageId = 0;  ///< of the picture at the top of the view; 0: the list is at its beginning
            int off = 0;         ///< how far from the top it is
        };
        Top top{};
        qint64 current = 0;
        std::vector<qint64> selected{};
    };
    Place place() const;
    /// As far as its pictures are there.
    void goTo(const Place& place);
    void select(const std::vector<qint64>& imageIds);

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;

signals:
    void fullViewRequested(qint64 imageId);  ///< Enter, Space, double click
    void currentPictureChanged(qint64 imageId);
    void cellWidthChanged(int width);
    /// The cell in the middle of what is in sight, while it scrolls.
    void rowInSightChanged(int row);

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override { return 0; }
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex&) const override { return false; }
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void updateGeometries() override;
    void reset() override;
    void rowsInserted(const QModelIndex& parent, int first, int last) override;
    void doItemsLayout() override;
    void scrollContentsBy(int dx, int dy) override;
    void dataChanged(const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void startDrag(Qt::DropActions actions) override;
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void changeEvent(QEvent*) override;

private:
    /// The cells before which a head or the band is.
    std::vector<int> sections() const;
    Place::Top top() const;
    void scrollTo(const Place::Top& top);
    void showTimeline();
    void tellMonth();
    int monthOfRow(int row) const;
    void wantThumbnails();
    void paintCell(QPainter& painter, int row, const QRect& cell, bool selected, bool current);
    void paintBand(QPainter& painter);
    /// How many pictures of the ranking are above the band.
    std::size_t picturesWithin() const;
    /// How many copies are folded behind the picture of a row, or follow it: "+3"; empty: none.
    QString foldCount(int row) const;
    /// The row on whose mark of that the point is; -1: on none.
    int rowOfFoldMark(const QPoint& point) const;
    void toggleFold(qint64 imageId);
    void paintHead(QPainter& painter, int section);
    void paintEmpty(QPainter& painter);

    GridModel& grid_;
    ThumbnailCache& thumbnails_;
    Timeline* timeline_;
    GridLayout layout_;
    std::optional<Place::Top> kept_;  ///< until it is scrolled: what stays at the top in a wider view
    int radius_ = -1;
    QString emptyText_;
    QPoint pressed_;            ///< in the content
    bool pressesMark_ = false;  ///< of a fold
    QRect rubberBand_;          ///< likewise; while pictures are selected by it
};

}  // namespace laplens
