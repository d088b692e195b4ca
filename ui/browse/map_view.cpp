#include "ui/browse/map_view.hpp"

#include <QApplication>
#include <QHash>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/browse/map_colours.hpp"
#include "ui/browse/map_dots.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr double kZoomStep = 1.4;
constexpr double kKeyStep = 60;
constexpr double kReach = 12;  ///< how far from a dot one may click
constexpr int kThumbnailSide = 56;
/// With more pictures in sight thumbnails would hide most of them; beside cards, with more than these.
constexpr std::size_t kPicturesForThumbnails = 1500, kPicturesBesideCards = 400;
/// From this zoom on the pictures' own thumbnails take the place of cards.
constexpr double kZoomWithoutCards = 2.2;
constexpr int kLeastCard = 36, kMostCard = 96;
constexpr double kShareForCards = 0.15;  ///< of the view
constexpr int kCardPadding = 3;
constexpr double kWidestName = 1.7;  ///< times the picture

}  // namespace

MapView::MapView(ThumbnailCache& thumbnails, QWidget* parent)
    : QWidget(parent), thumbnails_(thumbnails), scaled_(2 * kMostThumbnails) {
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleDescription(
        tr("Arrow keys move it, plus and minus zoom, 0 shows all, Enter searches for the picture in the "
           "middle, Space selects it; Page Down goes to the next cluster, which Enter browses"));
    tellName();
    connect(&thumbnails_, &ThumbnailCache::loaded, this, [this](qint64 imageId) {
        scaled_.remove({imageId, kThumbnailSide});
        scaled_.remove({imageId, cardSide_});
        update();
    });
}

void MapView::setMap(std::shared_ptr<const LibraryMap> map) {
    const bool anew = !map_ || frame_.isFitted();
    map_ = std::move(map);
    colouring_.reset();
    clusterNames_.clear();
    cluster_ = -1;
    cards_.clear();
    shown_.clear();
    scaled_.clear();
    placePoints();
    if (anew) frame_.fit();
    setSelected(selectedIds_);
}

void MapView::showAxes(bool on) {
    if (std::exchange(showsAxes_, on) == on) return;
    placePoints();
    fit();
}

void MapView::placePoints() {
    static const std::vector<float> kNone;
    frame_.setPoints(map_ ? plane().x : kNone, map_ ? plane().y : kNone);
}

void MapView::setColouring(std::shared_ptr<const MapColouring> colouring) {
    colouring_ = std::move(colouring);
    viewChanged();
}

void MapView::setClusterNames(const QStringList& names) {
    clusterNames_ = names;
    tellName();
    viewChanged();
}

void MapView::setEmptyText(const QString& text) {
    emptyText_ = text;
    update();
}

void MapView::setLassoing(bool on) {
    lassoing_ = on;
    setCursor(on ? Qt::CrossCursor : Qt::ArrowCursor);
}

void MapView::fit() {
    frame_.fit();
    viewChanged();
}

void MapView::zoomBy(double factor) {
    zoomBy(factor, QRectF(rect()).center());
}

void MapView::zoomBy(double factor, QPointF about) {
    frame_.zoomBy(factor, about);
    viewChanged();
}

void MapView::viewChanged() {
    dots_ = {};
    update();
}

std::int64_t MapView::numberOf(qint64 imageId) const {
    if (!map_) return -1;
    const auto it = std::ranges::lower_bound(map_->imageIds, imageId);
    return it != map_->imageIds.end() && *it == imageId ? it - map_->imageIds.begin() : -1;
}

void MapView::setSelected(const std::vector<qint64>& imageIds) {
    selectedIds_ = imageIds;
    selected_.assign(map_ ? map_->imageIds.size() : 0, false);
    for (const qint64 id : imageIds)
        if (const std::int64_t i = numberOf(id); i >= 0) selected_[std::size_t(i)] = true;
    countSelected();
}

void MapView::countSelected() {
    selectedIn_.assign(map_ ? map_->clusters.size() : 0, 0);
    selectedCount_ = 0;
    for (std::size_t i = 0; i < selected_.size(); ++i)
        if (selected_[i]) {
            ++selectedCount_;
            ++selectedIn_[std::size_t(map_->clusterOf[i])];
        }
    tellName();
    viewChanged();
}

