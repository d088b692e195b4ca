#pragma once

#include <functional>

#include "core/networks/torch_backbones.hpp"
#include "core/networks/trainer.hpp"

namespace laplens {

/// Trains inside LibTorch what `trainNetwork` describes.
TrainResult trainStaged(const Backbone& backbone, const Dataset& training, const Dataset& validation,
                        const TrainOptions& options, const std::function<void(const EpochReport&)>& onEpoch,
                        JobContext& context);

}  // namespace laplens
