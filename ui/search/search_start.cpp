#include "ui/search/search_start.hpp"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "ui/search/recent_queries.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/flow_layout.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kZoneWidth = 660, kZoneHeight = 220;
constexpr QSize kThumbnail(120, 86);
constexpr int kReadKey = 1;
constexpr int kRoomForRecent = 460;  ///< a lower page shows the way to begin alone

/// The middle of the picture, in the shape of all.
QImage cutToShape(const QImage& picture) {
    const QImage scaled =
        picture.scaled(2 * kThumbnail, Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation);
    QRect part(QPoint(), 2 * kThumbnail);
    part.moveCenter(scaled.rect().center());
    return scaled.copy(part);
}

}  // namespace

SearchStart::SearchStart(QWidget* parent)
    : QWidget(parent),
      zone_(new QWidget(this)),
      ways_(new QHBoxLayout),
      remark_(new QLabel(this)),
      add_(new QPushButton(tr("Add pictures\u2026"), this)),
      recent_(new QWidget(this)),
      pictures_(new FlowLayout) {
    setAccessibleName(tr("Begin a search"));
    auto* title = new QLabel(tr("Drop a picture here"), zone_);
    title->setFont(themeFont(TextSize::Title, true));
    title->setAlignment(Qt::AlignCenter);
    auto* text = new QLabel(
        tr("LapLens shows which of your pictures look like it. It need not be one of yours."), zone_);
    text->setProperty("role", "muted");
    text->setAlignment(Qt::AlignCenter);
    text->setWordWrap(true);
    ways_->setSpacing(kSpace3);
    auto* zone = new QVBoxLayout(zone_);
    zone->setContentsMargins(kSpace5, kSpace5, kSpace5, kSpace5);
    zone->setSpacing(kSpace3);
    zone->addStretch(1);
    zone->addWidget(title);
    zone->addWidget(text);
    zone->addSpacing(kSpace2);
    zone->addLayout(ways_);
    zone->addStretch(1);
    zone_->setMaximumWidth(kZoneWidth);
    zone_->setMinimumHeight(kZoneHeight);

    remark_->setProperty("role", "muted");
    remark_->setAlignment(Qt::AlignCenter);
    remark_->setWordWrap(true);
    remark_->hide();
    add_->hide();
    connect(add_, &QPushButton::clicked, this, &SearchStart::addFolderRequested);

    auto* heading = new QLabel(tr("Searched for lately"), recent_);
    heading->setFont(themeFont(TextSize::Body, true));
    auto* forget = new QPushButton(tr("Forget these"), recent_);
    forget->setProperty("role", "chip");
    connect(forget, &QPushButton::clicked, this, [this] {
        forgetQueries();
        showRecent({});
    });
    auto* head = new QHBoxLayout;
    head->addWidget(heading, 1);
    head->addWidget(forget);
    pictures_->setSpacing(kSpace2);
    auto* recent = new QVBoxLayout(recent_);
    recent->setContentsMargins(0, 0, 0, 0);
    recent->setSpacing(kSpace2);
    recent->addLayout(head);
    recent->addLayout(pictures_);
    recent_->setMaximumWidth(kZoneWidth);
    recent_->hide();

    auto* across = new QHBoxLayout;
    across->addStretch(1);
    across->addWidget(zone_, 100);
    across->addStretch(1);
    auto* below = new QHBoxLayout;
    below->addStretch(1);
    below->addWidget(recent_, 100);
    below->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kSpace5, kSpace5, kSpace5, kSpace5);
    column->setSpacing(kSpace4);
    column->addStretch(1);
    column->addLayout(across);
    column->addWidget(remark_);
    column->addWidget(add_, 0, Qt::AlignHCenter);
    column->addLayout(below);
    column->addStretch(2);
}

void SearchStart::setWays(const QList<QAction*>& ways) {
    ways_->addStretch(1);
    for (QAction* way : ways) {
        auto* button = new QPushButton(way->iconText(), zone_);
        button->setToolTip(
            tr("%1 (%2)").arg(way->text(), way->shortcut().toString(QKeySequence::NativeText)));
        button->setAccessibleName(way->text());
        button->setMinimumSize(120, 36);
        if (way == ways.first()) button->setProperty("role", "primary");
        connect(button, &QPushButton::clicked, way, &QAction::trigger);
        ways_->addWidget(button);
    }
    ways_->addStretch(1);
}

void SearchStart::setRemark(const QString& text, bool offersToAdd) {
    remark_->setText(text);
    remark_->setVisible(!text.isEmpty());
    add_->setVisible(offersToAdd);
}

QString SearchStart::remark() const {
    return remark_->text();
}

void SearchStart::setTargeted(bool targeted) {
    targeted_ = targeted;
    update();
}

void SearchStart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    readRecent();
}

void SearchStart::readRecent() {
    reader_.postLatest(kReadKey, [this, files = recentQueries()](std::stop_token stop) {
        std::vector<Recent> pictures;
        for (const QString& file : files) {
            if (stop.stop_requested()) return;
            try {
                const Image image = decodeFile(toPath(file), {.minShortSide = 2 * kThumbnail.height()}).image;
                pictures.push_back({file, cutToShape(toQImage(image))});
            } catch (const Error&) {
                // It is not there any more, or its drive is away: nothing to search for.
            }
        }
        QMetaObject::invokeMethod(
            this, [this, pictures] { showRecent(pictures); }, Qt::QueuedConnection);
    });
}

void SearchStart::showRecent(const std::vector<Recent>& pictures) {
    while (QLayoutItem* item = pictures_->takeAt(0)) {
        item->widget()->deleteLater();
        item->widget()->hide();
        delete item;
    }
    for (const Recent& picture : pictures) {
        const QString name = QFileInfo(picture.file).fileName();
        auto* button = new QToolButton(recent_);
        button->setIcon(QPixmap::fromImage(picture.thumbnail));
        button->setIconSize(kThumbnail);
        button->setText(button->fontMetrics().elidedText(name, Qt::ElideMiddle, kThumbnail.width()));
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setToolTip(picture.file);
        button->setAccessibleName(tr("Search for %1 again").arg(name));
        connect(button, &QToolButton::clicked, this, [this, file = picture.file] { emit fileChosen(file); });
        pictures_->addWidget(button);
    }
    showWhereThereIsRoom();
}

void SearchStart::showWhereThereIsRoom() {
    recent_->setVisible(pictures_->count() > 0 && height() >= kRoomForRecent);
}

void SearchStart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showWhereThereIsRoom();
}

QSize SearchStart::minimumSizeHint() const {
    const QSize least = QWidget::minimumSizeHint();
    return {least.width(), std::min(least.height(), kZoneHeight + 3 * kSpace5)};
}

void SearchStart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme().window);
    painter.setPen(QPen(targeted_ ? theme().accent : theme().quiet, 2, Qt::DashLine));
    painter.setBrush(theme().panel);
    painter.drawRoundedRect(QRectF(zone_->geometry()).adjusted(1, 1, -1, -1), 2 * kCornerRadius,
                            2 * kCornerRadius);
}

}  // namespace laplens
