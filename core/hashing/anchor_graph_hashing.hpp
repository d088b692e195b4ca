#pragma once

#include "core/hashing/anchors.hpp"
#include "core/hashing/small_library.hpp"

namespace laplens {

/// Anchor graph hashing (Liu, Wang, Kumar & Chang, "Hashing with Graphs", ICML 2011): 300 k-means anchors,
/// each picture tied to its s = 2 nearest ones by Z; the graph Z Lambda^-1 Z^T has its eigenvectors in closed
/// form from the small matrix M = Lambda^-1/2 Z^T Z Lambda^-1/2 (eq. 5-6), and Y = Z W extends to pictures
/// unseen.
///
/// "agh-1": bit = [y > 0], one eigenvector a bit. "agh-2": two bits an eigenvector, the second splitting each
/// side again at the threshold that minimises the cut (section 3.4). An eigenvector's bits lie side by side,
/// so prefixes hold. A small library has an anchor for every 4 pictures; there are always more anchors than
/// bits.
class AnchorGraphModel : public SmallLibraryHash {
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
    int layers() const { return options_.method == "agh-2" ? 2 : 1; }
    FeatureMatrix extended(const Features& features) const;  ///< Y: n x r
    FeatureMatrix projectionsOf(const FeatureMatrix& y) const;

    FeatureMatrix anchors_;
    double scale_ = 0;
    FeatureMatrix weights_;             ///< W: anchors x r
    Eigen::RowVectorXf above_, below_;  ///< b+ and b-, r each ("agh-2")
    std::vector<double> eigenvalues_;   ///< of the Laplacian: 1 - those of M
    std::vector<int> eigenvectorOfBit_;
};

/// Where the second bit splits the two sides of y: f = [y+ - b+; -y- + b-] sums to 0 and minimises f^T L f, L
/// = I - Z Lambda^-1 Z^T (eq. 14-17).
struct SecondThresholds {
    double above = 0;  ///< b+
    double below = 0;  ///< b-
};
SecondThresholds secondThresholds(const AnchorWeights& z, std::size_t anchors, const Eigen::VectorXd& y);

}  // namespace laplens
