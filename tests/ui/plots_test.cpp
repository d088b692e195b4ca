#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "ui/search/bit_strip.hpp"
#include "ui/shared/bar_plot.hpp"
#include "ui/shared/curve_plot.hpp"
#include "ui/shared/theme.hpp"

using namespace laplens;

namespace {

PlotSeries falling(const QString& name, int tone, double from) {
    PlotSeries series;
    series.name = name;
    series.tone = tone;
    for (int i = 0; i <= 48; ++i)
        series.points.emplace_back(i / 48.0, from * (1 - 0.6 * i * i / 48.0 / 48.0));
    return series;
}

void show(QWidget& widget, int width, int height) {
    widget.resize(width, height);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
}

int pixelsOf(const QImage& image, const QColor& colour) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor at = image.pixelColor(x, y);
            count += std::abs(at.red() - colour.red()) + std::abs(at.green() - colour.green()) +
                         std::abs(at.blue() - colour.blue()) <
                     24;
        }
    return count;
}

}  // namespace

class PlotsTest : public QObject {
    Q_OBJECT

private slots:
    void init() { applyTheme(*qApp, ThemeChoice::Light); }

    void clickingACurvePutsTheCutThereAndSaysSo() {
        CurvePlot plot;
        plot.setDescribe([](int, int point) { return QString("radius %1").arg(point); });
        plot.setSeries({falling("ours", 0, 0.95), falling("theirs", 2, 0.5)});
        show(plot, 420, 300);
        QSignalSpy moved(&plot, &CurvePlot::cutMoved);
        QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.pixelOf(1, 20));
        QCOMPARE(moved.size(), 1);
        QCOMPARE(moved.last().at(0).toInt(), 1);
        QCOMPARE(moved.last().at(1).toInt(), 20);
        QCOMPARE(plot.cutText(), QString("radius 20"));
        QCOMPARE(plot.accessibleDescription(), QString("theirs: radius 20"));
    }

    void draggingTheCutStaysOnItsCurve() {
        CurvePlot plot;
        plot.setSeries({falling("ours", 0, 0.95), falling("theirs", 2, 0.5)});
        show(plot, 420, 300);
        QTest::mousePress(&plot, Qt::LeftButton, {}, plot.pixelOf(0, 10));
        QMouseEvent drag(QEvent::MouseMove, plot.pixelOf(1, 30), plot.mapToGlobal(plot.pixelOf(1, 30)),
                         Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&plot, &drag);
        QCOMPARE(plot.cutSeries(), 0);
        QVERIFY(std::abs(plot.cutPoint() - 30) <= 6);
    }

    void arrowKeysMoveTheCutAlongACurveAndToAnother() {
        CurvePlot plot;
        plot.setSeries({falling("ours", 0, 0.95), falling("theirs", 2, 0.5)});
        show(plot, 420, 300);
        plot.setCut(0, 9);
        QSignalSpy moved(&plot, &CurvePlot::cutMoved);
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(plot.cutPoint(), 10);
        QTest::keyClick(&plot, Qt::Key_Left);
        QTest::keyClick(&plot, Qt::Key_Left);
        QCOMPARE(plot.cutPoint(), 8);
        QTest::keyClick(&plot, Qt::Key_Down);
        QCOMPARE(plot.cutSeries(), 1);
        QTest::keyClick(&plot, Qt::Key_End);
        QCOMPARE(plot.cutPoint(), 48);
        QCOMPARE(moved.size(), 5);
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(moved.size(), 5);
    }

    void theCutIsSetWithoutASignalFromOutside() {
        CurvePlot plot;
        plot.setSeries({falling("ours", 0, 0.95)});
        QSignalSpy moved(&plot, &CurvePlot::cutMoved);
        plot.setCut(0, 5);
        QCOMPARE(plot.cutPoint(), 5);
        plot.setCut(0, 99);
        QCOMPARE(plot.cutPoint(), -1);
        QCOMPARE(moved.size(), 0);
    }

    void theCutSurvivesNewSeriesByName() {
        CurvePlot plot;
        plot.setSeries({falling("ours", 0, 0.95)});
        plot.setCut(0, 12);
        plot.setSeries({falling("theirs", 2, 0.5), falling("ours", 0, 0.95)});
        QCOMPARE(plot.cutSeries(), 1);
        QCOMPARE(plot.cutPoint(), 12);
        plot.setSeries({falling("theirs", 2, 0.5)});
        QCOMPARE(plot.cutSeries(), -1);
    }

    void draggingTheHistogramsMarkEmitsTheRadius() {
        BarPlot plot;
        plot.setMarkMovable(true);
        std::vector<double> counts;
        for (int d = 0; d <= 48; ++d) counts.push_back(1000 * std::exp(-0.01 * (d - 24) * (d - 24)));
        plot.setBars(counts, 0);
        plot.setMark(9);
        show(plot, 420, 120);
        QSignalSpy moved(&plot, &BarPlot::markMoved);
        QTest::mousePress(&plot, Qt::LeftButton, {}, plot.pixelAfter(9));
        QCOMPARE(moved.size(), 0);
        QMouseEvent drag(QEvent::MouseMove, plot.pixelAfter(17), plot.mapToGlobal(plot.pixelAfter(17)),
                         Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&plot, &drag);
        QCOMPARE(moved.size(), 1);
        QCOMPARE(moved.last().at(0).toInt(), 17);
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(moved.last().at(0).toInt(), 18);
        QTest::keyClick(&plot, Qt::Key_Home);
        QCOMPARE(moved.last().at(0).toInt(), 0);
        QTest::keyClick(&plot, Qt::Key_Left);
        QCOMPARE(moved.size(), 3);
    }

    void aMarkThatIsNotMovableStays() {
        BarPlot plot;
        plot.setBars({1, 2, 3, 4}, 1);
        plot.setMark(2);
        show(plot, 300, 100);
        QSignalSpy moved(&plot, &BarPlot::markMoved);
        QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.pixelAfter(4));
        QTest::keyClick(&plot, Qt::Key_Right);
        QCOMPARE(plot.mark(), std::optional(2));
        QCOMPARE(moved.size(), 0);
    }

    void barsUpToTheMarkAreInTheAccentColour() {
        BarPlot plot;
        plot.setBars(std::vector<double>(10, 1.0), 0);
        plot.setMark(4);
        show(plot, 400, 140);
        const QImage image = plot.grab().toImage();
        const int inside = pixelsOf(image, theme().accent), outside = pixelsOf(image, theme().quiet);
        QVERIFY(inside > 2000);
        QVERIFY(std::abs(inside - outside) < inside / 5);
    }

    void plotsTakeTheColoursOfAnotherTheme() {
        CurvePlot plot;
        plot.setSeries({falling("ours", 0, 0.95)});
        show(plot, 420, 300);
        QVERIFY(pixelsOf(plot.grab().toImage(), Theme::light().accent) > 100);
        applyTheme(*qApp, ThemeChoice::Dark);
        QCoreApplication::processEvents();
        QTest::qWait(50);
        const QImage dark = plot.grab().toImage();
        QVERIFY(pixelsOf(dark, Theme::night().accent) > 100);
        QCOMPARE(pixelsOf(dark, Theme::light().accent), 0);
    }

    void theBitStripSaysWhichBitsDiffer() {
        BitStrip strip;
        std::vector<bool> differs(48, false);
        differs[7] = differs[28] = true;
        strip.setDifferences(differs);
        strip.resize(300, strip.heightForWidth(300));
        QCOMPARE(strip.differing(), 2);
        QCOMPARE(strip.accessibleDescription(), QString("These bits differ: 8, 29"));
        const QImage image = strip.grab().toImage();
        QVERIFY(pixelsOf(image, theme().bad) + pixelsOf(image, theme().good) > 0);
        for (const int bit : {0, 7, 28, 47}) {
            bool found = false;
            for (int y = 0; y < strip.height() && !found; ++y)
                for (int x = 0; x < strip.width() && !found; ++x) found = strip.bitAt({x, y}) == bit;
            QVERIFY(found);
        }
    }
};

QTEST_MAIN(PlotsTest)
#include "plots_test.moc"
