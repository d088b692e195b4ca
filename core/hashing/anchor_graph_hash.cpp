#define EIGEN_USE_BLAS
#include "core/hashing/anchor_graph_hash.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "core/hashing/k_means.hpp"

namespace laplens {

namespace {

constexpr Eigen::Index kAnchors = 300;
constexpr int kNearestAnchors = 3;
constexpr int kMeansRounds = 8;

}  // namespace

int AnchorGraphHash::bits() const {
    if (projection_.size() == 0) return options_.bits;
    const int possible = static_cast<int>(projection_.cols()) * (twoLayers() ? 2 : 1);
    return std::min(options_.bits, possible);
}

FeatureMatrix AnchorGraphHash::weights(const Features& features, JobContext& context) const {
    const NeighbourGraph nearest = nearestRows(anchors_, features, kNearestAnchors, context);
    FeatureMatrix z = FeatureMatrix::Zero(features.rows(), anchors_.rows());
    for (Eigen::Index i = 0; i < z.rows(); ++i) {
        const std::size_t first = static_cast<std::size_t>(i) * static_cast<std::size_t>(nearest.k);
        float total = 0;
        for (std::size_t j = first; j < first + static_cast<std::size_t>(nearest.k); ++j) {
            const auto weight = static_cast<float>(
                std::exp(-(nearest.squaredDistance[j] - nearest.squaredDistance[first]) / bandwidth_));
            z(i, nearest.index[j]) = weight;
            total += weight;
        }
        z.row(i) /= total;
    }
    return z;
}

PackedCodes AnchorGraphHash::fit(const Features& features, JobContext& context) {
    context.beginStage("Fitting " + options_.method);
    const Eigen::Index wanted = twoLayers() ? (options_.bits + 1) / 2 : options_.bits;
    const Eigen::Index count = std::min(features.rows(), std::max(kAnchors, wanted + wanted / 4));
    anchors_ = kMeansCentres(features, count, kMeansRounds, options_.seed, context);
    const NeighbourGraph nearest = nearestRows(anchors_, features, kNearestAnchors, context);
    double sum = 0;
    for (std::size_t i = static_cast<std::size_t>(nearest.k) - 1; i < nearest.squaredDistance.size();
         i += static_cast<std::size_t>(nearest.k))
        sum += nearest.squaredDistance[i];
    bandwidth_ = std::max(1e-12, sum / static_cast<double>(features.rows()));

    const FeatureMatrix z = weights(features, context);
    context.checkpoint();
    const Eigen::VectorXd lambda = z.colwise().sum().cast<double>().transpose().cwiseMax(1e-12);
    const Eigen::VectorXd scale = lambda.cwiseSqrt().cwiseInverse();
    const Eigen::MatrixXf product = z.transpose() * z;
    const Eigen::MatrixXd small = scale.asDiagonal() * product.cast<double>() * scale.asDiagonal();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(small);
    context.checkpoint();

    // The largest eigenvalue, 1, belongs to the constant vector. Near 0 there is nothing to divide by.
    Eigen::Index usable = 0;
    while (usable < wanted && usable + 2 <= count && solver.eigenvalues()(count - 2 - usable) > 1e-8)
        ++usable;
    usable = std::max<Eigen::Index>(usable, 1);
    projection_.resize(anchors_.rows(), usable);
    for (Eigen::Index e = 0; e < usable; ++e) {
        const Eigen::Index column = std::max<Eigen::Index>(0, count - 2 - e);
        const double size =
            std::sqrt(static_cast<double>(features.rows()) / std::max(1e-12, solver.eigenvalues()(column)));
        Eigen::VectorXd direction = scale.asDiagonal() * solver.eigenvectors().col(column) * size;
        Eigen::Index largest = 0;
        direction.cwiseAbs().maxCoeff(&largest);
        if (direction(largest) < 0) direction = -direction;
        projection_.col(e) = direction.cast<float>();
    }

    const FeatureMatrix y = z * projection_;
    if (twoLayers()) {
        // f = y - b+ on the positive side, -y + b- on the negative one, with 1'f = 0; of these the one of
        // least f'Lf, L = I - Z Lambda^-1 Z'. Written f = a + b+ c, the best b+ is -(c'La) / (c'Lc).
        positiveSplit_.resize(usable);
        negativeSplit_.resize(usable);
        const auto form = [&](const Eigen::VectorXf& u, const Eigen::VectorXf& v) {
            const Eigen::VectorXd zu = (z.transpose() * u).cast<double>(),
                                  zv = (z.transpose() * v).cast<double>();
            return static_cast<double>(u.dot(v)) - zu.cwiseQuotient(lambda).dot(zv);
        };
        for (Eigen::Index e = 0; e < usable; ++e) {
            const Eigen::ArrayXf column = y.col(e).array();
            const Eigen::ArrayXf positive = (column > 0).cast<float>();
            const Eigen::ArrayXf negative = 1 - positive;
            const float positives = positive.sum(), negatives = std::max(1.f, negative.sum());
            const float surplus = (column * positive).sum() - (column * negative).sum();
            const Eigen::VectorXf a = (column.abs() - negative * (surplus / negatives)).matrix();
            const Eigen::VectorXf c = (negative * (positives / negatives) - positive).matrix();
            const double curvature = form(c, c);
            const double split = curvature > 1e-12 ? -form(c, a) / curvature : 0;
            positiveSplit_(e) = static_cast<float>(split);
            negativeSplit_(e) = static_cast<float>((positives * split - surplus) / negatives);
            context.checkpoint();
        }
    }
    return codesOf(y);
}

PackedCodes AnchorGraphHash::codesOf(const FeatureMatrix& y) const {
    PackedCodes codes(static_cast<std::size_t>(y.rows()), bits());
    for (Eigen::Index i = 0; i < y.rows(); ++i)
        for (int b = 0; b < bits(); ++b) {
            const Eigen::Index e = twoLayers() ? b / 2 : b;
            const float value = y(i, e);
            bool on = value > 0;
            if (twoLayers() && b % 2 == 1) on = on ? value > positiveSplit_(e) : value < negativeSplit_(e);
            codes.setBit(static_cast<std::size_t>(i), b, on);
        }
    return codes;
}

PackedCodes AnchorGraphHash::encode(const Features& features) const {
    JobContext quiet;
    return codesOf(weights(features, quiet) * projection_);
}

void AnchorGraphHash::serialise(std::ostream& stream) const {
    BinaryWriter writer(stream);
    writer.write(anchors_);
    writer.write(bandwidth_);
    writer.write(projection_);
    writer.write(positiveSplit_);
    writer.write(negativeSplit_);
}

std::unique_ptr<HashModel> AnchorGraphHash::load(HashOptions options, BinaryReader& reader) {
    auto model = std::make_unique<AnchorGraphHash>(std::move(options));
    model->anchors_ = reader.matrix<FeatureMatrix>();
    model->bandwidth_ = reader.number<double>();
    model->projection_ = reader.matrix<FeatureMatrix>();
    model->positiveSplit_ = reader.matrix<Eigen::RowVectorXf>();
    model->negativeSplit_ = reader.matrix<Eigen::RowVectorXf>();
    const Eigen::Index splits = model->twoLayers() ? model->projection_.cols() : 0;
    if (model->projection_.rows() != model->anchors_.rows() || model->positiveSplit_.size() != splits ||
        model->negativeSplit_.size() != splits)
        throw BinaryReader::damaged();
    return model;
}

}  // namespace laplens
