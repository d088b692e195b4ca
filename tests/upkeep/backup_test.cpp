#include "core/upkeep/backup.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <QProcess>
#include <QTest>
#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "core/base/error.hpp"
#include "core/library/library_network.hpp"
#include "core/networks/backbone.hpp"
#include "core/query/search_index.hpp"
#include "core/upkeep/array_export.hpp"
#include "core/upkeep/library_folder.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::string messageOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

std::vector<fs::path> entriesOf(const fs::path& folder) {
    std::vector<fs::path> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
}

/// With codes, and with a network kept in it.
struct CodedLibrary : PictureLibrary {
    fs::path backup = folder / "backup";

    CodedLibrary() : PictureLibrary(2) {
        Library library = open();
        build(library);
        fs::copy_file(embeddedWeights(), folder / "mine.safetensors");
        registerNetwork(library, backboneNamed("embedded"), folder / "mine.safetensors");
    }
};

}  // namespace

class BackupTest : public QObject {
    Q_OBJECT

    QTemporaryDir state_;

private slots:
    void initTestCase() { qputenv("XDG_STATE_HOME", state_.path().toUtf8()); }

    void aBackupBecomesTheSameLibrary() {
        CodedLibrary fixture;
        const BackupContent made = backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        QCOMPARE(made.rows.at("images"), fixture.open().counts().total);
        QCOMPARE(made.files, 2);
        QVERIFY(verifyBackup(fixture.backup, fixture.context).rows == made.rows);

        const fs::path restored = fixture.folder / "restored.laplens";
        QVERIFY(restoreBackup(fixture.backup, restored, IfLibraryExists::Refuse, fixture.context).empty());
        const Library before = fixture.open(), after = Library::openExisting(restored);
        const auto codes = before.loadCodes(before.activeModel()),
                   again = after.loadCodes(after.activeModel());
        QVERIFY(codes.imageIds == again.imageIds);
        QVERIFY(std::ranges::equal(codes.codes.words(), again.codes.words()));
        for (const NetworkRecord& network : after.networks())
            if (network.backbone == "embedded") QVERIFY(fs::exists(restored / network.weightsFile));
        QVERIFY(!fs::exists(restored / "backup.json"));
    }

    void aBackupInTheLibraryItselfIsRefused() {
        CodedLibrary fixture;
        const fs::path inside = fixture.libraryFolder / "backup";
        QVERIFY_THROWS_EXCEPTION(Error, backUpLibrary(fixture.libraryFolder, inside, fixture.context));
        QVERIFY(!fs::exists(inside));
    }

    void aRelativeNameIsOneOfTheFolderOneIsIn() {
        CodedLibrary fixture;
        const fs::path before = fs::current_path();
        fs::current_path(fixture.folder);
        const std::string backup =
            messageOf([&] { backUpLibrary(fixture.libraryFolder, "mine", fixture.context); });
        const std::string inside =
            messageOf([&] { backUpLibrary("test.laplens", "test.laplens/mine", fixture.context); });
        const std::string beside = messageOf([&] { backUpLibrary("test.laplens", "..b", fixture.context); });
        const std::string restore =
            messageOf([&] { restoreBackup("mine", "again", IfLibraryExists::Refuse, fixture.context); });
        fs::current_path(before);
        QCOMPARE(backup, std::string("no error"));
        QVERIFY2(inside.find("own folder") != std::string::npos, inside.c_str());
        QCOMPARE(beside, std::string("no error"));
        QCOMPARE(restore, std::string("no error"));
        QVERIFY(fs::exists(fixture.folder / "again/library.sqlite"));
        // A name that begins with two dots leads out of nothing.
        const std::string dots = messageOf(
            [&] { backUpLibrary(fixture.libraryFolder, fixture.libraryFolder / "..mine", fixture.context); });
        QVERIFY2(dots.find("own folder") != std::string::npos, dots.c_str());
    }

