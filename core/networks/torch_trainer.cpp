#include "core/networks/torch_trainer.hpp"

#include <torch/torch.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>

#include "core/base/error.hpp"
#include "core/base/feature_matrix.hpp"
#include "core/hashing/label_objective.hpp"
#include "core/networks/torch_epochs.hpp"
#include "core/networks/torch_pictures.hpp"

namespace laplens {

namespace {

namespace fs = std::filesystem;
using torch::Tensor;

constexpr double kWarmUpShare = 0.2;
constexpr double kFeatureEnergy = 64;  // squared length for which a peak rate of 0.1 is still stable
/// Fewer pictures would leave batch normalisation too little to average over.
constexpr std::int64_t kMinNormalisedPass = 16;

class Trainer : public EpochTraining<EpochReport, TrainOptions> {
public:
    Trainer(const Backbone& backbone, const Dataset& training, const Dataset& validation,
            const TrainOptions& options, JobContext& context)
        : EpochTraining(options, context),
          backbone_(backbone),
          dataName_(training.name),
          trainingLabels_(labelsOf(training)),
          validationLabels_(labelsOf(validation)) {
        requireParts(training, validation, options.output);
        torch::manual_seed(options.seed);
        network_ = makeNetwork(backbone, static_cast<int>(training.classNames.size()));
        if (!options.startWeights.empty()) startFrom(*network_, options.startWeights);
        frozen_ =
            std::min<std::size_t>(static_cast<std::size_t>(options.freezeDepth), network_->stages.size());
        useChannelsLast(*network_);
        collectParameters();
        if (!options.hashObjective.empty()) addHashLayer(static_cast<int>(training.classNames.size()));
        context_.beginStage("Preparing pictures");
        training_ = resizedPictures(training, backbone, context_);
        validation_ = resizedPictures(validation, backbone, context_);
        if (frozen_ > 0) cacheFrozenStages();
        if (!options.startWeights.empty() && !objective_) fitLastLayerRate();
    }

private:
    struct Parameter {
        std::string name;
        Tensor value, momentum;
        bool decays = false;
        bool early = false;
    };

    /// A linear layer on the features, and what it is trained for; its parameters and the objective's own
    /// take part like all others.
    void addHashLayer(int classes) {
        torch::NoGradGuard noGrad;
        const std::int64_t length = backbone_.featureSize;
        objective_ = makeLabelObjective(options_.hashObjective, classes, options_.hashBits, options_.seed);
        const auto add = [this](const std::string& name, const Tensor& value, bool decays) {
            parameters_.push_back({name, value.clone(), torch::zeros_like(value), decays, false});
            parameters_.back().value.requires_grad_(true);
            return parameters_.back().value;
        };
        hashWeight_ =
            add("hash.weight",
                torch::randn({length, options_.hashBits}) / std::sqrt(static_cast<double>(length)), true);
        hashBias_ = add("hash.bias", torch::zeros({1, options_.hashBits}), false);
        for (std::size_t p = 0; p < objective_->parameters.size(); ++p)
            objectiveParameters_.push_back(
                add("objective." + std::to_string(p), tensorOf(objective_->parameters[p]), false));
        lastLayerFactor_ = std::min(1.0, kFeatureEnergy / static_cast<double>(length));
    }

    static Tensor tensorOf(const Eigen::MatrixXd& matrix) {
        const FeatureMatrix rows = matrix.cast<float>();
        return torch::from_blob(const_cast<float*>(rows.data()), {rows.rows(), rows.cols()}, torch::kFloat32)
            .clone();
    }
    static Eigen::MatrixXd matrixOf(const Tensor& tensor) {
        const Tensor rows = tensor.detach().contiguous();
        return Eigen::Map<const FeatureMatrix>(rows.data_ptr<float>(), rows.size(0), rows.size(1))
            .cast<double>();
    }

    /// Outputs of the hash layer, features of about unit numbers before it.
    Tensor hashOutputs(const Tensor& input) {
        const std::size_t first = cached_ ? frozen_ : 0;
        const Tensor feature =
            torch::nn::functional::normalize(network_->pool(runStages(input, first, network_->stages.size())),
                                             torch::nn::functional::NormalizeFuncOptions().p(2).dim(1));
        return (feature * std::sqrt(static_cast<double>(backbone_.featureSize))).matmul(hashWeight_) +
               hashBias_;
    }

