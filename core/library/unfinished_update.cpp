#include "core/library/unfinished_update.hpp"

#include <unistd.h>

#include <exception>

#include "core/base/run_marker.hpp"
#include "core/library/active_model.hpp"

namespace laplens {

namespace {

/// No process has this number.
constexpr std::int64_t kNobody = -1;

bool isMarked(const Library& library) {
    return !library.isShared() && library.readOnlyReason().empty();
}

}  // namespace

UpdateMark::UpdateMark(Library& library) : library_(library) {
    if (isMarked(library)) library.setUpdatingProcess(getpid());
}

UpdateMark::~UpdateMark() {
    try {
        leaveUpdate(library_);
    } catch (const std::exception&) {
        // The library is away, or its disk is full.
    }
}

void UpdateMark::finish() {
    if (!isMarked(library_)) return;
    // Another process that began later has its own mark.
    const std::int64_t process = library_.updatingProcess();
    if (process == getpid() || process == kNobody) library_.setUpdatingProcess(0);
}

void leaveUpdate(Library& library) {
    if (isMarked(library) && library.updatingProcess() == getpid()) library.setUpdatingProcess(kNobody);
}

UnfinishedUpdate unfinishedUpdate(const Library& library) {
    UnfinishedUpdate left;
    const LibraryCounts counts = library.counts();
    left.pending = counts.pending;
    left.hasNoCodes = counts.ready > 0 && !activeModelOf(library);
    const std::int64_t process = library.updatingProcess();
    left.isRunning = process != 0 && process != getpid() && isRunningLapLens(static_cast<int>(process));
    left.wasCutOff = process != 0 && !left.isRunning;
    return left;
}

}  // namespace laplens
