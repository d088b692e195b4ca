#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

/// Weights that torchvision publishes for a network, at download.pytorch.org/models.
struct OfficialWeights {
    std::string file;      ///< "vgg16-397923af.pth": ends in the start of its SHA-256
    double megabytes = 0;  ///< of 2^20 bytes, as torchvision says
    double accuracy =
        0;  ///< share of ImageNet's validation pictures whose first guess is right, as torchvision says
};

/// A network that turns a picture into a feature: which one, what it wants to see, what it gives.
struct Backbone {
    std::string name;             ///< "embedded", "squeezenet1_0", "resnet18", "googlenet", "vgg16"
    std::string title;            ///< for people: "SqueezeNet 1.0"
    int inputSize = 0;            ///< pixels, square
    std::array<float, 3> mean{};  ///< of RGB in [0, 1]
    std::array<float, 3> deviation{};
    int featureSize = 0;       ///< length of the feature vector
    int classes = 0;           ///< outputs of the last layer in the official weights
    OfficialWeights official;  ///< without a file for the embedded one
};

const std::vector<Backbone>& backbones();
/// Throws Error naming the known ones.
const Backbone& backboneNamed(const std::string& name);

/// The embedded network's weights, part of every installation.
std::filesystem::path embeddedWeights();
/// Weights for `backbone`: the embedded ones, or what was imported into userDataFolder()/models.
/// Empty when there are none.
std::filesystem::path installedWeights(const Backbone& backbone);

}  // namespace laplens
