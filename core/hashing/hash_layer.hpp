#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"

namespace laplens {

/// A linear hash layer u = scale (x - mean) W + b that was trained: bit = u > 0.
struct HashLayer {
    Eigen::MatrixXf directions;  ///< d x m, scale included
    Eigen::RowVectorXf mean;     ///< d
    Eigen::RowVectorXf bias;     ///< m
    int steps = 0;
    double firstLoss = 0, lastLoss = 0;
};

/// Of the rows of a batch and the layer's outputs u for them (a row a picture): the loss; writes its
/// derivatives by the outputs and, where the loss has parameters of its own, by those.
using HashLoss = std::function<double(const std::vector<Eigen::Index>& rows, const Eigen::MatrixXd& outputs,
                                      Eigen::MatrixXd& outputGradient)>;

/// Parameters that are trained beside the layer, and where their gradients are after each call of the loss.
struct HashLossParameters {
    std::vector<Eigen::MatrixXd>& values;
    const std::vector<Eigen::MatrixXd>& gradients;
};

/// Trains a layer of `bits` outputs on the `rows` of `features` by Adam (Kingma & Ba, ICLR 2015) over
/// shuffled batches of at most 128, 60 rounds but 1,000 to 4,000 steps, on features as they are: the network
/// before it is not touched. They are centred, and scaled as a whole so that a number is about 1.
HashLayer trainHashLayer(const Features& features, const std::vector<Eigen::Index>& rows, int bits,
                         std::uint64_t seed, const HashLoss& loss, HashLossParameters parameters,
                         JobContext&);

}  // namespace laplens
