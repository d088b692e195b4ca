#pragma once

#include <Eigen/Core>

#include "core/hashing/laplacian_hash.hpp"

namespace laplens {

/// Laplacian deep hashing as published (Li, Guo, Liu & Huang): bit b = [v_b > theta_b], v_b the b-th
/// eigenvector of L v = lambda D v, theta_b its median (balanced bits) or mean; out of sample by extending
/// v_b. A library of n pictures has n - 1 eigenvectors; further bits repeat them in order, and a remark says
/// so.
class LdhModel : public LaplacianHash {
public:
    using LaplacianHash::LaplacianHash;
    std::vector<int> eigenvectorOfBit() const override { return eigenvectorOfBit_; }

protected:
    PackedCodes learnFrom(const GraphSpectrum&, const Features& features, JobContext&) override;
    PackedCodes encodeLearned(const Features& features) const override { return bits_.encode(features); }
    /// Margins times (1 - lambda)^t of each bit's eigenvector, t chosen as for rotated bits: the last
    /// eigenvectors, which the plain code counts like the first, say least.
    FeatureMatrix learnedBitWeights(const Features& features) const override;
    FeatureMatrix learnedProjections(const Features& features) const override {
        return bits_.projections(features);
    }
    FeatureMatrix learnedEigenvectors(const Features& features, int count) const override {
        return bits_.eigenvectors(features, count);
    }
    FeatureMatrix learnedFittedEigenvectors(int count) const override {
        return bits_.fittedEigenvectors(count);
    }
    void writeBits(ModelWriter&) const override;
    void readBits(ModelReader&, const Features& features) override;

private:
    EmbeddedBits bits_;
    std::vector<int> eigenvectorOfBit_;
};

/// For each of `bits` bits the eigenvector it shows when there are `available`: in order, then from the start
/// again, which `remarks` then says.
std::vector<int> eigenvectorsInOrder(int bits, int available, std::vector<std::string>& remarks);

/// The middle of `values`: half of them lie above it when no two are equal.
float medianOf(std::vector<float> values);
Eigen::RowVectorXf columnMedians(const FeatureMatrix&);

}  // namespace laplens
