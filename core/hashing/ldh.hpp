#pragma once

#include "core/hashing/embedded_bits.hpp"
#include "core/hashing/lsh.hpp"
#include "core/hashing/stored_model.hpp"

namespace laplens {

/// What the Laplacian methods share: the spectrum, given or computed, and what to do with libraries too small
/// for one. Below 20 pictures every method gives LSH codes of the same length (ranking so few by their
/// features is as fast and exact); a remark says so.
class LaplacianHash : public StoredModel {
public:
    using StoredModel::StoredModel;

    PackedCodes fit(const Features& features, JobContext&) final;
    PackedCodes encode(const Features& features) const final;
    std::vector<double> eigenvalues() const override { return eigenvalues_; }
    void write(ModelWriter&) const final;
    void read(ModelReader&, const Features& features) final;

protected:
    virtual PackedCodes learn(const Features& features, const GraphSpectrum&, JobContext&) = 0;
    virtual PackedCodes encodeLearned(const Features& features) const = 0;
    virtual void writeLearned(ModelWriter&) const = 0;
    virtual void readLearned(ModelReader&, const Features& features) = 0;

private:
    std::vector<double> eigenvalues_;
    std::unique_ptr<LshModel> tooFew_;  ///< instead of all the rest, when set
};

/// Laplacian deep hashing as published (Li, Guo, Liu & Huang): bit b = [v_b > theta_b], v_b the b-th
/// eigenvector of L v = lambda D v, theta_b its median (balanced bits) or mean; out of sample by extending
/// v_b. A library of n pictures has n - 1 eigenvectors; further bits repeat them in order, and a remark says
/// so.
class LdhModel : public LaplacianHash {
public:
    using LaplacianHash::LaplacianHash;
    std::vector<int> eigenvectorOfBit() const override { return eigenvectorOfBit_; }

protected:
    PackedCodes learn(const Features& features, const GraphSpectrum&, JobContext&) override;
    PackedCodes encodeLearned(const Features& features) const override { return bits_.encode(features); }
    void writeLearned(ModelWriter&) const override;
    void readLearned(ModelReader&, const Features& features) override;

private:
    EmbeddedBits bits_;
    std::vector<int> eigenvectorOfBit_;
};

/// The middle of `values`: half of them lie above it when no two are equal.
float medianOf(std::vector<float> values);

}  // namespace laplens
