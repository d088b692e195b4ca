#include "core/hashing/rotation.hpp"

#include <algorithm>

#include "core/base/decompositions.hpp"
#include "core/base/parallel.hpp"
#include "core/graph/vector_targets.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

namespace {

using Eigen::Index;

constexpr Index kMostRows = 32768;
/// Up to this width a frame is rotated by one thread, in one pass over the rows that stays in the cache.
constexpr Index kNarrow = 64;

/// For each of n rows v of width k: z = v R, magnitudes += |z|, C += v^T sign(z). R and C row-major.
LAPLENS_WIDEST_VECTORS
void addSigned(const float* rows, std::size_t n, std::size_t k, const float* r, float* c, float* magnitudes) {
    float z[kNarrow];
    for (std::size_t row = 0; row < n; ++row, rows += k) {
        for (std::size_t j = 0; j < k; ++j) z[j] = rows[0] * r[j];
        for (std::size_t i = 1; i < k; ++i)
            for (std::size_t j = 0; j < k; ++j) z[j] += rows[i] * r[i * k + j];
        for (std::size_t j = 0; j < k; ++j) {
            magnitudes[j] += z[j] < 0 ? -z[j] : z[j];
            z[j] = z[j] > 0 ? 1.0f : -1.0f;
        }
        for (std::size_t i = 0; i < k; ++i)
            for (std::size_t j = 0; j < k; ++j) c[i * k + j] += rows[i] * z[j];
    }
}

/// sign(V R)^T V and the sum of |V R|.
struct SignedProduct {
    Eigen::MatrixXf c;
    double magnitude = 0;
};

SignedProduct narrowSignedProduct(const FeatureMatrix& rows, const Eigen::MatrixXf& rotation) {
    constexpr Index kBlock = 1024;  // single precision adds up no further
    const Index k = rows.cols();
    const FeatureMatrix r = rotation;
    Eigen::MatrixXd c = Eigen::MatrixXd::Zero(k, k);
    double magnitude = 0;
    for (Index first = 0; first < rows.rows(); first += kBlock) {
        Eigen::MatrixXf part = Eigen::MatrixXf::Zero(k, k);  // column-major: its transpose, row-major
        Eigen::VectorXf magnitudes = Eigen::VectorXf::Zero(k);
        addSigned(rows.row(first).data(), static_cast<std::size_t>(std::min(kBlock, rows.rows() - first)),
                  static_cast<std::size_t>(k), r.data(), part.data(), magnitudes.data());
        c += part.cast<double>();
        magnitude += magnitudes.cast<double>().sum();
    }
    return {c.cast<float>(), magnitude};
}

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

SignedProduct signedProduct(const FeatureMatrix& rows, const Eigen::MatrixXf& rotation) {
    if (rows.cols() <= kNarrow) return narrowSignedProduct(rows, rotation);
    FeatureMatrix signs = product(rows, rotation);
    SignedProduct result{.c = Eigen::MatrixXf::Zero(rows.cols(), rows.cols()),
                         .magnitude = signsInPlace(signs)};
    addTransposedProduct(signs, rows, result.c);
    return result;
}

/// The rotation R that makes trace(C R) largest: of C = U S V^T it is V U^T (Schönemann 1966), the transpose
/// of C's polar factor.
Eigen::MatrixXf procrustes(const Eigen::MatrixXf& c) {
    const Eigen::MatrixXd whole = c.cast<double>();
    // (C^T C)^(-1/2) C^T is the same and costs a third, where squaring leaves enough digits.
    constexpr double kLeastSquaredRatio = 1e-10;
    const SymmetricEigen square = symmetricEigen(whole.transpose() * whole);
    const Eigen::VectorXd& squares = square.values;
    if (square.converged && squares[0] > kLeastSquaredRatio * squares[squares.size() - 1]) {
        const Eigen::MatrixXd& v = square.vectors;
        return (v * squares.cwiseSqrt().cwiseInverse().asDiagonal() * (v.transpose() * whole.transpose()))
            .cast<float>();
    }
    const SingularVectors svd = singularVectors(whole);
    return (svd.v * svd.u.transpose()).cast<float>();
}

}  // namespace

Eigen::MatrixXf randomRotation(Index k, std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    Eigen::MatrixXd gaussian(k, k);
    for (Index i = 0; i < gaussian.size(); ++i) gaussian.data()[i] = normal(random);
    return orthogonalFactor(gaussian).cast<float>();
}

Rotation learnRotation(const Features& allRows, int iterations, std::mt19937_64& random,
                       JobContext& context) {
    const FeatureMatrix rows = evenlySpacedRows(allRows);
    const Index k = rows.cols();
    Rotation rotation{.matrix = randomRotation(k, random), .errors = {}};
    const double constant = static_cast<double>(rows.size()) + rows.cast<double>().squaredNorm();
    for (int iteration = 0; iteration <= iterations; ++iteration) {
        context.checkpoint();
        const SignedProduct step = signedProduct(rows, rotation.matrix);
        rotation.errors.push_back(constant - 2 * step.magnitude);
        if (iteration < iterations) rotation.matrix = procrustes(step.c);
    }
    return rotation;
}

Eigen::MatrixXf rotatedFrames(FeatureMatrix rows, int bits, int iterations, std::uint64_t seed,
                              JobContext& context) {
    const Index k = rows.cols();
    rows.rowwise().normalize();
    Eigen::MatrixXf frames(k, bits);
    parallelFor(static_cast<std::size_t>((bits + k - 1) / k), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t frame = begin; frame < end; ++frame) {
            std::seed_seq sequence{seed & 0xffffffff, seed >> 32, std::uint64_t{frame}};
            std::mt19937_64 random(sequence);
            const Rotation rotation = learnRotation(rows, iterations, random, context);
            const auto first = static_cast<Index>(frame) * k;
            const auto width = std::min<Index>(k, bits - first);
            frames.middleCols(first, width) = rotation.matrix.leftCols(width);
        }
    });
    return frames;
}

}  // namespace laplens
