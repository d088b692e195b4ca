#include "ui/experiments/experiments_run.hpp"

#include <QPointer>
#include <numeric>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/experiments/experiment_files.hpp"
#include "core/store/location.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLibraryQueries = 1000;
enum WorkerTask { kCut, kFiles };

fs::path keptFolder(const std::string& name, const std::string& features) {
    return userDataFolder() / "experiments" / (name + "-" + features);
}

/// Thumbnails of the open library, by the row of its index.
ExperimentCuts::PictureOf libraryPictures(const LibraryPlace& place,
                                          std::shared_ptr<const SearchIndex> index) {
    return [place, index, library = std::shared_ptr<const Library>()](std::size_t row, bool) mutable {
        if (!library) library = std::make_shared<const Library>(place.open());
        const std::int64_t id = index->imageIds.at(row);
        const std::vector<std::byte> jpeg = library->thumbnail(id);
        return jpeg.empty() ? loadPicture(*library, library->image(id), 128)
                            : decode(jpeg, "thumbnail").image;
    };
}

/// All that the job needs, and whom it tells; touches no widget.
struct Measurement {
    ExperimentSetup setup;
    LibraryPlace libraryPlace;
    std::shared_ptr<const SearchIndex> index;
    std::function<void(std::shared_ptr<const ExperimentResult>)> onResult;
    std::function<void(const std::string& features, std::shared_ptr<ExperimentCuts>)> onCuts;

    void run(JobContext& context) const {
        ExperimentResult result;
        fs::path folder;
        if (!setup.paperProtocol) return measure(setup, result, folder, context);
        ExperimentSetup deep = setup, shallow = setup;
        deep.options.protocol = shallow.options.protocol = Protocol::Paper;
        deep.options.methods.clear();
        shallow.options.methods.clear();
        shallow.source.features = "pixels";
        shallow.source.weights.clear();
        for (const std::string& method : setup.options.methods)
            (seesDeepFeatures(method) ? deep : shallow).options.methods.push_back(method);
        if (!deep.options.methods.empty()) measure(deep, result, folder, context);
        if (!shallow.options.methods.empty()) measure(shallow, result, folder, context);
    }

private:
    void measure(const ExperimentSetup& part, ExperimentResult& result, fs::path& folder,
                 JobContext& context) const {
        ExperimentCuts::PictureOf pictures;
        const std::shared_ptr<const ExperimentData> data = readData(part, pictures, context);
        onCuts(data->features, std::make_shared<ExperimentCuts>(data, pictures, part.options.neighbours));
        if (folder.empty()) {
            folder = keptFolder(data->name, data->features);
            result = readExperiment(folder);
        }
        const auto keep = [&] {
            writeExperiment(result, folder);
            onResult(std::make_shared<const ExperimentResult>(result));
        };
        runExperiment(
            *data, part.options, result, [&](const ExperimentCell&) { keep(); }, context);
        keep();
    }

    std::shared_ptr<const ExperimentData> readData(const ExperimentSetup& part,
                                                   ExperimentCuts::PictureOf& pictures,
                                                   JobContext& context) const {
        if (part.onLibrary) {
            if (!index)
                throw Error("the library has no codes yet", {}, "Let it finish looking at its pictures");
            index->requireInMemory();
            pictures = libraryPictures(libraryPlace, index);
            std::vector<std::uint32_t> rows(index->size());
            std::iota(rows.begin(), rows.end(), 0u);
            return std::make_shared<const ExperimentData>(experimentOnFeatures(
                libraryName(libraryPlace.location), index->network.backbone, index->featuresOf(rows),
                index->labels, index->labelNames, part.source.queries ? part.source.queries : kLibraryQueries,
                part.source.seed));
        }
        auto data = std::make_shared<const ExperimentData>(readExperimentData(part.source, context));
        pictures = experimentPictures(part.source, data);
        return data;
    }
};

}  // namespace

ExperimentRun::ExperimentRun(LibrarySession& session, QObject* parent)
    : QObject(parent), session_(session), result_(std::make_shared<const ExperimentResult>()) {
    connect(&session_.jobs(), &JobRunner::finished, this, &ExperimentRun::end);
    connect(&session_.jobs(), &JobRunner::failed, this, &ExperimentRun::end);
    connect(&session_.jobs(), &JobRunner::cancelled, this, &ExperimentRun::end);
}