    /// The objective's loss of these outputs, with its derivatives handed on: `share` of the batch.
    double learnCodes(const Tensor& outputs, const Tensor& labels, double share) {
        for (std::size_t p = 0; p < objectiveParameters_.size(); ++p)
            objective_->parameters[p] = matrixOf(objectiveParameters_[p]);
        const std::vector<int> classes = classesOf(labels);
        Eigen::MatrixXd gradient;
        const double loss = objective_->evaluate(matrixOf(outputs), classes, gradient);
        outputs.backward(tensorOf(gradient) * share);
        torch::NoGradGuard noGrad;
        for (std::size_t p = 0; p < objectiveParameters_.size(); ++p) {
            const Tensor own = tensorOf(objective_->gradients[p]) * share;
            Tensor& grad = objectiveParameters_[p].mutable_grad();
            grad = grad.defined() ? grad + own : own;
        }
        return loss;
    }

    static std::vector<int> classesOf(const Tensor& labels) {
        const Tensor contiguous = labels.contiguous();
        const auto* first = contiguous.data_ptr<std::int64_t>();
        return {first, first + contiguous.numel()};
    }

    /// How many rows' nearest other row by code is of the same class.
    static std::int64_t nearestOfSameClass(const Tensor& outputs, const Tensor& labels) {
        torch::NoGradGuard noGrad;
        if (outputs.size(0) < 2) return outputs.size(0);
        const Tensor signs = outputs.gt(0).to(torch::kFloat32) * 2 - 1;
        Tensor similarity = signs.matmul(signs.t());
        similarity.fill_diagonal_(-1e9);
        return labels.index_select(0, similarity.argmax(1)).eq(labels).sum().item<std::int64_t>();
    }

    /// Trained features can be long, SqueezeNet's by far, and the last layer's steps grow with the square of
    /// their length: they would throw it off. This makes its rate that of features of a fixed length.
    void fitLastLayerRate() {
        torch::NoGradGuard noGrad;
        network_->eval();
        const Tensor some = training_.slice(0, 0, std::min<std::int64_t>(16, training_.size(0)));
        const std::size_t first = cached_ ? frozen_ : 0;
        const Tensor features = network_->pool(
            runStages(cached_ ? some : normalised(some, backbone_), first, network_->stages.size()));
        lastLayerFactor_ = std::min(1.0, kFeatureEnergy / features.square().sum(1).mean().item<double>());
    }

    bool isFrozen(const std::string& name) const {
        for (std::size_t i = 0; i < frozen_; ++i)
            for (const std::string& module : network_->stages[i].modules)
                if (isPartOf(name, module)) return true;
        return false;
    }

    void collectParameters() {
        for (const auto& item : network_->named_parameters()) {
            if (isFrozen(item.key())) {
                item.value().set_requires_grad(false);
                continue;
            }
            // Weight decay pulls filters towards zero; biases and normalisation have nothing to gain from it.
            parameters_.push_back({item.key(), item.value(), torch::zeros_like(item.value()),
                                   item.value().dim() > 1, !isPartOf(item.key(), network_->lastLayer)});
        }
    }

    /// Frozen stages give the same output each epoch, so they run once. Where they are kept: `roomFor`.
    void cacheFrozenStages() {
        network_->eval();
        training_ = cachedOutputs(training_, "training");
        validation_ = cachedOutputs(validation_, "validation");
        cached_ = true;
    }

    Tensor cachedOutputs(const Tensor& pictures, const std::string& part) {
        torch::NoGradGuard noGrad;
        const std::int64_t count = pictures.size(0);
        context_.beginStage("Features of frozen stages (" + part + ")", count);
        Tensor outputs;
        const std::int64_t pass = picturesInAPass(pictures);
        for (std::int64_t first = 0; first < count; first += pass) {
            const std::int64_t last = std::min(count, first + pass);
            const Tensor out =
                runStages(normalised(pictures.slice(0, first, last), backbone_), 0, frozen_).contiguous();
            if (!outputs.defined()) {
                std::vector<std::int64_t> shape = out.sizes().vec();
                shape[0] = count;
                outputs = roomFor(shape, torch::kFloat32, options_.output, part);
            }
            outputs.slice(0, first, last).copy_(out);
            context_.advanceTo(last);
        }
        return outputs;
    }

    /// How many pictures of a batch are worked on at once. Without batch normalisation the sum of the
    /// gradients is that of the whole batch; with it each part is normalised by itself.
    std::int64_t picturesInAPart(std::int64_t batch) const {
        const bool normalises = std::ranges::any_of(
            parameters_, [](const Parameter& p) { return p.name.find("bn") != std::string::npos; });
        const std::int64_t most = std::max(picturesInAPass(training_), normalises ? kMinNormalisedPass : 1);
        const std::int64_t parts = (batch + most - 1) / most;
        return (batch + parts - 1) / parts;
    }

    Tensor runStages(const Tensor& x, std::size_t first, std::size_t last) {
        return laplens::runStages(*network_, x, first, last, context_);
    }

