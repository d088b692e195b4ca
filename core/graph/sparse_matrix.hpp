#pragma once

#include <Eigen/SparseCore>

namespace laplens {

using SparseMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

}  // namespace laplens
