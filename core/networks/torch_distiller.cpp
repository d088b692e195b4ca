#include "core/networks/torch_distiller.hpp"

#include <torch/torch.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <thread>

#include "core/base/error.hpp"
#include "core/networks/torch_epochs.hpp"
#include "core/networks/torch_pictures.hpp"

namespace laplens {

namespace {

namespace fs = std::filesystem;
namespace F = torch::nn::functional;
using torch::Tensor;

constexpr double kWarmUpShare = 0.1;
constexpr std::int64_t kNeighbours = 10;
constexpr double kFirstDecay = 0.9, kSecondDecay = 0.999, kEpsilon = 1e-8;  // Adam's
constexpr const char* kHeadWeight = "head/weight";
constexpr const char* kHeadBias = "head/bias";

Tensor unit(const Tensor& rows) {
    return F::normalize(rows, F::NormalizeFuncOptions().p(2).dim(1));
}

/// Cosines of different rows of unit length, in one row.
Tensor cosinesOfPairs(const Tensor& rows) {
    const Tensor pairs = torch::triu_indices(rows.size(0), rows.size(0), 1);
    return rows.matmul(rows.t()).index({pairs[0], pairs[1]});
}

/// Their distances, by the mean distance.
Tensor relativeDistances(const Tensor& rows) {
    const Tensor distances = (2 - 2 * cosinesOfPairs(rows)).clamp_min(1e-6).sqrt();
    return distances / distances.mean();
}

/// For each row which others are its nearest: n x n, 0 or 1.
Tensor nearestOthers(const Tensor& rows, std::int64_t count) {
    Tensor likeness = rows.matmul(rows.t());
    likeness.fill_diagonal_(-1e9);
    return torch::zeros_like(likeness).scatter_(1, std::get<1>(likeness.topk(count, 1)), 1);
}

class Distiller : public EpochTraining<DistilReport, DistilOptions> {
public:
    Distiller(const Backbone& student, const TaughtViews& views, const DistilOptions& options,
              JobContext& context)
        : EpochTraining(options, context), backbone_(student), views_(views) {
        if (const fs::path folder = options.output.parent_path();
            !folder.empty() && !fs::is_directory(folder))
            throw Error("the folder for the trained weights does not exist", folder, "Create it first");
        mapRecords();
        torch::manual_seed(options.seed);
        network_ = makeNetwork(student, student.classes);
        if (!options.startWeights.empty())
            loadInto(*network_, readWeights(options.startWeights), options.startWeights);
        useChannelsLast(*network_);
        head_ = torch::nn::Linear(student.featureSize, views.featureSize);
        for (const auto& item : network_->named_parameters())
            if (!isPartOf(item.key(), network_->lastLayer)) add(item.key(), item.value());
        add(kHeadWeight, head_->weight);
        add(kHeadBias, head_->bias);
        divide();
    }

private:
    struct Parameter {
        std::string name;
        Tensor value, first, second;  // Adam's moments
        bool decays = false;
    };

    void add(const std::string& name, const Tensor& value) {
        parameters_.push_back(
            {name, value, torch::zeros_like(value), torch::zeros_like(value), value.dim() > 1});
    }

    void mapRecords() {
        const std::int64_t record = views_.recordBytes();
        const std::int64_t bytes = TaughtViews::kHeaderBytes + views_.views * record;
        std::error_code error;
        if (static_cast<std::int64_t>(fs::file_size(views_.file, error)) < bytes || error)
            throw Error("the file of views is shorter than it should be", views_.file,
                        "Make the views again");
        const Tensor all = torch::from_file(views_.file.string(), false, bytes, torch::kUInt8);
        records_ = all.slice(0, TaughtViews::kHeaderBytes).view({views_.views, record});
    }

    /// Of these views: bytes, n x 3 x S x S.
    Tensor picturesOf(const Tensor& indices) const {
        return records_.slice(1, 0, views_.pixelBytes())
            .index_select(0, indices)
            .view({indices.size(0), 3, views_.side, views_.side});
    }

    /// What the teacher makes of them: n x featureSize, rows of length 1.
    Tensor taught(const Tensor& indices) const {
        const Tensor bytes = records_.slice(1, views_.pixelBytes()).index_select(0, indices).contiguous();
        return torch::from_blob(bytes.data_ptr(), {indices.size(0), views_.featureSize}, torch::kFloat32)
            .clone();
    }

