#pragma once

#include <QObject>
#include <functional>
#include <map>
#include <memory>

#include "core/experiments/experiment.hpp"
#include "core/experiments/experiment_cuts.hpp"
#include "core/experiments/experiment_data.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/worker_thread.hpp"

namespace laplens {

/// What to measure.
struct ExperimentSetup {
    bool onLibrary = false;  ///< the pictures of the open library, instead of `source`
    ExperimentSource source;
    bool paperProtocol = false;  ///< LDH sees the source's features, the other methods pixels
    ExperimentOptions options;
};

/// An experiment at work or opened: starts it as the session's job and hands over what is there so far after
/// each cell, never less than before. Finished cells are kept in a folder of the user and not measured again.
class ExperimentRun : public QObject {
    Q_OBJECT

public:
    explicit ExperimentRun(LibrarySession& session, QObject* parent = nullptr);

    /// False while another job runs.
    bool start(const ExperimentSetup& setup);
    bool isRunning() const { return running_; }
    /// Never null.
    std::shared_ptr<const ExperimentResult> result() const { return result_; }
    void show(std::shared_ptr<const ExperimentResult> result);

    /// The pictures behind a curve of this data; only the latest request is answered, by `cutReady`. False
    /// when the pictures are not at hand (an opened experiment).
    bool askCut(const std::string& features, const CutRequest& request);
    std::size_t cutQueries(const std::string& features) const;

    /// `exported` or `failed` follows.
    void exportTo(const std::filesystem::path& zip);
    /// `changed` or `failed` follows.
    void open(const std::filesystem::path& zip);

signals:
    void changed();
    void runningChanged(bool running);
    void cutReady(std::shared_ptr<const laplens::Cut> cut);
    void exported(const QString& file);
    void failed(const QString& problem, const QString& file, const QString& remedy);

private:
    using Cuts = std::map<std::string, std::shared_ptr<ExperimentCuts>>;

    void post(std::function<void()> task);
    void postError(const std::exception& error);
    void end();

    LibrarySession& session_;
    std::shared_ptr<const ExperimentResult> result_;
    Cuts cuts_;
    bool running_ = false;
    WorkerThread worker_;
};

}  // namespace laplens
