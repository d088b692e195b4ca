#include "core/hashing/label_objective.hpp"

#include <bit>
#include <cmath>
#include <random>
#include <stdexcept>

namespace laplens {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;

MatrixXd sigmoid(const MatrixXd& u) {
    // Of two forms the one whose exponential cannot overflow.
    return u.unaryExpr([](double x) {
        const double e = std::exp(-std::abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    });
}

/// Mean cross-entropy of the classes under softmax(scores); `gradient` by the scores.
double crossEntropy(const MatrixXd& scores, const std::vector<int>& classes, MatrixXd& gradient) {
    const Eigen::VectorXd largest = scores.rowwise().maxCoeff();
    gradient = (scores.colwise() - largest).array().exp();
    const Eigen::VectorXd sums = gradient.rowwise().sum();
    double loss = 0;
    for (Index i = 0; i < scores.rows(); ++i) {
        const Index y = classes[static_cast<std::size_t>(i)];
        loss += std::log(sums[i]) - (scores(i, y) - largest[i]);
        gradient.row(i) /= sums[i];
        gradient(i, y) -= 1;
    }
    const auto n = static_cast<double>(scores.rows());
    gradient /= n;
    return loss / n;
}

MatrixXd softmax(const MatrixXd& scores) {
    MatrixXd p = (scores.colwise() - scores.rowwise().maxCoeff()).array().exp();
    p.array().colwise() /= p.rowwise().sum().array();
    return p;
}

MatrixXd gaussian(Index rows, Index columns, double deviation, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0, deviation);
    return MatrixXd::NullaryExpr(rows, columns, [&] { return normal(random); });
}

MatrixXd signs(const MatrixXd& u) {
    return u.unaryExpr([](double x) { return x > 0 ? 1.0 : -1.0; });
}

constexpr double kQuantization = 0.1;

/// Mean of (h - sign(u))^2, weighed; adds its derivatives to `gradient`, by h.
double quantisation(const MatrixXd& u, const MatrixXd& h, MatrixXd& gradient) {
    const MatrixXd off = h - signs(u);
    const double weight = kQuantization / static_cast<double>(u.size());
    gradient += 2 * weight * off;
    return weight * off.squaredNorm();
}

/// The same for h = tanh(u), of which |h| - 1 is the distance to the bit; `gradient` becomes one by u.
double quantise(const MatrixXd& u, const MatrixXd& h, MatrixXd& gradient) {
    const double loss = quantisation(u, h, gradient);
    gradient.array() *= 1 - h.array().square();
    return loss;
}

/// A softmax classifier on activations h (n x m): parameters 0 (m x classes) and 1 (1 x classes).
class Classifier : public LabelObjective {
protected:
    Classifier(int classes, int bits, std::uint64_t seed) {
        parameters = {gaussian(bits, classes, 1 / std::sqrt(static_cast<double>(bits)), seed),
                      MatrixXd::Zero(1, classes)};
        gradients = parameters;
    }
    MatrixXd scores(const MatrixXd& h) const {
        return (h * parameters[0]).rowwise() + RowVectorXd(parameters[1].row(0));
    }
    /// The classifier's loss; `gradient` by h.
    double classify(const MatrixXd& h, const std::vector<int>& classes, MatrixXd& gradient) {
        MatrixXd byScores;
        const double loss = crossEntropy(scores(h), classes, byScores);
        gradients[0] = h.transpose() * byScores;
        gradients[1] = byScores.colwise().sum();
        gradient = byScores * parameters[0].transpose();
        return loss;
    }
};

class Latent : public Classifier {
public:
    Latent(int classes, int bits, std::uint64_t seed) : Classifier(classes, bits, seed) {}

    double evaluate(const MatrixXd& u, const std::vector<int>& classes, MatrixXd& gradient) override {
        const MatrixXd h = sigmoid(u);
        const double loss = classify(h, classes, gradient);
        gradient.array() *= h.array() * (1 - h.array());
        return loss;
    }
};

class ClassificationQuantization : public Classifier {
public:
    ClassificationQuantization(int classes, int bits, std::uint64_t seed) : Classifier(classes, bits, seed) {}

