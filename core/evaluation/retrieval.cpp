#include "core/evaluation/retrieval.hpp"

#include <mutex>
#include <stdexcept>
#include <utility>

#include "core/evaluation/query_batches.hpp"
#include "core/evaluation/rank_figures.hpp"
#include "core/search/hamming.hpp"
#include "core/search/tied_ranking.hpp"

namespace laplens {

namespace {

/// Relevant and other items at each distance, counted in two lanes so that equal distances in a row do not
/// wait for each other.
class DistanceCounts {
public:
    explicit DistanceCounts(int bits) : counts_(4 * (static_cast<std::size_t>(bits) + 1)) {}

    void count(std::span<const std::uint16_t> distances, std::span<const int> labels, int label) {
        std::ranges::fill(counts_, 0u);
        std::uint32_t* even = counts_.data();
        std::uint32_t* odd = even + counts_.size() / 2;
        std::size_t i = 0;
        for (; i + 2 <= distances.size(); i += 2) {
            ++even[2 * distances[i] + (labels[i] == label)];
            ++odd[2 * distances[i + 1] + (labels[i + 1] == label)];
        }
        if (i < distances.size()) ++even[2 * distances[i] + (labels[i] == label)];
        for (std::size_t c = 0; c < counts_.size() / 2; ++c) even[c] += odd[c];
    }
    void remove(std::uint16_t distance, bool relevant) { --counts_[2 * std::size_t{distance} + relevant]; }

    std::size_t relevantAt(std::size_t distance) const { return counts_[2 * distance + 1]; }
    std::size_t totalAt(std::size_t distance) const {
        return counts_[2 * distance] + counts_[2 * distance + 1];
    }

private:
    std::vector<std::uint32_t> counts_;
};

double precisionWithin(const DistanceCounts& counts, std::size_t radius) {
    std::size_t relevant = 0, total = 0;
    for (std::size_t d = 0; d <= radius; ++d) {
        relevant += counts.relevantAt(d);
        total += counts.totalAt(d);
    }
    return total > 0 ? static_cast<double>(relevant) / static_cast<double>(total) : 0;
}

}  // namespace

double tieAwareAveragePrecision(std::span<const std::size_t> relevantAt,
                                std::span<const std::size_t> totalAt) {
    if (relevantAt.size() != totalAt.size())
        throw std::invalid_argument("one count of relevant items a distance");
    TiedRanking ranking;
    for (std::size_t d = 0; d < totalAt.size(); ++d) ranking.add(relevantAt[d], totalAt[d]);
    return ranking.averagePrecision();
}

PrecisionRecallCurve curveByRadius(std::span<const std::size_t> relevantAt,
                                   std::span<const std::size_t> totalAt) {
    if (relevantAt.size() != totalAt.size())
        throw std::invalid_argument("one count of relevant items a distance");
    std::size_t allRelevant = 0;
    for (const std::size_t count : relevantAt) allRelevant += count;
    PrecisionRecallCurve curve;
    std::size_t relevant = 0, total = 0;
    for (std::size_t radius = 0; radius < totalAt.size(); ++radius) {
        relevant += relevantAt[radius];
        total += totalAt[radius];
        curve.push_back(
            {static_cast<int>(radius),
             total > 0 ? static_cast<double>(relevant) / static_cast<double>(total) : 1,
             allRelevant > 0 ? static_cast<double>(relevant) / static_cast<double>(allRelevant) : 0});
    }
    return curve;
}

RetrievalReport evaluateRetrieval(const PackedCodes& database, std::span<const int> databaseLabels,
                                  const PackedCodes& queries, std::span<const int> queryLabels, int bits,
                                  std::span<const std::size_t> selfRows, JobContext& context) {
    if (database.size() != databaseLabels.size() || queries.size() != queryLabels.size())
        throw std::invalid_argument("one label a code");
    if (!selfRows.empty() && selfRows.size() != queries.size())
        throw std::invalid_argument("one self row a query");
    const std::size_t n = database.size() - (selfRows.empty() ? 0 : 1);
    const std::size_t distances = static_cast<std::size_t>(bits) + 1;
    RankFigures figures(queries.size(), n);
    std::vector<double> precisionAtRadius2(queries.size());
    std::vector<std::size_t> pooledRelevant(distances, 0), pooledTotal(distances, 0);
    std::mutex pooling;

    constexpr std::size_t kBatch = 256;
    forQueryBatches(
        queries.size(), kBatch, "Comparing rankings", context, [&](std::size_t begin, std::size_t end) {
            std::vector<std::uint16_t> distance(database.size());
            DistanceCounts counts(bits);
            std::vector<std::size_t> relevantAt(distances, 0), totalAt(distances, 0);
            for (std::size_t q = begin; q < end; ++q) {
                hammingDistances(database, queries[q], bits, distance);
                const int label = queryLabels[q] >= 0 ? queryLabels[q] : kRelevantToNothing;
                counts.count(distance, databaseLabels, label);
                if (!selfRows.empty())
                    counts.remove(distance[selfRows[q]], databaseLabels[selfRows[q]] == label);
                TiedRanking ranking = figures.newRanking();
                for (std::size_t d = 0; d < distances; ++d) {
                    ranking.add(counts.relevantAt(d), counts.totalAt(d));
                    relevantAt[d] += counts.relevantAt(d);
                    totalAt[d] += counts.totalAt(d);
                }
                figures.set(q, ranking);
                precisionAtRadius2[q] = precisionWithin(counts, std::min<std::size_t>(2, distances - 1));
            }
            std::lock_guard lock(pooling);
            for (std::size_t d = 0; d < distances; ++d) {
                pooledRelevant[d] += relevantAt[d];
                pooledTotal[d] += totalAt[d];
            }
        });

    RetrievalReport report;
    report.bits = bits;
    report.queries = queries.size();
    figures.summarise(report, queryLabels);
    report.precisionAtRadius2 = meanOf(precisionAtRadius2);
    report.perQuery[static_cast<std::size_t>(RetrievalFigure::PrecisionAtRadius2)] =
        std::move(precisionAtRadius2);
    report.byRadius = curveByRadius(pooledRelevant, pooledTotal);
    return report;
}

}  // namespace laplens
