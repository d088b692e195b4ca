#include "core/base/job_context.hpp"

namespace laplens {

// In a file of its own, so that a test can have another in its place, which counts
// (tests/support/cancellation.hpp).
void PauseGate::wait(std::stop_token stop, const std::function<void()>& letGo) {
    std::unique_lock lock(mutex_);
    if (paused_ && letGo) {
        lock.unlock();
        letGo();
        lock.lock();
    }
    changed_.wait(lock, std::move(stop), [this] { return !paused_; });
}

}  // namespace laplens
