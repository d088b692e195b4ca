#include "ui/experiments/experiments_strip.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr double kSide = 64;
constexpr double kApart = 18;

void paintPicture(QPainter& painter, const QImage& picture, const QRectF& place) {
    const double scale = std::max(place.width() / picture.width(), place.height() / picture.height());
    const QSizeF part(place.width() / scale, place.height() / scale);
    QPainterPath rounded;
    rounded.addRoundedRect(place, 5, 5);
    painter.save();
    painter.setClipPath(rounded);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, scale < 1.5);
    painter.drawImage(
        place, picture,
        QRectF(QPointF((picture.width() - part.width()) / 2, (picture.height() - part.height()) / 2), part));
    painter.restore();
}

}  // namespace

ExperimentsStrip::ExperimentsStrip(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("The pictures at that point"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ExperimentsStrip::setItems(const QImage& query, std::vector<Item> items) {
    query_ = query;
    items_ = std::move(items);
    int good = 0;
    for (const Item& item : items_) good += item.mark == Item::Mark::Good;
    setAccessibleDescription(tr("%n pictures", nullptr, int(items_.size())) + QStringLiteral(", ") +
                             tr("%n of the query's class", nullptr, good));
    update();
}

QRectF ExperimentsStrip::place(int number) const {
    double x = number < 0 ? 1 : kSide + kApart + number * (kSide + kSpace2);
    if (isRightToLeft()) x = width() - x - kSide;
    return {x, 1, kSide, kSide};
}

bool ExperimentsStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int i = 0; i < int(items_.size()); ++i)
        if (place(i).contains(help->pos())) {
            QToolTip::showText(help->globalPos(), items_[i].caption, this);
            return true;
        }
    QToolTip::hideText();
    return true;
}

void ExperimentsStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!query_.isNull()) {
        paintPicture(painter, query_, place(-1));
        painter.setPen(QPen(theme().accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(place(-1), 5, 5);
    }
    painter.setPen(Qt::NoPen);
    for (int i = 0; i < int(items_.size()); ++i) {
        const QRectF at = place(i);
        if (!QRectF(rect()).contains(at)) break;
        if (items_[i].picture.isNull()) continue;
        paintPicture(painter, items_[i].picture, at);
        if (items_[i].mark == Item::Mark::None) continue;
        painter.setBrush(items_[i].mark == Item::Mark::Good ? theme().good : theme().bad);
        painter.drawRoundedRect(QRectF(at.left() + 1, at.bottom() + 4, at.width() - 2, 3), 1.5, 1.5);
    }
}

}  // namespace laplens
