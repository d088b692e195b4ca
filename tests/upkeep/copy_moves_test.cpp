#include "core/upkeep/copy_moves.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <QTest>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "tests/store/forked.hpp"
#include "tests/support/picture_library.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// Copies that are moved to a folder, and what stays where it is.
class CopyMovesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<Library> library_;
    fs::path best_, copy_, other_;
    JobContext context_;

    ImageRecord recordOf(const fs::path& file) const { return library_->imageOfFile(file).value(); }
    MoveReport moveTheCopyTo(const fs::path& folder) {
        const CopiesToTrash group{{recordOf(best_).id}, {recordOf(copy_).id}};
        return moveCopies(*library_, std::span(&group, 1), folder, context_);
    }
    void verifyLeft(const MoveReport& report, const std::string& reason) const {
        QVERIFY(report.moved.empty());
        QCOMPARE(report.left.size(), std::size_t{1});
        QCOMPARE(report.left[0].subject(), copy_);
        QVERIFY2(report.left[0].problem().find(reason) != std::string::npos, report.left[0].what());
        QVERIFY(fs::exists(fs::symlink_status(copy_)));
    }
    static std::string bytesOf(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator(stream), {}};
    }
    /// Null where there is none.
    std::unique_ptr<QTemporaryDir> onAnotherDrive() const {
        struct stat here {
        }, there{};
        const fs::path drive = "/dev/shm";
        if (stat(fixture_->folder.c_str(), &here) != 0 || stat(drive.c_str(), &there) != 0 ||
            here.st_dev == there.st_dev || access(drive.c_str(), W_OK) != 0)
            return nullptr;
        return std::make_unique<QTemporaryDir>(QString::fromStdString((drive / "laplens-XXXXXX").string()));
    }
    /// What a file takes along.
    struct Kept {
        std::string bytes;
        fs::perms permissions;
        fs::file_time_type time;
        std::map<std::string, std::string> attributes;
        bool operator==(const Kept&) const = default;
    };
    static Kept keptOf(const fs::path& file) {
        Kept kept{bytesOf(file), fs::status(file).permissions(), fs::last_write_time(file), {}};
        std::string names(1000, '\0');
        names.resize(std::size_t(std::max<ssize_t>(0, listxattr(file.c_str(), names.data(), names.size()))));
        for (std::size_t at = 0; at < names.size(); at += std::strlen(&names[at]) + 1) {
            const char* name = &names[at];
            std::string value(1000, '\0');
            value.resize(
                std::size_t(std::max<ssize_t>(0, getxattr(file.c_str(), name, value.data(), value.size()))));
            if (std::string_view(name).starts_with("user.")) kept.attributes[name] = value;
        }
        return kept;
    }
    static std::map<fs::path, Kept> keptIn(const fs::path& folder) {
        std::map<fs::path, Kept> files;
        for (const auto& entry : fs::directory_iterator(folder))
            files[entry.path().filename()] = keptOf(entry.path());
        return files;
    }
    /// As root or as one who may make name spaces.
    static bool hasMountsOfItsOwn() {
        const uid_t user = geteuid();
        const gid_t group = getegid();
        if (unshare(CLONE_NEWNS | (user == 0 ? 0 : CLONE_NEWUSER)) != 0) return false;
        const auto isOneself = [](const char* of, auto number) {
            const std::string one = std::to_string(number);
            return bool(std::ofstream(std::string("/proc/self/") + of)
                        << one + ' ' + one + " 1" << std::flush);
        };
        if (user != 0 && (!(std::ofstream("/proc/self/setgroups") << "deny" << std::flush) ||
                          !isOneself("uid_map", user) || !isOneself("gid_map", group)))
            return false;
        return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    }
    static bool setAttribute(const fs::path& file, const char* name, const std::string& value) {
        return setxattr(file.c_str(), name, value.data(), value.size(), 0) == 0;
    }
    void scan() {
        scanLibrary(*library_, context_);
        ColourNetwork network;
        extractFeatures(*library_, network, PictureLibrary::networkIn(*library_), context_);
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(1);
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

    void insideTheLibraryItKeepsItsTags() {
        const std::int64_t id = recordOf(copy_).id;
        library_->addTag(id, "holiday");
        const std::string bytes = bytesOf(copy_);
        const fs::path folder = fixture_->pictures / "sorted" / "out";
        const MoveReport report = moveTheCopyTo(folder);
        QVERIFY(report.left.empty());
        QCOMPARE(report.moved.size(), std::size_t{1});
        QCOMPARE(report.moved[0].to, folder / "copy.jpg");
        QVERIFY(report.moved[0].isInLibrary);
        QVERIFY(!fs::exists(copy_) && fs::exists(best_));
        QCOMPARE(bytesOf(folder / "copy.jpg"), bytes);
        QCOMPARE(recordOf(folder / "copy.jpg").id, id);
        const std::int64_t total = library_->counts().total;
        scan();
        QCOMPARE(recordOf(folder / "copy.jpg").id, id);
        QVERIFY(recordOf(folder / "copy.jpg").state == ImageState::Ready);
        QCOMPARE(library_->counts().total, total);
        QVERIFY(library_->tagsOf(id) == std::vector<std::string>{"holiday"});
        QVERIFY(library_->tagsOf(recordOf(best_).id).empty());
    }

    void itsSidecarGoesWithIt() {
        for (const fs::path& picture : {best_, copy_}) std::ofstream(picture.string() + ".xmp") << "the same";
        const fs::path folder = fixture_->folder / "aside";
        fs::create_directory(folder);
        std::ofstream(folder / "copy.jpg.xmp") << "of someone else";
        const MoveReport report = moveTheCopyTo(folder);
        QVERIFY(report.left.empty() && report.moved.size() == 1);
        QCOMPARE(report.moved[0].to.filename(), fs::path("copy (2).jpg"));
        QCOMPARE(report.moved[0].beside.size(), std::size_t{1});
        QCOMPARE(report.moved[0].beside[0].from, fs::path(copy_.string() + ".xmp"));
        QCOMPARE(report.moved[0].beside[0].to, folder / "copy (2).jpg.xmp");
        QCOMPARE(bytesOf(folder / "copy (2).jpg.xmp"), std::string("the same"));
        QVERIFY(!fs::exists(copy_.string() + ".xmp") && fs::exists(best_.string() + ".xmp"));
        QCOMPARE(bytesOf(folder / "copy.jpg.xmp"), std::string("of someone else"));
    }

    void itDoesNotGetASidecarThatIsNotItsOwn() {
        const fs::path folder = fixture_->folder / "aside";
        fs::create_directory(folder);
        std::ofstream(folder / "copy.xmp") << "of someone else";
        const MoveReport report = moveTheCopyTo(folder);
        QVERIFY(report.left.empty() && report.moved.size() == 1);
        QCOMPARE(report.moved[0].to.filename(), fs::path("copy (2).jpg"));
    }

    void nobodyElseGetsItsSidecar() {
        for (const fs::path& picture : {best_, copy_})
            std::ofstream(fs::path(picture).replace_extension(".xmp")) << "the same";
        const fs::path folder = fixture_->folder / "aside";
        fs::create_directory(folder);
        std::ofstream(folder / "copy.png") << "another picture";
        const MoveReport report = moveTheCopyTo(folder);
        QVERIFY(report.left.empty() && report.moved.size() == 1);
        QCOMPARE(report.moved[0].to.filename(), fs::path("copy (2).jpg"));
        QVERIFY(fs::exists(folder / "copy (2).xmp") && !fs::exists(folder / "copy.xmp"));
    }

    void outsideOfItWhatStaysHasItsTags() {
        library_->addTag(recordOf(copy_).id, "holiday");
        const fs::path folder = fixture_->folder / "elsewhere";
        const MoveReport report = moveTheCopyTo(folder);
        QCOMPARE(report.moved.size(), std::size_t{1});
        QVERIFY(!report.moved[0].isInLibrary);
        QVERIFY(fs::exists(folder / "copy.jpg") && !fs::exists(copy_));
        QVERIFY(library_->tagsOf(recordOf(best_).id) == std::vector<std::string>{"holiday"});
        QVERIFY(recordOf(copy_).state == ImageState::Missing);
    }

    void nothingIsWrittenOver() {
        const fs::path folder = fixture_->folder / "elsewhere";
        fs::create_directories(folder);
        std::ofstream(folder / "copy.jpg") << "somebody's";
        fs::create_symlink("nowhere", folder / "copy (2).jpg");
        const std::string bytes = bytesOf(copy_);
        const MoveReport report = moveTheCopyTo(folder);
        QCOMPARE(report.moved.size(), std::size_t{1});
        QCOMPARE(report.moved[0].to, folder / "copy (3).jpg");
        QCOMPARE(bytesOf(folder / "copy.jpg"), std::string("somebody's"));
        QVERIFY(fs::is_symlink(folder / "copy (2).jpg"));
        QCOMPARE(bytesOf(folder / "copy (3).jpg"), bytes);
    }

    void theNameOfAPictureThatIsAwayIsNotTaken() {
        const fs::path folder = fixture_->pictures / "sorted";
        fs::create_directories(folder);
        fs::copy_file(other_, folder / "copy.jpg");
        scan();
        const std::int64_t away = recordOf(folder / "copy.jpg").id;
        fs::rename(folder / "copy.jpg", fixture_->folder / "away.jpg");
        QCOMPARE(moveTheCopyTo(folder).moved.at(0).to, folder / "copy (2).jpg");
        QCOMPARE(recordOf(folder / "copy.jpg").id, away);
    }

    void nothingMovesUnlessACopyStaysForCertain_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("reason");
        QTest::newRow("the other is gone") << "gone"
                                           << "cannot be relied on";
        QTest::newRow("the other has changed") << "changed"
                                               << "has changed since";
        QTest::newRow("it has changed itself") << "edited"
                                               << "has changed since";
        QTest::newRow("the other is a link to it") << "link"
                                                   << "is the same file on disk";
        QTest::newRow("it is a link to another") << "itself a link"
                                                 << "it is a link";
    }
    void nothingMovesUnlessACopyStaysForCertain() {
        QFETCH(const QString, what);
        QFETCH(const QString, reason);
        if (what == "gone") fs::remove(best_);
        if (what == "changed") std::ofstream(best_, std::ios::app) << "x";
        if (what == "edited") std::ofstream(copy_, std::ios::app) << "x";
        if (what == "link") {
            fs::remove(best_);
            fs::create_symlink(copy_, best_);
        }
        if (what == "itself a link") {
            fs::rename(copy_, fixture_->folder / "real.jpg");
            fs::create_symlink(fixture_->folder / "real.jpg", copy_);
        }
        verifyLeft(moveTheCopyTo(fixture_->pictures / "sorted"), reason.toStdString());
        QVERIFY(fs::is_empty(fixture_->pictures / "sorted"));
    }

    /// Else "scan again" would be no help.
    void whatHasOtherBytesOfItsSizeAndDateIsSeenByTheNextScan() {
        const auto date = fs::last_write_time(best_);
        const auto size = fs::file_size(best_);
        std::ofstream(best_, std::ios::binary) << std::string(size, 'x');
        fs::last_write_time(best_, date);
        verifyLeft(moveTheCopyTo(fixture_->pictures / "sorted"), "has changed since");
        QCOMPARE(scanLibrary(*library_, context_).changed, std::int64_t{1});
    }

    void toAnotherDriveItGoesWhenItsCopyIsTheSame() {
        const std::unique_ptr<QTemporaryDir> folder = onAnotherDrive();
        if (!folder) QSKIP("skipped: no second drive");
        const fs::path sidecar = copy_.string() + ".xmp";
        for (const fs::path& picture : {best_, copy_}) std::ofstream(picture.string() + ".xmp") << "the same";
        fs::permissions(copy_, fs::perms(0440));
        fs::permissions(sidecar, fs::perms(0604));
        fs::last_write_time(sidecar, fs::last_write_time(sidecar) - std::chrono::hours(100));
        std::map<fs::path, Kept> before;
        for (const fs::path& file : {copy_, sidecar}) before[file.filename()] = keptOf(file);
        const MoveReport report = moveTheCopyTo(folder->path().toStdString());
        QCOMPARE(report.moved.size(), std::size_t{1});
        QVERIFY(!fs::exists(copy_) && !fs::exists(sidecar));
        QVERIFY(keptIn(folder->path().toStdString()) == before);
    }

    void toAnotherDriveItsAttributesGoWithIt() {
        const std::unique_ptr<QTemporaryDir> folder = onAnotherDrive();
        if (!folder) QSKIP("skipped: no second drive");
        const fs::path probe = fs::path(folder->path().toStdString()) / "probe",
                       sidecar = copy_.string() + ".xmp";
        std::ofstream(probe) << "x";
        for (const fs::path& picture : {best_, copy_}) std::ofstream(picture.string() + ".xmp") << "the same";
        const std::string comment("of two\0parts", 12);
        for (const fs::path& file : {best_, copy_, sidecar, probe})
            if (!setAttribute(file, "user.xdg.tags", "harbour,boats") ||
                !setAttribute(file, "user.xdg.comment", comment) || !setAttribute(file, "user.empty", ""))
                QSKIP("skipped: no extended attributes on both drives");
        fs::remove(probe);
        fs::permissions(copy_, fs::perms(0440));  // which forbids to give it attributes
        QCOMPARE(keptOf(copy_).attributes.at("user.xdg.comment"), comment);
        scan();
        std::map<fs::path, Kept> before;
        for (const fs::path& file : {copy_, sidecar}) before[file.filename()] = keptOf(file);
        QCOMPARE(before["copy.jpg"].attributes.size(), std::size_t{3});
        QVERIFY(moveTheCopyTo(folder->path().toStdString()).left.empty());
        QVERIFY(keptIn(folder->path().toStdString()) == before);
    }

    /// ramfs holds no attributes, and a small tmpfs gets full.
    void whatTheOtherDriveCannotHoldIsLeftWithAllThatIsItsOwn_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("reason");
        QTest::newRow("no attributes") << "attributes"
                                       << "its attribute user.xdg.tags cannot be kept there";
        QTest::newRow("no room for the picture") << "picture"
                                                 << "because it cannot be moved";
        QTest::newRow("no room for its sidecar") << "sidecar"
                                                 << "because copy.jpg.xmp beside it cannot be moved";
    }
    void whatTheOtherDriveCannotHoldIsLeftWithAllThatIsItsOwn() {
        QFETCH(const QString, what);
        QFETCH(const QString, reason);
        const fs::path drive = fixture_->folder / "drive", sidecar = copy_.string() + ".xmp";
        fs::create_directory(drive);
        if (what == "attributes")
            for (const fs::path& file : {best_, copy_})
                if (!setAttribute(file, "user.xdg.tags", "harbour")) QSKIP("skipped: no extended attributes");
        for (const fs::path& picture : {best_, copy_})
            std::ofstream(picture.string() + ".xmp") << std::string(300'000, 'x');
        scan();
        const std::string bytes = bytesOf(copy_);
        const std::string size = "size=" + std::to_string(what == "picture" ? 4096 : bytes.size() + 50'000);
        std::array<int, 2> said{};
        if (pipe(said.data()) != 0) QFAIL("no pipe");
        const int outcome = runForked([&] {
            if (!hasMountsOfItsOwn() || mount("none", drive.c_str(), what == "attributes" ? "ramfs" : "tmpfs",
                                              0, what == "attributes" ? nullptr : size.c_str()) != 0)
                return 77;
            Library library = fixture_->open();
            const CopiesToTrash group{{library.imageOfFile(best_)->id}, {library.imageOfFile(copy_)->id}};
            const MoveReport report = moveCopies(library, std::span(&group, 1), drive, context_);
            if (!report.moved.empty() || report.left.size() != 1) return 1;
            if (report.left[0].subject() != copy_) return 2;
            const std::string text = report.left[0].problem();
            if (write(said[1], text.data(), text.size()) != ssize_t(text.size())) return 3;
            if (!fs::is_empty(drive)) return 4;
            // What the library knows is as it was.
            return library.imageOfFile(copy_)->state == ImageState::Ready ? 0 : 5;
        });
        close(said[1]);
        std::string text(1000, '\0');
        text.resize(std::size_t(std::max<ssize_t>(0, read(said[0], text.data(), text.size()))));
        close(said[0]);
        if (outcome == 77) QSKIP("skipped: no drive can be made here");
        QCOMPARE(outcome, 0);
        QVERIFY2(text.find(reason.toStdString()) != std::string::npos, text.c_str());
        QCOMPARE(text.ends_with(": no space left there"), what != "attributes");
        QCOMPARE(bytesOf(copy_), bytes);
        QCOMPARE(fs::file_size(sidecar), std::uintmax_t{300'000});
    }

    void whatTheLibraryCannotBeToldDoesNotMove() {
        Library another = fixture_->open();
        const Library::Transaction busy(another);
        verifyLeft(moveTheCopyTo(fixture_->pictures / "sorted"), "left where it is");
    }

    void theFolderMustBeOneThatCanBeUsed() {
        std::ofstream(fixture_->folder / "file") << "x";
        QVERIFY(problemOf([&] { moveTheCopyTo(best_); }).find("it is a file") != std::string::npos);
        QVERIFY(problemOf([&] {
                    moveTheCopyTo(fixture_->folder / "file" / "below");
                }).find("cannot be made") != std::string::npos);
        QVERIFY(problemOf([&] {
                    moveTheCopyTo(fixture_->libraryFolder / "copies");
                }).find("folder of the library") != std::string::npos);
        QVERIFY(fs::exists(copy_));
        // It is there already.
        verifyLeft(moveTheCopyTo(fixture_->pictures), "it is in that folder");
    }

    void onlyCopiesGo() {
        const CopiesToTrash group{{recordOf(best_).id}, {recordOf(other_).id}};
        const MoveReport report =
            moveCopies(*library_, std::span(&group, 1), fixture_->folder / "elsewhere", context_);
        QVERIFY(report.moved.empty() && fs::exists(other_));
    }

    void aPlanBecomesWhatGoesBesideWhatStaysForIt() {
        PlannedGroup group;
        const auto add = [&](std::int64_t id, std::int64_t to, bool goes) {
            group.pictures.push_back({.imageId = id, .goes = goes, .to = to});
        };
        add(1, 1, false);
        add(2, 1, true);
        add(3, 1, false);
        add(4, 3, true);
        add(5, 1, true);
        const auto copies = copiesOf(std::span(&group, 1));
        QCOMPARE(copies.size(), std::size_t{2});
        QCOMPARE(copies[0].staying, std::vector<std::int64_t>{1});
        QCOMPARE(copies[0].going, (std::vector<std::int64_t>{2, 5}));
        QCOMPARE(copies[1].staying, std::vector<std::int64_t>{3});
        QCOMPARE(copies[1].going, std::vector<std::int64_t>{4});
        QVERIFY(copies[0].parts.empty() && copies[1].parts.empty());
    }
};

QTEST_GUILESS_MAIN(CopyMovesTest)
#include "copy_moves_test.moc"
