#pragma once

#include <cstdint>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"

namespace laplens {

/// Sparse rows of weights: each picture's nearest anchors, heat-kernel weights that sum to 1.
struct AnchorWeights {
    std::size_t rows = 0;
    std::size_t perRow = 0;
    std::vector<std::int32_t> anchor;  ///< rows * perRow
    std::vector<float> weight;         ///< rows * perRow
};

/// w = exp(-d^2 / scale) over the `s` nearest anchors, normalised; all equal when `scale` is 0.
AnchorWeights anchorWeights(const FeatureMatrix& anchors, const Features& rows, int s, double scale,
                            JobContext&);

/// Squared mean distance of the rows to their s-th nearest anchor: the bandwidth of Liu et al.
double anchorScale(const FeatureMatrix& anchors, const Features& rows, int s, JobContext&);

/// Each row's weighted mean of its anchors' values (anchors x K): rows x K.
FeatureMatrix weightedMeans(const AnchorWeights&, const FeatureMatrix& values);

}  // namespace laplens
