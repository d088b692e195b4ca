#pragma once

#include <optional>

#include "core/base/job_context.hpp"
#include "core/graph/panel_operator.hpp"

namespace laplens {

/// Largest eigenvalues of S and their unit vectors, the known vector left out.
struct Eigenpairs {
    Eigen::VectorXd values;  ///< m, descending
    DoubleBlock vectors;     ///< n x m, orthonormal
    double largestResidual = 0;
};

/// Chebyshev-filtered subspace iteration (Zhou, Saad, Tiago & Chelikowsky 2006) in single precision, finished
/// by a Rayleigh-Ritz step in double. A block method: multiple and clustered eigenvalues are found together,
/// and nearly all work is products with a few columns at a time and gemm. `known`: unit eigenvector to leave
/// out. Needs some more dimensions than it returns: m + m / 4 + 16 < n. None when it has not converged after
/// `rounds`.
std::optional<Eigenpairs> largestEigenpairs(const PanelOperator& s, const Eigen::VectorXd& known, int m,
                                            int rounds, JobContext&);

}  // namespace laplens
