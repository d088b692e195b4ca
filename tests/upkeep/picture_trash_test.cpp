#include <unistd.h>

#include <SQLiteCpp/Database.h>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "core/base/hex.hpp"
#include "core/base/trash.hpp"
#include "core/ingest/missing_copy_codes.hpp"
#include "core/store/stars.hpp"
#include "core/upkeep/backup.hpp"
#include "core/upkeep/copy_moves.hpp"
#include "core/upkeep/picture_trash.hpp"
#include "tests/support/picture_library.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// Pictures of a library that go into the trash, and what must never go.
class PictureTrashTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<Library> library_;
    fs::path best_, copy_, other_;
    JobContext context_;

    std::int64_t idOf(const fs::path& file) const { return library_->imageOfFile(file).value().id; }
    ImageRecord recordOf(const fs::path& file) const { return library_->imageOfFile(file).value(); }
    bool isInTheTrash(const fs::path& file) const {
        return recordOf(file).state == ImageState::Missing && recordOf(file).error == kInTheTrash;
    }
    TrashReport trashTheCopy() {
        const CopiesToTrash group{{idOf(best_)}, {idOf(copy_)}};
        return trashCopies(*library_, std::span(&group, 1), context_);
    }
    TrashReport trash(const std::vector<fs::path>& files) {
        std::vector<std::int64_t> ids;
        for (const fs::path& file : files) ids.push_back(idOf(file));
        return trashPictures(*library_, ids, context_);
    }
    void verifyLeft(const TrashReport& report, const fs::path& file, const std::string& reason) const {
        QVERIFY(report.batch.pictures.empty());
        QCOMPARE(report.left.size(), std::size_t{1});
        QCOMPARE(report.left[0].subject(), file);
        QVERIFY2(report.left[0].problem().find(reason) != std::string::npos, report.left[0].what());
        QVERIFY(!report.left[0].remedy().empty());
        QVERIFY(!isInTheTrash(file));
        QVERIFY(trashedBefore(*library_).empty());
    }
    /// Scanned as it is now.
    void scan() {
        scanLibrary(*library_, context_);
        ColourNetwork network;
        extractFeatures(*library_, network, PictureLibrary::networkIn(*library_), context_);
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(1);
        qputenv("XDG_DATA_HOME", QByteArray::fromStdString((fixture_->folder / "data").string()));
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture_->folder / "state").string()));
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_->pictures))
            if (entry.is_regular_file()) files.push_back(entry.path());
        std::ranges::sort(files);
        best_ = files[0];
        other_ = files[1];
        copy_ = fixture_->pictures / "copy.jpg";
        fs::copy_file(best_, copy_);
        library_ = std::make_unique<Library>(fixture_->open());
        addPictures(*library_, fixture_->pictures, false, context_);
        scan();
    }
    void cleanup() {
        library_.reset();
        fixture_.reset();
    }

    void aCopyGoesAndComesBackAsItWas() {
        library_->addTag(idOf(copy_), "holiday");
        const LibraryCounts before = library_->counts();
        const std::int64_t id = idOf(copy_);
        const TrashReport report = trashTheCopy();
        QVERIFY(report.left.empty());
        QCOMPARE(report.batch.pictures.size(), std::size_t{1});
        QVERIFY(!fs::exists(copy_) && fs::exists(best_));
        QVERIFY(fs::exists(report.batch.pictures[0].place));
        QVERIFY(isInTheTrash(copy_));
        QCOMPARE(library_->counts().total, before.total - 1);
        QVERIFY(!std::ranges::count(library_->imageIds(), id));

        const RestoreReport back = restoreFromTrash(*library_, report.batch, context_);
        QCOMPARE(back.restored.size(), std::size_t{1});
        QVERIFY(fs::exists(copy_));
        QVERIFY(recordOf(copy_).state == ImageState::Ready);
        QVERIFY(library_->tagsOf(id) == std::vector<std::string>{"holiday"});
        QCOMPARE(library_->counts().total, before.total);
        QVERIFY(trashedBefore(*library_).empty());
    }

    void whatIsThePicturesAloneGoesAndComesBackWithIt() {
        const std::vector<fs::path> theirs{fs::path(copy_).replace_extension(".xmp"), copy_.string() + ".xmp",
                                           copy_.string() + ".dop"};
        for (const fs::path& file : theirs) std::ofstream(file) << file.filename().string();
        const TrashReport report = trash({copy_});
        QVERIFY(report.left.empty() && !fs::exists(copy_));
        for (const fs::path& file : theirs) QVERIFY2(!fs::exists(file), file.c_str());
        // After a restart, too.
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QCOMPARE(batches.size(), std::size_t{1});
        std::ofstream(theirs[0]) << "new";
        RestoreReport back = restoreFromTrash(*library_, batches[0], context_);
        QVERIFY(back.restored.size() == 1 && fs::exists(copy_) && fs::exists(theirs[1]));
        QVERIFY2(back.left.size() == 1 && back.left[0].subject() == theirs[0], "it is not written over");
        QCOMPARE(fs::file_size(theirs[0]), std::uintmax_t{3});
        fs::remove(theirs[0]);
        QCOMPARE(trashedBefore(*library_).size(), std::size_t{1});
        back = restoreFromTrash(*library_, trashedBefore(*library_)[0], context_);
        QVERIFY(back.left.empty() && trashedBefore(*library_).empty());
        for (const fs::path& file : theirs) {
            std::string text;
            std::ifstream(file) >> text;
            QCOMPARE(text, file.filename().string());
        }
        QVERIFY(fs::is_empty(fixture_->folder / "data" / "Trash" / "info"));
    }

    void aSidecarGoesWithTheLastOfThoseThatShareIt() {
        const fs::path twin = fs::path(copy_).replace_extension(".png"),
                       shared = fs::path(copy_).replace_extension(".xmp");
        fs::copy_file(other_, twin);
        std::ofstream(shared) << "whose?";
        scan();
        TrashBatch batch = trash({twin}).batch;
        QVERIFY(fs::exists(shared));
        restoreFromTrash(*library_, batch, context_);
        batch = trash({twin, copy_}).batch;
        QVERIFY(!fs::exists(shared) && batch.pictures.size() == 2);
        QCOMPARE(restoreFromTrash(*library_, batch, context_).restored.size(), std::size_t{2});
        QVERIFY(fs::exists(shared) && fs::exists(copy_) && fs::exists(twin));
    }

    void whatHadItsPlaceMeanwhileIsAnotherPicture() {
        const std::int64_t id = idOf(copy_);
        library_->addTag(id, "holiday");
        const TrashReport report = trash({copy_});
        fs::copy_file(other_, copy_);
        fs::resize_file(copy_, fs::file_size(copy_) - 2);  // another content than that
        scan();
        const std::int64_t stranger = idOf(copy_);
        QVERIFY(stranger != id && library_->tagsOf(stranger).empty());
        const fs::path elsewhere = fixture_->pictures / "elsewhere.jpg";
        fs::rename(copy_, elsewhere);
        scan();
        QCOMPARE(restoreFromTrash(*library_, report.batch, context_).restored.size(), std::size_t{1});
        QCOMPARE(idOf(copy_), id);
        QVERIFY(recordOf(copy_).state == ImageState::Ready);
        QCOMPARE(idOf(elsewhere), stranger);
    }

    void aCopyTakesItsOwnSidecarAndLeavesThatOfWhatStays() {
        const std::string says = "the same";
        std::ofstream(best_.string() + ".xmp") << says;
        std::ofstream(copy_.string() + ".xmp") << says;
        const TrashReport report = trashTheCopy();
        QVERIFY(report.left.empty() && report.batch.pictures.size() == 1);
        QVERIFY(!fs::exists(copy_.string() + ".xmp") && fs::exists(best_.string() + ".xmp"));
        restoreFromTrash(*library_, report.batch, context_);
        QVERIFY(fs::exists(copy_) && fs::exists(copy_.string() + ".xmp"));
    }

    void aCopyStaysThatAloneHasTheSidecarOfItsName() {
        copy_ = fs::path(best_).replace_extension(".png");
        const fs::path sidecar = fs::path(best_).replace_extension(".xmp");
        fs::copy_file(best_, copy_);
        std::ofstream(sidecar)
            << "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
               "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
               "rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
               "dc:format=\"image/png\"/></rdf:RDF></x:xmpmeta>";
        scan();
        verifyLeft(trashTheCopy(), copy_, "it says something, in it or beside it");
        // One that names neither is as much the one's that stays.
        std::ofstream(sidecar) << "whose?";
        QCOMPARE(trashTheCopy().batch.pictures.size(), std::size_t{1});
        QVERIFY(fs::exists(sidecar) && !fs::exists(copy_));
    }

    void nothingGoesForAFileThatIsNotThere() {
        fs::remove(best_);
        verifyLeft(trashTheCopy(), copy_, "cannot be relied on");
        QVERIFY(fs::exists(copy_));
    }

    void nothingGoesForAFileThatIsAnotherOneNow() {
        const auto time = fs::last_write_time(best_);
        const auto size = fs::file_size(best_);
        {
            std::fstream file(best_, std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(static_cast<std::streamoff>(size / 2));
            file.put('x');
        }
        fs::last_write_time(best_, time);  // as a failing drive would leave it
        QCOMPARE(fs::file_size(best_), size);
        verifyLeft(trashTheCopy(), copy_, "has changed since");
        QVERIFY(fs::exists(copy_));
    }

    void nothingGoesForAFileThatMayNotBeRead() {
        if (geteuid() == 0) QSKIP("root may read everything");
        fs::permissions(best_, fs::perms::none);
        const TrashReport report = trashTheCopy();
        fs::permissions(best_, fs::perms::owner_all);
        verifyLeft(report, copy_, "cannot be relied on");
    }

    void aFileThatChangedStays() {
        std::ofstream(copy_, std::ios::app) << "an edit";
        verifyLeft(trashTheCopy(), copy_, "has changed since it was scanned");
        QVERIFY(fs::exists(copy_));
        verifyLeft(trash({copy_}), copy_, "has changed since it was scanned");
    }

    void aFileIsNotACopyOfItself() {
        for (const bool hard : {true, false}) {
            fs::remove(best_);
            hard ? fs::create_hard_link(copy_, best_) : fs::create_symlink(copy_, best_);
            verifyLeft(trashTheCopy(), copy_, "is the same file on disk");
            QVERIFY(fs::exists(copy_));
        }
    }

    void whatStaysMayNotBeALinkToWhatGoesInAnotherGroup() {
        const fs::path third = fixture_->pictures / "third.jpg";
        fs::copy_file(copy_, third);
        scan();
        fs::remove(best_);
        fs::create_symlink(third, best_);
        // What stays is a link to the third, which goes for the copy, which goes for the link.
        const std::vector<CopiesToTrash> groups = {{{idOf(best_)}, {idOf(copy_)}},
                                                   {{idOf(copy_)}, {idOf(third)}}};
        const TrashReport report = trashCopies(*library_, groups, context_);
        QVERIFY(report.batch.pictures.empty());
        QCOMPARE(report.left.size(), std::size_t{2});
        QVERIFY(fs::exists(copy_) && fs::exists(third));
    }

    /// As networks do, and programs that join several drives: the names lead to one file with two identities.
    void oneFileThatTwoFoldersShowStays() {
        QTemporaryDir disk;
        const fs::path folder = disk.path().toStdString();
        for (const char* name : {"real", "upper", "work", "union"}) fs::create_directory(folder / name);
        fs::copy_file(best_, folder / "real/a.jpg");
        const std::string options = "lowerdir=" + (folder / "real").string() +
                                    ",upperdir=" + (folder / "upper").string() +
                                    ",workdir=" + (folder / "work").string() + " ";
        if (std::system(
                ("mount -t overlay overlay -o " + options + (folder / "union").string() + " 2>/dev/null")
                    .c_str()) != 0)
            QSKIP("skipped: folders cannot be joined here");
        [&] {
            for (const char* name : {"real", "union"}) addPictures(*library_, folder / name, false, context_);
            scan();
            const fs::path file = folder / "real/a.jpg", again = folder / "union/a.jpg";
            const CopiesToTrash group{{idOf(again)}, {idOf(file)}};
            verifyLeft(trashCopies(*library_, std::span(&group, 1), context_), file, "goes with it");
            QVERIFY(fs::exists(file));
            const MoveReport moved =
                moveCopies(*library_, std::span(&group, 1), folder / "elsewhere", context_);
            QVERIFY(moved.moved.empty() && fs::exists(file));
            QCOMPARE(recordOf(file).state, ImageState::Ready);
        }();
        std::system(("umount " + (folder / "union").string()).c_str());
    }

    void onlyCopiesGo() {
        const CopiesToTrash group{{idOf(best_)}, {idOf(other_)}};
        verifyLeft(trashCopies(*library_, std::span(&group, 1), context_), other_, "it is not a copy of");
        const CopiesToTrash alone{{}, {idOf(copy_)}};
        verifyLeft(trashCopies(*library_, std::span(&alone, 1), context_), copy_, "no copy of it stays");
        std::ofstream(copy_.string() + ".xmp") << "rated 5";
        const CopiesToTrash rated{{idOf(best_)}, {idOf(copy_)}};
        verifyLeft(trashCopies(*library_, std::span(&rated, 1), context_), copy_, "it says something");
    }

    void whatWasSaidToBeNoCopyMeanwhileStays() {
        Library another = fixture_->open();
        // After the search, and while this is at work: what is compared has been compared.
        bool said = false;
        JobContext context({}, [&](const Progress&) {
            if (std::exchange(said, true)) return;
            another.setNotCopies({recordOf(best_).contentHash, recordOf(copy_).contentHash}, true);
        });
        const CopiesToTrash group{{idOf(best_)}, {idOf(copy_)}};
        verifyLeft(trashCopies(*library_, std::span(&group, 1), context), copy_, "said to be no copy of");
        QVERIFY(said && fs::exists(copy_));
    }

    void aSecondTimeNothingHappens() {
        const TrashReport report = trash({copy_, other_});
        QCOMPARE(report.batch.pictures.size(), std::size_t{2});
        const std::vector<std::int64_t> ids = {report.batch.pictures[0].imageId,
                                               report.batch.pictures[1].imageId};
        const TrashReport again = trashPictures(*library_, ids, context_);
        QVERIFY(again.batch.pictures.empty() && again.left.empty());
        QCOMPARE(trashedBefore(*library_).size(), std::size_t{1});
    }

    void whatWentIsRememberedAfterARestart() {
        trash({copy_});
        trash({other_, best_});
        library_.reset();
        library_ = std::make_unique<Library>(fixture_->open());
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QCOMPARE(batches.size(), std::size_t{2});
        QCOMPARE(batches[0].pictures.size(), std::size_t{1});
        QCOMPARE(batches[0].pictures[0].file, copy_);
        QCOMPARE(batches[1].pictures.size(), std::size_t{2});
        for (const TrashBatch& batch : batches) restoreFromTrash(*library_, batch, context_);
        for (const fs::path& file : {copy_, other_, best_}) {
            QVERIFY(fs::exists(file));
            QVERIFY(recordOf(file).state == ImageState::Ready);
        }
        QVERIFY(trashedBefore(*library_).empty());
    }

    void noFolderIsMadeInThePlaceOfOneThatIsAway() {
        const TrashBatch batch = trash({copy_}).batch;
        const fs::path away = fixture_->folder / "its drive";
        fs::rename(fixture_->pictures, away);
        RestoreReport back = restoreFromTrash(*library_, batch, context_);
        QVERIFY(back.restored.empty());
        QCOMPARE(back.left.size(), std::size_t{1});
        QVERIFY(!fs::exists(fixture_->pictures));
        QVERIFY(isInTheTrash(copy_));
        QCOMPARE(back.rest.pictures.size(), std::size_t{1});
        fs::rename(away, fixture_->pictures);
        back = restoreFromTrash(*library_, back.rest, context_);
        QCOMPARE(back.restored.size(), std::size_t{1});
        QVERIFY(fs::exists(copy_));
        QVERIFY(!back.needsUpdate);
    }

    void nothingComesBackThatTheLibraryCannotBeTold() {
        const TrashBatch batch = trash({copy_}).batch;
        const fs::path away = fixture_->folder / "away.laplens";
        fs::rename(fixture_->libraryFolder, away);
        const std::string problem = problemOf([&] { restoreFromTrash(*library_, batch, context_); });
        QVERIFY2(problem.find("no longer there") != std::string::npos, problem.c_str());
        QVERIFY(!fs::exists(copy_) && fs::exists(batch.pictures[0].place));
        fs::rename(away, fixture_->libraryFolder);
        QVERIFY(isInTheTrash(copy_));
        QCOMPARE(restoreFromTrash(*library_, batch, context_).restored.size(), std::size_t{1});
        QVERIFY(fs::exists(copy_));
        QVERIFY(recordOf(copy_).state == ImageState::Ready);
    }

    void aFileComesBackToAFolderThatIsInTheLibraryNoLonger() {
        trash({copy_});
        library_->removeRoot(recordOf(best_).rootId);
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QCOMPARE(batches.size(), std::size_t{1});
        const RestoreReport back = restoreFromTrash(*library_, batches[0], context_);
        QCOMPARE(back.restored.size(), std::size_t{1});
        QVERIFY(fs::exists(copy_));
        QVERIFY(back.needsUpdate);
    }

    void aPictureComesBackUnderANameThatAnotherHadMeanwhile() {
        library_->addTag(idOf(copy_), "holiday");
        const std::int64_t id = idOf(copy_), stranger = idOf(other_);
        const fs::path later = fixture_->pictures / "later.jpg";
        const TrashBatch batch = trash({copy_}).batch;
        fs::rename(other_, copy_);
        scan();
        fs::rename(copy_, later);
        const RestoreReport back = restoreFromTrash(*library_, batch, context_);
        QCOMPARE(back.restored.size(), std::size_t{1});
        QVERIFY(back.needsUpdate);
        for (const ImageRecord& image : library_->images())
            QVERIFY(image.state != ImageState::Ready || image.path.find(kInTheTrash) == std::string::npos);
        scan();
        QCOMPARE(idOf(copy_), id);
        QCOMPARE(idOf(later), stranger);
        QVERIFY(recordOf(copy_).state == ImageState::Ready);
        QCOMPARE(library_->tagsOf(id).size(), std::size_t{1});
    }

    void aPictureComesBackThoughAnotherHadItsNameAndWent() {
        library_->addTag(idOf(copy_), "holiday");
        const std::int64_t id = idOf(copy_);
        const TrashBatch batch = trash({copy_}).batch;
        fs::copy_file(other_, copy_);
        scan();
        QVERIFY(idOf(copy_) != id);
        fs::remove(copy_);
        QCOMPARE(restoreFromTrash(*library_, batch, context_).restored.size(), std::size_t{1});
        scan();
        QCOMPARE(idOf(copy_), id);
        QCOMPARE(library_->tagsOf(id), std::vector<std::string>{"holiday"});
        QVERIFY(recordOf(copy_).state == ImageState::Ready);
    }

    void anotherLibraryKnowsNothingOfIt() {
        trash({copy_});
        Library second = Library::open(fixture_->folder / "second.laplens");
        QVERIFY(trashedBefore(second).empty());
        QCOMPARE(trashedBefore(*library_).size(), std::size_t{1});
    }

    void anotherLibraryInTheSamePlaceKnowsNothingOfIt() {
        trash({copy_});
        library_.reset();
        fs::remove_all(fixture_->libraryFolder);
        library_ = std::make_unique<Library>(fixture_->open());
        fs::rename(fixture_->pictures, fixture_->folder / "others");
        addPictures(*library_, fixture_->folder / "others", false, context_);
        scan();
        const std::int64_t total = library_->counts().total;
        QVERIFY(trashedBefore(*library_).empty());
        QCOMPARE(library_->counts().total, total);
        // Nor when it has put pictures of its own into the trash.
        trash({library_->imageFile(library_->images().front())});
        QCOMPARE(trashedBefore(*library_).size(), std::size_t{1});
        QCOMPARE(library_->counts().total, total - 1);
    }

    void aLibraryThatWasMovedKnowsWhatItPutIntoTheTrash() {
        trash({copy_});
        library_.reset();
        fs::rename(fixture_->libraryFolder, fixture_->folder / "elsewhere.laplens");
        library_ = std::make_unique<Library>(Library::open(fixture_->folder / "elsewhere.laplens"));
        QCOMPARE(trashedBefore(*library_).size(), std::size_t{1});
    }

    void aBackupFromBeforeTheFirstDeletionBringsBackWhatWentAfterIt_data() {
        QTest::addColumn<bool>("byAnEarlierVersion");
        QTest::newRow("of a library with an identity") << false;
        QTest::newRow("of a library that had none yet") << true;
    }
    void aBackupFromBeforeTheFirstDeletionBringsBackWhatWentAfterIt() {
        QFETCH(const bool, byAnEarlierVersion);
        const fs::path backup = fixture_->folder / "backup";
        library_.reset();
        if (byAnEarlierVersion)
            SQLite::Database(fixture_->libraryFolder / "library.sqlite", SQLite::OPEN_READWRITE)
                .exec("DELETE FROM settings WHERE key = 'identity'");
        backUpLibrary(fixture_->libraryFolder, backup, context_);
        library_ = std::make_unique<Library>(fixture_->open());
        trash({copy_});
        library_.reset();
        restoreBackup(backup, fixture_->libraryFolder, IfLibraryExists::PutAside, context_);
        library_ = std::make_unique<Library>(fixture_->open());
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QCOMPARE(batches.size(), std::size_t{1});
        QVERIFY(isInTheTrash(copy_));
        QCOMPARE(restoreFromTrash(*library_, batches[0], context_).restored.size(), std::size_t{1});
        QVERIFY(fs::exists(copy_) && recordOf(copy_).state == ImageState::Ready);
    }

    void whatAnEarlierVersionPutIntoTheTrashComesBack() {
        const TrashReport report = trash({copy_});
        const TrashedPicture& picture = report.batch.pictures[0];
        // As it wrote it down.
        const QJsonObject head{
            {"library_hex", QString::fromStdString(hexOf(fs::weakly_canonical(fixture_->libraryFolder)))}};
        const QJsonObject line{{"picture", qint64(picture.imageId)},
                               {"state", 1},
                               {"bytes", qint64(picture.bytes)},
                               {"file_hex", QString::fromStdString(hexOf(picture.file))},
                               {"place_hex", QString::fromStdString(hexOf(picture.place))}};
        {
            std::ofstream journal(report.batch.journal);
            for (const QJsonObject& object : {head, line})
                journal << QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString() << '\n';
        }
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QCOMPARE(batches.size(), std::size_t{1});
        QCOMPARE(restoreFromTrash(*library_, batches[0], context_).restored.size(), std::size_t{1});
        QVERIFY(fs::exists(copy_) && recordOf(copy_).state == ImageState::Ready);
    }

    void aPictureThatIsThereByAnotherNameStaysInSight() {
        const fs::path another = fixture_->folder / "linked" / "name.jpg";
        fs::create_directories(another.parent_path());
        fs::create_hard_link(copy_, another);
        addPictures(*library_, another.parent_path(), false, context_);
        scan();
        library_->addTag(idOf(copy_), "holiday");
        trash({copy_});
        scan();
        const std::int64_t id = idOf(another);
        QVERIFY(library_->tagsOf(id) == std::vector<std::string>{"holiday"});
        const auto batches = trashedBefore(*library_);
        QVERIFY(library_->image(id).state == ImageState::Ready);
        QCOMPARE(batches.size(), std::size_t{1});
        QCOMPARE(restoreFromTrash(*library_, batches[0], context_).restored.size(), std::size_t{1});
        QVERIFY(fs::exists(copy_) && library_->image(id).state == ImageState::Ready);
    }

    void aFileThatGotThePlaceInTheTrashIsNotBroughtBack_data() {
        QTest::addColumn<bool>("sameOrigin");
        QTest::newRow("from another folder") << false;
        QTest::newRow("from the same folder") << true;
    }

    void aFileThatGotThePlaceInTheTrashIsNotBroughtBack() {
        QFETCH(bool, sameOrigin);
        const TrashReport report = trash({copy_});
        const fs::path place = report.batch.pictures[0].place;
        const fs::path trashFolder = fixture_->folder / "data/Trash";
        fs::remove_all(trashFolder);
        // Another program's.
        const fs::path another = sameOrigin ? copy_ : fixture_->folder / "holiday" / copy_.filename();
        fs::create_directories(another.parent_path());
        fs::copy_file(other_, another);
        QCOMPARE(reserveInTrash(another), place);
        moveIntoTrash(another, place);

        const RestoreReport back = restoreFromTrash(*library_, report.batch, context_);
        QVERIFY(back.restored.empty() && back.rest.pictures.empty());
        QCOMPARE(back.left.size(), std::size_t{1});
        QVERIFY(back.left[0].problem().find("not in the trash any more") != std::string::npos);
        QVERIFY(!fs::exists(copy_) && fs::exists(place));
        QVERIFY(!fs::is_empty(trashFolder / "info"));
        QVERIFY(trashedBefore(*library_).empty());
        QVERIFY(fs::exists(place) && !fs::is_empty(trashFolder / "info"));
    }

    void aPictureOfWhichTheTrashMadeACopyComesBack() {
        const TrashReport report = trash({copy_});
        // As where files are numbered anew each time the drive is there.
        const fs::path place = report.batch.pictures[0].place;
        fs::copy_file(place, fixture_->folder / "again");
        fs::rename(fixture_->folder / "again", place);
        QCOMPARE(trashedBefore(*library_).size(), std::size_t{1});
        QCOMPARE(restoreFromTrash(*library_, report.batch, context_).restored.size(), std::size_t{1});
    }

    void whatCouldNotMoveIsNotWrittenDownAsMoved() {
        const std::vector<std::int64_t> twice = {idOf(copy_), idOf(copy_)};
        const TrashReport report = trashPictures(*library_, twice, context_);
        QCOMPARE(report.batch.pictures.size(), std::size_t{1});
        QCOMPARE(report.left.size(), std::size_t{1});
        std::ifstream journal(report.batch.journal);
        QCOMPARE(std::count(std::istreambuf_iterator(journal), {}, '\n'), std::ptrdiff_t{2});
        QCOMPARE(trashedBefore(*library_).size(), std::size_t{1});
    }

    void whatIsInTheTrashOfADriveThatIsAwayIsNotForgotten() {
        const TrashReport report = trash({copy_});
        const fs::path drive = fixture_->folder / "data";
        fs::rename(drive, fixture_->folder / "away");
        QVERIFY(trashedBefore(*library_).empty());
        QCOMPARE(restoreFromTrash(*library_, report.batch, context_).rest.pictures.size(), std::size_t{1});
        fs::rename(fixture_->folder / "away", drive);
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QCOMPARE(batches.size(), std::size_t{1});
        QCOMPARE(restoreFromTrash(*library_, batches[0], context_).restored.size(), std::size_t{1});
    }

    void aCrashAfterTheMoveLosesNothing() {
        const std::int64_t id = idOf(copy_);
        trash({copy_});
        // As if the program had died before the library knew of it.
        library_->setImageState(id, ImageState::Ready);
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QVERIFY(isInTheTrash(copy_));
        QCOMPARE(batches.size(), std::size_t{1});
        restoreFromTrash(*library_, batches[0], context_);
        QVERIFY(fs::exists(copy_) && recordOf(copy_).state == ImageState::Ready);
    }

    void tagsOfACopyThatGoesStayWithTheOneThatStays() {
        library_->addTag(idOf(copy_), kFavouriteTag);
        trashTheCopy();
        QVERIFY(library_->tagsOf(idOf(best_)) == std::vector<std::string>{kFavouriteTag});
    }

    void nothingComesBackOfWhatTheLibraryCannotBeTold() {
        const TrashReport report = trash({copy_});
        {
            Library other = fixture_->open();
            const Library::Transaction writing(other);
            QVERIFY_THROWS_EXCEPTION(Error, restoreFromTrash(*library_, report.batch, context_));
        }
        QVERIFY(!fs::exists(copy_) && fs::exists(report.batch.pictures[0].place));
        QCOMPARE(restoreFromTrash(*library_, report.batch, context_).restored.size(), std::size_t{1});
        QVERIFY(recordOf(copy_).state == ImageState::Ready);
    }

    void aCrashOnTheWayBackLosesNothing_data() {
        QTest::addColumn<bool>("again");
        QTest::newRow("undone once more") << true;
        QTest::newRow("started again") << false;
    }
    void aCrashOnTheWayBackLosesNothing() {
        QFETCH(const bool, again);
        const TrashReport report = trash({copy_, other_});
        // As if the program had died between the two, and before the library knew.
        bringBackFromTrash(report.batch.pictures[0].place, report.batch.pictures[0].file);
        if (again) {
            QCOMPARE(restoreFromTrash(*library_, report.batch, context_).restored.size(), std::size_t{2});
        } else {
            const std::vector<TrashBatch> batches = trashedBefore(*library_);
            QCOMPARE(batches.size(), std::size_t{1});
            QCOMPARE(batches[0].pictures.size(), std::size_t{1});
            QVERIFY(recordOf(report.batch.pictures[0].file).state == ImageState::Ready);
            restoreFromTrash(*library_, batches[0], context_);
        }
        for (const fs::path& file : {copy_, other_})
            QVERIFY(fs::exists(file) && recordOf(file).state == ImageState::Ready);
    }

    void aDriveThatIsAwayDoesNotKeepTheOthersInTheTrash() {
        const TrashReport report = trash({copy_, other_});
        std::ifstream stream(report.batch.journal, std::ios::binary);
        std::string journal(std::istreambuf_iterator<char>(stream), {});
        const std::string place = hexOf(report.batch.pictures[0].place);
        journal.replace(journal.find(place), place.size(), hexOf("/no drive/files/copy.jpg"));
        std::ofstream(report.batch.journal, std::ios::binary) << journal;
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QCOMPARE(batches.size(), std::size_t{1});
        const RestoreReport back = restoreFromTrash(*library_, batches[0], context_);
        QCOMPARE(back.restored.size(), std::size_t{1});
        QVERIFY(back.restored[0].file == report.batch.pictures[1].file);
        QCOMPARE(back.rest.pictures.size(), std::size_t{1});
    }

    void aCrashBeforeTheMoveLeavesThePicture() {
        const TrashReport report = trash({copy_});
        // As if the program had died before the file moved.
        fs::rename(report.batch.pictures[0].place, copy_);
        library_->setImageState(report.batch.pictures[0].imageId, ImageState::Ready);
        QVERIFY(trashedBefore(*library_).empty());
        QVERIFY(fs::exists(copy_) && recordOf(copy_).state == ImageState::Ready);
        QVERIFY(fs::is_empty(fixture_->folder / "data/Trash/info"));
        QVERIFY(fs::is_empty(fixture_->folder / "state/laplens/trash"));
    }

    void aJournalThatIsCutOffCountsAsFarAsItGoes() {
        const TrashReport report = trash({copy_, other_});
        const auto size = fs::file_size(report.batch.journal);
        fs::resize_file(report.batch.journal, size - 10);
        const std::vector<TrashBatch> batches = trashedBefore(*library_);
        QCOMPARE(batches.size(), std::size_t{1});
        QCOMPARE(batches[0].pictures.size(), std::size_t{1});
    }

    void undoWritesOverNothing() {
        const TrashReport report = trash({copy_, other_});
        std::ofstream(copy_) << "a new file";
        const RestoreReport back = restoreFromTrash(*library_, report.batch, context_);
        QCOMPARE(back.restored.size(), std::size_t{1});
        QCOMPARE(back.left.size(), std::size_t{1});
        QCOMPARE(back.left[0].subject(), copy_);
        QCOMPARE(fs::file_size(copy_), std::uintmax_t{10});
        QVERIFY(fs::exists(other_));
        // It is not forgotten: when the name is free, it comes back.
        QCOMPARE(trashedBefore(*library_).size(), std::size_t{1});
        fs::remove(copy_);
        QCOMPARE(restoreFromTrash(*library_, back.rest, context_).restored.size(), std::size_t{1});
        QVERIFY(recordOf(copy_).state == ImageState::Ready);
    }

    void aJobThatIsStoppedSaysWhatItDid() {
        std::stop_source stop;
        JobContext stopped(stop.get_token());
        stop.request_stop();
        const CopiesToTrash group{{idOf(best_)}, {idOf(copy_)}};
        const TrashReport report = trashCopies(*library_, std::span(&group, 1), stopped);
        QVERIFY(report.batch.pictures.empty() && report.left.empty());
        QVERIFY(fs::exists(copy_));
    }

    void withoutAPlaceToWriteItDownNothingGoes() {
        std::ofstream(fixture_->folder / "state") << "a file where the folder should be";
        const TrashReport report = trash({copy_});
        QVERIFY(report.batch.pictures.empty());
        QCOMPARE(report.left.size(), std::size_t{1});
        QVERIFY(report.left[0].problem().find("cannot be written down") != std::string::npos);
        QVERIFY(fs::exists(copy_) && recordOf(copy_).state == ImageState::Ready);
        QVERIFY(fs::is_empty(fixture_->folder / "data/Trash/info"));
    }

    void undoTakesBackTheTagsThatTheCopyGained_data() {
        QTest::addColumn<bool>("restarted");
        QTest::newRow("at once") << false;
        QTest::newRow("after a restart") << true;
    }
    void undoTakesBackTheTagsThatTheCopyGained() {
        QFETCH(const bool, restarted);
        const std::int64_t best = idOf(best_);
        for (const char* tag : {"sea", "holiday", "best of \xC3\xA4ll", "wanted"})
            library_->addTag(idOf(copy_), tag);
        library_->addTag(best, "holiday");
        TrashBatch batch = trashTheCopy().batch;
        QCOMPARE(library_->tagsOf(best).size(), std::size_t{4});
        library_->addTag(best, "wanted");  // which is the person's own wish now
        if (restarted) {
            library_ = std::make_unique<Library>(fixture_->open());
            batch = trashedBefore(*library_).at(0);
        }
        // Nothing comes back, nothing changes.
        std::ofstream(copy_) << "another";
        QVERIFY(restoreFromTrash(*library_, batch, context_).restored.empty());
        QCOMPARE(library_->tagsOf(best).size(), std::size_t{4});
        fs::remove(copy_);
        restoreFromTrash(*library_, batch, context_);
        QVERIFY((library_->tagsOf(best) == std::vector<std::string>{"holiday", "wanted"}));
        QCOMPARE(library_->tagsOf(idOf(copy_)).size(), std::size_t{4});
    }

    void aCopyThatStaysIsLentTheTagsOfADeletedPicture_data() {
        QTest::addColumn<bool>("sameBytes");
        QTest::newRow("of the same bytes") << true;
        QTest::newRow("of the same pixels") << false;
    }
    void aCopyThatStaysIsLentTheTagsOfADeletedPicture() {
        QFETCH(const bool, sameBytes);
        if (!sameBytes) {
            std::ofstream(copy_, std::ios::app | std::ios::binary) << "a note";
            scan();
            QVERIFY(recordOf(copy_).contentHash != recordOf(best_).contentHash);
        }
        keepMissingCopyCodes(*library_, context_);
        const std::int64_t id = idOf(copy_), best = idOf(best_);
        for (const std::string& tag : {std::string("sea"), std::string(kFavouriteTag), starTag(4)})
            library_->addTag(id, tag);
        library_->addTag(best, "sea");
        const TrashBatch batch = trash({copy_}).batch;
        QCOMPARE(library_->tagsOf(best).size(), std::size_t{3});
        QVERIFY(library_->tagsOf(idOf(other_)).empty());
        restoreFromTrash(*library_, batch, context_);
        QCOMPARE(library_->tagsOf(best), std::vector<std::string>{"sea"});
        QCOMPARE(library_->tagsOf(id).size(), std::size_t{3});
        // Nobody is left to have them.
        const TrashBatch both = trash({copy_, best_}).batch;
        QCOMPARE(both.pictures.size(), std::size_t{2});
        QCOMPARE(library_->tagsOf(best), std::vector<std::string>{"sea"});
    }

    void whatWasLentIsTakenBackWhenThePictureIsPutBackByHand() {
        keepMissingCopyCodes(*library_, context_);
        library_->addTag(idOf(copy_), "sea");
        const TrashBatch batch = trash({copy_}).batch;
        QCOMPARE(library_->tagsOf(idOf(best_)), std::vector<std::string>{"sea"});
        fs::rename(batch.pictures.front().place, copy_);
        scan();
        QVERIFY(library_->tagsOf(idOf(best_)).empty());
        QCOMPARE(library_->tagsOf(idOf(copy_)), std::vector<std::string>{"sea"});
    }

    void aTagStaysUntilTheLastOfThoseThatHadItIsBack() {
        const fs::path second = fixture_->pictures / "second.jpg";
        fs::copy_file(best_, second);
        scan();
        for (const fs::path& file : {copy_, second}) library_->addTag(idOf(file), "sea");
        const CopiesToTrash group{{idOf(best_)}, {idOf(copy_), idOf(second)}};
        const TrashBatch batch = trashCopies(*library_, std::span(&group, 1), context_).batch;
        std::ofstream(second) << "another";
        const TrashBatch rest = restoreFromTrash(*library_, batch, context_).rest;
        QCOMPARE(library_->tagsOf(idOf(best_)).size(), std::size_t{1});
        fs::remove(second);
        restoreFromTrash(*library_, rest, context_);
        QVERIFY(library_->tagsOf(idOf(best_)).empty());
    }

    void eachPictureThatStaysBecauseTheLibraryIsInUseIsNamed_data() {
        QTest::addColumn<bool>("copies");
        QTest::newRow("pictures") << false;
        QTest::newRow("copies") << true;
    }
    void eachPictureThatStaysBecauseTheLibraryIsInUseIsNamed() {
        QFETCH(const bool, copies);
        const fs::path second = fixture_->pictures / "second.jpg";
        fs::copy_file(best_, second);
        scan();
        SQLite::Database holder(fixture_->libraryFolder / "library.sqlite", SQLite::OPEN_READWRITE);
        holder.exec("BEGIN IMMEDIATE");
        const CopiesToTrash group{{idOf(best_)}, {idOf(copy_), idOf(second)}};
        const TrashReport report =
            copies ? trashCopies(*library_, std::span(&group, 1), context_) : trash({copy_, second});
        holder.exec("ROLLBACK");
        QVERIFY(report.batch.pictures.empty());
        QCOMPARE(report.left.size(), std::size_t{2});
        std::set<fs::path> files;
        for (const Error& error : report.left) {
            files.insert(error.subject());
            QVERIFY2(error.problem().find("in use") != std::string::npos, error.what());
        }
        QVERIFY((files == std::set<fs::path>{copy_, second}));
        QVERIFY(fs::exists(copy_) && fs::exists(second));
    }

    void aPictureThatCouldNotBeReadIsTriedAgainWhenItIsBack() {
        std::ofstream(other_) << "not a picture";
        scan();
        QVERIFY(recordOf(other_).state == ImageState::Failed);
        const TrashReport report = trash({other_});
        QCOMPARE(report.batch.pictures.size(), std::size_t{1});
        restoreFromTrash(*library_, report.batch, context_);
        QVERIFY(recordOf(other_).state == ImageState::Pending);
    }

    void aPartGoesThoughNoCopyOfItStays() {
        library_->addTag(idOf(other_), "kept");
        const CopiesToTrash group{{idOf(best_)}, {idOf(copy_)}, {idOf(other_)}};
        const TrashReport report = trashCopies(*library_, std::span(&group, 1), context_);
        QVERIFY(report.left.empty());
        QCOMPARE(report.batch.pictures.size(), std::size_t{2});
        QVERIFY(isInTheTrash(copy_) && isInTheTrash(other_));
        QVERIFY2(library_->tagsOf(idOf(best_)).empty(), "its tags are its own");
    }

    void ofASeriesWhatIsChosenGoesWhileAnotherPhotographOfItStays() {
        library_->addTag(idOf(other_), "smiling");
        const CopiesToTrash series{{idOf(best_)}, {}, {}, {idOf(other_)}};
        const TrashReport report = trashCopies(*library_, std::span(&series, 1), context_);
        QVERIFY(report.left.empty());
        QVERIFY(isInTheTrash(other_) && !fs::exists(other_) && fs::exists(best_));
        QVERIFY2(library_->tagsOf(idOf(best_)).empty(), "its tags are its own");
        restoreFromTrash(*library_, report.batch, context_);
        QVERIFY(recordOf(other_).state == ImageState::Ready && fs::exists(other_));
    }

    void ofASeriesNothingGoesWhenNoneStaysForCertain_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("reason");
        QTest::newRow("gone") << "gone"
                              << "cannot be relied on";
        QTest::newRow("changed") << "changed"
                                 << "has changed since";
        QTest::newRow("nothing was to stay") << "none"
                                             << "nothing else of its series stays";
    }
    void ofASeriesNothingGoesWhenNoneStaysForCertain() {
        QFETCH(const QString, what);
        QFETCH(const QString, reason);
        CopiesToTrash series{{idOf(best_)}, {}, {}, {idOf(other_)}};
        if (what == "gone") fs::remove(best_);
        if (what == "changed") std::ofstream(best_, std::ios::app) << "x";
        if (what == "none") series.staying.clear();
        verifyLeft(trashCopies(*library_, std::span(&series, 1), context_), other_, reason.toStdString());
        QVERIFY(fs::exists(other_));
    }
};

QTEST_GUILESS_MAIN(PictureTrashTest)
#include "picture_trash_test.moc"
