#include "ui/shared/bar_plot.hpp"

#include <qcustomplot.h>

#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QLabel>
#include <algorithm>
#include <cmath>

#include "ui/shared/theme.hpp"

namespace laplens {

BarPlot::BarPlot(QWidget* parent) : PlotWidget(parent) {
    for (QCPBars** bars : {&inside_, &outside_}) {
        *bars = new QCPBars(canvas().xAxis, canvas().yAxis);
        (*bars)->setWidth(0.82);
        (*bars)->setPen(Qt::NoPen);
    }
    canvas().xAxis->setTickLabels(false);
    canvas().yAxis->setTickLabels(false);
    canvas().yAxis->grid()->setVisible(false);
    canvas().axisRect()->setAutoMargins(QCP::msNone);
    canvas().axisRect()->setMargins(QMargins(2, 2, 2, 2));
    referenceLine_ = new QCPItemStraightLine(&canvas());
    markLine_ = new QCPItemStraightLine(&canvas());
    markText_ = addText();
    markText_->setPadding(QMargins(2, 0, 2, 0));
    auto* ends = new QHBoxLayout;
    ends->setContentsMargins(2, 0, 2, 0);
    for (QLabel** label : {&low_, &high_}) {
        *label = new QLabel(this);
        (*label)->setProperty("role", "caption");
        (*label)->setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    ends->addWidget(low_);
    ends->addStretch();
    ends->addWidget(high_);
    static_cast<QVBoxLayout*>(layout())->addLayout(ends);
    setFocusPolicy(Qt::NoFocus);
    BarPlot::restyle();
    fill();
}

void BarPlot::setBars(std::vector<double> values, int first) {
    values_ = std::move(values);
    first_ = first;
    fill();
}

void BarPlot::setMark(std::optional<int> bar) {
    if (bar) bar = std::clamp(*bar, first_ - 1, first_ + int(values_.size()) - 1);
    mark_ = bar;
    fill();
}

void BarPlot::setDescribeMark(DescribeMark describe) {
    describeMark_ = std::move(describe);
    arrange();
}

void BarPlot::setMarkMovable(bool movable) {
    movable_ = movable;
    setFocusPolicy(movable ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(movable ? Qt::SizeHorCursor : Qt::ArrowCursor);
    restyle();
}

void BarPlot::setReference(std::optional<double> value) {
    reference_ = value;
    arrange();
}

void BarPlot::setEnds(const QString& low, const QString& high) {
    low_->setText(low);
    high_->setText(high);
}

QPoint BarPlot::pixelAfter(int bar) const {
    return (QPointF(canvas().xAxis->coordToPixel(bar + 0.5), canvas().height() / 2.0) + canvas().pos())
        .toPoint();
}

void BarPlot::fill() {
    QVector<double> insideAt, inside, outsideAt, outside;
    double highest = reference_.value_or(0);
    for (int i = 0; i < int(values_.size()); ++i) {
        const bool within = !mark_ || first_ + i <= *mark_;
        (within ? insideAt : outsideAt).append(first_ + i);
        (within ? inside : outside).append(values_[i]);
        highest = std::max(highest, values_[i]);
    }
    inside_->setData(insideAt, inside, true);
    outside_->setData(outsideAt, outside, true);
    canvas().xAxis->setRange(first_ - 0.6, first_ + std::max<double>(1, double(values_.size())) - 0.4);
    canvas().yAxis->setRange(0, highest > 0 ? highest * 1.04 : 1);
    arrange();
}

void BarPlot::restyle() {
    PlotWidget::restyle();
    inside_->setBrush(theme().accent);
    outside_->setBrush(theme().quiet);
    markLine_->setPen(movable_ ? QPen(theme().warm, 2) : QPen(theme().warm, 1, Qt::DashLine));
    referenceLine_->setPen(QPen(theme().warm, 1, Qt::DashLine));
    markText_->setColor(theme().warm);
    markText_->setFont(themeFont(TextSize::Caption));
    QColor behind = theme().panel;
    behind.setAlphaF(0.75f);
    markText_->setBrush(behind);
}

void BarPlot::arrange() {
    markLine_->setVisible(mark_.has_value() && !values_.empty());
    markText_->setVisible(markLine_->visible() && describeMark_);
    if (markLine_->visible()) {
        const double x = *mark_ + 0.5;
        markLine_->point1->setCoords(x, 0);
        markLine_->point2->setCoords(x, 1);
        if (describeMark_) {
            markText_->setText(describeMark_(*mark_));
            const double pixel = canvas().xAxis->coordToPixel(x);
            const double width = QFontMetricsF(markText_->font()).horizontalAdvance(markText_->text());
            const bool fits = pixel + width + 12 < canvas().width();
            markText_->setPositionAlignment((fits ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignTop);
            markText_->position->setPixelPosition({pixel + (fits ? 5 : -5), 1});
            tell(markText_->text());
        }
    }
    referenceLine_->setVisible(reference_.has_value());
    if (reference_) {
        referenceLine_->point1->setCoords(0, *reference_);
        referenceLine_->point2->setCoords(1, *reference_);
    }
    canvas().replot(QCustomPlot::rpQueuedReplot);
}

void BarPlot::moveMark(int bar) {
    bar = std::clamp(bar, first_, first_ + int(values_.size()) - 1);
    if (values_.empty() || mark_ == bar) return;
    setMark(bar);
    emit markMoved(bar);
}

void BarPlot::mousePressEvent(QMouseEvent* event) {
    if (!movable_ || event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    hideHover();
    moveMark(int(std::lround(canvas().xAxis->pixelToCoord(event->position().x() - canvas().x()) - 0.5)));
}

void BarPlot::mouseMoveEvent(QMouseEvent* event) {
    const double x = canvas().xAxis->pixelToCoord(event->position().x() - canvas().x());
    if (movable_ && event->buttons() & Qt::LeftButton) return moveMark(int(std::lround(x - 0.5)));
    const int bar = int(std::lround(x)) - first_;
    if (bar < 0 || bar >= int(values_.size()) || !describe_) return hideHover();
    showHover(QPointF(canvas().xAxis->coordToPixel(first_ + bar), event->position().y() - canvas().y()),
              describe_(first_ + bar, values_[bar]));
}

void BarPlot::keyPressEvent(QKeyEvent* event) {
    const int at = mark_.value_or(first_ - 1);
    switch (movable_ ? event->key() : 0) {
        case Qt::Key_Left:
        case Qt::Key_Down:
            return moveMark(at - 1);
        case Qt::Key_Right:
        case Qt::Key_Up:
            return moveMark(at + 1);
        case Qt::Key_PageDown:
            return moveMark(at - 8);
        case Qt::Key_PageUp:
            return moveMark(at + 8);
        case Qt::Key_Home:
            return moveMark(first_);
        case Qt::Key_End:
            return moveMark(first_ + int(values_.size()) - 1);
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace laplens
