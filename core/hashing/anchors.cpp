#include "core/hashing/anchors.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.hpp"
#include "core/graph/neighbour_graph.hpp"

namespace laplens {

AnchorWeights anchorWeights(const FeatureMatrix& anchors, const Features& rows, int s, double scale,
                            JobContext& context) {
    JobContext quiet(context.stopToken());
    NeighbourGraph nearest = nearestRows(anchors, rows, s, quiet);
    AnchorWeights weights{.rows = static_cast<std::size_t>(rows.rows()),
                          .perRow = static_cast<std::size_t>(nearest.k),
                          .anchor = std::move(nearest.index),
                          .weight = std::vector<float>(nearest.squaredDistance.size())};
    for (std::size_t i = 0; i < weights.rows; ++i) {
        const float* squared = nearest.squaredDistance.data() + i * weights.perRow;
        float* w = weights.weight.data() + i * weights.perRow;
        float sum = 0;
        for (std::size_t j = 0; j < weights.perRow; ++j) {
            // Relative to the nearest one, so that a far row's weights do not all vanish.
            w[j] = scale > 0 ? static_cast<float>(std::exp((squared[0] - squared[j]) / scale)) : 1.0f;
            sum += w[j];
        }
        for (std::size_t j = 0; j < weights.perRow; ++j) w[j] /= sum;
    }
    return weights;
}

double anchorScale(const FeatureMatrix& anchors, const Features& rows, int s, JobContext& context) {
    JobContext quiet(context.stopToken());
    const NeighbourGraph nearest = nearestRows(anchors, rows, s, quiet);
    const auto k = static_cast<std::size_t>(nearest.k);
    double sum = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(nearest.n); ++i)
        sum += std::sqrt(nearest.squaredDistance[i * k + k - 1]);
    const double mean = sum / std::max(nearest.n, 1);
    return mean * mean;
}

FeatureMatrix weightedMeans(const AnchorWeights& weights, const FeatureMatrix& values) {
    FeatureMatrix result = FeatureMatrix::Zero(static_cast<Eigen::Index>(weights.rows), values.cols());
    parallelFor(weights.rows, 256, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            for (std::size_t j = i * weights.perRow; j < (i + 1) * weights.perRow; ++j)
                result.row(static_cast<Eigen::Index>(i)) += weights.weight[j] * values.row(weights.anchor[j]);
    });
    return result;
}

}  // namespace laplens
