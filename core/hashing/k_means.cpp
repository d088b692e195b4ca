#include "core/hashing/k_means.hpp"

#include <numeric>
#include <random>

#include "core/graph/neighbour_graph.hpp"

namespace laplens {

FeatureMatrix kMeansCentres(const Features& rows, Eigen::Index k, int iterations, std::uint64_t seed,
                            JobContext& context) {
    k = std::min(k, rows.rows());
    std::mt19937_64 random(seed);
    std::vector<Eigen::Index> order(static_cast<std::size_t>(rows.rows()));
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    order.resize(static_cast<std::size_t>(k));
    FeatureMatrix centres = rows(order, Eigen::all);

    std::vector<std::int32_t> assigned;
    for (int i = 0; i < iterations; ++i) {
        std::vector<std::int32_t> nearest = nearestRows(centres, rows, 1, context).index;
        if (nearest == assigned) break;
        assigned = std::move(nearest);
        FeatureMatrix sums = FeatureMatrix::Zero(k, rows.cols());
        std::vector<int> counts(static_cast<std::size_t>(k));
        for (Eigen::Index row = 0; row < rows.rows(); ++row) {
            const std::int32_t centre = assigned[static_cast<std::size_t>(row)];
            sums.row(centre) += rows.row(row);
            ++counts[static_cast<std::size_t>(centre)];
        }
        for (Eigen::Index centre = 0; centre < k; ++centre)
            if (const int count = counts[static_cast<std::size_t>(centre)])
                centres.row(centre) = sums.row(centre) / static_cast<float>(count);
    }
    return centres;
}

}  // namespace laplens
