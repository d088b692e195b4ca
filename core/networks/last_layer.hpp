#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"

namespace laplens {

/// Features of pictures, a row each, and their classes.
struct LabelledFeatures {
    FeatureMatrix features;
    std::vector<int> labels;
};

/// Class scores that are linear in a feature: weight * feature + bias.
struct LastLayer {
    FeatureMatrix weight;  ///< classes x feature size
    Eigen::VectorXf bias;
    double penalty = 0;  ///< that of `fitLastLayer`

    FeatureMatrix scores(const Features& features) const;
    /// The class with the highest score, for each row.
    std::vector<int> guesses(const Features& features) const;
    /// Share of the pictures whose highest score is that of their class.
    double accuracy(const LabelledFeatures&) const;
};

/// Multinomial logistic regression, every class counting the same however many pictures it has: the least
/// mean cross-entropy + penalty / 2 |W|^2, W standing on features that are centred and of mean square length
/// 1, so that a penalty means the same for every network. Found by L-BFGS (Nocedal & Wright 2006, algorithm
/// 7.5), from `start` where it is given.
LastLayer fitLastLayer(const LabelledFeatures& training, int classes, double penalty, JobContext&,
                       const LastLayer* start = nullptr);

/// The same with the penalty, of 0.01 to 1e-7, under which most of the `heldOut` pictures are told right; of
/// equals the greatest.
LastLayer chooseLastLayer(const LabelledFeatures& training, const LabelledFeatures& heldOut, int classes,
                          JobContext&);

}  // namespace laplens
