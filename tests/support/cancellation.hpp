#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "core/base/job_context.hpp"

namespace laplens {

/// Counts the checkpoints that a job comes to, and asks it to stop at one of them. One at a time.
class CountingGate : public PauseGate {
public:
    explicit CountingGate(std::int64_t stopAt = 0) : stopAt_(stopAt) { inUse = this; }
    ~CountingGate() { inUse = nullptr; }

    void count() {
        if (onPass) onPass();
        if (++passes_ == stopAt_) source_.request_stop();
    }
    std::int64_t passes() const { return passes_; }
    std::stop_token token() const { return source_.get_token(); }

    std::function<void()> onPass;  ///< what another program does meanwhile, say

    inline static std::atomic<CountingGate*> inUse = nullptr;

private:
    std::int64_t stopAt_;
    std::atomic<std::int64_t> passes_ = 0;
    std::stop_source source_;
};

/// In the place of the library's own (core/base/pause_gate.cpp): one file of a test includes this.
void PauseGate::wait(std::stop_token stop, const std::function<void()>& letGo) {
    if (CountingGate* gate = CountingGate::inUse; gate == this) gate->count();
    if (isPaused() && letGo) letGo();
    while (isPaused() && !stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

/// How many checkpoints `work` comes to when nobody stops it.
inline std::int64_t checkpointsOf(const std::function<void(JobContext&)>& work) {
    CountingGate gate;
    JobContext context({}, {}, &gate);
    work(context);
    return gate.passes();
}

/// How many checkpoints `work` still comes to after it was asked to stop at the one of this number, counted
/// from 1: none on its own thread, and at most one on each of its other threads. Empty when it went on to its
/// end.
inline std::optional<std::int64_t> checkpointsAfterStop(const std::function<void(JobContext&)>& work,
                                                        std::int64_t number) {
    CountingGate gate(number);
    JobContext context(gate.token(), {}, &gate);
    try {
        work(context);
        return std::nullopt;
    } catch (const Cancelled&) {
        return gate.passes() - number;
    }
}

/// What is wrong with how `work` stops, or an empty text: it should come to at least `fewest` checkpoints and
/// end at once wherever it is asked to.
inline std::string stoppingProblem(const std::function<void(JobContext&)>& work, std::int64_t fewest) {
    const std::int64_t all = checkpointsOf(work);
    if (all < fewest) return "it comes to " + std::to_string(all) + " checkpoints only";
    for (const std::int64_t number : {std::int64_t{1}, all / 3 + 1, 2 * all / 3 + 1}) {
        const auto after = checkpointsAfterStop(work, number);
        const std::string when =
            "asked to stop at checkpoint " + std::to_string(number) + " of " + std::to_string(all);
        if (!after) return when + " it went on to its end";
        if (*after > std::thread::hardware_concurrency())
            return when + " it came to " + std::to_string(*after) + " more";
    }
    return {};
}

}  // namespace laplens
