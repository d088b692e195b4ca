#pragma once

#include <QImage>
#include <QWidget>

#include "core/copies/difference.hpp"

class QLabel;
class QTimer;
class QToolButton;

namespace laplens {

/// A copy laid upon the picture that stays: one after the other in the same place, or what differs between
/// them. Escape goes back.
class DifferenceView : public QWidget {
    Q_OBJECT

public:
    explicit DifferenceView(QWidget* parent = nullptr);

    /// While it is being made. Of a series neither is to be kept rather than the other.
    void wait(const QString& kept, const QString& other, bool ofSeries = false);
    void show(const Difference& difference);
    enum class Showing { Kept, Other, Between };
    Showing showing() const { return showing_; }
    bool isFlickering() const;

signals:
    void closed();

protected:
    void keyPressEvent(QKeyEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    void flicker();
    void stay(Showing);
    void set(Showing);

    QImage kept_, other_, between_;
    QString keptName_, otherName_, facts_;
    bool ofSeries_ = false;
    Showing showing_ = Showing::Kept;
    QLabel* what_;
    QToolButton *flicker_, *difference_;
    QTimer* timer_;
};

}  // namespace laplens
