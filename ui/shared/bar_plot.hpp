#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "ui/shared/plot_widget.hpp"

class QCPBars;
class QCPItemStraightLine;
class QLabel;

namespace laplens {

/// Bars, numbered from `first`, with a mark after one of them: those up to it are in the accent colour. Where
/// the mark may be moved, a click, a drag or the arrow keys do so.
class BarPlot : public PlotWidget {
    Q_OBJECT

public:
    /// What a bar says at the pointer.
    using Describe = std::function<QString(int bar, double value)>;
    using DescribeMark = std::function<QString(int bar)>;

    explicit BarPlot(QWidget* parent = nullptr);

    void setBars(std::vector<double> values, int first);
    const std::vector<double>& bars() const { return values_; }
    void setDescribe(Describe describe) { describe_ = std::move(describe); }
    /// Without a signal. `first - 1`: before all bars; empty: no mark, all bars in the accent colour.
    void setMark(std::optional<int> bar);
    std::optional<int> mark() const { return mark_; }
    void setDescribeMark(DescribeMark describe);
    void setMarkMovable(bool movable);
    /// A dashed line across, at this value.
    void setReference(std::optional<double> value);
    /// Written below the first and the last bar.
    void setEnds(const QString& low, const QString& high);
    /// Where the mark would be after a bar, for tests.
    QPoint pixelAfter(int bar) const;

    QSize sizeHint() const override { return {300, 104}; }

signals:
    /// By the user.
    void markMoved(int bar);

protected:
    void restyle() override;
    void arrange() override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void fill();
    void moveMark(int bar);

    std::vector<double> values_;
    int first_ = 0;
    std::optional<int> mark_;
    std::optional<double> reference_;
    bool movable_ = false;
    Describe describe_;
    DescribeMark describeMark_;
    QCPBars* inside_;
    QCPBars* outside_;
    QCPItemStraightLine* markLine_;
    QCPItemStraightLine* referenceLine_;
    QCPItemText* markText_;
    QLabel* low_;
    QLabel* high_;
};

}  // namespace laplens
