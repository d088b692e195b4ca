#pragma once

#include <QStringList>

namespace laplens {

/// Where the libraries lie that were open last, the latest first.
QStringList recentLibraries();
void rememberLibrary(const QString& place);

}  // namespace laplens
