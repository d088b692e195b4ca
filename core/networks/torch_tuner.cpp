#include "core/networks/torch_tuner.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <numbers>
#include <numeric>
#include <random>

#include "core/base/parallel.hpp"
#include "core/networks/last_layer.hpp"
#include "core/networks/torch_one_thread.hpp"
#include "core/networks/torch_pictures.hpp"
#include "core/networks/torch_weights.hpp"
#include "core/search/tied_ranking.hpp"

namespace laplens {

namespace {

using torch::Tensor;

constexpr int kBatch = 32;
constexpr int kPart = 8;           // pictures of a batch that a thread works on at once
constexpr int kRound = 50;         // steps between two looks at the held-out pictures
constexpr int kPatience = 4;       // rounds without a better one that end it
constexpr int kWarmUp = 20;        // steps until the full rate
constexpr double kRate = 2e-4;     // of the topmost stage
constexpr double kRateFall = 0.7;  // from a stage to the one below it
constexpr double kCentreRate = 1e-3;
/// Cosines lie in -1 to 1: this much steeper they tell classes apart.
constexpr double kSteepness = 16;
constexpr int kMostViews = 4;
constexpr std::int64_t kViewBytes = 1ll << 30;  // for as many views as go in

Tensor unit(const Tensor& rows) {
    return torch::nn::functional::normalize(rows, torch::nn::functional::NormalizeFuncOptions().p(2).dim(1));
}

FeatureMatrix matrixOf(const Tensor& rows) {
    const Tensor packed = rows.contiguous();
    return Eigen::Map<const FeatureMatrix>(packed.data_ptr<float>(), packed.size(0), packed.size(1));
}

/// Passes over `count` pictures side by side, one on each thread; `work` is given the first and the end.
template <class Work>
void inPasses(std::int64_t count, JobContext& context, const Work& work) {
    const std::size_t slice = kPart * std::max(1u, std::thread::hardware_concurrency());
    parallelSlices(static_cast<std::size_t>(count), slice, 1, context,
                   [&](std::size_t begin, std::size_t end) {
                       const OneThread oneThread;
                       torch::NoGradGuard noGrad;
                       work(static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end));
                   });
}

class Tuner {
public:
    Tuner(const Backbone& backbone, const Dataset& training, const Dataset& heldOut,
          const TuneOptions& options, JobContext& context)
        : backbone_(backbone),
          options_(options),
          context_(context),
          dataName_(training.name),
          classes_(static_cast<int>(training.classNames.size())),
          training_{{}, training.labels, labelsOf(training)},
          heldOut_{{}, heldOut.labels, labelsOf(heldOut)} {
        requireParts(training, heldOut, options.output);
        torch::manual_seed(options.seed);
        network_ = makeNetwork(backbone, classes_);
        startFrom(*network_, options.startWeights);
        // Few pictures say little about how features are spread: normalisation stays as it was learnt.
        network_->eval();
        for (Tensor& parameter : network_->parameters()) parameter.set_requires_grad(false);
        useChannelsLast(*network_);
        const std::size_t stages = network_->stages.size();
        frozen_ = options.freezeDepth < 0 ? stages - std::max<std::size_t>(1, stages / 4)
                                          : std::min(static_cast<std::size_t>(options.freezeDepth), stages);
        context_.beginStage("Preparing pictures");
        training_.seen =
            afterFrozenStages(resizedPictures(training, backbone, context_), kMostViews, "training");
        heldOut_.seen = afterFrozenStages(resizedPictures(heldOut, backbone, context_), 1, "validation");
    }

