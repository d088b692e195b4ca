#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>

namespace laplens {

/// One thread that does tasks in turn. Tasks must not throw. Those still waiting when it is destroyed are
/// dropped; the one at work should watch its stop token.
class WorkerThread {
public:
    using Task = std::function<void(std::stop_token)>;

    WorkerThread();
    ~WorkerThread();

    void post(Task task);
    /// Drops the waiting tasks with this key, then posts: only the latest of its kind counts.
    void postLatest(int key, Task task);
    /// Drops the waiting tasks with these keys, and waits for the end of one that is at work.
    void drop(const std::set<int>& keys);

private:
    struct Entry {
        int key;
        Task task;
    };
    void loop(std::stop_token stop);

    std::mutex mutex_;
    std::condition_variable_any wake_, ended_;
    std::deque<Entry> waiting_;
    int atWork_ = 0;  ///< its key
    std::jthread thread_;
};

}  // namespace laplens
