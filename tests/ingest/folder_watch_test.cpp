#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <mutex>

#include "core/ingest/folder_watch.hpp"
#include "core/upkeep/picture_trash.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

const std::string kPng = "\x89PNG\r\n\x1a\n";

/// A watch, and what it has told.
class Ear {
public:
    explicit Ear(std::vector<WatchedFolder> folders, const fs::path& except = {},
                 std::int64_t mostWatched = INT64_MAX)
        : watch_(
              std::move(folders), except,
              [this](const FolderChanges& changes) {
                  const std::lock_guard lock(mutex_);
                  heard_.isUnknown |= changes.isUnknown;
                  heard_.files.insert(changes.files.begin(), changes.files.end());
                  heard_.folders.insert(changes.folders.begin(), changes.folders.end());
                  ++times_;
              },
              [this](const FolderWatch::State& state) {
                  const std::lock_guard lock(mutex_);
                  state_ = state;
              },
              {.quiet = std::chrono::milliseconds(200),
               .latest = std::chrono::milliseconds(60'000),
               .poll = std::chrono::milliseconds(100),
               .mostWatched = mostWatched}) {
        if (!waitFor([this] { return heard().isUnknown; })) qFatal("the watch never began");
        forget();
    }
    FolderChanges heard() {
        const std::lock_guard lock(mutex_);
        return heard_;
    }
    FolderWatch::State state() {
        const std::lock_guard lock(mutex_);
        return state_;
    }
    int times() {
        const std::lock_guard lock(mutex_);
        return times_;
    }
    void forget() {
        const std::lock_guard lock(mutex_);
        heard_ = {};
        times_ = 0;
    }
    static bool waitFor(const std::function<bool()>& there) { return QTest::qWaitFor(there, kWaitMs); }
    bool hears(const fs::path& file) {
        return waitFor([&] { return heard().files.contains(file) || heard().folders.contains(file); });
    }

private:
    std::mutex mutex_;
    FolderChanges heard_;
    FolderWatch::State state_;
    int times_ = 0;
    FolderWatch watch_;
};

}  // namespace

class FolderWatchTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> temporary_;
    fs::path folder_;

    static void write(const fs::path& file, const std::string& bytes = kPng) {
        std::ofstream(file, std::ios::binary) << bytes;
    }
    /// What comes after all before it.
    void saysNothingOf(Ear& ear, const fs::path& file) const {
        write(folder_ / "last.png");
        QVERIFY(ear.hears(folder_ / "last.png"));
        QVERIFY2(!ear.heard().files.contains(file) && !ear.heard().folders.contains(file), file.c_str());
    }

