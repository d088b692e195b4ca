#include "ui/viewer/full_view.hpp"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/elided_label.hpp"
#include "ui/shared/icons.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/details_pane.hpp"
#include "ui/viewer/film_strip.hpp"
#include "ui/viewer/picture_pane.hpp"

namespace laplens {

namespace {

constexpr int kDetailsWidth = 240;
constexpr int kSlide_ms = 4000, kPointerRests_ms = 2000;
/// A larger picture is not read before it is asked for, so that those at hand stay below 600 MB.
constexpr qint64 kMostPixelsAhead = 64'000'000;
constexpr int kInSightKey = 1, kNeighbourKey = 2;

}  // namespace

FullView::FullView(LibrarySession& session, GridModel& model, ThumbnailCache& thumbnails, QWidget* parent)
    : QWidget(parent),
      session_(session),
      model_(model),
      thumbnails_(thumbnails),
      pane_(new PicturePane(this)),
      strip_(new FilmStrip(model, thumbnails, this)),
      foot_(new QWidget(this)),
      name_(new ElidedLabel({}, this)),
      line_(new QLabel(this)),
      scale_(new QLabel(this)),
      leaveBare_(new QToolButton(this)) {
    setObjectName("fullView");
    setProperty("role", "ground");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Full view"));
    name_->setFont(themeFont(TextSize::Body, true));
    name_->setTextFormat(Qt::PlainText);
    name_->setMinimumWidth(60);
    line_->setProperty("role", "muted");
    scale_->setProperty("role", "muted");
    scale_->setAccessibleName(tr("Zoom"));
    scale_->setToolTip(tr("How large a pixel of the picture is on the screen"));
    scale_->setAlignment(Qt::AlignCenter);
    scale_->setMinimumWidth(scale_->fontMetrics().horizontalAdvance(QStringLiteral("0,000 %")));

    auto* foot = new QHBoxLayout(foot_);
    foot->setContentsMargins(kSpace4, kSpace1, kSpace2, kSpace1);
    foot->setSpacing(kSpace1);
    foot->addWidget(name_, 1);
    foot->addWidget(line_);
    foot->addSpacing(kSpace2);
    const auto tool = [&](const QString& icon, const QString& name, const QString& key, auto&& does) {
        QToolButton* button = addTool(icon, name, key);
        connect(button, &QToolButton::clicked, this, does);
        foot->addWidget(button);
        return button;
    };
    foot->addWidget(scale_);
    tool("fit", tr("Fit"), "F", [this] { pane_->fit(); });
    tool({}, tr("Own pixels"), "O", [this] { pane_->showPixels(); })->setText(QStringLiteral("1:1"));
    tool("rotate", tr("Turn on the screen"), "R", [this] { pane_->rotate(); });
    play_ = tool("play", tr("Slide show"), "S", [this] { setPlaying(!isPlaying()); });
    info_ = tool("info", tr("Details"), "I", [this] { emit detailsWanted(info_->isChecked()); });
    info_->setCheckable(true);
    bareTool_ = tool("expand", tr("Nothing but the picture"), "F11", [this] { emit bareWanted(!bare_); });
    tool("close", tr("Back"), "Esc", [this] { leave(); });
    setThemedIcon(leaveBare_, "close");
    leaveBare_->setAccessibleName(tr("Back to the window"));
    leaveBare_->setToolTip(tr("Back to the window (%1)").arg("Esc"));
    leaveBare_->setFocusPolicy(Qt::NoFocus);
    leaveBare_->setProperty("role", "outlined");
    leaveBare_->hide();
    connect(leaveBare_, &QToolButton::clicked, this, [this] { emit bareWanted(false); });

    middle_ = new QHBoxLayout;
    middle_->setContentsMargins(kSpace4, kSpace4, kSpace4, 0);
    middle_->setSpacing(kSpace4);
    middle_->addWidget(pane_, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(middle_, 1);
    column->addWidget(foot_);
    column->addWidget(strip_);
    slides_.setInterval(kSlide_ms);
    pointerRests_.setSingleShot(true);
    pointerRests_.setInterval(kPointerRests_ms);
    pane_->setMouseTracking(true);
    pane_->installEventFilter(this);
    connect(strip_, &FilmStrip::stepRequested, this, &FullView::step);
    connect(pane_, &PicturePane::scaleChanged, this, &FullView::showScale);
    connect(&slides_, &QTimer::timeout, this, [this] {
        const int row = model_.rowOf(imageId_);
        step(row + 1 < model_.rowCount() ? 1 : -row);
    });
    connect(&pointerRests_, &QTimer::timeout, this, [this] {
        leaveBare_->hide();
        if (bare_) pane_->setCursor(Qt::BlankCursor);
    });
    connect(&model, &GridModel::dataChanged, this, [this] {
        if (wanted_ != 0) showPicture(wanted_);
        showName();
        readNeighbours();
    });
    connect(&session, &LibrarySession::libraryClosed, this, [this] {
        atHand_.clear();
        imageId_ = wanted_ = 0;
    });
}

QToolButton* FullView::addTool(const QString& icon, const QString& name, const QString& key) {
    auto* button = new QToolButton(foot_);
    if (!icon.isEmpty()) setThemedIcon(button, icon);
    button->setAccessibleName(name);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(name, key));
    button->setFocusPolicy(Qt::TabFocus);
    button->setAutoRaise(true);
    return button;
}

void FullView::standAlone() {
    bareTool_->hide();
    auto* details = new DetailsPane(session_, this);
    details->setFixedWidth(kDetailsWidth);
    info_->setChecked(QSettings().value("viewer/details").toBool());
    details->setVisible(info_->isChecked());
    middle_->addWidget(details);
    connect(this, &FullView::shown, details, &DetailsPane::showPicture);
    connect(details, &DetailsPane::wordsWanted, this, &FullView::wordsWanted);
    connect(this, &FullView::detailsWanted, details, &QWidget::setVisible);
}

void FullView::setDetailsShown(bool shown) {
    info_->setChecked(shown);
}

void FullView::showScale(double scale) {
    scale_->setText(tr("%1 %").arg(QLocale().toString(scale * 100, 'f', scale < 0.1 ? 1 : 0)));
}

bool FullView::showPicture(qint64 imageId) {
    const int row = model_.rowOf(imageId);
    wanted_ = 0;
    if (row < 0) return false;
    const GridModel::Picture* picture = model_.pictureAt(row);
    if (!picture) {
        wanted_ = imageId;
        return true;
    }
    const ImageRecord record = picture->record;
    imageId_ = imageId;
    emit shown(imageId);
    showName();
    pane_->setPicture(thumbnails_.find(imageId), {record.width, record.height}, false);
    strip_->setPicture(imageId);
    QStringList line;
    if (record.width > 0) line << tr("%1 \u00d7 %2").arg(record.width).arg(record.height);
    if (record.fileSize > 0) line << sizeText(record.fileSize);
    if (!record.label.empty()) line << toQString(record.label);
    line_->setText(line.join(QStringLiteral(" \u00b7 ")));
    setAccessibleDescription(name_->text() + ' ' + line_->text());
    if (slides_.isActive()) slides_.start();
    if (const Whole* whole = atHand(record)) {
        show(*whole);
        readNeighbours();
    } else {
        read(record);
    }
    return true;
}

void FullView::showName() {
    const int row = model_.rowOf(imageId_);
    const GridModel::Picture* picture = row < 0 ? nullptr : model_.pictureAt(row);
    if (!picture) return;
    name_->setText(model_.fullName(*picture));
    name_->setToolTip(picture->file);
}

void FullView::step(int by) {
    const int row = model_.rowOf(wanted_ != 0 ? wanted_ : imageId_) + by;
    if (row < 0 || row >= model_.rowCount()) return;
    const qint64 next = model_.imageIdAt(row);
    showPicture(next);
    emit stepped(next);
}

const FullView::Whole* FullView::atHand(const ImageRecord& record) const {
    const auto found =
        std::ranges::find_if(atHand_, [&](const Whole& whole) { return isSameFile(whole.record, record); });
    return found == atHand_.end() ? nullptr : &*found;
}

void FullView::read(const ImageRecord& record) {
    const int key = record.id == imageId_ ? kInSightKey : kNeighbourKey;
    worker_.postLatest(key, [this, record, reader = session_.pictureReader()](std::stop_token) {
        Whole whole{record, {}, {}};
        try {
            if (reader) whole.picture = toQImage(reader->read(record).decoded.image);
        } catch (const Error& error) {
            whole.problem = toQString(error.problem());
        } catch (const std::exception& error) {
            whole.problem = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, whole] {
                if (!atHand(whole.record)) atHand_.push_back(whole);
                if (whole.record.id == imageId_) show(whole);
                readNeighbours();
            },
            Qt::QueuedConnection);
    });
}

