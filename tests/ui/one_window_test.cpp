#include <QApplication>
#include <QDBusConnection>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/search/query_strip.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/one_window.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr auto kSecondStart = "--second-start";
constexpr int kHandedOver = 0, kNotHandedOver = 3;

}  // namespace

/// A library that is open in one window, and another start of the program, on a session bus of their own.
class OneWindowTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{1};
    QProcess bus_;
    std::unique_ptr<MainWindow> window_;
    std::unique_ptr<QSignalSpy> opened_;

    LibrarySession& session() const { return window_->session(); }
    /// The exit code of another process that would hand these over; our window goes on meanwhile.
    static int start(const QString& program, const fs::path& library, const QStringList& files) {
        QProcess second;
        second.setWorkingDirectory(QFileInfo(toQString(library)).absolutePath());
        second.start(program, QStringList{kSecondStart, toQString(library)} + files);
        if (!QTest::qWaitFor([&] { return second.state() == QProcess::NotRunning; }, kWaitMs)) return -1;
        return second.exitCode();
    }
    static int start(const fs::path& library, const QStringList& files = {}) {
        return start(QCoreApplication::applicationFilePath(), library, files);
    }

private slots:
    void initTestCase() {
        bus_.start("dbus-daemon", {"--session", "--nofork", "--print-address"});
        if (!bus_.waitForStarted()) QSKIP("skipped: no dbus-daemon");
        QVERIFY(bus_.waitForReadyRead(kWaitMs));
        qputenv("DBUS_SESSION_BUS_ADDRESS", bus_.readLine().trimmed());
        QVERIFY(QDBusConnection::sessionBus().isConnected());
        prepareWindowTest(fixture_, false);
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        auto* one = new OneWindow(session());
        opened_ = std::make_unique<QSignalSpy>(one, &OneWindow::opened);
        connect(one, &OneWindow::opened, window_.get(), [this](const QStringList& files) {
            window_->comeForward();
            window_->takeFiles(files);
        });
        session().openLibrary(fixture_.libraryFolder);
        window_->show();
        QTRY_VERIFY(session().index() && window_->isIdle());
    }
    void cleanupTestCase() {
        window_.reset();
        bus_.kill();
        bus_.waitForFinished();
    }

    void theFilesOfASecondStartAreSearchedForInTheFirstWindow() {
        // From where it is started, and with what addresses write otherwise.
        const fs::path folder = fixture_.folder / "a #1 & b%20";
        fs::create_directories(folder);
        fs::path some;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_.pictures))
            if (entry.is_regular_file()) some = entry.path();
        fs::copy_file(some, folder / "wanted ?.jpg");
        window_->showMinimized();
        QCOMPARE(start(fixture_.libraryFolder, {"a #1 & b%20/wanted ?.jpg"}), kHandedOver);
        QTRY_COMPARE(opened_->size(), 1);
        QCOMPARE(opened_->takeFirst().value(0).toStringList(),
                 QStringList{toQString(folder / "wanted ?.jpg")});
        QVERIFY(!window_->isMinimized());
        QTRY_VERIFY(window_->query().queryPicture() && window_->query().result());
        QCOMPARE(window_->query().queryPicture()->file, toQString(folder / "wanted ?.jpg"));
        QTRY_VERIFY(window_->findChild<QueryStrip*>()->isVisible());
    }

    void withoutFilesTheWindowComesForward() {
        window_->showMinimized();
        QCOMPARE(start(fixture_.libraryFolder), kHandedOver);
        QTRY_COMPARE(opened_->size(), 1);
        QVERIFY(opened_->takeFirst().value(0).toStringList().isEmpty());
        QVERIFY(!window_->isMinimized());
    }

    void theLibraryIsTheSameUnderAnotherPath() {
        const fs::path link = fixture_.folder / "link.laplens";
        fs::create_directory_symlink(fixture_.libraryFolder, link);
        QCOMPARE(start(link), kHandedOver);
        QTRY_COMPARE(opened_->size(), 1);
        opened_->clear();
    }

    void anotherLibraryHasAWindowOfItsOwn() {
        QCOMPARE(start(fixture_.folder / "other.laplens"), kNotHandedOver);
        QVERIFY(opened_->isEmpty());
    }

    void onlyTheSameProgramIsHandedAnything() {
        const QString other = toQString(fixture_.folder / "another_program");
        QVERIFY(QFile::copy(QCoreApplication::applicationFilePath(), other));
        QCOMPARE(start(other, fixture_.libraryFolder, {}), kNotHandedOver);
        QVERIFY(opened_->isEmpty());
    }

    void withoutABusAWindowIsOpened() {
        const QByteArray address = qgetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
        QCOMPARE(start(fixture_.libraryFolder), kNotHandedOver);
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        QVERIFY(opened_->isEmpty());
    }

    void aClosedLibraryIsHeldNoLonger() {
        session().closeLibrary();
        QCOMPARE(start(fixture_.libraryFolder), kNotHandedOver);
        session().openLibrary(fixture_.libraryFolder);
        QTRY_VERIFY(session().index() && window_->isIdle());
        QCOMPARE(start(fixture_.libraryFolder), kHandedOver);
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc > 2 && argv[1] == std::string_view(kSecondStart))
        return handOver(argv[2], std::vector<fs::path>(argv + 3, argv + argc)) ? kHandedOver : kNotHandedOver;
    OneWindowTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "one_window_test.moc"
