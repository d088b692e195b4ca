#include "ui/networks/fine_tune_panel.hpp"
#include "core/store/location.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
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
#include <cstdio>
#include <cstring>
#include <span>

#include "core/base/digest.hpp"
#include "core/experiments/training_data.hpp"
#include "core/library/library_network.hpp"
#include "core/networks/tuned_networks.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/curve_plot.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kAllButLast = 99;
constexpr int kAsSuits = -1;
constexpr int kWhileItHelps = 0;
constexpr int kHoldOut = 1000;
constexpr int kSmallestSide = 32;
const QString kNothing = QStringLiteral("nothing");
const QString kChoose = QStringLiteral("choose");
const QString kFolders = QStringLiteral("library folders");
const QString kTags = QStringLiteral("library tags");

/// A few letters that differ when a run would end up elsewhere.
std::string settingsMark(const TrainOptions& options, int side) {
    char text[160];
    std::snprintf(text, sizeof text, "%d %d %g %g %d %d %llu %d %d", options.epochs, options.freezeDepth,
                  options.rate, options.earlyRateFactor, options.batch, options.augment,
                  static_cast<unsigned long long>(options.seed), side, !options.startWeights.empty());
    return contentHash(std::as_bytes(std::span(text, std::strlen(text)))).substr(0, 6);
}

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
        return (reports_.empty() ? tr("epoch %1: %2") : tr("step %1: %2"))
            .arg(int(at.x()))
            .arg(QLocale().toString(at.y(), 'f', 3));
    });

    pictures_ = new QComboBox;
    pictures_->setAccessibleName(tr("Labelled pictures"));
    pictures_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    pictures_->addItem(tr("Choose\u2026"), kNothing);
    pictures_->addItem(tr("A data set or folder\u2026"), kChoose);
    backbone_ = new QComboBox;
    backbone_->setAccessibleName(tr("Network"));
    for (const Backbone& backbone : backbones())
        if (!installedWeights(backbone).empty())
            backbone_->addItem(toQString(backbone.title), toQString(backbone.name));
    backbone_->setCurrentIndex(backbone_->findData(toQString(defaultBackbone().name)));
    rounds_ = new QSpinBox;
    rounds_->setRange(kWhileItHelps, 200);
    rounds_->setSpecialValueText(tr("while it helps"));
    rounds_->setAccessibleName(tr("Epochs"));
    frozen_ = new QSpinBox;
    frozen_->setRange(kAsSuits, kAllButLast);
    frozen_->setValue(kAsSuits);
    frozen_->setSpecialValueText(tr("as suits the network"));
    frozen_->setAccessibleName(tr("Stages that stay as they are"));
    frozen_->setToolTip(
        tr("Counted from the picture's end. What they give is kept, so that every epoch is fast. "
           "0: the whole network learns; %1: the last layer alone")
            .arg(kAllButLast));
    start_ = new QPushButton(tr("Fine-tune"));
    state_ = new QLabel;
    state_->setProperty("role", "muted");
    state_->setWordWrap(true);

    auto* form = new QFormLayout;
    form->setContentsMargins(kSpace2, 0, 0, 0);
    form->setVerticalSpacing(kSpace1 + 2);
    form->addRow(tr("Pictures"), pictures_);
    form->addRow(tr("Network"), backbone_);
    form->addRow(tr("Frozen stages"), frozen_);
    form->addRow(tr("Epochs"), rounds_);
    QWidget* more = buildMore();
    auto* moreButton = new QPushButton(tr("More settings"));
    moreButton->setProperty("role", "chip");
    moreButton->setCheckable(true);
    more->hide();
    connect(moreButton, &QPushButton::toggled, more, &QWidget::setVisible);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpace1 + 2);
    layout->addLayout(top);
    layout->addWidget(curve_);
    layout->addWidget(state_);
    layout->addLayout(form);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(moreButton);
    buttons->addStretch();
    buttons->addWidget(start_);
    layout->addWidget(more);
    layout->addLayout(buttons);

    connect(pictures_, &QComboBox::activated, this, [this] {
        if (pictures_->currentData() == kChoose) chooseFolder();
        update();
    });
    for (const auto change : {&LibrarySession::libraryChanged, &LibrarySession::indexChanged})
        connect(&session_, change, this, &FineTunePanel::offerLibrary);
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
    offerLibrary();
}

