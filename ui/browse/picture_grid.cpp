#include "ui/browse/picture_grid.hpp"

#include <QDrag>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_marks.hpp"
#include "ui/browse/runs.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/browse/timeline.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

/// The part of a thumbnail that fills a cell of this shape; upright pictures keep a little more of their top,
/// where faces are.
QRectF filling(const QSizeF& image, const QSizeF& cell) {
    const double scale = std::max(cell.width() / image.width(), cell.height() / image.height());
    const QSizeF shown = cell / scale;
    return {(image.width() - shown.width()) / 2, (image.height() - shown.height()) * 0.4, shown.width(),
            shown.height()};
}

/// As much of folder and name as there is room for, of both.
QString captionOf(const QFontMetrics& metrics, const QString& folder, const QString& name, int room) {
    if (folder.isEmpty()) return metrics.elidedText(name, Qt::ElideMiddle, room);
    const QString whole = folder + '/' + name;
    if (metrics.horizontalAdvance(whole) <= room) return whole;
    const int forName =
        std::max(room * 2 / 5, room - metrics.horizontalAdvance(folder) - metrics.horizontalAdvance('/'));
    const QString shown = '/' + metrics.elidedText(name, Qt::ElideLeft, forName);
    return metrics.elidedText(folder, Qt::ElideRight, room - metrics.horizontalAdvance(shown)) + shown;
}

}  // namespace

PictureGrid::PictureGrid(GridModel& model, ThumbnailCache& thumbnails, QWidget* parent)
    : QListView(parent), grid_(model), thumbnails_(thumbnails), timeline_(new Timeline(this)) {
    setModel(&model);
    setObjectName("pictureGrid");
    setAccessibleName(tr("Pictures"));
    setSelectionMode(ExtendedSelection);
    setDragEnabled(true);
    setDragDropMode(DragOnly);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setVerticalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setFrameShape(NoFrame);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&thumbnails, &ThumbnailCache::loaded, this, [this] { viewport()->update(); });
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &PictureGrid::updateGeometries);
    connect(timeline_, &Timeline::wanted, this, [this](double at) {
        verticalScrollBar()->setValue(int(at * layout_.contentHeight()));
        tellMonth();
    });
    connect(timeline_, &Timeline::released, this, &PictureGrid::tellMonth);
    for (const auto moves : {&QScrollBar::sliderPressed, &QScrollBar::sliderReleased})
        connect(verticalScrollBar(), moves, this, &PictureGrid::tellMonth);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        kept_.reset();
        if (layout_.count() == 0) return;
        tellMonth();
        const int middle = verticalOffset() + viewport()->height() / 2;
        emit rowInSightChanged(layout_.cellsWithin(middle, middle).first);
    });
}

void PictureGrid::setRadius(int radius) {
    radius_ = radius;
    updateGeometries();
}

void PictureGrid::scrollToBand() {
    if (!grid_.result() || layout_.sectionCount() == 0) return;
    const QRect band = layout_.headOf(0);
    if (band.top() < verticalOffset() || band.bottom() > verticalOffset() + viewport()->height())
        verticalScrollBar()->setValue(band.top() - viewport()->height() / 2);
}

void PictureGrid::setCellWidth(int width) {
    width = std::clamp(width, kSmallestCell, kLargestCell);
    if (width == std::exchange(layout_.wantedCellWidth, width)) return;
    const QModelIndex kept = currentIndex();
    updateGeometries();
    if (kept.isValid()) scrollTo(kept);
    emit cellWidthChanged(width);
}

void PictureGrid::showDetails() {
    layout_.details = GridModel::kDetails;
    grid_.showDetails();
    updateGeometries();
}

void PictureGrid::setEmptyText(const QString& text) {
    emptyText_ = text;
    if (layout_.count() == 0) viewport()->update();
}

std::vector<qint64> PictureGrid::selectedImageIds() const {
    std::vector<qint64> ids;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        ids.push_back(grid_.imageIdAt(index.row()));
    return ids;
}

QString PictureGrid::foldCount(int row) const {
    const qint64 id = grid_.imageIdAt(row);
    const int copies = grid_.result() ? grid_.folds().copiesOf(id) : 0;
    if (copies == 0) return {};
    return (grid_.folds().isOpen(id) ? QChar(0x2212) : QChar('+')) + formatCount(copies);
}

