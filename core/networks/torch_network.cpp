#include <torch/torch.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/matrix_product.hpp"
#include "core/networks/torch_backbones.hpp"
#include "core/networks/torch_distiller.hpp"
#include "core/networks/torch_module.hpp"
#include "core/networks/torch_one_thread.hpp"
#include "core/networks/torch_towers.hpp"
#include "core/networks/torch_trainer.hpp"
#include "core/networks/torch_tuner.hpp"
#include "core/networks/torch_weights.hpp"

namespace laplens {

namespace {

torch::Tensor unit(const torch::Tensor& rows) {
    return torch::nn::functional::normalize(rows, torch::nn::functional::NormalizeFuncOptions().p(2).dim(1));
}

FeatureMatrix toMatrix(const torch::Tensor& tensor) {
    const torch::Tensor rows = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
    return Eigen::Map<const FeatureMatrix>(rows.data_ptr<float>(), rows.size(0), rows.size(1));
}

/// A graphics processor when LibTorch has one; LAPLENS_DEVICE=cpu leaves it out.
torch::Device bestDevice() {
    const char* wanted = std::getenv("LAPLENS_DEVICE");
    if (wanted && std::string_view(wanted) == "cpu") return torch::kCPU;
    if (!torch::cuda::is_available()) return torch::kCPU;
    // The same picture must give the same feature.
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
    return torch::kCUDA;
}

/// The side of the pictures that tuned weights were trained on.
int inputSizeOf(const std::string& text, const std::filesystem::path& file) {
    const int size = std::atoi(text.c_str());
    if (size < Backbone::kLeastInputSize || size > Backbone::kMostInputSize)
        throw Error("these weights want pictures of " + text + " pixels a side", file,
                    "Train them again, or use others");
    return size;
}

class TorchNetwork : public Network {
public:
    explicit TorchNetwork(const Backbone& backbone) : backbone_(backbone) {
        network_ = makeNetwork(backbone, backbone_.classes);
        prepare();
    }

    TorchNetwork(const Backbone& backbone, const std::filesystem::path& file) : backbone_(backbone) {
        const WeightsFile outline = outlineOf(file);
        backbone_.classes = classesIn(outline, backbone, file);
        if (const auto size = outline.metadata.find("input_size"); size != outline.metadata.end())
            backbone_.inputSize = inputSizeOf(size->second, file);
        network_ = makeNetwork(backbone, backbone_.classes);
        loadInto(*network_, outline, file);
        loadInto(*network_, readWeights(file, backbone.readsWords ? isOfPictureTower : WantedTensors()),
                 file);
        prepare();
    }

    const Backbone& backbone() const override { return backbone_; }

    FeatureMatrix features(std::span<const float> pixels, int n,
                           const BetweenStages& betweenStages) const override {
        const OneThread oneThread;
        torch::NoGradGuard noGrad;
        return toMatrix(unit(network_->pool(body(pixels, n, betweenStages))));
    }

    FeatureMatrix logits(std::span<const float> pixels, int n,
                         const BetweenStages& betweenStages) const override {
        const OneThread oneThread;
        torch::NoGradGuard noGrad;
        return toMatrix(network_->classify(body(pixels, n, betweenStages)));
    }

private:
    void prepare() {
        network_->eval();
        foldNormalisation(*network_);
        for (torch::Tensor& parameter : network_->parameters())
            if (parameter.dim() == 4)
                parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
        network_->to(device_);
    }

    torch::Tensor body(std::span<const float> pixels, int n, const BetweenStages& betweenStages) const {
        const int size = backbone_.inputSize;
        torch::Tensor x =
            torch::from_blob(const_cast<float*>(pixels.data()), {n, 3, size, size}, torch::kFloat32)
                .contiguous(torch::MemoryFormat::ChannelsLast)
                .to(device_);
        for (const StagedNetwork::Stage& stage : network_->stages) {
            if (betweenStages) betweenStages();
            x = stage.run(x);
        }
        if (betweenStages) betweenStages();
        return x;
    }

