#pragma once

#include "core/hashing/anchors.hpp"
#include "core/hashing/small_library.hpp"

namespace laplens {

/// Inductive manifold hashing (Shen, Shen, Shi, van den Hengel & Tang, "Inductive Hashing on Manifolds", CVPR
/// 2013): a base set of 400 k-means centres is embedded, and every picture, in the library or not, takes the
/// heat-kernel weighted mean of its 5 nearest base points' embeddings (eq. 6); bit = [y > 0]. The embedding
/// is the base set's Laplacian eigenmap (the paper's IMH-LE; its IMH-tSNE is not here). A small
/// library has a base point for every 4 pictures; there are always more base points than bits.
class InductiveManifoldModel : public SmallLibraryHash {
public:
    using SmallLibraryHash::SmallLibraryHash;
    std::vector<double> eigenvalues() const override { return eigenvalues_; }
    std::vector<int> eigenvectorOfBit() const override { return eigenvectorOfBit_; }

protected:
    PackedCodes learn(const Features& features, JobContext&) override;
    PackedCodes encodeLearned(const Features& features) const override;
    FeatureMatrix learnedProjections(const Features& features) const override;
    FeatureMatrix learnedEigenvectors(const Features& features, int count) const override;
    void writeLearned(ModelWriter&) const override;
    void readLearned(ModelReader&, const Features& features) override;

private:
    FeatureMatrix base_;
    FeatureMatrix embedding_;  ///< base points x bits
    double scale_ = 0;
    std::vector<double> eigenvalues_;
    std::vector<int> eigenvectorOfBit_;
};

}  // namespace laplens
