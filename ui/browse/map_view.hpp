#pragma once

#include <QCache>
#include <QImage>
#include <QPixmap>
#include <QPolygonF>
#include <QWidget>
#include <memory>
#include <vector>

#include "core/query/map_colouring.hpp"
#include "ui/browse/map_cards.hpp"
#include "ui/browse/map_frame.hpp"

namespace laplens {

class ThumbnailCache;

/// A library's map: dots, and from afar a card for each cluster, which shows its most typical picture, its
/// name and how many it has; thumbnails where few enough pictures are in sight. Drag moves it, the wheel
/// zooms around the cursor, Shift and drag (or drag while the lasso is on) draws a lasso. A click selects a
/// picture, or a cluster's; with Ctrl, too. Arrow keys move, + and - zoom, 0 shows all; Enter searches for
/// the picture in the middle, which is ringed, and Space selects it. Page Up and Page Down go from cluster to
/// cluster: then Enter browses it, and Space selects it.
class MapView : public QWidget {
    Q_OBJECT

public:
    static constexpr int kMostThumbnails = 300;

    explicit MapView(ThumbnailCache& thumbnails, QWidget* parent = nullptr);

    /// Null: there is none; `setEmptyText` says why. The view stays when there was a map before, and what is
    /// selected.
    void setMap(std::shared_ptr<const LibraryMap> map);
    /// By two axes rather than by neighbours.
    void showAxes(bool on);
    /// Null: all have one.
    void setColouring(std::shared_ptr<const MapColouring> colouring);
    /// By cluster; empty: it has none.
    void setClusterNames(const QStringList& names);
    void setEmptyText(const QString& text);
    void setLassoing(bool on);
    /// All of the map.
    void fit();
    void zoomBy(double factor);
    void zoomBy(double factor, QPointF about);

    void setSelected(const std::vector<qint64>& imageIds);
    const std::vector<qint64>& selectedPictures() const { return selectedIds_; }
    /// Those on the map.
    std::size_t selectedCount() const { return selectedCount_; }

    /// Where the map's picture number `i` is, in widget coordinates.
    QPointF placeOf(std::size_t i) const { return frame_.placeOf(i); }
    /// The picture at a point or next to it; 0: none.
    qint64 pictureAt(QPointF point) const;
    std::vector<qint64> picturesWithin(const QPolygonF& lasso) const;
    std::vector<qint64> picturesInSight() const;
    std::vector<qint64> picturesOf(int cluster) const;
    /// The cards that the last painting drew.
    const std::vector<MapCard>& cards() const { return cards_; }
    /// How many thumbnails the last painting drew, or would have, were they there.
    int thumbnailsShown() const { return int(shown_.size()); }

signals:
    /// The pointer rests on a picture: what it is called.
    void nameAsked(qint64 imageId, const QPoint& at);
    /// By the lasso, or of a cluster; never empty.
    void browseRequested(const std::vector<qint64>& imageIds);
    void searchRequested(qint64 imageId);
    /// By who looks at it, not by `setSelected`.
    void selectionChanged();

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void changeEvent(QEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    /// A thumbnail in sight.
    struct Shown {
        std::uint32_t picture;
        QRectF frame;
    };

    const LibraryMap::Plane& plane() const { return showsAxes_ ? map_->axes : map_->neighbours; }
    void placePoints();
    void viewChanged();
    int cardAt(QPointF point) const;              ///< its cluster, or -1
    std::int64_t pictureInMiddle() const;         ///< its number, or -1
    QString clusterText(int cluster) const;       ///< name and number
    std::int64_t numberOf(qint64 imageId) const;  ///< -1: it is not on the map
    bool isSelected(int cluster) const;
    void countSelected();
    /// Of these pictures; `toggles`: others stay, and these are no more where all were.
    void select(const std::vector<qint64>& imageIds, bool toggles);
    void click(QPointF point, bool toggles);
    void goToCluster(int by);
    void leaveCluster();
    void tellName();
    QColor colourOf(std::uint32_t picture) const;
    void drawDots();
    void placeThumbnails();
    void paintCards(QPainter& painter);
    void paintThumbnails(QPainter& painter);
    const QPixmap* thumbnailOf(qint64 imageId, int side);

    ThumbnailCache& thumbnails_;
    std::shared_ptr<const LibraryMap> map_;
    std::shared_ptr<const MapColouring> colouring_;
    QStringList clusterNames_;
    QString emptyText_;
    bool showsAxes_ = false;
    MapFrame frame_;
    std::vector<qint64> selectedIds_;        ///< also of those that are not on the map
    std::vector<bool> selected_;             ///< by picture
    std::vector<std::uint32_t> selectedIn_;  ///< by cluster: how many
    std::size_t selectedCount_ = 0;
    int cluster_ = -1;  ///< that the keys are at
    QImage dots_;       ///< of the present view; null: to be drawn
    int cardSide_ = 0;  ///< of a card's picture
    std::vector<MapCard> cards_;
    std::vector<Shown> shown_;
    QCache<std::pair<qint64, int>, QPixmap> scaled_;

    bool lassoing_ = false, drawing_ = false, pressed_ = false, dragging_ = false;
    QPointF last_;
    QPolygonF lasso_;
};

}  // namespace laplens
