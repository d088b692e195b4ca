#pragma once

#include "core/hashing/ldh_rotated.hpp"

namespace laplens {

/// For browsing a library: the first bits (96) are diffused and rotated (ldh_rotated.hpp) and rank the
/// groups; the bits after them are rotated principal directions (itq.hpp) and find who is nearest inside a
/// group, which diffusion forgets. Any prefix is a code of its own. Of 256 bits, 96 coarse ones rank groups
/// better than 48 do and lose little neighbour recall.
class MixedLdhModel : public LaplacianHash {
public:
    using LaplacianHash::LaplacianHash;

protected:
    PackedCodes learnFrom(const GraphSpectrum&, const Features& features, JobContext&) override;
    PackedCodes encodeLearned(const Features& features) const override;
    FeatureMatrix learnedBitWeights(const Features& features) const override;
    FeatureMatrix learnedProjections(const Features& features) const override;
    FeatureMatrix learnedEigenvectors(const Features& features, int count) const override {
        return coarse_.eigenvectors(features, count);
    }
    FeatureMatrix learnedFittedEigenvectors(int count) const override {
        return coarse_.fittedEigenvectors(count);
    }
    void writeBits(ModelWriter&) const override;
    void readBits(ModelReader&, const Features& features) override;

private:
    PackedCodes joined(const PackedCodes& coarse, const Features& features) const;

    EmbeddedBits coarse_;
    Eigen::MatrixXf directions_;  ///< d x fine bits
    Eigen::RowVectorXf offset_;
};

}  // namespace laplens
