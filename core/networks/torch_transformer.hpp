#pragma once

#include <memory>

#include "core/networks/torch_staged_network.hpp"

namespace laplens {

/// Multi-head attention (Vaswani et al. 2017, section 3.2). `qkv`: n x tokens x 3 width, queries, keys and
/// values beside each other; returns n x tokens x width. `mask` (tokens x tokens) is added before the
/// softmax.
torch::Tensor attended(const torch::Tensor& qkv, int heads, const torch::Tensor& mask = {});

/// The scores of a network that gives none: throws Error.
torch::Tensor withoutLastLayer(const torch::Tensor&);

/// What tells one vision transformer from another.
struct TransformerShape {
    int patch;   ///< pixels of a patch's side
    int width;   ///< numbers a token
    int depth;   ///< blocks
    int heads;   ///< of each block's attention
    int places;  ///< along a side, that its positions were learnt for
};

/// Dosovitskiy et al. 2021, as DINOv2 has it (Oquab et al. 2023, without registers): patches and a class
/// token, pre-normalised blocks of attention and a two-layer perceptron of four times the width, each scaled
/// by LayerScale (Touvron et al. 2021). Names are those of DINOv2's and timm's files. Positions are
/// interpolated, as DINOv2 does it, for pictures of another size than they were learnt for. The feature is
/// the normalised class token. With 0 classes there is no last layer, and asking for scores throws Error.
std::shared_ptr<StagedNetwork> makeVisionTransformer(TransformerShape shape, int classes);

}  // namespace laplens
