#pragma once

#include <cstdint>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/hashing/binary_stream.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

/// x -> (x - mean) * directions, d -> m.
struct AffineMap {
    Eigen::RowVectorXf mean;   ///< d
    FeatureMatrix directions;  ///< d x m

    FeatureMatrix apply(const Features& rows) const;
    void write(BinaryWriter&) const;
    static AffineMap read(BinaryReader&);
};

/// bit b of row i = [values(i, b) > 0].
PackedCodes signCodes(const FeatureMatrix& values);
/// Writes those bits into codes from bit `firstBit` on.
void setSignBits(PackedCodes& codes, int firstBit, const FeatureMatrix& values);

/// Numbers from N(0, 1), row by row from the seed.
FeatureMatrix gaussianMatrix(Eigen::Index rows, Eigen::Index cols, std::uint64_t seed);
/// A random orthogonal matrix: Q of a Gaussian one.
FeatureMatrix randomRotation(Eigen::Index size, std::uint64_t seed);

/// Directions of largest variance, largest first, sign fixed; at most `count`, at most the rows' rank allows.
AffineMap principalComponents(const Features& rows, Eigen::Index count);

/// Rotation R (c x c) that makes V R close to its own signs: minimises |sign(VR) - VR|_F by alternating
/// projection and Procrustes steps (Gong & Lazebnik 2011, eq. 3 and section 3.2). Starts at random from
/// `seed`.
FeatureMatrix quantisingRotation(const FeatureMatrix& v, int iterations, std::uint64_t seed, JobContext&);

/// |sign(VR) - VR|_F^2: what quantisingRotation lowers.
double quantisationError(const FeatureMatrix& v, const FeatureMatrix& rotation);

/// Least squares with a ridge: the affine map from `rows` that best predicts `targets` (n x m); `offset` (m)
/// is added to its result. The ridge is `strength` times the mean variance of a feature, times n.
struct RidgeMap {
    AffineMap map;
    Eigen::RowVectorXf offset;

    static RidgeMap fit(const Features& rows, const FeatureMatrix& targets, double strength);
    FeatureMatrix apply(const Features& rows) const;
    void write(BinaryWriter&) const;
    static RidgeMap read(BinaryReader&);
};

}  // namespace laplens
