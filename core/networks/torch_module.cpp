#include "core/networks/torch_module.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/hashing/label_objective.hpp"

namespace laplens {

namespace {

std::filesystem::path modulePath() {
    if (const char* path = std::getenv("LAPLENS_TORCH_MODULE")) return path;
    constexpr const char* kName = "liblaplens_torch.so";
    const std::filesystem::path here = executableFolder();
    for (const auto& candidate : {here / kName, here.parent_path() / "lib/laplens" / kName})
        if (std::filesystem::exists(candidate)) return candidate;
    return std::filesystem::path(LAPLENS_LAST_PARTS) / kName;
}

TorchModule& open() {
    const std::filesystem::path path = modulePath();
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const std::string why = dlerror();
        // As the loader of glibc says it.
        if (why.find("map segment") != std::string::npos || why.find("allocate memory") != std::string::npos)
            throw Error("there is too little memory to look at pictures with: " + why, path,
                        "Close other programs, or raise the limit of memory (ulimit -v)");
        throw Error("the LibTorch module cannot be opened: " + why, path,
                    "Install libtorch1.13, or install LapLens again");
    }
    using Entry = TorchModule& (*)();
    const auto entry = reinterpret_cast<Entry>(dlsym(library, "laplensTorchModule"));
    if (!entry) throw Error("this is not the LibTorch module of LapLens", path, "Install LapLens again");
    return entry();
}

void require(bool ok, const char* what) {
    if (!ok) throw Error(std::string("the training option ") + what, {}, "Correct it and start again");
}

}  // namespace

bool torchModuleIsThere() {
    return std::filesystem::exists(modulePath());
}

TorchModule& torchModule() {
    static TorchModule& module = open();
    return module;
}

std::unique_ptr<Network> loadNetwork(const Backbone& backbone, const std::filesystem::path& weights) {
    return torchModule().load(backbone, weights);
}

std::unique_ptr<TextTower> loadTextTower(const Backbone& backbone, const std::filesystem::path& weights) {
    if (!backbone.readsWords)
        throw Error(backbone.title + " reads no words", {}, "Choose a network that does: " + wordReaders());
    return torchModule().loadTextTower(backbone, weights);
}

TrainResult trainNetwork(const Backbone& backbone, const Dataset& training, const Dataset& validation,
                         const TrainOptions& options, const std::function<void(const EpochReport&)>& onEpoch,
                         JobContext& context) {
    options.check();
    return torchModule().train(backbone, training, validation, options, onEpoch, context);
}

TuneResult tuneNetwork(const Backbone& backbone, const Dataset& training, const Dataset& heldOut,
                       const TuneOptions& options, const std::function<void(const TuneReport&)>& onReport,
                       JobContext& context) {
    options.check();
    return torchModule().tune(backbone, training, heldOut, options, onReport, context);
}

DistilResult distil(const Backbone& student, const TaughtViews& views, const DistilOptions& options,
                    const std::function<void(const DistilReport&)>& onEpoch, JobContext& context) {
    options.check();
    return torchModule().distil(student, views, options, onEpoch, context);
}

void DistilOptions::check() const {
    require(epochs >= 1, "epochs must be at least 1");
    require(batch >= 2, "batch must be at least 2");
    require(rate > 0, "rate must be positive");
    require(weightDecay >= 0, "weightDecay must not be negative");
    require(cosineWeight >= 0 && relationalWeight >= 0 && cosineWeight + relationalWeight > 0,
            "cosineWeight or relationalWeight must be positive, and neither negative");
    require(holdOut >= 1, "holdOut must be at least 1");
    require(output.extension() == ".safetensors", "output must name a .safetensors file");
}

void TuneOptions::check() const {
    require(mostSteps >= 0, "mostSteps must not be negative");
    require(output.extension() == ".safetensors", "output must name a .safetensors file");
}

void TrainOptions::check() const {
    require(epochs >= 1, "epochs must be at least 1");
    require(batch >= 1, "batch must be at least 1");
    require(rate > 0, "rate must be positive");
    require(earlyRateFactor >= 0 && earlyRateFactor <= 1, "earlyRateFactor must lie in 0 to 1");
    require(momentum >= 0 && momentum < 1, "momentum must lie in 0 to 1");
    require(weightDecay >= 0, "weightDecay must not be negative");
    require(labelSmoothing >= 0 && labelSmoothing < 1,
            "labelSmoothing must be less than 1, and not negative");
    require(hashObjective.empty() || std::ranges::count(labelObjectives(), hashObjective),
            "hashObjective must be one of latent, dpsh, dhnn, dhcq, qadwh, greedyhash, csq, orthohash");
    require(hashBits >= 1 && hashBits <= 4096, "hashBits must lie in 1 to 4096");
    require(freezeDepth >= 0, "freezeDepth must not be negative");
    require(output.extension() == ".safetensors", "output must name a .safetensors file");
}

}  // namespace laplens
