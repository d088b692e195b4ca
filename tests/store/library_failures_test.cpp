#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <chrono>
#include <cstdio>
#include <random>
#include <thread>

#include "core/base/error.hpp"
#include "tests/store/forked.hpp"
#include "tests/store/library_fixture.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

/// Every connection of this process that is opened from now on may grow to 40 pages: a disk that is nearly
/// full.
int limitPages(sqlite3* database, const char**, const void*) {
    return sqlite3_exec(database, "PRAGMA max_page_count = 40", nullptr, nullptr, nullptr);
}

constexpr int kBatch = 50;

/// Adds batches for ever and writes one byte to `report` after each commit.
[[noreturn]] void writeBatches(const fs::path& folder, int round, int report) {
    Library library = Library::openExisting(folder);
    const std::vector<float> feature(64, 0.25f);
    const std::vector<std::byte> thumbnail(3000, std::byte{1});
    for (int batch = 0;; ++batch) {
        Library::Transaction transaction(library);
        for (int i = 0; i < kBatch; ++i) {
            const auto id = library.addImage(imageRecord(1, round * 10'000'000 + batch * kBatch + i));
            library.putFeature(1, id, feature);
            library.putCode(1, id, std::vector<std::uint64_t>{1, 2});
            library.putThumbnail(id, thumbnail);
        }
        transaction.commit();
        if (write(report, "x", 1) != 1) _exit(1);
    }
}

/// In a child process; it must not return into the test, whose temporary folder it would remove.
[[noreturn]] void runWriter(const fs::path& folder, int round, int report) {
    alarm(60);
    try {
        writeBatches(folder, round, report);
    } catch (const std::exception& exception) {
        std::fputs(exception.what(), stderr);
        _exit(1);
    }
}

}  // namespace

class LibraryFailuresTest : public QObject {
    Q_OBJECT

private slots:
    void aKillLosesAtMostTheLastBatch() {
        LibraryFixture fixture;
        {
            Library library = Library::open(fixture.folder);
            fill(library, 0);
            library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 64});
            library.addModel({.networkId = 1, .method = "lsh", .bits = 128});
        }
        std::mt19937 random(7);
        std::int64_t before = 0;
        for (int round = 0; round < 20; ++round) {
            int ends[2];
            QCOMPARE(pipe(ends), 0);
            const pid_t child = fork();
            if (child == 0) {
                close(ends[0]);
                runWriter(fixture.folder, round, ends[1]);
            }
            // kill(-1) would be the end of every process there is.
            QVERIFY(child > 0);
            close(ends[1]);
            std::int64_t reported = 0;
            char byte = 0;
            while (reported < 1 && read(ends[0], &byte, 1) == 1) ++reported;
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
            kill(child, SIGKILL);
            int status = 0;
            waitpid(child, &status, 0);
            while (read(ends[0], &byte, 1) == 1) ++reported;
            close(ends[0]);

            const Library library = Library::openExisting(fixture.folder);
            QCOMPARE(library.integrityProblem(), std::string());
            const std::int64_t total = library.counts().total;
            QCOMPARE(total % kBatch, 0);
            const std::int64_t committed = (total - before) / kBatch;
            QVERIFY2(committed == reported || committed == reported + 1,
                     qPrintable(QString("%1 reported, %2 there").arg(reported).arg(committed)));
            before = total;
            QCOMPARE(static_cast<std::int64_t>(library.loadFeatures(1).imageIds.size()), total);
            QCOMPARE(static_cast<std::int64_t>(library.loadCodes(1).imageIds.size()), total);
        }
    }

    void aFullDiskIsToldAndNothingIsLost() {
        LibraryFixture fixture;
        {
            Library library = Library::open(fixture.folder);
            fill(library, 100);
        }
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(limitPages));
        std::string problem, remedy;
        {
            Library library = Library::openExisting(fixture.folder);
            try {
                Library::Transaction transaction(library);
                for (int i = 0; i < 100'000; ++i) library.addImage(imageRecord(1, 1000 + i));
                transaction.commit();
            } catch (const Error& error) {
                problem = error.problem();
                remedy = error.remedy();
            }
            QCOMPARE(library.counts().total, 100);
            library.addTag(1, "small things still fit");
        }
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(limitPages));
        QVERIFY2(problem.find("disk is full") != std::string::npos, problem.c_str());
        QVERIFY(!remedy.empty());
        Library library = Library::openExisting(fixture.folder);
        QCOMPARE(library.integrityProblem(), std::string());
        QCOMPARE(library.counts().total, 100);
        QCOMPARE(library.imagesTagged("small things still fit").size(), std::size_t{1});
    }

    void aReallyFullDiskIsToldAndNothingIsLost() {
        LibraryFixture fixture;
        fs::create_directories(fixture.folder);
        if (mount("tmpfs", fixture.folder.c_str(), "tmpfs", 0, "size=3m") != 0)
            QSKIP("skipped: cannot mount a small disk");
        std::string problem;
        std::int64_t committed = 0;
        {
            Library library = Library::open(fixture.folder);
            fill(library, 0);
            try {
                for (int batch = 0; batch < 10'000; ++batch) {
                    Library::Transaction transaction(library);
                    for (int i = 0; i < kBatch; ++i)
                        library.putThumbnail(library.addImage(imageRecord(1, batch * kBatch + i)),
                                             std::vector<std::byte>(2000));
                    transaction.commit();
                    committed += kBatch;
                }
            } catch (const Error& error) {
                problem = error.problem();
            }
            QCOMPARE(library.counts().total, committed);
        }
        const std::string integrity = Library::openExisting(fixture.folder).integrityProblem();
        umount(fixture.folder.c_str());
        QVERIFY(committed > 0);
        QVERIFY2(problem.find("disk is full") != std::string::npos, problem.c_str());
        QCOMPARE(integrity, std::string());
    }

    void aLockedLibraryIsToldAfterAWhile() {
        LibraryFixture fixture;
        Library one = Library::open(fixture.folder);
        Library two = Library::open(fixture.folder);
        Library::Transaction transaction(one);
        std::string problem;
        try {
            Library::Transaction blocked(two);
        } catch (const Error& error) {
            problem = error.problem();
        }
        QVERIFY2(problem.find("in use") != std::string::npos, problem.c_str());
    }
};

QTEST_GUILESS_MAIN(LibraryFailuresTest)
#include "library_failures_test.moc"
