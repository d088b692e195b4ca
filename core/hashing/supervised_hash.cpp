#include "core/hashing/supervised_hash.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>

#include "core/base/error.hpp"
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

std::vector<Index> labelledRows(const std::vector<int>& labels) {
    std::vector<Index> rows;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= 0) rows.push_back(static_cast<Index>(i));
    return rows;
}

}  // namespace

PackedCodes SupervisedHash::fit(const Features& features, JobContext& context) {
    const std::vector<int>& labels = options_.labels;
    const std::vector<Index> rows = labelledRows(labels);
    std::set<int> present;
    for (const Index row : rows) present.insert(labels[static_cast<std::size_t>(row)]);
    if (present.size() < 2)
        throw Error(options_.method + " needs labelled pictures of two classes or more", {},
                    "Add a folder with a folder for each class as labelled, or choose ldh-rotated");
    if (labels.size() != static_cast<std::size_t>(features.rows()))
        throw std::invalid_argument("one label a picture, -1 where there is none");

    // Centred, and scaled as a whole so that a number is about 1.
    Eigen::RowVectorXf mean = Eigen::RowVectorXf::Zero(features.cols());
    for (const Index row : rows) mean += features.row(row);
    mean /= static_cast<float>(rows.size());
    double variance = 0;
    for (const Index row : rows) variance += static_cast<double>((features.row(row) - mean).squaredNorm());
    const double scale =
        1 / std::sqrt(std::max(
                variance / (static_cast<double>(rows.size()) * static_cast<double>(features.cols())), 1e-20));

    std::mt19937_64 random(options_.seed);
    std::normal_distribution<double> normal(0, 1 / std::sqrt(static_cast<double>(features.cols())));
    MatrixXd weights = MatrixXd::NullaryExpr(features.cols(), options_.bits, [&] { return normal(random); });
    MatrixXd bias = MatrixXd::Zero(1, options_.bits);
    classes_ = *present.rbegin() + 1;
    objective_ = makeLabelObjective(options_.method, classes_, options_.bits, options_.seed + 1);
    Adam weightSteps(weights), biasSteps(bias);
    std::vector<Adam> ownSteps(objective_->parameters.begin(), objective_->parameters.end());

    const auto batchSize = static_cast<Index>(std::min<std::size_t>(kBatch, rows.size()));
    const int steps = std::clamp(static_cast<int>(rows.size()) * kEpochs / kBatch, kFewestSteps, kMostSteps);
    std::vector<Index> order = rows;
    std::size_t next = order.size();
    FeatureMatrix batch(batchSize, features.cols());
    std::vector<int> classes(static_cast<std::size_t>(batchSize));
    double first = 0, last = 0;
    context.beginStage("Training the hash layer", steps);
    for (int step = 1; step <= steps; ++step) {
        context.checkpoint();
        for (Index i = 0; i < batchSize; ++i) {
            if (next == order.size()) {
                std::ranges::shuffle(order, random);
                next = 0;
            }
            const Index row = order[next++];
            batch.row(i) = (features.row(row) - mean) * static_cast<float>(scale);
            classes[static_cast<std::size_t>(i)] = labels[static_cast<std::size_t>(row)];
        }
        const FeatureMatrix u = product(batch, weights.cast<float>());
        const MatrixXd outputs = u.cast<double>().rowwise() + Eigen::RowVectorXd(bias.row(0));
        MatrixXd byOutputs;
        last = objective_->evaluate(outputs, classes, byOutputs);
        if (step == 1) first = last;
        Eigen::MatrixXf byWeights = Eigen::MatrixXf::Zero(weights.rows(), weights.cols());
        addTransposedProduct(batch, FeatureMatrix(byOutputs.cast<float>()), byWeights);
        const double rate = kRate * (1 + std::cos(M_PI * (step - 1) / steps)) / 2;
        weightSteps.step(weights, byWeights.cast<double>() + kDecay * weights, rate, step);
        biasSteps.step(bias, byOutputs.colwise().sum(), rate, step);
        for (std::size_t p = 0; p < ownSteps.size(); ++p)
            ownSteps[p].step(objective_->parameters[p], objective_->gradients[p], rate, step);
        context.advanceTo(step);
    }
    char text[160];
    std::snprintf(text, sizeof text,
                  "Trained on %zu labelled pictures of %zu classes, %d steps: loss %.3g to %.3g", rows.size(),
                  present.size(), steps, first, last);
    remarks_.emplace_back(text);

    setProjection((scale * weights).cast<float>(), mean);
    offset_ -= bias.row(0).cast<float>();
    return encode(features);
}

FeatureMatrix SupervisedHash::bitWeights(const Features& features) const {
    const MatrixXd learnt = objective_->bitWeights(projections(features).cast<double>());
    return learnt.size() > 0 ? FeatureMatrix(learnt.cast<float>()) : LinearHash::bitWeights(features);
}

void SupervisedHash::write(ModelWriter& writer) const {
    LinearHash::write(writer);
    writer.put(classes_);
    for (const MatrixXd& parameter : objective_->parameters)
        writer.put(Eigen::MatrixXf(parameter.cast<float>()));
}

void SupervisedHash::read(ModelReader& reader, const Features& features) {
    LinearHash::read(reader, features);
    classes_ = reader.get<int>();
    constexpr int kMostClasses = 1 << 20;
    if (classes_ < 1 || classes_ > kMostClasses) ModelReader::damaged();
    objective_ = makeLabelObjective(options_.method, classes_, options_.bits, options_.seed + 1);
    for (MatrixXd& parameter : objective_->parameters) {
        const auto stored = reader.getMatrix<Eigen::MatrixXf>();
        if (stored.rows() != parameter.rows() || stored.cols() != parameter.cols()) ModelReader::damaged();
        parameter = stored.cast<double>();
    }
}

}  // namespace laplens
