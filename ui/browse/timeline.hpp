#pragma once

#include <QDate>
#include <QWidget>
#include <vector>

class QLabel;

namespace laplens {

/// Beside the scroll bar of pictures that are sorted by date: the years, and a tick for each month, where
/// there is room. Pressed or dragged, it scrolls there; meanwhile a hint tells the month.
class Timeline : public QWidget {
    Q_OBJECT

public:
    static constexpr int kWidth = 40;

    struct Month {
        QDate first;
        double at = 0;  ///< where it begins, from 0 to 1 down all that is scrolled through
    };

    /// Its hint is shown over the parent.
    explicit Timeline(QWidget* parent);

    void setMonths(std::vector<Month> months);
    /// The month in sight, and whether it is to be told beside this place, from 0 to 1 down.
    void tell(const QString& month, bool hint, double at);
    bool isPressed() const { return pressed_; }

signals:
    void wanted(double at);
    void released();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    void want(double y);

    std::vector<Month> months_;
    QLabel* hint_;
    bool pressed_ = false;
};

}  // namespace laplens
