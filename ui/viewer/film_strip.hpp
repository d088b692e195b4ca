#pragma once

#include <QWidget>

namespace laplens {

class GridModel;
class ThumbnailCache;

/// The neighbours of a picture in the grid, as a line of small pictures with that one in the middle.
class FilmStrip : public QWidget {
    Q_OBJECT

public:
    FilmStrip(GridModel& model, ThumbnailCache& thumbnails, QWidget* parent = nullptr);
    void setPicture(qint64 imageId);

signals:
    void stepRequested(int by);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;

private:
    void findRow();
    QRect cellOf(int row) const;

    GridModel& model_;
    ThumbnailCache& thumbnails_;
    qint64 imageId_ = 0;
    int row_ = -1;
};

}  // namespace laplens
