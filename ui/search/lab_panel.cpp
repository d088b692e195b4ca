#include "ui/search/lab_panel.hpp"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

#include "ui/search/bit_ends_view.hpp"
#include "ui/search/bit_strip.hpp"
#include "ui/search/code_lengths.hpp"
#include "ui/search/heat_overlay.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/bar_plot.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/curve_plot.hpp"
#include "ui/shared/theme.hpp"
#include "ui/shared/tones.hpp"

namespace laplens {

namespace {

QString share(double value) {
    return QLocale().toString(value, 'f', 2);
}

QLabel* mutedLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setProperty("role", "muted");
    return label;
}

}  // namespace

LabPanel::LabPanel(QWidget* parent) : QWidget(parent) {
    balance_ = new BarPlot;
    balance_->setAccessibleName(tr("Bit balance"));
    balance_->setReference(0.5);
    balance_->setDescribe(
        [](int bit, double ones) { return tr("bit %1: %2 ones").arg(bit).arg(share(ones)); });
    balance_->setMinimumHeight(76);
    eigenvalues_ = new BarPlot;
    eigenvalues_->setAccessibleName(tr("Eigenvalues"));
    eigenvalues_->setDescribe([](int number, double value) {
        return tr("eigenvalue %1: %2").arg(number).arg(QLocale().toString(value, 'g', 3));
    });
    eigenvalues_->setMinimumHeight(90);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(kSpace3, kSpace3, kSpace3, kSpace3);
    column->setSpacing(kSpace4);
    curveSection_ = section(tr("Precision and recall"), &curveNote_, buildCurve());
    column->addWidget(curveSection_);
    column->addWidget(section(tr("Distances"), &distancesNote_, buildDistances()));
    why_ = section(tr("Why similar?"), &stripNote_, buildWhy());
    column->addWidget(why_);
    column->addWidget(section(tr("Code"), &codeNote_, buildCode()));
    eigenvaluesSection_ = section(tr("Eigenvalues"), &eigenvaluesNote_, eigenvalues_);
    column->addWidget(eigenvaluesSection_);
    balanceSection_ = section(tr("Bit balance"), &balanceNote_, balance_);
    column->addWidget(balanceSection_);
    column->addStretch();
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);

    connect(curve_, &CurvePlot::cutMoved, this, [this](int, int point) { chooseRadius(point); });
    connect(distances_, &BarPlot::markMoved, this, &LabPanel::chooseRadius);
    connect(strip_, &BitStrip::bitChosen, this, &LabPanel::bitChosen);
    connect(bitEnds_, &BitEndsView::pictureChosen, this, &LabPanel::pictureChosen);
    connect(heat_, &QPushButton::toggled, this, [this](bool on) {
        showPair();
        if (on && !explanation_) emit heatWanted();
    });
    connect(bitsSlider_, &QSlider::valueChanged, this, [this](int bits) {
        bitsValue_->setText(QString::number(bits));
        emit bitsChanged(bits);
    });
    setIndex(nullptr);
    showResult(nullptr, nullptr);
    pictures_->hide();
}

QWidget* LabPanel::buildCurve() {
    setProperty("role", "bar");
    setAttribute(Qt::WA_StyledBackground);
    curve_ = new CurvePlot;
    curve_->setAccessibleName(tr("Precision and recall"));
    curve_->setAxes({tr("recall"), 0, 1, {0, 0.25, 0.5, 0.75, 1}, false},
                    {{}, 0, 1, {0, 0.25, 0.5, 0.75, 1}, false});
    curve_->setDescribe([this](int series, int point) {
        const QPointF at = curve_->series()[series].points[point];
        return tr("radius %1: P %2, R %3").arg(point).arg(share(at.y()), share(at.x()));
    });
    curve_->setMinimumHeight(170);
    curveHint_ = mutedLabel(this);
    curveHint_->setWordWrap(true);
    auto* curveBox = new QWidget;
    auto* curveLayout = new QVBoxLayout(curveBox);
    curveLayout->setContentsMargins(0, 0, 0, 0);
    curveLayout->addWidget(curve_);
    curveLayout->addWidget(curveHint_);
    return curveBox;
}

