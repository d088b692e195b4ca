#pragma once

#include "core/hashing/linear_hash.hpp"

namespace laplens {

/// Li & van Gemert, "Deep Unsupervised Image Hashing by Maximizing Bit Entropy", AAAI 2021: a layer whose
/// bits are, in each batch, +1 for the half of the pictures with the greatest outputs and -1 for the others,
/// so that each has an entropy of 1, trained until cosines of codes are those of features. Here the layer
/// alone is trained, on features as they are (hash_layer.hpp); new pictures take the outputs' signs, as in
/// the paper.
class BiHalfModel : public LinearHash {
public:
    using LinearHash::LinearHash;
    bool prefixCodes() const override { return false; }
    PackedCodes fit(const Features& features, JobContext&) override;
};

/// The bi-half layer: in each column of u (n x m) +1 for the floor(n / 2) greatest and -1 for the others.
Eigen::MatrixXd biHalfBits(const Eigen::MatrixXd& outputs);

/// The unsupervised loss, over the pairs of row i and row n/2 + i: mean of (cos(b_i, b_j) - s_i)^2 with
/// `cosines` s of the features (floor(n / 2)), where b = biHalfBits(u). `gradient` is what the layer hands
/// back: the loss's by the bits, straight through, and gamma (u - b) over the number of outputs, gamma = 6.
double biHalfLoss(const Eigen::MatrixXd& outputs, const Eigen::VectorXd& cosines, Eigen::MatrixXd& gradient);

}  // namespace laplens
