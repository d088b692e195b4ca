#include "ui/networks/tuned_networks_panel.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/networks/backbone.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace fs = std::filesystem;

QString tunedTitle(const TunedNetwork& network) {
    const QString backbone = toQString(backboneNamed(network.backbone).title);
    return network.trainedOn.empty()
               ? TunedNetworksPanel::tr("%1, tuned: %2").arg(backbone, toQString(network.name))
               : TunedNetworksPanel::tr("%1, tuned on %2").arg(backbone, toQString(network.trainedOn));
}

TunedNetworksPanel::TunedNetworksPanel(LibrarySession& session, QWidget* parent)
    : QWidget(parent), session_(session) {
    auto* heading = new QLabel(tr("Tuned networks"));
    heading->setFont(themeFont(TextSize::Body, true));
    list_ = new QComboBox;
    list_->setAccessibleName(tr("Tuned network"));
    list_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    facts_ = new QLabel;
    facts_->setProperty("role", "muted");
    facts_->setWordWrap(true);
    code_ = new QPushButton(tr("Code the library with it"));
    code_->setToolTip(tr("The present codes stay in use until the new ones are complete"));
    export_ = new QPushButton(tr("Save as\u2026"));
    auto* importButton = new QPushButton(tr("Import\u2026"));
    auto* files = new QHBoxLayout;
    files->addWidget(export_);
    files->addWidget(importButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpace1 + 2);
    layout->addWidget(heading);
    layout->addWidget(list_);
    layout->addWidget(facts_);
    layout->addWidget(code_);
    layout->addLayout(files);

    connect(list_, &QComboBox::currentIndexChanged, this, &TunedNetworksPanel::update);
    connect(code_, &QPushButton::clicked, this, &TunedNetworksPanel::codeLibrary);
    connect(export_, &QPushButton::clicked, this, [this] {
        askWhereToSave(this, tr("Save the network"), toQString(current()->file.filename()),
                       tr("Networks (*.safetensors)"),
                       [this](const QString& file) { exportTo(toPath(file)); });
    });
    connect(importButton, &QPushButton::clicked, this, [this] {
        askForFile(this, tr("Import a tuned network"), tr("Networks (*.safetensors)"),
                   [this](const QString& file) { import(toPath(file)); });
    });
    connect(&session_, &LibrarySession::libraryChanged, this, &TunedNetworksPanel::update);
    JobRunner& jobs = session_.jobs();
    connect(&jobs, &JobRunner::started, this, &TunedNetworksPanel::update);
    connect(&jobs, &JobRunner::finished, this, &TunedNetworksPanel::update);
    connect(&jobs, &JobRunner::cancelled, this, &TunedNetworksPanel::update);
    connect(&jobs, &JobRunner::failed, this, &TunedNetworksPanel::update);
    refresh();
}

void TunedNetworksPanel::refresh(const fs::path& chosen) {
    networks_ = tunedNetworks();
    list_->clear();
    for (const TunedNetwork& network : networks_)
        list_->addItem(tunedTitle(network), toQString(network.file));
    if (const int at = list_->findData(toQString(chosen)); at >= 0) list_->setCurrentIndex(at);
    update();
    emit changed();
}

const TunedNetwork* TunedNetworksPanel::current() const {
    const int at = list_->currentIndex();
    return at >= 0 && at < int(networks_.size()) ? &networks_[std::size_t(at)] : nullptr;
}

void TunedNetworksPanel::update() {
    const TunedNetwork* network = current();
    list_->setVisible(network);
    code_->setVisible(network);
    export_->setVisible(network);
    code_->setEnabled(session_.isOpen() && session_.readOnlyReason().isEmpty() &&
                      session_.counts().total > 0 && !session_.jobs().isRunning());
    if (!network)
        facts_->setText(tr("None yet. Fine-tune one above, or import what someone gave you."));
    else if (network->accuracy < 0)
        facts_->setText(tr("Its accuracy is not recorded."));
    else
        facts_->setText(tr("Right about %1 % of the pictures held out from training.")
                            .arg(QLocale().toString(100 * network->accuracy, 'f', 1)));
}

void TunedNetworksPanel::codeLibrary() {
    const TunedNetwork* network = current();
    if (!network || session_.jobs().isRunning()) return;
    session_.codeWith(network->backbone, network->file);
}

void TunedNetworksPanel::exportTo(const fs::path& file) {
    const TunedNetwork* network = current();
    if (!network) return;
    try {
        copyFileAtomically(network->file, file);
        emit messaged(tr("Saved as %1").arg(toQString(file)));
    } catch (const Error& error) {
        emit failed(toQString(error.problem()), toQString(error.subject()), toQString(error.remedy()));
    }
}

void TunedNetworksPanel::import(const fs::path& file) {
    try {
        refresh(importTunedNetwork(file).file);
    } catch (const Error& error) {
        emit failed(toQString(error.problem()), toQString(error.subject()), toQString(error.remedy()));
    }
}

}  // namespace laplens
