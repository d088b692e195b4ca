#include "core/graph/neighbour_graph.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include "core/base/parallel.hpp"
#include "core/graph/candidate_lists.hpp"
#include "core/graph/distance_tiles.hpp"
#include "core/graph/tile_selection.hpp"

namespace laplens {

namespace {

using Eigen::Index;

Features block(const Features& features, std::size_t begin, std::size_t end) {
    return features.middleRows(static_cast<Index>(begin), static_cast<Index>(end - begin));
}

NeighbourGraph exactGraph(const Features& database, const Features& queries, CandidateLists& lists,
                          std::size_t k, JobContext& context) {
    NeighbourGraph graph;
    graph.n = static_cast<int>(queries.rows());
    graph.k = static_cast<int>(k);
    graph.index.resize(static_cast<std::size_t>(queries.rows()) * k);
    graph.squaredDistance.resize(graph.index.size());
    const std::size_t d = static_cast<std::size_t>(database.cols());
    const auto rows = static_cast<std::size_t>(queries.rows());
    context.beginStage("Choosing neighbours", graph.n);
    parallelSlices(rows, 1 << 12, 64, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            const float* query = queries.row(static_cast<Index>(row)).data();
            const std::vector<Candidate> list = lists.nearest(row, [&](std::int32_t column) {
                return squaredDistance(query, database.row(column).data(), d);
            });
            for (std::size_t i = 0; i < k; ++i) {
                graph.index[row * k + i] = list[i].index;
                graph.squaredDistance[row * k + i] = list[i].squaredDistance;
            }
        }
    });
    return graph;
}

/// A few queries are compared directly: reading the database once is all the work there is.
NeighbourGraph scan(const Features& database, const Features& queries, std::size_t k, JobContext& context) {
    const std::size_t q = static_cast<std::size_t>(queries.rows());
    const std::size_t d = static_cast<std::size_t>(database.cols());
    constexpr std::size_t kRowsPerThread = 4096;
    std::mutex mutex;
    std::vector<std::vector<Candidate>> best(q);
    parallelFor(static_cast<std::size_t>(database.rows()), kRowsPerThread,
                [&](std::size_t begin, std::size_t end) {
                    std::vector<std::vector<Candidate>> heaps(q);
                    for (std::size_t row = begin; row < end; ++row) {
                        if ((row - begin) % kRowsPerThread == 0) context.checkpoint();
                        const float* features = database.row(static_cast<Index>(row)).data();
                        for (std::size_t i = 0; i < q; ++i) {
                            const float* query = queries.row(static_cast<Index>(i)).data();
                            const Candidate candidate{squaredDistance(query, features, d),
                                                      static_cast<std::int32_t>(row)};
                            if (!std::isfinite(candidate.squaredDistance)) throw notFinite();
                            std::vector<Candidate>& heap = heaps[i];
                            if (heap.size() == k) {
                                if (candidate >= heap.front()) continue;
                                std::ranges::pop_heap(heap);
                                heap.pop_back();
                            }
                            heap.push_back(candidate);
                            std::ranges::push_heap(heap);
                        }
                    }
                    std::lock_guard lock(mutex);
                    for (std::size_t i = 0; i < q; ++i)
                        best[i].insert(best[i].end(), heaps[i].begin(), heaps[i].end());
                });
    NeighbourGraph graph;
    graph.n = static_cast<int>(q);
    graph.k = static_cast<int>(k);
    for (std::vector<Candidate>& list : best) {
        std::ranges::sort(list);
        for (std::size_t i = 0; i < k; ++i) {
            graph.index.push_back(list[i].index);
            graph.squaredDistance.push_back(list[i].squaredDistance);
        }
    }
    return graph;
}

}  // namespace

