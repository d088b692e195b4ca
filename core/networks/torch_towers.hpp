#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/networks/backbone.hpp"
#include "core/networks/torch_staged_network.hpp"

namespace laplens {

/// What tells one two-tower network from another.
struct TowersShape {
    int patch, width, depth, heads;       ///< of the picture tower
    int places;                           ///< patches along a picture's side
    int textWidth, textDepth, textHeads;  ///< of the text tower
    int feature;                          ///< length of both towers' features
    bool quickGelu;  ///< x sigmoid(1.702 x), OpenAI's, instead of the Gaussian error linear unit
};

/// Null for a network that has one tower alone.
const TowersShape* towersShapeOf(const Backbone& backbone);

/// CLIP's vision transformer (Radford et al. 2021, section 2.4): patches and a class token, normalised,
/// blocks of attention and a two-layer perceptron of four times the width, the normalised class token
/// projected. Names are OpenCLIP's ("visual.conv1.weight", ...). With 0 classes asking for scores throws
/// Error.
std::shared_ptr<StagedNetwork> makePictureTower(const TowersShape& shape, int classes);

/// CLIP's text transformer: each token attends to those before it, and the feature is that of the last one,
/// projected. Names are OpenCLIP's ("token_embedding.weight", "logit_scale", ...).
class TextTransformer : public torch::nn::Module {
public:
    explicit TextTransformer(const TowersShape& shape);
    /// `tokens`: n x length, of which row i counts up to and with place `ends[i]`. Returns n x feature, not
    /// normalised.
    torch::Tensor forward(const torch::Tensor& tokens, const torch::Tensor& ends);
    /// What cosines are divided by before the softmax over texts.
    double temperature() const;

private:
    torch::Tensor positions_, projection_, scale_;
    torch::nn::Embedding embedding_{nullptr};
    torch::nn::LayerNorm norm_{nullptr};
    std::function<torch::Tensor(torch::Tensor, const torch::Tensor&)> blocks_;
};

/// Whether a tensor of a two-tower network, by OpenCLIP's or Hugging Face's name, is of the picture tower.
bool isOfPictureTower(const std::string& tensor);

/// Renames tensors by the names of Hugging Face's `CLIPModel` to OpenCLIP's, joining queries, keys and
/// values; other tensors stay as they are. What does not belong together is left under its name.
void useOpenClipNames(std::map<std::string, torch::Tensor>& tensors);

}  // namespace laplens
