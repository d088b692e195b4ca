#include "ui/search/lab_panel.hpp"

#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <algorithm>

#include "ui/search/bit_strip.hpp"
#include "ui/search/code_lengths.hpp"
#include "ui/shared/bar_plot.hpp"
#include "ui/shared/curve_plot.hpp"
#include "ui/shared/theme.hpp"

using namespace laplens;

namespace {

constexpr int kBits = 48;

/// Two pictures: the second differs from the first in bits 3 and 40.
std::shared_ptr<const SearchIndex> twoPictures() {
    auto index = std::make_shared<SearchIndex>();
    index->model.method = "ldh-rotated";
    index->imageIds = {11, 12};
    index->labels = {0, 0};
    index->labelNames = {"dogs"};
    index->codes = PackedCodes(2, kBits);
    index->codes.setBit(1, 3, true);
    index->codes.setBit(1, 40, true);
    return index;
}

std::shared_ptr<const SearchResult> resultWithCurve() {
    auto result = std::make_shared<SearchResult>();
    result->bits = kBits;
    result->histogram.assign(kBits + 1, 2);
    for (int radius = 0; radius <= kBits; ++radius)
        result->curve.push_back({radius, 1 - radius / 60.0, radius / double(kBits)});
    result->averagePrecision = 0.8;
    return result;
}

std::shared_ptr<const Query> firstAsQuery(const SearchIndex& index) {
    auto query = std::make_shared<Query>();
    query->code.assign(index.codes[0].begin(), index.codes[0].end());
    query->label = 0;
    return query;
}

}  // namespace

class LabPanelTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        applyTheme(*qApp, ThemeChoice::Light);
        panel_ = std::make_unique<LabPanel>();
        panel_->resize(330, 1000);
        const auto index = twoPictures();
        panel_->setIndex(index);
        panel_->showResult(resultWithCurve(), firstAsQuery(*index));
        panel_->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
    }

    void draggingTheHistogramMovesTheCurvesCutAndSaysTheRadius() {
        panel_->setRadius(9);
        QSignalSpy changed(panel_.get(), &LabPanel::radiusChanged);
        QTest::mouseClick(&panel_->distances(), Qt::LeftButton, {}, panel_->distances().pixelAfter(14));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toInt(), 14);
        QCOMPARE(panel_->curve().cutPoint(), 14);
    }

    void clickingTheCurveMovesTheHistogramsRadius() {
        QSignalSpy changed(panel_.get(), &LabPanel::radiusChanged);
        QTest::mouseClick(&panel_->curve(), Qt::LeftButton, {}, panel_->curve().pixelOf(0, 20));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toInt(), 20);
        QCOMPARE(panel_->distances().mark(), std::optional(20));
    }

    void aRadiusFromOutsideIsShownWithoutASignal() {
        QSignalSpy changed(panel_.get(), &LabPanel::radiusChanged);
        panel_->setRadius(7);
        QCOMPARE(panel_->distances().mark(), std::optional(7));
        QCOMPARE(panel_->curve().cutPoint(), 7);
        panel_->setRadius(-1);
        QVERIFY(!panel_->distances().mark());
        QCOMPARE(changed.size(), 0);
    }

    void theBitStripComparesTheQueryWithTheChosenPicture() {
        QImage picture(60, 40, QImage::Format_RGB888);
        picture.fill(Qt::darkGreen);
        panel_->showPicture(12, picture, picture);
        QVERIFY(panel_->bitStrip().isVisible());
        QCOMPARE(panel_->bitStrip().differing(), 2);
        QVERIFY(panel_->bitStrip().differences()[3]);
        QVERIFY(panel_->bitStrip().differences()[40]);
        panel_->showPicture(0);
        QVERIFY(!panel_->bitStrip().isVisible());
    }

    void movingTheSliderSaysTheBits() {
        QSignalSpy changed(panel_.get(), &LabPanel::bitsChanged);
        auto* slider = panel_->findChild<QSlider*>();
        QVERIFY(slider);
        slider->setValue(16);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toInt(), 16);
        panel_->setBits(48);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(panel_->bits(), 48);
    }

    void aQueryWithoutALabelHasNoCurve() {
        auto result = std::make_shared<SearchResult>(*resultWithCurve());
        result->curve.clear();
        panel_->showResult(result, firstAsQuery(*twoPictures()));
        QVERIFY(!panel_->curve().isVisible());
        QVERIFY(panel_->distances().isVisible());
    }

    void aLibraryWithoutLabelsIsNotToldOfThem() {
        auto index = std::make_shared<SearchIndex>(*twoPictures());
        index->labelNames.clear();
        index->labels.assign(2, -1);
        auto result = std::make_shared<SearchResult>(*resultWithCurve());
        result->curve.clear();
        panel_->setIndex(index);
        panel_->showResult(result, firstAsQuery(*index));
        for (const QLabel* text : panel_->findChildren<QLabel*>())
            QVERIFY2(!text->isVisible() ||
                         (!text->text().contains("label") && text->text() != "Precision and recall"),
                     qPrintable(text->text()));
        panel_->setIndex(twoPictures());
        panel_->showResult(result, firstAsQuery(*index));
        QVERIFY(std::ranges::any_of(panel_->findChildren<QLabel*>(), [](const QLabel* text) {
            return text->isVisible() && text->text().startsWith("The query has no label");
        }));
    }

    void theSliderStopsAtLengthsThatAreWorthALook() {
        auto* slider = panel_->findChild<QSlider*>();
        setCodeLengths(slider, 256);
        slider->setValue(256);
        const auto pressed = [&](Qt::Key key) {
            QTest::keyClick(slider, key);
            return slider->value();
        };
        for (const int length : {128, 96, 64, 48, 32, 16, 16}) QCOMPARE(pressed(Qt::Key_Left), length);
        QCOMPARE(pressed(Qt::Key_PageUp), 32);
        QCOMPARE(pressed(Qt::Key_End), 256);
        QCOMPARE(pressed(Qt::Key_Home), 16);
        slider->setValue(40);
        QCOMPARE(slider->value(), 40);
        QCOMPARE(pressed(Qt::Key_Right), 48);
        slider->setSliderDown(true);
        slider->setSliderPosition(100);
        slider->triggerAction(QSlider::SliderMove);
        QCOMPARE(slider->value(), 96);
        slider->setSliderDown(false);
        setCodeLengths(slider, 70);
        slider->setValue(70);
        QCOMPARE(pressed(Qt::Key_Left), 64);
        QCOMPARE(pressed(Qt::Key_Right), 70);
    }

private:
    std::unique_ptr<LabPanel> panel_;
};

QTEST_MAIN(LabPanelTest)
#include "lab_panel_test.moc"
