#include "ui/shared/flow_layout.hpp"

#include <QStyle>
#include <QWidget>
#include <algorithm>

namespace laplens {

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) {
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() {
    for (QLayoutItem* item : items_) delete item;
}

void FlowLayout::addItem(QLayoutItem* item) {
    items_.push_back(item);
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? items_[std::size_t(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    QLayoutItem* item = itemAt(index);
    if (item) items_.erase(items_.begin() + index);
    return item;
}

int FlowLayout::heightForWidth(int width) const {
    return place({0, 0, width, 0}, false);
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : items_) size = size.expandedTo(item->minimumSize());
    return size;
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(rect, true);
}

int FlowLayout::place(const QRect& rect, bool move) const {
    const Qt::LayoutDirection direction =
        parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int y = rect.y();
    for (std::size_t first = 0; first < items_.size();) {
        std::size_t end = first;
        int width = 0, height = 0;
        for (; end < items_.size(); ++end) {
            if (items_[end]->isEmpty()) continue;
            const QSize size = items_[end]->sizeHint();
            if (width > 0 && width + size.width() > rect.width()) break;
            width += size.width() + spacing();
            height = std::max(height, size.height());
        }
        int x = rect.x();
        for (std::size_t i = first; move && i < end; ++i) {
            if (items_[i]->isEmpty()) continue;
            const QSize size = items_[i]->sizeHint();
            const QPoint corner(x, y + (height - size.height()) / 2);
            items_[i]->setGeometry(QStyle::visualRect(direction, rect, {corner, size}));
            x += size.width() + spacing();
        }
        first = end;
        if (height > 0) y += height + (end < items_.size() ? spacing() : 0);
    }
    return y - rect.y();
}

}  // namespace laplens
