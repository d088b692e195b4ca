#include "ui/window/one_window.hpp"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QUrl>
#include <span>

#include "core/base/digest.hpp"
#include "core/base/run_marker.hpp"
#include "core/store/location.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

constexpr auto kPath = "/org/laplens/Window";
constexpr auto kInterface = "org.freedesktop.Application";
constexpr auto kToken = "activation-token";
/// By which a desktop knows that who asks for the front was asked for by its user.
constexpr auto kTokenVariable = "XDG_ACTIVATION_TOKEN";
/// A window that is longer at something does not answer, and another one is opened.
constexpr int kPatience_ms = 3000;

QString nameOf(const std::filesystem::path& library) {
    std::filesystem::path place = absoluteLocation(library);
    std::error_code unknown;
    if (!isShared(place))
        if (const auto real = std::filesystem::weakly_canonical(place, unknown); !unknown) place = real;
    return "org.laplens.Window.l" + toQString(sha256(std::as_bytes(std::span(place.native()))));
}

}  // namespace

bool handOver(const std::filesystem::path& library, const std::vector<std::filesystem::path>& files) {
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return false;
    const QString name = nameOf(library);
    const QDBusReply<uint> process = bus.interface()->servicePid(name);
    if (!process.isValid() || !isRunningLapLens(int(process.value()))) return false;
    QStringList addresses;
    for (const std::filesystem::path& file : files)
        addresses
            << QUrl::fromLocalFile(toQString(std::filesystem::absolute(file))).toString(QUrl::FullyEncoded);
    QVariantMap platform;
    if (const QByteArray token = qgetenv(kTokenVariable); !token.isEmpty())
        platform[kToken] = QString::fromUtf8(token);
    QDBusMessage call =
        QDBusMessage::createMethodCall(name, kPath, kInterface, addresses.isEmpty() ? "Activate" : "Open");
    if (!addresses.isEmpty()) call << addresses;
    call << platform;
    return bus.call(call, QDBus::Block, kPatience_ms).type() == QDBusMessage::ReplyMessage;
}

OneWindow::OneWindow(LibrarySession& session) : QObject(&session) {
    new ApplicationOnBus(*this);
    if (!QDBusConnection::sessionBus().registerObject(kPath, this)) return;
    connect(&session, &LibrarySession::libraryOpened, this,
            [this, &session] { hold(nameOf(session.folder())); });
    connect(&session, &LibrarySession::libraryClosed, this, [this] { hold({}); });
}

OneWindow::~OneWindow() {
    hold({});
    QDBusConnection::sessionBus().unregisterObject(kPath);
}

void OneWindow::hold(const QString& name) {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (name == held_) return;
    if (!held_.isEmpty()) bus.unregisterService(held_);
    held_ = !name.isEmpty() && bus.registerService(name) ? name : QString();
}

ApplicationOnBus::ApplicationOnBus(OneWindow& window) : QDBusAbstractAdaptor(&window), window_(window) {}

void ApplicationOnBus::Activate(const QVariantMap& platform) {
    Open({}, platform);
}

void ApplicationOnBus::Open(const QStringList& addresses, const QVariantMap& platform) {
    QStringList files;
    for (const QString& address : addresses)
        if (const QUrl url(address); url.isLocalFile()) files << url.toLocalFile();
    // Qt hands it to the desktop when the window asks for the front.
    if (const QString token = platform.value(kToken).toString(); !token.isEmpty())
        qputenv(kTokenVariable, token.toUtf8());
    emit window_.opened(files);
}

}  // namespace laplens
