#include "core/hashing/hash_layer.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "core/hashing/projection.hpp"

namespace laplens {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr int kBatch = 128;
constexpr int kEpochs = 60;
constexpr int kMostSteps = 4000, kFewestSteps = 1000;
constexpr double kRate = 2e-3, kDecay = 1e-4;

/// Adam for one matrix.
class Adam {
public:
    explicit Adam(const MatrixXd& like) : mean_(MatrixXd::Zero(like.rows(), like.cols())), square_(mean_) {}

    void step(MatrixXd& parameter, const MatrixXd& gradient, double rate, int t) {
        constexpr double kMean = 0.9, kSquare = 0.999;
        mean_ = kMean * mean_ + (1 - kMean) * gradient;
        square_ = kSquare * square_ + (1 - kSquare) * gradient.cwiseAbs2();
        const double meanScale = 1 / (1 - std::pow(kMean, t)), squareScale = 1 / (1 - std::pow(kSquare, t));
        parameter.array() -=
            rate * (meanScale * mean_.array()) / ((squareScale * square_.array()).sqrt() + 1e-8);
    }

private:
    MatrixXd mean_, square_;
};

}  // namespace

HashLayer trainHashLayer(const Features& features, const std::vector<Index>& rows, int bits,
                         std::uint64_t seed, const HashLoss& loss, HashLossParameters parameters,
                         JobContext& context) {
    HashLayer layer;
    layer.mean = Eigen::RowVectorXf::Zero(features.cols());
    for (const Index row : rows) layer.mean += features.row(row);
    layer.mean /= static_cast<float>(rows.size());
    double variance = 0;
    for (const Index row : rows)
        variance += static_cast<double>((features.row(row) - layer.mean).squaredNorm());
    const double scale =
        1 / std::sqrt(std::max(
                variance / (static_cast<double>(rows.size()) * static_cast<double>(features.cols())), 1e-20));

    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0, 1 / std::sqrt(static_cast<double>(features.cols())));
    MatrixXd weights = MatrixXd::NullaryExpr(features.cols(), bits, [&] { return normal(random); });
    MatrixXd bias = MatrixXd::Zero(1, bits);
    Adam weightSteps(weights), biasSteps(bias);
    std::vector<Adam> ownSteps(parameters.values.begin(), parameters.values.end());

    const auto batchSize = static_cast<Index>(std::min<std::size_t>(kBatch, rows.size()));
    layer.steps = std::clamp(static_cast<int>(rows.size()) * kEpochs / kBatch, kFewestSteps, kMostSteps);
    std::vector<Index> order = rows;
    std::size_t next = order.size();
    FeatureMatrix batch(batchSize, features.cols());
    std::vector<Index> chosen(static_cast<std::size_t>(batchSize));
    context.beginStage("Training the hash layer", layer.steps);
    for (int step = 1; step <= layer.steps; ++step) {
        context.checkpoint();
        for (Index i = 0; i < batchSize; ++i) {
            if (next == order.size()) {
                std::ranges::shuffle(order, random);
                next = 0;
            }
            const Index row = chosen[static_cast<std::size_t>(i)] = order[next++];
            batch.row(i) = (features.row(row) - layer.mean) * static_cast<float>(scale);
        }
        const FeatureMatrix u = product(batch, weights.cast<float>());
        const MatrixXd outputs = u.cast<double>().rowwise() + Eigen::RowVectorXd(bias.row(0));
        MatrixXd byOutputs;
        layer.lastLoss = loss(chosen, outputs, byOutputs);
        if (step == 1) layer.firstLoss = layer.lastLoss;
        Eigen::MatrixXf byWeights = Eigen::MatrixXf::Zero(weights.rows(), weights.cols());
        addTransposedProduct(batch, FeatureMatrix(byOutputs.cast<float>()), byWeights);
        const double rate = kRate * (1 + std::cos(M_PI * (step - 1) / layer.steps)) / 2;
        weightSteps.step(weights, byWeights.cast<double>() + kDecay * weights, rate, step);
        biasSteps.step(bias, byOutputs.colwise().sum(), rate, step);
        for (std::size_t p = 0; p < ownSteps.size(); ++p)
            ownSteps[p].step(parameters.values[p], parameters.gradients[p], rate, step);
        context.advanceTo(step);
    }
    layer.directions = (scale * weights).cast<float>();
    layer.bias = bias.row(0).cast<float>();
    return layer;
}

}  // namespace laplens
