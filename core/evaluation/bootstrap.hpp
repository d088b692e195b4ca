#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/evaluation/retrieval_report.hpp"

namespace laplens {

/// How the queries are drawn anew, with replacement, as many as there are. The same options draw the same
/// queries from the same number, so that what two methods' figures become is paired.
struct BootstrapOptions {
    int resamples = 1000;
    std::uint64_t seed = 1;
};

/// Each figure's mean over every resample; empty where the figure was not measured.
using ResampledFigures = std::array<std::vector<float>, kRetrievalFigures.size()>;

/// `queryLabels`: classes of the queries for the mean over classes, which is over those that a resample has;
/// negative: none. On all cores.
ResampledFigures resampleFigures(const QueryFigures&, std::span<const int> queryLabels,
                                 const BootstrapOptions&);

/// The mean of the values of each class, over classes; those with a negative label do not count.
double meanOverClasses(std::span<const double> values, std::span<const int> labels);

struct Interval {
    double low = 0, high = 0;
};

/// The percentile interval that holds 95 % of the resampled values, by linear interpolation between the
/// ordered ones (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3). `resampled`
/// must not be empty.
Interval confidenceInterval(std::vector<float> resampled);

/// Whether two methods differ: the two-sided level at which the percentile interval of their paired
/// differences still holds 0, twice the smaller share of resamples on either side of it (ibid.,
/// section 15.4), each counted with one more, so that it is never 0. At most 1.
double pairedBootstrapLevel(std::span<const float> differences);

}  // namespace laplens
