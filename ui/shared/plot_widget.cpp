#include "ui/shared/plot_widget.hpp"

#include <qcustomplot.h>

#include <QAccessible>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/shared/theme.hpp"

namespace laplens {

PlotWidget::PlotWidget(QWidget* parent) : QWidget(parent), canvas_(new QCustomPlot(this)) {
    canvas_->setAttribute(Qt::WA_TransparentForMouseEvents);
    canvas_->setFocusPolicy(Qt::NoFocus);
    canvas_->setAntialiasedElements(QCP::aeAll);
    canvas_->setNotAntialiasedElements(QCP::aeGrid | QCP::aeAxes);
    canvas_->setNoAntialiasingOnDrag(false);
    canvas_->addLayer("hover");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2, 2, 2, 2);
    layout->setSpacing(0);
    layout->addWidget(canvas_, 1);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    hover_ = addText();
    hover_->setLayer("hover");
    hover_->setPadding(QMargins(5, 3, 5, 3));
    hover_->setVisible(false);
    PlotWidget::restyle();
}

QSize PlotWidget::minimumSizeHint() const {
    return {140, 72};
}

QCPItemText* PlotWidget::addText() {
    auto* text = new QCPItemText(canvas_);
    text->setClipToAxisRect(false);
    text->position->setType(QCPItemPosition::ptAbsolute);
    text->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    return text;
}

void PlotWidget::restyle() {
    const Theme& colours = theme();
    canvas_->setBackground(QBrush(Qt::transparent));
    canvas_->setAttribute(Qt::WA_OpaquePaintEvent, false);
    for (QCPAxis* axis : {canvas_->xAxis, canvas_->yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(colours.muted);
        axis->setLabelColor(colours.muted);
        axis->setTickLabelFont(themeFont(TextSize::Caption));
        axis->setLabelFont(themeFont(TextSize::Caption));
        axis->setTickLabelPadding(3);
        axis->setLabelPadding(0);
        axis->grid()->setPen(QPen(colours.line, 1));
        axis->grid()->setZeroLinePen(QPen(colours.line, 1));
    }
    canvas_->xAxis->grid()->setVisible(false);
    hover_->setFont(themeFont(TextSize::Caption));
    hover_->setColor(colours.text);
    hover_->setBrush(colours.surface);
    hover_->setPen(QPen(colours.line, 1));
}

void PlotWidget::showHover(const QPointF& at, const QString& text) {
    const bool right = at.x() > canvas_->width() * 0.55;
    hover_->setText(text);
    hover_->setPositionAlignment((right ? Qt::AlignRight : Qt::AlignLeft) |
                                 (at.y() < 40 ? Qt::AlignTop : Qt::AlignBottom));
    hover_->position->setPixelPosition(at + QPointF(right ? -9 : 9, at.y() < 40 ? 9 : -9));
    hover_->setVisible(true);
    canvas_->replot(QCustomPlot::rpQueuedReplot);
}

void PlotWidget::hideHover() {
    if (!hover_->visible()) return;
    hover_->setVisible(false);
    canvas_->replot(QCustomPlot::rpQueuedReplot);
}

void PlotWidget::tell(const QString& description) {
    if (description == accessibleDescription()) return;
    setAccessibleDescription(description);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void PlotWidget::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange) return;
    restyle();
    arrange();
    canvas_->replot(QCustomPlot::rpQueuedReplot);
}

void PlotWidget::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layout()->activate();
    canvas_->replot();
    arrange();
    canvas_->replot(QCustomPlot::rpQueuedReplot);
}

void PlotWidget::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    layout()->activate();
    canvas_->replot();
    arrange();
    canvas_->replot();
}

void PlotWidget::paintEvent(QPaintEvent*) {
    if (!hasFocus()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().accent, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCornerRadius, kCornerRadius);
}

void PlotWidget::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    hideHover();
}

void PlotWidget::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void PlotWidget::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

}  // namespace laplens
