#include <algorithm>
#include <stdexcept>
#include <vector>

#include "core/evaluation/query_batches.hpp"
#include "core/evaluation/retrieval.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

std::vector<double> neighbourRecalls(const PackedCodes& database, const PackedCodes& queries,
                                     const NeighbourGraph& truth, int bits, std::size_t top,
                                     std::span<const std::size_t> selfRows, JobContext& context) {
    if (static_cast<std::size_t>(truth.n) != queries.size())
        throw std::invalid_argument("one list of neighbours a query");
    if (!selfRows.empty() && selfRows.size() != queries.size())
        throw std::invalid_argument("one self row a query");
    if (truth.n == 0 || truth.k == 0) return std::vector<double>(queries.size(), 1);
    std::vector<double> found(queries.size(), 0);
    constexpr std::size_t kBatch = 256;
    forQueryBatches(queries.size(), kBatch, "Looking for true neighbours", context,
                    [&](std::size_t begin, std::size_t end) {
                        std::vector<std::uint16_t> distance(database.size());
                        for (std::size_t q = begin; q < end; ++q) {
                            hammingDistances(database, queries[q], bits, distance);
                            std::vector<std::size_t> at = distanceHistogram(distance, bits);
                            if (!selfRows.empty()) --at[distance[selfRows[q]]];
                            std::vector<std::size_t> before(at.size(), 0);
                            for (std::size_t d = 1; d < at.size(); ++d) before[d] = before[d - 1] + at[d - 1];
                            for (int r = 0; r < truth.k; ++r) {
                                const std::size_t d = distance[truth.index[q * truth.k + r]];
                                const std::size_t room = top > before[d] ? top - before[d] : 0;
                                found[q] +=
                                    std::min(1.0, static_cast<double>(room) / static_cast<double>(at[d]));
                            }
                        }
                    });
    for (double& f : found) f /= truth.k;
    return found;
}

}  // namespace laplens
