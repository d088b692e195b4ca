#include "app/library_console.hpp"

#include <cstdio>

#include "core/base/error.hpp"

namespace laplens {

std::shared_ptr<const SearchIndex> indexOf(const Library& library, JobContext& context,
                                           std::int64_t mostInMemory) {
    auto index = SearchIndex::load(library, context, mostInMemory);
    if (!index)
        throw Error("the library has no codes yet", library.folder(), "Run laplens scan FOLDER first");
    return index;
}

void printCounts(const Library& library, const LibraryCounts& counts) {
    std::printf("%s\n%lld pictures: %lld ready, %lld pending, %lld could not be read, %lld gone\n",
                library.folder().c_str(), static_cast<long long>(counts.total),
                static_cast<long long>(counts.ready), static_cast<long long>(counts.pending),
                static_cast<long long>(counts.failed), static_cast<long long>(counts.missing));
}

}  // namespace laplens
