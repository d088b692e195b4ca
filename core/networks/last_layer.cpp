#include "core/networks/last_layer.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <ranges>

#include "core/base/parallel.hpp"

namespace laplens {

namespace {

constexpr int kHistory = 10;
constexpr int kMostSteps = 300;
constexpr double kFlat = 1e-6;           // largest derivative at which the bottom is reached
constexpr double kLeastDecrease = 1e-4;  // Armijo's condition
constexpr std::size_t kGrain = 64;

/// Loss and gradient of a last layer; a point is its weights, a column a class, and its biases below them.
class Regression {
public:
    Regression(const LabelledFeatures& training, int classes, double penalty)
        : labels_(training.labels), classes_(classes), penalty_(penalty) {
        mean_ = training.features.colwise().mean();
        centred_ = training.features.rowwise() - mean_;
        const double energy =
            centred_.squaredNorm() / static_cast<double>(std::max<Eigen::Index>(1, centred_.rows()));
        scale_ = energy > 0 ? static_cast<float>(1 / std::sqrt(energy)) : 1;
        centred_ *= scale_;
        Eigen::VectorXd counts = Eigen::VectorXd::Zero(classes);
        for (const int label : labels_) ++counts[label];
        const double present = static_cast<double>((counts.array() > 0).count());
        for (const int label : labels_) shares_.push_back(1 / (present * counts[label]));
    }

    /// The point of a layer, and the layer of a point.
    Eigen::VectorXd pointOf(const LastLayer& layer) const {
        Eigen::MatrixXd point(centred_.cols() + 1, classes_);
        point.topRows(centred_.cols()) = layer.weight.transpose().cast<double>() / scale_;
        point.bottomRows(1) = (layer.bias.transpose() + mean_ * layer.weight.transpose()).cast<double>();
        return point.reshaped();
    }
    Eigen::VectorXd origin() const { return Eigen::VectorXd::Zero((centred_.cols() + 1) * classes_); }
    LastLayer layerOf(const Eigen::VectorXd& point) const {
        const auto matrix = point.reshaped(centred_.cols() + 1, classes_);
        LastLayer layer;
        layer.weight = (matrix.topRows(centred_.cols()).transpose() * scale_).cast<float>();
        layer.bias = matrix.bottomRows(1).transpose().cast<float>() - layer.weight * mean_.transpose();
        layer.penalty = penalty_;
        return layer;
    }

