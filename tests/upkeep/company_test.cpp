#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>
#include <fstream>
#include <functional>

#include "core/base/digest.hpp"
#include "core/base/paths.hpp"
#include "core/copies/duplicates.hpp"
#include "core/images/decode.hpp"
#include "core/library/picture_reader.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "core/upkeep/array_export.hpp"
#include "core/upkeep/backup.hpp"
#include "core/upkeep/doctor.hpp"
#include "tests/support/held_locks.hpp"
#include "tests/support/picture_library.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

using Act = std::function<void(PictureLibrary&)>;

struct NamedAct {
    const char* name;
    Act act;
};

fs::path fileOf(const PictureLibrary& fixture) {
    return fixture.libraryFolder / "library.sqlite";
}

void addOnePicture(PictureLibrary& fixture) {
    for (const auto& entry : fs::recursive_directory_iterator(fixture.pictures))
        if (entry.is_regular_file()) {
            fs::copy_file(entry.path(), fixture.pictures / "one more.jpg",
                          fs::copy_options::overwrite_existing);
            return;
        }
}

/// What a process that has the library open does with it or to it beside.
const std::vector<NamedAct>& acts() {
    static const std::vector<NamedAct> all = {
        {"opening it again", [](PictureLibrary& f) { f.open().counts(); }},
        {"opening it again read-only",
         [](PictureLibrary& f) {
             SQLite::Database newer(fileOf(f), SQLite::OPEN_READWRITE);
             const int version = newer.execAndGet("PRAGMA user_version").getInt();
             newer.exec("PRAGMA user_version = 999");
             QVERIFY(!Library::openExisting(f.libraryFolder).readOnlyReason().empty());
             newer.exec("PRAGMA user_version = " + std::to_string(version));
         }},
        {"a scan of a new picture",
         [](PictureLibrary& f) {
             addOnePicture(f);
             Library writer = f.open();
             updateLibrary(writer, {}, f.context);
         }},
        {"loading the index and asking it",
         [](PictureLibrary& f) {
             const auto index = SearchIndex::load(f.open(), f.context);
             search(*index, queryFromRow(*index, 0), {.filter = {.pathContains = "a"}, .rerank = true});
         }},
        {"duplicates", [](PictureLibrary& f) { duplicateGroups(f.open(), CopyLevel::Same, f.context); }},
        {"a backup, and what checks it",
         [](PictureLibrary& f) {
             backUpLibrary(f.libraryFolder, f.folder / "backup", f.context);
             verifyBackup(f.folder / "backup", f.context);
             fs::remove_all(f.folder / "backup");
         }},
        {"a backup of it that is checked while it is open as a library",
         [](PictureLibrary& f) {
             std::ofstream(f.libraryFolder / "backup.json")
                 << R"({"madeAt":"","schema":1,"rows":{},"files":{"library.sqlite":{"bytes":1}}})";
             QVERIFY(!problemOf([&] { verifyBackup(f.libraryFolder, f.context); }).empty());
             fs::remove(f.libraryFolder / "backup.json");
         }},
        {"doctor and diagnostics",
         [](PictureLibrary& f) {
             examineLibrary(f.libraryFolder, f.context);
             const Library library = f.open();
             diagnostics(&library);
         }},
        {"export", [](PictureLibrary& f) { exportArrays(f.open(), f.folder / "arrays", f.context); }},
        {"the database taken for a picture",
         [](PictureLibrary& f) {
             for (const char* ending : {"", "-wal", "-shm"}) {
                 const fs::path file = fileOf(f).native() + ending;
                 QVERIFY(!problemOf([&] { decodeFile(file); }).empty());
                 QVERIFY(!problemOf([&] { contentHashOfFile(file); }).empty());
                 QVERIFY(!problemOf([&] { sha256OfFile(file); }).empty());
                 QVERIFY(!problemOf([&] { copyFileAtomically(file, f.folder / "copy"); }).empty());
             }
         }},
        {"links to it among the pictures",
         [](PictureLibrary& f) {
             fs::create_symlink(fileOf(f), f.pictures / "link.jpg");
             fs::create_hard_link(fileOf(f), f.pictures / "hard.jpg");
             fs::create_hard_link(fileOf(f).native() + "-shm", f.pictures / "shared.jpg");
             Library writer = f.open();
             updateLibrary(writer, {}, f.context);
         }},
        {"the library's folder as a root",
         [](PictureLibrary& f) {
             Library writer = f.open();
             problemOf([&] { addPictures(writer, f.libraryFolder, false, f.context); });
             problemOf([&] { addPictures(writer, fileOf(f), false, f.context); });
             updateLibrary(writer, {}, f.context);
         }},
    };
    return all;
}

}  // namespace

