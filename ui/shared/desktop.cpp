#include "ui/shared/desktop.hpp"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QFileInfo>
#include <QProcess>
#include <QUrl>

namespace laplens {

void openFolderOf(const QString& path) {
    const QFileInfo info(path);
    QDesktopServices::openUrl(QUrl::fromLocalFile(info.isDir() ? path : info.absolutePath()));
}

void revealInFileManager(const QString& path) {
#ifdef Q_OS_LINUX
    // The one call by which file managers also select the file.
    auto* call = new QProcess(qApp);
    QObject::connect(call, &QProcess::finished, qApp, [call, path](int exitCode) {
        call->deleteLater();
        if (exitCode != 0) openFolderOf(path);
    });
    QObject::connect(call, &QProcess::errorOccurred, qApp, [call, path](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart) return;
        call->deleteLater();
        openFolderOf(path);
    });
    const QString url = QUrl::fromLocalFile(path).toString(QUrl::FullyEncoded);
    call->start("gdbus", {"call", "--session", "--dest", "org.freedesktop.FileManager1", "--object-path",
                          "/org/freedesktop/FileManager1", "--method",
                          "org.freedesktop.FileManager1.ShowItems", QString("['%1']").arg(url), ""});
#else
    openFolderOf(path);
#endif
}

void notifyDesktop([[maybe_unused]] const QString& text) {
#ifdef Q_OS_LINUX
    QProcess::startDetached(
        "gdbus", {"call", "--session", "--dest", "org.freedesktop.Notifications", "--object-path",
                  "/org/freedesktop/Notifications", "--method", "org.freedesktop.Notifications.Notify",
                  "LapLens", "0", "laplens", "LapLens", text, "[]", "{}", "-1"});
#endif
}

}  // namespace laplens
