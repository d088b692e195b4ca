#pragma once

#include <cstdint>
#include <vector>

#include "core/graph/laplacian.hpp"

namespace laplens {

/// Groups of vertices that share more weight than chance would give them: the groups that pictures form,
/// found without labels and without being told how many there are.
struct Communities {
    int count = 0;
    std::vector<int> of;    ///< n, numbered by first vertex
    double modularity = 0;  ///< Q = sum_c [in_c / 2m - (tot_c / 2m)^2] (Newman & Girvan 2004, eq. 5)
};

/// Louvain's local moves and aggregation (Blondel, Guillaume, Lambiotte & Lefebvre, "Fast unfolding of
/// communities in large networks", J. Stat. Mech. 2008) on a symmetric affinity, in time about linear in its
/// edges. Vertices are visited in an order drawn from `seed`: the same seed gives the same communities.
Communities findCommunities(const SparseMatrix& affinity, std::uint64_t seed, JobContext&);

}  // namespace laplens