QWidget* FineTunePanel::buildMore() {
    const auto real = [](const QString& name, double highest, double value) {
        auto* box = new QDoubleSpinBox;
        box->setDecimals(4);
        box->setRange(0.0001, highest);
        box->setSingleStep(0.01);
        box->setValue(value);
        box->setAccessibleName(name);
        return box;
    };
    const auto whole = [](const QString& name, int lowest, int highest, int value) {
        auto* box = new QSpinBox;
        box->setRange(lowest, highest);
        box->setValue(value);
        box->setAccessibleName(name);
        return box;
    };
    rate_ = real(tr("Rate"), 10, 0.1);
    earlyRate_ = real(tr("Rate of the early layers, as a share"), 1, 0.1);
    batch_ = whole(tr("Pictures in a batch"), 2, 1024, 128);
    side_ = whole(tr("Side of the pictures"), 0, 512, 0);
    side_->setSpecialValueText(tr("network's own"));
    seed_ = whole(tr("Seed"), 1, 1'000'000, 1);
    augment_ = new QCheckBox(tr("Shifted and mirrored copies"));
    fromWeights_ = new QCheckBox(tr("Start from its weights"));
    fromWeights_->setToolTip(tr("Otherwise all of it is learnt from these pictures alone"));
    fromWeights_->setChecked(true);
    auto* more = new QWidget;
    auto* form = new QFormLayout(more);
    form->setContentsMargins(kSpace2, 0, 0, 0);
    form->setVerticalSpacing(kSpace1 + 2);
    form->addRow(tr("Rate"), rate_);
    form->addRow(tr("Early layers \u00d7"), earlyRate_);
    form->addRow(tr("Batch"), batch_);
    form->addRow(tr("Picture side"), side_);
    form->addRow(tr("Seed"), seed_);
    form->addRow(augment_);
    form->addRow(fromWeights_);
    connect(fromWeights_, &QCheckBox::toggled, this, [this](bool from) {
        rounds_->setMinimum(from ? kWhileItHelps : 1);
        rounds_->setValue(from ? kWhileItHelps : 10);
        frozen_->setEnabled(from);
        frozen_->setValue(from ? kAsSuits : 0);
        rate_->setValue(0.1);
        earlyRate_->setValue(from ? 0.1 : 1);
    });
    // What suits a last layer alone is too fast for the network below it.
    connect(frozen_, &QSpinBox::valueChanged, this, [this](int frozen) {
        rate_->setValue(frozen == 0 ? 0.02 : 0.1);
        augment_->setChecked(frozen == 0);
    });
    const auto offerRates = [this] {
        for (QWidget* setting : std::initializer_list<QWidget*>{rate_, earlyRate_, batch_, augment_})
            setting->setEnabled(!tunes());
    };
    connect(rounds_, &QSpinBox::valueChanged, this, offerRates);
    offerRates();
    return more;
}

void FineTunePanel::offerLibrary() {
    const bool folders = session_.isOpen() && session_.counts().labelled > 0;
    const auto offer = [this](const QString& source, const QString& title, bool wanted) {
        const int at = pictures_->findData(source);
        if (wanted && at < 0) pictures_->insertItem(1, title, source);
        if (!wanted && at >= 0) pictures_->removeItem(at);
    };
    offer(kTags, tr("This library, by tag"), session_.isOpen());
    offer(kFolders, tr("This library, by folder label"), folders);
    update();
}

void FineTunePanel::chooseFolder() {
    pictures_->setCurrentIndex(0);
    askForFolder(this, tr("A data set, or a folder with a folder for each class"), {},
                 [this](const QString& folder) { setFolder(folder); });
}

