#pragma once

#include "core/hashing/laplacian_hash.hpp"

namespace laplens {

/// Self-taught hashing (Zhang, Wang, Cai & Lu, "Self-Taught Hashing for Fast Similarity Search", SIGIR 2010):
/// the library's codes are its Laplacian eigenvectors thresholded at their medians; each bit then is a label
/// that a linear classifier learns, and the classifiers code further pictures. The paper trains support
/// vector machines with hinge loss; here they are least-squares ones (Suykens & Vandewalle 1999: ridge
/// regression onto -1 and 1), which have a closed form for all bits at once.
class SelfTaughtModel : public LaplacianHash {
public:
    using LaplacianHash::LaplacianHash;
    std::vector<int> eigenvectorOfBit() const override { return eigenvectorOfBit_; }

protected:
    PackedCodes learnFrom(const GraphSpectrum&, const Features& features, JobContext&) override;
    PackedCodes encodeLearned(const Features& features) const override;
    FeatureMatrix learnedProjections(const Features& features) const override {
        return classifiers_.extend(features);
    }
    void writeBits(ModelWriter&) const override;
    void readBits(ModelReader&, const Features& features) override;

private:
    LinearExtension classifiers_;
    std::vector<int> eigenvectorOfBit_;
};

}  // namespace laplens
