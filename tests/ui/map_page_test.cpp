#include "ui/browse/map_page.hpp"

#include <QComboBox>
#include <QElapsedTimer>
#include <QHelpEvent>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QToolTip>
#include <QWheelEvent>
#include <array>
#include <cmath>
#include <limits>
#include <random>

#include "tests/support/patience.hpp"

#include "tests/support/window_test.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/map_colours.hpp"
#include "ui/browse/map_view.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/search/bit_ends_view.hpp"
#include "ui/search/bit_strip.hpp"
#include "ui/search/lab_panel.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/theme.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;

namespace {

void save(QWidget& window, const QString& name) {
    const QString folder = qEnvironmentVariable("LAPLENS_SHOTS");
    if (!folder.isEmpty()) window.grab().save(folder + '/' + name + ".png");
}

std::shared_ptr<const LibraryMap> pointCloud(std::size_t n) {
    auto map = std::make_shared<LibraryMap>();
    std::mt19937 random(1);
    std::uniform_real_distribution<float> anywhere(0, 1);
    map->librarySize = n;
    map->clusters = {{.typical = 0, .pictures = std::uint32_t(n)}};
    map->clusterOf.assign(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
        map->imageIds.push_back(std::int64_t(i) + 1);
        map->neighbours.x.push_back(anywhere(random));
        map->neighbours.y.push_back(anywhere(random));
    }
    map->axes = map->neighbours;
    return map;
}

void wheel(QWidget& widget, QPointF at, int steps) {
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * steps}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
}

}  // namespace

class MapPageTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{8};
    std::unique_ptr<MainWindow> window_;

    MapPage& page() const { return *window_->findChild<MapPage*>(); }
    MapView& view() const { return page().view(); }
    LabPanel& lab() const { return *window_->findChild<LabPanel*>(); }
    GridModel& grid() const { return *window_->findChild<GridModel*>(); }
    LibrarySession& session() const { return window_->session(); }
    QuerySession& query() const { return window_->query(); }
    QPushButton* button(const QString& name) const {
        for (QPushButton* button : window_->findChildren<QPushButton*>())
            if ((button->accessibleName() == name || button->text() == name) && button->isVisible())
                return button;
        return nullptr;
    }
    void press(const QString& name) const {
        QTRY_VERIFY(button(name) && button(name)->isEnabled());
        QTest::mouseClick(button(name), Qt::LeftButton);
    }
    bool hasText(const QString& part) const {
        for (const QLabel* label : window_->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(part)) return true;
        return false;
    }
    void openMap() {
        press("Map");
        QVERIFY(QTest::qWaitFor([&] { return page().map() != nullptr; }, kWaitMs));
        view().fit();
        view().grab();
    }
    /// A picture of the grid is chosen while a query's result is shown.
    void search() {
        const std::int64_t id = session().index()->imageIds[5];
        query().searchForRow(id);
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto picture = query().queryPicture();
                return picture && picture->imageId == id && !picture->preview.isNull() && query().result() &&
                       grid().result() == query().result();
            },
            kWaitMs));
        auto* pictures = window_->findChild<PictureGrid*>();
        pictures->setCurrentIndex(grid().index(0));
        QVERIFY(QTest::qWaitFor([&] { return lab().bitStrip().isVisible() && window_->isIdle(); }, kWaitMs));
    }

