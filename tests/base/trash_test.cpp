#include <sys/stat.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/trash.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

std::string textOf(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::size_t filesIn(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

}  // namespace

/// The desktop's trash, as file managers see it.
class TrashTest : public QObject {
    Q_OBJECT

    QTemporaryDir temporary_;
    fs::path folder_{temporary_.path().toStdString()};
    fs::path trash_ = folder_ / "data/Trash";

private slots:
    void initTestCase() { qputenv("XDG_DATA_HOME", QByteArray::fromStdString((folder_ / "data").string())); }
    void init() {
        fs::remove_all(trash_);
        fs::remove_all(folder_ / "pictures");
    }

    void aFileGoesWithANoteOfWhereItWasAndComesBack() {
        const fs::path file = folder_ / "pictures/a b\xff%\xc3\xa4.jpg";
        write(file, "picture");
        const fs::path place = reserveInTrash(file);
        QVERIFY2(fs::exists(file) && !fs::exists(place), "a place is not the move");
        moveIntoTrash(file, place);
        QVERIFY(!fs::exists(file));
        QCOMPARE(textOf(place), std::string("picture"));
        QCOMPARE(place.parent_path(), trash_ / "files");
        const fs::path note = trash_ / "info" / (place.filename().string() + ".trashinfo");
        QCOMPARE(textOf(note).substr(0, textOf(note).find("\nDeletionDate=")),
                 "[Trash Info]\nPath=" + folder_.string() + "/pictures/a%20b%FF%25%C3%A4.jpg");
        bringBackFromTrash(place, file);
        QCOMPARE(textOf(file), std::string("picture"));
        QVERIFY(!fs::exists(place) && !fs::exists(note));
    }

    void filesOfOneNameHavePlacesOfTheirOwn() {
        write(folder_ / "pictures/1/a.jpg", "one");
        write(folder_ / "pictures/2/a.jpg", "two");
        const fs::path first = reserveInTrash(folder_ / "pictures/1/a.jpg");
        const fs::path second = reserveInTrash(folder_ / "pictures/2/a.jpg");
        QVERIFY(first != second);
        moveIntoTrash(folder_ / "pictures/2/a.jpg", second);
        moveIntoTrash(folder_ / "pictures/1/a.jpg", first);
        QCOMPARE(textOf(first), std::string("one"));
        QCOMPARE(textOf(second), std::string("two"));
    }

    void nothingIsWrittenOver() {
        const fs::path file = folder_ / "pictures/a.jpg";
        write(file, "old");
        const fs::path place = reserveInTrash(file);
        write(place, "of another program");
        QVERIFY(problemOf([&] { moveIntoTrash(file, place); }).find("cannot be moved") != std::string::npos);
        QCOMPARE(textOf(file), std::string("old"));
        QCOMPARE(textOf(place), std::string("of another program"));

        const fs::path other = reserveInTrash(file);
        moveIntoTrash(file, other);
        write(file, "new");
        QVERIFY(problemOf([&] { bringBackFromTrash(other, file); }).find("another file of this name") !=
                std::string::npos);
        QCOMPARE(textOf(file), std::string("new"));
        QCOMPARE(textOf(other), std::string("old"));
    }

    void aFolderThatIsGoneIsMadeAgainAndAnEmptiedTrashIsSaid() {
        const fs::path file = folder_ / "pictures/trip/a.jpg";
        write(file, "picture");
        const fs::path place = reserveInTrash(file);
        moveIntoTrash(file, place);
        fs::remove_all(folder_ / "pictures");
        bringBackFromTrash(place, file);
        QCOMPARE(textOf(file), std::string("picture"));
        QVERIFY(problemOf([&] { bringBackFromTrash(place, file); }).find("not in the trash any more") !=
                std::string::npos);
    }

    void aFolderThatMayNotBeWrittenKeepsItsFiles() {
        if (geteuid() == 0) QSKIP("root may write everywhere");
        const fs::path file = folder_ / "pictures/a.jpg";
        write(file, "picture");
        const fs::path place = reserveInTrash(file);
        fs::permissions(file.parent_path(), fs::perms::owner_read | fs::perms::owner_exec);
        const std::string problem = problemOf([&] { moveIntoTrash(file, place); });
        fs::permissions(file.parent_path(), fs::perms::owner_all);
        QVERIFY(problem.find("cannot be moved to the trash") != std::string::npos);
        QCOMPARE(filesIn(trash_ / "info"), std::size_t{0});
    }

    void aTrashThatIsALinkIsNotUsed() {
        write(folder_ / "pictures/a.jpg", "picture");
        fs::create_directories(folder_ / "elsewhere");
        fs::create_directories(trash_.parent_path());
        fs::create_directory_symlink(folder_ / "elsewhere", trash_);
        try {
            const fs::path place = reserveInTrash(folder_ / "pictures/a.jpg");
            giveUpTrashPlace(place);
            QVERIFY(place.string().find(trash_.string()) == std::string::npos);
            const fs::path other = place.parent_path().parent_path();
            std::error_code inUse;
            for (const fs::path& folder : {other / "files", other / "info", other}) fs::remove(folder, inUse);
        } catch (const Error&) {
            // The drive has no other.
        }
        QCOMPARE(filesIn(folder_ / "elsewhere"), std::size_t{0});
        fs::remove(trash_);
    }

    void aNoteTellsWhoseAPlaceIs() {
        const fs::path file = folder_ / "pictures/a b.jpg";
        write(file, "picture");
        const fs::path place = reserveInTrash(file);
        QVERIFY(mayBeFromFile(place, file));
        QVERIFY(!mayBeFromFile(place, folder_ / "pictures/a"));
        QVERIFY(!mayBeFromFile(place, folder_ / "other/a b.jpg"));
        giveUpTrashPlace(place);
        QVERIFY2(mayBeFromFile(place, file), "a crash may have taken the note");
    }

    void aFileOnAnotherDriveGoesIntoThatDrivesTrash_data() {
        QTest::addColumn<bool>("byLink");
        QTest::addColumn<QString>("name");
        QTest::newRow("as it is") << false << "a.jpg";
        QTest::newRow("by a link to its folder") << true << "a.jpg";
        QTest::newRow("by a link to the folder above") << true << "sub/a.jpg";
    }

    void aFileOnAnotherDriveGoesIntoThatDrivesTrash() {
        QFETCH(bool, byLink);
        QFETCH(QString, name);
        const fs::path drive = "/dev/shm";
        struct stat here {
        }, there{};
        if (stat(folder_.c_str(), &here) != 0 || stat(drive.c_str(), &there) != 0 ||
            here.st_dev == there.st_dev || access(drive.c_str(), W_OK) != 0)
            QSKIP("there is no other drive");
        const fs::path own = drive / (".Trash-" + std::to_string(getuid()));
        const bool wasThere = fs::exists(own);
        const fs::path folder = drive / ("laplens-test-" + std::to_string(getpid()));
        const fs::path link = folder_ / "pictures/away";
        fs::create_directories(folder);
        if (byLink) {
            fs::create_directories(link.parent_path());
            fs::create_directory_symlink(folder, link);
        }
        const fs::path file = (byLink ? link : folder) / name.toStdString();
        write(file, "picture");
        const fs::path place = reserveInTrash(file);
        moveIntoTrash(file, place);
        QCOMPARE(place.parent_path(), own / "files");
        bringBackFromTrash(place, file);
        QCOMPARE(textOf(file), std::string("picture"));
        fs::remove_all(folder);
        if (!wasThere) fs::remove_all(own);
    }
};

QTEST_GUILESS_MAIN(TrashTest)
#include "trash_test.moc"
