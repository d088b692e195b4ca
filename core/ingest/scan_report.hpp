#pragma once

#include <array>
#include <cstdint>

#include "core/ingest/picture_listing.hpp"

namespace laplens {

struct ScanReport {
    std::int64_t added = 0, changed = 0, moved = 0, unchanged = 0, missing = 0;
    /// Pictures of folders that are away or were emptied that are in others: copied there, or moved.
    std::int64_t foundElsewhere = 0;
    std::int64_t joined = 0;         ///< entries that turned out to be another name of a picture
    std::int64_t triedAgain = 0;     ///< pictures that could not be read, and may be readable now
    std::int64_t otherSidecars = 0;  ///< pictures whose sidecars changed; what is said of them is read again
    bool offline = false;            ///< a root was not there; nothing of it was changed
    /// Files and folders that do not become pictures, by reason.
    std::array<std::int64_t, kPassedOverReasons> passedOver{};
};

}  // namespace laplens
