#pragma once

#include "core/hashing/hash_model.hpp"
#include "core/hashing/projections.hpp"

namespace laplens {

/// Anchor graph hashing (Liu, Wang, Kumar & Chang, ICML 2011). Rows are weighted means of their s nearest of
/// some hundred k-means anchors, Z (eq. 1); the anchor graph's eigenvectors are Y = Z W with W = sqrt(n)
/// Lambda^-1/2 V Sigma^-1/2 from the small matrix Lambda^-1/2 Z'Z Lambda^-1/2 (eq. 5, 6), and extend to any
/// row by its own z (eq. 7). "agh-1": a bit is the sign of one eigenvector. "agh-2": each eigenvector gives a
/// second bit, which splits its positive and its negative side at thresholds that minimise the cut under
/// balance (section 3.4); the two bits stand side by side. At most anchors - 1 eigenvectors.
class AnchorGraphHash : public HashModel {
public:
    explicit AnchorGraphHash(HashOptions options) : options_(std::move(options)) {}

    std::string method() const override { return options_.method; }
    int bits() const override;
    bool prefixCodes() const override { return true; }
    PackedCodes fit(const Features& features, JobContext&) override;
    PackedCodes encode(const Features& features) const override;
    void serialise(std::ostream& stream) const override;

    static std::unique_ptr<HashModel> load(HashOptions options, BinaryReader&);

private:
    bool twoLayers() const { return options_.method == "agh-2"; }
    /// Z, dense rows of weights over the anchors.
    FeatureMatrix weights(const Features& features, JobContext&) const;
    PackedCodes codesOf(const FeatureMatrix& eigenvectors) const;

    HashOptions options_;
    FeatureMatrix anchors_;
    double bandwidth_ = 1;
    FeatureMatrix projection_;          // anchors x eigenvectors
    Eigen::RowVectorXf positiveSplit_;  // two layers only
    Eigen::RowVectorXf negativeSplit_;
};

}  // namespace laplens
