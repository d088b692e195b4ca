#include "ui/session/worker_thread.hpp"

#include <algorithm>

namespace laplens {

WorkerThread::WorkerThread() : thread_([this](std::stop_token stop) { loop(stop); }) {}

WorkerThread::~WorkerThread() {
    thread_.request_stop();
    thread_.join();
}

void WorkerThread::post(Task task) {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back({0, std::move(task)});
    wake_.notify_one();
}

void WorkerThread::postLatest(int key, Task task) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(waiting_, [key](const Entry& entry) { return entry.key == key; });
    waiting_.push_back({key, std::move(task)});
    wake_.notify_one();
}

void WorkerThread::drop(const std::set<int>& keys) {
    std::unique_lock lock(mutex_);
    std::erase_if(waiting_, [&](const Entry& entry) { return keys.contains(entry.key); });
    ended_.wait(lock, [&] { return !keys.contains(atWork_); });
}

void WorkerThread::loop(std::stop_token stop) {
    for (;;) {
        Task task;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return !waiting_.empty(); }) || stop.stop_requested())
                return;
            task = std::move(waiting_.front().task);
            atWork_ = waiting_.front().key;
            waiting_.pop_front();
        }
        task(stop);
        task = {};  // what it holds goes before it is said that it is over
        const std::scoped_lock lock(mutex_);
        atWork_ = 0;
        ended_.notify_all();
    }
}

}  // namespace laplens
