#include "ui/experiments/experiments_setup.hpp"

#include <QButtonGroup>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include "core/datasets/dataset.hpp"
#include "core/datasets/public_datasets.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/hashing/hash_model.hpp"
#include "core/networks/backbone.hpp"
#include "ui/networks/tuned_networks_panel.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/flow_layout.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"
#include "ui/shared/tones.hpp"

namespace laplens {

namespace {

const QString kLibrary = QStringLiteral("library");
const QString kChoose = QStringLiteral("choose");
constexpr int kWeightsRole = Qt::UserRole + 1;

QString featuresTitle(const std::string& name) {
    if (name == "pixels") return ExperimentsSetup::tr("Pixels");
    return toQString(backboneNamed(name).title);
}

}  // namespace

ExperimentsSetup::ExperimentsSetup(QWidget* parent) : QWidget(parent) {
    data_ = new QComboBox;
    data_->setAccessibleName(tr("Data"));
    data_->addItem(tr("Choose a data set or folder\u2026"), kChoose);
    data_->setMinimumWidth(210);
    features_ = new QComboBox;
    features_->setAccessibleName(tr("Features"));
    features_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const std::string& name : experimentFeatures())
        features_->addItem(featuresTitle(name), toQString(name));

    QStringList methods, titles;
    for (const std::string& method : allHashMethods()) {
        methods << toQString(method);
        titles << methodTitle(methods.back());
    }
    auto* methodChips = chips(methods, titles, {"ldh-rotated", "ldh", "itq", "lsh"}, methods_);
    QStringList lengths;
    for (const int bits : ExperimentOptions().bits) lengths << QString::number(bits);
    auto* bitChips = chips(lengths, lengths, {"16", "32", "48", "64"}, bits_);
    for (QPushButton* button : bits_) button->setAccessibleName(tr("%1 bits").arg(button->text()));

    fair_ = new QPushButton(tr("same features for all"));
    paper_ = new QPushButton(tr("paper's protocol"));
    paper_->setToolTip(tr("LDH sees the network's features, the other methods the pixels"));
    auto* protocol = new QButtonGroup(this);
    for (QPushButton* button : {fair_, paper_}) {
        button->setProperty("role", "chip");
        button->setCheckable(true);
        protocol->addButton(button);
    }
    fair_->setChecked(true);

    queries_ = new QSpinBox;
    queries_->setRange(0, 1000000);
    queries_->setSpecialValueText(tr("all"));
    queries_->setValue(1000);
    queries_->setSingleStep(500);
    queries_->setAccessibleName(tr("Queries"));
    seeds_ = new QSpinBox;
    seeds_->setRange(1, 10);
    seeds_->setAccessibleName(tr("Seeds"));
    start_ = new QPushButton(tr("Start"));
    start_->setProperty("role", "primary");
    note_ = new QLabel;
    note_->setProperty("role", "muted");
    note_->setWordWrap(true);

    const auto caption = [](const QString& text, QWidget* buddy) {
        auto* label = new QLabel(text);
        label->setProperty("role", "muted");
        label->setBuddy(buddy);
        return label;
    };
    auto* first = new QHBoxLayout;
    first->setSpacing(kSpace2);
    first->addWidget(data_, 2);
    first->addWidget(features_, 1);
    first->addWidget(fair_);
    first->addWidget(paper_);
    auto* last = new QHBoxLayout;
    last->setSpacing(kSpace2);
    last->addWidget(caption(tr("&Queries"), queries_));
    last->addWidget(queries_);
    last->addWidget(caption(tr("S&eeds"), seeds_));
    last->addWidget(seeds_);
    last->addWidget(note_, 1);
    last->addWidget(start_);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kSpace3);
    grid->setVerticalSpacing(kSpace2);
    grid->addWidget(caption(tr("&Data"), data_), 0, 0);
    grid->addLayout(first, 0, 1);
    grid->addWidget(caption(tr("Methods"), nullptr), 1, 0);
    grid->addWidget(methodChips, 1, 1);
    grid->addWidget(caption(tr("Bits"), nullptr), 2, 0);
    grid->addWidget(bitChips, 2, 1);
    grid->addLayout(last, 3, 1);
    grid->setColumnStretch(1, 1);

    connect(data_, &QComboBox::activated, this, [this] {
        if (data_->currentData() == kChoose) chooseFolder();
        update();
    });
    connect(features_, &QComboBox::currentIndexChanged, this, &ExperimentsSetup::update);
    connect(start_, &QPushButton::clicked, this, &ExperimentsSetup::startRequested);
    update();
}

QWidget* ExperimentsSetup::chips(const QStringList& keys, const QStringList& titles,
                                 const QStringList& checked, std::vector<QPushButton*>& buttons) {
    auto* row = new QWidget;
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    row->setSizePolicy(policy);
    auto* layout = new FlowLayout(row);
    layout->setSpacing(kSpace1 + 2);
    for (int i = 0; i < keys.size(); ++i) {
        auto* button = new QPushButton(titles[i]);
        button->setProperty("role", "chip");
        button->setProperty("key", keys[i]);
        button->setCheckable(true);
        button->setChecked(checked.contains(keys[i]));
        connect(button, &QPushButton::toggled, this, &ExperimentsSetup::update);
        layout->addWidget(button);
        buttons.push_back(button);
    }
    return row;
}

