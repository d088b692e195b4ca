#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/networks/backbone.hpp"
#include "core/networks/torch_staged_network.hpp"

namespace laplens {

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
