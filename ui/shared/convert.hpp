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

/// In sRGB; what is transparent shows the ground that core chooses when it decodes.
Image toImage(const QImage&);
/// Format_RGB888, a copy.
QImage toQImage(const Image&);

/// For showing: its short side is at most `side`, and no side longer than eight times that.
QImage previewOf(const Image&, int side);

/// "12,480", in the user's locale.
QString formatCount(qint64 n);
QString sizeText(qint64 bytes);  ///< "12.7 kB"
/// "8 s", "3 min", "2 h"
QString formatDuration(double seconds);

}  // namespace laplens
