#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/support/window_test.hpp"
#include "ui/grid/picture_grid.hpp"
#include "ui/main_window.hpp"
#include "ui/models/grid_model.hpp"
#include "ui/pages/compare_view.hpp"
#include "ui/pages/duplicates_page.hpp"
#include "ui/pages/full_view.hpp"
#include "ui/pages/picture_pane.hpp"
#include "ui/panels/browse_bar.hpp"
#include "ui/panels/command_palette.hpp"
#include "ui/panels/query_strip.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/theme.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr int kWaitMs = 20'000;

}  // namespace

/// What the user changes and can take back; how pictures are arranged; and what is said of answers.
class EditsTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{4};
    std::vector<fs::path> copies_;
    std::unique_ptr<MainWindow> window_;

    LibrarySession& session() const { return window_->session(); }
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
        return spy.wait(kWaitMs);
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
        window_->findChild<BrowseBar*>()->setDates(QDate(1990, 1, 1), QDate(1990, 2, 1));
        QTRY_COMPARE(model().rowCount(), 0);
        window_->findChild<BrowseBar*>()->setDates(QDate(1990, 1, 1), QDate(2200, 2, 1));
        QTRY_COMPARE(model().rowCount(), 65);
        browse({});
        QTRY_COMPARE(model().sections().size(), std::size_t{0});
    }

    void aTagCanBeTakenBackAndGivenAgain() {
        edits().toggleTag({1, 2, 3}, "holiday");
        QTRY_COMPARE(tagged("holiday"), 3);
        edits().toggleTag({3, 4}, "holiday");
        QTRY_COMPARE(tagged("holiday"), 4);
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_COMPARE(tagged("holiday"), 3);
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_COMPARE(tagged("holiday"), 0);
        QTest::keySequence(window_.get(), QKeySequence::Redo);
        QTRY_COMPARE(tagged("holiday"), 3);
        edits().toggleTag({1, 2, 3}, "holiday");
        QTRY_COMPARE(tagged("holiday"), 0);
    }

    void duplicatesGoIntoTheTrashAndComeBack() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+6"));
        auto* page = window_->findChild<DuplicatesPage*>();
        QVERIFY(page);
        QSignalSpy found(page, &DuplicatesPage::found);
        page->find();
        QVERIFY(found.wait(kWaitMs));
        std::size_t withCopies = 0;
        for (const DuplicateGroup& group : page->groups()) {
            for (std::size_t i = 1; i < group.imageIds.size(); ++i)
                QVERIFY(group.differingBits[i] <= 6 * int(i));
            withCopies += group.differingBits[1] == 0;
        }
        QCOMPARE(withCopies, std::size_t{5});
        page->selectWorse();
        QTest::qWait(300);
        saveShot(*window_, "duplicates");
        const std::int64_t before = ready();
        std::int64_t extra = 0;
        for (const DuplicateGroup& group : page->groups()) extra += std::int64_t(group.imageIds.size()) - 1;
        QVERIFY(saidSo([&] { page->trashSelected(); }, &LibraryEdits::trashed));
        QCOMPARE(ready(), before - extra);
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

    void ofAGroupNotEverythingGoes() {
        auto* page = window_->findChild<DuplicatesPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(!page->groups().empty() && !session().jobs().isRunning(), kWaitMs);
        const std::int64_t before = ready();
        page->grid().selectAll();
        const auto groups = std::int64_t(page->groups().size());
        std::int64_t pictures = 0;
        for (const DuplicateGroup& group : page->groups()) pictures += std::int64_t(group.imageIds.size());
        QVERIFY(saidSo([&] { page->trashSelected(); }, &LibraryEdits::trashed));
        QCOMPARE(ready(), before - pictures + groups);
        QVERIFY(saidSo([&] { undo(); }, &LibraryEdits::restored));
        QCOMPARE(ready(), before);
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
        QTest::keyClick(compare, Qt::Key_Escape);
        QVERIFY(!compare->isVisible() && window_->grid().isVisible());
    }

    void theFullViewZoomsAndTellsWhatTheCameraWrote() {
        auto* full = window_->findChild<FullView*>();
        window_->grid().setCurrentIndex(model().index(3));
        QTest::keyClick(&window_->grid(), Qt::Key_Space);
        QTRY_VERIFY(full->isVisible());
        QVERIFY(!full->showsFacts());
        QTest::keyClick(full, Qt::Key_I);
        QVERIFY(full->showsFacts());
        QTest::keyClick(full, Qt::Key_Z);
        QVERIFY(full->pane().zoom() > 1);
        const qint64 before = full->imageId();
        QTest::keyClick(full, Qt::Key_Right);
        QTRY_VERIFY(full->imageId() != before);
        QCOMPARE(full->pane().zoom(), 1.0);
        QTest::qWait(300);
        saveShot(*window_, "full-view");
        QTest::keyClick(full, Qt::Key_Escape);
        QVERIFY(!full->isVisible());
    }

    void everythingCanBeDoneByName() {
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+K"));
        auto* palette = window_->findChild<CommandPalette*>();
        QVERIFY(palette->isVisible());
        QVERIFY(palette->list()->count() > 20);
        saveShot(*window_, "palette");
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
        session().searchForRows({ids[0], ids[20]});
        QTRY_VERIFY_WITH_TIMEOUT(session().result() && session().queryPicture()->pictures == 2, kWaitMs);
        auto* strip = window_->findChild<QueryStrip*>();
        const auto chip = [&](const QString& text) {
            for (QPushButton* button : strip->findChildren<QPushButton*>())
                if (button->text().startsWith(text) && button->isVisible()) return button;
            return static_cast<QPushButton*>(nullptr);
        };
        QTRY_VERIFY(chip("any"));
        auto before = session().result();
        chip("any")->click();
        QTRY_VERIFY_WITH_TIMEOUT(session().result() != before && session().query()->others.size() == 1,
                                 kWaitMs);
        const auto row = [&](std::int64_t id) {
            for (const RankedPicture& picture : session().result()->ranked)
                if (picture.imageId == id) return int(picture.distance);
            return -1;
        };
        QCOMPARE(row(ids[0]), 0);
        QCOMPARE(row(ids[20]), 0);
        before = session().result();
        session().giveFeedback({ids[40], ids[41]}, true);
        session().giveFeedback({ids[0]}, false);
        QTRY_VERIFY_WITH_TIMEOUT(chip("2 right, 1 wrong"), kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(session().result() != before && window_->isIdle(), kWaitMs);
        saveShot(*window_, "feedback");
        session().giveFeedback({ids[0]}, false);
        QCOMPARE(session().view().wrong.size(), std::size_t{0});
        chip("2 right")->click();
        QTRY_VERIFY(!chip("2 right"));
        QVERIFY(session().view().right.empty());
    }
};

QTEST_MAIN(EditsTest)
#include "edits_test.moc"
