#include "ui/pages/fine_tune_panel.hpp"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/base/paths.hpp"
#include "core/pipeline/training_data.hpp"
#include "ui/convert.hpp"
#include "ui/plots/curve_plot.hpp"
#include "ui/theme.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kAllButLast = 99;
constexpr int kHoldOut = 1000;

}  // namespace

FineTunePanel::FineTunePanel(LibrarySession& session, QWidget* parent) : QWidget(parent), session_(session) {
    auto* heading = new QLabel(tr("Fine-tuning"));
    heading->setFont(themeFont(TextSize::Body, true));
    note_ = new QLabel;
    note_->setProperty("role", "muted");
    auto* top = new QHBoxLayout;
    top->addWidget(heading);
    top->addStretch();
    top->addWidget(note_);

    curve_ = new CurvePlot;
    curve_->setAccessibleName(tr("Loss and accuracy by epoch"));
    curve_->setMinimumHeight(150);
    curve_->setDescribe([this](int series, int point) {
        const QPointF at = curve_->series()[series].points[point];
        return tr("epoch %1: %2").arg(int(at.x())).arg(QLocale().toString(at.y(), 'f', 3));
    });

    folderButton_ = new QPushButton(tr("Labelled pictures\u2026"));
    backbone_ = new QComboBox;
    backbone_->setAccessibleName(tr("Network"));
    for (const Backbone& backbone : backbones())
        if (!installedWeights(backbone).empty())
            backbone_->addItem(toQString(backbone.title), toQString(backbone.name));
    depth_ = new QComboBox;
    depth_->setAccessibleName(tr("What learns"));
    depth_->addItem(tr("Last layer"), kAllButLast);
    depth_->addItem(tr("Whole network"), 0);
    rounds_ = new QSpinBox;
    rounds_->setRange(1, 200);
    rounds_->setValue(10);
    rounds_->setAccessibleName(tr("Epochs"));
    start_ = new QPushButton(tr("Fine-tune"));
    state_ = new QLabel;
    state_->setProperty("role", "muted");
    state_->setWordWrap(true);

    auto* form = new QFormLayout;
    form->setContentsMargins(kSpace2, 0, 0, 0);
    form->setVerticalSpacing(kSpace1 + 2);
    form->addRow(tr("Pictures"), folderButton_);
    form->addRow(tr("Network"), backbone_);
    form->addRow(tr("What learns"), depth_);
    form->addRow(tr("Epochs"), rounds_);
    form->addRow(QString(), start_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpace1 + 2);
    layout->addLayout(top);
    layout->addWidget(curve_);
    layout->addWidget(state_);
    layout->addLayout(form);

    connect(folderButton_, &QPushButton::clicked, this, &FineTunePanel::chooseFolder);
    connect(start_, &QPushButton::clicked, this, &FineTunePanel::start);
    JobRunner& jobs = session_.jobs();
    connect(&jobs, &JobRunner::started, this, &FineTunePanel::update);
    for (const auto end : {&JobRunner::finished, &JobRunner::cancelled})
        connect(&jobs, end, this, [this] {
            running_ = false;
            update();
        });
    connect(&jobs, &JobRunner::failed, this, [this] {
        running_ = false;
        update();
    });
    draw();
    update();
}

void FineTunePanel::chooseFolder() {
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("A data set, or a folder with a folder for each class"));
    if (!folder.isEmpty()) setFolder(folder);
}

void FineTunePanel::setFolder(const QString& folder) {
    folder_ = folder;
    const std::string kind = datasetKind(toPath(folder));
    folderButton_->setText(kind == "mnist"     ? QStringLiteral("MNIST")
                           : kind == "cifar10" ? QStringLiteral("CIFAR-10")
                                               : toQString(toPath(folder).filename()));
    folderButton_->setToolTip(folder);
    update();
}

