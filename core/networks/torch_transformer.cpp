#include "core/networks/torch_transformer.hpp"

#include <torch/torch.h>

#include "core/base/error.hpp"

namespace laplens {

namespace {

namespace nn = torch::nn;
using torch::Tensor;

nn::LayerNorm layerNorm(int width) {
    return nn::LayerNorm(nn::LayerNormOptions({width}).eps(1e-6));
}

class AttentionImpl : public nn::Module {
public:
    AttentionImpl(int width, int heads)
        : heads_(heads),
          qkv_(register_module("qkv", nn::Linear(width, 3 * width))),
          proj_(register_module("proj", nn::Linear(width, width))) {}
    Tensor forward(const Tensor& x) { return proj_(attended(qkv_(x), heads_)); }

private:
    int heads_;
    nn::Linear qkv_, proj_;
};
TORCH_MODULE(Attention);

class PerceptronImpl : public nn::Module {
public:
    explicit PerceptronImpl(int width)
        : fc1_(register_module("fc1", nn::Linear(width, 4 * width))),
          fc2_(register_module("fc2", nn::Linear(4 * width, width))) {}
    Tensor forward(const Tensor& x) { return fc2_(torch::gelu(fc1_(x))); }

private:
    nn::Linear fc1_, fc2_;
};
TORCH_MODULE(Perceptron);

class LayerScaleImpl : public nn::Module {
public:
    explicit LayerScaleImpl(int width) : gamma_(register_parameter("gamma", torch::full({width}, 1e-5))) {}
    Tensor forward(const Tensor& x) { return x * gamma_; }

private:
    Tensor gamma_;
};
TORCH_MODULE(LayerScale);

class BlockImpl : public nn::Module {
public:
    BlockImpl(int width, int heads)
        : norm1_(register_module("norm1", layerNorm(width))),
          attention_(register_module("attn", Attention(width, heads))),
          scale1_(register_module("ls1", LayerScale(width))),
          norm2_(register_module("norm2", layerNorm(width))),
          perceptron_(register_module("mlp", Perceptron(width))),
          scale2_(register_module("ls2", LayerScale(width))) {}
    Tensor forward(const Tensor& x) {
        const Tensor y = x + scale1_(attention_(norm1_(x)));
        return y + scale2_(perceptron_(norm2_(y)));
    }

private:
    nn::LayerNorm norm1_;
    Attention attention_;
    LayerScale scale1_;
    nn::LayerNorm norm2_;
    Perceptron perceptron_;
    LayerScale scale2_;
};
TORCH_MODULE(Block);

class VisionTransformer : public StagedNetwork {
public:
    VisionTransformer(TransformerShape shape, int classes)
        : shape_(shape),
          classToken_(register_parameter("cls_token", torch::zeros({1, 1, shape.width}))),
          positions_(register_parameter(
              "pos_embed", torch::randn({1, 1 + shape.places * shape.places, shape.width}) * 0.02)) {
        register_module("patch_embed", patches_);
        const nn::Conv2d look = patches_->register_module(
            "proj", nn::Conv2d(nn::Conv2dOptions(3, shape.width, shape.patch).stride(shape.patch)));
        stages.push_back({{"cls_token", "pos_embed", "patch_embed"}, [this, look](const Tensor& x) {
                              const Tensor map = nn::Conv2d(look)(x);
                              const Tensor tokens = map.flatten(2).transpose(1, 2);
                              return torch::cat({classToken_.expand({x.size(0), -1, -1}), tokens}, 1) +
                                     positionsOf(map.size(2), map.size(3));
                          }});
        register_module("blocks", blocks_);
        for (int i = 0; i < shape.depth; ++i) {
            const std::string name = std::to_string(i);
            Block block = blocks_->register_module(name, Block(shape.width, shape.heads));
            stages.push_back({{"blocks." + name}, [block](const Tensor& x) mutable { return block(x); }});
        }
        nn::LayerNorm norm = register_module("norm", layerNorm(shape.width));
        stages.back().modules.push_back("norm");
        stages.back().run = [last = stages.back().run, norm](const Tensor& x) mutable {
            return norm(last(x));
        };
        pool = [](const Tensor& x) { return x.select(1, 0); };
        if (classes == 0) {
            classify = withoutLastLayer;
            return;
        }
        nn::Linear head = register_module("head", nn::Linear(shape.width, classes));
        classify = [this, head](const Tensor& x) mutable { return head(pool(x)); };
    }

private:
    /// Of a class token and rows x columns patches.
    Tensor positionsOf(std::int64_t rows, std::int64_t columns) const {
        if (rows == shape_.places && columns == shape_.places) return positions_;
        // DINOv2 adds a tenth of a patch against rounding, and its features are those of that scale.
        const auto scale = [this](std::int64_t patches) {
            return (static_cast<double>(patches) + 0.1) / shape_.places;
        };
        const Tensor learnt = positions_.slice(1, 1)
                                  .reshape({1, shape_.places, shape_.places, shape_.width})
                                  .permute({0, 3, 1, 2});
        const Tensor fitted =
            torch::upsample_bicubic2d(learnt, {rows, columns}, false, scale(rows), scale(columns));
        return torch::cat({positions_.slice(1, 0, 1), fitted.flatten(2).transpose(1, 2)}, 1);
    }

    TransformerShape shape_;
    Tensor classToken_, positions_;
    // Only hold the layers under the official names; the stages run them.
    std::shared_ptr<nn::Module> patches_ = std::make_shared<nn::Module>("patch_embed");
    std::shared_ptr<nn::Module> blocks_ = std::make_shared<nn::Module>("blocks");
};

}  // namespace

Tensor withoutLastLayer(const Tensor&) {
    throw Error("this network has no last layer that gives scores", {}, "Tune it to classes first");
}

Tensor attended(const Tensor& qkv, int heads, const Tensor& mask) {
    const std::int64_t n = qkv.size(0), tokens = qkv.size(1), width = qkv.size(2) / 3, each = width / heads;
    const Tensor parts = qkv.reshape({n, tokens, 3, heads, each}).permute({2, 0, 3, 1, 4});
    const Tensor query = parts[0] / std::sqrt(static_cast<double>(each));
    Tensor weight = query.matmul(parts[1].transpose(2, 3));
    if (mask.defined()) weight = weight + mask;
    return weight.softmax(-1).matmul(parts[2]).transpose(1, 2).reshape({n, tokens, width});
}

std::shared_ptr<StagedNetwork> makeVisionTransformer(TransformerShape shape, int classes) {
    return std::make_shared<VisionTransformer>(shape, classes);
}

}  // namespace laplens