    void onlyALibraryIsPutAsideAndWhatIsThereIsSaid() {
        CodedLibrary fixture;
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        const auto restore = [&](const fs::path& place, IfLibraryExists ifExists) {
            return messageOf([&] { restoreBackup(fixture.backup, place, ifExists, fixture.context); });
        };
        const fs::path file = fixture.folder / "notes.txt", link = fixture.folder / "link";
        std::ofstream(file) << "notes";
        fs::create_symlink("nowhere", link);
        const auto before = entriesOf(fixture.folder);
        const std::pair<fs::path, const char*> places[] = {{fixture.pictures, "a folder that is no library"},
                                                           {file, "a file"},
                                                           {link, "a link that leads nowhere"}};
        for (const auto& [place, what] : places)
            for (const auto ifExists : {IfLibraryExists::Refuse, IfLibraryExists::PutAside}) {
                const std::string said = restore(place, ifExists);
                QVERIFY2(said.find(what) != std::string::npos, said.c_str());
            }
        QVERIFY(entriesOf(fixture.folder) == before);
        const std::string said = restore(fixture.libraryFolder, IfLibraryExists::Refuse);
        QVERIFY2(said.find("there is a library with this name") != std::string::npos, said.c_str());
        for (const auto ifExists : {IfLibraryExists::Refuse, IfLibraryExists::PutAside}) {
            const fs::path empty = fixture.folder / (ifExists == IfLibraryExists::Refuse ? "e1" : "e2");
            fs::create_directory(empty);
            QCOMPARE(restore(empty, ifExists), std::string("no error"));
            QVERIFY(fs::exists(empty / "library.sqlite"));
        }
    }

    void aBackupIsLookedAtAndStaysAsItIs() {
        CodedLibrary fixture;
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        {
            Library library = Library::openExisting(fixture.backup);
            QVERIFY(library.readOnlyReason().find("backup") != std::string::npos);
            QVERIFY(SearchIndex::load(library, fixture.context));
            QVERIFY_THROWS_EXCEPTION(Error, library.addTag(library.imageIds().front(), "tag"));
        }
        QCOMPARE(messageOf([&] { verifyBackup(fixture.backup, fixture.context); }), std::string("no error"));
    }

    void aLibraryIsReplacedByWhateverPathLeadsToIt() {
        CodedLibrary fixture;
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        const fs::path library = fixture.libraryFolder;
        const fs::path link = fixture.folder / "link";
        fs::create_directory_symlink(fixture.pictures, link);
        for (const fs::path& path : {library / ".." / library.filename(), library / ".", library / "",
                                     link / ".." / library.filename()}) {
            const std::string said = messageOf(
                [&] { restoreBackup(fixture.backup, path, IfLibraryExists::PutAside, fixture.context); });
            QCOMPARE(said, std::string("no error"));
            QVERIFY2(fs::exists(library / "library.sqlite"), path.c_str());
        }
    }

    void whatElseLiesInTheFolderIsNotPutAside() {
        CodedLibrary fixture;
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        std::ofstream(fixture.libraryFolder / "letter.txt") << "mine";
        const auto before = entriesOf(fixture.folder);
        const std::string said = messageOf([&] {
            restoreBackup(fixture.backup, fixture.libraryFolder, IfLibraryExists::PutAside, fixture.context);
        });
        QVERIFY2(said.find("letter.txt") != std::string::npos, said.c_str());
        QVERIFY(entriesOf(fixture.folder) == before);
    }

    void aCopyThatDoesNotFitIsNotBegun() {
        QTemporaryDir temporary;
        const fs::path from = temporary.path().toStdString() + "/from", to = from.parent_path() / "to";
        fs::create_directory(from);
        fs::create_directory(to);
        std::ofstream(from / "library.sqlite") << "small";
        QCOMPARE(messageOf([&] { requireRoom(from, to); }), std::string("no error"));
        std::error_code error;
        fs::resize_file(from / "library.sqlite", std::uintmax_t{8} << 40, error);  // but for its end, a hole
        if (error) QSKIP("skipped: no such file can be made here");
        const std::string said = messageOf([&] { requireRoom(from, to); });
        QVERIFY2(said.find("8796094 MB are needed") != std::string::npos, said.c_str());
    }

    void whatHasTheTemporaryNameIsLeftAlone() {
        CodedLibrary fixture;
        const fs::path left = fixture.backup.string() + ".part" + std::to_string(getpid());
        fs::create_directory(left);
        std::ofstream(left / "mine.txt") << "mine";
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        QVERIFY(!fs::exists(fixture.backup / "mine.txt"));
        QVERIFY(fs::exists(left / "mine.txt"));
    }

