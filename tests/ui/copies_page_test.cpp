#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <fstream>

#include "tests/support/patience.hpp"

#include "core/images/decode.hpp"
#include "tests/support/burst_frames.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/copies/difference_view.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/copies/link_menu.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/shared/translations.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// What the Duplicates page has beside copies for the trash: series, and links.
class CopiesPageTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{1};
    std::unique_ptr<MainWindow> window_;
    DuplicatesPage* page_ = nullptr;

    LibrarySession& session() const { return window_->session(); }
    LibraryEdits& edits() const { return *window_->findChild<LibraryEdits*>(); }
    GridModel& model() const { return static_cast<GridModel&>(*page_->grid().model()); }
    std::int64_t idOf(const std::string& name) const {
        return fixture_.open().imageOfFile(fixture_.pictures / name).value().id;
    }
    bool isThere(const std::string& name) const { return fs::exists(fixture_.pictures / name); }
    /// With no choice it is found again.
    bool lookFor(const QString& what) const {
        QSignalSpy found(page_, &DuplicatesPage::found);
        auto* choice = page_->findChild<QComboBox*>();
        choice->setCurrentIndex(choice->findText(what));
        if (!session().jobs().isRunning()) page_->find();
        return heard(found) && QTest::qWaitFor([&] { return !session().jobs().isRunning(); }, kWaitMs);
    }
    void select(const std::vector<std::string>& names) const {
        QItemSelection selection;
        for (const std::string& name : names) {
            const QModelIndex index = model().index(model().rowOf(idOf(name)));
            selection.select(index, index);
        }
        page_->grid().selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    }
    /// What the question says; empty when none came.
    QString ask(const std::function<void()>& act, Qt::Key answer) const {
        act();
        if (!QTest::qWaitFor([&] { return page_->findChild<QMessageBox*>() != nullptr; }, kWaitMs)) return {};
        auto* question = page_->findChild<QMessageBox*>();
        if (!question) return {};
        saveShot(*question, "copies-question");
        const QString text = question->text() + ' ' + question->informativeText();
        QTest::keyClick(question, answer);
        if (!QTest::qWaitFor([&] { return !page_->findChild<QMessageBox*>(); }, kWaitMs)) return {};
        window_->activateWindow();
        return QTest::qWaitForWindowActive(window_.get(), kWaitMs) ? text : QString();
    }
    QString said() const {
        for (const QLabel* label : page_->findChildren<QLabel*>())
            if (label->accessibleName() == "What became of the selected pictures" && label->isVisible())
                return label->text();
        return {};
    }
    QPushButton* button(const QString& text) const {
        for (QPushButton* some : page_->findChildren<QPushButton*>())
            if (some->text() == text) return some;
        return nullptr;
    }
    bool saidSo(const std::function<void()>& act, void (LibraryEdits::*signal)(int)) const {
        QSignalSpy spy(&edits(), signal);
        act();
        return heard(spy);
    }
    void write(const std::string& name, const Image& image) const {
        const auto bytes = encodeJpeg(image, 92);
        std::ofstream(fixture_.pictures / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
    }

private slots:
    void initTestCase() {
        constexpr std::int64_t kSecond = 1'000'000'000,
                               kNoon = (20'000 * std::int64_t{86'400} + 43'200) * kSecond;
        std::map<std::string, std::int64_t> taken;
        for (int i = 0; i < 4; ++i) {
            const std::string name = "boat " + std::to_string(i) + ".jpg";
            write(name, frame(1, i));
            taken[name] = kNoon + 4 * i * kSecond;
        }
        for (int i = 0; i < 2; ++i) {
            const std::string name = "hill " + std::to_string(i) + ".jpg";
            write(name, frame(2, i));
            taken[name] = kNoon + (3600 + 100 * i) * kSecond;
        }
        prepareWindowTest(fixture_);
        QLocale::setDefault(QLocale::c());
        installTranslations(*qApp);
        {
            Library library = fixture_.open();
            for (const auto& [name, time] : taken) {
                ImageRecord image = library.imageOfFile(fixture_.pictures / name).value();
                image.takenNs = time;
                library.updateImage(image);
            }
        }
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        session().openLibrary(fixture_.libraryFolder);
        window_->resize(1280, 800);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return session().index() && window_->isIdle(); }, kWaitMs));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+4"));
        page_ = window_->findChild<DuplicatesPage*>();
        QVERIFY(page_ && page_->isVisible());
    }
    void cleanupTestCase() { window_.reset(); }

    void seriesAreListedByTimeAndNothingOfThemIsChosen() {
        QVERIFY(lookFor("Same picture"));
        QVERIFY2(page_->groups().empty(), "photographs of a series are copies");
        QVERIFY(lookFor("Series"));
        QCOMPARE(page_->groups().size(), std::size_t{2});
        std::vector<std::int64_t> boats;
        for (int i = 0; i < 4; ++i) boats.push_back(idOf("boat " + std::to_string(i) + ".jpg"));
        QCOMPARE(page_->groups()[0].imageIds, boats);
        QVERIFY2(model().sectionTitle(0).startsWith("4 photographs within 12 seconds"),
                 qPrintable(model().sectionTitle(0)));
        QVERIFY2(model().sectionTitle(1).startsWith("2 photographs within 100 seconds"),
                 qPrintable(model().sectionTitle(1)));
        QCOMPARE(model().noteAt(0), QString("12:00:00"));
        QCOMPARE(model().noteAt(3), QString("12:00:12"));
        QVERIFY(page_->facts().contains("6 photographs in 2 series"));
        QVERIFY(page_->grid().selectedImageIds().empty());
        QVERIFY2(!button("Select all but the best")->isVisible(), "no rule chooses among them");
        page_->selectWorse();
        QVERIFY(page_->grid().selectedImageIds().empty());
        for (int row = 0; row < model().rowCount(); ++row)
            for (const char* word : {"stays", "identical", "same", "cop"})
                QVERIFY2(!model().noteAt(row).contains(word), qPrintable(model().noteAt(row)));
        saveShot(*window_, "series");
    }

    void theOneBeforeIsWhatAPhotographIsComparedWith() {
        auto* view = page_->findChild<DifferenceView*>();
        page_->grid().setFocus();
        page_->grid().setCurrentIndex(model().index(2, 0));
        QTest::keyClick(&page_->grid(), Qt::Key_D);
        QTRY_VERIFY(view->isVisible() && view->isFlickering());
        const auto says = [&](const QString& text) {
            const auto labels = view->findChildren<QLabel*>();
            return std::ranges::any_of(labels, [&](QLabel* label) { return label->text().contains(text); });
        };
        QTRY_VERIFY(says("The earlier one: ") && says("boat 1.jpg"));
        QTRY_VERIFY(says("The later one: ") && says("boat 2.jpg"));
        QTest::keyClick(view, Qt::Key_Escape);
        QVERIFY(page_->grid().hasFocus());
    }

    void whatIsChosenGoesAndComesBack() {
        select({"boat 1.jpg", "boat 3.jpg"});
        QString asked;
        QVERIFY(saidSo([&] { asked = ask([&] { page_->trashSelected(); }, Qt::Key_Return); },
                       &LibraryEdits::trashed));
        QVERIFY2(asked.contains("Move 2 files") && asked.contains("They are no copies"), qPrintable(asked));
        QVERIFY(!isThere("boat 1.jpg") && !isThere("boat 3.jpg"));
        QVERIFY(isThere("boat 0.jpg") && isThere("boat 2.jpg"));
        QTRY_VERIFY(model().sectionTitle(0).startsWith("2 photographs within 8 seconds"));
        QVERIFY(
            saidSo([&] { QTest::keySequence(window_.get(), QKeySequence::Undo); }, &LibraryEdits::restored));
        QVERIFY(isThere("boat 1.jpg") && isThere("boat 3.jpg"));
        QTRY_VERIFY(model().sectionTitle(0).startsWith("4 photographs within 12 seconds"));
        QTRY_VERIFY(window_->isIdle());
    }

    void ofASeriesThatIsChosenAsAWholeNothingGoes() {
        select({"hill 0.jpg", "hill 1.jpg"});
        page_->trashSelected();
        QTRY_VERIFY(said().contains("a series is selected as a whole"));
        QVERIFY(!page_->findChild<QMessageBox*>());
        select({"hill 0.jpg", "hill 1.jpg", "boat 0.jpg"});
        const QString asked = ask([&] { page_->trashSelected(); }, Qt::Key_Escape);
        QVERIFY2(asked.contains("Move one file") && asked.contains("One series is selected as a whole"),
                 qPrintable(asked));
        QVERIFY(isThere("hill 0.jpg") && isThere("hill 1.jpg") && isThere("boat 0.jpg"));
    }

    void theOthersStayWhenWhatWasToStayIsNotThere() {
        fs::rename(fixture_.pictures / "hill 0.jpg", fixture_.folder / "away.jpg");
        select({"hill 1.jpg"});
        QSignalSpy reported(&edits(), &LibraryEdits::trashReported);
        ask([&] { page_->trashSelected(); }, Qt::Key_Return);
        QVERIFY(heard(reported));
        fs::rename(fixture_.folder / "away.jpg", fixture_.pictures / "hill 0.jpg");
        QVERIFY(isThere("hill 1.jpg"));
        QTRY_VERIFY(page_->findChild<QPlainTextEdit*>()->toPlainText().contains("hill 1.jpg"));
        QTRY_VERIFY(window_->isIdle());
    }

    void copiesOfTheSameBytesBecomeOneFileUnderTwoNames() {
        fs::copy_file(fixture_.pictures / "hill 0.jpg", fixture_.pictures / "hill copy.jpg");
        const Image image = decodeFile(fixture_.pictures / "hill 0.jpg").image;
        write("hill small.jpg", resizeShortSide(image, 200));
        session().update();
        QTRY_VERIFY(window_->isIdle());
        {
            Library library = fixture_.open();
            library.addTag(idOf("hill copy.jpg"), "holiday");
        }
        QVERIFY(lookFor("Same picture"));
        QCOMPARE(page_->groups().size(), std::size_t{1});
        QCOMPARE(page_->groups()[0].imageIds.size(), std::size_t{3});
        auto* menu = page_->findChild<LinkMenu*>();
        QVERIFY(!menu->button()->isEnabled());
        // Whichever of the two stays by the rule.
        page_->selectWorse();
        QVERIFY(menu->button()->isEnabled());
        QSignalSpy reported(&edits(), &LibraryEdits::linkReported);
        const auto hardLink = [&] { menu->actions()[0]->trigger(); };
        QString asked = ask(hardLink, Qt::Key_Escape);
        QVERIFY2(asked.contains("Make one file") && asked.contains("One of what is selected is left"),
                 qPrintable(asked));
        QCOMPARE(fs::hard_link_count(fixture_.pictures / "hill 0.jpg"), std::uintmax_t{1});
        ask(hardLink, Qt::Key_Return);
        QVERIFY(heard(reported));
        QCOMPARE(fs::hard_link_count(fixture_.pictures / "hill 0.jpg"), std::uintmax_t{2});
        QVERIFY(fs::equivalent(fixture_.pictures / "hill 0.jpg", fixture_.pictures / "hill copy.jpg"));
        QTRY_VERIFY(said().startsWith("One file is a second name of what stays now"));
        saveShot(*window_, "linked");
        QTRY_VERIFY(window_->isIdle());
        const Library library = fixture_.open();
        QCOMPARE(library.imagesTagged("holiday").size(), std::size_t{1});
        QVERIFY(!library.imageOfFile(fixture_.pictures / "hill copy.jpg") ||
                !library.imageOfFile(fixture_.pictures / "hill 0.jpg"));
        QTRY_VERIFY(page_->groups().size() == 1 && page_->groups()[0].imageIds.size() == 2);
        fs::remove(fixture_.pictures / "hill small.jpg");
    }

    void otherBytesCannotBeLinked() {
        session().update();
        QTRY_VERIFY(window_->isIdle());
        write("boat small.jpg", resizeShortSide(decodeFile(fixture_.pictures / "boat 0.jpg").image, 200));
        session().update();
        QTRY_VERIFY(window_->isIdle());
        QVERIFY(lookFor("Same picture"));
        page_->selectWorse();
        page_->findChild<LinkMenu*>()->actions()[1]->trigger();
        QTRY_VERIFY(said().startsWith("No file was linked: none of the selected"));
        QVERIFY(!page_->findChild<QMessageBox*>());
        QVERIFY(lookFor("Series"));
        page_->grid().selectAll();
        QVERIFY2(!page_->findChild<LinkMenu*>()->button()->isVisible(), "they are no copies");
        QVERIFY(!page_->findChild<LinkMenu*>()->actions()[0]->isEnabled());
    }

    void aSeriesIsSkippedByKeyAndIsNoMatterOfCopies() {
        page_->grid().setFocus();
        page_->grid().setCurrentIndex(model().index(0, 0));
        QTest::keyClick(&page_->grid(), Qt::Key_N);
        QVERIFY(fixture_.open().notCopies().empty());
        QTest::keyClick(&page_->grid(), Qt::Key_S);
        QCOMPARE(page_->groups().size(), std::size_t{1});
        QVERIFY(lookFor("Same picture"));
        QVERIFY(button("Find duplicates") && !button("Find series"));
    }
};

QTEST_MAIN(CopiesPageTest)
#include "copies_page_test.moc"
