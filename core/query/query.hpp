#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/images/image.hpp"
#include "core/networks/network.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

/// A coded query.
struct Query {
    std::vector<float> feature;
    std::vector<std::uint64_t> code;
    int label = -1;  ///< of the index, when known
    std::int64_t imageId =
        0;  ///< when the query is a picture of the library; it is then left out of the result
    /// Codes of further pictures, and what counts as the distance from several: the least (like any of them)
    /// or the greatest (like all of them).
    std::vector<std::vector<std::uint64_t>> others;
    bool likeAll = false;
};

inline Eigen::Map<const Eigen::RowVectorXf> featureOf(const Query& query) {
    return {query.feature.data(), static_cast<Eigen::Index>(query.feature.size())};
}

/// How several pictures make one query: by the mean of their features, or by their distances.
enum class Combine { Mean, Any, All };
/// Throws Error when there are none.
Query combineQueries(const SearchIndex&, std::span<const Query>, Combine);

/// The query moved towards the pictures that were called right and away from those called wrong, by their
/// features: q + 0.75 mean(right) - 0.25 mean(wrong), normalised and coded again (Rocchio 1971). Pictures
/// without a code are passed over.
Query withFeedback(const SearchIndex&, const Query&, std::span<const std::int64_t> right,
                   std::span<const std::int64_t> wrong);

/// Codes a picture that may be outside the library, decoded for the network (decodedSide).
Query codeQuery(const SearchIndex&, const Network&, const Image&);
/// A picture of the library as a query; throws Error when it has no code.
Query queryFromRow(const SearchIndex&, std::size_t row);
/// The same; none when it has no code.
std::optional<Query> queryOfPicture(const SearchIndex&, std::int64_t imageId);

}  // namespace laplens
