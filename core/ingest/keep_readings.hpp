#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "core/store/library.hpp"

namespace laplens {

/// Stores what was read of pictures, in one transaction, by `put`; not of those that have changed or gone
/// since.
template <class Reading, class Put>
void keepReadings(Library& library, const std::vector<std::pair<ImageRecord, Reading>>& readings, Put put) {
    if (readings.empty()) return;
    Library::Transaction transaction(library);
    for (const auto& [record, reading] : readings) {
        const auto now = library.imagesByIds(std::span(&record.id, 1));
        if (!now.empty() && now.front().contentHash == record.contentHash)
            std::invoke(put, library, record.id, reading);
    }
    transaction.commit();
}

}  // namespace laplens
