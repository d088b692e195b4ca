#pragma once

#include <QObject>
#include <QTemporaryDir>
#include <QUrl>
#include <filesystem>

#include "core/datasets/public_datasets.hpp"
#include "core/experiments/network_comparison.hpp"
#include "core/networks/backbone.hpp"
#include "ui/session/library_session.hpp"

namespace laplens {

/// Fetches, takes in, measures and compares networks and data sets, as jobs of the session. Signals arrive on
/// the GUI thread; what goes wrong is the session's to tell.
class ResourceJobs : public QObject {
    Q_OBJECT

public:
    /// Of the settings: the proxy that downloads go through; empty: as the environment says.
    static constexpr const char* kProxySetting = "downloads/proxy";

    explicit ResourceJobs(LibrarySession& session);

    /// Whether a file's name is one that `import` takes: weights of a network.
    static bool looksLikeNetwork(const std::filesystem::path& file);

    /// `networkCame` follows.
    void downloadNetwork(const Backbone& backbone);
    void importNetwork(const std::filesystem::path& file);
    /// With the network of the open library's codes, on some of its pictures; nothing where it is the same
    /// one.
    void compare(const Backbone& backbone, const std::filesystem::path& weights);

    void downloadDataset(const PublicDataset& dataset);
    /// Of the web, by HTTPS alone; `pictureCame` follows, and the file is there as long as the program runs.
    void fetchPicture(const QUrl& url);
    /// The speed of each network that is not known yet.
    void measureSpeeds();

signals:
    void networksChanged();
    void networkCame(const QString& backbone, const QString& weights);
    void pictureCame(const std::filesystem::path& file);
    void datasetsChanged();
    void speedsChanged();
    void compared(const laplens::NetworkComparison& comparison, const QString& weights);

private:
    using Work = std::function<void(JobContext&)>;

    /// Emits on the GUI thread.
    template <class Emit>
    void tell(Emit emitSignal);
    void tellOf(const std::string& backbone, const std::filesystem::path& weights);

    LibrarySession& session_;
    QTemporaryDir fetched_;  ///< pictures from the web, for as long as the program runs
};

}  // namespace laplens
