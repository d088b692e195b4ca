#pragma once

#include <functional>
#include <vector>

#include "ui/shared/plot_widget.hpp"

class QCPCurve;
class QCPItemLine;
class QCPItemTracer;

namespace laplens {

/// One line of a plot. Points are joined in their order.
struct PlotSeries {
    QString name;
    int tone = 0;  ///< tones.hpp
    std::vector<QPointF> points;
    bool emphasised = false;  ///< a thicker line
    bool dots = false;        ///< at the points, for few of them
};

struct PlotAxis {
    QString title;
    double low = 0, high = 1;
    std::vector<double> ticks;  ///< empty: chosen
    bool logarithmic = false;
};

/// Lines with their names beside them and a cut: a point that is chosen by click, drag or arrow keys (left
/// and right along a line, up and down to another) and marked.
class CurvePlot : public PlotWidget {
    Q_OBJECT

public:
    /// What a point of a series says: shown at the pointer and at the cut.
    using Describe = std::function<QString(int series, int point)>;

    explicit CurvePlot(QWidget* parent = nullptr);

    void setAxes(const PlotAxis& x, const PlotAxis& y);
    void setDescribe(Describe describe);
    /// Replaces all lines. The cut stays where its series (by name) still has that point.
    void setSeries(std::vector<PlotSeries> series);
    const std::vector<PlotSeries>& series() const { return series_; }

    /// Without a signal; out of range: no cut.
    void setCut(int series, int point);
    int cutSeries() const { return cutSeries_; }
    int cutPoint() const { return cutPoint_; }
    QString cutText() const;
    /// Where a point is in the widget, for tests and for pointing at it.
    QPoint pixelOf(int series, int point) const;

    QSize sizeHint() const override { return {300, 190}; }

signals:
    /// By the user.
    void cutMoved(int series, int point);
    void pointHovered(int series, int point);

protected:
    void restyle() override;
    void arrange() override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    struct Hit {
        int series = -1, point = -1;
        double distance = 0;
    };
    Hit nearest(const QPointF& at, int onlySeries = -1) const;
    QPointF canvasPixel(int series, int point) const;
    void moveCut(int series, int point);
    void showCut();
    void placeNames();

    std::vector<PlotSeries> series_;
    std::vector<QCPCurve*> curves_;
    std::vector<QCPItemText*> names_;
    QCPItemTracer* cutMark_;
    QCPItemLine* cutLine_;
    QCPItemText* cutText_;
    Describe describe_;
    int cutSeries_ = -1, cutPoint_ = -1;
};

}  // namespace laplens