    Backbone backbone_;
    torch::Device device_ = bestDevice();
    std::shared_ptr<StagedNetwork> network_;
};

class TorchTextTower : public TextTower {
public:
    TorchTextTower(const Backbone& backbone, const std::filesystem::path& file)
        : backbone_(backbone), text_(std::make_shared<TextTransformer>(*towersShapeOf(backbone))) {
        const WeightsFile outline = outlineOf(file);
        if (!outline.tensors.contains("token_embedding.weight"))
            throw Error("these weights have lost the tower that reads words", file,
                        "They were tuned to classes: find by pictures, or code the library with the weights "
                        "as they were published");
        loadInto(*text_, outline, file);
        loadInto(*text_, readWeights(file, std::not_fn(isOfPictureTower)), file);
        temperature_ = text_->temperature();
        text_->eval();
        text_->to(device_);
    }

    const Backbone& backbone() const override { return backbone_; }
    double temperature() const override { return temperature_; }

    FeatureMatrix features(std::span<const std::vector<int>> texts) const override {
        if (texts.empty()) return FeatureMatrix(0, backbone_.featureSize);
        const OneThread oneThread;
        torch::NoGradGuard noGrad;
        const auto longest = std::ranges::max_element(texts, {}, &std::vector<int>::size);
        // What stands behind a text's end is not looked at: each token attends to those before it.
        torch::Tensor tokens = torch::zeros({std::ssize(texts), std::ssize(*longest)}, torch::kInt64),
                      ends = torch::zeros({std::ssize(texts)}, torch::kInt64);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (texts[i].empty()) throw Error("a text has no tokens", {}, "Give it its start and its end");
            std::ranges::copy(texts[i], tokens[std::int64_t(i)].data_ptr<std::int64_t>());
            ends[std::int64_t(i)] = std::ssize(texts[i]) - 1;
        }
        return toMatrix(unit(text_->forward(tokens.to(device_), ends.to(device_))));
    }

private:
    Backbone backbone_;
    torch::Device device_ = bestDevice();
    double temperature_ = 1;
    std::shared_ptr<TextTransformer> text_;
};

/// LibTorch's own messages end in a C++ backtrace that helps no user.
template <typename Work>
auto withPlainErrors(Work&& work) {
    try {
        return work();
    } catch (const c10::Error& error) {
        throw Error(std::string("LibTorch failed: ") + error.what_without_backtrace(), {},
                    "If memory is short, close other programs and try again");
    }
}

/// Whether the network has a place for this tensor. Of GoogLeNet's and DINOv2's official weights a part
/// serves training alone; some files of OpenAI's network repeat its shape as numbers.
bool belongs(const std::string& name, const Backbone& backbone, const std::set<std::string>& places) {
    if (places.contains(name) || name.ends_with("num_batches_tracked")) return true;
    if (backbone.name == "googlenet") return name.starts_with("aux1.") || name.starts_with("aux2.");
    if (backbone.readsWords)
        return name == "input_resolution" || name == "context_length" || name == "vocab_size";
    return backbone.name.starts_with("dinov2") && name == "mask_token";
}

void requireFinite(const std::filesystem::path& file) {
    for (const auto& [name, tensor] : readWeights(file).tensors)
        if (tensor.is_floating_point() && !torch::isfinite(tensor).all().item<bool>())
            throw Error("the tensor \"" + name + "\" holds numbers that are not finite", file,
                        "Choose weights of a network that was trained to its end");
}

/// By names and shapes.
WeightsIdentity identifyOutline(const std::filesystem::path& file, const std::vector<Backbone>& backbones) {
    const WeightsFile weights = outlineOf(file);
    const auto named = weights.metadata.find("backbone");
    std::optional<Error> problem;
    for (const Backbone& backbone : backbones) {
        if (named != weights.metadata.end() ? named->second != backbone.name
                                            : !mayBeOf(backbone, weights.tensors))
            continue;
        try {
            const int classes = classesIn(weights, backbone, file);
            const auto network = makeNetwork(backbone, classes);
            loadInto(*network, weights, file);
            std::set<std::string> places;
            for (const auto& item : network->named_parameters()) places.insert(item.key());
            for (const auto& item : network->named_buffers()) places.insert(item.key());
            // What was tuned to classes may have lost its words.
            if (backbone.readsWords && named == weights.metadata.end()) {
                TextTransformer text(*towersShapeOf(backbone));
                loadInto(text, weights, file);
                for (const auto& item : text.named_parameters()) places.insert(item.key());
            }
            for (const auto& [name, tensor] : weights.tensors)
                if (!belongs(name, backbone, places))
                    throw Error("the tensor \"" + name + "\" has no place in " + backbone.title, file,
                                "Choose weights of a network that LapLens knows");
            return {backbone.name, classes, named != weights.metadata.end()};
        } catch (const Error& error) {
            problem = error;
        }
    }
    if (problem) throw *problem;
    throw Error("these weights are of a network that LapLens does not know", file,
                "Choose weights of EfficientNet-Lite, SqueezeNet 1.0, ResNet-18, GoogLeNet, VGG-16, DINOv2 "
                "or CLIP ViT-B/32, under the names of their official files");
}

WeightsIdentity identifyWeights(const std::filesystem::path& file, const std::vector<Backbone>& backbones) {
    const WeightsIdentity identity = identifyOutline(file, backbones);
    requireFinite(file);
    return identity;
}

class Module : public TorchModule {
public:
    Module() { keepBlasOnOneThread(); }

