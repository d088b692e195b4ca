#include "ui/shared/curve_plot.hpp"

#include <qcustomplot.h>

#include <QFontMetricsF>
#include <cmath>
#include <limits>

#include "ui/shared/theme.hpp"
#include "ui/shared/tones.hpp"

namespace laplens {

namespace {

QSharedPointer<QCPAxisTicker> tickerFor(const PlotAxis& axis) {
    if (axis.logarithmic) return QSharedPointer<QCPAxisTickerLog>::create();
    if (axis.ticks.empty()) {
        auto ticker = QSharedPointer<QCPAxisTicker>::create();
        ticker->setTickCount(4);
        return ticker;
    }
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (const double tick : axis.ticks) ticker->addTick(tick, QLocale().toString(tick, 'g', 4));
    return ticker;
}

void setAxis(QCPAxis* canvasAxis, const PlotAxis& axis) {
    canvasAxis->setScaleType(axis.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    canvasAxis->setTicker(tickerFor(axis));
    canvasAxis->setLabel(axis.title);
    const double beyond = axis.logarithmic ? 0 : (axis.high - axis.low) * 0.012;
    canvasAxis->setRange(axis.low - beyond, axis.high + beyond);
    canvasAxis->setNumberFormat("g");
    canvasAxis->setNumberPrecision(4);
}

}  // namespace

CurvePlot::CurvePlot(QWidget* parent) : PlotWidget(parent) {
    cutLine_ = new QCPItemLine(&canvas());
    cutMark_ = new QCPItemTracer(&canvas());
    cutMark_->setStyle(QCPItemTracer::tsCircle);
    cutMark_->setSize(9);
    cutMark_->setClipToAxisRect(false);
    cutText_ = addText();
    setAxes({{}, 0, 1, {0, 0.25, 0.5, 0.75, 1}, false}, {{}, 0, 1, {0, 0.25, 0.5, 0.75, 1}, false});
    CurvePlot::restyle();
    showCut();
}

void CurvePlot::setAxes(const PlotAxis& x, const PlotAxis& y) {
    setAxis(canvas().xAxis, x);
    setAxis(canvas().yAxis, y);
    canvas().replot();
    arrange();
    canvas().replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::setDescribe(Describe describe) {
    describe_ = std::move(describe);
    showCut();
}

void CurvePlot::setSeries(std::vector<PlotSeries> series) {
    const QString cutName = cutSeries_ >= 0 ? series_[cutSeries_].name : QString();
    for (QCPCurve* curve : curves_) canvas().removePlottable(curve);
    for (QCPItemText* name : names_) canvas().removeItem(name);
    curves_.clear();
    names_.clear();
    series_ = std::move(series);
    int cutSeries = -1;
    for (std::size_t s = 0; s < series_.size(); ++s) {
        auto* curve = new QCPCurve(canvas().xAxis, canvas().yAxis);
        QVector<QCPCurveData> data;
        for (const QPointF& point : series_[s].points)
            data.append({double(data.size()), point.x(), point.y()});
        curve->data()->set(data, true);
        curves_.push_back(curve);
        names_.push_back(addText());
        names_.back()->setText(series_[s].name);
        if (!cutName.isEmpty() && series_[s].name == cutName) cutSeries = int(s);
    }
    const bool kept = cutSeries >= 0 && cutPoint_ < int(series_[cutSeries].points.size());
    cutSeries_ = kept ? cutSeries : -1;
    cutPoint_ = kept ? cutPoint_ : -1;
    hideHover();
    restyle();
    arrange();
    canvas().replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::setCut(int series, int point) {
    const bool valid = series >= 0 && series < int(series_.size()) && point >= 0 &&
                       point < int(series_[series].points.size());
    cutSeries_ = valid ? series : -1;
    cutPoint_ = valid ? point : -1;
    showCut();
}

QString CurvePlot::cutText() const {
    return cutSeries_ >= 0 ? cutText_->text() : QString();
}

QPointF CurvePlot::canvasPixel(int series, int point) const {
    const QPointF& p = series_[series].points[point];
    return {canvas().xAxis->coordToPixel(p.x()), canvas().yAxis->coordToPixel(p.y())};
}

QPoint CurvePlot::pixelOf(int series, int point) const {
    return (canvasPixel(series, point) + canvas().pos()).toPoint();
}

void CurvePlot::restyle() {
    PlotWidget::restyle();
    for (std::size_t s = 0; s < series_.size(); ++s) {
        const QColor colour = toneColour(series_[s].tone);
        QPen pen(colour, series_[s].emphasised ? 2.4 : 1.5);
        pen.setJoinStyle(Qt::RoundJoin);
        curves_[s]->setPen(pen);
        curves_[s]->setScatterStyle(series_[s].dots || series_[s].points.size() == 1
                                        ? QCPScatterStyle(QCPScatterStyle::ssDisc, colour, colour, 5)
                                        : QCPScatterStyle(QCPScatterStyle::ssNone));
        names_[s]->setColor(colour);
        names_[s]->setFont(themeFont(TextSize::Caption));
    }
    const QColor warm = theme().warm;
    cutLine_->setPen(QPen(warm, 1, Qt::DashLine));
    cutMark_->setPen(QPen(warm, 2));
    cutMark_->setBrush(theme().panel);
    cutText_->setColor(warm);
    cutText_->setFont(themeFont(TextSize::Caption));
    QColor behind = theme().panel;
    behind.setAlphaF(0.8f);
    cutText_->setBrush(behind);
}

void CurvePlot::arrange() {
    showCut();
    placeNames();
}

void CurvePlot::showCut() {
    const bool shown = cutSeries_ >= 0;
    cutMark_->setVisible(shown);
    cutLine_->setVisible(shown);
    cutText_->setVisible(shown);
    if (shown) {
        const QPointF at = series_[cutSeries_].points[cutPoint_];
        cutMark_->position->setCoords(at.x(), at.y());
        cutLine_->start->setCoords(at.x(), at.y());
        cutLine_->end->setCoords(at.x(), canvas().yAxis->range().lower);
        cutText_->setText(describe_ ? describe_(cutSeries_, cutPoint_) : QString());
        const QPointF pixel = canvasPixel(cutSeries_, cutPoint_);
        const double width = QFontMetricsF(cutText_->font()).horizontalAdvance(cutText_->text());
        const bool fits = pixel.x() + 12 + width < canvas().width();
        const bool low = pixel.y() < canvas().axisRect()->top() + 18;
        cutText_->setPositionAlignment((fits ? Qt::AlignLeft : Qt::AlignRight) |
                                       (low ? Qt::AlignTop : Qt::AlignBottom));
        cutText_->position->setPixelPosition(pixel + QPointF(fits ? 8 : -8, low ? 7 : -7));
        tell(series_[cutSeries_].name + QStringLiteral(": ") + cutText_->text());
    }
    canvas().replot(QCustomPlot::rpQueuedReplot);
}

// Each name goes beside its own line where it covers the least of the others: tried along the line, above and
// below, in the order in which people look for it (from the left).
void CurvePlot::placeNames() {
    const QRectF frame = canvas().axisRect()->rect();
    if (frame.width() < 40 || frame.height() < 40) return;
    std::vector<QPointF> inked;
    for (std::size_t s = 0; s < series_.size(); ++s)
        for (std::size_t p = 0; p < series_[s].points.size(); ++p) {
            const QPointF to = canvasPixel(int(s), int(p));
            const QPointF from = p ? canvasPixel(int(s), int(p) - 1) : to;
            const int steps = 1 + int(std::hypot(to.x() - from.x(), to.y() - from.y()) / 4);
            for (int step = 1; step <= steps; ++step) inked.push_back(from + (to - from) * step / steps);
        }
    std::vector<QRectF> taken;
    if (cutSeries_ >= 0) {
        const QFontMetricsF metrics(cutText_->font());
        QRectF cut(0, 0, metrics.horizontalAdvance(cutText_->text()), metrics.height());
        const QPointF at = cutText_->position->pixelPosition();
        cut.moveTo(cutText_->positionAlignment() & Qt::AlignLeft ? at.x() : at.x() - cut.width(),
                   cutText_->positionAlignment() & Qt::AlignTop ? at.y() : at.y() - cut.height());
        taken.push_back(cut);
    }
    const QFontMetricsF metrics(themeFont(TextSize::Caption));
    for (std::size_t s = 0; s < series_.size(); ++s) {
        names_[s]->setVisible(!series_[s].points.empty());
        if (series_[s].points.empty()) continue;
        const QSizeF size(metrics.horizontalAdvance(series_[s].name) + 2, metrics.height());
        QRectF best;
        double bestCost = std::numeric_limits<double>::max();
        const int count = int(series_[s].points.size());
        const int stride = std::max(1, count / 40);
        for (int p = 0; p < count; p += stride)
            for (const double dy : {2.0, -size.height() - 2.0, 9.0, -size.height() - 9.0}) {
                const QPointF at = canvasPixel(int(s), p);
                QRectF spot(at + QPointF(8, dy), size);
                if (spot.right() > frame.right()) spot.moveRight(std::min(frame.right(), at.x() - 6));
                if (spot.left() < frame.left() || spot.top() < frame.top() - 4 ||
                    spot.bottom() > frame.bottom())
                    continue;
                double cost = 0.15 * std::abs(at.x() - frame.left()) / frame.width() + 0.02 * std::abs(dy);
                for (const QPointF& point : inked) cost += spot.contains(point) ? 1 : 0;
                for (const QRectF& other : taken) cost += spot.intersects(other) ? 100 : 0;
                if (cost < bestCost) {
                    bestCost = cost;
                    best = spot;
                }
            }
        if (best.isNull())
            best = QRectF(QPointF(frame.left() + 8, canvasPixel(int(s), 0).y() - size.height()), size);
        names_[s]->position->setPixelPosition(best.bottomLeft());
        taken.push_back(best);
    }
    canvas().replot(QCustomPlot::rpQueuedReplot);
}

CurvePlot::Hit CurvePlot::nearest(const QPointF& at, int onlySeries) const {
    Hit best;
    best.distance = std::numeric_limits<double>::max();
    for (int s = 0; s < int(series_.size()); ++s) {
        if (onlySeries >= 0 && s != onlySeries) continue;
        for (int p = 0; p < int(series_[s].points.size()); ++p) {
            const QPointF pixel = canvasPixel(s, p) + canvas().pos();
            const double distance = std::hypot(pixel.x() - at.x(), pixel.y() - at.y());
            if (distance < best.distance) best = {s, p, distance};
        }
    }
    return best;
}

void CurvePlot::moveCut(int series, int point) {
    if (series == cutSeries_ && point == cutPoint_) return;
    setCut(series, point);
    placeNames();
    emit cutMoved(cutSeries_, cutPoint_);
}

void CurvePlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    const Hit hit = nearest(event->position());
    if (hit.series >= 0) moveCut(hit.series, hit.point);
    hideHover();
}

void CurvePlot::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) {
        const Hit hit = nearest(event->position(), cutSeries_);
        if (hit.series >= 0) moveCut(hit.series, hit.point);
        return;
    }
    const Hit hit = nearest(event->position());
    if (hit.series < 0 || hit.distance > 28) return hideHover();
    const QString text = describe_ ? describe_(hit.series, hit.point) : QString();
    showHover(canvasPixel(hit.series, hit.point),
              series_.size() > 1 ? series_[hit.series].name + QStringLiteral(", ") + text : text);
    emit pointHovered(hit.series, hit.point);
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
    if (series_.empty()) return QWidget::keyPressEvent(event);
    int s = std::max(cutSeries_, 0), p = cutPoint_;
    switch (event->key()) {
        case Qt::Key_Left:
            p -= 1;
            break;
        case Qt::Key_Right:
            p += 1;
            break;
        case Qt::Key_PageUp:
            p += 8;
            break;
        case Qt::Key_PageDown:
            p -= 8;
            break;
        case Qt::Key_Home:
            p = 0;
            break;
        case Qt::Key_End:
            p = std::numeric_limits<int>::max();
            break;
        case Qt::Key_Up:
            s -= 1;
            break;
        case Qt::Key_Down:
            s += 1;
            break;
        default:
            return QWidget::keyPressEvent(event);
    }
    s = std::clamp(s, 0, int(series_.size()) - 1);
    if (series_[s].points.empty()) return;
    moveCut(s, std::clamp(p, 0, int(series_[s].points.size()) - 1));
}

}  // namespace laplens
