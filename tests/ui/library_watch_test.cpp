#include <unistd.h>

#include <QApplication>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <fstream>

#include "core/images/decode.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/store/damaged_library.hpp"
#include "core/upkeep/backup.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/suggestion_bar.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// A library that is moved, deleted or damaged while the window is open on it, or before.
class LibraryWatchTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<MainWindow> window_;

    LibrarySession& session() const { return window_->session(); }
    QuerySession& query() const { return window_->query(); }
    ErrorBar& errors() const { return *window_->findChild<ErrorBar*>(); }
    SuggestionBar& suggestions() const { return *window_->findChild<SuggestionBar*>(); }
    fs::path file() const { return fixture_->libraryFolder / "library.sqlite"; }

    void show(bool isThere = true) {
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        session().openLibrary(fixture_->libraryFolder);
        window_->show();
        if (isThere) QVERIFY(waitFor([this] { return session().index() != nullptr; }));
    }
    static bool waitFor(const std::function<bool()>& there) { return QTest::qWaitFor(there, kWaitMs); }
    bool press(const QString& text) const {
        for (QPushButton* button : suggestions().findChildren<QPushButton*>())
            if (button->text() == text) return button->click(), true;
        return false;
    }
    /// What the grid shows of a picture is what the library at its place holds.
    bool isShownAsItIs(std::int64_t id) const {
        const Library library = fixture_->open();
        auto& thumbnails = *window_->findChild<ThumbnailCache*>();
        return waitFor([&] {
            thumbnails.want({id});
            return thumbnails.isIdle() &&
                   thumbnails.find(id) == toQImage(decode(library.thumbnail(id), "thumbnail").image);
        });
    }
    /// Another library, of other pictures, takes the place of the open one; the pictures of both stay.
    std::unique_ptr<PictureLibrary> replaceLibrary() {
        auto other = std::make_unique<PictureLibrary>(3);
        {
            Library library = other->open();
            addPictures(library, other->pictures, true, other->context);
            updateLibrary(library, {}, other->context);
        }
        fs::rename(fixture_->libraryFolder, fixture_->folder / "before.laplens");
        fs::rename(other->libraryFolder, fixture_->libraryFolder);
        return other;
    }
    bool isFavourite(std::int64_t id) const {
        return fixture_->open().tagsOf(id) == std::vector<std::string>{kFavouriteTag};
    }
    /// Nothing speaks of damage any more, and what was put aside is named.
    void saysThatItIsRepaired() const {
        QVERIFY2(!errors().isVisible(), qPrintable(errors().text()));
        QVERIFY2(suggestions().text().contains("test.laplens.damaged-") ||
                     suggestions().text().contains("test.laplens.before-restore-"),
                 qPrintable(suggestions().text()));
    }
    bool isOffered(const QString& text) const {
        for (const QPushButton* button : suggestions().findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == text) return true;
        return false;
    }
    /// The second half of a library's file becomes noise; the window is closed.
    static void damage(const fs::path& file) {
        const auto size = fs::file_size(file);
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(size / 2));
        for (std::uintmax_t i = size / 2; i < size; ++i) stream.put('\x5A');
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(2);
        prepareWindowTest(*fixture_);
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture_->folder / "state").string()));
    }
    void cleanup() {
        window_.reset();
        fixture_.reset();
    }

    void aLibraryThatIsMovedAwayIsMissedAndGoesOnWhenItIsBack() {
        show();
        const fs::path elsewhere = fixture_->folder / "elsewhere.laplens";
        fs::rename(fixture_->libraryFolder, elsewhere);
        QVERIFY(waitFor(
            [this] { return errors().isVisible() && errors().text().contains("not there any more"); }));
        session().update();
        QVERIFY(waitFor([this] { return !session().jobs().isRunning(); }));
        QVERIFY(!fs::exists(fixture_->libraryFolder));
        fs::rename(elsewhere, fixture_->libraryFolder);
        QVERIFY(waitFor([this] { return !errors().isVisible(); }));
        QVERIFY(session().isOpen());
        session().update();
        QVERIFY(waitFor([this] { return !session().jobs().isRunning(); }));
        QVERIFY(!errors().isVisible());
    }

    void whatIsToComeBackWhileTheLibraryIsAwayStaysInTheTrashAndCanComeBackLater() {
        show();
        const fs::path picture = fixture_->open().imageFile(fixture_->open().image(1));
        auto& edits = *window_->findChild<LibraryEdits*>();
        QSignalSpy trashed(&edits, &LibraryEdits::trashed), reported(&edits, &LibraryEdits::restoreReported),
            restored(&edits, &LibraryEdits::restored);
        edits.trash({1});
        QVERIFY(heard(trashed));
        const fs::path elsewhere = fixture_->folder / "elsewhere.laplens";
        fs::rename(fixture_->libraryFolder, elsewhere);
        QVERIFY(waitFor([this] { return errors().text().contains("not there any more"); }));
        errors().hide();
        edits.history().undo();
        QVERIFY(heard(reported));
        QVERIFY(!fs::exists(picture) && restored.isEmpty());
        QVERIFY2(errors().isVisible() && errors().text().contains("no longer there"),
                 qPrintable(errors().text()));
        fs::rename(elsewhere, fixture_->libraryFolder);
        QVERIFY(waitFor([this] { return !errors().isVisible(); }));
        edits.history().undo();
        QVERIFY(heard(restored));
        QVERIFY(fs::exists(picture));
        QVERIFY(fixture_->open().image(1).state == ImageState::Ready);
    }

    void aLibraryThatCouldNotBeWrittenIsOpenedAnewWhenItCan() {
        const fs::path keeps = fixture_->libraryFolder / "backup.json";
        std::ofstream(keeps) << "{}";
        show();
        QVERIFY(session().readOnlyReason().contains("backup"));
        session().update();
        QVERIFY(waitFor([this] { return errors().isVisible(); }));
        QVERIFY2(errors().text().contains("read-only"), qPrintable(errors().text()));
        fs::remove(keeps);
        QVERIFY(waitFor([this] { return session().isOpen() && session().readOnlyReason().isEmpty(); }));
        QVERIFY(waitFor([this] { return !errors().isVisible(); }));
        window_->findChild<LibraryEdits*>()->toggleTag({1}, kFavouriteTag);
        QVERIFY(waitFor([this] { return isFavourite(1); }));
    }

    void ofALibraryThatMayOnlyBeReadF5ShowsWhatOthersChanged() {
        const bool isRoot = geteuid() == 0;
        const fs::perms read = fs::perms(0555);
        const auto mayWrite = [&](bool may) {
            if (isRoot && may) QCOMPARE(seteuid(0), 0);
            fs::permissions(fixture_->libraryFolder, may ? fs::perms::owner_all : read);
            if (isRoot && !may) QCOMPARE(seteuid(65534), 0);
        };
        if (isRoot) fs::permissions(fixture_->folder, read, fs::perm_options::add);
        mayWrite(false);
        show();
        QVERIFY(session().readOnlyReason().contains("may not be written"));
        const std::int64_t before = session().counts().total;
        query().searchForRow(5);
        QVERIFY(waitFor([this] { return query().result() && window_->isIdle(); }));
        mayWrite(true);
        { fixture_->open().removeImages(std::vector<std::int64_t>{1, 2}); }
        mayWrite(false);
        QTest::keySequence(window_.get(), QKeySequence::Refresh);
        const bool shown = waitFor(
            [&] { return session().index() && session().counts().total == before - 2 && query().result(); });
        const qsizetype rows = session().index() ? qsizetype(session().index()->size()) : 0;
        const QString picture = query().queryPicture() ? query().queryPicture()->name : QString();
        mayWrite(true);
        QVERIFY(shown);
        QCOMPARE(rows, before - 2);
        QVERIFY2(!picture.isEmpty(), "the search is there again");
    }

    void theWindowClosesWhenWhatWasChangedIsSaved() {
        show();
        Library other = fixture_->open();
        auto lock = std::make_unique<Library::Transaction>(other);
        auto& edits = *window_->findChild<LibraryEdits*>();
        edits.toggleTag({1}, kFavouriteTag);
        window_->close();
        QVERIFY(window_->isVisible());
        QVERIFY2(errors().text().contains("as soon as"), qPrintable(errors().text()));
        lock.reset();
        QVERIFY(waitFor([this] { return !window_->isVisible(); }));
        QVERIFY(isFavourite(1));

        // It stays where that was refused.
        window_->show();
        lock = std::make_unique<Library::Transaction>(other);
        edits.toggleTag({2}, kFavouriteTag);
        window_->close();
        QVERIFY(waitFor([this] { return errors().text().contains("in use by another program"); }));
        QVERIFY(waitFor([this] { return !session().isWriting(); }));
        QVERIFY(window_->isVisible());

        // Or it is told not to wait.
        edits.toggleTag({3}, kFavouriteTag);
        window_->close();
        window_->close();
        QVERIFY(!window_->isVisible());
    }

    void ofALibraryWhoseFolderMayNotBeReadItIsNotSaidThatItIsGone() {
        show();
        const bool isRoot = geteuid() == 0;
        fs::permissions(fixture_->folder, fs::perms::others_read | fs::perms::others_exec,
                        fs::perm_options::add);
        fs::permissions(fixture_->libraryFolder, fs::perms::none);
        if (isRoot) QCOMPARE(seteuid(65534), 0);
        const bool said = waitFor([this] { return errors().text().contains("may not be read"); });
        if (isRoot) QCOMPARE(seteuid(0), 0);
        QVERIFY(said);
        fs::permissions(fixture_->libraryFolder, fs::perms::owner_all);
        QVERIFY(waitFor([this] { return !errors().isVisible(); }));
    }

    void aScanThatEndedWhileTheLibraryWasAwayGoesOnWhenItIsBack() {
        show();
        const fs::path elsewhere = fixture_->folder / "elsewhere.laplens";
        { fixture_->open().setUpdatingProcess(getpid()); }  // as a scan leaves it that could not write
        fs::rename(fixture_->libraryFolder, elsewhere);
        QVERIFY(waitFor([this] { return errors().text().contains("not there any more"); }));
        fs::rename(elsewhere, fixture_->libraryFolder);
        QVERIFY(waitFor([this] { return fixture_->open().updatingProcess() == 0; }));
    }

    void afterAJobThatFailedNobodyIsSaidToBeAtIt() {
        show();
        { fixture_->open().setUpdatingProcess(getpid()); }
        session().jobs().start("a job that fails", [](JobContext&) { throw Error("the disk is full", {}); });
        QVERIFY(waitFor([this] { return fixture_->open().updatingProcess() < 0; }));
        QVERIFY(unfinishedUpdate(fixture_->open()).wasCutOff);
    }

    void aLibraryThatIsDeletedIsNotMadeAnewAndACopyOfItIsOpened() {
        show();
        const fs::path copy = fixture_->folder / "copy";
        QCOMPARE(std::system(("cp -r " + fixture_->libraryFolder.string() + " " + copy.string()).c_str()), 0);
        fs::remove_all(fixture_->libraryFolder);
        QVERIFY(waitFor([this] { return errors().isVisible(); }));
        session().addFolder(fixture_->pictures, false);
        session().update();
        QVERIFY(waitFor([this] { return !session().jobs().isRunning(); }));
        QVERIFY(!fs::exists(fixture_->libraryFolder));
        QSignalSpy opened(&session(), &LibrarySession::libraryOpened);
        fs::rename(copy, fixture_->libraryFolder);
        QVERIFY(waitFor([&] { return !opened.isEmpty() && session().index(); }));
        QCOMPARE(session().counts().total, fixture_->open().counts().total);
    }

    void ofALibraryThatTookItsPlaceItsOwnPicturesAreShown() {
        show();
        for (const std::int64_t id : {1, 5, 9}) QVERIFY(isShownAsItIs(id));
        const auto other = replaceLibrary();
        const std::int64_t total = fixture_->open().counts().total;
        QVERIFY(waitFor([&] { return session().index() && session().counts().total == total; }));
        for (const std::int64_t id : {1, 5, 9, 40}) QVERIFY(isShownAsItIs(id));
        QVERIFY2(errors().text().contains("nother library"), qPrintable(errors().text()));
    }

    void aLibraryThatTookItsPlaceIsNotChangedByTheNumbersOfTheOneBefore() {
        show();
        const auto other = replaceLibrary();
        auto& edits = *window_->findChild<LibraryEdits*>();
        edits.trash({1});
        edits.toggleTag({2}, kFavouriteTag);
        edits.trashCopies({{{3}, {4}}});
        const std::int64_t total = fixture_->open().counts().total;
        QVERIFY(waitFor([&] { return session().index() && session().counts().total == total; }));
        QVERIFY(waitFor([&] { return !session().jobs().isRunning() && window_->isIdle(); }));
        QVERIFY(!isFavourite(2));
        for (const ImageRecord& image : fixture_->open().images())
            QVERIFY(fs::exists(fixture_->open().imageFile(image)));
    }

    void whatWasAskedAboutDuplicatesOfTheLibraryBeforeIsNotOfTheOneThatIsOpen() {
        {
            Library library = fixture_->open();
            const fs::path file = library.imageFile(library.image(1));
            fs::copy_file(file, file.parent_path() / "copy.jpg");
            updateLibrary(library, {}, fixture_->context);
        }
        show();
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+4"));
        auto& page = *window_->findChild<DuplicatesPage*>();
        const QString before = page.grid().emptyText();
        QSignalSpy found(&page, &DuplicatesPage::found);
        page.find();
        QVERIFY(heard(found));
        QVERIFY(!page.groups().empty() && page.grid().emptyText() != before);
        page.selectWorse();
        page.trashSelected();
        QVERIFY(waitFor([&] { return page.findChild<QMessageBox*>() != nullptr; }));
        const auto other = replaceLibrary();
        const std::int64_t total = fixture_->open().counts().total;
        QVERIFY(waitFor([&] { return session().index() && session().counts().total == total; }));
        QCOMPARE(page.grid().emptyText(), before);
        QTest::keyClick(page.findChild<QMessageBox*>(), Qt::Key_Return);
        QVERIFY(waitFor([&] {
            for (const QLabel* label : page.findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains("open before")) return true;
            return false;
        }));
        QVERIFY(!session().jobs().isRunning());
    }

    void aPictureThatWasReplacedIsShownAsItIsNow() {
        show();
        QVERIFY(isShownAsItIs(1) && isShownAsItIs(20));
        const Library library = fixture_->open();
        const fs::path file = library.imageFile(library.image(1));
        fs::copy_file(library.imageFile(library.image(20)), file, fs::copy_options::overwrite_existing);
        const std::vector<std::byte> before = library.thumbnail(1);
        session().update();
        QVERIFY(waitFor([&] { return !session().jobs().isRunning() && window_->isIdle(); }));
        QVERIFY(library.thumbnail(1) != before);
        QVERIFY(isShownAsItIs(1));
    }

    void aLibraryThatIsNotThereIsNotMadeUnlessAskedFor() {
        const fs::path elsewhere = fixture_->folder / "elsewhere.laplens";
        fs::rename(fixture_->libraryFolder, elsewhere);
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QVERIFY(!session().isOpen() && !fs::exists(fixture_->libraryFolder));
        fs::rename(elsewhere, fixture_->libraryFolder);
        QVERIFY(waitFor([this] { return session().index() != nullptr; }));
        QVERIFY(!suggestions().isVisible());

        window_.reset();
        fs::remove_all(fixture_->libraryFolder);
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        suggestions().take();
        QVERIFY(waitFor([this] { return session().isOpen(); }));
        QCOMPARE(session().counts().total, 0);
    }

    void aLibraryThatCannotBeMadeIsSaidToBeSo() {
        const fs::path notes = fixture_->folder / "notes";
        std::ofstream(notes) << "notes";
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        session().openLibrary(notes / "library.laplens");
        window_->show();
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QVERIFY(!errors().isVisible());
        suggestions().take();
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QVERIFY2(errors().isVisible() && errors().text().contains("folder cannot be made"),
                 qPrintable(errors().text()));
    }

    void aDamagedLibraryIsSavedAsFarAsItCanBeRead() {
        { fixture_->open().addTag(1, kFavouriteTag); }
        damage(file());
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QVERIFY2(suggestions().text().contains("damaged"), qPrintable(suggestions().text()));
        QVERIFY(press("Save what can be read"));
        QVERIFY(waitFor([this] { return session().index() && !session().jobs().isRunning(); }));
        QCOMPARE(fixture_->open().integrityProblem(), std::string());
        QVERIFY(isFavourite(1));
        saysThatItIsRepaired();
        QVERIFY2(suggestions().text().contains("tags 1"), qPrintable(suggestions().text()));
        QVERIFY2(suggestions().text().contains("Not all could be read of"), qPrintable(suggestions().text()));
    }

    void ofALibraryOfWhichNothingCanBeReadTheWindowSaysSoAndItCanStillBeBuiltAnew() {
        std::ofstream(file()) << "notes";
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QSignalSpy damaged(&session(), &LibrarySession::libraryDamaged);
        QVERIFY(press("Save what can be read"));
        // The job says it, and whoever opens what is still there.
        QVERIFY(waitFor([&] { return damaged.size() == 2 && !session().jobs().isRunning(); }));
        for (const QList<QVariant>& said : damaged)
            QCOMPARE(said[0].toString(), toQString(fixture_->libraryFolder));
        QVERIFY(errors().isVisible() && suggestions().isVisible());
        QVERIFY2(errors().text().contains("build it anew"), qPrintable(errors().text()));
        QVERIFY(press("Build anew"));
        QVERIFY(waitFor([this] { return session().isOpen() && !session().jobs().isRunning(); }));
        QVERIFY(!errors().isVisible());
    }

    void aDamagedLibraryIsBuiltAnew() {
        const std::int64_t pictures = fixture_->open().counts().total;
        damage(file());
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QVERIFY(press("Build anew"));
        QVERIFY(waitFor([this] { return session().index() && !session().jobs().isRunning(); }));
        QCOMPARE(session().counts().ready, pictures);
        saysThatItIsRepaired();
    }

    void ofADamagedLibraryTheNewestBackupIsRestored() {
        { fixture_->open().addTag(1, kFavouriteTag); }
        backUpLibrary(fixture_->libraryFolder, fixture_->folder / "backup", fixture_->context);
        { fixture_->open().removeTag(1, kFavouriteTag); }
        damage(file());
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QVERIFY(press("Restore the newest backup"));
        QVERIFY(waitFor([this] { return session().index() != nullptr; }));
        QVERIFY(isFavourite(1));
        saysThatItIsRepaired();
    }

    void aNewerBackupThatIsNotThereIsNamedBeforeAnOlderOneIsRestored() {
        const fs::path older = fixture_->folder / "older", newer = fixture_->folder / "newer";
        backUpLibrary(fixture_->libraryFolder, older, fixture_->context);
        QTest::qWait(1100);  // they are remembered by the second
        backUpLibrary(fixture_->libraryFolder, newer, fixture_->context);
        fs::rename(newer, fixture_->folder / "away");
        damage(file());
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QVERIFY(!isOffered("Restore the newest backup"));
        for (const char* offer : {"Restore an older backup", "Restore a backup\u2026"})
            QVERIFY2(waitFor([&] { return isOffered(offer); }), offer);
        for (const fs::path& backup : {older, newer})
            QVERIFY2(suggestions().text().contains(toQString(backup)), qPrintable(suggestions().text()));
    }

    void whatCameOfARepairStaysUntilItIsClosedAndSuggestionsComeAfterIt() {
        {
            Library library = fixture_->open();
            for (const ImageRecord& image : library.images()) {
                const fs::path file = library.imageFile(image);
                fs::copy_file(file, file.parent_path() / ("late " + file.filename().string()));
            }
            updateLibrary(library, {}, fixture_->context);
        }
        backUpLibrary(fixture_->libraryFolder, fixture_->folder / "backup", fixture_->context);
        damage(file());
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QSignalSpy indexed(&session(), &LibrarySession::indexChanged);
        QVERIFY(press("Restore the newest backup"));
        QVERIFY(waitFor([this] { return session().index() && !session().jobs().isRunning(); }));
        QVERIFY(session().drift().suggestsBuild);
        session().reload();  // the suggestion comes with the index, and again whenever it is read
        QVERIFY(heard(indexed, int(indexed.size()) + 1));
        QVERIFY(waitFor([this] { return window_->isIdle(); }));
        saysThatItIsRepaired();
        suggestions().take();  // only shows where it lies
        session().openLibrary(fixture_->libraryFolder);
        QVERIFY(waitFor([this] { return session().index() != nullptr; }));
        saysThatItIsRepaired();
        QVERIFY(press("Close"));
        QVERIFY2(isOffered("Build again"), qPrintable(suggestions().text()));
        QVERIFY(press("Not now"));
        QVERIFY(!suggestions().isVisible());
    }

    void aBackupThatIsDamagedIsNamedAndAnOlderOneIsOffered() {
        { fixture_->open().addTag(1, kFavouriteTag); }
        const fs::path older = fixture_->folder / "older", newer = fixture_->folder / "newer";
        backUpLibrary(fixture_->libraryFolder, older, fixture_->context);
        QTest::qWait(1100);  // they are remembered by the second
        backUpLibrary(fixture_->libraryFolder, newer, fixture_->context);
        damage(newer / "library.sqlite");
        damage(file());
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QVERIFY(press("Restore the newest backup"));
        QVERIFY(waitFor([this] { return isOffered("Restore an older backup"); }));
        QVERIFY2(errors().text().contains(toQString(newer)), qPrintable(errors().text()));
        for (const char* offer : {"Restore a backup\u2026", "Save what can be read", "Build anew"})
            QVERIFY(waitFor([&] { return isOffered(offer); }));
        QVERIFY(press("Restore an older backup"));
        QVERIFY(waitFor([this] { return session().index() != nullptr; }));
        QVERIFY(isFavourite(1));
        saysThatItIsRepaired();
    }

    void whatKeptADamagedLibraryFromBeingReplacedIsSaidAndTheOffersStay() {
        const auto fails = [this](const char* why) {
            suggestions().hide();
            session().replaceLibrary(fixture_->libraryFolder, "a job that fails",
                                     [why](JobContext&) { throw Error(why, {}); });
            QVERIFY(waitFor([this] { return suggestions().isVisible() && !session().jobs().isRunning(); }));
            QVERIFY2(errors().text().contains(why, Qt::CaseInsensitive), qPrintable(errors().text()));
        };
        show();
        fails("there is not enough room");  // of one whose damage was met later
        QVERIFY(session().isOpen());
        window_.reset();
        damage(file());
        show(false);
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        fails("there is no room at all");
    }

    void damageThatIsMetLaterIsOfferedToBeRepairedToo() {
        show();
        QSignalSpy damaged(&session(), &LibrarySession::libraryDamaged);
        session().jobs().start("a job that meets it", [this](JobContext&) {
            throw DamagedLibrary("the library file is damaged", file());
        });
        QVERIFY(waitFor([this] { return suggestions().isVisible(); }));
        QCOMPARE(damaged.size(), 1);
        suggestions().decline();
        QVERIFY(session().isOpen());
    }
};

QTEST_MAIN(LibraryWatchTest)
#include "library_watch_test.moc"