void FullView::readNeighbours() {
    const int row = isVisible() ? model_.rowOf(imageId_) : -1;
    if (row < 0) return;
    std::vector<qint64> near{imageId_};
    const ImageRecord* missing = nullptr;
    for (const int other : {row + 1, row - 1}) {
        if (other < 0 || other >= model_.rowCount()) continue;
        near.push_back(model_.imageIdAt(other));
        const GridModel::Picture* picture = model_.pictureAt(other);
        if (!picture || missing || atHand(picture->record)) continue;
        const ImageRecord& record = picture->record;
        if (qint64(record.width) * record.height <= kMostPixelsAhead) missing = &record;
    }
    std::erase_if(atHand_,
                  [&](const Whole& whole) { return std::ranges::count(near, whole.record.id) == 0; });
    const GridModel::Picture* inSight = model_.pictureAt(row);
    if (missing && inSight && atHand(inSight->record)) read(*missing);
}

void FullView::show(const Whole& whole) {
    const ImageRecord& record = whole.record;
    if (!whole.picture.isNull()) pane_->setPicture(whole.picture, {record.width, record.height}, true);
    if (!whole.problem.isEmpty()) line_->setText(whole.problem);
}

void FullView::showPlaces(const std::vector<TextPlace>& places) {
    std::vector<QRectF> marks;
    for (const TextPlace& place : places)
        marks.emplace_back(QPointF(place.left, place.top), QPointF(place.right, place.bottom));
    pane_->setMarks(std::move(marks));
    if (places.empty()) return;
    setAccessibleDescription(accessibleDescription() + QStringLiteral(". ") +
                             tr("The text is marked at %n place(s).", nullptr, int(places.size())));
}