void MapView::select(const std::vector<qint64>& imageIds, bool toggles) {
    const auto isSelected = [this](qint64 id) { return bool(selected_[std::size_t(numberOf(id))]); };
    const bool all = toggles && std::ranges::all_of(imageIds, isSelected);
    if (!toggles) selected_.assign(selected_.size(), false);
    for (const qint64 id : imageIds) selected_[std::size_t(numberOf(id))] = !all;
    selectedIds_.clear();
    for (std::size_t i = 0; i < selected_.size(); ++i)
        if (selected_[i]) selectedIds_.push_back(map_->imageIds[i]);
    countSelected();
    emit selectionChanged();
}

int MapView::cardAt(QPointF point) const {
    for (const MapCard& card : cards_)
        if (card.frame.contains(point)) return card.cluster;
    return -1;
}

qint64 MapView::pictureAt(QPointF point) const {
    if (!map_) return 0;
    for (const Shown& thumbnail : shown_)
        if (thumbnail.frame.contains(point)) return map_->imageIds[thumbnail.picture];
    const std::int64_t i = frame_.nearest(point, kReach);
    return i < 0 ? 0 : map_->imageIds[std::size_t(i)];
}

std::int64_t MapView::pictureInMiddle() const {
    return map_ ? frame_.nearest(QRectF(rect()).center(), std::hypot(width(), height()) / 2) : -1;
}

std::vector<qint64> MapView::picturesWithin(const QPolygonF& lasso) const {
    std::vector<qint64> ids;
    frame_.forEachIn(frame_.partWithin(lasso.boundingRect()), [&](std::uint32_t i) {
        if (lasso.containsPoint(placeOf(i), Qt::OddEvenFill)) ids.push_back(map_->imageIds[i]);
    });
    std::ranges::sort(ids);
    return ids;
}

std::vector<qint64> MapView::picturesInSight() const {
    return picturesWithin(QPolygonF(QRectF(rect())));
}

std::vector<qint64> MapView::picturesOf(int cluster) const {
    std::vector<qint64> ids;
    for (std::size_t i = 0; i < map_->imageIds.size(); ++i)
        if (map_->clusterOf[i] == cluster) ids.push_back(map_->imageIds[i]);
    return ids;
}

bool MapView::isSelected(int cluster) const {
    return selectedIn_[std::size_t(cluster)] == map_->clusters[std::size_t(cluster)].pictures;
}

QString MapView::clusterText(int cluster) const {
    const auto count = qint64(map_->clusters[std::size_t(cluster)].pictures);
    const QString pictures = tr("%1 pictures", nullptr, int(count)).arg(formatCount(count));
    const QString name = clusterNames_.value(cluster);
    return name.isEmpty() ? pictures : name + QStringLiteral(": ") + pictures;
}

void MapView::tellName() {
    QString name = tr("Map of the library");
    if (cluster_ >= 0) {
        name += QStringLiteral(". ") + tr("Cluster %1 of %2").arg(cluster_ + 1).arg(map_->clusters.size()) +
                QStringLiteral(", ") + clusterText(cluster_);
        if (isSelected(cluster_)) name += QStringLiteral(", ") + tr("selected");
    }
    setAccessibleName(name);
}

void MapView::goToCluster(int by) {
    const int count = map_ ? int(map_->clusters.size()) : 0;
    if (count == 0) return;
    cluster_ = cluster_ < 0 ? (by > 0 ? 0 : count - 1) : (cluster_ + by + count) % count;
    const std::size_t typical = map_->clusters[std::size_t(cluster_)].typical;
    if (!QRectF(rect()).contains(placeOf(typical))) frame_.centreOn(typical);
    tellName();
    viewChanged();
}

void MapView::leaveCluster() {
    cluster_ = -1;
    tellName();
}

QColor MapView::colourOf(std::uint32_t picture) const {
    return colouring_ ? mapColour(*colouring_, colouring_->classOf[picture]) : theme().accent;
}

void MapView::drawDots() {
    MapDots dots;
    dots.ground = theme().window;
    dots.ring = theme().text;
    const std::size_t n = map_->imageIds.size();
    if (colouring_) {
        for (int number = -1; number < int(colouring_->names.size()); ++number)
            dots.colours.push_back(mapColour(*colouring_, number).rgb());
        for (const int number : colouring_->classOf) dots.classOf.push_back(number + 1);
    } else {
        dots.colours = {theme().accent.rgb()};
        dots.classOf.assign(n, 0);
    }
    dots.selected = selected_;
    dots_ = laplens::drawDots(frame_, dots, devicePixelRatioF());
}

