#include "core/hashing/itq.hpp"

#include <algorithm>
#include <random>

#include "core/hashing/lsh.hpp"
#include "core/hashing/rotation.hpp"

namespace laplens {

Eigen::MatrixXf rotatedDirections(const Features& features, const PrincipalDirections& pca, int bits,
                                  int iterations, std::uint64_t seed,
                                  std::vector<std::vector<double>>& errors, JobContext& context) {
    std::mt19937_64 random(seed);
    const auto rank = static_cast<int>(pca.directions.cols());
    const Eigen::RowVectorXf offset = pca.mean * pca.directions;
    FeatureMatrix v = product(features, pca.directions);
    v.rowwise() -= offset;
    Eigen::MatrixXf rotated(pca.directions.rows(), bits);
    for (int first = 0; first < bits; first += rank) {
        const int width = std::min(rank, bits - first);
        Rotation rotation = learnRotation(v.leftCols(width), iterations, random, context);
        rotated.middleCols(first, width) = pca.directions.leftCols(width) * rotation.matrix;
        errors.push_back(std::move(rotation.errors));
    }
    return rotated;
}

PackedCodes ItqModel::fit(const Features& features, JobContext& context) {
    context.beginStage("Rotating principal directions");
    remarks_.clear();
    errors_.clear();
    const PrincipalDirections pca = principalDirections(features, options_.bits, context);
    const auto rank = static_cast<int>(pca.directions.cols());
    if (rank == 0) {
        remarks_ = {"The features do not vary: random hyperplanes instead of principal directions"};
        setProjection(gaussianHyperplanes(features.cols(), options_.bits, options_.seed),
                      Eigen::RowVectorXf::Zero(features.cols()));
        return encode(features);
    }
    if (rank < options_.bits)
        remarks_ = {"Only " + std::to_string(rank) + " principal directions for " +
                    std::to_string(options_.bits) + " bits: rotated anew for each further " +
                    std::to_string(rank) + " bits"};
    setProjection(
        rotatedDirections(features, pca, options_.bits, iterations(), options_.seed, errors_, context),
        pca.mean);
    return encode(features);
}

}  // namespace laplens
