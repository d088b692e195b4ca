#pragma once

#include <QFont>
#include <QString>

#include "ui/shared/look.hpp"

class QApplication;

namespace laplens {

enum class ThemeChoice { System, Light, Dark, Contrast };

/// "system", "light", "dark", "contrast"; anything else is System.
ThemeChoice themeChoiceNamed(const QString& name);
QString nameOf(ThemeChoice choice);

/// The look in force; light until `applyTheme` was called.
const Theme& theme();

/// Sets palette, style sheet and font of the application. System is what the desktop has at the start: light,
/// dark, or, where its text is pure white on black, high contrast.
void applyTheme(QApplication&, ThemeChoice);

/// The type scale: of captions, of all else, of headings, and of the welcome page.
enum class TextSize { Caption, Body, Heading, Title };
QFont themeFont(TextSize, bool bold = false);

}  // namespace laplens
