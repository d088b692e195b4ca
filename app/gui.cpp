#include "app/gui.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <QApplication>
#include <QFile>
#include <QIcon>
#include <QSettings>
#include <QSocketNotifier>
#include <QTimer>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "app/commands/demo_library.hpp"
#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/base/paths.hpp"
#include "core/base/run_marker.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/shared/translations.hpp"
#include "ui/window/dropped.hpp"
#include "ui/window/library_repair.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/one_window.hpp"
#include "ui/window/search_commands.hpp"

namespace laplens {

namespace {

constexpr int kIdlePolls = 8;  ///< in a row, before the window counts as at rest
constexpr int kPoll_ms = 100;

/// Saves the window once it has been at rest for a while, and quits.
void saveWhenIdle(MainWindow& window, const std::filesystem::path& file) {
    auto* timer = new QTimer(&window);
    QObject::connect(timer, &QTimer::timeout, &window, [&window, file, idle = 0]() mutable {
        idle = window.isIdle() ? idle + 1 : 0;
        if (idle < kIdlePolls) return;
        const bool saved = window.grab().save(toQString(file));
        QApplication::exit(saved ? 0 : 1);
    });
    timer->start(kPoll_ms);
}

/// Calls `then` when the widget has been painted for the first time.
class FirstPaint : public QObject {
public:
    FirstPaint(QWidget& widget, std::function<void()> then) : QObject(&widget), then_(std::move(then)) {
        widget.installEventFilter(this);
    }

private:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint) {
            watched->removeEventFilter(this);
            QTimer::singleShot(0, this, then_);
        }
        return false;
    }

    std::function<void()> then_;
};

void leaveWhen(MainWindow& window, const std::string& stage) {
    if (stage == "painted") {
        new FirstPaint(window, [] { QApplication::exit(0); });
    } else if (stage == "searchable") {
        QObject::connect(&window.session(), &LibrarySession::indexChanged, &window, [&window] {
            if (window.session().index()) QApplication::exit(0);
        });
    } else {
        const auto listed = [&window] {
            new FirstPaint(*window.grid().viewport(), [] { QApplication::exit(0); });
        };
        QObject::connect(window.grid().model(), &QAbstractItemModel::modelReset, &window, listed);
        QObject::connect(window.grid().model(), &QAbstractItemModel::rowsInserted, &window, listed);
    }
}

constexpr std::array kAskedToLeave = {SIGTERM, SIGHUP, SIGINT};
int toEventLoop = -1;

void leaveSoon(int number) {
    const int before = errno;
    // Who asks again does not wait for the event loop.
    signal(number, SIG_DFL);
    [[maybe_unused]] const auto ignored = write(toEventLoop, "x", 1);
    errno = before;
}

/// Closes the window when the session ends or whoever started it asks for it, as if its user had.
void leaveWhenAsked(QApplication& application) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return;
    toEventLoop = ends[1];
    auto* asked = new QSocketNotifier(ends[0], QSocketNotifier::Read, &application);
    QObject::connect(asked, &QSocketNotifier::activated, &application, &QApplication::quit);
    for (const int number : kAskedToLeave) signal(number, leaveSoon);
}

/// Settings that cannot be read would be written over. Where they are kept; empty when nothing was wrong.
QString setAsideDamagedSettings() {
    const QSettings settings;
    if (settings.status() != QSettings::FormatError) return {};
    QString kept;
    for (int number = 1; kept.isEmpty() || QFile::exists(kept); ++number)
        kept = QString("%1.damaged-%2").arg(settings.fileName()).arg(number);
    return QFile::rename(settings.fileName(), kept) ? kept : settings.fileName();
}

/// The one that was open last; empty when there never was one.
std::filesystem::path lastLibrary() {
    return toPath(QSettings().value("library/last").toString());
}

/// The one that is to be opened.
std::filesystem::path wantedLibrary(const std::filesystem::path& named) {
    if (!named.empty()) return named;
    const std::filesystem::path last = lastLibrary();
    return last.empty() ? userDataFolder() / "pictures.laplens" : last;
}

/// Only what is named, or the first library of all, is made.
void openLibrary(LibrarySession& session, const std::filesystem::path& named) {
    const std::filesystem::path wanted = wantedLibrary(named);
    named.empty() && !lastLibrary().empty() ? session.openLibrary(wanted) : session.makeLibrary(wanted);
}

/// Qt aborts where it finds no display.
void endWithoutDisplay(QtMsgType kind, const QMessageLogContext&, const QString& text) {
    if (kind != QtFatalMsg) return;
    logInfo("there is no display: " + text.toStdString());
    std::fprintf(stderr, "laplens: there is no display for the window; see laplens --help\n");
    std::_Exit(1);
}

}  // namespace

int runGui(int& argc, char** argv, const GuiOptions& options) {
    std::error_code error;
    for (const std::filesystem::path& file : options.files)
        if (!std::filesystem::exists(file, error))
            throw Error("this is neither a command nor a file", file, "See laplens --help");
    // The command line has been read; Qt would take --style for its own.
    argc = 1;
    const QtMessageHandler before = qInstallMessageHandler(endWithoutDisplay);
    QApplication application(argc, argv);
    qInstallMessageHandler(before);
    QApplication::setApplicationName("LapLens");
    QApplication::setApplicationVersion(LAPLENS_VERSION);
    QApplication::setOrganizationName("LapLens");
    QApplication::setDesktopFileName("laplens");
    QApplication::setWindowIcon(QIcon(":/icons/laplens.svg"));
    const QString damagedSettings = setAsideDamagedSettings();
    // Those that leave by themselves are for looking at, and for measuring.
    const bool stays = options.screenshot.empty() && options.leaveWhen.empty();
    if (stays && !options.demo && handOver(wantedLibrary(options.library), options.files)) return 0;
    installTranslations(application);
    applyTheme(application,
               themeChoiceNamed(options.theme.empty() ? QSettings().value("window/look").toString()
                                                      : QString::fromStdString(options.theme)));
    MainWindow window(
        [](JobContext& context) { return prepareDemoLibrary(userDataFolder() / "demo", context); });
    if (!damagedSettings.isEmpty()) window.tellOfDamagedSettings(damagedSettings);
    if (stays)
        QObject::connect(new OneWindow(window.session()), &OneWindow::opened, &window,
                         [&window](const QStringList& files) {
                             window.comeForward();
                             window.takeFiles(files);
                         });
    const RunMarker marker(userStateFolder());
    leaveWhenAsked(application);
    if (options.demo)
        window.library().openDemo();
    else if (marker.foundCrash() && options.library.empty() && !lastLibrary().empty())
        window.repair().offerToReopen(lastLibrary());
    else
        openLibrary(window.session(), options.library);
    if (!options.demo && options.files.empty()) window.returnWhenOpen();
    std::vector<std::filesystem::path> pictures;
    for (const std::filesystem::path& file : options.files)
        isForLibrary(file) ? window.library().addWhenOpen(file) : pictures.push_back(file);
    if (!pictures.empty()) window.search().searchFor(pictures);
    if (!options.leaveWhen.empty()) leaveWhen(window, options.leaveWhen);
    if (!options.screenshot.empty()) saveWhenIdle(window, options.screenshot);
    window.show();
    return QApplication::exec();
}

}  // namespace laplens
