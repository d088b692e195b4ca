#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>

#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/sidebar.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// Looking at a library of nested folders, in each of which the pictures have the same names.
class LookingTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{4};
    std::unique_ptr<MainWindow> window_;

    LibrarySession& session() const { return window_->session(); }
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
        QVERIFY(entry("wanderings")->isExpanded() && entry("2023")->isExpanded() && !entry("2024")->isExpanded());
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
        const auto* view = window_->findChild<FullView*>();
        QTRY_VERIFY(view->isVisible());
        QVERIFY(view->accessibleDescription().startsWith(shown[0]));
        QTest::keyClick(const_cast<FullView*>(view), Qt::Key_Escape);

        // And of what was found.
        session().searchForRow(model().imageIdAt(3));
        QTRY_VERIFY(session().result() && model().result());
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
};

QTEST_MAIN(LookingTest)
#include "looking_test.moc"
