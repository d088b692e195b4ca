#include "ui/browse/grid_layout.hpp"

#include <algorithm>
#include <utility>

namespace laplens {

void GridLayout::setCells(int count, std::vector<int> sections) {
    count_ = count;
    sections_ = std::move(sections);
    std::erase_if(sections_, [count](int first) { return first >= count; });
    arrange();
}

void GridLayout::setViewWidth(int width) {
    viewWidth_ = width;
    arrange();
}

void GridLayout::arrange() {
    blocks_.clear();
    int line = 0, top = kMargin;
    const auto add = [&](int first, int end, bool hasHead) {
        if (hasHead) top += kHead;
        blocks_.push_back({first, end, line, top, hasHead});
        const int lines = (end - first + columns() - 1) / columns();
        line += lines;
        top += lines * rowHeight();
    };
    if (count_ > 0 && (sections_.empty() || sections_.front() > 0))
        add(0, sections_.empty() ? count_ : sections_.front(), false);
    for (std::size_t i = 0; i < sections_.size(); ++i)
        add(sections_[i], i + 1 < sections_.size() ? sections_[i + 1] : count_, true);
}

int GridLayout::columns() const {
    return std::max(1, (viewWidth_ - 2 * kMargin + kGap) / (wantedCellWidth + kGap));
}

int GridLayout::cellWidth() const {
    return std::max(24, (viewWidth_ - 2 * kMargin + kGap) / columns() - kGap);
}

int GridLayout::pictureHeight() const {
    return cellWidth() * 5 / 7;
}

int GridLayout::rowHeight() const {
    return pictureHeight() + kCaption + details * kDetail + kGap - 2;
}

int GridLayout::contentHeight() const {
    if (blocks_.empty()) return 0;
    return blocks_.back().top + (lineCount() - blocks_.back().line) * rowHeight();
}

QRect GridLayout::headOf(int section) const {
    const Block& block = blockOfCell(sections_[std::size_t(section)]);
    return {kMargin, block.top - kHead, viewWidth_ - 2 * kMargin, kHead};
}

std::pair<int, int> GridLayout::headsWithin(int top, int bottom) const {
    const auto topOf = [this](int first) { return blockOfCell(first).top; };
    const auto begin = std::ranges::lower_bound(sections_, top, {}, topOf);
    const auto end = std::ranges::upper_bound(sections_, bottom + kHead, {}, topOf);
    return {int(begin - sections_.begin()), int(std::max(begin, end) - sections_.begin())};
}

const GridLayout::Block& GridLayout::blockOfCell(int index) const {
    return *(std::ranges::upper_bound(blocks_, index, {}, &Block::first) - 1);
}

const GridLayout::Block& GridLayout::blockOfLine(int line) const {
    return *(std::ranges::upper_bound(blocks_, line, {}, &Block::line) - 1);
}

int GridLayout::lineOf(int index) const {
    const Block& block = blockOfCell(index);
    return block.line + (index - block.first) / columns();
}

int GridLayout::lineCount() const {
    return count_ == 0 ? 0 : lineOf(count_ - 1) + 1;
}

int GridLayout::firstOfLine(int line) const {
    const Block& block = blockOfLine(line);
    return block.first + (line - block.line) * columns();
}

int GridLayout::endOfLine(int line) const {
    return std::min(firstOfLine(line) + columns(), blockOfLine(line).end);
}

QRect GridLayout::cell(int index) const {
    const Block& block = blockOfCell(index);
    const int line = (index - block.first) / columns();
    int column = (index - block.first) % columns();
    if (rightToLeft) column = columns() - 1 - column;
    return {kMargin + column * (cellWidth() + kGap), block.top + line * rowHeight(), cellWidth(),
            pictureHeight() + kCaption + details * kDetail};
}

QRect GridLayout::pictureOf(const QRect& cell) const {
    return {cell.left(), cell.top(), cell.width(), pictureHeight()};
}

QRect GridLayout::captionOf(const QRect& cell) const {
    return {cell.left(), cell.top() + pictureHeight(), cell.width(), kCaption};
}

QRect GridLayout::detailOf(const QRect& cell, int line) const {
    return {cell.left(), cell.top() + pictureHeight() + kCaption + line * kDetail, cell.width(), kDetail};
}

int GridLayout::lineAt(int y) const {
    const auto after = std::ranges::upper_bound(blocks_, y, {}, &Block::top);
    if (after == blocks_.begin()) return 0;
    const Block& block = *(after - 1);
    const int end = after == blocks_.end() ? lineCount() : after->line;
    return std::min(block.line + (y - block.top) / rowHeight(), end - 1);
}

int GridLayout::cellAt(QPoint point) const {
    const auto [first, end] = cellsWithin(point.y(), point.y());
    for (int index = first; index < end; ++index)
        if (cell(index).contains(point)) return index;
    return -1;
}

std::pair<int, int> GridLayout::cellsWithin(int top, int bottom) const {
    if (count_ == 0) return {0, 0};
    const int last = lineCount() - 1;
    const int firstLine = std::clamp(lineAt(std::max(top, kMargin)), 0, last);
    const int lastLine = std::clamp(lineAt(std::max(bottom, kMargin)), firstLine, last);
    return {firstOfLine(firstLine), endOfLine(lastLine)};
}

int GridLayout::moveByLines(int index, int lines) const {
    if (count_ == 0) return -1;
    const int line = lineOf(index);
    const int target = std::clamp(line + lines, 0, lineCount() - 1);
    if (target == line) return index;
    return std::min(firstOfLine(target) + index - firstOfLine(line), endOfLine(target) - 1);
}

}  // namespace laplens
