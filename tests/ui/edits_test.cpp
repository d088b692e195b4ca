#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/file_times.hpp"
#include "core/base/hex.hpp"
#include "core/base/paths.hpp"
#include "tests/support/patience.hpp"

#include "tests/support/window_test.hpp"
#include "ui/browse/browse_bar.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/map_page.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/copies/difference_view.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/search/query_strip.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/compare_view.hpp"
#include "ui/viewer/details_pane.hpp"
#include "ui/viewer/film_strip.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/viewer/picture_pane.hpp"
#include "ui/window/command_palette.hpp"
#include "ui/window/edit_reports.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/find_box.hpp"
#include "ui/window/job_bar.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/pictures_page.hpp"
#include "ui/window/sidebar.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// What the user changes and can take back; how pictures are arranged; and what is said of answers.
class EditsTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{4};
    std::vector<fs::path> copies_;
    std::unique_ptr<MainWindow> window_;

    LibrarySession& session() const { return window_->session(); }
    QuerySession& query() const { return window_->query(); }
    LibraryEdits& edits() const { return *window_->findChild<LibraryEdits*>(); }
    GridModel& model() const { return static_cast<GridModel&>(*window_->grid().model()); }
    std::int64_t tagged(const char* tag) const {
        return std::int64_t(fixture_.open().imagesTagged(tag).size());
    }
    std::int64_t ready() const { return fixture_.open().counts().ready; }
    /// A change of files is over when it is said so.
    bool saidSo(const std::function<void()>& act, void (LibraryEdits::*signal)(int)) const {
        QSignalSpy spy(&edits(), signal);
        act();
        return heard(spy);
    }
    /// After a question: a key that comes before the window is active again is nobody's.
    void takeKeys() const {
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get(), kWaitMs));
    }
    /// Presses "Move to the trash" in the question that comes.
    void confirmTrash(DuplicatesPage& page) const {
        page.trashSelected();
        QTRY_VERIFY(page.findChild<QMessageBox*>());
        auto* question = page.findChild<QMessageBox*>();
        QVERIFY(question->text().contains("MB") || question->text().contains("kB"));
        saveShot(*question, "trash-question");
        QTest::keyClick(question, Qt::Key_Return);
        QTRY_VERIFY(!page.findChild<QMessageBox*>());
        takeKeys();
    }
    QString remark() const { return window_->findChild<JobBar*>()->findChild<QLabel*>()->text(); }
    /// Alone, though the Ctrl of a shortcut before may count as held down.
    void selectRow(int row) const {
        window_->grid().selectionModel()->setCurrentIndex(model().index(row),
                                                          QItemSelectionModel::ClearAndSelect);
    }
    void undo() const { QTest::keySequence(window_.get(), QKeySequence::Undo); }
    void browse(const BrowseOrder& order) const {
        window_->findChild<BrowseBar*>()->setOrder(order);
        QVERIFY(QTest::qWaitFor([&] { return window_->isIdle(); }, kWaitMs));
    }

