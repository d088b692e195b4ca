#pragma once

#include <memory>

#include "core/pipeline/search_index.hpp"

namespace laplens {

/// SearchIndex::load. Throws Error when the library has no codes yet.
std::shared_ptr<const SearchIndex> indexOf(const Library&, JobContext&,
                                           std::int64_t mostInMemory = codesKeptInMemory());

/// Where the library is, and how many pictures are in which state.
void printCounts(const Library&, const LibraryCounts&);

}  // namespace laplens
