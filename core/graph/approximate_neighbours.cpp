#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>

#include "core/base/parallel.hpp"
#include "core/base/random_rows.hpp"
#include "core/graph/distance_tiles.hpp"
#include "core/graph/k_means.hpp"
#include "core/graph/neighbour_graph.hpp"
#include "core/graph/tile_selection.hpp"

namespace laplens {

namespace {

using Eigen::Index;

constexpr double kExactWork = 8e13;
constexpr int kClustersCompared = 24;  // with each cluster, besides itself
constexpr int kTrainingRowsPerCluster = 64;
constexpr int kTrainingRounds = 6;
constexpr int kRefinements = 3;
constexpr double kHardlyAny = 0.02;  // of the entries, that a refinement changed
constexpr std::size_t kSampled = 256;
constexpr std::size_t kRowsPerSlice = 1 << 10;

/// Rows in the order of their clusters, large clusters cut to the size of a tile.
struct Clusters {
    std::vector<std::int32_t> rows;   ///< n
    std::vector<std::size_t> starts;  ///< of each piece, and n
    std::vector<std::int32_t> of;     ///< by piece: its cluster
    std::size_t pieces() const { return of.size(); }
};

FeatureMatrix gathered(const Features& features, const std::int32_t* rows, std::size_t count) {
    FeatureMatrix result(static_cast<Index>(count), features.cols());
    for (std::size_t i = 0; i < count; ++i) result.row(static_cast<Index>(i)) = features.row(rows[i]);
    return result;
}

FeatureMatrix clusterCentres(const Features& features, JobContext& context) {
    const auto n = static_cast<std::size_t>(features.rows());
    const auto count = static_cast<std::size_t>(std::max(1.0, 1.3 * std::sqrt(static_cast<double>(n))));
    const auto sample = randomRows(n, count * kTrainingRowsPerCluster, context.seed);
    return kMeansCentres(gathered(features, sample.data(), sample.size()), static_cast<int>(count),
                         kTrainingRounds, context.seed, context);
}

Clusters assign(const Features& features, const FeatureMatrix& centres, JobContext& context) {
    const auto n = static_cast<std::size_t>(features.rows());
    const auto count = static_cast<std::size_t>(centres.rows());
    std::vector<std::int32_t> cluster;
    cluster.reserve(n);
    constexpr Index kSlice = 1 << 15;
    context.beginStage("Grouping pictures", features.rows());
    for (Index first = 0; first < features.rows(); first += kSlice) {
        JobContext quiet(context.stopToken());
        const Index rows = std::min(kSlice, features.rows() - first);
        const NeighbourGraph nearest = nearestRows(centres, features.middleRows(first, rows), 1, quiet);
        cluster.insert(cluster.end(), nearest.index.begin(), nearest.index.end());
        context.checkpoint();
        context.advanceTo(first + rows);
    }
    std::vector<std::size_t> next(count + 1);
    for (const std::int32_t c : cluster) ++next[static_cast<std::size_t>(c) + 1];
    Clusters result;
    for (std::size_t c = 0; c < count; ++c) {
        const std::size_t size = next[c + 1];
        next[c + 1] += next[c];
        const std::size_t pieces = (size + kTileSize - 1) / kTileSize;
        for (std::size_t p = 0; p < pieces; ++p) {
            result.starts.push_back(next[c] + size * p / pieces);
            result.of.push_back(static_cast<std::int32_t>(c));
        }
    }
    result.starts.push_back(n);
    result.rows.resize(n);
    for (std::size_t i = 0; i < n; ++i)
        result.rows[next[static_cast<std::size_t>(cluster[i])]++] = static_cast<std::int32_t>(i);
    return result;
}

/// Which later pieces each piece is compared with.
std::vector<std::vector<std::size_t>> comparisons(const Clusters& clusters, const FeatureMatrix& centres) {
    JobContext quiet;
    const NeighbourGraph near = exactNeighbours(centres, kClustersCompared, quiet);
    const auto count = static_cast<std::size_t>(centres.rows());
    std::vector<std::vector<std::size_t>> piecesOf(count);
    for (std::size_t p = 0; p < clusters.pieces(); ++p)
        piecesOf[static_cast<std::size_t>(clusters.of[p])].push_back(p);
    std::vector<std::vector<std::size_t>> result(clusters.pieces());
    const auto pair = [&](std::size_t a, std::size_t b) {
        for (const std::size_t p : piecesOf[a])
            for (const std::size_t q : piecesOf[b]) result[std::min(p, q)].push_back(std::max(p, q));
    };
    for (std::size_t a = 0; a < count; ++a) {
        pair(a, a);
        for (int r = 0; r < near.k; ++r)
            pair(a, static_cast<std::size_t>(
                        near.index[a * static_cast<std::size_t>(near.k) + static_cast<std::size_t>(r)]));
    }
    for (std::vector<std::size_t>& list : result) {
        std::ranges::sort(list);
        list.erase(std::unique(list.begin(), list.end()), list.end());
    }
    return result;
}

/// The best lists that the compared clusters offer.
NeighbourGraph clusteredNeighbours(const Features& features, const Clusters& clusters,
                                   const FeatureMatrix& centres, std::size_t k, JobContext& context) {
    const auto n = static_cast<std::size_t>(features.rows());
    const auto d = static_cast<std::size_t>(features.cols());
    const std::vector<float> normsByRow = squaredNorms(features);
    std::vector<float> norms(n);
    for (std::size_t i = 0; i < n; ++i) norms[i] = normsByRow[static_cast<std::size_t>(clusters.rows[i])];
    CandidateLists lists(n, k, 2 * distanceError(*std::ranges::max_element(norms), d));
    const auto compared = comparisons(clusters, centres);
    std::vector<float> tile(static_cast<std::size_t>(kTileSize) * kTileSize);
    std::int64_t total = 0, done = 0;
    for (const auto& list : compared) total += static_cast<std::int64_t>(list.size());
    context.beginStage("Comparing pictures", total);
    for (std::size_t I = 0; I < clusters.pieces(); ++I) {
        const std::size_t rowBegin = clusters.starts[I], rowEnd = clusters.starts[I + 1];
        const FeatureMatrix rows = gathered(features, &clusters.rows[rowBegin], rowEnd - rowBegin);
        for (const std::size_t J : compared[I]) {
            context.checkpoint();
            const std::size_t begin = clusters.starts[J], end = clusters.starts[J + 1];
            innerProducts(rows, gathered(features, &clusters.rows[begin], end - begin), tile.data());
            offerColumnsToRows(tile.data(), rowBegin, rowEnd, begin, end, norms, norms, true, lists);
            if (J != I) offerRowsToColumns(tile.data(), rowBegin, rowEnd, begin, end, norms, lists);
            context.advanceTo(++done);
        }
    }

    NeighbourGraph graph{
        .n = static_cast<int>(n),
        .k = static_cast<int>(k),
        .index = std::vector<std::int32_t>(n * k, -1),
        .squaredDistance = std::vector<float>(n * k, std::numeric_limits<float>::infinity())};
    context.beginStage("Choosing neighbours", graph.n);
    parallelSlices(n, kRowsPerSlice, 64, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t position = begin; position < end; ++position) {
            const std::int32_t row = clusters.rows[position];
            std::vector<Candidate> list = lists.nearest(position, [&](std::int32_t other) {
                return squaredDistance(features.row(row).data(),
                                       features.row(clusters.rows[static_cast<std::size_t>(other)]).data(),
                                       d);
            });
            for (Candidate& candidate : list)
                candidate.index = clusters.rows[static_cast<std::size_t>(candidate.index)];
            std::ranges::sort(list);
            for (std::size_t i = 0; i < list.size(); ++i) {
                graph.index[static_cast<std::size_t>(row) * k + i] = list[i].index;
                graph.squaredDistance[static_cast<std::size_t>(row) * k + i] = list[i].squaredDistance;
            }
        }
    });
    return graph;
}

