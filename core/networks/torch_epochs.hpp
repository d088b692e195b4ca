#pragma once

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/job_context.hpp"
#include "core/networks/torch_backbones.hpp"
#include "core/networks/torch_weights.hpp"

namespace laplens {

/// A training by epochs that can be stopped: its state lies in a checkpoint after each, and the weights of
/// the best epoch in the output. A resumed one draws and computes what an uninterrupted one would have.
/// Options have epochs, seed, checkpoint and output; a Report has the number of its epoch.
template <class Report, class Options>
class EpochTraining {
public:
    virtual ~EpochTraining() = default;

    /// Returns all epochs, those before a resumption, too.
    const std::vector<Report>& run(const std::function<void(const Report&)>& onEpoch) {
        torch::set_num_threads(static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
        if (!options_.checkpoint.empty() && std::filesystem::exists(options_.checkpoint))
            resume();
        else if (!options_.checkpoint.empty())
            saveCheckpoint();  // before the first output: it tells whose that is
        for (int epoch = static_cast<int>(epochs_.size()) + 1; epoch <= options_.epochs; ++epoch) {
            const Report report = trainEpoch(epoch);
            epochs_.push_back(report);
            if (meritOf(report) >= best_) {
                best_ = meritOf(report);
                writeWeights(options_.output, bestWeights(epoch));
            }
            if (!options_.checkpoint.empty()) saveCheckpoint();
            if (onEpoch) onEpoch(report);
        }
        return epochs_;
    }
    /// The merit of the best epoch.
    double best() const { return best_; }

protected:
    EpochTraining(const Options& options, JobContext& context) : options_(options), context_(context) {}

    /// Trains, and looks at what was held out.
    virtual Report trainEpoch(int epoch) = 0;
    /// By which the best epoch is chosen; not below 0.
    virtual double meritOf(const Report&) const = 0;
    virtual WeightsFile bestWeights(int epoch) const = 0;
    /// What must agree for a checkpoint to be continued, as JSON.
    virtual std::string settings() const = 0;
    /// What the training is at beside the network's weights.
    virtual void keepState(std::map<std::string, torch::Tensor>& tensors) const = 0;
    /// Throws what it likes where one is missing.
    virtual void restoreState(const std::map<std::string, torch::Tensor>& tensors) = 0;
    virtual nlohmann::json rowOf(const Report&) const = 0;
    virtual Report reportOf(const nlohmann::json& row) const = 0;

    /// Seeded by epoch, so that a resumed run draws what the uninterrupted one would have drawn; LibTorch,
    /// too.
    std::mt19937_64 randomOf(int epoch) const {
        std::mt19937_64 random(options_.seed * 1'000'003 + static_cast<std::uint64_t>(epoch));
        torch::manual_seed(random());
        return random;
    }
    static torch::Tensor shuffledIndices(std::int64_t count, std::mt19937_64& random) {
        std::vector<std::int64_t> order(static_cast<std::size_t>(count));
        std::iota(order.begin(), order.end(), 0);
        std::shuffle(order.begin(), order.end(), random);
        return torch::tensor(order, torch::kInt64);
    }
    void beginEpoch(int epoch, std::int64_t count) {
        context_.beginStage(
            "Training, epoch " + std::to_string(epoch) + " of " + std::to_string(options_.epochs), count);
    }
    void requireFinite(double loss) const {
        if (!std::isfinite(loss))
            throw Error("training diverged: the loss is no longer a number", options_.output,
                        "Start again with a lower rate");
    }

    const Options& options_;
    JobContext& context_;
    std::shared_ptr<StagedNetwork> network_;

private:
    void saveCheckpoint() const {
        WeightsFile state = weightsOf(*network_, false);
        keepState(state.tensors);
        nlohmann::json epochs = nlohmann::json::array();
        for (const Report& report : epochs_) epochs.push_back(rowOf(report));
        state.metadata = {{"settings", settings()}, {"epochs", epochs.dump()}};
        writeWeights(options_.checkpoint, state);
    }

    void resume() {
        WeightsFile state = readWeights(options_.checkpoint);
        if (state.metadata["settings"] != settings())
            throw Error("this checkpoint belongs to a training with other settings", options_.checkpoint,
                        "Remove it to start anew, or use the settings that it was made with");
        loadInto(*network_, state, options_.checkpoint);
        torch::NoGradGuard noGrad;
        try {
            restoreState(state.tensors);
            for (const auto& row : nlohmann::json::parse(state.metadata["epochs"])) {
                epochs_.push_back(reportOf(row));
                best_ = std::max(best_, meritOf(epochs_.back()));
            }
        } catch (const std::exception&) {
            throw Error("this checkpoint is damaged", options_.checkpoint, "Remove it to start anew");
        }
        if (!epochs_.empty() && !std::filesystem::exists(options_.output)) {
            // The best epoch is gone; the last one is the best that there is.
            best_ = meritOf(epochs_.back());
            writeWeights(options_.output, bestWeights(epochs_.back().epoch));
        }
    }

    std::vector<Report> epochs_;
    double best_ = 0;
};

}  // namespace laplens
