#include "core/experiments/experiment_cuts.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/datasets/dataset.hpp"
#include "core/experiments/training_data.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/hashing/hash_model.hpp"
#include "core/networks/backbone.hpp"
#include "core/search/ranking.hpp"

namespace laplens {

namespace {

constexpr int kMnistPerClass = 1000;
constexpr int kShownSide = 96;
constexpr std::size_t kKeptCodes = 12;

struct Pictures {
    Dataset database, queries;
};

Pictures readPictures(const ExperimentSource& source) {
    JobContext context;
    Pictures pictures;
    if (datasetKind(source.folder).empty()) {
        Backbone size;
        size.inputSize = kShownSide;
        TrainingData read = readTrainingData(source.folder, size, {source.perClass, 0, source.seed}, context);
        pictures.database = std::move(read.training);
        const Dataset& rest = read.validation;
        pictures.database.pixels.insert(pictures.database.pixels.end(), rest.pixels.begin(),
                                        rest.pixels.end());
        pictures.database.labels.insert(pictures.database.labels.end(), rest.labels.begin(),
                                        rest.labels.end());
        return pictures;
    }
    pictures.database = readDataset(source.folder, Split::Train);
    pictures.queries = readDataset(source.folder, Split::Test);
    const bool isMnist = pictures.database.name == "mnist";
    if (const int perClass = source.perClass > 0 ? source.perClass
                             : isMnist           ? kMnistPerClass
                                                 : 0;
        perClass > 0)
        pictures.database =
            subset(pictures.database, stratifiedSample(pictures.database.labels, perClass, source.seed));
    if (source.queries > 0 && source.queries < pictures.queries.size()) {
        const std::vector<int> oneClass(pictures.queries.size(), 0);
        pictures.queries = subset(pictures.queries,
                                  stratifiedSample(oneClass, static_cast<int>(source.queries), source.seed));
    }
    return pictures;
}

}  // namespace

ExperimentCuts::ExperimentCuts(std::shared_ptr<const ExperimentData> data, PictureOf pictureOf,
                               int neighbours)
    : data_(std::move(data)),
      pictureOf_(std::move(pictureOf)),
      neighbours_(neighbours),
      spectra_(neighbours) {}

const ExperimentCuts::Codes& ExperimentCuts::codesOf(const CutRequest& request, JobContext& context) {
    const auto key = std::tuple(request.method, request.bits, request.seed);
    if (const auto found = codes_.find(key); found != codes_.end()) return found->second;
    HashOptions hash;
    hash.method = request.method;
    hash.bits = request.bits;
    hash.seed = request.seed;
    hash.neighbours = neighbours_;
    if (usesSpectrum(request.method)) {
        const int needed = std::max(128, eigenvectorsNeeded(request.method, request.bits));
        hash.spectrum = spectra_.get(data_->database, affinityOf(request.method), needed, context,
                                     usesLabels(request.method) ? data_->databaseLabels : std::vector<int>());
    }
    const std::unique_ptr<HashModel> model = createHashModel(hash);
    Codes codes;
    codes.database = model->fit(data_->database, context);
    context.checkpoint();
    codes.queries = model->encode(data_->queries);
    if (codes_.size() >= kKeptCodes) codes_.erase(codes_.begin());
    return codes_.emplace(key, std::move(codes)).first->second;
}

Cut ExperimentCuts::at(const CutRequest& request, JobContext& context) {
    if (request.query >= queries()) throw Error("there is no such query", {}, "Choose a smaller number");
    const Codes& codes = codesOf(request, context);
    RankingQuestion question{.code = codes.queries[request.query],
                             .bits = std::min(request.bits, codes.database.bits())};
    if (request.rank > 0) {
        question.limit = request.rank;
    } else {
        question.radius = request.radius;
    }
    std::uint32_t self = 0;
    if (!data_->selfRows.empty()) {
        self = static_cast<std::uint32_t>(data_->selfRows[request.query]);
        question.without = {&self, 1};
    }
    const Ranking ranking = rankCodes(codes.database, question);
    const std::vector<Hit>& hits = ranking.hits;

    Cut cut;
    cut.request = request;
    cut.within = hits.size();
    cut.histogram = ranking.histogram;
    const int label = data_->queryLabels.empty() ? -1 : data_->queryLabels[request.query];
    const auto isRelevant = [&](const Hit& hit) {
        return label >= 0 && !data_->databaseLabels.empty() && data_->databaseLabels[hit.row] == label;
    };
    cut.relevantWithin = static_cast<std::size_t>(std::ranges::count_if(hits, isRelevant));
    if (label >= 0 && label < static_cast<int>(data_->classNames.size()))
        cut.label = data_->classNames[label];
    cut.query = data_->selfRows.empty() ? pictureOf_(request.query, true)
                                        : pictureOf_(data_->selfRows[request.query], false);
    for (std::size_t i = 0; i < std::min(hits.size(), request.limit); ++i) {
        context.checkpoint();
        cut.pictures.push_back({pictureOf_(hits[i].row, false), hits[i].distance, isRelevant(hits[i])});
    }
    return cut;
}

ExperimentCuts::PictureOf experimentPictures(const ExperimentSource& source,
                                             std::shared_ptr<const ExperimentData> data) {
    return [source, data = std::move(data), pictures = std::shared_ptr<const Pictures>()](
               std::size_t row, bool isQuery) mutable {
        if (!pictures) pictures = std::make_shared<const Pictures>(readPictures(source));
        const Dataset& from = isQuery ? pictures->queries : pictures->database;
        if (row >= from.size())
            throw Error("the pictures have changed since the experiment", source.folder, "Run it again");
        return from.image(row);
    };
}

}  // namespace laplens
