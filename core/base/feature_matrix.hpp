#pragma once

#include <Eigen/Core>

namespace laplens {

/// One row a picture, one column a feature; rows are contiguous.
using FeatureMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// A read-only view of such rows, without a copy.
using Features = Eigen::Ref<const FeatureMatrix, 0, Eigen::OuterStride<>>;

}  // namespace laplens