    double evaluate(const Eigen::VectorXd& point, Eigen::VectorXd& gradient) const {
        const auto matrix = point.reshaped(centred_.cols() + 1, classes_);
        const auto weights = matrix.topRows(centred_.cols());
        const Eigen::MatrixXf narrow = weights.cast<float>();
        const Eigen::RowVectorXf bias = matrix.bottomRows(1).cast<float>();
        const auto n = static_cast<std::size_t>(centred_.rows());
        FeatureMatrix slope(centred_.rows(), classes_);
        std::vector<double> losses(n);
        parallelFor(n, kGrain, [&](std::size_t begin, std::size_t end) {
            const auto first = static_cast<Eigen::Index>(begin),
                       rows = static_cast<Eigen::Index>(end - begin);
            slope.middleRows(first, rows) = (centred_.middleRows(first, rows) * narrow).rowwise() + bias;
            for (std::size_t i = begin; i < end; ++i) {
                auto row = slope.row(static_cast<Eigen::Index>(i));
                const int label = labels_[i];
                row.array() -= row.maxCoeff();
                const double own = row[label];
                row = row.array().exp();
                const double sum = row.sum();
                losses[i] = shares_[i] * (std::log(sum) - own);
                row *= static_cast<float>(shares_[i] / sum);
                row[label] -= static_cast<float>(shares_[i]);
            }
        });
        Eigen::MatrixXd out(centred_.cols() + 1, classes_);
        parallelFor(static_cast<std::size_t>(centred_.cols()), kGrain,
                    [&](std::size_t begin, std::size_t end) {
                        const auto first = static_cast<Eigen::Index>(begin),
                                   columns = static_cast<Eigen::Index>(end - begin);
                        const Eigen::MatrixXf part = centred_.middleCols(first, columns).transpose() * slope;
                        out.middleRows(first, columns) =
                            part.cast<double>() + penalty_ * weights.middleRows(first, columns);
                    });
        out.bottomRows(1) = slope.colwise().sum().cast<double>();
        gradient = out.reshaped();
        double loss = penalty_ / 2 * weights.squaredNorm();
        for (const double share : losses) loss += share;
        return loss;
    }

private:
    const std::vector<int>& labels_;
    const int classes_;
    const double penalty_;
    Eigen::RowVectorXf mean_;
    FeatureMatrix centred_;
    float scale_ = 1;
    std::vector<double> shares_;  // of each picture in the mean
};

/// Steps and the gradient's changes, newest last.
class InverseHessian {
public:
    void learn(Eigen::VectorXd step, Eigen::VectorXd change) {
        const double curvature = step.dot(change);
        if (curvature <= 1e-12 * change.squaredNorm()) return;
        pairs_.push_back({std::move(step), std::move(change), curvature});
        if (pairs_.size() > kHistory) pairs_.pop_front();
    }
    /// Its product with a gradient: the two loops of algorithm 7.4.
    Eigen::VectorXd times(Eigen::VectorXd q) const {
        std::vector<double> along;
        for (auto pair = pairs_.rbegin(); pair != pairs_.rend(); ++pair) {
            along.push_back(pair->step.dot(q) / pair->curvature);
            q -= along.back() * pair->change;
        }
        if (!pairs_.empty()) q *= pairs_.back().curvature / pairs_.back().change.squaredNorm();
        for (const Pair& pair : pairs_) {
            q += (along.back() - pair.change.dot(q) / pair.curvature) * pair.step;
            along.pop_back();
        }
        return q;
    }
    bool empty() const { return pairs_.empty(); }

private:
    struct Pair {
        Eigen::VectorXd step, change;
        double curvature = 0;
    };
    std::deque<Pair> pairs_;
};

}  // namespace

FeatureMatrix LastLayer::scores(const Features& features) const {
    return (features * weight.transpose()).rowwise() + bias.transpose();
}

std::vector<int> LastLayer::guesses(const Features& features) const {
    const FeatureMatrix all = scores(features);
    std::vector<int> best(static_cast<std::size_t>(all.rows()));
    for (Eigen::Index i = 0; i < all.rows(); ++i) all.row(i).maxCoeff(&best[static_cast<std::size_t>(i)]);
    return best;
}

double LastLayer::accuracy(const LabelledFeatures& pictures) const {
    const std::vector<int> guessed = guesses(pictures.features);
    const auto right = std::ranges::count_if(std::views::iota(std::size_t{0}, guessed.size()),
                                             [&](std::size_t i) { return guessed[i] == pictures.labels[i]; });
    return static_cast<double>(right) / static_cast<double>(std::max<std::size_t>(1, guessed.size()));
}

LastLayer fitLastLayer(const LabelledFeatures& training, int classes, double penalty, JobContext& context,
                       const LastLayer* start) {
    const Regression regression(training, classes, penalty);
    Eigen::VectorXd point = start ? regression.pointOf(*start) : regression.origin(), gradient;
    double loss = regression.evaluate(point, gradient);
    InverseHessian inverse;
    for (int step = 0; step < kMostSteps && gradient.lpNorm<Eigen::Infinity>() > kFlat; ++step) {
        context.checkpoint();
        const Eigen::VectorXd direction = -inverse.times(gradient);
        const double slope = direction.dot(gradient);
        Eigen::VectorXd next, nextGradient;
        double nextLoss = loss, length = inverse.empty() ? 1 / std::max(1.0, gradient.norm()) : 1;
        const auto descends = [&] { return nextLoss <= loss + kLeastDecrease * length * slope; };
        for (;; length /= 2) {
            next = point + length * direction;
            nextLoss = regression.evaluate(next, nextGradient);
            if (descends() || length < 1e-6) break;
        }
        // Floats tell no smaller loss apart.
        if (!descends()) break;
        inverse.learn(next - point, nextGradient - gradient);
        point = std::move(next);
        gradient = std::move(nextGradient);
        loss = nextLoss;
    }
    return regression.layerOf(point);
}

LastLayer chooseLastLayer(const LabelledFeatures& training, const LabelledFeatures& heldOut, int classes,
                          JobContext& context) {
    constexpr double kPenalties[] = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7};
    context.beginStage("Solving for the last layer", std::size(kPenalties));
    LastLayer best, last;
    double accuracy = -1;
    for (std::int64_t done = 0; const double penalty : kPenalties) {
        last = fitLastLayer(training, classes, penalty, context, done > 0 ? &last : nullptr);
        if (const double now = last.accuracy(heldOut); now > accuracy) {
            accuracy = now;
            best = last;
        }
        context.advanceTo(++done);
    }
    return best;
}

}  // namespace laplens
