#pragma once

#include <torch/nn.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/networks/backbone.hpp"

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

/// Name of the last layer, whose number of outputs follows the classes.
std::string lastLayerOf(const Backbone& backbone);

/// Whether tensors by these names may be the network's: whether the one that tells has the feature's length.
bool mayBeOf(const Backbone& backbone, const std::map<std::string, torch::Tensor>& tensors);

/// Whether a parameter, by its name, is one of a stage's `modules` or lies in it.
bool isPartOf(const std::string& parameter, const std::string& module);

/// An untrained network with `classes` outputs; with none, where the official weights have none.
std::shared_ptr<StagedNetwork> makeNetwork(const Backbone& backbone, int classes);

/// Writes each batch normalisation into the convolution that was registered before it. From then on the
/// network is for evaluation only.
void foldNormalisation(StagedNetwork& network);

}  // namespace laplens