    Tensor batchInput(const Tensor& source, const Tensor& indices, bool augment, std::mt19937_64& random) {
        const Tensor chosen = source.index_select(0, indices);
        if (cached_) return chosen.dim() == 4 ? chosen.contiguous(torch::MemoryFormat::ChannelsLast) : chosen;
        if (!augment) return normalised(chosen, backbone_);
        return normalised(augmented(chosen, options_.mirror, random), backbone_);
    }

    Tensor scores(const Tensor& input) {
        const std::size_t first = cached_ ? frozen_ : 0;
        return network_->classify(runStages(input, first, network_->stages.size()));
    }

    /// One-cycle: linear from a fifth of the peak up to it, then linear down to zero (Smith & Topin 2018).
    double rateAt(std::int64_t step, std::int64_t steps) const {
        const double at = static_cast<double>(step) / static_cast<double>(steps);
        const double share =
            at < kWarmUpShare ? 0.2 + 0.8 * at / kWarmUpShare : (1 - at) / (1 - kWarmUpShare);
        return options_.rate * share;
    }

    void step(double rate) {
        torch::NoGradGuard noGrad;
        for (Parameter& p : parameters_) {
            if (!p.value.grad().defined()) continue;
            Tensor gradient = p.value.grad();
            if (p.decays) gradient = gradient.add(p.value, options_.weightDecay);
            p.momentum.mul_(options_.momentum).add_(gradient);
            p.value.add_(gradient.add(p.momentum, options_.momentum),
                         -rate * (p.early ? options_.earlyRateFactor : lastLayerFactor_));
        }
    }

    void prepareMode() {
        network_->train();
        // Frozen normalisation layers must not drift with the new data.
        for (const auto& item : network_->named_modules())
            if (isFrozen(item.key() + ".")) item.value()->eval();
    }

    EpochReport trainEpoch(int epoch) override {
        prepareMode();
        std::mt19937_64 random = randomOf(epoch);
        const std::int64_t count = training_.size(0);
        const Tensor shuffled = shuffledIndices(count, random);
        const std::int64_t batch = std::min<std::int64_t>(options_.batch, count);
        // A last batch of one would leave batch normalisation nothing to average over.
        const std::int64_t stepsPerEpoch = std::max<std::int64_t>(1, count / batch);
        const std::int64_t steps = stepsPerEpoch * options_.epochs;
        const std::int64_t part = picturesInAPart(batch);

        EpochReport report;
        report.epoch = epoch;
        beginEpoch(epoch, count);
        const auto start = std::chrono::steady_clock::now();
        std::int64_t correct = 0;
        double loss = 0;
        for (std::int64_t s = 0; s < stepsPerEpoch; ++s) {
            context_.checkpoint();
            for (Parameter& p : parameters_) p.value.mutable_grad() = Tensor();
            for (std::int64_t first = 0; first < batch; first += part) {
                const std::int64_t last = std::min(batch, first + part);
                const Tensor indices = shuffled.slice(0, s * batch + first, s * batch + last);
                const Tensor labels = trainingLabels_.index_select(0, indices);
                const Tensor input = batchInput(training_, indices, options_.augment, random);
                const double share = static_cast<double>(last - first) / static_cast<double>(batch);
                if (objective_) {
                    const Tensor out = hashOutputs(input);
                    loss += learnCodes(out, labels, share) * share * static_cast<double>(batch);
                    correct += nearestOfSameClass(out, labels);
                    context_.advanceTo(s * batch + last);
                    continue;
                }
                const Tensor out = scores(input);
                const Tensor partLoss = torch::nn::functional::cross_entropy(
                                            out, labels,
                                            torch::nn::functional::CrossEntropyFuncOptions().label_smoothing(
                                                options_.labelSmoothing)) *
                                        share;
                partLoss.backward();
                loss += partLoss.item<double>() * static_cast<double>(batch);
                correct += out.argmax(1).eq(labels).sum().item<std::int64_t>();
                context_.advanceTo(s * batch + last);
            }
            requireFinite(loss);
            step(rateAt((epoch - 1) * stepsPerEpoch + s, steps));
        }
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        const double seen = static_cast<double>(stepsPerEpoch * batch);
        report.trainLoss = loss / seen;
        report.trainAccuracy = static_cast<double>(correct) / seen;
        report.imagesPerSecond = seen / seconds;
        std::tie(report.validationLoss, report.validationAccuracy) = evaluate();
        return report;
    }

