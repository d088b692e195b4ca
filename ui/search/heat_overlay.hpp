#pragma once

#include <QImage>

#include "core/query/occlusion.hpp"

namespace laplens {

/// The picture with its heat on the square in the middle, which the network saw: what is warm matters, what
/// is dark does not.
QImage withHeat(const QImage& picture, const HeatMap& map);

}  // namespace laplens
