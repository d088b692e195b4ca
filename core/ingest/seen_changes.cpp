#include "core/ingest/seen_changes.hpp"

#include <string>

namespace laplens {

namespace {

std::string keyOf(std::int64_t rootId) {
    return "newest_change_in_" + std::to_string(rootId);
}

}  // namespace

std::int64_t changesSeen(const Library& library, std::int64_t rootId) {
    return library.setting(keyOf(rootId));
}

void setChangesSeen(Library& library, std::int64_t rootId, std::int64_t changedNs) {
    library.setSetting(keyOf(rootId), changedNs);
}

}  // namespace laplens