int PictureGrid::rowOfFoldMark(const QPoint& point) const {
    const QModelIndex index = indexAt(point);
    const QString count = index.isValid() ? foldCount(index.row()) : QString();
    if (count.isEmpty()) return -1;
    const QRect frame = layout_.pictureOf(layout_.cell(index.row())).translated(0, -verticalOffset());
    return countMark(frame, count, layout_.rightToLeft).contains(point) ? index.row() : -1;
}

bool PictureGrid::toggleFold() {
    const qint64 shown = grid_.result() ? grid_.folds().standsFor(currentImageId()) : 0;
    if (shown == 0 || grid_.folds().copiesOf(shown) == 0) return false;
    toggleFold(shown);
    return true;
}

void PictureGrid::toggleFold(qint64 imageId) {
    const bool opens = !grid_.folds().isOpen(imageId);
    // The keys are where the picture is that they were folded behind.
    if (!opens && grid_.folds().standsFor(currentImageId()) == imageId)
        selectionModel()->setCurrentIndex(grid_.index(grid_.rowOf(imageId)),
                                          currentImageId() == imageId ? QItemSelectionModel::NoUpdate
                                                                      : QItemSelectionModel::ClearAndSelect);
    grid_.openFold(imageId, opens);
    if (opens) scrollTo(grid_.index(grid_.rowOf(imageId)));
}

PictureGrid::Place PictureGrid::place() const {
    return {top(), currentImageId(), selectedImageIds()};
}

PictureGrid::Place::Top PictureGrid::top() const {
    const int offset = verticalOffset();
    const int seen = offset + GridLayout::kMargin;
    const int row = offset > 0 && layout_.count() > 0 ? layout_.cellsWithin(seen, seen).first : -1;
    if (row < 0 || row >= layout_.count()) return {};
    return {grid_.imageIdAt(row), layout_.cell(row).top() - offset};
}

void PictureGrid::keepInSight(const std::function<void()>& change) {
    const Place::Top before = top();
    change();
    scrollTo(before);
}

void PictureGrid::scrollTo(const Place::Top& top) {
    const auto [id, off] = top;
    if (id == 0) return;
    const int row = grid_.rowOf(grid_.result() ? grid_.folds().standsFor(id) : id);
    if (row >= 0) verticalScrollBar()->setValue(layout_.cell(row).top() - off);
}

void PictureGrid::goTo(const Place& place) {
    scrollTo(place.top);
    kept_ = place.top;
    if (selectedImageIds() != place.selected) select(place.selected);
    const int row = place.current == 0 || place.current == currentImageId() ? -1 : grid_.rowOf(place.current);
    if (row >= 0) selectionModel()->setCurrentIndex(grid_.index(row), QItemSelectionModel::NoUpdate);
}

