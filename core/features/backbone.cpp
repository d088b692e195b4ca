#include "core/features/backbone.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"

namespace laplens {

namespace {

constexpr std::array<float, 3> kImageNetMean{0.485f, 0.456f, 0.406f};
constexpr std::array<float, 3> kImageNetDeviation{0.229f, 0.224f, 0.225f};

Backbone imageNet(std::string name, std::string title, int featureSize, OfficialWeights official) {
    return {std::move(name),    std::move(title), 224,  kImageNetMean,
            kImageNetDeviation, featureSize,      1000, std::move(official)};
}

}  // namespace

const std::vector<Backbone>& backbones() {
    static const std::vector<Backbone> all{
        {"embedded",
         "Embedded network",
         32,
         {0.4914f, 0.4822f, 0.4465f},
         {0.247f, 0.2435f, 0.2616f},
         160,
         10,
         {}},
        imageNet("squeezenet1_0", "SqueezeNet 1.0", 512, {"squeezenet1_0-b66bff10.pth", 4.778, 0.58092}),
        imageNet("resnet18", "ResNet-18", 512, {"resnet18-f37072fd.pth", 44.661, 0.69758}),
        imageNet("googlenet", "GoogLeNet", 1024, {"googlenet-1378be20.pth", 49.731, 0.69778}),
        imageNet("vgg16", "VGG-16", 4096, {"vgg16-397923af.pth", 527.796, 0.71592}),
    };
    return all;
}

const Backbone& backboneNamed(const std::string& name) {
    const auto found = std::ranges::find(backbones(), name, &Backbone::name);
    if (found != backbones().end()) return *found;
    std::string known;
    for (const Backbone& backbone : backbones()) known += (known.empty() ? "" : ", ") + backbone.name;
    throw Error("there is no network named \"" + name + "\"", {}, "Choose one of " + known);
}

std::filesystem::path embeddedWeights() {
    return resourceFolder() / "models/embedded.safetensors";
}

std::filesystem::path installedWeights(const Backbone& backbone) {
    if (backbone.name == "embedded") return embeddedWeights();
    const std::filesystem::path models = userDataFolder() / "models";
    for (const std::string& name :
         {backbone.official.file, backbone.name + ".safetensors", backbone.name + ".pth"})
        if (std::filesystem::exists(models / name)) return models / name;
    return {};
}

}  // namespace laplens