void FineTunePanel::update() {
    start_->setEnabled(!folder_.isEmpty() && backbone_->count() > 0 && !session_.jobs().isRunning());
    if (backbone_->count() == 0)
        state_->setText(tr("No network is installed."));
    else if (epochs_.empty())
        state_->setText(running_
                            ? tr("Reading the pictures\u2026")
                            : tr("Teach a network the classes of your labelled pictures; its features then "
                                 "tell them apart better."));
    else
        state_->setText(tr("Held out: accuracy %1, loss %2")
                            .arg(QLocale().toString(epochs_.back().validationAccuracy, 'f', 3),
                                 QLocale().toString(epochs_.back().validationLoss, 'f', 3)));
    note_->setText(wantedEpochs_ > 0 && !epochs_.empty()
                       ? tr("epoch %1 of %2").arg(epochs_.back().epoch).arg(wantedEpochs_)
                       : QString());
}

void FineTunePanel::start() {
    if (session_.jobs().isRunning()) return;
    const Backbone network = backboneNamed(toStd(backbone_->currentData().toString()));
    const QString data = folderButton_->text();
    TrainOptions options;
    options.epochs = rounds_->value();
    options.freezeDepth = depth_->currentData().toInt();
    options.rate = options.freezeDepth > 0 ? 0.1 : 0.02;
    options.earlyRateFactor = 0.1;
    options.augment = options.freezeDepth == 0;
    options.startWeights = installedWeights(network);
    const QString depth = options.freezeDepth > 0 ? QStringLiteral("head") : QStringLiteral("all");
    const fs::path folder = userDataFolder() / "models" / "tuned";
    const std::string name = network.name + "-" + toStd(data) + "-" + toStd(depth);
    options.output = folder / (name + ".safetensors");
    options.checkpoint = folder / (name + "-" + std::to_string(options.epochs) + ".checkpoint");

    JobRunner* const jobs = &session_.jobs();
    const QPointer<FineTunePanel> self(this);
    const auto say = [jobs, self](std::function<void(FineTunePanel&)> task) {
        QMetaObject::invokeMethod(
            jobs,
            [self, task = std::move(task)] {
                if (self) task(*self);
            },
            Qt::QueuedConnection);
    };
    jobs->start(tr("Fine-tuning"), [=, folderOfData = toPath(folder_)](JobContext& context) {
        fs::create_directories(options.output.parent_path());
        TrainOptions settings = options;
        const TrainingData read =
            readTrainingData(folderOfData, network, {0, kHoldOut, settings.seed}, context);
        settings.mirror = read.training.name != "mnist";
        trainNetwork(
            network, read.training, read.validation, settings,
            [&](const EpochReport& report) {
                say([report, epochs = settings.epochs](FineTunePanel& panel) {
                    panel.addEpoch(report, epochs);
                });
            },
            context);
        say([=](FineTunePanel& panel) {
            emit panel.tuned(toQString(network.name), toQString(options.output), data);
        });
    });
    epochs_.clear();
    wantedEpochs_ = options.epochs;
    running_ = true;
    draw();
    update();
}

void FineTunePanel::addEpoch(const EpochReport& report, int epochs) {
    wantedEpochs_ = epochs;
    epochs_.push_back(report);
    draw();
    update();
}

void FineTunePanel::draw() {
    PlotSeries accuracy{tr("held out, accuracy"), 0, {}, true, true},
        trained{tr("training, accuracy"), 3, {}, false, true}, loss{tr("held out, loss"), 1, {}, false, true};
    double highest = 1;
    for (const EpochReport& report : epochs_) {
        accuracy.points.emplace_back(report.epoch, report.validationAccuracy);
        trained.points.emplace_back(report.epoch, report.trainAccuracy);
        loss.points.emplace_back(report.epoch, report.validationLoss);
        highest = std::max(highest, report.validationLoss);
    }
    const double top = highest <= 1 ? 1 : std::ceil(highest * 2) / 2;
    const int last = std::max(2, wantedEpochs_), step = 1 + last / 8;
    std::vector<double> ticks;
    for (int epoch = 1; epoch <= last; epoch += step) ticks.push_back(epoch);
    curve_->setAxes({tr("epoch"), 1, double(last), ticks, false}, {{}, 0, top, {0, top / 2, top}, false});
    curve_->setSeries(epochs_.empty() ? std::vector<PlotSeries>{}
                                      : std::vector<PlotSeries>{accuracy, trained, loss});
}

}  // namespace laplens
