#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

namespace laplens {

/// One picture that fills the room it has; the wheel zooms to the cursor, dragging moves it, a double click
/// goes between the whole picture and its own pixels.
class PicturePane : public QWidget {
    Q_OBJECT

public:
    explicit PicturePane(QWidget* parent = nullptr);

    /// `fullSize`: of the picture that `picture` may be a smaller version of. Another picture (`keepView`
    /// false) is shown whole.
    void setPicture(const QImage& picture, const QSize& fullSize, bool keepView);
    /// Frames around parts of the picture, from 0 to 1 across and down, until another one is shown.
    void setMarks(std::vector<QRectF> marks);
    const std::vector<QRectF>& marks() const { return marks_; }
    const QImage& picture() const { return picture_; }
    /// 1: the whole picture fits.
    double zoom() const { return zoom_; }
    /// What is in the middle, from 0 to 1 across and down.
    QPointF centre() const { return centre_; }
    void setView(double zoom, const QPointF& centre);
    void zoomBy(double factor);
    /// To the picture's own pixels, or back to the whole.
    void toggleZoom();
    /// + and - zoom, Z goes between the whole and the pixels; whether it was one of these.
    bool zoomByKey(int key);

signals:
    /// By the user.
    void viewChanged(double zoom, const QPointF& centre);
    void clicked();

protected:
    void paintEvent(QPaintEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;

private:
    QRectF place() const;
    double fitScale() const;
    double factorToToggle() const;
    void zoomAt(const QPointF& point, double factor);
    void keepInside();

    QImage picture_;
    QSize fullSize_;
    std::vector<QRectF> marks_;
    double zoom_ = 1;
    QPointF centre_{0.5, 0.5};
    QPoint pressed_;
    bool dragged_ = false;
};

}  // namespace laplens