private slots:
    void initTestCase() {
        for (const auto& entry : fs::recursive_directory_iterator(fixture_.pictures))
            if (entry.path().filename() == "002.jpg") copies_.push_back(entry.path());
        copies_.resize(5);
        for (fs::path& file : copies_) {
            const fs::path copy = file.parent_path() / "copy of 002.jpg";
            fs::copy_file(file, copy);
            file = copy;
        }
        prepareWindowTest(fixture_);
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        session().openLibrary(fixture_.libraryFolder);
        window_->resize(1280, 800);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return session().index() && model().rowCount() == 65; }, kWaitMs));
    }
    void cleanupTestCase() { window_.reset(); }

    void picturesAreSortedAndGrouped() {
        browse({BrowseOrder::By::Name, true, BrowseOrder::Group::Label});
        QTRY_COMPARE(model().sections().size(), std::size_t{15});
        QCOMPARE(model().rowCount(), 65);
        QVERIFY(model().sectionTitle(0) < model().sectionTitle(1));
        saveShot(*window_, "browse-labels");
        window_->grid().scrollTo(model().index(64));
        const QRect shown = window_->grid().visualRect(model().index(64));
        QCOMPARE(window_->grid().indexAt(shown.center()).row(), 64);
        browse({BrowseOrder::By::Date, false, BrowseOrder::Group::Cluster});
        QTRY_VERIFY(model().sections().size() > 2);
        QVERIFY(model().sectionTitle(0).contains("1"));
        model().showPictures({{1}, {{"", 0}}}, BrowseOrder::Group::Cluster);
        QCOMPARE(model().sectionTitle(0), QString("Without a code"));
        window_->findChild<BrowseBar*>()->setDates(QDate(1990, 1, 1), QDate(1990, 2, 1));
        QTRY_COMPARE(model().rowCount(), 0);
        window_->findChild<BrowseBar*>()->setDates(QDate(1990, 1, 1), QDate(2200, 2, 1));
        QTRY_COMPARE(model().rowCount(), 65);
        browse({});
        QTRY_COMPARE(model().sections().size(), std::size_t{0});
    }

    void whereOneIsInAListStaysWhenPicturesComeAndGo() {
        PictureGrid& grid = window_->grid();
        browse({BrowseOrder::By::Name, true});
        QTRY_COMPARE(model().rowCount(), 65);
        grid.scrollTo(model().index(40), QAbstractItemView::PositionAtTop);
        grid.selectionModel()->select(model().index(41), QItemSelectionModel::ClearAndSelect);
        grid.selectionModel()->setCurrentIndex(model().index(44), QItemSelectionModel::Select);
        const std::int64_t inSight = model().imageIdAt(40), first = model().imageIdAt(0);
        const std::vector<qint64> selected{model().imageIdAt(41), model().imageIdAt(44)};
        const qint64 current = model().imageIdAt(44);
        const auto at = [&] { return grid.visualRect(model().index(model().rowOf(inSight))).topLeft(); };
        const int height = at().y();
        QVERIFY(height > 0 && height < grid.viewport()->height());
        const auto isAsItWas = [&] {
            return at().y() == height && grid.selectedImageIds() == selected &&
                   grid.currentImageId() == current;
        };
        QVERIFY(isAsItWas());
        // A whole row of the grid, so that the picture stands under the same.
        std::vector<fs::path> gone;
        int inRow = 1;
        while (grid.visualRect(model().index(inRow)).y() == grid.visualRect(model().index(0)).y()) ++inRow;
        for (int row = 0; row < inRow; ++row) {
            const Library library = fixture_.open();
            gone.push_back(library.imageFile(library.image(model().imageIdAt(row))));
        }
        const auto away = [&](const fs::path& file) {
            return fixture_.folder / (file.parent_path().filename().string() + file.filename().string());
        };
        for (const fs::path& file : gone) fs::rename(file, away(file));
        QTest::keySequence(window_.get(), QKeySequence("F5"));
        QTRY_VERIFY_WITH_TIMEOUT(model().rowCount() == 65 - inRow && window_->isIdle(), kWaitMs);
        QVERIFY(isAsItWas());
        for (const fs::path& file : gone) fs::rename(away(file), file);
        QTest::keySequence(window_.get(), QKeySequence("F5"));
        QTRY_VERIFY_WITH_TIMEOUT(model().rowCount() == 65 && window_->isIdle(), kWaitMs);
        QCOMPARE(model().imageIdAt(0), first);
        QVERIFY(isAsItWas());

        query().searchForRow(current);
        QTRY_VERIFY_WITH_TIMEOUT(model().result(), kWaitMs);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_VERIFY_WITH_TIMEOUT(model().rowCount() == 65 && !model().result(), kWaitMs);
        QTRY_VERIFY(isAsItWas());
        grid.clearSelection();
        query().clearQuery();
        browse({});
    }

    void aTagCanBeTakenBackAndGivenAgain() {
        edits().toggleTag({1, 2, 3}, "holiday");
        QTRY_COMPARE(edits().history().index(), 1);
        QCOMPARE(tagged("holiday"), 3);
        edits().toggleTag({3, 4}, "holiday");
        QTRY_COMPARE(edits().history().index(), 2);
        QCOMPARE(tagged("holiday"), 4);
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_COMPARE(tagged("holiday"), 3);
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_COMPARE(tagged("holiday"), 0);
        QTRY_COMPARE(remark(), QString("Undone: tagging as holiday."));
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_COMPARE(remark(), QString("There is nothing to undo."));
        QTest::keySequence(window_.get(), QKeySequence::Redo);
        QTRY_COMPARE(tagged("holiday"), 3);
        QTRY_COMPARE(remark(), QString("Done again: tagging as holiday."));
        edits().toggleTag({1, 2, 3}, "holiday");
        QTRY_COMPARE(tagged("holiday"), 0);
    }

    void whatAnotherProcessDoesIsShownAndItsTrashIsWhatUndoBringsBack() {
        edits().toggleTag({5}, "kept");
        QTRY_COMPARE(tagged("kept"), 1);
        {
            Library other = fixture_.open();
            JobContext context;
            const std::vector<std::int64_t> ids{7, 8};
            QCOMPARE(trashPictures(other, ids, context).batch.pictures.size(), std::size_t{2});
        }
        QSignalSpy told(&edits(), &LibraryEdits::trashedEarlier);
        QVERIFY(heard(told));
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 63, kWaitMs);
        QCOMPARE(session().counts().ready, std::int64_t{63});
        QVERIFY2(remark().contains("went into the trash earlier"), qPrintable(remark()));
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QCOMPARE(ready(), std::int64_t{65});
        QCOMPARE(tagged("kept"), 1);
        undo();
        QTRY_COMPARE(tagged("kept"), 0);
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 65, kWaitMs);
    }

    void aChangeThatIsRefusedDoesNotCount() {
        const ErrorBar& errors = *window_->findChild<ErrorBar*>();
        QTRY_VERIFY(!session().isWriting());
        edits().history().clear();
        Library other = fixture_.open();
        auto lock = std::make_unique<Library::Transaction>(other);
        edits().toggleTag({5}, "refused");
        QTRY_VERIFY(errors.isVisible());
        QVERIFY2(errors.text().contains("in use by another program"), qPrintable(errors.text()));
        QVERIFY(!edits().history().canUndo());
        lock.reset();
        edits().toggleTag({5}, "kept");
        QTRY_VERIFY(edits().history().canUndo());
        QCOMPARE(tagged("kept"), 1);
        QVERIFY(!errors.isVisible());

        // Nor does taking it back, or making it again.
        const auto refuses = [&](QKeySequence::StandardKey key) {
            lock = std::make_unique<Library::Transaction>(other);
            QTest::keySequence(window_.get(), key);
            QTRY_VERIFY(errors.isVisible());
            lock.reset();
        };
        refuses(QKeySequence::Undo);
        QVERIFY(edits().history().canUndo() && !edits().history().canRedo());
        undo();
        QTRY_COMPARE(tagged("kept"), 0);
        QTRY_VERIFY(!errors.isVisible());
        refuses(QKeySequence::Redo);
        QVERIFY(!edits().history().canUndo() && edits().history().canRedo());
        QTest::keySequence(window_.get(), QKeySequence::Redo);
        QTRY_COMPARE(tagged("kept"), 1);
    }

    void whatIsStillBeingSavedIsWhatIsUndone() {
        QTRY_VERIFY(!session().isWriting());
        edits().history().clear();
        edits().toggleTag({6}, "earlier");
        QTRY_VERIFY(edits().history().canUndo());
        Library other = fixture_.open();
        auto lock = std::make_unique<Library::Transaction>(other);
        edits().toggleTag({6}, "pending");
        undo();
        lock.reset();
        QTRY_COMPARE(remark(), QString("Undone: tagging as pending."));
        QCOMPARE(tagged("pending"), 0);
        QCOMPARE(tagged("earlier"), 1);
    }

    void whatWasMeantForARefusedChangeUndoesNothingElse() {
        const ErrorBar& errors = *window_->findChild<ErrorBar*>();
        QTRY_VERIFY(!session().isWriting());
        edits().history().clear();
        const auto star = [&](std::int64_t id, int steps) {
            edits().toggleTag({id}, "star");
            QTRY_COMPARE(edits().history().index(), steps);
        };
        star(7, 1);
        Library other = fixture_.open();
        auto lock = std::make_unique<Library::Transaction>(other);
        edits().toggleTag({8}, "star");
        undo();
        QTRY_VERIFY(errors.isVisible());
        lock.reset();
        QTRY_VERIFY(!session().isWriting());
        QCOMPARE(tagged("star"), 1);
        QVERIFY(errors.isVisible());

        // Nor do several that were refused get out of order.
        star(9, 2);
        star(10, 3);
        lock = std::make_unique<Library::Transaction>(other);
        for (int i = 0; i < 3; ++i) undo();
        QTRY_VERIFY(errors.isVisible());
        lock.reset();
        QTRY_VERIFY(!session().isWriting());
        QCOMPARE(edits().history().index(), 3);
        undo();
        QTRY_COMPARE(edits().history().index(), 2);
        QTRY_COMPARE(tagged("star"), 2);
        QVERIFY(fixture_.open().tagsOf(10).empty());
        for (int i = 0; i < 2; ++i) undo();
        QTRY_COMPARE(tagged("star"), 0);
    }

    void aDeletionThatIsRefusedCanBeDoneAgainLater() {
        const std::int64_t before = ready();
        QVERIFY(saidSo([&] { edits().trash({11}); }, &LibraryEdits::trashed));
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        Library other = fixture_.open();
        auto lock = std::make_unique<Library::Transaction>(other);
        QSignalSpy reported(&edits(), &LibraryEdits::trashReported);
        QTest::keySequence(window_.get(), QKeySequence::Redo);
        QVERIFY(heard(reported));
        lock.reset();
        QTRY_VERIFY(!session().isWriting());
        QVERIFY(edits().history().canRedo());
        QVERIFY(
            saidSo([&] { QTest::keySequence(window_.get(), QKeySequence::Redo); }, &LibraryEdits::trashed));
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QTRY_COMPARE(ready(), before);
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle(), kWaitMs);
    }

    void duplicatesGoIntoTheTrashAndComeBack() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+4"));
        auto* page = window_->findChild<DuplicatesPage*>();
        QVERIFY(page);
        QSignalSpy found(page, &DuplicatesPage::found);
        page->find();
        QVERIFY(heard(found));
        std::size_t withCopies = 0;
        for (const DuplicateGroup& group : page->groups())
            withCopies += group.copies[1].level == CopyLevel::Identical;
        QCOMPARE(withCopies, std::size_t{5});
        QCOMPARE(page->groups().size(), std::size_t{5});
        page->selectWorse();
        QTest::qWait(300);
        saveShot(*window_, "duplicates");
        const std::int64_t before = ready();
        std::int64_t extra = 0;
        for (const DuplicateGroup& group : page->groups()) extra += std::int64_t(group.imageIds.size()) - 1;
        QVERIFY(saidSo([&] { confirmTrash(*page); }, &LibraryEdits::trashed));
        QCOMPARE(ready(), before - extra);
        QVERIFY(page->groups().empty());
        saveShot(*window_, "duplicates-trashed");
        int files = 0;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_.pictures))
            files += entry.is_regular_file();
        QCOMPARE(files, int(65 - extra));
        QVERIFY2(!fs::exists("files"), "the trash is the desktop's, not the working directory");
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QCOMPARE(ready(), before);
        for (const fs::path& copy : copies_) QVERIFY(fs::exists(copy));
        QVERIFY(
            saidSo([&] { QTest::keySequence(window_.get(), QKeySequence::Redo); }, &LibraryEdits::trashed));
        QCOMPARE(ready(), before - extra);
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QCOMPARE(ready(), before);
    }

    void whatIsSaidToBeNoCopyIsListedNoMoreUntilThatIsUndone() {
        auto* page = window_->findChild<DuplicatesPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(!page->groups().empty() && !session().jobs().isRunning(), kWaitMs);
        const std::size_t before = page->groups().size();
        const std::vector<std::int64_t> first = page->groups().front().imageIds;
        const auto isListed = [&] {
            return std::ranges::any_of(page->groups(), [&](const auto& g) { return g.imageIds == first; });
        };
        const auto said = [&] { return fixture_.open().notCopies().size(); };
        page->grid().setFocus();
        page->grid().selectionModel()->clearSelection();
        page->grid().selectionModel()->setCurrentIndex(page->grid().model()->index(0, 0),
                                                       QItemSelectionModel::NoUpdate);
        QTest::keyClick(&page->grid(), Qt::Key_N);
        QTRY_COMPARE(page->groups().size(), before - 1);
        QVERIFY(!isListed());
        QCOMPARE(said(), std::size_t{1});
        undo();
        QTRY_COMPARE(page->groups().size(), before);
        QVERIFY(isListed());
        QCOMPARE(said(), std::size_t{0});
        QTest::keySequence(window_.get(), QKeySequence::Redo);
        QTRY_COMPARE(page->groups().size(), before - 1);
        // A search later it is still not listed, and undone it is again.
        QSignalSpy found(page, &DuplicatesPage::found);
        page->find();
        QVERIFY(heard(found));
        QVERIFY(!isListed());
        undo();
        QVERIFY(heard(found, 2));
        QVERIFY(isListed());
        QTRY_VERIFY(!session().isWriting() && !session().jobs().isRunning());
    }

    void aRuleChoosesWhatStaysSaysWhyAndIsRemembered() {
        auto* page = window_->findChild<DuplicatesPage*>();
        auto* model = page->findChild<GridModel*>();
        QTRY_VERIFY_WITH_TIMEOUT(!page->groups().empty() && !session().jobs().isRunning(), kWaitMs);
        QSignalSpy planned(page, &DuplicatesPage::planned);
        int plans = 0;
        const auto plan = [&](const KeepRule& rule) {
            page->setRule(rule);
            return heard(planned, ++plans);
        };
        // The copies were made last.
        const Library library = fixture_.open();
        const auto firsts = [&] {
            std::set<fs::path> files;
            for (const DuplicateGroup& group : page->groups())
                files.insert(library.imageFile(library.image(group.imageIds.front())));
            return files;
        };
        const std::set<fs::path> copies(copies_.begin(), copies_.end());
        QVERIFY(plan({.by = KeepRule::By::Newest}));
        QCOMPARE(firsts(), copies);
        QCOMPARE(model->noteAt(0), QString("stays: the newest"));
        QCOMPARE(model->noteAt(1), QString("identical"));
        QVERIFY(model->sectionTitle(0).contains("to win"));
        QTRY_VERIFY(model->pictureAt(0));
        QVERIFY(model->detailsAt(0)[1].contains(QChar(0x00d7)));
        QCOMPARE(model->detailsAt(0)[2], QFileInfo(model->pictureAt(0)->file).absolutePath());
        QVERIFY(model->data(model->index(0), Qt::AccessibleTextRole).toString().contains("the newest"));
        {
            ThumbnailCache thumbnails;
            DuplicatesPage another(session(), edits(), thumbnails);
            QVERIFY(another.rule() == page->rule());
        }
        QVERIFY(plan({.by = KeepRule::By::Oldest}));
        for (const fs::path& file : firsts()) QVERIFY(!copies.contains(file));

        // What lies in a reference folder goes not even when it is chosen by hand.
        const fs::path folder = copies_[0].parent_path();
        QVERIFY(plan({.references = {folder}}));
        const auto row = model->rowOf(library.imageOfFile(copies_[0])->id);
        QVERIFY(model->noteAt(row).startsWith("stays: in the reference folder"));
        page->grid().selectionModel()->select(model->index(row), QItemSelectionModel::ClearAndSelect);
        page->trashSelected();
        const auto labels = page->findChildren<QLabel*>();
        QVERIFY2(std::ranges::any_of(labels,
                                     [](QLabel* label) {
                                         return label->text().contains("of a reference folder nothing goes");
                                     }),
                 "it was to go");
        QVERIFY(fs::exists(copies_[0]));
        QVERIFY(plan({}));
    }

    void aGroupCanBeSkippedUntilTheNextSearch() {
        auto* page = window_->findChild<DuplicatesPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(!page->groups().empty() && !session().jobs().isRunning(), kWaitMs);
        const std::size_t before = page->groups().size();
        const std::int64_t skipped = page->groups()[1].imageIds[0];
        auto* model = page->findChild<GridModel*>();
        page->grid().setFocus();
        page->grid().setCurrentIndex(model->index(model->rowOf(skipped)));
        QTest::keyClick(&page->grid(), Qt::Key_S);
        QCOMPARE(page->groups().size(), before - 1);
        QCOMPARE(model->rowOf(skipped), -1);
        QVERIFY2(page->grid().selectedImageIds().empty(), "what is in hand now was not chosen");
        QSignalSpy found(page, &DuplicatesPage::found);
        page->find();
        QVERIFY(heard(found));
        QCOMPARE(page->groups().size(), before);
    }

    void theDifferenceFromTheOneThatStaysIsShown() {
        auto* page = window_->findChild<DuplicatesPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(!page->groups().empty() && !session().jobs().isRunning(), kWaitMs);
        auto* view = page->findChild<DifferenceView*>();
        page->grid().setFocus();
        page->grid().setCurrentIndex(page->grid().model()->index(1, 0));
        QTest::keyClick(&page->grid(), Qt::Key_D);
        QVERIFY(view->isVisible() && view->hasFocus());
        QTRY_VERIFY_WITH_TIMEOUT(view->isFlickering(), kWaitMs);
        QTRY_VERIFY(view->showing() == DifferenceView::Showing::Other);
        saveShot(*window_, "difference");
        QTest::keyClick(view, Qt::Key_D);
        QVERIFY(!view->isFlickering());
        QVERIFY(view->showing() == DifferenceView::Showing::Between);
        saveShot(*window_, "difference-between");
        QTest::keyClick(view, Qt::Key_Escape);
        QVERIFY(!view->isVisible() && page->grid().hasFocus());
        QVERIFY(!view->isFlickering());
    }

    void ofAGroupNotEverythingGoes() {
        auto* page = window_->findChild<DuplicatesPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(!page->groups().empty() && !session().jobs().isRunning(), kWaitMs);
        const std::int64_t before = ready();
        page->grid().selectAll();
        const auto groups = std::int64_t(page->groups().size());
        std::int64_t pictures = 0;
        for (const DuplicateGroup& group : page->groups()) pictures += std::int64_t(group.imageIds.size());
        QVERIFY(saidSo([&] { confirmTrash(*page); }, &LibraryEdits::trashed));
        QCOMPARE(ready(), before - pictures + groups);
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QCOMPARE(ready(), before);
    }

    void aQuestionThatIsNotAnsweredMovesNothing() {
        auto* page = window_->findChild<DuplicatesPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(!page->groups().empty() && !session().jobs().isRunning(), kWaitMs);
        const std::int64_t before = ready();
        page->selectWorse();
        page->trashSelected();
        QTRY_VERIFY(page->findChild<QMessageBox*>());
        QTest::keyClick(page->findChild<QMessageBox*>(), Qt::Key_Escape);
        QTRY_VERIFY(!page->findChild<QMessageBox*>());
        takeKeys();
        QVERIFY(!session().jobs().isRunning());
        QCOMPARE(ready(), before);
    }

    void theCopiesOfAPictureThatIsGoneStay() {
        auto* page = window_->findChild<DuplicatesPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(!page->groups().empty() && !session().jobs().isRunning(), kWaitMs);
        const DuplicateGroup group = page->groups().front();
        const Library library = fixture_.open();
        const fs::path kept = library.imageFile(library.image(group.imageIds[0]));
        const fs::path copy = library.imageFile(library.image(group.imageIds[1]));
        fs::rename(kept, fixture_.folder / "away.jpg");
        page->grid().selectionModel()->select(page->grid().model()->index(1, 0),
                                              QItemSelectionModel::ClearAndSelect);
        QSignalSpy reported(&edits(), &LibraryEdits::trashReported);
        confirmTrash(*page);
        QVERIFY(heard(reported));
        fs::rename(fixture_.folder / "away.jpg", kept);
        QVERIFY(fs::exists(copy));
        auto* left = page->findChild<QPlainTextEdit*>();
        QVERIFY(left->isVisible());
        QVERIFY2(left->toPlainText().contains(QString::fromStdString(copy.string())),
                 qPrintable(left->toPlainText()));
        QCOMPARE(page->groups().front().imageIds, group.imageIds);
        saveShot(*window_, "duplicates-left");
        QVERIFY(QTest::qWaitFor([&] { return !session().jobs().isRunning(); }, kWaitMs));
    }

    void aDeletedPictureLeavesAtOnceAndIsNotHitAgain() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE_WITH_TIMEOUT(session().counts().total, 65, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle() && model().rowCount() == 65, kWaitMs);
        const std::int64_t id = model().imageIdAt(2), next = model().imageIdAt(3);
        const std::int64_t total = session().counts().total;
        selectRow(2);
        QSignalSpy trashed(&edits(), &LibraryEdits::trashed);
        QTest::keySequence(window_.get(), QKeySequence::Delete);
        QCOMPARE(model().rowOf(id), -1);
        QCOMPARE(model().rowCount(), 64);
        QCOMPARE(window_->grid().selectedImageIds(), std::vector<qint64>{next});
        edits().trash({id});
        QVERIFY(heard(trashed));
        emit session().foldersChanged();  // as when its folder is another now: before the list is read anew
        QCOMPARE(model().rowOf(id), -1);
        QTRY_COMPARE(session().counts().total, total - 1);
        QCOMPARE(model().rowOf(next), 2);
        QTRY_VERIFY_WITH_TIMEOUT(session().index()->rowOf(id) < 0, kWaitMs);
        QCOMPARE(trashed.size(), 1);

        // In a search, too.
        query().searchForRow(next);
        QTRY_VERIFY_WITH_TIMEOUT(query().result() && model().result() && model().rowCount() > 3, kWaitMs);
        QCOMPARE(model().rowOf(id), -1);
        const std::int64_t answer = model().imageIdAt(1);
        const int answers = model().rowCount();
        selectRow(1);
        QTest::keySequence(window_.get(), QKeySequence::Delete);
        QCOMPARE(model().rowOf(answer), -1);
        QCOMPARE(model().rowCount(), answers - 1);
        QCOMPARE(window_->grid().selectedImageIds(), std::vector<qint64>{model().imageIdAt(1)});
        QVERIFY(heard(trashed, 2));
        model().showResult(query().result());  // of the index that still has it
        QCOMPARE(model().rowOf(answer), -1);
        QTRY_VERIFY_WITH_TIMEOUT(session().index()->rowOf(answer) < 0 && window_->isIdle(), kWaitMs);

        // In the full view the next one comes; and what is not in sight stays.
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE(model().rowCount(), 63);
        selectRow(5);
        const std::int64_t seen = model().imageIdAt(5), after = model().imageIdAt(6);
        QTest::keyClick(&window_->grid(), Qt::Key_Space);
        auto* full = window_->findChild<FullView*>("fullView");
        QTRY_COMPARE(full->imageId(), seen);
        QTest::keySequence(window_.get(), QKeySequence::Delete);
        QCOMPARE(full->imageId(), after);
        QVERIFY(heard(trashed, 3));
        QTest::keyClick(full, Qt::Key_Escape);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+3"));
        QTest::keySequence(window_.get(), QKeySequence::Delete);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE(model().rowCount(), 62);
        QCOMPARE(trashed.size(), 3);
        for (int i = 0; i < 3; ++i) QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QTRY_COMPARE(model().rowCount(), 65);
        QTRY_COMPARE(window_->grid().selectedImageIds(), std::vector<qint64>{id});  // the last that came back
        QCOMPARE(window_->grid().currentImageId(), qint64(id));
        for (const std::int64_t back : {id, answer, seen})
            QTRY_VERIFY_WITH_TIMEOUT(session().index()->rowOf(back) >= 0, kWaitMs);
        query().clearQuery();
    }

    void theFieldThatFindsGivesTheKeysBack() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_VERIFY(window_->isIdle() && model().rowCount() == 65);
        auto* box = window_->findChild<FindBox*>();
        const auto enter = [&] {
            takeKeys();
            QTest::keySequence(window_.get(), QKeySequence("Ctrl+F"));
            QTRY_VERIFY(box->hasFocus());
        };
        enter();
        QTest::keyClicks(box, "nothing is called so");
        QTest::keyClick(box, Qt::Key_Return);
        QVERIFY(window_->grid().hasFocus());
        QTRY_COMPARE(model().rowCount(), 0);
        enter();
        QTest::keyClick(box, Qt::Key_Escape);
        QVERIFY(box->text().isEmpty() && box->hasFocus());
        QTest::keyClick(box, Qt::Key_Escape);
        QVERIFY(window_->grid().hasFocus());
        QTRY_COMPARE(model().rowCount(), 65);
        selectRow(2);
        QVERIFY(
            saidSo([&] { QTest::keySequence(window_.get(), QKeySequence::Delete); }, &LibraryEdits::trashed));
        box->setText({});
        enter();
        QVERIFY(saidSo([&] { QTest::keySequence(box, QKeySequence::Undo); }, &LibraryEdits::restored));
        QTRY_COMPARE(model().rowCount(), 65);
        window_->grid().setFocus();
    }

    void aPictureBroughtBackIsAmongTheNeighbours() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_VERIFY(window_->isIdle() && model().rowCount() == 65);
        window_->grid().setCurrentIndex(model().index(6));
        QTest::keyClick(&window_->grid(), Qt::Key_Space);
        auto* full = window_->findChild<FullView*>("fullView");
        auto* strip = full->findChild<FilmStrip*>();
        const qint64 next = model().imageIdAt(6);
        QTRY_VERIFY(full->imageId() == next && window_->isIdle());
        const auto haveAll = [&] {
            strip->grab();  // which wants them
            return window_->findChild<ThumbnailCache*>()->isIdle();
        };
        QTRY_VERIFY(haveAll());
        const QImage neighbours = strip->grab().toImage();
        QTest::keyClick(full, Qt::Key_Left);
        QVERIFY(
            saidSo([&] { QTest::keySequence(window_.get(), QKeySequence::Delete); }, &LibraryEdits::trashed));
        QCOMPARE(full->imageId(), next);
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QTRY_COMPARE(model().rowCount(), 65);
        QTRY_COMPARE(full->imageId(), model().imageIdAt(5));  // it is seen that it is back
        QTest::keyClick(full, Qt::Key_Right);
        QTRY_COMPARE(full->imageId(), next);
        QTRY_COMPARE(strip->grab().toImage(), neighbours);
        const qint64 after = model().imageIdAt(7);
        QTest::keyClick(full, Qt::Key_Right);
        QTRY_COMPARE(full->imageId(), after);
        QTest::keyClick(full, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle() && session().index()->size() == 65, kWaitMs);
    }

    void aQueryWhosePictureGoesIntoTheTrashIsRankedByItsCode() {
        auto* errors = window_->findChild<ErrorBar*>();
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle() && session().index()->size() == 65, kWaitMs);
        const std::vector<std::int64_t> ids = session().index()->imageIds;
        query().searchForRow(ids[9]);
        QTRY_VERIFY_WITH_TIMEOUT(query().result() && model().rowCount() == 64, kWaitMs);
        const auto distances = [&] {
            std::map<std::int64_t, int> of;
            for (const RankedPicture& picture : query().result()->ranked)
                of[picture.imageId] = picture.distance;
            return of;
        };
        std::map<std::int64_t, int> expected = distances();
        const std::int64_t answer = model().imageIdAt(0);
        expected.erase(answer);
        QVERIFY(saidSo([&] { edits().trash({ids[9], answer}); }, &LibraryEdits::trashed));
        QTRY_VERIFY_WITH_TIMEOUT(session().index()->size() == 63 && window_->isIdle(), kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(distances() == expected && model().rowCount() == 63, kWaitMs);
        QVERIFY2(!errors->isVisible(), qPrintable(errors->text()));

        // Gone back to, it is still known.
        const std::int64_t other = model().imageIdAt(5);
        query().searchForRow(other);
        QTRY_VERIFY_WITH_TIMEOUT(query().result() && query().queryPicture()->imageId == other, kWaitMs);
        query().goBack();
        QTRY_VERIFY_WITH_TIMEOUT(query().result() && query().queryPicture()->imageId == ids[9], kWaitMs);
        QVERIFY(distances() == expected);
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QTRY_VERIFY_WITH_TIMEOUT(query().result() && model().rowCount() == 64, kWaitMs);
        QVERIFY2(!errors->isVisible(), qPrintable(errors->text()));
        query().clearQuery();
    }

    void aQueryWhosePictureIsInTheLibrarySaysSo() {
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle() && session().index()->size() == 65, kWaitMs);
        auto* hint = window_->findChild<QLabel*>("queryHint");
        const QString before = hint->text();
        const Library library = fixture_.open();
        const fs::path known = library.imageFile(library.image(session().index()->imageIds[9]));
        const Image image = decodeFile(known).image;
        const auto write = [&](const char* name, const Image& picture) {
            const auto bytes = encodeJpeg(picture, 85);
            std::ofstream(fixture_.folder / name, std::ios::binary)
                .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
            return fixture_.folder / name;
        };
        const fs::path smaller = write("smaller.jpg", resizeShortSide(image, 200));
        query().searchForFile(smaller);
        QTRY_VERIFY_WITH_TIMEOUT(hint->text().startsWith("You have this picture, in another copy: "),
                                 kWaitMs);
        saveShot(*window_, "query-known");
        query().searchForFile(write("part.jpg", crop(image, {0, 0, image.width / 2, image.height / 2})));
        QTRY_COMPARE_WITH_TIMEOUT(hint->text(), before, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(query().result() && window_->isIdle(), kWaitMs);
        QCOMPARE(hint->text(), before);
        fs::copy_file(known, fixture_.folder / "again.jpg");
        query().searchForFile(fixture_.folder / "again.jpg");
        QTRY_VERIFY_WITH_TIMEOUT(hint->text().startsWith("You have this picture, identical: "), kWaitMs);
        query().clearQuery();
    }

    void ofSeveralThatAreLeftEachSaysWhy() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 65, kWaitMs);
        const std::vector<std::int64_t> ids{model().imageIdAt(4), model().imageIdAt(7)};
        const Library library = fixture_.open();
        std::vector<fs::path> files;
        for (const std::int64_t id : ids) files.push_back(library.imageFile(library.image(id)));
        QVERIFY(saidSo([&] { edits().trash(ids); }, &LibraryEdits::trashed));
        for (const fs::path& file : files) std::ofstream(file) << "another";
        QSignalSpy reported(&edits(), &LibraryEdits::restoreReported);
        undo();
        QVERIFY(heard(reported));
        const QString text = window_->findChild<ErrorBar*>()->text();
        for (const fs::path& file : files) {
            QVERIFY2(text.contains(QString::fromStdString(file.native())), qPrintable(text));
            fs::remove(file);
        }
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 65, kWaitMs);
    }

    void anErrorGoesWhenWhatItIsAboutSucceeds() {
        auto* errors = window_->findChild<ErrorBar*>();
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 65, kWaitMs);
        const std::int64_t id = model().imageIdAt(4);
        const Library library = fixture_.open();
        const fs::path file = library.imageFile(library.image(id));
        const auto fillsItsPlace = [&] {
            QVERIFY(saidSo([&] { edits().trash({id}); }, &LibraryEdits::trashed));
            std::ofstream(file) << "another";
            QSignalSpy reported(&edits(), &LibraryEdits::restoreReported);
            undo();
            QVERIFY(heard(reported));
            QVERIFY(errors->isVisible());
            QVERIFY(!remark().contains("brought back"));
            fs::remove(file);
        };
        fillsItsPlace();
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QVERIFY(!errors->isVisible());
        QVERIFY(remark().contains("brought back"));
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 65, kWaitMs);

        fillsItsPlace();
        QTest::keySequence(window_.get(), QKeySequence::Refresh);
        QVERIFY(!errors->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle(), kWaitMs);
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QTRY_COMPARE_WITH_TIMEOUT(model().rowCount(), 65, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle() && session().index()->size() == 65, kWaitMs);
    }

    void whatIsSaidOfAPageGoesWithIt() {
        auto* errors = window_->findChild<ErrorBar*>();
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_VERIFY(window_->isIdle() && model().rowCount() == 65);
        const std::int64_t id = model().imageIdAt(4);
        const Library library = fixture_.open();
        const fs::path file = library.imageFile(library.image(id)), away = fixture_.folder / "away.jpg";
        fs::rename(file, away);
        window_->grid().setCurrentIndex(model().index(4));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+Return"));
        QTRY_VERIFY(errors->isVisible() && errors->text().startsWith("The file is not there"));
        fs::rename(away, file);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+3"));
        QVERIFY(!errors->isVisible());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_VERIFY(window_->isIdle());
    }

    void whatWentIntoTheTrashComesBackAfterARestart() {
        const std::int64_t before = ready();
        const std::int64_t id = model().imageIdAt(7);
        QVERIFY(saidSo([&] { edits().trash({id}); }, &LibraryEdits::trashed));
        QTRY_VERIFY(!edits().isBusy());  // else it says that it closes later
        window_->close();
        MainWindow again{MainWindow::PrepareDemo{}};
        auto& edits = *again.findChild<LibraryEdits*>();
        QSignalSpy earlier(&edits, &LibraryEdits::trashedEarlier), restored(&edits, &LibraryEdits::restored);
        again.session().openLibrary(fixture_.libraryFolder);
        again.show();
        QVERIFY(heard(earlier));
        QCOMPARE(earlier[0][0].toInt(), 1);
        QCOMPARE(ready(), before - 1);
        QTest::keySequence(&again, QKeySequence::Undo);
        QVERIFY(heard(restored));
        QCOMPARE(ready(), before);
        QVERIFY2(!edits.history().canRedo(), "what was seen then may have changed");
        again.close();
        window_->show();
        session().reload();
        QTRY_COMPARE(model().rowCount(), 65);
    }

    void aRenamingThatWasCutOffIsTakenBackWhenTheWindowOpens() {
        QTRY_VERIFY(model().pictureAt(7));
        const std::filesystem::path file = toPath(model().pictureAt(7)->file),
                                    renamed = file.parent_path() / "half renamed.jpg",
                                    sidecar = file.string() + ".xmp";
        std::ofstream(sidecar) << "not reached";
        QTRY_VERIFY(!edits().isBusy());
        window_->close();
        // As every version is to read it.
        const std::filesystem::path notes = userStateFolder() / "moves";
        std::filesystem::create_directories(notes);
        const auto entry = [](const std::filesystem::path& from, const std::filesystem::path& to) {
            struct stat facts {};
            stat(from.c_str(), &facts);
            return nlohmann::json{{"from_hex", hexOf(from)},
                                  {"to_hex", hexOf(to)},
                                  {"bytes", facts.st_size},
                                  {"modified_ns", nanosecondsOf(facts.st_mtim)}};
        };
        const std::filesystem::path note = notes / (std::to_string(fixture_.open().identity()) + "-1-1.json");
        std::ofstream(note) << nlohmann::json{
            {"picture", model().imageIdAt(7)},
            {"files", {entry(file, renamed), entry(sidecar, renamed.string() + ".xmp")}}};
        std::filesystem::rename(file, renamed);
        MainWindow again{MainWindow::PrepareDemo{}};
        QSignalSpy back(again.findChild<LibraryEdits*>(), &LibraryEdits::movesTakenBack);
        QSignalSpy remarked(again.findChild<EditReports*>(), &EditReports::remarked);
        again.session().openLibrary(fixture_.libraryFolder);
        again.show();
        QVERIFY(heard(back));
        QVERIFY(std::filesystem::exists(file) && !std::filesystem::exists(renamed));
        QVERIFY(!std::filesystem::exists(note) && std::filesystem::exists(sidecar));
        QVERIFY(remarked.at(0).at(0).toString().startsWith("1 file(s) that were being renamed"));
        again.close();
        std::filesystem::remove(sidecar);
        window_->show();
        session().reload();
        QTRY_COMPARE(model().rowCount(), 65);
    }

    void aRemarkThatNobodyCouldReadYetOutlivesAJob() {
        JobRunner jobs;
        JobBar bar(jobs);
        const QLabel& text = *bar.findChild<QLabel*>();
        QSignalSpy finished(&jobs, &JobRunner::finished);
        bar.setRemark("what was cut off is back");
        for (int times = 1; times <= 2; ++times) {
            jobs.start("changes", [](JobContext&) {});
            QTRY_COMPARE(finished.size(), times);
            QCOMPARE(text.text(), QString("what was cut off is back"));
        }
    }

    void twoPicturesAreComparedWithOneZoom() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE(model().rowCount(), 65);
        window_->grid().selectionModel()->select(model().index(1), QItemSelectionModel::ClearAndSelect);
        window_->grid().selectionModel()->select(model().index(2), QItemSelectionModel::Select);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+B"));
        auto* compare = window_->findChild<CompareView*>();
        QTRY_VERIFY(compare->isVisible() && !compare->pane(1).picture().isNull());
        QTest::keyClick(compare, Qt::Key_Plus);
        QTest::keyClick(compare, Qt::Key_Plus);
        QVERIFY(compare->pane(0).zoom() > 1.5);
        QCOMPARE(compare->pane(1).zoom(), compare->pane(0).zoom());
        QWheelEvent wheel(QPointF(20, 20), compare->pane(1).mapToGlobal(QPointF(20, 20)), {}, {0, 240},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(&compare->pane(1), &wheel);
        QCOMPARE(compare->pane(0).zoom(), compare->pane(1).zoom());
        QCOMPARE(compare->pane(0).centre(), compare->pane(1).centre());
        QTest::qWait(200);
        saveShot(*window_, "compare");
        QTest::keySequence(window_.get(), QKeySequence::Delete);
        QVERIFY2(session().leaving().empty(), "which of the two was not said");
        QTest::keyClick(compare, Qt::Key_Escape);
        QVERIFY(!compare->isVisible() && window_->grid().isVisible());
    }

    void whereTheKeysAreDoesNotLookSelected() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE(model().rowCount(), 65);
        PictureGrid& grid = window_->grid();
        grid.setFocus();
        QTRY_VERIFY(grid.hasFocus() && window_->isIdle());
        const QModelIndex at = model().index(0);
        const auto accents = [&](QItemSelectionModel::SelectionFlags how) {
            grid.selectionModel()->setCurrentIndex(at, how);
            const QImage image = grid.viewport()->grab(grid.visualRect(at)).toImage();
            const QColor accent = theme().accent;
            int count = 0;
            for (int x = 0; x < image.width(); ++x)
                for (int y = 0; y < image.height(); ++y) count += image.pixelColor(x, y) == accent;
            return count;
        };
        const int selected = accents(QItemSelectionModel::ClearAndSelect);
        QVERIFY2(selected > 100, qPrintable(QString::number(selected)));
        const int focused = accents(QItemSelectionModel::Clear);
        QVERIFY2(focused < selected / 10, qPrintable(QString::number(focused)));
    }

    void theFullViewZoomsAndTellsWhatTheCameraWrote() {
        auto* full = window_->findChild<FullView*>("fullView");
        window_->grid().setCurrentIndex(model().index(3));
        QTest::keyClick(&window_->grid(), Qt::Key_Space);
        QTRY_VERIFY(full->isVisible());
        const auto* details = window_->findChild<PicturesPage*>()->findChild<DetailsPane*>();
        QVERIFY(!details->isVisible());
        QTest::keyClick(full, Qt::Key_I);
        QVERIFY(details->isVisible());
        QTest::keyClick(full, Qt::Key_Z);
        QVERIFY(full->pane().zoom() > 1);
        const qint64 before = full->imageId();
        QTest::keyClick(full, Qt::Key_Right);
        QTRY_VERIFY(full->imageId() != before);
        QCOMPARE(full->pane().zoom(), 1.0);
        QTest::qWait(300);
        saveShot(*window_, "full-view");
        QTest::keyClick(full, Qt::Key_I);
        QVERIFY(!details->isVisible());
        QTest::keyClick(full, Qt::Key_Escape);
        QVERIFY(!full->isVisible());
    }

    void everythingCanBeDoneByName() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+K"));
        auto* palette = window_->findChild<CommandPalette*>();
        QVERIFY(palette->isVisible());
        QVERIFY(palette->list()->count() > 20);
        saveShot(*window_, "palette");
        // What is not there is said, and nothing is done.
        QTest::keyClicks(palette->field(), "qqxz");
        QCOMPARE(palette->list()->count(), 1);
        QVERIFY(palette->list()->item(0)->text().contains("qqxz"));
        for (const Qt::Key key : {Qt::Key_Down, Qt::Key_Return}) QTest::keyClick(palette->field(), key);
        QVERIFY(palette->isVisible());
        palette->field()->clear();
        QTest::keyClicks(palette->field(), "dupl");
        QCOMPARE(palette->list()->count(), 1);
        QTest::keyClick(palette->field(), Qt::Key_Return);
        QTRY_VERIFY(window_->findChild<DuplicatesPage*>()->isVisible());
        QVERIFY(!palette->isVisible());
        QTest::keySequence(window_.get(), QKeySequence(QKeySequence::HelpContents));
        QVERIFY(palette->isVisible());
        QTest::keyClick(palette->field(), Qt::Key_Escape);
        QVERIFY(!palette->isVisible());
        // No two actions have one key.
        QSet<QString> keys;
        for (const QAction* action : window_->actions())
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys.insert(key.toString());
            }
    }

    void severalPicturesAreOneQueryAndAnswersMoveIt() {
        QTRY_VERIFY_WITH_TIMEOUT(session().index() && session().index()->size() == 65, kWaitMs);
        const std::vector<std::int64_t> ids = session().index()->imageIds;
        query().searchForRows({ids[0], ids[20]});
        QTRY_VERIFY_WITH_TIMEOUT(query().result() && query().queryPicture()->pictures == 2, kWaitMs);
        auto* strip = window_->findChild<QueryStrip*>();
        const auto chip = [&](const QString& text) {
            for (QPushButton* button : strip->findChildren<QPushButton*>())
                if (button->text().startsWith(text) && button->isVisible()) return button;
            return static_cast<QPushButton*>(nullptr);
        };
        QTRY_VERIFY(chip("any"));
        auto before = query().result();
        chip("any")->click();
        QTRY_VERIFY_WITH_TIMEOUT(query().result() != before && query().coded()->others.size() == 1, kWaitMs);
        const auto row = [&](std::int64_t id) {
            for (const RankedPicture& picture : query().result()->ranked)
                if (picture.imageId == id) return int(picture.distance);
            return -1;
        };
        QCOMPARE(row(ids[0]), 0);
        QCOMPARE(row(ids[20]), 0);
        before = query().result();
        query().giveFeedback({ids[40], ids[41]}, true);
        query().giveFeedback({ids[0]}, false);
        QTRY_VERIFY_WITH_TIMEOUT(chip("2 right, 1 wrong"), kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(query().result() != before && window_->isIdle(), kWaitMs);
        saveShot(*window_, "feedback");
        query().giveFeedback({ids[0]}, false);
        QCOMPARE(query().view().wrong.size(), std::size_t{0});
        chip("2 right")->click();
        QTRY_VERIFY(!chip("2 right"));
        QVERIFY(query().view().right.empty());
    }

    void aSearchIsKeptAskedAgainAndTakenBack() {
        query().searchForRow(session().index()->imageIds[2]);
        QTRY_VERIFY(query().result());
        auto* strip = window_->findChild<QueryStrip*>();
        auto* most = strip->findChild<QSpinBox*>("mostPictures");
        most->setValue(7);
        QTRY_COMPARE(model().rowCount(), 7);
        const std::int64_t nearest = model().imageIdAt(0);
        QTest::keySequence(window_.get(), QKeySequence::Save);
        auto* dialog = window_->findChild<QInputDialog*>();
        QVERIFY(dialog && !dialog->isModal());
        dialog->setTextValue("seven like it");
        dialog->accept();
        takeKeys();
        QTRY_COMPARE(fixture_.open().searches().size(), std::size_t{1});

        most->setValue(0);
        query().clearQuery();
        QTreeWidget* list = window_->findChild<Sidebar*>()->tree();
        const auto entry = [&] { return list->findItems("seven like it", Qt::MatchExactly).value(0); };
        QTRY_VERIFY(entry());
        emit list->itemClicked(entry(), 0);
        QTRY_VERIFY(query().result());
        QTRY_COMPARE(model().rowCount(), 7);
        QCOMPARE(most->value(), 7);
        QCOMPARE(model().imageIdAt(0), nearest);
        saveShot(*window_, "saved-search");

        // A name is there once.
        QSignalSpy saved(&edits(), &LibraryEdits::saved);
        edits().saveSearch("seven like it", query().savedQuery());
        QVERIFY(heard(saved));  // an undo that comes before is meant for it
        QTRY_VERIFY(window_->findChild<ErrorBar*>()->isVisible());
        QTest::keyClick(window_->findChild<ErrorBar*>(), Qt::Key_Escape);
        QCOMPARE(fixture_.open().searches().size(), std::size_t{1});
        undo();
        QTRY_COMPARE(fixture_.open().searches().size(), std::size_t{0});
        QTest::keySequence(window_.get(), QKeySequence::Redo);
        QTRY_COMPARE(fixture_.open().searches().size(), std::size_t{1});
        most->setValue(0);
    }

    void aKeptSearchWithoutAnswerShowsNoOthers() {
        const fs::path outside = fixture_.folder / "outside.jpg";
        fs::copy_file(copies_[0], outside);
        const auto keep = [&](const QString& name) {
            QTRY_VERIFY(query().result() && window_->isIdle());
            edits().saveSearch(name, query().savedQuery());
        };
        query().clearQuery();
        query().searchForFile(outside);
        keep("from outside");
        query().clearQuery();
        query().searchForRow(session().index()->imageIds[2]);
        keep("of the library");
        fs::remove(outside);
        QTreeWidget* list = window_->findChild<Sidebar*>()->tree();
        const auto choose = [&](const QString& name) {
            QTRY_VERIFY(list->findItems(name, Qt::MatchExactly).value(0));
            emit list->itemClicked(list->findItems(name, Qt::MatchExactly).value(0), 0);
        };
        choose("of the library");
        QTRY_VERIFY(query().result() && model().rowCount() > 0);
        const QString shown = query().queryPicture()->name;
        const auto names = [&] {
            return std::ranges::count_if(window_->findChild<QueryStrip*>()->findChildren<QLabel*>(),
                                         [&](const QLabel* label) { return label->text().endsWith(shown); });
        };
        QCOMPARE(names(), 1);
        auto* errors = window_->findChild<ErrorBar*>();
        choose("from outside");
        QTRY_VERIFY(errors->isVisible() && errors->text().contains("outside.jpg"));
        QVERIFY(!query().result() && !query().hasQuery());
        QCOMPARE(model().rowCount(), 0);
        QCOMPARE(names(), 0);
        QVERIFY(window_->grid().emptyText().startsWith("This search has no answer"));
        saveShot(*window_, "search-without-answer");
        QTest::keySequence(window_.get(), QKeySequence::Back);
        QTRY_VERIFY(query().result() && query().queryPicture()->name == shown);
        QTRY_VERIFY(!errors->isVisible() && model().rowCount() > 0);
        for (int i = 0; i < 2; ++i) undo();
        QTRY_COMPARE(fixture_.open().searches().size(), std::size_t{1});
    }

    void aPastedPictureIsKeptWithItsCrop() {
        QImage picture(3000, 2000, QImage::Format_RGB32);
        picture.fill(Qt::darkCyan);
        query().searchForImage(picture, "pasted");
        QTRY_VERIFY(query().result());
        QueryView view;
        view.crop = {1500, 1000, 600, 300};
        query().setOptions(query().options(), view);
        const SavedQuery saved = query().savedQuery();
        QCOMPARE(saved.view.crop.x, 512);
        QCOMPARE(saved.view.crop.width, 205);
        query().clearQuery();
        query().searchFor(savedQueryFrom(toJson(saved)));
        QTRY_VERIFY(query().result());
        QCOMPARE(query().queryPicture()->pictureSize, QSize(1024, 682));
        QCOMPARE(query().view().crop.width, 205);
    }

    void theWindowComesBackWhereItWasLeft() {
        query().searchForRow(session().index()->imageIds[3]);
        QTRY_VERIFY(query().result());
        const QString name = query().queryPicture()->name;
        QTRY_VERIFY(!edits().isBusy());
        window_->close();
        MainWindow again{MainWindow::PrepareDemo{}};
        again.returnWhenOpen();
        again.session().openLibrary(fixture_.libraryFolder);
        again.show();
        QTRY_VERIFY(again.query().result());
        QCOMPARE(again.query().queryPicture()->name, name);
        QTest::keySequence(&again, QKeySequence("Ctrl+3"));
        QVERIFY(QTest::qWaitFor([&] { return again.isIdle(); }, kWaitMs));
        again.close();

        MainWindow third{MainWindow::PrepareDemo{}};
        third.returnWhenOpen();
        third.session().openLibrary(fixture_.libraryFolder);
        third.show();
        QTRY_VERIFY(third.findChild<MapPage*>() && third.findChild<MapPage*>()->isVisible());
        QVERIFY(!third.query().hasQuery());
        window_->show();
    }

    void aRemovedFolderComesBackWithItsTags() {
        const auto root = fixture_.open().roots().at(0);
        const auto image = fixture_.open().images().at(5);
        edits().toggleTag({image.id}, "keep me");
        QTRY_COMPARE(tagged("keep me"), 1);
        const std::int64_t before = ready();
        edits().removeRoot(root.id);
        QVERIFY(edits().isBusy());  // the window does not close
        edits().undo();
        QTRY_VERIFY_WITH_TIMEOUT(!edits().isBusy() && !session().jobs().isRunning(), kWaitMs);
        QCOMPARE(tagged("keep me"), 1);
        QCOMPARE(ready(), before);
        edits().removeRoot(fixture_.open().roots().at(0).id);
        QTRY_COMPARE_WITH_TIMEOUT(fixture_.open().counts().total, 0, kWaitMs);
        QVERIFY(fs::exists(fixture_.pictures / image.path));
        QVERIFY(QTest::qWaitFor([&] { return !session().jobs().isRunning(); }, kWaitMs));
        QTRY_VERIFY(edits().history().undoText().contains("removing the folder"));
        {
            Library other = fixture_.open();
            const Library::Transaction writing(other);
            QSignalSpy failed(&session().jobs(), &JobRunner::failed);
            undo();
            QVERIFY(heard(failed));
        }
        QTRY_VERIFY(edits().history().undoText().contains("removing the folder"));
        undo();
        QTRY_COMPARE_WITH_TIMEOUT(ready(), before, kWaitMs);
        QVERIFY(QTest::qWaitFor([&] { return !session().jobs().isRunning(); }, kWaitMs));
        const Library library = fixture_.open();
        QCOMPARE(library.roots().at(0).labelled, root.labelled);
        const auto tagged = library.imagesTagged("keep me");
        QCOMPARE(tagged.size(), std::size_t{1});
        QVERIFY2(tagged[0] == image.id, "saved searches and the undo history know it by its number");
        QCOMPARE(library.image(tagged[0]).path, image.path);
        QTRY_COMPARE_WITH_TIMEOUT(std::int64_t(session().index() ? session().index()->size() : 0), before,
                                  kWaitMs);
        QTest::keySequence(window_.get(), QKeySequence::Redo);
        QTRY_COMPARE_WITH_TIMEOUT(fixture_.open().counts().total, 0, kWaitMs);
    }

    void stepsFollowPicturesThatHaveOtherNumbersAndNoneSticks() {
        const auto settles = [&] {
            return QTest::qWaitFor([&] { return !edits().isBusy() && !session().jobs().isRunning(); },
                                   kWaitMs);
        };
        const auto step = [&](QKeySequence::StandardKey key) {
            QTest::keySequence(window_.get(), key);
            QVERIFY(settles());
        };
        QVERIFY(settles());
        edits().history().clear();
        session().addFolder(fixture_.pictures, true);
        QVERIFY(settles());
        const ImageRecord image = fixture_.open().images().at(5);
        edits().toggleTag({image.id}, "mine");
        QVERIFY(settles());
        edits().removeRoot(fixture_.open().roots().at(0).id);
        QVERIFY(settles());
        session().addFolder(fixture_.pictures, true);
        QVERIFY(settles());
        QCOMPARE(tagged("mine"), 1);  // it came back with its picture

        step(QKeySequence::Undo);
        QCOMPARE(tagged("mine"), 1);
        const std::int64_t now = fixture_.open().imagesTagged("mine").at(0);
        QVERIFY(now != image.id);
        QCOMPARE(fixture_.open().image(now).path, image.path);
        step(QKeySequence::Undo);
        QCOMPARE(remark(), QString("Undone: tagging as mine."));
        QCOMPARE(tagged("mine"), 0);
        step(QKeySequence::Redo);
        QCOMPARE(remark(), QString("Done again: tagging as mine."));
        QVERIFY(fixture_.open().imagesTagged("mine") == std::vector<std::int64_t>{now});

        // Those that are gone for good are passed over, with a word, either way.
        edits().history().clear();
        edits().toggleTag({now + 1}, "theirs");
        QVERIFY(settles());
        edits().toggleTag({now}, "lost");
        QVERIFY(settles());
        fixture_.open().removeImages(std::vector{now});
        step(QKeySequence::Undo);
        QVERIFY2(remark().contains("not in the library any more") && remark().contains("tagging as lost"),
                 qPrintable(remark()));
        QCOMPARE(tagged("theirs"), 1);
        step(QKeySequence::Undo);
        QCOMPARE(remark(), QString("Undone: tagging as theirs."));
        fixture_.open().removeImages(std::vector{now + 1});
        step(QKeySequence::Redo);
        QVERIFY2(remark().contains("tagging as theirs"), qPrintable(remark()));
        const ErrorBar& errors = *window_->findChild<ErrorBar*>();
        QVERIFY2(!errors.isVisible(), qPrintable(errors.text()));
        QCOMPARE(edits().history().count(), 0);
    }

    void anotherLevelIsAnotherQuestion() {
        auto* page = window_->findChild<DuplicatesPage*>();
        const fs::path smaller = copies_[0].parent_path() / "smaller.jpg";
        const auto bytes = encodeJpeg(resizeShortSide(decodeFile(copies_[0]).image, 180), 80);
        std::ofstream(smaller, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
        const auto updated = [&] {
            session().update();
            return QTest::qWaitFor([&] { return window_->isIdle(); }, kWaitMs);
        };
        QVERIFY(updated());
        QSignalSpy found(page, &DuplicatesPage::found);
        const auto answered = [&] {
            const bool came = heard(found);
            found.clear();
            return came;
        };
        page->find();
        QVERIFY(answered());
        const auto pictures = [&] {
            std::size_t count = 0;
            for (const DuplicateGroup& group : page->groups()) count += group.imageIds.size();
            return count;
        };
        const auto notes = [&](const QString& note) {
            int count = 0;
            auto* model = page->findChild<GridModel*>();
            for (int row = 0; row < model->rowCount(); ++row) count += model->noteAt(row).startsWith(note);
            return count;
        };
        const std::size_t all = pictures();
        QCOMPARE(notes("stays"), int(page->groups().size()));
        QVERIFY(notes("same picture") > 0);
        auto* level = page->findChild<QComboBox*>();
        level->setCurrentIndex(1);
        QVERIFY2(page->groups().empty(), "what is listed was found at another level");
        QVERIFY(answered());
        QCOMPARE(notes("same picture"), 0);
        QVERIFY(notes("identical") > 0 && pictures() < all);
        level->setCurrentIndex(0);
        QVERIFY(answered());
        QCOMPARE(pictures(), all);
    }

    void aPartIsChosenByHandAndTheQuestionSaysSo() {
        auto* page = window_->findChild<DuplicatesPage*>();
        const Image image = decodeFile(copies_[1]).image;
        const fs::path cut = copies_[1].parent_path() / "cut.jpg";
        const auto bytes = encodeJpeg(
            crop(image, {image.width / 5, image.height / 5, image.width / 2, image.height / 2}), 90);
        std::ofstream(cut, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
        session().update();
        QVERIFY(QTest::qWaitFor([&] { return window_->isIdle(); }, kWaitMs));
        QSignalSpy found(page, &DuplicatesPage::found);
        page->findChild<QComboBox*>()->setCurrentIndex(2);
        QVERIFY(heard(found));
        const Library library = fixture_.open();
        const std::int64_t id = library.imageOfFile(cut).value().id;
        auto* model = page->findChild<GridModel*>();
        const int row = model->rowOf(id);
        QVERIFY(row > 0);
        QCOMPARE(model->noteAt(row), QString("a part"));
        page->selectWorse();
        const auto selected = page->grid().selectedImageIds();
        QVERIFY(!selected.empty() && std::ranges::find(selected, id) == selected.end());

        page->grid().selectionModel()->select(model->index(row), QItemSelectionModel::ClearAndSelect);
        page->trashSelected();
        QTRY_VERIFY(page->findChild<QMessageBox*>());
        auto* question = page->findChild<QMessageBox*>();
        QVERIFY2(question->informativeText().contains("no copy of them stays"),
                 qPrintable(question->informativeText()));
        QTest::keyClick(question, Qt::Key_Escape);
        QTRY_VERIFY(!page->findChild<QMessageBox*>());
        QVERIFY(saidSo([&] { confirmTrash(*page); }, &LibraryEdits::trashed));
        QVERIFY(!fs::exists(cut));

        // Chosen with all others it stays.
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QTRY_VERIFY_WITH_TIMEOUT(model->rowOf(id) > 0, kWaitMs);
        page->grid().selectAll();
        QVERIFY(saidSo([&] { confirmTrash(*page); }, &LibraryEdits::trashed));
        QVERIFY(fs::exists(cut));
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
    }
};

QTEST_MAIN(EditsTest)
#include "edits_test.moc"
