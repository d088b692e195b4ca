#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/session/resource_jobs.hpp"
#include "ui/session/watched_folders.hpp"
#include "ui/shared/convert.hpp"
#include "ui/window/command_palette.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/settings_page.hpp"
#include "ui/window/welcome_page.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// The window's menus, its settings, and the libraries that it opens and closes.
class MenusTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<MainWindow> window_;

    LibrarySession& session() const { return window_->session(); }
    WatchedFolders& watched() const { return *window_->findChild<WatchedFolders*>(); }
    QuerySession& query() const { return window_->query(); }
    static bool waitFor(const std::function<bool()>& there) { return QTest::qWaitFor(there, kWaitMs); }
    QMenu* menu() const {
        for (QToolButton* button : window_->findChildren<QToolButton*>())
            if (button->accessibleName() == "Menu") return button->menu();
        return nullptr;
    }
    QAction* action(const QString& text) const {
        for (QAction* action : window_->actions())
            if (action->text() == text) return action;
        return nullptr;
    }
    /// What a menu holds, in those inside it, too.
    static QList<QAction*> commandsOf(const QMenu* menu) {
        QList<QAction*> commands;
        for (QAction* action : menu->actions()) {
            if (action->isSeparator()) continue;
            if (action->menu())
                commands << commandsOf(action->menu());
            else
                commands << action;
        }
        return commands;
    }
    void choose(const fs::path& file) const {
        QFileDialog* dialog = nullptr;
        QVERIFY(
            waitFor([&] { return (dialog = window_->findChild<QFileDialog*>()) && dialog->isVisible(); }));
        dialog->findChild<QLineEdit*>()->setText(toQString(file));
        QMetaObject::invokeMethod(dialog, "accept");
        QVERIFY(waitFor([&] { return window_->findChild<QFileDialog*>() == nullptr; }));
    }
    template <class Control>
    Control* setting(const QString& name) const {
        const auto& page = *window_->findChild<SettingsPage*>();
        for (auto* control : page.findChildren<Control*>()) {
            if (control->accessibleName() == name) return control;
            if constexpr (requires { control->text(); })
                if (control->text() == name) return control;
        }
        return nullptr;
    }
    void showSettings() const {
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+,"));
        QVERIFY(window_->findChild<SettingsPage*>()->isVisible());
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(1);
        prepareWindowTest(*fixture_);
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        session().openLibrary(fixture_->libraryFolder);
        window_->show();
        QVERIFY(waitFor([this] { return session().index() && window_->isIdle(); }));
    }
    void cleanup() {
        window_.reset();
        fixture_.reset();
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void menusPaletteAndKeysHaveTheSameCommands() {
        QList<QAction*> all = window_->actions(), inMenus = commandsOf(menu());
        all.removeOne(action("Menu"));  // it opens them
        for (const QAction* command : all)
            QVERIFY2(inMenus.count(command) == 1, qPrintable(command->text() + " is not in one menu"));
        for (QAction* command : inMenus)
            QVERIFY2(all.contains(command), qPrintable(command->text() + " is in no list of commands"));
        QStringList texts;
        for (const QAction* command : window_->actions()) texts << command->text();
        QCOMPARE(texts.removeDuplicates(), 0);
        for (const char* key : {"Ctrl+K", "F1"}) {
            QTest::keySequence(window_.get(), QKeySequence(key));
            auto* palette = window_->findChild<CommandPalette*>();
            QVERIFY(palette->isVisible());
            QStringList listed;
            for (int row = 0; row < palette->list()->count(); ++row)
                listed << palette->list()->item(row)->text();
            QCOMPARE(listed, texts);
            QTest::keyClick(palette->field(), Qt::Key_Escape);
        }
    }

    void noTwoCommandsHaveTheSameKey() {
        QMap<QString, QString> keys;
        for (const QAction* command : window_->actions())
            for (const QKeySequence& key : command->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()),
                         qPrintable(key.toString() + ": " + command->text() + ", " + keys[key.toString()]));
                keys[key.toString()] = command->text();
            }
    }

    void theMenuOpensByItsKey() {
        bool opened = false;
        QTimer look;
        connect(&look, &QTimer::timeout, this, [&] {
            QWidget* popup = QApplication::activePopupWidget();
            if (!popup) return;
            opened = popup == menu();
            popup->close();
        });
        look.start(20);
        QTest::keySequence(window_.get(), QKeySequence("F10"));
        QVERIFY(waitFor([&] { return opened; }));
    }

    void aLibraryIsMadeClosedAndOpenedAgain() {
        const fs::path made = fixture_->folder / "made";
        action(QString::fromUtf8("New library\u2026"))->trigger();
        choose(made);
        const fs::path place = fixture_->folder / "made.laplens";
        QVERIFY(waitFor([&] { return session().isOpen() && session().folder() == place; }));
        QCOMPARE(window_->windowTitle(), QString("made - LapLens"));

        action("Close the library")->trigger();
        QVERIFY(!session().isOpen());
        QCOMPARE(window_->windowTitle(), QString("LapLens"));
        QVERIFY(window_->findChild<WelcomePage*>()->isVisible());
        fs::rename(fixture_->libraryFolder, fixture_->folder / "moved.laplens");
        QTest::qWait(1500);  // nothing is awaited
        fs::rename(fixture_->folder / "moved.laplens", fixture_->libraryFolder);

        QMenu* recent = nullptr;
        for (QMenu* menu : menu()->findChildren<QMenu*>())
            if (menu->title() == "Open recent") recent = menu;
        QVERIFY(recent);
        emit recent->aboutToShow();
        QCOMPARE(recent->actions().size(), 2);
        QCOMPARE(recent->actions()[0]->text(), QString("made"));
        QCOMPARE(recent->actions()[1]->text(), QString("test"));
        recent->actions()[1]->trigger();
        QVERIFY(waitFor([&] { return session().index() && session().folder() == fixture_->libraryFolder; }));
        QVERIFY(waitFor([&] { return window_->grid().isVisible(); }));

        action(QString::fromUtf8("Open a library\u2026"))->trigger();
        choose(fixture_->pictures);
        QVERIFY(window_->findChild<ErrorBar*>()->text().contains("no library"));
        action(QString::fromUtf8("Open a library\u2026"))->trigger();
        choose(place);
        QVERIFY(waitFor([&] { return session().isOpen() && session().folder() == place; }));
    }

    void aLibraryIsCalledByItsWholeName() {
        session().makeLibrary(fixture_->folder / "L.win");
        QVERIFY(waitFor([this] { return window_->windowTitle() == "L.win - LapLens"; }));
    }

    void oneSliderOfBitsIsInSight() {
        const auto sliders = [this] {
            QList<QSlider*> sliders;
            for (QSlider* slider : window_->findChildren<QSlider*>())
                if (slider->isVisible() && slider->accessibleName() == "Bits") sliders << slider;
            return sliders;
        };
        query().searchForRow(1);
        QVERIFY(waitFor([this] { return query().result() && window_->isIdle(); }));
        QCOMPARE(sliders().size(), 1);
        QTest::keySequence(window_.get(), QKeySequence("F9"));
        QCOMPARE(sliders().size(), 1);
        sliders().front()->setValue(48);
        QTest::keySequence(window_.get(), QKeySequence("F9"));
        QCOMPARE(sliders().size(), 1);
        QCOMPARE(sliders().front()->value(), 48);
        // None while there are no codes.
        session().makeLibrary(fixture_->folder / "empty.laplens");
        QVERIFY(waitFor([this] { return session().isOpen() && session().counts().total == 0; }));
        query().searchForFile(fixture_->pictures / "none.jpg");
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+2"));
        QCOMPARE(sliders().size(), 0);
    }

    void whatIsLookedForByNameStandsWhereItHolds() {
        auto& find = *window_->findChild<QWidget*>("topBar")->findChild<QLineEdit*>();
        const int all = window_->grid().model()->rowCount();
        find.setText("balloons");
        QVERIFY(waitFor([&] { return window_->grid().model()->rowCount() < all && window_->isIdle(); }));
        const int found = window_->grid().model()->rowCount();
        for (const char* page : {"Ctrl+2", "Ctrl+6"}) {
            QTest::keySequence(window_.get(), QKeySequence(page));
            QVERIFY(find.text().isEmpty());
            QTest::qWait(300);
            QVERIFY2(!window_->grid().isVisible(), "nothing was typed");
            QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
            QCOMPARE(find.text(), QString("balloons"));
            QCOMPARE(window_->grid().model()->rowCount(), found);
        }
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+6"));
        find.setText("beaches");
        QVERIFY(waitFor([&] { return window_->grid().isVisible() && window_->isIdle(); }));
        QCOMPARE(find.text(), QString("beaches"));
    }

    void aChipWithTheFocusDoesNotLookSwitchedOn() {
        for (const ThemeChoice look : {ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::Contrast}) {
            applyTheme(*qApp, look);
            QSignalSpy results(&query(), &QuerySession::resultReady);
            query().searchForRow(1);
            QVERIFY(waitFor([&] { return !results.isEmpty() && window_->isIdle(); }));
            QPushButton* chip = nullptr;
            for (auto* button : window_->findChildren<QPushButton*>())
                if (button->text() == "mirror") chip = button;
            const auto accents = [&] {
                QTest::qWait(50);
                const QImage shot = chip->grab().toImage();
                int count = 0;
                for (int y = 0; y < shot.height(); ++y)
                    for (int x = 0; x < shot.width(); ++x) count += shot.pixelColor(x, y) == theme().accent;
                return count;
            };
            chip->setChecked(false);
            chip->setFocus();
            QVERIFY(chip->hasFocus());
            const int focused = accents();
            chip->setChecked(true);
            QTRY_VERIFY2(accents() > focused + 100, qPrintable(nameOf(look)));
            if (look != ThemeChoice::Contrast) QCOMPARE(focused, 0);
            chip->setChecked(false);
            window_->grid().setFocus();
        }
    }

    void whatIsSetHoldsAtOnceAndStays() {
        showSettings();
        auto* look = setting<QComboBox>("Look");
        look->setCurrentIndex(2);
        emit look->activated(2);
        QVERIFY(theme().dark);
        QCOMPARE(QSettings().value("window/look").toString(), QString("dark"));
        action("Look: light")->trigger();
        QVERIFY(!theme().dark);
        QCOMPARE(look->currentText(), QString("light"));

        auto* language = setting<QComboBox>("Language");
        language->setCurrentIndex(language->findData("de"));
        emit language->activated(language->currentIndex());
        QCOMPARE(QSettings().value("window/language").toString(), QString("de"));
        QVERIFY(setting<QLabel>("The language holds from the next start of LapLens.")->isVisible());

        auto& thumbnails = *window_->findChild<ThumbnailCache*>();
        setting<QSpinBox>("Thumbnails that are kept")->setValue(32);
        QCOMPARE(thumbnails.maxBytes(), qint64(32) << 20);
        auto* watch = setting<QCheckBox>("Watch the folders and take up what changes in them");
        QVERIFY(!watch->isChecked());
        watch->click();
        QVERIFY(waitFor([this] { return watched().state().watched > 0; }));
        QVERIFY(waitFor([&] {
            return setting<QLabel>(QString("%1 folder(s) are watched.").arg(watched().state().watched)) !=
                   nullptr;
        }));

        auto* proxy = setting<QLineEdit>("Proxy");
        proxy->setText("http://proxy:3128");
        emit proxy->editingFinished();
        QCOMPARE(QSettings().value(ResourceJobs::kProxySetting).toString(), QString("http://proxy:3128"));
        proxy->setText("http://me:secret@proxy:3128");
        emit proxy->editingFinished();
        QCOMPARE(QSettings().value(ResourceJobs::kProxySetting).toString(), QString("http://proxy:3128"));

        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        window_->show();
        showSettings();
        QCOMPARE(setting<QSpinBox>("Thumbnails that are kept")->value(), 32);
        QVERIFY(setting<QCheckBox>("Watch the folders and take up what changes in them")->isChecked());
        QCOMPARE(setting<QLineEdit>("Proxy")->text(), QString("http://proxy:3128"));
    }

    void deletionAsksWhereThatIsWanted() {
        showSettings();
        setting<QCheckBox>("Ask before pictures go to the trash")->click();
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        auto& grid = window_->grid();
        const int before = grid.model()->rowCount();
        grid.setCurrentIndex(grid.model()->index(0, 0));
        QTest::keySequence(window_.get(), QKeySequence::Delete);
        QMessageBox* box = nullptr;
        QVERIFY(waitFor([&] { return (box = window_->findChild<QMessageBox*>()) != nullptr; }));
        QCOMPARE(grid.model()->rowCount(), before);
        box->defaultButton()->click();
        QVERIFY(waitFor([&] { return grid.model()->rowCount() == before - 1; }));
    }

    void theFoldersOfTheLibraryAreListedAndRemoved() {
        showSettings();
        const QString name = QString("Remove %1 from the library").arg(toQString(fixture_->pictures));
        QVERIFY(waitFor([&] { return setting<QPushButton>(name) != nullptr; }));
        setting<QPushButton>(name)->click();
        QVERIFY(waitFor([&] { return fixture_->open().roots().empty(); }));
        QVERIFY(waitFor([&] { return setting<QPushButton>(name) == nullptr; }));
        setting<QPushButton>("Choose the network of this library")->click();
        QVERIFY(!window_->findChild<SettingsPage*>()->isVisible());
        action("Close the library")->trigger();
        showSettings();
        QVERIFY(!setting<QPushButton>("Show where the library lies")->isVisible());
    }
};

QTEST_MAIN(MenusTest)
#include "menus_test.moc"
