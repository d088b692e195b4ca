#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace laplens {

/// How far a stage of a job has come. `total` is 0 while it is unknown.
struct Progress {
    std::string stage;  ///< "Extracting features"
    std::int64_t done = 0;
    std::int64_t total = 0;
    double ratePerSecond = 0;           ///< items a second, over the stage so far (pauses excluded)
    std::optional<double> secondsLeft;  ///< empty until it can be told
};

/// How long a finished stage took, pauses excluded.
struct StageTime {
    std::string stage;
    double seconds = 0;
};

/// A gate that a job passes at every checkpoint and that its owner may close for a while.
class PauseGate {
public:
    void pause();
    void resume();
    bool isPaused() const;
    /// How long the gate has been closed in its life, the present pause included.
    std::chrono::steady_clock::duration pausedFor() const;
    /// Blocks while paused; returns at once when `stop` is requested. `letGo` is called before it blocks.
    void wait(std::stop_token stop, const std::function<void()>& letGo = {});

private:
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool paused_ = false;
    std::chrono::steady_clock::time_point pausedSince_{};
    std::chrono::steady_clock::duration earlierPauses_{};
};

/// Everything that long work needs from whoever started it: a way to be stopped and paused, a way to
/// report, and the seed of its random steps. Passed by reference down the call tree; used by one thread,
/// except `stopRequested()` and `checkpoint()`, which any thread of the job may call.
class JobContext {
public:
    using ProgressSink = std::function<void(const Progress&)>;
    using MessageSink = std::function<void(const std::string&)>;

    /// A context that is never stopped or paused and reports nothing.
    JobContext() = default;
    explicit JobContext(std::stop_token stop, ProgressSink onProgress = {}, PauseGate* gate = nullptr,
                        MessageSink onMessage = {});

    bool stopRequested() const { return stop_.stop_requested(); }
    std::stop_token stopToken() const { return stop_; }

    /// Call at least every 100 ms of work. Blocks while paused, after `letGo` has let go what others wait
    /// for. Throws Cancelled when stopped.
    void checkpoint(const std::function<void()>& letGo = {});

    /// Starts a stage: its clock, rate and time left begin anew.
    void beginStage(std::string stage, std::int64_t total = 0);
    /// Reports `done` items of the stage; the sink is called at most about 20 times a second and at the end.
    void advanceTo(std::int64_t done);
    /// The stages so far and the present one, in their order; one that came again is counted with its first
    /// time.
    std::vector<StageTime> stageTimes() const;
    /// A sentence for the user's log ("3 components were joined").
    void message(const std::string& text);

    std::uint64_t seed = 1;
    /// Put before the name of every stage that begins: what the stages of a larger job are for ("itq, 48
    /// bits: ").
    std::string stagePrefix;

private:
    using Clock = std::chrono::steady_clock;

    Clock::duration pausedFor() const { return gate_ ? gate_->pausedFor() : Clock::duration{}; }
    double stageSeconds(Clock::time_point now) const;

    std::stop_token stop_;
    ProgressSink onProgress_;
    PauseGate* gate_ = nullptr;
    MessageSink onMessage_;
    Progress progress_;
    Clock::time_point stageStart_ = Clock::now();
    Clock::time_point lastReport_{};
    Clock::duration pausedBefore_{};  ///< of the gate, when the stage began
    std::vector<StageTime> earlierStages_;
};

}  // namespace laplens
