#include "core/ingest/facts.hpp"

#include <algorithm>
#include <span>

#include "core/base/error.hpp"
#include "core/ingest/keep_readings.hpp"
#include "core/library/picture_reader.hpp"

namespace laplens {

namespace {

constexpr std::size_t kPicturesPerCommit = 256;

}  // namespace

FactsRecord factsRecordOf(const KeptFacts& facts) {
    return {facts.camera,   facts.lens,   facts.rating, facts.notes,
            facts.keywords, facts.colour, facts.place,  facts.sidecars};
}

void readMissingFacts(Library& library, JobContext& context) {
    const std::vector<std::int64_t> ids = library.imagesWithoutFacts();
    if (ids.empty()) return;
    const PictureReader reader(library);
    context.beginStage("Reading what cameras wrote", static_cast<std::int64_t>(ids.size()));
    for (std::size_t first = 0; first < ids.size(); first += kPicturesPerCommit) {
        const auto some = std::span(ids).subspan(first, std::min(kPicturesPerCommit, ids.size() - first));
        std::vector<std::pair<ImageRecord, FactsRecord>> read;
        for (const ImageRecord& record : library.imagesByIds(some)) {
            context.checkpoint();
            try {
                read.emplace_back(record, factsRecordOf(reader.readFacts(record)));
            } catch (const Error&) {
                // Its drive is away, perhaps; the scan says what became of it.
            }
        }
        keepReadings(library, read, &Library::putFacts);
        context.advanceTo(static_cast<std::int64_t>(first + some.size()));
    }
}

}  // namespace laplens