void PictureGrid::select(const std::vector<qint64>& imageIds) {
    QItemSelection selection;
    if (!imageIds.empty()) {
        const std::unordered_set<qint64> wanted(imageIds.begin(), imageIds.end());
        for (const auto& [first, end] :
             runsOf(grid_.rowCount(), [&](int row) { return wanted.contains(grid_.imageIdAt(row)); }))
            selection.select(grid_.index(first), grid_.index(end - 1));
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
}

qint64 PictureGrid::currentImageId() const {
    return currentIndex().isValid() ? grid_.imageIdAt(currentIndex().row()) : 0;
}

std::size_t PictureGrid::picturesWithin() const {
    const auto result = grid_.result();
    const std::size_t shown = std::min(result->histogram.size(), std::size_t(radius_) + 1);
    const auto within =
        std::accumulate(result->histogram.begin(), result->histogram.begin() + long(shown), std::size_t(0));
    return std::min(within, result->ranked.size());
}

std::vector<int> PictureGrid::sections() const {
    std::vector<int> sections;
    for (const BrowseSection& section : grid_.sections()) sections.push_back(int(section.first));
    const auto result = grid_.result();
    if (!result || radius_ < 0 || result->reranked || !result->bitWeights.empty()) return sections;
    const int above = grid_.folds().rowsWithin(picturesWithin());
    // One picture alone in its row would look like a mistake.
    return above < layout_.columns() ? std::vector<int>() : std::vector<int>{above};
}

int PictureGrid::verticalOffset() const {
    return verticalScrollBar()->value();
}

QRect PictureGrid::visualRect(const QModelIndex& index) const {
    if (!index.isValid() || index.row() >= layout_.count()) return {};
    return layout_.cell(index.row()).translated(0, -verticalOffset());
}

void PictureGrid::scrollTo(const QModelIndex& index, ScrollHint hint) {
    const QRect cell = visualRect(index);
    if (!cell.isValid()) return;
    const int room = GridLayout::kMargin;
    const int height = viewport()->height();
    QScrollBar* bar = verticalScrollBar();
    if (hint == PositionAtCenter)
        bar->setValue(bar->value() + cell.center().y() - height / 2);
    else if (cell.top() < room || hint == PositionAtTop)
        bar->setValue(bar->value() + cell.top() - room);
    else if (cell.bottom() > height - room)
        bar->setValue(bar->value() + cell.bottom() - height + room);
}

QModelIndex PictureGrid::indexAt(const QPoint& point) const {
    const int row = layout_.cellAt(point + QPoint(0, verticalOffset()));
    return row < 0 || row >= grid_.rowCount() ? QModelIndex() : grid_.index(row);
}

QModelIndex PictureGrid::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    if (layout_.count() == 0) return {};
    if (!currentIndex().isValid()) return grid_.index(0);
    const int row = currentIndex().row();
    const int page = std::max(1, viewport()->height() / layout_.rowHeight());
    const int forward = layout_.rightToLeft ? -1 : 1;
    int target = row;
    switch (action) {
        case MoveUp:
            target = layout_.moveByLines(row, -1);
            break;
        case MoveDown:
            target = layout_.moveByLines(row, 1);
            break;
        case MoveLeft:
            target = row - forward;
            break;
        case MoveRight:
            target = row + forward;
            break;
        case MovePrevious:
            target = row - 1;
            break;
        case MoveNext:
            target = row + 1;
            break;
        case MovePageUp:
            target = layout_.moveByLines(row, -page);
            break;
        case MovePageDown:
            target = layout_.moveByLines(row, page);
            break;
        case MoveHome:
            target = 0;
            break;
        case MoveEnd:
            target = layout_.count() - 1;
            break;
    }
    return grid_.index(std::clamp(target, 0, layout_.count() - 1));
}

void PictureGrid::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) {
    const QRect area = rect.normalized().translated(0, verticalOffset());
    const auto [first, end] = layout_.cellsWithin(area.top(), area.bottom());
    QItemSelection selection;
    for (int row = first; row < end; ++row)
        if (layout_.cell(row).intersects(area)) selection.select(grid_.index(row), grid_.index(row));
    selectionModel()->select(selection, flags);
}

QRegion PictureGrid::visualRegionForSelection(const QItemSelection&) const {
    return viewport()->rect();
}

void PictureGrid::updateGeometries() {
    layout_.rightToLeft = isRightToLeft();
    layout_.setViewWidth(viewport()->width());
    layout_.setCells(grid_.rowCount(), sections());
    QScrollBar* bar = verticalScrollBar();
    bar->setPageStep(viewport()->height());
    bar->setSingleStep(std::max(1, layout_.rowHeight() / 3));
    bar->setRange(0, std::max(0, layout_.contentHeight() - viewport()->height()));
    QAbstractItemView::updateGeometries();
    showTimeline();
    viewport()->update();
}

void PictureGrid::showTimeline() {
    const std::vector<BrowseSection>& months = grid_.months();
    const bool isShown = months.size() > 1;
    timeline_->setVisible(isShown);
    const int room = isShown ? Timeline::kWidth : 0;
    const QMargins margins(layout_.rightToLeft ? room : 0, 0, layout_.rightToLeft ? 0 : room, 0);
    // The viewport's other width leads back here.
    if (margins != viewportMargins()) return setViewportMargins(margins);
    if (!isShown) return;
    const QRect seen = viewport()->geometry();
    timeline_->setGeometry(layout_.rightToLeft ? seen.left() - room : seen.right() + 1, seen.top(), room,
                           seen.height());
    std::vector<Timeline::Month> marks;
    for (std::size_t i = 0; i < months.size(); ++i)
        marks.push_back({grid_.monthAt(int(i)),
                         double(layout_.cell(int(months[i].first)).top()) / layout_.contentHeight()});
    timeline_->setMonths(std::move(marks));
}

int PictureGrid::monthOfRow(int row) const {
    const auto next = std::ranges::upper_bound(grid_.months(), std::size_t(row), {}, &BrowseSection::first);
    return int(next - grid_.months().begin()) - 1;
}

