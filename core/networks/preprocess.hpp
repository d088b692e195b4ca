#pragma once

#include <span>

#include "core/images/image.hpp"
#include "core/networks/backbone.hpp"

namespace laplens {

/// The least short side at which a picture is decoded for a network to look at it
/// (DecodeOptions::minShortSide). A reduced decode changes a feature a little, so that all who look must
/// decode alike: then the same picture has the same code, whoever asks.
int decodedSide(const Backbone& backbone);

/// What the network sees of a picture: S x S pixels, S = inputSize, out of its middle.
Image centralSquare(const Image& image, const Backbone& backbone);

/// The central square, (x / 255 - mean) / deviation, planes R, G, B. `out` has 3 * S * S floats.
void preprocess(const Image& image, const Backbone& backbone, std::span<float> out);

}  // namespace laplens
