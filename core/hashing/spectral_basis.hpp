#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/graph/laplacian.hpp"

namespace laplens {

/// The neighbour graph of a set of rows, made connected, and the smallest nontrivial eigenvectors of its
/// Laplacian: all that LDH's codes of every length are made of.
struct SpectralBasis {
    Eigen::VectorXd values;  ///< m ascending
    FeatureMatrix vectors;   ///< n x m
    AffinityKind affinity = AffinityKind::HeatKernel;
    double scale = 1;  ///< t of the heat kernel
    int neighbours = 10;
    int joinedComponents = 0;  ///< edges added to make the graph connected

    /// Needs at least 3 rows. `m` is reduced to n - 1.
    static SpectralBasis compute(const Features& rows, int neighbours, AffinityKind affinity, int m,
                                 JobContext&);

    std::vector<std::string> remarks() const;
};

/// Keeps the latest basis of some features, so that models fitted one after another on the same rows share
/// it.
class SpectralBasisCache {
public:
    std::shared_ptr<const SpectralBasis> get(const Features& rows, int neighbours, AffinityKind affinity,
                                             int m, JobContext&);

private:
    struct Entry {
        const float* data;
        Eigen::Index rows;
        int neighbours;
        AffinityKind affinity;
        std::shared_ptr<const SpectralBasis> basis;
        std::uint64_t seed;
    };
    std::mutex mutex_;
    std::vector<Entry> entries_;
};

/// Means of `values` (n x m) over each query's nearest rows, weighted by the affinity: the sum in the
/// Nystrom-style extension of an eigenvector (Bengio et al. 2004, eq. 8), without its factor 1 / (1 -
/// lambda). A query that equals rows exactly gets those rows' own values times `ownFactor` (m), so that a
/// database row maps back onto itself.
FeatureMatrix neighbourMeans(const Features& rows, const FeatureMatrix& values, const Features& queries,
                             int neighbours, AffinityKind affinity, double scale,
                             const Eigen::RowVectorXf& ownFactor);

/// Number of eigenvalues before the widest gap, relative to what follows it, among the first 128: the groups
/// that the graph shows, less one. 0 when there are fewer than three values.
int eigengap(const Eigen::VectorXd& values);

/// The diffusion time t at which the participation ratio (sum w)^2 / sum w^2 of w_i = (1 - lambda_i)^2t over
/// the first 128 eigenvalues falls to `target` (DESIGN 2.6); between 0 and 4096.
double diffusionTime(const Eigen::VectorXd& values, double target);

}  // namespace laplens
