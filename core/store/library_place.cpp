#include "core/store/library_place.hpp"

#include "core/base/error.hpp"
#include "core/store/location.hpp"
#include "core/store/sqlite/open_library.hpp"

namespace laplens {

LibraryPlace LibraryPlace::of(const std::filesystem::path& location) {
    return {location, isShared(location) ? std::nullopt : identityOf(location / "library.sqlite")};
}

Library LibraryPlace::open() const {
    // From here on it is the connection that notices (SQLITE_FCNTL_HAS_MOVED).
    Library library = Library::openExisting(location);
    if (of(location) != *this)
        throw Error("another library lies here now; nothing was changed", location,
                    "Look at what it shows before you go on");
    return library;
}

bool LibraryPlace::mayBeWritten() const {
    return isShared(location) || (whyNotWritable(location).empty() && !isDriveFull(location));
}

}  // namespace laplens
