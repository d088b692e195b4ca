#pragma once

#include "core/store/library.hpp"

namespace laplens {

/// Marks a library as being updated from now on. The mark is taken away by `finish`: whoever is closed,
/// killed, stopped or fails leaves it, so that the update is taken up again. Nothing in a shared library,
/// whose clients do not see each other's processes, and in one that is read-only.
class UpdateMark {
public:
    explicit UpdateMark(Library&);
    void finish();

private:
    Library& library_;
};

/// What there is still to do for an update.
struct UnfinishedUpdate {
    std::int64_t pending = 0;  ///< pictures that have not been looked at
    bool wasCutOff = false;    ///< the last one did not come to its end, and nobody is at it now
    bool isRunning = false;    ///< another process is at it
};
UnfinishedUpdate unfinishedUpdate(const Library&);

}  // namespace laplens
