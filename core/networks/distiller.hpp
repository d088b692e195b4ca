#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "core/networks/taught_views.hpp"

namespace laplens {

struct DistilOptions {
    int epochs = 20;
    int batch = 128;
    double rate = 0.002;        ///< peak of the one-cycle schedule
    double weightDecay = 0.02;  ///< of the filters, apart from the gradient
    /// Of the cosine loss: a linear layer on the student's feature, which goes when training ends, is to
    /// point where the teacher's feature does, seen from the teacher's mean.
    double cosineWeight = 1;
    /// Of the relational loss (RKD-D of Park, Kim, Lu & Cho, CVPR 2019): the student's own features are to
    /// lie as far from one another, by their mean distance, as the teacher's do; Huber loss over the pairs of
    /// a batch.
    double relationalWeight = 1;
    bool mirror = true;  ///< half of the views are shown mirrored
    /// For five sixths of the epochs the student is shown pictures of two thirds of its side, which takes
    /// half the time (progressive resizing, as of Tan & Le, ICML 2021).
    bool grow = true;
    int holdOut = 2000;  ///< photographs kept aside, a tenth of all at most: they choose the epoch
    std::uint64_t seed = 1;
    std::filesystem::path startWeights;  ///< the student's; empty: random start
    std::filesystem::path checkpoint;    ///< as of TrainOptions
    std::filesystem::path output;        ///< .safetensors, the epoch with the best agreement
    bool halfPrecision = false;          ///< store 16-bit floats

    void check() const;  ///< throws Error naming the field
};

struct DistilReport {
    int epoch = 0;  ///< 1-based
    double loss = 0, heldOutLoss = 0;
    /// Among the photographs kept aside: how many of the 10 that the teacher finds nearest to one are among
    /// the 10 that the student finds nearest.
    double agreement = 0;
    double imagesPerSecond = 0;
};

struct DistilResult {
    std::vector<DistilReport> epochs;
    double bestAgreement = 0;
};

/// Trains `student` to see photographs as their teacher does: AdamW (Loshchilov & Hutter, ICLR 2019),
/// one-cycle rate. The last layer, where the student has one, is left as it is. The same options
/// and views give the same weights on one machine. Cancelling keeps the best epoch so far and throws
/// Cancelled.
DistilResult distil(const Backbone& student, const TaughtViews&, const DistilOptions&,
                    const std::function<void(const DistilReport&)>& onEpoch, JobContext&);

}  // namespace laplens
