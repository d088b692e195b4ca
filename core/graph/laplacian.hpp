#pragma once

#include <Eigen/SparseCore>
#include <vector>

#include "core/graph/neighbour_graph.hpp"

namespace laplens {

using SparseMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

enum class AffinityKind { Binary, HeatKernel };

/// W = max(A, A^T) of the directed graph A (Belkin & Niyogi 2003, section 2): 1 for an edge, or
/// exp(-d^2 / t) with t the mean squared distance to the k-th neighbour. `scale` receives t.
SparseMatrix symmetricAffinity(const NeighbourGraph&, AffinityKind, double* scale = nullptr);

/// Component number of each vertex, numbered by first vertex, and how many there are.
struct Components {
    int count = 0;
    std::vector<int> of;  ///< n
};
Components connectedComponents(const SparseMatrix& affinity);

/// Joins the components through their nearest pairs (minimum spanning tree over components, heat-kernel
/// weights exp(-d^2/t), t = `scale`); returns how many edges were added (components - 1).
int joinComponents(SparseMatrix& affinity, const Features& features, double scale, JobContext&);

/// Smallest nonzero solutions of L v = lambda D v with L = D - W.
struct Eigenmap {
    Eigen::VectorXd values;    ///< m ascending, in (0, 2]
    Eigen::MatrixXd vectors;   ///< n x m, v^T D v = trace(D) / n * n scaled so that the D-weighted variance is 1
    double largestResidual = 0;  ///< max |L' u - lambda u|, L' = I - D^-1/2 W D^-1/2, |u| = 1
};

/// Solved through the symmetric form I - D^-1/2 W D^-1/2 (Shi & Malik 2000, eq. 6-9). The graph must be
/// connected; the constant vector is deflated. `m` is reduced to n - 1. The sign of a vector is fixed (its
/// entry of largest magnitude is positive), and the start vector comes from the context's seed, so the same
/// input gives the same bits.
Eigenmap laplacianEigenmap(const SparseMatrix& affinity, int m, JobContext&);

}  // namespace laplens