    /// Photographs kept aside, of which the first view counts, and the views of the others; the teacher's
    /// mean.
    void divide() {
        std::mt19937_64 random(options_.seed);
        std::vector<std::int64_t> photographs(static_cast<std::size_t>(views_.photographs));
        std::iota(photographs.begin(), photographs.end(), 0);
        std::shuffle(photographs.begin(), photographs.end(), random);
        const std::int64_t keep =
            std::max<std::int64_t>(1, std::min<std::int64_t>(options_.holdOut, views_.photographs / 10));
        std::vector<bool> isKept(photographs.size());
        for (std::int64_t i = 0; i < keep; ++i)
            isKept[static_cast<std::size_t>(photographs[static_cast<std::size_t>(i)])] = true;

        std::vector<std::int64_t> training, heldOut;
        Tensor sum = torch::zeros({views_.featureSize}, torch::kFloat64);
        context_.beginStage("Reading what the teacher saw", views_.views);
        constexpr std::int64_t kBlock = 1024;
        for (std::int64_t first = 0; first < views_.views; first += kBlock) {
            context_.checkpoint();
            const Tensor indices = torch::arange(first, std::min(views_.views, first + kBlock));
            const Tensor features = taught(indices), isThere = features.square().sum(1) > 0.5;
            for (std::int64_t i = 0; i < indices.size(0); ++i) {
                if (!isThere[i].item<bool>()) continue;
                const std::int64_t view = first + i;
                if (!isKept[static_cast<std::size_t>(view % views_.photographs)]) {
                    training.push_back(view);
                    sum += features[i];
                } else if (view < views_.photographs) {
                    heldOut.push_back(view);
                }
            }
            context_.advanceTo(first + indices.size(0));
        }
        if (training.size() < 2 || heldOut.empty())
            throw Error("there are too few photographs that can be read", views_.file,
                        "Choose a folder with more");
        training_ = torch::tensor(training, torch::kInt64);
        heldOut_ = torch::tensor(heldOut, torch::kInt64);
        teacherMean_ = (sum / static_cast<double>(training.size())).to(torch::kFloat32);
    }

    /// `side` pixels of them, if that is fewer than they have.
    Tensor features(const Tensor& pictures, std::int64_t side) {
        Tensor input = normalised(pictures, backbone_);
        if (side < input.size(2))
            input =
                torch::adaptive_avg_pool2d(input, {side, side}).contiguous(torch::MemoryFormat::ChannelsLast);
        return network_->pool(runStages(*network_, input, 0, network_->stages.size(), context_));
    }

    std::int64_t sideOf(int epoch) const {
        const bool isSmall = options_.grow && 6 * epoch <= 5 * options_.epochs;
        return isSmall ? std::max(backbone_.leastInputSize, 2 * views_.side / 3) : views_.side;
    }

    Tensor loss(const Tensor& feature, const Tensor& teacher) {
        Tensor sum = torch::zeros({});
        if (options_.cosineWeight > 0)
            sum =
                sum + options_.cosineWeight *
                          (1 - unit(head_->forward(feature)).mul(unit(teacher - teacherMean_)).sum(1).mean());
        if (options_.relationalWeight > 0 && feature.size(0) > 2)
            sum = sum + options_.relationalWeight *
                            F::huber_loss(relativeDistances(unit(feature)), relativeDistances(teacher));
        return sum;
    }

    /// One-cycle: linear from nearly nothing up to the peak, then half a cosine down to zero (Loshchilov &
    /// Hutter 2017).
    double rateAt(std::int64_t step, std::int64_t steps) const {
        const double at = (static_cast<double>(step) + 1) / static_cast<double>(steps);
        const double share = at < kWarmUpShare
                                 ? at / kWarmUpShare
                                 : 0.5 * (1 + std::cos(M_PI * (at - kWarmUpShare) / (1 - kWarmUpShare)));
        return options_.rate * share;
    }

    void step(std::int64_t done, double rate) {
        torch::NoGradGuard noGrad;
        const double n = static_cast<double>(done) + 1;
        const double firstShare = 1 - std::pow(kFirstDecay, n), secondShare = 1 - std::pow(kSecondDecay, n);
        for (Parameter& p : parameters_) {
            const Tensor gradient = p.value.grad();
            if (!gradient.defined()) continue;
            p.first.mul_(kFirstDecay).add_(gradient, 1 - kFirstDecay);
            p.second.mul_(kSecondDecay).addcmul_(gradient, gradient, 1 - kSecondDecay);
            if (p.decays) p.value.mul_(1 - rate * options_.weightDecay);
            p.value.addcdiv_(p.first, (p.second / secondShare).sqrt_().add_(kEpsilon), -rate / firstShare);
        }
    }

