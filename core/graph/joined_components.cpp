#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "core/base/disjoint_sets.hpp"
#include "core/base/parallel.hpp"
#include "core/graph/candidate_lists.hpp"
#include "core/graph/distance_tiles.hpp"
#include "core/graph/laplacian.hpp"

namespace laplens {

namespace {

/// Far components get a bridge at least this strong: weaker ones make eigenvalues that rounding cannot tell
/// from 0.
constexpr double kWeakestBridge = 1e-3;

struct Bridge {
    float squaredDistance = 0;
    int i = 0, j = 0;  ///< i < j
    auto operator<=>(const Bridge&) const = default;
};

/// Vertices outside the largest group, ascending.
std::vector<int> verticesOfSmallerGroups(const std::vector<int>& groupOf) {
    std::map<int, int> sizes;
    for (const int group : groupOf) ++sizes[group];
    const int largest =
        std::ranges::max_element(sizes, {}, [](const auto& entry) { return entry.second; })->first;
    std::vector<int> vertices;
    for (std::size_t v = 0; v < groupOf.size(); ++v)
        if (groupOf[v] != largest) vertices.push_back(static_cast<int>(v));
    return vertices;
}

/// For each of `vertices` its nearest vertex of another group.
std::vector<Bridge> nearestOutsideGroup(const Features& features, const std::vector<float>& norms,
                                        const std::vector<int>& vertices, const std::vector<int>& groupOf,
                                        JobContext& context) {
    const std::size_t n = groupOf.size();
    const std::size_t d = static_cast<std::size_t>(features.cols());
    CandidateLists lists(vertices.size(), 1, 2 * distanceError(*std::ranges::max_element(norms), d));
    std::vector<float> tile(static_cast<std::size_t>(kTileSize) * kTileSize);
    context.beginStage("Joining components", static_cast<std::int64_t>(vertices.size()));
    for (std::size_t rowBegin = 0; rowBegin < vertices.size(); rowBegin += kTileSize) {
        const std::size_t rowEnd = std::min(rowBegin + kTileSize, vertices.size());
        FeatureMatrix rows(static_cast<Eigen::Index>(rowEnd - rowBegin), features.cols());
        for (std::size_t r = rowBegin; r < rowEnd; ++r)
            rows.row(static_cast<Eigen::Index>(r - rowBegin)) = features.row(vertices[r]);
        for (std::size_t columnBegin = 0; columnBegin < n; columnBegin += kTileSize) {
            const std::size_t width = std::min<std::size_t>(kTileSize, n - columnBegin);
            context.checkpoint();
            innerProducts(
                rows,
                features.middleRows(static_cast<Eigen::Index>(columnBegin), static_cast<Eigen::Index>(width)),
                tile.data());
            parallelFor(rowEnd - rowBegin, 64, [&](std::size_t begin, std::size_t end) {
                std::vector<std::uint32_t> positions(width);
                for (std::size_t r = begin; r < end; ++r) {
                    const int vertex = vertices[rowBegin + r];
                    const float* products = tile.data() + r * width;
                    const float limit = lists.limit(rowBegin + r) - norms[vertex];
                    const std::size_t found =
                        nearInRow(products, norms.data() + columnBegin, limit, width, positions.data());
                    for (std::size_t f = 0; f < found; ++f) {
                        const std::size_t column = columnBegin + positions[f];
                        if (groupOf[column] == groupOf[vertex]) continue;
                        lists.add(rowBegin + r, static_cast<std::int32_t>(column),
                                  norms[vertex] + (norms[column] - 2 * products[positions[f]]));
                    }
                }
            });
        }
        context.advanceTo(static_cast<std::int64_t>(rowEnd));
    }
    std::vector<Bridge> bridges(vertices.size());
    parallelFor(vertices.size(), 64, [&](std::size_t begin, std::size_t end) {
        for (std::size_t r = begin; r < end; ++r) {
            const float* row = features.row(vertices[r]).data();
            const Candidate nearest =
                lists
                    .nearest(r,
                             [&](std::int32_t column) {
                                 return squaredDistance(row, features.row(column).data(), d);
                             })
                    .front();
            bridges[r] = {nearest.squaredDistance, std::min(vertices[r], nearest.index),
                          std::max(vertices[r], nearest.index)};
        }
    });
    return bridges;
}

}  // namespace

int joinComponents(SparseMatrix& affinity, const Features& features, double scale, JobContext& context) {
    const Components components = connectedComponents(affinity);
    if (components.count <= 1) return 0;
    const std::vector<float> norms = squaredNorms(features);
    DisjointSets merged(static_cast<std::size_t>(components.count));
    const auto componentOf = [&](std::size_t vertex) {
        return static_cast<std::uint32_t>(components.of[vertex]);
    };
    std::vector<Eigen::Triplet<double>> added;

    // Boruvka (1926). The largest group need not look for its own bridge: any other group's nearest outside
    // vertex is an edge of the spanning tree already, and so each round compares only the rows of the smaller
    // groups.
    int groups = components.count;
    std::vector<int> groupOf(components.of.size());
    while (groups > 1) {
        for (std::size_t v = 0; v < groupOf.size(); ++v)
            groupOf[v] = static_cast<int>(merged.find(componentOf(v)));
        const std::vector<int> vertices = verticesOfSmallerGroups(groupOf);
        const std::vector<Bridge> bridges = nearestOutsideGroup(features, norms, vertices, groupOf, context);
        std::map<int, Bridge> nearest;
        for (std::size_t r = 0; r < vertices.size(); ++r) {
            const auto [entry, isNew] = nearest.try_emplace(groupOf[vertices[r]], bridges[r]);
            if (!isNew) entry->second = std::min(entry->second, bridges[r]);
        }
        for (const auto& [group, bridge] : nearest) {
            if (!merged.join(componentOf(static_cast<std::size_t>(bridge.i)),
                             componentOf(static_cast<std::size_t>(bridge.j))))
                continue;
            const double weight = scale > 0
                                      ? std::max(std::exp(-bridge.squaredDistance / scale), kWeakestBridge)
                                      : kWeakestBridge;
            added.emplace_back(bridge.i, bridge.j, weight);
            added.emplace_back(bridge.j, bridge.i, weight);
            --groups;
        }
    }
    SparseMatrix bridges(affinity.rows(), affinity.cols());
    bridges.setFromTriplets(added.begin(), added.end());
    affinity = SparseMatrix(affinity + bridges);
    return components.count - 1;
}

}  // namespace laplens
