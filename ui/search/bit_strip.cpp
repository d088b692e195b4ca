#include "ui/search/bit_strip.hpp"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {
constexpr int kCellHeight = 14;
constexpr int kGap = 2;
constexpr int kSmallestCell = 7;
constexpr double kTallestWeight = 2.5;  ///< times the mean
}  // namespace

BitStrip::BitStrip(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bits that agree and differ"));
}

void BitStrip::setDifferences(std::vector<bool> differs, std::vector<float> weights) {
    differs_ = std::move(differs);
    weights_ = std::move(weights);
    QStringList places;
    for (std::size_t bit = 0; bit < differs_.size(); ++bit)
        if (differs_[bit]) places << QString::number(bit + 1);
    setAccessibleDescription(places.isEmpty()
                                 ? tr("All bits agree")
                                 : tr("These bits differ: %1").arg(places.join(QStringLiteral(", "))));
    updateGeometry();
    update();
}

void BitStrip::setChosen(int bit) {
    chosen_ = bit;
    if (bit >= 0) current_ = bit;
    update();
}

void BitStrip::mousePressEvent(QMouseEvent* event) {
    const int bit = event->button() == Qt::LeftButton ? bitAt(event->pos()) : -1;
    if (bit >= 0) emit bitChosen(bit);
}

void BitStrip::keyPressEvent(QKeyEvent* event) {
    const int bits = int(differs_.size()), forward = isRightToLeft() ? -1 : 1;
    int by = 0;
    switch (event->key()) {
        case Qt::Key_Left:
            by = -forward;
            break;
        case Qt::Key_Right:
            by = forward;
            break;
        case Qt::Key_Up:
            by = -perRow(width());
            break;
        case Qt::Key_Down:
            by = perRow(width());
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            if (current_ < bits) emit bitChosen(current_);
            return;
        default:
            return QWidget::keyPressEvent(event);
    }
    if (current_ + by >= 0 && current_ + by < bits) current_ += by;
    update();
}

int BitStrip::differing() const {
    return int(std::count(differs_.begin(), differs_.end(), true));
}

// As few full rows as keep a cell wide enough to see.
int BitStrip::perRow(int width) const {
    const int bits = std::max<int>(1, int(differs_.size()));
    const int most = std::max(8, width / (kSmallestCell + kGap));
    const int rows = std::max(bits > 24 ? 2 : 1, (bits + most - 1) / most);
    return (bits + rows - 1) / rows;
}

int BitStrip::heightForWidth(int width) const {
    const int bits = int(differs_.size());
    const int rows = std::max(1, (bits + perRow(width) - 1) / perRow(width));
    return rows * kCellHeight + (rows - 1) * kGap;
}

QRectF BitStrip::cell(int bit) const {
    const int columns = perRow(width());
    const double step = double(width() + kGap) / columns;
    int column = bit % columns;
    if (isRightToLeft()) column = columns - 1 - column;
    return {column * step, double(bit / columns) * (kCellHeight + kGap), step - kGap, kCellHeight};
}

int BitStrip::bitAt(const QPoint& point) const {
    for (int bit = 0; bit < int(differs_.size()); ++bit)
        if (cell(bit).adjusted(-1, -1, 1, 1).contains(point)) return bit;
    return -1;
}

bool BitStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int bit = bitAt(help->pos());
    if (bit < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), description(bit), this);
    return true;
}

QString BitStrip::description(int bit) const {
    const QString agreement = (differs_[bit] ? tr("Bit %1 differs") : tr("Bit %1 agrees")).arg(bit + 1);
    if (weights_.empty()) return agreement;
    return tr("%1, weight %2").arg(agreement, QLocale().toString(double(weights_[bit]), 'f', 2));
}

void BitStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (int bit = 0; bit < int(differs_.size()); ++bit) {
        QColor colour = differs_[bit] ? theme().bad : theme().good;
        QRectF place = cell(bit);
        if (weights_.empty())
            colour.setAlphaF(float(1.0 - 0.55 * bit / std::max<std::size_t>(1, differs_.size())));
        else
            place.setTop(place.bottom() -
                         place.height() * std::clamp(double(weights_[bit]) / kTallestWeight, 0.12, 1.0));
        painter.setBrush(colour);
        painter.drawRoundedRect(place, 2, 2);
    }
    painter.setBrush(Qt::NoBrush);
    const auto frame = [&](int bit, const QColor& colour) {
        if (bit < 0 || bit >= int(differs_.size())) return;
        painter.setPen(QPen(colour, 1.5));
        painter.drawRoundedRect(cell(bit).adjusted(-0.5, 0.25, 0.5, -0.25), 2.5, 2.5);
    };
    if (hasFocus()) frame(current_, theme().accent);
    frame(chosen_, theme().text);
}

}  // namespace laplens
