#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/datasets/dataset.hpp"
#include "core/networks/backbone.hpp"

namespace laplens {

struct TrainOptions {
    int epochs = 10;
    int batch = 128;
    /// Peak of the one-cycle schedule. From start weights the last layer's own rate is lowered where the
    /// features are long (SqueezeNet's are), and 0.02 is a good start.
    double rate = 0.1;
    /// The stages before the last layer learn at rate * this. From start weights 0.1 is a good start.
    double earlyRateFactor = 1.0;
    double momentum = 0.9;
    double weightDecay = 5e-4;
    int freezeDepth = 0;  ///< leading stages that stay as they are; their outputs are cached
    bool augment = true;  ///< shifted crops; mirrors too, unless `mirror` is false
    bool mirror = true;   ///< false for digits and letters
    double labelSmoothing = 0;
    /// Train for codes instead of class scores: the name of a LabelObjective
    /// (core/hashing/label_objective.hpp), whose hash layer of `hashBits` stands on the features. The layer
    /// goes when training ends, the network keeps what it learnt. Accuracy is then the share of pictures
    /// whose nearest other by code is of their class.
    std::string hashObjective{};
    int hashBits = 48;
    std::uint64_t seed = 1;
    std::filesystem::path startWeights;  ///< empty: random start
    std::filesystem::path checkpoint;    ///< written before the first epoch and after each; resumed from when
    /// present; may be empty
    std::filesystem::path output;  ///< .safetensors, the best epoch by validation accuracy
    bool halfPrecision = false;    ///< store 16-bit floats

    void check() const;  ///< throws Error naming the field
};

struct EpochReport {
    int epoch = 0;  ///< 1-based
    double trainLoss = 0, trainAccuracy = 0;
    double validationLoss = 0, validationAccuracy = 0;
    double imagesPerSecond = 0;
};

struct TrainResult {
    std::vector<EpochReport> epochs;
    double bestAccuracy = 0;
};

/// Trains `backbone` with a last layer of as many outputs as `train` has classes: cross-entropy, SGD with
/// Nesterov momentum, one-cycle rate. The same options and data give the same weights on one machine.
/// Cancelling keeps the best epoch so far and throws Cancelled.
TrainResult trainNetwork(const Backbone& backbone, const Dataset& train, const Dataset& validation,
                         const TrainOptions&, const std::function<void(const EpochReport&)>& onEpoch,
                         JobContext&);

}  // namespace laplens
