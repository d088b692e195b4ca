#include <algorithm>
#include <cmath>
#include <vector>

#include "core/graph/laplacian.hpp"

namespace laplens {

namespace {

/// A neighbour stays a neighbour however far it is: without a floor the kernel would underflow and cut an
/// outlier off.
constexpr double kWeakestEdge = 1e-12;

/// What is left of an edge that only one of its ends has among its neighbours.
constexpr double kOneWay = 0.25;
/// Whose distance is a vertex's own scale.
constexpr int kScaleNeighbour = 7;
/// What is left of an edge between classes.
constexpr double kBetweenClasses = 0.01;
/// Least width of a kernel between vertices with copies, relative to the mean.
constexpr double kNarrowest = 1e-6;

std::vector<double> distancesToOwnScale(const NeighbourGraph& graph) {
    std::vector<double> scales(static_cast<std::size_t>(graph.n));
    const int rank = std::min(kScaleNeighbour, graph.k) - 1;
    for (int i = 0; i < graph.n; ++i)
        scales[static_cast<std::size_t>(i)] =
            std::sqrt(graph.squaredDistance[static_cast<std::size_t>(i) * graph.k + rank]);
    return scales;
}

/// A mutual edge keeps its weight, which is the same in both directions.
SparseMatrix withWeakOneWayEdges(const SparseMatrix& directed, const SparseMatrix& reversed) {
    return kOneWay * directed.cwiseMax(reversed) + (1 - kOneWay) * directed.cwiseMin(reversed);
}

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
    const std::vector<double> localScale =
        kind == AffinityKind::Mutual ? distancesToOwnScale(graph) : std::vector<double>();
    const auto edgeWeight = [&](int i, int j, double squaredDistance) {
        if (kind == AffinityKind::Binary || t <= 0) return 1.0;
        const double width =
            kind == AffinityKind::Mutual
                ? std::max(localScale[static_cast<std::size_t>(i)] * localScale[static_cast<std::size_t>(j)],
                           kNarrowest * t)
                : t;
        return std::max(std::exp(-squaredDistance / width), kWeakestEdge);
    };
    std::vector<Eigen::Triplet<double>> edges;
    edges.reserve(graph.index.size());
    for (int i = 0; i < graph.n; ++i)
        for (int r = 0; r < graph.k; ++r) {
            const std::size_t at = static_cast<std::size_t>(i) * graph.k + r;
            const int j = graph.index[at];
            edges.emplace_back(i, j, edgeWeight(i, j, graph.squaredDistance[at]));
        }
    SparseMatrix directed(graph.n, graph.n);
    directed.setFromTriplets(edges.begin(), edges.end());
    const SparseMatrix reversed = directed.transpose();
    if (kind == AffinityKind::Mutual) return withWeakOneWayEdges(directed, reversed);
    return directed.cwiseMax(reversed);
}

void weakenEdgesBetweenClasses(SparseMatrix& affinity, const std::vector<int>& labels) {
    for (int i = 0; i < affinity.outerSize(); ++i)
        for (SparseMatrix::InnerIterator edge(affinity, i); edge; ++edge) {
            const int a = labels.at(static_cast<std::size_t>(i)),
                      b = labels.at(static_cast<std::size_t>(edge.col()));
            if (a >= 0 && b >= 0 && a != b) edge.valueRef() *= kBetweenClasses;
        }
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
