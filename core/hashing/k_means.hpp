#pragma once

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"

namespace laplens {

/// Centres (k x d) of Lloyd's algorithm, started from k distinct rows drawn with `seed`; at most `iterations`
/// rounds. `k` is reduced to the number of rows. A centre that loses all its rows stays where it is.
FeatureMatrix kMeansCentres(const Features& rows, Eigen::Index k, int iterations, std::uint64_t seed,
                            JobContext&);

}  // namespace laplens
