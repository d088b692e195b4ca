#pragma once

#include <functional>
#include <span>

#include "core/base/error.hpp"
#include "core/features/network.hpp"
#include "core/images/image.hpp"

namespace laplens {

/// Runs `network` over pictures 0 .. count - 1. `load` is called on decoding threads that run ahead, a
/// bounded number of pictures; it may throw Error. `onFeature` or `onFailure` is called on the calling thread
/// for each picture, in ascending order. The batch grows and shrinks with the measured time of the network's
/// longest stage, so that a stop or pause takes effect within 200 ms. Reports the number done to the
/// context's current stage.
void extractAll(std::size_t count, const std::function<Image(std::size_t)>& load, Network& network,
                const std::function<void(std::size_t, std::span<const float>)>& onFeature,
                const std::function<void(std::size_t, const Error&)>& onFailure, JobContext&);

/// The feature of one picture, to the last digit as `extractAll` makes it of a picture that was decoded
/// alike.
FeatureMatrix extractOne(const Image& picture, Network& network);

}  // namespace laplens
