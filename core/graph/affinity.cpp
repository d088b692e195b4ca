#include <algorithm>
#include <cmath>
#include <vector>

#include "core/graph/laplacian.hpp"

namespace laplens {

namespace {

/// A neighbour stays a neighbour however far it is: without a floor the kernel would underflow and cut an
/// outlier off.
constexpr double kWeakestEdge = 1e-12;

double meanKthSquaredDistance(const NeighbourGraph& graph) {
    double sum = 0;
    for (int i = 0; i < graph.n; ++i)
        sum += graph.squaredDistance[static_cast<std::size_t>(i + 1) * graph.k - 1];
    return sum / graph.n;
}

}  // namespace

SparseMatrix symmetricAffinity(const NeighbourGraph& graph, AffinityKind kind, double* scale) {
    const double t = graph.k > 0 ? meanKthSquaredDistance(graph) : 0;
    if (scale) *scale = t;
    std::vector<Eigen::Triplet<double>> edges;
    edges.reserve(2 * graph.index.size());
    for (int i = 0; i < graph.n; ++i) {
        for (int r = 0; r < graph.k; ++r) {
            const std::size_t at = static_cast<std::size_t>(i) * graph.k + r;
            const int j = graph.index[at];
            const double weight = kind == AffinityKind::Binary || t <= 0
                                      ? 1.0
                                      : std::max(std::exp(-graph.squaredDistance[at] / t), kWeakestEdge);
            edges.emplace_back(i, j, weight);
            edges.emplace_back(j, i, weight);
        }
    }
    SparseMatrix affinity(graph.n, graph.n);
    affinity.setFromTriplets(edges.begin(), edges.end(), [](double a, double b) { return std::max(a, b); });
    return affinity;
}

Components connectedComponents(const SparseMatrix& affinity) {
    const int n = static_cast<int>(affinity.rows());
    Components components;
    components.of.assign(static_cast<std::size_t>(n), -1);
    std::vector<int> toVisit;
    for (int start = 0; start < n; ++start) {
        if (components.of[start] >= 0) continue;
        const int number = components.count++;
        components.of[start] = number;
        toVisit.push_back(start);
        while (!toVisit.empty()) {
            const int i = toVisit.back();
            toVisit.pop_back();
            for (SparseMatrix::InnerIterator edge(affinity, i); edge; ++edge) {
                const int j = static_cast<int>(edge.col());
                if (edge.value() <= 0 || components.of[j] >= 0) continue;
                components.of[j] = number;
                toVisit.push_back(j);
            }
        }
    }
    return components;
}

}  // namespace laplens
