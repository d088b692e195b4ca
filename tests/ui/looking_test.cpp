#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileInfo>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QTimeZone>
#include <QToolButton>
#include <algorithm>

#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/browse_bar.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/timeline.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/search/lab_panel.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/details_pane.hpp"
#include "ui/viewer/film_strip.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/viewer/picture_pane.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/find_box.hpp"
#include "ui/window/job_bar.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/pictures_page.hpp"
#include "ui/window/sidebar.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// Looking at a library of nested folders, in each of which the pictures have the same names.
class LookingTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{4};
    std::unique_ptr<MainWindow> window_;

    LibrarySession& session() const { return window_->session(); }
    QuerySession& query() const { return window_->query(); }
    PictureGrid& grid() const { return window_->grid(); }
    GridModel& model() const { return *window_->findChild<GridModel*>(); }
    QTreeWidget& tree() const { return *window_->findChild<Sidebar*>()->tree(); }
    QTreeWidgetItem* entry(const QString& name) const {
        return tree().findItems(name, Qt::MatchExactly | Qt::MatchRecursive).value(0);
    }
    QStringList foldersIn(const QString& name) const {
        QStringList names;
        for (int i = 0; i < entry(name)->childCount(); ++i) names << entry(name)->child(i)->text(0);
        return names;
    }
    void press(Qt::Key key) const { QTest::keyClick(&tree(), key); }
    QString said(const QTreeWidgetItem* item) const {
        return item->data(0, Qt::AccessibleTextRole).toString();
    }
    /// Names of all rows, once they are read.
    QStringList names() const {
        QStringList names;
        for (int row = 0; row < model().rowCount(); ++row) {
            if (!QTest::qWaitFor([&] { return model().pictureAt(row) != nullptr; }, kWaitMs)) return {};
            names << model().index(row).data().toString();
        }
        return names;
    }
    FullView& viewer() const { return *window_->findChild<FullView*>("fullView"); }
    DetailsPane& details() const { return *window_->findChild<PicturesPage*>()->findChild<DetailsPane*>(); }
    PicturePane& pane() const { return viewer().pane(); }
    QLabel* labelled(const QString& name) const {
        for (auto* label : viewer().findChildren<QLabel*>())
            if (label->accessibleName() == name) return label;
        return nullptr;
    }
    QPushButton* buttonWith(const QWidget& parent, const QString& text) const {
        for (auto* button : parent.findChildren<QPushButton*>())
            if (button->text() == text) return button;
        return nullptr;
    }
    QToolButton* button(const QString& name) const {
        for (auto* button : viewer().findChildren<QToolButton*>())
            if (button->accessibleName() == name) return button;
        return nullptr;
    }
    /// Opens the picture of this row in the full view, by Enter.
    void look(int row) const {
        QTRY_VERIFY(window_->isIdle() && model().rowCount() == 60);
        grid().setFocus();
        grid().setCurrentIndex(model().index(row));
        QTRY_VERIFY(model().pictureAt(row));
        QTest::keyClick(&grid(), Qt::Key_Return);
        QVERIFY(viewer().isVisible());
        QTRY_COMPARE(viewer().imageId(), model().imageIdAt(row));
    }
    void showWindow() {
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        session().openLibrary(fixture_.libraryFolder);
        window_->show();
        QTRY_VERIFY(session().index() && window_->isIdle() && model().rowCount() == 60);
        QTRY_VERIFY(entry("pictures")->childCount() > 0);
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get(), kWaitMs));
    }

