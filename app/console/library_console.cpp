#include "app/console/library_console.hpp"

#include <cstdio>
#include <string>

#include "core/base/error.hpp"
#include "core/library/unfinished_update.hpp"

namespace laplens {

std::shared_ptr<const SearchIndex> indexOf(const Library& library, JobContext& context,
                                           std::int64_t mostInMemory) {
    tellWhatIsLeft(library);
    auto index = SearchIndex::load(library, context, mostInMemory);
    if (!index)
        throw Error("the library has no codes yet", library.folder(), "Run laplens scan FOLDER first");
    return index;
}

void requireBits(const SearchIndex& index, int bits) {
    if (bits > index.bits())
        throw Error("the library's codes have no " + std::to_string(bits) + " bits", {},
                    "Say --bits " + std::to_string(index.bits()) + " or less, or build longer codes");
}

void tellWhatIsLeft(const Library& library) {
    const UnfinishedUpdate left = unfinishedUpdate(library);
    if (left.pending == 0 && !left.wasCutOff) return;
    const std::string pending = left.pending > 0
                                    ? std::to_string(left.pending) + " pictures have not been looked at yet"
                                    : "the last scan or build did not come to its end";
    std::fprintf(stderr, "%s: %s\n", pending.c_str(),
                 left.isRunning
                     ? "they are being scanned"
                     : ("laplens scan --library " + library.folder().string() + " goes on").c_str());
}

void printCounts(const Library& library, const LibraryCounts& counts) {
    std::printf("%s\n%lld pictures: %lld ready, %lld pending, %lld could not be read, %lld gone\n",
                library.folder().c_str(), static_cast<long long>(counts.total),
                static_cast<long long>(counts.ready), static_cast<long long>(counts.pending),
                static_cast<long long>(counts.failed), static_cast<long long>(counts.missing));
}

}  // namespace laplens
