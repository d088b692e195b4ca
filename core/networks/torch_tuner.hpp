#pragma once

#include "core/networks/tuner.hpp"

namespace laplens {

/// Tunes inside LibTorch as `tuneNetwork` describes.
TuneResult tuneStaged(const Backbone& backbone, const Dataset& training, const Dataset& heldOut,
                      const TuneOptions& options, const std::function<void(const TuneReport&)>& onReport,
                      JobContext& context);

}  // namespace laplens
