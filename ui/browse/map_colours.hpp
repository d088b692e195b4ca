#pragma once

#include <QColor>
#include <QString>

#include "core/query/map_colouring.hpp"

namespace laplens {

/// How many kinds of pictures the map's colours tell apart.
inline constexpr int kMapColours = 16;

/// Of a class (MapColouring) in the theme in force: times have theirs from a scale, from dark to light; of -1
/// the quiet one of what has no class.
QColor mapColour(const MapColouring& colouring, int number);

/// What people call a class.
QString mapClassName(const MapColouring& colouring, int number);

}  // namespace laplens
