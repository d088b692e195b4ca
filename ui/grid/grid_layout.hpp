#pragma once

#include <QRect>

namespace laplens {

/// Where the cells of a grid lie: arithmetic alone, so that a million rows cost nothing. All in pixels of the
/// content, whose origin is the grid's top left corner. Cells are filled left to right (or right to left); a
/// band divides the first `cut` cells from the rest, which begin a new line.
struct GridLayout {
    int count = 0;
    int cut = -1;  ///< cells before the band; -1: no band
    int viewWidth = 0;
    int wantedCellWidth = 164;
    bool rightToLeft = false;

    static constexpr int kMargin = 12, kGap = 12, kCaption = 24, kBand = 34;

    int columns() const;
    int cellWidth() const;
    int pictureHeight() const;
    int rowHeight() const;  ///< with the gap below
    int contentHeight() const;
    bool hasBand() const { return cut >= 0 && cut < count; }
    int bandTop() const;

    QRect cell(int index) const;
    QRect pictureOf(const QRect& cell) const;
    QRect captionOf(const QRect& cell) const;
    int cellAt(QPoint point) const;  ///< -1 in gaps
    /// The cells that meet the lines `top` to `bottom`: first and one past the last.
    std::pair<int, int> cellsWithin(int top, int bottom) const;
    /// Above or below by `lines`, in the same column where there is one.
    int moveByLines(int index, int lines) const;

private:
    int lineOf(int index) const;
    int lineCount() const;
    int linesBeforeBand() const;
    int firstOfLine(int line) const;
    int endOfLine(int line) const;
    int topOfLine(int line) const;
    int lineAt(int y) const;
};

}  // namespace laplens
