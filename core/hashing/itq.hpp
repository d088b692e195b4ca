#pragma once

#include "core/hashing/linear_hash.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

inline constexpr int kItqIterations = 50;

/// Iterative quantisation (Gong & Lazebnik, CVPR 2011): PCA to m dimensions, then 50 rotations that minimise
/// the quantisation error. The rotation mixes all m directions, so a code of m bits is not the start of a
/// longer one.
///
/// PCA has at most r = min(d, n - 1) directions. For more bits than that, a second rotation of all r
/// directions from another random start adds r bits, and so on; the last one rotates the leading directions
/// that are left to fill the code. A remark says so.
class ItqModel : public LinearHash {
public:
    using LinearHash::LinearHash;
    bool prefixCodes() const override { return false; }
    PackedCodes fit(const Features& features, JobContext&) override;

    /// Of each rotation, |sign(V R) - V R|^2 before the first step and after each one (after fitting only).
    const std::vector<std::vector<double>>& quantisationErrors() const { return errors_; }

protected:
    virtual int iterations() const { return kItqIterations; }

private:
    std::vector<std::vector<double>> errors_;
};

/// Moummad et al., "Hashing-Baseline: Rethinking Hashing in the Age of Pretrained Models",
/// arXiv 2509.14427: the same with the rotation that ITQ begins with, a random orthogonal R: the bits of a
/// feature x are those of sigmoid(R^T V^T (x - mean)) above 1/2, V the m principal directions. Nothing is
/// trained.
class HashingBaselineModel : public ItqModel {
public:
    using ItqModel::ItqModel;

protected:
    int iterations() const override { return 0; }
};

/// Directions times rotation for `bits` bits as described above, of so many steps each (d x bits); `errors`
/// receives each rotation's.
Eigen::MatrixXf rotatedDirections(const Features& features, const PrincipalDirections&, int bits,
                                  int iterations, std::uint64_t seed,
                                  std::vector<std::vector<double>>& errors, JobContext&);

}  // namespace laplens
