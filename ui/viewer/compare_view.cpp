#include "ui/viewer/compare_view.hpp"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>

#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/picture_pane.hpp"

namespace laplens {

CompareView::CompareView(QWidget* parent) : QWidget(parent) {
    setObjectName("compareView");
    setProperty("role", "ground");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Comparison"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(kSpace4, kSpace4, kSpace4, kSpace2);
    grid->setSpacing(kSpace3);
    for (const int side : {0, 1}) {
        panes_[side] = new PicturePane(this);
        facts_[side] = new QLabel(this);
        facts_[side]->setTextFormat(Qt::PlainText);
        facts_[side]->setWordWrap(true);
        grid->addWidget(panes_[side], 0, side);
        grid->addWidget(facts_[side], 1, side);
        grid->setColumnStretch(side, 1);
    }
    grid->setRowStretch(0, 1);
    for (const int side : {0, 1})
        connect(panes_[side], &PicturePane::viewChanged, panes_[1 - side], &PicturePane::setView);
    auto* keys = new QLabel(tr("The wheel zooms both \u00b7 Z pixels \u00b7 Esc back"), this);
    keys->setProperty("role", "muted");
    grid->addWidget(keys, 2, 0, 1, 2, Qt::AlignHCenter);
}

void CompareView::showPictures(const Side& left, const Side& right,
                               std::shared_ptr<const PictureReader> reader) {
    ++showing_;
    const Side* sides[] = {&left, &right};
    for (const int side : {0, 1}) {
        const ImageRecord& record = sides[side]->record;
        panes_[side]->setPicture(sides[side]->preview, {record.width, record.height}, false);
        QStringList facts{sides[side]->name, tr("%1 \u00d7 %2").arg(record.width).arg(record.height),
                          QLocale().formattedDataSize(record.fileSize)};
        facts_[side]->setText(facts.join(QStringLiteral(" \u00b7 ")));
        panes_[side]->setAccessibleName(facts_[side]->text());
        worker_.post([this, record, reader, side, showing = showing_](std::stop_token stop) {
            if (stop.stop_requested() || !reader) return;
            QImage picture;
            try {
                picture = toQImage(reader->read(record).decoded.image);
            } catch (const std::exception&) {
                return;  // the thumbnail stays
            }
            QMetaObject::invokeMethod(
                this,
                [this, picture, record, side, showing] {
                    if (showing == showing_)
                        panes_[side]->setPicture(picture, {record.width, record.height}, true);
                },
                Qt::QueuedConnection);
        });
    }
}

void CompareView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Escape:
        case Qt::Key_Space:
            emit closed();
            break;
        default:
            if (!panes_[0]->zoomByKey(event->key())) QWidget::keyPressEvent(event);
    }
}

}  // namespace laplens