    DistilReport trainEpoch(int epoch) override {
        network_->train();
        std::mt19937_64 random = randomOf(epoch);
        const std::int64_t count = training_.size(0);
        const Tensor shuffled = training_.index_select(0, shuffledIndices(count, random));
        const std::int64_t batch = std::min<std::int64_t>(options_.batch, count);
        const std::int64_t stepsPerEpoch = count / batch;

        DistilReport report;
        report.epoch = epoch;
        beginEpoch(epoch, count);
        const auto start = std::chrono::steady_clock::now();
        for (std::int64_t s = 0; s < stepsPerEpoch; ++s) {
            context_.checkpoint();
            for (Parameter& p : parameters_) p.value.mutable_grad() = Tensor();
            const Tensor indices = shuffled.slice(0, s * batch, (s + 1) * batch);
            const Tensor pictures = augmented(picturesOf(indices), options_.mirror, random);
            const Tensor batchLoss = loss(features(pictures, sideOf(epoch)), taught(indices));
            batchLoss.backward();
            report.loss += batchLoss.item<double>();
            requireFinite(report.loss);
            const std::int64_t done = (epoch - 1) * stepsPerEpoch + s;
            step(done, rateAt(done, stepsPerEpoch * options_.epochs));
            context_.advanceTo((s + 1) * batch);
        }
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        report.loss /= static_cast<double>(stepsPerEpoch);
        report.imagesPerSecond = static_cast<double>(stepsPerEpoch * batch) / seconds;
        std::tie(report.heldOutLoss, report.agreement) = evaluate();
        return report;
    }

    /// Loss and agreement of the photographs kept aside, all at once.
    std::pair<double, double> evaluate() {
        torch::NoGradGuard noGrad;
        network_->eval();
        const std::int64_t count = heldOut_.size(0);
        context_.beginStage("Validating", count);
        std::vector<Tensor> parts;
        for (std::int64_t first = 0; first < count; first += options_.batch) {
            const std::int64_t last = std::min<std::int64_t>(count, first + options_.batch);
            parts.push_back(features(picturesOf(heldOut_.slice(0, first, last)), views_.side));
            context_.advanceTo(last);
        }
        const Tensor feature = torch::cat(parts), teacher = taught(heldOut_);
        const std::int64_t neighbours = std::min(kNeighbours, count - 1);
        const double agreement =
            neighbours == 0 ? 0
                            : (nearestOthers(unit(feature), neighbours) * nearestOthers(teacher, neighbours))
                                      .sum()
                                      .item<double>() /
                                  static_cast<double>(neighbours * count);
        return {loss(feature, teacher).item<double>(), agreement};
    }

    WeightsFile bestWeights(int epoch) const override {
        WeightsFile weights = weightsOf(*network_, options_.halfPrecision);
        weights.metadata = {{"backbone", backbone_.name},
                            {"input_size", std::to_string(backbone_.inputSize)},
                            {"trained_on", views_.folder},
                            {"settings", settings()},
                            {"epoch", std::to_string(epoch)},
                            {"epochs", std::to_string(options_.epochs)},
                            {"seed", std::to_string(options_.seed)},
                            {"agreement", std::to_string(best())}};
        return weights;
    }

    std::string settings() const override {
        return nlohmann::json{{"backbone", backbone_.name},
                              {"views", nlohmann::json::parse(views_.settings)},
                              {"number_of_views", views_.views},
                              {"epochs", options_.epochs},
                              {"batch", options_.batch},
                              {"rate", options_.rate},
                              {"weight_decay", options_.weightDecay},
                              {"cosine", options_.cosineWeight},
                              {"relational", options_.relationalWeight},
                              {"mirror", options_.mirror},
                              {"grow", options_.grow},
                              {"hold_out", options_.holdOut},
                              {"start_weights", options_.startWeights.filename().string()},
                              {"seed", options_.seed}}
            .dump();
    }

    double meritOf(const DistilReport& report) const override { return report.agreement; }

    void keepState(std::map<std::string, Tensor>& tensors) const override {
        tensors[kHeadWeight] = head_->weight.detach().contiguous();
        tensors[kHeadBias] = head_->bias.detach().contiguous();
        for (const Parameter& p : parameters_) {
            tensors["first/" + p.name] = p.first.contiguous();
            tensors["second/" + p.name] = p.second.contiguous();
        }
    }

    void restoreState(const std::map<std::string, Tensor>& tensors) override {
        head_->weight.copy_(tensors.at(kHeadWeight));
        head_->bias.copy_(tensors.at(kHeadBias));
        for (Parameter& p : parameters_) {
            p.first.copy_(tensors.at("first/" + p.name));
            p.second.copy_(tensors.at("second/" + p.name));
        }
    }

    nlohmann::json rowOf(const DistilReport& e) const override {
        return {e.epoch, e.loss, e.heldOutLoss, e.agreement, e.imagesPerSecond};
    }
    DistilReport reportOf(const nlohmann::json& e) const override { return {e[0], e[1], e[2], e[3], e[4]}; }

    const Backbone& backbone_;
    const TaughtViews& views_;
    torch::nn::Linear head_{nullptr};
    Tensor records_;             // bytes, views x recordBytes
    Tensor training_, heldOut_;  // views
    Tensor teacherMean_;
    std::vector<Parameter> parameters_;
};

}  // namespace

DistilResult distilStaged(const Backbone& student, const TaughtViews& views, const DistilOptions& options,
                          const std::function<void(const DistilReport&)>& onEpoch, JobContext& context) {
    Distiller distiller(student, views, options, context);
    const auto& epochs = distiller.run(onEpoch);
    return {epochs, distiller.best()};
}

}  // namespace laplens
