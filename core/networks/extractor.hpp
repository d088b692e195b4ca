#pragma once

#include <functional>
#include <span>

#include "core/base/error.hpp"
#include "core/images/image.hpp"
#include "core/networks/network.hpp"

namespace laplens {

/// Runs `network` over pictures 0 .. count - 1 on one thread a core, each of which loads pictures and passes
/// them through the network, a bounded number of pictures ahead; `load` may throw Error. `onFeature` or
/// `onFailure` is called on the calling thread for each picture, in ascending order. A stop or a pause takes
/// effect on the calling thread at once; the threads end between two stages of a pass. Reports the number
/// done to the context's current stage.
void extractAll(std::size_t count, const std::function<Image(std::size_t)>& load, const Network& network,
                const std::function<void(std::size_t, std::span<const float>)>& onFeature,
                const std::function<void(std::size_t, const Error&)>& onFailure, JobContext&);

/// The feature of one picture, to the last digit as `extractAll` makes it of a picture that was decoded
/// alike.
FeatureMatrix extractOne(const Image& picture, const Network& network);

}  // namespace laplens
