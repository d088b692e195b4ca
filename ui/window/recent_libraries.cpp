#include "ui/window/recent_libraries.hpp"

#include <QSettings>

namespace laplens {

namespace {

const QString kKey = QStringLiteral("library/recent");
constexpr qsizetype kMostKept = 8;

}  // namespace

QStringList recentLibraries() {
    return QSettings().value(kKey).toStringList();
}

void rememberLibrary(const QString& place) {
    QStringList places = recentLibraries();
    if (!places.isEmpty() && places.front() == place) return;
    places.removeAll(place);
    places.prepend(place);
    QSettings().setValue(kKey, QStringList(places.mid(0, kMostKept)));
}

}  // namespace laplens