private slots:
    void init() {
        temporary_ = std::make_unique<QTemporaryDir>();
        folder_ = fs::canonical(temporary_->path().toStdString()) / "pictures";
        fs::create_directories(folder_ / "in" / "deep");
        write(folder_ / "one.png");
    }

    void aFileIsToldWhenItWasWrittenToItsEndRenamedAndRemoved() {
        Ear ear({{folder_}});
        std::ofstream slow(folder_ / "in" / "deep" / "new.png", std::ios::binary);
        slow << kPng << std::flush;
        saysNothingOf(ear, folder_ / "in" / "deep" / "new.png");
        slow.close();
        QVERIFY(ear.hears(folder_ / "in" / "deep" / "new.png"));
        fs::rename(folder_ / "one.png", folder_ / "two.png");
        QVERIFY(ear.hears(folder_ / "one.png") && ear.hears(folder_ / "two.png"));
        fs::remove(folder_ / "two.png");
        ear.forget();
        write(folder_ / "in" / "deep" / "new.png", kPng + "more");  // in its place
        QVERIFY(ear.hears(folder_ / "in" / "deep" / "new.png"));
    }

    void foldersThatComeOrAreRenamedAreWatchedByTheirNewNames() {
        Ear ear({{folder_}});
        fs::rename(folder_ / "in", folder_ / "out");
        QVERIFY(ear.hears(folder_ / "in") && ear.hears(folder_ / "out"));
        write(folder_ / "out" / "deep" / "new.png");
        QVERIFY(ear.hears(folder_ / "out" / "deep" / "new.png"));
        fs::create_directories(folder_.parent_path() / "made" / "inside");
        fs::rename(folder_.parent_path() / "made", folder_ / "made");
        QVERIFY(ear.hears(folder_ / "made"));
        write(folder_ / "made" / "inside" / "new.png");
        QVERIFY(ear.hears(folder_ / "made" / "inside" / "new.png"));
        fs::rename(folder_ / "made", folder_.parent_path() / "gone");
        ear.forget();
        write(folder_.parent_path() / "gone" / "inside" / "other.png");
        saysNothingOf(ear, folder_ / "made" / "inside" / "other.png");
    }

    void whatAScanPassesOverIsNotTold() {
        const fs::path library = folder_ / "library";
        for (const char* name : {"library", ".hidden", "Trash.laplens", ".Trash-1000", "@eaDir"})
            fs::create_directories(folder_ / name);
        fs::create_symlink("/", folder_ / "everything");
        Ear ear({{folder_}}, library);
        QCOMPARE(ear.state().watched, 3);
        for (const char* name : {"library/a.png", ".hidden/a.png", "Trash.laplens/a.png", ".Trash-1000/a.png",
                                 "@eaDir/a.png", ".a.png"})
            write(folder_ / name);
        write(folder_ / "notes.txt", "notes");
        saysNothingOf(ear, folder_ / "notes.txt");
        QCOMPARE(ear.heard().files, std::set<fs::path>{folder_ / "last.png"});
        QVERIFY(ear.heard().folders.empty());
    }

    void aStormIsToldOnce() {
        Ear ear({{folder_}});
        for (int i = 0; i < 3000; ++i) write(folder_ / "in" / (std::to_string(i) + ".png"));
        QVERIFY(Ear::waitFor([&] { return ear.times() > 0; }));
        QVERIFY2(ear.heard().isUnknown, "so many are not told one by one");
        QTest::qWait(600);
        QCOMPARE(ear.times(), 1);
    }

    void whatTheSystemDoesNotWatchIsLookedThrough() {
        Ear ear({{folder_}}, {}, 1);
        QCOMPARE(ear.state().watched, 1);
        QCOMPARE(ear.state().polled, 2);
        QVERIFY(ear.state().isLimited);
        write(folder_ / "in" / "deep" / "new.png");
        QVERIFY(ear.hears(folder_ / "in" / "deep"));
        fs::create_directories(folder_ / "in" / "late");
        QVERIFY(ear.hears(folder_ / "in"));
        QVERIFY(Ear::waitFor([&] { return ear.state().polled == 3; }));
        write(folder_ / "in" / "late" / "new.png");
        QVERIFY(ear.hears(folder_ / "in" / "late"));
        fs::remove_all(folder_ / "in");
        QVERIFY(Ear::waitFor([&] { return ear.state().polled == 0; }));
    }

    void aFolderThatGoesAndComesBackIsWatchedAgain() {
        const fs::path away = folder_.parent_path() / "away";
        Ear ear({{folder_}});
        fs::rename(folder_, away);
        QVERIFY(Ear::waitFor([&] { return ear.heard().isUnknown && ear.state().watched == 0; }));
        ear.forget();
        fs::rename(away, folder_);
        QVERIFY(Ear::waitFor([&] { return ear.heard().isUnknown && ear.state().watched == 3; }));
        write(folder_ / "in" / "new.png");
        QVERIFY(ear.hears(folder_ / "in" / "new.png"));
    }

    void onlyWhatTheLibraryDoesNotKnowIsWorthAScan() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const auto isWorth = [&](const FolderChanges& changes) {
            return isWorthScanning(library, changes, fixture.context);
        };
        const FolderChanges any{{}, {}, true};
        const fs::path known = library.imageFile(library.image(1));
        const auto only = [](const fs::path& file) { return FolderChanges{{file}, {}, false}; };
        QVERIFY(!isWorth(any) && !isWorth(only(known)));
        QVERIFY(!isWorth(only(fixture.pictures / "never.png")));

        const fs::path added = known.parent_path() / "added.jpg";
        fs::copy_file(known, added);
        QVERIFY(isWorth(any) && isWorth(only(added)));
        fs::remove(added);
        QVERIFY(!isWorth(any) && !isWorth(only(added)));
        fs::last_write_time(known, fs::last_write_time(known) + std::chrono::seconds(5));
        QVERIFY(isWorth(any) && isWorth(only(known)));
        scanLibrary(library, fixture.context);
        QVERIFY(!isWorth(any) && !isWorth(only(known)));
        fs::remove(known);
        QVERIFY(isWorth(any) && isWorth(only(known)));
        scanLibrary(library, fixture.context);
        QVERIFY(!isWorth(any) && !isWorth(only(known)));

        const fs::path away = fixture.folder / "away";
        fs::rename(fixture.pictures, away);
        QVERIFY(isWorth(any));
        scanLibrary(library, fixture.context);
        QVERIFY(!isWorth(any));
        fs::create_directories(fixture.pictures);  // where the drive belongs
        scanLibrary(library, fixture.context);
        QVERIFY(!isWorth(any));
        fs::remove_all(fixture.pictures);
        fs::rename(away, fixture.pictures);
        QVERIFY(isWorth(any));
    }

    void sidecarsAreToldAndWorthAScanUntilTheyAreRead() {
        Ear ear({{folder_}});
        write(folder_ / "one.png.xmp", "x");
        QVERIFY(ear.hears(folder_ / "one.png.xmp"));
        ear.forget();
        fs::remove(folder_ / "one.png.xmp");
        QVERIFY(ear.hears(folder_ / "one.png.xmp"));

        PictureLibrary fixture(1);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const fs::path known = library.imageFile(library.image(1));
        for (const fs::path& sidecar :
             {fs::path(known.string() + ".xmp"), fs::path(known).replace_extension(".xmp")}) {
            const auto isWorth = [&](bool expected) {
                QCOMPARE(isWorthScanning(library, {{sidecar}, {}, false}, fixture.context), expected);
                QCOMPARE(isWorthScanning(library, {{}, {}, true}, fixture.context), expected);
            };
            for (const char* bytes : {"one", "another"}) {
                isWorth(false);
                write(sidecar, bytes);
                isWorth(true);
                updateLibrary(library, {}, fixture.context);
            }
            isWorth(false);
            fs::remove(sidecar);
            isWorth(true);
            updateLibrary(library, {}, fixture.context);
        }
        const fs::path nobodys = known.parent_path() / "nobody.xmp";
        write(nobodys, "x");
        QVERIFY(!isWorthScanning(library, {{nobodys}, {}, false}, fixture.context));
        QVERIFY(!isWorthScanning(library, {{}, {}, true}, fixture.context));
    }

    void whatLapLensPutIntoTheTrashIsNotSaidToBeGone() {
        PictureLibrary fixture(1);
        for (const char* variable : {"XDG_DATA_HOME", "XDG_STATE_HOME"})
            qputenv(variable, QByteArray::fromStdString((fixture.folder / variable).string()));
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        fs::remove(library.imageFile(library.image(2)));
        QCOMPARE(trashPictures(library, std::vector<std::int64_t>{1}, fixture.context).batch.pictures.size(),
                 std::size_t{1});
        QCOMPARE(scanLibrary(library, fixture.context).missing, std::int64_t{1});
    }

    void aListAndTheFoldersThatItNamesAreWatched() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        const fs::path list = fixture.folder / "lists" / "some.csv";
        fs::create_directories(list.parent_path());
        fs::path named;
        for (const auto& entry : fs::recursive_directory_iterator(fixture.pictures))
            if (entry.is_regular_file()) named = entry.path();
        std::ofstream(list) << "path,label\n" << named.string() << ",a\n";
        addPictures(library, list, true, fixture.context);
        scanLibrary(library, fixture.context);
        const std::vector<WatchedFolder> folders = foldersToWatch(library);
        QCOMPARE(folders.size(), std::size_t{2});
        QCOMPARE(folders[1].path, named.parent_path());
        Ear ear(folders);
        std::ofstream(list, std::ios::app) << "\n";
        QVERIFY(ear.hears(list));
        fs::remove(named);
        QVERIFY(ear.hears(named));
    }

    void aPictureThatIsStillBeingWrittenWaitsForTheNextScan() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const std::int64_t before = library.counts().total;
        const fs::path source = library.imageFile(library.image(1));
        std::ifstream stream(source, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        std::ofstream slow(source.parent_path() / "slow.jpg", std::ios::binary);
        slow << bytes.substr(0, bytes.size() / 2) << std::flush;
        updateLibrary(library, {}, fixture.context);
        QCOMPARE(library.counts().total, before);
        slow << bytes.substr(bytes.size() / 2);
        slow.close();
        updateLibrary(library, {}, fixture.context);
        QCOMPARE(library.counts().ready, before + 1);
        QVERIFY(library.imageOfFile(source.parent_path() / "slow.jpg")->error.empty());
    }
};

QTEST_GUILESS_MAIN(FolderWatchTest)
#include "folder_watch_test.moc"