NeighbourGraph exactNeighbours(const Features& features, int neighbours, JobContext& context) {
    const std::size_t n = static_cast<std::size_t>(features.rows());
    if (neighbours < 0) throw std::invalid_argument("a negative number of neighbours");
    const std::size_t k = std::min(static_cast<std::size_t>(neighbours), n > 0 ? n - 1 : 0);
    if (k == 0) return NeighbourGraph{.n = static_cast<int>(n), .k = 0, .index = {}, .squaredDistance = {}};

    const std::vector<float> norms = squaredNorms(features);
    const float error =
        distanceError(*std::ranges::max_element(norms), static_cast<std::size_t>(features.cols()));
    CandidateLists lists(n, k, 2 * error);
    const std::size_t blocks = (n + kTileSize - 1) / kTileSize;
    std::vector<float> tile(std::min<std::size_t>(n, kTileSize) * std::min<std::size_t>(n, kTileSize));
    context.beginStage("Comparing pictures", static_cast<std::int64_t>(blocks * (blocks + 1) / 2));
    std::int64_t done = 0;
    for (std::size_t I = 0; I < blocks; ++I) {
        const std::size_t rowBegin = I * kTileSize, rowEnd = std::min(rowBegin + kTileSize, n);
        for (std::size_t J = I; J < blocks; ++J) {
            const std::size_t columnBegin = J * kTileSize, columnEnd = std::min(columnBegin + kTileSize, n);
            context.checkpoint();
            innerProducts(block(features, rowBegin, rowEnd), block(features, columnBegin, columnEnd),
                          tile.data());
            offerColumnsToRows(tile.data(), rowBegin, rowEnd, columnBegin, columnEnd, norms, norms, true,
                               lists);
            if (J != I)
                offerRowsToColumns(tile.data(), rowBegin, rowEnd, columnBegin, columnEnd, norms, lists);
            context.advanceTo(++done);
        }
    }
    return exactGraph(features, features, lists, k, context);
}

NeighbourGraph nearestRows(const Features& database, const Features& queries, int neighbours,
                           JobContext& context) {
    const std::size_t n = static_cast<std::size_t>(database.rows());
    const std::size_t q = static_cast<std::size_t>(queries.rows());
    if (neighbours < 0) throw std::invalid_argument("a negative number of neighbours");
    if (q > 0 && n > 0 && database.cols() != queries.cols())
        throw std::invalid_argument("queries and database have features of different length");
    const std::size_t k = std::min(static_cast<std::size_t>(neighbours), n);
    if (k == 0 || q == 0)
        return NeighbourGraph{
            .n = static_cast<int>(q), .k = static_cast<int>(k), .index = {}, .squaredDistance = {}};
    constexpr std::size_t kFew = 4;
    if (q <= kFew) return scan(database, queries, k, context);

    const std::vector<float> norms = squaredNorms(database);
    const std::vector<float> queryNorms = squaredNorms(queries);
    const float largest = std::max(*std::ranges::max_element(norms), *std::ranges::max_element(queryNorms));
    CandidateLists lists(q, k, 2 * distanceError(largest, static_cast<std::size_t>(database.cols())));
    std::vector<float> tile(std::min<std::size_t>(q, kTileSize) * std::min<std::size_t>(n, kTileSize));
    context.beginStage("Comparing queries", static_cast<std::int64_t>(q));
    for (std::size_t rowBegin = 0; rowBegin < q; rowBegin += kTileSize) {
        const std::size_t rowEnd = std::min(rowBegin + kTileSize, q);
        for (std::size_t columnBegin = 0; columnBegin < n; columnBegin += kTileSize) {
            const std::size_t columnEnd = std::min(columnBegin + kTileSize, n);
            context.checkpoint();
            innerProducts(block(queries, rowBegin, rowEnd), block(database, columnBegin, columnEnd),
                          tile.data());
            offerColumnsToRows(tile.data(), rowBegin, rowEnd, columnBegin, columnEnd, queryNorms, norms,
                               false, lists);
        }
        context.advanceTo(static_cast<std::int64_t>(rowEnd));
    }
    return exactGraph(database, queries, lists, k, context);
}

}  // namespace laplens