    void whatAKilledBackupLeftIsRemovedADayLater() {
        CodedLibrary fixture;
        const pid_t ended = fork();
        if (ended == 0) _exit(0);
        waitpid(ended, nullptr, 0);
        const fs::path left = fixture.backup.string() + ".part" + std::to_string(ended);
        fs::create_directory(left);
        std::ofstream(left / "library.sqlite") << "half of it";
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        QVERIFY2(fs::exists(left), "another computer may be at it");
        fs::last_write_time(left / "library.sqlite",
                            fs::file_time_type::clock::now() - std::chrono::hours(25));
        backUpLibrary(fixture.libraryFolder, fs::path(fixture.backup.string() + "2"), fixture.context);
        QVERIFY2(fs::exists(left), "it is no other folder's");
        fs::remove_all(fixture.backup);
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        QVERIFY(!fs::exists(left));
    }

    void librariesPutAsideInOneSecondHaveNamesOfTheirOwn() {
        CodedLibrary fixture;
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        std::set<fs::path> aside;
        for (int i = 0; i < 4; ++i)
            aside.insert(restoreBackup(fixture.backup, fixture.libraryFolder, IfLibraryExists::PutAside,
                                       fixture.context));
        QCOMPARE(aside.size(), std::size_t{4});
        for (const fs::path& library : aside) QVERIFY(fs::exists(library / "library.sqlite"));
    }

    void whatTookTheNameMeanwhileIsNotReplaced() {
        CodedLibrary fixture;
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        const fs::path place = fixture.folder / "new.laplens";
        JobContext context({}, [&](const Progress& progress) {
            if (progress.stage != "Copying the backup") return;
            fs::create_directory(place);
            std::ofstream(place / "library.sqlite") << "of another restore";
        });
        const std::string said =
            messageOf([&] { restoreBackup(fixture.backup, place, IfLibraryExists::Refuse, context); });
        QVERIFY2(said.find("meanwhile") != std::string::npos, said.c_str());
        QCOMPARE(fs::file_size(place / "library.sqlite"), std::uintmax_t{18});
    }

    void aLibraryInUseIsCopiedAsOfOneMoment() {
        CodedLibrary fixture;
        const std::int64_t before = fixture.open().counts().total;
        constexpr int kBatch = 50;
        std::atomic<bool> done = false;
        std::atomic<int> batches = 0;
        std::thread writer([&] {
            Library library = fixture.open();
            const std::int64_t root = library.roots().front().id;
            while (!done) {
                Library::Transaction transaction(library);
                for (int i = 0; i < kBatch; ++i) {
                    ImageRecord image;
                    image.rootId = root;
                    image.path = std::to_string(batches * kBatch + i);
                    library.putThumbnail(library.addImage(image), std::vector<std::byte>(5000));
                }
                transaction.commit();
                ++batches;
            }
        });
        while (batches < 5) std::this_thread::yield();
        const int begun = batches;
        const BackupContent made = backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        done = true;
        writer.join();
        const std::int64_t copied = made.rows.at("images") - before;
        QCOMPARE(copied % kBatch, 0);
        QVERIFY(copied >= begun * kBatch && copied <= batches * kBatch);
        QVERIFY(verifyBackup(fixture.backup, fixture.context).rows == made.rows);
    }

