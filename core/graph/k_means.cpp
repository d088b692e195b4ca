#include "core/graph/k_means.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "core/graph/neighbour_graph.hpp"

namespace laplens {

FeatureMatrix kMeansCentres(const Features& features, int count, int iterations, std::uint64_t seed,
                            JobContext& context) {
    const auto n = static_cast<std::size_t>(features.rows());
    const auto k = std::min(static_cast<std::size_t>(count), n);
    context.beginStage("Finding cluster centres", iterations);
    std::mt19937_64 random(seed);
    std::vector<Eigen::Index> order(n);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t c = 0; c < k; ++c)
        std::swap(order[c], order[std::uniform_int_distribution<std::size_t>(c, n - 1)(random)]);
    FeatureMatrix centres(static_cast<Eigen::Index>(k), features.cols());
    for (std::size_t c = 0; c < k; ++c) centres.row(static_cast<Eigen::Index>(c)) = features.row(order[c]);

    std::vector<std::int32_t> before;
    for (int iteration = 0; iteration < iterations; ++iteration) {
        JobContext quiet(context.stopToken());
        NeighbourGraph nearest = nearestRows(centres, features, 1, quiet);
        if (nearest.index == before) break;
        before = std::move(nearest.index);
        Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(features.cols(), centres.rows());
        std::vector<double> counts(k);
        for (std::size_t i = 0; i < n; ++i) {
            if (i % 4096 == 0) context.checkpoint();
            sums.col(before[i]) += features.row(static_cast<Eigen::Index>(i)).transpose().cast<double>();
            ++counts[static_cast<std::size_t>(before[i])];
        }
        for (std::size_t c = 0; c < k; ++c)
            if (counts[c] > 0)
                centres.row(static_cast<Eigen::Index>(c)) =
                    (sums.col(static_cast<Eigen::Index>(c)) / counts[c]).cast<float>().transpose();
        context.advanceTo(iteration + 1);
    }
    return centres;
}

}  // namespace laplens
