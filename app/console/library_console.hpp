#pragma once

#include <memory>

#include "core/query/search_index.hpp"

namespace laplens {

/// SearchIndex::load, after `tellWhatIsLeft`. Throws Error when the library has no codes yet.
std::shared_ptr<const SearchIndex> indexOf(const Library&, JobContext&,
                                           std::int64_t mostInMemory = codesKeptInMemory());

/// What a code can have at most.
inline constexpr int kMostBits = 1024;
/// Throws Error when the library's codes have fewer; 0 stands for all.
void requireBits(const SearchIndex&, int bits);

/// Says on standard error what a scan has left to do, if anything.
void tellWhatIsLeft(const Library&);

/// Where the library is, and how many pictures are in which state.
void printCounts(const Library&, const LibraryCounts&);

}  // namespace laplens
