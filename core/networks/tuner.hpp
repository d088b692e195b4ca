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

struct TuneOptions {
    /// Leading stages that stay as they are: -1: all but the upper quarter; as many as there are, or more:
    /// all, so that the last layer alone is learnt.
    int freezeDepth = -1;
    int mostSteps = 400;  ///< of 32 pictures each; held-out pictures end it before
    bool mirror = true;   ///< false for digits and letters
    std::uint64_t seed = 1;
    std::filesystem::path startWeights;
    std::filesystem::path output;  ///< .safetensors
    bool halfPrecision = false;    ///< store 16-bit floats

    void check() const;  ///< throws Error naming the field
};

/// What held-out pictures say of a network.
struct TuneFigures {
    double accuracy = 0;  ///< share that the last layer tells right
    double ranking = 0;  ///< mean average precision when each looks for its class among the others, by cosine
};

/// After some steps.
struct TuneReport {
    int steps = 0;
    double loss = 0;  ///< of these steps' pictures
    double heldOutLoss = 0;
    TuneFigures heldOut;  ///< accuracy: by the nearest class, without a last layer
    double imagesPerSecond = 0;
};

/// What a network took a held-out picture for.
struct Confusion {
    int of = 0, as = 0;  ///< the picture's class, and the guess
    int pictures = 0;
};

struct TuneResult {
    TuneFigures frozen;  ///< the network as it was, with a last layer solved for these classes
    TuneFigures tuned;   ///< with its upper stages tuned; as `frozen` when no steps made it rank better
    int steps = 0;       ///< that the tuned network took
    bool kept = false;   ///< whether `output` was written
    std::vector<Confusion> confusions;  ///< of the network that the figures end with, most pictures first
};

/// In English: what was learnt and what is still mistaken, or why nothing was kept.
std::string learntInWords(const TuneResult&, const std::vector<std::string>& classNames);

/// Tunes the weights of a network that knows other pictures to the classes of these. The last layer is
/// solved for (core/networks/last_layer.hpp) on features of the frozen network. Then the stages above the
/// frozen ones learn, the topmost fastest, to bring each picture's feature near its class's and away from the
/// others', a class as often as another; the ranking of held-out pictures says when to stop and which steps
/// were best; and the last layer is solved for anew. Where the tuned network does not rank held-out pictures
/// better, or tells fewer of them right, nothing is written. The same options and data give the same weights
/// on one machine.
TuneResult tuneNetwork(const Backbone& backbone, const Dataset& training, const Dataset& heldOut,
                       const TuneOptions&, const std::function<void(const TuneReport&)>& onReport,
                       JobContext&);

}  // namespace laplens
