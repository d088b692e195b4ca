#include "ui/search/query_strip.hpp"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <initializer_list>
#include <tuple>

#include "core/copies/known_picture.hpp"
#include "ui/search/code_lengths.hpp"
#include "ui/search/query_picture_view.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/elided_label.hpp"
#include "ui/shared/flow_layout.hpp"
#include "ui/shared/icons.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kLeastName = 40, kMostRoom = 1000;

/// Fields behind their name, which move to another row together.
QWidget* addField(QWidget* parent, const QString& name, std::initializer_list<QWidget*> fields) {
    auto* field = new QWidget(parent);
    auto* label = new QLabel(name, field);
    label->setProperty("role", "muted");
    label->setBuddy(*fields.begin());
    auto* row = new QHBoxLayout(field);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kSpace1);
    row->addWidget(label);
    for (QWidget* widget : fields) row->addWidget(widget);
    return field;
}

QPushButton* addChip(QWidget* parent, const QString& text, const QString& tip) {
    auto* chip = new QPushButton(text, parent);
    chip->setProperty("role", "chip");
    chip->setCheckable(true);
    chip->setToolTip(tip);
    chip->setAccessibleDescription(tip);
    return chip;
}

}  // namespace

QueryStrip::QueryStrip(LibrarySession& session, QuerySession& query, QWidget* parent)
    : QWidget(parent),
      session_(session),
      query_(query),
      picture_(new QueryPictureView(this)),
      title_(new QHBoxLayout),
      name_(new ElidedLabel({}, this)),
      cropText_(new QLabel(this)),
      hint_(new ElidedLabel({}, this)),
      mirror_(addChip(this, tr("mirror"), tr("Search for the mirrored picture"))),
      rotate_(addChip(this, tr("rotate"), tr("Turn the picture by a quarter, then search"))),
      rerank_(addChip(this, tr("re-rank by features"),
                      tr("Order the nearest thousand by the network's features instead of by bits"))),
      weigh_(addChip(this, tr("weigh bits"),
                     tr("Let the bits count for more that are surest for this picture"))),
      combineRow_(new QWidget(this)),
      combine_(new QButtonGroup(this)),
      feedback_(addChip(this, {}, tr("Take back what was said of the answers"))),
      slider_(new QSlider(Qt::Horizontal, this)),
      bitsText_(new QLabel(this)),
      nearest_(new QSpinBox(this)),
      most_(new QSpinBox(this)),
      among_(addChip(this, {}, tr("Search only in what was browsed last"))) {
    setObjectName("queryStrip");
    setAccessibleName(tr("Query"));
    name_->setFont(themeFont(TextSize::Body, true));
    name_->setTextFormat(Qt::PlainText);
    name_->setMinimumWidth(kLeastName);
    cropText_->setProperty("role", "muted");
    hint_->setObjectName("queryHint");
    hint_->setTextFormat(Qt::PlainText);
    sayOfCopy({});
    slider_->setAccessibleName(tr("Bits"));
    slider_->setToolTip(tr("How many bits of each code are compared"));
    slider_->setFixedWidth(190);
    slider_->setEnabled(false);  // until there are codes
    bitsText_->setFont(themeFont(TextSize::Body, true));
    bitsText_->setMinimumWidth(28);
    bitsText_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* lines = new QVBoxLayout;
    lines->setSpacing(kSpace1);
    lines->addLayout(buildTitle());
    lines->addLayout(buildFields());
    lines->addWidget(hint_);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kSpace3, kSpace3, kSpace3, kSpace3);
    row->setSpacing(kSpace3 + 2);
    row->addWidget(picture_, 0, Qt::AlignVCenter);
    row->addLayout(lines, 1);

    connectParts();
    showLengths();
}

QToolButton* QueryStrip::addButton(const char* icon, const QString& name, const QString& tip,
                                   void (QueryStrip::*signal)()) {
    auto* button = new QToolButton(this);
    setThemedIcon(button, icon);
    button->setIconSize(QSize(14, 14));
    button->setAccessibleName(name);
    button->setToolTip(tip);
    connect(button, &QToolButton::clicked, this, signal);
    return button;
}

QLayout* QueryStrip::buildTitle() {
    auto* close =
        addButton("close", tr("Close the search"), tr("Close the search"), &QueryStrip::closeRequested);
    auto* save = addButton("bookmark", tr("Keep this search"), tr("Keep this search in the side bar"),
                           &QueryStrip::saveRequested);
    auto* ways = new QHBoxLayout(combineRow_);
    ways->setContentsMargins(0, 0, 0, 0);
    ways->setSpacing(kSpace1);
    const std::tuple<Combine, QString, QString> kinds[] = {
        {Combine::Mean, tr("mean"), tr("Pictures like the mean of these")},
        {Combine::Any, tr("any"), tr("Pictures like any one of these")},
        {Combine::All, tr("all"), tr("Pictures like every one of these")}};
    for (const auto& [kind, text, tip] : kinds) {
        QPushButton* chip = addChip(combineRow_, text, tip);
        combine_->addButton(chip, int(kind));
        ways->addWidget(chip);
    }
    combine_->button(int(Combine::Mean))->setChecked(true);
    combineRow_->hide();
    feedback_->setCheckable(false);
    feedback_->hide();

    title_->setSpacing(kSpace2);
    title_->addWidget(name_, kMostRoom);
    title_->addWidget(cropText_);
    title_->addWidget(combineRow_);
    title_->addWidget(feedback_);
    title_->addStretch(1);
    title_->addWidget(save);
    title_->addWidget(close);
    return title_;
}

