#pragma once

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QWidget>

#include "tests/support/picture_library.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

/// In this folder: tests that run at once, one suite at several scales for instance, must not change each
/// other's. Before any settings are read. Nothing happens by itself then: folders are not watched, and an
/// answer has a row for each of its pictures.
inline void keepSettingsIn(const std::filesystem::path& folder) {
    QCoreApplication::setOrganizationName("LapLens tests");
    QStandardPaths::setTestModeEnabled(true);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope,
                       QString::fromStdString((folder / "settings").string()));
    QSettings().setValue("library/watch", false);
    QSettings().setValue("search/folds", false);
}

/// For tests of the window: settings and the user's data of their own, beside the library of the fixture,
/// which is scanned and coded.
inline void prepareWindowTest(PictureLibrary& fixture, bool labelled = true) {
    keepSettingsIn(fixture.folder);
    qputenv("XDG_DATA_HOME", QByteArray::fromStdString((fixture.folder / "data").string()));
    qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture.folder / "state").string()));
    applyTheme(*qApp, ThemeChoice::Light);
    Library library = fixture.open();
    addPictures(library, fixture.pictures, labelled, fixture.context);
    updateLibrary(library, {}, fixture.context);
}

/// Into the folder that LAPLENS_SHOTS names, for looking at.
inline void saveShot(QWidget& window, const QString& name) {
    const QByteArray folder = qgetenv("LAPLENS_SHOTS");
    if (!folder.isEmpty()) window.grab().save(QString::fromUtf8(folder) + '/' + name + ".png");
}

}  // namespace laplens
