#define EIGEN_USE_BLAS
#include "core/hashing/projections.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <random>

namespace laplens {

namespace {

/// Covariance-like d x d product of the centred rows.
Eigen::MatrixXf scatter(const FeatureMatrix& centred) {
    return centred.transpose() * centred;
}

}  // namespace

FeatureMatrix AffineMap::apply(const Features& rows) const {
    FeatureMatrix result = rows * directions;
    result.rowwise() -= Eigen::RowVectorXf(mean * directions);
    return result;
}

void AffineMap::write(BinaryWriter& writer) const {
    writer.write(mean);
    writer.write(directions);
}

AffineMap AffineMap::read(BinaryReader& reader) {
    AffineMap map;
    map.mean = reader.matrix<Eigen::RowVectorXf>();
    map.directions = reader.matrix<FeatureMatrix>();
    if (map.mean.size() != map.directions.rows()) throw BinaryReader::damaged();
    return map;
}

PackedCodes signCodes(const FeatureMatrix& values) {
    PackedCodes codes(static_cast<std::size_t>(values.rows()), static_cast<int>(values.cols()));
    setSignBits(codes, 0, values);
    return codes;
}

void setSignBits(PackedCodes& codes, int firstBit, const FeatureMatrix& values) {
    for (Eigen::Index i = 0; i < values.rows(); ++i)
        for (Eigen::Index b = 0; b < values.cols(); ++b)
            codes.setBit(static_cast<std::size_t>(i), firstBit + static_cast<int>(b), values(i, b) > 0);
}

FeatureMatrix gaussianMatrix(Eigen::Index rows, Eigen::Index cols, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix matrix(rows, cols);
    for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = normal(random);
    return matrix;
}

FeatureMatrix randomRotation(Eigen::Index size, std::uint64_t seed) {
    const Eigen::MatrixXf gaussian = gaussianMatrix(size, size, seed);
    const Eigen::HouseholderQR<Eigen::MatrixXf> qr(gaussian);
    return FeatureMatrix(Eigen::MatrixXf(qr.householderQ()));
}

AffineMap principalComponents(const Features& rows, Eigen::Index count) {
    AffineMap map;
    map.mean = rows.colwise().mean();
    FeatureMatrix centred = rows;
    centred.rowwise() -= map.mean;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scatter(centred).cast<double>());
    const Eigen::Index d = rows.cols();
    count = std::min({count, d, std::max<Eigen::Index>(1, rows.rows() - 1)});
    map.directions.resize(d, count);
    for (Eigen::Index i = 0; i < count; ++i) {
        Eigen::VectorXd direction = solver.eigenvectors().col(d - 1 - i);
        Eigen::Index largest = 0;
        direction.cwiseAbs().maxCoeff(&largest);
        if (direction(largest) < 0) direction = -direction;
        map.directions.col(i) = direction.cast<float>();
    }
    return map;
}

FeatureMatrix quantisingRotation(const FeatureMatrix& v, int iterations, std::uint64_t seed,
                                 JobContext& context) {
    FeatureMatrix rotation = randomRotation(v.cols(), seed);
    FeatureMatrix rotated;
    for (int i = 0; i < iterations; ++i) {
        context.checkpoint();
        rotated.noalias() = v * rotation;
        rotated = (rotated.array() > 0).select(FeatureMatrix::Ones(rotated.rows(), rotated.cols()), -1.f);
        const Eigen::MatrixXf product = rotated.transpose() * v;
        const Eigen::BDCSVD<Eigen::MatrixXf> svd(product, Eigen::ComputeFullU | Eigen::ComputeFullV);
        rotation = svd.matrixV() * svd.matrixU().transpose();
    }
    return rotation;
}

double quantisationError(const FeatureMatrix& v, const FeatureMatrix& rotation) {
    const FeatureMatrix rotated = v * rotation;
    return (rotated.array() -
            (rotated.array() > 0).select(FeatureMatrix::Ones(rotated.rows(), rotated.cols()), -1.f).array())
        .square()
        .cast<double>()
        .sum();
}

RidgeMap RidgeMap::fit(const Features& rows, const FeatureMatrix& targets, double strength) {
    RidgeMap ridge;
    ridge.map.mean = rows.colwise().mean();
    ridge.offset = targets.colwise().mean();
    FeatureMatrix centred = rows;
    centred.rowwise() -= ridge.map.mean;
    Eigen::MatrixXd gram = scatter(centred).cast<double>();
    gram.diagonal().array() += strength * gram.trace() / static_cast<double>(gram.rows()) + 1e-9;
    const Eigen::MatrixXf right = centred.transpose() * targets;
    ridge.map.directions = gram.llt().solve(right.cast<double>()).cast<float>();
    return ridge;
}

FeatureMatrix RidgeMap::apply(const Features& rows) const {
    FeatureMatrix result = map.apply(rows);
    result.rowwise() += offset;
    return result;
}

void RidgeMap::write(BinaryWriter& writer) const {
    map.write(writer);
    writer.write(offset);
}

RidgeMap RidgeMap::read(BinaryReader& reader) {
    RidgeMap ridge;
    ridge.map = AffineMap::read(reader);
    ridge.offset = reader.matrix<Eigen::RowVectorXf>();
    if (ridge.offset.size() != ridge.map.directions.cols()) throw BinaryReader::damaged();
    return ridge;
}

}  // namespace laplens
