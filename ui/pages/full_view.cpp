#include "ui/pages/full_view.hpp"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QPointer>
#include <QScreen>

#include "core/base/error.hpp"
#include "ui/convert.hpp"
#include "ui/theme.hpp"

namespace laplens {

namespace {

constexpr int kFoot = 36;

}  // namespace

FullView::FullView(QWidget* parent) : QWidget(parent) {
    setObjectName("fullView");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Full view"));
}

void FullView::showPicture(const ImageRecord& record, const QString& name, const QImage& preview,
                           std::shared_ptr<const PictureReader> reader) {
    imageId_ = record.id;
    name_ = name;
    problem_.clear();
    picture_ = preview;
    fullSize_ = {record.width, record.height};
    facts_ = record.width > 0 ? tr("%1 \u00d7 %2").arg(record.width).arg(record.height) : QString();
    if (!record.label.empty())
        facts_ += (facts_.isEmpty() ? "" : QStringLiteral(" \u00b7 ")) + toQString(record.label);
    setAccessibleDescription(name_ + ' ' + facts_);
    const int side = int(std::min(width(), height()) * devicePixelRatioF());
    worker_.postLatest(1, [this, record, reader, side](std::stop_token) {
        QImage picture;
        QString problem;
        try {
            if (reader) picture = toQImage(reader->read(record, side).decoded.image);
        } catch (const Error& error) {
            problem = toQString(error.problem());
        } catch (const std::exception& error) {
            problem = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, id = record.id, picture, problem] {
                if (id != imageId_) return;
                if (!picture.isNull()) picture_ = picture;
                problem_ = problem;
                update();
            },
            Qt::QueuedConnection);
    });
    update();
}

void FullView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.fillRect(rect(), theme().window);
    const QRectF area = rect().adjusted(kSpace4, kSpace4, -kSpace4, -kFoot - kSpace2);
    if (!picture_.isNull()) {
        const QSizeF whole = fullSize_.isEmpty() ? QSizeF(picture_.size()) : QSizeF(fullSize_);
        QSizeF shown = whole.scaled(area.size(), Qt::KeepAspectRatio);
        // Not beyond twice its pixels, unless it is from a data set of tiny pictures.
        if (whole.width() >= 64 && shown.width() > whole.width() * 2) shown = whole * 2;
        if (whole.width() < 64) painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        QRectF place(QPointF(), shown);
        place.moveCenter(area.center());
        painter.drawImage(place, picture_);
    }
    const QRect foot(kSpace4, height() - kFoot, width() - 2 * kSpace4, kFoot);
    painter.setFont(themeFont(TextSize::Body, true));
    painter.setPen(theme().text);
    const QString name = painter.fontMetrics().elidedText(name_, Qt::ElideMiddle, foot.width() / 2);
    painter.drawText(foot, Qt::AlignLeft | Qt::AlignVCenter, name);
    const int used = painter.fontMetrics().horizontalAdvance(name) + kSpace3;
    painter.setFont(themeFont(TextSize::Body));
    painter.setPen(problem_.isEmpty() ? theme().muted : theme().bad);
    painter.drawText(foot.adjusted(used, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     problem_.isEmpty() ? facts_ : problem_);
    painter.setPen(theme().muted);
    painter.drawText(foot, Qt::AlignRight | Qt::AlignVCenter, tr("\u2190 \u2192 others \u00b7 Esc back"));
}

void FullView::keyPressEvent(QKeyEvent* event) {
    const int forward = isRightToLeft() ? -1 : 1;
    switch (event->key()) {
        case Qt::Key_Left:
            emit stepRequested(-forward);
            break;
        case Qt::Key_Right:
            emit stepRequested(forward);
            break;
        case Qt::Key_Up:
        case Qt::Key_PageUp:
            emit stepRequested(-1);
            break;
        case Qt::Key_Down:
        case Qt::Key_PageDown:
            emit stepRequested(1);
            break;
        case Qt::Key_Escape:
        case Qt::Key_Space:
            emit closed();
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            emit openRequested(imageId_);
            break;
        default:
            QWidget::keyPressEvent(event);
    }
}

void FullView::mousePressEvent(QMouseEvent*) {
    emit closed();
}

}  // namespace laplens
