#include "core/networks/torch_backbones.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/networks/torch_towers.hpp"
#include "core/networks/torch_transformer.hpp"

namespace laplens {

namespace {

namespace nn = torch::nn;
using torch::Tensor;

constexpr int kPhotoFeatureSize = 480;

/// TensorFlow's "SAME": as many pixels come out as strides fit in, and what is odd is added right and below.
Tensor samePadded(const Tensor& x, int kernel, int stride) {
    const auto missing = [&](std::int64_t side) {
        return std::max<std::int64_t>(0, ((side + stride - 1) / stride - 1) * stride + kernel - side);
    };
    const std::int64_t across = missing(x.size(3)), down = missing(x.size(2));
    return torch::constant_pad_nd(x, {across / 2, across - across / 2, down / 2, down - down / 2});
}

nn::Conv2d conv(int in, int out, int kernel, int stride = 1, int padding = 0, bool bias = true) {
    return nn::Conv2d(nn::Conv2dOptions(in, out, kernel).stride(stride).padding(padding).bias(bias));
}

Tensor maxPool(const Tensor& x, int kernel, int stride, int padding = 0, bool ceil = false) {
    return torch::max_pool2d(x, kernel, stride, padding, 1, ceil);
}

Tensor rectified(Tensor x) {
    return x.relu_();
}

/// Convolution and batch normalisation. A convolution has a bias here only when the normalisation was folded
/// into it.
Tensor normalisedConv(nn::Conv2d& conv, nn::BatchNorm2d& norm, const Tensor& x) {
    return conv->bias.defined() ? conv(x) : norm(conv(x));
}

Tensor rectifiedBelow6(Tensor x) {
    return torch::hardtanh_(x, 0, 6);
}

Tensor globalAverage(const Tensor& x) {
    return x.mean({2, 3});
}

/// Simonyan & Zisserman 2015, configuration D. The feature is fc7 after its rectifier.
class Vgg16 : public StagedNetwork {
public:
    explicit Vgg16(int classes) {
        int index = 0, in = 3;
        for (const auto& [width, layers] : {std::pair{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}}) {
            Stage stage;
            std::vector<nn::Conv2d> convs;
            for (int i = 0; i < layers; ++i, index += 2, in = width) {
                convs.push_back(features_->register_module(std::to_string(index), conv(in, width, 3, 1, 1)));
                stage.modules.push_back("features." + std::to_string(index));
            }
            ++index;
            stage.run = [convs](const Tensor& x) {
                Tensor y = x;
                for (nn::Conv2d layer : convs) y = rectified(layer(y));
                return maxPool(y, 2, 2);
            };
            stages.push_back(std::move(stage));
        }
        register_module("features", features_);
        const auto fc6 = classifier_->register_module("0", nn::Linear(512 * 7 * 7, 4096));
        const auto fc7 = classifier_->register_module("3", nn::Linear(4096, 4096));
        const auto fc8 = classifier_->register_module("6", nn::Linear(4096, classes));
        register_module("classifier", classifier_);
        stages.push_back(
            {{"classifier.0"}, [this, fc6](const Tensor& x) {
                 Tensor y = rectified(nn::Linear(fc6)(torch::adaptive_avg_pool2d(x, {7, 7}).flatten(1)));
                 return torch::dropout(y, 0.5, is_training());
             }});
        stages.push_back(
            {{"classifier.3"}, [fc7](const Tensor& x) { return rectified(nn::Linear(fc7)(x)); }});
        pool = [](const Tensor& x) { return x; };
        classify = [this, fc8](const Tensor& x) {
            return nn::Linear(fc8)(torch::dropout(x, 0.5, is_training()));
        };
    }

private:
    // Only hold the layers under torchvision's names; the stages run them.
    std::shared_ptr<nn::Module> features_ = std::make_shared<nn::Module>("features");
    std::shared_ptr<nn::Module> classifier_ = std::make_shared<nn::Module>("classifier");
};

/// Iandola et al. 2016, figure 1.
class FireImpl : public nn::Module {
public:
    FireImpl(int in, int squeeze, int expand)
        : squeeze_(register_module("squeeze", conv(in, squeeze, 1))),
          expand1x1_(register_module("expand1x1", conv(squeeze, expand, 1))),
          expand3x3_(register_module("expand3x3", conv(squeeze, expand, 3, 1, 1))) {}
    Tensor forward(const Tensor& x) {
        const Tensor squeezed = rectified(squeeze_(x));
        return torch::cat({rectified(expand1x1_(squeezed)), rectified(expand3x3_(squeezed))}, 1);
    }

private:
    nn::Conv2d squeeze_, expand1x1_, expand3x3_;
};
TORCH_MODULE(Fire);

/// Iandola et al. 2016, SqueezeNet 1.0. The feature is fire9, averaged over the map.
class SqueezeNet : public StagedNetwork {
public:
    explicit SqueezeNet(int classes) {
        nn::Conv2d first = features_->register_module("0", conv(3, 96, 7, 2));
        stages.push_back({{"features.0"}, [first](const Tensor& x) mutable {
                              return maxPool(rectified(first(x)), 3, 2, 0, true);
                          }});
        addFires({{3, 96, 16, 64}, {4, 128, 16, 64}, {5, 128, 32, 128}}, true);
        addFires({{7, 256, 32, 128}, {8, 256, 48, 192}}, false);
        addFires({{9, 384, 48, 192}, {10, 384, 64, 256}}, true);
        addFires({{12, 512, 64, 256}}, false);
        register_module("features", features_);
        nn::Conv2d last = classifier_->register_module("1", conv(512, classes, 1));
        register_module("classifier", classifier_);
        pool = globalAverage;
        rectifiesScores = true;
        classify = [this, last](const Tensor& x) mutable {
            return globalAverage(rectified(last(torch::dropout(x, 0.5, is_training()))));
        };
    }

private:
    struct FireShape {
        int index, in, squeeze, expand;
    };
    void addFires(const std::vector<FireShape>& shapes, bool poolAfter) {
        Stage stage;
        std::vector<Fire> fires;
        for (const FireShape& s : shapes) {
            fires.push_back(
                features_->register_module(std::to_string(s.index), Fire(s.in, s.squeeze, s.expand)));
            stage.modules.push_back("features." + std::to_string(s.index));
        }
        stage.run = [fires, poolAfter](const Tensor& x) {
            Tensor y = x;
            for (Fire fire : fires) y = fire(y);
            return poolAfter ? maxPool(y, 3, 2, 0, true) : y;
        };
        stages.push_back(std::move(stage));
    }
    std::shared_ptr<nn::Module> features_ = std::make_shared<nn::Module>("features");
    std::shared_ptr<nn::Module> classifier_ = std::make_shared<nn::Module>("classifier");
};

class ShortCutImpl : public nn::Module {
public:
    ShortCutImpl(int in, int out, int stride)
        : conv_(register_module("0", conv(in, out, 1, stride, 0, false))),
          norm_(register_module("1", nn::BatchNorm2d(out))) {}
    Tensor forward(const Tensor& x) { return normalisedConv(conv_, norm_, x); }

private:
    nn::Conv2d conv_;
    nn::BatchNorm2d norm_;
};
TORCH_MODULE(ShortCut);

/// He et al. 2016, two 3 x 3 layers with a short cut.
class BasicBlockImpl : public nn::Module {
public:
    BasicBlockImpl(int in, int out, int stride)
        : conv1_(register_module("conv1", conv(in, out, 3, stride, 1, false))),
          bn1_(register_module("bn1", nn::BatchNorm2d(out))),
          conv2_(register_module("conv2", conv(out, out, 3, 1, 1, false))),
          bn2_(register_module("bn2", nn::BatchNorm2d(out))) {
        if (stride != 1 || in != out) downsample_ = register_module("downsample", ShortCut(in, out, stride));
    }
    Tensor forward(const Tensor& x) {
        Tensor y = rectified(normalisedConv(conv1_, bn1_, x));
        y = normalisedConv(conv2_, bn2_, y);
        return rectified(y.add_(downsample_.is_empty() ? x : downsample_(x)));
    }

private:
    nn::Conv2d conv1_;
    nn::BatchNorm2d bn1_;
    nn::Conv2d conv2_;
    nn::BatchNorm2d bn2_;
    ShortCut downsample_{nullptr};
};
TORCH_MODULE(BasicBlock);

class ResNet18 : public StagedNetwork {
public:
    explicit ResNet18(int classes) {
        nn::Conv2d first = register_module("conv1", conv(3, 64, 7, 2, 3, false));
        nn::BatchNorm2d norm = register_module("bn1", nn::BatchNorm2d(64));
        stages.push_back({{"conv1", "bn1"}, [first, norm](const Tensor& x) mutable {
                              return maxPool(rectified(normalisedConv(first, norm, x)), 3, 2, 1);
                          }});
        int in = 64;
        for (const int group : {1, 2, 3, 4}) {
            const int out = 32 << group;
            const std::string name = "layer" + std::to_string(group);
            nn::Sequential layer = register_module(
                name, nn::Sequential(BasicBlock(in, out, group == 1 ? 1 : 2), BasicBlock(out, out, 1)));
            stages.push_back({{name}, [layer](const Tensor& x) mutable { return layer->forward(x); }});
            in = out;
        }
        nn::Linear last = register_module("fc", nn::Linear(512, classes));
        pool = globalAverage;
        classify = [last](const Tensor& x) mutable { return last(globalAverage(x)); };
    }
};

/// Convolution, batch normalisation with torchvision's epsilon for GoogLeNet, rectifier.
class BasicConv2dImpl : public nn::Module {
public:
    BasicConv2dImpl(int in, int out, int kernel, int stride = 1, int padding = 0)
        : conv_(register_module("conv", conv(in, out, kernel, stride, padding, false))),
          bn_(register_module("bn", nn::BatchNorm2d(nn::BatchNorm2dOptions(out).eps(0.001)))) {}
    Tensor forward(const Tensor& x) { return rectified(normalisedConv(conv_, bn_, x)); }

private:
    nn::Conv2d conv_;
    nn::BatchNorm2d bn_;
};
TORCH_MODULE(BasicConv2d);

/// Szegedy et al. 2015, figure 2b. The third branch has 3 x 3 kernels where the paper has 5 x 5: the official
/// weights were trained so.
class InceptionImpl : public nn::Module {
public:
    InceptionImpl(int in, int c1, int c3r, int c3, int c5r, int c5, int cp)
        : branch1_(register_module("branch1", BasicConv2d(in, c1, 1))),
          branch2_(register_module("branch2",
                                   nn::Sequential(BasicConv2d(in, c3r, 1), BasicConv2d(c3r, c3, 3, 1, 1)))),
          branch3_(register_module("branch3",
                                   nn::Sequential(BasicConv2d(in, c5r, 1), BasicConv2d(c5r, c5, 3, 1, 1)))),
          branch4_(register_module(
              "branch4",
              nn::Sequential(nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(1).padding(1).ceil_mode(true)),
                             BasicConv2d(in, cp, 1)))) {}
    Tensor forward(const Tensor& x) {
        return torch::cat({branch1_(x), branch2_->forward(x), branch3_->forward(x), branch4_->forward(x)}, 1);
    }

private:
    BasicConv2d branch1_;
    nn::Sequential branch2_, branch3_, branch4_;
};
TORCH_MODULE(Inception);

class GoogLeNet : public StagedNetwork {
public:
    explicit GoogLeNet(int classes) {
        BasicConv2d conv1 = register_module("conv1", BasicConv2d(3, 64, 7, 2, 3));
        BasicConv2d conv2 = register_module("conv2", BasicConv2d(64, 64, 1));
        BasicConv2d conv3 = register_module("conv3", BasicConv2d(64, 192, 3, 1, 1));
        stages.push_back({{"conv1", "conv2", "conv3"}, [conv1, conv2, conv3](const Tensor& x) mutable {
                              const Tensor y = maxPool(conv1(whitenedAsTrained(x)), 3, 2, 0, true);
                              return maxPool(conv3(conv2(y)), 3, 2, 0, true);
                          }});
        addInceptions({{"3a", {192, 64, 96, 128, 16, 32, 32}}, {"3b", {256, 128, 128, 192, 32, 96, 64}}}, 3);
        addInceptions({{"4a", {480, 192, 96, 208, 16, 48, 64}},
                       {"4b", {512, 160, 112, 224, 24, 64, 64}},
                       {"4c", {512, 128, 128, 256, 24, 64, 64}},
                       {"4d", {512, 112, 144, 288, 32, 64, 64}},
                       {"4e", {528, 256, 160, 320, 32, 128, 128}}},
                      2);
        addInceptions(
            {{"5a", {832, 256, 160, 320, 32, 128, 128}}, {"5b", {832, 384, 192, 384, 48, 128, 128}}}, 0);
        nn::Linear last = register_module("fc", nn::Linear(1024, classes));
        pool = globalAverage;
        classify = [this, last](const Tensor& x) mutable {
            return last(torch::dropout(globalAverage(x), 0.2, is_training()));
        };
    }

private:
    /// The official weights expect (x - 0.5) / 0.5 where we give ImageNet's mean and deviation: torchvision's
    /// `transform_input`.
    static Tensor whitenedAsTrained(const Tensor& x) {
        const auto scale = torch::tensor({0.229f, 0.224f, 0.225f}).view({1, 3, 1, 1}) / 0.5;
        const auto shift = (torch::tensor({0.485f, 0.456f, 0.406f}).view({1, 3, 1, 1}) - 0.5) / 0.5;
        return x * scale.to(x.device()) + shift.to(x.device());
    }
    void addInceptions(const std::vector<std::pair<std::string, std::array<int, 7>>>& shapes,
                       int poolKernel) {
        Stage stage;
        std::vector<Inception> blocks;
        for (const auto& [suffix, c] : shapes) {
            const std::string name = "inception" + suffix;
            blocks.push_back(register_module(name, Inception(c[0], c[1], c[2], c[3], c[4], c[5], c[6])));
            stage.modules.push_back(name);
        }
        stage.run = [blocks, poolKernel](const Tensor& x) {
            Tensor y = x;
            for (Inception block : blocks) y = block(y);
            return poolKernel ? maxPool(y, poolKernel, 2, 0, true) : y;
        };
        stages.push_back(std::move(stage));
    }
};

class ConvNormImpl : public nn::Module {
public:
    ConvNormImpl(int in, int out, int stride = 1)
        : conv_(register_module("conv", conv(in, out, 3, stride, 1, false))),
          bn_(register_module("bn", nn::BatchNorm2d(out))) {}
    Tensor forward(const Tensor& x) { return rectified(normalisedConv(conv_, bn_, x)); }

private:
    nn::Conv2d conv_;
    nn::BatchNorm2d bn_;
};
TORCH_MODULE(ConvNorm);

/// The project's own network for 32 x 32 pictures: three widenings, each halving the map, with a residual
/// pair after the first and the last. 0.7 million parameters, 49 million multiply-adds.
class Embedded : public StagedNetwork {
public:
    explicit Embedded(int classes) {
        constexpr int kStem = 24, kNarrow = 48, kMiddle = 96, kWide = 160;
        ConvNorm stem = register_module("stem", ConvNorm(3, kStem));
        ConvNorm widen1 = register_module("widen1", ConvNorm(kStem, kNarrow));
        nn::Sequential residual1 = register_module(
            "residual1", nn::Sequential(ConvNorm(kNarrow, kNarrow), ConvNorm(kNarrow, kNarrow)));
        ConvNorm widen2 = register_module("widen2", ConvNorm(kNarrow, kMiddle));
        ConvNorm widen3 = register_module("widen3", ConvNorm(kMiddle, kWide));
        nn::Sequential residual3 =
            register_module("residual3", nn::Sequential(ConvNorm(kWide, kWide), ConvNorm(kWide, kWide)));
        nn::Linear last = register_module("fc", nn::Linear(kWide, classes));

        stages.push_back({{"stem", "widen1"}, [stem, widen1](const Tensor& x) mutable {
                              return maxPool(widen1(stem(x)), 2, 2);
                          }});
        stages.push_back({{"residual1", "widen2"}, [residual1, widen2](const Tensor& x) mutable {
                              return maxPool(widen2(x + residual1->forward(x)), 2, 2);
                          }});
        stages.push_back({{"widen3", "residual3"}, [widen3, residual3](const Tensor& x) mutable {
                              const Tensor y = maxPool(widen3(x), 2, 2);
                              return y + residual3->forward(y);
                          }});
        pool = globalAverage;
        classify = [last](const Tensor& x) mutable { return last(globalAverage(x)); };
    }
};

/// Normalisation as TensorFlow has it for EfficientNet.
nn::BatchNorm2d normalisation(int channels) {
    return nn::BatchNorm2d(nn::BatchNorm2dOptions(channels).eps(0.001).momentum(0.01));
}

/// Sandler et al. 2018, figure 4b: widened, looked at channel by channel, narrowed without a rectifier.
class InvertedResidualImpl : public nn::Module {
public:
    InvertedResidualImpl(int in, int out, int widening, int kernel, int stride)
        : kernel_(kernel), stride_(stride), adds_(stride == 1 && in == out) {
        const int wide = in * widening;
        if (widening > 1) {
            widen_ = register_module("_expand_conv", conv(in, wide, 1, 1, 0, false));
            widenNorm_ = register_module("_bn0", normalisation(wide));
        }
        look_ = register_module("_depthwise_conv", nn::Conv2d(nn::Conv2dOptions(wide, wide, kernel)
                                                                  .stride(stride)
                                                                  .padding(stride == 1 ? kernel / 2 : 0)
                                                                  .groups(wide)
                                                                  .bias(false)));
        lookNorm_ = register_module("_bn1", normalisation(wide));
        narrow_ = register_module("_project_conv", conv(wide, out, 1, 1, 0, false));
        narrowNorm_ = register_module("_bn2", normalisation(out));
    }
    Tensor forward(const Tensor& x) {
        Tensor y = widen_.is_empty() ? x : rectifiedBelow6(normalisedConv(widen_, widenNorm_, x));
        if (stride_ > 1) y = samePadded(y, kernel_, stride_);
        y = rectifiedBelow6(normalisedConv(look_, lookNorm_, y));
        y = normalisedConv(narrow_, narrowNorm_, y);
        return adds_ ? y.add_(x) : y;
    }

private:
    int kernel_, stride_;
    bool adds_;
    nn::Conv2d widen_{nullptr}, look_{nullptr}, narrow_{nullptr};
    nn::BatchNorm2d widenNorm_{nullptr}, lookNorm_{nullptr}, narrowNorm_{nullptr};
};
TORCH_MODULE(InvertedResidual);

/// Tan & Le 2019, table 1, as its authors cut it down for small devices: no squeeze-and-excitation,
/// rectifiers that end at 6, and stem, head and the numbers of first and last blocks the same at every size.
/// The feature is the head, averaged over the map.
class EfficientNetLite : public StagedNetwork {
public:
    EfficientNetLite(double width, double depth, double dropout, int classes) {
        constexpr int kStem = 32, kHead = 1280;
        struct Group {
            int blocks, kernel, stride, widening, out;
        };
        constexpr Group kGroups[] = {{1, 3, 1, 1, 16},  {2, 3, 2, 6, 24},  {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80},
                                     {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320}};
        nn::Conv2d stem = register_module("_conv_stem", conv(3, kStem, 3, 2, 0, false));
        nn::BatchNorm2d stemNorm = register_module("_bn0", normalisation(kStem));
        stages.push_back({{"_conv_stem", "_bn0"}, [stem, stemNorm](const Tensor& x) mutable {
                              return rectifiedBelow6(normalisedConv(stem, stemNorm, samePadded(x, 3, 2)));
                          }});
        register_module("_blocks", blocks_);
        int in = kStem;
        for (const Group& group : kGroups) {
            const bool fixed = &group == std::begin(kGroups) || &group == std::end(kGroups) - 1;
            const int count = fixed ? group.blocks : static_cast<int>(std::ceil(depth * group.blocks));
            const int out = multipleOf8(width * group.out);
            Stage stage;
            std::vector<InvertedResidual> blocks;
            for (int i = 0; i < count; ++i, in = out) {
                const std::string name = std::to_string(blocks_->children().size());
                blocks.push_back(blocks_->register_module(
                    name,
                    InvertedResidual(in, out, group.widening, group.kernel, i == 0 ? group.stride : 1)));
                stage.modules.push_back("_blocks." + name);
            }
            stage.run = [blocks](const Tensor& x) {
                Tensor y = x;
                for (InvertedResidual block : blocks) y = block(y);
                return y;
            };
            stages.push_back(std::move(stage));
        }
        nn::Conv2d head = register_module("_conv_head", conv(in, kHead, 1, 1, 0, false));
        nn::BatchNorm2d headNorm = register_module("_bn1", normalisation(kHead));
        stages.push_back({{"_conv_head", "_bn1"}, [head, headNorm](const Tensor& x) mutable {
                              return rectifiedBelow6(normalisedConv(head, headNorm, x));
                          }});
        nn::Linear last = register_module("_fc", nn::Linear(kHead, classes));
        pool = globalAverage;
        classify = [this, last, dropout](const Tensor& x) mutable {
            return last(torch::dropout(globalAverage(x), dropout, is_training()));
        };
    }

private:
    /// The nearest one that loses no more than a tenth.
    static int multipleOf8(double channels) {
        const int near = std::max(8, static_cast<int>(channels + 4) / 8 * 8);
        return near < 0.9 * channels ? near + 8 : near;
    }

