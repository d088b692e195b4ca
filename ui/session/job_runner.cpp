#include "ui/session/job_runner.hpp"

#include <QMetaObject>
#include <chrono>

#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/store/damaged_library.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

JobRunner::JobRunner(QObject* parent) : QObject(parent) {}

JobRunner::~JobRunner() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    gate_.resume();
    thread_.join();
}

void JobRunner::start(const QString& title, Work work) {
    waiting_.push_back({title, std::move(work)});
    if (!running_) startNext();
}

void JobRunner::startNext() {
    if (waiting_.empty()) return;
    if (thread_.joinable()) thread_.join();
    Waiting job = std::move(waiting_.front());
    waiting_.pop_front();
    running_ = true;
    title_ = job.title;
    gate_.resume();
    emit started(title_);
    thread_ = std::jthread([this, title = toStd(title_), work = std::move(job.work)](std::stop_token stop) {
        run(stop, title, work);
    });
}

void JobRunner::pause() {
    if (!running_ || gate_.isPaused()) return;
    gate_.pause();
    emit pauseChanged(true);
}

void JobRunner::resume() {
    if (!gate_.isPaused()) return;
    gate_.resume();
    emit pauseChanged(false);
}

void JobRunner::cancel() {
    if (!running_) return;
    thread_.request_stop();
    resume();
}

void JobRunner::cancelAll() {
    waiting_.clear();
    cancel();
}

void JobRunner::run(std::stop_token stop, const std::string& title, const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    const auto log = [&](const char* how) {
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        logInfo("job " + std::string(how) + " after " + std::to_string(taken.count()) + " s: " + title);
    };
    logInfo("job begins: " + title);
    const auto onProgress = [this](const Progress& progress) {
        QMetaObject::invokeMethod(
            this,
            [this, progress] {
                emit progressed(toQString(progress.stage), progress.done, progress.total,
                                progress.ratePerSecond, progress.secondsLeft.value_or(-1));
            },
            Qt::QueuedConnection);
    };
    const auto onMessage = [this](const std::string& text) {
        QMetaObject::invokeMethod(
            this, [this, text] { emit messaged(toQString(text)); }, Qt::QueuedConnection);
    };
    try {
        JobContext context(stop, onProgress, &gate_, onMessage);
        work(context);
        log("finished");
        end([this] { emit finished(); });
    } catch (const Cancelled&) {
        log("was stopped");
        end([this] { emit cancelled(); });
    } catch (const Error& error) {
        logError(error);
        log("failed");
        const bool damaged = dynamic_cast<const DamagedLibrary*>(&error) != nullptr;
        end([this, error, damaged] {
            emit failed(toQString(error.problem()), toQString(error.subject()), toQString(error.remedy()));
            if (damaged) emit foundDamage();
        });
    } catch (const std::exception& error) {
        logError(error);
        log("failed");
        end([this, text = QString::fromUtf8(error.what())] { emit failed(text, {}, {}); });
    }
}

void JobRunner::end(const std::function<void()>& report) {
    QMetaObject::invokeMethod(
        this,
        [this, report] {
            running_ = false;
            report();
            // Whoever heard the report may have started a job already.
            if (!running_) startNext();
        },
        Qt::QueuedConnection);
}

}  // namespace laplens
