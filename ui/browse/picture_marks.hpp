#pragma once

#include <QRect>
#include <string>
#include <vector>

class QPainter;
class QString;

namespace laplens {

/// On a thumbnail in `frame`: a heart where the tags say that it is a favourite, the other tags, and so many
/// stars, each in a corner of its own. In the fourth one `count`, if any, lies in countMark().
void paintMarks(QPainter& painter, const QRect& frame, const std::vector<std::string>& tags, int stars,
                const QString& count, bool rightToLeft);
QRect countMark(const QRect& frame, const QString& count, bool rightToLeft);

}  // namespace laplens
