#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <random>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"

namespace laplens {

/// An orthogonal rotation that brings rows close to the corners of the cube {-1, 1}^K.
struct Rotation {
    Eigen::MatrixXf matrix;      ///< K x K, orthogonal
    std::vector<double> errors;  ///< |sign(V R) - V R|^2 before the first step and after each one
};

/// A random orthogonal matrix (QR of a Gaussian one, signs of R's diagonal fixed: uniform over O(K)).
Eigen::MatrixXf randomRotation(Eigen::Index k, std::mt19937_64&);

/// Iterative quantisation (Gong & Lazebnik, "Iterative Quantization: A Procrustean Approach to Learning
/// Binary Codes", CVPR 2011, section 3.2, eq. 2-3) on the rows V (n x K) from a random start: B = sign(V R)
/// and the Procrustes solution R = W U^T with B^T V = U S W^T in turn, neither of which increases the error.
/// Learned from at most 32,768 rows, evenly spaced over those there are.
Rotation learnRotation(const Features& rows, int iterations, std::mt19937_64&, JobContext&);

/// Columns of as many independent rotations as `bits` need, one after another (K x bits), each learned so
/// from `rows` (n x K) scaled to length 1.
Eigen::MatrixXf rotatedFrames(FeatureMatrix rows, int bits, int iterations, std::uint64_t seed, JobContext&);

}  // namespace laplens
