#include "core/base/job_context.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace laplens {

void PauseGate::pause() {
    std::lock_guard lock(mutex_);
    if (paused_) return;
    paused_ = true;
    pausedSince_ = std::chrono::steady_clock::now();
}

void PauseGate::resume() {
    {
        std::lock_guard lock(mutex_);
        if (!paused_) return;
        paused_ = false;
        earlierPauses_ += std::chrono::steady_clock::now() - pausedSince_;
    }
    changed_.notify_all();
}

std::chrono::steady_clock::duration PauseGate::pausedFor() const {
    std::lock_guard lock(mutex_);
    return earlierPauses_ + (paused_ ? std::chrono::steady_clock::now() - pausedSince_
                                     : std::chrono::steady_clock::duration{});
}

bool PauseGate::isPaused() const {
    std::lock_guard lock(mutex_);
    return paused_;
}

JobContext::JobContext(std::stop_token stop, ProgressSink onProgress, PauseGate* gate, MessageSink onMessage)
    : stop_(std::move(stop)),
      onProgress_(std::move(onProgress)),
      gate_(gate),
      onMessage_(std::move(onMessage)) {}

void JobContext::checkpoint(const std::function<void()>& letGo) {
    if (gate_) gate_->wait(stop_, letGo);
    if (stopRequested()) throw Cancelled();
}

void JobContext::beginStage(std::string stage, std::int64_t total) {
    earlierStages_ = stageTimes();
    progress_ = Progress{stagePrefix + std::move(stage), 0, total, 0, std::nullopt};
    stageStart_ = Clock::now();
    pausedBefore_ = pausedFor();
    lastReport_ = {};
    if (onProgress_) onProgress_(progress_);
}

void JobContext::advanceTo(std::int64_t done) {
    progress_.done = done;
    if (!onProgress_) return;
    const auto now = Clock::now();
    const bool last = progress_.total > 0 && done >= progress_.total;
    if (!last && now - lastReport_ < std::chrono::milliseconds(50)) return;
    lastReport_ = now;
    const double seconds = stageSeconds(now);
    if (seconds > 0.2) {
        progress_.ratePerSecond = static_cast<double>(done) / seconds;
        if (progress_.total > 0 && progress_.ratePerSecond > 0)
            progress_.secondsLeft = static_cast<double>(progress_.total - done) / progress_.ratePerSecond;
    }
    onProgress_(progress_);
}

double JobContext::stageSeconds(Clock::time_point now) const {
    return std::chrono::duration<double>(now - stageStart_ - (pausedFor() - pausedBefore_)).count();
}

std::vector<StageTime> JobContext::stageTimes() const {
    std::vector<StageTime> times = earlierStages_;
    if (progress_.stage.empty()) return times;
    const double seconds = stageSeconds(Clock::now());
    const auto same = std::ranges::find(times, progress_.stage, &StageTime::stage);
    if (same != times.end())
        same->seconds += seconds;
    else
        times.push_back({progress_.stage, seconds});
    return times;
}

void JobContext::message(const std::string& text) {
    if (onMessage_) onMessage_(text);
}

}  // namespace laplens
