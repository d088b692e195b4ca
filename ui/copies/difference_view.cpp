#include "ui/copies/difference_view.hpp"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

/// Slow enough to be harmless to whom flashing light harms: three a second and more may.
constexpr int kFlicker_ms = 700;
constexpr double kMostEnlarged = 4;

}  // namespace

DifferenceView::DifferenceView(QWidget* parent)
    : QWidget(parent),
      what_(new QLabel(this)),
      flicker_(new QToolButton(this)),
      difference_(new QToolButton(this)),
      timer_(new QTimer(this)) {
    setObjectName("differenceView");
    setProperty("role", "ground");
    setFocusPolicy(Qt::StrongFocus);
    what_->setTextFormat(Qt::PlainText);
    what_->setWordWrap(true);
    flicker_->setText(tr("In turns (F)"));
    flicker_->setCheckable(true);
    difference_->setText(tr("What differs (D)"));
    difference_->setCheckable(true);
    auto* keys = new QLabel(tr("Left and right: the one or the other \u00b7 Esc back"), this);
    keys->setProperty("role", "muted");
    auto* row = new QHBoxLayout;
    row->setSpacing(kSpace2);
    row->addWidget(flicker_);
    row->addWidget(difference_);
    row->addWidget(keys, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kSpace3, kSpace2, kSpace3, kSpace2);
    column->addWidget(what_);
    column->addStretch(1);
    column->addLayout(row);
    timer_->setInterval(kFlicker_ms);
    connect(timer_, &QTimer::timeout, this,
            [this] { set(showing_ == Showing::Kept ? Showing::Other : Showing::Kept); });
    connect(flicker_, &QToolButton::clicked, this, &DifferenceView::flicker);
    connect(difference_, &QToolButton::clicked, this, [this] { stay(Showing::Between); });
}

bool DifferenceView::isFlickering() const {
    return timer_->isActive();
}

void DifferenceView::wait(const QString& kept, const QString& other, bool ofSeries) {
    timer_->stop();
    keptName_ = kept;
    otherName_ = other;
    ofSeries_ = ofSeries;
    kept_ = other_ = between_ = QImage();
    what_->setText(tr("Laying %1 upon %2\u2026").arg(other, kept));
    setAccessibleName(what_->text());
    update();
}

void DifferenceView::show(const Difference& difference) {
    kept_ = toQImage(difference.kept);
    other_ = toQImage(difference.other);
    between_ = toQImage(difference.between);
    facts_ = tr("%1 % of the points differ").arg(QLocale().toString(difference.share * 100, 'f', 1));
    if (!difference.isRegistered) facts_ = tr("nothing was found that both show; %1").arg(facts_);
    flicker();
}

void DifferenceView::flicker() {
    set(Showing::Kept);
    timer_->start();
    flicker_->setChecked(true);
    difference_->setChecked(false);
}

void DifferenceView::stay(Showing showing) {
    timer_->stop();
    set(showing);
    flicker_->setChecked(false);
    difference_->setChecked(showing == Showing::Between);
}

void DifferenceView::set(Showing showing) {
    showing_ = showing;
    const QString one = ofSeries_ ? tr("The earlier one: %1") : tr("The one to keep: %1"),
                  other = ofSeries_ ? tr("The later one: %1") : tr("The other: %1");
    const QString shown = showing == Showing::Kept    ? one.arg(keptName_)
                          : showing == Showing::Other ? other.arg(otherName_)
                                                      : tr("What differs, four times as strong");
    what_->setText(shown + QStringLiteral(" \u00b7 ") + facts_);
    // Twice a second a screen reader would say nothing else.
    if (!isFlickering()) setAccessibleName(what_->text());
    update();
}

void DifferenceView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Escape:
            return emit closed();
        case Qt::Key_F:
        case Qt::Key_Space:
            return isFlickering() ? stay(showing_) : flicker();
        case Qt::Key_D:
            return stay(Showing::Between);
        case Qt::Key_Left:
            return stay(Showing::Kept);
        case Qt::Key_Right:
            return stay(Showing::Other);
        default:
            QWidget::keyPressEvent(event);
    }
}

void DifferenceView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().window);
    const QImage& image = showing_ == Showing::Kept ? kept_ : showing_ == Showing::Other ? other_ : between_;
    if (image.isNull()) return;
    const QRect room(kSpace3, what_->geometry().bottom() + kSpace2, width() - 2 * kSpace3,
                     flicker_->geometry().top() - what_->geometry().bottom() - 2 * kSpace2);
    const double scale = std::min(
        {double(room.width()) / image.width(), double(room.height()) / image.height(), kMostEnlarged});
    if (scale <= 0) return;
    QRectF place(QPointF(), QSizeF(image.size()) * scale);
    place.moveCenter(QRectF(room).center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, image);
}

void DifferenceView::hideEvent(QHideEvent*) {
    timer_->stop();
}

}  // namespace laplens
