#pragma once

#include <stop_token>

#include "core/query/search.hpp"

namespace laplens {

/// `search` in an index whose codes are at the server (SearchIndex::isAtServer).
SearchResult searchAtServer(const SearchIndex&, const Query&, const SearchOptions&, std::stop_token);

}  // namespace laplens
