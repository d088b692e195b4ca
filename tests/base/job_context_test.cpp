#include <QTest>
#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/job_context.hpp"

using namespace laplens;
using namespace std::chrono_literals;

class JobContextTest : public QObject {
    Q_OBJECT

private slots:
    void aStoppedJobLeavesAtItsNextCheckpoint() {
        std::stop_source stop;
        JobContext job(stop.get_token());
        job.checkpoint();
        QVERIFY(!job.stopRequested());
        stop.request_stop();
        QVERIFY(job.stopRequested());
        QVERIFY_THROWS_EXCEPTION(Cancelled, job.checkpoint());
    }

    void aJobWithoutOwnerNeverStops() {
        JobContext job;
        job.beginStage("stage", 1);
        job.advanceTo(1);
        job.message("nobody listens");
        job.checkpoint();
    }

    void aPausedJobWaitsUntilItIsResumed() {
        PauseGate gate;
        JobContext job({}, {}, &gate);
        std::atomic<int> steps = 0;
        gate.pause();
        QVERIFY(gate.isPaused());
        std::jthread worker([&] {
            for (int i = 0; i < 3; ++i) {
                job.checkpoint();
                ++steps;
            }
        });
        std::this_thread::sleep_for(50ms);
        QCOMPARE(steps.load(), 0);
        gate.resume();
        worker.join();
        QCOMPARE(steps.load(), 3);
        QVERIFY(!gate.isPaused());
    }

    void aPausedJobCanBeStopped() {
        PauseGate gate;
        std::stop_source stop;
        JobContext job(stop.get_token(), {}, &gate);
        gate.pause();
        std::atomic<bool> cancelled = false;
        std::jthread worker([&] {
            try {
                job.checkpoint();
            } catch (const Cancelled&) {
                cancelled = true;
            }
        });
        std::this_thread::sleep_for(30ms);
        stop.request_stop();
        worker.join();
        QVERIFY(cancelled);
        QVERIFY(gate.isPaused());
    }

    void manyThreadsMayPassOneGate() {
        PauseGate gate;
        JobContext job({}, {}, &gate);
        std::atomic<bool> done = false;
        std::vector<std::jthread> workers;
        for (int i = 0; i < 4; ++i)
            workers.emplace_back([&] {
                while (!done) job.checkpoint();
            });
        for (int i = 0; i < 50; ++i) {
            gate.pause();
            std::this_thread::sleep_for(200us);
            gate.resume();
        }
        done = true;
        workers.clear();
        QVERIFY(gate.pausedFor() >= 10ms);
    }

    void theRateLeavesPausesOut() {
        PauseGate gate;
        Progress last;
        JobContext job(
            {}, [&](const Progress& progress) { last = progress; }, &gate);
        // However long a busy machine takes over each of these.
        using Clock = std::chrono::steady_clock;
        const auto secondsSince = [](Clock::time_point start) {
            return std::chrono::duration<double>(Clock::now() - start).count();
        };
        const auto beforeStage = Clock::now();
        job.beginStage("Extracting", 200);
        std::this_thread::sleep_for(250ms);
        gate.pause();
        const auto inPause = Clock::now();
        std::this_thread::sleep_for(500ms);
        const double paused = secondsSince(inPause);
        gate.resume();
        job.checkpoint();
        job.advanceTo(100);
        const double most = secondsSince(beforeStage) - paused;
        QCOMPARE(last.stage, std::string("Extracting"));
        QCOMPARE(last.done, 100);
        QCOMPARE(last.total, 200);
        const double worked = 100 / last.ratePerSecond;
        QVERIFY2(worked >= 0.25 && worked <= most, qPrintable(QString::number(worked)));
        QVERIFY(last.secondsLeft && std::abs(*last.secondsLeft - worked) < 1e-9);
        job.beginStage("Next", 0);
        QCOMPARE(last.ratePerSecond, 0.0);
        QVERIFY(!last.secondsLeft);
    }

    void theSinkIsNotFlooded() {
        int calls = 0;
        std::int64_t done = -1;
        JobContext job({}, [&](const Progress& progress) {
            ++calls;
            done = progress.done;
        });
        const auto start = std::chrono::steady_clock::now();
        job.beginStage("Counting", 100'000);
        for (int i = 1; i <= 100'000; ++i) job.advanceTo(i);
        const auto most = 3 + (std::chrono::steady_clock::now() - start) / 50ms;
        QVERIFY2(calls <= most, qPrintable(QString::number(calls)));
        QCOMPARE(done, 100'000);
    }

    void messagesReachTheOwner() {
        std::vector<std::string> messages;
        JobContext job({}, {}, nullptr, [&](const std::string& text) { messages.push_back(text); });
        job.message("3 components were joined");
        QVERIFY(messages == std::vector<std::string>{"3 components were joined"});
    }

    void stageTimesAddUpByNameAndLeavePausesOut() {
        PauseGate gate;
        JobContext job({}, {}, &gate);
        QVERIFY(job.stageTimes().empty());
        const auto start = std::chrono::steady_clock::now();
        job.beginStage("first");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        job.beginStage("second");
        gate.pause();
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        gate.resume();
        job.beginStage("first");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const auto times = job.stageTimes();
        const double whole = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        QCOMPARE(times.size(), std::size_t{2});
        QCOMPARE(times[0].stage, std::string("first"));
        QCOMPARE(times[1].stage, std::string("second"));
        QVERIFY(times[0].seconds >= 0.04);
        QVERIFY(times[0].seconds + times[1].seconds <= whole - 0.06);
    }
};

QTEST_GUILESS_MAIN(JobContextTest)
#include "job_context_test.moc"
