#include "core/base/run_marker.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <functional>

using namespace laplens;
namespace fs = std::filesystem;

namespace {

/// Runs `work` in a process of its own, which ends without running destructors; its wait status.
int inAnotherProcess(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

}  // namespace

class RunMarkerTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> temporary_;
    fs::path folder() const { return temporary_->path().toStdString(); }

private slots:
    void init() { temporary_ = std::make_unique<QTemporaryDir>(); }

    void aCleanEndLeavesNothing() {
        { QVERIFY(!RunMarker(folder()).foundCrash()); }
        QVERIFY(fs::is_empty(folder()));
        QVERIFY(!RunMarker(folder()).foundCrash());
    }

    void aCrashIsToldOnce() {
        inAnotherProcess([this] {
            RunMarker marker(folder());
            _exit(1);
        });
        { QVERIFY(RunMarker(folder()).foundCrash()); }
        QVERIFY(!RunMarker(folder()).foundCrash());
    }

    /// As a package does it while a window is open.
    void aSecondWindowOfAnotherVersionIsNoCrash() {
        constexpr const char* kFolder = "LAPLENS_TEST_MARKERS";
        if (qEnvironmentVariableIsSet(kFolder)) {  // the newer program
            QVERIFY(!RunMarker(qgetenv(kFolder).toStdString()).foundCrash());
            return;
        }
        const fs::path program = fs::read_symlink("/proc/self/exe"), newer = program.string() + ".new";
        fs::copy_file(program, newer, fs::copy_options::overwrite_existing);
        fs::rename(newer, program);
        const QTemporaryDir another;
        const fs::path elsewhere = fs::path(another.path().toStdString()) / program.filename();
        fs::copy_file(program, elsewhere);
        RunMarker first(folder());
        for (const fs::path& file : {program, elsewhere}) {
            QProcess second;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(kFolder, temporary_->path());
            second.setProcessEnvironment(environment);
            second.start(QString::fromStdString(file.string()), {QTest::currentTestFunction()});
            QVERIFY(second.waitForFinished());
            QCOMPARE(second.exitCode(), 0);
        }
    }

    void aSecondWindowIsNoCrash() {
        RunMarker first(folder());
        const int status = inAnotherProcess([this] {
            const bool found = RunMarker(folder()).foundCrash();
            _exit(found ? 1 : 0);
        });
        QCOMPARE(WEXITSTATUS(status), 0);
        QVERIFY(!fs::is_empty(folder()));
    }

    void beingEndedByTheDesktopIsNoCrash() {
        const int status = inAnotherProcess([this] {
            RunMarker marker(folder());
            raise(SIGTERM);
        });
        QVERIFY(WIFSIGNALED(status));
        QCOMPARE(WTERMSIG(status), SIGTERM);
        QVERIFY(!RunMarker(folder()).foundCrash());
    }
};

QTEST_GUILESS_MAIN(RunMarkerTest)
#include "run_marker_test.moc"
