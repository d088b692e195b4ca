#include "app/console/figure_png.hpp"

#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <memory>

#include "core/base/error.hpp"

namespace laplens {

namespace {

/// Text in figures needs a font database, and that needs a QGuiApplication, display or not.
void ensureApplication() {
    static int argc = 1;
    static char name[] = "laplens";
    static char* argv[] = {name, nullptr};
    if (QCoreApplication::instance()) return;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    static const auto application = std::make_unique<QGuiApplication>(argc, argv);
}

}  // namespace

void writeFigurePng(const std::string& svg, const std::filesystem::path& file) {
    ensureApplication();
    QSvgRenderer renderer(QByteArray::fromStdString(svg));
    QImage image(renderer.defaultSize() * 2, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    renderer.render(&painter);
    painter.end();
    if (image.isNull() || !image.save(QString::fromStdString(file.string()), "PNG"))
        throw Error("the figure cannot be written", file,
                    "Check the free space and that the folder may be written");
}

}  // namespace laplens