// Cards by the size of their clusters, then thumbnails in the order of the pictures' numbers, each where it
// hides none before it: the same ones wherever the view is moved.
void MapView::placeThumbnails() {
    shown_.clear();
    cards_.clear();
    std::vector<std::uint32_t> inSight;
    frame_.forEachIn(frame_.partInSight(kThumbnailSide), [&](std::uint32_t i) {
        if (inSight.size() <= kPicturesForThumbnails) inSight.push_back(i);
    });
    std::vector<qint64> wanted;
    const bool hasCards = frame_.zoom() < kZoomWithoutCards || inSight.size() > kPicturesForThumbnails;
    if (hasCards) {
        std::vector<MapCard> cards;
        for (int cluster = 0; cluster < int(map_->clusters.size()); ++cluster) {
            const LibraryMap::Cluster& of = map_->clusters[std::size_t(cluster)];
            const QPointF place = placeOf(of.typical);
            if (of.pictures > 1 && rect().contains(place.toPoint())) cards.push_back({cluster, place, {}});
        }
        const double area = double(width()) * height() / double(std::max<std::size_t>(cards.size(), 1));
        cardSide_ = std::clamp(int(std::sqrt(kShareForCards * area)), kLeastCard, kMostCard);
        const QFontMetricsF metrics(themeFont(TextSize::Caption));
        for (MapCard& card : cards) {
            const QString name = clusterNames_.value(card.cluster);
            const double caption = std::min(metrics.horizontalAdvance(name) + 1, kWidestName * cardSide_);
            card.size = QSizeF(std::max<double>(cardSide_, caption),
                               cardSide_ + (name.isEmpty() ? 0 : metrics.height())) +
                        QSizeF(2 * kCardPadding, 2 * kCardPadding);
        }
        cards_ = placeCards(cards, QRectF(rect()).adjusted(4, 4, -4, -4));
        for (const MapCard& card : cards_)
            wanted.push_back(map_->imageIds[map_->clusters[std::size_t(card.cluster)].typical]);
    }
    if (inSight.size() <= (hasCards ? kPicturesBesideCards : kPicturesForThumbnails)) {
        std::ranges::sort(inSight);
        QHash<QPoint, QRectF> taken;  // a cell is as wide as a thumbnail: it holds one middle
        for (const std::uint32_t i : inSight) {
            if (shown_.size() == kMostThumbnails) break;
            const QPointF place = placeOf(i);
            const QRectF frame(place.x() - kThumbnailSide / 2.0, place.y() - kThumbnailSide / 2.0,
                               kThumbnailSide, kThumbnailSide);
            const QPoint cell(int(std::floor(place.x() / kThumbnailSide)),
                              int(std::floor(place.y() / kThumbnailSide)));
            bool free = std::ranges::none_of(
                cards_, [&](const MapCard& card) { return card.frame.intersects(frame); });
            for (int dy = -1; dy <= 1 && free; ++dy)
                for (int dx = -1; dx <= 1 && free; ++dx) {
                    const auto other = taken.constFind(cell + QPoint(dx, dy));
                    free = other == taken.cend() || !other->intersects(frame);
                }
            if (!free) continue;
            taken.insert(cell, frame);
            shown_.push_back({i, frame});
            wanted.push_back(map_->imageIds[i]);
        }
    }
    thumbnails_.want(wanted);
}

const QPixmap* MapView::thumbnailOf(qint64 imageId, int side) {
    if (const QPixmap* known = scaled_.object({imageId, side})) return known;
    const QImage image = thumbnails_.find(imageId);
    if (image.isNull()) return nullptr;
    const double ratio = devicePixelRatioF();
    const int pixels = int(side * ratio), shorter = std::min(image.width(), image.height());
    // Tiny pictures (data sets) are drawn with their pixels showing, as in the grid.
    const auto how = shorter < 64 ? Qt::FastTransformation : Qt::SmoothTransformation;
    auto* pixmap = new QPixmap(QPixmap::fromImage(
        image.copy((image.width() - shorter) / 2, (image.height() - shorter) / 2, shorter, shorter)
            .scaled(pixels, pixels, Qt::IgnoreAspectRatio, how)));
    pixmap->setDevicePixelRatio(ratio);
    scaled_.insert({imageId, side}, pixmap);
    return pixmap;
}

