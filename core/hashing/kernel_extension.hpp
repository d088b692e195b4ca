#pragma once

#include <span>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/hashing/graph_spectrum.hpp"
#include "core/hashing/model_stream.hpp"

namespace laplens {

/// Embeds pictures that the eigenmap has never seen (Bengio et al., "Out-of-Sample Extensions for LLE,
/// Isomap, MDS, Eigenmaps, and Spectral Clustering", NIPS 2003, section 4):
///   y_b(q) = 1 / (1 - lambda_b) * sum_j w(q, j) v_b(j) / sum_j w(q, j)
/// over the query's nearest library pictures j, w = exp(-d^2 / s) with the graph's scale s (or 1). With the
/// diffusion (1 - lambda)^t the factor is (1 - lambda)^(t - 1), so that nothing is divided by a small number.
/// A picture whose feature is a library picture's takes that one's vector y_j, and one close to it nearly
/// that: y_j (with the library's own factor) weighs (d_k^2 / d_j^2 - 1)^2 beside w, d_k the distance of the
/// last neighbour. These are Franke & Little's weights (Barnhill, "Representation and approximation of
/// surfaces", 1977): infinite at a library picture, 0 at the last neighbour, so that a code moves with its
/// picture without a step.
class KernelExtension {
public:
    KernelExtension() = default;
    /// `values` (n x K) are the undiffused eigenvectors of `eigenvalues` (K). `landmarks` must outlive this.
    KernelExtension(const Features& landmarks, FeatureMatrix values, std::span<const double> eigenvalues,
                    double t, const GraphSpectrum&, int neighbours);

    /// The library's own embedding (n x K): v (1 - lambda)^t.
    FeatureMatrix embedded() const;
    Eigen::Index outputs() const { return values_.cols(); }
    /// That of other pictures (q x K).
    FeatureMatrix extend(const Features& features) const;
    /// The embedding that these library pictures would have if they were not in it, by the neighbours that
    /// the graph names (rows x K).
    FeatureMatrix extendWithout(const std::vector<int>& rows, const NeighbourGraph&) const;
    /// The undiffused eigenvectors of the library (n x K), and the first `count` of them for other pictures.
    const FeatureMatrix& eigenvectors() const { return values_; }
    FeatureMatrix extendEigenvectors(const Features& features, Eigen::Index count) const;

    void write(ModelWriter&) const;
    void read(ModelReader&, const Features& landmarks);

private:
    using LandmarkRows = Eigen::Map<const FeatureMatrix, 0, Eigen::OuterStride<>>;
    LandmarkRows landmarks() const {
        return {landmarks_, values_.rows(), width_, Eigen::OuterStride<>(stride_)};
    }
    void refer(const Features& landmarks);
    NeighbourGraph neighboursOf(const Features& features) const;
    /// The first columns of `values_`, as many as `own` has: a library picture's times `own`, the mean over
    /// another's neighbours times `factors`.
    FeatureMatrix extended(const NeighbourGraph& near, const Eigen::RowVectorXf& own,
                           const Eigen::RowVectorXf& factors) const;

    const float* landmarks_ = nullptr;
    Eigen::Index width_ = 0, stride_ = 0;
    FeatureMatrix values_;
    Eigen::RowVectorXf own_;      ///< (1 - lambda)^t
    Eigen::RowVectorXf factors_;  ///< (1 - lambda)^(t - 1)
    AffinityKind affinity_ = AffinityKind::HeatKernel;
    double scale_ = 1;
    int neighbours_ = 10;
};

}  // namespace laplens
