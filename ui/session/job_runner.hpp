#pragma once

#include <QObject>
#include <QString>
#include <deque>
#include <functional>
#include <thread>

#include "core/base/job_context.hpp"

namespace laplens {

/// Runs long jobs one after another on a thread of their own. Signals arrive on the thread this object lives
/// on. Each job has one of three ends: finished, failed, cancelled. The log says so, with the time it took.
class JobRunner : public QObject {
    Q_OBJECT

public:
    using Work = std::function<void(JobContext&)>;

    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override;  ///< cancels and waits

    /// At once, or when the jobs before it have ended.
    void start(const QString& title, Work work);
    void pause();
    void resume();
    /// Takes effect at the job's next checkpoint; `cancelled` follows.
    void cancel();
    /// Also drops the jobs that wait.
    void cancelAll();

    bool isRunning() const { return running_; }
    bool isPaused() const { return gate_.isPaused(); }
    const QString& title() const { return title_; }

signals:
    void started(const QString& title);
    /// `total` 0: unknown; `secondsLeft` < 0: unknown.
    void progressed(const QString& stage, qint64 done, qint64 total, double ratePerSecond,
                    double secondsLeft);
    void pauseChanged(bool paused);
    void messaged(const QString& text);
    void finished();
    void failed(const QString& problem, const QString& file, const QString& remedy);
    /// After `failed`: the library is damaged.
    void foundDamage();
    void cancelled();

private:
    void startNext();
    void run(std::stop_token stop, const std::string& title, const Work& work);
    void end(const std::function<void()>& report);

    struct Waiting {
        QString title;
        Work work;
    };
    std::deque<Waiting> waiting_;
    QString title_;
    bool running_ = false;
    PauseGate gate_;
    std::jthread thread_;
};

}  // namespace laplens
