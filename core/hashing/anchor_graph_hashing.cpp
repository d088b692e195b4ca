#include "core/hashing/anchor_graph_hashing.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/decompositions.hpp"
#include "core/base/parallel.hpp"
#include "core/graph/k_means.hpp"
#include "core/hashing/ldh.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

namespace {

constexpr int kAnchors = 300;
constexpr int kRowsPerAnchor = 4;
constexpr int kNearest = 2;
constexpr int kIterations = 10;
constexpr double kLeastEigenvalue = 1e-6;

int anchorCount(int bits, Eigen::Index n) {
    return std::max(static_cast<int>(std::min<Eigen::Index>(kAnchors, n / kRowsPerAnchor)), bits + 1);
}

/// Z^T f.
Eigen::VectorXd gathered(const AnchorWeights& z, std::size_t anchors, const Eigen::VectorXd& f) {
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(anchors));
    for (std::size_t i = 0; i < z.rows; ++i)
        for (std::size_t j = i * z.perRow; j < (i + 1) * z.perRow; ++j)
            sums[z.anchor[j]] += z.weight[j] * f[static_cast<Eigen::Index>(i)];
    return sums;
}

Eigen::MatrixXd gramMatrix(const AnchorWeights& z, std::size_t anchors) {
    const auto m = static_cast<Eigen::Index>(anchors);
    Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(m, m);
    for (std::size_t i = 0; i < z.rows; ++i)
        for (std::size_t a = i * z.perRow; a < (i + 1) * z.perRow; ++a)
            for (std::size_t b = i * z.perRow; b < (i + 1) * z.perRow; ++b)
                gram(z.anchor[a], z.anchor[b]) += static_cast<double>(z.weight[a]) * z.weight[b];
    return gram;
}

}  // namespace

SecondThresholds secondThresholds(const AnchorWeights& z, std::size_t anchors, const Eigen::VectorXd& y) {
    // With g = [y+; -y-] and u the indicator of y+, f = g - (b+ + b-) u + b- 1. L 1 = 0, so that f^T L f
    // depends on c = b+ + b- alone: c = u^T L g / u^T L u; then b- follows from 1^T f = 0.
    const Eigen::VectorXd g = y.cwiseAbs();
    const Eigen::VectorXd u = (y.array() > 0).cast<double>();
    const Eigen::VectorXd degrees = gathered(z, anchors, Eigen::VectorXd::Ones(y.size()));
    const Eigen::VectorXd inverse = degrees.unaryExpr([](double d) { return d > 0 ? 1 / d : 0.0; });
    const Eigen::VectorXd zu = gathered(z, anchors, u);
    const Eigen::VectorXd zg = gathered(z, anchors, g);
    const double numerator = u.dot(g) - zu.dot(inverse.cwiseProduct(zg));
    const double denominator = u.dot(u) - zu.dot(inverse.cwiseProduct(zu));
    const double c = denominator > 1e-9 ? numerator / denominator : 2 * g.mean();
    SecondThresholds thresholds;
    thresholds.below = (c * u.sum() - g.sum()) / static_cast<double>(y.size());
    thresholds.above = c - thresholds.below;
    return thresholds;
}

