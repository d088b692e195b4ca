#include "ui/browse/picture_marks.hpp"

#include <QPainter>
#include <QPainterPath>
#include <QString>
#include <algorithm>

#include "core/store/records.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

const QColor kMarkGround(0, 0, 0, 150);
constexpr int kMark = 20;

/// At the side where lines of text begin, `beside` what is at the other one.
void paintText(QPainter& painter, const QRect& frame, const QString& text, Qt::Alignment vertical, int beside,
               bool rightToLeft) {
    painter.setFont(themeFont(TextSize::Caption));
    const QFontMetrics metrics = painter.fontMetrics();
    const QString shown = metrics.elidedText(text, Qt::ElideRight, frame.width() - 26 - beside);
    const int width = metrics.horizontalAdvance(shown) + 14;
    const int top = vertical == Qt::AlignTop ? frame.top() + 6 : frame.bottom() - 5 - kMark;
    const QRect ground(rightToLeft ? frame.right() - 5 - width : frame.left() + 6, top, width, kMark);
    painter.setPen(Qt::NoPen);
    painter.setBrush(kMarkGround);
    painter.drawRoundedRect(ground, kMark / 2, kMark / 2);
    painter.setPen(Qt::white);
    painter.drawText(ground, Qt::AlignCenter, shown);
}

}  // namespace

QRect countMark(const QRect& frame, const QString& count, bool rightToLeft) {
    const int width =
        std::max(kMark, QFontMetrics(themeFont(TextSize::Caption, true)).horizontalAdvance(count) + 14);
    return {rightToLeft ? frame.left() + 6 : frame.right() - 5 - width, frame.bottom() - 5 - kMark, width,
            kMark};
}

void paintMarks(QPainter& painter, const QRect& frame, const std::vector<std::string>& tags, int stars,
                const QString& count, bool rightToLeft) {
    QStringList names;
    for (const std::string& tag : tags)
        if (tag != kFavouriteTag) names << toQString(tag);
    painter.setPen(Qt::NoPen);
    if (names.size() < qsizetype(tags.size())) {
        const QRectF ground(rightToLeft ? frame.left() + 6 : frame.right() - 5 - kMark, frame.top() + 6,
                            kMark, kMark);
        QPainterPath heart;
        const auto at = [&](double x, double y) {
            return ground.topLeft() + QPointF(x, y) * kMark / 24 + QPointF(0, 0.5);
        };
        heart.moveTo(at(12, 18.5));
        heart.cubicTo(at(12, 18.5), at(5.5, 14.5), at(5.5, 10));
        heart.cubicTo(at(5.5, 6), at(10.5, 5.5), at(12, 8.5));
        heart.cubicTo(at(13.5, 5.5), at(18.5, 6), at(18.5, 10));
        heart.cubicTo(at(18.5, 14.5), at(12, 18.5), at(12, 18.5));
        painter.setBrush(kMarkGround);
        painter.drawEllipse(ground);
        painter.setBrush(Qt::white);
        painter.drawPath(heart);
    }
    const QRect mark = countMark(frame, count, rightToLeft);
    if (!names.isEmpty())
        paintText(painter, frame, names.join(QStringLiteral(", ")), Qt::AlignBottom,
                  count.isEmpty() ? 0 : mark.width(), rightToLeft);
    if (stars > 0) paintText(painter, frame, QString(stars, QChar(0x2605)), Qt::AlignTop, 0, rightToLeft);
    if (count.isEmpty()) return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().accent);
    painter.drawRoundedRect(mark, kMark / 2, kMark / 2);
    painter.setFont(themeFont(TextSize::Caption, true));
    painter.setPen(theme().accentText);
    painter.drawText(mark, Qt::AlignCenter, count);
}

}  // namespace laplens
