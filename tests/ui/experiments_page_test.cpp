#include "ui/experiments/experiments_page.hpp"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/patience.hpp"

#include "tests/support/picture_library.hpp"
#include "ui/experiments/experiments_charts.hpp"
#include "ui/experiments/experiments_setup.hpp"
#include "ui/experiments/experiments_strip.hpp"
#include "ui/networks/fine_tune_panel.hpp"
#include "ui/networks/tuned_networks_panel.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/curve_plot.hpp"
#include "ui/shared/theme.hpp"

using namespace laplens;

namespace {

ExperimentCell cellOf(const char* method, int bits, double precision, bool labelled = true) {
    ExperimentCell cell;
    cell.method = method;
    cell.features = "pixels";
    cell.bits = bits;
    cell.labelled = labelled;
    cell.report.bits = bits;
    cell.report.meanAveragePrecision = precision;
    cell.report.neighbourRecall = precision / 2;
    if (labelled)
        for (int radius = 0; radius <= bits; ++radius)
            cell.report.byRadius.push_back({radius, precision, radius / double(bits)});
    if (labelled) cell.report.byRank = {{1, precision, 0.1}, {10, precision / 2, 0.5}, {100, 0.1, 1}};
    cell.bitBalance.assign(bits, 0.5);
    return cell;
}

std::shared_ptr<const ExperimentResult> resultOf(std::vector<ExperimentCell> cells) {
    ExperimentResult result;
    result.name = "hand-made";
    result.databaseSize = 1000;
    result.queryCount = 100;
    result.cells = std::move(cells);
    result.spectra.push_back({"pixels", {0.1, 0.12, 0.5, 0.52, 0.55}, 2, 0, 0, ""});
    return std::make_shared<const ExperimentResult>(result);
}

QString shared() {
    return qEnvironmentVariable("LAPLENS_SHARED");
}

}  // namespace

class ExperimentsPageTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        qputenv("XDG_DATA_HOME", folder_.path().toUtf8());
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void seriesAppearAsCellsArrive() {
        LibrarySession session;
        ExperimentsPage page(session);
        page.resize(1440, 900);
        page.show();
        page.run().show(resultOf({cellOf("itq", 16, 0.5)}));
        QCOMPARE(page.charts().figureByBits().series().size(), std::size_t(1));
        QCOMPARE(page.charts().figureByBits().series()[0].points.size(), std::size_t(1));
        page.run().show(resultOf({cellOf("itq", 16, 0.5), cellOf("itq", 48, 0.6), cellOf("lsh", 48, 0.3)}));
        QCOMPARE(page.charts().figureByBits().series().size(), std::size_t(2));
        QCOMPARE(page.charts().figureByBits().series()[0].points[1], QPointF(48, 0.6));
        QCOMPARE(page.charts().shownBits(), 48);
        QCOMPARE(page.charts().precisionRecall().series().size(), std::size_t(2));
        QCOMPARE(page.charts().precisionRecall().series()[0].points.size(), std::size_t(49));
    }

    void uncheckedSeriesAreNotDrawn() {
        LibrarySession session;
        ExperimentsPage page(session);
        ExperimentsTable& table = page.charts().table();
        const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        page.run().show(resultOf({cellOf("itq", 48, 0.6), cellOf("lsh", 48, 0.3)}));
        QVERIFY(table.setData(table.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(page.charts().precisionRecall().series().size(), std::size_t(1));
        QCOMPARE(page.charts().precisionRecall().series()[0].name, QString("LSH"));
        page.run().show(resultOf({cellOf("itq", 48, 0.6), cellOf("lsh", 48, 0.3), cellOf("lsh", 64, 0.3)}));
        QCOMPARE(page.charts().precisionRecall().series().size(), std::size_t(1));
    }

    void anotherLengthIsShownWhenItsPointIsClicked() {
        LibrarySession session;
        ExperimentsPage page(session);
        page.resize(1440, 900);
        page.show();
        page.run().show(resultOf({cellOf("itq", 16, 0.5), cellOf("itq", 48, 0.6), cellOf("itq", 64, 0.7)}));
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        CurvePlot& byBits = page.charts().figureByBits();
        QTest::mouseClick(&byBits, Qt::LeftButton, {}, byBits.pixelOf(0, 2));
        QCOMPARE(page.charts().shownBits(), 64);
        QCOMPARE(page.charts().precisionRecall().series()[0].points.size(), std::size_t(65));
    }

    void unlabelledPicturesShowTheirNeighbourRecall() {
        LibrarySession session;
        ExperimentsPage page(session);
        page.run().show(resultOf({cellOf("itq", 16, 0.5, false), cellOf("itq", 48, 0.6, false)}));
        QCOMPARE(page.charts().figureByBits().series()[0].points[1], QPointF(48, 0.3));
        QVERIFY(!page.charts().precisionRecall().isVisibleTo(&page));
    }

    void anExperimentComesBackFromItsFile() {
        LibrarySession session;
        ExperimentsPage page(session);
        page.run().show(resultOf({cellOf("itq", 48, 0.6), cellOf("lsh", 48, 0.3)}));
        const QString zip = folder_.filePath("experiment.zip");
        QSignalSpy saved(&page, &ExperimentsPage::messaged), failed(&page, &ExperimentsPage::failed);
        page.exportTo(zip);
        QVERIFY(QTest::qWaitFor([&] { return saved.size() + failed.size() > 0; }, kWaitMs));
        QCOMPARE(failed.size(), 0);
        page.run().show(resultOf({}));
        QSignalSpy changed(&page.run(), &ExperimentRun::changed);
        page.open(zip);
        QVERIFY(QTest::qWaitFor([&] { return changed.size() + failed.size() > 0; }, kWaitMs));
        QCOMPARE(page.run().result()->cells.size(), std::size_t(2));
        QCOMPARE(page.run().result()->name, std::string("hand-made"));
    }

    void aDamagedFileIsReported() {
        LibrarySession session;
        ExperimentsPage page(session);
        QFile file(folder_.filePath("damaged.zip"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("PK\3\4 but nothing more");
        file.close();
        QSignalSpy failed(&page, &ExperimentsPage::failed);
        page.open(file.fileName());
        QVERIFY(QTest::qWaitFor([&] { return failed.size() == 1; }, kWaitMs));
    }

    void measuresDigitsAndShowsThePicturesAtACut() {
        const QString digits = shared() + "/data/mnist";
        if (shared().isEmpty() || !QFile::exists(digits)) QSKIP("skipped: no data");
        LibrarySession session;
        ExperimentsPage page(session);
        page.resize(1440, 1180);
        page.show();
        ExperimentSetup setup;
        setup.source.folder = toPath(digits);
        setup.source.perClass = 60;
        setup.source.queries = 200;
        setup.options.methods = {"ldh-rotated", "ldh", "itq", "lsh"};
        setup.options.bits = {16, 32, 48, 64};
        QSignalSpy changed(&page.run(), &ExperimentRun::changed);
        QSignalSpy running(&page.run(), &ExperimentRun::runningChanged);
        QVERIFY(page.run().start(setup));
        QVERIFY(!page.run().start(setup));
        QVERIFY(QTest::qWaitFor([&] { return running.size() == 2; }, kWaitMs));
        QVERIFY(changed.size() >= 17);
        QCOMPARE(page.charts().table().rowCount(), 5);
        QSignalSpy cut(&page.run(), &ExperimentRun::cutReady);
        CurvePlot& curves = page.charts().precisionRecall();
        const auto ours = std::ranges::find(curves.series(), QString("LDH rotated"), &PlotSeries::name);
        QVERIFY(ours != curves.series().end());
        QTest::mouseClick(&curves, Qt::LeftButton, {},
                          curves.pixelOf(int(ours - curves.series().begin()), 9));
        const auto answered = [&] {
            return !cut.empty() && cut.last()[0].value<std::shared_ptr<const Cut>>()->request.radius == 9;
        };
        QVERIFY(QTest::qWaitFor(answered, kWaitMs));
        QVERIFY(!page.strip().items().empty());
        QVERIFY(!page.strip().items()[0].picture.isNull());
        if (const QString shots = qEnvironmentVariable("LAPLENS_SHOTS"); !shots.isEmpty()) {
            for (int epoch = 1; epoch <= 6; ++epoch)
                page.fineTune().addEpoch(
                    {epoch, 2.0 / epoch, 1 - 0.6 / epoch, 1.6 / epoch, 0.95 - 0.5 / epoch, 0}, 10);
            QTest::qWait(300);
            page.grab().save(shots + "/experiments-light.png");
            applyTheme(*qApp, ThemeChoice::Dark);
            QTest::qWait(300);
            page.grab().save(shots + "/experiments-dark.png");
            applyTheme(*qApp, ThemeChoice::Light);
        }
    }

    void epochsDrawLossAndAccuracy() {
        LibrarySession session;
        FineTunePanel panel(session);
        QVERIFY(panel.curve().series().empty());
        panel.addEpoch({1, 2.0, 0.3, 1.8, 0.4, 0}, 10);
        panel.addEpoch({2, 1.0, 0.6, 0.9, 0.7, 0}, 10);
        QCOMPARE(panel.curve().series().size(), std::size_t(3));
        QCOMPARE(panel.curve().series()[0].points[1], QPointF(2, 0.7));
        QCOMPARE(panel.curve().series()[2].points[1], QPointF(2, 0.9));
    }

    void aNetworkIsTunedAsSuitsItUnlessSomethingElseIsChosen() {
        LibrarySession session;
        FineTunePanel panel(session);
        QStringList shown;
        for (const QSpinBox* box : panel.findChildren<QSpinBox*>()) shown << box->text();
        QVERIFY2(shown.contains("as suits the network"), qPrintable(shown.join(", ")));
        QVERIFY2(shown.contains("while it helps"), qPrintable(shown.join(", ")));
        const auto* network = panel.findChildren<QComboBox*>().at(1);
        QCOMPARE(network->currentData().toString().toStdString(), defaultBackbone().name);
    }

    void tuningDrawsHowHeldOutPicturesFindEachOtherAndSaysWhatWasLearnt() {
        LibrarySession session;
        FineTunePanel panel(session);
        panel.addReport({.steps = 0, .heldOutLoss = 1.5, .heldOut = {0.6, 0.5}});
        panel.addReport({.steps = 50, .heldOutLoss = 0.75, .heldOut = {0.7, 0.625}});
        QCOMPARE(panel.curve().series().size(), std::size_t(2));
        QCOMPARE(panel.curve().series()[0].points[1], QPointF(50, 0.625));
        QCOMPARE(panel.curve().series()[1].points[0], QPointF(0, 1.5));

        const auto said = [&](const TuneResult& result) {
            panel.showResult(result, {"cat", "puma"});
            QString all;
            for (const QLabel* label : panel.findChildren<QLabel*>()) all += label->text() + '\n';
            return all;
        };
        const QString kept = said({.frozen = {0.75, 0.5},
                                   .tuned = {0.875, 0.625},
                                   .steps = 50,
                                   .kept = true,
                                   .confusions = {{1, 0, 2}}});
        QVERIFY(kept.contains("Learnt to tell 2 classes apart"));
        QVERIFY(kept.contains("87.5 %") && kept.contains("75.0 %"));
        QVERIFY(kept.contains("0.625") && kept.contains("0.500") && kept.contains("puma"));
        const QString worse = said(
            {.frozen = {0.875, 0.5}, .tuned = {0.75, 0.625}, .steps = 50, .kept = false, .confusions = {}});
        QVERIFY(worse.contains("Not kept") && worse.contains("only 75.0 %"));
    }

    /// Tuned on the open library's own labels, then the library coded with it, saved and taken in again.
    void aLibrarysLabelsTuneANetworkThatCodesIt() {
        PictureLibrary pictures(6);
        {
            Library library = pictures.open();
            addPictures(library, pictures.pictures, true, pictures.context);
            updateLibrary(library, {}, pictures.context);
        }
        LibrarySession session;
        ExperimentsPage page(session);
        session.openLibrary(pictures.libraryFolder);
        QComboBox* source = nullptr;
        for (QComboBox* box : page.fineTune().findChildren<QComboBox*>())
            if (box->accessibleName() == "Labelled pictures") source = box;
        QVERIFY(source);
        const auto labels = [&] { return source->findText("This library, by folder label"); };
        QVERIFY(QTest::qWaitFor([&] { return labels() >= 0 && session.index(); }, kWaitMs));
        source->setCurrentIndex(labels());
        for (QSpinBox* box : page.fineTune().findChildren<QSpinBox*>())
            if (box->accessibleName() == "Epochs") box->setValue(2);
        QSignalSpy tuned(&page.fineTune(), &FineTunePanel::tuned);
        page.fineTune().start();
        QVERIFY(QTest::qWaitFor([&] { return !tuned.empty(); }, kWaitMs));
        QCOMPARE(page.tuned().networks().size(), std::size_t(1));
        QCOMPARE(page.tuned().networks()[0].trainedOn, std::string("test"));
        QVERIFY(page.tuned().networks()[0].accuracy >= 0);
        QVERIFY(QTest::qWaitFor([&] { return !session.jobs().isRunning(); }, kWaitMs));
        // It is the library's, too, with its hash.
        QCOMPARE(pictures.open().networks().size(), std::size_t(2));

        const std::int64_t before = pictures.open().activeModel();
        page.tuned().codeLibrary();
        QVERIFY(QTest::qWaitFor([&] { return pictures.open().activeModel() != before; }, kWaitMs));
        QVERIFY(QTest::qWaitFor([&] { return !session.jobs().isRunning(); }, kWaitMs));

        const std::filesystem::path copy = pictures.folder / "copy.safetensors";
        page.tuned().exportTo(copy);
        std::filesystem::remove(page.tuned().networks()[0].file);
        page.tuned().refresh();
        QVERIFY(page.tuned().networks().empty());
        page.tuned().import(copy);
        QCOMPARE(page.tuned().networks().size(), std::size_t(1));
        QSignalSpy failed(&page, &ExperimentsPage::failed);
        page.tuned().import(pictures.folder / "absent.safetensors");
        QCOMPARE(failed.size(), 1);
    }

private:
    QTemporaryDir folder_;
};

QTEST_MAIN(ExperimentsPageTest)
#include "experiments_page_test.moc"
