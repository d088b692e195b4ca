#include "core/networks/torch_towers.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.hpp"
#include "core/networks/byte_pairs.hpp"
#include "core/networks/torch_transformer.hpp"

namespace laplens {

namespace {

namespace nn = torch::nn;
using torch::Tensor;

nn::LayerNorm layerNorm(int width) {
    return nn::LayerNorm(nn::LayerNormOptions({width}).eps(1e-5));
}

class AttentionImpl : public nn::Module {
public:
    AttentionImpl(int width, int heads)
        : heads_(heads),
          weight_(register_parameter("in_proj_weight", torch::randn({3 * width, width}) * 0.02)),
          bias_(register_parameter("in_proj_bias", torch::zeros({3 * width}))),
          out_(register_module("out_proj", nn::Linear(width, width))) {}
    Tensor forward(const Tensor& x, const Tensor& mask) {
        return out_(attended(torch::linear(x, weight_, bias_), heads_, mask));
    }

private:
    int heads_;
    Tensor weight_, bias_;
    nn::Linear out_;
};
TORCH_MODULE(Attention);

class PerceptronImpl : public nn::Module {
public:
    PerceptronImpl(int width, bool quickGelu)
        : quickGelu_(quickGelu),
          widen_(register_module("c_fc", nn::Linear(width, 4 * width))),
          narrow_(register_module("c_proj", nn::Linear(4 * width, width))) {}
    Tensor forward(const Tensor& x) {
        const Tensor y = widen_(x);
        return narrow_(quickGelu_ ? y * torch::sigmoid(1.702 * y) : torch::gelu(y));
    }

private:
    bool quickGelu_;
    nn::Linear widen_, narrow_;
};
TORCH_MODULE(Perceptron);

class BlockImpl : public nn::Module {
public:
    BlockImpl(int width, int heads, bool quickGelu)
        : norm1_(register_module("ln_1", layerNorm(width))),
          attention_(register_module("attn", Attention(width, heads))),
          norm2_(register_module("ln_2", layerNorm(width))),
          perceptron_(register_module("mlp", Perceptron(width, quickGelu))) {}
    Tensor forward(const Tensor& x, const Tensor& mask) {
        const Tensor y = x + attention_(norm1_(x), mask);
        return y + perceptron_(norm2_(y));
    }

private:
    nn::LayerNorm norm1_;
    Attention attention_;
    nn::LayerNorm norm2_;
    Perceptron perceptron_;
};
TORCH_MODULE(Block);

/// "transformer.resblocks.0" and so on, registered in `owner`.
std::vector<Block> addBlocks(nn::Module& owner, int width, int depth, int heads, bool quickGelu) {
    const auto transformer = owner.register_module("transformer", std::make_shared<nn::Module>());
    const auto holder = transformer->register_module("resblocks", std::make_shared<nn::Module>());
    std::vector<Block> blocks;
    for (int i = 0; i < depth; ++i)
        blocks.push_back(holder->register_module(std::to_string(i), Block(width, heads, quickGelu)));
    return blocks;
}

class PictureTower : public StagedNetwork {
public:
    PictureTower(const TowersShape& shape, int classes) {
        const auto visual = register_module("visual", std::make_shared<nn::Module>());
        const Tensor classToken = visual->register_parameter("class_embedding", torch::randn({shape.width}));
        const Tensor positions = visual->register_parameter(
            "positional_embedding", torch::randn({1 + shape.places * shape.places, shape.width}) * 0.02);
        const Tensor projection =
            visual->register_parameter("proj", torch::randn({shape.width, shape.feature}) * 0.02);
        const nn::Conv2d look = visual->register_module(
            "conv1",
            nn::Conv2d(nn::Conv2dOptions(3, shape.width, shape.patch).stride(shape.patch).bias(false)));
        const nn::LayerNorm before = visual->register_module("ln_pre", layerNorm(shape.width));
        const nn::LayerNorm after = visual->register_module("ln_post", layerNorm(shape.width));
        stages.push_back(
            {{"visual.class_embedding", "visual.positional_embedding", "visual.conv1", "visual.ln_pre"},
             [=](const Tensor& x) {
                 const Tensor tokens = nn::Conv2d(look)(x).flatten(2).transpose(1, 2);
                 if (tokens.size(1) + 1 != positions.size(0))
                     throw Error("the network's positions are those of other pictures", {},
                                 "Choose pictures of the size that it was trained on");
                 const Tensor first = classToken.expand({x.size(0), 1, -1});
                 return nn::LayerNorm(before)(torch::cat({first, tokens}, 1) + positions);
             }});
        const std::vector<Block> blocks =
            addBlocks(*visual, shape.width, shape.depth, shape.heads, shape.quickGelu);
        for (std::size_t i = 0; i < blocks.size(); ++i)
            stages.push_back({{"visual.transformer.resblocks." + std::to_string(i)},
                              [block = blocks[i]](const Tensor& x) mutable { return block(x, Tensor()); }});
        stages.back().modules.insert(stages.back().modules.end(), {"visual.ln_post", "visual.proj"});
        stages.back().run = [=, last = stages.back().run](const Tensor& x) {
            return nn::LayerNorm(after)(last(x).select(1, 0)).matmul(projection);
        };
        pool = [](const Tensor& x) { return x; };
        if (classes == 0) {
            classify = withoutLastLayer;
            return;
        }
        const nn::Linear head = register_module("head", nn::Linear(shape.feature, classes));
        classify = [head](const Tensor& x) { return nn::Linear(head)(x); };
    }
};

/// OpenCLIP's name of Hugging Face's for a part of a block.
constexpr std::array<std::array<const char*, 2>, 5> kBlockParts{{{"layer_norm1", "ln_1"},
                                                                 {"self_attn.out_proj", "attn.out_proj"},
                                                                 {"layer_norm2", "ln_2"},
                                                                 {"mlp.fc1", "mlp.c_fc"},
                                                                 {"mlp.fc2", "mlp.c_proj"}}};
constexpr std::array<std::array<const char*, 2>, 10> kTensors{
    {{"vision_model.embeddings.class_embedding", "visual.class_embedding"},
     {"vision_model.embeddings.patch_embedding.weight", "visual.conv1.weight"},
     {"vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"},
     {"vision_model.pre_layrnorm.weight", "visual.ln_pre.weight"},  // their spelling
     {"vision_model.pre_layrnorm.bias", "visual.ln_pre.bias"},
     {"vision_model.post_layernorm.weight", "visual.ln_post.weight"},
     {"vision_model.post_layernorm.bias", "visual.ln_post.bias"},
     {"text_model.embeddings.token_embedding.weight", "token_embedding.weight"},
     {"text_model.embeddings.position_embedding.weight", "positional_embedding"},
     {"text_model.final_layer_norm.weight", "ln_final.weight"}}};
constexpr std::array<const char*, 2> kKinds{".weight", ".bias"};

}  // namespace

const TowersShape* towersShapeOf(const Backbone& backbone) {
    static const std::map<std::string, TowersShape, std::less<>> shapes = [] {
        TowersShape openAi{.patch = 32,
                           .width = 768,
                           .depth = 12,
                           .heads = 12,
                           .places = 7,
                           .textWidth = 512,
                           .textDepth = 12,
                           .textHeads = 8,
                           .feature = 512,
                           .quickGelu = true};
        TowersShape dataComp = openAi;
        dataComp.places = 8;
        dataComp.quickGelu = false;
        return std::map<std::string, TowersShape, std::less<>>{{"clip_vitb32", openAi},
                                                               {"clip_vitb32_256", dataComp}};
    }();
    const auto found = shapes.find(backbone.name);
    return found == shapes.end() ? nullptr : &found->second;
}

std::shared_ptr<StagedNetwork> makePictureTower(const TowersShape& shape, int classes) {
    return std::make_shared<PictureTower>(shape, classes);
}

TextTransformer::TextTransformer(const TowersShape& shape)
    : positions_(register_parameter("positional_embedding",
                                    torch::zeros({BytePairs::kMostTokens, shape.textWidth}))),
      projection_(register_parameter("text_projection", torch::zeros({shape.textWidth, shape.feature}))),
      scale_(register_parameter("logit_scale", torch::zeros({}))) {
    // The numbers come from a file: to draw 25 million before takes a second.
    embedding_ = register_module(
        "token_embedding",
        nn::Embedding::from_pretrained(torch::zeros({BytePairs::kVocabulary, shape.textWidth})));
    norm_ = register_module("ln_final", layerNorm(shape.textWidth));
    blocks_ = [blocks = addBlocks(*this, shape.textWidth, shape.textDepth, shape.textHeads, shape.quickGelu)](
                  Tensor x, const Tensor& mask) mutable {
        for (Block& block : blocks) x = block(x, mask);
        return x;
    };
}

Tensor TextTransformer::forward(const Tensor& tokens, const Tensor& ends) {
    const std::int64_t length = tokens.size(1);
    const Tensor mask =
        torch::full({length, length}, -std::numeric_limits<float>::infinity(), positions_.options()).triu(1);
    const Tensor x = norm_(blocks_(embedding_(tokens) + positions_.slice(0, 0, length), mask));
    return x.index({torch::arange(x.size(0), ends.options()), ends}).matmul(projection_);
}

double TextTransformer::temperature() const {
    return std::exp(-scale_.item<double>());
}

bool isOfPictureTower(const std::string& tensor) {
    return tensor.starts_with("visual.") || tensor.starts_with("vision_model.") ||
           tensor.starts_with("visual_projection.") || tensor.starts_with("head.");
}

void useOpenClipNames(std::map<std::string, Tensor>& tensors) {
    const auto isTheirs = [](const auto& item) {
        return item.first.starts_with("vision_model.") || item.first.starts_with("text_model.");
    };
    if (std::ranges::none_of(tensors, isTheirs)) return;
    const auto move = [&](const std::string& from, const std::string& to) {
        if (auto node = tensors.extract(from)) {
            node.key() = to;
            tensors.insert(std::move(node));
        }
    };
    for (const auto& [from, to] : kTensors) move(from, to);
    move("text_model.final_layer_norm.bias", "ln_final.bias");
    for (const auto& [from, to] : {std::pair("visual_projection.weight", "visual.proj"),
                                   std::pair("text_projection.weight", "text_projection")})
        if (const auto found = tensors.find(from); found != tensors.end() && found->second.dim() == 2) {
            tensors[to] = found->second.t();
            tensors.erase(from);
        }
    tensors.erase("vision_model.embeddings.position_ids");
    tensors.erase("text_model.embeddings.position_ids");
    for (const auto& [tower, blocks] : {std::pair("vision_model.", "visual.transformer.resblocks."),
                                        std::pair("text_model.", "transformer.resblocks.")})
        for (int i = 0;; ++i) {
            const std::string from = tower + ("encoder.layers." + std::to_string(i)) + ".",
                              to = blocks + std::to_string(i) + ".";
            const auto first = tensors.lower_bound(from);
            if (first == tensors.end() || !first->first.starts_with(from)) break;
            for (const char* kind : kKinds) {
                for (const auto& [theirs, ours] : kBlockParts) move(from + theirs + kind, to + ours + kind);
                std::vector<Tensor> parts;
                for (const char* part : {"q_proj", "k_proj", "v_proj"})
                    if (const auto found = tensors.find(from + "self_attn." + part + kind);
                        found != tensors.end())
                        parts.push_back(found->second);
                if (parts.size() != 3 || parts[0].dim() < 1 || parts[0].sizes() != parts[1].sizes() ||
                    parts[0].sizes() != parts[2].sizes())
                    continue;
                tensors[to + "attn.in_proj_" + (kind + 1)] = torch::cat(parts);
                for (const char* part : {"q_proj", "k_proj", "v_proj"})
                    tensors.erase(from + "self_attn." + part + kind);
            }
        }
}

}  // namespace laplens
