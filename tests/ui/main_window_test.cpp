#include "ui/window/main_window.hpp"
#include "ui/search/lab_panel.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QCompleter>
#include <QDesktopServices>
#include <QDialog>
#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>
#include <QUrl>
#include <chrono>
#include <fstream>
#include <thread>

#include "core/images/decode.hpp"
#include "core/store/location.hpp"
#include "core/upkeep/backup.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/search/bit_strip.hpp"
#include "ui/search/query_strip.hpp"
#include "ui/search/recent_queries.hpp"
#include "ui/search/search_start.hpp"
#include "ui/session/job_runner.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/viewer/picture_pane.hpp"
#include "ui/window/dropped.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/job_bar.hpp"
#include "ui/window/library_repair.hpp"
#include "ui/window/passed_over_dialog.hpp"
#include "ui/window/pictures_page.hpp"
#include "ui/window/search_commands.hpp"
#include "ui/window/sidebar.hpp"
#include "ui/window/suggestion_bar.hpp"
#include "ui/window/welcome_page.hpp"

using namespace laplens;

namespace {

/// Drops the files on the window as a file manager would.
void dropFiles(QWidget& window, const QStringList& files) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& file : files) urls << QUrl::fromLocalFile(file);
    data.setUrls(urls);
    const QPoint at = window.rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &drop);
    QVERIFY(drop.isAccepted());
}

void dropFile(QWidget& window, const QString& file) {
    dropFiles(window, {file});
}

QLineEdit* findField(const QWidget& window) {
    return window.findChild<QWidget*>("topBar")->findChild<QLineEdit*>();
}

/// The button of this name that is to be seen on `page`.
QAbstractButton* partOf(const QWidget& page, const QString& name) {
    for (auto* button : page.findChildren<QAbstractButton*>())
        if (button->isVisible() && (button->text() == name || button->accessibleName() == name))
            return button;
    return nullptr;
}

/// A job that has come so far and waits to be stopped.
JobRunner::Work standsAt(const std::string& stage, int done, int total) {
    return [=](JobContext& context) {
        context.beginStage(stage, total);
        context.advanceTo(done);
        while (true) {
            context.checkpoint();
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    };
}

Image demoPicture(const PictureLibrary& library) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(library.pictures))
        if (entry.is_regular_file()) return decodeFile(entry.path()).image;
    return {};
}

}  // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{4};
    std::unique_ptr<MainWindow> window_;
    QList<QUrl> opened_;  ///< in other programs

    GridModel& grid() const { return *window_->findChild<GridModel*>(); }
    QString fileOf(std::int64_t imageId) const {
        const Library library = fixture_.open();
        return QString::fromStdString(library.imageFile(library.image(imageId)).string());
    }

    /// Windows of other tests may have been in front.
    bool comesForward() const {
        window_->activateWindow();
        return QTest::qWaitForWindowActive(window_.get(), kWaitMs);
    }
    QAbstractButton* tab(const QString& text) const {
        return partOf(*window_->findChild<QWidget*>("topBar"), text);
    }

    /// Waits for the result of this file's query: others may still be on their way.
    bool answered(const QString& file) const {
        return QTest::qWaitFor(
            [&] {
                const auto query = window_->query().queryPicture();
                return query && query->file == file && window_->query().result();
            },
            kWaitMs);
    }
    bool rankedBy(int bits) const {
        return QTest::qWaitFor(
            [&] { return window_->query().result() && window_->query().result()->bits == bits; }, kWaitMs);
    }

