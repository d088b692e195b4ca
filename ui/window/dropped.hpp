#pragma once

#include <QImage>
#include <QStringList>
#include <QUrl>
#include <filesystem>

class QMimeData;

namespace laplens {

/// What of a drop, or of the clipboard, LapLens can use; the first that is there counts.
struct Dropped {
    QStringList files;  ///< local: named by URLs, or by lines of text (the first 1,000) where they exist
    QImage picture;
    QUrl address;  ///< by HTTP or HTTPS
};

Dropped readDrop(const QMimeData&);

/// Whether a file is to be added to the library rather than searched for: a folder, a list of pictures or
/// part of a data set, by its name, unless its content is a picture's.
bool isForLibrary(const std::filesystem::path& file);

}  // namespace laplens
