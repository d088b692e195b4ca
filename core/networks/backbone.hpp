#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/images/image.hpp"

namespace laplens {

/// Weights that others publish for a network.
struct OfficialWeights {
    std::string file;           ///< "vgg16-397923af.pth"
    std::string publishedAs{};  ///< where it has another name than `file` there, which others have too
    double megabytes = 0;       ///< of 2^20 bytes
    /// Share of ImageNet's validation pictures whose first guess is right, they say; of a network that gives
    /// no scores, with a linear layer learnt for them, or by the words for the classes where it has a tower
    /// for words.
    double accuracy = 0;
    std::string package{};  ///< the Python package that holds the file; empty: it is in `folder`
    std::string folder{"https://download.pytorch.org/models/"};
    std::string sha256{};  ///< empty: the file's name ends in its first eight digits
};

/// A network that turns a picture into a feature: which one, what it wants to see, what it gives.
struct Backbone {
    std::string name;         ///< "embedded", "efficientnet_lite0", "squeezenet1_0", ...
    std::string title;        ///< for people: "SqueezeNet 1.0"
    int inputSize = 0;        ///< pixels, square
    double centralShare = 1;  ///< of the picture's short side that it sees: the square in the middle
    Resampling resampling = Resampling::Area;
    std::array<float, 3> mean{};  ///< of RGB in [0, 1]
    std::array<float, 3> deviation{};
    int featureSize = 0;       ///< length of the feature vector
    int classes = 0;           ///< outputs of the last layer in the official weights; 0: they have none
    OfficialWeights official;  ///< without a file for those that are part of LapLens
    /// It has a second tower that puts words into the space of its features.
    bool readsWords = false;

    int leastInputSize = kLeastInputSize;  ///< of less nothing is left behind its layers

    static constexpr int kLeastInputSize = 16, kMostInputSize = 1024;
    /// Pixels of the short side from which the input is cut.
    int shortSide() const;
    /// The same network, shown squares of this side. Throws Error where they are smaller than leastInputSize
    /// or larger than kMostInputSize.
    Backbone shown(int side) const;
};

const std::vector<Backbone>& backbones();
/// Throws Error naming the known ones.
const Backbone& backboneNamed(std::string_view name);
/// "embedded, efficientnet_lite0, ..."
std::string backboneNames();
/// Names of those that read words, likewise.
std::string wordReaders();

/// The weights of "embedded", part of every installation as are those of "embedded_photo".
std::filesystem::path embeddedWeights();
/// Weights for `backbone`: part of the installation, or imported into userDataFolder()/models. Empty when
/// there are none.
std::filesystem::path installedWeights(const Backbone& backbone);

/// The command that installs the official weights.
std::string wayToWeights(const Backbone& backbone);

/// What a library is coded with unless the user chooses: EfficientNet-Lite0, or else "embedded_photo".
const Backbone& defaultBackbone();

}  // namespace laplens
