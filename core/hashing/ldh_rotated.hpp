#pragma once

#include "core/hashing/laplacian_hash.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

/// Diffused, rotated eigenvectors. E = [v_1 (1 - lambda_1)^t, ..., v_K (1 - lambda_K)^t] (the diffusion map
/// of Coifman & Lafon, "Diffusion maps", ACHA 2006, eq. 7) and a rotation R of it that minimises the
/// quantisation error |sign(E R) - E R| (ITQ's Procrustes iteration, rotation.hpp); bits = sign(E R). Codes
/// longer than K are frames: independent rotations of the same E one after another, so that any prefix is a
/// good code. Eigenvectors past the groups, which vote as loudly as the first ones in the published code,
/// fade instead.
/// The rotation is learned from rows of E scaled to length 1, on which signs do not depend. t and K are
/// chosen by how codes rank the communities of the neighbour graph (frame_choice.hpp); K is at most n - 2.
class RotatedLdhModel : public LaplacianHash {
public:
    using LaplacianHash::LaplacianHash;

protected:
    PackedCodes learnFrom(const GraphSpectrum&, const Features& features, JobContext&) override;
    PackedCodes encodeLearned(const Features& features) const override { return bits_.encode(features); }
    FeatureMatrix learnedBitWeights(const Features& features) const override {
        return marginWeights(bits_.projections(features));
    }
    FeatureMatrix learnedProjections(const Features& features) const override {
        return bits_.projections(features);
    }
    FeatureMatrix learnedEigenvectors(const Features& features, int count) const override {
        return bits_.eigenvectors(features, count);
    }
    FeatureMatrix learnedFittedEigenvectors(int count) const override {
        return bits_.fittedEigenvectors(count);
    }
    void writeBits(ModelWriter& writer) const override { bits_.write(writer); }
    void readBits(ModelReader&, const Features& features) override;

private:
    EmbeddedBits bits_;
};

/// `bits` rotated bits of the spectrum as described above; `remarks` receives t and the frames.
EmbeddedBits rotatedBits(const Features& features, const GraphSpectrum&, int bits, const HashOptions&,
                         std::vector<std::string>& remarks, JobContext&);

}  // namespace laplens
