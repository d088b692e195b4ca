#include "ui/convert.hpp"

#include <QFile>
#include <QLocale>
#include <QPainter>
#include <cstring>

namespace laplens {

QString toQString(const std::string& text) {
    return QString::fromStdString(text);
}

QString toQString(const std::filesystem::path& path) {
    return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

std::string toStd(const QString& text) {
    return text.toStdString();
}

std::filesystem::path toPath(const QString& path) {
    return std::filesystem::path(QFile::encodeName(path).toStdString());
}

Image toImage(const QImage& picture) {
    QImage opaque = picture;
    if (picture.hasAlphaChannel()) {
        opaque = QImage(picture.size(), QImage::Format_RGB888);
        opaque.fill(Qt::white);
        QPainter(&opaque).drawImage(0, 0, picture);
    } else {
        opaque.convertTo(QImage::Format_RGB888);
    }
    Image image{opaque.width(), opaque.height(), {}};
    const std::size_t rowBytes = std::size_t(image.width) * 3;
    image.pixels.resize(rowBytes * std::size_t(image.height));
    for (int y = 0; y < image.height; ++y)
        std::memcpy(image.pixels.data() + std::size_t(y) * rowBytes, opaque.constScanLine(y), rowBytes);
    return image;
}

QImage toQImage(const Image& image) {
    if (image.empty()) return {};
    return QImage(image.pixels.data(), image.width, image.height, qsizetype(image.width) * 3,
                  QImage::Format_RGB888)
        .copy();
}

QString formatCount(qint64 n) {
    return QLocale().toString(n);
}

}  // namespace laplens
