#include "core/evaluation/ranking_ways.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>
#include <vector>

#include "core/evaluation/query_batches.hpp"
#include "core/graph/distance_tiles.hpp"
#include "core/search/ranking.hpp"
#include "core/search/tied_ranking.hpp"
#include "core/search/weighted_hamming.hpp"

namespace laplens {

namespace {

constexpr std::size_t kTimedQueries = 50;

class Rankings {
public:
    explicit Rankings(const RankingTask& task) : task_(task), bits_(task.database.bits()) {}

    std::vector<std::uint16_t> distances(std::size_t query) const {
        std::vector<std::uint16_t> result(task_.database.size());
        hammingDistances(task_.database, task_.queries[query], bits_, result);
        return result;
    }
    double plain(std::size_t query, const std::vector<std::uint16_t>& distances) const {
        return precisionBy(query, distances);
    }
    double weighted(std::size_t query) const {
        std::vector<float> distances(task_.database.size());
        weightedDistances(task_.database, task_.queries[query], weightsOf(query), distances);
        return precisionBy(query, distances);
    }
    /// Candidates come before all others; among these Hamming distance decides as before.
    double reranked(std::size_t query, const std::vector<std::uint16_t>& distances) const {
        std::vector<float> order(distances.begin(), distances.end());
        for (float& distance : order) distance += kAfterCandidates;
        for (const auto& [distance, row] : candidates(query)) order[row] = distance;
        return precisionBy(query, order);
    }

    std::vector<Hit> nearestPlain(std::size_t query) const {
        return rankCodes(task_.database, {.code = task_.queries[query], .limit = kCandidates}).hits;
    }
    std::vector<Hit> nearestWeighted(std::size_t query) const {
        const RankingQuestion question{
            .code = task_.queries[query], .limit = kCandidates, .weights = weightsOf(query)};
        return rankCodes(task_.database, question).hits;
    }
    /// The Hamming candidates by feature distance.
    std::vector<std::pair<float, std::uint32_t>> candidates(std::size_t query) const {
        std::vector<std::pair<float, std::uint32_t>> scored;
        const float* feature = task_.queryFeatures.row(static_cast<Eigen::Index>(query)).data();
        const auto length = static_cast<std::size_t>(task_.queryFeatures.cols());
        for (const Hit& hit : nearestPlain(query))
            scored.emplace_back(squaredDistance(feature, task_.databaseFeatures.row(hit.row).data(), length),
                                hit.row);
        std::ranges::sort(scored);
        return scored;
    }
    bool hasWeights() const { return task_.weights.size() > 0; }

private:
    static constexpr float kAfterCandidates = 1e6f;  // features have length 1: no candidate is that far

    std::span<const float> weightsOf(std::size_t query) const {
        return {task_.weights.row(static_cast<Eigen::Index>(query)).data(),
                static_cast<std::size_t>(task_.weights.cols())};
    }

    template <class Distance>
    double precisionBy(std::size_t query, const std::vector<Distance>& distances) const {
        std::vector<std::uint32_t> order(distances.size());
        std::iota(order.begin(), order.end(), 0u);
        if (!task_.selfRows.empty()) std::erase(order, static_cast<std::uint32_t>(task_.selfRows[query]));
        std::ranges::sort(order, {}, [&](std::uint32_t row) { return distances[row]; });
        const int label = task_.queryLabels[query];
        TiedRanking ranking;
        for (std::size_t begin = 0; begin < order.size();) {
            std::size_t end = begin, relevant = 0;
            for (; end < order.size() && distances[order[end]] == distances[order[begin]]; ++end)
                relevant += label >= 0 && task_.databaseLabels[order[end]] == label;
            ranking.add(relevant, end - begin);
            begin = end;
        }
        return ranking.averagePrecision();
    }

    const RankingTask& task_;
    int bits_;
};

double medianMilliseconds(std::size_t queries, const std::function<void(std::size_t)>& ask) {
    std::vector<double> times;
    for (std::size_t q = 0; q < std::min(queries, kTimedQueries); ++q) {
        const auto start = std::chrono::steady_clock::now();
        ask(q);
        times.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
    return times[times.size() / 2];
}

}  // namespace

RankingWays compareRankings(const RankingTask& task, JobContext& context) {
    RankingWays ways;
    ways.queries = task.queries.size();
    if (ways.queries == 0) return ways;
    const Rankings rankings(task);
    std::vector<double> plain(ways.queries), weighted(ways.queries), reranked(ways.queries);
    constexpr std::size_t kBatch = 8;
    forQueryBatches(ways.queries, kBatch, "Comparing ways to rank", context,
                    [&](std::size_t begin, std::size_t end) {
                        for (std::size_t q = begin; q < end; ++q) {
                            const std::vector<std::uint16_t> distances = rankings.distances(q);
                            plain[q] = rankings.plain(q, distances);
                            reranked[q] = rankings.reranked(q, distances);
                            if (rankings.hasWeights()) weighted[q] = rankings.weighted(q);
                        }
                    });
    const auto mean = [&](const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    };
    ways.plain = mean(plain);
    ways.reranked = mean(reranked);
    ways.plainMilliseconds =
        medianMilliseconds(ways.queries, [&](std::size_t q) { rankings.nearestPlain(q); });
    ways.rerankedMilliseconds =
        medianMilliseconds(ways.queries, [&](std::size_t q) { rankings.candidates(q); });
    if (rankings.hasWeights()) {
        ways.weighted = mean(weighted);
        ways.weightedMilliseconds =
            medianMilliseconds(ways.queries, [&](std::size_t q) { rankings.nearestWeighted(q); });
    }
    return ways;
}

}  // namespace laplens
