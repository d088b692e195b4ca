#pragma once

#include <vector>

#include "core/graph/neighbour_graph.hpp"
#include "core/graph/sparse_matrix.hpp"

namespace laplens {

/// What an edge of the neighbour graph weighs, d the distance of its ends.
enum class AffinityKind {
    Binary,      ///< 1
    HeatKernel,  ///< exp(-d^2 / t), t the mean squared distance to the k-th neighbour (Belkin & Niyogi 2003)
    /// exp(-d^2 / (s_i s_j)), s_i the distance from i to its 7th neighbour (Zelnik-Manor & Perona,
    /// "Self-Tuning Spectral Clustering", NIPS 2004), and a quarter of it where only one end has the other
    /// among its neighbours: such edges are the ones that lead from one group into another.
    Mutual
};

/// W = max(A, A^T) of the directed graph A (Belkin & Niyogi 2003, section 2). `scale` receives t, the mean
/// squared distance to the k-th neighbour. The kernels are kept above 1e-12, so that an outlier stays
/// connected, and are 1 between copies.
SparseMatrix symmetricAffinity(const NeighbourGraph&, AffinityKind, double* scale = nullptr);

/// Leaves a hundredth of each edge between two pictures of different known classes (`labels`: n; -1 unknown).
/// Not nothing: classes that look alike stay neighbours of each other.
void weakenEdgesBetweenClasses(SparseMatrix& affinity, const std::vector<int>& labels);

/// Component number of each vertex, numbered by first vertex, and how many there are.
struct Components {
    int count = 0;
    std::vector<int> of;  ///< n
};
Components connectedComponents(const SparseMatrix& affinity);

/// Joins the components through their nearest pairs: the edges of the minimum spanning tree over components
/// by exact distance, with heat-kernel weights exp(-d^2/t), t = `scale`, but at least 1e-3, so that a far
/// component does not make an eigenvalue that rounding cannot tell from 0. Returns how many edges were added
/// (components - 1). `features` are the rows the graph was made of; they are compared with the largest
/// component only as far as needed.
int joinComponents(SparseMatrix& affinity, const Features& features, double scale, JobContext&);

/// Smallest nonzero solutions of L v = lambda D v with L = D - W.
struct Eigenmap {
    Eigen::VectorXd values;      ///< m ascending, in (0, 2]
    Eigen::MatrixXd vectors;     ///< n x m; v^T D v = trace(D), so that entries are of order 1; v^T D 1 = 0
    double largestResidual = 0;  ///< max |L' u - lambda u|, L' = I - D^-1/2 W D^-1/2, |u| = 1
};

/// What solves for the eigenvectors; both to residuals below 1e-5.
enum class Eigensolver {
    /// The fastest: the whole matrix where it is tiny or many of its vectors are wanted; Spectra up to 500
    /// vertices; else Chebyshev-filtered subspace iteration (subspace_iteration.hpp), and Spectra where that
    /// does not converge.
    Automatic,
    Spectra  ///< that library's Lanczos method (lanczos.hpp), but for what is done with the whole matrix
};

struct EigenmapOptions {
    Eigensolver solver = Eigensolver::Automatic;
    int blockRounds = 200;  ///< of the subspace iteration, before it counts as not converging
};

/// Solved through the symmetric form I - D^-1/2 W D^-1/2 (Shi & Malik 2000, eq. 6-9), u = D^1/2 v. The
/// constant vector is left out. `m` is reduced to n - 1. The sign of a vector is fixed (its entry of largest
/// magnitude is positive) and the start comes from the context's seed, so the same input gives the same bits.
/// Throws std::invalid_argument when the graph is not connected, and Error when nothing converges.
Eigenmap laplacianEigenmap(const SparseMatrix& affinity, int m, JobContext&, const EigenmapOptions& = {});

}  // namespace laplens
