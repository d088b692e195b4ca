#pragma once

#include "core/hashing/stored_model.hpp"

namespace laplens {

/// Methods whose code of a feature x is sign(x P - offset): they differ in how P (d x m) is found.
class LinearHash : public StoredModel {
public:
    using StoredModel::StoredModel;

    PackedCodes encode(const Features& features) const override;
    FeatureMatrix bitWeights(const Features& features) const override;
    FeatureMatrix projections(const Features& features) const override;
    void write(ModelWriter&) const override;
    void read(ModelReader&, const Features& features) override;

protected:
    /// Centres by `mean`: x P > mean P is (x - mean) P > 0.
    void setProjection(Eigen::MatrixXf directions, const Eigen::RowVectorXf& mean);

    Eigen::MatrixXf directions_;  ///< d x m
    Eigen::RowVectorXf offset_;   ///< m
};

}  // namespace laplens
