#include "core/hashing/pca_sign.hpp"

#include "core/hashing/lsh.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

PackedCodes PcaSignModel::fit(const Features& features, JobContext& context) {
    context.beginStage("Finding principal directions");
    remarks_.clear();
    const PrincipalDirections pca = principalDirections(features, options_.bits, context);
    const auto rank = static_cast<int>(pca.directions.cols());
    Eigen::MatrixXf directions = gaussianHyperplanes(features.cols(), options_.bits, options_.seed);
    directions.leftCols(rank) = pca.directions;
    if (rank < options_.bits)
        remarks_ = {"Only " + std::to_string(rank) + " principal directions: the other " +
                    std::to_string(options_.bits - rank) + " bits are random hyperplanes"};
    setProjection(std::move(directions), features.rows() > 1
                                             ? pca.mean
                                             : Eigen::RowVectorXf(Eigen::RowVectorXf::Zero(features.cols())));
    return encode(features);
}

}  // namespace laplens
