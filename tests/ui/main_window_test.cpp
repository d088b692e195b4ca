#include "ui/main_window.hpp"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QUrl>

#include "tests/support/picture_library.hpp"
#include "ui/grid/picture_grid.hpp"
#include "ui/models/grid_model.hpp"
#include "ui/panels/query_strip.hpp"
#include "ui/session/library_session.hpp"
#include "ui/theme.hpp"

using namespace laplens;

namespace {

constexpr int kWaitMs = 60'000;

/// Drops the file on the window as a file manager would.
void dropFile(QWidget& window, const QString& file) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    const QPoint at = window.rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &drop);
    QVERIFY(drop.isAccepted());
}

}  // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{4};
    std::unique_ptr<MainWindow> window_;

    GridModel& grid() const { return *window_->findChild<GridModel*>(); }
    QString fileOf(std::int64_t imageId) const {
        const Library library = fixture_.open();
        return QString::fromStdString(library.imageFile(library.image(imageId)).string());
    }

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName("LapLens tests");
        QStandardPaths::setTestModeEnabled(true);
        applyTheme(*qApp, ThemeChoice::Light);
        Library library = fixture_.open();
        addPictures(library, fixture_.pictures, true);
        updateLibrary(library, {}, fixture_.context);

        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        QSignalSpy indexed(&window_->session(), &LibrarySession::indexChanged);
        window_->session().openLibrary(fixture_.libraryFolder);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return window_->session().index() != nullptr; }, kWaitMs));
    }
    void cleanupTestCase() { window_.reset(); }

    void gridModelKeepsTheRulesOfItemModels() {
        QAbstractItemModelTester tester(&grid(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(QTest::qWaitFor([&] { return grid().rowCount() == 60; }, kWaitMs));
        grid().showPictures({3, 1, 2});
        QCOMPARE(grid().rowCount(), 3);
        QCOMPARE(grid().imageIdAt(0), 3);
        grid().showPictures({});
        QCOMPARE(grid().rowCount(), 0);
    }

    void droppedPictureShowsItsLookAlikesRanked() {
        const std::int64_t imageId = window_->session().index()->imageIds[17];
        const QString copy = QString::fromStdString((fixture_.folder / "copy.jpg").string());
        QVERIFY(QFile::copy(fileOf(imageId), copy));
        QSignalSpy results(&window_->session(), &LibrarySession::resultReady);
        dropFile(*window_, copy);
        QVERIFY(results.wait(kWaitMs));

        const auto result = window_->session().result();
        QCOMPARE(result->ranked.front().imageId, imageId);
        for (std::size_t i = 1; i < result->ranked.size(); ++i)
            QVERIFY(result->ranked[i - 1].distance <= result->ranked[i].distance);
        QVERIFY(QTest::qWaitFor([&] { return grid().result() == result; }, kWaitMs));
        QCOMPARE(grid().rowCount(), static_cast<int>(result->ranked.size()));
        QCOMPARE(grid().imageIdAt(0), imageId);
        QCOMPARE(grid().distanceAt(0), static_cast<int>(result->ranked.front().distance));
    }

    void pictureOfTheLibraryHasItsLabelAndIsNotItsOwnAnswer() {
        const std::int64_t imageId = window_->session().index()->imageIds[3];
        QSignalSpy results(&window_->session(), &LibrarySession::resultReady);
        QSignalSpy previews(&window_->session(), &LibrarySession::previewReady);
        dropFile(*window_, fileOf(imageId));
        QVERIFY(results.wait(kWaitMs));
        const auto result = window_->session().result();
        QCOMPARE(result->ranked.size(), window_->session().index()->size() - 1);
        for (const RankedPicture& picture : result->ranked) QVERIFY(picture.imageId != imageId);
        QVERIFY(result->averagePrecision >= 0);
        QVERIFY(QTest::qWaitFor([&] { return previews.size() == 1; }, kWaitMs));
        QVERIFY(!window_->session().queryPicture()->preview.isNull());
    }

    void queryIsNotLostWhenTheSliderMovesWhileItLoads() {
        const std::int64_t imageId = window_->session().index()->imageIds[30];
        const QString copy = QString::fromStdString((fixture_.folder / "another.jpg").string());
        QVERIFY(QFile::copy(fileOf(imageId), copy));
        auto* strip = window_->findChild<QueryStrip*>();
        window_->session().searchForImage(QImage(40, 40, QImage::Format_RGB32), "other");
        dropFile(*window_, copy);
        for (const int bits : {40, 56, 72}) strip->setBits(bits);
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto result = window_->session().result();
                return result && result->bits == 72 && window_->session().queryPicture()->file == copy &&
                       result->ranked.front().imageId == imageId;
            },
            kWaitMs));
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
        grid().showPictures(first);
        view->setCurrentIndex(grid().index(35));
        const QRect before = view->visualRect(grid().index(35));
        QVERIFY(view->viewport()->rect().intersects(before));
        grid().showPictures(ids);
        QCOMPARE(grid().rowCount(), int(ids.size()));
        QCOMPARE(view->currentIndex().row(), 35);
        QCOMPARE(view->visualRect(grid().index(35)), before);
    }

    void bitsSliderRanksAgainAtOnce() {
        auto* strip = window_->findChild<QueryStrip*>();
        QSignalSpy results(&window_->session(), &LibrarySession::resultReady);
        strip->setBits(16);
        QVERIFY(QTest::qWaitFor([&] { return window_->session().result()->bits == 16; }, kWaitMs));
        for (const RankedPicture& picture : window_->session().result()->ranked)
            QVERIFY(picture.distance <= 16);
        strip->setBits(200);
        QVERIFY(QTest::qWaitFor([&] { return window_->session().result()->bits == 200; }, kWaitMs));
    }

    void brokenQueryIsReportedAndTheLastResultStays() {
        const std::filesystem::path broken = fixture_.folder / "broken.jpg";
        QFile file(QString::fromStdString(broken.string()));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no picture") > 0);
        file.close();
        QSignalSpy failures(&window_->session(), &LibrarySession::failed);
        dropFile(*window_, file.fileName());
        QVERIFY(failures.wait(kWaitMs));
        QVERIFY(failures.first().at(1).toString().contains("broken.jpg"));
        QVERIFY(!failures.first().at(2).toString().isEmpty());
        QVERIFY(window_->isVisible());
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
