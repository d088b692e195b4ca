#include "core/ingest/missing_copy_codes.hpp"

#include <algorithm>
#include <span>

#include "core/copies/copy_codes.hpp"
#include "core/ingest/keep_readings.hpp"

namespace laplens {

void keepMissingCopyCodes(Library& library, JobContext& context) {
    const std::vector<std::int64_t> ids = library.imagesWithoutCopyCodes();
    if (ids.empty()) return;
    context.beginStage("Preparing to find copies", static_cast<std::int64_t>(ids.size()));
    for (std::size_t first = 0; first < ids.size(); first += kThumbnailsAtOnce) {
        context.checkpoint();
        const auto some = std::span(ids).subspan(first, std::min(kThumbnailsAtOnce, ids.size() - first));
        const std::vector<ImageRecord> records = library.imagesByIds(some);
        const auto codes = copyCodesFromThumbnails(library, some);
        std::vector<std::pair<ImageRecord, std::vector<std::uint64_t>>> read;
        for (const ImageRecord& record : records)
            if (const auto& made =
                    codes[static_cast<std::size_t>(std::ranges::find(some, record.id) - some.begin())])
                read.emplace_back(record, *made);
        keepReadings(library, read, &Library::putCopyCodes);
        context.advanceTo(static_cast<std::int64_t>(first + some.size()));
    }
}

}  // namespace laplens
