#pragma once

#include <stop_token>

#include "core/query/query.hpp"
#include "core/query/search_index.hpp"
#include "core/query/search_result.hpp"

namespace laplens {

/// `search` in an index whose codes are at the server (SearchIndex::isAtServer).
SearchResult searchAtServer(const SearchIndex&, const Query&, const SearchOptions&, std::stop_token);

}  // namespace laplens