    TuneResult run(const std::function<void(const TuneReport&)>& onReport) {
        const Tensor features = pooled(training_);
        const Solved frozen = solveLastLayer(features);
        result_.frozen = result_.tuned = frozen.figures;
        result_.confusions = frozen.confusions;
        if (frozen_ == network_->stages.size()) {
            write(frozen.layer);
            return result_;
        }
        tune(features, onReport);
        if (result_.steps == 0) return result_;
        const Solved tuned = solveLastLayer(pooled(training_));
        result_.tuned = tuned.figures;
        if (tuned.figures.ranking <= frozen.figures.ranking ||
            tuned.figures.accuracy < frozen.figures.accuracy)
            return result_;
        result_.confusions = tuned.confusions;
        write(tuned.layer);
        return result_;
    }

private:
    struct Pictures {
        Tensor seen;  ///< by the frozen stages; one view of all pictures after another
        std::vector<int> labels;
        Tensor classes;  ///< the labels
        std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
        std::int64_t views() const { return seen.size(0) / count(); }
    };
    struct Solved {
        LastLayer layer;
        TuneFigures figures;
        std::vector<Confusion> confusions;
    };

    /// A picture in a view: in the first as it is, in others moved and mirrored.
    Tensor viewed(const Tensor& pictures, std::int64_t row) const {
        const std::int64_t picture = row % pictures.size(0);
        const Tensor bytes = pictures.slice(0, picture, picture + 1);
        if (row == picture) return bytes;
        std::mt19937_64 random(options_.seed * 1'000'003 + static_cast<std::uint64_t>(row));
        return augmented(bytes, options_.mirror, random);
    }

    Tensor throughFrozenStages(const Tensor& pictures, std::int64_t first, std::int64_t last) {
        std::vector<Tensor> some;
        for (std::int64_t row = first; row < last; ++row) some.push_back(viewed(pictures, row));
        return runStages(*network_, normalised(torch::cat(some), backbone_), 0, frozen_, context_);
    }

    Tensor afterFrozenStages(const Tensor& pictures, int mostViews, const std::string& part) {
        std::vector<std::int64_t> shape = throughFrozenStages(pictures, 0, 1).sizes().vec();
        // A last layer alone is solved for on the very features that it will stand on.
        const bool tunes = frozen_ < network_->stages.size();
        std::int64_t bytes = 2 * pictures.size(0);
        for (const std::int64_t side : shape) bytes *= side;
        shape[0] = pictures.size(0) * std::clamp<std::int64_t>(kViewBytes / bytes, 1, tunes ? mostViews : 1);
        Tensor all = roomFor(shape, tunes ? torch::kFloat16 : torch::kFloat32, options_.output, part);
        context_.beginStage("Features of frozen stages (" + part + ")", shape[0]);
        inPasses(shape[0], context_, [&](std::int64_t first, std::int64_t last) {
            all.slice(0, first, last).copy_(throughFrozenStages(pictures, first, last));
        });
        return all;
    }

    /// Features before they are brought to length 1.
    Tensor throughUpperStages(const Tensor& seen) {
        Tensor input = seen.to(torch::kFloat32);
        if (input.dim() == 4) input = input.contiguous(torch::MemoryFormat::ChannelsLast);
        return network_->pool(runStages(*network_, input, frozen_, network_->stages.size(), context_));
    }

    Tensor pooled(const Pictures& pictures) {
        Tensor features = torch::empty({pictures.count(), backbone_.featureSize});
        context_.beginStage("Validating", pictures.count());
        inPasses(pictures.count(), context_, [&](std::int64_t first, std::int64_t last) {
            features.slice(0, first, last).copy_(throughUpperStages(pictures.seen.slice(0, first, last)));
        });
        return features;
    }

