#pragma once

#include <QImage>
#include <QStringList>
#include <QUrl>

class QMimeData;

namespace laplens {

/// What of a drop, or of the clipboard, LapLens can use; the first that is there counts.
struct Dropped {
    QStringList files;  ///< local: named by URLs, or by lines of text (the first 1,000) where they exist
    QImage picture;
    QUrl address;  ///< by HTTP or HTTPS
};

Dropped readDrop(const QMimeData&);

}  // namespace laplens