void MapView::paintThumbnails(QPainter& painter) {
    painter.setBrush(Qt::NoBrush);
    for (const Shown& thumbnail : shown_) {
        const QPixmap* pixmap = thumbnailOf(map_->imageIds[thumbnail.picture], kThumbnailSide);
        if (!pixmap) continue;
        const bool selected = selected_[thumbnail.picture];
        painter.setOpacity(selected || selectedCount_ == 0 ? 1 : 0.4);
        painter.drawPixmap(thumbnail.frame.topLeft(), *pixmap);
        painter.setPen(QPen(colourOf(thumbnail.picture), 2));
        painter.drawRect(thumbnail.frame);
        if (!selected) continue;
        painter.setPen(QPen(theme().text, 2));
        painter.drawRect(thumbnail.frame.adjusted(-2, -2, 2, 2));
    }
    painter.setOpacity(1);
}

void MapView::paintCards(QPainter& painter) {
    const auto colourOfCard = [this](const MapCard& card) {
        return colourOf(map_->clusters[std::size_t(card.cluster)].typical);
    };
    for (const MapCard& card : cards_) {
        if (card.frame.contains(card.point)) continue;
        painter.setPen(QPen(colourOfCard(card), 1.5));
        painter.drawLine(card.frame.center(), card.point);
    }
    painter.setFont(themeFont(TextSize::Caption));
    const QFontMetricsF metrics(painter.font());
    for (const MapCard& card : cards_) {
        const LibraryMap::Cluster& cluster = map_->clusters[std::size_t(card.cluster)];
        const bool selected = isSelected(card.cluster);
        painter.setPen(selected ? QPen(theme().text, 3) : QPen(colourOfCard(card), 2));
        painter.setBrush(theme().panel);
        painter.drawRoundedRect(card.frame, kSpace1, kSpace1);
        const QRectF inside = card.frame.adjusted(kCardPadding, kCardPadding, -kCardPadding, -kCardPadding);
        const QRectF picture(inside.center().x() - cardSide_ / 2.0, inside.top(), cardSide_, cardSide_);
        if (const QPixmap* pixmap = thumbnailOf(map_->imageIds[cluster.typical], cardSide_))
            painter.drawPixmap(picture.topLeft(), *pixmap);
        else
            painter.fillRect(picture, theme().surface);
        const QString count = formatCount(qint64(cluster.pictures));
        QRectF badge(QPointF(),
                     QSizeF(metrics.horizontalAdvance(count) + 2 * kCardPadding, metrics.height()));
        badge.moveBottomRight(picture.bottomRight());
        painter.fillRect(badge, theme().panel);
        painter.setPen(theme().text);
        painter.drawText(badge, Qt::AlignCenter, count);
        const QRectF caption(inside.left(), picture.bottom(), inside.width(),
                             inside.bottom() - picture.bottom());
        painter.drawText(
            caption, Qt::AlignCenter,
            metrics.elidedText(clusterNames_.value(card.cluster), Qt::ElideRight, caption.width()));
        if (card.cluster != cluster_ || !hasFocus()) continue;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme().accent, 3));
        painter.drawRoundedRect(card.frame.adjusted(-3, -3, 3, 3), kCornerRadius, kCornerRadius);
    }
}

void MapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!map_ || map_->imageIds.empty()) {
        shown_.clear();
        cards_.clear();
        painter.fillRect(rect(), theme().window);
        painter.setPen(theme().muted);
        painter.setFont(themeFont(TextSize::Body));
        painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
        return;
    }
    if (dots_.isNull()) {
        drawDots();
        placeThumbnails();
    }
    painter.drawImage(0, 0, dots_);
    paintThumbnails(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    paintCards(painter);
    if (hasFocus()) {
        const std::int64_t at =
            cluster_ < 0 ? pictureInMiddle() : std::int64_t(map_->clusters[std::size_t(cluster_)].typical);
        const bool hasCard =
            std::ranges::any_of(cards_, [this](const MapCard& card) { return card.cluster == cluster_; });
        if (at >= 0 && !hasCard) {
            painter.setPen(QPen(theme().text, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(placeOf(std::size_t(at)), 8, 8);
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme().accent, 1));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
    if (lasso_.size() > 1) {
        QColor inside = theme().accent;
        inside.setAlphaF(0.14f);
        painter.setPen(QPen(theme().accent, 1.5));
        painter.setBrush(inside);
        painter.drawPolygon(lasso_);
    }
}

bool MapView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const int cluster = cardAt(help->pos()); cluster >= 0)
        QToolTip::showText(help->globalPos(), clusterText(cluster), this);
    else if (const qint64 id = pictureAt(help->pos()); id != 0)
        emit nameAsked(id, help->globalPos());
    else
        QToolTip::hideText();
    return true;
}

