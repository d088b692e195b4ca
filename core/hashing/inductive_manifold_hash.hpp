#pragma once

#include "core/hashing/hash_model.hpp"
#include "core/hashing/projections.hpp"

namespace laplens {

/// Inductive manifold hashing (Shen, Shen, Shi, van den Hengel & Tang, CVPR 2013): a base set of k-means
/// centres is embedded, here by Laplacian eigenmaps (the paper's IMH-LE; IMH-tSNE embeds by t-SNE), and every
/// row, database or not, is the affinity-weighted mean of its nearest base points' embeddings (eq. 7),
/// thresholded at the mean over the database. At most base points - 1 bits.
class InductiveManifoldHash : public HashModel {
public:
    explicit InductiveManifoldHash(HashOptions options) : options_(std::move(options)) {}

    std::string method() const override { return options_.method; }
    int bits() const override {
        return thresholds_.size() ? static_cast<int>(thresholds_.size()) : options_.bits;
    }
    bool prefixCodes() const override { return true; }
    PackedCodes fit(const Features& features, JobContext&) override;
    PackedCodes encode(const Features& features) const override;
    void serialise(std::ostream& stream) const override;
    std::vector<double> eigenvalues() const override { return {values_.begin(), values_.end()}; }

    static std::unique_ptr<HashModel> load(HashOptions options, BinaryReader&);

private:
    FeatureMatrix embed(const Features& features) const;

    HashOptions options_;
    FeatureMatrix base_, embedding_;
    double scale_ = 1;
    Eigen::VectorXd values_;
    Eigen::RowVectorXf thresholds_;
};

}  // namespace laplens
