#include <SQLiteCpp/SQLiteCpp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QTest>
#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include "core/base/error.hpp"
#include "core/store/damaged_library.hpp"
#include "tests/store/forked.hpp"
#include "tests/store/library_fixture.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::string messageOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.problem() + " | " + error.remedy();
    }
    return "no error";
}

void overwrite(const fs::path& file, std::streamoff at, const std::string& bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(at);
    stream << bytes;
}

void write(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string noise(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

}  // namespace

class LibraryFilesTest : public QObject {
    Q_OBJECT

private slots:
    void aNewFolderBecomesALibrary() {
        LibraryFixture fixture;
        QVERIFY_THROWS_EXCEPTION(Error, Library::openExisting(fixture.folder));
        QVERIFY(!fs::exists(fixture.folder));
        Library library = Library::open(fixture.folder / "deeper");
        QVERIFY(library.readOnlyReason().empty());
        SQLite::Database raw(fixture.folder / "deeper/library.sqlite");
        QCOMPARE(raw.execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
        QVERIFY(raw.execAndGet("PRAGMA user_version").getInt() >= 1);
        QCOMPARE(raw.execAndGet("PRAGMA application_id").getInt(), 0x4C61704C);
        QCOMPARE(library.integrityProblem(), std::string());
    }

    void anEmptyFileIsALibraryThatLostItsContentAndNoneIsMadeOfIt() {
        LibraryFixture fixture;
        write(fixture.file(), "");
        for (const auto& open : {&Library::open, &Library::openExisting})
            QVERIFY_THROWS_EXCEPTION(DamagedLibrary, open(fixture.folder));
        QCOMPARE(fs::file_size(fixture.file()), std::uintmax_t{0});
    }

    void nothingIsLeftBesideANewLibrary() {
        LibraryFixture fixture;
        Library::open(fixture.folder);
        for (const auto& entry : fs::directory_iterator(fixture.folder))
            QCOMPARE(entry.path().filename().string(), std::string("library.sqlite"));
    }

    void oneOfSeveralThatMakeALibraryAtOnceMakesIt() {
        LibraryFixture fixture;
        std::atomic<int> failures = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 6; ++i)
                threads.emplace_back([&] {
                    const std::string problem =
                        messageOf([&] { Library::open(fixture.folder).addTag(1, "x"); });
                    if (problem.find("refused an entry") == std::string::npos) ++failures;
                });
        }
        QCOMPARE(failures.load(), 0);
        QCOMPARE(Library::open(fixture.folder).integrityProblem(), std::string());
    }

    void aPipeIsNoLibrary() {
        LibraryFixture fixture;
        fs::create_directories(fixture.folder);
        QCOMPARE(mkfifo(fixture.file().c_str(), 0600), 0);
        for (const auto& open : {&Library::open, &Library::openExisting})
            QVERIFY_THROWS_EXCEPTION(Error, open(fixture.folder));
    }

    void aLogWithoutItsLibraryIsNeverDeleted_data() {
        QTest::addColumn<bool>("isThere");
        QTest::addColumn<QString>("what");
        QTest::newRow("empty") << true << "library.sqlite is empty";
        QTest::newRow("missing") << false << "library.sqlite is not there";
    }
    void aLogWithoutItsLibraryIsNeverDeleted() {
        QFETCH(const bool, isThere);
        QFETCH(const QString, what);
        LibraryFixture fixture;
        const fs::path log = fixture.folder / "library.sqlite-wal";
        const std::string content = noise(5000, 1);
        write(log, content);
        if (isThere) write(fixture.file(), "");
        for (const auto& open : {&Library::open, &Library::openExisting}) {
            const std::string problem = messageOf([&] { open(fixture.folder); });
            QVERIFY2(problem.find(what.toStdString()) != std::string::npos, problem.c_str());
            QVERIFY2(problem.find("write-ahead log") != std::string::npos, problem.c_str());
        }
        QCOMPARE(fs::exists(fixture.file()), isThere);
        std::ifstream stream(log, std::ios::binary);
        QVERIFY(std::string(std::istreambuf_iterator<char>(stream), {}) == content);
    }

    void aNewerLibraryOpensReadOnly() {
        LibraryFixture fixture;
        {
            Library library = Library::open(fixture.folder);
            fill(library, 3);
        }
        SQLite::Database(fixture.file(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 999");
        Library library = Library::open(fixture.folder);
        QVERIFY(library.readOnlyReason().find("newer version") != std::string::npos);
        QCOMPARE(library.counts().total, 3);
        QVERIFY_THROWS_EXCEPTION(Error, Library::Transaction{library});
        QVERIFY_THROWS_EXCEPTION(Error, library.addTag(1, "x"));
    }

    void onAFullDriveALibraryIsReadAllTheSame() {
        LibraryFixture fixture;
        const fs::path drive = fixture.temporary.path().toStdString() + "/drive";
        fs::create_directory(drive);
        const int outcome = runForked([&] {
            // A drive of its own, as root or as one who may make name spaces.
            if (unshare(CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0 ||
                mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
                mount("tmpfs", drive.c_str(), "tmpfs", 0, "size=8m") != 0)
                return 77;
            const fs::path folder = drive / "full.laplens";
            {
                Library library = Library::open(folder);
                fill(library, 3);
            }
            std::ofstream filler(drive / "filler");
            while (filler << std::string(4096, 'x') && filler.flush()) {
            }
            const Library library = Library::openExisting(folder);
            if (library.counts().total != 3) return 1;
            if (library.readOnlyReason().find("no space") == std::string::npos) return 2;
            return 0;
        });
        if (outcome == 77) QSKIP("skipped: no drive can be made here");
        QCOMPARE(outcome, 0);
    }

    void aFolderThatMayNotBeWrittenOpensReadOnly() {
        LibraryFixture fixture;
        {
            Library library = Library::open(fixture.folder);
            fill(library, 5);
        }
        fs::permissions(fixture.temporary.path().toStdString(), fs::perms(0755));
        fs::permissions(fixture.folder, fs::perms(0555));
        const int outcome = runForked([&] {
            if (geteuid() == 0 && seteuid(65534) != 0) return 77;
            Library library = Library::open(fixture.folder);
            if (library.readOnlyReason().find("may not be written") == std::string::npos) return 2;
            if (library.counts().total != 5 || library.images().size() != 5) return 3;
            if (messageOf([&] { library.addTag(1, "x"); }).find("may not be written") == std::string::npos)
                return 4;
            if (messageOf([&] { Library::open(fixture.folder / "new.laplens"); }) == "no error") return 5;
            return 0;
        });
        fs::permissions(fixture.folder, fs::perms(0755));
        if (outcome == 77) QSKIP("skipped: cannot become another user");
        QCOMPARE(outcome, 0);
    }

    void damagedFilesAreRefusedWithARemedy_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("random bytes") << 0;
        QTest::newRow("text") << 1;
        QTest::newRow("header only") << 2;
        QTest::newRow("half a page") << 3;
        QTest::newRow("truncated at a page") << 4;
        QTest::newRow("truncated within a page") << 5;
        QTest::newRow("noise in the middle") << 6;
        QTest::newRow("noise in the schema") << 7;
        QTest::newRow("another program's database") << 8;
    }
    void damagedFilesAreRefusedWithARemedy() {
        QFETCH(int, kind);
        LibraryFixture fixture;
        if (kind < 2 || kind == 8) {
            write(fixture.file(),
                  kind == 0 ? noise(50'000, 1)
                            : "Dear diary, this is not a database at all. " + std::string(200, '.'));
            if (kind == 8) {
                fs::remove(fixture.file());
                SQLite::Database(fixture.file(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                    .exec("CREATE TABLE other (x)");
            }
        } else {
            {
                Library library = Library::open(fixture.folder);
                fill(library, 2000);
            }
            const auto size = fs::file_size(fixture.file());
            QVERIFY(size > 200'000);
            if (kind == 2) fs::resize_file(fixture.file(), 100);
            if (kind == 3) fs::resize_file(fixture.file(), 5000);
            if (kind == 4) fs::resize_file(fixture.file(), size / 16384 / 2 * 16384);
            if (kind == 5) fs::resize_file(fixture.file(), size - 1000);
            if (kind == 6) overwrite(fixture.file(), 16384 * 8, noise(30'000, 2));
            if (kind == 7) overwrite(fixture.file(), 100, noise(8'000, 3));
        }
        const std::string before = [&] {
            std::ifstream stream(fixture.file(), std::ios::binary);
            return std::string(std::istreambuf_iterator<char>(stream), {});
        }();
        const std::string message = messageOf([&] { Library::open(fixture.folder); });
        QVERIFY2(message != "no error" && message.find(" | ") + 3 < message.size(), message.c_str());
        std::ifstream stream(fixture.file(), std::ios::binary);
        QVERIFY2(std::string(std::istreambuf_iterator<char>(stream), {}) == before,
                 "the damaged file was changed");
    }

    void aLargeLibraryCutShortIsRefusedWithoutReadingIt() {
        LibraryFixture fixture;
        {
            Library library = Library::open(fixture.folder);
            const auto ids = fill(library, 30);
            Library::Transaction transaction(library);
            for (const auto id : ids) library.putThumbnail(id, std::vector<std::byte>(1'000'000));
            transaction.commit();
        }
        const auto size = fs::file_size(fixture.file());
        QVERIFY(size > 25'000'000);
        fs::resize_file(fixture.file(), size - 16384);
        const std::string message = messageOf([&] { Library::open(fixture.folder); });
        QVERIFY2(message.find("truncated") != std::string::npos, message.c_str());
    }

    void noiseAnywhereNeverCrashes() {
        LibraryFixture fixture;
        {
            Library library = Library::open(fixture.folder);
            const auto ids = fill(library, 400);
            const auto network =
                library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 16});
            Library::Transaction transaction(library);
            for (const auto id : ids) library.putFeature(network, id, std::vector<float>(16, 1.0f));
            transaction.commit();
        }
        const fs::path copy = fixture.folder.parent_path() / "copy.laplens";
        const auto size = fs::file_size(fixture.file());
        std::mt19937 random(5);
        int refused = 0;
        for (int round = 0; round < 60; ++round) {
            fs::remove_all(copy);
            fs::create_directories(copy);
            fs::copy_file(fixture.file(), copy / "library.sqlite");
            overwrite(copy / "library.sqlite", static_cast<std::streamoff>(random() % size),
                      noise(1 + random() % 300, random()));
            try {
                Library library = Library::open(copy);
                library.images();
                library.loadFeatures(1);
                library.integrityProblem();
            } catch (const Error&) {
                ++refused;
            }
        }
        QVERIFY(refused > 0);
    }

    void aFileInPlaceOfTheFolderIsRefused() {
        LibraryFixture fixture;
        write(fixture.folder, "x");
        QVERIFY(messageOf([&] { Library::open(fixture.folder); }) != "no error");
    }

    void aReaderSeesWholeTransactionsOfAWriter() {
        LibraryFixture fixture;
        Library writer = Library::open(fixture.folder);
        fill(writer, 0);
        std::atomic<bool> done = false;
        std::atomic<int> torn = 0, looks = 0;
        std::thread reader([&] {
            Library library = Library::openExisting(fixture.folder);
            while (!done) {
                if (library.counts().total % 50 != 0) ++torn;
                ++looks;
            }
        });
        for (int batch = 0; batch < 40; ++batch) {
            Library::Transaction transaction(writer);
            for (int i = 0; i < 50; ++i) writer.addImage(imageRecord(1, batch * 50 + i));
            transaction.commit();
        }
        done = true;
        reader.join();
        QCOMPARE(torn.load(), 0);
        QVERIFY(looks > 0);
    }

    void twoWritersWaitForEachOther() {
        LibraryFixture fixture;
        {
            Library library = Library::open(fixture.folder);
            fill(library, 0);
        }
        std::atomic<int> failures = 0;
        const auto work = [&](int first) {
            try {
                Library library = Library::openExisting(fixture.folder);
                for (int i = 0; i < 100; ++i) {
                    Library::Transaction transaction(library);
                    library.addImage(imageRecord(1, first + i));
                    transaction.commit();
                }
            } catch (const Error&) {
                ++failures;
            }
        };
        std::thread one(work, 0), two(work, 1000);
        one.join();
        two.join();
        QCOMPARE(failures.load(), 0);
        QCOMPARE(Library::openExisting(fixture.folder).counts().total, 200);
    }

    void aMovedLibraryFolderOpensAsBefore() {
        LibraryFixture fixture;
        {
            Library library = Library::open(fixture.folder);
            fill(library, 7);
        }
        const fs::path moved = fixture.folder.parent_path() / "another place\n\xFF%?#.laplens";
        fs::rename(fixture.folder, moved);
        {
            Library library = Library::openExisting(moved);
            QCOMPARE(library.counts().total, 7);
            QVERIFY(library.roots().at(0).path == fs::path("/pictures"));
            library.addTag(1, "still writable");
        }
        fs::remove_all(moved);
    }
};

QTEST_GUILESS_MAIN(LibraryFilesTest)
#include "library_files_test.moc"