QWidget* LabPanel::buildDistances() {
    distances_ = new BarPlot;
    distances_->setAccessibleName(tr("Distances"));
    distances_->setMarkMovable(true);
    distances_->setMinimumHeight(104);
    distances_->setDescribe([](int distance, double count) {
        return tr("%n bits differ", nullptr, distance) + QStringLiteral(": ") +
               tr("%n pictures", nullptr, int(count))
                   .replace(QString::number(int(count)), formatCount(qint64(count)));
    });
    distances_->setDescribeMark([](int radius) { return tr("radius %1 (drag)").arg(radius); });
    return distances_;
}

QWidget* LabPanel::buildWhy() {
    strip_ = new BitStrip;
    pictures_ = new QWidget;
    auto* pair = new QGridLayout(pictures_);
    pair->setContentsMargins(0, 0, 0, 0);
    pair->setHorizontalSpacing(kSpace2);
    int column = 0;
    for (QLabel** picture : {&queryPicture_, &otherPicture_}) {
        *picture = new QLabel;
        (*picture)->setMinimumSize(40, 92);
        (*picture)->setAlignment(Qt::AlignCenter);
        pair->addWidget(*picture, 0, column);
        QLabel* caption = mutedLabel(this);
        caption->setText(column == 0 ? tr("query") : tr("result"));
        pair->addWidget(caption, 1, column++);
    }
    heat_ = new QPushButton(tr("Heat map"));
    heat_->setProperty("role", "chip");
    heat_->setCheckable(true);
    heat_->setToolTip(tr("Show which parts of the two pictures make them similar"));
    heatNote_ = mutedLabel(this);
    heatNote_->setToolTip(
        tr("Of the two pictures' features: as they are, and with the part covered that "
           "matters most"));
    auto* heatRow = new QHBoxLayout;
    heatRow->setSpacing(kSpace2);
    heatRow->addWidget(heat_);
    heatRow->addWidget(heatNote_, 1);
    pair->addLayout(heatRow, 2, 0, 1, 2);
    bitEnds_ = new BitEndsView;
    bitEnds_->hide();
    auto* whyBox = new QWidget;
    auto* whyLayout = new QVBoxLayout(whyBox);
    whyLayout->setContentsMargins(0, 0, 0, 0);
    whyLayout->setSpacing(kSpace2);
    whyLayout->addWidget(strip_);
    whyLayout->addWidget(bitEnds_);
    whyLayout->addWidget(pictures_);
    return whyBox;
}

QWidget* LabPanel::buildCode() {
    auto* code = new QWidget;
    auto* codeLayout = new QGridLayout(code);
    codeLayout->setContentsMargins(0, 0, 0, 0);
    auto* bitsLabel = new QLabel(tr("&Bits"));
    bitsSlider_ = new QSlider(Qt::Horizontal);
    bitsSlider_->setAccessibleName(tr("Bits"));
    bitsLabel->setBuddy(bitsSlider_);
    bitsValue_ = new QLabel;
    bitsValue_->setFont(themeFont(TextSize::Body, true));
    bitsValue_->setMinimumWidth(34);
    bitsValue_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    time_ = mutedLabel(this);
    codeLayout->addWidget(bitsLabel, 0, 0);
    codeLayout->addWidget(bitsSlider_, 0, 1);
    codeLayout->addWidget(bitsValue_, 0, 2);
    codeLayout->addWidget(time_, 1, 0, 1, 3);
    codeLayout->setColumnStretch(1, 1);
    return code;
}

QWidget* LabPanel::section(const QString& title, QLabel** note, QWidget* content) {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpace1 + 2);
    auto* heading = new QLabel(title);
    heading->setFont(themeFont(TextSize::Body, true));
    *note = mutedLabel(box);
    (*note)->setWordWrap(true);  // a long one must not widen the panel
    (*note)->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    auto* line = new QHBoxLayout;
    line->addWidget(heading);
    line->addWidget(*note, 1);
    layout->addLayout(line);
    layout->addWidget(content);
    return box;
}

int LabPanel::bits() const {
    return bitsSlider_->value();
}

