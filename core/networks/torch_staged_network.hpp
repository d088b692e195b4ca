#pragma once

#include <torch/nn.h>

#include <functional>
#include <string>
#include <vector>

namespace laplens {

/// A network cut into stages, so that leading ones can be frozen and a long pass can be interrupted between
/// them. Parameter and buffer names are those of the official weights.
class StagedNetwork : public torch::nn::Module {
public:
    struct Stage {
        std::vector<std::string> modules;  ///< names of the submodules, or parameters, that the stage uses
        std::function<torch::Tensor(const torch::Tensor&)> run;
    };

    std::vector<Stage> stages;
    /// Last stage's output -> feature (n x featureSize), before normalisation.
    std::function<torch::Tensor(const torch::Tensor&)> pool;
    /// Last stage's output -> class scores (n x classes).
    std::function<torch::Tensor(const torch::Tensor&)> classify;
    /// Whether `classify` cuts scores off below zero at every place of the map, before it takes their mean.
    bool rectifiesScores = false;
    /// lastLayerOf the backbone.
    std::string lastLayer;
};

}  // namespace laplens
