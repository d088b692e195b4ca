#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <fstream>

#include "tests/support/failing_disk.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/watched_folders.hpp"
#include "ui/shared/convert.hpp"
#include "ui/window/job_bar.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// What happens in the folders of a library while the window is open on it, or was closed.
class WatchedFoldersTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<MainWindow> window_;
    std::unique_ptr<QSignalSpy> jobs_;

    LibrarySession& session() const { return window_->session(); }
    WatchedFolders& watched() const { return *window_->findChild<WatchedFolders*>(); }
    static bool waitFor(const std::function<bool()>& there) { return QTest::qWaitFor(there, kWaitMs); }
    void show() {
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        jobs_ = std::make_unique<QSignalSpy>(&session().jobs(), &JobRunner::started);
        session().openLibrary(fixture_->libraryFolder);
        window_->show();
        QVERIFY(waitFor([this] { return session().index() != nullptr; }));
        QVERIFY(waitFor([this] { return watched().state().watched > 0; }));
        QVERIFY(waitFor([this] { return window_->isIdle(); }));
    }
    int shown() const { return window_->grid().model()->rowCount(); }
    /// In the grid, and coded.
    bool isShown(int pictures) const {
        return waitFor([=, this] {
            return shown() == pictures && session().index() &&
                   int(session().index()->codeCount()) == pictures && window_->isIdle();
        });
    }
    fs::path fileOf(std::int64_t id) const {
        const Library library = fixture_->open();
        return library.imageFile(library.image(id));
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(2);
        prepareWindowTest(*fixture_);
        QSettings().setValue("library/watch", true);
    }
    void cleanup() {
        jobs_.reset();
        window_.reset();
        fixture_.reset();
    }

    void whatComesChangesIsRenamedAndGoesIsSeenWithoutBeingAskedFor() {
        show();
        const int before = shown();
        QCOMPARE(jobs_->size(), 0);
        const fs::path added = fixture_->pictures / "added" / "new.jpg";
        fs::create_directories(added.parent_path());
        fs::copy_file(fileOf(1), added);
        QVERIFY(isShown(before + 1));

        { fixture_->open().addTag(2, kFavouriteTag); }
        const fs::path renamed = fileOf(2).parent_path() / "renamed.jpg";
        fs::rename(fileOf(2), renamed);
        QVERIFY(waitFor([&] { return fixture_->open().image(2).path.ends_with("renamed.jpg"); }));
        QCOMPARE(fixture_->open().tagsOf(2), std::vector<std::string>{kFavouriteTag});

        const std::string content = fixture_->open().image(3).contentHash;
        fs::copy_file(fileOf(5), fileOf(3), fs::copy_options::overwrite_existing);
        QVERIFY(waitFor([&] {
            const ImageRecord now = fixture_->open().image(3);
            return now.state == ImageState::Ready && now.contentHash != content;
        }));

        fs::remove_all(added.parent_path());
        fs::remove(fileOf(4));
        QVERIFY(waitFor([&] { return shown() == before - 1; }));
    }

    void aStormIsOneJob() {
        show();
        const int before = shown();
        const fs::path source = fileOf(1);
        for (int i = 0; i < 300; ++i)
            fs::copy_file(source, source.parent_path() / ("copy " + std::to_string(i) + ".jpg"));
        QVERIFY(isShown(before + 300));
        QCOMPARE(jobs_->size(), 1);
    }

    void whatComesWhileAJobRunsIsTakenUpAfterIt() {
        show();
        const int before = shown();
        std::atomic<bool> goesOn = true;
        session().jobs().start("a long job", [&](JobContext& context) {
            while (goesOn) {
                context.checkpoint();
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
        });
        fs::copy_file(fileOf(1), fileOf(1).parent_path() / "new.jpg");
        QTest::qWait(1000);
        QCOMPARE(jobs_->size(), 1);
        goesOn = false;
        QVERIFY(isShown(before + 1));
        QCOMPARE(jobs_->size(), 2);
    }

    void whatAFullDiskForbadeIsTakenUpWhenThereIsRoom() {
        FailingDisk disk(1'000'000'000, SQLITE_FULL);
        show();
        const int before = shown();
        watched().setFirstRetry(std::chrono::milliseconds(50));
        QSignalSpy failed(&session().jobs(), &JobRunner::failed);
        FailingDisk::fill();
        fs::copy_file(fileOf(1), fileOf(1).parent_path() / "new.jpg");
        QVERIFY(waitFor([&] { return failed.size() >= 2; }));
        FailingDisk::mend();
        QVERIFY(isShown(before + 1));
        cleanup();  // before the disk
    }

    void aPictureIsShownWhenItIsWrittenToItsEnd() {
        show();
        const int before = shown();
        std::ifstream stream(fileOf(1), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        std::ofstream slow(fileOf(1).parent_path() / "slow.jpg", std::ios::binary);
        slow << bytes.substr(0, bytes.size() / 2) << std::flush;
        fs::copy_file(fileOf(1), fileOf(1).parent_path() / "new.jpg");
        QVERIFY(isShown(before + 1));
        slow << bytes.substr(bytes.size() / 2);
        slow.close();
        QVERIFY(isShown(before + 2));
        QCOMPARE(fixture_->open().counts().failed, 0);
    }

    void whatTheWindowItselfMovesIsNoNews() {
        show();
        const int before = shown();
        auto& edits = *window_->findChild<LibraryEdits*>();
        edits.trash({1, 2});
        QCOMPARE(shown(), before - 2);
        QSignalSpy restored(&edits, &LibraryEdits::restored);
        QTest::qWait(1500);
        QCOMPARE(jobs_->size(), 0);
        bool said = false;
        for (const QLabel* label : window_->findChild<JobBar*>()->findChildren<QLabel*>())
            said |= label->text().contains("Ctrl+Z");
        QVERIFY(said);
        edits.undo();
        QVERIFY(heard(restored));
        QTest::qWait(1500);
        QCOMPARE(jobs_->size(), 0);
        QCOMPARE(shown(), before);
    }

    void whatChangedWhileTheLibraryWasClosedIsTakenUp() {
        fs::copy_file(fileOf(1), fileOf(1).parent_path() / "new.jpg");
        const int before = int(fixture_->open().counts().present());
        show();
        QVERIFY(isShown(before + 1));
        QCOMPARE(jobs_->size(), 1);
    }

    void aFolderThatIsAddedIsWatchedAndOneThatGoesComesBack() {
        show();
        const int before = shown();
        const fs::path more = fixture_->folder / "more", away = fixture_->folder / "away";
        fs::create_directories(more);
        fs::copy_file(fileOf(1), more / "one.jpg");
        session().addFolder(more, false);
        QVERIFY(isShown(before + 1));
        fs::copy_file(fileOf(1), more / "two.jpg");
        QVERIFY(isShown(before + 2));
        const auto isOffline = [&] { return fixture_->open().roots().back().offline; };
        fs::rename(more, away);
        QVERIFY(waitFor(isOffline));
        QCOMPARE(shown(), before + 2);
        fs::copy_file(fileOf(1), away / "three.jpg");
        fs::rename(away, more);
        QVERIFY(isShown(before + 3));
        QVERIFY(!isOffline());
    }

    void aLibraryThatIsReadOnlyOrNotToBeWatchedIsLeftAlone() {
        show();
        const int before = shown();
        watched().setWatching(false);
        fs::copy_file(fileOf(1), fileOf(1).parent_path() / "new.jpg");
        QTest::qWait(1500);
        QCOMPARE(jobs_->size(), 0);
        QCOMPARE(watched().state().watched, 0);
        watched().setWatching(true);
        QVERIFY(isShown(before + 1));

        const fs::path keeps = fixture_->libraryFolder / "backup.json";
        std::ofstream(keeps) << "{}";
        jobs_->clear();
        session().openLibrary(fixture_->libraryFolder);
        QVERIFY(waitFor([this] { return !session().readOnlyReason().isEmpty() && session().index(); }));
        fs::copy_file(fileOf(1), fileOf(1).parent_path() / "newer.jpg");
        QTest::qWait(1500);
        QCOMPARE(jobs_->size(), 0);
        QVERIFY(!watched().state().watched);
    }
};

QTEST_MAIN(WatchedFoldersTest)
#include "watched_folders_test.moc"