void LabPanel::setIndex(std::shared_ptr<const SearchIndex> index) {
    index_ = std::move(index);
    bitEnds_->hide();
    strip_->setChosen(-1);
    const bool shown = index_ != nullptr;
    curveSection_->setVisible(shown && !index_->labelNames.empty());
    codeNote_->setText(shown ? methodTitle(toQString(index_->model.method)) : tr("not built yet"));
    const QSignalBlocker quiet(bitsSlider_);
    const int most = shown ? index_->bits() : 1;
    setCodeLengths(bitsSlider_, most);
    bitsSlider_->setValue(bitsSlider_->maximum());
    bitsValue_->setText(shown ? QString::number(index_->bits()) : QString());
    const std::vector<double> balance = shown ? index_->bitBalance : std::vector<double>{};
    balance_->setEnds(shown ? tr("bit 1") : QString(), shown ? QString::number(balance.size()) : QString());
    balanceNote_->setText(balance.empty()
                              ? QString()
                              : tr("mean %1").arg(share(std::accumulate(balance.begin(), balance.end(), 0.0) /
                                                        double(balance.size()))));
    balance_->setBars(balance, 1);
    balanceSection_->setVisible(!shown || !balance.empty());
    const std::vector<double> values = shown ? index_->model.eigenvalues : std::vector<double>{};
    eigenvaluesSection_->setVisible(!values.empty());
    const int gap = shown ? index_->groups - 1 : 0;
    eigenvaluesNote_->setText(gap > 0 ? tr("gap after %1").arg(gap) : QString());
    eigenvalues_->setEnds(QStringLiteral("1"), QString::number(values.size()));
    eigenvalues_->setBars(values, 1);
    eigenvalues_->setMark(gap > 0 ? std::optional(gap) : std::nullopt);
}

void LabPanel::showResult(std::shared_ptr<const SearchResult> result, std::shared_ptr<const Query> query) {
    result_ = std::move(result);
    query_ = std::move(query);
    explanation_.reset();
    std::vector<PlotSeries> series;
    const bool labelled = result_ && !result_->curve.empty();
    if (labelled) {
        PlotSeries line;
        line.name = index_ ? methodTitle(toQString(index_->model.method)) : tr("this query");
        line.emphasised = true;
        for (const CurvePoint& point : result_->curve)
            line.points.emplace_back(point.recall, point.precision);
        series.push_back(std::move(line));
    }
    curve_->setSeries(std::move(series));
    curve_->setVisible(labelled);
    curveHint_->setVisible(!labelled);
    curveHint_->setText(!result_ ? tr("Search for a picture to see how well its group is found.")
                        : index_ && index_->isAtServer()
                            ? tr("The codes stay at the server, which tells the nearest alone.")
                            : tr("The query has no label: what counts as found is not known."));
    QString note;
    if (labelled && index_ && query_ && query_->label >= 0 && query_->label < int(index_->labelNames.size()))
        note = tr("label: %1, AP %2")
                   .arg(toQString(index_->labelNames[query_->label]), share(result_->averagePrecision));
    curveNote_->setText(note);

    std::vector<double> counts;
    if (result_) counts.assign(result_->histogram.begin(), result_->histogram.end());
    distances_->setMark(std::nullopt);
    distances_->setBars(counts, 0);
    distances_->setEnds(result_ ? tr("0 bits") : QString(),
                        result_ ? QString::number(result_->bits) : QString());
    time_->setText(result_ ? tr("ranked in %1 ms").arg(QLocale().toString(result_->milliseconds, 'f', 1))
                           : QString());
    if (result_) radius_ = std::clamp(radius_, -1, result_->bits);
    setRadius(radius_);
    compare();
}

void LabPanel::showPicture(std::int64_t imageId, const QImage& queryPicture, const QImage& picture) {
    if (imageId != pictureId_ || queryPicture.cacheKey() != plainQuery_.cacheKey()) explanation_.reset();
    pictureId_ = imageId;
    plainQuery_ = queryPicture;
    plainOther_ = picture;
    const bool both = !queryPicture.isNull() && !picture.isNull();
    pictures_->setVisible(both);
    if (both) showPair();
    compare();
}

bool LabPanel::wantsHeat() const {
    return heat_->isChecked() && !explanation_;
}

void LabPanel::showExplanation(std::shared_ptr<const Explanation> explanation) {
    if (explanation->imageId != pictureId_) return;
    explanation_ = std::move(explanation);
    showPair();
}

