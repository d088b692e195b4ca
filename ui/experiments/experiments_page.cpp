#include "ui/experiments/experiments_page.hpp"
#include "core/store/location.hpp"

#include <QButtonGroup>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.hpp"
#include "ui/experiments/experiments_charts.hpp"
#include "ui/experiments/experiments_facts.hpp"
#include "ui/experiments/experiments_setup.hpp"
#include "ui/experiments/experiments_strip.hpp"
#include "ui/networks/fine_tune_panel.hpp"
#include "ui/networks/tuned_networks_panel.hpp"
#include "ui/shared/bar_plot.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kFactsWidth = 320, kRoomForFacts = 900;
/// Up to so many pictures, the cut of another measurement is looked up unasked: it takes seconds.
constexpr std::size_t kUnaskedCut = 20'000;

QString dataTitle(const std::string& name) {
    if (name == "mnist") return QStringLiteral("MNIST");
    if (name == "cifar10") return QStringLiteral("CIFAR-10");
    return toQString(name);
}

QScrollArea* scrolled(QWidget* content) {
    auto* area = new QScrollArea;
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    return area;
}

}  // namespace

ExperimentsPage::ExperimentsPage(LibrarySession& session, QWidget* parent)
    : QWidget(parent), session_(session), run_(new ExperimentRun(session, this)) {
    title_ = new QLabel(tr("Experiments"));
    title_->setFont(themeFont(TextSize::Heading, true));
    subtitle_ = new QLabel;
    subtitle_->setProperty("role", "muted");
    fair_ = new QPushButton(tr("same features for all"));
    paper_ = new QPushButton(tr("paper's protocol"));
    auto* protocols = new QButtonGroup(this);
    for (QPushButton* button : {fair_, paper_}) {
        button->setProperty("role", "chip");
        button->setCheckable(true);
        protocols->addButton(button);
    }
    fair_->setChecked(true);
    newButton_ = new QPushButton(tr("New experiment"));
    newButton_->setCheckable(true);
    auto* openButton = new QPushButton(tr("Open\u2026"));
    exportButton_ = new QPushButton(tr("Export\u2026"));
    for (QPushButton* button : {newButton_, openButton, exportButton_}) button->setProperty("role", "nav");
    auto* header = new QHBoxLayout;
    header->setSpacing(kSpace2);
    header->addWidget(title_);
    header->addWidget(fair_);
    header->addWidget(paper_);
    header->addWidget(subtitle_, 1);
    header->addWidget(newButton_);
    header->addWidget(openButton);
    header->addWidget(exportButton_);

    setup_ = new ExperimentsSetup;
    setupCard_ = new QFrame;
    setupCard_->setProperty("role", "card");
    auto* setupLayout = new QVBoxLayout(setupCard_);
    setupLayout->setContentsMargins(kSpace3, kSpace3, kSpace3, kSpace3);
    setupLayout->addWidget(setup_);
    charts_ = new ExperimentsCharts;
    auto* centre = new QWidget;
    centre->setProperty("role", "ground");
    column_ = new QVBoxLayout(centre);
    auto* column = column_;
    column->setContentsMargins(kSpace4, kSpace3, kSpace4, kSpace4);
    column->setSpacing(kSpace3 + 2);
    column->addLayout(header);
    column->addWidget(setupCard_);
    column->addWidget(charts_);
    column->addWidget(buildStrip());
    column->addStretch();

    facts_ = new ExperimentsFacts;
    fineTune_ = new FineTunePanel(session);
    tuned_ = new TunedNetworksPanel(session);
    side_ = new QWidget;
    auto* sideColumn = new QVBoxLayout(side_);
    sideColumn->setContentsMargins(kSpace3, kSpace3, kSpace3, kSpace3);
    sideColumn->setSpacing(kSpace4);
    sideColumn->addWidget(facts_);
    sideColumn->addWidget(fineTune_);
    sideColumn->addWidget(tuned_);
    sideColumn->addStretch();
    sideArea_ = scrolled(side_);
    sideArea_->setFixedWidth(kFactsWidth);
    sideArea_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* line = new QFrame;
    line->setProperty("role", "line");
    line->setFixedWidth(1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(scrolled(centre), 1);
    row->addWidget(line);
    row->addWidget(sideArea_);

    connect(newButton_, &QPushButton::toggled, this, &ExperimentsPage::showSetup);
    connect(openButton, &QPushButton::clicked, this, &ExperimentsPage::chooseOpen);
    connect(exportButton_, &QPushButton::clicked, this, &ExperimentsPage::chooseExport);
    connect(fair_, &QPushButton::toggled, this, &ExperimentsPage::showResult);
    connect(setup_, &ExperimentsSetup::startRequested, this, &ExperimentsPage::start);
    connect(run_, &ExperimentRun::changed, this, &ExperimentsPage::showResult);
    connect(run_, &ExperimentRun::runningChanged, setup_, &ExperimentsSetup::setRunning);
    connect(run_, &ExperimentRun::runningChanged, this, [this](bool running) {
        cutFeatures_.clear();
        if (!running) showFocus();
    });
    connect(run_, &ExperimentRun::cutReady, this,
            [this](const std::shared_ptr<const Cut>& cut) { showCut(*cut); });
    connect(run_, &ExperimentRun::failed, this, &ExperimentsPage::failed);
    connect(run_, &ExperimentRun::exported, this,
            [this](const QString& file) { emit messaged(tr("Saved as %1").arg(file)); });
    connect(charts_, &ExperimentsCharts::cutChosen, this, &ExperimentsPage::askCut);
    connect(charts_, &ExperimentsCharts::focusChanged, this, &ExperimentsPage::showFocus);
    connect(fineTune_, &FineTunePanel::tuned, this, [this](const QString& weights) {
        tuned_->refresh(toPath(weights));
        setup_->chooseTuned(toPath(weights));
    });
    connect(tuned_, &TunedNetworksPanel::changed, this, [this] { setup_->setTuned(tuned_->networks()); });
    connect(tuned_, &TunedNetworksPanel::failed, this, &ExperimentsPage::failed);
    connect(tuned_, &TunedNetworksPanel::messaged, this, &ExperimentsPage::messaged);
    setup_->setTuned(tuned_->networks());
    const auto libraryChanged = [this] {
        setup_->setLibrary(session_.isOpen() ? toQString(libraryName(session_.folder())) : QString(),
                           session_.index() != nullptr);
    };
    connect(&session_, &LibrarySession::libraryChanged, this, libraryChanged);
    connect(&session_, &LibrarySession::indexChanged, this, libraryChanged);
    libraryChanged();
    newButton_->setChecked(true);
    showResult();
}

QWidget* ExperimentsPage::buildStrip() {
    stripCard_ = new QFrame;
    stripCard_->setProperty("role", "card");
    auto* heading = new QLabel(tr("The pictures at that point"));
    heading->setFont(themeFont(TextSize::Body, true));
    stripNote_ = new QLabel;
    stripNote_->setProperty("role", "muted");
    query_ = new QSpinBox;
    query_->setAccessibleName(tr("Query"));
    query_->setMinimum(1);
    query_->setPrefix(tr("query "));
    query_->setKeyboardTracking(false);
    strip_ = new ExperimentsStrip;
    distances_ = new BarPlot;
    distances_->setAccessibleName(tr("Distances from the query"));
    distances_->setMarkMovable(true);
    distances_->setFixedHeight(96);
    distances_->setDescribe([](int distance, double count) {
        return tr("%1 bits differ: %2 pictures", nullptr, int(count))
            .arg(distance)
            .arg(formatCount(qint64(count)));
    });
    distances_->setDescribeMark([](int radius) { return tr("radius %1 (drag)").arg(radius); });
    auto* top = new QHBoxLayout;
    top->addWidget(heading);
    top->addWidget(stripNote_, 1);
    top->addWidget(query_);
    auto* layout = new QVBoxLayout(stripCard_);
    layout->setContentsMargins(kSpace3 - 2, kSpace2, kSpace3 - 2, kSpace2);
    layout->setSpacing(kSpace2);
    layout->addLayout(top);
    layout->addWidget(strip_);
    layout->addWidget(distances_);
    connect(query_, &QSpinBox::valueChanged, this, &ExperimentsPage::askCutAgain);
    connect(distances_, &BarPlot::markMoved, this, [this](int radius) {
        cut_.radius = radius;
        cut_.rank = 0;
        charts_->showRadius(radius);
        askCutAgain();
    });
    return stripCard_;
}

void ExperimentsPage::start() {
    try {
        if (!run_->start(setup_->setup())) {
            emit failed(tr("another job is running"), {}, tr("Wait for it, or cancel it in the bar below"));
            return;
        }
        newButton_->setChecked(false);
    } catch (const Error& error) {
        emit failed(toQString(error.problem()), toQString(error.subject()), toQString(error.remedy()));
    }
}

void ExperimentsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void ExperimentsPage::arrange() {
    const bool isBeside = width() >= kRoomForFacts;
    if (isBeside == (sideArea_->widget() != nullptr)) return;
    sideArea_->setVisible(isBeside);
    if (isBeside) {
        column_->removeWidget(side_);
        sideArea_->setWidget(side_);
    } else {
        sideArea_->takeWidget();
        column_->insertWidget(column_->count() - 1, side_);
    }
    side_->show();
}

void ExperimentsPage::showSetup(bool shown) {
    setupCard_->setVisible(shown);
}

void ExperimentsPage::showResult() {
    const ExperimentResult& result = *run_->result();
    const auto has = [&](Protocol protocol) {
        return std::ranges::any_of(result.cells, [&](const auto& cell) { return cell.protocol == protocol; });
    };
    const bool both = has(Protocol::Fair) && has(Protocol::Paper);
    fair_->setVisible(both);
    paper_->setVisible(both);
    const Protocol protocol = both ? (fair_->isChecked() ? Protocol::Fair : Protocol::Paper)
                                   : (has(Protocol::Paper) ? Protocol::Paper : Protocol::Fair);
    title_->setText(result.name.empty()
                        ? tr("Experiments")
                        : tr("%1, %2 pictures, %3 queries")
                              .arg(dataTitle(result.name), formatCount(qint64(result.databaseSize)),
                                   formatCount(qint64(result.queryCount))));
    subtitle_->setText(both || result.cells.empty() ? QString()
                       : protocol == Protocol::Fair ? tr("same features for all")
                                                    : tr("paper's protocol"));
    exportButton_->setEnabled(!result.cells.empty());
    charts_->setVisible(!result.cells.empty() || run_->isRunning());
    charts_->setResult(run_->result(), protocol);
    showFocus();
}

void ExperimentsPage::showFocus() {
    const ExperimentCell* cell = charts_->focusedCell();
    facts_->show(*run_->result(), cell);
    const std::size_t queries = cell ? run_->cutQueries(cell->features) : 0;
    stripCard_->setVisible(queries > 0);
    if (queries == 0 || cell->method == kReferenceMethod) return;
    {
        const QSignalBlocker quiet(query_);
        query_->setMaximum(int(queries));
        query_->setSuffix(tr(" of %1").arg(formatCount(qint64(queries))));
    }
    const QString features = toQString(cell->features);
    if (cutFeatures_ == features && cut_.method == cell->method && cut_.bits == cell->bits) return;
    const bool first = cutFeatures_.isEmpty();
    cutFeatures_ = features;
    cut_.radius = first ? cell->bits / 6 : std::min(cut_.radius, cell->bits);
    cut_.method = cell->method;
    cut_.bits = cell->bits;
    cut_.seed = cell->seed;
    cut_.rank = 0;
    stripNote_->setText(tr("click a curve or choose a query"));
    distances_->setBars({}, 0);
    strip_->setItems({}, {});
    if (!run_->isRunning() && run_->result()->databaseSize <= kUnaskedCut) askCutAgain();
}

void ExperimentsPage::askCut(const QString& features, const CutRequest& request) {
    const std::size_t query = cut_.query;
    cutFeatures_ = features;
    cut_ = request;
    cut_.query = query;
    askCutAgain();
}

void ExperimentsPage::askCutAgain() {
    cut_.query = std::size_t(query_->value() - 1);
    stripNote_->setText(run_->askCut(toStd(cutFeatures_), cut_)
                            ? tr("looking\u2026")
                            : tr("the pictures are only at hand right after measuring"));
}

void ExperimentsPage::showCut(const Cut& cut) {
    std::vector<ExperimentsStrip::Item> items;
    for (const CutPicture& picture : cut.pictures)
        items.push_back({toQImage(picture.picture),
                         tr("%1 of %2 bits differ").arg(picture.distance).arg(cut.request.bits),
                         cut.label.empty()  ? ExperimentsStrip::Item::Mark::None
                         : picture.relevant ? ExperimentsStrip::Item::Mark::Good
                                            : ExperimentsStrip::Item::Mark::Bad});
    strip_->setItems(toQImage(cut.query), std::move(items));
    const QString where =
        cut.request.rank > 0 ? tr("first %1").arg(cut.request.rank) : tr("radius %1").arg(cut.request.radius);
    QString note = where + QStringLiteral(" · ") +
                   tr("%1 pictures", nullptr, int(cut.within)).arg(formatCount(qint64(cut.within)));
    if (!cut.label.empty())
        note += QStringLiteral(" · ") +
                tr("%1 of class %2").arg(formatCount(qint64(cut.relevantWithin)), toQString(cut.label));
    stripNote_->setText(note);
    distances_->setBars({cut.histogram.begin(), cut.histogram.end()}, 0);
    distances_->setEnds(tr("0 bits"), QString::number(cut.request.bits));
    distances_->setMark(cut.request.rank > 0 ? std::nullopt : std::optional(cut.request.radius));
}

void ExperimentsPage::exportTo(const QString& file) {
    run_->exportTo(toPath(file));
}

void ExperimentsPage::open(const QString& file) {
    run_->open(toPath(file));
}

void ExperimentsPage::chooseExport() {
    const QString name = toQString(run_->result()->name) + QStringLiteral("-experiment.zip");
    askWhereToSave(this, tr("Export the experiment"), name, tr("Zip files (*.zip)"),
                   [this](const QString& file) { exportTo(file); });
}

void ExperimentsPage::chooseOpen() {
    askForFile(this, tr("Open an experiment"), tr("Zip files (*.zip)"),
               [this](const QString& file) { open(file); });
}

}  // namespace laplens
