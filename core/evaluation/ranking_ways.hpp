#pragma once

#include <span>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

/// How deep coarse-to-fine ranking looks: so many Hamming candidates are put in the order of feature
/// distance.
inline constexpr std::size_t kCandidates = 1000;

/// Mean average precision of the same codes ranked in three ways, and what the first kCandidates take.
struct RankingWays {
    std::size_t queries = 0;  ///< 0: not measured
    double plain = 0;         ///< by Hamming distance
    double weighted = -1;     ///< by the query's bit weights (weighted_hamming.hpp); -1: it has none
    double reranked = 0;      ///< the nearest kCandidates by feature distance, the others by Hamming distance
    double plainMilliseconds = 0, weightedMilliseconds = 0, rerankedMilliseconds = 0;  ///< a query, median
};

/// What to rank and by what; rows of features belong to the codes of the same number.
struct RankingTask {
    const PackedCodes& database;
    const Features& databaseFeatures;
    std::span<const int> databaseLabels;
    const PackedCodes& queries;
    const Features& queryFeatures;
    std::span<const int> queryLabels;
    const FeatureMatrix& weights;           ///< q x bits, or empty
    std::span<const std::size_t> selfRows;  ///< database row of each query, which is left out; or empty
};

/// Expected over the orders of ties, as evaluateRetrieval. On all cores, the times on one query after
/// another.
RankingWays compareRankings(const RankingTask&, JobContext&);

}  // namespace laplens