/// Up to k of the rows that have each row in their lists, lower rows first: n * k, -1 where there are fewer.
std::vector<std::int32_t> reversed(const NeighbourGraph& graph) {
    const auto n = static_cast<std::size_t>(graph.n), k = static_cast<std::size_t>(graph.k);
    std::vector<std::int32_t> result(n * k, -1);
    std::vector<std::uint32_t> used(n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t r = 0; r < k; ++r) {
            const std::int32_t j = graph.index[i * k + r];
            if (j < 0 || used[static_cast<std::size_t>(j)] >= k) continue;
            result[static_cast<std::size_t>(j) * k + used[static_cast<std::size_t>(j)]++] =
                static_cast<std::int32_t>(i);
        }
    return result;
}

/// Every row is offered its neighbours, either way, and theirs. Returns how many entries changed. `order`:
/// rows that follow each other share neighbours.
std::int64_t refine(const Features& features, const std::vector<std::int32_t>& order, NeighbourGraph& graph,
                    JobContext& context) {
    const auto k = static_cast<std::size_t>(graph.k);
    const auto d = static_cast<std::size_t>(features.cols());
    const NeighbourGraph before = graph;
    const std::vector<std::int32_t> back = reversed(before);
    std::atomic<std::int64_t> changed = 0;
    context.beginStage("Comparing neighbours of neighbours", graph.n);
    parallelSlices(order.size(), kRowsPerSlice, 64, context, [&](std::size_t begin, std::size_t end) {
        std::vector<std::int32_t> offered;
        std::vector<Candidate> list;
        for (std::size_t position = begin; position < end; ++position) {
            const std::int32_t row = order[position];
            const float* own = features.row(row).data();
            const std::size_t at = static_cast<std::size_t>(row) * k;
            offered.clear();
            for (const auto* list : {&before.index, &back})
                for (std::size_t i = at; i < at + k && (*list)[i] >= 0; ++i) {
                    const std::int32_t near = (*list)[i];
                    offered.push_back(near);
                    const auto theirs = before.index.begin() + near * static_cast<std::ptrdiff_t>(k);
                    offered.insert(offered.end(), theirs, std::find(theirs, theirs + graph.k, -1));
                }
            std::ranges::sort(offered);
            offered.erase(std::unique(offered.begin(), offered.end()), offered.end());
            list.clear();
            for (const std::int32_t other : offered)
                if (other != row)
                    list.push_back({squaredDistance(own, features.row(other).data(), d), other});
            const std::size_t kept = std::min(k, list.size());
            std::ranges::partial_sort(list, list.begin() + static_cast<std::ptrdiff_t>(kept));
            std::int64_t here = 0;
            for (std::size_t i = 0; i < kept; ++i) {
                here += graph.index[at + i] != list[i].index;
                graph.index[at + i] = list[i].index;
                graph.squaredDistance[at + i] = list[i].squaredDistance;
            }
            changed += here;
        }
    });
    return changed;
}

