#include "core/graph/laplacian.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/base/decompositions.hpp"
#include "core/base/error.hpp"
#include "core/graph/lanczos.hpp"
#include "core/graph/panel_operator.hpp"
#include "core/graph/subspace_iteration.hpp"

namespace laplens {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Up to this size the whole matrix takes a tenth of a second, Lanczos for a quarter of the vectors a fifth
/// of that; above it the block iteration is the fastest.
constexpr Index kSmallSize = 500;
/// Of fewer the whole matrix takes no time.
constexpr Index kTinySize = 100;

/// The m largest eigenpairs of S but the known one, from the whole matrix.
Eigenpairs densely(const SparseMatrix& affinity, const VectorXd& degrees, const VectorXd& known, int m) {
    const VectorXd scale = degrees.cwiseSqrt().cwiseInverse();
    const MatrixXd s = scale.asDiagonal() * MatrixXd(affinity) * scale.asDiagonal();
    // Eigenvalues of S lie in [-1, 1]: the known vector's goes from 1 to -3, below all others.
    const MatrixXd deflated = s - 4 * known * known.transpose();
    const SymmetricEigen solved = symmetricEigen((deflated + deflated.transpose()) / 2);
    Eigenpairs pairs;
    pairs.values = solved.values.reverse().head(m);
    pairs.vectors = solved.vectors.rowwise().reverse().leftCols(m);
    const MatrixXd residuals = s * pairs.vectors - pairs.vectors * pairs.values.asDiagonal();
    pairs.largestResidual = m > 0 ? residuals.colwise().norm().maxCoeff() : 0;
    return pairs;
}

Eigenpairs solve(const SparseMatrix& affinity, const PanelOperator& s, const VectorXd& known, int m,
                 const EigenmapOptions& options, JobContext& context) {
    const Index n = s.size();
    const bool few = 4 * Index{m} <= n;
    const bool bySpectra =
        n >= kTinySize && (options.solver == Eigensolver::Spectra || (n <= kSmallSize && few));
    if (n < 2 * Index{m} || (n <= kSmallSize && !bySpectra)) return densely(affinity, s.degrees(), known, m);
    if (!bySpectra)
        if (auto pairs = largestEigenpairs(s, known, m, options.blockRounds, context)) return *pairs;
    if (auto pairs = largestEigenpairsByLanczos(s, known, m, context)) return *pairs;
    throw Error("the eigenvectors of the neighbour graph did not converge", {},
                "Choose more neighbours, or fewer bits");
}

}  // namespace

Eigenmap laplacianEigenmap(const SparseMatrix& affinity, int m, JobContext& context,
                           const EigenmapOptions& options) {
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
    const Eigenpairs pairs = solve(affinity, s, known, m, options, context);
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
