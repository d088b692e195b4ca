#include "core/pipeline/unfinished_update.hpp"

#include <unistd.h>

#include "core/base/run_marker.hpp"

namespace laplens {

namespace {

bool isMarked(const Library& library) {
    return !library.isShared() && library.readOnlyReason().empty();
}

}  // namespace

UpdateMark::UpdateMark(Library& library) : library_(library) {
    if (isMarked(library)) library.setUpdatingProcess(getpid());
}

void UpdateMark::finish() {
    // Another process that began later has its own mark.
    if (isMarked(library_) && library_.updatingProcess() == getpid()) library_.setUpdatingProcess(0);
}

UnfinishedUpdate unfinishedUpdate(const Library& library) {
    UnfinishedUpdate left;
    left.pending = library.counts().pending;
    const std::int64_t process = library.updatingProcess();
    left.isRunning = process != 0 && process != getpid() && isRunningLapLens(static_cast<int>(process));
    left.wasCutOff = process != 0 && !left.isRunning;
    return left;
}

}  // namespace laplens
