#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/query/bit_weights.hpp"
#include "core/query/query.hpp"
#include "core/query/search_index.hpp"
#include "core/query/search_result.hpp"

namespace laplens {

/// The code of a picture that is among the ranked, or of the index; empty when it has none, or when only the
/// server knows.
std::vector<std::uint64_t> codeAtHand(const SearchIndex&, const SearchResult&, std::int64_t imageId);

/// With `weighted`, pictures of equal weighted distance are ordered by row, `radius` still counts bits, and a
/// model without weights ranks as ever.
///
/// A server ranks the nearest 1,000, or `limit` if that is more, and weighs only the bits of these; the
/// histogram is theirs, and there is no curve. `stop` ends its work with Cancelled.
SearchResult search(const SearchIndex&, const Query&, const SearchOptions&, std::stop_token stop = {});

}  // namespace laplens