/// A library that this process has open stays locked whatever else the process does: the locks tell other
/// processes that somebody is there ("How To Corrupt An SQLite Database File", 2.2).
class CompanyTest : public QObject {
    Q_OBJECT

    QTemporaryDir state_;
    PictureLibrary fixture_{2};

private slots:
    void initTestCase() {
        qputenv("XDG_STATE_HOME", state_.path().toUtf8());
        Library library = fixture_.open();
        addPictures(library, fixture_.pictures, true, fixture_.context);
        updateLibrary(library, {}, fixture_.context);
    }

    void whateverAProcessDoesItsLibraryStaysLocked_data() {
        QTest::addColumn<int>("number");
        for (std::size_t i = 0; i < acts().size(); ++i) QTest::newRow(acts()[i].name) << int(i);
    }
    void whateverAProcessDoesItsLibraryStaysLocked() {
        QFETCH(int, number);
        Library first = fixture_.open();
        first.counts();
        QVERIFY(holdsLockOn(fileOf(fixture_)));
        QVERIFY(holdsLockOn(fileOf(fixture_).native() + "-shm"));
        acts()[std::size_t(number)].act(fixture_);
        QVERIFY(holdsLockOn(fileOf(fixture_)));
        QVERIFY(holdsLockOn(fileOf(fixture_).native() + "-shm"));
        first.addTag(first.imageIds().front(), "still there");
        QCOMPARE(first.integrityProblem(), std::string());
    }

    void aLibraryThatWasDeletedIsNotWrittenToNorMadeAnew() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        fixture.build(library);
        const std::int64_t picture = library.imageIds().front();
        fs::remove_all(fixture.libraryFolder);
        const auto refuses = [](const std::string& problem) {
            return problem.find("no longer there") != std::string::npos;
        };
        QVERIFY(refuses(problemOf([&] { library.addTag(picture, "nowhere"); })));
        QVERIFY(refuses(problemOf([&] { Library::Transaction transaction(library); })));
        addOnePicture(fixture);
        QVERIFY(refuses(problemOf([&] { updateLibrary(library, {}, fixture.context); })));
        QVERIFY(!problemOf([&] { Library::openExisting(fixture.libraryFolder); }).empty());
        QVERIFY(!fs::exists(fixture.libraryFolder));
    }

    void aChangeThatWasBegunBeforeTheLibraryWentIsNotAcknowledged() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        fixture.build(library);
        Library::Transaction transaction(library);
        library.addTag(library.imageIds().front(), "nowhere");
        fs::rename(fixture.libraryFolder, fixture.folder / "moved.laplens");
        QVERIFY(!problemOf([&] { transaction.commit(); }).empty());
    }

    void aLibraryThatComesBackGoesOn() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        fixture.build(library);
        const std::int64_t picture = library.imageIds().front();
        const fs::path elsewhere = fixture.folder / "moved.laplens";
        fs::rename(fixture.libraryFolder, elsewhere);
        QVERIFY(!problemOf([&] { library.addTag(picture, "refused"); }).empty());
        { Library::openExisting(elsewhere).addTag(picture, "made elsewhere"); }
        fs::rename(elsewhere, fixture.libraryFolder);
        library.addTag(picture, "back");
        QCOMPARE(library.tagsOf(picture), (std::vector<std::string>{"back", "made elsewhere"}));
        QCOMPARE(library.integrityProblem(), std::string());
    }
};

QTEST_GUILESS_MAIN(CompanyTest)
#include "company_test.moc"