void MapView::resizeEvent(QResizeEvent*) {
    frame_.setSize(size());
    viewChanged();
}

void MapView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) viewChanged();
    QWidget::changeEvent(event);
}

void MapView::wheelEvent(QWheelEvent* event) {
    zoomBy(std::pow(kZoomStep, event->angleDelta().y() / 120.0), event->position());
    event->accept();
}

void MapView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !map_) return;
    last_ = event->position();
    drawing_ = lassoing_ || event->modifiers().testFlag(Qt::ShiftModifier);
    pressed_ = !drawing_;
    if (drawing_) lasso_ = QPolygonF{last_};
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
    if (drawing_) {
        lasso_ << event->position();
        update();
    } else if (pressed_) {
        const QPointF moved = event->position() - last_;
        if (!dragging_ && moved.manhattanLength() < QApplication::startDragDistance()) return;
        dragging_ = true;
        setCursor(Qt::ClosedHandCursor);
        last_ = event->position();
        frame_.moveBy(moved);
        viewChanged();
    }
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    setCursor(lassoing_ ? Qt::CrossCursor : Qt::ArrowCursor);
    const bool clicked = std::exchange(pressed_, false) && !std::exchange(dragging_, false);
    if (clicked) click(event->position(), event->modifiers().testFlag(Qt::ControlModifier));
    if (!std::exchange(drawing_, false)) return;
    const std::vector<qint64> ids = picturesWithin(std::exchange(lasso_, {}));
    update();
    if (!ids.empty()) emit browseRequested(ids);
}

void MapView::click(QPointF point, bool toggles) {
    if (const int cluster = cardAt(point); cluster >= 0) {
        cluster_ = cluster;
        return select(picturesOf(cluster), toggles);
    }
    leaveCluster();
    if (const qint64 id = pictureAt(point); id != 0)
        select({id}, toggles);
    else if (selectedCount_ > 0 && !toggles)
        select({}, false);
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !map_) return;
    if (const int cluster = cardAt(event->position()); cluster >= 0)
        emit browseRequested(picturesOf(cluster));
    else if (const qint64 id = pictureAt(event->position()); id != 0)
        emit searchRequested(id);
}

void MapView::keyPressEvent(QKeyEvent* event) {
    const auto move = [this](QPointF pixels) {
        leaveCluster();
        frame_.moveBy(pixels);
        viewChanged();
    };
    const std::int64_t middle = pictureInMiddle();
    switch (event->key()) {
        case Qt::Key_Left:
            return move({kKeyStep, 0});
        case Qt::Key_Right:
            return move({-kKeyStep, 0});
        case Qt::Key_Up:
            return move({0, kKeyStep});
        case Qt::Key_Down:
            return move({0, -kKeyStep});
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(kZoomStep);
        case Qt::Key_Minus:
            return zoomBy(1 / kZoomStep);
        case Qt::Key_F:
            return fit();
        case Qt::Key_PageDown:
            return goToCluster(1);
        case Qt::Key_PageUp:
            return goToCluster(-1);
        case Qt::Key_Space:
            if (cluster_ >= 0)
                select(picturesOf(cluster_), true);
            else if (middle >= 0)
                select({map_->imageIds[std::size_t(middle)]}, true);
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (cluster_ >= 0)
                emit browseRequested(picturesOf(cluster_));
            else if (middle >= 0)
                emit searchRequested(map_->imageIds[std::size_t(middle)]);
            return;
        case Qt::Key_Escape:
            if (selectedCount_ > 0 || cluster_ >= 0) {
                leaveCluster();
                return select({}, false);
            }
            [[fallthrough]];
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace laplens
