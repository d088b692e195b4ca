#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/networks/backbone.hpp"

namespace laplens {

/// A loaded network in evaluation mode. Any number of threads may ask it at once; each pass runs on the
/// thread that asks and on no other.
class Network {
public:
    /// Called between the parts of a pass; what it throws ends the pass. Empty: nothing.
    using BetweenStages = std::function<void()>;

    virtual ~Network() = default;
    virtual const Backbone& backbone() const = 0;
    /// `pixels`: n x 3 x S x S, normalised, S = backbone().inputSize. Returns n x featureSize, rows
    /// L2-normalised.
    virtual FeatureMatrix features(std::span<const float> pixels, int n, const BetweenStages& = {}) const = 0;
    /// Class scores before softmax, n x classes.
    virtual FeatureMatrix logits(std::span<const float> pixels, int n, const BetweenStages& = {}) const = 0;
};

/// The tower of a two-tower network that puts words where its features of pictures are. Any number of threads
/// may ask it at once.
class TextTower {
public:
    virtual ~TextTower() = default;
    virtual const Backbone& backbone() const = 0;
    /// Of each text the tokens that `BytePairs` makes of it. Returns n x featureSize, rows L2-normalised.
    virtual FeatureMatrix features(std::span<const std::vector<int>> texts) const = 0;
    /// Cosines of a picture with texts, divided by this, are the scores before a softmax that it was trained
    /// with.
    virtual double temperature() const = 0;
};

/// Opens the LibTorch module on first use (a second or so) and loads weights: zip `.pth` or `.safetensors`
/// under torchvision's names. Weights that `trainNetwork` made say what size of pictures they were tuned on:
/// it replaces `backbone.inputSize`. Throws Error that names the first missing or misshaped tensor with both
/// shapes, or says that the file holds more than tensors. An official file name is checked against its
/// 8-digit SHA-256 prefix.
std::unique_ptr<Network> loadNetwork(const Backbone& backbone, const std::filesystem::path& weights);

/// The text tower in the same file. Throws Error as `loadNetwork` does, and when the network has none.
std::unique_ptr<TextTower> loadTextTower(const Backbone& backbone, const std::filesystem::path& weights);

}  // namespace laplens
