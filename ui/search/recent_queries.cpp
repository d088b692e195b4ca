#include "ui/search/recent_queries.hpp"

#include <QSettings>

namespace laplens {

namespace {

constexpr int kMostKept = 8;
const QString kKey = QStringLiteral("search/recent");

}  // namespace

QStringList recentQueries() {
    return QSettings().value(kKey).toStringList();
}

void rememberQuery(const QString& file) {
    QStringList files = recentQueries();
    files.removeAll(file);
    files.prepend(file);
    QSettings().setValue(kKey, QStringList(files.mid(0, kMostKept)));
}

void forgetQueries() {
    QSettings().remove(kKey);
}

}  // namespace laplens
