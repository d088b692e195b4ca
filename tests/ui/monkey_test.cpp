#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>
#include <random>

#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/theme.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;

/// A seeded run of random actions on the real window: clicks, keys, the wheel, text, drags of the edge,
/// commands. LAPLENS_MONKEY_ACTIONS and LAPLENS_MONKEY_SEED make it longer and another. It holds that nothing
/// crashes or hangs, that the library stays sound, and that no picture's file is lost.
class MonkeyTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{4};

    static int fromEnvironment(const char* name, int otherwise) {
        const QByteArray value = qgetenv(name);
        return value.isEmpty() ? otherwise : value.toInt();
    }
    int filesLeft() const {
        int files = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(fixture_.folder))
            files += entry.path().extension() == ".jpg";
        return files;
    }

private slots:
    void initTestCase() { prepareWindowTest(fixture_); }

    void nothingBreaksWhateverIsDone() {
        const int actions = fromEnvironment("LAPLENS_MONKEY_ACTIONS", 400);
        std::mt19937 random(unsigned(fromEnvironment("LAPLENS_MONKEY_SEED", 1)));
        const auto below = [&](int n) { return int(random() % unsigned(std::max(1, n))); };
        MainWindow window(MainWindow::PrepareDemo{});
        window.session().openLibrary(fixture_.libraryFolder);
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitFor([&] { return window.session().index() != nullptr; }, kWaitMs));
        const int before = filesLeft();

        // Whatever waits for an answer is given up: dialogs and menus would wait for ever.
        QTimer closer;
        connect(&closer, &QTimer::timeout, this, [] {
            for (QWidget* widget : {QApplication::activeModalWidget(), QApplication::activePopupWidget()})
                if (widget) widget->close();
        });
        closer.start(50);

        const QStringList never = {MainWindow::tr("Quit"),
                                   MainWindow::tr("Close the library"),
                                   MainWindow::tr("Search for a part of the screen"),
                                   MainWindow::tr("Full screen"),
                                   MainWindow::tr("Open in another program"),
                                   MainWindow::tr("Open a picture to search for\u2026")};
        const auto childAt = [&] {
            const QPoint at(below(window.width()), below(window.height()));
            QWidget* child = window.childAt(at);
            return std::pair(child ? child : &window, child ? child->mapFrom(&window, at) : at);
        };
        constexpr Qt::Key kKeys[] = {Qt::Key_Left,    Qt::Key_Right, Qt::Key_Up,   Qt::Key_Down,
                                     Qt::Key_Space,   Qt::Key_I,     Qt::Key_Z,    Qt::Key_Escape,
                                     Qt::Key_Plus,    Qt::Key_Tab,   Qt::Key_Home, Qt::Key_End,
                                     Qt::Key_PageDown};
        for (int i = 0; i < actions; ++i) {
            switch (below(8)) {
                case 0:
                case 1: {
                    const auto [widget, at] = childAt();
                    const auto* button = qobject_cast<QPushButton*>(widget);
                    const bool opensFiles = button && button->text().contains(QChar(0x2026));
                    if (!opensFiles)
                        QTest::mouseClick(widget, Qt::LeftButton,
                                          below(4) ? Qt::NoModifier : Qt::ControlModifier, at);
                    break;
                }
                case 2: {
                    const auto [widget, at] = childAt();
                    QWheelEvent wheel(at, widget->mapToGlobal(at), {}, {0, below(2) ? 120 : -120},
                                      Qt::NoButton, below(3) ? Qt::NoModifier : Qt::ControlModifier,
                                      Qt::NoScrollPhase, false);
                    QApplication::sendEvent(widget, &wheel);
                    break;
                }
                case 3:
                case 4:
                    if (QWidget* focus = QApplication::focusWidget())
                        QTest::keyClick(focus, kKeys[below(std::size(kKeys))],
                                        below(4) ? Qt::NoModifier : Qt::ShiftModifier);
                    break;
                case 5: {
                    const QList<QAction*> all = window.actions();
                    QAction* action = all[below(int(all.size()))];
                    if (!never.contains(action->text())) action->trigger();
                    break;
                }
                case 6:
                    if (auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget()))
                        QTest::keyClicks(field, QString(QChar(u'a' + below(26))));
                    else
                        window.resize(700 + below(900), 500 + below(500));
                    break;
                case 7:
                    if (const auto index = window.session().index(); index && index->size() > 0)
                        window.query().searchForRow(index->imageIds[std::size_t(below(int(index->size())))]);
            }
            QTest::qWait(below(15));
        }
        closer.stop();
        window.session().jobs().cancelAll();
        QVERIFY(QTest::qWaitFor([&] { return !window.session().jobs().isRunning(); }, kWaitMs));
        QTest::qWait(500);
        QVERIFY(fixture_.open().integrityProblem().empty());
        QCOMPARE(filesLeft(), before);
        QVERIFY(window.session().isOpen());
    }
};

QTEST_MAIN(MonkeyTest)
#include "monkey_test.moc"
