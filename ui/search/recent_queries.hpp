#pragma once

#include <QStringList>

namespace laplens {

/// The picture files that were searched for lately, the latest first: paths alone, in the settings. Whether
/// they are still there is not looked at.
QStringList recentQueries();
/// Puts it first; the oldest goes where there are too many.
void rememberQuery(const QString& file);
void forgetQueries();

}  // namespace laplens
