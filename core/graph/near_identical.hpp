#pragma once

#include <cstdint>
#include <vector>

#include "core/graph/neighbour_graph.hpp"

namespace laplens {

/// Rows (ascending) of which the graph should be made: of the frames of a burst, or of many copies of one
/// picture, the first few, and all others. A burst is as many vertices with edges to one another alone, and
/// its frames' small differences would be most of the Laplacian's first eigenvectors.
///
/// A burst is a set of rows in which a chain of neighbours leads from each to each, nearer than 0.08 of the
/// median distance of two rows (squared Euclidean), and from which all others are at least four times as far
/// as its rows' nearest neighbours are in the median. Both are needed: of CIFAR-10, seen by the network that
/// was trained on it, 5,000 of 12,000 pictures are as near as the first asks (photographs of 36 kinds: 28 of
/// 1,927), but their next ones are not twice as far; those of bursts are ten times or more. A burst may
/// wander, as a film does: every row of it is nearer than 0.2 of that median to one that is kept.
///
/// All rows where fewer than one in 20 would be left out: so few are hardly seen in the spectrum. Costs a
/// second graph, of the rows that are left, where more would be.
std::vector<std::int32_t> rowsWithoutBursts(const Features& features, const NeighbourGraph& graph,
                                            JobContext& context);

}  // namespace laplens