void PictureGrid::tellMonth() {
    if (grid_.months().empty() || layout_.count() == 0) return;
    const int top = verticalOffset() + GridLayout::kMargin + GridLayout::kHead;
    const int row = std::min(layout_.cellsWithin(top, top).first, layout_.count() - 1);
    const bool isMoved = timeline_->isPressed() || verticalScrollBar()->isSliderDown();
    timeline_->tell(grid_.monthName(monthOfRow(row)), isMoved,
                    double(verticalOffset()) / layout_.contentHeight());
}

bool PictureGrid::moveByMonths(int by) {
    const std::vector<BrowseSection>& months = grid_.months();
    if (months.empty()) return false;
    const int row = std::max(0, currentIndex().row());
    const int month = monthOfRow(row);
    const bool isInside = by < 0 && months[std::size_t(month)].first < std::size_t(row);
    const int target = std::clamp(isInside ? month : month + by, 0, int(months.size()) - 1);
    const QModelIndex index = grid_.index(int(months[std::size_t(target)].first));
    setCurrentIndex(index);
    scrollTo(index, PositionAtTop);
    return true;
}

void PictureGrid::reset() {
    QAbstractItemView::reset();
    updateGeometries();
    verticalScrollBar()->setValue(0);
    kept_.reset();
}

void PictureGrid::rowsInserted(const QModelIndex& parent, int first, int last) {
    QAbstractItemView::rowsInserted(parent, first, last);
    updateGeometries();
}

void PictureGrid::doItemsLayout() {
    // The list view's would lay out every row.
    QAbstractItemView::doItemsLayout();
}

void PictureGrid::scrollContentsBy(int, int) {
    viewport()->update();
}

void PictureGrid::dataChanged(const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) {
    if (roles.isEmpty()) updateGeometries();
    QAbstractItemView::dataChanged(from, to, roles);
    viewport()->update();
}

void PictureGrid::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    emit currentPictureChanged(current.isValid() ? grid_.imageIdAt(current.row()) : 0);
}

void PictureGrid::startDrag(Qt::DropActions) {
    const QModelIndexList indexes = selectionModel()->selectedRows();
    if (indexes.isEmpty()) return;
    auto* drag = new QDrag(this);
    drag->setMimeData(grid_.mimeData(indexes));
    const QImage image = thumbnails_.find(grid_.imageIdAt(indexes.front().row()));
    if (!image.isNull())
        drag->setPixmap(
            QPixmap::fromImage(image.scaled(96, 96, Qt::KeepAspectRatio, Qt::SmoothTransformation)));
    drag->exec(Qt::CopyAction);
}

void PictureGrid::keyPressEvent(QKeyEvent* event) {
    const qint64 id = currentImageId();
    const bool looks =
        event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    // Held, it is let go of in the full view.
    if (looks && event->isAutoRepeat()) return event->accept();
    // The key pad's Enter says that it is of the key pad.
    if (id == 0 || !looks || (event->modifiers() & ~Qt::KeypadModifier) != 0)
        return QAbstractItemView::keyPressEvent(event);
    emit fullViewRequested(id);
    event->accept();
}

void PictureGrid::mouseDoubleClickEvent(QMouseEvent* event) {
    if (rowOfFoldMark(event->pos()) >= 0) return mousePressEvent(event);
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid() && event->button() == Qt::LeftButton)
        emit fullViewRequested(grid_.imageIdAt(index.row()));
    else
        QAbstractItemView::mouseDoubleClickEvent(event);
}

void PictureGrid::mousePressEvent(QMouseEvent* event) {
    const int fold = event->button() == Qt::LeftButton ? rowOfFoldMark(event->pos()) : -1;
    pressesMark_ = fold >= 0;
    if (pressesMark_) return toggleFold(grid_.imageIdAt(fold));
    pressed_ = event->pos() + QPoint(0, verticalOffset());
    QListView::mousePressEvent(event);
}

void PictureGrid::mouseMoveEvent(QMouseEvent* event) {
    if (pressesMark_) return;
    QListView::mouseMoveEvent(event);
    if (state() != DragSelectingState) return;
    rubberBand_ = QRect(pressed_, event->pos() + QPoint(0, verticalOffset())).normalized();
    viewport()->update();
}

void PictureGrid::mouseReleaseEvent(QMouseEvent* event) {
    if (std::exchange(pressesMark_, false)) return;
    QListView::mouseReleaseEvent(event);
    rubberBand_ = {};
    viewport()->update();
}

