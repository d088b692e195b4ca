#include "core/graph/near_identical.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/disjoint_sets.hpp"
#include "core/base/random_rows.hpp"

namespace laplens {

namespace {

constexpr float kLinked = 0.08F, kCovered = 0.2F, kApart = 4;
constexpr double kHardlySeen = 0.05;
constexpr std::size_t kPairs = 2000;

float medianOf(std::vector<float> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

float squaredDistance(const Features& features, std::int32_t a, std::int32_t b) {
    return (features.row(a) - features.row(b)).squaredNorm();
}

float medianSquaredDistance(const Features& features, std::uint64_t seed) {
    const std::vector<std::int32_t> rows =
        randomRows(static_cast<std::size_t>(features.rows()), kPairs, seed);
    std::vector<float> distances;
    for (std::size_t i = 1; i < rows.size(); ++i)
        distances.push_back(squaredDistance(features, rows[i], rows[i - 1]));
    return medianOf(std::move(distances));
}

/// For each row the first row of the set that it is linked into; itself when it is in none.
std::vector<std::int32_t> linkedSets(const NeighbourGraph& graph, float reach) {
    const auto n = static_cast<std::size_t>(graph.n), k = static_cast<std::size_t>(graph.k);
    DisjointSets sets(n);
    for (std::size_t edge = 0; edge < n * k; ++edge)
        if (graph.squaredDistance[edge] < reach)
            sets.join(static_cast<std::uint32_t>(edge / k), static_cast<std::uint32_t>(graph.index[edge]));
    std::vector<std::int32_t> first(n);
    for (std::size_t i = 0; i < n; ++i)
        first[i] = static_cast<std::int32_t>(sets.find(static_cast<std::uint32_t>(i)));
    return first;
}

/// Of each set those that all others of it are near to.
std::vector<std::int32_t> coverOf(const std::vector<std::int32_t>& setOf, const Features& features,
                                  float reach) {
    std::vector<std::int32_t> cover;
    std::vector<std::vector<std::int32_t>> ofSet(setOf.size());
    for (std::size_t i = 0; i < setOf.size(); ++i) {
        const auto row = static_cast<std::int32_t>(i);
        std::vector<std::int32_t>& chosen = ofSet[static_cast<std::size_t>(setOf[i])];
        if (std::ranges::any_of(
                chosen, [&](std::int32_t other) { return squaredDistance(features, row, other) < reach; }))
            continue;
        chosen.push_back(row);
        cover.push_back(row);
    }
    return cover;
}

/// By first row: whether all others are far from the set. Where the nearest of those that are kept are all
/// of the set itself, others are.
std::vector<char> farFromOthers(const std::vector<std::int32_t>& setOf, const std::vector<std::int32_t>& kept,
                                const NeighbourGraph& all, const NeighbourGraph& ofKept) {
    const std::size_t n = setOf.size(), k = static_cast<std::size_t>(ofKept.k);
    std::vector<float> outside(n, std::numeric_limits<float>::max());
    for (std::size_t edge = 0; edge < kept.size() * k; ++edge) {
        const auto set = static_cast<std::size_t>(setOf[static_cast<std::size_t>(kept[edge / k])]);
        const auto neighbour = static_cast<std::size_t>(kept[static_cast<std::size_t>(ofKept.index[edge])]);
        if (static_cast<std::size_t>(setOf[neighbour]) != set)
            outside[set] = std::min(outside[set], ofKept.squaredDistance[edge]);
    }
    std::vector<std::vector<float>> links(n);
    for (std::size_t i = 0; i < n; ++i)
        links[static_cast<std::size_t>(setOf[i])].push_back(
            all.squaredDistance[i * static_cast<std::size_t>(all.k)]);
    std::vector<char> far(n);
    for (std::size_t i = 0; i < n; ++i) far[i] = outside[i] >= kApart * medianOf(std::move(links[i]));
    return far;
}

}  // namespace

std::vector<std::int32_t> rowsWithoutBursts(const Features& features, const NeighbourGraph& graph,
                                            JobContext& context) {
    const auto n = static_cast<std::size_t>(graph.n);
    std::vector<std::int32_t> all(n);
    std::iota(all.begin(), all.end(), 0);
    const auto hardlySeen = [n](const std::vector<std::int32_t>& left) {
        return static_cast<double>(n - left.size()) < kHardlySeen * static_cast<double>(n);
    };
    const float typical = medianSquaredDistance(features, context.seed);
    const std::vector<std::int32_t> setOf = linkedSets(graph, kLinked * typical);
    const std::vector<std::int32_t> cover = coverOf(setOf, features, kCovered * typical);
    if (hardlySeen(cover)) return all;

    const NeighbourGraph ofCover = neighbourGraph(features(cover, Eigen::all), graph.k, context);
    const std::vector<char> far = farFromOthers(setOf, cover, graph, ofCover);
    std::vector<std::int32_t> left;
    for (const std::int32_t row : all) {
        const auto set = static_cast<std::size_t>(setOf[static_cast<std::size_t>(row)]);
        if (!far[set] || std::ranges::binary_search(cover, row)) left.push_back(row);
    }
    return hardlySeen(left) ? all : left;
}

}  // namespace laplens