void ExperimentRun::end() {
    if (!running_) return;
    running_ = false;
    emit runningChanged(false);
}

void ExperimentRun::show(std::shared_ptr<const ExperimentResult> result) {
    result_ = std::move(result);
    emit changed();
}

// Only for the worker, which is joined before this object goes.
void ExperimentRun::post(std::function<void()> task) {
    QMetaObject::invokeMethod(this, std::move(task), Qt::QueuedConnection);
}

void ExperimentRun::postError(const std::exception& error) {
    if (dynamic_cast<const Cancelled*>(&error)) return;
    const auto* known = dynamic_cast<const Error*>(&error);
    const QString problem = toQString(known ? known->problem() : std::string(error.what()));
    const QString file = known ? toQString(known->subject()) : QString();
    const QString remedy = known ? toQString(known->remedy()) : QString();
    post([=, this] { emit failed(problem, file, remedy); });
}

bool ExperimentRun::start(const ExperimentSetup& setup) {
    setup.options.check();
    if (session_.jobs().isRunning()) return false;
    // The job may outlive this object, but not the runner: what it has to say goes by way of that.
    JobRunner* const jobs = &session_.jobs();
    const QPointer<ExperimentRun> self(this);
    const auto say = [jobs, self](std::function<void(ExperimentRun&)> task) {
        QMetaObject::invokeMethod(
            jobs,
            [self, task = std::move(task)] {
                if (self) task(*self);
            },
            Qt::QueuedConnection);
    };
    const Measurement measurement{
        setup, session_.place(), session_.index(),
        [say](std::shared_ptr<const ExperimentResult> result) {
            say([result](ExperimentRun& run) { run.show(result); });
        },
        [say](const std::string& features, std::shared_ptr<ExperimentCuts> cuts) {
            say([features, cuts](ExperimentRun& run) { run.cuts_[features] = cuts; });
        }};
    jobs->start(tr("Experiment"), [measurement](JobContext& context) { measurement.run(context); });
    running_ = true;
    cuts_.clear();
    show(std::make_shared<const ExperimentResult>());
    emit runningChanged(true);
    return true;
}

std::size_t ExperimentRun::cutQueries(const std::string& features) const {
    const auto found = cuts_.find(features);
    return found == cuts_.end() ? 0 : found->second->queries();
}

bool ExperimentRun::askCut(const std::string& features, const CutRequest& request) {
    const auto found = cuts_.find(features);
    if (found == cuts_.end()) return false;
    worker_.postLatest(kCut, [this, cuts = found->second, request](std::stop_token stop) {
        try {
            JobContext context(stop);
            auto cut = std::make_shared<const Cut>(cuts->at(request, context));
            post([this, cut] { emit cutReady(cut); });
        } catch (const std::exception& error) {
            postError(error);
        }
    });
    return true;
}

void ExperimentRun::exportTo(const fs::path& zip) {
    worker_.postLatest(kFiles, [this, zip, result = result_](std::stop_token) {
        const fs::path folder = userDataFolder() / "cache" / "experiment-export";
        try {
            fs::remove_all(folder);
            writeExperiment(*result, folder);
            for (const ExperimentFigure& figure : experimentFigures(*result))
                writeFileAtomically(folder / (figure.name + ".svg"), figure.svg);
            exportExperiment(folder, zip);
            post([this, zip] { emit exported(toQString(zip)); });
        } catch (const std::exception& error) {
            postError(error);
        }
    });
}

void ExperimentRun::open(const fs::path& zip) {
    worker_.postLatest(kFiles, [this, zip](std::stop_token) {
        try {
            const fs::path folder = userDataFolder() / "cache" / "experiment-opened";
            fs::remove_all(folder);
            auto result = std::make_shared<const ExperimentResult>(openExperiment(zip, folder));
            post([this, result] {
                cuts_.clear();
                show(result);
            });
        } catch (const std::exception& error) {
            postError(error);
        }
    });
}

}  // namespace laplens
