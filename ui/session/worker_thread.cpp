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

void WorkerThread::loop(std::stop_token stop) {
    for (;;) {
        Task task;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return !waiting_.empty(); }) || stop.stop_requested())
                return;
            task = std::move(waiting_.front().task);
            waiting_.pop_front();
        }
        task(stop);
    }
}

}  // namespace laplens