    std::shared_ptr<nn::Module> blocks_ = std::make_shared<nn::Module>("_blocks");
};

/// The project's own network for photographs. While maps are large, whole convolutions, which a processor
/// does faster than many narrow ones; at the end inverted residuals, which make more of few weights. 0.95
/// million parameters and 78 million multiply-adds at 96 x 96 pixels. The feature is the head, averaged over
/// the map.
class PhotoNetwork : public StagedNetwork {
public:
    explicit PhotoNetwork(int classes) {
        constexpr int kNarrow = 48, kMiddle = 96, kWide = 160;
        nn::Conv2d stem = register_module("stem", conv(3, kNarrow, 7, 4, 3, false));
        nn::BatchNorm2d stemNorm = register_module("stem_bn", nn::BatchNorm2d(kNarrow));
        stages.push_back({{"stem", "stem_bn"}, [stem, stemNorm](const Tensor& x) mutable {
                              return rectified(normalisedConv(stem, stemNorm, x));
                          }});
        nn::Sequential narrow = register_module("narrow", residual(kNarrow));
        stages.push_back({{"narrow"}, [narrow](const Tensor& x) mutable { return x + narrow->forward(x); }});
        ConvNorm middle = register_module("middle", ConvNorm(kNarrow, kMiddle, 2));
        nn::Sequential middles = register_module("middles", residual(kMiddle));
        stages.push_back({{"middle", "middles"}, [middle, middles](const Tensor& x) mutable {
                              const Tensor y = middle(x);
                              return y + middles->forward(y);
                          }});
        ConvNorm wide = register_module("wide", ConvNorm(kMiddle, kWide, 2));
        nn::Sequential wides = register_module("wides", nn::Sequential());
        for (int i = 0; i < 3; ++i) wides->push_back(InvertedResidual(kWide, kWide, 3, 3, 1));
        stages.push_back(
            {{"wide", "wides"}, [wide, wides](const Tensor& x) mutable { return wides->forward(wide(x)); }});
        nn::Conv2d head = register_module("head", conv(kWide, kPhotoFeatureSize, 1, 1, 0, false));
        nn::BatchNorm2d headNorm = register_module("head_bn", nn::BatchNorm2d(kPhotoFeatureSize));
        stages.push_back({{"head", "head_bn"}, [head, headNorm](const Tensor& x) mutable {
                              return rectified(normalisedConv(head, headNorm, x));
                          }});
        pool = globalAverage;
        if (classes == 0) {
            classify = withoutLastLayer;
            return;
        }
        nn::Linear last = register_module("fc", nn::Linear(kPhotoFeatureSize, classes));
        classify = [last](const Tensor& x) mutable { return last(globalAverage(x)); };
    }

private:
    static nn::Sequential residual(int width) {
        return nn::Sequential(ConvNorm(width, width), ConvNorm(width, width));
    }
};

struct Architecture {
    const char* name;
    const char* lastLayer;
    std::function<std::shared_ptr<StagedNetwork>(int classes)> make;
    const char* telling = nullptr;  // a tensor whose last side is the feature's length; else the last layer's
};

template <class Made>
std::shared_ptr<StagedNetwork> make(int classes) {
    return std::make_shared<Made>(classes);
}

Architecture efficientNetLite(const char* name, double width, double depth, double dropout) {
    return {name, "_fc",
            [=](int classes) { return std::make_shared<EfficientNetLite>(width, depth, dropout, classes); }};
}

Architecture transformer(const char* name, TransformerShape shape) {
    return {name, "head", [=](int classes) { return makeVisionTransformer(shape, classes); }, "pos_embed"};
}

Architecture towers(const char* name) {
    return {name, "head",
            [name](int classes) { return makePictureTower(*towersShapeOf(backboneNamed(name)), classes); },
            "visual.proj"};
}

const Architecture& architectureOf(const Backbone& backbone) {
    static const Architecture all[] = {
        {"embedded", "fc", make<Embedded>},
        {"embedded_photo", "fc", make<PhotoNetwork>, "head_bn.weight"},
        efficientNetLite("efficientnet_lite0", 1.0, 1.0, 0.2),
        efficientNetLite("efficientnet_lite2", 1.1, 1.2, 0.3),
        {"squeezenet1_0", "classifier.1", make<SqueezeNet>},
        {"resnet18", "fc", make<ResNet18>},
        {"googlenet", "fc", make<GoogLeNet>},
        {"vgg16", "classifier.6", make<Vgg16>},
        transformer("dinov2_vits14", {.patch = 14, .width = 384, .depth = 12, .heads = 6, .places = 37}),
        towers("clip_vitb32"),
        towers("clip_vitb32_256"),
    };
    for (const Architecture& architecture : all)
        if (backbone.name == architecture.name) return architecture;
    throw Error("there is no network named \"" + backbone.name + "\"");
}

}  // namespace