    double evaluate(const MatrixXd& u, const std::vector<int>& classes, MatrixXd& gradient) override {
        const MatrixXd h = u.array().tanh();
        const double loss = classify(h, classes, gradient);
        return loss + quantise(u, h, gradient);
    }
};

/// -mean over pairs of s theta - log(1 + e^theta), theta = h_i . h_j / 2; `gradient` by h.
double pairwise(const MatrixXd& h, const std::vector<int>& classes, MatrixXd& gradient) {
    const MatrixXd theta = h * h.transpose() / 2;
    MatrixXd byTheta = sigmoid(theta);
    double loss = 0;
    for (Index i = 0; i < h.rows(); ++i)
        for (Index j = 0; j < h.rows(); ++j) {
            if (i == j) {
                byTheta(i, j) = 0;
                continue;
            }
            const bool similar = classes[static_cast<std::size_t>(i)] == classes[static_cast<std::size_t>(j)];
            loss += std::max(theta(i, j), 0.0) + std::log1p(std::exp(-std::abs(theta(i, j))));
            if (similar) {
                loss -= theta(i, j);
                byTheta(i, j) -= 1;
            }
        }
    const double pairs =
        static_cast<double>(h.rows()) * static_cast<double>(std::max<Index>(h.rows() - 1, 1));
    gradient = byTheta * h / pairs;
    return loss / pairs;
}

class Pairwise : public LabelObjective {
public:
    Pairwise(int, int, std::uint64_t) {}

    double evaluate(const MatrixXd& u, const std::vector<int>& classes, MatrixXd& gradient) override {
        const double loss = pairwise(u, classes, gradient);
        return loss + quantisation(u, u, gradient);
    }
};

class BoundedPairwise : public LabelObjective {
public:
    BoundedPairwise(int, int, std::uint64_t) {}

    double evaluate(const MatrixXd& u, const std::vector<int>& classes, MatrixXd& gradient) override {
        const MatrixXd h = u.array().tanh();
        const double loss = pairwise(h, classes, gradient);
        return loss + quantise(u, h, gradient);
    }
};

class QueryAdaptive : public Classifier {
public:
    QueryAdaptive(int classes, int bits, std::uint64_t seed) : Classifier(classes, bits, seed) {
        parameters.push_back(
            MatrixXd::Zero(classes, bits));  // the weights' logarithms, up to a class's constant
        gradients = parameters;
    }

    double evaluate(const MatrixXd& u, const std::vector<int>& classes, MatrixXd& gradient) override {
        const MatrixXd h = sigmoid(u);
        double loss = classify(h, classes, gradient);
        const MatrixXd w = weights();
        MatrixXd byWeights = MatrixXd::Zero(w.rows(), w.cols());
        // Each picture as an anchor, with the next of its class and the next of another behind it in the
        // batch.
        const Index n = u.rows();
        const double margin = kMargin * static_cast<double>(u.cols());
        for (Index a = 0; a < n; ++a) {
            const int y = classes[static_cast<std::size_t>(a)];
            Index positive = -1, negative = -1;
            for (Index step = 1; step < n && (positive < 0 || negative < 0); ++step) {
                const Index other = (a + step) % n;
                Index& found = classes[static_cast<std::size_t>(other)] == y ? positive : negative;
                if (found < 0) found = other;
            }
            if (positive < 0 || negative < 0) continue;
            const RowVectorXd toPositive = h.row(a) - h.row(positive),
                              toNegative = h.row(a) - h.row(negative);
            const RowVectorXd difference = toPositive.array().square() - toNegative.array().square();
            const double hinge = margin + w.row(y).dot(difference);
            if (hinge <= 0) continue;
            const double scale = kTriplets / (static_cast<double>(n) * static_cast<double>(u.cols()));
            loss += scale * hinge;
            byWeights.row(y) += scale * difference;
            const RowVectorXd p = 2 * scale * w.row(y).cwiseProduct(toPositive);
            const RowVectorXd q = 2 * scale * w.row(y).cwiseProduct(toNegative);
            gradient.row(a) += p - q;
            gradient.row(positive) -= p;
            gradient.row(negative) += q;
        }
        // w = m softmax(v) a class.
        const Eigen::VectorXd along =
            byWeights.cwiseProduct(w).rowwise().sum() / static_cast<double>(u.cols());
        gradients[2] = w.cwiseProduct(byWeights.colwise() - along);
        gradient.array() *= h.array() * (1 - h.array());
        return loss;
    }

    MatrixXd bitWeights(const MatrixXd& u) const override { return softmax(scores(sigmoid(u))) * weights(); }

private:
    static constexpr double kMargin = 0.25, kTriplets = 1;

    MatrixXd weights() const { return static_cast<double>(parameters[2].cols()) * softmax(parameters[2]); }
};

/// A row of signs a class, half of which differ between two of them: row c + 1 of the Hadamard matrix of
/// order 2^k (Sylvester), over and over (the first, all ones, is no target); where the length has no room for
/// that, random ones.
MatrixXd signTargets(int classes, int bits, std::uint64_t seed) {
    MatrixXd targets(classes, bits);
    const auto order = std::bit_ceil(static_cast<unsigned>(classes) + 1);
    const bool hadamard = static_cast<unsigned>(bits) % order == 0;
    std::mt19937_64 random(seed);
    for (Index c = 0; c < classes; ++c)
        for (Index b = 0; b < bits; ++b) {
            const bool negative =
                hadamard
                    ? std::popcount(static_cast<unsigned>(c + 1) & (static_cast<unsigned>(b) % order)) % 2 ==
                          1
                    : random() % 2 == 1;
            targets(c, b) = negative ? -1 : 1;
        }
    return targets;
}

class Greedy : public Classifier {
public:
    Greedy(int classes, int bits, std::uint64_t seed) : Classifier(classes, bits, seed) {}