    std::unique_ptr<Network> load(const Backbone& backbone, const std::filesystem::path& weights) override {
        return withPlainErrors(
            [&]() -> std::unique_ptr<Network> { return std::make_unique<TorchNetwork>(backbone, weights); });
    }

    std::unique_ptr<TextTower> loadTextTower(const Backbone& backbone,
                                             const std::filesystem::path& weights) override {
        return withPlainErrors([&]() -> std::unique_ptr<TextTower> {
            return std::make_unique<TorchTextTower>(backbone, weights);
        });
    }

    std::unique_ptr<Network> untrained(const Backbone& backbone) override {
        return withPlainErrors(
            [&]() -> std::unique_ptr<Network> { return std::make_unique<TorchNetwork>(backbone); });
    }

    WeightsIdentity identify(const std::filesystem::path& file,
                             const std::vector<Backbone>& backbones) override {
        return withPlainErrors([&] { return identifyWeights(file, backbones); });
    }

    void rewrite(const std::filesystem::path& file, const std::filesystem::path& target,
                 const std::map<std::string, std::string>& metadata) override {
        withPlainErrors([&] {
            WeightsFile weights = readWeights(file);
            weights.metadata.insert(metadata.begin(), metadata.end());
            writeWeights(target, weights);
        });
    }

    void halve(const Backbone& backbone, const std::filesystem::path& file,
               const std::filesystem::path& target,
               const std::map<std::string, std::string>& metadata) override {
        withPlainErrors([&] {
            const WeightsFile weights = readWeights(file);
            const auto network = makeNetwork(backbone, classesIn(weights, backbone, file));
            loadInto(*network, weights, file);
            WeightsFile half = weightsOf(*network, true);
            half.metadata = metadata;
            writeWeights(target, half);
        });
    }

    TrainResult train(const Backbone& backbone, const Dataset& training, const Dataset& validation,
                      const TrainOptions& options, const std::function<void(const EpochReport&)>& onEpoch,
                      JobContext& context) override {
        return withPlainErrors(
            [&] { return trainStaged(backbone, training, validation, options, onEpoch, context); });
    }

    TuneResult tune(const Backbone& backbone, const Dataset& training, const Dataset& heldOut,
                    const TuneOptions& options, const std::function<void(const TuneReport&)>& onReport,
                    JobContext& context) override {
        return withPlainErrors(
            [&] { return tuneStaged(backbone, training, heldOut, options, onReport, context); });
    }

    DistilResult distil(const Backbone& student, const TaughtViews& views, const DistilOptions& options,
                        const std::function<void(const DistilReport&)>& onEpoch,
                        JobContext& context) override {
        return withPlainErrors([&] { return distilStaged(student, views, options, onEpoch, context); });
    }
};

}  // namespace

}  // namespace laplens

extern "C" __attribute__((visibility("default"))) laplens::TorchModule& laplensTorchModule() {
    static laplens::Module module;
    return module;
}