PackedCodes AnchorGraphModel::learn(const Features& features, JobContext& context) {
    anchors_ = kMeansCentres(features, anchorCount(options_.bits, features.rows()), kIterations,
                             options_.seed, context);
    context.beginStage("Solving the anchor graph");
    scale_ = anchorScale(anchors_, features, kNearest, context);
    const AnchorWeights z = anchorWeights(anchors_, features, kNearest, scale_, context);
    const auto m = static_cast<std::size_t>(anchors_.rows());
    const Eigen::VectorXd degrees = gathered(z, m, Eigen::VectorXd::Ones(features.rows()));
    const Eigen::VectorXd inverseRoot =
        degrees.unaryExpr([](double d) { return d > 0 ? 1 / std::sqrt(d) : 0.0; });
    context.checkpoint();
    Eigen::MatrixXd small = inverseRoot.asDiagonal() * gramMatrix(z, m) * inverseRoot.asDiagonal();
    // The constant vector's eigenvalue 1 is shared by all components of the graph: taken out here, it cannot
    // mix with the vectors that tell components apart.
    const Eigen::VectorXd constant = degrees.cwiseSqrt().normalized();
    small -= constant * constant.transpose();
    const SymmetricEigen solved = symmetricEigen(small);
    context.checkpoint();

    const int wanted = (options_.bits + layers() - 1) / layers();
    const auto most = static_cast<Eigen::Index>(m);
    int r = 0;
    while (r < std::min<int>(wanted, static_cast<int>(most) - 1) &&
           solved.values[most - 1 - r] > kLeastEigenvalue)
        ++r;
    if (r == 0) {
        // All pictures sit on one anchor: one constant vector, one code.
        weights_ = FeatureMatrix::Zero(static_cast<Eigen::Index>(m), 1);
        r = 1;
        remarks_.push_back("The features do not vary: every picture has the same code");
    } else {
        weights_.resize(static_cast<Eigen::Index>(m), r);
        eigenvalues_.clear();
        for (int j = 0; j < r; ++j) {
            const double sigma = solved.values[most - 1 - j];
            eigenvalues_.push_back(1 - sigma);
            const Eigen::VectorXd w = std::sqrt(static_cast<double>(features.rows()) / sigma) *
                                      inverseRoot.cwiseProduct(solved.vectors.col(most - 1 - j));
            weights_.col(j) = w.cast<float>();
        }
    }
    std::vector<std::string> unused;
    const std::vector<int> order = eigenvectorsInOrder(wanted, r, wanted > r ? remarks_ : unused);
    eigenvectorOfBit_.clear();
    for (int b = 0; b < options_.bits; ++b)
        eigenvectorOfBit_.push_back(order[static_cast<std::size_t>(b / layers())]);

    const FeatureMatrix y = weightedMeans(z, weights_);
    above_ = below_ = Eigen::RowVectorXf::Zero(r);
    for (int j = 0; layers() == 2 && j < r; ++j) {
        context.checkpoint();
        const SecondThresholds second = secondThresholds(z, m, y.col(j).cast<double>());
        above_[j] = static_cast<float>(second.above);
        below_[j] = static_cast<float>(second.below);
    }
    return thresholdCodes(projectionsOf(y), Eigen::RowVectorXf::Zero(options_.bits));
}

FeatureMatrix AnchorGraphModel::projectionsOf(const FeatureMatrix& y) const {
    FeatureMatrix values(y.rows(), options_.bits);
    for (int b = 0; b < options_.bits; ++b) {
        const int j = eigenvectorOfBit_[static_cast<std::size_t>(b)];
        for (Eigen::Index i = 0; i < y.rows(); ++i) {
            const float value = y(i, j);
            const bool second = b % layers() == 1;
            values(i, b) = !second ? value : value > 0 ? value - above_[j] : -value + below_[j];
        }
    }
    return values;
}

FeatureMatrix AnchorGraphModel::extended(const Features& features) const {
    JobContext context;
    return weightedMeans(anchorWeights(anchors_, features, kNearest, scale_, context), weights_);
}

FeatureMatrix AnchorGraphModel::learnedProjections(const Features& features) const {
    return projectionsOf(extended(features));
}

FeatureMatrix AnchorGraphModel::learnedEigenvectors(const Features& features, int count) const {
    return extended(features).leftCols(std::min<Eigen::Index>(count, weights_.cols()));
}

PackedCodes AnchorGraphModel::encodeLearned(const Features& features) const {
    return thresholdCodes(learnedProjections(features), Eigen::RowVectorXf::Zero(options_.bits));
}

void AnchorGraphModel::writeLearned(ModelWriter& writer) const {
    writer.put(anchors_);
    writer.put(scale_);
    writer.put(weights_);
    writer.put(above_);
    writer.put(below_);
    writer.put(eigenvalues_);
    for (const int vector : eigenvectorOfBit_) writer.put(vector);
}

void AnchorGraphModel::readLearned(ModelReader& reader, const Features&) {
    anchors_ = reader.getMatrix<FeatureMatrix>();
    scale_ = reader.get<double>();
    weights_ = reader.getMatrix<FeatureMatrix>();
    above_ = reader.getMatrix<Eigen::RowVectorXf>();
    below_ = reader.getMatrix<Eigen::RowVectorXf>();
    eigenvalues_ = reader.getReals();
    if (weights_.rows() != anchors_.rows() || above_.cols() != weights_.cols() ||
        below_.cols() != weights_.cols())
        ModelReader::damaged();
    for (int b = 0; b < options_.bits; ++b) {
        eigenvectorOfBit_.push_back(reader.get<int>());
        if (eigenvectorOfBit_.back() < 0 || eigenvectorOfBit_.back() >= weights_.cols())
            ModelReader::damaged();
    }
}

}  // namespace laplens