private slots:
    void initTestCase() {
        std::vector<fs::path> kinds;
        for (const auto& kind : fs::directory_iterator(fixture_.pictures)) kinds.push_back(kind.path());
        std::ranges::sort(kinds);
        for (std::size_t i = 0; i < 10; ++i) {
            const fs::path year = fixture_.pictures / "wanderings" / (i < 5 ? "2023" : "2024");
            fs::create_directories(year);
            fs::rename(kinds[i], year / kinds[i].filename());
        }
        prepareWindowTest(fixture_, false);
        showWindow();
    }
    void cleanupTestCase() { window_.reset(); }

    void foldersAreATreeThatKeysWalk() {
        QCOMPARE(said(entry("pictures")), QString("pictures, 60 pictures"));
        QCOMPARE(foldersIn("pictures").size(), 6);
        QCOMPARE(foldersIn("pictures").last(), QString("wanderings"));
        QVERIFY(entry("pictures")->isExpanded() && !entry("wanderings")->isExpanded());
        tree().setFocus();
        tree().setCurrentItem(entry("pictures"));
        press(Qt::Key_End);
        QCOMPARE(tree().currentItem()->text(0), QString("wanderings"));
        QTRY_COMPARE(model().rowCount(), 40);
        press(Qt::Key_Right);
        QCOMPARE(foldersIn("wanderings"), QStringList({"2023", "2024"}));
        QCOMPARE(said(entry("2024")), QString("2024, 20 pictures"));
        press(Qt::Key_Down);
        press(Qt::Key_Down);
        QTRY_COMPARE(model().rowCount(), 20);
        for (int row = 0; row < 20; ++row) {
            QTRY_VERIFY(model().pictureAt(row));
            QVERIFY(model().pictureAt(row)->record.path.starts_with("wanderings/2024/"));
        }
        press(Qt::Key_Right);
        press(Qt::Key_Down);
        QTRY_COMPARE(model().rowCount(), 4);
        const auto* accessible = QAccessible::queryAccessibleInterface(&tree());
        QCOMPARE(accessible->role(), QAccessible::Tree);
        saveShot(*window_, "folder-tree");

        // What is folded away is not chosen on.
        entry("wanderings")->setExpanded(false);
        QCOMPARE(tree().currentItem(), entry("wanderings"));
        QTRY_COMPARE(model().rowCount(), 40);
        entry("wanderings")->setExpanded(true);
    }

    void theTreeStaysAsItWasFolded() {
        entry("2024")->setExpanded(false);
        entry("2023")->setExpanded(true);
        tree().setCurrentItem(entry("2023")->child(1));
        const QString chosen = tree().currentItem()->text(0);
        QTRY_COMPARE(model().rowCount(), 4);
        session().refreshCounts();
        QSignalSpy changed(&session(), &LibrarySession::libraryChanged);
        QVERIFY(heard(changed));
        QTRY_VERIFY(window_->isIdle());
        QCOMPARE(tree().currentItem()->text(0), chosen);
        QCOMPARE(model().rowCount(), 4);
        window_->close();
        showWindow();
        QVERIFY(entry("wanderings")->isExpanded() && entry("2023")->isExpanded() &&
                !entry("2024")->isExpanded());
    }

    void aFolderThatIsGoneIsChosenNoLonger() {
        const fs::path folder = fixture_.pictures / "wanderings" / "2023", away = fixture_.folder / "away";
        tree().setCurrentItem(entry("2023"));
        QTRY_COMPARE(model().rowCount(), 20);
        fs::rename(folder, away);
        QSignalSpy finished(&session().jobs(), &JobRunner::finished);
        session().update();
        QVERIFY(heard(finished));
        QTRY_VERIFY(!entry("2023"));
        QTRY_COMPARE(tree().currentItem()->text(0), QString("All pictures"));
        QTRY_COMPARE(model().rowCount(), 40);
        fs::rename(away, folder);
        session().update();
        QVERIFY(heard(finished, 2));
        QTRY_VERIFY(entry("2023"));
        QTRY_COMPARE(model().rowCount(), 60);
    }

    void aNameThatRecursIsToldWithItsFolder() {
        tree().setCurrentItem(entry("All pictures"));
        QTRY_COMPARE(model().rowCount(), 60);
        const QStringList shown = names();
        QCOMPARE(QSet<QString>(shown.begin(), shown.end()).size(), 60);
        for (int row = 0; row < 60; ++row) {
            const GridModel::Picture* picture = model().pictureAt(row);
            QCOMPARE(shown[row], picture->file.section('/', -2));
        }
        // In full view, too.
        emit grid().fullViewRequested(model().imageIdAt(0));
        QTRY_VERIFY(viewer().isVisible());
        QVERIFY(viewer().accessibleDescription().startsWith(shown[0]));
        QTest::keyClick(&viewer(), Qt::Key_Escape);

        // And of what was found.
        query().searchForRow(model().imageIdAt(3));
        QTRY_VERIFY(query().result() && model().result());
        QTRY_VERIFY(model().pictureAt(0));
        QCOMPARE(model().index(0).data().toString(), model().pictureAt(0)->file.section('/', -2));
        QVERIFY(model().index(0).data(Qt::ToolTipRole).toString().contains("bits"));
        saveShot(*window_, "names-with-folders");
        QTest::keySequence(window_.get(), QKeySequence(Qt::CTRL | Qt::Key_1));
    }

    void underTheHeadingOfAFolderTheNameIsEnough() {
        QComboBox* group = nullptr;
        for (auto* box : window_->findChildren<QComboBox*>())
            if (box->accessibleName() == "Group by") group = box;
        group->setCurrentIndex(group->findText("folders"));
        emit group->activated(group->currentIndex());
        QTRY_COMPARE(model().sections().size(), std::size_t{15});
        QCOMPARE(model().sectionTitle(14).section('/', 0, 1), QString("wanderings/2024"));
        for (const QString& name : names()) QVERIFY(!name.contains('/'));
        saveShot(*window_, "folder-headings");
        group->setCurrentIndex(0);
        emit group->activated(0);
        QTRY_VERIFY(model().sections().empty());
    }

    void theViewerTellsItsScaleAndTurns() {
        look(30);
        const auto* scale = labelled("Zoom");
        const ImageRecord record = model().pictureAt(30)->record;
        QTRY_COMPARE(pane().picture().size(), QSize(record.width, record.height));
        QTest::keyClick(&viewer(), Qt::Key_O);
        QCOMPARE(pane().scale(), 1.0);
        QCOMPARE(scale->text(), QString("100 %"));
        QTest::keyClick(&viewer(), Qt::Key_F);
        QCOMPARE(pane().zoom(), 1.0);
        QCOMPARE(scale->text(), QString::number(qRound(100 * pane().scale())) + " %");
        const QImage upright = pane().picture();
        QTest::keyClick(&viewer(), Qt::Key_R);
        QCOMPARE(pane().picture().size(), upright.size().transposed());
        const QPoint at(10, 20);
        QCOMPARE(pane().picture().pixel(upright.height() - 1 - at.y(), at.x()), upright.pixel(at));
        saveShot(*window_, "viewer-turned");
        QTest::keyClick(&viewer(), Qt::Key_Right);
        const ImageRecord next = model().pictureAt(31)->record;
        QTRY_COMPARE(pane().picture().size(), QSize(next.width, next.height));
        QTest::keyClick(&viewer(), Qt::Key_Escape);
        QVERIFY(!viewer().isVisible());
    }

    void neighboursAreReadAhead() {
        look(20);
        QTRY_COMPARE(viewer().picturesAtHand(), 3);
        for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Left}) {
            QTRY_COMPARE(viewer().picturesAtHand(), 3);
            QTest::keyClick(&viewer(), key);
            const ImageRecord record = model().pictureAt(model().rowOf(viewer().imageId()))->record;
            QCOMPARE(pane().picture().size(), QSize(record.width, record.height));
        }
        QCOMPARE(viewer().imageId(), model().imageIdAt(20));
        QTest::keyClick(&viewer(), Qt::Key_Escape);
        QCOMPARE(viewer().picturesAtHand(), 0);
    }

    void aSlideShowGoesRound() {
        look(58);
        viewer().setSlideTime(300);
        QTest::keyClick(&viewer(), Qt::Key_S);
        QVERIFY(viewer().isPlaying());
        QTRY_COMPARE(viewer().imageId(), model().imageIdAt(59));
        QTRY_COMPARE(viewer().imageId(), model().imageIdAt(0));
        QTRY_COMPARE(grid().currentImageId(), viewer().imageId());
        QTest::keyClick(&viewer(), Qt::Key_Escape);
        QVERIFY(!viewer().isPlaying() && !viewer().isVisible());
    }

    void nothingButThePictureIsOnTheWholeScreen() {
        look(10);
        const QWidgetList around{window_->findChild<QWidget*>("topBar"), window_->findChild<Sidebar*>(),
                                 window_->findChild<QWidget*>("jobBar"), viewer().findChild<FilmStrip*>()};
        const auto seen = [&] {
            return std::ranges::count_if(around, [](const QWidget* part) { return part->isVisible(); });
        };
        QCOMPARE(seen(), 4);
        QTest::keySequence(window_.get(), QKeySequence("F11"));
        QCOMPARE(seen(), 0);
        QVERIFY(window_->isFullScreen());
        QTRY_COMPARE(pane().size(), window_->size());
        QCOMPARE(pane().grab().toImage().pixelColor(0, 0), QColor(Qt::black));
        window_->resize(900, 700);  // which folds parts away or brings them back
        QCOMPARE(seen(), 0);
        QTest::keyClick(&viewer(), Qt::Key_Right);
        QCOMPARE(seen(), 0);
        saveShot(*window_, "viewer-bare");
        QTest::keyClick(&viewer(), Qt::Key_Escape);
        QCOMPARE(seen(), 4);
        QVERIFY(viewer().isVisible() && !window_->isFullScreen());
        button("Nothing but the picture")->click();
        QCOMPARE(seen(), 0);
        QTest::keyClick(&viewer(), Qt::Key_Space);
        QVERIFY(!viewer().isVisible() && !window_->isFullScreen());
        QVERIFY(around[0]->isVisible() && around[1]->isVisible() && around[2]->isVisible());
        window_->resize(1440, 900);
    }

    void aHeldSpaceBarPeeks() {
        const auto send = [](QWidget& to, QEvent::Type type, bool again) {
            QKeyEvent event(type, Qt::Key_Space, Qt::NoModifier, " ", again);
            QApplication::sendEvent(&to, &event);
        };
        grid().setCurrentIndex(model().index(5));
        send(grid(), QEvent::KeyPress, false);
        QVERIFY(viewer().isVisible());
        send(viewer(), QEvent::KeyRelease, false);
        QVERIFY(viewer().isVisible());  // it was pressed, not held
        send(viewer(), QEvent::KeyPress, false);
        QVERIFY(!viewer().isVisible());
        send(grid(), QEvent::KeyPress, false);
        for (int i = 0; i < 5; ++i) send(viewer(), QEvent::KeyPress, true);
        QVERIFY(viewer().isVisible());
        send(viewer(), QEvent::KeyRelease, false);
        QVERIFY(!viewer().isVisible());
    }

    void detailsTellDateTagsAndFolder() {
        look(7);
        const GridModel::Picture picture = *model().pictureAt(7);
        QTest::keyClick(&viewer(), Qt::Key_I);
        const auto* facts = details().findChild<QLabel*>();
        const QDateTime changed = QFileInfo(picture.file).lastModified();
        QTRY_VERIFY(facts->text().contains(QLocale().toString(changed.date(), QLocale::LongFormat)));
        QVERIFY(facts->text().contains(QLocale().toString(changed.time(), QLocale::ShortFormat)));
        QVERIFY(facts->text().contains(picture.folder));
        saveShot(*window_, "viewer-details");
        QTest::keyClick(&viewer(), Qt::Key_Right);
        QTRY_COMPARE(details().imageId(), model().imageIdAt(8));
        QTest::keyClick(&viewer(), Qt::Key_I);
        QVERIFY(!details().isVisible());
        QTest::keyClick(&viewer(), Qt::Key_Escape);
    }

    void aKeywordAndAPlaceLeadToTheOthersThatHaveThem() {
        const qint64 one = model().imageIdAt(2), other = model().imageIdAt(5);
        session().write(
            window_.get(),
            [one, other](Library& library) {
                library.putFacts(one,
                                 {.keywords = {"Places/Norway/Bergen"}, .place = GeoPosition{60.39, 5.32}});
                library.putFacts(other, {.keywords = {"Places/Norway"}, .place = GeoPosition{60.394, 5.32}});
                return 0;
            },
            [this](int) {
                session().refreshCounts();
                model().refreshRecords();
            });
        auto* box = window_->findChild<FindBox*>();
        const auto lists = [&](const std::vector<qint64>& ids) {
            return QTest::qWaitFor(
                [&] {
                    if (model().rowCount() != int(ids.size())) return false;
                    for (int row = 0; row < model().rowCount(); ++row)
                        if (model().imageIdAt(row) != ids[std::size_t(row)]) return false;
                    return true;
                },
                kWaitMs);
        };
        const auto all = model().rowCount();
        grid().setCurrentIndex(model().index(model().rowOf(other)));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+I"));
        QTRY_VERIFY(details().accessibleDescription().contains("Keywords: Places/Norway"));
        // By keys: the first link, and it is followed.
        auto* text = details().findChild<QLabel*>();
        text->setFocus();
        QTest::keyClick(text, Qt::Key_Tab);
        QTest::keyClick(text, Qt::Key_Return);
        QCOMPARE(box->text(), QString("keyword:Places/Norway"));
        QTRY_COMPARE(model().rowCount(), 2);
        grid().setCurrentIndex(model().index(model().rowOf(other)));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+Shift+N"));
        QVERIFY2(lists({other, one}), "the nearest first");
        QCOMPARE(box->text(), QString("near:60.39400,5.32000"));
        QTRY_VERIFY(model().pictureAt(0) && model().pictureAt(0)->place);
        box->clear();
        QTRY_COMPARE(model().rowCount(), all);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+I"));
    }

    void detailsStandBesideTheGridForThePictureInHand() {
        const auto tells = [&](const QString& text) {
            return QTest::qWaitFor([&] { return details().accessibleDescription().contains(text); }, kWaitMs);
        };
        const auto line = [&](int row) {
            const ImageRecord& record = model().pictureAt(row)->record;
            return QString("%1 \u00d7 %2 pixels, %3")
                .arg(record.width)
                .arg(record.height)
                .arg(QLocale().formattedDataSize(record.fileSize, 1, QLocale::DataSizeSIFormat));
        };
        QTRY_VERIFY(model().pictureAt(3) && model().pictureAt(4));
        grid().setCurrentIndex(model().index(3));
        QVERIFY(!details().isVisible());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+I"));
        QVERIFY(details().isVisible());
        QVERIFY(tells(QFileInfo(model().pictureAt(3)->file).fileName()));
        QVERIFY(tells(line(3)));
        QTest::keyClick(&grid(), Qt::Key_Right);
        QVERIFY(tells(QFileInfo(model().pictureAt(4)->file).absolutePath()));
        QVERIFY(tells(line(4)));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+D"));
        QVERIFY(tells("Tags: Favourite"));
        session().write(
            window_.get(),
            [id = model().imageIdAt(4)](Library& library) {
                library.putFacts(id, {"Nikon Z 6",
                                      "Z 50mm f/1.8",
                                      3,
                                      "A quay\nMoewe",
                                      {"Places/Norway", "sea"},
                                      "red",
                                      GeoPosition{60.39, -5.32}});
                return 0;
            },
            [this](int) { session().refreshCounts(); });
        for (const char* told : {"Rating: 3 of 5 stars", "Camera: Nikon Z 6", "Lens: Z 50mm f/1.8", "Moewe",
                                 "Keywords: Places/Norway, sea", "Colour label: Red",
                                 "Position: 60.39000\u00b0 N, 5.32000\u00b0 W"})
            QVERIFY2(tells(QString::fromUtf8(told)), told);
        QVERIFY(
            details().findChild<QLabel*>()->text().contains(QString::fromUtf8("\u2605\u2605\u2605\u2606")));
        QVERIFY(details().focusPolicy() & Qt::TabFocus);
        saveShot(*window_, "details-light");
        applyTheme(*qApp, ThemeChoice::Dark);
        saveShot(*window_, "details-dark");
        applyTheme(*qApp, ThemeChoice::Light);

        // The answers of a search, too; a narrow window has room for one panel.
        query().searchForRow(model().imageIdAt(4));
        QTRY_VERIFY(query().result() && window_->isIdle() && window_->findChild<LabPanel*>()->isVisible());
        QVERIFY(details().isVisible());
        // With no answer in hand, what they are like.
        QCOMPARE(grid().currentImageId(), 0);
        QVERIFY(tells("Camera: Nikon Z 6"));
        saveShot(*window_, "details-search");
        const QSize before = window_->size();
        window_->resize(900, 600);
        QTRY_VERIFY(details().isVisible() && !window_->findChild<LabPanel*>()->isVisible());
        QVERIFY(!window_->findChild<Sidebar*>()->isVisible());
        window_->resize(before);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE(model().rowCount(), 60);
        QVERIFY(QSettings().value("viewer/details").toBool());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+I"));
        QVERIFY(!details().isVisible() && !QSettings().value("viewer/details").toBool());
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_VERIFY(window_->isIdle() && model().pictureAt(4)->tags.empty());
    }

    void favouritesAndTagsAreMarked() {
        const QRect cell = grid().visualRect(model().index(0));
        const auto shown = [&] { return grid().viewport()->grab(cell).toImage(); };
        const auto spoken = [&] { return model().index(0).data(Qt::AccessibleTextRole).toString(); };
        grid().verticalScrollBar()->setValue(0);
        QTRY_VERIFY(window_->isIdle());
        const QImage before = shown();
        Library library = fixture_.open();
        library.addTag(model().imageIdAt(0), "harbour");
        library.addTag(model().imageIdAt(0), kFavouriteTag);
        session().refreshCounts();
        QTRY_VERIFY(spoken().contains("favourite") && spoken().contains("harbour"));
        QTRY_VERIFY(shown() != before);
        const QImage marked = shown();
        int differing[3] = {};
        for (int y = 0; y < marked.height(); ++y)
            for (int x = 0; x < marked.width(); ++x)
                if (marked.pixel(x, y) != before.pixel(x, y))
                    ++differing[y < 30 && x > marked.width() - 32 ? 0 : x < 90 && y > 60 ? 1 : 2];
        QVERIFY(differing[0] > 100 && differing[1] > 100);
        QCOMPARE(differing[2], 0);
        saveShot(*window_, "marks");
        library.removeTag(model().imageIdAt(0), "harbour");
        library.removeTag(model().imageIdAt(0), kFavouriteTag);
        session().refreshCounts();
        QTRY_COMPARE(shown(), before);
    }

    void starsAreGivenByKeysAndTakenBack() {
        const QModelIndex at = model().index(1);
        const QRect cell = grid().visualRect(at);
        const auto shown = [&] { return grid().viewport()->grab(cell).toImage(); };
        const auto spoken = [&] { return at.data(Qt::AccessibleTextRole).toString(); };
        const auto rate = [&](const char* keys) {
            QTest::keySequence(window_.get(), QKeySequence(keys));
            return QTest::qWaitFor([&] { return window_->isIdle() && !session().isWriting(); }, kWaitMs);
        };
        grid().verticalScrollBar()->setValue(0);
        grid().setFocus();
        grid().setCurrentIndex(at);
        grid().clearSelection();
        QTRY_VERIFY(window_->isIdle());
        const QImage before = shown();
        grid().selectionModel()->select(at, QItemSelectionModel::ClearAndSelect);
        QVERIFY(rate("4"));
        QTRY_VERIFY(spoken().contains("4 star"));
        grid().clearSelection();
        const QImage marked = shown();
        int inCorner = 0, elsewhere = 0;
        for (int y = 0; y < marked.height(); ++y)
            for (int x = 0; x < marked.width(); ++x)
                if (marked.pixel(x, y) != before.pixel(x, y)) ++(x < 80 && y < 30 ? inCorner : elsewhere);
        QVERIFY(inCorner > 100);
        QCOMPARE(elsewhere, 0);
        saveShot(*window_, "stars");

        // The file says another rating, which counts again when that here is taken.
        grid().selectionModel()->select(at, QItemSelectionModel::ClearAndSelect);
        {
            Library library = fixture_.open();
            library.putFacts(model().imageIdAt(1), {"", "", 2, ""});
        }
        QVERIFY(rate("Alt+0"));
        QTRY_VERIFY(!spoken().contains("star"));
        QVERIFY(rate("Alt+2"));
        QTRY_VERIFY(spoken().contains("2 star"));
        for (int step = 0; step < 2; ++step) {
            QTest::keySequence(window_.get(), QKeySequence::Undo);
            QTRY_VERIFY(!session().isWriting() && window_->isIdle());
        }
        QTRY_VERIFY(spoken().contains("4 star"));
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_VERIFY(spoken().contains("2 star"));
        for (QTreeWidgetItemIterator item(&tree()); *item; ++item)
            QVERIFY(!(*item)->text(0).contains(QChar(0x2605)));

        // Those are found by the filter.
        auto& bar = *window_->findChild<BrowseBar*>();
        const qint64 rated = model().imageIdAt(1);
        const auto choose = [&](int entry) {
            for (auto* box : bar.findChildren<QComboBox*>()) {
                if (box->accessibleName() != "Stars") continue;
                box->setCurrentIndex(entry < 0 ? box->count() + entry : entry);
                emit box->activated(box->currentIndex());
            }
            return QTest::qWaitFor([&] { return window_->isIdle(); }, kWaitMs);
        };
        auto* filter = buttonWith(bar, "Filter");
        filter->click();
        QVERIFY(choose(4));  // from two
        QTRY_VERIFY(model().rowCount() < 60 && model().rowOf(rated) >= 0);
        saveShot(*window_, "stars-filter");
        QVERIFY(choose(3));  // from three
        QTRY_COMPARE(model().rowOf(rated), -1);
        QVERIFY(choose(-1));  // without
        QTRY_VERIFY(model().rowCount() > 30);
        QCOMPARE(model().rowOf(rated), -1);
        QVERIFY(choose(0));
        filter->click();
        QTRY_COMPARE(model().rowCount(), 60);
        {
            Library library = fixture_.open();
            library.putFacts(rated, {});
        }
        session().refreshCounts();
        QTRY_VERIFY(!spoken().contains("star"));
    }

    void aTimelineStandsBesidePicturesSortedByDate() {
        auto& timeline = *grid().findChild<Timeline*>();
        auto& bar = *window_->findChild<BrowseBar*>();
        QVERIFY(!timeline.isVisible());
        // Three a month, from March 2019 on.
        const auto monthOf = [](int place) { return QDate(2019, 3, 9).addMonths(place / 3); };
        std::vector<ImageRecord> before;
        {
            Library library = fixture_.open();
            before = library.images();
            for (std::size_t i = 0; i < before.size(); ++i) {
                ImageRecord record = before[i];
                record.takenNs = monthOf(int(i)).startOfDay(QTimeZone::utc()).toMSecsSinceEpoch() * 1'000'000;
                library.updateImage(record);
            }
        }
        bar.setOrder({BrowseOrder::By::Date});
        QTRY_VERIFY(window_->isIdle() && timeline.isVisible() && model().months().size() == 20);
        QVERIFY(!grid().viewport()->geometry().intersects(timeline.geometry()));
        const auto nameOf = [&](int place) { return QLocale().toString(monthOf(place), "MMMM yyyy"); };

        // Pressed, it goes there and tells the month.
        const auto hint = [&] {
            for (const auto* label : grid().findChildren<QLabel*>())
                if (label->property("role") == "hint" && label->isVisible()) return label->text();
            return QString();
        };
        QTest::mousePress(&timeline, Qt::LeftButton, {}, QPoint(10, timeline.height() / 2));
        QTRY_VERIFY(grid().verticalScrollBar()->value() > 0);
        const int top = grid().indexAt(QPoint(40, 60)).row();
        QVERIFY2(top > 15 && top < 45, qPrintable(QString::number(top)));
        QTRY_VERIFY(model().pictureAt(top));
        QCOMPARE(hint(), nameOf(top));
        QCOMPARE(timeline.accessibleDescription(), nameOf(top));
        saveShot(*window_, "timeline-light");
        applyTheme(*qApp, ThemeChoice::Dark);
        saveShot(*window_, "timeline-dark");
        applyTheme(*qApp, ThemeChoice::Light);
        QTest::mouseRelease(&timeline, Qt::LeftButton, {}, QPoint(10, timeline.height() / 2));
        QCOMPARE(hint(), QString());

        grid().setFocus();
        grid().setCurrentIndex(model().index(4));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+PgDown"));
        QCOMPARE(grid().currentIndex().row(), 6);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+PgUp"));
        QCOMPARE(grid().currentIndex().row(), 3);
        grid().setCurrentIndex(model().index(5));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+PgUp"));
        QCOMPARE(grid().currentIndex().row(), 3);

        bar.setOrder({});
        QTRY_VERIFY(window_->isIdle() && !timeline.isVisible());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+PgDown"));
        QCOMPARE(grid().currentIndex().row(), 3);
        Library library = fixture_.open();
        for (const ImageRecord& record : before) library.updateImage(record);
    }

    void whatIsSelectedIsCounted() {
        const auto* bar = window_->findChild<QWidget*>("jobBar");
        const auto says = [&](const QString& text) {
            return std::ranges::any_of(bar->findChildren<QLabel*>(), [&](const QLabel* label) {
                return label->isVisible() && label->text().contains(text);
            });
        };
        grid().setFocus();
        grid().selectAll();
        qint64 bytes = 0;
        for (const ImageRecord& image : fixture_.open().images())
            bytes += qint64(fs::file_size(fixture_.pictures / image.path));
        QTRY_VERIFY(says("60 selected, " + QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat)));
        grid().clearSelection();
        QTRY_VERIFY(!says("selected"));
        // What was selected is not among the answers of a search.
        grid().setCurrentIndex(model().index(2));
        QTRY_VERIFY(says("1 selected"));
        query().searchForRow(model().imageIdAt(2));
        QTRY_VERIFY(query().result() && window_->isIdle());
        QTRY_VERIFY(!says("selected"));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_COMPARE(model().rowCount(), 60);
        grid().clearSelection();
    }

    void aRubberBandIsSeenWhileItSelects() {
        QWidget* view = grid().viewport();
        grid().clearSelection();
        const QRect first = grid().visualRect(model().index(0)), second = grid().visualRect(model().index(1));
        const QPoint from(4, 4), to(second.center().x(), second.center().y());
        const QImage before = view->grab().toImage();
        QTest::mousePress(view, Qt::LeftButton, {}, from);
        QTest::mouseMove(view, first.center());
        QTest::mouseMove(view, to);
        QCOMPARE(grid().selectedImageIds().size(), std::size_t{2});
        const QImage during = view->grab().toImage();
        QCOMPARE(during.pixelColor(from.x() + 3, to.y()), theme().accent);
        QTest::mouseRelease(view, Qt::LeftButton, {}, to);
        QVERIFY(view->grab().toImage().pixelColor(from.x() + 3, to.y()) != theme().accent);
        grid().clearSelection();
        grid().setCurrentIndex({});
        QCOMPARE(view->grab().toImage().pixelColor(2, 2), before.pixelColor(2, 2));
    }

    void theSizeOfThumbnailsIsOnASlider() {
        QSlider* size = nullptr;
        for (auto* slider : window_->findChildren<QSlider*>())
            if (slider->accessibleName() == "Size of the thumbnails") size = slider;
        QVERIFY(size && size->isVisible());
        const int before = grid().cellWidth();
        QCOMPARE(size->value(), before);
        size->setValue(300);
        QCOMPARE(grid().cellWidth(), 300);
        QCOMPARE(grid().visualRect(model().index(0)).width() > 290, true);
        QTest::keySequence(window_.get(), QKeySequence::ZoomOut);
        QCOMPARE(size->value(), grid().cellWidth());
        QVERIFY(size->value() < 300);
        look(3);
        QVERIFY(!size->isVisible());
        QTest::keyClick(&viewer(), Qt::Key_Escape);
        QVERIFY(size->isVisible());
        window_->close();
        const int kept = size->value();
        showWindow();
        QCOMPARE(grid().cellWidth(), kept);
        grid().setCellWidth(before);
    }

    void f2RenamesAFileAndItIsTakenBack() {
        look(6);
        const qint64 id = viewer().imageId();
        const QString file = model().pictureAt(6)->file, folder = file.section('/', 0, -2);
        const auto rename = [&](const QString& name) {
            QTest::keySequence(window_.get(), QKeySequence("F2"));
            auto* dialog = window_->findChild<QInputDialog*>();
            QVERIFY(dialog && !dialog->isModal());
            auto* field = dialog->findChild<QLineEdit*>();
            QCOMPARE(field->selectedText(), QFileInfo(file).completeBaseName());
            QVERIFY(field->width() >= 320);
            dialog->setTextValue(name);
            dialog->accept();
            QTRY_VERIFY(!window_->findChild<QInputDialog*>());
            window_->activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(window_.get(), kWaitMs));
        };
        rename("ring of ice.jpg");
        QTRY_VERIFY(QFile::exists(folder + "/ring of ice.jpg") && !QFile::exists(file));
        // Told in full view at once, and without its folder: there is no other of this name.
        const auto says = [&](const QString& name) {
            const auto labels = viewer().findChildren<QLabel*>();
            return std::ranges::any_of(labels, [&](const QLabel* label) { return label->text() == name; });
        };
        QTRY_VERIFY(says("ring of ice.jpg"));
        QVERIFY(session().index()->rowOf(id) >= 0);
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_VERIFY(QFile::exists(file));
        QTRY_VERIFY(says(file.section('/', -2)));
        QTest::keySequence(window_.get(), QKeySequence::Redo);
        QTRY_VERIFY(says("ring of ice.jpg"));
        QVERIFY(!QFile::exists(file));
        QTest::keySequence(window_.get(), QKeySequence::Undo);
        QTRY_VERIFY(says(file.section('/', -2)));
        QVERIFY(QFile::exists(file));

        // A name that is taken is refused, and said.
        const QString other = model().pictureAt(5)->name;
        rename(other);
        auto* errors = window_->findChild<ErrorBar*>();
        QTRY_VERIFY(errors->isVisible() && errors->text().contains("another picture of this name"));
        QVERIFY(QFile::exists(file) && QFile::exists(folder + '/' + other));
        QTest::keyClick(errors, Qt::Key_Escape);
        viewer().setFocus();
        QTest::keyClick(&viewer(), Qt::Key_Escape);
    }

    void enterOnDuplicatesLooksAtThePicture() {
        fs::create_directories(fixture_.pictures / "copies");
        for (const int row : {0, 20}) QTRY_VERIFY(model().pictureAt(row));
        for (const int row : {0, 20})
            fs::copy_file(toPath(model().pictureAt(row)->file),
                          fixture_.pictures / "copies" / (std::to_string(row) + ".jpg"));
        QSignalSpy finished(&session().jobs(), &JobRunner::finished);
        session().update();
        QVERIFY(heard(finished));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+4"));
        auto* page = window_->findChild<DuplicatesPage*>();
        QSignalSpy found(page, &DuplicatesPage::found);
        page->find();
        QVERIFY(heard(found));
        QTRY_COMPARE(page->grid().model()->rowCount(), 4);
        // The line below tells of this page, and on others of theirs.
        const auto line = [&](const QString& told) {
            const auto labels = window_->findChild<JobBar*>()->findChildren<QLabel*>();
            return std::ranges::any_of(labels,
                                       [&](const QLabel* label) { return label->text().contains(told); });
        };
        QVERIFY(line("4 pictures in 2 group"));
        page->selectWorse();
        QVERIFY(line("2 selected"));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+6"));
        QVERIFY(line("62 pictures") && !line("selected"));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+4"));
        QVERIFY(line("4 pictures in 2 group"));
        QTRY_VERIFY(window_->isIdle());
        QTest::qWait(100);
        saveShot(*window_, "duplicates-line");
        const auto selected = page->grid().selectedImageIds();
        auto* view = page->findChild<FullView*>();
        page->grid().selectionModel()->setCurrentIndex(page->grid().model()->index(1, 0),
                                                       QItemSelectionModel::NoUpdate);
        page->grid().setFocus();
        QTest::keyClick(&page->grid(), Qt::Key_Return);
        QVERIFY(view->isVisible());
        QTRY_COMPARE(view->imageId(), page->grid().currentImageId());
        const qint64 before = view->imageId();
        QTest::keyClick(view, Qt::Key_Right);
        QTRY_VERIFY(view->imageId() != before);
        QTest::keyClick(view, Qt::Key_I);
        const auto* known = view->findChild<DetailsPane*>();
        QVERIFY(known->isVisible());
        QTRY_VERIFY(known->accessibleDescription().contains("Size: "));
        QCOMPARE(known->imageId(), view->imageId());
        QTest::keyClick(view, Qt::Key_I);
        QVERIFY(!known->isVisible());
        QTest::keyClick(view, Qt::Key_Escape);
        QVERIFY(!view->isVisible() && page->grid().isVisible());
        QVERIFY(page->grid().selectedImageIds() == selected);  // looking selects nothing
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
    }
};

QTEST_MAIN(LookingTest)
#include "looking_test.moc"
