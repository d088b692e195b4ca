#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

/// rows * right, by BLAS on all cores.
FeatureMatrix product(const Features& rows, const Eigen::MatrixXf& right);

/// result += left^T right (K x L) for row blocks left (n x K) and right (n x L), by BLAS on all cores.
void addTransposedProduct(const Features& left, const Features& right, Eigen::MatrixXf& result);

/// Bit b of row i: whether values(i, b) > thresholds(b).
PackedCodes thresholdCodes(const Features& values, const Eigen::RowVectorXf& thresholds);

/// How far each projection (HashModel::projections) lies from 0, as weights: a bit that hardly decided counts
/// little. Rows of mean 1.
FeatureMatrix marginWeights(const Features& projections);

Eigen::RowVectorXf columnMeans(const Features&);

/// Principal directions of rows, by falling variance.
struct PrincipalDirections {
    Eigen::RowVectorXf mean;     ///< d
    Eigen::MatrixXf directions;  ///< d x r, orthonormal columns; each one's largest entry is positive
    Eigen::VectorXd variances;   ///< r
};

/// At most `r` directions, fewer where the features have lower rank (variance below 1e-7 of the first one's).
/// Dense eigenvectors of the rows' Gram matrix for n <= d / 2 and of the covariance for d <= 1024, block
/// power iteration beyond, where only the leading ones of a fast-falling spectrum matter.
PrincipalDirections principalDirections(const Features& features, int r, JobContext&);

}  // namespace laplens
