#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/graph/sparse_matrix.hpp"
#include "core/search/packed_codes.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// The groups that a library's pictures form: communities of the neighbour graph of their features
/// (communities.hpp), found without labels and without being told how many there are.
struct PictureClusters {
    struct Cluster {
        std::uint32_t typical = 0;   ///< row whose feature is nearest to the mean of the cluster's
        std::uint32_t pictures = 0;  ///< how many
    };
    std::vector<Cluster> clusters;  ///< the largest first
    std::vector<int> of;            ///< by row
    /// The rows whose features were compared, ascending: all, or a seeded sample. Any other is in the cluster
    /// of the nearest code among them.
    std::vector<std::uint32_t> compared;
    std::vector<std::uint32_t> nearest;  ///< by row: which of `compared`, from 0; itself where it is one
    SparseMatrix affinity;  ///< of those compared: 1 between neighbours, and what makes the graph connected
};

/// Rows to compare the features of, ascending: all of `rows`, or a seeded sample of 10,000, which take two
/// seconds on two cores.
std::vector<std::uint32_t> rowsToCompare(std::size_t rows, std::uint64_t seed);

/// `features` are those of `compared`. Of very many other codes each is compared with a part of those, so
/// that a million take a second more.
PictureClusters findClusters(const PackedCodes& codes, std::vector<std::uint32_t> compared,
                             const Features& features, JobContext&);

/// What to call each of `count` clusters of pictures (ascending ids, and which each is in): the label that
/// half of its pictures or more have, else such a tag, else the name of such a folder, unless half of all are
/// in that, or most of that are elsewhere (two thirds); else nothing.
std::vector<std::string> clusterNames(const Library&, const std::vector<std::int64_t>& imageIds,
                                      const std::vector<int>& clusterOf, std::size_t count);

}  // namespace laplens
