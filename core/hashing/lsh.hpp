#pragma once

#include "core/hashing/linear_hash.hpp"

namespace laplens {

/// Locality-sensitive hashing for angles: signs of random Gaussian projections of zero-mean features
/// (Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002, section 3), so that
/// P(bit differs) = angle / pi. A single picture is not centred: its feature is the mean.
class LshModel : public LinearHash {
public:
    using LinearHash::LinearHash;
    PackedCodes fit(const Features& features, JobContext&) override;
};

/// d x bits independent standard normal numbers.
Eigen::MatrixXf gaussianHyperplanes(Eigen::Index d, int bits, std::uint64_t seed);

}  // namespace laplens
