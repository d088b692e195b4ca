#include "core/graph/laplacian.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/graph/panel_operator.hpp"
#include "core/graph/subspace_iteration.hpp"

namespace laplens {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Up to this size the dense solver takes a fraction of a second.
constexpr Index kDenseSize = 500;

/// The m largest eigenpairs of S but the known one, from the whole matrix.
Eigenpairs densely(const SparseMatrix& affinity, const VectorXd& degrees, const VectorXd& known, int m) {
    const VectorXd scale = degrees.cwiseSqrt().cwiseInverse();
    const MatrixXd s = scale.asDiagonal() * MatrixXd(affinity) * scale.asDiagonal();
    // Eigenvalues of S lie in [-1, 1]: the known vector's goes from 1 to -3, below all others.
    const MatrixXd deflated = s - 4 * known * known.transpose();
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver((deflated + deflated.transpose()) / 2);
    Eigenpairs pairs;
    pairs.values = solver.eigenvalues().reverse().head(m);
    pairs.vectors = solver.eigenvectors().rowwise().reverse().leftCols(m);
    const MatrixXd residuals = s * pairs.vectors - pairs.vectors * pairs.values.asDiagonal();
    pairs.largestResidual = m > 0 ? residuals.colwise().norm().maxCoeff() : 0;
    return pairs;
}

}  // namespace

Eigenmap laplacianEigenmap(const SparseMatrix& affinity, int m, JobContext& context) {
    const Index n = affinity.rows();
    m = static_cast<int>(std::min<Index>(m, n - 1));
    Eigenmap map;
    if (m <= 0) {
        map.vectors.resize(n, 0);
        return map;
    }
    if (connectedComponents(affinity).count != 1) throw std::invalid_argument("the graph is not connected");
    context.checkpoint();

    const PanelOperator s(affinity);
    const double volume = s.degrees().sum();
    const VectorXd known = (s.degrees() / volume).cwiseSqrt();
    const bool small = n <= kDenseSize || n < 2 * Index{m};
    const Eigenpairs pairs =
        small ? densely(affinity, s.degrees(), known, m) : largestEigenpairs(s, known, m, context);
    map.values = (1 - pairs.values.array()).max(0);
    map.largestResidual = pairs.largestResidual;
    const VectorXd scale = s.degrees().cwiseInverse().cwiseSqrt() * std::sqrt(volume);
    map.vectors.resize(n, m);
    for (Index j = 0; j < m; ++j) {
        if (j % 16 == 0) context.checkpoint();
        map.vectors.col(j) = pairs.vectors.col(j).cwiseProduct(scale);
        Index largest = 0;
        map.vectors.col(j).cwiseAbs().maxCoeff(&largest);
        if (map.vectors(largest, j) < 0) map.vectors.col(j) *= -1;
    }
    return map;
}

}  // namespace laplens
