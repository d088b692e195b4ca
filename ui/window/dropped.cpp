#include "ui/window/dropped.hpp"

#include <QFileInfo>
#include <QMimeData>
#include <algorithm>
#include <array>

#include "core/images/file_kind.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

/// Each line is looked for on the disk.
constexpr qsizetype kMostLines = 1000;

QStringList localFiles(const QMimeData& data) {
    QStringList files;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile() && !url.path().isEmpty()) files << url.toLocalFile();
    if (!files.isEmpty() || !data.hasText()) return files;
    for (const QString& line : data.text().split('\n', Qt::SkipEmptyParts).mid(0, kMostLines)) {
        const QString text = line.trimmed();
        const QString file = text.startsWith("file:") ? QUrl(text).toLocalFile() : text;
        if (QFileInfo(file).isAbsolute() && QFileInfo::exists(file)) files << file;
    }
    return files;
}

}  // namespace

bool isForLibrary(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) return true;
    const QString name = toQString(file.filename());
    const bool isNamedSo = std::ranges::any_of(
        std::array{".csv", ".tsv", "-ubyte", "-ubyte.gz", ".tar.gz", ".tgz", ".bin"},
        [&](const char* e) { return name.endsWith(QLatin1String(e), Qt::CaseInsensitive); });
    return isNamedSo && kindOfFile(file).kind != FileKind::Picture;
}

Dropped readDrop(const QMimeData& data) {
    Dropped dropped{.files = localFiles(data), .picture = {}, .address = {}};
    if (!dropped.files.isEmpty()) return dropped;
    if (data.hasImage()) dropped.picture = qvariant_cast<QImage>(data.imageData());
    if (!dropped.picture.isNull()) return dropped;
    QList<QUrl> urls = data.urls();
    if (urls.isEmpty() && data.hasText()) urls << QUrl(data.text().trimmed(), QUrl::StrictMode);
    for (const QUrl& url : urls)
        if (url.scheme() == "https" || url.scheme() == "http") {
            dropped.address = url;
            break;
        }
    return dropped;
}

}  // namespace laplens
