#pragma once

#include "core/hashing/embedded_bits.hpp"
#include "core/hashing/small_library.hpp"

namespace laplens {

/// Methods that make their bits of the spectrum of the neighbour graph's Laplacian, given or computed.
class LaplacianHash : public SmallLibraryHash {
public:
    using SmallLibraryHash::SmallLibraryHash;
    std::vector<double> eigenvalues() const override { return eigenvalues_; }
    int groups() const override { return groups_; }

protected:
    virtual PackedCodes learnFrom(const GraphSpectrum&, const Features& features, JobContext&) = 0;
    virtual void writeBits(ModelWriter&) const = 0;
    virtual void readBits(ModelReader&, const Features& features) = 0;

private:
    PackedCodes learn(const Features& features, JobContext&) final;
    void writeLearned(ModelWriter&) const final;
    void readLearned(ModelReader&, const Features& features) final;

    std::vector<double> eigenvalues_;
    int groups_ = 0;
};

}  // namespace laplens
