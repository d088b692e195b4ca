#pragma once

#include <QImage>
#include <QWidget>

#include "core/images/image.hpp"

namespace laplens {

/// The query picture with the crop rectangle on it: drag to draw one, drag inside to move it, drag its edges
/// to size it, double click to drop it. Arrow keys move it, Shift and arrow keys size it, Delete drops it.
class QueryPictureView : public QWidget {
    Q_OBJECT

public:
    explicit QueryPictureView(QWidget* parent = nullptr);

    /// `picture` stands for one of `fullSize` pixels: crops are in those.
    void setPicture(const QImage& picture, QSize fullSize);
    void setCrop(const CropRect& crop);
    CropRect crop() const;
    QSize sizeHint() const override;

signals:
    /// While it is being drawn.
    void cropChanging();
    void cropChanged();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    enum class Grip { None, New, Move, Left, Right, Top, Bottom, TopLeft, TopRight, BottomLeft, BottomRight };

    QRectF pictureArea() const;
    QRectF cropOnScreen() const;
    Grip gripAt(QPointF point) const;
    void dragTo(QPointF fraction);
    void finish();

    QImage picture_;
    QSize fullSize_;
    QRectF crop_;  ///< fractions of the picture; empty: none
    Grip grip_ = Grip::None;
    QPointF pressed_;
    QRectF cropWhenPressed_;
};

}  // namespace laplens