    double evaluate(const MatrixXd& u, const std::vector<int>& classes, MatrixXd& gradient) override {
        const MatrixXd b = signs(u);
        const double loss = classify(b, classes, gradient);
        const Eigen::ArrayXXd off = (u - b).array();
        const double weight = kAlpha / static_cast<double>(u.size());
        gradient.array() += 3 * weight * off * off.abs();
        return loss + weight * off.abs().cube().sum();
    }

private:
    static constexpr double kAlpha = 0.1;
};

class CentralSimilarity : public LabelObjective {
public:
    CentralSimilarity(int classes, int bits, std::uint64_t seed)
        : centres_(signTargets(classes, bits, seed)) {}

    double evaluate(const MatrixXd& u, const std::vector<int>& classes, MatrixXd& gradient) override {
        const double weight = 1 / static_cast<double>(u.size());
        gradient.resize(u.rows(), u.cols());
        double loss = 0;
        for (Index i = 0; i < u.rows(); ++i)
            for (Index b = 0; b < u.cols(); ++b) {
                // With c = +-1 the cross-entropy is log(1 + e^(-2 c u)), since h = sigmoid(2u).
                const double c = centres_(classes[static_cast<std::size_t>(i)], b);
                const double z = -2 * c * u(i, b), e = std::exp(-std::abs(z));
                loss += std::max(z, 0.0) + std::log1p(e);
                const double t = std::tanh(u(i, b)), short_of = std::abs(t) - 1;
                loss += kQuantizationWeight * std::log(std::cosh(short_of));
                gradient(i, b) = -2 * c * (z >= 0 ? 1 / (1 + e) : e / (1 + e)) +
                                 kQuantizationWeight * std::tanh(short_of) * (t < 0 ? -1 : 1) * (1 - t * t);
            }
        gradient *= weight;
        return weight * loss;
    }

private:
    static constexpr double kQuantizationWeight = 1e-4;

    MatrixXd centres_;  ///< classes x m, +-1
};

class Orthogonal : public LabelObjective {
public:
    Orthogonal(int classes, int bits, std::uint64_t seed)
        : targets_(signTargets(classes, bits, seed) / std::sqrt(static_cast<double>(bits))) {}

    double evaluate(const MatrixXd& u, const std::vector<int>& classes, MatrixXd& gradient) override {
        const Eigen::VectorXd norms = u.rowwise().norm().cwiseMax(1e-12);
        const MatrixXd unit = u.array().colwise() / norms.array();
        MatrixXd scores = kScale * unit * targets_.transpose();
        for (Index i = 0; i < u.rows(); ++i)
            scores(i, classes[static_cast<std::size_t>(i)]) -= kScale * kMargin;
        MatrixXd byScores;
        const double loss = crossEntropy(scores, classes, byScores);
        const MatrixXd byUnit = kScale * byScores * targets_;
        const Eigen::VectorXd along = byUnit.cwiseProduct(unit).rowwise().sum();
        gradient =
            (byUnit - (unit.array().colwise() * along.array()).matrix()).array().colwise() / norms.array();
        return loss;
    }

private:
    static constexpr double kScale = 8, kMargin = 0.2;

    MatrixXd targets_;  ///< classes x m, unit rows
};

template <class Objective>
std::unique_ptr<LabelObjective> make(int classes, int bits, std::uint64_t seed) {
    return std::make_unique<Objective>(classes, bits, seed);
}

struct Named {
    const char* name;
    std::unique_ptr<LabelObjective> (*create)(int classes, int bits, std::uint64_t seed);
};

constexpr Named kObjectives[] = {
    {"latent", make<Latent>},         {"dpsh", make<Pairwise>},
    {"dhnn", make<BoundedPairwise>},  {"dhcq", make<ClassificationQuantization>},
    {"qadwh", make<QueryAdaptive>},   {"greedyhash", make<Greedy>},
    {"csq", make<CentralSimilarity>}, {"orthohash", make<Orthogonal>},
};

}  // namespace

std::unique_ptr<LabelObjective> makeLabelObjective(const std::string& name, int classes, int bits,
                                                   std::uint64_t seed) {
    for (const Named& objective : kObjectives)
        if (objective.name == name) return objective.create(classes, bits, seed);
    throw std::invalid_argument("no objective is named " + name);
}

std::vector<std::string> labelObjectives() {
    std::vector<std::string> names;
    for (const Named& objective : kObjectives) names.emplace_back(objective.name);
    return names;
}

}  // namespace laplens
