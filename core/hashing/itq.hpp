#pragma once

#include "core/hashing/linear_hash.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

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

private:
    std::vector<std::vector<double>> errors_;
};

/// Directions times rotation for `bits` bits as described above (d x bits); `errors` receives each
/// rotation's.
Eigen::MatrixXf rotatedDirections(const Features& features, const PrincipalDirections&, int bits,
                                  std::uint64_t seed, std::vector<std::vector<double>>& errors, JobContext&);

}  // namespace laplens