QLayout* QueryStrip::buildFields() {
    nearest_->setRange(0, 1024);
    nearest_->setAccessibleName(tr("Fewest bits that differ"));
    nearest_->setToolTip(tr("Leave out pictures that differ in fewer bits: copies, for one"));
    most_->setObjectName("mostPictures");
    most_->setRange(0, 1'000'000);
    most_->setSpecialValueText(tr("all"));
    most_->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    most_->setKeyboardTracking(false);
    most_->setAccessibleName(tr("Most pictures shown"));
    most_->setToolTip(tr("Show no more than so many of the nearest pictures"));
    among_->hide();

    auto* chips = new FlowLayout;
    chips->setSpacing(kSpace2);
    for (QPushButton* chip : {mirror_, rotate_, rerank_, weigh_, among_}) chips->addWidget(chip);
    chips->addWidget(addField(this, tr("&from"), {nearest_}));
    chips->addWidget(addField(this, tr("at &most"), {most_}));
    bitsField_ = addField(this, tr("&Bits"), {slider_, bitsText_});
    chips->addWidget(bitsField_);
    return chips;
}

void QueryStrip::connectParts() {
    connect(picture_, &QueryPictureView::cropChanging, this, &QueryStrip::showCropText);
    connect(picture_, &QueryPictureView::cropChanged, this, &QueryStrip::ask);
    connect(mirror_, &QPushButton::toggled, this, &QueryStrip::ask);
    connect(rerank_, &QPushButton::toggled, this, &QueryStrip::ask);
    connect(weigh_, &QPushButton::toggled, this, &QueryStrip::ask);
    connect(rotate_, &QPushButton::clicked, this, [this] {
        quarterTurns_ = (quarterTurns_ + 1) % 4;
        ask();
    });
    connect(nearest_, &QSpinBox::valueChanged, this, &QueryStrip::ask);
    connect(most_, &QSpinBox::valueChanged, this, &QueryStrip::ask);
    connect(among_, &QPushButton::toggled, this, &QueryStrip::ask);
    connect(combine_, &QButtonGroup::idClicked, this, &QueryStrip::ask);
    connect(feedback_, &QPushButton::clicked, this, [this] { query_.setFeedback({}, {}); });
    connect(&query_, &QuerySession::feedbackChanged, this, &QueryStrip::showFeedback);
    connect(slider_, &QSlider::valueChanged, &query_, &QuerySession::setBits);
    connect(&query_, &QuerySession::queryChanged, this, &QueryStrip::showQuery);
    connect(&query_, &QuerySession::searchStarted, this, &QueryStrip::showOptions);
    connect(&query_, &QuerySession::optionsChanged, this, &QueryStrip::showOptions);
    connect(&query_, &QuerySession::previewReady, this, &QueryStrip::showQuery);
    connect(&session_, &LibrarySession::indexChanged, this, &QueryStrip::showLengths);
    connect(&session_, &LibrarySession::indexChanged, this, [this] { lookedFor_.clear(); });
    connect(&query_, &QuerySession::resultReady, this,
            [this](const std::shared_ptr<const SearchResult>& result) { lookForCopy(*result); });
}

void QueryStrip::setBrowsed(const QString& name, std::shared_ptr<const std::vector<std::int64_t>> imageIds,
                            const ImageFilter& filter) {
    chosen_ = std::move(imageIds);
    chosenFilter_ = chosen_ ? ImageFilter() : filter;
    const bool isPart = chosen_ || chosenFilter_ != ImageFilter();
    if (!isPart) among_->setChecked(false);
    among_->setText(tr("only in %1").arg(among_->fontMetrics().elidedText(name, Qt::ElideRight, 140)));
    among_->setVisible(isPart);
    if (among_->isChecked()) ask();
}

void QueryStrip::setBits(int bits) {
    slider_->setValue(bits);
}

void QueryStrip::showBits(bool shown) {
    bitsField_->setVisible(shown);
}

void QueryStrip::addTool(QAction* action) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setIconSize(QSize(14, 14));
    button->setFocusPolicy(Qt::TabFocus);
    title_->insertWidget(title_->count() - 1, button);
}

void QueryStrip::showLengths() {
    const auto index = session_.index();
    if (!index) return;
    const QSignalBlocker quiet(slider_);
    setCodeLengths(slider_, index->bits());
    showOptions();
}