void PictureGrid::wheelEvent(QWheelEvent* event) {
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        setCellWidth(cellWidth() + (event->angleDelta().y() > 0 ? 20 : -20));
        event->accept();
        return;
    }
    QAbstractItemView::wheelEvent(event);
}

void PictureGrid::resizeEvent(QResizeEvent* event) {
    const Place::Top kept = kept_.value_or(top());
    QAbstractItemView::resizeEvent(event);
    scrollTo(kept);
    kept_ = kept;
}

void PictureGrid::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LayoutDirectionChange)
        updateGeometries();
    QAbstractItemView::changeEvent(event);
}

void PictureGrid::wantThumbnails() {
    const int top = verticalOffset(), height = viewport()->height();
    const auto [first, end] = layout_.cellsWithin(top, top + height);
    const auto [earlier, later] = layout_.cellsWithin(top - height / 2, top + height * 2);
    std::vector<qint64> ids;
    for (int row = first; row < end; ++row) ids.push_back(grid_.imageIdAt(row));
    for (int row = end; row < later; ++row) ids.push_back(grid_.imageIdAt(row));
    for (int row = earlier; row < first; ++row) ids.push_back(grid_.imageIdAt(row));
    thumbnails_.want(ids);
}

void PictureGrid::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme().window);
    if (layout_.count() == 0) {
        paintEmpty(painter);
        return;
    }
    wantThumbnails();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    painter.translate(0, -verticalOffset());
    const QRect area = event->rect().translated(0, verticalOffset());
    const auto [first, end] = layout_.cellsWithin(area.top(), area.bottom());
    for (int row = first; row < end; ++row) {
        const QModelIndex index = grid_.index(row);
        paintCell(painter, row, layout_.cell(row), selectionModel()->isSelected(index),
                  index == currentIndex());
    }
    const auto [firstHead, lastHead] = layout_.headsWithin(area.top(), area.bottom());
    for (int section = firstHead; section < lastHead; ++section)
        grid_.result() ? paintBand(painter) : paintHead(painter, section);
    if (rubberBand_.isEmpty()) return;
    QColor fill = theme().accent;
    fill.setAlphaF(0.15f);
    painter.setPen(QPen(theme().accent, 1));
    painter.setBrush(fill);
    painter.drawRect(QRectF(rubberBand_).adjusted(0.5, 0.5, -0.5, -0.5));
}

