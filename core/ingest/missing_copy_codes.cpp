#include "core/ingest/missing_copy_codes.hpp"

#include <algorithm>
#include <span>

#include "core/base/error.hpp"
#include "core/copies/appearance.hpp"
#include "core/copies/copy_codes.hpp"
#include "core/ingest/keep_readings.hpp"
#include "core/library/picture_reader.hpp"

namespace laplens {

namespace {

/// What a damaged library has lost: without it a picture is blank in every list, and no copy of it is found.
void keepLostThumbnails(Library& library, const std::vector<ImageRecord>& records) {
    const PictureReader reader(library);
    std::vector<std::pair<ImageRecord, std::vector<std::byte>>> made;
    for (const ImageRecord& record : records) {
        try {
            const PictureReader::Picture picture = reader.read(record, kThumbnailSide);
            if (picture.contentHash == record.contentHash)
                made.emplace_back(record, encodedThumbnail(picture.decoded.image));
        } catch (const Error&) {
            // Its drive is away, perhaps; the next scan tries again.
        }
    }
    keepReadings(library, made, &Library::putThumbnail);
}

}  // namespace

void keepMissingCopyCodes(Library& library, JobContext& context) {
    const std::vector<std::int64_t> ids = library.imagesWithoutCopyCodes();
    if (ids.empty()) return;
    context.beginStage("Preparing to find copies", static_cast<std::int64_t>(ids.size()));
    const auto keepOf = [&](std::span<const std::int64_t> some) {
        std::vector<std::pair<ImageRecord, std::vector<std::uint64_t>>> read;
        std::vector<ImageRecord> blank;
        const auto codes = copyCodesFromThumbnails(library, some);
        for (ImageRecord& record : library.imagesByIds(some)) {
            const auto place = std::ranges::lower_bound(some, record.id) - some.begin();
            if (const auto& made = codes[static_cast<std::size_t>(place)])
                read.emplace_back(std::move(record), *made);
            else
                blank.push_back(std::move(record));
        }
        keepReadings(library, read, &Library::putCopyCodes);
        return blank;
    };
    const auto keep = [&](std::span<const std::int64_t> some, std::size_t) {
        const std::vector<ImageRecord> blank = keepOf(some);
        if (blank.empty()) return;
        keepLostThumbnails(library, blank);
        std::vector<std::int64_t> again;
        for (const ImageRecord& record : blank) again.push_back(record.id);
        keepOf(again);
    };
    forEachFew(ids, context, keep);
}

}  // namespace laplens