    std::pair<double, double> evaluate() {
        torch::NoGradGuard noGrad;
        network_->eval();
        std::mt19937_64 unused;
        double loss = 0;
        std::int64_t correct = 0;
        const std::int64_t count = validation_.size(0);
        context_.beginStage("Validating", count);
        const std::int64_t pass = std::min<std::int64_t>(options_.batch, picturesInAPass(validation_));
        std::vector<Tensor> outputs;
        for (std::int64_t first = 0; first < count; first += pass) {
            context_.checkpoint();
            const std::int64_t last = std::min(count, first + pass);
            const Tensor labels = validationLabels_.slice(0, first, last);
            const Tensor input =
                batchInput(validation_, torch::arange(first, last, torch::kInt64), false, unused);
            if (objective_) {
                outputs.push_back(hashOutputs(input));
                Eigen::MatrixXd ignored;
                loss += objective_->evaluate(matrixOf(outputs.back()), classesOf(labels), ignored) *
                        static_cast<double>(last - first);
                context_.advanceTo(last);
                continue;
            }
            const Tensor out = scores(input);
            loss += torch::nn::functional::cross_entropy(out, labels).item<double>() *
                    static_cast<double>(last - first);
            correct += out.argmax(1).eq(labels).sum().item<std::int64_t>();
            context_.advanceTo(last);
        }
        if (objective_) correct = nearestOfSameClass(torch::cat(outputs), validationLabels_);
        return {loss / static_cast<double>(count), static_cast<double>(correct) / static_cast<double>(count)};
    }

    WeightsFile bestWeights(int epoch) const override {
        WeightsFile weights = weightsOf(*network_, options_.halfPrecision);
        weights.metadata = {{"backbone", backbone_.name},
                            {"input_size", std::to_string(backbone_.inputSize)},
                            {"trained_on", dataName_},
                            {"settings", settings()},
                            {"epoch", std::to_string(epoch)},
                            {"epochs", std::to_string(options_.epochs)},
                            {"seed", std::to_string(options_.seed)},
                            {"validation_accuracy", std::to_string(best())}};
        return weights;
    }

    std::string settings() const override {
        return nlohmann::json{{"backbone", backbone_.name},
                              {"input_size", backbone_.inputSize},
                              {"epochs", options_.epochs},
                              {"batch", options_.batch},
                              {"rate", options_.rate},
                              {"early_rate_factor", options_.earlyRateFactor},
                              {"momentum", options_.momentum},
                              {"weight_decay", options_.weightDecay},
                              {"freeze_depth", options_.freezeDepth},
                              {"augment", options_.augment},
                              {"mirror", options_.mirror},
                              {"label_smoothing", options_.labelSmoothing},
                              {"hash_objective", options_.hashObjective},
                              {"hash_bits", objective_ ? options_.hashBits : 0},
                              {"seed", options_.seed},
                              {"start_weights", options_.startWeights.filename().string()},
                              {"training_pictures", training_.size(0)},
                              {"validation_pictures", validation_.size(0)}}
            .dump();
    }

    double meritOf(const EpochReport& report) const override { return report.validationAccuracy; }

    void keepState(std::map<std::string, Tensor>& tensors) const override {
        for (const Parameter& p : parameters_) {
            tensors["momentum/" + p.name] = p.momentum.contiguous();
            // The hash layer is no part of the network.
            if (objective_) tensors["value/" + p.name] = p.value.detach().contiguous();
        }
    }

    void restoreState(const std::map<std::string, Tensor>& tensors) override {
        for (Parameter& p : parameters_) {
            p.momentum.copy_(tensors.at("momentum/" + p.name));
            if (objective_) p.value.copy_(tensors.at("value/" + p.name));
        }
    }

    nlohmann::json rowOf(const EpochReport& e) const override {
        return {e.epoch,          e.trainLoss,          e.trainAccuracy,
                e.validationLoss, e.validationAccuracy, e.imagesPerSecond};
    }
    EpochReport reportOf(const nlohmann::json& e) const override {
        return {e[0], e[1], e[2], e[3], e[4], e[5]};
    }

    const Backbone& backbone_;
    const std::string dataName_;
    const Tensor trainingLabels_, validationLabels_;
    std::size_t frozen_ = 0;
    double lastLayerFactor_ = 1;
    bool cached_ = false;
    Tensor training_, validation_;  // bytes, or the frozen stages' outputs
    std::vector<Parameter> parameters_;
    std::unique_ptr<LabelObjective> objective_;  // null: class scores
    Tensor hashWeight_, hashBias_;
    std::vector<Tensor> objectiveParameters_;
};

}  // namespace

TrainResult trainStaged(const Backbone& backbone, const Dataset& training, const Dataset& validation,
                        const TrainOptions& options, const std::function<void(const EpochReport&)>& onEpoch,
                        JobContext& context) {
    Trainer trainer(backbone, training, validation, options, context);
    const auto& epochs = trainer.run(onEpoch);
    return {epochs, trainer.best()};
}

}  // namespace laplens
