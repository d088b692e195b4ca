#include "ui/experiments/experiments_charts.hpp"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/shared/convert.hpp"
#include "ui/shared/curve_plot.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

const std::vector<double> kQuarters{0, 0.25, 0.5, 0.75, 1};

QString share(double value) {
    return QLocale().toString(value, 'f', 2);
}

/// The point of `curve` at this cut, or the last before it.
int pointAt(const PrecisionRecallCurve& curve, int cut) {
    const auto after = std::ranges::upper_bound(curve, cut, {}, &CurvePoint::cut);
    return std::max(0, int(after - curve.begin()) - 1);
}

}  // namespace

ExperimentsCharts::ExperimentsCharts(QWidget* parent)
    : QWidget(parent), result_(std::make_shared<const ExperimentResult>()) {
    table_ = new ExperimentsTable(this);
    view_ = new QTableView;
    view_->setModel(table_);
    view_->setAccessibleName(tr("Results"));
    view_->setShowGrid(false);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setSelectionMode(QAbstractItemView::SingleSelection);
    view_->verticalHeader()->hide();
    view_->verticalHeader()->setDefaultSectionSize(27);
    view_->horizontalHeader()->setHighlightSections(false);
    view_->horizontalHeader()->setMinimumSectionSize(44);
    view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->setMinimumHeight(150);
    view_->setIconSize({10, 10});

    precisionRecall_ = new CurvePlot;
    precisionRecall_->setAccessibleName(tr("Precision and recall"));
    precisionRecall_->setAxes({tr("recall"), 0, 1, kQuarters, false}, {{}, 0, 1, kQuarters, false});
    precisionRecall_->setMinimumHeight(320);
    byBits_ = new CurvePlot;
    byBits_->setMinimumHeight(150);
    atRank_ = new CurvePlot;
    atRank_->setAccessibleName(tr("Precision at rank"));
    atRank_->setMinimumHeight(170);
    bits_ = new QComboBox;
    bits_->setAccessibleName(tr("Bits"));
    cuts_ = new QComboBox;
    cuts_->setAccessibleName(tr("Cut by"));
    cuts_->addItems({tr("by radius"), tr("by rank")});
    figures_ = new QComboBox;
    figures_->setAccessibleName(tr("Figure"));
    for (const RetrievalFigure figure : kRetrievalFigures)
        figures_->addItem(ExperimentsTable::figureTitle(figure), int(figure));

    auto* choices = new QWidget;
    auto* choiceRow = new QHBoxLayout(choices);
    choiceRow->setContentsMargins(0, 0, 0, 0);
    choiceRow->addWidget(cuts_);
    choiceRow->addWidget(bits_);
    curvesCard_ = card({}, precisionRecall_, choices, &curvesTitle_);
    atRankCard_ = card(tr("Precision at rank"), atRank_);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(kSpace3 + 2);
    grid->addWidget(curvesCard_, 0, 0, 2, 1);
    grid->addWidget(card({}, byBits_, figures_, &byBitsTitle_), 0, 1);
    grid->addWidget(card({}, view_), 1, 1);
    grid->addWidget(atRankCard_, 2, 0, 1, 2);
    grid->setColumnStretch(0, 4);
    grid->setColumnStretch(1, 3);

    precisionRecall_->setDescribe([this](int series, int point) {
        const QPointF at = precisionRecall_->series()[series].points[point];
        const ExperimentCell* cell = drawnCell(series);
        const bool byRank = cuts_->currentIndex() == 1 || !cell || cell->report.byRadius.empty();
        const int cut = !cell ? point : (byRank ? cell->report.byRank : cell->report.byRadius)[point].cut;
        return (byRank ? tr("rank %1: P %2, R %3") : tr("radius %1: P %2, R %3"))
            .arg(cut)
            .arg(share(at.y()), share(at.x()));
    });
    byBits_->setDescribe([this](int series, int point) {
        const QPointF at = byBits_->series()[series].points[point];
        return tr("%1 bits: %2").arg(at.x()).arg(QLocale().toString(at.y(), 'f', 3));
    });
    atRank_->setDescribe([this](int series, int point) {
        const QPointF at = atRank_->series()[series].points[point];
        return tr("first %1: P %2").arg(at.x()).arg(share(at.y()));
    });
    connect(precisionRecall_, &CurvePlot::cutMoved, this,
            [this](int series, int point) { chooseCut(series, point, cuts_->currentIndex() == 1); });
    connect(atRank_, &CurvePlot::cutMoved, this,
            [this](int series, int point) { chooseCut(series, point, true); });
    connect(byBits_, &CurvePlot::cutMoved, this, [this](int series, int point) {
        focusLine(byBitsDrawn_[series]);
        showBits(int(byBits_->series()[series].points[point].x()));
    });
    connect(bits_, &QComboBox::activated, this, [this] { showBits(bits_->currentData().toInt()); });
    connect(cuts_, &QComboBox::activated, this, [this] {
        precisionRecall_->setCut(-1, -1);
        drawCurves();
    });
    connect(figures_, &QComboBox::activated, this, [this] {
        table_->setFigure(RetrievalFigure(figures_->currentData().toInt()));
        drawByBits();
    });
    connect(table_, &ExperimentsTable::checkedChanged, this, &ExperimentsCharts::draw);
    connect(view_, &QTableView::clicked, this, [this](const QModelIndex& index) {
        focusLine(index.row());
        if (index.column() > 0)
            showBits(table_->bits()[index.column() - 1]);
        else
            showBits(wantedBits_);
    });
    draw();
}

