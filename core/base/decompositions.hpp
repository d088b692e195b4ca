#pragma once

#include <Eigen/Core>

// Eigen's dense decompositions, for all who need them: a compiler takes half a minute over each.
namespace laplens {

struct SymmetricEigen {
    Eigen::VectorXd values;   ///< n, ascending
    Eigen::MatrixXd vectors;  ///< n x n, orthonormal columns
    bool converged = false;
};
/// Of a symmetric matrix, of which the lower half is read (Eigen::SelfAdjointEigenSolver).
SymmetricEigen symmetricEigen(const Eigen::MatrixXd& matrix);

struct SingularVectors {
    Eigen::MatrixXd u, v;  ///< of U S V^T, whole: m x m and n x n
};
/// By Eigen::BDCSVD.
SingularVectors singularVectors(const Eigen::MatrixXd& matrix);

/// Q of Q R (Eigen::HouseholderQR), n x n, its columns turned so that R's diagonal is not negative.
Eigen::MatrixXd orthogonalFactor(const Eigen::MatrixXd& square);

}  // namespace laplens
