#include "core/upkeep/rescue.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <QDateTime>
#include <QTest>
#include <fstream>
#include <random>

#include "core/ingest/roots.hpp"
#include "core/ingest/update.hpp"
#include "core/library/active_model.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/store/damaged_library.hpp"
#include "core/upkeep/backup.hpp"
#include "tests/support/picture_library.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

const char* const kTables[] = {"roots",           "images",     "thumbnails", "tags",  "networks",
                               "features",        "models",     "codes",      "runs",  "searches",
                               "fitted_features", "not_copies", "facts",      "texts", "copy_codes"};

/// Pictures with all that a library keeps of them, closed, and an intact copy beside.
struct RichLibrary : PictureLibrary {
    fs::path file = libraryFolder / "library.sqlite", intact = folder / "intact.sqlite";

    RichLibrary() : PictureLibrary(3) {
        {
            Library library = open();
            build(library);
            for (const std::int64_t id : library.imageIds()) library.addTag(id, id % 3 ? "some" : "other");
            library.forgetFeatures(library.imageIds().back());  // its feature stays with the model
            const std::vector<ImageRecord> images = library.images();
            library.setNotCopies({images[0].contentHash, images[1].contentHash}, true);
            library.putFacts(images[0].id, {.camera = "Canon EOS R"});
            library.putText(images[1].id, {"Harbour office", {0, 0, 1, 1, 2, 2, 3, 3}});
            library.addSearch({.name = "dogs", .queryJson = "{}", .createdAt = "2026-01-02T03:04:05Z"});
        }
        // Small pages, so that there are many to damage.
        SQLite::Database database(file, SQLite::OPEN_READWRITE);
        database.exec("PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024; VACUUM");
    }
    void keepIntactCopy() { fs::copy_file(file, intact); }
    void putIntactBack() {
        fs::remove_all(libraryFolder);
        fs::create_directory(libraryFolder);
        fs::copy_file(intact, file);
    }
    std::int64_t rows(const std::string& table) {
        return SQLite::Database(file).execAndGet("SELECT count(*) FROM " + table).getInt64();
    }
    std::vector<std::int64_t> pagesOf(const std::string& name) {
        SQLite::Database database(file);
        SQLite::Statement query(database, "SELECT pageno FROM dbstat WHERE name = ?");
        query.bind(1, name);
        std::vector<std::int64_t> pages;
        while (query.executeStep()) pages.push_back(query.getColumn(0).getInt64());
        return pages;
    }
    /// How many rows of the rescued library are not, value for value, rows of the intact one.
    std::int64_t strangers() {
        SQLite::Database database(file);
        database.exec("ATTACH '" + intact.string() + "' AS intact");
        std::int64_t count = 0;
        for (const std::string table : kTables)
            count += database
                         .execAndGet("SELECT count(*) FROM (SELECT * FROM main." + table +
                                     " EXCEPT SELECT * FROM intact." + table + ")")
                         .getInt64();
        return count;
    }
    void overwrite(std::uintmax_t at, std::size_t size, unsigned seed) {
        std::mt19937 random(seed);
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(at));
        for (std::size_t i = 0; i < size; ++i) stream.put(static_cast<char>(random()));
    }
    std::string problem() { return Library::openExisting(libraryFolder).integrityProblem(); }
};

}  // namespace

