#include "ui/grid/grid_layout.hpp"

#include <algorithm>
#include <utility>

namespace laplens {

int GridLayout::columns() const {
    return std::max(1, (viewWidth - 2 * kMargin + kGap) / (wantedCellWidth + kGap));
}

int GridLayout::cellWidth() const {
    return std::max(24, (viewWidth - 2 * kMargin + kGap) / columns() - kGap);
}

int GridLayout::pictureHeight() const {
    return cellWidth() * 5 / 7;
}

int GridLayout::rowHeight() const {
    return pictureHeight() + kCaption + kGap - 2;
}

int GridLayout::linesBeforeBand() const {
    return hasBand() ? (cut + columns() - 1) / columns() : 0;
}

int GridLayout::lineOf(int index) const {
    if (!hasBand() || index < cut) return index / columns();
    return linesBeforeBand() + (index - cut) / columns();
}

int GridLayout::lineCount() const {
    return count == 0 ? 0 : lineOf(count - 1) + 1;
}

int GridLayout::firstOfLine(int line) const {
    if (!hasBand() || line < linesBeforeBand()) return line * columns();
    return cut + (line - linesBeforeBand()) * columns();
}

int GridLayout::endOfLine(int line) const {
    const int end = firstOfLine(line) + columns();
    return hasBand() && line < linesBeforeBand() ? std::min(end, cut) : std::min(end, count);
}

int GridLayout::topOfLine(int line) const {
    const int band = hasBand() && line >= linesBeforeBand() ? kBand : 0;
    return kMargin + line * rowHeight() + band;
}

int GridLayout::bandTop() const {
    return kMargin + linesBeforeBand() * rowHeight();
}

int GridLayout::contentHeight() const {
    return lineCount() == 0 ? 0 : topOfLine(lineCount() - 1) + rowHeight();
}

QRect GridLayout::cell(int index) const {
    const int line = lineOf(index);
    int column = index - firstOfLine(line);
    if (rightToLeft) column = columns() - 1 - column;
    return {kMargin + column * (cellWidth() + kGap), topOfLine(line), cellWidth(),
            pictureHeight() + kCaption};
}

QRect GridLayout::pictureOf(const QRect& cell) const {
    return {cell.left(), cell.top(), cell.width(), pictureHeight()};
}

QRect GridLayout::captionOf(const QRect& cell) const {
    return {cell.left(), cell.top() + pictureHeight(), cell.width(), kCaption};
}

int GridLayout::lineAt(int y) const {
    if (hasBand() && y >= bandTop() + kBand) return linesBeforeBand() + (y - bandTop() - kBand) / rowHeight();
    const int line = (y - kMargin) / rowHeight();
    return hasBand() ? std::min(line, linesBeforeBand() - 1) : line;
}

int GridLayout::cellAt(QPoint point) const {
    const auto [first, end] = cellsWithin(point.y(), point.y());
    for (int index = first; index < end; ++index)
        if (cell(index).contains(point)) return index;
    return -1;
}

std::pair<int, int> GridLayout::cellsWithin(int top, int bottom) const {
    if (count == 0) return {0, 0};
    const int last = lineCount() - 1;
    const int firstLine = std::clamp(lineAt(std::max(top, kMargin)), 0, last);
    const int lastLine = std::clamp(lineAt(std::max(bottom, kMargin)), firstLine, last);
    return {firstOfLine(firstLine), endOfLine(lastLine)};
}

int GridLayout::moveByLines(int index, int lines) const {
    if (count == 0) return -1;
    const int line = lineOf(index);
    const int target = std::clamp(line + lines, 0, lineCount() - 1);
    if (target == line) return index;
    return std::min(firstOfLine(target) + index - firstOfLine(line), endOfLine(target) - 1);
}

}  // namespace laplens
