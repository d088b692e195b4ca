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
    const auto keep = [&](std::span<const std::int64_t> some, std::size_t) {
        const std::vector<ImageRecord> records = library.imagesByIds(some);
        const auto codes = copyCodesFromThumbnails(library, some);
        std::vector<std::pair<ImageRecord, std::vector<std::uint64_t>>> read;
        for (const ImageRecord& record : records) {
            const auto place = std::ranges::lower_bound(some, record.id) - some.begin();
            if (const auto& made = codes[static_cast<std::size_t>(place)]) read.emplace_back(record, *made);
        }
        keepReadings(library, read, &Library::putCopyCodes);
    };
    forEachFew(ids, context, keep);
}

}  // namespace laplens