/// Lists of `k`, the first of longer ones.
NeighbourGraph shortened(const NeighbourGraph& graph, int k) {
    NeighbourGraph result{.n = graph.n, .k = k, .index = {}, .squaredDistance = {}};
    for (std::ptrdiff_t i = 0; i < graph.n; ++i) {
        const auto index = graph.index.begin() + i * graph.k;
        const auto distance = graph.squaredDistance.begin() + i * graph.k;
        result.index.insert(result.index.end(), index, index + k);
        result.squaredDistance.insert(result.squaredDistance.end(), distance, distance + k);
    }
    return result;
}

/// Rows that met fewer than k others, such as clusters of one far from all: by looking at all.
void complete(const Features& features, NeighbourGraph& graph, JobContext& context) {
    const auto k = static_cast<std::size_t>(graph.k);
    std::vector<std::int32_t> rows;
    for (std::int32_t i = 0; i < graph.n; ++i)
        if (graph.index[static_cast<std::size_t>(i + 1) * k - 1] < 0) rows.push_back(i);
    if (rows.empty()) return;
    const NeighbourGraph exact =
        nearestRows(features, gathered(features, rows.data(), rows.size()), graph.k + 1, context);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::size_t to = static_cast<std::size_t>(rows[i]) * k;
        const std::size_t end = to + k;
        for (std::size_t from = i * (k + 1); to < end; ++from) {
            if (exact.index[from] == rows[i]) continue;
            graph.index[to] = exact.index[from];
            graph.squaredDistance[to++] = exact.squaredDistance[from];
        }
    }
}

double estimatedRecall(const Features& features, const NeighbourGraph& graph, JobContext& context) {
    const auto k = static_cast<std::size_t>(graph.k);
    const auto sample = randomRows(static_cast<std::size_t>(graph.n), kSampled, context.seed + 1);
    const NeighbourGraph exact =
        nearestRows(features, gathered(features, sample.data(), sample.size()), graph.k + 1, context);
    std::size_t found = 0;
    for (std::size_t s = 0; s < sample.size(); ++s) {
        const float* distances = graph.squaredDistance.data() + static_cast<std::size_t>(sample[s]) * k;
        // The k-th but for the row itself; ties count as found.
        const float reach = exact.squaredDistance[s * (k + 1) + k];
        found += static_cast<std::size_t>(
            std::count_if(distances, distances + k, [&](float x) { return x <= reach; }));
    }
    return static_cast<double>(found) / static_cast<double>(sample.size() * k);
}

}  // namespace

NeighbourGraph approximateNeighbours(const Features& features, int neighbours, JobContext& context) {
    const auto n = static_cast<std::size_t>(features.rows());
    if (neighbours < 0) throw std::invalid_argument("a negative number of neighbours");
    const std::size_t k = std::min(static_cast<std::size_t>(neighbours), n > 0 ? n - 1 : 0);
    if (k == 0 || n <= 64 * k) return exactNeighbours(features, neighbours, context);

    const FeatureMatrix centres = clusterCentres(features, context);
    const Clusters clusters = assign(features, centres, context);
    // Longer lists than asked for lead to more neighbours of neighbours.
    NeighbourGraph graph = clusteredNeighbours(features, clusters, centres, 2 * k, context);
    for (int round = 0; round < kRefinements; ++round) {
        const std::int64_t changed = refine(features, clusters.rows, graph, context);
        if (static_cast<double>(changed) < kHardlyAny * static_cast<double>(n * 2 * k)) break;
    }
    graph = shortened(graph, static_cast<int>(k));
    complete(features, graph, context);
    graph.recall = estimatedRecall(features, graph, context);
    return graph;
}

NeighbourGraph neighbourGraph(const Features& features, int k, JobContext& context) {
    const double n = static_cast<double>(features.rows());
    return n * n * static_cast<double>(features.cols()) <= kExactWork
               ? exactNeighbours(features, k, context)
               : approximateNeighbours(features, k, context);
}

}  // namespace laplens