std::string lastLayerOf(const Backbone& backbone) {
    return architectureOf(backbone).lastLayer;
}

bool mayBeOf(const Backbone& backbone, const std::map<std::string, Tensor>& tensors) {
    const Architecture& architecture = architectureOf(backbone);
    const bool byLast = !architecture.telling;
    const auto found =
        tensors.find(byLast ? std::string(architecture.lastLayer) + ".weight" : architecture.telling);
    if (found == tensors.end() || found->second.dim() < (byLast ? 2 : 1)) return false;
    return found->second.size(byLast ? 1 : -1) == backbone.featureSize;
}

bool isPartOf(const std::string& parameter, const std::string& module) {
    return parameter == module || parameter.starts_with(module + ".");
}

std::shared_ptr<StagedNetwork> makeNetwork(const Backbone& backbone, int classes) {
    std::shared_ptr<StagedNetwork> network = architectureOf(backbone).make(classes);
    network->lastLayer = lastLayerOf(backbone);
    return network;
}

void foldNormalisation(StagedNetwork& network) {
    torch::NoGradGuard noGrad;
    nn::Conv2dImpl* conv = nullptr;
    for (const auto& module : network.modules()) {
        if (auto* found = module->as<nn::Conv2d>()) conv = found;
        const auto* norm = module->as<nn::BatchNorm2d>();
        if (!norm) continue;
        const Tensor scale = norm->weight / torch::sqrt(norm->running_var + norm->options.eps());
        conv->weight.mul_(scale.view({-1, 1, 1, 1}));
        conv->bias = norm->bias - norm->running_mean * scale;
    }
}

}  // namespace laplens
