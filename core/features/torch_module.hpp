#pragma once

#include <functional>
#include <memory>

#include "core/features/network.hpp"
#include "core/features/trainer.hpp"

namespace laplens {

/// What the LibTorch module offers. The module is a shared library of its own, so that nothing loads LibTorch
/// before the first network is needed.
class TorchModule {
public:
    virtual ~TorchModule() = default;
    virtual void setThreads(int threads) = 0;
    virtual std::unique_ptr<Network> load(const Backbone& backbone, const std::filesystem::path& weights) = 0;
    virtual TrainResult train(const Backbone& backbone, const Dataset& training, const Dataset& validation,
                              const TrainOptions& options,
                              const std::function<void(const EpochReport&)>& onEpoch,
                              JobContext& context) = 0;
};

/// Opens the module on first use: `LAPLENS_TORCH_MODULE`, else beside the executable, else ../lib/laplens.
/// Throws Error when it or LibTorch is not installed. Safe to call from several threads.
TorchModule& torchModule();

}  // namespace laplens
