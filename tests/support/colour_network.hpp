#pragma once

#include <chrono>
#include <thread>

#include "core/networks/network.hpp"

namespace laplens {

/// A network for tests that need no LibTorch: the feature is the 8 x 8 picture itself, L2-normalised. It can
/// be told to take its time.
class ColourNetwork : public Network {
public:
    explicit ColourNetwork(std::chrono::milliseconds perPicture = {}) : perPicture_(perPicture) {
        backbone_.name = "colour";
        backbone_.title = "Colour";
        backbone_.inputSize = 8;
        backbone_.mean = {0.5f, 0.5f, 0.5f};
        backbone_.deviation = {0.5f, 0.5f, 0.5f};
        backbone_.featureSize = 3 * 8 * 8;
    }
    const Backbone& backbone() const override { return backbone_; }
    FeatureMatrix features(std::span<const float> pixels, int n,
                           const BetweenStages& betweenStages = {}) const override {
        if (betweenStages) betweenStages();
        std::this_thread::sleep_for(perPicture_ * n);
        FeatureMatrix features = Eigen::Map<const FeatureMatrix>(pixels.data(), n, backbone_.featureSize);
        features.rowwise().normalize();
        return features;
    }
    FeatureMatrix logits(std::span<const float> pixels, int n,
                         const BetweenStages& betweenStages = {}) const override {
        return features(pixels, n, betweenStages);
    }

private:
    Backbone backbone_;
    std::chrono::milliseconds perPicture_;
};

}  // namespace laplens