private slots:
    void initTestCase() {
        keepSettingsIn(fixture_.folder);
        applyTheme(*qApp, ThemeChoice::Light);
        const QString given = qEnvironmentVariable("LAPLENS_LIBRARY");  // to look at another one by hand
        if (given.isEmpty()) {
            Library library = fixture_.open();
            addPictures(library, fixture_.pictures, true, fixture_.context);
            updateLibrary(library, {}, fixture_.context);
        }
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        window_->session().openLibrary(given.isEmpty() ? fixture_.libraryFolder
                                                       : std::filesystem::path(given.toStdString()));
        window_->resize(1280, 800);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return session().index() != nullptr; }, kWaitMs));
    }
    void whereThePointerRestsThePictureIsNamed() {
        openMap();
        view().zoomBy(4, view().placeOf(7));
        view().grab();
        QVERIFY(view().cards().empty());
        const QPoint at = view().placeOf(7).toPoint();
        QHelpEvent help(QEvent::ToolTip, at, view().mapToGlobal(at));
        // Of pictures on one spot any may be meant, and any whose thumbnail is there.
        QStringList names;
        const Library library = fixture_.open();
        for (std::size_t i = 0; i < page().map()->imageIds.size(); ++i)
            if (QRectF(at - QPoint(28, 28), QSizeF(56, 56)).contains(view().placeOf(i))) {
                const ImageRecord record = library.image(page().map()->imageIds[i]);
                names << QString::fromStdString(record.path + '\n' + record.label);
            }
        QVERIFY(!names.isEmpty());
        QApplication::sendEvent(&view(), &help);
        QTRY_VERIFY(names.contains(QToolTip::text()));
        QToolTip::hideText();
    }

    void cleanupTestCase() { window_.reset(); }

    void theMapHasADotForEveryPicture() {
        QElapsedTimer clock;
        clock.start();
        QTest::keyClick(window_.get(), Qt::Key_3, Qt::ControlModifier);
        QTRY_VERIFY(window_->findChild<MapPage*>());
        QVERIFY(QTest::qWaitFor([&] { return page().map() != nullptr; }, kWaitMs));
        qInfo("map of %zu pictures on the screen after %lld ms", page().map()->imageIds.size(),
              clock.elapsed());
        QCOMPARE(page().map()->imageIds, session().index()->imageIds);
        QVERIFY(hasText("alike ones side by side"));
        view().zoomBy(1.01);
        const QImage image = view().grab().toImage();
        for (std::size_t i = 0; i < page().map()->imageIds.size(); ++i)
            QVERIFY(image.pixelColor(view().placeOf(i).toPoint()) != theme().window);
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle(), kWaitMs);
        view().fit();
        save(*window_, "map-light");
        applyTheme(*qApp, ThemeChoice::Dark);
        save(*window_, "map-dark");
        view().zoomBy(8);
        view().grab();
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle(), kWaitMs);
        save(*window_, "map-near-dark");
        applyTheme(*qApp, ThemeChoice::Light);
        save(*window_, "map-near-light");
    }

    void theWheelZoomsAroundTheCursorAndDraggingMoves() {
        openMap();
        const QPointF cursor = view().placeOf(7), other = view().placeOf(20);
        wheel(view(), cursor, 2);
        QVERIFY((view().placeOf(7) - cursor).manhattanLength() < 1e-6);
        const double grown =
            std::hypot(view().placeOf(20).x() - cursor.x(), view().placeOf(20).y() - cursor.y()) /
            std::hypot(other.x() - cursor.x(), other.y() - cursor.y());
        QVERIFY(grown > 1.5);
        const QPointF before = view().placeOf(7);
        const QPoint from = view().rect().center();
        QTest::mousePress(&view(), Qt::LeftButton, {}, from);
        QTest::mouseMove(&view(), from + QPoint(30, -20));
        QTest::mouseRelease(&view(), Qt::LeftButton, {}, from + QPoint(30, -20));
        QVERIFY((view().placeOf(7) - before - QPointF(30, -20)).manhattanLength() < 1e-6);
        QTest::keyClick(&view(), Qt::Key_F);
        QVERIFY((view().placeOf(7) - cursor).manhattanLength() < 1e-6);
        QTest::keyClick(&view(), Qt::Key_Plus);
        QVERIFY(std::abs(view().placeOf(20).x() - other.x()) + std::abs(view().placeOf(20).y() - other.y()) >
                1);
    }

    void aLassoSelectsWhatLiesInsideAndTheGridShowsIt() {
        openMap();
        const QRect half(0, 0, view().width() / 2, view().height());
        std::vector<std::int64_t> inside;
        for (std::size_t i = 0; i < page().map()->imageIds.size(); ++i)
            if (QRectF(half.adjusted(2, 2, -2, -2)).contains(view().placeOf(i)))
                inside.push_back(page().map()->imageIds[i]);
        QVERIFY(inside.size() > 5 && inside.size() < page().map()->imageIds.size());
        QTest::mousePress(&view(), Qt::LeftButton, Qt::ShiftModifier, {2, 2});
        for (const QPoint corner : {QPoint(half.right() - 2, 2), QPoint(half.right() - 2, half.bottom() - 2),
                                    QPoint(2, half.bottom() - 2)})
            QTest::mouseMove(&view(), corner);
        save(*window_, "map-lasso");
        QTest::mouseRelease(&view(), Qt::LeftButton, {}, {2, half.bottom() - 2});

        QVERIFY(!page().isVisible());
        QTRY_COMPARE(grid().rowCount(), int(inside.size()));
        for (std::size_t i = 0; i < inside.size(); ++i) QCOMPARE(grid().imageIdAt(int(i)), inside[i]);
        QVERIFY(hasText(QString("Selection of %1 pictures").arg(inside.size())));
        session().refreshCounts();
        QTest::qWait(300);
        QCOMPARE(grid().rowCount(), int(inside.size()));
        QTRY_VERIFY_WITH_TIMEOUT(window_->isIdle(), kWaitMs);
        save(*window_, "map-selection");
        press("Show all pictures");
        QTRY_COMPARE(grid().rowCount(), int(session().counts().total));
        QVERIFY(!button("Show all pictures"));
    }

    void theLassoToolDrawsWithoutShiftAndTheButtonBrowsesWhatIsInSight() {
        openMap();
        press("Lasso");
        QSignalSpy selected(&page(), &MapPage::browseRequested);
        QTest::mousePress(&view(), Qt::LeftButton, {}, {1, 1});
        for (const QPoint corner :
             {QPoint(view().width() - 2, 1), view().rect().bottomRight(), QPoint(1, view().height() - 2)})
            QTest::mouseMove(&view(), corner);
        QTest::mouseRelease(&view(), Qt::LeftButton, {}, {1, view().height() - 2});
        QCOMPARE(selected.size(), 1);
        openMap();
        press("Lasso");
        view().zoomBy(4, view().placeOf(0));
        const std::vector<qint64> seen = view().picturesInSight();
        QVERIFY(!seen.empty());
        press("Browse the pictures in sight");
        QTRY_COMPARE(grid().rowCount(), int(seen.size()));
        press("Show all pictures");
    }

    void aMapComputedAnewLeavesTheViewAlone() {
        openMap();
        view().zoomBy(5, view().placeOf(4));
        const QPointF before = view().placeOf(9);
        const auto old = page().map();
        session().reload();
        QVERIFY(QTest::qWaitFor([&] { return page().map() && page().map() != old; }, kWaitMs));
        QVERIFY((view().placeOf(9) - before).manhattanLength() < 1e-6);
    }

    void aDoubleClickAndEnterSearch() {
        openMap();
        const QPoint at = view().placeOf(11).toPoint();
        const qint64 id = view().pictureAt(at);
        QVERIFY(id != 0);
        QTest::mouseDClick(&view(), Qt::LeftButton, {}, at);
        QTRY_VERIFY(query().queryPicture() && query().queryPicture()->imageId == id);
        openMap();
        view().zoomBy(50, view().placeOf(30));
        const QPointF off = QRectF(view().rect()).center() - view().placeOf(30);
        QVERIFY(off.manhattanLength() < view().width());
        QSignalSpy asked(&page(), &MapPage::searchRequested);
        QTest::keyClick(&view(), Qt::Key_Return);
        QCOMPARE(asked.size(), 1);
        // Which shows its answer, before another test begins.
        QTRY_VERIFY(query().queryPicture() && query().queryPicture()->imageId == asked[0][0].toLongLong() &&
                    window_->isIdle());
    }

    void aClustersCardSelectsItsPicturesWhichBrowseThenHasSelected() {
        QTRY_VERIFY(window_->isIdle());
        openMap();
        QTRY_VERIFY(!view().cards().empty());
        const MapCard card = view().cards().front();
        std::vector<qint64> members = view().picturesOf(card.cluster);
        QVERIFY(members.size() > 1);
        QCOMPARE(members.size(), std::size_t(page().map()->clusters[std::size_t(card.cluster)].pictures));
        QTest::mouseClick(&view(), Qt::LeftButton, {}, card.frame.center().toPoint());
        QCOMPARE(view().selectedPictures(), members);
        QVERIFY(hasText(QString("%1 pictures selected").arg(members.size())));
        const QPixmap marked = view().grab();
        save(*window_, "map-selected");
        press("Browse");
        auto* pictures = window_->findChild<PictureGrid*>();
        const auto sorted = [](std::vector<qint64> ids) {
            std::ranges::sort(ids);
            return ids;
        };
        QTRY_COMPARE(sorted(pictures->selectedImageIds()), members);
        QTRY_VERIFY(window_->isIdle());
        QCOMPARE(sorted(pictures->selectedImageIds()), members);

        // And the other way round.
        const std::vector<qint64> two{grid().imageIdAt(3), grid().imageIdAt(4)};
        pictures->selectionModel()->select({grid().index(3), grid().index(4)},
                                           QItemSelectionModel::ClearAndSelect);
        openMap();
        QCOMPARE(sorted(view().selectedPictures()), sorted(two));
        QCOMPARE(view().selectedCount(), std::size_t{2});
        QVERIFY(view().grab().toImage() != marked.toImage());
        QTest::keyClick(&view(), Qt::Key_Escape);
        QVERIFY(view().selectedPictures().empty());
        press("Browse");
        QTRY_VERIFY(pictures->selectedImageIds().empty());
    }

    void whatIsSelectedIsBrowsedAndMarkedWhenOneComesBack() {
        openMap();
        const std::vector<qint64> members = view().picturesOf(view().cards().front().cluster);
        QTest::mouseClick(&view(), Qt::LeftButton, {}, view().cards().front().frame.center().toPoint());
        press("Browse the selected pictures");
        QTRY_COMPARE(grid().rowCount(), int(members.size()));
        press("Back to the map");
        QCOMPARE(view().selectedPictures(), members);
        QTest::keyClick(&view(), Qt::Key_Escape);
        press("Browse");
        press("Show all pictures");
        QTRY_COMPARE(grid().rowCount(), int(session().counts().total));
    }

    void keysGoFromClusterToCluster() {
        openMap();
        const int clusters = int(page().map()->clusters.size());
        QVERIFY(clusters > 2);
        QCOMPARE(view().accessibleName(), QString("Map of the library"));
        QTest::keyClick(&view(), Qt::Key_PageDown);
        QVERIFY2(view().accessibleName().contains(QString("Cluster 1 of %1").arg(clusters)),
                 qPrintable(view().accessibleName()));
        QTest::keyClick(&view(), Qt::Key_PageDown);
        QTest::keyClick(&view(), Qt::Key_Space);
        QCOMPARE(view().selectedPictures(), view().picturesOf(1));
        QVERIFY(view().accessibleName().endsWith("selected"));
        save(*window_, "map-keys");
        QTest::keyClick(&view(), Qt::Key_Space);
        QVERIFY(view().selectedPictures().empty());
        QTest::keyClick(&view(), Qt::Key_PageUp);
        QTest::keyClick(&view(), Qt::Key_PageUp);
        QVERIFY(view().accessibleName().contains(QString("Cluster %1 of").arg(clusters)));
        // Wherever one looks, it comes into sight.
        view().zoomBy(40, view().placeOf(page().map()->clusters[1].typical));
        for (int cluster = 0; cluster < clusters; ++cluster) {
            QTest::keyClick(&view(), Qt::Key_PageDown);
            QVERIFY(QRectF(view().rect())
                        .contains(view().placeOf(page().map()->clusters[std::size_t(cluster)].typical)));
        }
        QSignalSpy browsed(&page(), &MapPage::browseRequested);
        QTest::keyClick(&view(), Qt::Key_Return);
        QCOMPARE(browsed.size(), 1);
        QCOMPARE(browsed[0][0].value<std::vector<qint64>>(), view().picturesOf(clusters - 1));
        press("Show all pictures");
    }

    void cardsDoNotHideEachOtherAndGiveWayToThumbnails() {
        ThumbnailCache none;
        MapView map(none);
        const auto cloud = pointCloud(2000);
        auto clustered = std::make_shared<LibraryMap>(*cloud);
        clustered->clusters.clear();
        for (int cluster = 0; cluster < 40; ++cluster)
            clustered->clusters.push_back({std::uint32_t(cluster), 50});
        for (std::size_t i = 0; i < 2000; ++i) clustered->clusterOf[i] = int(i % 40);
        for (const QSize size : {QSize(1280, 720), QSize(784, 380)}) {
            map.resize(size);
            map.setMap(clustered);
            map.fit();
            map.grab();
            const std::vector<MapCard> cards = map.cards();
            QVERIFY2(cards.size() > 25, qPrintable(QString::number(cards.size())));
            for (std::size_t i = 0; i < cards.size(); ++i) {
                QVERIFY(QRectF(map.rect()).contains(cards[i].frame));
                for (std::size_t j = 0; j < i; ++j) QVERIFY(!cards[i].frame.intersects(cards[j].frame));
                const QPointF off = cards[i].frame.center() - cards[i].point;
                QVERIFY(std::abs(off.x()) < 1.5 * cards[i].frame.width() &&
                        std::abs(off.y()) < 1.5 * cards[i].frame.height());
            }
            QCOMPARE(map.thumbnailsShown(), 0);
            map.zoomBy(6, map.placeOf(3));
            map.grab();
            QVERIFY(map.cards().empty());
            QVERIFY(map.thumbnailsShown() > 10);
        }
    }

    void whatTheColoursShowIsChosenAndRemembered() {
        openMap();
        const auto box = [this](const QString& name) {
            for (QComboBox* box : page().findChildren<QComboBox*>())
                if (box->accessibleName() == name) return box;
            return static_cast<QComboBox*>(nullptr);
        };
        const auto choose = [&](const QString& name, int row) {
            QVERIFY(box(name));
            box(name)->setFocus();
            QTest::keyClick(box(name), Qt::Key_Home);
            for (int i = 0; i < row; ++i) QTest::keyClick(box(name), Qt::Key_Down);
            QCOMPARE(box(name)->currentIndex(), row);
        };
        choose("Colour by", 2);
        const Library library = fixture_.open();
        const auto labels = library.labelCounts();
        QVERIFY(labels.size() > 3);
        const auto legend = [this] {
            for (QLabel* label : page().findChildren<QLabel*>())
                if (label->accessibleName() == "What the colours mean") return label->text();
            return QString();
        };
        for (const auto& [label, pictures] : labels)
            QTRY_VERIFY(legend().contains(QString::fromStdString(label).replace(' ', QChar::Nbsp)));
        view().fit();
        const QImage byLabel = view().grab().toImage();
        choose("Colour by", 3);
        QTRY_VERIFY(!legend().isEmpty() && view().grab().toImage() != byLabel);
        choose("Colour by", 1);
        for (const auto theme : {ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::Contrast}) {
            applyTheme(*qApp, theme);
            save(*window_, QString("map-folders-%1").arg(nameOf(theme)));
        }
        applyTheme(*qApp, ThemeChoice::Light);
        choose("Place by", 1);
        QVERIFY(hasText("eigenvectors"));
        QVERIFY(view().placeOf(7) != QPointF());
        MapPage again(session(), *window_->findChild<ThumbnailCache*>());
        for (const QComboBox* one : again.findChildren<QComboBox*>()) QCOMPARE(one->currentIndex(), 1);
        choose("Place by", 0);
        choose("Colour by", 0);
        QVERIFY(hasText("alike ones side by side"));
    }

    void coloursAreToldApartInEveryLook() {
        const auto lab =
            [](const QColor& colour) {  // Ottosson, "A perceptual color space for image processing"
                const auto linear = [](double v) {
                    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
                };
                const double r = linear(colour.redF()), g = linear(colour.greenF()),
                             b = linear(colour.blueF());
                const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
                const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
                const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
                return std::array{0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                                  1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                                  0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
            };
        const auto apart = [&](const QColor& a, const QColor& b) {
            const auto x = lab(a), y = lab(b);
            return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
        };
        MapColouring kinds, times;
        kinds.by = MapColouring::By::Label;
        kinds.names.resize(kMapColours);
        times.by = MapColouring::By::Date;
        times.names.resize(8);
        for (const auto choice : {ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::Contrast}) {
            applyTheme(*qApp, choice);
            for (const MapColouring* colouring : {&kinds, &times}) {
                const double least = colouring == &kinds ? 0.1 : 0.07;
                for (int i = -1; i < int(colouring->names.size()); ++i) {
                    const QColor colour = mapColour(*colouring, i);
                    QVERIFY(apart(colour, theme().window) > 0.2);
                    for (int j = colouring == &kinds ? -1 : 0; j < i; ++j)
                        QVERIFY2(apart(colour, mapColour(*colouring, j)) > least,
                                 qPrintable(QString("%1 %2").arg(i).arg(j)));
                }
            }
        }
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void thumbnailsAreFewAndDoNotHideEachOther() {
        ThumbnailCache none;
        MapView large(none);
        large.resize(1280, 720);
        large.setMap(pointCloud(100'000));
        large.grab();
        QCOMPARE(large.thumbnailsShown(), 0);
        qint64 fastest = std::numeric_limits<qint64>::max();
        for (int round = 0; round < 10; ++round) {
            large.zoomBy(round % 2 ? 1.01 : 1 / 1.01);
            QElapsedTimer clock;
            clock.start();
            large.grab();
            fastest = std::min(fastest, clock.nsecsElapsed());
        }
        qInfo("100,000 dots drawn anew in %.1f ms at best", double(fastest) / 1e6);
        large.fit();
        int most = 0;
        for (int step = 0; step < 20; ++step) {
            large.grab();
            most = std::max(most, large.thumbnailsShown());
            large.zoomBy(1.4, large.placeOf(3));
        }
        QVERIFY(most > 20 && most <= MapView::kMostThumbnails);
    }

    void aChosenBitShowsThePicturesAtItsEnds() {
        search();
        BitStrip& strip = lab().bitStrip();
        strip.setFocus();
        QTest::keyClick(&strip, Qt::Key_Right);
        QTest::keyClick(&strip, Qt::Key_Right);
        QTest::keyClick(&strip, Qt::Key_Return);
        QElapsedTimer clock;
        clock.start();
        BitEndsView& ends = lab().bitEnds();
        QVERIFY(QTest::qWaitFor([&] { return ends.imageIds().size() == 12; }, kWaitMs));
        qInfo("ends of a bit after %lld ms", clock.elapsed());
        QVERIFY(hasText("Bit 3"));
        JobContext context;
        const BitEnds expected = endsOf(projectBits(*session().index(), context), 2, 6);
        for (std::size_t i = 0; i < 6; ++i) {
            QCOMPARE(ends.imageIds()[i], session().index()->imageIds[expected.lowest[i].row]);
            QCOMPARE(ends.imageIds()[6 + i], session().index()->imageIds[expected.highest[i].row]);
        }
        const auto buttons = ends.findChildren<QToolButton*>();
        QTRY_VERIFY_WITH_TIMEOUT(
            std::ranges::none_of(buttons, [](QToolButton* b) { return b->icon().isNull(); }), kWaitMs);
        for (const QToolButton* picture : buttons)
            QVERIFY(picture->accessibleName().contains("end of the bit"));
        save(*window_, "bit-light");
        applyTheme(*qApp, ThemeChoice::Dark);
        save(*window_, "bit-dark");
        applyTheme(*qApp, ThemeChoice::Light);
        const qint64 id = ends.imageIds()[2];
        QTest::mouseClick(buttons[2], Qt::LeftButton);
        QTRY_VERIFY(query().queryPicture() && query().queryPicture()->imageId == id);
    }

    void theHeatMapCoversBothComparedPictures() {
        search();
        QSignalSpy explained(&query(), &QuerySession::explained);
        QElapsedTimer clock;
        clock.start();
        press("Heat map");
        QVERIFY(QTest::qWaitFor([&] { return !explained.isEmpty(); }, kWaitMs));
        qInfo("heat of two pictures after %lld ms, the network's loading included", clock.elapsed());
        const auto explanation = explained.last()[0].value<std::shared_ptr<const Explanation>>();
        QVERIFY(explanation != nullptr);
        QVERIFY(lab().wantsHeat() == false);
        QCOMPARE(explanation->imageId, grid().imageIdAt(0));
        QCOMPARE(*std::ranges::max_element(explanation->maps.query.heat), 1.0f);
        QVERIFY(!explanation->query.isNull() && !explanation->result.isNull());
        QVERIFY(hasText("cosine"));
        window_->resize(1280, 1100);
        save(*window_, "heat-light");
        applyTheme(*qApp, ThemeChoice::Dark);
        save(*window_, "heat-dark");
        applyTheme(*qApp, ThemeChoice::Light);
        window_->resize(1280, 800);

        // Another picture is explained by itself while the map is asked for.
        window_->findChild<PictureGrid*>()->setCurrentIndex(grid().index(1));
        QVERIFY(QTest::qWaitFor(
            [&] {
                return explained.last()[0].value<std::shared_ptr<const Explanation>>()->imageId ==
                       grid().imageIdAt(1);
            },
            kWaitMs));
        press("Heat map");
        QVERIFY(!hasText("cosine"));
    }
};

QTEST_MAIN(MapPageTest)
#include "map_page_test.moc"
