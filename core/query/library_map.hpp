#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

/// A library's pictures as points of the plane, alike ones side by side.
struct LibraryMap {
    enum class Axes {
        Eigenvectors,        ///< of the graph Laplacian
        PrincipalComponents  ///< of the features, where the codes' method keeps no eigenvectors
    };
    Axes axes = Axes::Eigenvectors;
    /// Which eigenvectors or components, from 1, the constant eigenvector not counted; 0: there is none, and
    /// the coordinate is 0.5.
    std::array<int, 2> numbers{};
    std::vector<std::int64_t> imageIds;  ///< ascending
    std::vector<float> x, y;             ///< 0 to 1
    std::vector<int> labels;             ///< index into labelNames; -1 without a label
    std::vector<std::string> labelNames;
    std::size_t librarySize = 0;  ///< the pictures of the library, which may be more
};

/// By the first two eigenvectors in which at least a twentieth of the pictures takes part
/// ((sum v^2)^2 / sum v^4 of them): eigenvectors of a few pictures that hardly hang together with the rest
/// would put all others on one spot. Pictures that the codes were not fitted on are placed out of sample.
///
/// A coordinate is the mean of two monotone scalings of its eigenvector: linear between its 1st and 99th
/// percentile, and the rank. The first keeps gaps between groups, the second spreads what crowds.
///
/// More pictures than `most` are thinned to a seeded sample, those that the codes were fitted on first.
LibraryMap mapOf(const SearchIndex&, JobContext&, std::size_t most = 100'000);

}  // namespace laplens
