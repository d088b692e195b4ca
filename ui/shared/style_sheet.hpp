#pragma once

#include <QString>

namespace laplens {

struct Theme;

/// The application's style sheet in the theme's colours: what palette and style cannot say.
/// Object names and the property "role" of widgets select: "chip", "flat", "primary", "nav", "muted",
/// "caption".
QString styleSheetOf(const Theme&);

}  // namespace laplens
