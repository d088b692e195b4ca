#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>

#include "core/base/job_context.hpp"

namespace laplens {

/// How long `work` goes on after it is asked to stop, which happens `delay` after its start: the shortest of
/// five tries, since a busy machine can hold up any one of them. Empty when a try ended without `Cancelled`.
inline std::optional<std::chrono::milliseconds> timeToStop(const std::function<void(JobContext&)>& work,
                                                           std::chrono::milliseconds delay) {
    using Clock = std::chrono::steady_clock;
    auto shortest = Clock::duration::max();
    for (int attempt = 0; attempt < 5; ++attempt) {
        std::stop_source stop;
        JobContext context(stop.get_token());
        Clock::time_point asked;
        std::jthread canceller([&] {
            std::this_thread::sleep_for(delay);
            asked = Clock::now();
            stop.request_stop();
        });
        try {
            work(context);
            return std::nullopt;
        } catch (const Cancelled&) {
        }
        const auto ended = Clock::now();
        canceller.join();
        shortest = std::min(shortest, ended - asked);
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(shortest);
}

}  // namespace laplens