void FineTunePanel::setFolder(const QString& folder) {
    int at = pictures_->findData(folder);
    if (at < 0) {
        const std::string kind = datasetKind(toPath(folder));
        at = pictures_->count() - 1;
        pictures_->insertItem(at,
                              kind == "mnist"     ? QStringLiteral("MNIST")
                              : kind == "cifar10" ? QStringLiteral("CIFAR-10")
                                                  : toQString(toPath(folder).filename()),
                              folder);
    }
    pictures_->setCurrentIndex(at);
    pictures_->setToolTip(folder);
    update();
}

void FineTunePanel::update() {
    const QVariant source = pictures_->currentData();
    start_->setEnabled(source != kNothing && source != kChoose && backbone_->count() > 0 &&
                       !session_.jobs().isRunning());
    if (backbone_->count() == 0)
        state_->setText(tr("No network is installed."));
    else if (!learnt_.isEmpty())
        state_->setText(learnt_);
    else if (!reports_.empty())
        state_->setText(tr("Held out: the pictures of a class find each other with a precision of %1")
                            .arg(QLocale().toString(reports_.back().heldOut.ranking, 'f', 3)));
    else if (epochs_.empty())
        state_->setText(running_
                            ? tr("Reading the pictures\u2026")
                            : tr("Teach a network the classes of your labelled pictures; its features then "
                                 "tell them apart better."));
    else
        state_->setText(tr("Held out: accuracy %1, loss %2")
                            .arg(QLocale().toString(epochs_.back().validationAccuracy, 'f', 3),
                                 QLocale().toString(epochs_.back().validationLoss, 'f', 3)));
    if (!reports_.empty())
        note_->setText(tr("step %1").arg(reports_.back().steps));
    else
        note_->setText(wantedEpochs_ > 0 && !epochs_.empty()
                           ? tr("epoch %1 of %2").arg(epochs_.back().epoch).arg(wantedEpochs_)
                           : QString());
}

bool FineTunePanel::tunes() const {
    return rounds_->value() == kWhileItHelps;
}

TrainOptions FineTunePanel::options() const {
    TrainOptions options;
    options.epochs = rounds_->value();
    options.freezeDepth = frozen_->value() == kAsSuits && !tunes() ? kAllButLast : frozen_->value();
    options.rate = rate_->value();
    options.earlyRateFactor = earlyRate_->value();
    options.batch = batch_->value();
    options.augment = augment_->isChecked();
    options.seed = std::uint64_t(seed_->value());
    return options;
}

