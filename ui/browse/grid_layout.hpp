#pragma once

#include <QRect>
#include <vector>

namespace laplens {

/// Where the cells of a grid lie: arithmetic over its sections, so that a million cells cost nothing. All in
/// pixels of the content, whose origin is the grid's top left corner. Cells are filled left to right (or
/// right to left); a section has a head and begins a new line.
class GridLayout {
public:
    static constexpr int kMargin = 12, kGap = 12, kCaption = 24, kDetail = 18, kHead = 34;

    int wantedCellWidth = 164;
    bool rightToLeft = false;
    int details = 0;  ///< lines below each caption

    /// `sections`: the first cell of each section with a head, ascending. Cells before the first have none.
    void setCells(int count, std::vector<int> sections = {});
    void setViewWidth(int width);
    /// To be called when a public member has changed.
    void arrange();

    int count() const { return count_; }
    int columns() const;
    int cellWidth() const;
    int pictureHeight() const;
    int rowHeight() const;  ///< with the gap below
    int contentHeight() const;
    int sectionCount() const { return int(sections_.size()); }
    int firstCellOf(int section) const { return sections_[std::size_t(section)]; }
    /// The line of the section's head.
    QRect headOf(int section) const;
    /// The sections whose heads lie between these lines: first and one past the last.
    std::pair<int, int> headsWithin(int top, int bottom) const;

    QRect cell(int index) const;
    QRect pictureOf(const QRect& cell) const;
    QRect captionOf(const QRect& cell) const;
    QRect detailOf(const QRect& cell, int line) const;
    int cellAt(QPoint point) const;  ///< -1 in gaps
    /// The cells that meet the lines `top` to `bottom`: first and one past the last.
    std::pair<int, int> cellsWithin(int top, int bottom) const;
    /// Above or below by `lines`, in the same column where there is one.
    int moveByLines(int index, int lines) const;

private:
    /// Consecutive cells without a head between them.
    struct Block {
        int first = 0, end = 0;
        int line = 0;  ///< of its first cell
        int top = 0;   ///< of its first line
        bool hasHead = false;
    };
    const Block& blockOfCell(int index) const;
    const Block& blockOfLine(int line) const;
    int lineOf(int index) const;
    int lineCount() const;
    int firstOfLine(int line) const;
    int endOfLine(int line) const;
    int lineAt(int y) const;

    int count_ = 0, viewWidth_ = 0;
    std::vector<int> sections_;
    std::vector<Block> blocks_;
};

}  // namespace laplens
