#pragma once

#include <QDBusAbstractAdaptor>
#include <QObject>
#include <QStringList>
#include <QVariantMap>
#include <filesystem>
#include <vector>

namespace laplens {

class LibrarySession;

/// Has the window that has this library open take the files, and come to the front. False when there is none:
/// without a session bus, and where the name on it is held by what does not run this program
/// (run_marker.hpp) or does not answer.
bool handOver(const std::filesystem::path& library, const std::vector<std::filesystem::path>& files);

/// Tells others on the session bus which library this window has open, under a name of that library, as an
/// org.freedesktop.Application. Without a bus, and where another window has the library open already,
/// nothing. One at a time.
class OneWindow : public QObject {
    Q_OBJECT

public:
    explicit OneWindow(LibrarySession& session);
    ~OneWindow() override;

signals:
    /// Another start of the program wants these files looked at, or the window alone.
    void opened(const QStringList& files);

private:
    void hold(const QString& name);

    QString held_;
};

/// What others call (Desktop Entry Specification, D-Bus Activation).
class ApplicationOnBus : public QDBusAbstractAdaptor {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Application")

public:
    explicit ApplicationOnBus(OneWindow& window);

public slots:
    void Activate(const QVariantMap& platform);
    void Open(const QStringList& addresses, const QVariantMap& platform);

private:
    OneWindow& window_;
};

}  // namespace laplens
