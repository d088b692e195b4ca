#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/evaluation/rank_figures.hpp"
#include "core/evaluation/retrieval.hpp"
#include "core/graph/distance_tiles.hpp"
#include "core/search/tied_ranking.hpp"

namespace laplens {

namespace {

/// Floats as unsigned integers that sort the greatest float first.
std::uint32_t descendingKey(float value) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value + 0.0f);
    return bits & 0x80000000u ? bits : ~(bits | 0x80000000u);
}

/// A key and, in its lowest bit, whether the item is relevant.
using KeyAndRelevance = std::uint64_t;

void radixSort(std::vector<KeyAndRelevance>& items, std::vector<KeyAndRelevance>& spare) {
    constexpr int kDigit = 11;
    spare.resize(items.size());
    for (int shift = 1; shift < 33; shift += kDigit) {
        std::array<std::uint32_t, 1u << kDigit> next{};
        const auto digit = [&](KeyAndRelevance item) { return item >> shift & (next.size() - 1); };
        for (const KeyAndRelevance item : items) ++next[digit(item)];
        std::uint32_t before = 0;
        for (std::uint32_t& count : next) before += std::exchange(count, before);
        for (const KeyAndRelevance item : items) spare[next[digit(item)]++] = item;
        items.swap(spare);
    }
}

TiedRanking rank(std::vector<KeyAndRelevance>& items, std::vector<KeyAndRelevance>& spare,
                 TiedRanking ranking) {
    radixSort(items, spare);
    for (std::size_t begin = 0; begin < items.size();) {
        std::size_t end = begin, relevant = 0;
        for (; end < items.size() && items[end] >> 1 == items[begin] >> 1; ++end) relevant += items[end] & 1;
        ranking.add(relevant, end - begin);
        begin = end;
    }
    return ranking;
}

}  // namespace

RetrievalReport evaluateFeatureRanking(const Features& database, std::span<const int> databaseLabels,
                                       const Features& queries, std::span<const int> queryLabels,
                                       std::span<const std::size_t> selfRows, JobContext& context) {
    const std::size_t n = static_cast<std::size_t>(database.rows());
    const std::size_t q = static_cast<std::size_t>(queries.rows());
    if (n != databaseLabels.size() || q != queryLabels.size()) throw std::invalid_argument("one label a row");
    if (!selfRows.empty() && selfRows.size() != q) throw std::invalid_argument("one self row a query");
    RankFigures figures(q, n - (selfRows.empty() ? 0 : 1));
    constexpr std::size_t kBatch = 128;
    FeatureMatrix products(static_cast<Eigen::Index>(kBatch), static_cast<Eigen::Index>(n));
    std::vector<float> tile(kBatch * kTileSize);
    context.beginStage("Ranking by features", static_cast<std::int64_t>(q));
    for (std::size_t first = 0; first < q && n > 0; first += kBatch) {
        const std::size_t size = std::min(kBatch, q - first);
        const auto rows =
            queries.middleRows(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(size));
        for (std::size_t column = 0; column < n; column += kTileSize) {
            context.checkpoint();
            const Eigen::Index width =
                static_cast<Eigen::Index>(std::min<std::size_t>(kTileSize, n - column));
            innerProducts(rows, database.middleRows(static_cast<Eigen::Index>(column), width), tile.data());
            products.block(0, static_cast<Eigen::Index>(column), static_cast<Eigen::Index>(size), width) =
                Eigen::Map<const FeatureMatrix>(tile.data(), static_cast<Eigen::Index>(size), width);
        }
        context.checkpoint();
        parallelFor(size, 1, [&](std::size_t begin, std::size_t end) {
            std::vector<KeyAndRelevance> items, spare;
            for (std::size_t i = begin; i < end; ++i) {
                const std::size_t query = first + i;
                const int label = queryLabels[query] >= 0 ? queryLabels[query] : kRelevantToNothing;
                items.clear();
                for (std::size_t row = 0; row < n; ++row)
                    if (selfRows.empty() || row != selfRows[query])
                        items.push_back(KeyAndRelevance{descendingKey(products(
                                            static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(row)))}
                                            << 1 |
                                        (databaseLabels[row] == label));
                figures.set(query, rank(items, spare, figures.newRanking()));
            }
        });
        context.advanceTo(static_cast<std::int64_t>(first + size));
    }
    RetrievalReport report;
    report.queries = q;
    report.precisionAtRadius2 = -1;
    figures.summarise(report, queryLabels);
    return report;
}

}  // namespace laplens
