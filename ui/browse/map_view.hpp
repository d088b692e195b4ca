#pragma once

#include <QCache>
#include <QColor>
#include <QImage>
#include <QPixmap>
#include <QPolygonF>
#include <QWidget>
#include <memory>
#include <vector>

#include "core/query/library_map.hpp"

namespace laplens {

class ThumbnailCache;

/// The colour of a label among `count`, in the theme in force; of -1 the quiet one of what has no label.
QColor labelColour(int label, int count);

/// A library's map: dots from afar, thumbnails where few enough pictures are in sight. Drag moves it, the
/// wheel zooms around the cursor, Shift and drag (or drag while the lasso is on) draws a lasso. Arrow keys
/// move, + and - zoom, 0 shows all, Enter searches for the picture in the middle, which is ringed.
class MapView : public QWidget {
    Q_OBJECT

public:
    static constexpr int kMostThumbnails = 300;

    explicit MapView(ThumbnailCache& thumbnails, QWidget* parent = nullptr);

    /// Null: there is none; `setEmptyText` says why. The view stays when there was a map before.
    void setMap(std::shared_ptr<const LibraryMap> map);
    void setEmptyText(const QString& text);
    void setLassoing(bool on);
    /// All of the map.
    void fit();
    void zoomBy(double factor);
    void zoomBy(double factor, QPointF about);

    /// Where the map's picture number `i` is, in widget coordinates.
    QPointF placeOf(std::size_t i) const;
    /// The picture at a point or next to it; 0: none.
    qint64 pictureAt(QPointF point) const;
    std::vector<qint64> picturesWithin(const QPolygonF& lasso) const;
    std::vector<qint64> picturesInSight() const;
    /// How many thumbnails the last painting drew, or would have, were they there.
    int thumbnailsShown() const { return int(shown_.size()); }

signals:
    /// The pointer rests on a picture: what it is called.
    void nameAsked(qint64 imageId, const QPoint& at);
    /// By the lasso; never empty.
    void selected(const std::vector<qint64>& imageIds);
    void searchRequested(qint64 imageId);

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

    double fitScale() const;
    double across() const { return scale_ * aspect_; }  ///< pixels for the map's width
    QPointF mapPointOf(QPointF point) const;
    /// Calls `visit` with the number of each picture in a part of the map.
    template <class Visit>
    void forEachIn(const QRectF& part, Visit visit) const;
    QRectF partInSight(double margin) const;
    std::int64_t nearest(QPointF point, double within) const;  ///< number of the picture, or -1
    void moveBy(QPointF pixels);
    void viewChanged();
    void drawDots();
    void placeThumbnails();
    void paintThumbnails(QPainter& painter);
    const QPixmap* thumbnailOf(qint64 imageId);

    ThumbnailCache& thumbnails_;
    std::shared_ptr<const LibraryMap> map_;
    QString emptyText_;
    // A square grid over the map: the pictures by cell.
    int cells_ = 1;
    std::vector<std::uint32_t> cellStart_, byCell_;

    QPointF centre_{0.5, 0.5};  ///< of the view, in the map
    double scale_ = 1;          ///< pixels for the map's height
    double aspect_ = 1;         ///< width for a height of 1
    bool fitted_ = true;        ///< shows all: follows the size
    QImage dots_;               ///< of the present view; null: to be drawn
    std::vector<Shown> shown_;
    QCache<qint64, QPixmap> scaled_;

    bool lassoing_ = false, drawing_ = false, dragging_ = false;
    QPointF last_;
    QPolygonF lasso_;
};

}  // namespace laplens