    double rankingOf(const Tensor& heldOut) {
        const FeatureMatrix rows = matrixOf(unit(heldOut));
        const std::size_t n = heldOut_.labels.size();
        std::vector<double> precision(n);
        context_.checkpoint();
        parallelFor(n, 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t query = begin; query < end; ++query) {
                const Eigen::VectorXf cosines = rows * rows.row(static_cast<Eigen::Index>(query)).transpose();
                std::map<float, std::array<std::size_t, 2>, std::greater<>> at;  // relevant, and all
                for (std::size_t i = 0; i < n; ++i) {
                    if (i == query) continue;
                    auto& [relevant, total] = at[cosines[static_cast<Eigen::Index>(i)]];
                    relevant += heldOut_.labels[i] == heldOut_.labels[query];
                    ++total;
                }
                TiedRanking ranking;
                for (const auto& [cosine, counts] : at) ranking.add(counts[0], counts[1]);
                precision[query] = ranking.averagePrecision();
            }
        });
        return std::accumulate(precision.begin(), precision.end(), 0.0) / static_cast<double>(n);
    }

    Solved solveLastLayer(const Tensor& features) {
        const Tensor asked = pooled(heldOut_);
        const LabelledFeatures known{matrixOf(features), training_.labels},
            heldOut{matrixOf(asked), heldOut_.labels};
        Solved solved;
        solved.layer = chooseLastLayer(known, heldOut, classes_, context_);
        solved.figures = {solved.layer.accuracy(heldOut), rankingOf(asked)};
        std::map<std::pair<int, int>, int> mistaken;
        const std::vector<int> guesses = solved.layer.guesses(heldOut.features);
        for (std::size_t i = 0; i < guesses.size(); ++i)
            if (guesses[i] != heldOut.labels[i]) ++mistaken[{heldOut.labels[i], guesses[i]}];
        for (const auto& [pair, count] : mistaken)
            solved.confusions.push_back({pair.first, pair.second, count});
        std::ranges::stable_sort(solved.confusions, std::greater{}, &Confusion::pictures);
        return solved;
    }

    /// Parameters of a stage, which learn from now on.
    std::vector<Tensor> learningIn(const StagedNetwork::Stage& stage) {
        std::vector<Tensor> parameters;
        for (const auto& item : network_->named_parameters())
            for (const std::string& module : stage.modules)
                if (isPartOf(item.key(), module)) {
                    parameters.push_back(item.value());
                    parameters.back().set_requires_grad(true);
                }
        return parameters;
    }

    /// Rows of `training_.seen`: a class after another in an order that changes, each with its next picture
    /// in a view that is drawn.
    std::vector<std::int64_t> balancedRows(std::size_t count, std::mt19937_64& random) const {
        std::vector<std::vector<std::int64_t>> byClass(static_cast<std::size_t>(classes_));
        for (std::size_t i = 0; i < training_.labels.size(); ++i)
            byClass[static_cast<std::size_t>(training_.labels[i])].push_back(static_cast<std::int64_t>(i));
        std::erase_if(byClass, [](const auto& pictures) { return pictures.empty(); });
        for (auto& pictures : byClass) std::shuffle(pictures.begin(), pictures.end(), random);
        std::vector<std::int64_t> rows;
        for (std::size_t turn = 0; rows.size() < count; ++turn) {
            std::shuffle(byClass.begin(), byClass.end(), random);
            for (const auto& pictures : byClass) {
                const auto view = random() % static_cast<std::uint64_t>(training_.views());
                rows.push_back(static_cast<std::int64_t>(view) * training_.count() +
                               pictures[turn % pictures.size()]);
            }
        }
        rows.resize(count);
        return rows;
    }

    static Tensor scores(const Tensor& features, const Tensor& centres) {
        return kSteepness * unit(features).matmul(unit(centres).t());
    }

    TuneReport look(int steps, const Tensor& centres) {
        const Tensor heldOut = pooled(heldOut_);
        torch::NoGradGuard noGrad;
        const Tensor all = scores(heldOut, centres);
        TuneReport report;
        report.steps = steps;
        report.heldOutLoss = torch::nn::functional::cross_entropy(all, heldOut_.classes).item<double>();
        report.heldOut.accuracy =
            all.argmax(1).eq(heldOut_.classes).to(torch::kFloat64).mean().item<double>();
        report.heldOut.ranking = rankingOf(heldOut);
        return report;
    }

    /// Sets the gradients of a batch, its parts worked on side by side and added up in their order; returns
    /// the loss.
    double learnFrom(const Tensor& rows, std::vector<Tensor>& learning, const Tensor& centres) {
        constexpr std::size_t kParts = kBatch / kPart;
        const Tensor classes = training_.classes.index_select(0, rows.remainder(training_.count()));
        std::array<std::vector<Tensor>, kParts> gradients;
        std::array<double, kParts> losses{};
        parallelFor(kParts, 1, [&](std::size_t begin, std::size_t end) {
            const OneThread oneThread;
            for (std::size_t part = begin; part < end; ++part) {
                const auto first = static_cast<std::int64_t>(part) * kPart;
                const Tensor seen = training_.seen.index_select(0, rows.slice(0, first, first + kPart));
                const Tensor loss =
                    torch::nn::functional::cross_entropy(scores(throughUpperStages(seen), centres),
                                                         classes.slice(0, first, first + kPart)) /
                    static_cast<double>(kParts);
                gradients[part] = torch::autograd::grad({loss}, learning);
                losses[part] = loss.item<double>();
            }
        });
        for (std::size_t p = 0; p < learning.size(); ++p) {
            learning[p].mutable_grad() = gradients[0][p];
            for (std::size_t part = 1; part < kParts; ++part)
                learning[p].mutable_grad() = learning[p].grad() + gradients[part][p];
        }
        return std::accumulate(losses.begin(), losses.end(), 0.0);
    }

    /// Brings each feature near its class's centre and away from the others' (Wang, Xiang, Cheng & Yuille,
    /// "NormFace: L2 hypersphere embedding for face verification", ACM MM 2017, eq. 11), the centres learning
    /// too. Ends with the parameters under which held-out pictures ranked best.
    void tune(const Tensor& features, const std::function<void(const TuneReport&)>& onReport) {
        Tensor centres = unit(
            torch::zeros({classes_, backbone_.featureSize}).index_add_(0, training_.classes, unit(features)));
        centres.set_requires_grad(true);
        std::vector<Tensor> learning{centres};
        std::vector<double> rates{kCentreRate};
        std::vector<torch::optim::OptimizerParamGroup> groups{std::vector<Tensor>{centres}};
        double rate = kRate;
        for (std::size_t stage = network_->stages.size(); stage-- > frozen_; rate *= kRateFall) {
            const std::vector<Tensor> parameters = learningIn(network_->stages[stage]);
            if (parameters.empty()) continue;
            groups.emplace_back(parameters);
            rates.push_back(rate);
            learning.insert(learning.end(), parameters.begin(), parameters.end());
        }
        torch::optim::Adam optimiser(groups, torch::optim::AdamOptions(kRate));

        TuneReport report = look(0, centres);
        if (onReport) onReport(report);
        double best = report.heldOut.ranking;
        std::vector<Tensor> bestValues;
        const auto keep = [&] {
            bestValues.clear();
            for (const Tensor& parameter : learning) bestValues.push_back(parameter.detach().clone());
        };
        keep();
        for (int done = 0, idle = 0; done < options_.mostSteps && idle < kPatience; ++idle) {
            const int now = std::min(kRound, options_.mostSteps - done);
            std::mt19937_64 random(options_.seed * 1'000'003 + static_cast<std::uint64_t>(done));
            const Tensor rows =
                torch::tensor(balancedRows(static_cast<std::size_t>(now) * kBatch, random), torch::kInt64);
            context_.beginStage("Tuning", std::int64_t{now} * kBatch);
            const auto start = std::chrono::steady_clock::now();
            double loss = 0;
            for (int step = 0; step < now; ++step) {
                context_.checkpoint();
                loss += learnFrom(rows.slice(0, step * kBatch, (step + 1) * kBatch), learning, centres) / now;
                const double at = static_cast<double>(done + step) / options_.mostSteps;
                const double share =
                    std::min(1.0, (done + step + 1.0) / kWarmUp) * (1 + std::cos(std::numbers::pi * at)) / 2;
                for (std::size_t g = 0; g < rates.size(); ++g)
                    optimiser.param_groups()[g].options().set_lr(rates[g] * share);
                optimiser.step();
                context_.advanceTo((step + 1) * kBatch);
            }
            const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
            done += now;
            report = look(done, centres);
            report.loss = loss;
            report.imagesPerSecond = now * kBatch / seconds.count();
            if (onReport) onReport(report);
            if (report.heldOut.ranking <= best) continue;
            best = report.heldOut.ranking;
            result_.steps = done;
            idle = -1;
            keep();
        }
        torch::NoGradGuard noGrad;
        for (std::size_t p = 0; p < learning.size(); ++p) learning[p].copy_(bestValues[p]);
    }

    /// By how much every class's score must be raised for none to be cut off at any place of these pictures.
    /// It changes no comparison of classes.
    float raised(const Tensor& weight, const Tensor& bias) {
        if (!network_->rectifiesScores) return 0;
        std::vector<float> least(static_cast<std::size_t>(training_.count()), 0);
        context_.beginStage("Validating", training_.count());
        inPasses(training_.count(), context_, [&](std::int64_t first, std::int64_t last) {
            const Tensor seen = training_.seen.slice(0, first, last).to(torch::kFloat32);
            const Tensor map = runStages(*network_, seen, frozen_, network_->stages.size(), context_);
            least[static_cast<std::size_t>(first)] = torch::conv2d(map, weight, bias).min().item<float>();
        });
        return -*std::ranges::min_element(least);
    }

    void write(const LastLayer& layer) {
        torch::NoGradGuard noGrad;
        auto parameters = network_->named_parameters();
        Tensor &weight = parameters[network_->lastLayer + ".weight"],
               &bias = parameters[network_->lastLayer + ".bias"];
        const auto copy = [](Tensor& to, const float* from) {
            to.copy_(torch::from_blob(const_cast<float*>(from), to.sizes()));
        };
        copy(weight, layer.weight.data());
        copy(bias, layer.bias.data());
        bias.add_(raised(weight, bias));
        WeightsFile weights = weightsOf(*network_, options_.halfPrecision);
        const nlohmann::json settings{{"backbone", backbone_.name},
                                      {"input_size", backbone_.inputSize},
                                      {"freeze_depth", frozen_},
                                      {"steps", result_.steps},
                                      {"mirror", options_.mirror},
                                      {"seed", options_.seed},
                                      {"start_weights", options_.startWeights.filename().string()},
                                      {"training_pictures", training_.count()},
                                      {"validation_pictures", heldOut_.count()},
                                      {"ranking_before", result_.frozen.ranking},
                                      {"ranking", result_.tuned.ranking}};
        weights.metadata = {{"backbone", backbone_.name},
                            {"input_size", std::to_string(backbone_.inputSize)},
                            {"trained_on", dataName_},
                            {"settings", settings.dump()},
                            {"validation_accuracy", std::to_string(result_.tuned.accuracy)}};
        writeWeights(options_.output, weights);
        result_.kept = true;
    }

    const Backbone& backbone_;
    const TuneOptions& options_;
    JobContext& context_;
    const std::string dataName_;
    const int classes_;
    std::shared_ptr<StagedNetwork> network_;
    std::size_t frozen_ = 0;
    Pictures training_, heldOut_;
    TuneResult result_;
};

}  // namespace

TuneResult tuneStaged(const Backbone& backbone, const Dataset& training, const Dataset& heldOut,
                      const TuneOptions& options, const std::function<void(const TuneReport&)>& onReport,
                      JobContext& context) {
    return Tuner(backbone, training, heldOut, options, context).run(onReport);
}

}  // namespace laplens
