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
    /// 1: the whole picture fits; less: it is smaller, to show its own pixels.
    double zoom() const { return zoom_; }
    /// Pixels of the screen to a pixel of the picture, along a side.
    double scale() const;
    /// What is in the middle, from 0 to 1 across and down.
    QPointF centre() const { return centre_; }
    void setView(double zoom, const QPointF& centre);
    void zoomBy(double factor);
    void fit();
    void showPixels();  ///< each as one of the screen's
    /// Between these two; of a picture that is not larger than the room for it, to twice that.
    void toggleZoom();
    /// By a quarter, clockwise, until another picture is shown.
    void rotate();
    /// Behind the picture; without a valid one the window's.
    void setGround(const QColor& ground);
    /// + and - zoom, 0 fits, 1 shows the pixels, Z goes between the two, R rotates; whether it was one of
    /// these.
    bool zoomByKey(int key);

signals:
    /// By the user.
    void viewChanged(double zoom, const QPointF& centre);
    void scaleChanged(double scale);
    void clicked();

protected:
    void paintEvent(QPaintEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    QRectF place() const;
    double fitScale() const;
    double factorToToggle() const;
    double smallestZoom() const;
    void changed();
    void zoomAt(const QPointF& point, double factor);
    void keepInside();

    QImage picture_;
    QSize fullSize_;
    int quarters_ = 0;  ///< that it is rotated by
    QColor ground_;
    std::vector<QRectF> marks_;
    double zoom_ = 1;
    QPointF centre_{0.5, 0.5};
    QPoint pressed_;
    bool dragged_ = false;
};

}  // namespace laplens