QWidget* ExperimentsCharts::card(const QString& title, QWidget* content, QWidget* corner, QLabel** heading) {
    auto* box = new QFrame;
    box->setProperty("role", "card");
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(kSpace3 - 2, kSpace2, kSpace3 - 2, kSpace2);
    layout->setSpacing(kSpace1);
    if (!title.isEmpty() || corner || heading) {
        auto* label = new QLabel(title);
        label->setFont(themeFont(TextSize::Body, true));
        if (heading) *heading = label;
        auto* row = new QHBoxLayout;
        row->addWidget(label);
        row->addStretch();
        if (corner) row->addWidget(corner);
        layout->addLayout(row);
    }
    layout->addWidget(content, 1);
    return box;
}

void ExperimentsCharts::setResult(std::shared_ptr<const ExperimentResult> result, Protocol protocol) {
    result_ = std::move(result);
    table_->setResult(result_, protocol);
    findFocus();
    if (!table_->labelled() && !table_->lines().empty() &&
        table_->figure() != RetrievalFigure::NeighbourRecall) {
        figures_->setCurrentIndex(figures_->count() - 1);
        table_->setFigure(RetrievalFigure::NeighbourRecall);
    }
    bits_->clear();
    for (const int bits : table_->bits()) bits_->addItem(tr("%1 bits").arg(bits), bits);
    bits_->setCurrentIndex(bits_->findData(shownBits()));
    view_->resizeColumnsToContents();
    view_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    if (table_->columnCount() > 0) view_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    draw();
    emit focusChanged();
}

void ExperimentsCharts::focusLine(int line) {
    focusedLine_ = line;
    focusedMethod_ = table_->lines()[line].method;
    focusedFeatures_ = table_->lines()[line].features;
}

// What was in focus, or else the first method: the reference has no code to look at.
void ExperimentsCharts::findFocus() {
    const auto& lines = table_->lines();
    auto found = std::ranges::find_if(lines, [this](const auto& line) {
        return line.method == focusedMethod_ && line.features == focusedFeatures_;
    });
    if (found == lines.end())
        found = std::ranges::find_if(lines, [](const auto& line) { return line.method != kReferenceMethod; });
    focusedLine_ = found == lines.end() ? 0 : int(found - lines.begin());
}

int ExperimentsCharts::shownBits() const {
    const std::vector<int>& bits = table_->bits();
    if (bits.empty()) return 0;
    return *std::ranges::min_element(bits, {}, [this](int b) { return std::abs(b - wantedBits_); });
}

void ExperimentsCharts::showBits(int bits) {
    wantedBits_ = bits;
    bits_->setCurrentIndex(bits_->findData(shownBits()));
    precisionRecall_->setCut(-1, -1);
    atRank_->setCut(-1, -1);
    draw();
    emit focusChanged();
}

const ExperimentCell* ExperimentsCharts::focusedCell() const {
    if (focusedLine_ >= int(table_->lines().size())) return nullptr;
    return table_->cell(table_->lines()[focusedLine_], shownBits());
}

const ExperimentCell* ExperimentsCharts::drawnCell(int series) const {
    return series < int(drawn_.size()) ? table_->cell(table_->lines()[drawn_[series]], shownBits()) : nullptr;
}