void FullView::setBare(bool bare) {
    bare_ = bare;
    foot_->setHidden(bare);
    strip_->setHidden(bare);
    middle_->setContentsMargins(bare ? QMargins() : QMargins(kSpace4, kSpace4, kSpace4, 0));
    pane_->setGround(bare ? QColor(Qt::black) : QColor());
    leaveBare_->hide();
    pane_->unsetCursor();
    if (bare) pointerRests_.start();
}

void FullView::setPlaying(bool plays) {
    plays ? slides_.start() : slides_.stop();
    setThemedIcon(play_, plays ? "pause" : "play");
    const QString name = plays ? tr("Stop the slide show") : tr("Slide show");
    play_->setAccessibleName(name);
    play_->setToolTip(QStringLiteral("%1 (%2)").arg(name, "S"));
}

void FullView::setSlideTime(int milliseconds) {
    slides_.setInterval(milliseconds);
}

void FullView::leave() {
    setPlaying(false);
    if (bare_) emit bareWanted(false);
    emit closed();
}

void FullView::hideEvent(QHideEvent* event) {
    if (event->spontaneous()) return;
    setPlaying(false);
    held_ = false;
    atHand_.clear();
    if (bare_) emit bareWanted(false);
}

void FullView::resizeEvent(QResizeEvent*) {
    leaveBare_->adjustSize();
    leaveBare_->move(isRightToLeft() ? kSpace4 : width() - leaveBare_->width() - kSpace4, kSpace4);
}

bool FullView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseMove && bare_) {
        pane_->unsetCursor();
        leaveBare_->show();
        leaveBare_->raise();
        pointerRests_.start();
    }
    return QWidget::eventFilter(watched, event);
}

void FullView::keyPressEvent(QKeyEvent* event) {
    const int forward = isRightToLeft() ? -1 : 1;
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier);
    if (modifiers != Qt::NoModifier) return QWidget::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Left:
            step(-forward);
            break;
        case Qt::Key_Right:
            step(forward);
            break;
        case Qt::Key_Up:
        case Qt::Key_PageUp:
            step(-1);
            break;
        case Qt::Key_Down:
        case Qt::Key_PageDown:
            step(1);
            break;
        case Qt::Key_Escape:
            if (bare_) {
                setPlaying(false);
                emit bareWanted(false);
            } else {
                leave();
            }
            break;
        case Qt::Key_Space:
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (event->isAutoRepeat())
                held_ = event->key() == Qt::Key_Space;
            else
                leave();
            break;
        case Qt::Key_I:
            if (!bare_) info_->click();
            break;
        case Qt::Key_S:
            setPlaying(!isPlaying());
            break;
        default:
            if (!pane_->zoomByKey(event->key())) QWidget::keyPressEvent(event);
    }
}

void FullView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat() && std::exchange(held_, false))
        return leave();
    QWidget::keyReleaseEvent(event);
}

}  // namespace laplens