private slots:
    void initTestCase() {
        keepSettingsIn(fixture_.folder);
        applyTheme(*qApp, ThemeChoice::Light);
        Library library = fixture_.open();
        addPictures(library, fixture_.pictures, true, fixture_.context);
        updateLibrary(library, {}, fixture_.context);

        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        QSignalSpy indexed(&window_->session(), &LibrarySession::indexChanged);
        window_->session().openLibrary(fixture_.libraryFolder);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return window_->session().index() != nullptr; }, kWaitMs));
    }
    void cleanupTestCase() { window_.reset(); }

    void diagnosticsTellOfTheLibraryButNotWhere() {
        QApplication::clipboard()->clear();
        window_->library().copyDiagnostics();
        QVERIFY(QTest::qWaitFor([] { return QApplication::clipboard()->text().contains("60 pictures"); },
                                kWaitMs));
        QVERIFY(
            !QApplication::clipboard()->text().contains(QString::fromStdString(fixture_.folder.string())));
        QVERIFY(QApplication::clipboard()->text().contains("ldh-mixed"));
    }

    void aboutIsReachedByKeyboardAndDoesNotBlock() {
        for (QAction* action : window_->actions())
            if (action->text() == "About LapLens") action->trigger();
        auto* about = window_->findChild<QDialog*>();
        QVERIFY(about && about->isVisible() && !about->isModal());
        about->close();
    }

    void filesThatAreNoPicturesAreSaidAndListed() {
        std::ofstream(fixture_.pictures / "notes.txt") << "no picture";
        std::ofstream(fixture_.pictures / "painting.psd") << "8BPS";
        QSignalSpy finished(&window_->session().jobs(), &JobRunner::finished);
        window_->session().update();
        QVERIFY(heard(finished));
        const auto labels = window_->findChild<JobBar*>()->findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel* l) { return l->text().startsWith("2 file"); }));
        for (QAction* action : window_->actions())
            if (action->text() == "Files passed over") action->trigger();
        PassedOverDialog* dialog = nullptr;
        QVERIFY(QTest::qWaitFor([&] { return (dialog = window_->findChild<PassedOverDialog*>()) != nullptr; },
                                kWaitMs));
        const auto* list = dialog->findChild<QTreeWidget*>();
        QCOMPARE(list->topLevelItemCount(), 2);
        QVERIFY(list->topLevelItem(0)->text(0).endsWith("notes.txt"));
        QCOMPARE(list->topLevelItem(1)->text(1), QString("Photoshop: of a format that is not supported"));
        QVERIFY(!dialog->isModal());
        dialog->close();
        std::filesystem::remove(fixture_.pictures / "notes.txt");
        std::filesystem::remove(fixture_.pictures / "painting.psd");
    }

    void contentTellsWhetherADroppedFileIsAPicture() {
        std::filesystem::path picture;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(fixture_.pictures))
            if (entry.is_regular_file()) picture = entry.path();
        const std::filesystem::path named = fixture_.folder / "batch.bin",
                                    list = fixture_.folder / "list.csv";
        std::filesystem::copy_file(picture, named);
        std::ofstream(list) << "path,label";
        QVERIFY(isForLibrary(fixture_.pictures));
        QVERIFY(isForLibrary(list));
        QVERIFY(!isForLibrary(named));
        QVERIFY(!isForLibrary(picture));
    }

    void afterACrashTheLibraryIsOfferedNotOpened() {
        MainWindow restarted(MainWindow::PrepareDemo{});
        auto* bar = restarted.findChild<SuggestionBar*>();
        restarted.repair().offerToReopen(fixture_.libraryFolder);
        QVERIFY(bar->text().contains("test"));
        bar->decline();
        QVERIFY(bar->isHidden() && !restarted.session().isOpen());
        restarted.repair().offerToReopen(fixture_.libraryFolder);
        bar->take();
        QVERIFY(QTest::qWaitFor([&] { return restarted.session().isOpen(); }, kWaitMs));
    }

    void gridModelKeepsTheRulesOfItemModels() {
        QAbstractItemModelTester tester(&grid(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(QTest::qWaitFor([&] { return grid().rowCount() == 60; }, kWaitMs));
        grid().showPictures({{3, 1, 2}, {}});
        QCOMPARE(grid().rowCount(), 3);
        QCOMPARE(grid().imageIdAt(0), 3);
        grid().showPictures({});
        QCOMPARE(grid().rowCount(), 0);
    }

    void droppedPictureShowsItsLookAlikesRanked() {
        const std::int64_t imageId = window_->session().index()->imageIds[17];
        const QString copy = QString::fromStdString((fixture_.folder / "copy.jpg").string());
        QVERIFY(QFile::copy(fileOf(imageId), copy));
        dropFile(*window_, copy);
        QVERIFY(answered(copy));

        const auto result = window_->query().result();
        QCOMPARE(result->ranked.front().imageId, imageId);
        for (std::size_t i = 1; i < result->ranked.size(); ++i)
            QVERIFY(result->ranked[i - 1].distance <= result->ranked[i].distance);
        QVERIFY(QTest::qWaitFor([&] { return grid().result() == window_->query().result(); }, kWaitMs));
        QCOMPARE(grid().rowCount(), static_cast<int>(result->ranked.size()));
        QCOMPARE(grid().imageIdAt(0), imageId);
        QCOMPARE(grid().distanceAt(0), static_cast<int>(result->ranked.front().distance));
    }

    void pictureOfTheLibraryHasItsLabelAndIsNotItsOwnAnswer() {
        const std::int64_t imageId = window_->session().index()->imageIds[3];
        QSignalSpy previews(&window_->query(), &QuerySession::previewReady);
        dropFile(*window_, fileOf(imageId));
        QVERIFY(answered(fileOf(imageId)));
        const auto result = window_->query().result();
        QCOMPARE(result->ranked.size(), window_->session().index()->size() - 1);
        for (const RankedPicture& picture : result->ranked) QVERIFY(picture.imageId != imageId);
        QVERIFY(result->averagePrecision >= 0);
        QVERIFY(QTest::qWaitFor([&] { return previews.size() == 1; }, kWaitMs));
        QVERIFY(!window_->query().queryPicture()->preview.isNull());
    }

    void queryIsNotLostWhenTheSliderMovesWhileItLoads() {
        const std::int64_t imageId = window_->session().index()->imageIds[30];
        const QString copy = QString::fromStdString((fixture_.folder / "another.jpg").string());
        QVERIFY(QFile::copy(fileOf(imageId), copy));
        auto* strip = window_->findChild<QueryStrip*>();
        window_->query().searchForImage(QImage(40, 40, QImage::Format_RGB32), "other");
        dropFile(*window_, copy);
        for (const int bits : {40, 56, 72}) strip->setBits(bits);
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto result = window_->query().result();
                return result && result->bits == 72 && window_->query().queryPicture()->file == copy &&
                       result->ranked.front().imageId == imageId;
            },
            kWaitMs));
    }

    void optionsThatChangeWhileAQueryLoadsLeaveItsViewAlone() {
        QuerySession& query = window_->query();
        auto* strip = window_->findChild<QueryStrip*>();
        query.searchForImage(QImage(40, 40, QImage::Format_RGB32), "seen in a mirror");
        QVERIFY(QTest::qWaitFor([&] { return query.queryPicture()->name == "seen in a mirror"; }, kWaitMs));
        auto* mirror = strip->findChildren<QPushButton*>().front();
        mirror->setChecked(true);
        QVERIFY(query.view().mirror);

        const QMetaObject::Connection moving =
            connect(&query, &QuerySession::searchStarted, strip, [strip] { strip->setBits(88); });
        query.searchForImage(QImage(50, 50, QImage::Format_RGB32), "as it is");
        disconnect(moving);
        QVERIFY(QTest::qWaitFor(
            [&] {
                return query.queryPicture()->name == "as it is" && query.result() &&
                       query.result()->bits == 88;
            },
            kWaitMs));
        QVERIFY(query.view() == QueryView{});
        QVERIFY(!mirror->isChecked());
    }

    void screenReadersSeeTheRows() {
        auto* view = window_->findChild<PictureGrid*>();
        QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(view);
        QVERIFY(seen && seen->tableInterface());
        QCOMPARE(seen->tableInterface()->rowCount(), grid().rowCount());
        QVERIFY(QTest::qWaitFor(
            [&] {
                return seen->tableInterface()->cellAt(0, 0)->text(QAccessible::Name).contains("bits differ");
            },
            kWaitMs));
    }

    void picturesThatComeInLeaveSelectionAndScrollAlone() {
        auto* view = window_->findChild<PictureGrid*>();
        std::vector<std::int64_t> ids(window_->session().index()->imageIds);
        const std::vector<std::int64_t> first(ids.begin(), ids.begin() + 40);
        grid().showPictures({first, {}});
        view->setCurrentIndex(grid().index(35));
        const QRect before = view->visualRect(grid().index(35));
        QVERIFY(view->viewport()->rect().intersects(before));
        grid().showPictures({ids, {}});
        QCOMPARE(grid().rowCount(), int(ids.size()));
        QCOMPARE(view->currentIndex().row(), 35);
        QCOMPARE(view->visualRect(grid().index(35)), before);
    }

    void bitsSliderRanksAgainAtOnce() {
        auto* strip = window_->findChild<QueryStrip*>();
        QSignalSpy results(&window_->query(), &QuerySession::resultReady);
        strip->setBits(16);
        QVERIFY(rankedBy(16));
        for (const RankedPicture& picture : window_->query().result()->ranked)
            QVERIFY(picture.distance <= 16);
        strip->setBits(200);
        QVERIFY(rankedBy(200));
    }

    void everyQuestionIsRankedOnce() {
        LibrarySession& session = window_->session();
        QSignalSpy results(&window_->query(), &QuerySession::resultReady);
        QSignalSpy previews(&window_->query(), &QuerySession::previewReady);
        const auto settled = [&](qsizetype count) {
            const bool came = QTest::qWaitFor([&] { return results.size() >= count; }, kWaitMs);
            QTest::qWait(60);  // for one too many
            return came;
        };
        for (const int row : {4, 5, 6}) {
            const qsizetype before = results.size(), shown = previews.size();
            dropFile(*window_, fileOf(session.index()->imageIds[std::size_t(row)]));
            QVERIFY(QTest::qWaitFor([&] { return previews.size() > shown; }, kWaitMs));
            QVERIFY(settled(before + 1));
            QCOMPARE(results.size(), before + 1);
        }
        auto* strip = window_->findChild<QueryStrip*>();
        auto* lab = window_->findChild<LabPanel*>()->findChild<QSlider*>();
        for (const int bits : {31, 77, 130}) {
            const qsizetype before = results.size();
            strip->setBits(bits);
            QCOMPARE(lab->value(), bits);
            QVERIFY(settled(before + 1));
            QCOMPARE(results.size(), before + 1);
            lab->setValue(bits + 1);
            QVERIFY(settled(before + 2));
            QCOMPARE(results.size(), before + 2);
            QCOMPARE(window_->query().result()->bits, bits + 1);
        }
    }

    void weighedBitsRankAgainAndShowInTheStrip() {
        auto* strip = window_->findChild<QueryStrip*>();
        QPushButton* weigh = nullptr;
        for (QPushButton* chip : strip->findChildren<QPushButton*>())
            if (chip->text() == "weigh bits") weigh = chip;
        QVERIFY(weigh);
        const auto weighed = [&](bool on) {
            return QTest::qWaitFor(
                [&] {
                    return window_->query().result() && window_->query().result()->bitWeights.empty() != on;
                },
                kWaitMs);
        };
        weigh->setChecked(true);
        QVERIFY(weighed(true));
        const auto result = window_->query().result();
        QCOMPARE(int(result->bitWeights.size()), result->bits);
        QVERIFY(QTest::qWaitFor([&] { return grid().result() == result; }, kWaitMs));
        auto* view = window_->findChild<PictureGrid*>();
        view->setCurrentIndex(grid().index(1));
        auto* bits = window_->findChild<BitStrip*>();
        QVERIFY(QTest::qWaitFor([&] { return bits->isVisible() && bits->differing() > 0; }, kWaitMs));
        QCOMPARE(int(bits->weights().size()), result->bits);
        if (const QByteArray folder = qgetenv("LAPLENS_SHOTS"); !folder.isEmpty())
            QVERIFY(window_->grab().save(QString::fromUtf8(folder) + "/weighed.png"));
        weigh->setChecked(false);
        QVERIFY(weighed(false));
    }

    void brokenQueryIsReportedAndTheLastResultStays() {
        const std::filesystem::path broken = fixture_.folder / "broken.jpg";
        QFile file(QString::fromStdString(broken.string()));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no picture") > 0);
        file.close();
        QSignalSpy failures(&window_->session(), &LibrarySession::failed);
        dropFile(*window_, file.fileName());
        QVERIFY(heard(failures));
        QVERIFY(failures.first().at(1).toString().contains("broken.jpg"));
        QVERIFY(!failures.first().at(2).toString().isEmpty());
        QVERIFY(window_->isVisible());

        auto* strip = window_->findChild<QueryStrip*>();
        const int bits = window_->query().bits() == 64 ? 56 : 64;
        strip->setBits(bits);
        QVERIFY(rankedBy(bits));
        QCOMPARE(failures.size(), 1);
    }

    void ofSeveralPicturesThoseThatCanBeReadAreSearchedFor() {
        auto* errors = window_->findChild<ErrorBar*>();
        QStringList good, bad;
        for (int i = 0; i < 5; ++i) {
            bad << toQString(fixture_.folder / ("bad" + std::to_string(i) + ".jpg"));
            std::ofstream(toPath(bad.back())) << "no picture";
        }
        for (int i = 0; i < 3; ++i) {
            good << toQString(fixture_.folder / ("good" + std::to_string(i) + ".jpg"));
            QVERIFY(QFile::copy(fileOf(window_->session().index()->imageIds[std::size_t(i)]), good.back()));
        }
        dropFiles(*window_, {bad[0], good[0]});
        QVERIFY(answered(good[0]));
        QCOMPARE(window_->query().queryPicture()->pictures, 1);
        QVERIFY(errors->isVisible() && errors->text().contains("bad0.jpg: "));
        QCOMPARE(window_->query().savedQuery().sources.size(), std::size_t{1});

        auto* strip = window_->findChild<QueryStrip*>();
        const int bits = window_->query().bits() == 64 ? 56 : 64;
        strip->setBits(bits);
        QVERIFY(rankedBy(bits));
        QVERIFY2(errors->isVisible(), "it is still what the query lacks");

        dropFiles(*window_, QStringList{good[0], bad[0], good[1]} << bad.mid(1) << good[2]);
        QVERIFY(QTest::qWaitFor(
            [&] { return window_->query().queryPicture()->pictures == 3 && window_->query().result(); },
            kWaitMs));
        const QString text = errors->text();
        QVERIFY2(text.startsWith("5 of these") && text.contains("bad2.jpg: ") && !text.contains("bad3.jpg") &&
                     text.contains("and 2 more"),
                 qPrintable(text));

        QSignalSpy failures(&window_->session(), &LibrarySession::failed);
        dropFiles(*window_, bad);
        QVERIFY(heard(failures));
        QVERIFY2(errors->text().startsWith("None of these pictures"), qPrintable(errors->text()));
        QVERIFY(window_->query().result() && window_->query().queryPicture()->pictures == 3);
        dropFile(*window_, good[1]);
        QVERIFY(answered(good[1]));
        QVERIFY(QTest::qWaitFor([&] { return !errors->isVisible(); }, kWaitMs));
    }

    void fullViewStaysOpenWhilePicturesComeIn() {
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
        QTest::keyClick(window_.get(), Qt::Key_1, Qt::ControlModifier);
        findField(*window_)->clear();
        QVERIFY(QTest::qWaitFor(
            [&] { return !grid().result() && grid().rowCount() == 60 && grid().pictureAt(2); }, kWaitMs));
        auto* view = window_->findChild<PictureGrid*>();
        auto* fullView = window_->findChild<FullView*>("fullView");
        view->setCurrentIndex(grid().index(2));
        QTest::keyClick(view, Qt::Key_Space);
        QVERIFY(fullView->isVisible());

        const QString late = QString::fromStdString((fixture_.pictures / "late.jpg").string());
        QVERIFY(QFile::copy(fileOf(window_->session().index()->imageIds[5]), late));
        Library library = fixture_.open();
        scanLibrary(library, fixture_.context);
        window_->session().refreshCounts();
        QVERIFY(QTest::qWaitFor([&] { return grid().rowCount() == 61; }, kWaitMs));
        QVERIFY(fullView->isVisible());
        QCOMPARE(view->currentIndex().row(), 2);
        QTest::keyClick(fullView, Qt::Key_Escape);
        QVERIFY(!fullView->isVisible());
    }

    void wordsFindPicturesAndAWrongOneIsSaid() {
        QVERIFY(comesForward());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        findField(*window_)->clear();
        QTRY_VERIFY(window_->isIdle() && grid().rowCount() > 50);
        const int all = grid().rowCount();
        {
            Library library = fixture_.open();
            library.addTag(window_->session().index()->imageIds[0], "quiet sea");
        }
        window_->session().reload();
        QTRY_VERIFY(window_->isIdle());
        QLineEdit* box = findField(*window_);
        box->setText("-tag:\"quiet sea\"");
        QTRY_COMPARE(grid().rowCount(), all - 1);
        box->setText("camra:x");
        QTRY_COMPARE(grid().rowCount(), 0);
        QVERIFY2(window_->grid().emptyText().contains("camra:"), qPrintable(window_->grid().emptyText()));
        box->setText("date:soon");
        QTRY_VERIFY(window_->grid().emptyText().contains("no date"));

        box->clear();
        box->setFocus();
        QTest::keyClicks(box, "schl");
        QTest::qWait(300);
        QVERIFY2(!box->completer()->popup()->isVisible(), "a word that is in no language of the window");
        box->clear();
        QTest::keyClicks(box, "ta");
        auto* popup = box->completer()->popup();
        QTRY_VERIFY(popup->isVisible());
        QCOMPARE(popup->model()->index(0, 0).data().toString(), QString("tag:"));
        QTest::keyClick(popup, Qt::Key_Down);
        QTest::keyClick(popup, Qt::Key_Return);
        QTRY_COMPARE(box->text(), QString("tag:"));
        QTRY_VERIFY(popup->isVisible());
        const QString wanted = "tag:\"quiet sea\"";
        QTRY_COMPARE(popup->model()->index(popup->model()->rowCount() - 1, 0).data().toString(), wanted);
        QTest::keyClick(popup, Qt::Key_Up);
        QTest::keyClick(popup, Qt::Key_Return);
        QTRY_COMPARE(box->text(), wanted);
        QTRY_COMPARE(grid().rowCount(), 1);
        QTest::keyClick(box, Qt::Key_Escape);
        QTRY_COMPARE(grid().rowCount(), all);
        QVERIFY(box->text().isEmpty());
        window_->grid().setFocus();
    }

    void whereTextWasFoundIsMarkedInThePicture() {
        QVERIFY(comesForward());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        const std::int64_t id = window_->session().index()->imageIds[1];
        fixture_.open().putText(id, {"Harbour office", {0, 0, 100, 100, 6553, 13107, 19661, 26214}});
        findField(*window_)->setText("text:offi");
        QTRY_COMPARE(grid().rowCount(), 1);
        QTRY_VERIFY(window_->isIdle());
        auto* view = window_->findChild<FullView*>();
        window_->grid().setFocus();
        window_->grid().setCurrentIndex(grid().index(0));
        QTest::keyClick(&window_->grid(), Qt::Key_Return);
        QTRY_COMPARE(view->imageId(), id);
        QTRY_COMPARE(view->pane().marks().size(), std::size_t{1});
        const QRectF mark = view->pane().marks()[0];
        QVERIFY(std::abs(mark.left() - 0.1) < 1e-4 && std::abs(mark.bottom() - 0.4) < 1e-4);
        QVERIFY(view->accessibleDescription().contains("marked at 1 place"));
        QTest::qWait(300);
        QCOMPARE(view->pane().marks().size(), std::size_t{1});
        QTest::keyClick(view, Qt::Key_Escape);
        findField(*window_)->clear();
        QTRY_VERIFY(window_->isIdle() && grid().rowCount() > 50);
        window_->grid().setFocus();
    }

    void windowComesToRestWhenItsLibraryDoesNotOpen() {
        const std::filesystem::path blocked = fixture_.folder / "a file.laplens";
        QFile file(QString::fromStdString(blocked.string()));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no library") > 0);
        file.close();
        MainWindow window{MainWindow::PrepareDemo{}};
        QSignalSpy failures(&window.session(), &LibrarySession::failed);
        window.session().openLibrary(blocked);
        window.search().searchFor({fixture_.folder / "copy.jpg"});
        QVERIFY(heard(failures));
        QVERIFY(QTest::qWaitFor([&] { return window.isIdle(); }, kWaitMs));
        QTest::keyClicks(findField(window), "rose");
        QTest::qWait(300);
        QVERIFY(window.isIdle());
    }

    void aScanThatWasCutOffGoesOnWhenTheLibraryIsOpened() {
        PictureLibrary cut(1);
        {
            Library library = cut.open();
            addPictures(library, cut.pictures, true, cut.context);
        }
        MainWindow window{MainWindow::PrepareDemo{}};
        QSignalSpy started(&window.session().jobs(), &JobRunner::started);
        window.session().openLibrary(cut.libraryFolder);
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() && window.isIdle(); }, kWaitMs));
        QCOMPARE(started.size(), 1);
        QCOMPARE(window.session().counts().ready, std::int64_t{15});
        window.session().openLibrary(cut.libraryFolder);
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() == nullptr; }, kWaitMs));
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() && window.isIdle(); }, kWaitMs));
        QCOMPARE(started.size(), 1);
    }

    void aCopyFromOutsideDiffersInNoBitFromItsOriginal() {
        PictureLibrary own(1);
        const auto jpeg = encodeJpeg(resizeShortSide(demoPicture(own), 1500), 90);
        for (const auto& file : {own.pictures / "large.jpg", own.folder / "copy.jpg"})
            std::ofstream(file, std::ios::binary)
                .write(reinterpret_cast<const char*>(jpeg.data()), std::ssize(jpeg));
        Library library = own.open();
        addPictures(library, own.pictures, true, own.context);
        updateLibrary(library, {}, own.context);
        const auto original = library.imageOfFile(own.pictures / "large.jpg");
        QVERIFY(original);
        LibrarySession session;
        QuerySession query(session);
        QSignalSpy answered(&query, &QuerySession::resultReady);
        session.openLibrary(own.libraryFolder);
        QVERIFY(QTest::qWaitFor([&] { return session.index() != nullptr; }, kWaitMs));
        query.searchForFile(own.folder / "copy.jpg");
        QVERIFY(QTest::qWaitFor([&] { return query.result() != nullptr; }, kWaitMs));
        const auto result = query.result();
        const auto found = std::ranges::find(result->ranked, original->id, &RankedPicture::imageId);
        QVERIFY(found != result->ranked.end());
        QCOMPARE(int(found->distance), 0);
    }

    void aSearchThatFailedDoesNotSayThatNothingIsAlike() {
        PictureLibrary broken(1);
        Library library = broken.open();
        addPictures(library, broken.pictures, true, broken.context);
        updateLibrary(library, {}, broken.context);
        // As an earlier version left it.
        library.forgetFeatures(library.modelImages(library.activeModel()).front());
        SQLite::Database(broken.libraryFolder / "library.sqlite", SQLite::OPEN_READWRITE)
            .exec("DELETE FROM fitted_features");
        MainWindow window{MainWindow::PrepareDemo{}};
        QSignalSpy failures(&window.session(), &LibrarySession::failed);
        window.session().openLibrary(broken.libraryFolder);
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() && window.isIdle(); }, kWaitMs));
        window.search().searchFor({fixture_.folder / "copy.jpg"});
        QVERIFY(heard(failures));
        window.session().refreshCounts();
        QVERIFY(QTest::qWaitFor([&] { return window.isIdle(); }, kWaitMs));
        QVERIFY2(window.grid().emptyText().startsWith("This search has no answer"),
                 qPrintable(window.grid().emptyText()));

        // Asked twice, it is still what an answer takes away.
        auto* errors = window.findChild<ErrorBar*>();
        window.findChild<QueryStrip*>()->setBits(16);
        QVERIFY(heard(failures, 2));
        QVERIFY(!errors->isHidden());
        window.query().searchForRow(window.session().index()->imageIds[0]);
        QVERIFY(QTest::qWaitFor([&] { return window.query().result() != nullptr; }, kWaitMs));
        QVERIFY2(errors->isHidden(), qPrintable(errors->text()));
    }

    void withADamagedModelASearchEndsAndBuildingAgainIsOffered() {
        PictureLibrary broken(1);
        {
            Library library = broken.open();
            addPictures(library, broken.pictures, true, broken.context);
            updateLibrary(library, {}, broken.context);
        }
        SQLite::Database(broken.libraryFolder / "library.sqlite", SQLite::OPEN_READWRITE)
            .exec("UPDATE models SET state = zeroblob(length(state))");
        MainWindow window{MainWindow::PrepareDemo{}};
        window.session().openLibrary(broken.libraryFolder);
        auto* errors = window.findChild<ErrorBar*>();
        QVERIFY(QTest::qWaitFor([&] { return window.session().isOpen() && window.isIdle(); }, kWaitMs));
        QMimeData pasted;
        pasted.setImageData(QImage(40, 40, QImage::Format_RGB32));
        QVERIFY(window.take(pasted));
        QVERIFY(QTest::qWaitFor([&] { return errors->text().contains("damaged"); }, kWaitMs));
        QVERIFY2(QTest::qWaitFor(
                     [&] { return window.grid().emptyText().startsWith("This search has no answer"); }, 5000),
                 qPrintable(window.grid().emptyText()));
        QVERIFY(window.isIdle());
        auto* suggestions = window.findChild<SuggestionBar*>();
        QVERIFY2(suggestions->text().contains("Built again"), qPrintable(suggestions->text()));
        suggestions->take();
        QVERIFY(QTest::qWaitFor([&] { return window.query().result() && window.isIdle(); }, kWaitMs));
        QVERIFY2(errors->isHidden(), qPrintable(errors->text()));
    }

    void aLibraryThatIsPastedIsOpenedAndABackupIsSaidToBeOne() {
        PictureLibrary other(1);
        {
            Library library = other.open();
            addPictures(library, other.pictures, true, other.context);
            updateLibrary(library, {}, other.context);
        }
        const std::filesystem::path backup = other.folder / "kept";
        backUpLibrary(other.libraryFolder, backup, other.context);
        MainWindow window{MainWindow::PrepareDemo{}};
        window.session().openLibrary(fixture_.libraryFolder);
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() && window.isIdle(); }, kWaitMs));
        const std::size_t roots = fixture_.open().roots().size();

        dropFile(window, toQString(backup));
        auto* suggestions = window.findChild<SuggestionBar*>();
        QVERIFY2(suggestions->text().contains("is the backup of a library"), qPrintable(suggestions->text()));
        QVERIFY(!window.session().jobs().isRunning());
        QCOMPARE(window.session().folder(), fixture_.libraryFolder);

        dropFile(window, toQString(other.libraryFolder));
        QVERIFY(QTest::qWaitFor(
            [&] { return window.session().folder() == other.libraryFolder && window.session().index(); },
            kWaitMs));
        QVERIFY(QTest::qWaitFor([&] { return window.isIdle(); }, kWaitMs));
        QCOMPARE(fixture_.open().roots().size(), roots);
        QCOMPARE(other.open().roots().size(), std::size_t{1});
    }

    void duplicatesSayWhichPicturesTookNoPart() {
        PictureLibrary own(1);
        Library library = own.open();
        addPictures(library, own.pictures, true, own.context);
        updateLibrary(library, {}, own.context);
        MainWindow window{MainWindow::PrepareDemo{}};
        window.session().openLibrary(own.libraryFolder);
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() && window.isIdle(); }, kWaitMs));
        for (const char* name : {"late.jpg", "later.jpg"})
            std::filesystem::copy_file(fixture_.folder / "copy.jpg", own.pictures / name);
        scanLibrary(library, own.context);
        window.session().refreshCounts();
        for (QAction* action : window.actions())
            if (action->text() == "Duplicates") action->trigger();
        auto* page = window.findChild<DuplicatesPage*>();
        const auto saysSo = [&](const QString& text) {
            return std::ranges::any_of(page->findChildren<QLabel*>(), [&](const QLabel* label) {
                return label->isVisibleTo(page) && label->text().startsWith(text);
            });
        };
        QVERIFY(QTest::qWaitFor([&] { return window.session().counts().pending == 2; }, kWaitMs));
        QVERIFY(!saysSo("2 picture(s) have not been looked at yet"));
        QSignalSpy found(page, &DuplicatesPage::found);
        page->find();
        QVERIFY(heard(found));
        QVERIFY(page->groups().empty() && saysSo("2 picture(s) have not been looked at yet"));
        window.session().update();
        QVERIFY(QTest::qWaitFor([&] { return page->groups().size() == 1; }, kWaitMs));
        QVERIFY(QTest::qWaitFor([&] { return window.isIdle(); }, kWaitMs));
        QVERIFY(!saysSo("2 picture(s)") && !saysSo("0 picture(s)"));
        std::filesystem::copy_file(fixture_.folder / "another.jpg", own.pictures / "last.jpg");
        scanLibrary(library, own.context);
        window.session().refreshCounts();
        QVERIFY(QTest::qWaitFor([&] { return saysSo("1 picture(s) have not been looked at yet"); }, kWaitMs));
    }

    void whatIsPastedTakesAwayThatNothingWas() {
        QVERIFY(comesForward());
        auto* errors = window_->findChild<ErrorBar*>();
        QApplication::clipboard()->setText("no picture");
        QTest::keySequence(window_.get(), QKeySequence::Paste);
        QVERIFY(errors->isVisible() && errors->text().startsWith("There is no picture"));
        QApplication::clipboard()->setImage(QImage(40, 40, QImage::Format_RGB32));
        QTest::keySequence(window_.get(), QKeySequence::Paste);
        QVERIFY(!errors->isVisible());
        QVERIFY(QTest::qWaitFor([&] { return window_->isIdle(); }, kWaitMs));
    }

    void whatIsKeptIsFoundFromAnotherFolderToo() {
        const QString before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(QString::fromStdString(fixture_.folder.string())));
        MainWindow window{MainWindow::PrepareDemo{}};
        window.session().openLibrary("test.laplens");
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() && window.isIdle(); }, kWaitMs));
        window.search().searchFor({"./copy.jpg"});
        QVERIFY(QTest::qWaitFor([&] { return window.query().result() != nullptr; }, kWaitMs));
        QVERIFY(QDir::setCurrent(before));
        const std::filesystem::path here = toPath(QDir(fixture_.temporary.path()).absolutePath());
        QCOMPARE(window.session().folder(), here / "test.laplens");
        QCOMPARE(toPath(QSettings().value("library/last").toString()), here / "test.laplens");
        QCOMPARE(window.query().savedQuery().sources.at(0).file, here / "copy.jpg");
        QCOMPARE(absoluteLocation("postgresql://server/pictures"),
                 std::filesystem::path("postgresql://server/pictures"));
    }

    void theFirstWindowFitsTheScreenWithItsFrame() {
        QSettings().remove("window/geometry");
        MainWindow window{MainWindow::PrepareDemo{}};
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        // The tests' screen has no frames, and is narrower than the window can be; a title is at least as
        // tall as a line of text.
        const int title = window.fontMetrics().height(), room = window.screen()->availableSize().height();
        if (window.minimumSizeHint().height() + title > room) QSKIP("at this scale the screen is too small");
        QVERIFY2(window.height() + title <= room, qPrintable(QString::number(window.height())));
    }

    void windowComesToRestWhenItsLibraryHasNoCodes() {
        const std::filesystem::path empty = fixture_.folder / "empty.laplens";
        MainWindow window{MainWindow::PrepareDemo{}};
        window.session().makeLibrary(empty);
        window.search().searchFor({fixture_.folder / "copy.jpg"});
        QVERIFY(QTest::qWaitFor([&] { return window.session().isOpen(); }, kWaitMs));
        QVERIFY(QTest::qWaitFor([&] { return window.isIdle(); }, kWaitMs));
        for (QAction* action : window.actions())
            if (action->text() == "Duplicates") action->trigger();
        auto& duplicates = window.findChild<DuplicatesPage*>()->grid();
        QVERIFY(duplicates.emptyText().startsWith("The pictures have not been looked at yet"));
        window.session().openLibrary(fixture_.libraryFolder);
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() && window.isIdle(); }, kWaitMs));
        QVERIFY(duplicates.emptyText().startsWith("Copies of a picture"));
    }

    /// Who has chosen folders is no newcomer.
    void aLibraryWhoseFoldersAreEmptySaysSo() {
        const std::filesystem::path folder = fixture_.folder / "nothing in it",
                                    hollow = fixture_.folder / "hollow.laplens";
        std::filesystem::create_directories(folder);
        {
            Library library = Library::open(hollow);
            addPictures(library, folder, false, fixture_.context);
        }
        MainWindow window{MainWindow::PrepareDemo{}};
        auto& pictures = *window.findChild<PicturesPage*>();
        window.show();
        window.session().openLibrary(hollow);
        QTRY_VERIFY(window.isIdle() && pictures.grid().isVisible());
        QVERIFY(pictures.welcome().isHidden());
        QVERIFY2(pictures.grid().emptyText().contains("hold no pictures"),
                 qPrintable(pictures.grid().emptyText()));
        saveShot(window, "empty-folders");
        // Without any it is.
        window.session().makeLibrary(fixture_.folder / "new.laplens");
        QTRY_VERIFY(window.isIdle() && pictures.welcome().isVisible());
    }

    void foldersThatAreClassesLabelTheirPictures() {
        MainWindow window{MainWindow::PrepareDemo{}};
        window.session().makeLibrary(fixture_.folder / "classes.laplens");
        QVERIFY(QTest::qWaitFor([&] { return window.session().isOpen(); }, kWaitMs));
        window.findChild<Sidebar*>()->findChild<QCheckBox*>()->setChecked(true);
        QSignalSpy finished(&window.session().jobs(), &JobRunner::finished);
        dropFile(window, QString::fromStdString(fixture_.pictures.string()));
        QVERIFY(heard(finished));
        const Library library = Library::openExisting(fixture_.folder / "classes.laplens");
        QVERIFY(!library.images().empty());
        for (const ImageRecord& image : library.images())
            QCOMPARE(image.label, std::filesystem::path(image.path).parent_path().string());
    }

    void aSearchBeginsOnAPageThatIsNeverDead() {
        QVERIFY(comesForward());
        const auto& start = *window_->findChild<SearchStart*>();
        const auto& strip = *window_->findChild<QueryStrip*>();
        const QString file = fileOf(window_->session().index()->imageIds[5]);
        window_->query().clearQuery();
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QVERIFY(tab("Search")->isEnabled());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+2"));
        QVERIFY(start.isVisible() && !strip.isVisible() && !window_->findChild<LabPanel*>()->isVisible());
        QVERIFY(partOf(start, "Open a picture to search for\u2026"));
        QVERIFY(partOf(start, "Search for a part of the screen"));
        QApplication::clipboard()->setImage(QImage(file));
        QTest::mouseClick(partOf(start, "Paste"), Qt::LeftButton);
        QVERIFY(answered(QString()));
        QVERIFY(!start.isVisible() && strip.isVisible());
        // From every page, and back to the query in hand.
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+3"));
        auto* button = partOf(*window_->findChild<QWidget*>("topBar"), "Search by picture");
        QVERIFY(button && button->isVisible() && button->toolTip().contains("Ctrl+Shift+F"));
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(start.isVisible() && !strip.isVisible());
        QVERIFY2(grid().rowCount() == 0, "keys must not change what is out of sight");
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+2"));
        QVERIFY(!start.isVisible() && strip.isVisible());
        QCOMPARE(grid().result(), window_->query().result());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+Shift+F"));
        dropFile(*window_, file);
        QVERIFY(answered(file));
        QVERIFY(!start.isVisible() && strip.isVisible());
    }

    void whatWasSearchedForLatelyIsSearchedForAgain() {
        QVERIFY(comesForward());
        window_->resize(1280, 800);  // a small one shows the way to begin alone
        const auto& start = *window_->findChild<SearchStart*>();
        const auto& index = *window_->session().index();
        forgetQueries();
        const QString copy = QString::fromStdString((fixture_.folder / "lately.jpg").string());
        const QString first = fileOf(index.imageIds[8]);
        QVERIFY(QFile::copy(fileOf(index.imageIds[9]), copy));
        for (const QString& file : {copy, first, copy}) {
            dropFile(*window_, file);
            QVERIFY(answered(file));
        }
        QCOMPARE(recentQueries(), QStringList({copy, first}));
        const QString again = "Search for %1 again";
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+Shift+F"));
        QTRY_VERIFY(partOf(start, again.arg("lately.jpg")));
        QVERIFY(QFile::remove(copy));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+Shift+F"));
        const auto found = [&] { return partOf(start, again.arg(QFileInfo(first).fileName())); };
        QTRY_VERIFY2(found() && !partOf(start, again.arg("lately.jpg")),
                     "what is not there any more is left out");
        QTest::mouseClick(found(), Qt::LeftButton);
        QVERIFY(answered(first));
        for (int i = 0; i < 12; ++i) rememberQuery(QString::number(i));
        QCOMPARE(recentQueries(), QStringList({"11", "10", "9", "8", "7", "6", "5", "4"}));
        forgetQueries();
        QVERIFY(recentQueries().isEmpty());
    }

    void whilePicturesAreAddedTheSearchSaysHowFarItIs() {
        MainWindow window{MainWindow::PrepareDemo{}};
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const auto& start = *window.findChild<SearchStart*>();
        window.session().makeLibrary(fixture_.folder / "filling.laplens");
        QTRY_VERIFY(window.session().isOpen());
        QTest::keySequence(&window, QKeySequence("Ctrl+2"));
        QTRY_VERIFY(start.isVisible() && start.remark().startsWith("There are no pictures"));
        QVERIFY(partOf(start, "Add pictures\u2026"));
        JobRunner& jobs = window.session().jobs();
        jobs.start("Adding pictures", standsAt("Extracting features", 412, 900));
        QTRY_VERIFY(start.remark().contains("\nLooking at your pictures, 412 of 900"));
        QVERIFY(!partOf(start, "Add pictures\u2026"));
        QVERIFY(QFile::copy(fileOf(1), QString::fromStdString((fixture_.folder / "filling.jpg").string())));
        window.query().searchForFile(fixture_.folder / "filling.jpg");
        QTRY_VERIFY(window.query().hasQuery());
        QVERIFY2(window.grid().emptyText().contains("\nLooking at your pictures, 412 of 900"),
                 qPrintable(window.grid().emptyText()));
        const auto* text = window.findChild<JobBar*>()->findChild<QLabel*>();
        QVERIFY2(text->text().startsWith("Looking at your pictures, 412 of 900"), qPrintable(text->text()));
        QVERIFY2(text->toolTip().startsWith("Extracting features"), qPrintable(text->toolTip()));
        jobs.cancel();
        QTRY_VERIFY(!jobs.isRunning());
        QVERIFY(!window.grid().emptyText().contains("Looking at"));
        QVERIFY(text->toolTip().isEmpty());
    }

    void anAnswerFromAPartOfThePicturesSaysSo() {
        QVERIFY(comesForward());
        const auto says = [&](const QString& text) {
            for (const QLabel* label : window_->findChildren<QLabel*>())
                if (label->isVisible() && label->text().startsWith(text)) return true;
            return false;
        };
        LibrarySession& session = window_->session();
        Library library = fixture_.open();
        const qint64 total = library.counts().total, coded = session.index()->codeCount();
        ImageRecord pending;
        pending.rootId = library.roots().front().id;
        pending.path = "pending.jpg";
        pending.id = library.addImage(pending);
        session.refreshCounts();
        QTRY_COMPARE(session.counts().total, total + 1);
        session.jobs().start("Adding pictures", standsAt("Extracting features", 1, 2));
        dropFile(*window_, fileOf(session.index()->imageIds[2]));
        QVERIFY(answered(fileOf(session.index()->imageIds[2])));
        QTRY_VERIFY(says(QString("This answer is from %1 of your %2 pictures").arg(coded).arg(total + 1)));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QVERIFY(!says("This answer is from"));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+2"));
        session.jobs().cancel();
        QTRY_VERIFY(!says("This answer is from"));
        library.removeImages(std::vector{pending.id});
        session.refreshCounts();
        QTRY_COMPARE(session.counts().total, total);
    }

    void theBandLeavesNoPictureAloneInItsRow() {
        dropFile(*window_, fileOf(window_->session().index()->imageIds[2]));
        QVERIFY(answered(fileOf(window_->session().index()->imageIds[2])));
        PictureGrid& view = window_->grid();
        QTRY_VERIFY(grid().result() && grid().result() == window_->query().result());
        const int all = grid().rowCount();
        const auto isBelow = [&](int row) {
            return view.visualRect(grid().index(row)).top() > view.visualRect(grid().index(0)).top();
        };
        view.setRadius(-1);
        int columns = 1;
        while (!isBelow(columns)) ++columns;
        const auto& histogram = window_->query().result()->histogram;
        bool few = false, many = false;
        int within = 0;
        for (int radius = 0; radius < int(histogram.size()); ++radius) {
            within += int(histogram[std::size_t(radius)]);
            if (within == 0 || within >= all) continue;
            view.setRadius(radius);
            if (within < columns) QVERIFY(!isBelow(within));
            if (within > columns && within % columns != 0)
                QVERIFY(view.visualRect(grid().index(within)).top() >
                        view.visualRect(grid().index(within - 1)).top());
            few = few || within < columns;
            many = many || (within > columns && within % columns != 0);
        }
        QVERIFY(few && many);
    }

    void enterLooksAtAPictureAndWithCtrlOpensItElsewhere() {
        QVERIFY(comesForward());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_VERIFY(window_->isIdle() && grid().rowCount() > 50);
        PictureGrid& view = window_->grid();
        const auto& full = *window_->findChild<FullView*>("fullView");
        const qint64 id = grid().imageIdAt(3);
        view.setCurrentIndex(grid().index(3));
        view.setFocus();
        opened_.clear();
        QDesktopServices::setUrlHandler("file", this, "open");
        for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space}) {
            QTest::keyClick(&view, key);
            QTRY_VERIFY(full.isVisible() && full.imageId() == id);
            QTest::keyClick(QApplication::focusWidget(), key);
            QTRY_VERIFY(!full.isVisible());
        }
        QVERIFY(opened_.isEmpty());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+Return"));
        QTRY_COMPARE(opened_, QList<QUrl>{QUrl::fromLocalFile(fileOf(id))});
        // The list of keys says the same.
        const auto keysOf = [&](const QString& text) {
            for (const QAction* action : window_->actions())
                if (action->text() == text) return action->shortcuts();
            return QList<QKeySequence>();
        };
        QCOMPARE(keysOf("Full view"), (QList<QKeySequence>{QKeySequence("Return"), QKeySequence("Space")}));
        QCOMPARE(keysOf("Open in another program"), QList<QKeySequence>{QKeySequence("Ctrl+Return")});
        QDesktopServices::unsetUrlHandler("file");
    }

    void theLaboratorysPanelFoldsAwayAndStaysSo() {
        QVERIFY(comesForward());
        window_->resize(1280, 800);  // in a narrow one the side bar comes instead
        const QString file = fileOf(window_->session().index()->imageIds[4]);
        dropFile(*window_, file);
        QVERIFY(answered(file));
        const auto& lab = *window_->findChild<LabPanel*>();
        QVERIFY(lab.isVisible());
        const int width = window_->grid().width();
        QTest::keySequence(window_.get(), QKeySequence("F9"));
        QVERIFY(!lab.isVisible());
        QTRY_VERIFY(window_->grid().width() > width + 200);
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+2"));
        QVERIFY(!lab.isVisible());
        MainWindow later{MainWindow::PrepareDemo{}};
        for (QAction* action : later.actions())
            if (action->shortcut() == QKeySequence("F9")) QVERIFY(!action->isChecked());
        auto* button = partOf(*window_->findChild<QueryStrip*>(), "Show how the pictures were found");
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(lab.isVisible());
    }

    void picturesThatAreNamedAtTheStartAreOneQuery() {
        MainWindow window{MainWindow::PrepareDemo{}};
        const auto& ids = window_->session().index()->imageIds;
        window.search().searchFor({fileOf(ids[0]).toStdString(), fileOf(ids[1]).toStdString()});
        window.session().openLibrary(fixture_.libraryFolder);
        QTRY_VERIFY(window.query().hasQuery() && window.query().result());
        QCOMPARE(window.query().queryPicture()->pictures, 2);
    }

    void wherePicturesAreLookedForByNameNothingIsSaidOfLikeness() {
        QVERIFY(comesForward());
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        findField(*window_)->setText("nowhere");
        QTRY_COMPARE(grid().rowCount(), 0);
        QVERIFY(window_->grid().emptyText().startsWith("No picture is found by \u201cnowhere\u201d."));
        JobRunner& jobs = window_->session().jobs();
        jobs.start("Measuring", standsAt("Testing", 1, 2));
        QTRY_VERIFY(jobs.isRunning());
        QVERIFY2(window_->grid().emptyText().startsWith("No picture is found"),
                 "no pictures are being added");
        jobs.cancel();
        QTRY_VERIFY(!jobs.isRunning());
        findField(*window_)->clear();
        QTRY_VERIFY(grid().rowCount() > 50);
    }

public slots:
    void open(const QUrl& url) { opened_ << url; }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
