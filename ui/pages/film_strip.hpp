#pragma once

#include <QWidget>

namespace laplens {

class GridModel;
class ThumbnailCache;

/// The neighbours of a row of the grid, as a line of small pictures with that row in the middle.
class FilmStrip : public QWidget {
    Q_OBJECT

public:
    FilmStrip(GridModel& model, ThumbnailCache& thumbnails, QWidget* parent = nullptr);
    void setRow(int row);

signals:
    void stepRequested(int by);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;

private:
    QRect cellOf(int row) const;

    GridModel& model_;
    ThumbnailCache& thumbnails_;
    int row_ = -1;
};

}  // namespace laplens
