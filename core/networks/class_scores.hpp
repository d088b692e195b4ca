#pragma once

#include "core/networks/network.hpp"

namespace laplens {

/// A network that gives its scores of the classes where a feature is asked for: extractAll then runs over
/// scores.
class ClassScores : public Network {
public:
    explicit ClassScores(const Network& network) : network_(network) {}
    const Backbone& backbone() const override { return network_.backbone(); }
    FeatureMatrix features(std::span<const float> pixels, int n,
                           const BetweenStages& betweenStages) const override {
        return network_.logits(pixels, n, betweenStages);
    }
    FeatureMatrix logits(std::span<const float> pixels, int n,
                         const BetweenStages& betweenStages) const override {
        return network_.logits(pixels, n, betweenStages);
    }

private:
    const Network& network_;
};

}  // namespace laplens
