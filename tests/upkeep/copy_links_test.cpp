#include "core/upkeep/copy_links.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <QProcess>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "core/query/saved_query.hpp"
#include "core/upkeep/copy_moves.hpp"
#include "tests/support/picture_library.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// Copies of the same bytes that come to share them, and what stays as it is.
class CopyLinksTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<Library> library_;
    fs::path best_, copy_, other_;
    JobContext context_;

    ImageRecord recordOf(const fs::path& file) const { return library_->imageOfFile(file).value(); }
    LinkReport link(LinkKind kind = LinkKind::Hard) {
        const CopiesToTrash group{{recordOf(best_).id}, {recordOf(copy_).id}};
        return linkCopies(*library_, std::span(&group, 1), kind, context_);
    }
    static std::string bytesOf(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator(stream), {}};
    }
    static struct stat factsOf(const fs::path& file) {
        struct stat facts {};
        if (lstat(file.c_str(), &facts) != 0) qFatal("not there");
        return facts;
    }
    static bool areOneFile(const fs::path& one, const fs::path& other) {
        return factsOf(one).st_dev == factsOf(other).st_dev && factsOf(one).st_ino == factsOf(other).st_ino;
    }
    static int entriesOf(const fs::path& folder) {
        return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }
    ScanReport scan() {
        const ScanReport report = scanLibrary(*library_, context_);
        ColourNetwork network;
        extractFeatures(*library_, network, PictureLibrary::networkIn(*library_), context_);
        return report;
    }
    void verifyLeft(const LinkReport& report, const std::string& reason) const {
        QVERIFY(report.linked.empty());
        QCOMPARE(report.left.size(), std::size_t{1});
        QCOMPARE(report.left[0].subject(), copy_);
        QVERIFY2(report.left[0].problem().find(reason) != std::string::npos, report.left[0].what());
        QVERIFY(fs::exists(copy_) && fs::exists(fs::symlink_status(best_)));
        QCOMPARE(factsOf(copy_).st_nlink, nlink_t{1});
    }
    /// Pictures of their own, in `folder`.
    void useLibraryIn(const fs::path& folder) {
        best_ = folder / "best.jpg";
        copy_ = folder / "copy.jpg";
        fs::copy_file(other_, best_);
        fs::copy_file(other_, copy_);
        addPictures(*library_, folder, false, context_);
        scan();
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(1);
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

    void aHardLinkIsASecondNameOfWhatStays() {
        const std::string bytes = bytesOf(best_);
        fs::permissions(best_, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
        const struct stat kept = factsOf(best_);
        const int names = entriesOf(copy_.parent_path());
        const LinkReport report = link();
        QVERIFY2(report.left.empty(), report.left.empty() ? "" : report.left[0].what());
        QCOMPARE(report.linked.size(), std::size_t{1});
        QCOMPARE(report.linked[0].file, copy_);
        QCOMPARE(report.linked[0].to, best_);
        QCOMPARE(report.linked[0].bytes, std::int64_t(bytes.size()));
        QVERIFY(areOneFile(best_, copy_));
        QCOMPARE(factsOf(copy_).st_nlink, nlink_t{2});
        QCOMPARE(bytesOf(copy_), bytes);
        QCOMPARE(factsOf(best_).st_ino, kept.st_ino);
        QCOMPARE(factsOf(copy_).st_mode, kept.st_mode);
        QCOMPARE(factsOf(copy_).st_mtim.tv_nsec, kept.st_mtim.tv_nsec);
        QCOMPARE(entriesOf(copy_.parent_path()), names);
    }

    void bothPicturesStayUntilTheScanTakesThemForOneWithWhatBothHad_data() {
        QTest::addColumn<QString>("name");
        // Of two names the first counts, whichever of them stayed.
        QTest::newRow("behind the one that stays") << "zzz.jpg";
        QTest::newRow("before the one that stays") << "0.jpg";
    }
    void bothPicturesStayUntilTheScanTakesThemForOneWithWhatBothHad() {
        QFETCH(const QString, name);
        const fs::path renamed = fixture_->pictures / name.toStdString();
        fs::rename(copy_, renamed);
        copy_ = renamed;
        scan();
        const std::int64_t kept = recordOf(best_).id, linked = recordOf(copy_).id;
        library_->addTag(kept, "holiday");
        library_->addTag(linked, kFavouriteTag);
        SavedQuery query;
        query.sources = {{.imageId = linked}};
        library_->addSearch({.name = "like the copy", .queryJson = toJson(query)});
        const std::int64_t total = library_->counts().total;
        QCOMPARE(link().linked.size(), std::size_t{1});
        QCOMPARE(recordOf(best_).id, kept);
        QCOMPARE(recordOf(copy_).id, linked);
        QVERIFY(recordOf(copy_).state == ImageState::Ready && recordOf(best_).state == ImageState::Ready);
        QCOMPARE(library_->counts().total, total);

        const ScanReport report = scan();
        QCOMPARE(report.joined, std::int64_t{1});
        QCOMPARE(report.added + report.changed + report.moved + report.missing, std::int64_t{0});
        QCOMPARE(report.passedOver[static_cast<std::size_t>(PassedOver::OtherName)], std::int64_t{1});
        QCOMPARE(library_->counts().total, total - 1);
        const ImageRecord one =
            library_->imageOfFile(best_) ? recordOf(best_) : library_->imageOfFile(copy_).value();
        QVERIFY(one.state == ImageState::Ready);
        std::vector<std::string> tags = library_->tagsOf(one.id);
        std::ranges::sort(tags);
        QCOMPARE(tags, (std::vector<std::string>{kFavouriteTag, "holiday"}));
        QCOMPARE(savedQueryFrom(library_->searches().at(0).queryJson).sources.at(0).imageId, one.id);
        const ScanReport again = scan();
        QCOMPARE(again.joined + again.added + again.changed + again.moved + again.missing, std::int64_t{0});
        QVERIFY(duplicateGroups(*library_, CopyLevel::Identical, context_).empty());
    }

    /// Through the other name nothing is lost that goes by the one.
    void whatGoesByOneNameIsThereByTheOther() {
        qputenv("XDG_DATA_HOME", QByteArray::fromStdString((fixture_->folder / "data").string()));
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture_->folder / "state").string()));
        library_->addTag(recordOf(copy_).id, "holiday");
        const std::string bytes = bytesOf(best_);
        QCOMPARE(link().linked.size(), std::size_t{1});
        scan();
        const std::int64_t one = library_->imagesTagged("holiday").at(0);
        const fs::path named = library_->imageFile(library_->image(one));
        const fs::path other = named == best_ ? copy_ : best_;
        const TrashReport report = trashPictures(*library_, std::span(&one, 1), context_);
        QCOMPARE(report.batch.pictures.size(), std::size_t{1});
        QVERIFY(!fs::exists(named));
        QCOMPARE(bytesOf(other), bytes);
        const ScanReport scanned = scan();
        QCOMPARE(scanned.added + scanned.missing, std::int64_t{0});
        QCOMPARE(recordOf(other).id, one);
        QCOMPARE(library_->tagsOf(one), std::vector<std::string>{"holiday"});
        QCOMPARE(restoreFromTrash(*library_, report.batch, context_).restored.size(), std::size_t{1});
        const ScanReport again = scan();
        QCOMPARE(again.added + again.missing, std::int64_t{0});
        QCOMPARE(library_->imagesTagged("holiday"), std::vector<std::int64_t>{one});
        QVERIFY(fs::exists(named) && areOneFile(named, other));
    }

    void ofThreeCopiesTwoBecomeNamesOfTheThird() {
        const fs::path third = fixture_->pictures / "third.jpg";
        fs::copy_file(best_, third);
        scan();
        const CopiesToTrash group{{recordOf(best_).id}, {recordOf(copy_).id, recordOf(third).id}};
        const LinkReport report = linkCopies(*library_, std::span(&group, 1), LinkKind::Hard, context_);
        QVERIFY2(report.left.empty(), report.left.empty() ? "" : report.left[0].what());
        QCOMPARE(factsOf(best_).st_nlink, nlink_t{3});
        scan();
        // A name that is a link already is no copy.
        QVERIFY(duplicateGroups(*library_, CopyLevel::Same, context_).empty());
    }

    void whatHasAnotherNameAlreadyFreesNothing() {
        fs::create_hard_link(copy_, fixture_->folder / "elsewhere.jpg");
        const LinkReport report = link();
        QCOMPARE(report.linked.size(), std::size_t{1});
        QCOMPARE(report.linked[0].bytes, std::int64_t{0});
        QVERIFY(areOneFile(best_, copy_));
        QVERIFY(!areOneFile(best_, fixture_->folder / "elsewhere.jpg"));
    }

    void aPlanForLinksIsOfTheSameBytesAlone() {
        const Image image = decodeFile(best_).image;
        const std::vector<std::byte> poor = encodeJpeg(image, 60);
        for (const char* name : {"poor.jpg", "poor again.jpg"})
            std::ofstream(fixture_->pictures / name, std::ios::binary)
                .write(reinterpret_cast<const char*>(poor.data()), static_cast<std::streamsize>(poor.size()));
        scan();
        const auto plan = planCopies(*library_, duplicateGroups(*library_, CopyLevel::Same, context_),
                                     {.sameBytes = true}, context_);
        QCOMPARE(plan.size(), std::size_t{1});
        QCOMPARE(plan[0].pictures.size(), std::size_t{4});
        int going = 0;
        for (const PlannedPicture& picture : plan[0].pictures) {
            going += picture.goes;
            if (picture.goes)
                QCOMPARE(library_->image(picture.imageId).contentHash,
                         library_->image(picture.to).contentHash);
        }
        QCOMPARE(going, 2);
        QVERIFY(std::ranges::any_of(plan[0].pictures, [](const PlannedPicture& picture) {
            return !picture.goes && picture.why == Why::OtherBytes;
        }));
        const LinkReport report = linkCopies(*library_, copiesOf(plan), LinkKind::Hard, context_);
        QCOMPARE(report.linked.size(), std::size_t{2});
        QVERIFY(areOneFile(fixture_->pictures / "poor.jpg", fixture_->pictures / "poor again.jpg"));
        QVERIFY(!areOneFile(fixture_->pictures / "poor.jpg", best_));
    }

    void nothingIsLinkedUnlessItIsCertain_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("reason");
        QTest::newRow("the other is gone") << "gone"
                                           << "cannot be relied on";
        QTest::newRow("the other has changed") << "changed"
                                               << "has changed since";
        QTest::newRow("it has changed itself") << "edited"
                                               << "has changed since";
        QTest::newRow("they are one file already") << "one"
                                                   << "is the same file on disk";
        QTest::newRow("it is being written") << "written"
                                             << "a program is writing";
        QTest::newRow("the other is being written") << "other written"
                                                    << "a program is writing";
    }
    void nothingIsLinkedUnlessItIsCertain() {
        QFETCH(const QString, what);
        QFETCH(const QString, reason);
        int descriptor = -1;
        if (what == "gone") fs::remove(best_);
        if (what == "changed") std::ofstream(best_, std::ios::app) << "x";
        if (what == "edited") std::ofstream(copy_, std::ios::app) << "x";
        if (what == "one") {
            fs::remove(best_);
            fs::create_symlink(copy_, best_);
        }
        if (what.contains("written")) descriptor = open((what == "written" ? copy_ : best_).c_str(), O_RDWR);
        const std::string before = bytesOf(copy_);
        const LinkReport report = link();
        if (descriptor >= 0) close(descriptor);
        if (what == "gone") std::ofstream(best_) << "so that it is there";
        verifyLeft(report, reason.toStdString());
        QCOMPARE(bytesOf(copy_), before);
    }

    void aLinkIsNotReplaced() {
        fs::rename(copy_, fixture_->folder / "real.jpg");
        fs::create_symlink(fixture_->folder / "real.jpg", copy_);
        const LinkReport report = link();
        QCOMPARE(report.left.size(), std::size_t{1});
        QVERIFY(report.left[0].problem().find("is a link itself") != std::string::npos);
        QVERIFY(fs::is_symlink(copy_));
    }

    void otherBytesAreNamedAndStay() {
        CopiesToTrash group{{recordOf(best_).id}, {recordOf(other_).id}};
        const LinkReport report = linkCopies(*library_, std::span(&group, 1), LinkKind::Hard, context_);
        QCOMPARE(report.left.size(), std::size_t{1});
        QCOMPARE(report.left[0].subject(), other_);
        QVERIFY(report.left[0].problem().find("other bytes") != std::string::npos);
        QVERIFY(!areOneFile(best_, other_));
        QVERIFY(ofTheSameBytes(*library_, std::span(&group, 1)).empty());
    }

    void whatOnlyTheCopySaysIsNotLost() {
        std::ofstream(copy_.string() + ".xmp") << "<x/>";
        verifyLeft(link(), "says something");
    }

    void aSidecarIsNotLeftBesideOneOfTwoNames() {
        const fs::path sidecar = best_.string() + ".xmp";
        std::ofstream(sidecar) << "kept by another program";
        verifyLeft(link(), "beside one of its two names alone");
        fs::remove(sidecar);
        QCOMPARE(link().linked.size(), std::size_t{1});
    }

    void toAnotherDriveLeadsNoLink() {
        const QTemporaryDir folder("/dev/shm/laplens-XXXXXX");
        struct stat there {};
        if (!folder.isValid() || stat(folder.path().toUtf8(), &there) != 0 ||
            there.st_dev == factsOf(best_).st_dev)
            QSKIP("skipped: no second drive");
        copy_ = fs::path(folder.path().toStdString()) / "copy.jpg";
        fs::copy_file(best_, copy_);
        addPictures(*library_, copy_.parent_path(), false, context_);
        scan();
        verifyLeft(link(), "another drive");
        QCOMPARE(entriesOf(copy_.parent_path()), 1);
    }

    void aFolderThatMayNotBeWrittenIsSaid() {
        if (geteuid() == 0) QSKIP("skipped: root may write anywhere");
        fs::create_directory(fixture_->pictures / "closed");
        fs::rename(copy_, fixture_->pictures / "closed" / "copy.jpg");
        copy_ = fixture_->pictures / "closed" / "copy.jpg";
        scan();
        fs::permissions(copy_.parent_path(), fs::perms::owner_read | fs::perms::owner_exec);
        const LinkReport report = link();
        fs::permissions(copy_.parent_path(), fs::perms::owner_all);
        verifyLeft(report, "may not be written");
    }

    void whatTheLibraryCannotBeToldIsNotLinked() {
        Library another = fixture_->open();
        const Library::Transaction busy(another);
        const LinkReport report = link();
        QCOMPARE(report.left.size(), std::size_t{1});
        QVERIFY(!areOneFile(best_, copy_));
    }

    void whereFilesCannotShareTheirBytesItIsSaid() {
        struct statfs facts {};
        if (statfs(copy_.c_str(), &facts) != 0 ||
            (facts.f_type != TMPFS_MAGIC && facts.f_type != EXT4_SUPER_MAGIC))
            QSKIP("skipped: the file system of the temporary folder may be able to");
        const struct stat before = factsOf(copy_);
        verifyLeft(link(LinkKind::Reflink), "cannot share bytes");
        QCOMPARE(factsOf(copy_).st_ino, before.st_ino);
        QCOMPARE(factsOf(copy_).st_ctim.tv_nsec, before.st_ctim.tv_nsec);
    }

    /// LAPLENS_REFLINKS: a folder of a file system that can.
    void reflinkedFilesTakeUpTheRoomOfOneAndStayTwo() {
        const QByteArray folder = qgetenv("LAPLENS_REFLINKS");
        if (folder.isEmpty()) QSKIP("skipped: LAPLENS_REFLINKS names no folder of btrfs or XFS");
        const QTemporaryDir drive(QString::fromUtf8(folder) + "/laplens-XXXXXX");
        QVERIFY(drive.isValid());
        useLibraryIn(drive.path().toStdString());
        fs::permissions(copy_, fs::perms::owner_read);
        fs::last_write_time(copy_, fs::last_write_time(copy_) - std::chrono::hours(1000));
        scan();
        sync();  // what is not on the drive yet has no place there
        const auto toWin = [&] {
            const auto groups = duplicateGroups(*library_, CopyLevel::Identical, context_);
            const KeepRule rule{.preferred = {best_.parent_path()}};
            for (const PlannedGroup& group : planCopies(*library_, groups, rule, context_))
                for (const PlannedPicture& picture : group.pictures)
                    if (picture.goes && picture.file.parent_path() == best_.parent_path())
                        return picture.bytes;
            return std::int64_t{-1};
        };
        const std::string bytes = bytesOf(copy_);
        QCOMPARE(toWin(), std::int64_t(bytes.size()));
        const struct stat before = factsOf(copy_);
        const LinkReport report = link(LinkKind::Reflink);
        QVERIFY2(report.left.empty(), report.left.empty() ? "" : report.left[0].what());
        QCOMPARE(report.linked.size(), std::size_t{1});
        QVERIFY(!areOneFile(best_, copy_));
        QCOMPARE(bytesOf(copy_), bytes);
        const struct stat after = factsOf(copy_);
        QCOMPARE(after.st_ino, before.st_ino);
        QCOMPARE(after.st_mode, before.st_mode);
        QCOMPARE(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
        // filefrag is another's opinion.
        const auto placesOf = [](const fs::path& file) {
            QProcess filefrag;
            filefrag.start("filefrag", {"-v", QString::fromStdString(file.string())});
            filefrag.waitForFinished(-1);
            QString places;
            for (const QByteArray& line : filefrag.readAllStandardOutput().split('\n'))
                if (line.contains("..")) places += line.split(':').value(2).trimmed() + ' ';
            return places;
        };
        QVERIFY(!placesOf(best_).isEmpty());
        QCOMPARE(placesOf(copy_), placesOf(best_));
        const ScanReport scanned = scan();
        QCOMPARE(scanned.added + scanned.changed + scanned.missing + scanned.joined, std::int64_t{0});
        QCOMPARE(toWin(), std::int64_t{0});
        QCOMPARE(link(LinkKind::Reflink).linked.at(0).bytes, std::int64_t{0});
        fs::permissions(copy_, fs::perms::owner_all);
        std::ofstream(copy_, std::ios::app) << "edited";
        QCOMPARE(bytesOf(best_), bytes);
    }
};

QTEST_GUILESS_MAIN(CopyLinksTest)
#include "copy_links_test.moc"