void ExperimentsSetup::setLibrary(const QString& name, bool hasCodes) {
    libraryHasCodes_ = hasCodes;
    const int at = data_->findData(kLibrary);
    const QString title = tr("Library: %1").arg(name);
    if (name.isEmpty() && at >= 0) data_->removeItem(at);
    if (!name.isEmpty() && at < 0) data_->insertItem(0, title, kLibrary);
    if (!name.isEmpty() && at >= 0) data_->setItemText(at, title);
    if (data_->currentData() == kChoose && !name.isEmpty()) data_->setCurrentIndex(0);
    update();
}

void ExperimentsSetup::chooseFolder() {
    if (data_->count() > 1) data_->setCurrentIndex(0);
    askForFolder(this, tr("A data set, or a folder with a folder for each class"), {},
                 [this](const QString& folder) { setFolder(folder); });
}

int ExperimentsSetup::addFolder(const QString& folder) {
    if (const int at = data_->findData(folder); at >= 0) return at;
    const std::string kind = datasetKind(toPath(folder));
    const QString title =
        toQString(kind.empty() ? toPath(folder).filename().string() : publicDatasetNamed(kind).title);
    data_->insertItem(data_->count() - 1, title, folder);
    return data_->count() - 2;
}

void ExperimentsSetup::setFolder(const QString& folder) {
    data_->setCurrentIndex(addFolder(folder));
    update();
}

void ExperimentsSetup::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refreshDatasets();
}

void ExperimentsSetup::refreshDatasets() {
    const QVariant chosen = data_->currentData();
    for (const PublicDataset& dataset : publicDatasets())
        if (isInstalled(dataset)) addFolder(toQString(folderOf(dataset)));
    data_->setCurrentIndex(data_->findData(chosen));
}

void ExperimentsSetup::setRunning(bool running) {
    running_ = running;
    update();
}

void ExperimentsSetup::setTuned(const std::vector<TunedNetwork>& networks) {
    const QString chosen = features_->currentData(kWeightsRole).toString();
    for (int at = features_->count() - 1; at >= 0; --at)
        if (!features_->itemData(at, kWeightsRole).toString().isEmpty()) features_->removeItem(at);
    for (const TunedNetwork& network : networks) {
        features_->addItem(tunedTitle(network), toQString(network.backbone));
        features_->setItemData(features_->count() - 1, toQString(network.file), kWeightsRole);
    }
    if (!chosen.isEmpty()) chooseTuned(toPath(chosen));
}

void ExperimentsSetup::chooseTuned(const std::filesystem::path& weights) {
    if (const int at = features_->findData(toQString(weights), kWeightsRole); at >= 0)
        features_->setCurrentIndex(at);
}

void ExperimentsSetup::update() {
    const bool onLibrary = data_->currentData() == kLibrary;
    // The library's pictures have their features already, and no pixels at hand.
    for (QWidget* choice : std::initializer_list<QWidget*>{features_, fair_, paper_})
        choice->setVisible(!onLibrary);
    const bool pixels = features_->currentData() == QStringLiteral("pixels");
    paper_->setEnabled(!onLibrary && !pixels);
    if (!paper_->isEnabled()) fair_->setChecked(true);
    const ExperimentSetup wanted = setup();
    QString reason;
    if (data_->currentData() == kChoose) reason = tr("Choose what to measure on.");
    if (onLibrary && !libraryHasCodes_) reason = tr("The library has no codes yet.");
    if (wanted.options.methods.empty()) reason = tr("Choose a method.");
    if (wanted.options.bits.empty()) reason = tr("Choose a length.");
    if (running_) reason = tr("The experiment is running.");
    note_->setText(reason);
    start_->setEnabled(reason.isEmpty());
}

ExperimentSetup ExperimentsSetup::setup() const {
    ExperimentSetup setup;
    const QString data = data_->currentData().toString();
    setup.onLibrary = data == kLibrary;
    if (!setup.onLibrary && data != kChoose) setup.source.folder = toPath(data);
    setup.source.features = toStd(features_->currentData().toString());
    setup.source.weights = toPath(features_->currentData(kWeightsRole).toString());
    setup.source.queries = std::size_t(queries_->value());
    setup.paperProtocol = paper_->isChecked();
    for (const QPushButton* button : methods_)
        if (button->isChecked()) setup.options.methods.push_back(toStd(button->property("key").toString()));
    setup.options.bits.clear();
    for (const QPushButton* button : bits_)
        if (button->isChecked()) setup.options.bits.push_back(button->property("key").toInt());
    setup.options.seeds.clear();
    for (int seed = 1; seed <= seeds_->value(); ++seed) setup.options.seeds.push_back(std::uint64_t(seed));
    return setup;
}

}  // namespace laplens
