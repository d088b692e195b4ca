#pragma once

#include <optional>

#include "core/hashing/hash_model.hpp"
#include "core/hashing/projections.hpp"
#include "core/hashing/spectral_basis.hpp"

namespace laplens {

/// Laplacian Deep Hash as published: bit b = [v_b > theta_b], v_b the b-th smallest nontrivial solution of
/// L v = lambda D v, theta_b its median or mean (DESIGN 2.4 to 2.6). Rows it was not fitted on are extended
/// to v_b through their nearest database rows (Bengio et al. 2004, eq. 8) or by a ridge regression
/// (DESIGN 2.7). Fewer than 3 rows have no nontrivial eigenvector; they get codes of zeros.
class LaplacianHash : public HashModel {
public:
    explicit LaplacianHash(HashOptions options) : options_(std::move(options)) {}

    std::string method() const override { return options_.method; }
    int bits() const override { return static_cast<int>(values_.size() ? values_.size() : options_.bits); }
    bool prefixCodes() const override { return true; }
    PackedCodes fit(const Features& features, JobContext&) override;
    PackedCodes encode(const Features& features) const override;
    void serialise(std::ostream&) const override;
    std::vector<std::string> remarks() const override { return remarks_; }
    std::vector<double> eigenvalues() const override { return {values_.begin(), values_.end()}; }

    static std::unique_ptr<HashModel> load(HashOptions options, BinaryReader&, const Features& features);

private:
    HashOptions options_;
    std::optional<Features> database_;
    double scale_ = 1;
    Eigen::VectorXd values_;
    FeatureMatrix vectors_;           // n x m, kernel extension
    std::optional<RidgeMap> linear_;  // linear extension
    Eigen::RowVectorXf thresholds_;
    std::vector<std::string> remarks_;
};

}  // namespace laplens
