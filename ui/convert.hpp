#pragma once

#include <QImage>
#include <QString>
#include <filesystem>
#include <string>

#include "core/images/image.hpp"

// The only place where core's types become Qt's and back.
namespace laplens {

/// UTF-8; bytes that are none show as replacement characters.
QString toQString(const std::string&);
/// For showing and for QFile: round trips through `toPath` wherever the name is valid in the locale.
QString toQString(const std::filesystem::path&);
std::string toStd(const QString&);
std::filesystem::path toPath(const QString&);

/// RGB; transparency is laid over white, as core does when it decodes.
Image toImage(const QImage&);
/// Format_RGB888, a copy.
QImage toQImage(const Image&);

/// "12,480", in the user's locale.
QString formatCount(qint64 n);

}  // namespace laplens
