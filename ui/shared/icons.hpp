#pragma once

#include <QIcon>
#include <QString>

class QAbstractButton;

namespace laplens {

/// One of the program's line icons in the theme's text colours: resources/icons/<name>.svg draws in black.
QIcon themedIcon(const QString& name);

/// Sets the icon and sets it again whenever the theme changes.
void setThemedIcon(QAbstractButton* button, const QString& name);

}  // namespace laplens
