#pragma once

#include <cstdint>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"

namespace laplens {

/// The k nearest rows of each row, nearest first, itself excluded; ties by lower index.
struct NeighbourGraph {
    int n = 0;
    int k = 0;
    std::vector<std::int32_t> index;     ///< n * k
    std::vector<float> squaredDistance;  ///< n * k, Euclidean
    double recall = 1;  ///< share of the true neighbours among these; below 1 only where it was estimated
};

/// The graph that codes are made of: exact up to n^2 d = 8e13 (400,000 pictures with 512 features, ten
/// minutes on two cores), approximate above. The choice depends on nothing else, so that the same pictures
/// give the same codes.
NeighbourGraph neighbourGraph(const Features& features, int k, JobContext&);

/// Exact k-nearest-neighbour graph of the rows of `features` (n x d), k reduced to n - 1 when n is small.
/// Blocked sgemm (|a|^2 + |b|^2 - 2ab, each pair of blocks once) with partial selection; extra memory is
/// bounded by the block, not by n^2. The distances kept are recomputed exactly, and near ties are decided by
/// them: only where more than k + 48 rows lie within single-precision rounding of the k-th (many copies of
/// one picture) does the lower index decide alone. Throws Error when a feature is not finite.
NeighbourGraph exactNeighbours(const Features& features, int k, JobContext&);

/// Nearly the same graph in a time that grows like n^1.5. Pictures are grouped by k-means into about
/// 1.3 sqrt(n) clusters, each is compared with those of its own and the nearest clusters by the exact graph's
/// tiles, and then with the neighbours of its neighbours (Dong, Charikar & Li, "Efficient K-Nearest Neighbor
/// Graph Construction for Generic Similarity Measures", WWW 2011) until hardly any list improves. Distances
/// are exact; `recall` is measured against the exact neighbours of 256 pictures. The same seed gives the same
/// graph on any number of cores.
NeighbourGraph approximateNeighbours(const Features& features, int k, JobContext&);

/// The k nearest rows of `database` for each row of `queries`, nearest first; ties by lower index.
/// `n` of the result is the number of queries, `k` is reduced to the rows there are. A few queries are
/// compared directly, at the speed of reading the database once.
NeighbourGraph nearestRows(const Features& database, const Features& queries, int k, JobContext&);

}  // namespace laplens
