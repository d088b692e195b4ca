#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

/// A library's pictures as points of the plane, alike ones side by side, in two ways, and the clusters that
/// they form.
struct LibraryMap {
    enum class Axes {
        None,                ///< directions mean nothing, only who lies beside whom
        Eigenvectors,        ///< of the graph Laplacian
        PrincipalComponents  ///< of the features, where the codes' method keeps no eigenvectors
    };
    struct Plane {
        Axes axes = Axes::None;
        /// Which eigenvectors or components, from 1, the constant eigenvector not counted; 0: there is none,
        /// and the coordinate is 0.5.
        std::array<int, 2> numbers{};
        std::vector<float> x, y;  ///< 0 to 1
    };
    struct Cluster {                 ///< as picture_clusters.hpp has it
        std::uint32_t typical = 0;   ///< number of its most typical picture
        std::uint32_t pictures = 0;  ///< how many are on the map
    };

    std::vector<std::int64_t> imageIds;  ///< ascending
    Plane neighbours;                    ///< by who is like whom: groups apart
    Plane axes;                          ///< by two numbers that say something each
    std::vector<Cluster> clusters;       ///< the largest first
    std::vector<int> clusterOf;          ///< by picture
    std::size_t librarySize = 0;         ///< the pictures of the library, which may be more
};

/// `neighbours` embeds the neighbour graph of the features (plane_embedding.hpp), beginning at its first
/// eigenvectors. Of a library whose clusters come of a sample (picture_clusters.hpp), any other picture lies
/// beside the one with the nearest code.
///
/// `axes` are the first two eigenvectors of the model in which at least a twentieth of the pictures takes
/// part ((sum v^2)^2 / sum v^4 of them): eigenvectors of a few pictures that hardly hang together with the
/// rest would put all others on one spot. Pictures that the codes were not fitted on are placed out of
/// sample.
///
/// A coordinate of either is the mean of two monotone scalings: linear between the 1st and 99th percentile,
/// and the rank. The first keeps gaps between groups, the second spreads what crowds.
///
/// More pictures than `most` are thinned to a seeded sample, those that the codes were fitted on first.
LibraryMap mapOf(const SearchIndex&, JobContext&, std::size_t most = 100'000);

}  // namespace laplens
