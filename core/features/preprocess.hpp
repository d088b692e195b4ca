#pragma once

#include <span>

#include "core/features/backbone.hpp"
#include "core/images/image.hpp"

namespace laplens {

/// Short side to the network's input size, centre crop, (x / 255 - mean) / deviation, planes R, G, B.
/// `out` has 3 * S * S floats.
void preprocess(const Image& image, const Backbone& backbone, std::span<float> out);

}  // namespace laplens
