#pragma once

#include "core/networks/distiller.hpp"

namespace laplens {

/// Trains inside LibTorch what `distil` describes.
DistilResult distilStaged(const Backbone& student, const TaughtViews& views, const DistilOptions& options,
                          const std::function<void(const DistilReport&)>& onEpoch, JobContext& context);

}  // namespace laplens
