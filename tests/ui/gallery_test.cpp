#include <QApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>

#include "tests/support/patience.hpp"

#include "tests/support/window_test.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/theme.hpp"
#include "ui/window/about_dialog.hpp"
#include "ui/window/command_palette.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;

namespace {

/// What 300 % leave of a screen of 3840 x 2160 pixels.
constexpr QSize kSmallestScreen(1280, 720);

}  // namespace

/// Every page in every look, at the sizes that people have. LAPLENS_SHOTS=folder keeps the pictures, and
/// LAPLENS_GALLERY=name.laplens shows another library than the fixture's.
class GalleryTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{6};
    std::unique_ptr<MainWindow> window_;

    void settle() const {
        QVERIFY(QTest::qWaitFor([&] { return window_->isIdle(); }, kWaitMs));
        QTest::qWait(150);
    }
    void press(const char* key) const { QTest::keySequence(window_.get(), QKeySequence(key)); }
    std::int64_t pictureAt(std::size_t row) const { return window_->session().index()->imageIds[row]; }

    /// Shows one page after another and calls `look` on each.
    void forEachPage(const std::function<void(const QString&)>& look) const {
        const std::pair<const char*, const char*> keys[] = {
            {"Ctrl+1", "browse"}, {"Ctrl+5", "experiments"}, {"Ctrl+6", "models"},
            {"Ctrl+3", "map"},    {"Ctrl+4", "duplicates"},  {"Ctrl+,", "settings"}};
        for (const auto& [key, name] : keys) {
            press(key);
            settle();
            look(name);
        }
        window_->query().searchForRow(pictureAt(window_->session().index()->size() / 3));
        QVERIFY(QTest::qWaitFor([&] { return window_->query().result() != nullptr; }, kWaitMs));
        settle();
        auto& grid = window_->grid();
        grid.setCurrentIndex(grid.model()->index(std::min(4, grid.model()->rowCount() - 1), 0));
        settle();
        look("search");
        grid.setFocus();
        QTest::keyClick(&grid, Qt::Key_Space);
        settle();
        look("full");
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        press("Ctrl+B");
        settle();
        look("compare");
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        press("Ctrl+K");
        settle();
        look("commands");
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        press("Ctrl+Shift+F");
        settle();
        look("begin");
    }

private slots:
    void initTestCase() {
        prepareWindowTest(fixture_);
        const QByteArray other = qgetenv("LAPLENS_GALLERY");
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        window_->session().openLibrary(other.isEmpty() ? fixture_.libraryFolder
                                                       : std::filesystem::path(other.toStdString()));
        window_->resize(1280, 800);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return window_->session().index() != nullptr; }, kWaitMs));
    }
    void cleanupTestCase() {
        window_.reset();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void everyPageFitsASmallScreen() {
        forEachPage([&](const QString& page) {
            const QSize least = window_->minimumSizeHint();
            QVERIFY2(
                least.width() <= kSmallestScreen.width() && least.height() <= kSmallestScreen.height(),
                qPrintable(QString("%1 needs %2 x %3").arg(page).arg(least.width()).arg(least.height())));
            QCOMPARE(window_->size(), QSize(1280, 800));
            for (const auto* area : window_->findChildren<QScrollArea*>())
                if (area->isVisible())
                    QVERIFY2(area->horizontalScrollBar()->maximum() == 0,
                             qPrintable(page + ": must be scrolled sideways"));
        });
    }

    void everyPageInEveryLook_data() {
        QTest::addColumn<QString>("look");
        QTest::addColumn<QSize>("size");
        for (const char* look : {"light", "dark", "contrast"})
            for (const QSize size : {QSize(1280, 800), QSize(2560, 1440)})
                QTest::addRow("%s-%d", look, size.width()) << QString(look) << size;
    }
    /// A look is changed while pages are open: what was painted before must follow.
    void everyPageInEveryLook() {
        QFETCH(QString, look);
        QFETCH(QSize, size);
        applyTheme(*qApp, themeChoiceNamed(look));
        window_->resize(size);
        forEachPage([&](const QString& page) {
            saveShot(*window_, QString("%1-%2-%3").arg(page, look).arg(size.width()));
            // The bars above and below: pictures have colours of their own.
            const QImage shot = window_->grab().toImage();
            const int bar = shot.height() / 40;
            std::size_t light = 0, looked = 0;
            for (int y = 0; y < shot.height(); ++y)
                for (int x = 0; (y < bar || y >= shot.height() - bar / 2) && x < shot.width();
                     x += 7, ++looked)
                    light += qGray(shot.pixel(x, y)) > 160;
            const bool isLight = 2 * light > looked;
            QVERIFY2(isLight == (look == "light"),
                     qPrintable(QString("%1: %2 of %3 samples are light").arg(page).arg(light).arg(looked)));
        });
    }

    void theAboutDialogInEveryLook() {
        for (const char* look : {"light", "dark", "contrast"}) {
            applyTheme(*qApp, themeChoiceNamed(look));
            AboutDialog about(window_.get());
            about.show();
            QVERIFY(QTest::qWaitForWindowExposed(&about));
            QTest::qWait(100);
            saveShot(about, QString("about-%1").arg(look));
        }
    }
};

QTEST_MAIN(GalleryTest)
#include "gallery_test.moc"
