#pragma once

#include "core/store/library.hpp"

namespace laplens {

/// Marks a library as being updated by this process from now on. `finish` takes the mark away; whoever is
/// closed, killed, stopped or fails leaves it, so that the update is taken up again, and as far as the
/// library can be written it then says that nobody is at it. Nothing in a shared library, whose clients do
/// not see each other's processes, and in one that is read-only.
class UpdateMark {
public:
    explicit UpdateMark(Library&);
    ~UpdateMark();
    UpdateMark(const UpdateMark&) = delete;
    UpdateMark& operator=(const UpdateMark&) = delete;
    void finish();

private:
    Library& library_;
};

/// Of a mark that this process left, for when the library could not be written at the end of an update:
/// nobody is at it. Throws Error.
void leaveUpdate(Library&);

/// What there is still to do for an update.
struct UnfinishedUpdate {
    std::int64_t pending = 0;  ///< pictures that have not been looked at
    bool wasCutOff = false;    ///< the last one did not come to its end, and nobody is at it now
    bool hasNoCodes = false;   ///< though there are pictures that can have some
    bool isRunning = false;    ///< another process is at it
};
UnfinishedUpdate unfinishedUpdate(const Library&);

}  // namespace laplens
