#include "ui/session/resource_jobs.hpp"

#include <QMetaObject>
#include <QSettings>
#include <algorithm>
#include <array>

#include "core/library/active_model.hpp"
#include "core/library/library_network.hpp"
#include "core/networks/network_speed.hpp"
#include "core/networks/official_weights.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kLargestPicture = 200 << 20;

DownloadOptions downloadOptions() {
    return {.proxy = toStd(QSettings().value(ResourceJobs::kProxySetting).toString())};
}

}  // namespace

ResourceJobs::ResourceJobs(LibrarySession& session) : QObject(&session), session_(session) {}

bool ResourceJobs::looksLikeNetwork(const fs::path& file) {
    constexpr std::array kEndings = {".pth", ".pt", ".safetensors"};
    return std::ranges::count(kEndings, file.extension().string()) > 0;
}

template <class Emit>
void ResourceJobs::tell(Emit emitSignal) {
    QMetaObject::invokeMethod(this, emitSignal, Qt::QueuedConnection);
}

void ResourceJobs::tellOf(const std::string& backbone, const fs::path& weights) {
    tell([=, this] {
        emit networksChanged();
        emit networkCame(toQString(backbone), toQString(weights));
    });
}

void ResourceJobs::downloadNetwork(const Backbone& backbone) {
    session_.jobs().start(tr("Downloading %1").arg(toQString(backbone.title)),
                          [this, backbone, options = downloadOptions()](JobContext& context) {
                              tellOf(backbone.name, downloadWeights(backbone, context, options));
                          });
}

void ResourceJobs::importNetwork(const fs::path& file) {
    session_.jobs().start(tr("Importing %1").arg(toQString(file.filename())),
                          [this, file](JobContext& context) {
                              context.beginStage(toStd(tr("Reading the weights")));
                              const ImportedNetwork imported = laplens::importNetwork(file);
                              tellOf(imported.backbone, imported.file);
                          });
}

void ResourceJobs::compare(const Backbone& backbone, const fs::path& weights) {
    if (!session_.isOpen()) return;
    session_.jobs().start(tr("Comparing %1").arg(toQString(backbone.title)),
                          [this, backbone, weights, place = session_.place()](JobContext& context) {
                              const Library library = place.open();
                              const auto active = activeModelOf(library);
                              const auto present = active ? networkOf(library, *active) : std::nullopt;
                              if (!present || present->weightsFile == weights) return;
                              const NetworkComparison comparison =
                                  compareNetwork(library, backbone, weights, context);
                              tell([=, this] { emit compared(comparison, toQString(weights)); });
                          });
}

void ResourceJobs::downloadDataset(const PublicDataset& dataset) {
    session_.jobs().start(tr("Downloading %1").arg(toQString(dataset.title)),
                          [this, dataset, options = downloadOptions()](JobContext& context) {
                              laplens::downloadDataset(dataset, context, options);
                              tell([this] { emit datasetsChanged(); });
                          });
}

void ResourceJobs::fetchPicture(const QUrl& url) {
    const QString name = url.fileName().isEmpty() ? QStringLiteral("picture") : url.fileName();
    // Another address may end in the same name.
    const QString folder = QString::number(qHash(url.toString()), 16);
    const fs::path file = toPath(fetched_.filePath(folder + '/' + name));
    DownloadOptions options = downloadOptions();
    options.mostBytes = kLargestPicture;
    session_.jobs().start(tr("Fetching %1").arg(name), [this, url, file, options](JobContext& context) {
        download({.url = toStd(url.toString(QUrl::FullyEncoded)), .file = file}, context, options);
        tell([this, file] { emit pictureCame(file); });
    });
}

void ResourceJobs::measureSpeeds() {
    session_.jobs().start(tr("Measuring speeds"), [this](JobContext& context) {
        context.beginStage(toStd(tr("Measuring speeds")), std::int64_t(backbones().size()));
        for (std::size_t i = 0; i < backbones().size(); ++i) {
            if (!knownSpeed(backbones()[i])) measureSpeed(backbones()[i], context);
            tell([this] { emit speedsChanged(); });
            context.advanceTo(std::int64_t(i + 1));
        }
    });
}

}  // namespace laplens
