#pragma once

#include <cstdint>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/graph/sparse_matrix.hpp"

namespace laplens {

using FloatBlock = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using DoubleBlock = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// S = D^-1/2 W D^-1/2 (symmetric, eigenvalues in [-1, 1]) applied to many vectors at once: on all cores, by
/// panels of a few columns that stay in the cache.
class PanelOperator {
public:
    explicit PanelOperator(const SparseMatrix& affinity);

    int size() const { return static_cast<int>(starts_.size()) - 1; }
    const Eigen::VectorXd& degrees() const { return degrees_; }

    /// Columns [first, x.cols()) of y become those of S x; y has the shape of x.
    void apply(const FloatBlock& x, Eigen::Index first, FloatBlock& y, JobContext&) const;
    /// y = S x.
    void apply(const DoubleBlock& x, DoubleBlock& y, JobContext&) const;

    /// Columns [first, x.cols()) of x become p(S) x with p the Chebyshev polynomial of `degree` that is small
    /// on
    /// [-1, bound], scaled to p(top) = 1 (Zhou, Saad, Tiago & Chelikowsky 2006, algorithm 3.1).
    void filter(FloatBlock& x, Eigen::Index first, int degree, double bound, double top, JobContext&) const;

private:
    std::vector<std::int64_t> starts_;
    std::vector<std::int32_t> columns_;
    std::vector<float> values_;
    std::vector<double> exactValues_;
    Eigen::VectorXd degrees_;
};

}  // namespace laplens
