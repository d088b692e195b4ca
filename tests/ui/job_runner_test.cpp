#include "ui/session/job_runner.hpp"

#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <thread>

#include "core/base/error.hpp"
#include "tests/support/patience.hpp"

using namespace laplens;

namespace {

std::atomic<int> steps = 0;

void countSlowly(JobContext& context) {
    context.beginStage("Counting", 100'000);
    for (int i = 1; i <= 100'000; ++i) {
        context.checkpoint();
        ++steps;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        context.advanceTo(i);
    }
}

}  // namespace

class JobRunnerTest : public QObject {
    Q_OBJECT

private slots:
    void reportsProgressWithRateAndTimeLeft() {
        JobRunner runner;
        QSignalSpy progress(&runner, &JobRunner::progressed);
        runner.start("Count", countSlowly);
        QVERIFY(QTest::qWaitFor([&] { return progress.size() > 10; }, kWaitMs));
        QCOMPARE(progress.last().at(0).toString(), QString("Counting"));
        QVERIFY(progress.last().at(3).toDouble() > 0);
        QVERIFY(progress.last().at(4).toDouble() > 0);
    }

    void cancelTakesEffectAtTheNextCheckpoint() {
        JobRunner runner;
        QSignalSpy progress(&runner, &JobRunner::progressed), cancelled(&runner, &JobRunner::cancelled);
        runner.start("Count", countSlowly);
        QVERIFY(heard(progress));
        runner.cancel();
        const int then = steps;
        QVERIFY(heard(cancelled));
        QVERIFY(steps <= then + 1);
        QVERIFY(!runner.isRunning());
    }

    void pausedJobStandsStillUntilItIsResumed() {
        JobRunner runner;
        QSignalSpy progress(&runner, &JobRunner::progressed);
        runner.start("Count", countSlowly);
        QVERIFY(heard(progress));
        runner.pause();
        const int then = steps;
        QTest::qWait(300);
        QVERIFY(steps <= then + 1);
        runner.resume();
        QVERIFY(QTest::qWaitFor([&] { return steps > then + 1; }, kWaitMs));
    }

    void errorArrivesWithItsThreeParts() {
        JobRunner runner;
        QSignalSpy failed(&runner, &JobRunner::failed);
        runner.start("Fail", [](JobContext&) { throw Error("it is broken", "/some/file", "mend it"); });
        QVERIFY(heard(failed));
        QCOMPARE(failed.first().at(0).toString(), QString("it is broken"));
        QCOMPARE(failed.first().at(1).toString(), QString("/some/file"));
        QCOMPARE(failed.first().at(2).toString(), QString("mend it"));
    }

    void secondJobWaitsForTheFirst() {
        JobRunner runner;
        QSignalSpy finished(&runner, &JobRunner::finished), cancelled(&runner, &JobRunner::cancelled);
        std::vector<int> order;
        runner.start("Count", countSlowly);
        runner.start("First", [&](JobContext&) { order.push_back(1); });
        runner.start("Second", [&](JobContext&) { order.push_back(2); });
        QCOMPARE(runner.title(), QString("Count"));
        runner.cancel();
        QVERIFY(QTest::qWaitFor([&] { return finished.size() == 2; }, kWaitMs));
        QCOMPARE(cancelled.size(), 1);
        QCOMPARE(order, (std::vector<int>{1, 2}));
        QVERIFY(!runner.isRunning());
    }

    void cancellingAllDropsTheJobsThatWait() {
        JobRunner runner;
        QSignalSpy started(&runner, &JobRunner::started), cancelled(&runner, &JobRunner::cancelled);
        runner.start("Count", countSlowly);
        runner.start("Count again", countSlowly);
        runner.cancelAll();
        QVERIFY(heard(cancelled));
        QTest::qWait(50);
        QCOMPARE(started.size(), 1);
        QVERIFY(!runner.isRunning());
    }
};

QTEST_GUILESS_MAIN(JobRunnerTest)
#include "job_runner_test.moc"
