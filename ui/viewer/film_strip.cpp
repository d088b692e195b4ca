#include "ui/viewer/film_strip.hpp"

#include <QMouseEvent>
#include <QPainter>

#include "ui/browse/grid_model.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kSide = 52, kStep = kSide + kSpace1;

}  // namespace

FilmStrip::FilmStrip(GridModel& model, ThumbnailCache& thumbnails, QWidget* parent)
    : QWidget(parent), model_(model), thumbnails_(thumbnails) {
    setFixedHeight(kSide + 2 * kSpace2);
    setAccessibleName(tr("Neighbours"));
    connect(&thumbnails, &ThumbnailCache::loaded, this, qOverload<>(&QWidget::update));
    for (const auto change : {&GridModel::rowsInserted, &GridModel::rowsRemoved})
        connect(&model, change, this, &FilmStrip::findRow);
    connect(&model, &GridModel::modelReset, this, &FilmStrip::findRow);
    connect(&model, &GridModel::layoutChanged, this, &FilmStrip::findRow);
}

void FilmStrip::setPicture(qint64 imageId) {
    imageId_ = imageId;
    findRow();
}

void FilmStrip::findRow() {
    row_ = model_.rowOf(imageId_);
    update();
}

QRect FilmStrip::cellOf(int row) const {
    const int by = (row - row_) * (isRightToLeft() ? -1 : 1);
    return {width() / 2 - kSide / 2 + by * kStep, kSpace2, kSide, kSide};
}

void FilmStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const int aside = width() / 2 / kStep + 1;
    std::vector<qint64> wanted;
    for (int row = std::max(0, row_ - aside); row <= row_ + aside && row < model_.rowCount(); ++row) {
        const QRect cell = cellOf(row);
        const qint64 id = model_.imageIdAt(row);
        wanted.push_back(id);
        painter.fillRect(cell, theme().surface);
        if (const QImage image = thumbnails_.find(id); !image.isNull()) {
            const int side = std::min(image.width(), image.height());
            painter.drawImage(cell, image,
                              QRect((image.width() - side) / 2, (image.height() - side) / 2, side, side));
        }
        if (row != row_) continue;
        painter.setPen(QPen(theme().accent, 2));
        painter.drawRect(cell.adjusted(-1, -1, 1, 1));
    }
    thumbnails_.want(wanted);
}

void FilmStrip::mousePressEvent(QMouseEvent* event) {
    for (int row = std::max(0, row_ - 100); row < std::min(model_.rowCount(), row_ + 100); ++row)
        if (cellOf(row).contains(event->pos())) return emit stepRequested(row - row_);
}

}  // namespace laplens