void QueryStrip::showQuery() {
    const QueryPicture query = query_.hasQuery() ? *query_.queryPicture() : QueryPicture();
    const bool recurs = query.imageId != 0 && session_.folders()->repeatedNames.contains(toStd(query.name));
    const QString one = recurs ? query.file.section('/', -2) : query.name;
    const QString name = query.pictures > 1 ? tr("%1 and %2 more").arg(one).arg(query.pictures - 1) : one;
    combineRow_->setVisible(query.pictures > 1);
    name_->setText(name_->fontMetrics().elidedText(name, Qt::ElideMiddle, 420));
    name_->setMaximumWidth(name_->sizeHint().width());
    name_->setToolTip(query.file);
    picture_->setPicture(query.preview, query.pictureSize);
    if (query.file != lookedFor_ || query.pictures > 1) {
        lookedFor_.clear();
        sayOfCopy({});
    }
    showOptions();
}

void QueryStrip::lookForCopy(const SearchResult& result) {
    const auto query = query_.queryPicture();
    if (!query || query->pictures > 1 || query->imageId != 0 || query->file == lookedFor_) return;
    lookedFor_ = query->file;
    std::vector<std::int64_t> candidates;
    for (const RankedPicture& ranked : result.ranked) {
        if (candidates.size() == kMostCandidates) break;
        candidates.push_back(ranked.imageId);
    }
    session_.read(
        this,
        [file = toPath(lookedFor_), candidates](const Library& library) {
            const auto known = knownPicture(library, file, candidates);
            return std::pair(
                known, known ? library.imageFile(library.image(known->imageId)) : std::filesystem::path());
        },
        [this, asked = lookedFor_](const auto& answer) {
            if (asked != lookedFor_) return;
            const auto& [known, file] = answer;
            sayOfCopy(!known ? QString()
                             : (known->isItself ? tr("You have this picture, it is this very file: %1")
                                : known->level == CopyLevel::Identical
                                    ? tr("You have this picture, identical: %1")
                                    : tr("You have this picture, in another copy: %1"))
                                   .arg(toQString(file)));
        });
}

void QueryStrip::sayOfCopy(const QString& text) {
    hint_->setText(
        text.isEmpty()
            ? tr("Drop another picture or paste one. Drag on the picture to search for a part of it.")
            : text);
    hint_->setToolTip(text);
    hint_->setFont(themeFont(TextSize::Body, !text.isEmpty()));
    hint_->setProperty("role", text.isEmpty() ? "muted" : "");
    hint_->style()->unpolish(hint_);
    hint_->style()->polish(hint_);
}

void QueryStrip::showOptions() {
    const SearchOptions& options = query_.options();
    const QueryView& view = query_.view();
    const QSignalBlocker quiet[] = {
        QSignalBlocker(slider_), QSignalBlocker(nearest_), QSignalBlocker(most_), QSignalBlocker(rerank_),
        QSignalBlocker(weigh_),  QSignalBlocker(mirror_),  QSignalBlocker(among_)};
    slider_->setValue(query_.bits());
    bitsText_->setText(QString::number(slider_->value()));
    nearest_->setValue(options.nearest);
    most_->setValue(int(std::min<std::size_t>(options.limit, std::size_t(most_->maximum()))));
    rerank_->setChecked(options.rerank);
    weigh_->setChecked(options.weighted);
    among_->setChecked(options.among || options.filter != ImageFilter());
    picture_->setCrop(view.crop);
    mirror_->setChecked(view.mirror);
    quarterTurns_ = view.quarterTurns;
    rotate_->setChecked(quarterTurns_ != 0);
    rotate_->setText(quarterTurns_ == 0 ? tr("rotate") : tr("rotated %1\u00b0").arg(90 * quarterTurns_));
    combine_->button(int(view.combine))->setChecked(true);
    showCropText();
    showFeedback();
}

void QueryStrip::showFeedback() {
    const QueryView& view = query_.view();
    feedback_->setVisible(!view.right.empty() || !view.wrong.empty());
    feedback_->setText(tr("%1 right, %2 wrong \u2715").arg(view.right.size()).arg(view.wrong.size()));
}

void QueryStrip::showCropText() {
    const CropRect crop = picture_->crop();
    const auto query = query_.queryPicture();
    QString text;
    if (!crop.empty())
        text = tr("crop %1 \u00d7 %2").arg(crop.width).arg(crop.height);
    else if (query && query->pictureSize.isValid())
        text = tr("%1 \u00d7 %2").arg(query->pictureSize.width()).arg(query->pictureSize.height());
    cropText_->setText(text);
}

void QueryStrip::ask() {
    SearchOptions options = query_.options();
    options.rerank = rerank_->isChecked();
    options.weighted = weigh_->isChecked();
    options.nearest = nearest_->value();
    options.limit = std::size_t(most_->value());
    options.among = among_->isChecked() ? chosen_ : nullptr;
    options.filter = among_->isChecked() ? chosenFilter_ : ImageFilter();
    QueryView view = query_.view();
    view.crop = picture_->crop();
    view.mirror = mirror_->isChecked();
    view.quarterTurns = quarterTurns_;
    view.combine = Combine(combine_->checkedId());
    query_.setOptions(options, view);
}

}  // namespace laplens