void ExperimentsCharts::draw() {
    const bool labelled = table_->labelled() || table_->lines().empty();
    curvesCard_->setVisible(labelled);
    atRankCard_->setVisible(labelled);
    drawCurves();
    drawByBits();
}

void ExperimentsCharts::drawCurves() {
    const bool byRank = cuts_->currentIndex() == 1;
    std::vector<PlotSeries> curves, ranks;
    drawn_.clear();
    double highestRank = 10;
    for (int l = 0; l < int(table_->lines().size()); ++l) {
        const ExperimentsTable::Line& line = table_->lines()[l];
        const ExperimentCell* cell = table_->cell(line, shownBits());
        if (!cell || !cell->labelled || !table_->isChecked(line)) continue;
        const bool useRank = byRank || cell->report.byRadius.empty();
        PlotSeries curve{line.title, line.tone, {}, l == focusedLine_, false}, rank = curve;
        for (const CurvePoint& point : useRank ? cell->report.byRank : cell->report.byRadius)
            curve.points.emplace_back(point.recall, point.precision);
        for (const CurvePoint& point : cell->report.byRank)
            rank.points.emplace_back(point.cut, point.precision);
        if (!rank.points.empty()) highestRank = std::max(highestRank, rank.points.back().x());
        curves.push_back(std::move(curve));
        ranks.push_back(std::move(rank));
        drawn_.push_back(l);
    }
    curvesTitle_->setText(shownBits() > 0 ? tr("Precision and recall at %1 bits").arg(shownBits())
                                          : tr("Precision and recall"));
    precisionRecall_->setSeries(std::move(curves));
    atRank_->setAxes({tr("rank"), 1, highestRank, {}, true}, {{}, 0, 1, kQuarters, false});
    atRank_->setSeries(std::move(ranks));
}

void ExperimentsCharts::drawByBits() {
    const RetrievalFigure figure = table_->figure();
    byBitsTitle_->setText(tr("%1 against bits").arg(ExperimentsTable::figureTitle(figure)));
    byBits_->setAccessibleName(byBitsTitle_->text());
    std::vector<PlotSeries> series;
    byBitsDrawn_.clear();
    const std::vector<int>& bits = table_->bits();
    for (int l = 0; l < int(table_->lines().size()); ++l) {
        const ExperimentsTable::Line& line = table_->lines()[l];
        if (!table_->isChecked(line)) continue;
        PlotSeries points{line.title, line.tone, {}, l == focusedLine_, line.method != kReferenceMethod};
        for (const ExperimentRow& row : line.rows) {
            if (!row.of(figure).measured()) continue;
            const double value = row.of(figure).mean;
            if (row.bits > 0)
                points.points.emplace_back(row.bits, value);
            else if (bits.size() > 1)
                points.points = {QPointF(bits.front(), value), QPointF(bits.back(), value)};
        }
        if (points.points.empty()) continue;
        series.push_back(std::move(points));
        byBitsDrawn_.push_back(l);
    }
    const double low = bits.empty() ? 8 : bits.front(), high = bits.size() < 2 ? low + 8 : bits.back();
    std::vector<double> ticks;
    for (const int b : bits)
        if (ticks.empty() || (b - ticks.back()) > (high - low) / 12) ticks.push_back(b);
    byBits_->setAxes({tr("bits"), low, high, ticks, false}, {{}, 0, 1, {0, 0.5, 1}, false});
    byBits_->setSeries(std::move(series));
}

void ExperimentsCharts::showRadius(int radius) {
    const ExperimentCell* cell = focusedCell();
    const auto series = std::ranges::find(drawn_, focusedLine_);
    if (!cell || series == drawn_.end() || cuts_->currentIndex() == 1) return;
    precisionRecall_->setCut(int(series - drawn_.begin()), pointAt(cell->report.byRadius, radius));
}

void ExperimentsCharts::chooseCut(int series, int point, bool byRank) {
    const ExperimentCell* cell = drawnCell(series);
    if (!cell || cell->method == kReferenceMethod) return;
    const bool focusMoves = focusedLine_ != drawn_[series];
    focusLine(drawn_[series]);
    if (focusMoves) draw();
    CutRequest request;
    request.method = cell->method;
    request.bits = cell->bits;
    request.seed = cell->seed;
    if (byRank)
        request.rank = std::size_t(cell->report.byRank[point].cut);
    else
        request.radius = cell->report.byRadius[point].cut;
    if (focusMoves) emit focusChanged();
    emit cutChosen(toQString(cell->features), request);
}

}  // namespace laplens
