#include "ui/window/improvements.hpp"

#include <QSettings>
#include <algorithm>

#include "core/experiments/network_comparison.hpp"
#include "core/ingest/update.hpp"
#include "core/networks/backbone.hpp"
#include "core/networks/official_weights.hpp"
#include "core/store/library.hpp"
#include "ui/networks/models_page.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/resource_jobs.hpp"
#include "ui/shared/convert.hpp"
#include "ui/window/suggestion_bar.hpp"

namespace laplens {

Improvements::Improvements(LibrarySession& session, ResourceJobs& resources, SuggestionBar& suggestions)
    : QObject(&session), session_(session), resources_(resources), suggestions_(suggestions) {
    connect(&session, &LibrarySession::indexChanged, this, [this] {
        suggestBuild();
        suggestBetterNetwork();
    });
    connect(&resources, &ResourceJobs::compared, this, &Improvements::suggestNetwork);
    connect(&resources, &ResourceJobs::networkCame, this,
            [this](const QString& backbone, const QString& weights) {
                suggestComparison(backboneNamed(toStd(backbone)), toPath(weights));
            });
}

void Improvements::suggestBuild() {
    const auto index = session_.index();
    const CodeDrift& drift = session_.drift();
    if (!index || !drift.suggestsBuild || !session_.readOnlyReason().isEmpty() ||
        declinedBuild_ == index->model.id) {
        if (!buildText_.isEmpty()) suggestions_.withdraw(buildText_);
        return;
    }
    if (session_.jobs().isRunning()) return;
    buildText_ =
        tr("%1 of %2 pictures came after the codes were built. Built again, the codes know their groups too.")
            .arg(formatCount(drift.added), formatCount(qint64(index->size())));
    suggestions_.suggest(
        buildText_, tr("Build again"), [this] { buildAgain(); },
        [this, id = index->model.id] { declinedBuild_ = id; });
}

void Improvements::buildAgain() {
    UpdateOptions options;
    options.rebuild = true;
    session_.update(options);
}

void Improvements::suggestBetterNetwork() {
    const auto index = session_.index();
    if (!index || session_.jobs().isRunning() || !session_.readOnlyReason().isEmpty()) return;
    const Backbone* better = betterNetworkThan(index->network);
    if (!better) return;
    QSettings settings;
    const QString key = "networks/compared/" + toQString(better->name);
    QStringList libraries = settings.value(key).toStringList();
    if (libraries.contains(toQString(session_.folder()))) return;
    settings.setValue(key, libraries << toQString(session_.folder()));
    session_.read(
        this,
        [name = better->name](const Library& library) {
            return std::ranges::count(library.networks(), name, &NetworkRecord::backbone) > 0;
        },
        [this, better](bool wasUsed) {
            // Who has left it for the present network has chosen.
            if (!wasUsed) resources_.compare(*better, installedWeights(*better));
        });
}

void Improvements::suggestComparison(const Backbone& other, const std::filesystem::path& weights) {
    const auto index = session_.index();
    if (!index || std::filesystem::path(index->network.weightsFile) == weights) return;
    suggestions_.suggest(tr("%1 is at hand. A look at some of your pictures with it and with the present "
                            "network shows which finds "
                            "more.")
                             .arg(toQString(other.title)),
                         tr("Compare"), [this, other, weights] { resources_.compare(other, weights); });
}

void Improvements::suggestNetwork(const NetworkComparison& comparison, const QString& weights) {
    const QString title = toQString(comparison.other.title);
    if (!comparison.isBetter()) {
        emit remarked(tr("On this library %1 is no better than the present network.").arg(title));
        return;
    }
    suggestions_.suggest(
        tr("%1 is at hand. %2").arg(title, comparisonText(comparison)), tr("Code with %1").arg(title),
        [this, backbone = comparison.other.name, weights] { session_.codeWith(backbone, toPath(weights)); });
}

}  // namespace laplens