class RescueTest : public QObject {
    Q_OBJECT

private slots:
    void whatIsNotDamagedButNewerOrAnothersStays_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("said");
        const QString newer =
            "PRAGMA user_version = 99; CREATE TABLE albums (name TEXT); INSERT INTO albums VALUES ('mine')";
        QTest::newRow("a newer library") << newer << "newer version";
        for (const char* others :
             {"CREATE TABLE bookmarks (url TEXT)", "CREATE TABLE roots (name TEXT)",
              "CREATE TABLE bookmarks (url TEXT); PRAGMA application_id = 7; PRAGMA user_version = 3"})
            QTest::newRow(others) << others << "database of another program";
    }
    void whatIsNotDamagedButNewerOrAnothersStays() {
        QFETCH(QString, sql);
        QFETCH(QString, said);
        PictureLibrary fixture(1);
        { fixture.open(); }
        const fs::path backup = fixture.folder / "backup";
        backUpLibrary(fixture.libraryFolder, backup, fixture.context);
        const fs::path file = fixture.libraryFolder / "library.sqlite";
        const bool isNewer = said == "newer version";
        if (!isNewer) fs::remove(file);
        SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
            .exec("PRAGMA journal_mode = DELETE; " + sql.toStdString());
        const auto content = [&] {
            std::ifstream stream(file, std::ios::binary);
            return std::string(std::istreambuf_iterator<char>(stream), {});
        };
        const std::string before = content();
        for (const Wanted wanted : {Wanted::Everything, Wanted::Roots}) {
            const std::string problem =
                problemOf([&] { rescueLibrary(fixture.libraryFolder, wanted, fixture.context); });
            QVERIFY2(QString::fromStdString(problem).contains(said), problem.c_str());
            QVERIFY(content() == before);
        }
        if (isNewer) return;  // that may be put aside: whoever restores says so
        QVERIFY(!problemOf([&] {
                     restoreBackup(backup, fixture.libraryFolder, IfLibraryExists::PutAside, fixture.context);
                 }).empty());
        QVERIFY(content() == before);
    }

    void aLibraryThatLostTheNumbersOfItsFirstPageIsRescued() {
        RichLibrary fixture;
        const std::int64_t pictures = fixture.rows("images");
        SQLite::Database(fixture.file, SQLite::OPEN_READWRITE).exec("PRAGMA application_id = 7");
        rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        QCOMPARE(fixture.rows("images"), pictures);
        QCOMPARE(fixture.problem(), std::string());
    }

    void aFeatureOfNoiseIsMadeAnewByTheNextScan_data() {
        QTest::addColumn<QString>("noise");
        QTest::newRow("not a number") << "0000c07f";
        QTest::newRow("huge") << "0000807e";
    }
    void aFeatureOfNoiseIsMadeAnewByTheNextScan() {
        QFETCH(const QString, noise);
        PictureLibrary fixture(2);
        std::int64_t id = 0, network = 0;
        FeatureMatrix before;
        {
            Library library = fixture.open();
            addPictures(library, fixture.pictures, true, fixture.context);
            updateLibrary(library, {}, fixture.context);
            id = library.images().front().id;
            network = library.networks().front().id;
            before = library.loadFeaturesOf(network, std::span(&id, 1)).features;
        }
        SQLite::Database(fixture.libraryFolder / "library.sqlite", SQLite::OPEN_READWRITE)
            .exec("UPDATE features SET vector = CAST(substr(vector, 1, 40) || x'" + noise.toStdString() +
                  "' || substr(vector, 45) AS BLOB) WHERE image_id = " + std::to_string(id));
        rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        Library library = fixture.open();
        updateLibrary(library, {.rebuild = true}, fixture.context);
        const FeatureMatrix now = library.loadFeaturesOf(network, std::span(&id, 1)).features;
        QVERIFY(now.rows() == 1 && now.isApprox(before));
    }

    void aLostThumbnailIsMadeAnewByTheNextScan() {
        PictureLibrary fixture(2);
        std::int64_t id = 0;
        std::vector<std::byte> before;
        {
            Library library = fixture.open();
            addPictures(library, fixture.pictures, true, fixture.context);
            updateLibrary(library, {}, fixture.context);
            id = library.images().front().id;
            before = library.thumbnail(id);
            QVERIFY(!before.empty() && library.imagesWithoutCopyCodes().empty());
        }
        SQLite::Database(fixture.libraryFolder / "library.sqlite", SQLite::OPEN_READWRITE)
            .exec("DELETE FROM thumbnails WHERE image_id = " + std::to_string(id));
        rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        Library library = fixture.open();
        QCOMPARE(library.imagesWithoutCopyCodes(), std::vector<std::int64_t>{id});
        updateLibrary(library, {}, fixture.context);
        QVERIFY(library.thumbnail(id) == before);
        QVERIFY(library.imagesWithoutCopyCodes().empty());
    }

    void nobodyChangesALibraryThatIsBeingReplaced() {
        PictureLibrary fixture(3);
        Library open = fixture.open();
        fixture.build(open);
        const std::int64_t id = open.imageIds().front();
        std::string problem;
        JobContext context({}, [&](const Progress& progress) {
            if (progress.stage.starts_with("Saving") && problem.empty())
                problem = problemOf([&] { open.addTag(id, "late"); });
        });
        rescueLibrary(fixture.libraryFolder, Wanted::Everything, context);
        QVERIFY2(problem.find("in use by another program") != std::string::npos, problem.c_str());
        // Nor one that was replaced.
        const std::string after = problemOf([&] { open.addTag(id, "later"); });
        QVERIFY2(after.find("moved or deleted") != std::string::npos, after.c_str());
        QVERIFY(Library::openExisting(fixture.libraryFolder).tagCounts().empty());
    }

    void aModelThatCanCodeNothingIsMadeAnew() {
        PictureLibrary fixture(3);
        {
            Library library = fixture.open();
            addPictures(library, fixture.pictures, true, fixture.context);
            updateLibrary(library, {}, fixture.context);
        }
        SQLite::Database(fixture.libraryFolder / "library.sqlite", SQLite::OPEN_READWRITE)
            .exec("UPDATE models SET state = randomblob(length(state))");
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        QVERIFY(!rescue.saved.at("models").complete);
        Library library = fixture.open();
        QVERIFY(unfinishedUpdate(library).hasNoCodes);
        updateLibrary(library, {}, fixture.context);
        QVERIFY(!unfinishedUpdate(library).hasNoCodes);
        QVERIFY(Coder(library, library.activeModel()).fittedIds().size() > 0);
    }

    void anotherProgramsDatabaseIsNotPutAside() {
        const QTemporaryDir folder;
        const fs::path library = folder.path().toStdString();
        SQLite::Database(library / "library.sqlite", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
            .exec("CREATE TABLE images (id); CREATE TABLE roots (id)");
        JobContext context;
        const std::string problem = problemOf([&] { rescueLibrary(library, Wanted::Everything, context); });
        QVERIFY2(problem.find("another program") != std::string::npos, problem.c_str());
        QVERIFY(fs::exists(library / "library.sqlite"));
    }

    void aPipeKeepsNobodyWaiting() {
        const QTemporaryDir folder;
        const fs::path library = folder.path().toStdString();
        QCOMPARE(mkfifo((library / "library.sqlite").c_str(), 0600), 0);
        JobContext context;
        for (const Wanted wanted : {Wanted::Everything, Wanted::Roots})
            QVERIFY_THROWS_EXCEPTION(Error, rescueLibrary(library, wanted, context));
    }

    void whoIsWritingIsNotReplaced() {
        PictureLibrary fixture(3);
        Library open = fixture.open();
        const Library::Transaction writing(open);
        const std::string problem =
            problemOf([&] { rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context); });
        QVERIFY2(problem.find("in use by another program") != std::string::npos, problem.c_str());
    }

    /// Hyperplanes have no eigenvalues: an empty value, which is not none.
    void whatCodesASmallLibraryIsSaved() {
        PictureLibrary fixture(1);
        std::vector<std::uint64_t> before;
        {
            Library library = fixture.open();
            fixture.build(library);
            const auto codes = library.loadCodes(library.activeModel());
            before.assign(codes.codes.words().begin(), codes.codes.words().end());
        }
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        for (const auto& [table, saved] : rescue.saved) QVERIFY2(saved.complete, table.c_str());
        const Library library = Library::openExisting(fixture.libraryFolder);
        const auto codes = library.loadCodes(library.activeModel());
        QVERIFY(std::ranges::equal(codes.codes.words(), before));
        QVERIFY(!before.empty());
    }

    void ofASoundLibraryEverythingIsSaved() {
        RichLibrary fixture;
        fixture.keepIntactCopy();
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        SQLite::Database intact(fixture.intact);
        for (const std::string table : kTables) {
            QVERIFY2(rescue.saved.at(table).complete, table.c_str());
            QCOMPARE(fixture.rows(table), intact.execAndGet("SELECT count(*) FROM " + table).getInt64());
            QCOMPARE(rescue.saved.at(table).rows, fixture.rows(table));
        }
        SQLite::Statement tables(intact,
                                 "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                                 "'sqlite_%' AND name NOT LIKE 'text_index%'");
        while (tables.executeStep()) QVERIFY(rescue.saved.contains(tables.getColumn(0).getString()));
        QCOMPARE(fixture.strangers(), 0);
        QCOMPARE(fixture.problem(), std::string());
        QVERIFY(fs::exists(rescue.aside / "library.sqlite"));
        const Library library = fixture.open();
        QVERIFY(library.activeModel() != 0);
        const ImageFilter office{.terms = {{.about = ImageTerm::About::Text, .text = "harbour off"}}};
        QVERIFY2(library.imageIds(office) == std::vector{library.images()[1].id}, "the index is made anew");
        QCOMPARE(library.modelImages(library.activeModel()).size(), library.imageIds().size());
    }

    void whicheverPageIsNoiseTheOthersAreSaved() {
        RichLibrary fixture;
        fixture.keepIntactCopy();
        const std::int64_t pictures = fixture.rows("images"), tags = fixture.rows("tags");
        const auto pages = fs::file_size(fixture.file) / 1024;
        QVERIFY(pages > 100);
        int whole = 0, lost = 0;
        for (std::uintmax_t page = 1; page < pages; page += 1 + pages / 60) {
            fixture.putIntactBack();
            fixture.overwrite(page * 1024, 1024, unsigned(page));
            try {
                const Rescue rescue =
                    rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
                fs::remove_all(rescue.aside);
            } catch (const DamagedLibrary&) {
                ++lost;  // the list of tables lay there
                continue;
            }
            QCOMPARE(fixture.problem(), std::string());
            whole += fixture.rows("images") == pictures && fixture.rows("tags") == tags;
        }
        QVERIFY2(lost <= 4, qPrintable(QString::number(lost)));
        QVERIFY2(whole >= 40, qPrintable(QString::number(whole)));
    }

    void noPageOfATableThatOthersReferToTakesThemAlong_data() {
        QTest::addColumn<QString>("page");
        QTest::addColumn<bool>("loses");  // the rows themselves are not whole
        for (const char* page :
             {"roots", "sqlite_autoindex_roots_1", "networks", "sqlite_autoindex_networks_1",
              "sqlite_autoindex_images_1", "tags", "tags_by_image"})
            QTest::newRow(page) << page << (QString(page) == "roots" || QString(page) == "networks");
    }
    void noPageOfATableThatOthersReferToTakesThemAlong() {
        QFETCH(const QString, page);
        QFETCH(const bool, loses);
        RichLibrary fixture;
        const std::string name = page.toStdString();
        fixture.keepIntactCopy();
        for (const std::int64_t at : fixture.pagesOf(name))
            fixture.overwrite(std::uintmax_t(at - 1) * 1024, 1024, 1);
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        QCOMPARE(fixture.problem(), std::string());
        SQLite::Database intact(fixture.intact);
        for (const std::string table : kTables) {
            QCOMPARE(fixture.rows(table), intact.execAndGet("SELECT count(*) FROM " + table).getInt64());
            QVERIFY2(rescue.saved.at(table).complete == !(loses && table == name), table.c_str());
        }
        // By the roots' index, and by the length of the features.
        QCOMPARE(fixture.open().roots().front().path, fixture.pictures);
        QCOMPARE(fixture.open().networks().front().featureSize,
                 intact.execAndGet("SELECT feature_size FROM networks").getInt());
    }

    void aLostFolderKeepsItsPicturesAndALostPictureItsTags() {
        RichLibrary fixture;
        const std::int64_t pictures = fixture.rows("images"), tags = fixture.rows("tags");
        for (const char* name : {"roots", "sqlite_autoindex_roots_1", "images"})
            for (const std::int64_t at : fixture.pagesOf(name))
                fixture.overwrite(std::uintmax_t(at - 1) * 1024, 1024, 1);
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        QCOMPARE(fixture.problem(), std::string());
        QCOMPARE(fixture.rows("images"), pictures);
        QCOMPARE(fixture.rows("tags"), tags);
        QVERIFY(!rescue.saved.at("roots").complete && !rescue.saved.at("images").complete);
        QVERIFY(fixture.open().roots().front().path.string().find("lost folder") != std::string::npos);
    }

    void whatHangsOnSomethingLostIsNotCalledComplete() {
        RichLibrary fixture;
        for (const char* name : {"networks", "sqlite_autoindex_networks_1"})
            for (const std::int64_t at : fixture.pagesOf(name))
                fixture.overwrite(std::uintmax_t(at - 1) * 1024, 1024, 1);
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        QCOMPARE(fixture.problem(), std::string());
        for (const char* table : {"networks", "features", "models", "codes"}) {
            QCOMPARE(rescue.saved.at(table).rows, 0);
            QVERIFY2(!rescue.saved.at(table).complete, table);
        }
        QVERIFY(rescue.saved.at("images").complete && rescue.saved.at("tags").complete);
    }

    void aLibraryCutShortIsSavedUpToThere() {
        RichLibrary fixture;
        fixture.keepIntactCopy();
        fs::resize_file(fixture.file, fs::file_size(fixture.file) * 2 / 3 + 100);
        const std::string before = problemOf([&] { Library::openExisting(fixture.libraryFolder); });
        QVERIFY2(before.find("laplens rescue") != std::string::npos, before.c_str());
        const auto damagedSize = fs::file_size(fixture.file);
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        QCOMPARE(fixture.problem(), std::string());
        QVERIFY(fixture.rows("images") > 0);
        QCOMPARE(fixture.strangers(), 0);
        QCOMPARE(fs::file_size(rescue.aside / "library.sqlite"), damagedSize);
        // The next update makes what is missing.
        Library library = fixture.open();
        fixture.build(library);
        QCOMPARE(library.counts().ready, SQLite::Database(fixture.intact)
                                             .execAndGet("SELECT count(*) FROM images WHERE state = 1")
                                             .getInt64());
    }

    void whatIsSavedIsKnownAsTheLibraryThatItWas() {
        RichLibrary fixture;
        const std::int64_t identity = Library::openExisting(fixture.libraryFolder).identity();
        QVERIFY(identity != 0);
        rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context);
        QCOMPARE(Library::openExisting(fixture.libraryFolder).identity(), identity);
    }

    void buildingAnewKeepsTheFoldersAndTheDamagedLibrary() {
        RichLibrary fixture;
        Library::openExisting(fixture.libraryFolder).setSetting("identity", 42);
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Roots, fixture.context);
        QCOMPARE(Library::openExisting(fixture.libraryFolder).setting("identity"), 42);
        QCOMPARE(fixture.rows("roots"), 1);
        QCOMPARE(fixture.rows("images"), 0);
        QVERIFY(fs::exists(rescue.aside / "library.sqlite"));
    }

    void whatCannotBeReadAtAllIsBuiltAnewAlone() {
        RichLibrary fixture;
        fixture.overwrite(0, 4096, 1);
        QVERIFY_THROWS_EXCEPTION(DamagedLibrary,
                                 rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context));
        // Not what was tried just now.
        const std::string said =
            problemOf([&] { rescueLibrary(fixture.libraryFolder, Wanted::Everything, fixture.context); });
        QVERIFY2(said.find("rescue --anew") != std::string::npos, said.c_str());
        QVERIFY(!problemOf([&] { Library::openExisting(fixture.libraryFolder); }).empty());
        const Rescue rescue = rescueLibrary(fixture.libraryFolder, Wanted::Roots, fixture.context);
        QCOMPARE(fixture.open().counts().total, 0);
        QVERIFY(fs::exists(rescue.aside / "library.sqlite"));
    }

    void aStoppedRescueLeavesAllAsItWas() {
        RichLibrary fixture;
        std::stop_source stop;
        JobContext context(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Saving tags") stop.request_stop();
        });
        QVERIFY_THROWS_EXCEPTION(Cancelled,
                                 rescueLibrary(fixture.libraryFolder, Wanted::Everything, context));
        QCOMPARE(fixture.problem(), std::string());
        std::size_t entries = 0;
        for (const auto& entry : fs::directory_iterator(fixture.folder))
            entries += entry.path().filename().string().starts_with("test.laplens");
        QCOMPARE(entries, std::size_t{1});
    }

    void theNewestBackupIsKnown() {
        RichLibrary fixture;
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture.folder / "state").string()));
        QVERIFY(newestBackupOf(fixture.libraryFolder).empty());
        const fs::path first = fixture.folder / "first \xFF\n", second = fixture.folder / "second";
        backUpLibrary(fixture.libraryFolder, first, fixture.context);
        QVERIFY(newestBackupOf(fixture.libraryFolder / "") == first);
        backUpLibrary(fixture.libraryFolder, second, fixture.context);  // within the same second
        QVERIFY(newestBackupOf(fixture.libraryFolder) == second);
        fs::rename(second, fixture.folder / "away");
        QVERIFY(newestBackupOf(fixture.libraryFolder) == first);
        // The newer one is not kept secret.
        const std::vector<KnownBackup> backups = backupsOf(fixture.libraryFolder);
        QCOMPARE(backups.size(), std::size_t{2});
        QVERIFY(backups[0].folder == second && !backups[0].isThere && backups[1].isThere);
        const QDateTime made = QDateTime::fromString(QString::fromStdString(backups[0].madeAt), Qt::ISODate);
        QVERIFY2(made.isValid() && made.secsTo(QDateTime::currentDateTimeUtc()) < 60,
                 backups[0].madeAt.c_str());
        QVERIFY(newestBackupOf(fixture.folder / "other.laplens").empty());
    }

    void aBackupOfAnotherLibraryInTheSamePlaceIsNotOffered() {
        RichLibrary fixture;
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture.folder / "state").string()));
        const fs::path backup = fixture.folder / "backup", links = fixture.folder / "state/laplens/backups";
        backUpLibrary(fixture.libraryFolder, backup, fixture.context);
        fs::remove_all(fixture.libraryFolder);
        { fixture.open(); }
        QVERIFY(backupsOf(fixture.libraryFolder).empty());
        QVERIFY(newestSoundBackupOf(fixture.libraryFolder, fixture.context).empty());
        // Nor as an earlier version remembered it.
        const fs::path link = fs::directory_iterator(*fs::directory_iterator(links))->path();
        fs::rename(link, link.parent_path() / link.filename().string().substr(0, 16));
        QVERIFY(backupsOf(fixture.libraryFolder).empty());
        // Of a library that does not say which it is, the newest one tells.
        std::ofstream(fixture.libraryFolder / "library.sqlite") << "damaged";
        QVERIFY(newestBackupOf(fixture.libraryFolder) == backup);
    }

    void ofADamagedLibraryTheBackupsOfAnEarlierOneInItsPlaceAreNotOffered() {
        RichLibrary fixture;
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture.folder / "state").string()));
        backUpLibrary(fixture.libraryFolder, fixture.folder / "backup", fixture.context);
        fs::remove_all(fixture.libraryFolder);
        {
            Library another = fixture.open();
            updateLibrary(another, {}, fixture.context);
        }
        std::ofstream(fixture.libraryFolder / "library.sqlite") << "damaged";
        QVERIFY(backupsOf(fixture.libraryFolder).empty());
        QVERIFY(newestBackupOf(fixture.libraryFolder).empty());
    }
};

QTEST_GUILESS_MAIN(RescueTest)
#include "rescue_test.moc"
