#pragma once

#include <string>
#include <vector>

class QPainter;
class QRect;

namespace laplens {

/// On a thumbnail in `frame`: a heart where the tags say that it is a favourite, the other tags, and so many
/// stars, each in a corner of its own.
void paintMarks(QPainter& painter, const QRect& frame, const std::vector<std::string>& tags, int stars,
                bool rightToLeft);

}  // namespace laplens
