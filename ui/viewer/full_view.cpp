#include "ui/viewer/full_view.hpp"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include "core/base/error.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/film_strip.hpp"
#include "ui/viewer/picture_pane.hpp"

namespace laplens {

namespace {

constexpr int kFactsWidth = 260;

QString titleOf(const std::string& fact) {
    static const std::pair<const char*, const char*> titles[] = {
        {"Camera", QT_TRANSLATE_NOOP("laplens::FullView", "Camera")},
        {"Lens", QT_TRANSLATE_NOOP("laplens::FullView", "Lens")},
        {"Exposure", QT_TRANSLATE_NOOP("laplens::FullView", "Exposure")},
        {"Aperture", QT_TRANSLATE_NOOP("laplens::FullView", "Aperture")},
        {"Sensitivity", QT_TRANSLATE_NOOP("laplens::FullView", "Sensitivity")},
        {"Focal length", QT_TRANSLATE_NOOP("laplens::FullView", "Focal length")},
        {"Flash", QT_TRANSLATE_NOOP("laplens::FullView", "Flash")},
        {"Taken", QT_TRANSLATE_NOOP("laplens::FullView", "Taken")},
        {"Latitude", QT_TRANSLATE_NOOP("laplens::FullView", "Latitude")},
        {"Longitude", QT_TRANSLATE_NOOP("laplens::FullView", "Longitude")},
        {"Author", QT_TRANSLATE_NOOP("laplens::FullView", "Author")},
        {"Copyright", QT_TRANSLATE_NOOP("laplens::FullView", "Copyright")},
        {"Description", QT_TRANSLATE_NOOP("laplens::FullView", "Description")},
        {"Software", QT_TRANSLATE_NOOP("laplens::FullView", "Software")},
        {"Remark", QT_TRANSLATE_NOOP("laplens::FullView", "Remark")}};
    for (const auto& [name, title] : titles)
        if (fact == name) return FullView::tr(title);
    return toQString(fact);
}

}  // namespace

FullView::FullView(GridModel& model, ThumbnailCache& thumbnails, QWidget* parent)
    : QWidget(parent),
      pane_(new PicturePane(this)),
      strip_(new FilmStrip(model, thumbnails, this)),
      name_(new QLabel(this)),
      line_(new QLabel(this)),
      facts_(new QLabel(this)) {
    setObjectName("fullView");
    setProperty("role", "ground");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Full view"));
    name_->setFont(themeFont(TextSize::Body, true));
    name_->setTextFormat(Qt::PlainText);
    line_->setProperty("role", "muted");
    facts_->setFixedWidth(kFactsWidth);
    facts_->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    facts_->setWordWrap(true);
    facts_->setTextFormat(Qt::RichText);
    facts_->setContentsMargins(kSpace4, kSpace4, kSpace4, kSpace4);
    facts_->setAccessibleName(tr("What the camera wrote"));
    facts_->hide();
    auto* keys =
        new QLabel(tr("\u2190 \u2192 others \u00b7 I details \u00b7 Z pixels \u00b7 Esc back"), this);
    keys->setProperty("role", "muted");
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(kSpace4, kSpace1, kSpace4, kSpace1);
    foot->setSpacing(kSpace3);
    foot->addWidget(name_);
    foot->addWidget(line_, 1);
    foot->addWidget(keys);
    auto* middle = new QHBoxLayout;
    middle->setContentsMargins(kSpace4, kSpace4, 0, 0);
    middle->addWidget(pane_, 1);
    middle->addWidget(facts_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(middle, 1);
    column->addLayout(foot);
    column->addWidget(strip_);
    connect(strip_, &FilmStrip::stepRequested, this, &FullView::stepRequested);
}

bool FullView::showsFacts() const {
    return facts_->isVisibleTo(this);
}

void FullView::showPicture(const ImageRecord& record, const QString& name, const QImage& preview,
                           std::shared_ptr<const PictureReader> reader) {
    imageId_ = record.id;
    name_->setText(name_->fontMetrics().elidedText(name, Qt::ElideMiddle, 420));
    pane_->setPicture(preview, {record.width, record.height}, false);
    strip_->setPicture(record.id);
    QStringList line;
    if (record.width > 0) line << tr("%1 \u00d7 %2").arg(record.width).arg(record.height);
    if (record.fileSize > 0) line << QLocale().formattedDataSize(record.fileSize);
    if (!record.label.empty()) line << toQString(record.label);
    line_->setText(line.join(QStringLiteral(" \u00b7 ")));
    setAccessibleDescription(name + ' ' + line_->text());
    facts_->clear();
    worker_.postLatest(1, [this, record, reader](std::stop_token) {
        QImage picture;
        QString problem;
        PictureFacts facts;
        try {
            if (reader) {
                auto read = reader->readWithFacts(record);
                picture = toQImage(read.first.decoded.image);
                facts = std::move(read.second);
            }
        } catch (const Error& error) {
            problem = toQString(error.problem());
        } catch (const std::exception& error) {
            problem = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, record, picture, problem, facts] {
                if (record.id != imageId_) return;
                if (!picture.isNull()) pane_->setPicture(picture, {record.width, record.height}, true);
                if (!problem.isEmpty()) line_->setText(problem);
                showFacts(record, facts);
            },
            Qt::QueuedConnection);
    });
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

void FullView::showFacts(const ImageRecord& record, const PictureFacts& facts) {
    QString text;
    const auto add = [&](const QString& title, const QString& value) {
        text += QStringLiteral("<p><span style='color:%1'>%2</span><br>%3</p>")
                    .arg(theme().muted.name(), title.toHtmlEscaped(), value.toHtmlEscaped());
    };
    add(tr("Path"), toQString(record.path));
    for (const auto& [name, value] : facts.entries) add(titleOf(name), toQString(value));
    if (facts.entries.empty()) add(tr("Camera"), tr("The file says nothing of how it was taken."));
    facts_->setText(text);
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
        case Qt::Key_Return:
        case Qt::Key_Enter:
            emit closed();
            break;
        case Qt::Key_I:
            facts_->setVisible(!showsFacts());
            break;
        default:
            if (!pane_->zoomByKey(event->key())) QWidget::keyPressEvent(event);
    }
}

}  // namespace laplens
