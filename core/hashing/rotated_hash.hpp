#pragma once

#include <optional>

#include "core/hashing/hash_model.hpp"
#include "core/hashing/projections.hpp"
#include "core/hashing/spectral_basis.hpp"

namespace laplens {

/// LDH, rotated (DESIGN 2.6): the eigenmap is scaled by a diffusion, E = [v_i (1 - lambda_i)^t] (Coifman &
/// Lafon 2006), turned by rotations that minimise |sign(ER) - ER| (Gong & Lazebnik 2011), and bits =
/// sign(ER). The code is made of frames: each takes the first K eigenvectors and a rotation of its own, so
/// that a prefix is a good code too. Method "ldh-mixed" ends the diffused bits after `coarseBits` and goes on
/// with rotated principal components of the features, which tell apart what the diffusion has made equal.
/// "ldh-commute" scales by lambda^-1/2 instead (commute time) and has one frame of all its bits. Below 20
/// rows there are too few eigenvectors: all bits are then random hyperplanes, and the remarks say so.
class RotatedHash : public HashModel {
public:
    explicit RotatedHash(HashOptions options) : options_(std::move(options)) {}

    std::string method() const override { return options_.method; }
    int bits() const override { return options_.bits; }
    bool prefixCodes() const override { return options_.method != "ldh-commute"; }
    PackedCodes fit(const Features& features, JobContext&) override;
    PackedCodes encode(const Features& features) const override;
    void serialise(std::ostream&) const override;
    std::vector<std::string> remarks() const override { return remarks_; }
    std::vector<double> eigenvalues() const override { return {values_.begin(), values_.end()}; }

    /// The diffusion time in use.
    double diffusion() const { return t_; }

    static std::unique_ptr<HashModel> load(HashOptions options, BinaryReader&, const Features& features);

private:
    bool isMixed() const { return options_.method == "ldh-mixed"; }
    int diffusedBits() const;
    void fitFineBits(const Features& features, JobContext&);
    FeatureMatrix embed(const Features& features) const;
    void setBits(PackedCodes& codes, const FeatureMatrix& embedding, const Features& features) const;

    HashOptions options_;
    std::optional<Features> database_;
    double scale_ = 1, t_ = 0;
    Eigen::VectorXd values_;             // all that were computed
    FeatureMatrix embedding_;            // n x K, scaled; kernel extension
    Eigen::RowVectorXf decay_;           // K, 1 - lambda
    std::optional<RidgeMap> linear_;     // linear extension
    std::vector<FeatureMatrix> frames_;  // K x K each
    AffineMap fine_;                     // features -> the bits after the diffused ones; may have no columns
    std::vector<std::string> remarks_;
};

}  // namespace laplens
