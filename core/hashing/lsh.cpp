#include "core/hashing/lsh.hpp"

#include <random>

#include "core/hashing/projection.hpp"

namespace laplens {

Eigen::MatrixXf gaussianHyperplanes(Eigen::Index d, int bits, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    Eigen::MatrixXf hyperplanes(d, bits);
    for (Eigen::Index i = 0; i < hyperplanes.size(); ++i) hyperplanes.data()[i] = normal(random);
    return hyperplanes;
}

PackedCodes LshModel::fit(const Features& features, JobContext& context) {
    context.beginStage("Drawing hyperplanes");
    const bool centre = features.rows() > 1;
    setProjection(gaussianHyperplanes(features.cols(), options_.bits, options_.seed),
                  centre ? columnMeans(features) : Eigen::RowVectorXf::Zero(features.cols()));
    context.checkpoint();
    return encode(features);
}

}  // namespace laplens