    void damageIsNoticed_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("library") << "library.sqlite";
        QTest::newRow("network") << "networks";
        QTest::newRow("list of contents") << "backup.json";
    }
    void damageIsNoticed() {
        QFETCH(QString, file);
        CodedLibrary fixture;
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        fs::path damaged = fixture.backup / file.toStdString();
        if (fs::is_directory(damaged)) damaged = fs::directory_iterator(damaged)->path();
        {
            std::fstream stream(damaged, std::ios::in | std::ios::out | std::ios::binary);
            stream.seekp(static_cast<std::streamoff>(fs::file_size(damaged) / 2));
            stream << "\xA5\x5A\xA5";
        }
        const auto verify = [&] { verifyBackup(fixture.backup, fixture.context); };
        QVERIFY2(messageOf(verify).find("damaged") != std::string::npos, messageOf(verify).c_str());
        fs::remove(damaged);
        QVERIFY(messageOf(verify) != "no error");
        const fs::path restored = fixture.folder / "restored.laplens";
        QVERIFY_THROWS_EXCEPTION(
            Error, restoreBackup(fixture.backup, restored, IfLibraryExists::Refuse, fixture.context));
        QVERIFY(!fs::exists(restored));
    }

    void nothingIsEverOverwritten() {
        CodedLibrary fixture;
        fs::create_directory(fixture.backup);
        QVERIFY_THROWS_EXCEPTION(Error,
                                 backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context));
        fs::remove(fixture.backup);
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        fixture.open().addTag(1, "after the backup");
        QVERIFY_THROWS_EXCEPTION(Error, restoreBackup(fixture.backup, fixture.libraryFolder,
                                                      IfLibraryExists::Refuse, fixture.context));
        QCOMPARE(fixture.open().tagCounts().size(), std::size_t{1});

        const fs::path aside =
            restoreBackup(fixture.backup, fixture.libraryFolder, IfLibraryExists::PutAside, fixture.context);
        QCOMPARE(fixture.open().tagCounts().size(), std::size_t{0});
        QCOMPARE(Library::openExisting(aside).tagCounts().size(), std::size_t{1});
    }

    void aStoppedBackupLeavesNothing() {
        CodedLibrary fixture;
        const auto before = entriesOf(fixture.folder);
        for (const char* stage : {"Copying the library", "Copying networks", "Comparing checksums"}) {
            std::stop_source stop;
            JobContext context(stop.get_token(), [&](const Progress& progress) {
                if (progress.stage == stage) stop.request_stop();
            });
            QVERIFY_THROWS_EXCEPTION(Cancelled,
                                     backUpLibrary(fixture.libraryFolder, fixture.backup, context));
            QVERIFY2(entriesOf(fixture.folder) == before, stage);
        }
    }

    void backupsNameNoFilesElsewhere() {
        CodedLibrary fixture;
        backUpLibrary(fixture.libraryFolder, fixture.backup, fixture.context);
        std::ifstream stream(fixture.backup / "backup.json");
        std::string text{std::istreambuf_iterator<char>(stream), {}};
        stream.close();
        text.replace(text.find("networks/"), 9, "../../etc");
        std::ofstream(fixture.backup / "backup.json") << text;
        QVERIFY(messageOf([&] { verifyBackup(fixture.backup, fixture.context); }).find("not its own") !=
                std::string::npos);
    }

    void arraysOpenInNumPy() {
        CodedLibrary fixture;
        const Library library = fixture.open();
        const fs::path folder = fixture.folder / "arrays";
        const ArrayExport shape = exportArrays(library, folder, fixture.context);
        const auto codes = library.loadCodes(library.activeModel());
        QCOMPARE(shape.rows, codes.imageIds.size());
        QProcess python;
        python.setWorkingDirectory(QString::fromStdString(folder.string()));
        python.start("/usr/bin/python3", {"-c", R"(
import csv, numpy
codes, features = numpy.load("codes.npy"), numpy.load("features.npy")
rows = list(csv.DictReader(open("ids.csv", newline="")))
assert codes.dtype == numpy.uint64 and features.dtype == numpy.float32
assert len(codes) == len(features) == len(rows)
numpy.testing.assert_allclose(numpy.linalg.norm(features, axis=1), 1, atol=1e-5)
print(*codes.shape, features.shape[1], int(codes[3, 0]), rows[3]["image_id"], rows[3]["path"], rows[3]["label"], sep="|")
)"});
        QVERIFY(python.waitForFinished());
        const QByteArray problem = python.readAllStandardError();
        if (problem.contains("No module named")) QSKIP("skipped: no python3-numpy");
        QVERIFY2(python.exitCode() == 0, problem.constData());
        const ImageRecord image = library.image(codes.imageIds[3]);
        const QStringList expected{
            QString::number(shape.rows),        QString::number(shape.words),
            QString::number(shape.featureSize), QString::number(codes.codes[3][0]),
            QString::number(image.id),          QString::fromStdString(library.imageFile(image).string()),
            QString::fromStdString(image.label)};
        QCOMPARE(QString::fromUtf8(python.readAllStandardOutput()).trimmed(), expected.join('|'));
    }
};

QTEST_GUILESS_MAIN(BackupTest)
#include "backup_test.moc"
