#include "ui/search/bit_ends_view.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {
constexpr int kSide = 34;
}

BitEndsView::BitEndsView(QWidget* parent) : QWidget(parent) {
    title_ = new QLabel;
    title_->setFont(themeFont(TextSize::Body, true));
    facts_ = new QLabel;
    facts_->setProperty("role", "muted");
    auto* heading = new QHBoxLayout;
    heading->addWidget(title_);
    heading->addStretch();
    heading->addWidget(facts_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kSpace1);
    column->addLayout(heading);
    for (std::size_t e = 0; e < ends_.size(); ++e) {
        End& end = ends_[e];
        end.caption = new QLabel(e == 0 ? tr("lowest: 0") : tr("highest: 1"));
        end.caption->setProperty("role", "caption");
        column->addWidget(end.caption);
        auto* row = new QHBoxLayout;
        row->setSpacing(kSpace1);
        for (std::size_t i = 0; i < end.buttons.size(); ++i) {
            auto* button = new QToolButton;
            button->setFixedSize(kSide + 6, kSide + 6);
            button->setIconSize({kSide, kSide});
            button->setStyleSheet(QStringLiteral("padding: 1px"));
            button->setAccessibleName((e == 0 ? tr("Picture %1 at the lowest end of the bit")
                                              : tr("Picture %1 at the highest end of the bit"))
                                          .arg(i + 1));
            button->setToolTip(tr("Search for this picture"));
            connect(button, &QToolButton::clicked, this,
                    [this, e, i] { emit pictureChosen(ends_[e].imageIds[i]); });
            end.buttons[i] = button;
            row->addWidget(button);
        }
        row->addStretch();
        column->addLayout(row);
    }
}

void BitEndsView::showBit(const QString& title, const QString& facts, const std::vector<qint64>& lowest,
                          const std::vector<qint64>& highest) {
    title_->setText(title);
    facts_->setText(facts);
    ends_[0].imageIds = lowest;
    ends_[1].imageIds = highest;
    for (End& end : ends_)
        for (std::size_t i = 0; i < end.buttons.size(); ++i) {
            end.buttons[i]->setIcon({});
            end.buttons[i]->setEnabled(i < end.imageIds.size());
        }
}

void BitEndsView::showThumbnail(qint64 imageId, const QImage& thumbnail) {
    if (thumbnail.isNull()) return;
    const double ratio = devicePixelRatioF();
    const int side = std::min(thumbnail.width(), thumbnail.height());
    const auto how = side < 64 ? Qt::FastTransformation : Qt::SmoothTransformation;
    for (End& end : ends_)
        for (std::size_t i = 0; i < std::min(end.buttons.size(), end.imageIds.size()); ++i) {
            if (end.imageIds[i] != imageId) continue;
            QPixmap square = QPixmap::fromImage(
                thumbnail.copy((thumbnail.width() - side) / 2, (thumbnail.height() - side) / 2, side, side)
                    .scaled(int(kSide * ratio), int(kSide * ratio), Qt::IgnoreAspectRatio, how));
            square.setDevicePixelRatio(ratio);
            end.buttons[i]->setIcon(QIcon(square));
        }
}

std::vector<qint64> BitEndsView::imageIds() const {
    std::vector<qint64> ids;
    for (const End& end : ends_) ids.insert(ids.end(), end.imageIds.begin(), end.imageIds.end());
    return ids;
}

}  // namespace laplens
