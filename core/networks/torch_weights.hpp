#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "core/networks/torch_backbones.hpp"

namespace laplens {

/// Named tensors and the text that a .safetensors file carries beside them.
struct WeightsFile {
    std::map<std::string, torch::Tensor> tensors;
    std::map<std::string, std::string> metadata;
};

/// Which tensors of a file are wanted, by the names that they have there; empty: all.
using WantedTensors = std::function<bool(const std::string&)>;

/// Reads a `.safetensors` file, or one that PyTorch saved (see readPth). `name-<8 hex>.pth` is checked
/// against the start of its SHA-256. Two-tower networks by Hugging Face's names come under OpenCLIP's. Of a
/// `.safetensors` file what is not `wanted` is left out. Throws Error.
WeightsFile readWeights(const std::filesystem::path& file, const WantedTensors& wanted = {});

/// The same without the numbers (its tensors are on the device "meta") and without comparing the SHA-256:
/// what a file holds, before the memory for it is taken.
WeightsFile outlineOf(const std::filesystem::path& file);

/// Writes `.safetensors`, atomically.
void writeWeights(const std::filesystem::path& file, const WeightsFile& weights);

/// Number of classes in the last layer of these weights; 0 without one, where the official weights have none,
/// and Error where they have.
int classesIn(const WeightsFile& weights, const Backbone& backbone, const std::filesystem::path& file);

/// Copies the tensors into the network's parameters and buffers, converting 16-bit floats. Throws Error that
/// names the first missing or misshaped tensor with both shapes. `withLastLayer` false leaves the last layer
/// as it is. Of an outline only the shapes are compared.
void loadInto(StagedNetwork& network, const WeightsFile& weights, const std::filesystem::path& file,
              bool withLastLayer = true);
/// The same of any module, all of it.
void loadInto(torch::nn::Module& module, const WeightsFile& weights, const std::filesystem::path& file);

/// Parameters and buffers by name, without the batch counters.
WeightsFile weightsOf(const StagedNetwork& network, bool halfPrecision);

}  // namespace laplens
