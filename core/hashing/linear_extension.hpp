#pragma once

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/hashing/model_stream.hpp"

namespace laplens {

/// Embeds pictures by a ridge regression from features to the embedding: A minimises
/// |X A - Y|^2 + ridge |A|^2 over centred X (n x d) and Y (n x K). Fast, and needs no landmarks; less exact
/// than the kernel where groups are not linear in the features.
class LinearExtension {
public:
    LinearExtension() = default;
    /// The ridge is `relativeRidge` times the mean diagonal entry of X^T X.
    LinearExtension(const Features& features, const Features& embedding, double relativeRidge, JobContext&);

    /// How well such a map foretells rows that it was not fitted on: the share of the embedding's variance
    /// that it explains, each half of the rows by the map of the other half; at most 1, below 0 when it is
    /// worse than the mean.
    static double explainedVariance(const Features& features, const Features& embedding, double relativeRidge,
                                    JobContext&);

    FeatureMatrix extend(const Features& features) const;

    void write(ModelWriter&) const;
    void read(ModelReader&);
    Eigen::Index outputs() const { return map_.cols(); }

private:
    Eigen::MatrixXf map_;        ///< d x K
    Eigen::RowVectorXf offset_;  ///< mean of Y - mean of X * map
};

}  // namespace laplens
