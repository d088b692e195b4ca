#pragma once

#include <memory>

#include "core/pipeline/search_index.hpp"

namespace laplens {

/// The index of the library's active model. Throws Error when the library has no codes yet.
std::shared_ptr<const SearchIndex> indexOf(const Library&, JobContext&,
                                           SearchIndex::Codes = SearchIndex::Codes::InMemory);

/// Where the library is, and how many pictures are in which state.
void printCounts(const Library&, const LibraryCounts&);

}  // namespace laplens
