#pragma once

#include <torch/types.h>

#include <random>

#include "core/base/job_context.hpp"
#include "core/datasets/dataset.hpp"
#include "core/networks/torch_backbones.hpp"

namespace laplens {

/// Throws Error when a part has no pictures or the output's folder does not exist.
void requireParts(const Dataset& training, const Dataset& heldOut, const std::filesystem::path& output);

/// The data set at the network's input size, as bytes: n x 3 x S x S.
torch::Tensor resizedPictures(const Dataset& data, const Backbone& backbone, JobContext& context);

torch::Tensor labelsOf(const Dataset& data);

/// Each moved by up to an eighth of the side in each direction, edges mirrored, and, where `mirror` allows,
/// half of them mirrored left and right.
torch::Tensor augmented(const torch::Tensor& pictures, bool mirror, std::mt19937_64& random);

/// What the network is given of these bytes.
torch::Tensor normalised(const torch::Tensor& pictures, const Backbone& backbone);

/// How many of these are worked on at once, so that a stop need not wait long for the end of a pass.
std::int64_t picturesInAPass(const torch::Tensor& source);

/// The stages `first` to `last` - 1. A stop ends the pass between two of them, and so the way back.
torch::Tensor runStages(const StagedNetwork& network, torch::Tensor x, std::size_t first, std::size_t last,
                        JobContext& context);

/// An empty tensor in memory, or, above 2 GiB, in a mapped file beside `output`.
torch::Tensor roomFor(const std::vector<std::int64_t>& shape, torch::ScalarType type,
                      const std::filesystem::path& output, const std::string& part);

/// The layout in which LibTorch convolves fastest.
void useChannelsLast(StagedNetwork& network);

/// Loads weights that may be of other classes: the last layer then starts near nothing.
void startFrom(StagedNetwork& network, const std::filesystem::path& file);

}  // namespace laplens
