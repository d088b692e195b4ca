#pragma once

#include <QWidget>
#include <functional>
#include <vector>

namespace laplens {

/// A row that needs no more width than it is given: where it has too little, it folds one thing after
/// another.
class FoldingBar : public QWidget {
public:
    using QWidget::QWidget;
    /// `fold(true)` makes the row narrower, `fold(false)` undoes it. The first step is taken first.
    void addStep(std::function<void(bool folded)> fold);
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent*) override;

private:
    void measure();
    void fold();
    void take(int steps);

    std::vector<std::function<void(bool)>> steps_;
    std::vector<int> widths_;  ///< that are needed with so many steps taken
    int taken_ = 0;
    bool folding_ = false;
};

}  // namespace laplens