void PictureGrid::paintCell(QPainter& painter, int row, const QRect& cell, bool selected, bool current) {
    const QRectF frame = layout_.pictureOf(cell);
    const GridModel::Picture* picture = grid_.pictureAt(row);
    const qint64 id = grid_.imageIdAt(row);
    if (grid_.folds().isOpen(id)) {
        painter.setPen(QPen(theme().line, 1));
        painter.setBrush(theme().surface);
        painter.drawRoundedRect(QRectF(cell).adjusted(-5.5, -5.5, 5.5, 2.5), kCornerRadius + 5,
                                kCornerRadius + 5);
    }
    QPainterPath rounded;
    rounded.addRoundedRect(frame, kCornerRadius, kCornerRadius);
    const QImage image = thumbnails_.find(id);
    painter.save();
    painter.setClipPath(rounded);
    painter.fillRect(frame, theme().surface);
    if (!image.isNull()) {
        // Tiny pictures (data sets) are drawn with their pixels showing, not blurred.
        if (image.width() < 64) painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter.drawImage(frame, image, filling(image.size(), frame.size()));
    } else if (thumbnails_.isMissing(id)) {
        painter.setPen(theme().muted);
        painter.setFont(themeFont(TextSize::Caption));
        painter.drawText(frame.adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("cannot be read"));
    }
    painter.restore();
    if (picture)
        paintMarks(painter, frame.toRect(), picture->tags, picture->stars, foldCount(row),
                   layout_.rightToLeft);
    if (selected || (current && hasFocus())) {
        // Where the keys are is not what they would change.
        painter.setPen(selected ? QPen(theme().accent, 2) : QPen(theme().muted, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(frame.adjusted(-3, -3, 3, 3), kCornerRadius + 3, kCornerRadius + 3);
    }

    QRect caption = layout_.captionOf(cell);
    const Qt::Alignment trailing = layout_.rightToLeft ? Qt::AlignLeft : Qt::AlignRight;
    const Qt::Alignment leading = layout_.rightToLeft ? Qt::AlignRight : Qt::AlignLeft;
    painter.setFont(themeFont(TextSize::Body, true));
    painter.setPen(theme().text);
    const QFontMetrics metrics = painter.fontMetrics();
    QString shown = layout_.details == 0 ? grid_.noteAt(row) : QString();
    if (const int distance = grid_.distanceAt(row); distance >= 0) {
        const QString far = tr("%1 of %2 bits differ").arg(distance).arg(grid_.result()->bits);
        const QString widest = tr("%1 of %2 bits differ").arg(grid_.result()->bits).arg(grid_.result()->bits);
        const QString near = tr("%1 of %2 bits").arg(distance).arg(grid_.result()->bits);
        const QString brief = tr("%n bits", nullptr, distance);
        const int wide = metrics.horizontalAdvance(widest);
        shown = grid_.tellsFolders() && caption.width() < 2 * wide ? brief
                : wide < caption.width() * 6 / 10                  ? far
                                                                   : near;
    }
    if (!shown.isEmpty()) {
        painter.drawText(caption, int(trailing | Qt::AlignVCenter), shown);
        const int used = metrics.horizontalAdvance(shown) + kSpace2;
        caption.adjust(layout_.rightToLeft ? used : 0, 0, layout_.rightToLeft ? 0 : -used, 0);
    }
    if (!picture) return;
    painter.setFont(themeFont(TextSize::Body));
    painter.setPen(theme().muted);
    painter.drawText(
        caption, int(leading | Qt::AlignVCenter),
        captionOf(painter.fontMetrics(), grid_.folderToTell(*picture), picture->name, caption.width()));
    if (layout_.details == 0) return;
    const QStringList details = grid_.detailsAt(row);
    for (int line = 0; line < details.size(); ++line) {
        const bool isNote = line == 0;
        painter.setFont(themeFont(isNote ? TextSize::Body : TextSize::Caption, isNote));
        painter.setPen(isNote ? theme().text : theme().muted);
        const QRect place = layout_.detailOf(cell, line);
        // Of a folder the end tells more.
        const Qt::TextElideMode elide = line + 1 == details.size() ? Qt::ElideMiddle : Qt::ElideRight;
        painter.drawText(place, int(leading | Qt::AlignVCenter),
                         painter.fontMetrics().elidedText(details[line], elide, place.width()));
    }
}

void PictureGrid::paintBand(QPainter& painter) {
    const QRect band = layout_.headOf(0).translated(0, -4);
    const int top = band.top() + 4;
    const auto within = qint64(picturesWithin());
    painter.setPen(QPen(theme().warm, 1.5, Qt::DashLine));
    painter.drawLine(band.left(), top + 0, band.right(), top + 0);
    painter.setFont(themeFont(TextSize::Body));
    painter.drawText(
        band.adjusted(0, 8, 0, 0),
        int((layout_.rightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter),
        tr("%1 close to it \u00b7 %2 further away")
            .arg(formatCount(within), formatCount(qint64(grid_.result()->ranked.size()) - within)));
}

void PictureGrid::paintHead(QPainter& painter, int section) {
    const QRect head = layout_.headOf(section).adjusted(0, 4, 0, -4);
    const int first = layout_.firstCellOf(section);
    const int end = section + 1 < layout_.sectionCount() ? layout_.firstCellOf(section + 1) : layout_.count();
    const Qt::Alignment leading = layout_.rightToLeft ? Qt::AlignRight : Qt::AlignLeft;
    painter.setFont(themeFont(TextSize::Body, true));
    painter.setPen(theme().text);
    const QString title =
        painter.fontMetrics().elidedText(grid_.sectionTitle(section), Qt::ElideMiddle, head.width() * 3 / 4);
    painter.drawText(head, int(leading | Qt::AlignVCenter), title);
    const int used = painter.fontMetrics().horizontalAdvance(title) + kSpace2;
    painter.setFont(themeFont(TextSize::Body));
    painter.setPen(theme().muted);
    painter.drawText(head.adjusted(layout_.rightToLeft ? 0 : used, 0, layout_.rightToLeft ? -used : 0, 0),
                     int(leading | Qt::AlignVCenter), formatCount(end - first));
}

void PictureGrid::paintEmpty(QPainter& painter) {
    painter.setPen(theme().muted);
    painter.setFont(themeFont(TextSize::Body));
    painter.drawText(viewport()->rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap,
                     emptyText_);
}

}  // namespace laplens
