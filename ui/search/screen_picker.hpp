#pragma once

#include <QImage>
#include <QWidget>

namespace laplens {

/// Covers the screen with its own picture, of which a part is drawn out with the mouse; Escape gives up.
/// Deletes itself.
class ScreenPicker : public QWidget {
    Q_OBJECT

public:
    ScreenPicker(const QImage& screen, const QRect& geometry);

signals:
    void picked(const QImage& part);

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;

private:
    QImage screen_;
    QRect part_;
    QPoint start_;
};

}  // namespace laplens
