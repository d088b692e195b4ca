#pragma once

#include <functional>
#include <map>
#include <memory>

#include "core/networks/distiller.hpp"
#include "core/networks/network.hpp"
#include "core/networks/trainer.hpp"
#include "core/networks/tuner.hpp"

namespace laplens {

/// What a file of weights turned out to be.
struct WeightsIdentity {
    std::string backbone;
    int classes = 0;
    bool tuned = false;  ///< its header says how it was tuned
};

/// What the LibTorch module offers. The module is a shared library of its own, so that nothing loads LibTorch
/// before the first network is needed.
class TorchModule {
public:
    virtual ~TorchModule() = default;
    virtual std::unique_ptr<Network> load(const Backbone& backbone, const std::filesystem::path& weights) = 0;
    virtual std::unique_ptr<TextTower> loadTextTower(const Backbone& backbone,
                                                     const std::filesystem::path& weights) = 0;
    /// With random weights: for measuring its speed.
    virtual std::unique_ptr<Network> untrained(const Backbone& backbone) = 0;
    /// Which of `backbones` has exactly these tensors, all of which are read. Throws Error when none has.
    virtual WeightsIdentity identify(const std::filesystem::path& weights,
                                     const std::vector<Backbone>& backbones) = 0;
    /// The same tensors as .safetensors, with this text beside them.
    virtual void rewrite(const std::filesystem::path& weights, const std::filesystem::path& target,
                         const std::map<std::string, std::string>& metadata) = 0;
    /// Weights of this network, all of which are looked up, as .safetensors with 16-bit floats.
    virtual void halve(const Backbone& backbone, const std::filesystem::path& weights,
                       const std::filesystem::path& target,
                       const std::map<std::string, std::string>& metadata) = 0;
    virtual TrainResult train(const Backbone& backbone, const Dataset& training, const Dataset& validation,
                              const TrainOptions& options,
                              const std::function<void(const EpochReport&)>& onEpoch,
                              JobContext& context) = 0;
    virtual TuneResult tune(const Backbone& backbone, const Dataset& training, const Dataset& heldOut,
                            const TuneOptions& options,
                            const std::function<void(const TuneReport&)>& onReport, JobContext& context) = 0;
    virtual DistilResult distil(const Backbone& student, const TaughtViews& views,
                                const DistilOptions& options,
                                const std::function<void(const DistilReport&)>& onEpoch,
                                JobContext& context) = 0;
};

/// Opens the module on first use: `LAPLENS_TORCH_MODULE`, else beside the executable, else ../lib/laplens.
/// Throws Error when it or LibTorch is not installed. Safe to call from several threads.
TorchModule& torchModule();
/// Whether its file is there; nothing is opened.
bool torchModuleIsThere();

}  // namespace laplens
