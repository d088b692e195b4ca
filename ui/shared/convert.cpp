#include "ui/shared/convert.hpp"

#include <QColorSpace>
#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <algorithm>
#include <cmath>
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
    QImage known = picture;
    if (known.colorSpace().isValid()) known.convertToColorSpace(QColorSpace::SRgb);
    const bool alpha = known.hasAlphaChannel();
    known.convertTo(alpha ? QImage::Format_RGBA8888 : QImage::Format_RGB888);
    const std::size_t columns = std::size_t(known.width()), rows = std::size_t(known.height());
    Image image{known.width(), known.height(), std::vector<std::uint8_t>(columns * rows * 3)};
    std::vector<std::uint8_t> opaque(alpha ? columns * rows : 0);
    for (std::size_t y = 0; y < rows; ++y) {
        const uchar* row = known.constScanLine(int(y));
        std::uint8_t* out = image.pixels.data() + y * columns * 3;
        if (!alpha) std::memcpy(out, row, columns * 3);
        for (std::size_t x = 0; alpha && x < columns; ++x) {
            std::memcpy(out + 3 * x, row + 4 * x, 3);
            opaque[y * columns + x] = row[4 * x + 3];
        }
    }
    if (alpha) layOverGround(image, opaque);
    return image;
}

QImage toQImage(const Image& image) {
    if (image.empty()) return {};
    return QImage(image.pixels.data(), image.width, image.height, qsizetype(image.width) * 3,
                  QImage::Format_RGB888)
        .copy();
}

QImage previewOf(const Image& image, int side) {
    const int shown = std::min({side, image.width, image.height});
    return toQImage(shrunkToFit(resizeShortSide(image, shown), 8 * side));
}

QString sizeText(qint64 bytes) {
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString formatCount(qint64 n) {
    return QLocale().toString(n);
}

QString formatDuration(double seconds) {
    const auto rounded = [](double value) { return std::max(1, int(std::lround(value))); };
    if (seconds < 90) return QCoreApplication::translate("Duration", "%1 s").arg(rounded(seconds));
    if (seconds < 90 * 60)
        return QCoreApplication::translate("Duration", "%1 min").arg(rounded(seconds / 60));
    return QCoreApplication::translate("Duration", "%1 h").arg(rounded(seconds / 3600));
}

}  // namespace laplens
