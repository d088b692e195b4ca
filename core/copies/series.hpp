#pragma once

#include <cstdint>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Nothing longer lies between a picture of a series and the one before.
inline constexpr std::int64_t kMostBetweenNs = 120'000'000'000;

/// A photograph of a series.
struct Moment {
    std::int64_t imageId = 0, takenNs = 0;  ///< by the camera's clock
    bool operator==(const Moment&) const = default;
};
using Series = std::vector<Moment>;

/// Photographs of one scene taken one after another, those of each series in the order in which they were
/// taken, the longest series first. Pictures that say when they were taken, by the camera's clock, are
/// compared with the few before them that are at most kMostBetweenNs older, by what local features of their
/// thumbnails have in common (registration.hpp), the way round that they are: most of one must be seen in the
/// other. They are no copies: each shows its own moment, and what is a copy of another, taken at the same
/// time, is in no series for that alone. Time grows with the number of pictures.
std::vector<Series> seriesIn(const Library&, JobContext&);

}  // namespace laplens
