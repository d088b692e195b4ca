#pragma once

#include <span>
#include <vector>

#include "core/hashing/small_library.hpp"

namespace laplens {

/// An eigenfunction of the Laplacian on a box, constant but along one axis (Weiss, Torralba & Fergus,
/// "Spectral Hashing", NIPS 2008, eq. 8-9): Phi_k(x) = sin(pi/2 + k pi x / (b - a)) for x in [0, b - a], with
/// eigenvalue 1 - exp(-eps^2/2 (k pi / (b - a))^2), which grows with k / (b - a).
struct BoxMode {
    int axis = 0;
    int k = 1;
    double frequency = 0;  ///< k pi / (b - a)
};

/// The `count` nonconstant modes of smallest eigenvalue of a box with these side lengths, ascending; ties by
/// axis, then k. Sides of length 0 have none.
std::vector<BoxMode> lowestModes(std::span<const double> sides, int count);

/// Spectral hashing: the features along their principal directions (at most as many as bits) fill a box; bit
/// = [Phi > 0] of its lowest modes. How many directions there are depends on the length, so a code is not the
/// start of a longer one.
class SpectralHashingModel : public SmallLibraryHash {
public:
    using SmallLibraryHash::SmallLibraryHash;
    bool prefixCodes() const override { return false; }

protected:
    PackedCodes learn(const Features& features, JobContext&) override;
    PackedCodes encodeLearned(const Features& features) const override;
    FeatureMatrix learnedProjections(const Features& features) const override;
    void writeLearned(ModelWriter&) const override;
    void readLearned(ModelReader&, const Features& features) override;

private:
    Eigen::MatrixXf directions_;  ///< d x r
    Eigen::RowVectorXf lows_;     ///< r: a, of the projected but not centred features
    std::vector<BoxMode> modes_;  ///< one a bit
};

}  // namespace laplens