void FineTunePanel::start() {
    if (session_.jobs().isRunning()) return;
    Backbone network = backboneNamed(toStd(backbone_->currentData().toString()));
    const QString source = pictures_->currentData().toString();
    const bool onLibrary = source == kFolders || source == kTags;
    const std::string data = onLibrary ? libraryName(session_.folder()) : toPath(source).filename().string();
    TrainOptions options = this->options();
    if (fromWeights_->isChecked()) options.startWeights = installedWeights(network);
    if (side_->value() > 0) network.inputSize = std::max(side_->value(), kSmallestSide);
    // Another data set or setting is another network; the same ones go on from their checkpoint.
    const std::string name = network.name + "-" + data + (source == kTags ? "-tags" : "") + "-" +
                             settingsMark(options, network.inputSize);
    const fs::path kept = tunedNetworksFolder();
    options.output = kept / (name + ".safetensors");
    options.checkpoint = kept / (name + ".checkpoint");

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
    jobs->start(tr("Fine-tuning"), [=, tunes = tunes(), place = session_.place(),
                                    folder = toPath(source)](JobContext& context) {
        fs::create_directories(options.output.parent_path());
        TrainOptions settings = options;
        const TrainingDataOptions wanted{0, tunes ? 0 : kHoldOut, settings.seed};
        const TrainingData read =
            onLibrary
                ? readTrainingData(place.open(), source == kTags ? LabelSource::Tags : LabelSource::Folders,
                                   network, wanted, context)
                : readTrainingData(folder, network, wanted, context);
        settings.mirror = read.training.name != "mnist";
        if (tunes) {
            const TuneOptions tuning{.freezeDepth = settings.freezeDepth,
                                     .mirror = settings.mirror,
                                     .seed = settings.seed,
                                     .startWeights = settings.startWeights,
                                     .output = settings.output};
            const TuneResult result = tuneNetwork(
                network, read.training, read.validation, tuning,
                [&](const TuneReport& report) {
                    say([report](FineTunePanel& panel) { panel.addReport(report); });
                },
                context);
            say([result, names = read.training.classNames](FineTunePanel& panel) {
                panel.showResult(result, names);
            });
            if (!result.kept) return;
        } else {
            trainNetwork(
                network, read.training, read.validation, settings,
                [&](const EpochReport& report) {
                    say([report, epochs = settings.epochs](FineTunePanel& panel) {
                        panel.addEpoch(report, epochs);
                    });
                },
                context);
            fs::remove(settings.checkpoint);
        }
        if (onLibrary) {
            Library writer = place.open();
            if (writer.readOnlyReason().empty()) registerNetwork(writer, network, options.output);
        }
        say([=](FineTunePanel& panel) { emit panel.tuned(toQString(options.output)); });
    });
    epochs_.clear();
    reports_.clear();
    learnt_.clear();
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

void FineTunePanel::addReport(const TuneReport& report) {
    reports_.push_back(report);
    draw();
    update();
}

void FineTunePanel::showResult(const TuneResult& result, const std::vector<std::string>& classNames) {
    const auto percent = [](double share) { return QLocale().toString(100 * share, 'f', 1); };
    const auto precision = [](double ranking) { return QLocale().toString(ranking, 'f', 3); };
    const TuneFigures &before = result.frozen, &after = result.tuned;
    if (result.kept && result.steps == 0)
        learnt_ =
            tr("A last layer for these %1 classes tells %2 % of the held-out pictures right. The network "
               "below it, and with it every code, is as it was.")
                .arg(classNames.size())
                .arg(percent(after.accuracy));
    else if (result.kept)
        learnt_ =
            tr("Learnt to tell %1 classes apart: of the held-out pictures %2 % are told right (with a new "
               "last layer alone: %3 %), and those of a class find each other with a precision of %4 "
               "(before: %5).")
                .arg(classNames.size())
                .arg(percent(after.accuracy), percent(before.accuracy), precision(after.ranking),
                     precision(before.ranking));
    else if (result.steps == 0)
        learnt_ =
            tr("Not kept: no step made held-out pictures of a class find each other better than with the "
               "network as it is (precision %1).")
                .arg(precision(before.ranking));
    else
        learnt_ = tr("Not kept: held-out pictures of a class find each other with a precision of %1 (before: "
                     "%2), but only %3 % are told right, with a new last layer alone %4 %.")
                      .arg(precision(after.ranking), precision(before.ranking), percent(after.accuracy),
                           percent(before.accuracy));
    if (!result.confusions.empty()) {
        const Confusion& worst = result.confusions.front();
        const auto name = [&](int label) { return toQString(classNames[std::size_t(label)]); };
        learnt_ +=
            QLatin1Char(' ') +
            tr("Most often mistaken: \u201c%1\u201d for \u201c%2\u201d.").arg(name(worst.of), name(worst.as));
    }
    update();
}

void FineTunePanel::draw() {
    if (!reports_.empty()) {
        PlotSeries ranking{tr("held out, precision"), 0, {}, true, true},
            loss{tr("held out, loss"), 1, {}, false, true};
        double highest = 1;
        for (const TuneReport& report : reports_) {
            ranking.points.emplace_back(report.steps, report.heldOut.ranking);
            loss.points.emplace_back(report.steps, report.heldOutLoss);
            highest = std::max(highest, report.heldOutLoss);
        }
        const double top = highest <= 1 ? 1 : std::ceil(highest * 2) / 2;
        const int last = std::max(200, reports_.back().steps), step = (last + 199) / 200 * 50;
        std::vector<double> ticks;
        for (int at = 0; at <= last; at += step) ticks.push_back(at);
        curve_->setAxes({tr("step"), 0, double(last), ticks, false}, {{}, 0, top, {0, top / 2, top}, false});
        curve_->setSeries({ranking, loss});
        return;
    }
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