void LabPanel::showPair() {
    const auto show = [](QLabel* label, const QImage& image) {
        const QSize size = QSize(140, 92) * label->devicePixelRatioF();
        QPixmap pixmap =
            QPixmap::fromImage(image.scaled(size, Qt::KeepAspectRatio, Qt::SmoothTransformation));
        pixmap.setDevicePixelRatio(label->devicePixelRatioF());
        label->setPixmap(pixmap);
    };
    const bool warm = heat_->isChecked() && explanation_;
    show(queryPicture_, warm ? withHeat(explanation_->query, explanation_->maps.query) : plainQuery_);
    show(otherPicture_, warm ? withHeat(explanation_->result, explanation_->maps.result) : plainOther_);
    if (!heat_->isChecked())
        heatNote_->clear();
    else if (!warm)
        heatNote_->setText(tr("Covering parts\u2026"));
    else
        heatNote_->setText(tr("cosine %1 \u2192 %2")
                               .arg(share(double(explanation_->maps.cosine)),
                                    share(double(explanation_->maps.cosine -
                                                 std::max(explanation_->maps.query.largestDrop,
                                                          explanation_->maps.result.largestDrop)))));
}

void LabPanel::showBit(int bit, std::shared_ptr<const BitProjections> projections) {
    if (!index_ || bit < 0 || bit >= index_->bits()) return;
    strip_->setChosen(bit);
    QStringList facts;
    const std::vector<double>& values = index_->model.eigenvalues;
    std::vector<qint64> lowest, highest;
    if (projections) {
        const auto& vectors = projections->eigenvectorOfBit;
        if (const int vector = vectors.empty() ? -1 : vectors[std::size_t(bit)];
            vector >= 0 && vector < int(values.size()))
            facts << tr("\u03bb%1 = %2")
                         .arg(vector + 1)
                         .arg(QLocale().toString(values[std::size_t(vector)], 'g', 3));
        const BitEnds ends = endsOf(*projections, bit, BitEndsView::kPictures);
        for (const BitEnd& end : ends.lowest) lowest.push_back(index_->imageIds[end.row]);
        for (const BitEnd& end : ends.highest) highest.push_back(index_->imageIds[end.row]);
    }
    facts << tr("%1 ones").arg(share(index_->bitBalance[std::size_t(bit)]));
    bitEnds_->showBit(tr("Bit %1").arg(bit + 1), facts.join(QStringLiteral(" \u00b7 ")), lowest, highest);
    bitEnds_->show();
    emit thumbnailsWanted(bitEnds_->imageIds());
}

void LabPanel::showThumbnail(std::int64_t imageId, const QImage& thumbnail) {
    bitEnds_->showThumbnail(imageId, thumbnail);
}

void LabPanel::compare() {
    std::vector<std::uint64_t> code;
    if (index_ && pictureId_ != 0 && result_ && query_) code = codeAtHand(*index_, *result_, pictureId_);
    why_->setVisible(!code.empty());
    if (code.empty()) return;
    strip_->setDifferences(differingBits(*index_, query_->code, code, result_->bits), result_->bitWeights);
    stripNote_->setText(tr("%1 of %2 bits differ").arg(strip_->differing()).arg(result_->bits));
}

QString LabPanel::countWithin(int radius) const {
    std::size_t within = 0, all = 0;
    for (std::size_t d = 0; d < result_->histogram.size(); ++d) {
        all += result_->histogram[d];
        if (int(d) <= radius) within += result_->histogram[d];
    }
    return radius < 0
               ? tr("%1 pictures", nullptr, int(all)).arg(formatCount(qint64(all)))
               : tr("%1 of %2 pictures within").arg(formatCount(qint64(within)), formatCount(qint64(all)));
}

void LabPanel::setRadius(int radius) {
    radius_ = radius;
    distancesNote_->setText(result_ ? countWithin(radius) : QString());
    if (radius < 0 || !result_) {
        distances_->setMark(std::nullopt);
        curve_->setCut(-1, -1);
        return;
    }
    distances_->setMark(radius);
    curve_->setCut(0, radius);
}

void LabPanel::chooseRadius(int radius) {
    setRadius(radius);
    emit radiusChanged(radius);
}

void LabPanel::setBits(int bits) {
    const QSignalBlocker quiet(bitsSlider_);
    bitsSlider_->setValue(bits);
    bitsValue_->setText(QString::number(bits));
}

}  // namespace laplens
