#include "core/hashing/projection.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <random>

#include "core/base/decompositions.hpp"
#include "core/base/matrix_product.hpp"
#include "core/base/parallel.hpp"

namespace laplens {

namespace {

using Eigen::Index;

constexpr Index kBlock = 8192;
constexpr Index kDenseLimit = 1024;
constexpr double kRankTolerance = 1e-7;

Eigen::MatrixXf covariance(const Features& features, const Eigen::RowVectorXf& mean, JobContext& context) {
    Eigen::MatrixXf sum = Eigen::MatrixXf::Zero(features.cols(), features.cols());
    FeatureMatrix centred;
    for (Index first = 0; first < features.rows(); first += kBlock) {
        context.checkpoint();
        centred = features.middleRows(first, std::min(kBlock, features.rows() - first)).rowwise() - mean;
        addTransposedProduct(centred, centred, sum);
    }
    return sum / static_cast<float>(std::max<Index>(features.rows(), 1));
}

/// Of few rows: X^T u / |X^T u| for the eigenvectors u of X X^T, which is smaller than the covariance.
void leadingByGramMatrix(const Features& features, const Eigen::RowVectorXf& mean, Eigen::VectorXd& values,
                         Eigen::MatrixXd& vectors) {
    const Eigen::MatrixXd centred = (features.rowwise() - mean).cast<double>();
    const SymmetricEigen solved = symmetricEigen(centred * centred.transpose());
    values = solved.values / static_cast<double>(features.rows());
    vectors = centred.transpose() * solved.vectors;
    vectors.colwise().normalize();
}

/// Rayleigh-Ritz on a block that the covariance was applied to again and again.
void leadingByPowerIteration(const Eigen::MatrixXf& c, Index r, JobContext& context, Eigen::VectorXd& values,
                             Eigen::MatrixXd& vectors) {
    const Index width = std::min(c.rows(), r + r / 4 + 16);
    std::mt19937_64 random(context.seed);
    std::normal_distribution<float> normal;
    FeatureMatrix block(c.rows(), width);
    for (Index i = 0; i < block.size(); ++i) block.data()[i] = normal(random);
    constexpr int kIterations = 12;
    for (int iteration = 0; iteration < kIterations; ++iteration) {
        context.checkpoint();
        const Eigen::HouseholderQR<Eigen::MatrixXf> qr{Eigen::MatrixXf(block)};
        const Eigen::MatrixXf q = qr.householderQ() * Eigen::MatrixXf::Identity(c.rows(), width);
        block = product(FeatureMatrix(c), q);
        if (iteration + 1 < kIterations) continue;
        const SymmetricEigen solved = symmetricEigen((q.transpose() * block).cast<double>());
        values = solved.values;
        vectors = q.cast<double>() * solved.vectors;
    }
}

}  // namespace

FeatureMatrix product(const Features& rows, const Eigen::MatrixXf& right) {
    FeatureMatrix result(rows.rows(), right.cols());
    if (result.size() == 0) return result;
    if (rows.cols() == 0) return FeatureMatrix::Zero(rows.rows(), right.cols());
    // Eigen's matrices are column-major: the transpose of a row-major one, as BLAS sees it.
    multiply({static_cast<int>(rows.rows()), static_cast<int>(right.cols()), static_cast<int>(rows.cols())},
             1, {rows.data(), static_cast<int>(rows.outerStride())},
             {right.data(), static_cast<int>(right.rows()), true}, 0, result.data(),
             static_cast<int>(result.cols()));
    return result;
}

void addTransposedProduct(const Features& left, const Features& right, Eigen::MatrixXf& result) {
    if (left.rows() == 0 || result.size() == 0) return;
    // Column-major result^T = right^T left, seen row-major by BLAS, is result in Eigen's own order.
    multiply({static_cast<int>(right.cols()), static_cast<int>(left.cols()), static_cast<int>(left.rows())},
             1, {right.data(), static_cast<int>(right.outerStride()), true},
             {left.data(), static_cast<int>(left.outerStride())}, 1, result.data(),
             static_cast<int>(result.rows()));
}

PackedCodes thresholdCodes(const Features& values, const Eigen::RowVectorXf& thresholds) {
    const int bits = static_cast<int>(values.cols());
    PackedCodes codes(static_cast<std::size_t>(values.rows()), bits);
    parallelFor(codes.size(), 1024, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const float* row = values.row(static_cast<Index>(i)).data();
            const std::span<std::uint64_t> words = codes[i];
            for (int b = 0; b < bits; ++b)
                words[b / 64] |= static_cast<std::uint64_t>(row[b] > thresholds[b]) << (b % 64);
        }
    });
    return codes;
}

FeatureMatrix marginWeights(const Features& projections) {
    FeatureMatrix weights = projections.cwiseAbs();
    for (Eigen::Index i = 0; i < weights.rows(); ++i) {
        const float mean = weights.row(i).mean();
        if (mean > 0)
            weights.row(i) /= mean;
        else
            weights.row(i).setOnes();
    }
    return weights;
}

Eigen::RowVectorXf columnMeans(const Features& features) {
    if (features.rows() == 0) return Eigen::RowVectorXf::Zero(features.cols());
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(features.cols());
    for (Index i = 0; i < features.rows(); ++i) sum += features.row(i).cast<double>();
    return (sum / static_cast<double>(features.rows())).cast<float>();
}

PrincipalDirections principalDirections(const Features& features, int r, JobContext& context) {
    PrincipalDirections result;
    result.mean = columnMeans(features);
    Eigen::VectorXd values;
    Eigen::MatrixXd vectors;
    const Index wanted = std::clamp<Index>(r, 0, std::min(features.cols(), features.rows()));
    if (features.rows() * 2 <= features.cols()) {
        leadingByGramMatrix(features, result.mean, values, vectors);
    } else {
        const Eigen::MatrixXf c = covariance(features, result.mean, context);
        context.checkpoint();
        if (c.rows() <= kDenseLimit || wanted * 2 > c.rows()) {
            SymmetricEigen solved = symmetricEigen(c.cast<double>());
            values = std::move(solved.values);
            vectors = std::move(solved.vectors);
        } else {
            leadingByPowerIteration(c, wanted, context, values, vectors);
        }
    }
    const Index all = values.size();
    Index rank = 0;
    while (rank < std::min(wanted, all) && values[all - 1 - rank] > kRankTolerance * values[all - 1]) ++rank;
    result.directions.resize(features.cols(), rank);
    result.variances.resize(rank);
    for (Index j = 0; j < rank; ++j) {
        Eigen::VectorXd direction = vectors.col(all - 1 - j);
        Index largest = 0;
        direction.cwiseAbs().maxCoeff(&largest);
        if (direction[largest] < 0) direction = -direction;
        result.directions.col(j) = direction.cast<float>();
        result.variances[j] = values[all - 1 - j];
    }
    return result;
}

}  // namespace laplens
