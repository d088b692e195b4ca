#pragma once

#include <QColor>
#include <QString>

namespace laplens {

/// Colours that tell series apart, by number, in the theme in force; the first is the one in focus. Numbers
/// stay with their series when the theme changes.
QColor toneColour(int tone);
inline constexpr int kTones = 10;

/// The tone of a hash method, the same in every plot and table.
int toneOfMethod(const QString& method);

/// What people call a method of core/hashing: "LDH rotated" for "ldh-rotated".
QString methodTitle(const QString& method);

}  // namespace laplens
