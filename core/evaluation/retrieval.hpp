#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/evaluation/retrieval_report.hpp"
#include "core/graph/neighbour_graph.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

/// Average precision of a ranking with ties: the expectation over all orders of the items at equal distance
/// (McSherry & Najork, ECIR 2008, eq. 3). `relevantAt[r]` and `totalAt[r]` count the relevant and all items
/// at distance r. 0 when nothing is relevant.
double tieAwareAveragePrecision(std::span<const std::size_t> relevantAt,
                                std::span<const std::size_t> totalAt);

/// One point for each radius 0 .. bits of one query's counts; precision is 1 where nothing is retrieved.
PrecisionRecallCurve curveByRadius(std::span<const std::size_t> relevantAt,
                                   std::span<const std::size_t> totalAt);

/// Ranks `database` for each of `queries` over the first `bits` bits and compares labels. Relevant: same
/// label. `selfRows`, when not empty, says which database row each query is; that row is left out of its
/// ranking. A negative label is relevant to nothing. Runs on all cores. Throws std::invalid_argument when the
/// numbers of codes, labels and self rows do not fit.
RetrievalReport evaluateRetrieval(const PackedCodes& database, std::span<const int> databaseLabels,
                                  const PackedCodes& queries, std::span<const int> queryLabels, int bits,
                                  std::span<const std::size_t> selfRows, JobContext&);

/// The reference without codes: ranks by the inner product of the features (cosine, when rows are
/// L2-normalised), greatest first. `bits` of the report is 0, `byRadius` empty, `precisionAtRadius2` -1.
RetrievalReport evaluateFeatureRanking(const Features& database, std::span<const int> databaseLabels,
                                       const Features& queries, std::span<const int> queryLabels,
                                       std::span<const std::size_t> selfRows, JobContext&);

/// For each query the share of its true neighbours (`truth`: its rows in `database`, by exact features) that
/// are among the first `top` of its Hamming ranking over the first `bits` bits; expected over tie orders. 1
/// when there are no neighbours to find. `selfRows` as above; a query's own row must not be in `truth`.
std::vector<double> neighbourRecalls(const PackedCodes& database, const PackedCodes& queries,
                                     const NeighbourGraph& truth, int bits, std::size_t top,
                                     std::span<const std::size_t> selfRows, JobContext&);

}  // namespace laplens
