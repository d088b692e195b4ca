#include "core/hashing/rotation.hpp"

#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

namespace {

using Eigen::Index;

constexpr Index kMostRows = 32768;

FeatureMatrix evenlySpacedRows(const Features& rows) {
    if (rows.rows() <= kMostRows) return rows;
    FeatureMatrix some(kMostRows, rows.cols());
    for (Index i = 0; i < kMostRows; ++i) some.row(i) = rows.row(i * rows.rows() / kMostRows);
    return some;
}

/// Replaces values by their signs and returns the sum of their magnitudes, added in a fixed order.
double signsInPlace(FeatureMatrix& values) {
    std::vector<double> sums(static_cast<std::size_t>(values.rows()));
    parallelFor(sums.size(), 512, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            float* row = values.row(static_cast<Index>(i)).data();
            float sum = 0;
            for (Index b = 0; b < values.cols(); ++b) {
                sum += std::abs(row[b]);
                row[b] = row[b] > 0 ? 1.0f : -1.0f;
            }
            sums[i] = sum;
        }
    });
    double sum = 0;
    for (const double s : sums) sum += s;
    return sum;
}

Eigen::MatrixXf procrustes(const Eigen::MatrixXf& c) {
    constexpr unsigned kBoth = Eigen::ComputeFullU | Eigen::ComputeFullV;
    constexpr Index kSmall = 32;
    if (c.rows() <= kSmall) {
        const Eigen::JacobiSVD<Eigen::MatrixXd> svd(c.cast<double>(), kBoth);
        return (svd.matrixV() * svd.matrixU().transpose()).cast<float>();
    }
    const Eigen::BDCSVD<Eigen::MatrixXd> svd(c.cast<double>(), kBoth);
    return (svd.matrixV() * svd.matrixU().transpose()).cast<float>();
}

}  // namespace

Eigen::MatrixXf randomRotation(Index k, std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    Eigen::MatrixXd gaussian(k, k);
    for (Index i = 0; i < gaussian.size(); ++i) gaussian.data()[i] = normal(random);
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(gaussian);
    Eigen::MatrixXd q = qr.householderQ();
    for (Index j = 0; j < k; ++j)
        if (qr.matrixQR()(j, j) < 0) q.col(j) = -q.col(j);
    return q.cast<float>();
}

Rotation learnRotation(const Features& allRows, int iterations, std::mt19937_64& random,
                       JobContext& context) {
    const FeatureMatrix rows = evenlySpacedRows(allRows);
    const Index k = rows.cols();
    Rotation rotation{.matrix = randomRotation(k, random), .errors = {}};
    const double constant = static_cast<double>(rows.size()) + rows.cast<double>().squaredNorm();
    for (int iteration = 0; iteration <= iterations; ++iteration) {
        context.checkpoint();
        FeatureMatrix signs = product(rows, rotation.matrix);
        rotation.errors.push_back(constant - 2 * signsInPlace(signs));
        if (iteration == iterations) break;
        Eigen::MatrixXf c = Eigen::MatrixXf::Zero(k, k);
        addTransposedProduct(signs, rows, c);
        rotation.matrix = procrustes(c);
    }
    return rotation;
}

}  // namespace laplens
