#pragma once

#include <cstdint>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"

namespace laplens {

/// `count` centres (at most n) by Lloyd's k-means from distinct random rows, at most `iterations` rounds. A
/// centre that loses all its rows stays where it is.
FeatureMatrix kMeansCentres(const Features& features, int count, int iterations, std::uint64_t seed,
                            JobContext&);

}  // namespace laplens
